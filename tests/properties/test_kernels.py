"""Random kernels over arrays and structs, native and optimised against the interpreter and no optional pass: values,
gradients and traps are the same, and finite differences agree where the kernel is smooth.

``PULLBACK_KERNELS=500`` in the environment makes as many instead of a few.
"""

from __future__ import annotations

import dataclasses
import os
from random import Random
from typing import Any

import numpy as np
import pytest

from pullback import Trap, value_and_gradient
from pullback.compiler import driver, edge
from pullback.compiler.ir import core
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.interpreter import Trap as InterpreterTrap
from pullback.compiler.options import OPTIONAL_PASSES, Options
from pullback.compiler.render import render
from pullback.dsl.source import Source
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module

from .kernels import write_kernel
from .programs import Seeded

COUNT = int(os.environ.get("PULLBACK_KERNELS", "2"))
SIZES = ((0, 0), (1, 2), (4, 1), (18, 2))
# Larger numbers are a matter of the order of additions.
LARGEST = 1e6


def native(text: str) -> Module:
    source = Source("kernel.dsl", text)
    result = edge.on_deep_stack(lambda: driver.compile(source, Options(), lambda name: None))
    assert result.artefact is not None, f"{text}\n{render(result.diagnostics)}"
    return Module(open_objects(result.artefact.objects, result.artefact.manifest, source.file), source.name)


def plain(text: str) -> core.Module:
    """As IR, its derivatives expanded and nothing optimised."""
    found: list[core.Module] = []

    def observe(stage: str, value: Any) -> None:
        if stage == "adjoint":
            found.append(value)
            raise driver.Stop

    options = Options(without=OPTIONAL_PASSES, strict_float=True)
    edge.on_deep_stack(lambda: driver.compile(Source("kernel.dsl", text), options, lambda name: None, observe))
    return found[0]


def arguments(rng: Random, n: int, d: int) -> list[Any]:
    def numbers(count: int) -> list[float]:
        return [rng.uniform(-1.3, 1.3) for _ in range(count)]

    rows = [[numbers(d + 1) for _ in range(n + 1)] for _ in range(2)]
    cells = [(*numbers(2), rng.randint(0, 4)) for _ in range(n + 1)]
    state = (numbers(n + 2), rows[0], *numbers(1))
    return [numbers(n + 2), rows[1], cells, state, *numbers(1), [rng.randint(0, n) for _ in range(n + 2)], n, d]


def passed(module: Any, given: list[Any]) -> tuple[Any, ...]:
    x, m, cells, (xs, rows, s), a, at, n, d = given
    state = module.State(np.array(xs), np.array(rows), s)
    return np.array(x), np.array(m), [module.Cell(*cell) for cell in cells], state, a, np.array(at), n, d


def moved(given: list[Any], other: list[Any], step: float) -> list[Any]:
    """The arguments a step away in the direction of others; integers stay."""

    def move(value: Any, direction: Any) -> Any:
        if isinstance(value, float):
            return value + step * direction
        if isinstance(value, list | tuple):
            return type(value)(map(move, value, direction))
        return value

    return [*map(move, given[:5], other[:5]), *given[5:]]


def leaves(value: Any) -> list[float]:
    if dataclasses.is_dataclass(value):
        value = [getattr(value, part.name) for part in dataclasses.fields(value)]
    if isinstance(value, list | tuple | np.ndarray | np.void):
        return [leaf for part in value for leaf in leaves(part)]
    return [float(value)]


def floats(value: Any) -> list[float]:
    """The leaves that have derivatives."""
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in floats(part)]
    return [value] if isinstance(value, float) else []


def outcome(call: Any, *arguments: Any) -> Any:
    try:
        return call(*arguments)
    except (Trap, InterpreterTrap) as trap:
        return trap.message


def check(text: str, rng: Random) -> None:
    module, ir = native(text), plain(text)
    interpreter = Interpreter(ir, lambda data: None)
    (name,) = [name for name in ir.functions if name.startswith("f.value_and_gradient.wrt")]
    gradient = value_and_gradient(module.f, wrt=(0, 1, 2, 3, 4))
    for n, d in SIZES:
        given = arguments(rng, n, d)
        if n == 4:
            given[5][rng.randint(0, n)] = rng.choice([-1, n + 2, 1 << 62])
        expected = outcome(interpreter.call, name, given)
        value, found = (outcome(call, *passed(module, given)) for call in (module.f, gradient))
        assert module.live_buffers() == 0
        if isinstance(expected, str) or isinstance(value, str):
            assert value == found == expected
            continue
        wanted, scale = leaves(expected), 1 + max(map(abs, leaves(expected)))
        if scale > LARGEST:
            continue
        np.testing.assert_allclose(leaves([value, *leaves(found)]), [wanted[0], *wanted], atol=1e-8 * scale)
        direction = arguments(rng, n, d)
        compare_with_differences(module, given, direction, float(np.dot(wanted[1:], floats(direction[:5]))), scale)


def compare_with_differences(module: Any, given: list[Any], along: list[Any], slope: float, scale: float) -> None:
    """Where differences with two steps agree with each other."""
    slopes: list[float] = []
    for step in (1e-5, 3e-6):
        ends = [outcome(module.f, *passed(module, moved(given, along, side * step))) for side in (1, -1)]
        if any(isinstance(end, str) for end in ends):
            return
        slopes.append((ends[0] - ends[1]) / (2 * step))
    if abs(slopes[0] - slopes[1]) < 1e-4 * scale:
        assert abs(slope - slopes[1]) < 2e-3 * (scale + abs(slope)), (slope, slopes)


@pytest.mark.parametrize("seed", range(COUNT))
def test_kernels_agree(seed: int) -> None:
    rng = Random(f"kernel {seed}")
    text = write_kernel(Seeded(rng))
    try:
        check(text, rng)
    except AssertionError as error:
        raise AssertionError(f"{text}\n{error}") from error
