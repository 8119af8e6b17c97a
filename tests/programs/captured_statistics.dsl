// A closure that is differentiated may keep count in a variable around it, of values that are said to have no derivative.
func train(_ w: Double) -> Double {
    var total = 0.0
    var calls = 0
    let slope = gradient(at: w) { w -> Double in
        let loss = w * w
        total += withoutDerivative(at: loss)
        calls += 1
        return loss
    }
    return slope + total + Double(calls)
}
print(train(3)) //> 16.0
