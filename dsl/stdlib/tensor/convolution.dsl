// Convolution of images with filters. It is linear in the images and in the filter. The transposes of these two maps are
// functions of their own, so that the derivatives of any order of all three are these three again.
//
// Eight outputs of a place are one vector. Where there are fewer, vectors hold numbers of the next place too: those
// are overwritten when that place is written, or left out. Images are independent of each other, so that threads may
// share them.

/// The convolution of images with a filter.
@differentiable(wrt: (input, filter))
public func conv2D<Scalar: TensorFlowFloatingPoint>(
    _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
    padding: Padding = .valid, dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
    let own = input.shape, window = filter.shape
    _check(
        own.rank == 4 && window.rank == 4 && own[3] == window[2],
        "Shapes \(own) and \(window) do not fit together in 'conv2D'")
    let rows = _Windows(own[1], window[0], strides.1, dilations.1, padding)
    let columns = _Windows(own[2], window[1], strides.2, dilations.2, padding)
    let plan = _Convolution(own, window, rows, columns)
    if plan.input == own { return input._convolved(filter, plan) }
    let sizes = [
        (before: 0, after: 0), (before: rows.before, after: rows.after), (before: columns.before, after: columns.after),
        (before: 0, after: 0),
    ]
    return input.padded(forSizes: sizes)._convolved(filter, plan)
}

/// Which numbers of images meet which ones of the filter.
struct _Convolution: Equatable {
    /// Of the images with their padding, so that all windows are inside.
    let input: TensorShape
    let filter: TensorShape, output: TensorShape
    /// For each row of numbers of the filter, one for each output, how far the number of the image that it meets lies
    /// behind the first one of the window.
    let offsets: [Int]
    /// So many of these follow each other without a gap.
    let run: Int
    /// How far windows lie apart.
    let rowStep: Int, columnStep: Int

    @inline(never)
    init(_ own: TensorShape, _ filter: TensorShape, _ rows: _Windows, _ columns: _Windows) {
        let height = own[1] + rows.before + rows.after, width = own[2] + columns.before + columns.after
        let channels = own[3]
        input = [own[0], height, width, channels]
        self.filter = filter
        output = [own[0], rows.count, columns.count, filter[3]]
        var offsets: [Int] = []
        for i in 0..<rows.size {
            for j in 0..<columns.size {
                for c in 0..<channels { offsets.append((i * rows.gap * width + j * columns.gap) * channels + c) }
            }
        }
        self.offsets = offsets
        run = columns.gap == 1 ? columns.size * channels : channels
        rowStep = rows.step * width * channels
        columnStep = columns.step * channels
    }

