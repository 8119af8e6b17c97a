"""Arrays of arrays, arrays of structs, and pullbacks, which go through the machine, too."""

from __future__ import annotations

import copy
import gc
import pickle
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pullback
from pullback import gradient, jacobian, jvp, vjp
from pullback.runtime import direct, python_api
from pullback.runtime.leaves import plain_dtype
from pullback.runtime.machine import COPY_LIMIT

from .test_direct import no_python, outcome
from .threads import check_threads

__all__ = ["no_python"]

SOURCE = """
import Foundation
struct Point: Differentiable { var x: Double; var y: Double; @noDerivative var id: Int8 }
struct Layer: Differentiable { var weight: [[Double]]; var bias: [Float]; @noDerivative var on: Bool }
struct Turned: Differentiable { var rows: [[Double]]; var points: [Point] }
func rows(_ m: [[Double]]) -> [[Double]] { return m }
func cubes(_ m: [[[Float]]]) -> [[[Float]]] { return m }
func flags(_ m: [[Bool]]) -> Int { return m.count }
func points(_ p: [Point]) -> [Point] { return p }
func layers(_ l: [Layer]) -> [Layer] { return l }
func nets(_ p: [[Point]]) -> Int { return p.count }
@differentiable
func squares(_ m: [[Double]]) -> Double {
    var s = 0.0
    for r in m { for x in r { s += x * x } }
    return s
}
@differentiable
func head(_ m: [[Double]], _ k: Double) -> Double { return m[0][0] * k }
@differentiable
func length(_ p: [Point]) -> Double {
    var s = 0.0
    for i in 1..<p.count { s += (p[i].x - p[i - 1].x) * (p[i].x - p[i - 1].x) + p[i].y * Double(p[i].id) }
    return s
}
@differentiable
func energy(_ l: [Layer], _ volume: [[[Float]]]) -> Double {
    var s = 0.0
    for each in l {
        if each.on { for r in each.weight { for x in r { s += x * x } } }
        for b in each.bias { s += Double(b) }
    }
    for a in volume { for b in a { for c in b { s += Double(c) * Double(c) } } }
    return s
}
@differentiable
func wave(_ x: Double) -> Double { return sin(x) * exp(x) }
@differentiable
func scaled(_ a: [Double], _ k: Double) -> [Double] {
    var r = a
    for i in 0..<a.count { r[i] = a[i] * k }
    return r
}
@differentiable
func turned(_ m: [[Double]], _ p: [Point]) -> Turned {
    var r = m
    for i in 0..<m.count { for j in 0..<m[i].count { r[i][j] = 2 * m[i][j] * p[0].x } }
    return Turned(rows: r, points: p)
}
@differentiable
func bumped(_ x: inout [Double], _ y: inout Double) -> Double { y = y * x[0]; x[0] = 3 * x[0]; return x[0] + y }
@differentiable
func collatz(_ x: Double, _ n: Int) -> Double {
    var k = n
    var y = x
    while k != 1 { y = y * x; k = k % 2 == 0 ? k / 2 : 3 * k + 1 }
    return y
}
func noisy(_ x: Double) -> Double { return x * x }
@derivative(of: noisy)
func noisyDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    return (x * x, { v in print("pulled"); return 2 * x * v })
}
"""

pytestmark = pytest.mark.skipif(not python_api.SUPPORTED, reason="calls go through Python code here")


def compiled(machine: bool) -> Any:
    before, direct.use_machine = direct.use_machine, machine
    try:
        module = pullback.compile(SOURCE, name="arrays")
        for name in dir(module):
            made = getattr(module, name)
            if isinstance(made, direct.Direct):
                made._follow(made._plan() if machine else direct.plans.handing_over())
        return module
    finally:
        direct.use_machine = before


@pytest.fixture(scope="module")
def model() -> Any:
    return compiled(machine=True)


@pytest.fixture(scope="module")
def plain() -> Any:
    return compiled(machine=False)


def records(module: Any, count: int) -> np.ndarray:
    found = np.zeros(count, plain_dtype(module.points._entry.arguments[0].element))
    found["x"], found["y"], found["id"] = np.arange(count) ** 2, 1.5, 3
    return found


def layers(module: Any) -> list[Any]:
    first = module.Layer(np.arange(6.0).reshape(2, 3), np.ones(2, np.float32), True)
    return [first, module.Layer([np.ones(1), [2, 3.5]], np.zeros(0, np.float32), False)]


