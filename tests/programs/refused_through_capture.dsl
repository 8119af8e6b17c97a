// What cuts a derivative is found inside a closure that changes a captured variable.
//! 6:30: note: cannot differentiate through a non-differentiable result; do you want to add '.withoutDerivative()'?

func rounded(_ x: Double) -> Double {
    var c = x
    let round = { c = Double(Int(c)) }
    round()
    return c
}
print(gradient(at: 2, in: rounded))
