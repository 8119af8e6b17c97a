"""Loops that read and write rows of a tensor: right derivatives, which take no time for the whole with each row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pullback
from pullback.compiler import driver, edge
from pullback.compiler.options import Options
from pullback.dsl.source import Source

PROGRAM = """
import TensorFlow
@differentiable(wrt: x)
func rows(_ x: Tensor<Double>) -> Double {
    var h = Tensor<Double>(zeros: [x.shape[1]])
    for t in 0..<x.shape[0] {
        if t % 3 == 2 { h = h * x[t] } else { h = tanh(h + x[t]) }
    }
    return h.sum().scalarized()
}
@differentiable(wrt: x)
func parts(_ x: Tensor<Double>) -> Double {
    var h = Tensor<Double>(zeros: [2])
    for t in 0..<x.shape[0] { h = tanh(h + x[t, 0..<2] * x[t, 1..<3]) }
    return h.sum().scalarized()
}
@differentiable(wrt: x)
func picked(_ x: Tensor<Double>) -> Double {
    var h = Tensor<Double>(zeros: [2, x.shape[1]])
    for t in 0..<x.shape[0] { h = sin(h + x.gathering(atIndices: Tensor<Int32>([Int32(t), 0]))) }
    return h.sum().scalarized()
}
@differentiable(wrt: x)
func written(_ x: Tensor<Double>) -> Double {
    var y = x
    for t in 0..<x.shape[0] { y[t] = tanh(y[t] * x[0]) }
    return (y * y).sum().scalarized()
}
"""
NAMES = ("rows", "parts", "picked", "written")


@pytest.fixture(scope="module")
def module() -> Any:
    return pullback.compile(PROGRAM)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (5, 4)])
def test_derivatives(module: Any, name: str, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(shape)
    x, direction = rng.normal(size=shape), rng.normal(size=shape)
    function = getattr(module, name)
    step = 1e-5
    difference = (function(x + step * direction) - function(x - step * direction)) / (2 * step)
    slope = pullback.gradient(function)(x)
    assert slope.shape == shape
    np.testing.assert_allclose((slope * direction).sum(), difference, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(pullback.jvp(function, (x,), (direction,))[1], difference, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("without", "whole"), [((), 0), (("onto",), 1)], ids=["in place", "as written"])
def test_nothing_as_large_as_the_tensor_is_added_in_a_loop(without: tuple[str, ...], whole: int) -> None:
    """Of the cotangents of ``x``, one for each time that an iteration reads a part of it."""
    found: dict[str, int] = {}

    def observe(stage: str, value: Any) -> None:
        if stage != "optimised":
            return
        for name in ("picked", "parts"):
            loops = [op for op in value.functions[f"{name}.pullback.0"].body.walk() if op.name == "for"]
            calls = [op.attributes["function"] for loop in loops for op in loop.regions[0].walk() if op.name == "call"]
            found[name] = sum("Tensor.+" in called for called in calls)
        raise driver.Stop

    source = Source("rows.dsl", PROGRAM)
    edge.on_deep_stack(lambda: driver.compile(source, Options(without=without), lambda name: None, observe))
    assert found == {"picked": whole, "parts": 2 * whole}
