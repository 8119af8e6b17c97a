"""The rule table: the derivative of every elementwise float operation, one line each.

A rule has one expression for each operand: what the operand's cotangent receives, linear in ``g``. In
reverse mode ``g`` is the cotangent of the result; in forward mode the tangent of the operand, and the
tangent of the result is the sum of the expressions. ``a``, ``b``, ``c`` are the operands, ``r`` the result.
Calls are operations of the IR. ``ZERO`` is a derivative that vanishes wherever it exists.

Conventions where no derivative exists, which are those of Swift:

- ``fabs`` at 0 has derivative 1; ``fmax`` and ``fmin`` of equal arguments follow the first;
- ``sqrt`` and ``cbrt`` at 0 have infinite slope, as IEEE division says;
- ``pow(a, b)`` with respect to ``b`` is 0 where ``a <= 0``; with respect to ``a`` it is 0 at ``a == b == 0``;
- ``hypot`` and ``atan2`` at the origin have derivative 0;
- steps (``floor``, ``round``, …) have derivative 0 everywhere.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, TypeAlias

ZERO = None

# A parsed expression: a name, a number, or an operation and its arguments.
Expression: TypeAlias = str | float | tuple[Any, ...]

# Guards stand inside the functions that they protect, so that second derivatives do not meet 0 * inf.
_RADIUS = "select(hypot(a, b) == 0, 1, hypot(a, b))"

_TABLE: dict[str, tuple[str | None, ...]] = {
    "fadd": ("g", "g"),
    "fsub": ("g", "-g"),
    "fmul": ("g * b", "g * a"),
    "fdiv": ("g / b", "-(g / b * r)"),
    "frem": ("g", "-(g * ftrunc(a / b))"),
    "remainder": ("g", "-(g * rint((a - r) / b))"),
    "fma": ("g * b", "g * a", "g"),
    "fneg": ("-g",),
    "fabs": ("select(a < 0, -g, g)",),
    "nextafter": ("g", ZERO),
    "copysign": ("g * (copysign(1, a) * copysign(1, b))", ZERO),
    "fmax": ("select(b > a, 0, g)", "select(b > a, g, 0)"),
    "fmin": ("select(b < a, 0, g)", "select(b < a, g, 0)"),
    "differentiated_as": (ZERO, "g"),
    "sqrt": ("0.5 * g / r",),
    "cbrt": ("g / (3 * (r * r))",),
    "hypot": ("g * (a / select(r == 0, 1, r))", "g * (b / select(r == 0, 1, r))"),
    "exp": ("g * r",),
    "exp2": ("g * (0.6931471805599453 * r)",),
    "exp10": ("g * (2.302585092994046 * r)",),
    "expm1": ("g * exp(a)",),
    "log": ("g / a",),
    "log2": ("g / (0.6931471805599453 * a)",),
    "log10": ("g / (2.302585092994046 * a)",),
    "log1p": ("g / (1 + a)",),
    "pow": (
        "g * (b * pow(a, select(b == 0, select(a == 0, 1, b - 1), b - 1)))",
        "select(a <= 0, 0, g * (r * log(select(a <= 0, 1, a))))",
    ),
    "sin": ("g * cos(a)",),
    "cos": ("-(g * sin(a))",),
    "tan": ("g * (1 + r * r)",),
    "asin": ("g / sqrt((1 - a) * (1 + a))",),
    "acos": ("-(g / sqrt((1 - a) * (1 + a)))",),
    "atan": ("g / (1 + a * a)",),
    "atan2": (f"g * (b / {_RADIUS} / {_RADIUS})", f"-(g * (a / {_RADIUS} / {_RADIUS}))"),
    "sinh": ("g * cosh(a)",),
    "cosh": ("g * sinh(a)",),
    "tanh": ("g * (1 - r * r)",),
    "asinh": ("g / hypot(a, 1)",),
    "acosh": ("g / (sqrt(a - 1) * sqrt(a + 1))",),
    "atanh": ("g / ((1 - a) * (1 + a))",),
    "erf": ("g * (1.1283791670955126 * exp(-(a * a)))",),
    "erfc": ("-(g * (1.1283791670955126 * exp(-(a * a))))",),
    "j0": ("-(g * j1(a))",),
    "j1": ("g * (j0(a) - select(a == 0, 0.5, r / select(a == 0, 1, a)))",),
    "y0": ("-(g * y1(a))",),
    "y1": ("g * (y0(a) - r / a)",),
    "logb": (ZERO,),
    "floor": (ZERO,),
    "ceil": (ZERO,),
    "ftrunc": (ZERO,),
    "round": (ZERO,),
    "rint": (ZERO,),
}

# Operations whose results have no derivative, or the derivative zero, whatever their operands are.
WITHOUT_DERIVATIVE = frozenset(
    "const bytes uninit zero feq fne flt fle fgt fge ieq ine ilt ile igt ige iadd isub imul idiv irem wadd wsub "
    "wmul iand ior ixor shl shr popcount clz ctz ineg inot itof ftoi iconvert itruncate bitcast stop_gradient enum.tag "
    "array.count array.uninit vector.range apart acc.zero acc.count cell.same check trap print describe "
    "context.get context.set random.advance "
    "iadd.overflows isub.overflows imul.overflows".split()
)

_BINARY = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul", ast.Div: "fdiv"}
_COMPARE = {ast.Lt: "flt", ast.LtE: "fle", ast.Gt: "fgt", ast.Eq: "feq"}


@dataclass(frozen=True, slots=True)
class Rule:
    """``partials``: one expression for each operand, None for ``ZERO``."""

    partials: tuple[Expression | None, ...]


def _parse(node: ast.expr) -> Expression:
    match node:
        case ast.Name(name):
            return name
        case ast.Constant(int() | float() as number):
            return float(number)
        case ast.UnaryOp(ast.USub(), operand):
            return ("fneg", _parse(operand))
        case ast.BinOp(left, operator, right):
            return (_BINARY[type(operator)], _parse(left), _parse(right))
        case ast.Compare(left, [operator], [right]):
            return (_COMPARE[type(operator)], _parse(left), _parse(right))
        case ast.Call(ast.Name(name), arguments):
            return (name, *map(_parse, arguments))
    raise ValueError(ast.dump(node))


def _rule(partials: tuple[str | None, ...]) -> Rule:
    return Rule(tuple(None if p is None else _parse(ast.parse(p, mode="eval").body) for p in partials))


RULES: dict[str, Rule] = {name: _rule(partials) for name, partials in _TABLE.items()}
