// What a tensor can hold.

/// The scalars of tensors: truth values and numbers.
public protocol TensorFlowScalar: Equatable {}

/// Those that can be added and multiplied.
public protocol TensorFlowNumeric: TensorFlowScalar, Numeric, Comparable {}

/// Those that count.
public protocol TensorFlowInteger: TensorFlowNumeric, FixedWidthInteger {}

/// Those through which derivatives flow.
public protocol TensorFlowFloatingPoint: TensorFlowNumeric, BinaryFloatingPoint, Differentiable, SIMDScalar
where TangentVector == Self {}

extension Float: TensorFlowFloatingPoint {}
extension Double: TensorFlowFloatingPoint {}
extension Int: TensorFlowInteger {}
extension Int32: TensorFlowInteger {}
extension Int8: TensorFlowInteger {}
extension Int16: TensorFlowInteger {}
extension UInt: TensorFlowInteger {}
extension UInt8: TensorFlowInteger {}
extension UInt16: TensorFlowInteger {}
extension UInt32: TensorFlowInteger {}
extension Bool: TensorFlowScalar {}
