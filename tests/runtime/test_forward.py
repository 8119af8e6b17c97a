"""Forward mode and second order from Python: ``jvp``, ``hvp``, ``jacobian``, ``hessian``."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback
from pullback import CompileError, gradient, hessian, hvp, jacobian, jvp
from pullback.runtime import python_api
from pullback.runtime.call import Entry

SOURCE = """
import Foundation

struct Params: Differentiable {
  var w: Double
  var b: [Double]
  @noDerivative var n: Int
}
struct Point: Differentiable { var x: Double; var y: Double }

@differentiable
func f(_ x: Double, times y: Double, _ n: Int) -> Double { return x * x * y * Double(n) + sin(y) }

@differentiable(wrt: p)
func loss(p: Params, x: Double) -> Double {
  var s = p.w * p.w * x
  for b in p.b { s += p.w * b * b }
  return s
}

@differentiable
func scale(_ a: [Double], by k: Double) -> [Double] {
  var r = a
  for i in 0..<a.count { r[i] = a[i] * k }
  return r
}

@differentiable
func cubes(_ rows: [[Double]]) -> Double {
  var s = 0.0
  for i in 0..<rows.count { for j in 0..<rows[i].count { s += rows[i][j] * rows[i][j] * rows[i][0] } }
  return s
}

@differentiable
func pad(_ a: [Double], _ x: Double) -> [Double] {
  var r = [x * x]
  for v in a { r.append(2 * v) }
  r.append(1)
  return r
}

@differentiable
func polar(_ p: Point) -> Point {
  return Point(x: p.x * cos(p.y), y: p.x * sin(p.y))
}

@differentiable
func energy(_ ps: [Point], _ k: Double?) -> Double {
  var s = 0.0
  for p in ps { s += p.x * p.x * p.y * (k ?? 1) }
  return s
}

@differentiable
func step(_ x: Double, _ ys: inout [Double]) -> Double { ys[0] = ys[0] * x; return x * ys[1] }

@differentiable
func single(_ x: Float, _ y: Double) -> Double { return Double(x) * y * y }
"""

SMALL = """
struct Tag { var n: Int }
@differentiable
func f(_ x: Double, _ y: Double, _ n: Int) -> Double { return x * x * y * Double(n) }
@differentiable
func doubled(_ x: Double) -> [Double] { return [x, x] }
func unmarked(_ x: Double, _ y: Double) -> Double { return x * x * x * y }
func floor(_ x: Double) -> Double { return Double(Int(x)) }
func tagged(_ t: Tag, _ x: Double) -> Double { return x * Double(t.n) }
"""

MATRIX = np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, route: str) -> Any:
    """An artefact with all entries: what it computes does not depend on the compiler being there."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "model.dsl").write_text(SOURCE)
    return pullback.load(pullback.build(folder / "model.dsl", folder / "model.so", order=2))


@pytest.fixture(scope="module")
def source() -> Any:
    return pullback.compile(SMALL, name="model")


def along(function: Any, index: int, arguments: list[Any], direction: Any, step: float = 1e-6) -> Any:
    """The derivative by one argument, from differences."""
    moved = [[*arguments], [*arguments]]
    for sign, values in zip((-1, 1), moved, strict=True):
        values[index] = arguments[index] + sign * step * direction
    return (function(*moved[1]) - function(*moved[0])) / (2 * step)


def test_numbers(model: Any) -> None:
    value, tangent = jvp(model.f, (2.0, 3.0, 1), (1.0, 0.5))
    assert value == model.f(2, 3, 1)
    assert tangent == pytest.approx(12 + 0.5 * (4 + np.cos(3)))
    found, product = hvp(model.f, (2.0, 3.0, 1), (1.0, 0.5))
    assert found == gradient(model.f)(2, 3, 1)
    assert product == pytest.approx((6 + 0.5 * 4, 4 - 0.5 * np.sin(3)))


