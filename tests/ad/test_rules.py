"""Every rule of the table, at random points of its domain and at the points where a convention decides."""

from __future__ import annotations

import math
import random

import pytest

from pullback.compiler.ad.forward_handlers import FORWARD_HANDLERS
from pullback.compiler.ad.handlers import HANDLERS
from pullback.compiler.ad.links import LINKS
from pullback.compiler.ad.rules import RULES, WITHOUT_DERIVATIVE
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.ops import OPS
from pullback.compiler.ir.parser import parse_module

from .derivative_checker import add_pullback, check, prepare

# For each operand: the interval that random points come from. Steps and kinks lie outside.
DOMAINS: dict[str, list[tuple[float, float]]] = {
    "fadd": [(-3, 3), (-3, 3)],
    "fsub": [(-3, 3), (-3, 3)],
    "fmul": [(-3, 3), (-3, 3)],
    "fdiv": [(-3, 3), (0.5, 3)],
    "frem": [(7.1, 7.4), (3.1, 3.4)],
    "remainder": [(7.1, 7.4), (3.1, 3.4)],
    "nextafter": [(-3, 3), (4, 5)],
    "fma": [(-3, 3), (-3, 3), (-3, 3)],
    "fneg": [(-3, 3)],
    "fabs": [(-3, -0.1)],
    "copysign": [(-3, -0.1), (0.1, 3)],
    "fmax": [(1, 2), (2.1, 3)],
    "fmin": [(1, 2), (2.1, 3)],
    "sqrt": [(0.2, 4)],
    "cbrt": [(0.2, 4)],
    "hypot": [(0.5, 2), (-2, -0.5)],
    "exp": [(-2, 2)],
    "exp2": [(-2, 2)],
    "exp10": [(-1, 1)],
    "expm1": [(-2, 2)],
    "log": [(0.2, 4)],
    "log2": [(0.2, 4)],
    "log10": [(0.2, 4)],
    "log1p": [(-0.5, 3)],
    "pow": [(0.3, 2), (-2, 2)],
    "sin": [(-4, 4)],
    "cos": [(-4, 4)],
    "tan": [(-1.2, 1.2)],
    "asin": [(-0.8, 0.8)],
    "acos": [(-0.8, 0.8)],
    "atan": [(-4, 4)],
    "atan2": [(-2, -0.5), (-2, 2)],
    "sinh": [(-2, 2)],
    "cosh": [(-2, 2)],
    "tanh": [(-2, 2)],
    "asinh": [(-4, 4)],
    "acosh": [(1.3, 4)],
    "atanh": [(-0.8, 0.8)],
    "erf": [(-2, 2)],
    "erfc": [(-2, 2)],
    "j0": [(-4, 4)],
    "j1": [(-4, 4)],
    "y0": [(0.5, 4)],
    "y1": [(0.5, 4)],
    "logb": [(1.1, 1.9)],
    "floor": [(1.1, 1.9)],
    "ceil": [(1.1, 1.9)],
    "ftrunc": [(1.1, 1.9)],
    "round": [(1.6, 2.4)],
    "rint": [(1.6, 2.4)],
}
# Partial derivatives where a convention or a limit decides.
EDGES: list[tuple[str, tuple[float, ...], tuple[float, ...]]] = [
    ("fabs", (0.0,), (1.0,)),
    ("fabs", (-0.0,), (1.0,)),
    ("fmax", (1.0, 1.0), (1.0, 0.0)),
    ("fmin", (1.0, 1.0), (1.0, 0.0)),
    ("sqrt", (0.0,), (math.inf,)),
    ("pow", (0.0, 0.0), (0.0, 0.0)),
    ("pow", (0.0, 1.0), (1.0, 0.0)),
    ("pow", (0.0, 2.0), (0.0, 0.0)),
    ("pow", (0.0, 0.5), (math.inf, 0.0)),
    ("pow", (-2.0, 3.0), (12.0, 0.0)),
    ("pow", (2.0, 0.0), (0.0, math.log(2.0))),
    ("hypot", (0.0, 0.0), (0.0, 0.0)),
    ("hypot", (3e200, 4e200), (0.6, 0.8)),
    ("atan2", (0.0, 0.0), (0.0, 0.0)),
    ("atan2", (1e-200, 1e-200), (5e199, -5e199)),
    ("copysign", (0.0, -1.0), (-1.0, 0.0)),
    ("tanh", (1000.0,), (0.0,)),
    ("exp", (-1000.0,), (0.0,)),
    ("erf", (30.0,), (0.0,)),
    ("round", (0.5,), (0.0,)),
]
NAMES = ("a", "b", "c")
# Its operands are equal; as a function of two numbers it is not what its derivative says.
STATED = "differentiated_as"


