"""Convolution and pooling of images: values are those of sums written out in NumPy, derivatives central differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pullback

from .support import complete

OPTIMISED = True

Pair = tuple[int, int]


@pytest.fixture(scope="module")
def windows() -> Any:
    return complete("windows", forward=True)


def padded(x: np.ndarray, size: Pair, strides: Pair, gaps: Pair, fill: float) -> np.ndarray:
    sides = []
    for count, reach, step in zip(
        x.shape[1:3], ((s - 1) * g + 1 for s, g in zip(size, gaps, strict=True)), strides, strict=True
    ):
        missing = max(0, ((count + step - 1) // step - 1) * step + reach - count)
        sides.append((missing // 2, missing - missing // 2))
    return np.pad(x, ((0, 0), *sides, (0, 0)), constant_values=fill)


def places(x: np.ndarray, size: Pair, strides: Pair, gaps: Pair) -> np.ndarray:
    """Of each window its numbers: [batch, rows, columns, height, width, channels]."""
    reach = [(s - 1) * g + 1 for s, g in zip(size, gaps, strict=True)]
    views = np.lib.stride_tricks.sliding_window_view(x, reach, (1, 2))
    views = views[:, :: strides[0], :: strides[1], :, :: gaps[0], :: gaps[1]]
    return np.moveaxis(views, 3, 5)


def convolution(x: np.ndarray, f: np.ndarray, strides: Pair, gaps: Pair, same: bool) -> np.ndarray:
    size = f.shape[:2]
    whole = padded(x, size, strides, gaps, 0) if same else x
    return np.einsum("brchwi,hwio->brco", places(whole, size, strides, gaps), f)


def pooling(x: np.ndarray, size: Pair, strides: Pair, same: bool) -> np.ndarray:
    whole = padded(x, size, strides, (1, 1), -np.inf) if same else x
    return places(whole, size, strides, (1, 1)).max((3, 4))


def check(function: Callable[..., Any], inputs: list[np.ndarray], *rest: Any) -> None:
    """Both modes against central differences along one direction."""
    rng = np.random.default_rng(3)
    directions = [rng.normal(size=x.shape) for x in inputs]
    step = 1e-5
    ends = [function(*(x + t * d for x, d in zip(inputs, directions, strict=True)), *rest) for t in (step, -step)]
    slope = (ends[0] - ends[1]) / (2 * step)
    value, tangent = pullback.jvp(function, (*inputs, *rest), tuple(directions))
    np.testing.assert_allclose(tangent, slope, rtol=1e-6, atol=1e-6)
    seed = rng.normal(size=np.shape(value))
    pulled = pullback.vjp(function, *inputs, *rest)[1](seed if np.shape(value) else float(seed))
    gradients = pulled if isinstance(pulled, tuple) else (pulled,)
    along = sum(np.vdot(g, d) for g, d in zip(gradients, directions, strict=True))
    np.testing.assert_allclose(along, np.vdot(seed, slope), rtol=1e-6, atol=1e-6)


# Images, filters, strides, dilations, and whether the output is as large as the input: outputs of less and more than a
# vector, and of several; rows and filters of more and fewer places than are done at a time; nothing at all.
CASES = [
    ((2, 6, 7, 3), (3, 2, 3, 6), (1, 1), (1, 1), False),
    ((1, 5, 14, 2), (2, 3, 2, 11), (1, 2), (1, 1), True),
    ((2, 7, 7, 1), (3, 3, 1, 8), (2, 1), (2, 1), True),
    ((1, 9, 6, 2), (2, 2, 2, 17), (1, 1), (2, 3), False),
    ((1, 3, 3, 1), (1, 1, 1, 1), (1, 1), (1, 1), False),
    ((2, 0, 4, 1), (3, 3, 1, 2), (1, 1), (1, 1), False),
    ((0, 4, 4, 1), (2, 2, 1, 3), (1, 1), (1, 1), True),
]


@pytest.mark.parametrize(("images", "filter", "strides", "gaps", "same"), CASES)
def test_convolution(windows: Any, images: Any, filter: Any, strides: Pair, gaps: Pair, same: bool) -> None:
    rng = np.random.default_rng(4)
    x, f = rng.normal(size=images), rng.normal(size=filter)
    value = windows.convolved(x, f, strides, gaps, same)
    if min(images[1] - filter[0], images[2] - filter[1]) >= 0:
        np.testing.assert_allclose(value, convolution(x, f, strides, gaps, same), rtol=1e-12, atol=1e-12)
    else:
        assert value.size == 0
    check(windows.convolved, [x, f], strides, gaps, same)


@pytest.mark.parametrize(("images", "gaps", "reach"), [((1, 2, 3, 1), (1, 1), 3), ((1, 4, 5, 1), (1, 3), 7)])
def test_windows_that_do_not_fit(windows: Any, images: Any, gaps: Pair, reach: int) -> None:
    text = f"Windows that reach over {reach} do not fit into {images[1 if gaps[1] == 1 else 2]}, to which padding"
    with pytest.raises(pullback.Trap, match=text):
        windows.convolved(np.ones(images), np.ones((3, 3, 1, 1)), (1, 1), gaps, False)
    assert windows.convolved(np.ones(images), np.ones((3, 3, 1, 1)), (1, 1), gaps, True).shape == images


def test_second_derivatives_of_convolution(windows: Any) -> None:
    rng = np.random.default_rng(5)
    check(windows.slope, [rng.normal(size=(1, 3, 4, 2)), rng.normal(size=(2, 2, 2, 3))])


def test_numbers_of_neighbours_do_not_leak(windows: Any) -> None:
    """Vectors hold some of the next place too, whatever they are."""
    x, f = np.ones((1, 2, 3, 1)), np.ones((1, 1, 1, 3))
    x[0, 1, 1, 0] = np.nan
    value, pull = pullback.vjp(windows.convolved, x, f, (1, 1), (1, 1), False)
    assert np.isnan(value).sum() == 3 and np.isnan(value[0, 1, 1]).all()
    seed = np.zeros((1, 2, 3, 3))
    seed[0, 0, 1, 0] = np.inf
    for_x, for_f = pull(seed)
    assert np.isinf(for_x[0, 0, 1, 0]) and np.isfinite(np.delete(for_x.ravel(), 1)).all()
    assert np.isnan(for_f[0, 0, 0]).all()


@pytest.mark.parametrize(
    ("images", "size", "strides", "same"),
    [
        ((2, 4, 6, 6), (2, 2), (2, 2), False),
        ((1, 5, 5, 9), (3, 2), (2, 1), True),
        ((1, 3, 3, 1), (1, 1), (1, 1), False),
        ((0, 4, 4, 1), (2, 2), (1, 1), True),
    ],
)
def test_pooling(windows: Any, images: Any, size: Pair, strides: Pair, same: bool) -> None:
    x = np.random.default_rng(6).normal(size=images)
    np.testing.assert_array_equal(windows.pooled(x, size, strides, same), pooling(x, size, strides, same))
    check(windows.pooled, [x], size, strides, same)


def test_pooling_of_equal_numbers_and_nan(windows: Any) -> None:
    """The gradient is that of the first of equal ones; NaN is larger than all others."""
    x = np.array([1.0, 3.0, 3.0, 2.0, np.nan, 4.0, -np.inf, -np.inf]).reshape(1, 2, 4, 1)
    value, pull = pullback.vjp(windows.pooled, x, (1, 2), (1, 2), False)
    np.testing.assert_array_equal(value.ravel(), [3.0, 3.0, np.nan, -np.inf])
    np.testing.assert_array_equal(pull(np.ones(value.shape)).ravel(), [0, 1, 1, 0, 1, 0, 1, 0])


@pytest.mark.parametrize("random", [False, True])
@pytest.mark.parametrize("ratio", [(1.4, 1.0), (2.5, 1.7), (1.0, 3.3)])
def test_pooling_of_regions(windows: Any, ratio: tuple[float, float], random: bool) -> None:
    """Of numbers that grow in both directions each region tells where it ends."""
    x = np.arange(1.0, 1 + 17 * 23).reshape(1, 17, 23, 1)
    found = set()
    for seed in range(1, 6):
        value = windows.pooledFractions(x, ratio, random, False, seed)[0, :, :, 0]
        np.testing.assert_array_equal(windows.pooledFractions(x, ratio, random, False, seed)[0, :, :, 0], value)
        ends = np.array((value[:, -1] - 1) // 23 + 1, int), np.array((value[0] - 1) % 23 + 1, int)
        for size, part, last in zip((17, 23), ratio, ends, strict=True):
            sizes = np.diff(last, prepend=0)
            assert len(last) == int(size / part) and last[-1] == size
            assert set(sizes) <= {size // len(last), -(-size // len(last))}
        np.testing.assert_array_equal(value, x[0, :, :, 0][np.ix_(ends[0] - 1, ends[1] - 1)])
        whole = windows.pooledFractions(x, ratio, random, True, seed)[0, :, :, 0]
        np.testing.assert_array_equal(
            whole, x[0, :, :, 0][np.ix_(np.minimum(ends[0], 16), np.minimum(ends[1], 22))], "overlapping"
        )
        found.add((*ends[0], *ends[1]))
    assert len(found) > 1
    check(windows.pooledFractions, [np.random.default_rng(7).normal(size=(2, 5, 6, 2))], ratio, random, True, 3)


def test_ratios_of_pooling_that_do_not_fit(windows: Any) -> None:
    x = np.ones((1, 4, 4, 1))
    for ratio, message in (
        ((0.5, 1.0), "Ratios of pooling must be at least 1"),
        ((1.0, 4.5), "A ratio of 4.5 leaves nothing of a dimension of size 4"),
    ):
        with pytest.raises(pullback.Trap, match=message):
            windows.pooledFractions(x, ratio, False, False, 0)
    one, other = (
        windows.pooledFractions(np.arange(4e4).reshape(1, 200, 200, 1), (1.5, 1.5), False, False, 0) for _ in "ab"
    )
    assert not np.array_equal(one, other)
