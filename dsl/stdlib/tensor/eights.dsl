// Eight scalars at once, and loops that threads may share.

@intrinsic("vector.range") func _run(_ first: Int, _ step: Int) -> SIMD8<Int>
@intrinsic("array.get_unchecked") func _at<T: SIMDScalar>(_ array: [T], _ places: SIMD8<Int>) -> SIMD8<T>
@intrinsic("array.set_unchecked") func _putAt<T: SIMDScalar>(_ array: inout [T], _ places: SIMD8<Int>, _ values: SIMD8<T>)

/// `count`, for a loop whose iterations leave each other alone: what one writes no other reads or writes. `work`: how
/// many scalars one computes, in time for an addition.
@intrinsic("apart") func _apart(_ count: Int, _ work: Int) -> Int

/// The numbers below `count`, which may be negative.
func _upTo(_ count: Int) -> Range<Int> { return Range(uncheckedBounds: (lower: 0, upper: count)) }

/// Where a group of eight begins among so many; the last group has some of those before it again.
func _lane(_ group: Int, _ count: Int) -> Int { return Prelude.max(0, Prelude.min(group &* 8, count &- 8)) }

/// Eight from `place` on.
func _eight<T: SIMDScalar>(_ array: [T], _ place: Int) -> SIMD8<T> { return _at(array, _run(place, 1)) }

/// Eight from `place` on, zeros behind the end.
func _eightOrFewer<T: SIMDScalar & Numeric>(_ array: [T], _ place: Int) -> SIMD8<T> {
    if place &+ 8 <= array.count { return _eight(array, place) }
    var result = SIMD8<T>(repeating: 0)
    for k in _upTo(array.count &- place) { result = result._with(k, _unchecked(array, place &+ k)) }
    return result
}

/// Eight to `place` and what follows it.
func _putEight<T: SIMDScalar>(_ array: inout [T], _ place: Int, _ values: SIMD8<T>) {
    _putAt(&array, _run(place, 1), values)
}

/// Eight to `place` and what follows it, but for those from `end` on. Not as a loop: LLVM would make vectors of that, and
/// lay out in advance, for each of several, what they are made of.
@inline(__always)
func _putEight<T: SIMDScalar>(_ array: inout [T], _ place: Int, _ values: SIMD8<T>, before end: Int) {
    if place &+ 8 <= end {
        _putEight(&array, place, values)
    } else {
        let room = end &- place
        if 0 < room { _put(&array, place &+ 0, values._at(0)) }
        if 1 < room { _put(&array, place &+ 1, values._at(1)) }
        if 2 < room { _put(&array, place &+ 2, values._at(2)) }
        if 3 < room { _put(&array, place &+ 3, values._at(3)) }
        if 4 < room { _put(&array, place &+ 4, values._at(4)) }
        if 5 < room { _put(&array, place &+ 5, values._at(5)) }
        if 6 < room { _put(&array, place &+ 6, values._at(6)) }
    }
}

extension Array where Element: TensorFlowFloatingPoint {
    /// With eight more, so that vectors that begin inside can be read.
    func _withRoom() -> [Element] {
        var result: [Element] = _uninitialized(count + 8)
        for k in 0..<count { _put(&result, k, _unchecked(self, k)) }
        for k in 0..<8 { _put(&result, count &+ k, 0) }
        return result
    }
}
