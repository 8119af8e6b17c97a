// Bundle adjustment: how far the points that cameras should see lie from where they were seen, and the sparse Jacobian
// of that.
import Foundation

struct Vector: Differentiable, AdditiveArithmetic {
    var x: Double
    var y: Double
    var z: Double

    func dot(_ v: Vector) -> Double {
        return x * v.x + y * v.y + z * v.z
    }

    func cross(_ v: Vector) -> Vector {
        return Vector(x: y * v.z - z * v.y, y: z * v.x - x * v.z, z: x * v.y - y * v.x)
    }

    static func * (k: Double, v: Vector) -> Vector {
        return Vector(x: k * v.x, y: k * v.y, z: k * v.z)
    }
}

/// A place in an image.
struct Pixel: Differentiable, AdditiveArithmetic {
    var x: Double
    var y: Double

    static func * (k: Double, p: Pixel) -> Pixel {
        return Pixel(x: k * p.x, y: k * p.y)
    }
}

struct Camera: Differentiable, AdditiveArithmetic {
    /// The axis of the rotation, as long as its angle.
    var rotation: Vector
    var center: Vector
    var focalLength: Double
    var principalPoint: Pixel
    /// The coefficients of the radial distortion.
    var k1: Double
    var k2: Double
}

/// Camera number `camera` saw point number `point` at `pixel`.
struct Observation {
    var camera: Int
    var point: Int
    var pixel: Pixel
}

/// By Rodrigues' formula.
func rotated(_ v: Vector, by rotation: Vector) -> Vector {
    let square = rotation.dot(rotation)
    if square == 0 { return v + rotation.cross(v) }
    let angle = sqrt(square)
    let axis = 1 / angle * rotation
    let c = cos(angle)
    return c * v + sin(angle) * axis.cross(v) + axis.dot(v) * (1 - c) * axis
}

func projected(_ point: Vector, by camera: Camera) -> Pixel {
    let seen = rotated(point - camera.center, by: camera.rotation)
    let p = Pixel(x: seen.x / seen.z, y: seen.y / seen.z)
    let square = p.x * p.x + p.y * p.y
    let distortion = 1 + camera.k1 * square + camera.k2 * square * square
    return camera.focalLength * distortion * p + camera.principalPoint
}

@differentiable(wrt: (camera, point, weight))
func projectionError(_ camera: Camera, _ point: Vector, _ weight: Double, _ seen: Pixel) -> Pixel {
    return weight * (projected(point, by: camera) - seen)
}

@differentiable
func weightError(_ weight: Double) -> Double {
    return 1 - weight * weight
}

struct Errors {
    var projection: [Pixel]
    var weight: [Double]
}

func objective(
    cameras: [Camera], points: [Vector], weights: [Double], observations: [Observation]
) -> Errors {
    var projection = [Pixel](repeating: .zero, count: observations.count)
    var weight = weights
    for i in 0..<observations.count {
        let seen = observations[i]
        projection[i] = projectionError(cameras[seen.camera], points[seen.point], weights[i], seen.pixel)
    }
    for i in 0..<observations.count { weight[i] = weightError(weights[i]) }
    return Errors(projection: projection, weight: weight)
}

/// A matrix in rows: row i has the values from `rows[i]` to before `rows[i + 1]`, in the columns `columns`.
struct SparseMatrix {
    var rows: [Int32]
    var columns: [Int32]
    var values: [Double]
}

/// Two rows for each observation, which depend on a camera (11 numbers), a point (3) and a weight; then a row for each
/// weight.
func jacobian(
    cameras: [Camera], points: [Vector], weights: [Double], observations: [Observation]
) -> SparseMatrix {
    let n = observations.count
    let firstPoint = 11 * cameras.count, firstWeight = firstPoint + 3 * points.count
    var rows = [Int32](repeating: 0, count: 3 * n + 1)
    var columns = [Int32](repeating: 0, count: 31 * n)
    var values = [Double](repeating: 0, count: 31 * n)
    for i in 0..<n {
        let seen = observations[i]
        let pullback = pullback(at: cameras[seen.camera], points[seen.point], weights[i]) { camera, point, weight in
            projectionError(camera, point, weight, seen.pixel)
        }
        for row in 0..<2 {
            let (camera, point, weight) = pullback(row == 0 ? Pixel(x: 1, y: 0) : Pixel(x: 0, y: 1))
            let at = 30 * i + 15 * row
            values[at] = camera.rotation.x
            values[at + 1] = camera.rotation.y
            values[at + 2] = camera.rotation.z
            values[at + 3] = camera.center.x
            values[at + 4] = camera.center.y
            values[at + 5] = camera.center.z
            values[at + 6] = camera.focalLength
            values[at + 7] = camera.principalPoint.x
            values[at + 8] = camera.principalPoint.y
            values[at + 9] = camera.k1
            values[at + 10] = camera.k2
            values[at + 11] = point.x
            values[at + 12] = point.y
            values[at + 13] = point.z
            values[at + 14] = weight
            for j in 0..<11 { columns[at + j] = Int32(11 * seen.camera + j) }
            for j in 0..<3 { columns[at + 11 + j] = Int32(firstPoint + 3 * seen.point + j) }
            columns[at + 14] = Int32(firstWeight + i)
            rows[2 * i + row] = Int32(at)
        }
    }
    for i in 0..<n {
        let at = 30 * n + i
        values[at] = gradient(at: weights[i], in: weightError)
        columns[at] = Int32(firstWeight + i)
        rows[2 * n + i] = Int32(at)
    }
    rows[3 * n] = Int32(31 * n)
    return SparseMatrix(rows: rows, columns: columns, values: values)
}