def alike(dtype: Any) -> Any:
    """Equal to this one, and another object."""
    fields = [dtype.fields[name] for name in dtype.names]
    made: Any = {"names": dtype.names, "formats": [f[0] for f in fields], "offsets": [f[1] for f in fields]}
    return np.dtype(made | {"itemsize": dtype.itemsize})


def points(module: Any, count: int) -> list[Any]:
    return [module.Point(float(index) ** 2, 1.5, 3) for index in range(count)]


def same(left: Any, right: Any) -> bool:
    """Of the same classes, dtypes, shapes and values, all the way down; structs may be of two loaded copies."""
    if hasattr(left, "__pullback_type__"):
        return left.__pullback_type__ == right.__pullback_type__ and same(
            list(vars(left).values()), list(vars(right).values())
        )
    if left.__class__ is not right.__class__:
        return False
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.shape == right.shape and left.tolist() == right.tolist()
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


GRID = np.arange(12.0).reshape(3, 4)
CUBE = np.arange(24, dtype=np.float32).reshape(2, 3, 4)

# Each is done by the machine, with a module, and gives the same as Python code with another.
CALLS: dict[str, Callable[[Any], Any]] = {
    "grid": lambda m: m.rows(GRID),
    "list of rows": lambda m: m.rows([np.arange(3.0), np.empty(0)]),
    "list of lists": lambda m: m.rows([[1, 2.5], [], [np.float32(0.5)]]),
    "no rows": lambda m: (m.rows([]), m.rows(np.zeros((0, 3)))),
    "empty rows": lambda m: m.rows(np.zeros((3, 0))),
    "slices": lambda m: (m.rows(GRID[::-2]), m.rows(GRID[:, 1:3]), m.rows(GRID[1:1])),
    "cube": lambda m: m.cubes(CUBE),
    "cube of slices": lambda m: m.cubes(CUBE[::-1, 1:, :2]),
    "cube of lists": lambda m: m.cubes([CUBE[0], [[1.5], np.zeros(2, np.float32)], []]),
    "records": lambda m: m.points(records(m, 4)),
    "records again": lambda m: m.points(m.points(records(m, 4))[1:3]),
    "records of another dtype": lambda m: m.points(records(m, 3).view(alike(records(m, 0).dtype))),
    "instances": lambda m: m.points(points(m, 3)),
    "layers": lambda m: m.layers(layers(m)),
    "numbers": lambda m: m.scaled([1, 2.5, np.float64(3)], 2),
    "net": lambda m: (m.nets([points(m, 2), records(m, 3)]), m.nets(records(m, 6).reshape(2, 3))),
    "gradient by a grid": lambda m: gradient(m.squares)(GRID),
    "gradient by a list": lambda m: gradient(m.squares)([GRID[0], [1.0]]),
    "gradient with zeros left out": lambda m: (gradient(m.head)(GRID, 2.0), gradient(m.head)(list(GRID), 2.0)),
    "gradient by records": lambda m: gradient(m.length)(records(m, 4)),
    "gradient by instances": lambda m: gradient(m.length)(points(m, 3)),
    "gradient by layers": lambda m: gradient(m.energy)(layers(m), CUBE),
    "gradient by no layers": lambda m: gradient(m.energy)([], np.zeros((0, 2, 0), np.float32)),
    "vjp of a number": lambda m: pulled(vjp(m.wave, 0.5), 2.0, 1),
    "vjp of an array": lambda m: pulled(vjp(m.scaled, np.arange(3.0), 2.0), np.ones(3), [1.0, 2, 3]),
    "vjp by one parameter": lambda m: pulled(vjp(m.scaled, np.arange(3.0), 2.0, wrt="k"), np.ones(3)),
    "vjp of a large array": lambda m: pulled(vjp(m.scaled, np.arange(5000.0), 2.0), np.ones(5000)),
    "vjp by a grid": lambda m: pulled(vjp(m.squares, GRID), 1.0, 2.0),
    "vjp by lists": lambda m: pulled(vjp(m.squares, [GRID[0], [1.0]]), 1.0),
    "vjp by layers": lambda m: pulled(vjp(m.energy, layers(m), CUBE), 0.5),
    "vjp of inout": lambda m: pulled(vjp(m.bumped, np.ones(2), 3.0), (1.0, np.ones(2), 2.0)),
    "jacobian": lambda m: jacobian(m.scaled)(np.arange(3.0), 2.0),
    "jvp by a grid": lambda m: jvp(m.squares, (GRID,), (GRID + 1,)),
    "jvp by a grid, along rows": lambda m: jvp(m.squares, (GRID,), (list(GRID),)),
}


