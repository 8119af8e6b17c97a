"""Gradients and pullbacks of loaded functions, from source and from artefacts."""

from __future__ import annotations

import gc
import inspect
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback
from pullback import CompileError, gradient, value_and_gradient, vjp

from .test_load import ROOT, WITHOUT_COMPILER

SOURCE = """
/// What is learnt.
struct Params: Differentiable {
  var w: Double
  var b: [Double]
}
struct Tag { var n: Int }
@differentiable
func square(_ x: Double) -> Double { return x * x }
func plain(_ x: Double, times y: Double, _ n: Int) -> Double { return x * x * y * Double(n) }
@differentiable(wrt: p)
func loss(p: Params, x: Double, y: Double) -> Double {
  let e = p.w * x + p.b[0] - y
  return e * e
}
@differentiable
func scale(_ a: [Double], by k: Double) -> [Double] {
  var r = a
  for i in 0..<a.count { r[i] = a[i] * k }
  return r
}
@differentiable
func first(_ a: [Double]) -> Double { return a.count > 0 ? a[0] : 0.0 }
@differentiable
func nothing(_ a: [Double], _ x: Double) -> Double { return x }
func rows(_ a: [[Double]]) -> Double {
  var s = 0.0
  for i in 0..<a.count { for j in 0..<a[i].count { s += a[i][j] * a[i][j] } }
  return s
}
func count(_ n: Int) -> Int { return n }
func floor(_ x: Double) -> Double { return Double(Int(x)) }
func tagged(_ t: Tag, _ x: Double) -> Double { return x * Double(t.n) }
"""


@pytest.fixture(scope="module")
def model(route: str) -> Any:
    return pullback.compile(SOURCE, name="model")


def test_gradient_of_a_number(model: Any) -> None:
    assert gradient(model.square)(3) == 6.0
    assert value_and_gradient(model.square)(3) == (9.0, 6.0)


def test_several_parameters(model: Any) -> None:
    assert gradient(model.plain)(2, 3, 1) == (12.0, 4.0)
    assert gradient(model.plain, wrt="x")(2, 3, 1) == 12.0
    assert gradient(model.plain, wrt="times")(2, 3, n=1) == 4.0
    assert gradient(model.plain, wrt=1)(2, 3, 1) == 4.0
    assert gradient(model.plain, wrt=["y", "x"])(2, 3, 1) == (4.0, 12.0)
    assert gradient(model.plain, wrt=("x",))(2, 3, 1) == (12.0,)
    assert value_and_gradient(model.plain, wrt=-2)(2, 3, n=2) == (24.0, 8.0)


def test_gradient_of_a_struct_is_its_tangent(model: Any) -> None:
    result = gradient(model.loss)(model.Params(1, [2, 5]), 3, 4)
    assert type(result) is model.Params.TangentVector
    assert result.w == 6.0
    assert result.b.tolist() == [2.0, 0.0]
    assert gradient(model.loss, wrt="p")(model.Params(1, [2]), 3, 4).b.tolist() == [2.0]


def test_gradients_have_the_shape_of_their_arguments(model: Any) -> None:
    assert gradient(model.first)(np.arange(1.0, 4.0)).tolist() == [1.0, 0.0, 0.0]
    assert gradient(model.nothing)([1.0, 2.0, 3.0], 1.0)[0].tolist() == [0.0, 0.0, 0.0]
    assert gradient(model.first)([]).tolist() == []
    matrix = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(gradient(model.rows)(matrix), 2 * matrix)
    np.testing.assert_array_equal(gradient(model.rows)(np.zeros((2, 0))), np.zeros((2, 0)))
    assert [row.tolist() for row in gradient(model.rows)([[1, 2], [3]])] == [[2.0, 4.0], [6.0]]
    ragged = np.array([None, None])
    ragged[:] = np.array([1.0, 2.0]), np.array([3.0])
    assert [row.tolist() for row in gradient(model.rows)(ragged)] == [[2.0, 4.0], [6.0]]


