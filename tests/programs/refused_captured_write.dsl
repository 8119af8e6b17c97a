// What a closure that is differentiated writes into a variable around it would lose its derivative.
func train(_ w: Double) -> Double {
    var total = 0.0
    let slope = gradient(at: w) { w -> Double in
        let loss = w * w
        total += loss
        return loss
    }
    return slope + total
}
print(train(3)) //! return the value, or store 'withoutDerivative(at:)' of it
