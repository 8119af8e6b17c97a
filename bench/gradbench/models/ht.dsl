// Hand tracking: how far measured points lie from the surface of a hand in a given pose, and the Jacobian of that.
import Foundation

struct Vector: Differentiable, AdditiveArithmetic {
    var x = 0.0
    var y = 0.0
    var z = 0.0

    static func * (k: Double, v: Vector) -> Vector {
        return Vector(x: k * v.x, y: k * v.y, z: k * v.z)
    }
}

/// A linear map, as the images of the three axes, followed by a shift.
struct Transform: Differentiable, AdditiveArithmetic {
    var x = Vector(x: 1, y: 0, z: 0)
    var y = Vector(x: 0, y: 1, z: 0)
    var z = Vector(x: 0, y: 0, z: 1)
    var origin = Vector()

    func linear(_ v: Vector) -> Vector {
        return v.x * x + v.y * y + v.z * z
    }

    func callAsFunction(_ v: Vector) -> Vector {
        return linear(v) + origin
    }

    /// First `b`, then `a`.
    static func * (a: Transform, b: Transform) -> Transform {
        return Transform(x: a.linear(b.x), y: a.linear(b.y), z: a.linear(b.z), origin: a(b.origin))
    }
}

struct Triangle {
    var a: Int
    var b: Int
    var c: Int
}

/// `parents` has for each bone the bone that it hangs on, which comes before it, or -1; `relatives` its place there at
/// rest, `inverses` the inverse of its place in space at rest. Vertex i follows bone j by the weight
/// `weights[i * parents.count + j]`.
struct Hand {
    var parents: [Int]
    var relatives: [Transform]
    var inverses: [Transform]
    var vertices: [Vector]
    var weights: [Double]
    var triangles: [Triangle]
    var isMirrored: Bool
}

/// A rotation about an axis, by an angle that is as large as the axis is long.
func rotation(about axis: Vector) -> Transform {
    let angle = sqrt(axis.x * axis.x + axis.y * axis.y + axis.z * axis.z)
    if angle < 0.0001 { return Transform() }
    let x = axis.x / angle, y = axis.y / angle, z = axis.z / angle
    let s = sin(angle), c = cos(angle)
    return Transform(
        x: Vector(x: x * x + (1 - x * x) * c, y: x * y * (1 - c) + z * s, z: x * z * (1 - c) - y * s),
        y: Vector(x: x * y * (1 - c) - z * s, y: y * y + (1 - y * y) * c, z: y * z * (1 - c) + x * s),
        z: Vector(x: x * z * (1 - c) + y * s, y: y * z * (1 - c) - x * s, z: z * z + (1 - z * z) * c))
}

/// A joint of a finger turns about its x axis, then about its z axis.
func joint(x: Double, z: Double) -> Transform {
    let turn = Transform(y: Vector(x: 0, y: cos(x), z: sin(x)), z: Vector(x: 0, y: -sin(x), z: cos(x)))
    let swing = Transform(x: Vector(x: cos(z), y: sin(z), z: 0), y: Vector(x: -sin(z), y: cos(z), z: 0))
    return swing * turn
}

/// The movements of all bones from rest into the pose `theta`. It has a rotation, a translation, and for each of five
/// fingers two angles of its second bone and one of each of the next two. Bone 0 is the wrist; four bones a finger follow.
func movements(_ theta: [Double], _ hand: Hand) -> [Transform] {
    var places = hand.relatives
    for bone in 0..<hand.parents.count {
        let finger = (bone - 1) / 4, knuckle = (bone - 1) % 4
        if bone > 0 && finger < 5 && knuckle > 0 {
            let at = 6 + 4 * finger
            let turn = knuckle == 1 ? joint(x: theta[at], z: theta[at + 1]) : joint(x: theta[at + knuckle], z: 0)
            places[bone] = places[bone] * turn
        }
        if hand.parents[bone] >= 0 { places[bone] = places[hand.parents[bone]] * places[bone] }
    }
    for bone in 0..<places.count { places[bone] = places[bone] * hand.inverses[bone] }
    return places
}

/// Where the vertices lie that `isNeeded` names.
func positions(_ theta: [Double], _ hand: Hand, _ isNeeded: [Bool]) -> [Vector] {
    let bones = movements(theta, hand)
    var whole = rotation(about: Vector(x: theta[0], y: theta[1], z: theta[2]))
    whole.origin = Vector(x: theta[3], y: theta[4], z: theta[5])
    var result = [Vector](repeating: Vector(), count: hand.vertices.count)
    for i in 0..<hand.vertices.count where isNeeded[i] {
        var place = Vector()
        for j in 0..<bones.count {
            let weight = hand.weights[i * bones.count + j]
            if weight != 0 { place += weight * bones[j](hand.vertices[i]) }
        }
        if hand.isMirrored { place.x = -place.x }
        result[i] = whole(place)
    }
    return result
}

/// Which vertices the corners of triangles, or the vertices themselves, are.
func needed(_ hand: Hand, _ correspondences: [Int], triangles: Bool) -> [Bool] {
    var result = [Bool](repeating: false, count: hand.vertices.count)
    for i in correspondences {
        if triangles {
            result[hand.triangles[i].a] = true
            result[hand.triangles[i].b] = true
            result[hand.triangles[i].c] = true
        } else {
            result[i] = true
        }
    }
    return result
}

/// For each point its distance from the place on the surface that corresponds to it: a vertex or, where there are `us`,
/// the place with the barycentric coordinates us[2 * i] and us[2 * i + 1] in a triangle.
@differentiable(wrt: (theta, us))
func errors(
    _ theta: [Double], _ us: [Double], _ hand: Hand, _ isNeeded: [Bool], correspondences: [Int], points: [Vector]
) -> [Vector] {
    let places = positions(theta, hand, isNeeded)
    var result = points
    for i in 0..<points.count {
        if us.isEmpty {
            result[i] -= places[correspondences[i]]
        } else {
            let triangle = hand.triangles[correspondences[i]]
            let u = us[2 * i], v = us[2 * i + 1]
            result[i] -= u * places[triangle.a] + v * places[triangle.b] + (1 - u - v) * places[triangle.c]
        }
    }
    return result
}

func objective(
    _ theta: [Double], _ us: [Double], _ hand: Hand, correspondences: [Int], points: [Vector]
) -> [Vector] {
    let isNeeded = needed(hand, correspondences, triangles: !us.isEmpty)
    return errors(theta, us, hand, isNeeded, correspondences: correspondences, points: points)
}

/// The columns of the Jacobian one behind the other. Each point depends on its own two `us` only, so that one column
/// holds the derivatives by the first one of all points, and one those by the second; then come those of `theta`.
func jacobian(
    _ theta: [Double], _ us: [Double], _ hand: Hand, correspondences: [Int], points: [Vector]
) -> [Vector] {
    let isNeeded = needed(hand, correspondences, triangles: !us.isEmpty)
    let first = us.isEmpty ? 0 : 2, n = points.count
    var result = [Vector](repeating: Vector(), count: (first + theta.count) * n)
    for column in 0..<first + theta.count {
        var along = [Double](repeating: 0, count: theta.count)
        var sideways = [Double](repeating: 0, count: us.count)
        if column < first {
            for i in 0..<n { sideways[2 * i + column] = 1 }
        } else {
            along[column - first] = 1
        }
        let slope = valueWithDerivative(at: theta, us, along: .init(along), .init(sideways)) { theta, us in
            errors(theta, us, hand, isNeeded, correspondences: correspondences, points: points)
        }.derivative
        for i in 0..<n { result[column * n + i] = slope.base[i] }
    }
    return result
}
