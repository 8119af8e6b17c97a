"""Models of layers in Python: built, inspected, changed, trained, saved."""

from __future__ import annotations

import copy
import dataclasses
import gc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback

from .support import load

OPTIMISED = True

RNG = np.random.default_rng(1)
X = RNG.normal(size=(16, 2)).astype(np.float32)
Y = X[:, :1] * X[:, 1:]
KEYS = [
    "hidden.weight",
    "hidden.bias",
    "norm.offset",
    "norm.scale",
    "norm.runningMean.value",
    "norm.runningVariance.value",
    "output.weight",
    "output.bias",
]


@pytest.fixture(scope="module")
def module() -> Any:
    return load("models")


@pytest.fixture
def net(module: Any) -> Any:
    return module.made(RNG.normal(size=(2, 4)).astype(np.float32), RNG.normal(size=(4, 1)).astype(np.float32))


def expected(net: Any, x: np.ndarray) -> np.ndarray:
    """The output of the model, once it is trained, in NumPy."""
    h = np.maximum(x @ net.hidden.weight + net.hidden.bias, 0)
    mean, variance = net.norm.runningMean.value, net.norm.runningVariance.value
    h = (h - mean) / np.sqrt(variance + net.norm.epsilon) * net.norm.scale + net.norm.offset
    return h @ net.output.weight + net.output.bias


def test_a_model_is_built_inspected_and_changed(module: Any, net: Any) -> None:
    assert repr(net.hidden.activation) == "<function relu>"
    assert "runningMean=Parameter<Float>(value=array(0., dtype=float32))" in repr(net)
    np.testing.assert_allclose(module.output(net, X), expected(net, X), rtol=1e-4, atol=1e-5)
    linear = dataclasses.replace(net.hidden, activation=net.output.activation)
    other = module.Net(hidden=linear, norm=net.norm, output=net.output)
    h = (X @ linear.weight / np.sqrt(1 + np.float32(0.001))) @ net.output.weight
    np.testing.assert_allclose(module.output(other, X), h, rtol=1e-4, atol=1e-5)
    net.norm.runningMean.value = np.ones(4, np.float32)
    net.norm.runningVariance = module.Parameter_Float_(np.full(4, 2, np.float32))
    np.testing.assert_allclose(module.output(net, X), expected(net, X), rtol=1e-4, atol=1e-5)
    with pytest.raises(TypeError, match=r"output\(\): 'net.norm.runningMean' needs a Parameter<Float>, got an array"):
        module.output(dataclasses.replace(net, norm=dataclasses.replace(net.norm, runningMean=X)), X)


def test_a_step_is_a_call(module: Any, net: Any) -> None:
    optimizer = module.optimizer(net, rate=0.05)
    before, first = copy.deepcopy(net.state), net
    loss, net = module.step(net, optimizer, X, Y)
    assert loss > 0
    for key, array in first.state.items():
        # An object is what it is; everything else is a value.
        assert np.array_equal(before[key], array) != ("running" in key)
    last = loss
    for _ in range(200):
        last, net = module.step(net, optimizer, X, Y)
    assert last < loss / 5
    assert optimizer.step == 201
    np.testing.assert_allclose(module.output(net, X), expected(net, X), rtol=1e-3, atol=1e-4)
    optimizer.learningRate = 0.0
    optimizer.momentum = 0.0
    _, same = module.step(net, optimizer, X, Y)
    assert all(np.array_equal(net.state[key], same.state[key]) for key in KEYS)


def test_state(module: Any, net: Any) -> None:
    state = net.state
    assert list(state) == KEYS
    assert state["hidden.weight"] is net.hidden.weight
    changed = {key: array + 1 for key, array in state.items()}
    changed["output.bias"] = np.zeros((), np.float32)  # which the layer does not use
    changed["norm.runningMean.value"] = np.arange(4, dtype=np.float32)
    changed["hidden.weight"] = np.asfortranarray(changed["hidden.weight"].astype(">f4"))
    net.state = changed
    assert all(np.array_equal(net.state[key], changed[key]) for key in KEYS)
    changed["hidden.bias"][:] = 100
    assert (net.hidden.bias == 1).all()
    assert net.hidden.weight.dtype == np.float32
    np.testing.assert_allclose(module.output(net, X), expected(net, X), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("key", "value", "error", "message"),
    [
        ("hidden.weight", None, ValueError, "the state of a Net lacks 'hidden.weight'"),
        ("more", np.ones(1), ValueError, "the state of a Net has 'more' too"),
        (
            "hidden.weight",
            np.ones((4, 2), np.float32),
            ValueError,
            r"'hidden.weight' needs shape \(2, 4\), got \(4, 2\)",
        ),
        ("hidden.bias", np.ones(4), TypeError, "'hidden.bias' needs an array of float32, got float64"),
        ("hidden.bias", [0.0] * 4, TypeError, "'hidden.bias' needs an array of float32, got list"),
        ("hidden.bias", np.ma.masked_equal(np.arange(4, dtype=np.float32), 1), ValueError, "got a masked array"),
    ],
)
def test_a_state_that_does_not_fit(net: Any, key: str, value: Any, error: type[Exception], message: str) -> None:
    before = copy.deepcopy(net.state)
    state = {**net.state, "norm.scale": np.zeros(4, np.float32), key: value}
    if value is None:
        del state[key]
    with pytest.raises(error, match=message):
        net.state = state
    assert all(np.array_equal(net.state[key], before[key]) for key in KEYS)


