"""The cost of a derivative is a small constant times the cost of the function, for every program."""

from __future__ import annotations

from typing import Any

import pytest

from pullback.compiler.ir import interpreter_ops
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.types import Array, Tuple

from .derivative_checker import add_pullback, add_pushforward, prepare
from .programs import PROGRAMS

# For each program: its arguments at a size, and the seed of its result.
SIZES: dict[str, Any] = {
    "power_loop": lambda n: ([1.01, n], [1.0]),
    "nested_loops": lambda n: ([0.7, 4, n], [1.0]),
    "triangular_loops": lambda n: ([0.7, n], [1.0]),
    "sum_of_array": lambda n: ([(0.1,) * n], [1.0]),
    "map_in_place": lambda n: ([(0.1,) * n, 1.0], [(1.0,) * n]),
    "fibonacci_in_place": lambda n: ([(0.1,) * n], [1.0]),
    "append_and_pop": lambda n: ([0.8, n], [1.0]),
    "rows": lambda n: ([((0.1,) * n, (0.2,)) * 2], [1.0]),
    "short_rows": lambda n: ([((0.1, 0.2),) * n], [1.0]),
    "rows_in_place": lambda n: ([((0.1, 0.2),) * n, 0.5], [((1.0, 1.0),) * n]),
    "array_of_structs": lambda n: ([((0.5, 1, (0.7, 0.3)),) * n], [1.0]),
    "calls": lambda n: ([(0.5,) * n], [1.0]),
    "calls_that_write": lambda n: ([(0.5,) * n], [1.0, (1.0,) * n]),
    "same_array_twice": lambda n: ([(0.5,) * n], [1.0]),
    "branch_writes_array": lambda n: ([(0.1, 0.7) * (n // 2)], [(1.0,) * n]),
    "one_element_of_a_row": lambda n: ([((0.1,) * n,) * 2, n], [1.0]),
    "element_of_a_field": lambda n: ([((0.1,) * n, 2.0), n], [1.0]),
    "row_read_in_a_branch": lambda n: ([((0.1,) * n,) * 2, n], [1.0]),
}

ONE_OF_A_ROW = """
func @f(%a: array<array<f64>>, %n: i64) -> (f64) {
  %one = const {value = 1.0} : f64
  %zero = const {value = 0} : i64
  %s = for %n, %one : f64 {
  ^(%i: i64, %s: f64):
    %row = array.get %a, %zero : array<f64>
    %x = array.get %row, %i : f64
    %t = fmul %x, %s : f64
    yield %t
  }
  return %s
}
"""
OF_A_FIELD = """
func @f(%m: (array<f64>, f64), %n: i64) -> (f64) {
  %one = const {value = 1.0} : f64
  %s = for %n, %one : f64 {
  ^(%i: i64, %s: f64):
    %a = get {index = 0} %m : array<f64>
    %k = get {index = 1} %m : f64
    %x = array.get %a, %i : f64
    %t = fmul %x, %s : f64
    %u = fmul %t, %k : f64
    yield %u
  }
  return %s
}
"""
IN_A_BRANCH = """
func @f(%a: array<array<f64>>, %n: i64) -> (f64) {
  %one = const {value = 1.0} : f64
  %zero = const {value = 0} : i64
  %s = for %n, %one : f64 {
  ^(%i: i64, %s: f64):
    %row = array.get %a, %zero : array<f64>
    %c = flt %s, %one : bool
    %t = if %c : f64 {
      %x = array.get %row, %i : f64
      %y = fmul %x, %s : f64
      yield %y
    } {
      %x = array.get %row, %zero : f64
      %y = fadd %x, %s : f64
      yield %y
    }
    yield %t
  }
  return %s
}
"""
TEXTS = {
    "short_rows": PROGRAMS["rows"][0],
    "one_element_of_a_row": ONE_OF_A_ROW,
    "element_of_a_field": OF_A_FIELD,
    "row_read_in_a_branch": IN_A_BRANCH,
}


def _weight(name: str, operands: list[Any]) -> int:
    """What an operation costs: one, and what it fills or copies."""
    if name in ("array.fill", "array.uninit"):
        return 1 + max(operands[0], 0)
    if name == "acc.ensure":
        return 1 + max(operands[1] - len(operands[0] or ()), 0)
    if name in ("acc.merge", "acc.put_at"):
        inner = operands[-1] or ()
        return 1 + (len(inner) if name == "acc.merge" and operands[0] else 0)
    if name == "acc.thaw":
        return 1 + len(operands[0])
    return 1


class Meter:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.total = 0
        counted = {name: self._counted(name, handler) for name, handler in interpreter_ops.HANDLERS.items()}
        monkeypatch.setattr("pullback.compiler.ir.interpreter.HANDLERS", counted)

    def _counted(self, name: str, handler: Any) -> Any:
        def run(interpreter: Any, op: Any, operands: list[Any], env: Any) -> Any:
            self.total += _weight(name, operands)
            return handler(interpreter, op, operands, env)

        return run

    def cost(self, interpreter: Interpreter, function: str, arguments: list[Any]) -> int:
        self.total = 0
        interpreter.call(function, arguments)
        return self.total


@pytest.mark.parametrize("name", SIZES)
def test_cost_of_derivatives(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = TEXTS.get(name) or PROGRAMS[name][0]
    module = parse_module(text)
    parameters = module.functions["f"].parameter_types
    wrt = [i for i, type in enumerate(parameters) if str(type) != "i64"]
    pullback = add_pullback(module, "f", wrt)
    second = add_pullback(module, pullback, wrt)
    along = add_pushforward(module, "f", wrt)
    hessian = add_pushforward(module, pullback, wrt)
    prepare(module, simplify=True)
    interpreter = Interpreter(module)
    meter = Meter(monkeypatch)
    ratios: dict[str, list[float]] = {pullback: [], second: [], along: [], hessian: []}
    for n in (20, 40):
        arguments, seeds = SIZES[name](n)
        directions = [_like(arguments, [i]) for i in wrt]
        given = {
            pullback: [*arguments, *seeds],
            second: [*arguments, *seeds, _like(arguments, wrt)],
            along: [*arguments, *directions],
            hessian: [*arguments, *seeds, *directions],
        }
        before = meter.cost(interpreter, "f", arguments)
        for function in ratios:
            ratios[function].append(meter.cost(interpreter, function, given[function]) / before)
    assert all(larger <= 1.1 * smaller for smaller, larger in ratios.values()), ratios


def test_the_meter_sees_a_quadratic_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Swift's subscript: a derivative that makes an array of zeros for each element that is read."""
    text = """
    func @read(%a: array<f64>, %i: i64) -> (f64) {derivatives = [{wrt = [0], vjp = @read.vjp}]} {
      %x = array.get %a, %i : f64
      return %x
    }
    func @read.back(%n: i64, %i: i64, %v: f64) -> (array<f64>) {
      %z = const {value = 0.0} : f64
      %a = array.fill %n, %z : array<f64>
      %b = array.set %a, %i, %v : array<f64>
      return %b
    }
    func @read.vjp(%a: array<f64>, %i: i64) -> ((f64, fn (f64) -> (array<f64>))) {
      %x = array.get %a, %i : f64
      %n = array.count %a : i64
      %p = closure {function = @read.back, types = []} %n, %i : fn (f64) -> (array<f64>)
      %t = make %x, %p : (f64, fn (f64) -> (array<f64>))
      return %t
    }
    """ + PROGRAMS["sum_of_array"][0].replace("array.get %a, %i", "call {function = @read, types = []} %a, %i")
    module = parse_module(text)
    pullback = add_pullback(module, "f", [0])
    interpreter = Interpreter(prepare(module, simplify=True))
    meter = Meter(monkeypatch)
    costs = [meter.cost(interpreter, pullback, [(0.1,) * n, 1.0]) for n in (20, 40)]
    assert costs[1] > 2.5 * costs[0]


def test_no_record_shares_a_buffer_that_is_written_later() -> None:
    """Row 0 is read under one name and written under another: a record that kept the row would make each write
    copy it. Its elements are saved instead."""
    text = """
    struct Net { rows: array<array<f64>>, k: f64 }
    func @f(%x: array<Net>, %n: i64, %s: f64) -> (f64) {
      %zero = const {value = 0} : i64
      %r, %t = for %n, %x, %s : array<Net>, f64 {
      ^(%i: i64, %a: array<Net>, %p: f64):
        %b, %net = array.take %a, %zero : array<Net>, Net
        %rest, %rows = take {index = 0} %net : Net, array<array<f64>>
        %others, %row = array.take %rows, %zero : array<array<f64>>, array<f64>
        %written = array.set %row, %i, %p : array<f64>
        %back = array.set %others, %zero, %written : array<array<f64>>
        %whole = set {index = 0} %rest, %back : Net
        %c = array.set %b, %zero, %whole : array<Net>
        %seen = array.get %c, %zero : Net
        %all = get {index = 0} %seen : array<array<f64>>
        %k = get {index = 1} %seen : f64
        %one = array.get %all, %zero : array<f64>
        %q = array.get %one, %zero : f64
        %u = array.get %one, %i : f64
        %v = fmul %q, %k : f64
        %w = fmul %v, %u : f64
        yield %c, %w
      }
      return %t
    }
    """
    module = parse_module(text)
    add_pullback(module, "f", [0, 2])
    prepare(module)
    (record,) = [f.result_types[-1] for f in module.functions.values() if f.name.startswith("f.vjp")]
    assert isinstance(record, Tuple)
    tapes = {str(type) for type in record.elements if isinstance(type, Array)} - {"array<Net>"}
    assert "array<f64>" in tapes
    assert all(type in ("array<f64>", "array<i64>") for type in tapes)
    assert sum(str(type) == "array<Net>" for type in record.elements) <= 1  # the argument, for the sizes of its zeros


def _like(arguments: list[Any], wrt: list[int]) -> Any:
    """A seed for a gradient: the arguments themselves will do."""
    parts = [_tangent(arguments[i]) for i in wrt]
    return tuple(parts) if len(parts) > 1 else parts[0]


def _tangent(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_tangent, value))
    return () if isinstance(value, int) else value
