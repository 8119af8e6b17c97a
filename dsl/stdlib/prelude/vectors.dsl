// Vectors: what optimisers do with gradients and with what they remember of them. Structs get all of it for free, part
// by part; so do synthesised tangent vectors.

infix operator .* : MultiplicationPrecedence
infix operator ./ : MultiplicationPrecedence
infix operator .*= : AssignmentPrecedence
infix operator ./= : AssignmentPrecedence

/// What can be scaled by numbers. `VectorSpaceScalar` of a struct is that of its parts if it is the same for all, else
/// `Float`.
public protocol VectorProtocol: AdditiveArithmetic {
    associatedtype VectorSpaceScalar: BinaryFloatingPoint = Float
    func adding(_ x: VectorSpaceScalar) -> Self
    mutating func add(_ x: VectorSpaceScalar)
    func subtracting(_ x: VectorSpaceScalar) -> Self
    mutating func subtract(_ x: VectorSpaceScalar)
    func scaled(by scalar: VectorSpaceScalar) -> Self
    mutating func scale(by scalar: VectorSpaceScalar)
}

extension VectorProtocol {
    public mutating func add(_ x: VectorSpaceScalar) { self = adding(x) }
    public mutating func subtract(_ x: VectorSpaceScalar) { self = subtracting(x) }
    public mutating func scale(by scalar: VectorSpaceScalar) { self = scaled(by: scalar) }
}

/// A number by which a part of a vector is scaled, where that differs from what the whole is scaled by.
public func _asScalar<T: BinaryFloatingPoint, U: BinaryFloatingPoint>(_ x: T) -> U { return U(x) }

/// What can be multiplied part by part.
public protocol PointwiseMultiplicative: AdditiveArithmetic {
    static var one: Self { get }
    var reciprocal: Self { get }
    static func .* (lhs: Self, rhs: Self) -> Self
    static func .*= (lhs: inout Self, rhs: Self)
}

extension PointwiseMultiplicative {
    public static func .*= (lhs: inout Self, rhs: Self) { lhs = lhs .* rhs }
    public static func ./ (lhs: Self, rhs: Self) -> Self { return lhs .* rhs.reciprocal }
    public static func ./= (lhs: inout Self, rhs: Self) { lhs = lhs ./ rhs }
}

extension PointwiseMultiplicative where Self: ExpressibleByIntegerLiteral {
    public static var one: Self { return 1 }
}

/// What has all its variables as a vector of the type of its gradients.
public protocol EuclideanDifferentiable: Differentiable {
    var differentiableVectorView: TangentVector { get }
}

extension EuclideanDifferentiable {
    public var differentiableVectorView: TangentVector {
        guard let variables = allDifferentiableVariables as? TangentVector else {
            preconditionFailure("The variables of \(Self.self) are no TangentVector; declare 'differentiableVectorView'")
        }
        return variables
    }
}

extension EuclideanDifferentiable where TangentVector == Self {
    public var differentiableVectorView: Self { return self }
}

// --- numbers ---

extension VectorProtocol where Self: BinaryFloatingPoint {
    public func adding(_ x: Self) -> Self { return self + x }
    public func subtracting(_ x: Self) -> Self { return self - x }
    public func scaled(by scalar: Self) -> Self { return self * scalar }
}

extension PointwiseMultiplicative where Self: BinaryFloatingPoint {
    public var reciprocal: Self { return 1 / self }
    public static func .* (lhs: Self, rhs: Self) -> Self { return lhs * rhs }
}

extension Float: VectorProtocol, PointwiseMultiplicative, EuclideanDifferentiable {
    public typealias VectorSpaceScalar = Float
}

extension Double: VectorProtocol, PointwiseMultiplicative, EuclideanDifferentiable {
    public typealias VectorSpaceScalar = Double
}

extension Float80: VectorProtocol, PointwiseMultiplicative, EuclideanDifferentiable {
    public typealias VectorSpaceScalar = Float80
}

// --- what has many parts of one type ---