def test_pullbacks_can_be_called_again_and_later(model: Any) -> None:
    values = np.arange(3000.0)
    result, pull = vjp(model.scale, values, by=2.0)
    values[:] = 7.0
    del result
    gc.collect()
    seed = np.ones(3000)
    for factor in (1.0, 2.0):
        array, scalar = pull(seed * factor)
        np.testing.assert_array_equal(array, np.full(3000, 2.0 * factor))
        assert scalar == factor * np.arange(3000.0).sum()
    del pull, array
    gc.collect()
    assert model.live_buffers() == 0


def test_vjp_of_some_parameters(model: Any) -> None:
    value, pull = vjp(model.scale, [1.0, 2.0], 3.0, wrt="k")
    assert value.tolist() == [3.0, 6.0]
    assert pull([1.0, 1.0]) == 3.0
    value, pull = vjp(model.square, 3.0)
    assert (value, pull(1), pull(2.0)) == (9.0, 6.0, 12.0)
    assert repr(pull) == "<pullback of square>"
    with pytest.raises(TypeError, match=r"pullback of square\(\): 'cotangent' needs a Double, got None"):
        pull(None)


def test_pullbacks_on_many_threads(model: Any) -> None:
    _, pull = vjp(model.scale, np.arange(2000.0), 2.0)
    wrong: list[Any] = []

    def work(factor: float, pull: Any = pull) -> None:
        for _ in range(100):
            array, _ = pull(np.full(2000, factor))
            if array[-1] != 2 * factor:
                wrong.append(array)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, (0.0, 1.0, 2.0, 3.0)))
    del pull, work
    gc.collect()
    assert not wrong
    assert model.live_buffers() == 0


