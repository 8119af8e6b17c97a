"""Generic functions for the types that Python names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback
from pullback import CompileError

SOURCE = """
struct Point { var x: Double }
/// Sum of products.
func dot<T: Numeric>(_ a: [T], with b: [T], from start: Int = 0) -> T {
  var s: T = 0
  for i in start..<a.count { s += a[i] * b[i] }
  return s
}
func put<A, B>(_ a: A, _ b: inout [B], _ c: B) -> A { b.append(c); return a }
func apply<T>(_ f: (T) -> T, _ x: T) -> T { return f(x) }
func all<T>(_ xs: T...) -> Int { return xs.count }
"""


@pytest.fixture(scope="module")
def module(route: str) -> Any:
    return pullback.compile(SOURCE, name="things")


def test_types_have_python_names_or_their_own(module: Any) -> None:
    dot = module.dot[float]
    assert (repr(dot), dot.__doc__) == (
        "<function things.dot[Double](a: [Double], b: [Double], start: Int) -> Double>",
        "Sum of products.",
    )
    assert dot is module.dot["Double"] is module.dot[np.float64]
    assert (dot([1, 2], [3, 4]), dot([1, 2], with_=[3, 4], start=1)) == (11.0, 8.0)
    of_points = module.put[int, module.Point]
    value, points = of_points(3, [module.Point(1.0)], module.Point(2.0))
    assert (value, list(points.x)) == (3, [1.0, 2.0])


def test_they_can_be_differentiated(module: Any) -> None:
    _, by_b = pullback.gradient(module.dot[float])([1.0, 2.0], [3.0, 4.0])
    assert by_b.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("types", "error", "message"),
    [
        (bool, CompileError, "requires that 'Bool' conform to 'Numeric'"),
        ("Nope", CompileError, "cannot find type 'Nope' in scope"),
        ("Int; let x = 1", CompileError, "'Int; let x = 1' is not one type"),
        ("", CompileError, "expected type"),
        (complex, TypeError, "<class 'complex'> is no type of the language"),
        ((int, int), TypeError, r"dot\(\) needs types for T; got 2"),
    ],
)
def test_wrong_types(module: Any, types: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        module.dot[types]


def test_what_stays_out(module: Any) -> None:
    with pytest.raises(TypeError, match=r"put\(\) is generic; choose types for A, B, such as put\[float, float\]"):
        module.put(1, [], 2)
    with pytest.raises(TypeError, match=r"dot\(\) is generic; choose its types"):
        pullback.gradient(module.dot)
    with pytest.raises(TypeError, match=r"apply\[Double\] is not there for Python: its parameter 'f': functions"):
        module.apply[float]
    with pytest.raises(AttributeError, match=r"all is not there for Python: it is generic; write a function"):
        _ = module.all


def test_an_artefact_has_none(tmp_path: Path) -> None:
    (tmp_path / "things.dsl").write_text("func same<T>(_ x: T) -> T { return x }")
    module = pullback.load(pullback.build(tmp_path / "things.dsl", tmp_path / "things.so"))
    with pytest.raises(AttributeError, match="same is not there for Python: it is generic"):
        _ = module.same
