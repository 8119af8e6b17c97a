"""SIMD vectors and integers of every width at the boundary."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback

SOURCE = """
@differentiable
public func energy(_ v: SIMD4<Float>, _ s: Float) -> Float { return (v * v * s).sum() }
@differentiable
public func squares(_ v: SIMD2<Double>) -> SIMD2<Double> { return v * v }
public func maybe(_ v: SIMD4<Int32>?, _ n: UInt16) -> SIMD4<Int32>? { return n > 3 ? v : nil }
public func twice(_ v: SIMD3<Double>) -> [SIMD3<Double>] { return [v, v + v] }
public struct Body: Differentiable { public var x: SIMD3<Double>; public var k: Double }
@differentiable
public func total(_ body: Body, _ all: [SIMD2<Double>]) -> Double { return (body.x * body.k).sum() + all[0].x }
public func small(_ a: Int8, _ b: Int16, _ c: UInt32) -> Int16 { return Int16(a) + b + Int16(c) }
public func large(_ a: UInt) -> UInt { return a - 1 }
public func bytes(_ all: [UInt16]) -> [Int8] { var r: [Int8] = []; for x in all { r.append(Int8(x)) }; return r }
"""


@pytest.fixture(scope="module")
def module(route: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = Path(tmp_path_factory.mktemp("numbers")) / "model.dsl"
    path.write_text(SOURCE, encoding="utf-8")
    return pullback.load(str(path))


def test_vectors(module: Any) -> None:
    v = np.array([1, 2, 3, 4], np.float32)
    assert module.energy(v, 2.0) == 60.0
    gradient = pullback.gradient(module.energy)(v, 2.0)
    assert gradient[0].dtype == np.float32 and gradient[0].tolist() == [4, 8, 12, 16] and gradient[1] == 30.0
    value, pull = pullback.vjp(module.squares, [1.0, 3.0])
    assert value.tolist() == [1, 9] and pull(np.array([1.0, 0.5])).tolist() == [2, 3]
    assert module.maybe([1, 2, 3, 4], 4).tolist() == [1, 2, 3, 4]
    assert module.maybe(None, 4) is None and module.maybe([1, 2, 3, 4], 3) is None
    assert [part.tolist() for part in module.twice((1, 2, 3))] == [[1, 2, 3], [2, 4, 6]]


def test_vectors_inside_of_other_values(module: Any) -> None:
    body = module.Body(np.array([1.0, 2, 3]), 2.0)
    tangent, rows = pullback.gradient(module.total)(body, np.array([[1.0, 2], [3, 4]]))
    assert tangent.x.tolist() == [2, 2, 2] and tangent.k == 6.0
    assert [row.tolist() for row in rows] == [[1, 0], [0, 0]]


def test_integers(module: Any) -> None:
    assert module.small(-100, 300, 7) == 207
    assert module.large(2**64 - 1) == 2**64 - 2
    found = module.bytes(np.array([1, 127], np.uint16))
    assert found.dtype == np.int8 and found.tolist() == [1, 127]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.energy([1, 2, 3], 1.0), "needs 4 elements, got 3"),
        (lambda m: m.energy(np.ones(4), 1.0), "needs an array of float32, got float64"),
        (lambda m: m.energy(np.ones((2, 2), np.float32), 1.0), "needs a one-dimensional array, got shape (2, 2)"),
        (lambda m: m.energy("abcd", 1.0), "needs a SIMD4<Float>: an array of 4 elements, got str 'abcd'"),
        (lambda m: m.small(128, 0, 0), "needs an Int8, from -128 to 127, got int 128"),
        (lambda m: m.large(-1), "needs a UInt, from 0 to 18446744073709551615, got int -1"),
        (lambda m: m.bytes(np.array([200], np.uint16)), "Not enough bits to represent the passed value"),
    ],
)
def test_what_does_not_fit(module: Any, call: Callable[[Any], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError, pullback.Trap), match=re.escape(message)):
        call(module)
