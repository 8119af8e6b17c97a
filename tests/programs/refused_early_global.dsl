// A static property has its value before the program sets its variables.

var k = 3
struct Statics { static var a = k } //! the initial value of 'a' depends on 'k', which the program sets when it runs
print(Statics.a)
