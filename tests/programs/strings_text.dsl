// Text: characters are Unicode scalars.
let s = "Hello, wörld"
print(s.count, s.isEmpty, s.hasPrefix("Hell"), s.hasSuffix("ld"), s.contains("wör"), s.contains("x"), "".count)
print(String(repeating: "ab", count: 3), ["a", "b"].joined(separator: "-"), s.uppercased(), s.lowercased())
print("a,b,,c".split(separator: ","), "a, b".components(separatedBy: ", "), "aXbX".replacingOccurrences(of: "X", with: "."))
for c in "añ" { print(c, terminator: "|") }
print(String("abc".reversed()), "abc".map { "\($0)!" }, "abc".prefix(2), Array("xyz")[1], String(Array("no")))
let c: Character = "7"
print(c.isNumber, c.wholeNumberValue ?? -1, c == "7", "a" < "b", "abc".first!, "banana".filter { $0 != "a" }.count)
var t = "x"; t.append("yz"); t += "!"; print(t, "abc".hashValue == "abc".hashValue, "abc".hashValue == "abd".hashValue, "abc".contains("b"))
print("""
    two
    lines
    """)
//> 12 false true true true false 0
//> ababab a-b HELLO, WöRLD hello, wörld
//> ["a", "b", "c"] ["a", "b"] a.b.
//> a|ñ|cba ["a!", "b!", "c!"] ab y no
//> true 7 true true a 3
//> xyz! true false true
//> two
//> lines
print(["a" as Character], ("b" as Character, 1))
//> ["a"] ("b", 1)
