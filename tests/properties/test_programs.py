"""Random programs: interpreter and native code agree to the bit, and gradients agree with finite differences."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from pullback.compiler import cache, driver, edge
from pullback.compiler.ir import core
from pullback.compiler.ir.clone import clone_function
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.interpreter import Trap as InterpreterTrap
from pullback.compiler.options import OPTIONAL_PASSES, Options
from pullback.compiler.render import render
from pullback.dsl.diagnostics import Severity
from pullback.dsl.source import Source
from pullback.runtime.call import Entry
from pullback.runtime.errors import Trap
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module
from pullback.runtime.transforms import value_and_gradient
from tests.quick import unoptimised

from .declarations import programs_of_constructs
from .programs import programs

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)
SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None)
FEW = settings(SETTINGS, max_examples=12)
RARE = settings(SETTINGS, max_examples=3)
POINTS = st.floats(-2, 2, allow_subnormal=False).map(lambda x: round(x * 64) / 64)


def compiled(text: str, order: int = 1, without: tuple[str, ...] = ()) -> tuple[Module, core.Module]:
    """The program as native code, and as IR before and without any optimisation of derivatives. ``order`` 2: with the
    entries of forward mode."""
    source = Source("program.dsl", text)
    stages: dict[str, Any] = {}

    def observe(stage: str, value: Any) -> None:
        if stage == "adjoint":
            stages[stage] = copied(value)

    note(text)
    options = Options(strict_float=True, forward=order > 1, order=order, without=without)
    result = edge.on_deep_stack(lambda: driver.compile(source, options, lambda name: None, observe, store=cache.STORE))
    errors = render([d for d in result.diagnostics if d.severity is Severity.ERROR])
    if "not supported yet" in errors:
        reject()
    assert result.artefact is not None, errors
    module = Module(open_objects(result.artefact.objects, result.artefact.manifest, source.file), source.name)
    return module, stages["adjoint"]


def copied(module: core.Module) -> core.Module:
    functions = {
        name: clone_function(function, name) if function.body is not None else function
        for name, function in module.functions.items()
    }
    return core.Module(functions, module.structs, module.enums, module.conformances, module.globals, module.main)


def bits(value: float) -> bytes:
    return b"nan" if math.isnan(value) else struct.pack("<d", value)


def outcome(call: Any) -> Any:
    try:
        return call()
    except (Trap, InterpreterTrap) as trap:
        return trap.message


def entry(module: core.Module, exported: str) -> str:
    (name,) = [f.name for f in module.functions.values() if f.exported == exported]
    return name


def agree(text: str, x: float, y: float, n: int) -> None:
    native, ir = compiled(text)
    check_value(native, ir, x, y, n)


def check_value(native: Module, ir: core.Module, x: float, y: float, n: int) -> None:
    interpreter = Interpreter(ir, lambda data: None)
    value = outcome(lambda: native.f(x, y, n))
    expected = outcome(lambda: interpreter.call(entry(ir, "f"), [x, y, n])[0])
    if isinstance(value, str) or isinstance(expected, str):
        assert value == expected
    else:
        assert bits(value) == bits(expected)
    assert native.live_buffers() == 0


@SETTINGS
@given(programs("Double"), POINTS, POINTS, st.integers(0, 6))
def test_interpreter_and_native_code_agree(text: str, x: float, y: float, n: int) -> None:
    agree(text, x, y, n)


@SETTINGS
@given(programs("Float"), POINTS, POINTS, st.integers(0, 6))
def test_interpreter_and_native_code_agree_in_single_precision(text: str, x: float, y: float, n: int) -> None:
    with unoptimised():
        agree(text, x, y, n)


@FEW
@given(programs_of_constructs(), POINTS, POINTS, st.integers(0, 4))
def test_interpreter_and_native_code_agree_on_constructs(text: str, x: float, y: float, n: int) -> None:
    agree(text, x, y, n)


def richardson(f: Any, at: float) -> float:
    """The derivative by central differences, extrapolated once: error of order h^4."""
    h = 1e-4
    coarse = (f(at + h) - f(at - h)) / (2 * h)
    fine = (f(at + h / 2) - f(at - h / 2)) / h
    return (4 * fine - coarse) / 3


@SETTINGS
@given(programs("Double"), POINTS, POINTS, st.integers(0, 6))
def test_gradient_agrees_with_finite_differences(text: str, x: float, y: float, n: int) -> None:
    compare_with_differences(text, x, y, n)


@FEW
@given(programs_of_constructs(), POINTS, POINTS, st.integers(0, 4))
def test_gradient_of_constructs_agrees_with_finite_differences(text: str, x: float, y: float, n: int) -> None:
    with unoptimised():
        compare_with_differences(text, x, y, n)


def compare_with_differences(text: str, x: float, y: float, n: int) -> None:
    native, _ = compiled(text, order=2)
    value, gradient = check_gradient(native, x, y, n)
    compare_modes(native, (x, y, n), value, gradient)
    assert native.live_buffers() == 0


# All optional passes off, and each alone.
@pytest.mark.parametrize("only", ["none", *OPTIONAL_PASSES])
@RARE
@given(programs("Double"), POINTS, POINTS, st.integers(0, 6))
def test_values_and_gradients_are_right_with_passes_off(only: str, text: str, x: float, y: float, n: int) -> None:
    with unoptimised():
        native, ir = compiled(text, without=tuple(name for name in OPTIONAL_PASSES if name != only))
    check_value(native, ir, x, y, n)
    check_gradient(native, x, y, n)


def check_gradient(native: Module, x: float, y: float, n: int) -> tuple[float, tuple[float, float]]:
    """The value and the gradient, which finite differences agree with."""
    value, (dx, dy) = value_and_gradient(native.f, wrt=(0, 1))(x, y, n)
    assert bits(value) == bits(native.f(x, y, n))
    scale = 1 + abs(value)
    for name, exact, approximate in (
        ("x", dx, richardson(lambda t: native.f(t, y, n), x)),
        ("y", dy, richardson(lambda t: native.f(x, t, n), y)),
    ):
        assert math.isclose(exact, approximate, rel_tol=1e-4, abs_tol=1e-5 * scale), (name, exact, approximate)
    assert native.live_buffers() == 0
    return value, (dx, dy)


def compare_modes(native: Module, at: tuple[float, float, int], value: float, gradient: tuple[float, float]) -> None:
    """Forward mode agrees with reverse mode, and the Hessian is symmetric."""
    (row,) = native.f.data["derivatives"]
    entries = {kind: Entry(native.f.native, row[kind], kind, "xynuv") for kind in ("jvp", "hvp")}
    first, second = (0.75, -0.5), (0.25, 1.5)
    scale = 1 + abs(value) + sum(map(abs, gradient))
    again, along = entries["jvp"].call((*at, *first))
    assert bits(again) == bits(value)
    assert math.isclose(along, inner(gradient, first), rel_tol=1e-9, abs_tol=1e-9 * scale)
    products: list[tuple[float, float]] = []
    for direction in (first, second):
        again, slopes, along, product = entries["hvp"].call((*at, *direction))
        assert bits(again) == bits(value)
        assert slopes == gradient
        assert math.isclose(along, inner(gradient, direction), rel_tol=1e-9, abs_tol=1e-9 * scale)
        products.append(product)
    one, other = inner(second, products[0]), inner(first, products[1])
    assert math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-7 * (scale + abs(one)))


def inner(a: tuple[float, float], b: tuple[float, float]) -> float:
    return a[0] * b[0] + a[1] * b[1]
