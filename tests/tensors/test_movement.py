"""Movements of scalars: NumPy's results, and derivatives in both modes that agree with central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pullback

from .support import Function, check_derivatives, flat, load, unpacked


def _padded(x: np.ndarray, before: list[int], after: list[int], value: int) -> np.ndarray:
    return np.pad(x, list(zip(before, after, strict=True)), constant_values=value)


def _sliced(x: np.ndarray, lower: list[int], upper: list[int]) -> np.ndarray:
    return x[tuple(slice(a, b) for a, b in zip(lower, upper, strict=True))]


def _diagonal(x: np.ndarray) -> np.ndarray:
    return x[..., None] * np.eye(x.shape[-1])


def _band(x: np.ndarray, below: int, above: int) -> np.ndarray:
    low = x if below < 0 else np.triu(x, -below)
    return low if above < 0 else np.tril(low, above)


def _unbroadcast(x: np.ndarray, shape: list[int]) -> np.ndarray:
    missing = x.ndim - len(shape)
    axes = [*range(missing), *(missing + k for k, n in enumerate(shape) if n == 1)]
    return x.sum(axis=tuple(axes), keepdims=True).reshape(shape)


def _unstacked(x: np.ndarray, axis: int) -> np.ndarray:
    return sum((i + 1) * part for i, part in enumerate(np.moveaxis(x, axis, 0)))  # type: ignore[return-value]


def _split(x: np.ndarray, sizes: list[int], axis: int, number: int) -> np.ndarray:
    return np.split(x, np.cumsum(sizes)[:-1], axis)[number]


def _halved(x: np.ndarray, axis: int) -> np.ndarray:
    first, second = np.split(x, 2, axis)
    return first * second


def _gathered(x: np.ndarray, places: list[int], shape: list[int], axis: int) -> np.ndarray:
    return np.take(x, np.reshape(places, shape).astype(int), axis)


def _by_batch(x: np.ndarray, places: list[int], shape: list[int]) -> np.ndarray:
    return np.stack([row[i] for row, i in zip(x, np.reshape(places, shape), strict=True)])


def _where(x: np.ndarray, mask: list[int], shape: list[int], axis: int) -> np.ndarray:
    return x[(slice(None),) * axis + (np.reshape(mask, shape) != 0,)]


def _written(x: np.ndarray, y: np.ndarray, i: int) -> np.ndarray:
    result = x.copy()
    result[i, 1:] = 2 * y
    return result * result


CASES: list[tuple[str, Function, list[tuple[int, ...]], tuple[Any, ...]]] = [
    ("reshaped", np.reshape, [(2, 3, 4)], ([4, -1],)),
    ("reshaped", np.reshape, [(0, 3)], ([3, 0, 2],)),
    ("reshaped", np.reshape, [()], ([1, 1],)),
    ("expanded", np.expand_dims, [(2, 3)], ([1],)),
    ("expanded", np.expand_dims, [()], ([0],)),
    ("expanded", lambda x, axes: x[:, :, None], [(2, 3)], ([-1],)),
    ("squeezed", lambda x, axes: np.squeeze(x), [(1, 3, 1)], ([],)),
    ("squeezed", lambda x, axes: np.squeeze(x, -1), [(1, 3, 1)], ([-1],)),
    ("transposed", np.transpose, [(3, 5)], ([1, 0],)),
    ("transposed", np.transpose, [(2, 3, 4, 5)], ([2, 0, 3, 1],)),
    ("transposed", np.transpose, [(2, 0, 4)], ([2, 0, 1],)),
    ("transposed", np.transpose, [()], ([],)),
    ("reversed", np.flip, [(3, 4, 2)], ([0, -1],)),
    ("reversed", np.flip, [(7,)], ([0],)),
    ("broadcast", np.broadcast_to, [(3, 1)], ([2, 3, 4],)),
    ("broadcast", np.broadcast_to, [()], ([2, 2],)),
    ("broadcast", np.broadcast_to, [(1, 3)], ([0, 3],)),
    ("unbroadcast", _unbroadcast, [(2, 3, 4)], ([3, 1],)),
    ("unbroadcast", _unbroadcast, [(2, 3, 4)], ([],)),
    ("unbroadcast", _unbroadcast, [(0, 3)], ([3],)),
    ("tiled", np.tile, [(2, 3)], ([2, 2],)),
    ("tiled", np.tile, [(2, 3)], ([0, 1],)),
    ("padded", _padded, [(2, 3)], ([1, 0], [0, 2], 0)),
    ("padded", _padded, [(2, 0)], ([1, 1], [0, 2], 7)),
    ("sliced", _sliced, [(4, 5, 3)], ([1, 0, 2], [3, 5, 3])),
    ("sliced", _sliced, [(4, 5)], ([1, 2], [1, 4])),
    ("diagonalPart", lambda x: np.diagonal(x, axis1=-2, axis2=-1), [(2, 3, 4)], ()),
    ("diagonal", _diagonal, [(2, 3)], ()),
    ("band", _band, [(4, 5)], (1, 0)),
    ("band", _band, [(2, 4, 4)], (-1, 1)),
    ("joined", lambda x, y, axis: np.concatenate([x, y], axis), [(2, 3, 2), (2, 1, 2)], (1,)),
    ("joined", lambda x, y, axis: np.concatenate([x, y], axis), [(2, 3), (0, 3)], (0,)),
    ("stacked", lambda x, y, axis: np.stack([x, y, x], axis), [(2, 3), (2, 3)], (1,)),
    ("stacked", lambda x, y, axis: np.stack([x, y, x], axis), [(), ()], (0,)),
    ("stacked", lambda x, y, axis: np.stack([x, y, x], axis), [(2, 3), (2, 3)], (-1,)),
    ("unstacked", _unstacked, [(3, 2, 4)], (1,)),
    ("unstacked", _unstacked, [(3,)], (0,)),
    ("split", _split, [(2, 5)], ([1, 3, 1], 1, 1)),
    ("halved", _halved, [(4, 3)], (0,)),
    ("gathered", _gathered, [(4, 3)], ([2, 0, 2, 1], [2, 2], 0)),
    ("gathered", _gathered, [(2, 4, 3)], ([3, 3, 0], [3], 1)),
    ("gathered", _gathered, [(2, 4)], ([], [0], 1)),
    ("gathered", _gathered, [(2, 4)], ([3], [], 1)),
    ("gatheredByBatch", _by_batch, [(2, 4, 3)], ([3, 0, 1, 1], [2, 2])),
    ("gatheredWhere", _where, [(2, 4)], ([1, 0, 0, 1], [4], 1)),
    ("gatheredWhere", _where, [(2, 2, 3)], ([1, 0, 0, 1], [2, 2], 0)),
    ("row", lambda x, i: x[i], [(3, 4, 2)], (-2,)),
    ("element", lambda x, i, j: x[i, j, -1], [(3, 4, 2)], (1, 2)),
    ("ranges", lambda x, i, j: x[i:j, 1:, :2], [(4, 3, 5)], (1, 3)),
    ("ranges", lambda x, i, j: x[i:j, 1:, :2], [(4, 3, 1)], (-3, 9)),
    ("ranges", lambda x, i, j: x[i:j, 1:, :2], [(4, 1, 0)], (5, 9)),
    ("strided", lambda x, step: x[..., None, ::step], [(2, 3, 5)], (2,)),
    ("written", _written, [(3, 4, 2), (3, 2)], (1,)),
    ("written", _written, [(3, 4, 2), ()], (-1,)),
]
"""Functions: those of NumPy, shapes of their tensors, and the other arguments."""


WITHOUT_DERIVATIVES = {"stacked", "unstacked", "split", "halved"}
"""Those that go through arrays of tensors."""


@pytest.fixture(scope="module")
def movement() -> Any:
    return load("movement", forward=True)


@pytest.mark.parametrize(("name", "wanted", "shapes", "rest"), CASES)
def test_movement(
    movement: Any, name: str, wanted: Function, shapes: list[tuple[int, ...]], rest: tuple[Any, ...]
) -> None:
    rng = np.random.default_rng(0)
    tensors = [rng.normal(size=shape) for shape in shapes]
    function = getattr(movement, name)
    expected = np.asarray(wanted(*tensors, *rest))
    result = unpacked(function(*flat(*tensors), *rest))
    assert result.shape == expected.shape
    np.testing.assert_allclose(result, expected, rtol=1e-13)
    if name not in WITHOUT_DERIVATIVES:
        check_derivatives(function, tensors, *rest, forward=True)


def test_one_hot(movement: Any) -> None:
    places = np.array([[2, 0, 1], [1, -1, 2]])
    for axis in (-1, 0, 1):
        wanted = np.where(np.expand_dims(places, axis) == np.arange(3).reshape(np.roll([3, 1, 1], axis % 3)), 2, -1)
        result = unpacked(movement.oneHot(places.ravel(), [2, 3], 3, axis))
        np.testing.assert_array_equal(result, wanted)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("reshaped", ([1.0, 2.0], [2], [3]), "A tensor of shape [2] cannot be reshaped to [3]"),
        ("reshaped", ([1.0, 2.0], [2], [-1, -1]), "leave only one size of [-1, -1] open"),
        ("squeezed", ([1.0, 2.0], [2], [0]), "cannot remove dimension 0 of shape [2]"),
        ("squeezed", ([1.0, 2.0], [2], [1]), "Axis 1 is out of range for a tensor of shape [2]"),
        ("transposed", ([1.0, 2.0], [2, 1], [0, 0]), "Axis 0 is named twice"),
        ("broadcast", ([1.0, 2.0], [2], [3]), "of shape [2] cannot be broadcast to shape [3]"),
        ("joined", ([1.0], [1, 1], [1.0, 2.0], [1, 2], 0), "shapes [1, 1] and [1, 2] cannot be concatenated"),
        ("stacked", ([1.0], [1], [1.0, 2.0], [2], 0), "shapes [1] and [2] cannot be stacked"),
        ("split", ([1.0, 2.0], [2], [1, 2], 0, 0), "'split' into sizes [1, 2] does not fit dimension 0"),
        ("halved", ([1.0], [1], 0), "'split' cannot make 2 parts of dimension 0 of a tensor of shape [1]"),
        ("gathered", ([1.0], [1], [1], [1], 0), "Index 1 is out of range for dimension 0 of shape [1]"),
        ("row", ([1.0], [1], 1), "Index 1 is out of range for dimension 0 of a tensor of shape [1]"),
        ("sliced", ([1.0], [1], [0], [2]), "'slice' from [0] of sizes [2] is out of range for a tensor of shape [1]"),
        ("tiled", ([1.0], [1], [1, 1]), "'tiled' needs a multiple for each dimension of [1], and has [1, 1]"),
        ("padded", ([1.0], [1], [-1], [0], 0), "'padded' has a negative size for dimension 0 of [1]"),
    ],
)
def test_what_does_not_fit_traps(movement: Any, name: str, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(pullback.Trap) as trap:
        getattr(movement, name)(*arguments)
    assert message in str(trap.value)
