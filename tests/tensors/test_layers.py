"""Layers: their values are NumPy's, the derivatives of a model of several are central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .support import Function, check_derivatives, flat, load, unpacked


def _arange(*shape: int) -> np.ndarray:
    return np.arange(float(np.prod(shape))).reshape(shape)


def _windows(x: np.ndarray, size: int, stride: int) -> list[np.ndarray]:
    return [x[:, k : k + size] for k in range(0, x.shape[1] - size + 1, stride)]


def _same_mean(x: np.ndarray) -> np.ndarray:
    return np.stack([x[:, max(0, k - 1) : k + 2].mean(1) for k in range(0, x.shape[1], 2)], 1)


def _conv1d(x: np.ndarray) -> np.ndarray:
    filter = _arange(2, 3, 2)
    return np.stack([np.einsum("btc,tco->bo", w, filter) for w in _windows(x, 2, 2)], 1)


def _depthwise(x: np.ndarray) -> np.ndarray:
    filter = _arange(2, 2, 2, 2)
    height, width = x.shape[1] - 1, x.shape[2] - 1
    parts = [
        np.einsum("bhwc,cm->bhwcm", x[:, i : i + height, j : j + width], filter[i, j])
        for i in range(2)
        for j in range(2)
    ]
    return np.sum(parts, axis=0).reshape(x.shape[0], height, width, 4)


def _transposed(x: np.ndarray) -> np.ndarray:
    filter = _arange(3, 2, 3, 2)
    batch, height, width, _ = x.shape
    result = np.zeros((batch, 2 * height + 1, width + 1, 3))
    for row in range(height):
        for column in range(width):
            part = np.einsum("bc,hwoc->bhwo", x[:, row, column], filter)
            result[:, 2 * row : 2 * row + 3, column : column + 2] += part
    return result


def _batch_norm(x: np.ndarray) -> np.ndarray:
    mean, variance = 0.01 * x.mean(0), 0.99 + 0.01 * x.var(0)
    return (x - mean) / np.sqrt(variance + 1e-3)


CASES: dict[str, tuple[Function, tuple[int, ...]]] = {
    "MaxPool1D": (lambda x: np.stack([w.max(1) for w in _windows(x, 3, 1)], 1), (2, 5, 2)),
    "AvgPool1D": (_same_mean, (2, 5, 2)),
    "GlobalAvgPool1D": (lambda x: x.mean(1), (2, 5, 3)),
    "UpSampling2D": (lambda x: x.repeat(2, 1).repeat(2, 2), (2, 2, 3, 2)),
    "ZeroPadding2D": (lambda x: np.pad(x, ((0, 0), (1, 0), (2, 1), (0, 0))), (2, 2, 3, 2)),
    "Conv1D": (_conv1d, (2, 5, 3)),
    "DepthwiseConv2D": (_depthwise, (2, 3, 4, 2)),
    "TransposedConv2D": (_transposed, (2, 2, 3, 2)),
    "BatchNorm": (_batch_norm, (4, 5)),
    "Reshape": (lambda x: x.reshape(-1, 2), (2, 3, 2)),
}
"""Each layer: what it computes, and the shape of its input."""


@pytest.fixture(scope="module")
def layers() -> Any:
    return load("layers")


@pytest.mark.parametrize("name", CASES)
def test_layer(layers: Any, name: str) -> None:
    wanted, shape = CASES[name]
    x = np.random.default_rng(5).normal(size=shape)
    np.testing.assert_allclose(unpacked(layers.output(*flat(x), name)), wanted(x), rtol=1e-12, atol=1e-12)


def test_gradient_through_a_model(layers: Any) -> None:
    x = np.random.default_rng(6).normal(size=(2, 3, 2))
    check_derivatives(layers.through, (x,), tolerance=1e-5)
