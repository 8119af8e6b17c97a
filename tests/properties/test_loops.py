"""Random programs of loops, compiled with and without the passes that change the order of additions: values,
gradients, second derivatives and traps are the same. In the interpreter, which looks at every index."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import partial
from random import Random
from typing import Any

import numpy as np
import pytest

from pullback import Trap, compile, value_and_gradient, vjp
from pullback.compiler import driver, edge
from pullback.compiler.ir import core
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.interpreter import Trap as InterpreterTrap
from pullback.compiler.options import OPTIONAL_PASSES, Options
from pullback.compiler.passes import lanes, pipeline
from pullback.compiler.passes.lanes import strips
from pullback.compiler.render import render
from pullback.dsl.source import Source

from .loops import write_loops
from .programs import Seeded

SIZES = ((0, 2), (1, 3), (3, 1), (5, 2), (8, 0), (17, 3))
Leaves = list[float]


@pytest.fixture
def few_lanes(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Loops run in two lanes, whatever it costs, so that short ones have strips and a rest."""
    stages = (s._replace(run=partial(lanes.run, lanes=2)) if s.name == "lanes" else s for s in pipeline.LANES)
    monkeypatch.setattr(pipeline, "LANES", tuple(stages))
    monkeypatch.setattr(strips, "is_worth_it", lambda *arguments: True)
    yield 2


def optimised(text: str, order: int = 1, without: tuple[str, ...] = (), strict: bool = False) -> core.Module:
    found: list[core.Module] = []

    def observe(stage: str, value: Any) -> None:
        if stage == "optimised":
            found.append(value)
            raise driver.Stop

    options = Options(order=order, without=without, strict_float=strict)
    source = Source("loops.dsl", text)
    result = edge.on_deep_stack(lambda: driver.compile(source, options, lambda name: None, observe))
    assert found, render(result.diagnostics)
    return found[0]


def leaves(value: Any) -> Leaves:
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [float(value)]


class Program:
    def __init__(self, text: str, order: int = 1, without: tuple[str, ...] = ()) -> None:
        self.module = optimised(text, order, without)

    def run(self, kind: str, *arguments: Any) -> Sequence[Any] | str:
        """``kind``: ``f`` or an entry of its derivative."""
        (name,) = [n for n in self.module.functions if re.fullmatch(rf"{kind}|f\.{kind}\.wrt[_0-9]*", n)]
        try:
            return Interpreter(self.module, lambda data: None).call(name, list(arguments))
        except InterpreterTrap as trap:
            return trap.message


def arguments(rng: Random, n: int, d: int) -> list[Any]:
    x = [rng.uniform(-1, 1) for _ in range((n + 1) * (d + 1) + 3)]
    y = [rng.uniform(-1, 1) for _ in range(d + 1)]
    return [x, y, rng.uniform(-1, 1), [rng.randint(0, n) for _ in range(n + 1)], n, d]


def same(found: Any, expected: Any, tolerance: float) -> None:
    one, other = leaves(found), leaves(expected)
    scale = tolerance * (1 + max(map(abs, other)))
    assert len(one) == len(other)
    assert all(abs(a - b) <= scale for a, b in zip(one, other, strict=True)), (found, expected)


def agree(program: Program, plain: Program, rng: Random, tolerance: float, order: int) -> None:
    for n, d in SIZES:
        given = arguments(rng, n, d)
        if n == 5:
            given[3][rng.randint(0, n)] = rng.choice([-1, len(given[0]) + 5])
        value, expected = (p.run("value_and_gradient", *given) for p in (program, plain))
        if isinstance(expected, str):
            assert value == expected == program.run("f", *given)
            continue
        assert not isinstance(value, str), value
        same(program.run("f", *given), expected[:1], tolerance)
        same(value, expected, tolerance)
        *_, record = program.run("vjp", *given)
        for seed in (1.0, -2.0):
            pulled = program.run("pullback", record, seed)
            same(pulled, [seed * slope for slope in leaves(expected[1])], tolerance)
        if order > 1:
            along = [([rng.uniform(-1, 1) for _ in part],) for part in given[:2]]
            for kind in ("jvp", "hvp"):
                again, wanted = (p.run(kind, *given, *along, 0.5) for p in (program, plain))
                same(again, wanted, 100 * tolerance)


@pytest.mark.parametrize("seed", range(4))
def test_lanes_keep_values_and_derivatives(seed: int, few_lanes: int) -> None:
    rng = Random(seed)
    scalar, tolerance, order = ("Double", 1e-9, 2) if seed % 2 else ("Float", 1e-3, 1)
    text = write_loops(Seeded(rng), scalar)
    plain = Program(text, order, OPTIONAL_PASSES)
    agree(Program(text, order), plain, rng, tolerance, order)


@pytest.mark.parametrize("only", OPTIONAL_PASSES)
def test_each_pass_alone_keeps_values_and_gradients(only: str, few_lanes: int) -> None:
    rng = Random(only)
    text = write_loops(Seeded(rng))
    plain = Program(text, without=OPTIONAL_PASSES)
    alone = Program(text, without=tuple(name for name in OPTIONAL_PASSES if name != only))
    agree(alone, plain, rng, 1e-9, 1)


GATHERED = """
import Foundation
@differentiable(wrt: x)
func f(_ x: [Double], _ at: [Int], _ d: Int) -> Double {
    var total = 0.0
    for i in 0..<at.count {
        var inner = 0.0
        for j in 0..<d { inner += x[at[i] + j] * x[j] }
        if inner > 0 { total += sqrt(inner) } else { total -= sin(inner) }
    }
    return total
}
"""


def has_lanes(module: core.Module) -> bool:
    return any("vector" in str(v.type) for f in module.functions.values() if f.body for v in results(f.body))


def results(body: core.Block) -> Iterator[core.Value]:
    return (result for op in body.walk() for result in op.results)


def test_strict_floats_have_no_lanes_and_the_order_of_the_source() -> None:
    assert has_lanes(optimised(GATHERED))
    strict = optimised(GATHERED, strict=True)
    assert not has_lanes(strict)
    x = [math.sin(0.7 * k) for k in range(40)]
    at = [(5 * k) % 36 for k in range(37)]
    total = 0.0
    for start in at:
        inner = 0.0
        for j in range(3):
            inner += x[start + j] * x[j]
        total = total + math.sqrt(inner) if inner > 0 else total - math.sin(inner)
    assert Interpreter(strict, lambda data: None).call("f", [x, at, 3]) == [total]


@pytest.mark.parametrize("wrong", [-1, 38, 1 << 62])
def test_an_index_out_of_range_traps_in_every_sweep(wrong: int) -> None:
    module = compile(GATHERED)
    x, at = np.linspace(-1, 1, 40), np.arange(37)
    at[5] = wrong
    for call in (module.f, value_and_gradient(module.f, wrt=0), lambda *a: vjp(module.f, *a, wrt=0)):
        with pytest.raises(Trap, match="Index out of range") as trap:
            call(x, at, 3)
        assert trap.value.line == 8
    assert module.live_buffers() == 0


def test_no_nan_comes_from_lanes_that_do_not_take_a_branch() -> None:
    module = compile(GATHERED)
    x = np.zeros(40)
    x[3] = 1.0
    value, slopes = value_and_gradient(module.f, wrt=0)(x, np.arange(37), 3)
    assert value == 0.0
    assert np.isfinite(slopes).all()
