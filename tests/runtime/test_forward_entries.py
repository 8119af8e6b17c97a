"""The entries of forward mode and second order that an artefact can carry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pullback.compiler import driver
from pullback.compiler.options import DerivativeRequest, Options
from pullback.dsl.source import Source
from pullback.runtime.call import Entry
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module

TEXT = """
@differentiable
func f(_ x: Double, _ y: Double) -> Double { return x * x * y + sin(y) }

func cubes(_ xs: [Double]) -> Double {
    var s = 0.0
    for x in xs { s += x * x * x }
    return s
}

@differentiable
func scaled(_ xs: [Double], _ k: Double) -> [Double] { return xs.map { $0 * k } }
"""


@pytest.fixture(scope="module")
def module() -> Module:
    requests = (DerivativeRequest("cubes", (0,), ("hvp",)),)
    options = Options(order=2, forward=True, requests=requests)
    result = driver.compile(Source("forward.dsl", TEXT), options, lambda name: None)
    assert result.artefact is not None
    return Module(open_objects(result.artefact.objects, result.artefact.manifest, "forward.dsl"), "forward")


def call(module: Module, name: str, kind: str, *arguments: Any) -> Any:
    function = getattr(module, name)
    (row,) = function.data["derivatives"]
    names = [f"argument {i}" for i in range(len(arguments))]
    return Entry(function.native, row[kind], name, names).call(arguments)


def test_value_and_tangent(module: Module) -> None:
    value, along = call(module, "f", "jvp", 2.0, 3.0, 1.0, 0.5)
    assert value == pytest.approx(12 + np.sin(3))
    assert along == pytest.approx(12 + 0.5 * (4 + np.cos(3)))


def test_tangents_of_arrays(module: Module) -> None:
    value, along = call(module, "scaled", "jvp", np.array([1.0, 2.0]), 3.0, np.array([1.0, 0.0]), 10.0)
    assert list(value) == [3.0, 6.0]
    assert list(along) == [13.0, 20.0]


def test_a_tangent_may_leave_out_zeros(module: Module) -> None:
    _, along = call(module, "scaled", "jvp", np.array([1.0, 2.0]), 3.0, np.array([]), 10.0)
    assert list(along) == [10.0, 20.0]


def test_hessian_times_vector(module: Module) -> None:
    value, gradient, along, product = call(module, "f", "hvp", 2.0, 3.0, 1.0, 0.5)
    assert value == pytest.approx(12 + np.sin(3))
    assert gradient == pytest.approx((12, 4 + np.cos(3)))
    assert along == pytest.approx(12 + 0.5 * (4 + np.cos(3)))
    assert product == pytest.approx((6 + 0.5 * 4, 4 - 0.5 * np.sin(3)))


def test_hessian_of_an_array(module: Module) -> None:
    _, gradient, along, product = call(module, "cubes", "hvp", np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    assert list(gradient) == [3.0, 12.0]
    assert along == 123.0
    assert list(product) == [6.0, 120.0]


def test_entries_are_made_only_when_asked_for(module: Module) -> None:
    (cubes,), (scaled,) = (f.data["derivatives"] for f in (module.cubes, module.scaled))
    assert cubes["jvp"] is None
    assert scaled["hvp"] is None
