"""Scalar operations against NumPy's and exact arithmetic."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pullback.compiler.ir.arithmetic import int_to_float, scalar_function, wrap
from pullback.compiler.ir.libm import C_NAMES, long_double
from pullback.compiler.ir.ops import (
    BINARY_FLOAT,
    BITWISE,
    CHECKED_INT,
    FLOAT_COMPARE,
    INT_COMPARE,
    UNARY_FLOAT,
    WRAPPING_INT,
)
from pullback.compiler.ir.types import BOOL, F32, F64, F80, I32, I64, U8, Scalar, Vector

SINGLE = st.floats(width=32, allow_nan=False)


def apply(name: str, type: Scalar, *operands: Any) -> Any:
    function = scalar_function(name, type, type)
    assert function is not None
    return function(*operands)


def same(first: float, second: float) -> bool:
    return first == second or (math.isnan(first) and math.isnan(second))


@pytest.mark.parametrize("width", [F32, F64, F80], ids=str)
def test_every_float_operation_exists(width: Scalar) -> None:
    convert: type = np.longdouble if width is F80 else float
    for names, arity in ((UNARY_FLOAT, 1), (BINARY_FLOAT, 2), (["fma"], 3), (FLOAT_COMPARE, 2)):
        for name in names:
            function = scalar_function(name, width, BOOL if name in FLOAT_COMPARE else width)
            assert function is not None, name
            assert isinstance(function(*[convert(0.5)] * arity), bool if name in FLOAT_COMPARE else convert)


@pytest.mark.parametrize("type", [I64, I32, U8], ids=str)
def test_every_integer_operation_exists(type: Scalar) -> None:
    for name in (*CHECKED_INT, *WRAPPING_INT, *BITWISE, *INT_COMPARE):
        function = scalar_function(name, type, BOOL if name in INT_COMPARE else type)
        assert function is not None, name
        assert isinstance(function(5, 3), int), name


@given(SINGLE, SINGLE, st.sampled_from(["fadd", "fsub", "fmul", "fdiv"]))
def test_single_precision_is_rounded_once(x: float, y: float, name: str) -> None:
    operator = {"fadd": np.add, "fsub": np.subtract, "fmul": np.multiply, "fdiv": np.divide}[name]
    with np.errstate(all="ignore"):
        expected = float(operator(np.float32(x), np.float32(y)))
    assert same(apply(name, F32, x, y), expected)


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_become_the_nearest_float(value: int) -> None:
    assert int_to_float(value, F32) == float(np.float32(np.int64(value)))
    assert int_to_float(value, F64) == float(value)
    assert int(int_to_float(value, F80)) == value


@given(SINGLE, SINGLE, SINGLE)
def test_fma_is_exact(x: float, y: float, z: float) -> None:
    assume(all(map(math.isfinite, (x, y, z))))
    exact = Fraction(x) * Fraction(y) + Fraction(z)
    assume(exact and abs(exact) < 2**1000 and abs(exact) > Fraction(1, 2**1000))
    assert apply("fma", F64, x, y, z) == float(exact)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_wrapping_matches_machine_integers(a: int, b: int) -> None:
    with np.errstate(all="ignore"):
        assert apply("wmul", I64, a, b) == int(np.int64(a) * np.int64(b))
    assert wrap(a, I32) == int(np.int64(a).astype(np.int32))
    assert wrap(a, U8) == int(np.int64(a).astype(np.uint8))


def test_long_double_keeps_its_bits() -> None:
    third = apply("fdiv", F80, np.longdouble(1), np.longdouble(3))
    assert third == np.longdouble(1) / np.longdouble(3) != np.longdouble(1 / 3)
    assert long_double(Fraction(1, 3)) == third
    product = apply("fma", F80, third, np.longdouble(3), np.longdouble(-1))
    assert product == np.longdouble(2) ** -65


def test_vectors_are_done_lane_by_lane() -> None:
    type = Vector(F64, 2)
    function = scalar_function("fmul", type, type)
    assert function is not None
    assert function((1.0, 2.0), (3.0, 4.0)) == (3.0, 8.0)


def test_c_names_exist() -> None:
    assert set(C_NAMES) <= set(UNARY_FLOAT + BINARY_FLOAT)
