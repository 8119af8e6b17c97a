"""The records of calls are parts of the caller's: boxed where they would double with each level of calls."""

from __future__ import annotations

from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_module

from .derivative_checker import add_pullback, check, prepare


def tower(levels: int) -> str:
    """Functions that call the one below them twice."""
    text = "func @f0(%x: f64) -> (f64) {\n  %y = sin %x : f64\n  return %y\n}\n"
    for level in range(1, levels + 1):
        text += f"""
func @f{level}(%x: f64) -> (f64) {{
  %a = call {{function = @f{level - 1}, types = []}} %x : f64
  %b = fadd %a, %x : f64
  %c = call {{function = @f{level - 1}, types = []}} %b : f64
  %y = fmul %a, %c : f64
  return %y
}}
"""
    return text


def derivative(levels: int) -> str:
    module = parse_module(tower(levels))
    add_pullback(module, f"f{levels}", [0])
    return print_module(prepare(module))


def test_code_grows_with_the_levels_not_with_the_calls() -> None:
    assert len(derivative(16)) < 4 * len(derivative(8))


def test_boxed_records_have_derivatives_of_both_orders() -> None:
    assert "box<f7.record.0>" in derivative(8)
    check(tower(8), [0.4], [0], "f8", rounds=1)
