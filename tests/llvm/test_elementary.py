"""Elementary functions against mpmath, in loops and on vectors, in both widths; special values as in C's Annex F."""

from __future__ import annotations

import math
import random
import re
import struct
from collections.abc import Sequence
from functools import cache
from typing import Any

import mpmath
import pytest
from mpmath import mpf

from pullback.compiler.backends.llvm.backend import BackendOptions, EntryPoint, compile_module
from pullback.compiler.backends.llvm.elementary.library import FUNCTIONS, Bodies
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.passes.ownership import place_ownership

from .harness import Native

INF, NAN = math.inf, math.nan
LIMIT = 1.5  # units in the last place; 2 are promised
LANES = (1, 2, 16)
WIDTHS = {"f32": (23, -126, 128), "f64": (52, -1022, 1024)}
UNARY = [name for name, function in FUNCTIONS.items() if function.arity == 1]
CASES = [(name, width) for name in UNARY for width in WIDTHS]

EXACT = {
    "exp2": lambda x: mpf(2) ** x,
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "log10": lambda x: mpmath.log(x) / mpmath.log(10),
}
DOMAIN = {"log": 0.0, "log2": 0.0, "log10": 0.0, "log1p": -1.0}
# Beyond these the result has overflowed, or is 0, -1 or 1 to the last digit.
SATURATED = dict.fromkeys(["exp", "exp2", "expm1", "sinh", "cosh", "tanh", "erf"], 1200.0)


def function_text(name: str, width: str, lanes: int) -> str:
    type = width if lanes == 1 else f"vector<{lanes} x {width}>"
    arity = FUNCTIONS[name].arity
    parameters = ", ".join(f"%x{i}: array<{type}>" for i in range(arity))
    reads = "\n".join(f"    %v{i} = array.get {{unchecked = true}} %x{i}, %i : {type}" for i in range(arity))
    return f"""func @{name}_{width}_{lanes}({parameters}, %y: array<{type}>) -> (array<{type}>) {{
  %n = array.count %x0 : i64
  %a = for %n, %y : array<{type}> {{
  ^(%i: i64, %p: array<{type}>):
{reads}
    %r = {name} {", ".join(f"%v{i}" for i in range(arity))} : {type}
    %q = array.set {{unchecked = true}} %p, %i, %r : array<{type}>
    yield %q
  }}
  return %a
}}"""


@cache
def native() -> Native:
    texts = (function_text(n, w, lanes) for n in FUNCTIONS for w in WIDTHS for lanes in LANES)
    return Native("\n".join(texts))


def results(name: str, width: str, lanes: int, *arguments: Sequence[float]) -> list[float]:
    """The function of each argument, ``lanes`` at a time."""
    count = len(arguments[0])
    columns = [[*column, *[1.0] * (-count % lanes)] for column in arguments]
    if lanes > 1:
        columns = [[tuple(c[i : i + lanes]) for i in range(0, len(c), lanes)] for c in columns]
    columns = [tuple(column) for column in columns]
    values = native().call(f"{name}_{width}_{lanes}", *columns, columns[0])
    return list(values)[:count] if lanes == 1 else [v for vector in values for v in vector][:count]


def rounded(value: float, width: str) -> float:
    if width == "f64" or not math.isfinite(value):
        return value
    try:
        return struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return math.copysign(INF, value)


def error(exact: Any, value: float, width: str) -> float:
    """In units in the last place of the exact result; infinity stands for the first number that does not fit."""
    mantissa, lowest, highest = WIDTHS[width]
    if mpmath.isnan(exact) or math.isnan(value):
        return 0.0 if mpmath.isnan(exact) and math.isnan(value) else INF
    if mpmath.isinf(exact):
        return 0.0 if exact == value else INF
    end = mpf(2) ** highest
    got = mpmath.sign(value) * end if math.isinf(value) else mpf(value)
    wanted = min(max(exact, -end), end)
    exponent = max(int(mpmath.floor(mpmath.log(abs(wanted), 2))), lowest) if wanted else lowest
    return float(abs(got - wanted) / mpf(2) ** (exponent - mantissa))


def arguments(name: str, width: str) -> list[float]:
    """Numbers of every binade, the range where the function is of interest, and near 1."""
    chance = random.Random(f"{name} {width}")
    mantissa, lowest, highest = WIDTHS[width]
    signs = (1, -1) if name not in ("log", "log2", "log10") else (1,)
    found = [
        chance.choice(signs) * math.ldexp(chance.uniform(1, 2), e)
        for e in range(lowest - mantissa, highest)
        for _ in range(1 if width == "f64" else 4)
    ]
    reach = 95.0 if width == "f32" else 750.0
    found += [chance.uniform(-reach, reach) for _ in range(300)] + [chance.uniform(-4, 4) for _ in range(500)]
    found += [1 + math.ldexp(chance.uniform(-1, 1), -chance.randrange(30)) for _ in range(100)]
    found += [math.pi / 2 * chance.randrange(1, 1 << chance.randrange(1, 28)) for _ in range(100)]
    return [rounded(x, width) for x in found]