@pytest.mark.parametrize(
    ("wrt", "error", "message"),
    [
        ("z", ValueError, "plain() has no parameter 'z'; it takes x, y, n"),
        (3, ValueError, "plain() has 3 parameters, there is none at position 3"),
        ("n", ValueError, "plain() cannot be differentiated with respect to 'n': Int is not differentiable"),
        (("x", 0), ValueError, "wrt names a parameter twice: ('x', 0)"),
        ((), TypeError, "wrt must be names or positions of parameters, not ()"),
        (1.5, TypeError, "wrt must be names or positions of parameters, not 1.5"),
        (True, TypeError, "wrt must be names or positions of parameters, not True"),
    ],
)
def test_wrong_wrt(model: Any, wrt: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        gradient(model.plain, wrt=wrt)
    assert str(caught.value) == message


def test_what_has_no_gradient(model: Any) -> None:
    with pytest.raises(
        TypeError, match=r"scale\(\) returns \[Double\], not one floating-point number; use pullback.vjp"
    ):
        gradient(model.scale)
    with pytest.raises(ValueError, match=r"count\(\) cannot be differentiated: no parameter"):
        gradient(model.count)
    with pytest.raises(ValueError, match=r"with respect to 't': Tag is not differentiable"):
        gradient(model.tagged, wrt="t")
    with pytest.raises(TypeError, match="needs a function of a loaded module, got <built-in function len>"):
        gradient(len)
    with pytest.raises(CompileError, match="function is not differentiable"):
        gradient(model.floor)


def test_gradients_are_functions(model: Any) -> None:
    made = gradient(model.plain, wrt="x")
    assert made.__name__ == "gradient(plain)"
    assert list(inspect.signature(made).parameters) == ["x", "y", "n"]
    with pytest.raises(TypeError, match=r"plain\(\) needs an argument for 'n'"):
        made(1.0, 2.0)
    assert model.square.wrt == [("x",)]


def test_artefacts_have_what_was_declared(tmp_path: Path) -> None:
    source = tmp_path / "model.dsl"
    source.write_text(SOURCE)
    path = pullback.build(source, tmp_path / "model.so")
    model = pullback.load(path)
    assert gradient(model.square)(3) == 6.0
    assert gradient(model.nothing, wrt="x")([1.0], 2.0) == 1.0
    with pytest.raises(
        ValueError, match="no derivative with respect to x, y in this artefact; none of its derivatives"
    ):
        gradient(model.plain)
    with pytest.raises(ValueError, match=r"with respect to x in this artefact; it has those with respect to: p\. Mark"):
        gradient(model.loss, wrt="x")


def test_artefacts_differentiate_without_the_compiler(tmp_path: Path) -> None:
    source = tmp_path / "model.dsl"
    source.write_text(SOURCE)
    path = pullback.build(source, tmp_path / "model.so")
    code = (
        f"m = pullback.load({str(path)!r})\n"
        "print(pullback.gradient(m.square)(3), pullback.gradient(m.loss)(m.Params(1, [2]), 3, 4))\n"
        "value, pull = pullback.vjp(m.scale, [1, 2], 3)\n"
        "print(value, pull([1, 1]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_COMPILER + code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ,
    )
    assert done.stderr == ""
    assert done.stdout == ("6.0 Params.TangentVector(w=6.0, b=array([2.]))\n[3. 6.] (array([3., 3.]), 3.0)\n")


def test_a_cotangent_has_the_sizes_of_the_result() -> None:
    module = pullback.compile(
        """
        struct Part: Differentiable { var w: [Double] }
        func scale(_ a: [Double], by k: Double) -> [Double] {
          var r = a
          for i in 0..<a.count { r[i] = a[i] * k }
          return r
        }
        func part(_ a: [Double]) -> Part { return Part(w: scale(a, by: 2)) }
        func rows(_ a: [Double]) -> [[Double]] { return [a, scale(a, by: 3)] }
        """
    )
    _, pull = vjp(module.scale, np.ones(3), 2.0)
    for wrong in (np.ones(2), [1.0] * 4, []):
        with pytest.raises(ValueError, match=rf"'cotangent' needs 3 elements, as the result has, got {len(wrong)}"):
            pull(wrong)
    assert pull([1.0, 2.0, 3.0])[1] == 6.0
    _, pull = vjp(module.part, np.ones(3))
    with pytest.raises(ValueError, match=r"'cotangent.w' needs 3 elements"):
        pull(module.Part.TangentVector([1.0]))
    _, pull = vjp(module.rows, np.ones(2))
    with pytest.raises(ValueError, match=r"'cotangent\[1\]' needs 2 elements"):
        pull([[1.0, 2.0], [1.0]])
    with pytest.raises(ValueError, match=r"'cotangent\[0\]' needs 2 elements"):
        pull(np.ones((2, 3)))
    assert list(pull(np.ones((2, 2)))) == [4.0, 4.0]


def test_zeros_of_structs_have_fields() -> None:
    module = pullback.compile(
        """
        struct Point: Differentiable { var x: Double; var y: Double }
        func first(_ p: [Point], _ k: Double) -> Double { return k }
        """
    )
    zero, _ = gradient(module.first)([module.Point(1.0, 2.0)], 3.0)
    assert zero.x.tolist() == [0.0]


def test_inout_parameters_without_derivatives_are_only_returned() -> None:
    module = pullback.compile("""
        @differentiable(wrt: xs)
        func pick(_ xs: [Double], at places: inout [Int]) -> Double {
            places[0] += 1
            return xs[places[0]] * xs[places[0]]
        }
    """)
    (value, places), pull = vjp(module.pick, np.array([1.0, 3.0]), np.array([0]))
    assert value == 9.0 and places.tolist() == [1]
    assert pull(1.0).tolist() == [0.0, 6.0]


def test_inout_parameters_have_cotangents() -> None:
    module = pullback.compile("""
        @differentiable func step(_ x: Double, _ y: inout Double) { y = y * x + x }
        @differentiable func both(_ x: Double, _ ys: inout [Double]) -> Double {
            ys[0] = ys[0] * x
            return ys[0] * x + ys[1]
        }
        func scaled(_ x: Double, _ y: inout Double) -> Double { y *= x; return y }
        @derivative(of: scaled)
        func scaledDerivative(
            _ x: Double, _ y: inout Double
        ) -> (value: Double, pullback: (Double, inout Double) -> Double) {
            let old = y
            y *= x
            return (y, { v, dy in
                let t = v + dy
                dy = 100 * t * x
                return t * old
            })
        }
    """)
    value, pull = vjp(module.step, 3.0, 2.0)
    assert value == 9.0
    assert pull(1.0) == (3.0, 3.0)
    (value, final), pull = vjp(module.both, 3.0, np.array([2.0, 5.0]))
    assert value == 23.0 and final.tolist() == [6.0, 5.0]
    dx, dys = pull((1.0, np.array([1.0, 0.0])))
    assert dx == 14.0 and dys.tolist() == [12.0, 1.0]
    with pytest.raises(TypeError, match="needs a tuple of 2 cotangents"):
        pull(1.0)
    with pytest.raises(ValueError, match=r"'cotangent\[1\]' needs 2 elements"):
        pull((1.0, np.array([1.0])))
    _, pull = vjp(module.scaled, 3.0, 2.0)
    assert pull((1.0, 1.0)) == (4.0, 600.0)
    _, pull = vjp(module.scaled, 3.0, 2.0, wrt="x")
    assert pull((1.0, 0.0)) == 2.0
    with pytest.raises(TypeError, match=r"step\(\) has 'inout' parameters, not one floating-point number"):
        gradient(module.step)


def test_optionals_have_cotangents() -> None:
    module = pullback.compile("""
        struct Point: Differentiable { var x: Double; var scale: Double? }
        @differentiable func area(_ p: Point) -> Double { return p.x * (p.scale ?? 3) }
        @differentiable func square(_ x: Double?) -> Double { if let y = x { return y * y }; return 7 }
        @differentiable func first(_ x: Double, _ a: [Double?]) -> Double? { return x > 0 ? x * (a[0] ?? 2) : nil }
    """)
    assert gradient(module.square)(3.0) == 6.0
    assert gradient(module.square)(None) is None
    value, pull = vjp(module.first, 3.0, [4.0, None])
    assert value == 12.0
    assert pull(1.0) == (4.0, [3.0, None])
    assert pull(None) == (0.0, [0.0, None])
    value, pull = vjp(module.first, -3.0, [4.0, None])
    assert value is None
    assert pull(1.0) == (0.0, [0.0, None])
    of_area = gradient(module.area)
    assert (of_area(module.Point(2.0, None)).x, of_area(module.Point(2.0, None)).scale) == (3.0, None)
    assert (of_area(module.Point(2.0, 5.0)).x, of_area(module.Point(2.0, 5.0)).scale) == (5.0, 2.0)


def test_a_tape_that_memory_does_not_hold_traps_at_its_loop() -> None:
    """Also where the number of iterations of a nest does not fit an integer: what wraps would be a short tape."""
    source = """import Foundation
func f(_ x: Double, _ n: Int, _ m: Int) -> Double {
    var s = 1.0
    for _ in 0..<n { for _ in 0..<m { s = sin(s) * x } }
    return s
}
"""
    slope = pullback.gradient(pullback.compile(source).f, wrt="x")
    for rows, columns, message in (
        (1 << 31, 1 << 31, "Out of memory"),
        (1 << 32, 1 << 32, "Arithmetic overflow"),
        ((1 << 33) + 1, 1 << 31, "Arithmetic overflow"),
    ):
        with pytest.raises(pullback.Trap, match=rf":4:5: {message}"):
            slope(0.5, rows, columns)


WITHOUT_MEMORY = """
import resource, sys
import pullback
slope = pullback.gradient(pullback.compile(sys.argv[1]).f, wrt="x")
slope(0.5, 10)
resource.setrlimit(resource.RLIMIT_AS, (1500 << 20, resource.RLIM_INFINITY))
try:
    slope(0.5, 1 << 40)
except pullback.Trap as trap:
    print(trap)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as on Linux")
def test_a_tape_that_grows_beyond_memory_traps_at_its_loop() -> None:
    source = """import Foundation
func f(_ x: Double, _ n: Int) -> Double {
    var s = 1.0, i = 0
    while i < n { s = sin(s) * x; i += 1 }
    return s
}
"""
    done = subprocess.run([sys.executable, "-c", WITHOUT_MEMORY, source], capture_output=True, text=True, check=True)
    assert done.stdout == "source.dsl:4:5: Out of memory\n"
