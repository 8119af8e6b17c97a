// A ray may miss the sphere: the distance is an optional, and the picture is differentiated where it hits.

struct Vector: Differentiable, AdditiveArithmetic {
    var x, y, z: Double
    func dot(_ o: Vector) -> Double { return x * o.x + y * o.y + z * o.z }
    static func * (s: Double, v: Vector) -> Vector { return Vector(x: s * v.x, y: s * v.y, z: s * v.z) }
}

struct Sphere: Differentiable {
    var centre: Vector
    var radius: Double

    func distance(from origin: Vector, along direction: Vector) -> Double? {
        let offset = origin - centre
        let b = offset.dot(direction)
        let c = offset.dot(offset) - radius * radius
        let discriminant = b * b - c
        guard discriminant > 0 else { return nil }
        return -b - sqrt(discriminant)
    }
}

@differentiable(wrt: sphere)
func brightness(_ sphere: Sphere, at x: Double, _ y: Double) -> Double {
    let origin = Vector(x: x, y: y, z: -5)
    let forward = Vector(x: 0, y: 0, z: 1)
    guard let t = sphere.distance(from: origin, along: forward) else { return 0 }
    let normal = (1 / sphere.radius) * (origin + t * forward - sphere.centre)
    let light = normal.dot(Vector(x: 0, y: 0.6, z: -0.8))
    return light > 0 ? light : 0
}

let sphere = Sphere(centre: Vector(x: 0, y: 0, z: 0), radius: 1)
print(abs(brightness(sphere, at: 0, 0) - 0.8) < 1e-15) //> true
print(brightness(sphere, at: 2, 0)) //> 0.0
print(gradient(at: sphere) { brightness($0, at: 2, 0) }.radius) //> 0.0
let h = 1e-6
func radius(_ r: Double) -> Double {
    return brightness(Sphere(centre: sphere.centre, radius: r), at: 0.3, 0.4)
}
let slope = gradient(at: sphere) { brightness($0, at: 0.3, 0.4) }
print(abs(slope.radius - (radius(1 + h) - radius(1 - h)) / (2 * h)) < 1e-8) //> true

for row in [0.8, 0.0, -0.8] {
    var line = ""
    for column in 0..<9 {
        let value = brightness(sphere, at: Double(column) / 4 - 1, row)
        line += value > 0.7 ? "#" : value > 0.3 ? "+" : value > 0 ? "-" : "."
    }
    print(line)
}
//> ..#####..
//> .++###++.
//> .........
