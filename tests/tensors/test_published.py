"""Numbers that were published with Swift for TensorFlow: operations, layers and losses have to agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pullback import gradient, value_and_gradient

from .published import (
    BATCH,
    BATCH_SLOPES,
    FEATURE_SLOPES,
    FEATURES,
    GRU_SLOPES,
    GRU_WEIGHTS,
    INITIAL,
    INITIAL_SLOPES,
    NORMALISED,
    NORMALISED_FEATURES,
    RUNNING,
    SERIES,
    SERIES_SLOPES,
    STATES,
)
from .support import load


def _array(value: Any) -> np.ndarray:
    return np.array(value, np.float32)


def _range(*shape: int) -> np.ndarray:
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


def _agree(found: Any, wanted: Any, tolerance: float = 1e-6) -> None:
    wanted = np.asarray(wanted, float)
    assert np.shape(found) == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=tolerance)


@pytest.fixture(scope="module")
def published() -> Any:
    return load("published")


# --- operations ---

HALF = [[0, 0.5, 1], [1, 0.5, 0]]


@pytest.mark.parametrize(
    ("name", "arguments", "value", "slopes"),
    [
        ("meanOfLogSoftmax", [[3, 4]], -0.81326169, [[0.23105857, -0.2310586]]),
        ("magnitude", [[3, -3, 0]], 6, [[1, -1, 0]]),
        ("gelus", [[5, -5, 0]], 5, [[1, 0, 0.5]]),
        ("greater", [[4, 5, 3], [4, 2, 6]], 15, [[1, 1, 0], [0, 0, 1]]),
        ("greater", [[4, 2, 6], [4, 5, 3]], 15, [[1, 0, 1], [0, 1, 0]]),
        ("greater", [[[3, -2], [0.3, 10]], [9, -3]], 26, [[[0, 1], [0, 1]], [2, 0]]),
        ("lesser", [[4, 5, 3], [4, 2, 6]], 9, [[1, 0, 1], [0, 1, 0]]),
        ("lesser", [[4, 2, 6], [4, 5, 3]], 9, [[1, 1, 0], [0, 0, 1]]),
        ("lesser", [[[3, -2], [0.3, 10]], [9, -3]], -2.7, [[[1, 0], [1, 0]], [0, 2]]),
        ("greatestOfColumns", [[[0, 1, 2], [3, 4, 5]]], 12, [[[0, 0, 0], [1, 1, 1]]]),
        ("greatestOfColumns", [[[0, 1, 2], [2, 1, 0]]], 5, [HALF]),
        ("leastOfColumns", [[[0, 1, 2], [3, 4, 5]]], 3, [[[1, 1, 1], [0, 0, 0]]]),
        ("leastOfColumns", [[[0, 1, 2], [2, 1, 0]]], 1, [HALF[::-1]]),
        ("joined", [[1] * 4, [1] * 6], 55, [[1, 2, 3, 4], [5, 6, 7, 8, 9, 10]]),
    ],
)
def test_operations(published: Any, name: str, arguments: list[Any], value: float, slopes: list[Any]) -> None:
    found, slope = value_and_gradient(getattr(published, name))(*map(_array, arguments))
    _agree(found, value)
    for part, wanted in zip(slope if len(arguments) > 1 else (slope,), slopes, strict=True):
        _agree(part, wanted, 2e-5 if name == "gelus" else 1e-6)


def test_softmax(published: Any) -> None:
    _agree(
        published.softmaxes(_array([[-32, -34, -35], [-36, -37, -38]])),
        [[0.8437947, 0.1141952, 0.042010065], [0.66524094, 0.24472848, 0.09003057]],
        2e-6,
    )
    _agree(
        published.logSoftmaxes(_array([[32, 34, 35], [36, 37, 38]])),
        [[-3.3490124, -1.3490123, -0.34901226], [-2.407606, -1.407606, -0.40760598]],
        2e-6,
    )
    _agree(gradient(published.sumOfLogSoftmax)(np.ones((3, 3), np.float32)), np.zeros((3, 3)))


def test_matrices(published: Any) -> None:
    value, slopes = value_and_gradient(published.traces)(_range(1, 2, 4, 4))
    _agree(slopes, [[2 * np.eye(4), 3 * np.eye(4)]])
    _agree(value, 2 * 30 + 3 * 94)
    _agree(published.determinants(_range(2, 2, 2, 2)), [[-2, -2], [-2, -2]], 1e-5)
    _agree(published.log1mexps(_array([-1, -2, -3, -4, -5])), [-0.45868, -0.14541, -0.05107, -0.01849, -0.00676], 1e-5)


# --- layers ---


def test_dense(published: Any) -> None:
    x, weight = _array([[0, 1, 2]]), _range(3, 2)
    _agree(published.dense(x, weight, _array([[1, 2]])), [[11, 15]])
    _agree(published.dense(x, weight, None), [[10, 13]])
    weights = _range(2, 2, 3)
    batch = published.dense(_array([[0, 1], [2, 3]]), weights, _array([[1, 2, 3]]))
    _agree(batch, [[4, 6, 8], [40, 46, 52]])
    assert published.isBatched(weights) and not published.isBatched(weight)


def test_convolution(published: Any) -> None:
    function = value_and_gradient(published.convolved)
    _, (image, filter, bias) = function(_range(2, 4, 4, 2), _range(3, 3, 2, 4), np.zeros(4, np.float32))
    rows = np.zeros((2, 4, 4, 2))
    rows[:, :3, :3] = 6 + 16 * np.arange(18).reshape(3, 3, 2)
    # Each window of nine places sees all numbers of a corner of both images.
    sums = [[32, 34], [36, 38], [40, 42]]
    _agree(image, rows)
    _agree(filter, np.repeat([[np.add(pair, 16 * i) for pair in sums] for i in range(3)], 4).reshape(3, 3, 2, 4))
    _agree(bias, [2, 2, 2, 2])
    volume = published.convolvedSpace(_range(2, 2, 2, 2, 2), _range(1, 2, 2, 2, 1))
    _agree(volume, np.reshape([140, 364, 588, 812], (2, 2, 1, 1, 1)))


def test_pooling(published: Any) -> None:
    series = _array([[0, 1, 2, 3, 4], [10, 11, 12, 13, 14]])[:, :, None]
    _agree(published.largest(series, 3)[:, :, 0], [[2, 3, 4], [12, 13, 14]])
    _agree(published.means(series, 3)[:, :, 0], [[1, 2, 3], [11, 12, 13]])
    _agree(published.meansOfImages(_range(1, 2, 5, 1), (2, 5)), [[[[4.5]]]])
    _agree(gradient(published.sumOfLargest)(_range(1, 4, 4)), [[[0] * 4, [1] * 4, [1] * 4, [1] * 4]])
    _agree(gradient(published.sumOfMeans)(_range(1, 4, 4)), [[[0.5] * 4, [1] * 4, [1] * 4, [0.5] * 4]])
    edge = np.array([0.5, 1, 1, 0.5])
    slopes = gradient(published.sumOfMeansOfImages)(_range(1, 4, 4, 2))
    _agree(slopes, np.outer(edge, edge)[None, :, :, None].repeat(2, 3))
    _agree(published.meansOfSeries(_range(2, 5, 1)), [[2], [7]])
    _agree(gradient(published.sumOfMeansOfSeries)(_range(2, 2, 2)), np.full((2, 2, 2), 0.5))


def test_embedding(published: Any) -> None:
    found = published.looked(_array([[0.4, 0.3], [0.2, 0.1]]), np.array([[0, 1], [1, 1]], np.int32))
    _agree(found, [[[0.4, 0.3], [0.2, 0.1]], [[0.2, 0.1], [0.2, 0.1]]])
    table = _array([[0, 0.2, 0.1], [0.1, 0.7, 0.5], [0.2, 0.4, 0.6], [0.3, 0.2, 0.3]])
    _, slopes = value_and_gradient(published.lookedUp)(table, np.array([0, 1, 2, 1, 2, 2], np.int32))
    _agree(slopes, [[1] * 3, [2] * 3, [3] * 3, [0] * 3])


def test_batch_normalisation(published: Any) -> None:
    """Of the first axis. The slopes are those of the sum of squares."""
    x = _array(BATCH)
    _agree(published.batchNormalised(published.batchNorm(5, 0.001), x), NORMALISED, 2e-6)
    layer, slopes = gradient(published.squaresOfBatch)(published.batchNorm(5, 0.001), x)
    _agree(slopes, BATCH_SLOPES, 3e-6)
    _agree(np.ravel(layer.offset), np.zeros(5), 3e-6)
    _agree(np.ravel(layer.scale), [9.977925, 9.992161, 9.986738, 9.990202, 9.886292], 2e-6)
    before, after = published.running(_range(4, 5))
    _agree(before, _range(4, 5) / np.sqrt(1.001), 2e-6)
    _agree(after, RUNNING, 2e-6)


def test_other_normalisations(published: Any) -> None:
    ones, zeros = np.ones(5, np.float32), np.zeros(5, np.float32)
    _agree(published.layerNormalised(_array(FEATURES), ones, zeros), NORMALISED_FEATURES, 5e-6)
    slopes, scale, offset = gradient(published.squaresOfLayer)(_array(FEATURES), ones, zeros)
    _agree(slopes, FEATURE_SLOPES, 5e-6)
    _agree(scale, [11.077844, 12.092919, 3.0350027, 4.7778125, 8.969137], 5e-6)
    _agree(offset, [-0.645803, -5.8017054, 0.03168535, 5.973418, 0.44240427], 5e-6)
    arguments = _range(2, 2, 1, 6), np.ones(6, np.float32), np.zeros(6, np.float32)
    rows = np.array([[[-1.2864685, -0.9648514, -0.64323425] * 2], [[0.64323425, 0.9648514, 1.2864685] * 2]])
    _agree(published.groupNormalised(*arguments), [rows, rows], 5e-6)
    slopes, scale, offset = gradient(published.squaresOfGroups)(*arguments)
    row = np.array([8.559227e-05, 6.4194202e-05, 4.2796135e-05])
    _agree(slopes, [[[[*-row, *-row]], [[*row[::-1], *row[::-1]]]]] * 2, 5e-6)
    _agree(scale, [8.275006, 7.4475055, 8.275006] * 2, 5e-6)
    _agree(offset, [-2.572937, 0, 2.572937] * 2, 5e-6)


def test_dropout(published: Any) -> None:
    ones = np.ones((5, 5), np.float32)
    seen = [np.array_equal(y, ones) for y in published.dropped(ones)]
    assert seen == [True, False, True, False, True]


def test_gated_recurrent_units(published: Any) -> None:
    cell = published.gruCell(3, 4)
    cell.state = {**cell.state, **{key: _array(value) for key, value in GRU_WEIGHTS.items()}}
    _agree(published.states(cell, _array(SERIES), _array(INITIAL)), STATES, 3e-6)
    value, slopes = value_and_gradient(published.lastState)(cell, _array(SERIES), _array(INITIAL))
    _agree(value, 0.2622946, 3e-6)
    for key, wanted in GRU_SLOPES.items():
        _agree(getattr(slopes[0], key), wanted, 3e-6)
    _agree(slopes[1], SERIES_SLOPES, 3e-6)
    _agree(slopes[2], INITIAL_SLOPES, 3e-6)


# --- losses ---

COUNTED = [[1, 2, 3, 4], [5, 6, 7, 8]]
TENTHS = [[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]]


@pytest.mark.parametrize(
    ("name", "x", "y", "wanted"),
    [
        ("l1", [1, 2, 3, 4], [0.1, 0.2, 0.3, 0.4], 9),
        ("l2", [1, 2, 3, 4], [0.5, 1.5, 2.5, 3.5], 1),
        ("squared hinge", [1, 2, 3, 4, 5, 6, 7, 8], [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4], 0.00390625),
        ("hinge", COUNTED, TENTHS, 0.225),
        ("categorical hinge", [3, 4, 5], [0.3, 0.4, 0.3], 0.5),
        ("log-cosh", [0.2, 0.3, 0.4], [1, 4, 3], 1.7368573),
        ("Poisson", [0.1, 0.2, 0.3], [1, 2, 3], 3.2444599),
        ("divergence", [0.2, 0.3, 0.4], [1, 4, 3], 18.015217),
        ("absolute", COUNTED, TENTHS, 4.25),
        ("percentage", [1, 2, 3, 4, 5, 6, 7, 8], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], 900),
        ("logarithmic", COUNTED, TENTHS, 2.1312442),
        ("sigmoid", [[-100, -2, -2, 0], [2, 2, 2, 100]], [[0, 0, 1, 0], [0, 1, 0.5, 1]], 0.7909734),
        ("softmax", COUNTED, TENTHS, 1.94019),
        ("Huber", [[0.9, 0.2, 0.2], [0.8, 0.4, 0.6]], [[1, 0, 1], [1, 0, 0]], 0.62500006),
    ],
)
def test_losses(published: Any, name: str, x: Any, y: Any, wanted: float) -> None:
    _agree(published.loss(_array(x), _array(y), name), wanted, 2e-6)


def test_slopes_of_losses(published: Any) -> None:
    x, y = _array(COUNTED), _array(TENTHS)
    value, slopes = value_and_gradient(published.squaredError)(x, y)
    _agree(value, 23.325, 2e-6)
    _agree(slopes, [[0.225, 0.45, 0.675, 0.9], [1.15, 1.425, 1.7, 1.975]], 2e-6)
    _, slopes = value_and_gradient(published.crossEntropyOfRows)(x, y)
    rows = [[-0.067941, -0.112856, -0.063117, 0.243914], [-0.367941, -0.212856, 0.036883, 0.543914]]
    _agree(slopes, np.divide(rows, 2), 2e-6)
    logits, labels = _array([[-100, -2, -2, 0], [0, 2, 2, 100]]), _array([[0, 0, 1, 0], [1, 1, 0.5, 1]])
    _, slopes = value_and_gradient(published.crossEntropy)(logits, labels)
    _agree(slopes, [[0, 0.01490036, -0.11009964, 0.0625], [-0.0625, -0.01490036, 0.04759964, 0]], 2e-6)


# --- training ---


def test_exclusive_or_is_learnt(published: Any) -> None:
    pairs, wanted = _array([[0, 0], [0, 1], [1, 0], [1, 1]]), _array([[0], [1], [1], [0]])
    before = published.live_buffers()
    np.testing.assert_array_equal(published.differing(pairs, wanted), wanted)
    assert published.live_buffers() == before
