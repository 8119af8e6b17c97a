// Reductions of whole rows, into which the scalars are brought first that become one.

extension Tensor {
    /// The scalars of these dimensions one behind the other: a matrix with a row for each result.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    func _inRows(_ axes: [Int]) -> Tensor {
        let own = shape, marked = own._marked(axes)
        let count = own._reduced(axes)
        let rows = own._without(axes).contiguousSize
        let order = own._axes.filter { !marked[$0] } + own._axes.filter { marked[$0] }
        return (order == own._axes ? self : transposed(permutation: order))._reshaped([rows, count])
    }
}

extension Tensor where Scalar: TensorFlowNumeric {
    /// Of each row of a matrix the product.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    func _productOfRows(_ shape: TensorShape) -> Tensor {
        let rows = _shape[0], count = _shape[1]
        let source = _scalars
        var result = [Scalar](repeating: 1, count: rows)
        for i in 0..<rows {
            var product: Scalar = 1
            for j in 0..<count { product = product * source[i &* count &+ j] }
            result[i] = product
        }
        return Tensor(_shape: shape, result)
    }

    /// Of each row the greatest scalar, or the least; NaN where there is one.
    @differentiable(wrt: self where Scalar: TensorFlowFloatingPoint)
    @inline(never)
    func _extremeOfRows(_ shape: TensorShape, _ isGreatest: Bool) -> Tensor {
        let rows = _shape[0], count = _shape[1]
        _check(count > 0 || rows == 0, "There is no \(isGreatest ? "greatest" : "least") scalar in a tensor without any")
        let source = _scalars
        var result: [Scalar] = _uninitialized(rows)
        for i in 0..<rows {
            var extreme = source[i &* count]
            if isGreatest {
                for j in 1..<count {
                    let scalar = source[i &* count &+ j]
                    extreme = scalar <= extreme ? extreme : extreme == extreme ? scalar : extreme
                }
            } else {
                for j in 1..<count {
                    let scalar = source[i &* count &+ j]
                    extreme = scalar >= extreme ? extreme : extreme == extreme ? scalar : extreme
                }
            }
            result[i] = extreme
        }
        return Tensor(_shape: shape, result)
    }

    /// Of each row the number of the first of its extremes.
    @inline(never)
    func _placeInRows(_ shape: TensorShape, _ isGreatest: Bool) -> Tensor<Int32> {
        let rows = self.rank == 1 ? 1 : _shape[0], count = self.rank == 1 ? _shape[0] : _shape[1]
        _check(count > 0 || rows == 0, "There is no \(isGreatest ? "greatest" : "least") scalar in a tensor without any")
        var result = [Int32](repeating: 0, count: rows)
        for i in 0..<rows {
            var place = 0
            for j in 1..<count {
                let best = _scalars[i * count + place], scalar = _scalars[i * count + j]
                if best == best && !(isGreatest ? scalar <= best : scalar >= best) { place = j }
            }
            result[i] = Int32(place)
        }
        return Tensor<Int32>(_shape: shape, result)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @derivative(of: _extremeOfRows, wrt: self)
    func _extremePullback(
        _ shape: TensorShape, _ isGreatest: Bool
    ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let value = _extremeOfRows(shape, isGreatest), rows = self.shape[0]
        let shares = Prelude.withoutDerivative(at: self)._shares(Prelude.withoutDerivative(at: value))
        return (value: value, pullback: { v in shares * v._shaped(like: shape)._reshaped([rows, 1]) })
    }

    @derivative(of: _extremeOfRows, wrt: self)
    func _extremeDifferential(
        _ shape: TensorShape, _ isGreatest: Bool
    ) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let value = _extremeOfRows(shape, isGreatest), own = self.shape
        let shares = Prelude.withoutDerivative(at: self)._shares(Prelude.withoutDerivative(at: value))
        return (
            value: value,
            differential: { d in (shares * d._shaped(like: own)).sum(alongAxes: [1])._reshaped(shape) }
        )
    }

    /// Of each row's extreme the equal shares of the scalars that are it.
    @inline(never)
    func _shares(_ extremes: Tensor) -> Tensor {
        let rows = _shape[0], count = _shape[1]
        var result = [Scalar](repeating: 0, count: rows * count)
        for i in 0..<rows {
            var ties: Scalar = 0
            for j in 0..<count where _scalars[i * count + j] == extremes._scalars[i] { ties += 1 }
            for j in 0..<count where _scalars[i * count + j] == extremes._scalars[i] { result[i &* count &+ j] = 1 / ties }
        }
        return Tensor(_shape: _shape, result)
    }

    /// By each scalar the product of the others, whether or not one of them is 0.
    @differentiable(wrt: self)
    func _productSlopes() -> Tensor {
        return cumulativeProduct(alongAxis: 1, exclusive: true)
            * cumulativeProduct(alongAxis: 1, exclusive: true, reverse: true)
    }

    @derivative(of: _productOfRows, wrt: self)
    func _productPullback(_ shape: TensorShape) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let slopes = _productSlopes(), rows = self.shape[0]
        return (
            value: _productOfRows(shape),
            pullback: { v in slopes * v._shaped(like: shape)._reshaped([rows, 1]) }
        )
    }

    @derivative(of: _productOfRows, wrt: self)
    func _productDifferential(_ shape: TensorShape) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let slopes = _productSlopes(), own = self.shape
        return (
            value: _productOfRows(shape),
            differential: { d in (slopes * d._shaped(like: own)).sum(alongAxes: [1])._reshaped(shape) }
        )
    }

    @derivative(of: _cumulated, wrt: self)
    func _cumulatedPullback(
        _ axis: Int, _ isExclusive: Bool, _ isReverse: Bool
    ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
        let own = shape
        return (
            value: _cumulated(axis, isExclusive, isReverse),
            pullback: { v in v._shaped(like: own)._cumulated(axis, isExclusive, !isReverse) }
        )
    }

    @derivative(of: _cumulated, wrt: self)
    func _cumulatedDifferential(
        _ axis: Int, _ isExclusive: Bool, _ isReverse: Bool
    ) -> (value: Tensor, differential: (Tensor) -> Tensor) {
        let own = shape
        return (
            value: _cumulated(axis, isExclusive, isReverse),
            differential: { d in d._shaped(like: own)._cumulated(axis, isExclusive, isReverse) }
        )
    }
}

extension Tensor where Scalar == Bool {
    /// Of each row of a matrix what the function makes of it.
    func _withRow(_ shape: TensorShape, _ body: (ArraySlice<Bool>) -> Bool) -> Tensor {
        let rows = _shape[0], count = _shape[1]
        return Tensor(_shape: shape, (0..<rows).map { body(_scalars[$0 * count..<$0 * count + count]) })
    }
}
