"""Calls through the machine: what goes through it, what it leaves to Python code, and that both agree."""

from __future__ import annotations

import copy
import ctypes
import functools
import gc
import inspect
import io
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback
from pullback import gradient, value_and_gradient
from pullback.runtime import direct, python_api
from pullback.runtime.machine import COPY_LIMIT

from .test_load import ROOT, WITHOUT_COMPILER
from .threads import check_threads

SOURCE = """
import Foundation
struct Phase: Differentiable { var shift: Double; var parts: [Float] }
struct Wave: Differentiable {
    var height: [Double]
    var phase: Phase
    var speed: Double
    @noDerivative var count: Int
    @noDerivative var on: (Bool, Int8)
}
struct Nothing { }
enum Level { case low, at(Double), high }
struct Setting: Differentiable { var x: Double; @noDerivative var level: Level }
@differentiable
func wave(_ x: Double) -> Double { return sin(x) * exp(x) }
@differentiable
func squares(_ a: [Double]) -> Double {
    var s = 0.0
    for i in 0..<a.count { s += a[i] * a[i] }
    return s
}
@differentiable
func first(_ a: [Double], _ k: Double) -> Double { return a[0] * k }
@differentiable(wrt: w)
func energy(_ w: Wave, at t: Double = 2.0) -> Double {
    var s = w.speed * t
    for h in w.height { s += h * h }
    for p in w.phase.parts { s += Double(p) * w.phase.shift }
    return w.on.0 ? s * Double(w.count) : s
}
func double(_ x: Double) -> Double { return x }
func float(_ x: Float) -> Float { return x }
func int(_ x: Int) -> Int { return x }
func int8(_ x: Int8) -> Int8 { return x }
func int16(_ x: Int16) -> Int16 { return x }
func int32(_ x: Int32) -> Int32 { return x }
func uint8(_ x: UInt8) -> UInt8 { return x }
func uint32(_ x: UInt32) -> UInt32 { return x }
func uint(_ x: UInt) -> UInt { return x }
func bool(_ x: Bool) -> Bool { return x }
func doubles(_ x: [Double]) -> [Double] { return x }
func floats(_ x: [Float]) -> [Float] { return x }
func ints(_ x: [Int]) -> [Int] { return x }
func bytes(_ x: [UInt8]) -> [UInt8] { return x }
func bools(_ x: [Bool]) -> [Bool] { return x }
func same(_ w: Wave) -> Wave { return w }
func pair(_ p: (Int, Double)) -> (Int, Double) { return p }
func nothing(_ n: Nothing) -> Nothing { return n }
func none(_ n: Int) { }
func bump(_ n: inout Int, _ x: inout [Double]) -> Bool { n += 1; x[0] = 7; return n > 3 }
func level(_ level: Level) -> Level { return level }
@differentiable(wrt: setting)
func leveled(_ setting: Setting) -> Double { if case .high = setting.level { return setting.x }; return 2 * setting.x }
func set(_ setting: inout Setting, to level: Level) { setting.level = level }
func strings(_ s: String) -> String { return s }
func rows(_ r: [[Double]]) -> Int { return r.count }
func least(_ n: Int) -> Int { return -n }
func most(_ n: UInt) -> UInt { return n &- 1 }
func filled(_ n: Int, _ x: Double) -> [Double] { return [Double](repeating: x, count: n) }
func named(out: Double) -> Double { return out + 1 }
func several(_ n: Int, _ x: Double) -> ([Double], [Double], [Double], [Double]) {
    let shared = [Double](repeating: x + 1, count: n)
    return ([Double](repeating: x, count: n), shared, shared, [x])
}
func say(_ n: Int) -> [Double] {
    print("n is", n)
    return [Double](repeating: 1, count: n)
}
func depth(_ n: Int) -> Int { return n == 0 ? 0 : 1 + depth(n - 1) }
func steps(_ n: Int) -> Int {
    var k = n
    var count = 0
    while k != 1 { k = k % 2 == 0 ? k / 2 : 3 * k + 1; count += 1 }
    return count
}
"""

