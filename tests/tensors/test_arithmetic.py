"""Arithmetic, comparisons and choices with broadcasting are NumPy's; derivatives are central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pullback

from .support import Function, check_derivatives, flat, load, unpacked

OPTIMISED = True

SHAPES: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
    ((), ()),
    ((5,), (5,)),
    ((2, 3), ()),
    ((), (2, 3)),
    ((1,), (2, 3)),
    ((2, 3), (1, 1, 1)),
    ((4, 3), (3,)),
    ((3,), (4, 3)),
    ((4, 3), (1, 3)),
    ((2, 4, 3), (4, 3)),
    ((4, 1), (4, 3)),
    ((4, 3), (4, 1)),
    ((3, 1), (1, 3)),
    ((2, 1, 3), (4, 1)),
    ((0, 3), (3,)),
    ((0,), (1,)),
    ((2, 0), ()),
    ((1, 3), (0, 1)),
]


def _operators(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a + b) * (a - b) / (b * b + 2)


def _assignments(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    c = ((a + b) ** 2 - 1) / 3
    return -c * 2 + (1 - c) - 2 / (c + 7)


def _powers(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a * a + 1) ** b + a**3 + 2**b + (b * b + 1) ** 0.5


def _extremes(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.maximum(a, b) * 2 + np.minimum(a, b) - np.maximum(b, 0.5) + np.clip(a, -0.5, 0.5)


CASES: dict[str, Function] = {
    "operators": _operators,
    "assignments": _assignments,
    "powers": _powers,
    "extremes": _extremes,
}


@pytest.fixture(scope="module")
def arithmetic() -> Any:
    return load("arithmetic")


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("name", CASES)
def test_operators(arithmetic: Any, name: str, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=shape) for shape in shapes)
    function = getattr(arithmetic, name)
    wanted = CASES[name](a, b)
    result = unpacked(function(*flat(a, b)))
    assert result.shape == wanted.shape
    np.testing.assert_allclose(result, wanted, rtol=1e-12, atol=1e-14)
    check_derivatives(function, [a, b])


def test_the_first_of_equal_scalars_gets_the_gradient(arithmetic: Any) -> None:
    _, pull = pullback.vjp(arithmetic.extremes, [0.25], [1], [0.25], [1])
    assert [part[0] for part in pull([0.0, 0.0, 1.0])] == [4.0, 0.0]


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_whole_numbers(arithmetic: Any, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(-9, 9, shapes[0]), rng.integers(1, 9, shapes[1])
    result = unpacked(arithmetic.integers(np.ravel(a), list(a.shape), np.ravel(b), list(b.shape)))
    wanted = (a + b) * (a - b) - np.trunc(a / b) + np.fmod(a, b) - 2 * np.abs(a) + np.maximum(a, b)
    np.testing.assert_array_equal(result, wanted)


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_comparisons(arithmetic: Any, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.integers(-1, 2, shape).astype(float) for shape in shapes)
    logic = (a > 0) & (b > 0) | ~(a < 0)
    parts = [a < b, a <= b, a > b, a >= b, a == b, a != b, logic]
    wanted = sum(2.0**i * part for i, part in enumerate(parts))
    np.testing.assert_array_equal(unpacked(arithmetic.comparisons(*flat(a, b))), wanted)


@pytest.mark.parametrize(("other", "mask"), [((3, 4), (3, 4)), ((), (4,)), ((4,), (3, 1)), ((3, 1), ())])
def test_choices(arithmetic: Any, other: tuple[int, ...], mask: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(3, 4)), rng.normal(size=other)
    chosen = rng.integers(0, 2, mask)
    rest = (np.ravel(chosen), list(mask))
    result = unpacked(arithmetic.chosen(*flat(a, b), *rest))
    np.testing.assert_array_equal(result, np.where(chosen == 1, b, a))
    check_derivatives(arithmetic.chosen, [a, b], *rest)


def test_conversions(arithmetic: Any) -> None:
    x = np.array([[1.5, -2.75, 0.0]])
    np.testing.assert_array_equal(unpacked(arithmetic.converted(*flat(x))), np.trunc(x) + x)


@pytest.mark.parametrize(("a", "b"), [((2,), (3,)), ((2, 3), (2,)), ((0,), (2,))])
def test_shapes_that_do_not_fit_trap(arithmetic: Any, a: tuple[int, ...], b: tuple[int, ...]) -> None:
    with pytest.raises(pullback.Trap) as trap:
        arithmetic.operators(*flat(np.ones(a), np.ones(b)))
    assert f"Shapes {list(a)} and {list(b)} do not fit together in '+'" in str(trap.value)