def test_what_has_no_state(net: Any) -> None:
    with pytest.raises(TypeError, match="needs a struct or an object of a module, got int"):
        pullback.state(3)
    with pytest.raises(TypeError, match="needs a dictionary of arrays by name, got list"):
        net.state = []


def test_the_state_of_an_optimizer(module: Any, net: Any) -> None:
    """A run that is interrupted goes on where it was."""
    optimizer = module.optimizer(net, rate=0.05)
    for _ in range(3):
        _, net = module.step(net, optimizer, X, Y)
    again = module.optimizer(net, rate=0.5)
    pullback.set_state(again, pullback.state(optimizer))
    assert (again.step, again.learningRate) == (3, optimizer.learningRate)
    twin = copy.deepcopy(net)
    first, second = module.step(net, optimizer, X, Y), module.step(twin, again, X, Y)
    assert first[0] == second[0]
    assert all(np.array_equal(first[1].state[key], second[1].state[key]) for key in KEYS)


def test_the_state_of_a_fresh_optimizer_has_the_shapes_of_the_model(module: Any) -> None:
    state = pullback.state(module.memory(X))
    assert state["firstMoments.layers.0.weight"].tolist() == np.zeros_like(X).tolist()
    assert state["secondMoments.layers.0.bias"].shape == ()


def test_any_model_is_trained_by_any_optimizer(module: Any) -> None:
    losses = module.losses(X, Y)
    np.testing.assert_allclose(losses[0], np.mean(((X[:, :1] - X[:, 1:]) / 2 - Y) ** 2), rtol=1e-5)
    assert losses[0] > losses[1] > losses[2]


def test_safetensors(module: Any, net: Any, tmp_path: Path) -> None:
    numpy = pytest.importorskip("safetensors.numpy")
    _, net = module.step(net, module.optimizer(net, rate=0.05), X, Y)
    path = tmp_path / "net.safetensors"
    pullback.save(net, path)
    read = numpy.load_file(path)
    assert sorted(read) == sorted(KEYS)
    assert all(np.array_equal(read[key], net.state[key]) and read[key].shape == net.state[key].shape for key in KEYS)
    other = module.made(np.zeros((2, 4), np.float32), np.zeros((4, 1), np.float32))
    pullback.restore(other, path)
    np.testing.assert_array_equal(module.output(other, X), module.output(net, X))
    path.write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"net.safetensors: no safetensors file that NumPy can hold"):
        pullback.restore(other, path)
    with pytest.raises(FileNotFoundError):
        pullback.restore(other, tmp_path / "other")


def test_without_safetensors(net: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "safetensors.numpy", None)
    with pytest.raises(ImportError, match=r"pip install 'pullback\[safetensors\]'"):
        pullback.save(net, tmp_path / "net.safetensors")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the size of the process is read from /proc")
def test_memory_is_flat_over_ten_thousand_steps(module: Any) -> None:
    gc.collect()
    before = module.live_buffers()
    net = module.made(np.ones((2, 4), np.float32), np.ones((4, 1), np.float32))
    optimizer = module.optimizer(net, rate=0.01)
    sizes: list[int] = []
    for _ in range(5):
        for _ in range(2000):
            _, net = module.step(net, optimizer, X, Y)
        sizes.append(int(Path("/proc/self/status").read_text("ascii").split("VmRSS:")[1].split()[0]))
    # One small buffer that leaks in each step would be 62 KiB from one size to the next.
    assert min(sizes[1:]) == sizes[1] or sizes[-1] - sizes[1] < 128, sizes
    del net, optimizer
    gc.collect()
    assert module.live_buffers() == before
