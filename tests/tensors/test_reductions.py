"""Reductions, softmax and products of matrices: NumPy's results, and derivatives that are central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pullback

from .support import Function, check_derivatives, flat, load, unpacked


@pytest.fixture(scope="module")
def reductions() -> Any:
    return load("reductions")


def _moments(x: np.ndarray, axis: tuple[int, ...]) -> np.ndarray:
    return x.mean(axis=axis) + 2 * x.var(axis=axis)


def _log_sum_exp(x: np.ndarray, axis: tuple[int, ...]) -> np.ndarray:
    return np.log(np.exp(x).sum(axis=axis))


REDUCTIONS: dict[str, Function] = {
    "sum": np.sum,
    "sumKept": lambda x, axis: x.sum(axis=axis, keepdims=True),
    "product": np.prod,
    "max": np.max,
    "min": lambda x, axis: x.min(axis=axis, keepdims=True),
    "deviation": np.std,
    "moments": _moments,
    "logSumExp": _log_sum_exp,
}
AXES: list[tuple[tuple[int, ...], list[int]]] = [
    ((4,), [0]),
    ((3, 4), [0]),
    ((3, 4), [1]),
    ((3, 4), [0, 1]),
    ((2, 3, 4), [1]),
    ((2, 3, 4), [0, -1]),
    ((2, 3, 4), [2, 1]),
    ((2, 3, 4), []),
]


@pytest.mark.parametrize(("shape", "axes"), AXES, ids=str)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions(reductions: Any, name: str, shape: tuple[int, ...], axes: list[int]) -> None:
    x = np.random.default_rng(0).normal(size=shape)
    function = getattr(reductions, name)
    wanted = np.asarray(REDUCTIONS[name](x, axis=tuple(axes)))
    result = unpacked(function(*flat(x), axes))
    assert result.shape == wanted.shape
    np.testing.assert_allclose(result, wanted, rtol=1e-12, atol=1e-14)
    if name != "deviation" or axes:  # the deviation of one number has no derivative
        check_derivatives(function, [x], axes)


def test_nothing_is_reduced(reductions: Any) -> None:
    for name, wanted in (("sum", 0.0), ("product", 1.0), ("logSumExp", -np.inf)):
        np.testing.assert_array_equal(unpacked(getattr(reductions, name)([], [2, 0], [1])), [wanted, wanted])
        assert unpacked(getattr(reductions, name)([], [0, 2], [1])).shape == (0,)
    assert unpacked(reductions.max([], [0, 2], [1])).shape == (0,)
    with pytest.raises(pullback.Trap, match="There is no greatest scalar in a tensor without any"):
        reductions.max([], [2, 0], [1])


def test_equal_scalars_share_the_gradient(reductions: Any) -> None:
    _, pull = pullback.vjp(reductions.max, [3.0, 3.0, 1.0, 3.0], [2, 2], [0, 1])
    np.testing.assert_allclose(pull([0.0, 1.0]), [1 / 3, 1 / 3, 0, 1 / 3])


def test_products_with_zeros_have_gradients(reductions: Any) -> None:
    _, pull = pullback.vjp(reductions.product, [2.0, 0.0, 3.0], [3], [0])
    np.testing.assert_array_equal(pull([0.0, 1.0]), [0.0, 6.0, 0.0])


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(("shape", "axis"), [((5,), 0), ((3, 4), -1), ((2, 3, 2), 1), ((0, 2), 0)])
def test_cumulative_sums(reductions: Any, shape: tuple[int, ...], axis: int, reverse: bool, exclusive: bool) -> None:
    x = np.random.default_rng(0).normal(size=shape)
    wanted = np.cumsum(np.flip(x, axis) if reverse else x, axis)
    wanted = (np.flip(wanted, axis) if reverse else wanted) - (x if exclusive else 0)
    rest = (axis, exclusive, reverse)
    np.testing.assert_allclose(unpacked(reductions.summedUp(*flat(x), *rest)), wanted, rtol=1e-12, atol=1e-14)
    check_derivatives(reductions.summedUp, [x], *rest)


@pytest.mark.parametrize(("shape", "axis"), [((5,), 0), ((3, 4), 1), ((3, 4), 0), ((2, 3, 4), 1), ((0, 3), 1)])
def test_softmax(reductions: Any, shape: tuple[int, ...], axis: int) -> None:
    x = np.random.default_rng(0).normal(size=shape)
    for shift in (0.0, 1000.0, -1000.0):
        powers = np.exp(x)
        wanted = powers / powers.sum(axis=axis, keepdims=True)
        result = unpacked(reductions.soft(*flat(x + shift), axis))
        np.testing.assert_allclose(result, wanted, rtol=1e-10)
        result = unpacked(reductions.logSoft(*flat(x + shift), axis))
        np.testing.assert_allclose(result, np.log(wanted), rtol=1e-10)
    check_derivatives(reductions.soft, [x], axis)
    check_derivatives(reductions.logSoft, [x], axis)


@pytest.mark.parametrize(("shape", "axis"), [((5,), 0), ((3, 4), 1), ((3, 4), 0), ((2, 3, 4), -2)])
def test_places_and_truths(reductions: Any, shape: tuple[int, ...], axis: int) -> None:
    x = np.random.default_rng(0).integers(-2, 3, shape).astype(float)
    wanted = x.argmin(axis) + 100.0 * x.argmax(axis)
    np.testing.assert_array_equal(unpacked(reductions.places(*flat(x), axis)), wanted)
    wanted = (x > 0).all(axis) + 2.0 * (x > 0).any(axis)
    np.testing.assert_array_equal(unpacked(reductions.truths(*flat(x), [axis])), wanted)


PRODUCTS = [
    ((3, 4), (4, 5)),
    ((1, 9), (9, 1)),
    ((2, 0), (0, 3)),
    ((0, 2), (2, 3)),
    ((2, 3, 4), (4, 5)),
    ((2, 3, 4), (2, 4, 5)),
    ((2, 1, 3, 4), (5, 4, 6)),
    ((3, 4), (2, 4, 7)),
]


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(("left", "right"), PRODUCTS, ids=str)
def test_products(reductions: Any, left: tuple[int, ...], right: tuple[int, ...], first: bool, second: bool) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=left), rng.normal(size=right)
    given = [np.swapaxes(x, -1, -2) if turned else x for x, turned in ((a, first), (b, second))]
    result = unpacked(reductions.multiplied(*flat(*given), first, second))
    np.testing.assert_allclose(result, a @ b, rtol=1e-11, atol=1e-13)
    check_derivatives(reductions.multiplied, given, first, second)


@pytest.mark.parametrize(
    ("number", "pattern", "left", "right"),
    [
        (0, "ij,jk->ik", (3, 4), (4, 2)),
        (1, "bij,bkj->kbi", (2, 3, 4), (2, 5, 4)),
        (2, "i,j->ij", (3,), (4,)),
        (3, "ijk,kl->l", (2, 3, 4), (4, 2)),
        (4, "ij,ij->", (2, 3), (2, 3)),
    ],
)
def test_contractions(
    reductions: Any, number: int, pattern: str, left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=left), rng.normal(size=right)
    wanted = np.einsum(pattern, a, b)
    np.testing.assert_allclose(unpacked(reductions.contracted(*flat(a, b), number)), wanted, rtol=1e-12)
    check_derivatives(reductions.contracted, [a, b], number)


def test_second_derivatives(reductions: Any) -> None:
    rng = np.random.default_rng(0)
    check_derivatives(reductions.slope, [rng.normal(size=(2, 3)), rng.normal(size=(3, 4))])


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("sum", ([1.0], [1], [1]), "Axis 1 is out of range for a tensor of shape [1]"),
        ("sum", ([1.0], [1], [0, -1]), "Axis -1 is named twice"),
        ("multiplied", ([1.0], [1, 1], [1.0, 2.0], [2, 1], False, False), "Shapes [1, 1] and [2, 1] do not fit"),
        ("multiplied", ([1.0], [1], [1.0], [1], False, False), "'matmul' needs matrices, not shapes [1] and [1]"),
        ("contracted", ([1.0], [1, 1], [1.0, 2.0], [2, 1], 0), "The sizes of 'j' in the pattern 'ij,jk->ik' differ"),
        ("contracted", ([1.0], [1], [1.0], [1, 1], 0), "The pattern 'ij,jk->ik' does not fit shapes [1] and [1, 1]"),
    ],
)
def test_what_does_not_fit_traps(reductions: Any, name: str, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(pullback.Trap) as trap:
        getattr(reductions, name)(*arguments)
    assert message in str(trap.value)


@pytest.mark.parametrize("shape", [(3, 4), (1, 4), (2, 1), (1, 1), (2, 3, 2)])
def test_a_tensor_and_its_sums_are_added(reductions: Any, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(1).normal(size=shape)
    result = unpacked(reductions.sumAround(*flat(x)))
    np.testing.assert_allclose(result, x.sum(0, keepdims=True) + x + x.sum(1, keepdims=True), rtol=1e-12)
    check_derivatives(reductions.sumAround, [x])
