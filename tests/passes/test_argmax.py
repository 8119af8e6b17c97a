"""Extrema of loops against a sequential reference, with their gradients: ties, zeros of both signs, no numbers."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

import pullback
from pullback.runtime.modules import Module

PROGRAM = """
@differentiable
func extremum(_ x: [Double], from start: Double) -> Double {
    var best = start
    for i in 0..<x.count { best = CALL }
    return best
}

@differentiable
func squared(_ x: [Double]) -> Double {
    var best = 0.0
    for v in x { best = max(best, v * v) }
    return best
}
"""
SPREAD = """
@differentiable
func spread(_ x: [Double]) -> Double {
    var low = x[0], high = x[0], sum = 0.0
    for i in 0..<x.count {
        low = min(low, x[i])
        high = max(high, x[i])
        sum += x[i] * x[i]
    }
    return (high - low) * sum
}
"""
CALLS: dict[str, Callable[[float, float], float]] = {
    # What is the extremum of the best so far and a candidate: 0 where the first stays, 1 where the second is taken.
    "max(best, x[i])": lambda best, x: x > best,
    "max(x[i], best)": lambda best, x: not best > x,
    "min(best, x[i])": lambda best, x: x < best,
    "min(x[i], best)": lambda best, x: not best < x,
}
NAN, INF = float("nan"), float("inf")


@pytest.fixture(scope="module", params=CALLS)
def case(request: pytest.FixtureRequest) -> tuple[str, Module]:
    return request.param, pullback.compile(PROGRAM.replace("CALL", request.param))


def reference(call: str, x: np.ndarray, start: float) -> tuple[float, np.ndarray, float]:
    """The extremum, and its derivatives with respect to the elements and to the start."""
    best, place = start, -1
    for index, candidate in enumerate(x):
        if CALLS[call](best, candidate):
            best, place = candidate, index
    slope = np.zeros(len(x))
    if place >= 0:
        slope[place] = 1
    return best, slope, float(place < 0)


def agrees(case: tuple[str, Module], x: np.ndarray, start: float) -> None:
    call, module = case
    value, (slope, of_start) = pullback.value_and_gradient(module.extremum)(x, start)
    expected, expected_slope, expected_of_start = reference(call, x, start)
    for found in (value, module.extremum(x, start)):
        np.testing.assert_equal(abs(found) if found == 0 else found, abs(expected) if expected == 0 else expected)
    np.testing.assert_array_equal(slope, expected_slope)
    assert of_start == expected_of_start


def test_every_short_array_of_special_numbers(case: tuple[str, Module]) -> None:
    special = (NAN, -1.0, 0.0, -0.0, 2.0)
    for count in range(4):
        for *x, start in itertools.product(special, repeat=count + 1):
            agrees(case, np.array(x, dtype=float), start)


@pytest.mark.parametrize("density", [0.0, 0.02, 0.3])
def test_long_arrays_with_ties(case: tuple[str, Module], density: float) -> None:
    random = np.random.default_rng(1)
    for count in (15, 64, 257, 1000):
        x = random.integers(-20, 20, count).astype(float)
        x[random.random(count) < density] = NAN
        for start in (0.0, 19.0, -20.0, INF, -INF, NAN):
            agrees(case, x, start)


def test_what_computes_its_candidates(case: tuple[str, Module]) -> None:
    x = np.array([1.0, -3.0, 3.0, 2.0])
    value, slope = pullback.value_and_gradient(case[1].squared)(x)
    assert value == 9
    np.testing.assert_array_equal(slope, [0, -6, 0, 0])


def test_a_loop_that_carries_more() -> None:
    x = np.array([2.0, -1.0, 5.0, 3.0, -1.0, 5.0])
    module = pullback.compile(SPREAD)
    value, slope = pullback.value_and_gradient(module.spread)(x)
    assert value == module.spread(x) == 6 * np.sum(x * x)
    expected = 12 * x
    expected[[1, 2]] += np.array([-1, 1]) * np.sum(x * x)
    np.testing.assert_array_equal(slope, expected)
