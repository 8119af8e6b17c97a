// An index of a string of as many bytes is none where that one has no character.

let text = "xyz"
print("éa"[..<text.index(after: text.startIndex)])
//! 4:7: Fatal error: String index is of another string, or of this one before a change
