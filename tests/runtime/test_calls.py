"""Arguments, traps, output, memory and threads of native calls."""

from __future__ import annotations

import inspect
import io
import sys
import threading
from typing import Any

import numpy as np
import pytest

from pullback import Trap

from .handmade import export, module

TEXT = """
struct String { utf8: array<u8> }
func @sub(%x: i64, %y: i64) -> (i64) {
  %z = isub %x, %y : i64
  return %z
}
func @one() -> (i64) {
  %r = const {value = 1} : i64
  return %r
}
func @fill(%n: i64, %v: f64) -> (array<f64>) {
  %r = array.fill %n, %v : array<f64>
  return %r
}
func @twice(%n: i64, %v: f64) -> ((array<f64>, array<f64>)) {
  %r = array.fill %n, %v : array<f64>
  %p = make %r, %r : (array<f64>, array<f64>)
  return %p
}
func @rows(%n: i64, %m: i64, %v: f64) -> (array<array<f64>>) {
  %r = array.fill %m, %v : array<f64>
  %s = array.fill %n, %r : array<array<f64>>
  return %s
}
func @get(%a: array<f64>, %i: i64) -> (f64) {
  %r = array.get %a, %i : f64
  return %r
}
func @say(%s: String) -> (()) {
  %u = get {index = 0} %s : array<u8>
  print %u
  %r = make : ()
  return %r
}
func @die(%s: String) -> (()) {
  %u = get {index = 0} %s : array<u8>
  trap {message = "Fatal error: "} %u
  %r = make : ()
  return %r
}
func @say_then_die(%s: String) -> (()) {
  %r = call {function = "say", types = []} %s : ()
  %q = call {function = "die", types = []} %s : ()
  return %q
}
func @replace(%a: array<f64>, %v: f64) -> ((), array<f64>) {
  %n = array.count %a : i64
  %r = array.fill %n, %v : array<f64>
  %u = make : ()
  return %u, %r
}
func @exchange(%a: i64, %b: i64) -> (i64, i64, i64) {
  %s = iadd %a, %b : i64
  return %s, %b, %a
}
func @deep(%n: i64) -> (i64) {
  %zero = const {value = 0} : i64
  %end = ieq %n, %zero : bool
  %r = if %end : i64 {
    yield %zero
  } {
    %one = const {value = 1} : i64
    %m = isub %n, %one : i64
    %s = call {function = "deep", types = []} %m : i64
    %t = isub %n, %s : i64
    yield %t
  }
  return %r
}
func @nothing() -> (()) {
  %u = make : ()
  return %u
}
"""


@pytest.fixture(scope="module")
def native(route: str) -> Any:
    return module(
        TEXT,
        export("sub", "x by:y", defaults={"y": "one"}, doc="The difference."),
        export("fill", "count:n with:v"),
        export("twice", "n v"),
        export("rows", "n m v"),
        export("get", "a at:i"),
        export("say", "s"),
        export("die", "s"),
        export("say_then_die", "s"),
        export("replace", "a v"),
        export("exchange", "a b"),
        export("deep", "n"),
        export("nothing"),
    )


def test_arguments_by_position_name_and_label(native: Any) -> None:
    assert native.sub(5, 3) == native.sub(5, y=3) == native.sub(5, by=3) == native.sub(by=3, x=5) == 2


