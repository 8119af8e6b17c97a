// Rotations by unit quaternions, and the turn that brings one vector onto another.

struct Vector3: Differentiable, AdditiveArithmetic {
    var x, y, z: Double

    func dot(_ other: Vector3) -> Double { return x * other.x + y * other.y + z * other.z }
    var lengthSquared: Double { return dot(self) }
    static func * (s: Double, v: Vector3) -> Vector3 { return Vector3(x: s * v.x, y: s * v.y, z: s * v.z) }
}

struct Quaternion: Differentiable, AdditiveArithmetic {
    var w, x, y, z: Double

    init(w: Double, x: Double, y: Double, z: Double) {
        self.w = w
        self.x = x
        self.y = y
        self.z = z
    }

    init(angle: Double, axis: Vector3) {
        let s = sin(angle / 2)
        self.init(w: cos(angle / 2), x: s * axis.x, y: s * axis.y, z: s * axis.z)
    }

    static func * (p: Quaternion, q: Quaternion) -> Quaternion {
        return Quaternion(
            w: p.w * q.w - p.x * q.x - p.y * q.y - p.z * q.z,
            x: p.w * q.x + p.x * q.w + p.y * q.z - p.z * q.y,
            y: p.w * q.y - p.x * q.z + p.y * q.w + p.z * q.x,
            z: p.w * q.z + p.x * q.y - p.y * q.x + p.z * q.w)
    }

    var conjugate: Quaternion { return Quaternion(w: w, x: -x, y: -y, z: -z) }

    func act(_ v: Vector3) -> Vector3 {
        let turned = self * Quaternion(w: 0, x: v.x, y: v.y, z: v.z) * conjugate
        return Vector3(x: turned.x, y: turned.y, z: turned.z)
    }
}

let up = Vector3(x: 0, y: 0, z: 1)
let east = Vector3(x: 1, y: 0, z: 0)
let north = Vector3(x: 0, y: 1, z: 0)

@differentiable
func gap(_ angle: Double) -> Double {
    return (Quaternion(angle: angle, axis: up).act(east) - north).lengthSquared
}

// |R(a) e - n|^2 = 2 - 2 sin a: the slope is -2 cos a.
print(abs(gap(0.3) - (2 - 2 * sin(0.3))) < 1e-15) //> true
print(abs(gradient(at: 0.3, in: gap) + 2 * cos(0.3)) < 1e-15) //> true

var angle = 0.1
for _ in 0..<100 { angle -= 0.4 * gradient(at: angle, in: gap) }
print(abs(angle - Double.pi / 2) < 1e-9) //> true

let q = Quaternion(angle: 0.7, axis: up)
let product = q * q.conjugate
print(abs(product.w - 1) < 1e-15, product.x, product.y) //> true 0.0 0.0
let slope = gradient(at: q) { $0.act(east).dot(north) }
let h = 1e-6
let difference = (Quaternion(w: q.w, x: 0, y: 0, z: q.z + h).act(east).dot(north)
    - Quaternion(w: q.w, x: 0, y: 0, z: q.z - h).act(east).dot(north)) / (2 * h)
print(abs(slope.z - difference) < 1e-9, abs(slope.w - 2 * q.z) < 1e-15) //> true true
