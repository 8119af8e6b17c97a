// Places in text, its parts, and changes at them.

let s = "héllo, wörld"
let a = s.startIndex, b = s.index(after: a)
print(s[a], s[b], s[s.index(a, offsetBy: 4)], s[s.index(before: s.endIndex)])
//> h é o d
print(s[a..<b], s[b...], s[...b], s[..<b], s[a...b])
//> h éllo, wörld hé h hé
if let comma = s.firstIndex(of: ",") {
    print(s[..<comma], s[s.index(comma, offsetBy: 2)...], s.distance(from: a, to: comma), s.distance(from: comma, to: a))
}
//> héllo wörld 5 -5
print(s.index(a, offsetBy: 30, limitedBy: s.endIndex) == nil, s.lastIndex(of: "l") == s.firstIndex(of: "l"))
//> true false
for i in s.indices where s[i] == "l" { print(s.distance(from: a, to: i), terminator: " ") }
var i = s.endIndex, n = 0
while i > a { s.formIndex(before: &i); if s[i] == "ö" { n += 1 } }
print(n)
//> 2 3 10 1
var t = "ab"
t.append(contentsOf: "c")
t.insert("x", at: t.index(after: t.startIndex))
t.insert(contentsOf: "yz", at: t.endIndex)
print(t, t.remove(at: t.startIndex), t.removeLast(), t.removeFirst(), t)
//> axbcyz a z x bcy
t.replaceSubrange(t.startIndex..<t.index(t.startIndex, offsetBy: 1), with: "BB")
t.removeLast()
print(t, t.popLast()!, t)
//> BBc c BB
let word: Substring = s.prefix { $0 != "," }
print(word, s.drop { $0 != "," }, s.prefix(3), s.suffix(2), s.dropFirst(9), s.dropLast(8))
//> héllo , wörld hél ld rld héll
if let r = s.range(of: "wör") { print(s[r], s[r.upperBound...], s[r.lowerBound...].count) }
//> wör ld 5
print(("A" as Character).isLetter, ("f" as Character).hexDigitValue!, ("a" as Character).uppercased(), ("?" as Character).isPunctuation)
//> true 15 A true
extension String {
    subscript(n: Int) -> Character { self[index(startIndex, offsetBy: n)] }
}
print(s[1], String(s.reversed()))
//> é dlröw ,olléh