def test_some_parameters(model: Any) -> None:
    """Those that are not asked for do not move; one by name is not a tuple."""
    assert jvp(model.f, (2, 3, 1), (10.0,), wrt="x")[1] == 120.0
    assert jvp(model.f, (2, 3), {"x": 10.0}, n=2)[1] == 240.0
    assert jvp(model.f, (2, 3, 1), (0.0, 10.0), wrt=["times", "x"])[1] == 120.0
    assert jvp(model.f, (2, 3, 1), {"times": 0.0, "x": 10.0})[1] == 120.0
    assert hvp(model.f, (2, 3, 1), {"x": 1.0}) == (12.0, 6.0)
    assert hvp(model.f, (2, 3, 1), (1.0,), wrt=("x",)) == ((12.0,), (6.0,))
    assert hvp(model.f, (2, 3, 1), {"x": 1.0, "times": 0.0}, wrt=("y", "x"))[1] == pytest.approx((4.0, 6.0))
    _, tangent = jvp(model.scale, ([1.0, 2.0], 3.0), ([1.0, 0.0],), wrt="a")
    assert tangent.tolist() == [3.0, 0.0]


def test_structs_and_arrays(model: Any) -> None:
    Tangent = model.Params.TangentVector
    params = model.Params(2.0, [1.0, 3.0], 7)
    value, tangent = jvp(model.loss, (params, 5.0), (Tangent(1.0, [0.0, 1.0]),))
    assert (value, tangent) == (40.0, 20.0 + 10.0 + 12.0)
    found, product = hvp(model.loss, (params,), (Tangent(1.0, [0.0, 1.0]),), x=5.0)
    assert found == Tangent(30.0, np.array([4.0, 12.0]))
    assert product == Tangent(10.0 + 6.0, np.array([2.0, 6.0 + 4.0]))
    value, tangent = jvp(model.pad, ([1.0, 2.0], 3.0), ([1.0, 0.0], 1.0))
    assert value.tolist() == [9.0, 2.0, 4.0, 1.0]
    assert tangent.tolist() == [6.0, 2.0, 0.0, 0.0]
    direction = np.array([[1.0, 0.0], [0.0, 2.0]])
    found, product = hvp(model.cubes, (MATRIX,), (direction,))
    np.testing.assert_allclose(product, along(gradient(model.cubes), 0, [MATRIX], direction), rtol=1e-6)
    found, product = hvp(model.cubes, ([[1.0], []],), ([[1.0], []],))
    assert [row.tolist() for row in (*found, *product)] == [[3.0], [], [6.0], []]