/// What applies a function to each of its parts. Two values have the same parts, or it traps: a zero that does not know
/// how many parts it stands for cannot be added a number to.
public protocol _OfParts: VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where _Part.VectorSpaceScalar == VectorSpaceScalar {
    associatedtype _Part: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions
    func _mapped(_ body: (_Part) -> _Part) -> Self
    func _paired(with other: Self, _ body: (_Part, _Part) -> _Part) -> Self
}

extension _OfParts {
    public func adding(_ x: VectorSpaceScalar) -> Self { return _mapped { $0.adding(x) } }
    public func subtracting(_ x: VectorSpaceScalar) -> Self { return _mapped { $0.subtracting(x) } }
    public func scaled(by scalar: VectorSpaceScalar) -> Self { return _mapped { $0.scaled(by: scalar) } }
    public var reciprocal: Self { return _mapped { $0.reciprocal } }
    public static func .* (lhs: Self, rhs: Self) -> Self { return lhs._paired(with: rhs) { $0 .* $1 } }
    public static func exp(_ x: Self) -> Self { return x._mapped { _Part.exp($0) } }
    public static func expMinusOne(_ x: Self) -> Self { return x._mapped { _Part.expMinusOne($0) } }
    public static func log(_ x: Self) -> Self { return x._mapped { _Part.log($0) } }
    public static func log(onePlus x: Self) -> Self { return x._mapped { _Part.log(onePlus: $0) } }
    public static func cos(_ x: Self) -> Self { return x._mapped { _Part.cos($0) } }
    public static func sin(_ x: Self) -> Self { return x._mapped { _Part.sin($0) } }
    public static func tan(_ x: Self) -> Self { return x._mapped { _Part.tan($0) } }
    public static func acos(_ x: Self) -> Self { return x._mapped { _Part.acos($0) } }
    public static func asin(_ x: Self) -> Self { return x._mapped { _Part.asin($0) } }
    public static func atan(_ x: Self) -> Self { return x._mapped { _Part.atan($0) } }
    public static func cosh(_ x: Self) -> Self { return x._mapped { _Part.cosh($0) } }
    public static func sinh(_ x: Self) -> Self { return x._mapped { _Part.sinh($0) } }
    public static func tanh(_ x: Self) -> Self { return x._mapped { _Part.tanh($0) } }
    public static func acosh(_ x: Self) -> Self { return x._mapped { _Part.acosh($0) } }
    public static func asinh(_ x: Self) -> Self { return x._mapped { _Part.asinh($0) } }
    public static func atanh(_ x: Self) -> Self { return x._mapped { _Part.atanh($0) } }
    public static func sqrt(_ x: Self) -> Self { return x._mapped { _Part.sqrt($0) } }
    public static func pow(_ x: Self, _ y: Self) -> Self { return x._paired(with: y) { _Part.pow($0, $1) } }
    public static func pow(_ x: Self, _ n: Int) -> Self { return x._mapped { _Part.pow($0, n) } }
    public static func root(_ x: Self, _ n: Int) -> Self { return x._mapped { _Part.root($0, n) } }
}

/// What `one` is where it is not known how many parts it has.
func _noOne<T>() -> T { preconditionFailure("How many parts 'one' of \(T.self) has is not known") }

extension Array.DifferentiableView: _OfParts, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where Element: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions {
    public typealias VectorSpaceScalar = Element.VectorSpaceScalar
    public typealias _Part = Element
    public static var one: Array<Element>.DifferentiableView { return _noOne() }
    public func _mapped(_ body: (Element) -> Element) -> Array<Element>.DifferentiableView {
        return Array<Element>.DifferentiableView(base.map(body))
    }
    public func _paired(
        with other: Array<Element>.DifferentiableView, _ body: (Element, Element) -> Element
    ) -> Array<Element>.DifferentiableView {
        precondition(count == other.count, "Count mismatch: \(count) and \(other.count)")
        var result = base
        for i in 0..<count { result[i] = body(result[i], other.base[i]) }
        return Array<Element>.DifferentiableView(result)
    }
}

