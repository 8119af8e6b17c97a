"""Small and middling buffers that a call frees, and makes again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

import pullback
from pullback.compiler.backends.llvm.listed import DEPTH, SMALL
from pullback.compiler.backends.llvm.sizes import CLASSES, LARGE, size_of

# Keeps some arrays of all sizes alive at a time, each full of its own number; others grow. All are read at the end of
# their lives: what lies in two places at once, or in too little space, has other numbers by then.
SOURCE = """
func held(_ most: Int, _ sizes: Int, _ alive: Int) -> Int {
    var all = [[Element]]()
    var sum = 0
    for i in 0..<sizes {
        let size = i * 977 % most
        all.append([Element](repeating: element(i), count: size))
        var grown = [Element]()
        for k in 0..<size { grown.append(element(i + k)) }
        if all.count == alive {
            for a in all { for x in a { sum += number(x) } }
            all = []
        }
        for x in grown { sum += number(x) }
    }
    return sum
}
"""
ELEMENTS = {
    1: """typealias Element = UInt8
        func element(_ i: Int) -> UInt8 { return UInt8(i & 127) }
        func number(_ x: UInt8) -> Int { return Int(x) }""",
    4: """typealias Element = Float
        func element(_ i: Int) -> Float { return Float(i & 127) }
        func number(_ x: Float) -> Int { return Int(x) }""",
    24: """typealias Element = (Double, Int, Double)
        func element(_ i: Int) -> (Double, Int, Double) { return (0.0, i & 127, 1.0) }
        func number(_ x: (Double, Int, Double)) -> Int { return x.1 }""",
}


def expected(most: int, sizes: int, alive: int) -> int:
    lengths = [i * 977 % most for i in range(sizes)]
    read = sizes // alive * alive
    held = sum((i & 127) * lengths[i] for i in range(read))
    return held + sum((i + k) & 127 for i in range(sizes) for k in range(lengths[i]))


@pytest.mark.parametrize("stride", ELEMENTS)
@pytest.mark.parametrize("alive", [3, DEPTH - 1, 2 * DEPTH + 5])
@pytest.mark.parametrize("most", [SMALL, LARGE])
def test_buffers_of_all_sizes(stride: int, alive: int, most: int) -> None:
    module: Any = pullback.compile(ELEMENTS[stride] + SOURCE, name="listed")
    for sizes in (1, 3 * alive, 6 * alive + 1):
        given = (most // stride + 50, sizes, alive)
        assert module.held(*given) == expected(*given)
    assert live(module) == 0


def test_threads_share_the_slots() -> None:
    module: Any = pullback.compile(ELEMENTS[4] + SOURCE, name="listed")
    given = (LARGE // 4 + 50, 400, 5)
    wanted = expected(*given)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: module.held(*given), range(64))) == [wanted] * 64
    assert live(module) == 0


def live(module: Any) -> int:
    return sum(native.live_buffers() for native in module._natives)


def test_a_size_fits_its_class() -> None:
    sizes = [size_of(index) for index in range(CLASSES)]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == LARGE
    assert all(larger <= max(smaller + 16, smaller * 17 / 16) for smaller, larger in pairwise(sizes))
