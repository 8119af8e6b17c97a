"""The platform's C math functions, for ``float``, ``double`` and ``long double``.

``--strict-float`` code calls the same functions, so the interpreter, constant folding and native code agree to
the bit. ``long double`` values are NumPy's, since ctypes would round them to ``double``.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

# C's name for an operation of the table, where it differs.
C_NAMES = {"ftrunc": "trunc", "frem": "fmod"}

_NUMPY_NAMES = {
    "exp": "exp",
    "exp2": "exp2",
    "expm1": "expm1",
    "log": "log",
    "log2": "log2",
    "log10": "log10",
    "log1p": "log1p",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "sqrt": "sqrt",
    "cbrt": "cbrt",
    "floor": "floor",
    "ceil": "ceil",
    "ftrunc": "trunc",
    "rint": "rint",
    "frem": "fmod",
    "pow": "power",
    "atan2": "arctan2",
    "hypot": "hypot",
    "copysign": "copysign",
    "fabs": "abs",
    "nextafter": "nextafter",
    "ldexp": "ldexp",
}


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(ctypes.util.find_library("m"))


@cache
def libm_function(name: str, bits: int, arity: int, integer: int | None = None) -> Callable[..., Any]:
    """The C function for an operation of the table, on floats of this width. ``integer``: the parameter that is an
    ``int``."""
    if bits == 80:
        return _long_double_function(name, integer)
    function = getattr(_library(), C_NAMES.get(name, name) + ("f" if bits == 32 else ""))
    scalar = ctypes.c_float if bits == 32 else ctypes.c_double
    function.restype = scalar
    function.argtypes = [ctypes.c_int if index == integer else scalar for index in range(arity)]
    return function


def _long_double_function(name: str, integer: int | None) -> Callable[..., Any]:
    if integer == 0:
        return lambda order, x: np.longdouble(libm_function(name, 64, 2, integer)(order, float(x)))
    if name == "fma":
        return _long_double_fma
    if name == "round":
        return _long_double_round
    if name == "logb":
        return _long_double_logb
    if name == "remainder":
        return _long_double_remainder
    if name in _NUMPY_NAMES:
        return _quiet(getattr(np, _NUMPY_NAMES[name]))
    # ctypes passes a long double, but converts it from and to a Python float.
    function = getattr(_library(), name + "l")
    function.restype = ctypes.c_longdouble
    function.argtypes = [ctypes.c_longdouble]
    return lambda x: np.longdouble(function(float(x)))


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*arguments)

    return call


def _long_double_round(x: np.longdouble) -> np.longdouble:
    whole = np.trunc(x)
    return whole + np.copysign(np.longdouble(1), x) if np.isfinite(x) and abs(x - whole) >= 0.5 else whole


def _long_double_logb(x: np.longdouble) -> np.longdouble:
    with np.errstate(all="ignore"):
        if x == 0 or not np.isfinite(x):
            return -np.longdouble(np.inf) if x == 0 else abs(x)
        return np.longdouble(np.frexp(x)[1] - 1)


def _long_double_remainder(x: np.longdouble, y: np.longdouble) -> np.longdouble:
    with np.errstate(all="ignore"):
        if not np.isfinite(x) or y == 0 or not np.isfinite(y):
            return x if np.isinf(y) and np.isfinite(x) else np.longdouble(np.nan)
        first, second = Fraction(*x.as_integer_ratio()), Fraction(*y.as_integer_ratio())
        rest = first - round(first / second) * second
        return long_double(rest) if rest else np.copysign(np.longdouble(0), x)


def _long_double_fma(a: np.longdouble, b: np.longdouble, c: np.longdouble) -> np.longdouble:
    with np.errstate(all="ignore"):
        naive = a * b + c
        if not (np.isfinite(a) and np.isfinite(b) and np.isfinite(c)):
            return naive
        exact = Fraction(*a.as_integer_ratio()) * Fraction(*b.as_integer_ratio()) + Fraction(*c.as_integer_ratio())
        return long_double(exact) if exact else naive


def long_double(value: Fraction) -> np.longdouble:
    """The nearest ``long double``, ties to even."""
    magnitude = abs(value)
    exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length() - 64
    exponent = max(exponent, -16445)
    if magnitude >= Fraction(2) ** (exponent + 64):
        exponent += 1
    mantissa = round(magnitude / Fraction(2) ** exponent)
    with np.errstate(all="ignore"):
        whole = np.ldexp(np.longdouble(mantissa >> 32), 32) + np.longdouble(mantissa & 0xFFFF_FFFF)
        result = np.ldexp(whole, exponent)
    return -result if value < 0 else result
