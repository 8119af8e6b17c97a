// What objects hold is released after a trap.
final class State {
    var rows = [[Double]]()
    var names = ["a"]
    init(_ n: Int) {
        rows = [[Double]](repeating: [1, 2], count: n)
        rows[3][0] += 1
    }
    func fill(_ i: Int) { rows[i].append(Double(i)) }
}
var kept = [State(4)]
func run(_ state: State) {
    for i in 0..<10 {
        kept.append(State(5))
        state.fill(i)
        kept.append(State(9 - i))
    }
}
run(kept[0])
//! 9:27: Fatal error: Index out of range
