// Unicode scalars and their numbers.

print("aé€😀".unicodeScalars.map { $0.value }, [97, 233, 8364, 128512].map { Character(UnicodeScalar(UInt32($0))!) })
//> [97, 233, 8364, 128512] ["a", "é", "€", "😀"]
print(Character(UnicodeScalar(65)), UnicodeScalar(UInt32(0xD800)) == nil, String(UnicodeScalar(UInt8(66))))
//> A true B
let a = ("a" as Character).asciiValue!
print((0..<5).map { String(UnicodeScalar(a + UInt8($0))) }.joined(), ("z" as Character).unicodeScalars.first!)
//> abcde z

print(["  ab c ", "\u{a0}é\t", " \n"].map { $0.trimmingCharacters(in: .whitespaces) }, "\n a\n".trimmingCharacters(in: .whitespacesAndNewlines))
//> ["ab c", "é", "\n"] a
print("--a-b-".trimmingCharacters(in: CharacterSet(charactersIn: "-+")), "a, b;c".components(separatedBy: .init(charactersIn: ",;")))
//> a-b ["a", " b", "c"]
print("aaa".randomElement()!, "".randomElement() == nil)
//> a true
