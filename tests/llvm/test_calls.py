"""How functions return what is too much for registers."""

from __future__ import annotations

import pytest

from pullback.compiler.backends.llvm.backend import BackendOptions
from pullback.compiler.backends.llvm.function import MOST_RETURNED

from .harness import agree

TYPES = [("f64", "bool", "i8", "f32")[k % 4] for k in range(MOST_RETURNED)]
ZEROS = {type: f"const {{value = {zero}}}" for type, zero in zip(TYPES, ("0.0", "false", "0", "0.0"), strict=False)}
STEPS = {"f64": "fadd %s{0}, %half", "f32": "fneg %s{0}", "bool": "inot %s{0}", "i8": "inot %s{0}"}


def _names(letter: str) -> str:
    return ", ".join(f"%{letter}{k}" for k in range(len(TYPES)))


def _lines(letter: str, made: dict[str, str]) -> str:
    return "\n".join(f"    %{letter}{k} = {made[type].replace('{0}', str(k))} : {type}" for k, type in enumerate(TYPES))


COUNTING = f"""
func @f(%n: i64) -> (array<i64>, {", ".join(TYPES)}) {{
  %zero = const {{value = 0}} : i64
  %last = ieq %n, %zero : bool
  %rows, {_names("r")} = if %last : array<i64>, {", ".join(TYPES)} {{
{_lines("z", ZEROS)}
    %empty = array.make : array<i64>
    yield %empty, {_names("z")}
  }} {{
    %one = const {{value = 1}} : i64
    %half = const {{value = 0.5}} : f64
    %limit = const {{value = 100}} : i64
    %m = isub %n, %one : i64
    %inner, {_names("s")} = call {{function = @f, types = []}} %m : array<i64>, {", ".join(TYPES)}
    %longer = array.append %inner, %n : array<i64>
    %fine = ilt %n, %limit : bool
    check {{message = "too many"}} %fine
{_lines("t", STEPS)}
    yield %longer, {_names("t")}
  }}
  return %rows, {_names("r")}
}}
"""


@pytest.mark.parametrize("level", [0, 3])
def test_many_results(level: int) -> None:
    options = BackendOptions(strict_float=True, level=level)
    rows, *others = agree(COUNTING, "f", 3, options=options)
    assert rows == (1, 2, 3)
    assert others[:4] == [1.5, True, -1, 0.0]
    assert agree(COUNTING, "f", 102, options=options) == ("trap", "too many")
