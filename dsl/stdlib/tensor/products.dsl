// Products of matrices and vectors, and contractions, which are made of them.

/// The products of two matrices, or of those in batches, which are broadcast. Either can be transposed first.
@differentiable(wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
public func matmul<Scalar: TensorFlowNumeric>(
    _ lhs: Tensor<Scalar>, transposed transposeLhs: Bool = false, _ rhs: Tensor<Scalar>,
    transposed transposeRhs: Bool = false
) -> Tensor<Scalar> {
    let left = lhs.shape, right = rhs.shape
    let product = _MatrixProduct(left, transposeLhs, right, transposeRhs)
    if right.rank == 2 && !transposeLhs {
        // The matrices on the left are one of many rows.
        let rows = left._size(0, left.rank - 1)
        let whole = _MatrixProduct([], rows, product.k, product.n, false, transposeRhs)
        return lhs._reshaped([rows, product.k])._times(rhs, whole)._reshaped(product.result)
    }
    return lhs.broadcasted(to: product.lhs)._times(rhs.broadcasted(to: product.rhs), product)
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// The matrix product.
    @differentiable(where Scalar: TensorFlowFloatingPoint)
    public static func • (lhs: Tensor, rhs: Tensor) -> Tensor { return matmul(lhs, rhs) }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The sum of the products of the scalars of two vectors.
    @differentiable
    public func dot(_ other: Tensor) -> Tensor {
        let own = shape, others = other.shape
        _check(own.rank == 1 && own == others, "'dot' needs two vectors of one length, not shapes \(own) and \(others)")
        return (self * other).sum()
    }

    /// The products of each scalar of a vector and each of another one.
    @differentiable
    public func outerProduct(_ other: Tensor) -> Tensor {
        let own = shape, others = other.shape
        _check(own.rank == 1 && others.rank == 1, "'outerProduct' needs two vectors, not shapes \(own) and \(others)")
        return _reshaped([own[0], 1]) * other
    }
}

/// What is multiplied: batches of matrices of m times k and k times n numbers, each perhaps stored transposed.
struct _MatrixProduct: Equatable {
    let batch: TensorShape
    let m: Int, k: Int, n: Int
    let transposeLhs: Bool, transposeRhs: Bool

    init(_ batch: TensorShape, _ m: Int, _ k: Int, _ n: Int, _ transposeLhs: Bool, _ transposeRhs: Bool) {
        self.batch = batch
        self.m = m
        self.k = k
        self.n = n
        self.transposeLhs = transposeLhs
        self.transposeRhs = transposeRhs
    }

    @inline(never)
    init(_ lhs: TensorShape, _ transposeLhs: Bool, _ rhs: TensorShape, _ transposeRhs: Bool) {
        _check(lhs.rank >= 2 && rhs.rank >= 2, "'matmul' needs matrices, not shapes \(lhs) and \(rhs)")
        let rows = lhs[lhs.rank - 2], columns = lhs[lhs.rank - 1]
        let innerRows = rhs[rhs.rank - 2], innerColumns = rhs[rhs.rank - 1]
        let k = transposeLhs ? rows : columns
        _check(
            k == (transposeRhs ? innerColumns : innerRows) && lhs._hasBatches(thatFit: rhs),
            "Shapes \(lhs)\(transposeLhs ? ", transposed," : "") and \(rhs)\(transposeRhs ? ", transposed," : "") do not fit together in 'matmul'"
        )
        self.init(
            TensorShape._broadcast(lhs.dropLast(2), rhs.dropLast(2), "matmul"), transposeLhs ? columns : rows, k,
            transposeRhs ? innerRows : innerColumns, transposeLhs, transposeRhs)
    }

    /// The shapes of the operands, with all of the batch, and of the result.
    var lhs: TensorShape { return TensorShape(batch.dimensions + (transposeLhs ? [k, m] : [m, k])) }
    var rhs: TensorShape { return TensorShape(batch.dimensions + (transposeRhs ? [n, k] : [k, n])) }
    var result: TensorShape { return TensorShape(batch.dimensions + [m, n]) }

    /// The product of a cotangent with one operand that is the cotangent of the other.
    var slopeOfLhs: _MatrixProduct {
        return transposeLhs
            ? _MatrixProduct(batch, k, n, m, transposeRhs, true) : _MatrixProduct(batch, m, n, k, false, !transposeRhs)
    }
    var slopeOfRhs: _MatrixProduct {
        return transposeRhs
            ? _MatrixProduct(batch, n, m, k, true, transposeLhs) : _MatrixProduct(batch, k, m, n, !transposeLhs, false)
    }
}

/// Writes the products of so many pairs of matrices that lie in two arrays, of m times k and k times n numbers, to a third
/// one, or adds them to it, if there is a library for it.
@intrinsic("array.product") func _products<T>(
    _ result: inout [T], _ a: [T], _ b: [T], _ count: Int, _ m: Int, _ k: Int, _ n: Int, _ transposeA: Bool,
    _ transposeB: Bool, _ adds: Bool
) -> Bool

/// So many multiplications are done by the library no later than by the loops here.
let _leastForLibrary = 4096

extension Tensor where Scalar: TensorFlowNumeric {
    /// The products, of operands of just the right shapes.
    @differentiable(wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    func _times(_ other: Tensor, _ product: _MatrixProduct) -> Tensor {
        return _times(other, product, onto: Tensor(_shape: [0], []))
    }

    /// The total of a tensor, which is broadcast, and the products. A tensor without scalars stands for zeros.
    @inline(never)
    @_semantics("tensor.onto")
    func _times(_ other: Tensor, _ product: _MatrixProduct, onto base: Tensor) -> Tensor {
        let shape = product.result
        if base._scalars.count == 0 { return _multiplied(other, product, onto: [], false) }
        if base._isCovered(by: shape) {
            return _multiplied(other, product, onto: base.broadcasted(to: shape)._scalars, true)
        }
        return Tensor(_with: base, _multiplied(other, product, onto: [], false), "+") { $0 + $1 }
    }

    /// Rows of the right operand are added up, four at a time, so that all is read and written in the order of memory.
    /// `adds`: to the scalars of a base.
    @inline(never)
    func _multiplied(_ other: Tensor, _ product: _MatrixProduct, onto base: [Scalar], _ adds: Bool) -> Tensor {
        let m = product.m, k = product.k, n = product.n, size = product.result.contiguousSize
        let isLarge = m * k * n >= _leastForLibrary
        var result = adds ? base : isLarge ? _uninitialized(size) : [Scalar](repeating: 0, count: size)
        if isLarge {
            let isDone = _products(
                &result, _scalars, other._scalars, product.batch.contiguousSize, m, k, n, product.transposeLhs,
                product.transposeRhs, adds)
            if isDone { return Tensor(_shape: product.result, result) }
            if !adds { result = [Scalar](repeating: 0, count: size) }
        }
        let a = _scalars, b = product.transposeRhs ? other._matricesTransposed()._scalars : other._scalars
        let rowStep = product.transposeLhs ? 1 : k, step = product.transposeLhs ? m : 1
        for batch in 0..<product.batch.contiguousSize {
            let left = batch * m * k, right = batch * k * n, target = batch * m * n
            for i in 0..<m {
                let row = left + i * rowStep, to = target + i * n
                for four in 0..<k / 4 {
                    let p = four * 4
                    let a0 = a[row + p * step], a1 = a[row + (p + 1) * step]
                    let a2 = a[row + (p + 2) * step], a3 = a[row + (p + 3) * step]
                    let b0 = right &+ p &* n, b1 = b0 &+ n, b2 = b1 &+ n, b3 = b2 &+ n
                    for j in 0..<n {
                        let low = a0 * b[b0 &+ j] + a1 * b[b1 &+ j], high = a2 * b[b2 &+ j] + a3 * b[b3 &+ j]
                        result[to &+ j] = result[to &+ j] + (low + high)
                    }
                }
                for p in k / 4 * 4..<k {
                    let scalar = a[row + p * step], from = right + p * n
                    for j in 0..<n { result[to &+ j] = result[to &+ j] + scalar * b[from &+ j] }
                }
            }
        }
        return Tensor(_shape: product.result, result)
    }

    @inline(never)
    func _matricesTransposed() -> Tensor {
        var order = _shape._axes
        order.swapAt(order.count - 2, order.count - 1)
        return transposed(permutation: order)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @derivative(of: _times, wrt: (self, other))
    func _timesPullback(
        _ other: Tensor, _ product: _MatrixProduct
    ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
        return (
            value: _times(other, product),
            pullback: { v in
                let whole = v._shaped(like: product.result)
                let lhs = product.transposeLhs
                    ? other._times(whole, product.slopeOfLhs) : whole._times(other, product.slopeOfLhs)
                let rhs = product.transposeRhs
                    ? whole._times(self, product.slopeOfRhs) : self._times(whole, product.slopeOfRhs)
                return (lhs, rhs)
            }
        )
    }

    @derivative(of: _times, wrt: (self, other))
    func _timesDifferential(
        _ other: Tensor, _ product: _MatrixProduct
    ) -> (value: Tensor, differential: (Tensor, Tensor) -> Tensor) {
        return (
            value: _times(other, product),
            differential: { d, e in
                let first = d._shaped(like: product.lhs)._times(other, product)
                return first + self._times(e._shaped(like: product.rhs), product)
            }
        )
    }
}

// --- contractions ---

/// The sums of products that a pattern names, such as "ij,jk->ik": a letter for each dimension of both operands and of
/// the result. Letters that the result lacks are summed over.
@differentiable(wrt: (x, y) where Scalar: TensorFlowFloatingPoint)
public func contract<Scalar: TensorFlowNumeric>(
    _ pattern: String, _ x: Tensor<Scalar>, _ y: Tensor<Scalar>
) -> Tensor<Scalar> {
    let plan = _Contraction(pattern, x.shape, y.shape)
    let lhs = x.sum(squeezingAxes: plan.summedLhs).transposed(permutation: plan.orderLhs)._reshaped(plan.product.lhs)
    let rhs = y.sum(squeezingAxes: plan.summedRhs).transposed(permutation: plan.orderRhs)._reshaped(plan.product.rhs)
    return lhs._times(rhs, plan.product)._reshaped(plan.result).transposed(permutation: plan.order)
}

/// The same for a single tensor, as in "ij->ji" and "ij->i".
@differentiable(wrt: x where Scalar: TensorFlowFloatingPoint)
public func contract<Scalar: TensorFlowNumeric>(_ pattern: String, _ x: Tensor<Scalar>) -> Tensor<Scalar> {
    let plan = _Contraction(pattern, x.shape)
    return x.sum(squeezingAxes: plan.summedLhs).transposed(permutation: plan.order)
}

/// How a contraction is made of sums, transpositions and one product of matrices.
struct _Contraction {
    var summedLhs: [Int] = [], summedRhs: [Int] = []
    var orderLhs: [Int] = [], orderRhs: [Int] = []
    var product: _MatrixProduct
    /// The result's shape before its own dimensions are put in order.
    var result: TensorShape = []
    var order: [Int] = []

    @inline(never)
    init(_ pattern: String, _ lhs: TensorShape, _ rhs: TensorShape) {
        let sides = _Contraction._sides(pattern, 2), target = sides[2]
        let sizes = _Contraction._sizes(pattern, sides, [lhs, rhs])
        let both = sides[0].filter { sides[1].contains($0) }
        let batch = both.filter { target.contains($0) }, inner = both.filter { !target.contains($0) }
        let left = sides[0].filter { target.contains($0) && !sides[1].contains($0) }
        let right = sides[1].filter { target.contains($0) && !sides[0].contains($0) }
        let keptLhs = sides[0].filter { both.contains($0) || left.contains($0) }
        let keptRhs = sides[1].filter { both.contains($0) || right.contains($0) }
        for k in 0..<sides[0].count where !keptLhs.contains(sides[0][k]) { summedLhs.append(k) }
        for k in 0..<sides[1].count where !keptRhs.contains(sides[1][k]) { summedRhs.append(k) }
        orderLhs = (batch + left + inner).map { keptLhs.firstIndex(of: $0)! }
        orderRhs = (batch + inner + right).map { keptRhs.firstIndex(of: $0)! }
        let m = TensorShape(left.map { sizes[$0]! }).contiguousSize
        let k = TensorShape(inner.map { sizes[$0]! }).contiguousSize
        let n = TensorShape(right.map { sizes[$0]! }).contiguousSize
        product = _MatrixProduct(TensorShape(batch.map { sizes[$0]! }), m, k, n, false, false)
        result = TensorShape((batch + left + right).map { sizes[$0]! })
        order = target.map { (batch + left + right).firstIndex(of: $0)! }
    }

    @inline(never)
    init(_ pattern: String, _ shape: TensorShape) {
        let sides = _Contraction._sides(pattern, 1), target = sides[1]
        _ = _Contraction._sizes(pattern, sides, [shape])
        let kept = sides[0].filter { target.contains($0) }
        for k in 0..<sides[0].count where !target.contains(sides[0][k]) { summedLhs.append(k) }
        order = target.map { kept.firstIndex(of: $0)! }
        product = _MatrixProduct([], 0, 0, 0, false, false)
    }

    /// The letters of each operand, and last those of the result.
    @inline(never)
    static func _sides(_ pattern: String, _ operands: Int) -> [[Character]] {
        var sides: [[Character]] = [[]]
        for letter in pattern where letter != " " && letter != "-" {
            if letter == "," || letter == ">" { sides.append([]) } else { sides[sides.count - 1].append(letter) }
        }
        _check(
            sides.count == operands + 1 && pattern.contains("->"),
            "'contract' cannot read the pattern '\(pattern)' for \(operands) operands; one for two is \"ij,jk->ik\"")
        for side in sides {
            for letter in side {
                _check(
                    side.filter { $0 == letter }.count == 1,
                    "The pattern '\(pattern)' names '\(letter)' twice; 'diagonalPart()' takes a diagonal")
            }
        }
        for letter in sides[operands] {
            _check(
                (0..<operands).contains { sides[$0].contains(letter) },
                "The result of the pattern '\(pattern)' has '\(letter)', and no operand has it")
        }
        return sides
    }

    @inline(never)
    static func _sizes(_ pattern: String, _ sides: [[Character]], _ shapes: [TensorShape]) -> [Character: Int] {
        var sizes: [Character: Int] = [:]
        for i in 0..<shapes.count {
            _check(
                sides[i].count == shapes[i].rank,
                "The pattern '\(pattern)' does not fit shapes \(shapes.map { $0.description }.joined(separator: " and "))")
            for k in 0..<sides[i].count {
                let size = shapes[i][k]
                _check(
                    (sizes[sides[i][k]] ?? size) == size,
                    "The sizes of '\(sides[i][k])' in the pattern '\(pattern)' differ: shapes \(shapes[0]) and \(shapes[i])")
                sizes[sides[i][k]] = size
            }
        }
        return sizes
    }
}