extension Array.DifferentiableView: EuclideanDifferentiable where Element: Differentiable {}
extension Array: EuclideanDifferentiable where Element: Differentiable {}

extension Dictionary: _OfParts, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where Value: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions {
    public typealias VectorSpaceScalar = Value.VectorSpaceScalar
    public typealias _Part = Value
    public static var one: [Key: Value] { return _noOne() }
    public func _mapped(_ body: (Value) -> Value) -> [Key: Value] { return mapValues(body) }
    public func _paired(with other: [Key: Value], _ body: (Value, Value) -> Value) -> [Key: Value] {
        precondition(count == other.count, "Count mismatch: \(count) and \(other.count)")
        var result = self
        for (key, value) in other {
            let position = result._table._find(key)
            precondition(position >= 0, "Key mismatch: one dictionary has a key that the other lacks")
            result._values[position] = body(result._values[position], value)
        }
        return result
    }
}

extension Optional.TangentVector: _OfParts, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where Wrapped: Differentiable, Wrapped.TangentVector: VectorProtocol & PointwiseMultiplicative & ElementaryFunctions {
    public typealias VectorSpaceScalar = Wrapped.TangentVector.VectorSpaceScalar
    public typealias _Part = Wrapped.TangentVector
    public static var one: Optional<Wrapped>.TangentVector { return _noOne() }
    public func _mapped(_ body: (_Part) -> _Part) -> Optional<Wrapped>.TangentVector {
        return Optional<Wrapped>.TangentVector(value.map(body))
    }
    public func _paired(
        with other: Optional<Wrapped>.TangentVector, _ body: (_Part, _Part) -> _Part
    ) -> Optional<Wrapped>.TangentVector {
        switch (value, other.value) {
        case (.some(let own), .some(let others)): return Optional<Wrapped>.TangentVector(.some(body(own, others)))
        case (.none, .none): return self
        default: preconditionFailure("One of two optional vectors is nil")
        }
    }
}

extension Optional.TangentVector: EuclideanDifferentiable where Wrapped: Differentiable {}
extension Optional: EuclideanDifferentiable where Wrapped: Differentiable {}

// --- lanes ---

extension _OfParts where Self: SIMD, _Part == Self.Scalar {
    public func _mapped(_ body: (Scalar) -> Scalar) -> Self {
        var result = self
        for i in 0..<scalarCount { result[i] = body(result[i]) }
        return result
    }
    public func _paired(with other: Self, _ body: (Scalar, Scalar) -> Scalar) -> Self {
        var result = self
        for i in 0..<scalarCount { result[i] = body(result[i], other[i]) }
        return result
    }
}

extension SIMD2: _OfParts, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where Scalar: FloatingPoint & VectorProtocol & PointwiseMultiplicative & ElementaryFunctions {
    public typealias VectorSpaceScalar = Scalar.VectorSpaceScalar
    public typealias _Part = Scalar
}

extension SIMD3: _OfParts, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where Scalar: FloatingPoint & VectorProtocol & PointwiseMultiplicative & ElementaryFunctions {
    public typealias VectorSpaceScalar = Scalar.VectorSpaceScalar
    public typealias _Part = Scalar
}

extension SIMD4: _OfParts, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where Scalar: FloatingPoint & VectorProtocol & PointwiseMultiplicative & ElementaryFunctions {
    public typealias VectorSpaceScalar = Scalar.VectorSpaceScalar
    public typealias _Part = Scalar
}

extension SIMD8: _OfParts, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where Scalar: FloatingPoint & VectorProtocol & PointwiseMultiplicative & ElementaryFunctions {
    public typealias VectorSpaceScalar = Scalar.VectorSpaceScalar
    public typealias _Part = Scalar
}

extension SIMD16: _OfParts, VectorProtocol, PointwiseMultiplicative, ElementaryFunctions
where Scalar: FloatingPoint & VectorProtocol & PointwiseMultiplicative & ElementaryFunctions {
    public typealias VectorSpaceScalar = Scalar.VectorSpaceScalar
    public typealias _Part = Scalar
}
