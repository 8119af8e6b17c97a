"""Tensors in Python are NumPy arrays: as arguments, results, fields, tangents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pullback
from pullback.runtime import python_api

from ..runtime.peak import measured, peak_of
from .support import load

W = np.array([[1, 1], [1, 1]], np.float32)
X = np.array([1, 2], np.float32)


@pytest.fixture(scope="module")
def module() -> Any:
    return load("python")


def test_values_of_any_rank(module: Any) -> None:
    for shape in ((), (3,), (2, 0, 3), (1, 2, 3, 4)):
        given = np.arange(np.prod(shape), dtype=float).reshape(shape)
        result = module.echo(given)
        assert result.dtype == np.float64 and result.shape == shape
        np.testing.assert_array_equal(result, given)
    assert module.same(np.array([[1, 2]], np.int32)).tolist() == [[True, True]]


def test_lists_and_numbers(module: Any) -> None:
    assert module.echo([[1, 2], [3, 4.5]]).tolist() == [[1, 2], [3, 4.5]]
    assert module.echo(3).shape == ()
    assert module.loss([[1, 1], [1, 1]], [1, 2]) == 10


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (W.astype(np.float64), TypeError, "needs an array of float32, got float64"),
        (np.asfortranarray(np.ones((2, 3), np.float32)), ValueError, "needs contiguous elements"),
        (np.ma.masked_array(W, W > 0), ValueError, "got a masked array"),
        (np.ones((2, 6), np.float32)[:, ::3], ValueError, r"got strides \(24, 12\); copy it with np.ascontiguousarray"),
        (W.astype(">f4"), TypeError, "in native byte order, got >f4; convert it with .astype"),
        (np.frombuffer(b"x" + bytes(8), np.uint8)[1:].view(np.float32), ValueError, "needs an aligned array"),
        ("a", TypeError, "needs a Tensor<Float>"),
        (None, TypeError, "needs a Tensor<Float>"),
        ([[1, 2], [3]], ValueError, "needs a Tensor<Float>"),
        (["a"], TypeError, "needs a Tensor<Float>"),
    ],
)
def test_what_is_no_tensor(module: Any, value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        module.loss(value, X)


class Exported:
    """What other libraries hand out by DLPack."""

    def __init__(self, array: np.ndarray, failure: Exception | None = None) -> None:
        self.array = array
        self.failure = failure

    def __dlpack__(self, **options: Any) -> Any:
        if self.failure is not None:
            raise self.failure
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.array.__dlpack_device__()


def test_other_libraries(module: Any) -> None:
    array = np.array([[1.0, 2.0], [3.0, 4.0]])
    frozen = array.copy()
    frozen.flags.writeable = False
    for given in (frozen, Exported(array), array.data, [array[0], (3, np.float64(4))]):
        np.testing.assert_array_equal(module.echo(given), array)
    with pytest.raises(TypeError, match="needs an array of float64, got float32"):
        module.echo(Exported(array.astype(np.float32)))
    with pytest.raises(TypeError, match="NumPy cannot take this Exported: it requires grad"):
        module.echo(Exported(array, BufferError("it requires grad")))


def test_large_tensors_are_not_copied(module: Any) -> None:
    large = np.ones((1000, 4000), np.float32)
    before = module.live_buffers()
    result = module.doubled(large)
    assert module.live_buffers() > before and not result.flags.owndata and result.flags.writeable
    view = result[3:5]
    del result
    assert module.live_buffers() > before and (view == 2).all()
    del view
    assert module.live_buffers() == before


@measured
def test_large_arguments_are_lent(module: Any) -> None:
    large = np.ones((1000, 4000), np.float32)
    module.first(large, large)
    assert peak_of(lambda: module.first(large, large)) < large.nbytes / 4


def test_results_go_where_they_are_wanted(module: Any) -> None:
    out = np.zeros((2, 2), np.float32)
    assert module.doubled(W, out=out) is out and (out == 2).all()
    assert pullback.gradient(module.loss, wrt=0)(W, X, out=out) is out
    np.testing.assert_array_equal(out, 2 * X**2 * W)
    with pytest.raises(ValueError, match=r"'out' needs an array of float32 with shape \(2, 2\), got an array"):
        module.doubled(W, out=X)
    with pytest.raises(
        TypeError, match=r"'out' needs an array of float32 with shape \(2, 2\), got an array of float64"
    ):
        module.doubled(W, out=np.zeros((2, 2)))


def test_integers_are_what_they_are(module: Any) -> None:
    for wrong in ([1.5], [True]):
        with pytest.raises(TypeError, match="needs a Tensor<Int32>"):
            module.same(wrong)
    with pytest.raises(ValueError, match="needs numbers from -2147483648 to 2147483647"):
        module.same([2**40])
    with pytest.raises(TypeError, match="needs a Tensor<Double>"):
        module.echo([True])


def test_derivatives_at_lists_and_numbers(module: Any) -> None:
    both = pullback.gradient(module.loss)(W.tolist(), X.tolist())
    np.testing.assert_array_equal(both[0], 2 * W * X**2)
    assert pullback.gradient(module.loss)(3.0, [1, 2])[0].shape == ()
    zeros = pullback.gradient(module.first, wrt=["x", "unused"])([[1, 2]], [1, 2])[1]
    np.testing.assert_array_equal(zeros, [0, 0])
    _, pull = pullback.vjp(module.doubled, [1, 2])
    np.testing.assert_array_equal(pull([1, 10]), [2, 20])
    with pytest.raises(ValueError, match=r"needs shape \(2,\), as the result has, got \(3,\)"):
        pull([1, 10, 3])
    np.testing.assert_array_equal(pullback.jacobian(module.doubled)([1, 2]), [[2, 0], [0, 2]])


def test_gradients(module: Any) -> None:
    both = pullback.gradient(module.loss)(W, X)
    np.testing.assert_array_equal(both[0], 2 * W * X**2)
    np.testing.assert_array_equal(both[1], 4 * X)
    value, gradient = pullback.value_and_gradient(module.error)(module.Model(weight=W, bias=X), X)
    assert value == 40
    np.testing.assert_array_equal(gradient.weight, [[4, 16], [4, 16]])
    np.testing.assert_array_equal(gradient.bias, [8, 16])


def test_a_cotangent_has_the_shape_of_its_value(module: Any) -> None:
    """Also where nothing but zero was found."""
    gradient = pullback.gradient(module.first, wrt=["x", "unused"])(W, X)
    np.testing.assert_array_equal(gradient[0], [[1, 1], [0, 0]])
    np.testing.assert_array_equal(gradient[1], [0, 0])


def test_other_derivatives(module: Any) -> None:
    value, pull = pullback.vjp(module.doubled, X)
    np.testing.assert_array_equal(value, [2, 4])
    np.testing.assert_array_equal(pull(np.array([1, 10], np.float32)), [2, 20])
    with pytest.raises(ValueError, match=r"needs shape \(2,\), as the result has, got \(3,\)"):
        pull(np.zeros(3, np.float32))
    value, tangent = pullback.jvp(module.loss, (W, X), (W, X))
    assert (value, tangent) == (10, 40)
    gradient, change = pullback.hvp(module.loss, (W, X), (W, X))
    np.testing.assert_array_equal(gradient[1], 4 * X)
    np.testing.assert_array_equal(change[0], 6 * W * X**2)
    assert pullback.jacobian(module.doubled)(W).shape == (2, 2, 2, 2)


@pytest.mark.skipif(not python_api.SUPPORTED, reason="calls go through Python code here")
def test_the_machine_takes_and_gives_tensors(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python code is for what broadcasts, and for large results."""

    def refuse(*_: Any) -> Any:
        raise AssertionError("this call went through Python code")

    monkeypatch.setattr("pullback.runtime.call.Entry.call", refuse)
    for shape in ((), (3,), (2, 0, 3), (1, 2, 3, 4)):
        given = np.arange(np.prod(shape), dtype=float).reshape(shape)
        result = module.echo(given)
        assert (result.dtype, result.shape, result.tolist()) == (given.dtype, shape, given.tolist())
    value, pull = pullback.vjp(module.doubled, X)
    assert (value.tolist(), pull(X).tolist(), pull(X + 1).tolist()) == ([2, 4], [2, 4], [4, 6])
    assert pullback.gradient(module.loss)(W, X)[1].tolist() == (4 * X).tolist()
    model = module.Model(weight=W, bias=X)
    assert pullback.gradient(module.error)(model, X).bias.tolist() == [8, 16]
    assert pullback.jvp(module.loss, (W, X), (W, X)) == (10, 40)


