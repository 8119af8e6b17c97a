// Images of another size, [batch, height, width, channels], or one of them without the batch.

/// How scalars between places are made of those around.
public enum ResizeMethod {
    case nearest
    case bilinear
    case bicubic
    case lanczos3
    case lanczos5
    case gaussian
    case mitchellcubic

    /// How far away places count.
    var radius: Double {
        switch self {
        case .nearest: return 0.5
        case .bilinear: return 1
        case .bicubic, .mitchellcubic: return 2
        case .gaussian: return 1.5
        case .lanczos3: return 3
        case .lanczos5: return 5
        }
    }

    /// How much a place counts at this distance.
    func weight(_ distance: Double) -> Double {
        let x = distance.magnitude
        switch self {
        case .nearest: return 1
        case .bilinear: return Prelude.max(0, 1 - x)
        case .bicubic: return _cubic(x, 0, 0.5)
        case .mitchellcubic: return _cubic(x, 1.0 / 3, 1.0 / 3)
        case .gaussian: return x >= radius ? 0 : Double.exp(-2 * x * x)
        case .lanczos3, .lanczos5:
            if x >= radius { return 0 }
            if x < 1e-8 { return 1 }
            let angle = Double.pi * x
            return radius * Double.sin(angle) * Double.sin(angle / radius) / (angle * angle)
        }
    }
}

/// The cubic filters of Mitchell and Netravali.
func _cubic(_ x: Double, _ b: Double, _ c: Double) -> Double {
    if x >= 2 { return 0 }
    if x >= 1 {
        return ((-b - 6 * c) * x * x * x + (6 * b + 30 * c) * x * x + (-12 * b - 48 * c) * x + 8 * b + 24 * c) / 6
    }
    return ((12 - 9 * b - 6 * c) * x * x * x + (-18 + 12 * b + 6 * c) * x * x + 6 - 2 * b) / 6
}

/// The images in another size. The corners of both are the same, and weights of places outside are given to the others.
/// `antialias`: where an image becomes smaller, the filter becomes wider.
@differentiable(wrt: images)
public func resize<Scalar: TensorFlowFloatingPoint>(
    images: Tensor<Scalar>, size: (newHeight: Int, newWidth: Int), method: ResizeMethod = .bilinear,
    antialias: Bool = false
) -> Tensor<Scalar> {
    let own = images.shape._imagePlaces("resize", size.newHeight, size.newWidth)
    let rows = Tensor<Scalar>(_resizing: own[0], size.newHeight, method, antialias)
    let columns = Tensor<Scalar>(_resizing: own[1], size.newWidth, method, antialias)
    return images._resized(rows, columns)
}

/// The images in another size, each place the mean of what it covers.
@differentiable(wrt: images)
public func resizeArea<Scalar: TensorFlowFloatingPoint>(
    images: Tensor<Scalar>, size: (newHeight: Int, newWidth: Int), alignCorners: Bool = false
) -> Tensor<Scalar> {
    let own = images.shape._imagePlaces("resizeArea", size.newHeight, size.newWidth)
    let rows = Tensor<Scalar>(_covering: own[0], size.newHeight, alignCorners)
    let columns = Tensor<Scalar>(_covering: own[1], size.newWidth, alignCorners)
    return images._resized(rows, columns)
}

extension TensorShape {
    /// The height and the width of images.
    @inline(never)
    func _imagePlaces(_ name: String, _ height: Int, _ width: Int) -> [Int] {
        _check(rank == 3 || rank == 4, "'\(name)' needs a tensor of rank 3 or 4, not of shape \(self)")
        _check(height > 0 && width > 0, "'\(name)' needs a positive size, not \(height) by \(width)")
        let places = _sizes(rank - 3, rank - 1)
        _check(places[0] > 0 && places[1] > 0, "'\(name)' needs images with places, not of shape \(self)")
        return places
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @differentiable(wrt: self)
    func _resized(_ rows: Tensor, _ columns: Tensor) -> Tensor {
        let own = shape, last = own.rank - 1, batch = own._size(0, own.rank - 3)
        let height = rows.shape[0], width = columns.shape[0]
        let high = matmul(rows, _reshaped([batch, own[last - 2], own[last - 1] * own[last]]))
        let whole = matmul(columns, high._reshaped([batch * height, own[last - 1], own[last]]))
        return whole._reshaped(TensorShape(own._sizes(0, own.rank - 3) + [height, width, own[last]]))
    }

    /// By which weight each old place counts for each new one.
    @inline(never)
    init(_resizing old: Int, _ new: Int, _ method: ResizeMethod, _ antialias: Bool) {
        let scale = Double(old) / Double(new), wide = antialias ? Prelude.max(scale, 1) : 1
        var weights = [Scalar](repeating: 0, count: new * old)
        for place in 0..<new {
            let centre = (Double(place) + 0.5) * scale
            if method == .nearest {
                weights[place * old + Prelude.min(Int(centre.rounded(.down)), old - 1)] = 1
                continue
            }
            let first = Prelude.max(0, Int((centre - method.radius * wide - 0.5).rounded(.up)))
            let last = Prelude.min(old - 1, Int((centre + method.radius * wide - 0.5).rounded(.down)))
            var total = 0.0
            for k in first...last { total += method.weight((Double(k) + 0.5 - centre) / wide) }
            for k in first...last {
                weights[place * old + k] = Scalar(method.weight((Double(k) + 0.5 - centre) / wide) / total)
            }
        }
        self.init(_shape: [new, old], weights)
    }

    /// Which share of each new place an old one covers.
    @inline(never)
    init(_covering old: Int, _ new: Int, _ alignCorners: Bool) {
        let isAligned = alignCorners && new > 1
        let scale = isAligned ? Double(old - 1) / Double(new - 1) : Double(old) / Double(new)
        var weights = [Scalar](repeating: 0, count: new * old)
        for place in 0..<new {
            let start = Double(place) * scale, end = start + scale
            if scale == 0 {
                weights[place * old] = 1
                continue
            }
            var k = Int(start.rounded(.down))
            while Double(k) < end {
                let share = (Prelude.min(Double(k + 1), end) - Prelude.max(Double(k), start)) / scale
                weights[place * old + Prelude.min(k, old - 1)] += Scalar(share)
                k += 1
            }
        }
        self.init(_shape: [new, old], weights)
    }
}
