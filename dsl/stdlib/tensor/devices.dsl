// Devices, as programs name them that also run elsewhere: here all tensors are in the memory of the processor.

public struct Device: Equatable, CustomStringConvertible {
    public enum Kind { case CPU, GPU, TPU, REMOTE_TPU }
    public enum Backend { case TF_EAGER, XLA }
    public let kind: Kind
    public let ordinal: Int
    public let backend: Backend

    public init(kind: Kind, ordinal: Int, backend: Backend = .TF_EAGER) {
        _check(kind == .CPU && ordinal == 0, "There is no device but the processor: 'Device.default'")
        self.kind = kind
        self.ordinal = ordinal
        self.backend = backend
    }

    public static var `default`: Device { return Device(kind: .CPU, ordinal: 0) }
    public static var defaultTFEager: Device { return Device(kind: .CPU, ordinal: 0) }
    public static var defaultXLA: Device { return Device(kind: .CPU, ordinal: 0, backend: .XLA) }
    public static var allDevices: [Device] { return [Device.default] }
    public var description: String { return "Device(kind: .\(kind), ordinal: \(ordinal), backend: .\(backend))" }
}

/// Nothing waits to be computed.
public func LazyTensorBarrier(on device: Device? = nil, devices: [Device] = [], wait: Bool = false) {}

extension KeyPathIterable {
    public init(copying other: Self, to device: Device) { self = other }
    public mutating func move(to device: Device) {}
}

extension Tensor {
    public var device: Device { return Device.default }

    @differentiable(wrt: other where Scalar: TensorFlowFloatingPoint)
    public init(copying other: Tensor, to device: Device) { self = other }
    @differentiable(wrt: value where Scalar: TensorFlowFloatingPoint)
    public init(_ value: Scalar, on device: Device) { self.init(value) }
    @differentiable(wrt: scalars where Scalar: TensorFlowFloatingPoint)
    public init(_ scalars: [Scalar], on device: Device) { self.init(scalars) }
    public init(_ literal: _TensorLiteral<Scalar>, on device: Device) { self.init(literal) }
    public init<C: Collection>(_ scalars: C, on device: Device) where C.Element == Scalar { self.init(scalars) }
    @differentiable(wrt: scalars where Scalar: TensorFlowFloatingPoint)
    public init(shape: TensorShape, scalars: [Scalar], on device: Device) { self.init(shape: shape, scalars: scalars) }
    public init<C: Collection>(shape: TensorShape, scalars: C, on device: Device) where C.Element == Scalar {
        self.init(shape: shape, scalars: scalars)
    }
    @differentiable(wrt: value where Scalar: TensorFlowFloatingPoint)
    public init(repeating value: Scalar, shape: TensorShape, on device: Device) {
        self.init(repeating: value, shape: shape)
    }
}

extension Tensor where Scalar: Numeric {
    public init(zeros shape: TensorShape, on device: Device) { self.init(zeros: shape) }
    public init(ones shape: TensorShape, on device: Device) { self.init(ones: shape) }
}

extension Tensor where Scalar: TensorFlowNumeric {
    public init(rangeFrom start: Scalar, to end: Scalar, stride: Scalar, on device: Device) {
        self.init(rangeFrom: start, to: end, stride: stride)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    public init(linearSpaceFrom start: Scalar, to end: Scalar, count: Int, on device: Device) {
        self.init(linearSpaceFrom: start, to: end, count: count)
    }
    public init(
        randomUniform shape: TensorShape, lowerBound: Tensor = Tensor(0), upperBound: Tensor = Tensor(1),
        seed: TensorFlowSeed? = nil, on device: Device
    ) {
        self.init(randomUniform: shape, lowerBound: lowerBound, upperBound: upperBound, seed: seed)
    }
    public init(
        randomNormal shape: TensorShape, mean: Tensor = Tensor(0), standardDeviation: Tensor = Tensor(1),
        seed: TensorFlowSeed? = nil, on device: Device
    ) {
        self.init(randomNormal: shape, mean: mean, standardDeviation: standardDeviation, seed: seed)
    }
}
