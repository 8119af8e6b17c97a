// Differentiable values that hold functions, within optionals, arrays and dictionaries.
struct Unit: Differentiable {
    var weight = 2.0
    @noDerivative let f: @differentiable (Double) -> Double = { $0 * $0 }
    func callAsFunction(_ x: Double) -> Double { f(weight * x) }
}
struct Block: Differentiable {
    var first = Unit()
    var second: Unit? = nil
    var named: [String: Unit] = [:]
    func callAsFunction(_ x: Double) -> Double {
        var y = first(x)
        if let second { y = second(y) }
        if let unit = named["a"] { y += unit(x) }
        return y
    }
}
struct Net: Differentiable {
    var blocks = [Block(), Block(second: Unit(weight: 0.5), named: ["a": Unit(weight: 3), "b": Unit()])]
    func callAsFunction(_ x: Double) -> Double {
        var y = x
        for i in 0..<blocks.count { y = blocks[i](y) }
        return y
    }
}
let net = Net()
print(net(0.5)) //> 13.0
let slope = gradient(at: net) { $0(0.5) }
print(slope.blocks[0]) //> Block(first: Unit(weight: 34.0), second: TangentVector<Unit>(value: nil), named: [:])
print(slope.blocks[1].second.value!, slope.blocks[1].named) //> Unit(weight: 16.0) ["a": Unit(weight: 6.0), "b": Unit(weight: 0.0)]
print(gradient(at: 0.5) { x in net(x) }, derivative(at: 0.5) { x in net(x) }) //> 136.0 136.0
print(gradient(at: net.blocks[1]) { b in gradient(at: 0.5) { x in b(x) } }.second) //> TangentVector<Unit>(value: Optional(Unit(weight: 8.0)))

// 'as Any' says that an Optional is meant to be shown.
let absent: String? = nil
print(absent as Any, 3 as Any, "\(absent as Any)", String(describing: absent as Any)) //> nil 3 nil nil
