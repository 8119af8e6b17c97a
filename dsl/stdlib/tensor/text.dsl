// How tensors are printed: as NumPy does, with columns of one width and at most 80 characters of scalars in a line. On
// one line inside of other values, and where something is dumped.

extension Tensor: CustomStringConvertible {
    @inline(never)
    public var description: String {
        if shape.rank == 0 { return "\(_scalars[0])" }
        var width = 0
        for scalar in _scalars { width = Prelude.max(width, "\(scalar)".count) }
        return _rows(0, 0, width, Prelude.max(1, 80 / Prelude.max(1, width)))
    }

    /// The scalars from one place on, of a part of the tensor that has lost its first dimensions.
    @inline(never)
    func _rows(_ axis: Int, _ start: Int, _ width: Int, _ most: Int) -> String {
        let size = shape[axis], indent = String(repeating: " ", count: axis + 1)
        let isLast = axis == shape.rank - 1
        let step = shape._size(axis + 1, shape.rank)
        var text = "["
        for i in 0..<size {
            if i > 0 {
                let gap = isLast ? i % most == 0 ? "\n" + indent : " " : "\n" + indent
                text += "," + gap
            }
            if isLast {
                let scalar = "\(_scalars[start + i])"
                text += String(repeating: " ", count: width - scalar.count) + scalar
            } else {
                text += _rows(axis + 1, start + i * step, width, most)
            }
        }
        return text + "]"
    }
}

extension Tensor: CustomDebugStringConvertible {
    @inline(never)
    public var debugDescription: String { return shape.rank == 0 ? "\(_scalars[0])" : _line(0, 0) }

    @inline(never)
    func _line(_ axis: Int, _ start: Int) -> String {
        let isLast = axis == shape.rank - 1
        let step = shape._size(axis + 1, shape.rank)
        var text = "["
        for i in 0..<shape[axis] {
            if i > 0 { text += ", " }
            text += isLast ? "\(_scalars[start + i])" : _line(axis + 1, start + i * step)
        }
        return text + "]"
    }
}
