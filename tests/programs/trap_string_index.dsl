// An index of a string is none of a part of it, whose own it has.

let text = "hello"
print(text.dropFirst()[text.startIndex])
//! 4:7: Fatal error: String index is of another string, or of this one before a change