def pulled(made: Any, *seeds: Any) -> Any:
    value, pull = made
    return value, [pull(seed) for seed in seeds]


def turned(m: Any) -> Any:
    value, pull = vjp(m.turned, GRID, records(m, 2))
    change = m.Point.TangentVector
    return value, pull(m.Turned.TangentVector(list(GRID + 1), [change(1.0, 2.0), change(0.5, 1.0)]))


CALLS["vjp of structs and rows"] = turned


@pytest.mark.usefixtures("no_python")
@pytest.mark.parametrize("name", CALLS)
def test_what_goes_through_the_machine(model: Any, name: str) -> None:
    CALLS[name](model)


@pytest.mark.parametrize("name", CALLS)
def test_both_ways_give_the_same(model: Any, plain: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = CALLS[name](model)
    monkeypatch.setattr(direct, "use_machine", False)
    wanted = CALLS[name](plain)
    assert same(found, wanted), (found, wanted)
    del found, wanted
    gc.collect()
    assert model.live_buffers() == plain.live_buffers() == 0


def bad(module: Any) -> list[tuple[Any, tuple[Any, ...]]]:
    """Callables and arguments that do not fit."""
    _, pull = vjp(module.scaled, np.arange(3.0), 2.0)
    _, turn = vjp(module.turned, GRID, records(module, 2))
    seed = module.Turned.TangentVector
    _, number = vjp(module.wave, 0.5)
    change = module.Point.TangentVector(1.0, 2.0)
    broken = points(module, 2)
    del broken[1].x
    odd = points(module, 2)
    odd[1].id = 300
    return [
        (module.rows, (GRID.astype(np.float32),)),
        (module.rows, (GRID[:, ::2],)),
        (module.rows, (np.arange(3.0),)),
        (module.rows, (CUBE,)),
        (module.rows, ([GRID[0], GRID],)),
        (module.rows, ([[1.0], [True]],)),
        (module.rows, ([[1.0], None],)),
        (module.rows, (np.ma.masked_array(GRID, GRID > 3),)),
        (module.flags, (np.zeros((2**62, 0), bool),)),
        (module.cubes, (GRID,)),
        (module.points, (np.zeros(3),)),
        (module.points, (np.zeros(3, np.dtype([("x", "f8"), ("y", "f8")])),)),
        (module.points, (records(module, 6)[::2],)),
        (module.points, ([1.0],)),
        (module.points, (broken,)),
        (module.points, (odd,)),
        (module.layers, ([module.Layer(GRID, GRID, True)],)),
        (pull, (np.ones(4),)),
        (pull, ([1.0, 2.0],)),
        (pull, (None,)),
        (pull, (np.ones(3, np.float32),)),
        (turn, (seed(list(GRID), [change]),)),
        (turn, (seed(list(GRID[:2]), [change, change]),)),
        (turn, (seed(list(GRID[:, :3]), [change, change]),)),
        (turn, (list(GRID),)),
        (number, ("1",)),
        (number, (True,)),
    ]


def refuse_alike(calls: list[tuple[Any, tuple[Any, ...]]], others: list[tuple[Any, tuple[Any, ...]]]) -> None:
    for (callable, arguments), (other, theirs) in zip(calls, others, strict=True):
        wanted = outcome(other, theirs, {})
        assert issubclass(wanted[0], Exception)
        assert outcome(callable, arguments, {}) == wanted


def test_what_does_not_fit(model: Any, plain: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = bad(model)
    monkeypatch.setattr(direct, "use_machine", False)
    refuse_alike(found, bad(plain))
    with pytest.raises(ValueError, match=r"'cotangent\.rows\[2\]' needs 4 elements, as the result has, got 3"):
        vjp(model.turned, GRID, records(model, 2))[1](
            model.Turned.TangentVector([GRID[0], GRID[1], GRID[2][:3]], [model.Point.TangentVector(1, 2)] * 2)
        )
    with pytest.raises(TypeError):
        vjp(model.wave, 0.5)[1](1.0, 2.0)
    del found
    gc.collect()
    assert model.live_buffers() == plain.live_buffers() == 0


@pytest.mark.parametrize("machine", [True, False])
def test_what_is_made_element_by_element_is_written_into_arrays_that_are_there(
    machine: bool, request: pytest.FixtureRequest
) -> None:
    module = request.getfixturevalue("model" if machine else "plain")
    matrix, memory = np.arange(6.0).reshape(2, 3), np.zeros((2, 3))
    assert gradient(module.squares)(matrix, out=memory) is memory
    assert np.array_equal(memory, 2 * matrix)
    with pytest.raises(ValueError, match=re.escape("'out' needs an array of float64 with shape (2, 3)")):
        gradient(module.squares)(matrix, out=np.zeros((3, 2)))
    rows = [np.zeros(3), np.zeros(3)]
    assert module.rows(matrix, out=rows)[1] is rows[1]
    assert np.array_equal(rows, matrix)
    with pytest.raises(TypeError, match="'out' needs a list of 2 elements, got an array"):
        module.rows(matrix, out=memory)


def test_pullbacks_own_what_they_need(model: Any) -> None:
    values = np.arange(5000.0)
    result, pull = vjp(model.scaled, values, 2.0)
    assert result.flags.owndata
    values[:] = 7.0
    seed = np.ones(5000)
    assert 8 * len(seed) > COPY_LIMIT
    first, second = pull(seed), pull(2 * seed)
    del pull
    gc.collect()
    assert model.live_buffers() > 0
    assert (first[0][-1], second[0][-1]) == (2.0, 4.0)
    assert (first[1], second[1]) == (np.arange(5000.0).sum(), 2 * np.arange(5000.0).sum())
    del first, second, result
    gc.collect()
    assert model.live_buffers() == 0
    rows = [np.ones(2), np.ones(3)]
    _, pull = vjp(model.squares, rows)
    watched = sys.getrefcount(rows[0])
    rows.clear()
    assert [row.tolist() for row in pull(1.0)] == [[2.0, 2.0], [2.0, 2.0, 2.0]]
    assert watched == 2
    assert repr(pull) == "<pullback of squares>"
    assert copy.copy(pull) is copy.deepcopy([pull])[0] is pull
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(pull)


def test_nothing_is_held_after_a_call(model: Any) -> None:
    rows, instances, odd = [GRID[0], GRID[1]], points(model, 3), points(model, 2)
    odd[1].id = 300
    seed = np.ones(3)
    watched = (GRID, rows, rows[0], instances, instances[0], odd, odd[0], seed, model.Point, None)
    _, pull = vjp(model.scaled, seed, 2.0)
    calls = (
        lambda: model.rows(GRID),
        lambda: model.rows(rows),
        lambda: model.points(instances),
        lambda: gradient(model.squares)(rows),
        lambda: gradient(model.length)(instances),
        lambda: outcome(model.points, (odd,), {}),
        lambda: outcome(model.rows, ([rows[0], None],), {}),
        lambda: vjp(model.squares, rows)[1](1.0),
        lambda: pull(seed),
        lambda: outcome(pull, (GRID,), {}),
    )
    for call in calls:
        call()
        gc.collect()
        before = [sys.getrefcount(each) for each in watched]
        for _ in range(200):
            call()
        gc.collect()
        after = [sys.getrefcount(each) for each in watched]
        assert all(abs(new - old) < 20 for new, old in zip(after, before, strict=True)), (before, after)


def test_pullbacks_that_print(model: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    value, pull = vjp(model.noisy, 3.0)
    assert (value, pull(1.0)) == (9.0, 6.0)
    assert capsys.readouterr().out == "pulled\n"

    class Again:
        """Writing calls the pullback that writes."""

        count = 0

        def write(self, text: str) -> int:
            self.count += 1
            if self.count == 1:
                assert pull(2) == pull(np.array(2.0)) == 12.0
            return len(text)

    monkeypatch.setattr(sys, "stdout", Again())
    assert pull(np.array(1.0)) == pull(1.0) == 6.0
    assert sys.stdout.count == 4  # type: ignore[attr-defined]


def test_eight_threads(model: Any) -> None:
    """One record, called by all: with and without the interpreter's lock, by the machine and by Python code."""
    large = np.arange(20_000.0)
    shared = vjp(model.scaled, np.arange(50.0), 2.0)[1]
    shared_large = vjp(model.scaled, large, 2.0)[1]
    shared_while = vjp(model.collatz, 1.0001, 27)[1]

    def work(seed: int) -> list[Any]:
        found: list[Any] = []
        for i in range(60):
            found += [shared(np.full(50, float(seed)))[1], shared([float(i)] * 50)[0][-1]]
            found += [shared_large(np.full(20_000, float(seed)))[0][5], shared_while(float(seed))]
            rows = [np.full(3, float(seed)), np.full(i, 0.5)]
            value, pull = vjp(model.squares, rows)
            found += [value, pull(1.0)[1].sum(), gradient(model.squares)(GRID + seed).sum()]
            found += [gradient(model.length)(points(model, 5))["x"].sum(), model.rows(GRID * seed)[2][3]]
        return found

    check_threads(work)
