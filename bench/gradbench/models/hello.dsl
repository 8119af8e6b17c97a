// GradBench's greeting: a square and its derivative.

@differentiable
func square(_ x: Double) -> Double {
    return x * x
}

func double(_ x: Double) -> Double {
    return gradient(at: x, in: square)
}
