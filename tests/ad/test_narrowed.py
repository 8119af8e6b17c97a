"""Pullbacks of which only some cotangents are asked for."""

from __future__ import annotations

import pytest

from pullback.compiler.ad.narrowed import narrowed
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.verifier import verify

SOURCE = """
func @pull(%a: array<f64>, %i: i64, %v: f64) -> ((f64, f64, f64)) {
  %shared = fadd %v, %v : f64
  %x = array.get %a, %i : f64
  %first = fmul %shared, %x : f64
  %second = fmul %shared, %v : f64
  %more = ilt %i, %i : bool
  %third = if %more : f64 {
    %y = call {function = @element, types = []} %a, %i : f64
    yield %y
  } {
    yield %x
  }
  %all = make %first, %second, %third : (f64, f64, f64)
  return %all
}
func @element(%a: array<f64>, %i: i64) -> (f64) {
  %x = array.get %a, %i : f64
  return %x
}
func @loud(%a: array<u8>, %v: f64) -> ((f64, f64)) {
  %first = call {function = @printed, types = []} %a, %v : f64
  %both = make %first, %v : (f64, f64)
  return %both
}
func @printed(%a: array<u8>, %v: f64) -> (f64) {
  print %a
  return %v
}
func @chosen(%c: bool, %v: f64) -> ((f64, f64)) {
  %all = if %c : (f64, f64) {
    %one = make %v, %v : (f64, f64)
    yield %one
  } {
    %other = make %v, %v : (f64, f64)
    yield %other
  }
  return %all
}
"""


@pytest.mark.parametrize(
    ("kept", "expected", "operations"),
    [
        ([1], 32.0, ["fadd", "fmul", "return"]),
        ([0], 16.0, ["fadd", "array.get", "fmul", "return"]),
        ([1, 2], (32.0, 2.0), ["fadd", "array.get", "fmul", "ilt", "if", "make", "return"]),
    ],
)
def test_only_what_is_asked_for_is_computed(kept: list[int], expected: object, operations: list[str]) -> None:
    module = parse_module(SOURCE)
    name = narrowed(module, "pull", kept)
    assert name is not None and narrowed(module, "pull", kept) == name
    verify(module, "narrowed")
    body = module.functions[name].body
    assert body is not None and [op.name for op in body.ops] == operations
    assert Interpreter(module).call(name, [(2.0,), 0, 4.0]) == [expected]


def test_what_fails_for_others_only_does_not_fail() -> None:
    module = parse_module(SOURCE)
    name = narrowed(module, "pull", [1])
    assert name is not None and Interpreter(module).call(name, [(), 0, 4.0]) == [32.0]


def test_what_prints_is_kept() -> None:
    module = parse_module(SOURCE)
    name = narrowed(module, "loud", [1])
    assert name is not None
    body = module.functions[name].body
    assert body is not None and [op.name for op in body.ops] == ["call", "return"]


def test_a_tuple_that_is_chosen_is_left_as_it_is() -> None:
    assert narrowed(parse_module(SOURCE), "chosen", [0]) is None