@pytest.mark.skipif(not python_api.SUPPORTED, reason="calls go through Python code here")
def test_which_calls_need_no_python_code(model: Any, route: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python code is used for all of them or for none. (What is called for the first time compiles nothing here.)"""
    through: list[Entry] = []
    call = Entry.call
    monkeypatch.setattr(Entry, "call", lambda entry, *given: through.append(entry) or call(entry, *given))
    Tangent = model.Params.TangentVector
    pair, params = np.array([1.0, 2.0]), model.Params(2.0, np.array([1.0, 3.0]), 7)
    made = [
        jvp(model.f, (2.0, 3.0, 1), (1.0, 0.5)),
        jvp(model.f, (2, 3, 1), (10.0,), wrt="x"),
        jvp(model.f, (2.0, 3.0, 1), (0.0, 10.0), wrt=["times", "x"]),
        jvp(model.loss, (params, 5.0), (Tangent(1.0, np.array([0.0, 1.0])),)),
        jvp(model.scale, (pair, 3.0), {"a": np.array([1.0, 0.0])}),
        jvp(model.pad, (pair, 3.0), (np.array([1.0, 0.0]), 1.0)),
        jvp(model.step, (3.0, pair), (1.0, np.array([1.0, 0.0]))),
        hvp(model.f, (2.0, 3.0, 1), {"x": 1.0}),
        hvp(model.loss, (params,), (Tangent(1.0, np.array([0.0, 1.0])),), x=5.0),
    ]
    assert len(through) == (0 if route == "machine" else len(made))
    assert [tangent for _, tangent in made[:4]] == [pytest.approx(12 + 0.5 * (4 + np.cos(3))), 120.0, 120.0, 42.0]
    assert [tangent.tolist() for _, tangent in made[4:6]] == [[3.0, 0.0], [6.0, 2.0, 0.0, 0.0]]
    assert made[5][0].tolist() == [9.0, 2.0, 4.0, 1.0]
    (value, final), tangents = made[6]
    assert (value, final.tolist(), tangents[0], tangents[1].tolist()) == (6.0, [3.0, 2.0], 2.0, [4.0, 0.0])
    assert made[7] == (12.0, 6.0)
    assert made[8] == (Tangent(30.0, np.array([4.0, 12.0])), Tangent(16.0, np.array([2.0, 10.0])))
    with pytest.raises(ValueError, match="'tangent of a' needs 2 elements, as the argument has, got 3"):
        jvp(model.scale, (pair, 3.0), (np.ones(3), 1.0))
    with pytest.raises(ValueError, match=r"'tangent of p\.b' needs 2 elements, as the argument has, got 1"):
        hvp(model.loss, (params, 5.0), (Tangent(1.0, np.ones(1)),))


def test_results_of_inout_parameters(model: Any) -> None:
    (value, final), tangents = jvp(model.step, (3.0, [2.0, 5.0]), (1.0, [1.0, 0.0]))
    assert value == 15.0 and final.tolist() == [6.0, 5.0]
    assert tangents[0] == 5.0 and tangents[1].tolist() == [5.0, 0.0]
    of_value, of_final = jacobian(model.step)(3.0, [2.0, 5.0])
    assert of_value[0] == 5.0 and of_value[1].tolist() == [0.0, 3.0]
    assert of_final[0].tolist() == [2.0, 0.0] and of_final[1].tolist() == [[3.0, 0.0], [0.0, 1.0]]


def test_jacobians(model: Any) -> None:
    assert jacobian(model.f)(2, 3, n=1) == gradient(model.f)(2, 3, 1)
    by_array, by_factor = jacobian(model.scale)([1.0, 2.0], 3.0)
    assert by_array.tolist() == [[3.0, 0.0], [0.0, 3.0]]
    assert by_factor.tolist() == [1.0, 2.0]
    assert jacobian(model.scale, wrt="k")([1.0, 2.0, 3.0], 3.0).tolist() == [1.0, 2.0, 3.0]
    assert jacobian(model.pad, wrt="a")([], 3.0).shape == (2, 0)
    np.testing.assert_array_equal(jacobian(model.cubes)(MATRIX), gradient(model.cubes)(MATRIX))
    made = jacobian(model.polar)(model.Point(2.0, 0.5))
    assert vars(made.x) == pytest.approx({"x": np.cos(0.5), "y": -2 * np.sin(0.5)})
    assert vars(made.y) == pytest.approx({"x": np.sin(0.5), "y": 2 * np.cos(0.5)})


def test_both_directions_agree(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More results than parameters go forward; without forward mode, backward."""
    arguments = ([1.0, 2.0], 3.0)
    forward = jacobian(model.pad)(*arguments)
    backward = jacobian(model.pad)
    monkeypatch.setattr(type(backward), "_forward", lambda self: None)
    for one, other in zip(forward, backward(*arguments), strict=True):
        np.testing.assert_array_equal(one, other)
    assert forward[0].tolist() == [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0]]


def test_hessians(model: Any) -> None:
    ((xx, xy), (yx, yy)) = hessian(model.f)(2, 3, 1)
    assert (xx, xy, yx, yy) == pytest.approx((6.0, 4.0, 4.0, -np.sin(3)))
    assert hessian(model.f, wrt="x")(2, 3, n=2) == 12.0
    assert hessian(model.f, wrt=("x",))(2, 3, 1) == ((6.0,),)
    made = hessian(model.cubes)(MATRIX)
    assert made.shape == (2, 2, 2, 2)
    for i, j in np.ndindex(2, 2):
        unit = np.zeros((2, 2))
        unit[i, j] = 1
        np.testing.assert_allclose(made[:, :, i, j], along(gradient(model.cubes), 0, [MATRIX], unit), atol=1e-6)
    rows = hessian(model.cubes)([[1.0, 2.0], [3.0]])
    assert rows[0][0].tolist() == [[6.0, 4.0], [4.0, 2.0]]
    assert rows[0][1].tolist() == [[0.0], [0.0]]
    assert rows[1][1].tolist() == [[18.0]]
    assert hessian(model.cubes)([]) == []