@cache
def exact_results(name: str, width: str) -> list[Any]:
    function = EXACT[name] if name in EXACT else getattr(mpmath, name)
    found: list[Any] = []
    with mpmath.workprec(140):
        for x in arguments(name, width):
            if x < DOMAIN.get(name, -INF):
                found.append(mpf(NAN))
            elif x == DOMAIN.get(name, NAN):
                found.append(mpf(-INF))
            else:
                bound = SATURATED.get(name, INF)
                found.append(function(mpf(min(max(x, -bound), bound))))
    return found


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize(("name", "width"), CASES)
def test_error(name: str, width: str, lanes: int) -> None:
    points = arguments(name, width)
    values = results(name, width, lanes, points)
    with mpmath.workprec(140):
        errors = [error(r, v, width) for r, v in zip(exact_results(name, width), values, strict=True)]
    worst = max(range(len(points)), key=errors.__getitem__)
    assert errors[worst] <= LIMIT, f"{name}({points[worst]!r}) gave {values[worst]!r}: {errors[worst]} ulp"


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize("width", WIDTHS)
def test_error_of_powers(width: str, lanes: int) -> None:
    """Bases of every binade and near 1, with exponents that bring the result to any place of the range and past it."""
    chance = random.Random(width)
    mantissa, lowest, highest = WIDTHS[width]
    bases = [
        math.ldexp(chance.uniform(1, 2), e)
        for e in range(lowest - mantissa, highest)
        for _ in range(1 if width == "f64" else 4)
    ]
    bases += [1 + math.ldexp(chance.uniform(-1, 1), -chance.randrange(1, 50)) for _ in range(500)]
    bases += [chance.uniform(0, 5) for _ in range(500)]
    bases = [rounded(b, width) for b in bases]
    reach = -(lowest - mantissa) * math.log(2) * 1.02
    exponents = [rounded(chance.uniform(-reach, reach) / (math.log(b) or 1.0), width) for b in bases[:-500]]
    exponents += [rounded(chance.uniform(-3, 3), width) for _ in range(500)]
    values = results("pow", width, lanes, bases, exponents)
    with mpmath.workprec(200):
        errors = [error(mpf(a) ** mpf(b), v, width) for a, b, v in zip(bases, exponents, values, strict=True)]
    worst = max(range(len(bases)), key=errors.__getitem__)
    assert errors[worst] <= LIMIT, f"pow({bases[worst]!r}, {exponents[worst]!r}) gave {values[worst]!r}"


SPECIAL: dict[str, list[tuple[float, float]]] = {
    "exp": [(0.0, 1), (-0.0, 1), (INF, INF), (-INF, 0.0)],
    "exp2": [(0.0, 1), (-0.0, 1), (INF, INF), (-INF, 0.0), (10, 1024), (-1, 0.5)],
    "expm1": [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -1)],
    "sinh": [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF)],
    "cosh": [(0.0, 1), (-0.0, 1), (INF, INF), (-INF, INF)],
    "tanh": [(0.0, 0.0), (-0.0, -0.0), (INF, 1), (-INF, -1)],
    "log": [(0.0, -INF), (-0.0, -INF), (1, 0.0), (INF, INF), (-1, NAN), (-INF, NAN), (-1e-40, NAN)],
    "log2": [(0.0, -INF), (-0.0, -INF), (1, 0.0), (INF, INF), (-1, NAN), (-INF, NAN), (8, 3), (0.25, -2)],
    "log10": [(0.0, -INF), (-0.0, -INF), (1, 0.0), (INF, INF), (-1, NAN), (-INF, NAN), (1000, 3)],
    "log1p": [(0.0, 0.0), (-0.0, -0.0), (-1, -INF), (INF, INF), (-2, NAN), (-INF, NAN)],
    "sin": [(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN)],
    "cos": [(0.0, 1), (-0.0, 1), (INF, NAN), (-INF, NAN)],
    "tan": [(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN)],
    "erf": [(0.0, 0.0), (-0.0, -0.0), (INF, 1), (-INF, -1)],
}


