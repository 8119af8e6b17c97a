"""Floats print as in Swift: shortest digits, an exponent where Swift has one."""

import ctypes
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullback.compiler.ir.describe import describe_float, describe_string

DOUBLES = {
    0.1: "0.1",
    3.0: "3.0",
    -2.5: "-2.5",
    1e-4: "0.0001",
    1e-5: "1e-05",
    0.00012345: "0.00012345",
    1e15: "1000000000000000.0",
    2.0**53: "9007199254740992.0",
    2.0**53 + 2: "9.007199254740994e+15",
    1e16: "1e+16",
    1e100: "1e+100",
    5e-324: "5e-324",
    1.7976931348623157e308: "1.7976931348623157e+308",
    float("inf"): "inf",
    float("-inf"): "-inf",
}
FLOATS = {
    0.1: "0.1",
    20.085535: "20.085535",
    1e-5: "1e-05",
    16777216.0: "16777216.0",
    16777218.0: "1.6777218e+07",
    3.4028235e38: "3.4028235e+38",
    1e-45: "1e-45",
    1.1754944e-38: "1.1754944e-38",
    9.8607613e-32: "9.8607613e-32",
}


@pytest.mark.parametrize("value", DOUBLES)
def test_double(value: float) -> None:
    assert describe_float(value) == DOUBLES[value]


@pytest.mark.parametrize("value", FLOATS)
def test_float(value: float) -> None:
    assert describe_float(ctypes.c_float(value).value, 32) == FLOATS[value]


def test_nan_and_zero() -> None:
    assert describe_float(float("nan")) == describe_float(-float("nan")) == "nan"
    assert describe_float(-0.0) == describe_float(-0.0, 32) == "-0.0"


def test_long_double() -> None:
    assert describe_float(np.longdouble("3.14159265358979323846"), 80) == "3.1415926535897932385"
    assert describe_float(np.longdouble("0.1"), 80) == "0.1"
    assert describe_float(np.longdouble(2) ** 64, 80) == "18446744073709551616.0"
    assert describe_float(np.longdouble(2) ** 65, 80) == "3.6893488147419103232e+19"


@given(st.integers(0, 2**32 - 1))
def test_floats_have_the_digits_of_numpy(bits: int) -> None:
    (value,) = struct.unpack("<f", struct.pack("<I", bits))
    if value != value:
        return
    text = describe_float(value, 32)
    assert np.float32(text) == np.float32(value)
    digits = np.format_float_scientific(np.float32(value), unique=True, trim="-")
    assert len(text.partition("e")[0].strip("-").replace(".", "").strip("0")) <= len(
        digits.partition("e")[0].strip("-").replace(".", "").strip("0")
    )


@given(st.floats(allow_nan=False))
def test_doubles_read_back(value: float) -> None:
    assert float(describe_float(value)) == value


def test_strings() -> None:
    text = 'it\'s "x"\\\n\t\0\x01é'
    assert describe_string(text, "print") == text
    assert describe_string(text, "debug") == '"it\\\'s \\"x\\"\\\\\\n\\t\\0\\u{01}é"'
