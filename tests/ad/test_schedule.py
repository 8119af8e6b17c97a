"""The schedule of snapshots, against the fewest steps that there can be."""

from __future__ import annotations

from functools import cache
from math import comb

import pytest

from pullback.compiler.ad.schedule import split_function
from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter


def split(steps: int, snapshots: int) -> int:
    module = Module()
    name = split_function(module)
    (found,) = Interpreter(module).call(name, [steps, snapshots])
    return found


@cache
def scheduled(steps: int, snapshots: int) -> int:
    """The forward steps that the schedule takes to run backwards."""
    if steps < 2:
        return 0
    assert snapshots > 0
    first = split(steps, snapshots)
    return first + scheduled(steps - first, snapshots - 1) + scheduled(first, snapshots)


@cache
def fewest(steps: int, snapshots: int) -> int:
    """By trying out all places for the next snapshot."""
    if steps < 2:
        return 0
    if snapshots == 1:
        return steps * (steps - 1) // 2
    return min(m + fewest(steps - m, snapshots - 1) + fewest(m, snapshots) for m in range(1, steps))


@pytest.mark.parametrize("snapshots", [1, 2, 3, 4, 7])
def test_no_schedule_takes_fewer_steps(snapshots: int) -> None:
    for steps in range(60):
        assert scheduled(steps, snapshots) == fewest(steps, snapshots)


@pytest.mark.parametrize(("steps", "snapshots"), [(10, 3), (100, 5), (1000, 20), (2000, 10)])
def test_steps_of_long_loops(steps: int, snapshots: int) -> None:
    """r l - C(c + r, c + 1), with the smallest r for which C(c + r, c) is at least l."""
    r = next(r for r in range(steps) if comb(snapshots + r, snapshots) >= steps)
    assert scheduled(steps, snapshots) == r * steps - comb(snapshots + r, snapshots + 1)


def test_many_steps() -> None:
    """No step is repeated more than seven times: six times would be too few for so many steps."""
    steps, snapshots, repetitions = 10**7, 40, 7
    assert comb(snapshots + repetitions - 1, snapshots) < steps
    first = split(steps, snapshots)
    assert first <= comb(snapshots + repetitions - 1, snapshots)
    assert steps - first <= comb(snapshots - 1 + repetitions, repetitions)
