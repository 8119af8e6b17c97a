"""Every scalar operation, on every type and on edge values: native code and the interpreter agree to the bit."""

from __future__ import annotations

import itertools
import math
import struct
from functools import cache
from typing import Any

import pytest

from pullback.compiler.backends.llvm.backend import BackendOptions
from pullback.compiler.ir.interpreter import Interpreter, Trap
from pullback.compiler.ir.ops import (
    BINARY_FLOAT,
    CHECKED_INT,
    COUNT_BITS,
    FLOAT_COMPARE,
    INT_COMPARE,
    UNARY_FLOAT,
    WRAPPING_INT,
)
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.types import SCALARS, Scalar

from .harness import Native, NativeTrap

FLOATS = ("f32", "f64", "f80")
INTS = tuple(name for name, type in SCALARS.items() if type.kind == "int")
BITWISE = ("iand", "ior", "ixor")
CONVERSIONS = (
    [("fconvert", a, b) for a in FLOATS for b in FLOATS]
    + [("itof", a, b) for a in INTS for b in FLOATS]
    + [("ftoi", a, b) for a in FLOATS for b in INTS]
    + [("iconvert", a, b) for a in (*INTS, "bool") for b in INTS]
    + [("itruncate", a, b) for a in INTS for b in INTS]
    + [("bitcast", *pair) for pair in (("f32", "u32"), ("u32", "f32"), ("f64", "u64"), ("i64", "f64"))]
)


def cases() -> list[tuple[str, tuple[str, ...], str]]:
    """Operation, operand types, result type."""
    found = [(name, (t,), t) for t in FLOATS for name in UNARY_FLOAT]
    found += [(name, (t, t), t) for t in FLOATS for name in BINARY_FLOAT]
    found += [("fma", (t, t, t), t) for t in ("f32", "f64")]
    found += [("ldexp", (t, "i32"), t) for t in FLOATS]
    found += [(name, (t, t), "bool") for t in FLOATS for name in FLOAT_COMPARE]
    found += [(name, (t, t), "bool") for t in (*INTS, "bool") for name in INT_COMPARE]
    found += [(name, (t, t), t) for t in INTS for name in (*CHECKED_INT, *WRAPPING_INT)]
    found += [(name, ("bool", "bool"), "bool") for name in BITWISE]
    found += [(name, (t,), t) for t in INTS for name in ("ineg", "inot", *COUNT_BITS)] + [("inot", ("bool",), "bool")]
    found += [("select", ("bool", t, t), t) for t in SCALARS]
    found += [(name, (a,), b) for name, a, b in CONVERSIONS]
    return found


CASES = cases()


def edge_values(type: Scalar) -> list[Any]:
    if type.kind == "bool":
        return [False, True]
    if type.kind == "int":
        low, high = (-(2 ** (type.bits - 1)), 2 ** (type.bits - 1) - 1) if type.signed else (0, 2**type.bits - 1)
        return [
            v for v in (low, low + 1, -33, -8, -1, 0, 1, 2, 3, 7, 8, 31, 63, 100, high - 1, high) if low <= v <= high
        ]
    positive = [0.0, 0.1, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 0.7071, 127.5, 255.5, 256.0, 1e6, math.inf]
    positive += [2.0**31, 2.0**31 - 128, 2.0**31 - 0.5, 2.0**63, 2.0**63 - 1024, 5e-324, 1e-40, 2.0**-149, 1e30, 1e300]
    values = [v * sign for v in positive for sign in (1.0, -1.0)] + [math.nan]
    return (
        [struct.unpack("f", struct.pack("f", v))[0] for v in values if abs(v) < 1e38 or v in (math.inf, -math.inf)]
        + [math.nan]
        if type.bits == 32
        else values
    )


def function_name(op: str, operands: tuple[str, ...], result: str) -> str:
    return f"{op}_{'_'.join(operands)}_{result}"


def source(case: tuple[str, tuple[str, ...], str]) -> str:
    op, operands, result = case
    parameters = ", ".join(f"%x{i}: {t}" for i, t in enumerate(operands))
    arguments = ", ".join(f"%x{i}" for i in range(len(operands)))
    body = f"  %r = {op} {arguments} : {result}\n  return %r\n"
    return f"func @{function_name(*case)}({parameters}) -> ({result}) {{\n{body}}}\n"


@cache
def native() -> Native:
    return Native("\n".join(map(source, CASES)), options=BackendOptions(strict_float=True))


@cache
def interpreter() -> Interpreter:
    return Interpreter(parse_module("\n".join(map(source, CASES))))


def bits(value: Any) -> Any:
    if isinstance(value, float) or value.__class__.__name__ == "longdouble":
        return "nan" if value != value else (float(value), math.copysign(1.0, value))
    return value


def outcome(call: Any) -> Any:
    try:
        return bits(call())
    except (Trap, NativeTrap) as trap:
        return trap.message


@pytest.mark.parametrize("case", CASES, ids=lambda case: function_name(*case))
def test_agrees_with_the_interpreter(case: tuple[str, tuple[str, ...], str]) -> None:
    op, operands, _ = case
    name = function_name(*case)
    pools = [edge_values(SCALARS[t]) for t in operands]
    if len(operands) == 3 and op == "fma":
        pools = [pool[::3] for pool in pools]
    different = []
    for arguments in itertools.product(*pools):
        exact = [interpreter_value(v, t) for v, t in zip(arguments, operands, strict=True)]
        expected = outcome(lambda exact=exact: interpreter().call(name, exact)[0])
        actual = outcome(lambda arguments=arguments: native().call(name, *arguments))
        if actual != expected:
            different.append((arguments, actual, expected))
    assert not different, f"{len(different)} differ: {different[:5]}"


def interpreter_value(value: Any, type: str) -> Any:
    if type == "f80":
        import numpy as np

        return np.longdouble(value)
    return value