def function_of(name: str, type: str = "f64") -> str:
    operands = NAMES[: len(RULES[name].partials)]
    parameters = ", ".join(f"%{o}: {type}" for o in operands)
    arguments = ", ".join(f"%{o}" for o in operands)
    return f"func @f({parameters}) -> ({type}) {{\n  %r = {name} {arguments} : {type}\n  return %r\n}}\n"


def partials(name: str, point: tuple[float, ...], type: str = "f64") -> tuple[float, ...]:
    module = parse_module(function_of(name, type))
    pullback = add_pullback(module, "f", range(len(point)))
    (result,) = Interpreter(prepare(module)).call(pullback, [*point, 1.0])
    return result if len(point) > 1 else (result,)


def test_every_rule_has_a_domain() -> None:
    assert {*DOMAINS, STATED} == set(RULES)
    assert all(len(domain) == len(RULES[name].partials) for name, domain in DOMAINS.items())


def test_a_derivative_that_is_stated() -> None:
    assert partials(STATED, (3.0, 3.0)) == (0.0, 1.0)
    assert partials(STATED, (3.0, 3.0), "f32") == (0.0, 1.0)


def test_both_modes_know_the_same_operations() -> None:
    assert set(FORWARD_HANDLERS) == set(HANDLERS)


def test_every_operation_has_a_derivative_or_none() -> None:
    """Each operation is differentiated, has no derivative, or is refused here by name."""
    refused = set(
        "cast cast.test type.same array.unique array.sized array.product acc.room cell.new cell.get cell.set "
        "cell.take global.get global.set global.take closure differentiable "
        "call.witness apply vjp jvp linearise yield return retain release "
        "tgamma lgamma jn yn ldexp".split()
    )
    handled = set(HANDLERS) | WITHOUT_DERIVATIVE | set(LINKS)
    assert set(OPS) - handled == refused


@pytest.mark.parametrize("name", DOMAINS)
def test_rule(name: str) -> None:
    rng = random.Random(name)
    steps = all(partial is None for partial in RULES[name].partials)
    for _ in range(3):
        point = [rng.uniform(low, high) for low, high in DOMAINS[name]]
        check(function_of(name), point, range(len(point)), order=1 if steps else 2, rounds=1)


@pytest.mark.parametrize("name", DOMAINS)
def test_rule_in_single_precision(name: str) -> None:
    point = tuple((low + high) / 2 for low, high in DOMAINS[name])
    single = partials(name, point, "f32")
    assert single == pytest.approx(partials(name, point), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("name", DOMAINS)
def test_rule_on_vectors(name: str) -> None:
    points = [[low, high] for low, high in DOMAINS[name]]
    module = parse_module(function_of(name, "vector<2 x f64>"))
    pullback = add_pullback(module, "f", range(len(points)))
    (result,) = Interpreter(prepare(module)).call(pullback, [*map(tuple, points), (1.0, 1.0)])
    lanes = result if len(points) > 1 else (result,)
    for lane in range(2):
        expected = partials(name, tuple(point[lane] for point in points))
        assert tuple(part[lane] for part in lanes) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "point", "expected"), EDGES)
def test_edge(name: str, point: tuple[float, ...], expected: tuple[float, ...]) -> None:
    assert partials(name, point) == pytest.approx(expected)
