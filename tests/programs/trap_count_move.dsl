// An array moves along as many numbers as it has.
var a = [1.0, 2.0]
a.move(along: .init([1, 2]))
print(a) //> [2.0, 4.0]
a.move(along: .init([1])) //! Count mismatch: 2 ('self') and 1 ('direction')
