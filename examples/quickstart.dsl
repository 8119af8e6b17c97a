import Foundation

/// A damped swing, seen at some moments.
struct Swing: Differentiable {
    var height: Double
    var damping: Double
    var speed: Double
}

@differentiable(wrt: swing)
func loss(_ swing: Swing, times: [Double], seen: [Double]) -> Double {
    var total = 0.0
    for i in 0..<times.count {
        let t = times[i]
        let error = swing.height * exp(-swing.damping * t) * cos(swing.speed * t) - seen[i]
        total += error * error
    }
    return total / Double(times.count)
}