def test_defaults(native: Any) -> None:
    assert native.sub(5) == 4


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        ((), {}, "sub() needs an argument for 'x'"),
        ((1, 2, 3), {}, "sub() takes 2 arguments, 3 were given"),
        ((1,), {"z": 2}, "sub() has no parameter 'z'; it takes x, y"),
        ((1,), {"x": 2}, "sub() got more than one value for 'x'"),
        ((1,), {"y": 2, "by": 2}, "sub() got more than one value for 'y'"),
    ],
)
def test_wrong_arguments(native: Any, arguments: tuple[Any, ...], named: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        native.sub(*arguments, **named)
    assert str(caught.value) == message


def test_functions_describe_themselves(native: Any) -> None:
    assert native.sub.__doc__ == "The difference."
    assert native.sub.__name__ == "sub"
    assert str(inspect.signature(native.sub)) == "(x: int, y: int = 1) -> int"
    assert repr(native.get) == "<function handmade.get(a: [Double], i: Int) -> Double>"
    assert {"sub", "fill"} <= set(dir(native))
    assert "handmade" in repr(native)
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        _ = native.absent


def test_void_is_none(native: Any) -> None:
    assert native.nothing() is None


def test_inout_parameters_are_returned(native: Any) -> None:
    values = np.zeros(3)
    assert native.replace(values, 2.0).tolist() == [2, 2, 2]
    assert values.tolist() == [0, 0, 0]
    assert native.exchange(1, 2) == (3, 2, 1)


def test_traps_tell_what_and_where(native: Any) -> None:
    with pytest.raises(Trap) as caught:
        native.sub(-(2**63), 1)
    trap = caught.value
    assert (trap.message, trap.file, trap.line) == ("Arithmetic overflow", "<ir>", 4)
    assert str(trap) == f"<ir>:4:{trap.column}: Arithmetic overflow"
    with pytest.raises(Trap, match="Index out of range"):
        native.get([1.0, 2.0], 2)
    with pytest.raises(Trap, match="Fatal error: too büd"):
        native.die("too büd")
    assert native.sub(3, 1) == 2
    assert native.live_buffers() == 0


def test_endless_recursion_traps_on_every_thread(native: Any) -> None:
    def overflow() -> None:
        with pytest.raises(Trap, match="Stack overflow"):
            native.deep(10**12)
        assert native.deep(1000) == 500
        done.append(True)

    done: list[bool] = []
    overflow()
    thread = threading.Thread(target=overflow)
    thread.start()
    thread.join()
    assert done == [True, True]


def test_absurd_sizes_trap(native: Any) -> None:
    with pytest.raises(Trap, match="Out of memory"):
        native.fill(2**60, 1.0)
    with pytest.raises(Trap):
        native.fill(-1, 1.0)


def test_print_reaches_sys_stdout(native: Any, capsys: pytest.CaptureFixture[str]) -> None:
    native.say("héllo\n")
    assert capsys.readouterr().out == "héllo\n"


def test_one_write_a_print(native: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            written.append(text)
            return len(text)

    monkeypatch.setattr(sys, "stdout", Stream())
    native.say("two\nlines\n")
    assert written == ["two\nlines\n"]


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise BlockingIOError("full")


def test_an_exception_while_printing_is_raised_on_return(native: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Broken())
        for function in (native.say, native.say_then_die):
            with pytest.raises(BlockingIOError, match="full"):
                function("x")
    native.say("")
    assert native.live_buffers() == 0


def test_calls_from_within_print(native: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    class Nested(io.StringIO):
        def write(self, text: str) -> int:
            if text != "inner":
                native.say("inner")
                seen.append(native.sub(7, 2))
            seen.append(text)
            return 0

    monkeypatch.setattr(sys, "stdout", Nested())
    native.say("outer")
    assert seen == ["inner", 5, "outer"]


def test_large_results_are_not_copied_and_given_back(native: Any) -> None:
    result = native.fill(10_000, 2.5)
    assert not result.flags.owndata
    assert result.flags.writeable
    assert native.live_buffers() == 1
    part = result[5:10]
    del result
    assert part.tolist() == [2.5] * 5
    assert native.live_buffers() == 1
    del part
    assert native.live_buffers() == 0


def test_small_results_hold_nothing(native: Any) -> None:
    result = native.fill(3, 2.5)
    assert result.tolist() == [2.5] * 3
    assert native.live_buffers() == 0


def test_results_that_share_a_buffer_do_not_share_it_in_python(native: Any) -> None:
    left, right = native.twice(10_000, 1.0)
    left[0] = 5.0
    assert right[0] == 1.0
    rows = native.rows(3, 1000, 1.0)
    rows[0][0] = 5.0
    assert rows[1][0] == 1.0
    del left, right, rows
    assert native.live_buffers() == 0


def test_results_outlive_their_module() -> None:
    native = module(TEXT, export("fill", "n v"))
    result = native.fill(100_000, 3.0)
    del native
    assert result.sum() == 300_000
    del result


def test_threads_share_functions_and_arguments(native: Any) -> None:
    values = np.arange(1000.0)
    wrong: list[Any] = []

    def work(seed: int) -> None:
        for i in range(300):
            at = (i * 7 + seed) % 1000
            if native.get(values, at) != at or native.fill(500, float(at))[-1] != at:
                wrong.append(at)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert native.live_buffers() == 0
