// Counting words: dictionaries, strings, sorting, optionals.

let text = "the cat and the dog and the bird"
var counts: [String: Int] = [:]
for word in text.split(separator: " ") { counts[String(word), default: 0] += 1 }
for word in counts.keys.sorted() { print(word, counts[word]!) }
//> and 2
//> bird 1
//> cat 1
//> dog 1
//> the 3
let most = counts.max { $0.value < $1.value }
print(most?.key ?? "none") //> the
print(counts["fish"] == nil, counts["fish"] ?? 0) //> true 0
counts["cat"] = nil
print(counts.count, counts.values.reduce(0, +)) //> 4 7

func initials(_ words: [String]) -> String {
    return words.map { String($0.prefix(1)).uppercased() }.joined(separator: ".")
}
print(initials(["pull", "back"])) //> P.B
