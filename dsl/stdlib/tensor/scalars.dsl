// What a tensor can hold.

/// The scalars of tensors: truth values and numbers.
public protocol TensorFlowScalar: Equatable {}

/// Those that can be added and multiplied.
public protocol TensorFlowNumeric: TensorFlowScalar, Numeric, Comparable {
    /// `start`, `start + stride` and so on, before `end`.
    static func _range(from start: Self, to end: Self, stride: Self) -> [Self]
}

/// Those that count.
public protocol TensorFlowInteger: TensorFlowNumeric, FixedWidthInteger {}

/// Those through which derivatives flow.
public protocol TensorFlowFloatingPoint: TensorFlowNumeric, BinaryFloatingPoint, Differentiable, SIMDScalar
where TangentVector == Self {}

extension TensorFlowInteger {
    /// The last one may be closer to the greatest number than the stride.
    public static func _range(from start: Self, to end: Self, stride: Self) -> [Self] {
        var numbers: [Self] = [], next = (partialValue: start, overflow: false)
        while !next.overflow && (stride > 0 ? next.partialValue < end : next.partialValue > end) {
            numbers.append(next.partialValue)
            next = next.partialValue.addingReportingOverflow(stride)
        }
        return numbers
    }
}

extension TensorFlowFloatingPoint {
    /// How many there are is rounded once; a sum of strides would decide by its errors.
    public static func _range(from start: Self, to end: Self, stride: Self) -> [Self] {
        let steps = ((end - start) / stride).rounded(.up)
        _check(steps < 9e15, "A range from \(start) to \(end) by \(stride) has no end")
        var numbers = [Self](repeating: start, count: steps > 0 ? Int(steps) : 0)
        for i in 0..<numbers.count { numbers[i] += Self(i) * stride }
        return numbers
    }
}

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
