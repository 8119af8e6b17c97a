"""Functions of each scalar: their values are NumPy's, their derivatives central differences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from pullback import vjp

from .support import Function, load


def _erf(x: np.ndarray) -> np.ndarray:
    return np.vectorize(math.erf)(x)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _softplus(x: np.ndarray) -> np.ndarray:
    return np.logaddexp(x, 0)


def _relu6(x: np.ndarray) -> np.ndarray:
    return np.clip(x, 0, 6)


ANYWHERE, INSIDE, POSITIVE, ABOVE = (-3.0, 8.0), (-0.9, 0.9), (0.1, 5.0), (1.1, 5.0)

CASES: dict[str, tuple[Function, tuple[float, float]]] = {
    "exp": (np.exp, ANYWHERE),
    "log": (np.log, POSITIVE),
    "sin": (np.sin, ANYWHERE),
    "cos": (np.cos, ANYWHERE),
    "tan": (np.tan, INSIDE),
    "asin": (np.arcsin, INSIDE),
    "acos": (np.arccos, INSIDE),
    "atan": (np.arctan, ANYWHERE),
    "sinh": (np.sinh, INSIDE),
    "cosh": (np.cosh, INSIDE),
    "tanh": (np.tanh, ANYWHERE),
    "asinh": (np.arcsinh, ANYWHERE),
    "acosh": (np.arccosh, ABOVE),
    "atanh": (np.arctanh, INSIDE),
    "sqrt": (np.sqrt, POSITIVE),
    "exp2": (np.exp2, INSIDE),
    "exp10": (lambda x: 10**x, INSIDE),
    "log2": (np.log2, POSITIVE),
    "log10": (np.log10, POSITIVE),
    "expm1": (np.expm1, INSIDE),
    "log1p": (np.log1p, INSIDE),
    "erf": (_erf, ANYWHERE),
    "log1mexp": (lambda x: np.log(-np.expm1(-x)), POSITIVE),
    "rsqrt": (lambda x: 1 / np.sqrt(x), POSITIVE),
    "abs": (np.abs, ANYWHERE),
    "sign": (np.sign, ANYWHERE),
    "floor": (np.floor, ANYWHERE),
    "ceil": (np.ceil, ANYWHERE),
    "round": (np.round, ANYWHERE),
    "relu": (lambda x: np.maximum(x, 0), ANYWHERE),
    "relu6": (_relu6, ANYWHERE),
    "leakyRelu": (lambda x: np.where(x > 0, x, 0.2 * x), ANYWHERE),
    "elu": (lambda x: np.where(x > 0, x, np.expm1(x)), ANYWHERE),
    "gelu": (lambda x: x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2, ANYWHERE),
    "selu": (
        lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
        ANYWHERE,
    ),
    "sigmoid": (_sigmoid, ANYWHERE),
    "logSigmoid": (lambda x: -_softplus(-x), ANYWHERE),
    "softplus": (_softplus, ANYWHERE),
    "softsign": (lambda x: x / (1 + np.abs(x)), ANYWHERE),
    "swish": (lambda x: x * _sigmoid(x), ANYWHERE),
    "hardSigmoid": (lambda x: _relu6(x + 3) / 6, ANYWHERE),
    "hardSwish": (lambda x: x * _relu6(x + 3) / 6, ANYWHERE),
    "mish": (lambda x: x * np.tanh(_softplus(x)), ANYWHERE),
}
"""Each function: the same one of NumPy, and where its arguments lie."""


@pytest.fixture(scope="module")
def functions() -> Any:
    return load("functions")


@pytest.mark.parametrize("name", CASES)
def test_function(functions: Any, name: str) -> None:
    wanted, (low, high) = CASES[name]
    function = getattr(functions, f"{name}Of")
    x = np.random.default_rng(0).uniform(low, high, 37)
    np.testing.assert_allclose(function(x), wanted(x), rtol=1e-12, atol=1e-15)
    step = 1e-5
    slope = (wanted(x + step) - wanted(x - step)) / (2 * step)
    _, pull = vjp(function, x)
    np.testing.assert_allclose(pull(np.ones(37)), slope, rtol=1e-6, atol=1e-8)
    assert len(function([])) == 0


@pytest.mark.parametrize(
    ("name", "x", "value", "slope"),
    [
        ("relu", 0.0, 0.0, 0.0),
        ("abs", 0.0, 0.0, 0.0),
        ("round", 2.5, 2.0, 0.0),
        ("sigmoid", -1000.0, 0.0, 0.0),
        ("sigmoid", 1000.0, 1.0, 0.0),
        ("softplus", 1000.0, 1000.0, 1.0),
        ("softplus", -1000.0, 0.0, 0.0),
        ("logSigmoid", -1000.0, -1000.0, 1.0),
        ("mish", -1000.0, 0.0, 0.0),
        ("swish", -1000.0, 0.0, 0.0),
        ("elu", 0.0, 0.0, 1.0),
    ],
)
def test_at_the_edge(functions: Any, name: str, x: float, value: float, slope: float) -> None:
    result, pull = vjp(getattr(functions, f"{name}Of"), [x])
    assert (result[0], pull([1.0])[0]) == (value, slope)


@pytest.mark.parametrize("name", ["relu", "relu6", "sign", "sigmoid", "softplus", "gelu", "abs"])
def test_not_a_number_stays_one(functions: Any, name: str) -> None:
    assert math.isnan(getattr(functions, f"{name}Of")([math.nan])[0])