def test_hessians_of_structs_are_structs_of_structs(model: Any) -> None:
    made = hessian(model.loss)(model.Params(2.0, [1.0, 3.0], 7), x=5.0)
    assert made.w.w == 10.0
    assert made.w.b.tolist() == made.b.w.tolist() == [2.0, 6.0]
    assert made.b.b.tolist() == [[4.0, 0.0], [0.0, 4.0]]
    points = [model.Point(1.0, 2.0), model.Point(3.0, 4.0)]
    ((by_points, by_factor), (_, by_both)) = hessian(model.energy)(points, 2.0)
    assert vars(by_points[1].x[1]) == {"x": 16.0, "y": 12.0}
    assert vars(by_points[1].x[0]) == {"x": 0.0, "y": 0.0}
    assert (by_factor[0].x, by_factor[1].y, by_both) == (4.0, 9.0, 0.0)
    ((_, of_nothing), of_none) = hessian(model.energy)(points, None)
    assert (of_nothing[0].x, of_none) == (None, (None, None))


def test_types_of_numbers(model: Any) -> None:
    found, product = hvp(model.single, (2.0, 3.0), (np.float32(1.0), 1))
    assert (found, product) == ((9.0, 12.0), (6.0, 10.0))
    assert hessian(model.single)(2.0, 3.0) == ((0.0, 6.0), (6.0, 4.0))


def test_nothing_is_left_behind(model: Any) -> None:
    large = np.arange(3000.0)
    value, tangent = jvp(model.scale, (large, 2.0), (large, 1.0))
    np.testing.assert_array_equal(tangent, 3 * large)
    del value, tangent
    assert model.live_buffers() == 0


def test_made_functions(model: Any) -> None:
    made = hessian(model.f)
    assert (repr(made), repr(jacobian(model.f))) == ("<hessian(f)>", "<jacobian(f)>")
    assert list(inspect.signature(made).parameters) == ["x", "y", "n"]
    with pytest.raises(TypeError, match=r"f\(\) needs an argument for 'n'"):
        made(1.0, 2.0)


