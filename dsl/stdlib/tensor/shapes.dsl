// The sizes of tensors.

/// How many elements a tensor has in each of its dimensions.
public struct TensorShape: ExpressibleByArrayLiteral, Equatable, CustomStringConvertible {
    public var dimensions: [Int]

    public init(_ dimensions: [Int]) { self.dimensions = dimensions }
    public init<C: Collection>(_ dimensions: C) where C.Element == Int { self.dimensions = Array(dimensions) }
    public init(_ elements: Int...) { dimensions = elements }
    public init(arrayLiteral elements: Int...) { dimensions = elements }
    init(_ sizes: Tensor<Int32>) { dimensions = sizes._scalars.map { Int($0) } }
    public init(repeating size: Int, count: Int) { dimensions = [Int](repeating: size, count: count) }

    public var rank: Int { return dimensions.count }
    public var count: Int { return dimensions.count }
    public var isEmpty: Bool { return dimensions.isEmpty }

    /// The product of the sizes.
    public var contiguousSize: Int {
        var size = 1
        for dimension in dimensions { size *= dimension }
        return size
    }

    /// How many scalars a new tensor of this shape has.
    var _room: Int {
        var size = 1
        for dimension in dimensions {
            _check(dimension >= 0, "A tensor cannot have shape \(self), with a negative size")
            size *= dimension
        }
        return size
    }

    public subscript(index: Int) -> Int {
        get { return dimensions[index] }
        set { dimensions[index] = newValue }
    }

    public mutating func append(_ size: Int) { dimensions.append(size) }
    public var first: Int? { return dimensions.first }
    public var last: Int? { return dimensions.last }
    public func dropFirst(_ count: Int = 1) -> TensorShape { return TensorShape(Array(dimensions.dropFirst(count))) }
    public func dropLast(_ count: Int = 1) -> TensorShape { return TensorShape(Array(dimensions.dropLast(count))) }

    public var description: String { return "\(dimensions)" }

    /// The sizes from one dimension up to another.
    func _sizes(_ from: Int, _ to: Int) -> [Int] { return Array(dimensions[from..<to]) }

    /// The product of the sizes from one dimension up to another.
    func _size(_ from: Int, _ to: Int) -> Int {
        var size = 1
        for k in from..<to { size *= dimensions[k] }
        return size
    }

    /// A dimension by its number, which counts from the last one where it is negative.
    func _axis(_ axis: Int) -> Int {
        let rank = dimensions.count
        _check(-rank <= axis && axis < rank, "Axis \(axis) is out of range for a tensor of shape \(self)")
        return axis < 0 ? axis + rank : axis
    }

    /// Which dimensions these are; one that is named twice is a mistake.
    @inline(never)
    func _marked(_ axes: [Int]) -> [Bool] {
        var marked = [Bool](repeating: false, count: dimensions.count)
        for axis in axes {
            let place = _axis(axis)
            _check(!marked[place], "Axis \(axis) is named twice")
            marked[place] = true
        }
        return marked
    }

    /// Whether the dimensions before the last two can be broadcast to those of another shape.
    func _hasBatches(thatFit other: TensorShape) -> Bool {
        for k in 2..<Prelude.max(2, Prelude.min(rank, other.rank)) {
            let m = self[rank - 1 - k], n = other[other.rank - 1 - k]
            if m != n && m != 1 && n != 1 { return false }
        }
        return true
    }

    /// The shape to which two are broadcast, by NumPy's rule. `operation`: for the message.
    @inline(never)
    @_semantics("tensor.broadcast")
    static func _broadcast(_ a: TensorShape, _ b: TensorShape, _ operation: String) -> TensorShape {
        if a == b { return a }
        let rank = Prelude.max(a.rank, b.rank)
        var result = [Int](repeating: 1, count: rank)
        for k in 0..<rank {
            let i = k - (rank - a.rank), j = k - (rank - b.rank)
            let m = i < 0 ? 1 : a.dimensions[i], n = j < 0 ? 1 : b.dimensions[j]
            _check(m == n || m == 1 || n == 1, "Shapes \(a) and \(b) do not fit together in '\(operation)'")
            result[k] = m == 1 ? n : m
        }
        return TensorShape(result)
    }
}

// --- as a collection of sizes ---

extension TensorShape: RandomAccessCollection, MutableCollection {
    public var startIndex: Int { return 0 }
    public var endIndex: Int { return dimensions.count }

    public subscript(bounds: Range<Int>) -> TensorShape { return TensorShape(Array(dimensions[bounds])) }

    public mutating func append(contentsOf sizes: TensorShape) { dimensions += sizes.dimensions }
    public mutating func append(contentsOf sizes: [Int]) { dimensions += sizes }
    public mutating func insert(_ size: Int, at index: Int) { dimensions.insert(size, at: index) }
    public mutating func insert(contentsOf sizes: [Int], at index: Int) {
        dimensions.insert(contentsOf: sizes, at: index)
    }
    public mutating func remove(at index: Int) -> Int { return dimensions.remove(at: index) }
    public mutating func removeFirst() -> Int { return dimensions.removeFirst() }
    public mutating func removeLast() -> Int { return dimensions.removeLast() }
    public mutating func popFirst() -> Int? { return dimensions.isEmpty ? nil : dimensions.removeFirst() }
    public mutating func popLast() -> Int? { return dimensions.popLast() }
    public mutating func replaceSubrange(_ bounds: Range<Int>, with sizes: [Int]) {
        dimensions.replaceSubrange(bounds, with: sizes)
    }

    public static func + (lhs: TensorShape, rhs: TensorShape) -> TensorShape {
        return TensorShape(lhs.dimensions + rhs.dimensions)
    }
    public static func + (lhs: TensorShape, rhs: [Int]) -> TensorShape { return TensorShape(lhs.dimensions + rhs) }
    public static func + (lhs: [Int], rhs: TensorShape) -> TensorShape { return TensorShape(lhs + rhs.dimensions) }
    public static func += (lhs: inout TensorShape, rhs: TensorShape) { lhs = lhs + rhs }
    public static func += (lhs: inout TensorShape, rhs: [Int]) { lhs = lhs + rhs }
}