def same(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize(("name", "width"), CASES)
def test_special_values(name: str, width: str, lanes: int) -> None:
    rows = [*SPECIAL[name], (NAN, NAN)] * 7
    values = results(name, width, lanes, [rounded(x, width) for x, _ in rows])
    wrong = [(x, v, wanted) for (x, wanted), v in zip(rows, values, strict=True) if not same(v, wanted)]
    assert not wrong


ODD, EVEN, BROKEN = (3.0, 1.0, 5.0), (2.0, 4.0, 2.0**24), (0.5, 2.5, 1.0 / 3)

POWERS: list[tuple[float, float, float]] = [
    *((x, y, 1.0) for x in (0.0, -0.0, 1.0, -2.0, INF, -INF, NAN) for y in (0.0, -0.0)),
    *((1.0, y, 1.0) for y in (3.0, -2.5, INF, -INF, NAN)),
    *((-1.0, y, 1.0) for y in (INF, -INF, 2.0, -4.0)),
    *((-1.0, y, -1.0) for y in (3.0, -5.0, 2.0**24 - 1)),
    *((x, y, NAN) for x in (-2.0, -0.5, -1e30) for y in (*BROKEN, *(-y for y in BROKEN))),
    *((x, -y, math.copysign(INF, x)) for x in (0.0, -0.0) for y in ODD),
    *((x, -y, INF) for x in (0.0, -0.0) for y in (*EVEN, *BROKEN, INF)),
    *((x, y, x) for x in (0.0, -0.0) for y in ODD),
    *((x, y, 0.0) for x in (0.0, -0.0) for y in (*EVEN, *BROKEN, INF)),
    *((x, -INF, INF) for x in (0.5, -0.5, 1e-30)),
    *((x, INF, 0.0) for x in (0.5, -0.5, 1e-30)),
    *((x, -INF, 0.0) for x in (2.0, -2.0, 1e30, INF, -INF)),
    *((x, INF, INF) for x in (2.0, -2.0, 1e30, INF, -INF)),
    *((-INF, -y, -0.0) for y in ODD),
    *((-INF, -y, 0.0) for y in (*EVEN, *BROKEN)),
    *((-INF, y, -INF) for y in ODD),
    *((-INF, y, INF) for y in (*EVEN, *BROKEN)),
    *((INF, -y, 0.0) for y in (*ODD, *EVEN, *BROKEN)),
    *((INF, y, INF) for y in (*ODD, *EVEN, *BROKEN)),
    *((NAN, y, NAN) for y in (1.0, -2.0, INF)),
    *((x, NAN, NAN) for x in (0.0, 2.0, -1.0, INF)),
    *((-2.0, 3.0, -8.0), (-2.0, 2.0, 4.0), (-2.0, -1.0, -0.5), (4.0, 0.5, 2.0)),
    *((float(a), float(b), float(a**b)) for a in range(-12, 13) for b in range(1, 8) if a),
    *((1e30, 1e30, INF), (1e30, -1e30, 0.0), (-1e30, 2.0**24 - 1, -INF)),
]


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize("width", WIDTHS)
def test_special_powers(width: str, lanes: int) -> None:
    bases, exponents, wanted = ([rounded(row[i], width) for row in POWERS] for i in range(3))
    values = results("pow", width, lanes, bases, exponents)
    wrong = [row for row in zip(bases, exponents, values, wanted, strict=True) if not same(row[2], row[3])]
    assert not wrong


@pytest.mark.parametrize("name", UNARY)
def test_short_arrays_are_as_precise(name: str) -> None:
    """Where a loop has too few iterations for vectors."""
    points = arguments(name, "f64")[-900::5]
    wanted = exact_results(name, "f64")[-900::5]
    with mpmath.workprec(140):
        for at in range(0, len(points), 3):
            for exact, value in zip(wanted[at:], results(name, "f64", 1, points[at : at + 3]), strict=False):
                assert error(exact, value, "f64") <= LIMIT


def compiled(text: str, cpu: str = "x86-64-v3", strict: bool = False) -> str:
    """Optimised LLVM text."""
    module = parse_module(text)
    place_ownership(module)
    (name,) = module.functions
    return compile_module(module, [EntryPoint("entry", name)], BackendOptions(cpu, strict)).optimised_ir()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_loops_are_vectorised(name: str, width: str) -> None:
    text = compiled(function_text(name, width, 1))
    loop = text[text.index("\nvector.body:") :]
    loop = loop[: loop.index("\nmiddle.block:")]
    called = set(re.findall(r" call [^@\n]*@([\w.]+)\(", loop))
    assert any(symbol.startswith("llvm.fma.v") for symbol in called)
    assert all(symbol.startswith("llvm.") or ".rare." in symbol for symbol in called), called


def test_wide_vectors_are_done_in_parts_that_fit_the_processor() -> None:
    assert "@llvm.fma.v4f64" in compiled(function_text("exp", "f64", 16))
    assert "@llvm.fma.v16f64" not in compiled(function_text("exp", "f64", 16))
    assert "@llvm.fma.v8f64" in compiled(function_text("exp", "f64", 16), "x86-64-v4")


def test_without_fma_the_c_library_is_called() -> None:
    for lanes in (1, 4):
        text = compiled(function_text("exp", "f64", lanes), "x86-64")
        assert "@exp(" in text
        assert "fma" not in text and "pb.math.exp" not in text


def test_strict_code_calls_the_c_library() -> None:
    text = compiled(function_text("tanh", "f64", 4), strict=True)
    assert "@tanh(" in text and "pb.math.tanh" not in text


def test_lines_of_what_will_be_inlined_are_those_of_calls_with_their_halves() -> None:
    called = "  %y = call <16 x double> @pb.math.exp.v16f64(<16 x double> %x)\n"
    declared = "declare <16 x double> @pb.math.log.v16f64(<16 x double>)\n"
    halved, whole = Bodies(called + declared, 64), Bodies(called, 128)
    assert halved.lines(declared) == 0
    assert 20 < whole.lines(called) < halved.lines(called) / 2 + 10
    assert halved.lines(called + called) == 2 * halved.lines(called)
    assert not Bodies(declared, 64)