pytestmark = pytest.mark.skipif(not python_api.SUPPORTED, reason="calls go through Python code here")


def compiled(machine: bool) -> Any:
    before, direct.use_machine = direct.use_machine, machine
    module = pullback.compile(SOURCE, name="direct")
    for name in dir(module):
        made = getattr(module, name)
        if isinstance(made, direct.Direct):
            begin(made)
    direct.use_machine = before
    return module


def begin(callable: Any) -> Any:
    """What is called for the first time decides how it is called from then on."""
    callable._follow(callable._plan() if direct.use_machine else direct.plans.handing_over())
    return callable


@pytest.fixture(scope="module")
def model() -> Any:
    return compiled(machine=True)


@pytest.fixture(scope="module")
def plain() -> Any:
    return compiled(machine=False)


@pytest.fixture
def no_python(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Calls that are handed over to Python code fail."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("this call went through Python code")

    monkeypatch.setattr("pullback.runtime.call.Entry.call", refuse)
    yield


def wave_of(module: Any, count: int = 3) -> Any:
    phase = module.Phase(0.5, np.ones(2, np.float32))
    return module.Wave(np.arange(1.0, 4.0), phase, 3.0, count, (True, -3))


DIRECT: dict[str, list[Any]] = {
    "double": [0.5, -0.0, float("inf"), 3, True + 0, np.float64(2.5), np.float32(0.1), 2**80],
    "float": [0.5, 1e300, 3, np.float64(0.1), np.float32(0.1)],
    "int": [0, -(2**63), 2**63 - 1, np.int64(-5)],
    "int8": [-128, 127],
    "int16": [-(2**15), 2**15 - 1],
    "int32": [-(2**31), 2**31 - 1],
    "uint8": [0, 255],
    "uint32": [0, 2**32 - 1],
    "uint": [0, 2**63 - 1],
    "bool": [True, False],
    "doubles": [np.arange(5.0), np.empty(0), np.arange(10.0)[3:7], np.arange(4.0)[3:], np.zeros(COPY_LIMIT // 8)],
    "floats": [np.arange(5, dtype=np.float32)],
    "ints": [np.arange(5)],
    "bytes": [np.arange(5, dtype=np.uint8)],
    "bools": [np.array([True, False])],
    "pair": [(1, 2.5), (1, 2)],
    "least": [-(2**63) + 1],
    "most": [0, 1],
    "none": [3],
}


@pytest.mark.usefixtures("no_python")
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in DIRECT.items() for value in values])
def test_what_goes_through_the_machine(model: Any, name: str, value: Any) -> None:
    result = getattr(model, name)(value)
    if name in ("least", "most", "none"):
        assert result == {"least": 2**63 - 1, "most": (value - 1) % 2**64, "none": None}[name]
    elif name == "float":
        assert result == ctypes.c_float(value).value
    elif isinstance(value, np.ndarray):
        assert result.dtype == value.dtype
        assert result.flags.writeable
        assert not np.shares_memory(result, value)
        np.testing.assert_array_equal(result, value)
    else:
        kind = int if "int" in name else float if name == "double" else value.__class__
        assert result.__class__ is kind
        assert result == value
        assert str(result)[0] == str(value)[0]


@pytest.mark.usefixtures("no_python")
def test_structs_and_tuples_go_through_the_machine(model: Any) -> None:
    given = wave_of(model)
    result = model.same(given)
    assert result == given
    assert result.__class__ is model.Wave
    assert result.phase.parts.dtype == np.float32
    assert model.nothing(model.Nothing()) == model.Nothing()
    assert model.bump(3, np.zeros(2))[:2] == (True, 4)
    slopes = gradient(model.energy)(given, 2.0)
    assert slopes.__class__ is model.Wave.TangentVector
    assert slopes.height.tolist() == [6.0, 12.0, 18.0]
    assert (slopes.phase.shift, slopes.phase.parts.tolist(), slopes.speed) == (6.0, [1.5, 1.5], 6.0)
    assert value_and_gradient(model.energy)(given, 2)[0] == model.energy(given, 2.0)


@pytest.mark.usefixtures("no_python")
def test_enums_go_through_the_machine(model: Any) -> None:
    level = model.Level
    assert [model.level(each) for each in (level.low, level.high)] == [level.low, level.high]
    assert [model.leveled(model.Setting(3.0, each)) for each in (level.low, level.high)] == [6.0, 3.0]
    assert gradient(model.leveled)(model.Setting(3.0, level.low)).x == 2.0
    assert model.set(model.Setting(3.0, level.low), to=level.high) == model.Setting(3.0, level.high)


def test_values_of_enums_that_have_a_payload(model: Any) -> None:
    level = model.Level
    assert model.level(level.at(2.5)) == level.at(2.5)
    assert model.set(model.Setting(3.0, level.at(1.0)), to=level.low) == model.Setting(3.0, level.low)
    assert model.set(model.Setting(3.0, level.low), to=level.at(1.0)).level.payload == (1.0,)
    assert model.live_buffers() == 0
    assert pullback.vjp(model.leveled, model.Setting(3.0, level.at(1.0)))[1](1.0).x == 2.0
    with pytest.raises(TypeError, match="'level' needs a Level, got int 1"):
        model.level(1)


@pytest.mark.usefixtures("no_python")
def test_gradients_go_through_the_machine(model: Any) -> None:
    assert gradient(model.wave)(0.5) == pytest.approx(np.exp(0.5) * (np.sin(0.5) + np.cos(0.5)))
    values = np.arange(4.0)
    assert gradient(model.squares)(values).tolist() == (2 * values).tolist()
    assert gradient(model.first)(values + 1, 3.0)[0].tolist() == [3.0, 0.0, 0.0, 0.0]
    assert gradient(model.first, wrt=("k", "a"))(values + 1, 3.0)[0] == 1.0
    assert gradient(model.first, wrt="k")(values + 1, 3.0) == 1.0
    assert value_and_gradient(model.first, wrt="a")(values + 1, 3.0)[1].tolist() == [3.0, 0.0, 0.0, 0.0]
    assert gradient(model.wave) is gradient(model.wave)


@pytest.mark.usefixtures("no_python")
def test_arguments_by_name_go_through_the_machine(model: Any) -> None:
    assert model.double(x=2.0) == 2.0
    assert model.named(out=2.0) == 3.0
    assert model.filled(x=2.5, n=2).tolist() == [2.5, 2.5]
    assert model.filled(2, x=2.5).tolist() == [2.5, 2.5]
    given = wave_of(model)
    wanted = model.energy(given, 3.0)
    for call in (functools.partial(model.energy, given), functools.partial(model.energy, w=given)):
        assert call(at=3.0) == call(t=3.0) == wanted
    assert gradient(model.first, wrt="k")(k=2.0, a=np.arange(3.0) + 5) == 5.0
    values, out = np.arange(4.0), np.full(4, 9.0)
    assert model.doubles(x=values, out=out) is out
    assert gradient(model.squares)(out=out, a=values) is out
    assert out.tolist() == [0.0, 2.0, 4.0, 6.0]


class Meter(float):
    pass


class Named(np.ndarray):
    pass


NOT_DIRECT: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("double", ("1",), {}),
    ("double", (True,), {}),
    ("double", (10**400,), {}),
    ("double", (Meter(1.5),), {}),
    ("double", (np.array(2.0),), {}),
    ("double", (), {}),
    ("double", (1.0, 2.0), {}),
    ("double", (1.0,), {"x": 2.0}),
    ("double", (1.0,), {"y": 2.0}),
    ("double", (1.0, 2.0), {"x": 2.0}),
    ("double", (), {"".join(("", "x")): 2.0}),
    ("pair", (), {"p": (1.5, 1.5)}),
    ("filled", (2,), {"n": 2}),
    ("filled", (), {"x": 2.0}),
    ("filled", (), {"x": 2.0, "n": 2, "m": 2}),
    ("filled", (), {"x": 2.0, "out": np.zeros(2)}),
    ("bump", (1,), {"x": [1.0], "n": 2}),
    ("double", (1.0,), {"out": np.zeros(1)}),
    ("double", (1.0,), {"out": None}),
    ("int", (2**63,), {}),
    ("int", (1.5,), {}),
    ("int", (np.int32(5),), {}),
    ("uint8", (256,), {}),
    ("uint8", (-1,), {}),
    ("uint", (2**64 - 1,), {}),
    ("uint", (2**64,), {}),
    ("bool", (1,), {}),
    ("bool", (np.True_,), {}),
    ("doubles", ([1, 2.5],), {}),
    ("doubles", (np.arange(6.0)[::2],), {}),
    ("doubles", (np.arange(6.0)[::-1],), {}),
    ("doubles", (np.arange(6.0).reshape(2, 3),), {}),
    ("doubles", (np.array(1.0),), {}),
    ("doubles", (np.arange(3, dtype=">f8"),), {}),
    ("doubles", (np.arange(3, dtype=np.float32),), {}),
    ("doubles", (np.arange(3.0).view(Named),), {}),
    ("doubles", (np.frombuffer(b"\0" * 17, np.uint8)[1:].view(np.float64),), {}),
    ("doubles", (np.arange(3.0).data,), {}),
    ("doubles", (np.ma.masked_array([1.0, 2.0], [False, True]),), {}),
    ("bytes", (b"ab",), {}),
    ("strings", ("text",), {}),
    ("rows", ([[1.0], [2.0]],), {}),
    ("pair", ([1, 2.0],), {}),
    ("pair", ((1,),), {}),
    ("pair", ((1.5, 1.5),), {}),
    ("same", (3,), {}),
    ("nothing", (None,), {}),
    ("steps", (1.5,), {}),
    ("named", (), {"out": None}),
    ("named", (2.0,), {}),
]


