"""Optimisers: their steps are those of the published algorithms, with Swift for TensorFlow's defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import pullback

from .support import Function, load

Steps = Callable[[np.ndarray, np.ndarray, float], Iterator[np.ndarray]]
"""From the variables, the gradients and the decay to what the variables are after each step."""


def _sgd(rate: float, momentum: float, nesterov: bool) -> Steps:
    def steps(x: np.ndarray, gradients: np.ndarray, decay: float) -> Iterator[np.ndarray]:
        velocity = np.zeros_like(x)
        for t, g in enumerate(gradients, 1):
            down = -rate / (1 + decay * t) * g
            velocity = momentum * velocity + down
            x = x + (momentum * velocity + down if nesterov else velocity)
            yield x

    return steps


def _rmsprop(x: np.ndarray, gradients: np.ndarray, decay: float) -> Iterator[np.ndarray]:
    mean = np.zeros_like(x)
    for t, g in enumerate(gradients, 1):
        mean = 0.9 * mean + 0.1 * g * g
        x = x - 1e-3 / (1 + decay * t) * g / (np.sqrt(mean) + 1e-8)
        yield x


def _adagrad(x: np.ndarray, gradients: np.ndarray, decay: float) -> Iterator[np.ndarray]:
    total = np.full_like(x, 0.1)
    for g in gradients:
        total = total + g * g
        x = x - 1e-3 * g / (np.sqrt(total) + 1e-8)
        yield x


def _adadelta(x: np.ndarray, gradients: np.ndarray, decay: float) -> Iterator[np.ndarray]:
    mean, changes = np.zeros_like(x), np.zeros_like(x)
    for t, g in enumerate(gradients, 1):
        mean = 0.95 * mean + 0.05 * g * g
        change = g * np.sqrt(changes + 1e-6) / np.sqrt(mean + 1e-6)
        changes = 0.95 * changes + 0.05 * change**2
        x = x - change / (1 + decay * t)
        yield x


def _adam_like(kind: str) -> Steps:
    def steps(x: np.ndarray, gradients: np.ndarray, decay: float) -> Iterator[np.ndarray]:
        m, v, largest = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
        for t, g in enumerate(gradients, 1):
            rate = (2e-3 if kind == "AdaMax" else 1e-3) / (1 + decay * t)
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            mean, square = m / (1 - 0.9**t), v / (1 - 0.999**t)
            if kind == "Adam":
                x = x - rate * np.sqrt(1 - 0.999**t) * mean / (np.sqrt(v) + 1e-8)
            elif kind == "AMSGrad":
                largest = np.maximum(largest, v)
                x = x - rate * np.sqrt(1 - 0.999**t) * mean / (np.sqrt(largest) + 1e-8)
            elif kind == "AdaMax":
                largest = np.maximum(0.999 * largest, np.abs(g))
                x = x - rate * mean / (largest + 1e-8)
            elif kind == "RAdam":
                limit = 2 / 0.001 - 1
                length = limit - 2 * t * 0.999**t / (1 - 0.999**t)
                if length >= 5:
                    rate *= np.sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length))
                    x = x - rate * np.sqrt(1 - 0.999**t) * mean / (np.sqrt(v) + 1e-8)
                else:
                    x = x - rate * mean
            else:
                change = mean / (np.sqrt(square) + 1e-6) + 0.01 * x
                x = x - rate * np.linalg.norm(x) / np.linalg.norm(change) * change
            yield x

    return steps


CASES: dict[str, Steps] = {
    "SGD": _sgd(1e-3, 0, False),
    "momentum": _sgd(1e-2, 0.9, False),
    "Nesterov": _sgd(1e-2, 0.9, True),
    "RMSProp": _rmsprop,
    "AdaGrad": _adagrad,
    "AdaDelta": _adadelta,
    **{kind: _adam_like(kind) for kind in ("Adam", "AdaMax", "AMSGrad", "RAdam", "LAMB")},
}


@pytest.fixture(scope="module")
def module() -> Any:
    return load("optimisers")


@pytest.fixture(scope="module")
def after(module: Any) -> Function:
    return module.after


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_steps(after: Function, name: str, decay: float) -> None:
    rng = np.random.default_rng(1)
    x, gradients = rng.normal(size=4), rng.normal(size=(12, 4))
    single = gradients.astype(np.float32)
    for count, wanted in enumerate(CASES[name](x, gradients, decay), 1):
        if count in (1, 2, 12):
            found = after(x.astype(np.float32), list(single[:count]), name, decay, 0)
            np.testing.assert_allclose(found - x, wanted - x, rtol=2e-3, atol=2e-6)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("SGD", [5.0000668, -0.10000112, -0.20000224]),
        ("RMSProp", [1.0091327, -1.0091326, -1.0091326]),
        ("Adam", [0.99999064, -0.9999898, -0.9999905]),
        ("AMSGrad", [0.99999064, -0.9999898, -0.9999905]),
        ("AdaGrad", [0.06179592, -0.057095252, -0.059872225]),
        ("slower AdaDelta", [0.0021518273, -0.002151505, -0.0021517489]),
        ("slower AdaMax", [0.9999907, -0.99999064, -0.99999064]),
        ("RAdam", [0.46914074, -0.44463903, -0.44513932]),
    ],
)
def test_thousand_equal_gradients(after: Function, name: str, wanted: list[float]) -> None:
    gradients = [np.array([-5, 0.1, 0.2], np.float32)] * 1000
    np.testing.assert_allclose(after(np.zeros(3, np.float32), gradients, name, 0.0, 0), wanted, rtol=3e-5)


LINE = "faster SGD", "RMSProp", "faster AdaGrad", "AdaDelta", "Adam", "AdaMax", "AMSGrad", "RAdam", "LAMB"


@pytest.mark.parametrize("name", LINE)
def test_a_line_is_fitted(after: Function, name: str) -> None:
    found = after(np.full(2, 0.8, np.float32), [], name, 0.0, 1400 if name == "RAdam" else 1000)
    np.testing.assert_allclose(found, [1, 1], atol=1e-3)


def test_one_of_the_program(module: Any) -> None:
    rng = np.random.default_rng(2)
    x, gradients = rng.normal(size=3), rng.normal(size=(9, 3))
    *_, wanted = _adadelta(x, gradients, 0.0)
    found = module.ofOwn(x.astype(np.float32), list(gradients.astype(np.float32)))
    np.testing.assert_allclose(found - x, wanted - x, rtol=2e-3, atol=2e-6)


def test_negative_decay(after: Function) -> None:
    with pytest.raises(pullback.Trap, match="The decay must not be negative"):
        after(np.zeros(1, np.float32), [], "Adam", -1.0, 0)


@pytest.mark.parametrize("variable", ["SIMD2<Float>", "[SIMD2<Float>]", "Tensor<Float>?", "[String: Float]", "Float80"])
def test_what_no_optimiser_knows_is_not_moved(variable: str) -> None:
    """Rather than up the slope."""
    text = f"""
    import TensorFlow
    struct Model: Differentiable {{ var known: Tensor<Float>; var other: {variable} }}
    func step(_ model: Model) -> Tensor<Float> {{
        var model = model
        SGD(for: model).update(&model, along: Model.TangentVector.zero)
        return model.known
    }}
    """
    with pytest.raises(pullback.CompileError, match="arrays of them; this model has other variables"):
        pullback.compile(text)
