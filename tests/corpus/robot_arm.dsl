// Inverse kinematics of a planar arm with Gauss-Newton; the Jacobian's rows come from one pullback.

struct Point: Differentiable, AdditiveArithmetic {
    var x: Double
    var y: Double
}

struct Arm: Differentiable {
    var joints: [Double]
    @noDerivative let lengths: [Double]

    @differentiable
    func hand() -> Point {
        var point = Point(x: 0, y: 0)
        var angle = 0.0
        for i in 0..<joints.count {
            angle += joints[i]
            point = point + Point(x: lengths[i] * cos(angle), y: lengths[i] * sin(angle))
        }
        return point
    }
}

var arm = Arm(joints: [0.3, 0.4, 0.5], lengths: [1, 0.8, 0.5])
let goal = Point(x: 0.9, y: 1.4)
for _ in 0..<20 {
    let (hand, pull) = valueWithPullback(at: arm) { $0.hand() }
    let rowX = pull(Point(x: 1, y: 0)).joints.base
    let rowY = pull(Point(x: 0, y: 1)).joints.base
    let error = goal - hand
    // The smallest change of the joints that mends the error: J^T (J J^T)^-1 e.
    var a = 0.0, b = 0.0, d = 0.0
    for i in rowX.indices {
        a += rowX[i] * rowX[i]
        b += rowX[i] * rowY[i]
        d += rowY[i] * rowY[i]
    }
    let determinant = a * d - b * b
    let u = (d * error.x - b * error.y) / determinant
    let v = (a * error.y - b * error.x) / determinant
    for i in arm.joints.indices { arm.joints[i] += rowX[i] * u + rowY[i] * v }
}
let hand = arm.hand()
print(abs(hand.x - 0.9) < 1e-12, abs(hand.y - 1.4) < 1e-12) //> true true