@pytest.mark.parametrize(
    ("tangents", "error", "message"),
    [
        (([1.0, 0.0, 2.0], 1.0), ValueError, "scale(): 'tangent of a' needs 2 elements, as the argument has, got 3"),
        (([], 1.0), ValueError, "scale(): 'tangent of a' needs 2 elements, as the argument has, got 0"),
        (([1.0, None], 1.0), TypeError, "scale(): 'tangent of a[1]' needs a Double, got None"),
        (
            (np.ones(2, np.float32), 1.0),
            TypeError,
            "scale(): 'tangent of a' needs an array of float64, got float32; convert it with .astype(np.float64)",
        ),
        (
            (np.ones((2, 1)), 1.0),
            ValueError,
            "scale(): 'tangent of a' needs a one-dimensional array of float64, got shape (2, 1)",
        ),
        (([1.0, 0.0],), TypeError, "jvp of scale() needs a tuple with 2 tangents, one for each of a, k; got 1"),
        (1.0, TypeError, "jvp of scale() needs a tuple with 2 tangents, one for each of a, k; got float"),
        ({"q": 1.0}, ValueError, "scale() has no parameter 'q'; it takes a, k"),
        ({}, TypeError, "wrt must be names or positions of parameters, not ()"),
        ({"by": 1.0, "k": 1.0}, ValueError, "wrt names a parameter twice: ('by', 'k')"),
    ],
)
def test_wrong_tangents(model: Any, tangents: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        jvp(model.scale, ([1.0, 2.0], 3.0), tangents)
    assert str(caught.value) == message


def test_wrong_tangents_of_parts(model: Any) -> None:
    params = model.Params(2.0, [1.0, 3.0], 7)
    with pytest.raises(ValueError, match=r"loss\(\): 'tangent of p.b' needs 2 elements"):
        hvp(model.loss, (params, 5.0), (model.Params.TangentVector(1.0, [1.0]),))
    with pytest.raises(TypeError, match=r"loss\(\): 'tangent of p' needs a Params.TangentVector, got Params"):
        hvp(model.loss, (params, 5.0), (params,))
    with pytest.raises(ValueError, match=r"cubes\(\): 'tangent of rows\[0\]' needs 2 elements"):
        hvp(model.cubes, (MATRIX,), (np.ones((2, 3)),))
    with pytest.raises(TypeError, match=r"jvp of f\(\) needs the arguments as a tuple, got float"):
        jvp(model.f, 2.0, 1.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"needs a tuple with 1 tangent of x; got those of y"):
        jvp(model.f, (2.0, 3.0, 1), {"y": 1.0}, wrt="x")
    with pytest.raises(TypeError, match=r"needs a tuple with 2 tangents, one for each of x, y; got 3"):
        jvp(model.f, (2.0, 3.0, 1), (1.0, 1.0, 0))


def test_what_is_not_there(source: Any) -> None:
    with pytest.raises(ValueError, match="with respect to 'n': Int is not differentiable"):
        jvp(source.f, (2.0, 3.0, 1), (1,), wrt="n")
    with pytest.raises(ValueError, match="with respect to 't': Tag is not differentiable"):
        hessian(source.tagged, wrt="t")
    with pytest.raises(
        TypeError, match=r"doubled\(\) returns \[Double\], not one floating-point number; use pullback.jvp"
    ):
        hessian(source.doubled)
    with pytest.raises(TypeError, match=r"gradient\(f\) cannot be differentiated again; .* pullback.hessian"):
        gradient(gradient(source.f))
    with pytest.raises(TypeError, match=r"hessian\(unmarked\) cannot be differentiated again; .* second order"):
        jacobian(hessian(source.unmarked))
    with pytest.raises(CompileError, match="function is not differentiable"):
        jvp(source.floor, (1.5,), (1.0,))
    with pytest.raises(ValueError, match="order must be 1 or 2, not 3"):
        pullback.compile(SMALL, order=3)


def test_source_gets_what_is_asked_of_it(source: Any) -> None:
    assert hvp(source.unmarked, (2.0, 3.0), {"x": 1.0}) == (36.0, 36.0)
    assert hessian(source.unmarked, wrt="x")(2.0, 3.0) == 36.0
    assert jvp(source.f, (2.0, 3.0, 1), {"x": 1.0})[1] == 12.0
    assert [[kind for kind in ("jvp", "hvp") if row[kind]] for _, row in source.unmarked.derived] == [["hvp"]]


def test_an_artefact_has_what_it_was_built_with(tmp_path: Path) -> None:
    (tmp_path / "model.dsl").write_text(SMALL)
    model = pullback.load(pullback.build(tmp_path / "model.dsl", tmp_path / "model.so"))
    message = r"f\(\) has no hvp with respect to x, y in this artefact; build it with --order 2, or load the source"
    with pytest.raises(ValueError, match=message):
        hessian(model.f)
    with pytest.raises(ValueError, match=r"f\(\) has no jvp with respect to x in this artefact; build it with"):
        jvp(model.f, (1.0, 2.0, 1), {"x": 1.0})
    with pytest.raises(ValueError, match=r"unmarked\(\) has no derivative with respect to x, y in this artefact"):
        hvp(model.unmarked, (1.0, 2.0), (1.0, 1.0))
    assert jacobian(model.doubled)(3.0).tolist() == [1.0, 1.0]
