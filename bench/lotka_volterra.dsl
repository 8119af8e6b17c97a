struct State: Differentiable {
    var x: Double
    var y: Double

    @differentiable
    func moved(_ h: Double, along d: State) -> State {
        return State(x: x + h * d.x, y: y + h * d.y)
    }
}

@differentiable
func slope(_ p: [Double], _ s: State) -> State {
    return State(x: p[0] * s.x - p[1] * s.x * s.y, y: p[3] * s.x * s.y - p[2] * s.y)
}

@differentiable(wrt: p)
func euler(_ p: [Double], h: Double, steps: Int) -> Double {
    var s = State(x: 10, y: 5)
    for _ in 0..<steps { s = s.moved(h, along: slope(p, s)) }
    return s.x + s.y
}

@differentiable(wrt: p)
func rk4(_ p: [Double], h: Double, steps: Int) -> Double {
    var s = State(x: 10, y: 5)
    for _ in 0..<steps {
        let a = slope(p, s)
        let b = slope(p, s.moved(h / 2, along: a))
        let c = slope(p, s.moved(h / 2, along: b))
        let d = slope(p, s.moved(h, along: c))
        s.x += h / 6 * (a.x + 2 * b.x + 2 * c.x + d.x)
        s.y += h / 6 * (a.y + 2 * b.y + 2 * c.y + d.y)
    }
    return s.x + s.y
}
