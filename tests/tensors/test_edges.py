"""What is at the edge of what operations take: axes and indices out of range, nothing at all, whole numbers that
overflow, and what is printed and drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pullback

from .support import load


@pytest.fixture(scope="module")
def edges() -> Any:
    return load("edges")


def _ints(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("sumAlong", (np.ones((2, 3)), 2), "Axis 2 is out of range for a tensor of shape [2, 3]"),
        ("sumAlong", (np.ones((2, 3)), -3), "Axis -3 is out of range for a tensor of shape [2, 3]"),
        ("sumAlong", (np.float64(1), 0), "Axis 0 is out of range for a tensor of shape []"),
        ("greatest", (np.ones((0, 3)),), "There is no greatest scalar in a tensor without any"),
        ("place", (np.ones((2, 0)), 1), "There is no greatest scalar in a tensor without any"),
        ("quotients", (_ints(1), _ints(0)), "Division by zero"),
        ("remainders", (_ints(1), _ints(0)), "Division by zero"),
        ("products", (_ints(1 << 20), _ints(1 << 20)), "Arithmetic overflow"),
        ("bytes", (np.array([1], np.uint8), np.array([2], np.uint8)), "Arithmetic overflow"),
        ("oneHot", (_ints(3), 3), "Index 3 is out of range for a depth of 3"),
        ("picked", (np.ones(2), _ints(2)), "Index 2 is out of range for dimension 0 of shape [2]"),
        ("picked", (np.ones(2), _ints(-1)), "Index -1 is out of range for dimension 0 of shape [2]"),
        ("part", (np.ones(2), 0, 1, 0), "A stride of 0 is not positive"),
        ("part", (np.ones(2), 0, 1, -1), "A stride of -1 is not positive"),
        ("element", (np.ones(2), 2), "Index 2 is out of range for dimension 0 of a tensor of shape [2]"),
        ("mirrored", (np.ones(3), 3), "'padded' cannot mirror 3 places of dimension 0 of shape [3]"),
        ("factor", (-np.eye(2),), "The matrix is not positive definite"),
        ("factor", (np.ones((2, 3)),), "A Cholesky decomposition is that of a square matrix"),
        ("determinant", (np.ones(3),), "A determinant is that of a square matrix, not of a tensor of shape [3]"),
        ("wholes", (3, 3), "There is no whole number from 3 to below 3"),
        ("empty", ([-1, -2],), "A tensor cannot have shape [-1, -2]"),
        ("range", (np.inf, 0.5), "A range from 0.0 to inf by 0.5 has no end"),
        ("multiplied", (np.ones((2, 3, 4)), np.ones((3, 4, 5))), "Shapes [2, 3, 4] and [3, 4, 5] do not fit together"),
        ("classes", (np.ones(2, np.float32), 1), "Logits are a matrix, not of shape [2]"),
    ],
)
def test_what_is_out_of_range_traps_in_the_program(
    edges: Any, name: str, arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(pullback.Trap) as trap:
        getattr(edges, name)(*arguments)
    assert message in str(trap.value)
    assert "edges.dsl" in str(trap.value)


def test_nothing_has_a_sum_and_no_mean(edges: Any) -> None:
    np.testing.assert_array_equal(edges.sumAlong(np.ones((0, 3)), -2), np.zeros(3))
    assert np.isnan(edges.meanOfAll(np.ones((0, 3))))
    assert edges.sumAlong(np.ones((0, 3)), 1).shape == (0,)


def test_whole_numbers(edges: Any) -> None:
    x, y = _ints(-7, 7, -7, 7), _ints(2, 2, -2, -2)
    np.testing.assert_array_equal(edges.quotients(x, y), [-3, 3, 3, -3])
    np.testing.assert_array_equal(edges.remainders(x, y), [-1, 1, -1, 1])
    np.testing.assert_array_equal(edges.bounded(_ints(-5, 1, 9)), [-1, 2, 5])
    less = edges.isLess(x.reshape(4, 1), _ints(0, 7))
    assert less.dtype == bool and less.tolist() == [[True, True], [False, False]] * 2


def test_an_index_below_zero_is_hot_nowhere(edges: Any) -> None:
    np.testing.assert_array_equal(edges.oneHot(_ints(1, -1), 2), [[0, 1], [0, 0]])
    assert edges.oneHot(_ints(), 3).shape == (0, 3)


@pytest.mark.parametrize(("start", "end", "step"), [(0, 9, 2), (-3, 9, 1), (-9, 2, 1), (7, 9, 1), (2, 2, 1), (1, 4, 5)])
def test_ranges_end_where_the_tensor_does(edges: Any, start: int, end: int, step: int) -> None:
    x = np.arange(5.0)
    np.testing.assert_array_equal(edges.part(x, start, end, step), x[start:end:step])


def test_gradients_are_summed_over_what_is_broadcast(edges: Any) -> None:
    x, y = np.arange(6.0).reshape(2, 3), np.float64(3)
    gradients = pullback.gradient(edges.spread, wrt=("x", "y"))(x, y)
    np.testing.assert_array_equal(gradients[0], np.full((2, 3), 3.0))
    assert np.shape(gradients[1]) == () and gradients[1] == 15


def test_text(edges: Any) -> None:
    assert edges.shown(np.zeros((0, 2))) == "[]"
    assert edges.shown(np.zeros((2, 0))) == "[[],\n []]"
    assert edges.shown(np.float64(1.5)) == "1.5"
    assert edges.shown(np.array([[1.0, -10.5]])) == "[[  1.0, -10.5]]"
    assert edges.shown(np.arange(4.0).reshape(2, 2, 1)) == "[[[0.0],\n  [1.0]],\n\n [[2.0],\n  [3.0]]]"
    assert edges.shown(np.zeros(1000)).count("0.0") == 1000
    assert edges.shown(np.arange(1001.0)) == "[   0.0,    1.0,    2.0, ...,  998.0,  999.0, 1000.0]"
    rows = edges.shown(np.zeros((7, 200))).split("\n")
    assert rows[2:5] == [" [0.0, 0.0, 0.0, ..., 0.0, 0.0, 0.0],", " ...,", " [0.0, 0.0, 0.0, ..., 0.0, 0.0, 0.0],"]
    assert edges.literals() == "[[      nan,       1.0],\n [3.1415925,       inf]]"
    assert edges.bools() == "[[ true, false],\n [false,  true]] [-1, 10] 2.5"


def test_shapes_are_collections_of_sizes(edges: Any) -> None:
    found = [list(sizes) for sizes in edges.sizes([2, 3, 5])]
    assert found == [[3, 2, 5, 7], [2, 5], [3, 2, 5, 7, 1], [6, 4, 10, 14], [0, 1, 2, 3]]


def test_drawn_classes_follow_their_probabilities(edges: Any) -> None:
    drawn = edges.classes(np.log(np.array([[1, 3, 0.0001], [1, 1, 2]], np.float32)), 2000)
    assert drawn.shape == (2, 2000)
    np.testing.assert_allclose([np.mean(drawn[0] == 1), np.mean(drawn[1] == 2)], [0.75, 0.5], atol=0.05)
    assert set(np.unique(edges.wholes(-2, 1))) == {-2, -1, 0}


INPUTS, OUTPUTS = 3 * 4 * 20, 3 * 4 * 30


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("heUniform", 2 / INPUTS),
        ("heNormal", 2 / INPUTS),
        ("leCunUniform", 1 / INPUTS),
        ("leCunNormal", 1 / INPUTS),
        ("glorotUniform", 2 / (INPUTS + OUTPUTS)),
        ("glorotNormal", 2 / (INPUTS + OUTPUTS)),
    ],
)
def test_initial_weights_have_their_variance(edges: Any, name: str, variance: float) -> None:
    weights = edges.initial(name)
    assert abs(weights.mean()) < 0.005
    np.testing.assert_allclose(weights.var(), variance, rtol=0.05)
    if "Uniform" in name:
        assert np.abs(weights).max() <= np.sqrt(3 * variance)


def test_orthogonal_weights(edges: Any) -> None:
    weights = edges.initial("orthogonal")
    np.testing.assert_allclose(weights.T @ weights, 4 * np.eye(4), atol=1e-12)


def test_names_with_that_of_the_module(edges: Any) -> None:
    np.testing.assert_array_equal(edges.qualified(np.array([1.0, 9])), [2, 6])


def test_functions_in_an_extension_are_those_of_tensors(edges: Any) -> None:
    assert edges.length(np.array([3.0, 4])) == 5
    np.testing.assert_allclose(pullback.gradient(edges.length)(np.array([3.0, 4])), [0.6, 0.8])


def test_an_optimizer_of_a_model_that_a_requirement_names(edges: Any) -> None:
    np.testing.assert_array_equal(edges.weightAfterStep(), [[0.5, 1.5]])


def test_almost_equal_is_a_difference_below_the_tolerance(edges: Any) -> None:
    infinite, zero = np.array([np.inf]), np.array([0.0])
    assert edges.near(zero, np.array([-9e-9]), 1e-8) and not edges.near(zero, np.array([2e-8]), 1e-8)
    assert not edges.near(np.array([100.0, 1.0]), np.array([100.5, 1.0]), 0.1)
    assert edges.near(infinite, infinite, 1.0) and not edges.near(infinite, -infinite, 1.0)
    assert not edges.near(zero, np.zeros(2), 1.0)


def test_choices_by_what_varies_have_no_derivative(edges: Any) -> None:
    x = np.array([0.0, 0.2, 1.0])
    assert edges.chosen(x) == 2.2
    np.testing.assert_allclose(pullback.gradient(edges.chosen)(x), [0, 1, 3])


def test_rounding_what_varies_is_refused_without_the_insides_of_tensors() -> None:
    text = """import TensorFlow
func f(_ x: Tensor<Double>) -> Tensor<Double> { (x * Tensor<Double>(Tensor<Int32>(x))).sum() }
"""
    module = pullback.compile(text)
    with pytest.raises(pullback.CompileError) as found:
        pullback.gradient(module.f)
    assert "do you want to add '.withoutDerivative()'" in str(found.value)
    assert "_s" not in str(found.value)


def test_ranges_end_where_their_scalars_do(edges: Any) -> None:
    np.testing.assert_array_equal(edges.range(1, 0.1), np.arange(0, 1, 0.1))
    np.testing.assert_array_equal(edges.byteRange(255, 100), [0, 100, 200])
