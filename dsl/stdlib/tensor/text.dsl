// How tensors are printed: as NumPy does, with columns of one width and at most 80 characters of scalars in a line; of
// more than 1000 scalars the first and last ones of each dimension. On one line inside of other values, and where
// something is dumped.

extension Tensor: CustomStringConvertible {
    public var description: String { return description(summarizing: scalarCount > 1000) }

    /// `summarizing`: of a dimension with more than `2 * edgeElementCount` parts only so many of both ends are shown.
    @inline(never)
    public func description(lineWidth: Int = 80, edgeElementCount: Int = 3, summarizing: Bool = false) -> String {
        if shape.rank == 0 { return "\(_scalars[0])" }
        var page = _Page(edge: summarizing ? edgeElementCount : Int.max / 2)
        page.width = _widest(0, 0, page)
        page.most = Prelude.max(1, lineWidth / Prelude.max(1, page.width))
        return _rows(0, 0, page)
    }

    /// All scalars in one line.
    public var fullDescription: String { return debugDescription }

    /// The length of the longest scalar that is shown of a part of the tensor that has lost its first dimensions.
    @inline(never)
    func _widest(_ axis: Int, _ start: Int, _ page: _Page) -> Int {
        let step = shape._size(axis + 1, shape.rank)
        var width = 0
        for i in page.shown(shape[axis]) where i >= 0 {
            let place = start + i * step
            let own = axis == shape.rank - 1 ? "\(_scalars[place])".count : _widest(axis + 1, place, page)
            width = Prelude.max(width, own)
        }
        return width
    }

    /// The text of such a part.
    @inline(never)
    func _rows(_ axis: Int, _ start: Int, _ page: _Page) -> String {
        let isLast = axis == shape.rank - 1
        let step = shape._size(axis + 1, shape.rank)
        let newLine = String(repeating: "\n", count: Prelude.max(1, shape.rank - 1 - axis))
            + String(repeating: " ", count: axis + 1)
        var text = "[", count = 0
        for i in page.shown(shape[axis]) {
            if count > 0 { text += "," + (isLast && count % page.most != 0 ? " " : newLine) }
            count += 1
            if i < 0 {
                text += "..."
            } else if isLast {
                let scalar = "\(_scalars[start + i])"
                text += String(repeating: " ", count: page.width - scalar.count) + scalar
            } else {
                text += _rows(axis + 1, start + i * step, page)
            }
        }
        return text + "]"
    }
}

/// `width`: of each scalar in characters. `most`: so many in a line. `edge`: so many parts at both ends of a dimension.
struct _Page {
    var width = 0, most = 1
    let edge: Int

    init(edge: Int) { self.edge = edge }

    /// The parts of a dimension that are shown; -1 stands for all others.
    func shown(_ size: Int) -> [Int] {
        if size <= 2 * edge { return Array(0..<size) }
        return Array(0..<edge) + [-1] + Array((size - edge)..<size)
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
