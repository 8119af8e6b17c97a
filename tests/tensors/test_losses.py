"""Losses: their values are NumPy's, their derivatives central differences."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from pullback import Trap, vjp

from .support import Function, check_derivatives, flat, load


def _log_softmax(x: np.ndarray) -> np.ndarray:
    shifted = x - x.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def _hinge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.maximum(0, 1 - x * y)


def _categorical_hinge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.maximum(0, ((1 - y) * x).max(-1) - (x * y).sum(-1) + 1)


def _huber(x: np.ndarray, y: np.ndarray, delta: float) -> np.ndarray:
    distance = np.abs(x - y)
    return np.where(distance <= delta, distance**2 / 2, delta * (distance - delta / 2))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


ANYWHERE, POSITIVE, PROBABILITIES, SIGNS = "anywhere", "positive", "probabilities", "signs"

VALUES: dict[str, tuple[Function, str, str]] = {
    "l1Loss": (lambda x, y: np.abs(x - y).sum(), ANYWHERE, ANYWHERE),
    "l2Loss": (lambda x, y: ((x - y) ** 2).sum(), ANYWHERE, ANYWHERE),
    "meanAbsoluteError": (lambda x, y: np.abs(x - y).mean(), ANYWHERE, ANYWHERE),
    "meanSquaredError": (lambda x, y: ((x - y) ** 2).mean(), ANYWHERE, ANYWHERE),
    "meanSquaredLogarithmicError": (
        lambda x, y: ((np.log1p(np.maximum(x, 0)) - np.log1p(np.maximum(y, 0))) ** 2).mean(),
        ANYWHERE,
        POSITIVE,
    ),
    "meanAbsolutePercentageError": (lambda x, y: 100 * np.abs((x - y) / y).mean(), ANYWHERE, POSITIVE),
    "logCoshLoss": (lambda x, y: np.log(np.cosh(x - y)).mean(), ANYWHERE, ANYWHERE),
    "hingeLoss": (lambda x, y: _hinge(x, y).mean(), ANYWHERE, SIGNS),
    "squaredHingeLoss": (lambda x, y: _hinge(x, y).mean() ** 2, ANYWHERE, SIGNS),
    "categoricalHingeLoss": (lambda x, y: _categorical_hinge(x, y).mean(), ANYWHERE, PROBABILITIES),
    "poissonLoss": (lambda x, y: (x - y * np.log(x)).mean(), POSITIVE, POSITIVE),
    "kullbackLeiblerDivergence": (lambda x, y: (y * np.log(y / x)).sum(), PROBABILITIES, PROBABILITIES),
    "softmaxCrossEntropy": (lambda x, y: -(y * _log_softmax(x)).sum(-1).mean(), ANYWHERE, PROBABILITIES),
}
"""Losses of which the value is compared: the same one in NumPy, and what it is asked for."""

SLOPES: dict[str, tuple[Function, str, str]] = {
    "huberLoss": (lambda x, y: _huber(x, y, 1.5).sum(), ANYWHERE, ANYWHERE),
    "sigmoidCrossEntropy": (
        lambda x, y: -(y * np.log(_sigmoid(x)) + (1 - y) * np.log(_sigmoid(-x))).mean(),
        ANYWHERE,
        PROBABILITIES,
    ),
}
"""Losses of which the derivative is compared too."""


def _drawn(kind: str, rng: np.random.Generator) -> np.ndarray:
    x = rng.normal(size=(4, 5)) * 2
    if kind == SIGNS:
        return np.sign(x)
    if kind == PROBABILITIES:
        return np.exp(_log_softmax(x))
    return np.abs(x) + 0.1 if kind == POSITIVE else x


@pytest.fixture(scope="module")
def losses() -> Any:
    return load("losses")


@pytest.mark.parametrize("name", VALUES)
def test_value(losses: Any, name: str) -> None:
    wanted, *kinds = VALUES[name]
    rng = np.random.default_rng(3)
    x, y = (_drawn(kind, rng) for kind in kinds)
    np.testing.assert_allclose(losses.value(*flat(x, y), name), wanted(x, y), rtol=1e-12)


@pytest.mark.parametrize("name", SLOPES)
def test_derivative(losses: Any, name: str) -> None:
    wanted, *kinds = SLOPES[name]
    rng = np.random.default_rng(3)
    x, y = (_drawn(kind, rng) for kind in kinds)
    np.testing.assert_allclose(losses.loss(*flat(x, y), name), [wanted(x, y)], rtol=1e-12)
    check_derivatives(losses.loss, (x, y), name, tolerance=1e-5)


LABELS = "softmaxCrossEntropy of labels"


def test_cross_entropy_of_labels(losses: Any) -> None:
    x, labels = np.random.default_rng(4).normal(size=(6, 3)), np.array([0, 2, 1, 1, 0, 2])
    value, pull = vjp(losses.loss, *flat(x, labels), LABELS)
    np.testing.assert_allclose(value, [-_log_softmax(x)[np.arange(6), labels].mean()])
    slopes = (np.exp(_log_softmax(x)) - np.eye(3)[labels]) / 6
    np.testing.assert_allclose(np.reshape(pull(np.ones(1))[0], (6, 3)), slopes, atol=1e-15)


def test_large_logits(losses: Any) -> None:
    x = np.array([[1000.0, 0, -1000], [-1000, 1000, 0]])
    value, pull = vjp(losses.loss, *flat(x, np.zeros(2)), LABELS)
    assert value[0] == 1000
    np.testing.assert_array_equal(pull(np.ones(1))[0], [0, 0, 0, -0.5, 0.5, 0])
    value, pull = vjp(losses.loss, *flat(x, x > 0), "sigmoidCrossEntropy")
    np.testing.assert_allclose(value, [2 * np.log(2) / 6])
    np.testing.assert_allclose(pull(np.ones(1))[0], [0, 1 / 12, 0, 0, 0, 1 / 12])


@pytest.mark.parametrize(
    ("name", "x", "y", "value", "slope"),
    [
        ("sigmoidCrossEntropy", 0.0, 0.0, np.log(2), 0.5),
        ("sigmoidCrossEntropy", 0.0, 1.0, np.log(2), -0.5),
        ("huberLoss", 2.0, 2.0, 0.0, 0.0),
    ],
)
def test_at_the_edge(losses: Any, name: str, x: float, y: float, value: float, slope: float) -> None:
    result, pull = vjp(losses.loss, [x], [1], [y], [1], name)
    np.testing.assert_allclose([result[0], pull(np.ones(1))[0][0]], [value, slope], rtol=1e-15)


def test_log_cosh_of_large_numbers(losses: Any) -> None:
    assert losses.value([800.0], [1], [-200.0], [1], "logCoshLoss") == 1000 - np.log(2)
    assert losses.value([-800.0], [1], [200.0], [1], "logCoshLoss") == 1000 - np.log(2)


@pytest.mark.parametrize(
    ("name", "y", "message"),
    [
        (LABELS, [0.0, 3], "Label 3 is out of range for 3 classes"),
        (LABELS, [0.0, 1, 2], "Logits of shape [2, 3] and labels of shape [3] do not fit together"),
        ("huberLoss", [0.0, 1], "Shapes [2, 3] and [2] do not fit together in 'huberLoss'"),
    ],
)
def test_what_does_not_fit(losses: Any, name: str, y: list[float], message: str) -> None:
    with pytest.raises(Trap, match=re.escape(message)):
        losses.loss(*flat(np.zeros((2, 3)), np.array(y)), name)