def outcome(callable: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    try:
        result = callable(*arguments, **named)
    except Exception as error:
        return error.__class__, str(error)
    return result.__class__, result.tolist() if isinstance(result, np.ndarray) else result


@pytest.mark.parametrize(("name", "arguments", "named"), NOT_DIRECT)
def test_all_else_is_as_in_python(
    model: Any, plain: Any, name: str, arguments: tuple[Any, ...], named: dict[str, Any]
) -> None:
    wanted = outcome(getattr(plain, name), arguments, named)
    assert outcome(getattr(model, name), arguments, named) == wanted


def test_structs_that_do_not_fit(model: Any, plain: Any) -> None:
    for change in ({"count": 1.5}, {"on": 1}, {"height": None}, {"on": (True,)}, {"phase": (0.5, [1.0])}):
        results: list[Any] = []
        for module in (model, plain):
            given = wave_of(module)
            for name, value in change.items():
                setattr(given, name, value)
            results.append(outcome(module.same, (given,), {}))
        assert results[0] == results[1]
        assert "same(): 'w." in results[0][1]
    given = wave_of(model)
    given.phase.parts = np.ones(2)
    with pytest.raises(TypeError, match=r"'w\.phase\.parts' needs an array of float32, got float64"):
        model.same(given)
    given = wave_of(model)
    del given.speed
    with pytest.raises(AttributeError, match="speed"):
        model.same(given)
    assert model.energy(wave_of(plain)) == model.energy(wave_of(model)) == plain.energy(wave_of(plain))
    listed = model.Wave([1.0, 2.0], model.Phase(1, [0.5]), 3, 1, (False, 0))
    assert gradient(model.energy)(listed, 2).height.tolist() == [2.0, 4.0]


def test_large_results(model: Any) -> None:
    largest = COPY_LIMIT // 8
    assert model.filled(largest, 1.0).flags.owndata
    result = model.filled(largest + 1, 2.5)
    assert not result.flags.owndata
    assert model.live_buffers() == 1
    assert result[-1] == 2.5
    del result
    assert model.live_buffers() == 0
    values = np.ones(100_000)
    slope = gradient(model.squares)(values)
    assert slope.tolist() == [2.0] * 100_000
    a_slope, k_slope = gradient(model.first)(values, 2.0)
    assert (a_slope[0], a_slope.sum(), k_slope) == (2.0, 2.0, 1.0)
    del slope, a_slope
    assert model.live_buffers() == 0


@pytest.mark.usefixtures("no_python")
def test_large_results_keep_their_memory(model: Any) -> None:
    count = COPY_LIMIT // 8 + 1
    first, second, again, few = model.several(count, 1.5)
    assert [array.flags.owndata for array in (first, second, again, few)] == [False, True, True, True]
    assert all(array.flags.writeable and array.flags.c_contiguous for array in (first, second, again, few))
    assert not np.shares_memory(second, again)
    assert (first.sum(), second.sum(), again.sum(), few.tolist()) == (1.5 * count, 2.5 * count, 2.5 * count, [1.5])
    assert model.live_buffers() == 3
    part = first[1:3]
    del first, second, again, few
    assert model.live_buffers() == 3
    part += 1
    assert part.tolist() == [2.5, 2.5]
    del part
    assert model.live_buffers() == 0
    values = np.ones(count)
    slope = gradient(model.squares)(values)
    assert (slope.flags.owndata, model.live_buffers()) == (False, 1)
    out = np.empty(count)
    assert gradient(model.squares)(values, out=out) is out
    assert model.live_buffers() == 1
    assert (out == slope).all()
    del slope
    assert model.live_buffers() == 0


def test_traps_and_output(model: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        with pytest.raises(pullback.Trap, match="overflow") as caught:
            model.least(-(2**63))
        assert caught.value.line == SOURCE.splitlines().index("func least(_ n: Int) -> Int { return -n }") + 1
        with pytest.raises(pullback.Trap, match="Index out of range"):
            gradient(model.first)(np.empty(0), 1.0)
        with pytest.raises(pullback.Trap, match="Stack overflow"):
            model.depth(10**12)
    assert model.depth(100) == 100
    assert model.say(2).tolist() == [1.0, 1.0]
    assert capsys.readouterr().out == "n is 2\n"
    written: list[str] = []

    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            written.append(text)
            if len(written) == 1:
                assert model.say(1).tolist() == [1.0]
            raise KeyboardInterrupt if len(written) == 3 else BlockingIOError("full")

    monkeypatch.setattr(sys, "stdout", Broken())
    with pytest.raises(BlockingIOError, match="full"):
        model.say(3)
    with pytest.raises(KeyboardInterrupt):
        model.say(3)
    assert written == ["n is 3\n", "n is 1\n", "n is 3\n"]
    assert model.live_buffers() == 0


def test_nothing_is_held_after_a_call(model: Any) -> None:
    """References to arguments, classes and results are counted right, whatever way a call ends."""
    given, values, out = wave_of(model), np.arange(4.0), np.zeros(4)
    wrong = wave_of(model)
    wrong.on = (True, 3.5)
    watched = (given, given.height, given.phase, given.phase.parts, given.on, wrong.height, wrong.phase, values, out)
    watched += (model.Wave, model.Wave.TangentVector, None, True)
    calls = (
        lambda: gradient(model.energy)(given, 2.0),
        lambda: model.same(given),
        lambda: model.doubles(values, out=out),
        lambda: gradient(model.squares)(values, out=out),
        lambda: outcome(model.same, (wrong,), {}),
        lambda: outcome(model.doubles, (values,), {"out": out[:2]}),
        lambda: outcome(gradient(model.first), (values[:0], 1.0), {}),
        lambda: gradient(model.squares)(np.ones(5000)),
        lambda: model.pair((1, 2.0)),
        lambda: model.none(1),
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


def test_eight_threads(model: Any, plain: Any) -> None:
    """On shared and on own arguments, with and without the lock: the same results as one after the other."""
    shared, large = np.linspace(0, 1, 50), np.linspace(0, 1, 20_000)
    wave = wave_of(model)
    slope_of, slope_of_wave = gradient(model.squares), gradient(model.energy)

    def work(seed: int) -> list[Any]:
        own, out = np.arange(5.0) + seed, np.zeros(5)
        found: list[Any] = []
        for i in range(150):
            found += slope_of(own, out=out).tolist()
            found += [model.wave(seed + i / 100), gradient(model.wave)(0.25 * i), model.steps(27 + seed)]
            found += [slope_of(shared).sum(), slope_of(large).sum(), slope_of_wave(wave, float(i)).speed]
            found.append(model.filled(3000 + i, 1.0).sum())
            try:
                model.least(-(2**63))
            except pullback.Trap as trap:
                found.append(trap.line)
        return found

    check_threads(work)
    gc.collect()
    assert model.live_buffers() == 0


def test_others_run_during_long_work() -> None:
    """A ``while`` may take long, so the interpreter is unlocked for it."""
    spin = pullback.compile(
        "func spin(_ n: Int) -> Int {\n  var k = n\n  var s = 0\n"
        "  while k > 0 { s = s ^ (s &* 31 &+ k); k -= 1 }\n  return s\n}"
    ).spin
    seen: list[int] = []
    stop = threading.Event()

    def count() -> None:
        while not stop.is_set():
            seen.append(1)
            stop.wait(0.001)

    def counted_during_a_call() -> bool:
        before = len(seen)
        spin(50_000_000)
        return len(seen) > before

    thread = threading.Thread(target=count)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(100)  # who holds the lock keeps it
    thread.start()
    try:
        assert any(counted_during_a_call() for _ in range(50))
    finally:
        stop.set()
        sys.setswitchinterval(interval)
        thread.join()


def test_they_are_callables_like_others(model: Any) -> None:
    wave = model.wave
    assert callable(wave)
    assert copy.copy(wave) is wave
    assert copy.deepcopy({"f": wave})["f"] is wave
    assert wave.__call__(0.0) == wave(*[0.0]) == functools.partial(wave, 0.0)() == next(map(wave, [0.0])) == 0.0
    assert list(inspect.signature(gradient(model.first)).parameters) == ["a", "k"]
    assert gradient(model.first).__name__ == "gradient(first)"
    assert inspect.unwrap(gradient(model.first)) is model.first


def test_calls_at_the_very_end(tmp_path: Path) -> None:
    """What is freed last may still call."""
    path = tmp_path / "last.dsl"
    path.write_text("func twice(_ x: Double) -> Double { print(x)\n return 2 * x }", encoding="utf-8")
    code = (
        f"import pullback, builtins, sys\nf = pullback.load({str(path)!r}).twice\nf(1.0)\n"
        "class Last:\n    def __init__(self, f, write): self.f, self.write = f, write\n"
        "    def __del__(self): self.write(f'{self.f(4.0)}\\n')\n"
        "builtins.last = Last(f, sys.stdout.write)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1.0\n")
    assert done.stdout.endswith("8.0\n")


def test_modules_are_freed() -> None:
    module = compiled(machine=True)
    slope = gradient(module.wave)
    assert slope(0.0) == 1.0
    gone = weakref.ref(module)
    function = weakref.ref(module.wave)
    del module, slope
    gc.collect()
    assert gone() is None
    assert function() is None


@pytest.mark.parametrize("route", ["machine", "python"])
def test_artefacts_need_no_compiler(tmp_path: Path, route: str) -> None:
    source = tmp_path / "direct.dsl"
    source.write_text(SOURCE, encoding="utf-8")
    path = pullback.build(source, tmp_path / "direct.so")
    code = (
        f"import numpy as np; from pullback.runtime import python_api; m = pullback.load({str(path)!r}); "
        "print(python_api.SUPPORTED, m.wave(0.0), pullback.gradient(m.squares)(np.arange(3.0)), m.same.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_COMPILER + code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PULLBACK_CALLS": route},
    )
    assert done.stdout == f"{route == 'machine'} 0.0 [0. 2. 4.] same\n", done.stderr