def test_a_gradient_is_that_of_one_number(module: Any) -> None:
    with pytest.raises(pullback.Trap, match=r"the result is a tensor of shape \[.*\]; reduce it"):
        pullback.gradient(module.doubled)(X)


def test_nothing_is_kept(module: Any) -> None:
    before = module.live_buffers()
    for _ in range(20):
        pullback.gradient(module.loss)(W, X)
        module.echo(np.ones(100_000))
        with pytest.raises(pullback.Trap):
            module.loss(W, np.ones(3, np.float32))
    assert module.live_buffers() == before


def test_a_struct_of_that_name_is_a_struct() -> None:
    own = pullback.compile(
        """
public struct Tensor<Scalar>: Differentiable, AdditiveArithmetic where Scalar: FloatingPoint {
    public typealias TangentVector = Tensor
    public var id: Int
    public var value: Scalar
    public static var zero: Tensor { return Tensor(id: 0, value: 0) }
    public static func + (a: Tensor, b: Tensor) -> Tensor { return a }
    public static func - (a: Tensor, b: Tensor) -> Tensor { return a }
}
@differentiable
public func same(_ t: Tensor<Double>) -> Tensor<Double> { return t }
public func made(_ x: Double) -> Tensor<Double> { return Tensor(id: 3, value: x) }
"""
    )
    result = own.same(own.made(2.0))
    assert (result.id, result.value) == (3, 2.0)