    var outputs: Int { return filter[3] }
    var groups: Int { return (outputs + 7) / 8 }
    /// The numbers of an image, with its padding.
    var imageSize: Int { return input[1] * input[2] * input[3] }
    /// The multiplications for an image, those that vectors have too many included.
    var work: Int { return output[1] * output[2] * groups * 8 * offsets.count }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    /// The outputs.
    @differentiable(wrt: (self, filter))
    @inline(never)
    func _convolved(_ filter: Tensor, _ plan: _Convolution) -> Tensor {
        let height = plan.output[1], width = plan.output[2], outputs = plan.outputs, groups = plan.groups
        let step = plan.columnStep, rowStep = plan.rowStep, imageSize = plan.imageSize, blocks = (width + 5) / 6
        let x = _scalars, f = filter._scalars._withRoom(), offsets = plan.offsets, taps = offsets.count
        let pairs = taps / 2, isOdd = taps % 2 == 1
        var y: [Scalar] = _uninitialized(plan.output.contiguousSize)
        for image in _upTo(_apart(plan.output[0], plan.work)) {
            let end = (image &+ 1) &* height &* width &* outputs
            for row in _upTo(height) {
                let line = image &* imageSize &+ row &* rowStep, target = (image &* height &+ row) &* width
                for block in _upTo(blocks) {
                    let c0 = block &* 6, last = width &- 1
                    let c1 = Prelude.min(c0 &+ 1, last), c2 = Prelude.min(c0 &+ 2, last), c3 = Prelude.min(c0 &+ 3, last)
                    let c4 = Prelude.min(c0 &+ 4, last), c5 = Prelude.min(c0 &+ 5, last)
                    let x0 = line &+ c0 &* step, x1 = line &+ c1 &* step, x2 = line &+ c2 &* step
                    let x3 = line &+ c3 &* step, x4 = line &+ c4 &* step, x5 = line &+ c5 &* step
                    for group in _upTo(groups) {
                        let lane = _lane(group, outputs)
                        let zero = SIMD8<Scalar>(repeating: 0)
                        var s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero
                        // Two sums for each window: with six only, additions would wait for each other.
                        var u0 = zero, u1 = zero, u2 = zero, u3 = zero, u4 = zero, u5 = zero
                        for pair in _upTo(pairs) {
                            let t = 2 &* pair, at = t &* outputs &+ lane
                            let weights = _eight(f, at), offset = _unchecked(offsets, t)
                            s0 = s0 + _unchecked(x, x0 &+ offset) * weights
                            s1 = s1 + _unchecked(x, x1 &+ offset) * weights
                            s2 = s2 + _unchecked(x, x2 &+ offset) * weights
                            s3 = s3 + _unchecked(x, x3 &+ offset) * weights
                            s4 = s4 + _unchecked(x, x4 &+ offset) * weights
                            s5 = s5 + _unchecked(x, x5 &+ offset) * weights
                            let others = _eight(f, at &+ outputs), other = _unchecked(offsets, t &+ 1)
                            u0 = u0 + _unchecked(x, x0 &+ other) * others
                            u1 = u1 + _unchecked(x, x1 &+ other) * others
                            u2 = u2 + _unchecked(x, x2 &+ other) * others
                            u3 = u3 + _unchecked(x, x3 &+ other) * others
                            u4 = u4 + _unchecked(x, x4 &+ other) * others
                            u5 = u5 + _unchecked(x, x5 &+ other) * others
                        }
                        if isOdd {
                            let weights = _eight(f, (taps &- 1) &* outputs &+ lane), offset = _unchecked(offsets, taps &- 1)
                            s0 = s0 + _unchecked(x, x0 &+ offset) * weights
                            s1 = s1 + _unchecked(x, x1 &+ offset) * weights
                            s2 = s2 + _unchecked(x, x2 &+ offset) * weights
                            s3 = s3 + _unchecked(x, x3 &+ offset) * weights
                            s4 = s4 + _unchecked(x, x4 &+ offset) * weights
                            s5 = s5 + _unchecked(x, x5 &+ offset) * weights
                        }
                        s0 = s0 + u0; s1 = s1 + u1; s2 = s2 + u2; s3 = s3 + u3; s4 = s4 + u4; s5 = s5 + u5
                        let y0 = (target &+ c0) &* outputs &+ lane, y1 = (target &+ c1) &* outputs &+ lane
                        let y2 = (target &+ c2) &* outputs &+ lane, y3 = (target &+ c3) &* outputs &+ lane
                        let y4 = (target &+ c4) &* outputs &+ lane, y5 = (target &+ c5) &* outputs &+ lane
                        if y5 &+ 8 <= end {
                            _putEight(&y, y0, s0)
                            _putEight(&y, y1, s1)
                            _putEight(&y, y2, s2)
                            _putEight(&y, y3, s3)
                            _putEight(&y, y4, s4)
                            _putEight(&y, y5, s5)
                        } else {
                            for window in _upTo(6) {
                                var sum = s0
                                if window == 1 { sum = s1 }
                                if window == 2 { sum = s2 }
                                if window == 3 { sum = s3 }
                                if window == 4 { sum = s4 }
                                if window == 5 { sum = s5 }
                                let column = Prelude.min(c0 &+ window, last)
                                _putEight(&y, (target &+ column) &* outputs &+ lane, sum, before: end)
                            }
                        }
                    }
                }
            }
        }
        return Tensor(_shape: plan.output, y)
    }

