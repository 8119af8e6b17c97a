"""Which arrays count as written later: keeping a reference to those would cost a copy."""

from __future__ import annotations

import pytest

from pullback.compiler.ad.writes import Writes
from pullback.compiler.ir.core import Value
from pullback.compiler.ir.parser import parse_module

HEAD = "struct S { a: array<f64>, b: array<f64> }\n"


def writes(text: str) -> tuple[Writes, dict[str, Value]]:
    function = next(iter(parse_module(HEAD + text).functions.values()))
    assert function.body is not None
    values = {v.hint: v for v in function.body.arguments}
    for op in function.body.walk():
        values |= {v.hint: v for v in (*op.results, *(a for region in op.regions for a in region.arguments))}
    return Writes(function, lambda _: (frozenset(), frozenset()), returned=False), values


UPDATE = """
func @f(%x: array<f64>, %i: i64, %v: f64) -> (f64) {
  %y = array.set %x, %i, %v : array<f64>
  %e = array.get %y, %i : f64
  return %e
}
"""
USED_AFTERWARDS = """
func @f(%x: array<f64>, %i: i64, %v: f64) -> (f64) {
  %y = array.set %x, %i, %v : array<f64>
  %e = array.get %x, %i : f64
  return %e
}
"""
LOOP = """
func @f(%x: array<f64>, %n: i64, %v: f64) -> (f64) {
  %y = for %n, %x : array<f64> {
  ^(%i: i64, %c: array<f64>):
    %d = array.set %c, %i, %v : array<f64>
    yield %d
  }
  %e = array.get %y, %n : f64
  return %e
}
"""
READ_IN_THE_LOOP = LOOP.replace("array.set %c, %i, %v", "array.set %c, %i, %r").replace(
    "    %d =", "    %r = array.get %x, %i : f64\n    %d ="
)
IN_AN_OUTER_LOOP = """
func @f(%x: array<f64>, %n: i64, %v: f64) -> (f64) {
  %s = for %n, %v : f64 {
  ^(%i: i64, %t: f64):
    %y = array.set %x, %i, %t : array<f64>
    %e = array.get %y, %n : f64
    yield %e
  }
  return %s
}
"""
IN_BRANCHES = """
func @f(%x: array<f64>, %c: bool, %n: i64, %v: f64) -> (f64) {
  %s = if %c : f64 {
    %y = array.set %x, %n, %v : array<f64>
    %e = array.get %y, %n : f64
    yield %e
  } {
    %g = array.get %x, %n : f64
    yield %g
  }
  return %s
}
"""
FIELD = """
func @f(%s: S, %i: i64, %v: f64) -> (f64) {
  %a = get {index = 0} %s : array<f64>
  %b = get {index = 1} %s : array<f64>
  %y = array.set %a, %i, %v : array<f64>
  %e = array.get %y, %i : f64
  return %e
}
"""


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (UPDATE, "x", True),
        (UPDATE, "y", False),
        (USED_AFTERWARDS, "x", False),
        (LOOP, "x", True),
        (LOOP, "c", True),
        (LOOP, "y", False),
        (READ_IN_THE_LOOP, "x", False),
        (IN_AN_OUTER_LOOP, "x", False),
        (IN_BRANCHES, "x", True),
        (FIELD, "a", True),
        (FIELD, "b", False),
        (FIELD, "s", True),
    ],
)
def test_what_is_written(text: str, name: str, expected: bool) -> None:
    found, values = writes(text)
    assert found.shares(values[name]) is expected
    assert found.later(values[name]) is expected


def test_a_struct_that_the_caller_writes_is_written_with_its_parts() -> None:
    function = next(iter(parse_module(HEAD + FIELD).functions.values()))
    assert function.body is not None
    found = Writes(function, lambda _: (frozenset(), frozenset()), frozenset({0}), returned=False)
    assert all(found.later(op.results[0]) for op in function.body.ops if op.name == "get")


def test_a_row_is_shared_with_its_matrix() -> None:
    found, values = writes("""
    func @f(%m: array<array<f64>>, %i: i64, %r: array<f64>) -> (f64) {
      %row = array.get %m, %i : array<f64>
      %n = array.set %m, %i, %r : array<array<f64>>
      %other = array.get %n, %i : array<f64>
      %e = array.get %other, %i : f64
      return %e
    }
    """)
    assert found.shares(values["row"]) and not found.shares(values["other"])
