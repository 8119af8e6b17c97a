// Where derivatives nest to third order, a loop inside of another one takes no number of snapshots.

func descended(_ a: Double, _ n: Int) -> Double {
    var t = a
    for _ in 0..<n {
        t -= 0.1 * gradient(at: t) { q in
            var z = q
            @checkpointed(snapshots: 1) for _ in 0..<3 { z = z * z * 0.3 + a }
            return z
        }
    }
    return t * t
}
print(gradient(at: 1) { a in gradient(at: a) { descended($0, 2) } })
//! '@checkpointed(snapshots:)' inside of a loop, in a derivative that is differentiated again; leave out the number