    /// The sums over all windows of each number of the images, which are these, times each output that the other has.
    /// Some images at a time have sums of their own.
    @differentiable(wrt: (self, outputs))
    @inline(never)
    func _correlated(_ outputs: Tensor, _ plan: _Convolution) -> Tensor {
        let height = plan.output[1], width = plan.output[2], count = plan.outputs, groups = plan.groups
        let step = plan.columnStep, rowStep = plan.rowStep, imageSize = plan.imageSize
        let x = _scalars, offsets = plan.offsets, taps = offsets.count, blocks = (taps + 7) / 8
        let v = count < 8 ? outputs._scalars._withRoom() : outputs._scalars
        let images = plan.output[0], parts = Prelude.min(images, 8), share = (images + 7) / 8
        let zero = SIMD8<Scalar>(repeating: 0)
        var sums = [SIMD8<Scalar>](repeating: zero, count: parts * groups * taps)
        for part in _upTo(_apart(parts, share * plan.work)) {
            let first = part &* share, some = Prelude.min(share, images &- first)
            for own in _upTo(some) {
                let image = first &+ own
                for group in _upTo(groups) {
                    let lane = _lane(group, count)
                    for block in _upTo(blocks) {
                        let t0 = block &* 8, last = taps &- 1
                        let t1 = Prelude.min(t0 &+ 1, last), t2 = Prelude.min(t0 &+ 2, last), t3 = Prelude.min(t0 &+ 3, last)
                        let t4 = Prelude.min(t0 &+ 4, last), t5 = Prelude.min(t0 &+ 5, last), t6 = Prelude.min(t0 &+ 6, last)
                        let t7 = Prelude.min(t0 &+ 7, last)
                        let o0 = _unchecked(offsets, t0), o1 = _unchecked(offsets, t1), o2 = _unchecked(offsets, t2)
                        let o3 = _unchecked(offsets, t3), o4 = _unchecked(offsets, t4), o5 = _unchecked(offsets, t5)
                        let o6 = _unchecked(offsets, t6), o7 = _unchecked(offsets, t7)
                        let zero = SIMD8<Scalar>(repeating: 0)
                        var s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero
                        for row in _upTo(height) {
                            let line = image &* imageSize &+ row &* rowStep
                            let from = (image &* height &+ row) &* width
                            for column in _upTo(width) {
                                let slopes = _eight(v, (from &+ column) &* count &+ lane)
                                let place = line &+ column &* step
                                s0 = s0 + _unchecked(x, place &+ o0) * slopes
                                s1 = s1 + _unchecked(x, place &+ o1) * slopes
                                s2 = s2 + _unchecked(x, place &+ o2) * slopes
                                s3 = s3 + _unchecked(x, place &+ o3) * slopes
                                s4 = s4 + _unchecked(x, place &+ o4) * slopes
                                s5 = s5 + _unchecked(x, place &+ o5) * slopes
                                s6 = s6 + _unchecked(x, place &+ o6) * slopes
                                s7 = s7 + _unchecked(x, place &+ o7) * slopes
                            }
                        }
                        // The last of the eight are one and the same where there are fewer.
                        let at = (part &* groups &+ group) &* taps
                        _put(&sums, at &+ t0, _unchecked(sums, at &+ t0) + s0)
                        if t1 > t0 { _put(&sums, at &+ t1, _unchecked(sums, at &+ t1) + s1) }
                        if t2 > t1 { _put(&sums, at &+ t2, _unchecked(sums, at &+ t2) + s2) }
                        if t3 > t2 { _put(&sums, at &+ t3, _unchecked(sums, at &+ t3) + s3) }
                        if t4 > t3 { _put(&sums, at &+ t4, _unchecked(sums, at &+ t4) + s4) }
                        if t5 > t4 { _put(&sums, at &+ t5, _unchecked(sums, at &+ t5) + s5) }
                        if t6 > t5 { _put(&sums, at &+ t6, _unchecked(sums, at &+ t6) + s6) }
                        if t7 > t6 { _put(&sums, at &+ t7, _unchecked(sums, at &+ t7) + s7) }
                    }
                }
            }
        }
        var result: [Scalar] = _uninitialized(taps * count)
        for t in 0..<taps {
            for group in 0..<groups {
                var sum = zero
                for part in 0..<parts { sum = sum + sums[(part &* groups &+ group) &* taps &+ t] }
                _putEight(&result, t &* count &+ _lane(group, count), sum, before: taps &* count)
            }
        }
        return Tensor(_shape: plan.filter, result)
    }

    /// Images, to which each output, which are these, adds what it got from them.
    @differentiable(wrt: (self, filter))
    @inline(never)
    func _convolvedBack(_ filter: Tensor, _ plan: _Convolution) -> Tensor {
        let height = plan.output[1], width = plan.output[2], outputs = plan.outputs, run = plan.run
        let step = plan.columnStep, rowStep = plan.rowStep, imageSize = plan.imageSize
        let v = _scalars, offsets = plan.offsets, taps = offsets.count, runs = taps / Prelude.max(1, run)
        let f = filter._reshaped([taps, outputs]).transposed()._scalars
        var x = [Scalar](repeating: 0, count: plan.input.contiguousSize)
        for image in _upTo(_apart(plan.output[0], plan.work)) {
            for row in _upTo(height) {
                for column in _upTo(width) {
                    let place = image &* imageSize &+ row &* rowStep &+ column &* step
                    let from = ((image &* height &+ row) &* width &+ column) &* outputs
                    for piece in _upTo(runs) {
                        let first = piece &* run, to = place &+ _unchecked(offsets, first)
                        for k in _upTo(outputs) {
                            let slope = _unchecked(v, from &+ k), weights = k &* taps &+ first
                            for t in _upTo(run) {
                                _put(&x, to &+ t, _unchecked(x, to &+ t) + slope * _unchecked(f, weights &+ t))
                            }
                        }
                    }
                }
            }
        }
        return Tensor(_shape: plan.input, x)
    }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
    @derivative(of: _convolved, wrt: (self, filter))
    func _convolvedPullback(
        _ filter: Tensor, _ plan: _Convolution
    ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
        return (
            value: _convolved(filter, plan),
            pullback: { v in
                let whole = v._shaped(like: plan.output)
                return (whole._convolvedBack(filter, plan), self._correlated(whole, plan))
            }
        )
    }

    @derivative(of: _convolved, wrt: (self, filter))
    func _convolvedDifferential(
        _ filter: Tensor, _ plan: _Convolution
    ) -> (value: Tensor, differential: (Tensor, Tensor) -> Tensor) {
        return (
            value: _convolved(filter, plan),
            differential: { d, e in
                d._shaped(like: plan.input)._convolved(filter, plan)
                    + self._convolved(e._shaped(like: plan.filter), plan)
            }
        )
    }

    @derivative(of: _correlated, wrt: (self, outputs))
    func _correlatedPullback(
        _ outputs: Tensor, _ plan: _Convolution
    ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
        return (
            value: _correlated(outputs, plan),
            pullback: { v in
                let whole = v._shaped(like: plan.filter)
                return (outputs._convolvedBack(whole, plan), self._convolved(whole, plan))
            }
        )
    }

    @derivative(of: _correlated, wrt: (self, outputs))
    func _correlatedDifferential(
        _ outputs: Tensor, _ plan: _Convolution
    ) -> (value: Tensor, differential: (Tensor, Tensor) -> Tensor) {
        return (
            value: _correlated(outputs, plan),
            differential: { d, e in
                d._shaped(like: plan.input)._correlated(outputs, plan)
                    + self._correlated(e._shaped(like: plan.output), plan)
            }
        )
    }

    @derivative(of: _convolvedBack, wrt: (self, filter))
    func _convolvedBackPullback(
        _ filter: Tensor, _ plan: _Convolution
    ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
        return (
            value: _convolvedBack(filter, plan),
            pullback: { v in
                let whole = v._shaped(like: plan.input)
                return (whole._convolved(filter, plan), whole._correlated(self, plan))
            }
        )
    }

    @derivative(of: _convolvedBack, wrt: (self, filter))
    func _convolvedBackDifferential(
        _ filter: Tensor, _ plan: _Convolution
    ) -> (value: Tensor, differential: (Tensor, Tensor) -> Tensor) {
        return (
            value: _convolvedBack(filter, plan),
            differential: { d, e in
                d._shaped(like: plan.output)._convolvedBack(filter, plan)
                    + self._convolvedBack(e._shaped(like: plan.filter), plan)
            }
        )
    }
}
