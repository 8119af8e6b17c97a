"""Where PyTorch is installed: its layers, losses and optimisers have the values and the gradients of ours, on random
shapes and on batches of nothing; weights move to it and back.

Some of Swift for TensorFlow's formulas are others than PyTorch's. `squaredHingeLoss` is the square of a mean. `Adam`
and `AMSGrad` add `epsilon` before they correct the bias of the squares, not after it, and `AdaMax` adds it to the
maximum, not to what that is taken of: with the defaults this is less than the tolerance here. The running variance of
`BatchNorm` is that of the batch, not an estimate for the population, which has no gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback

from .support import complete, load

torch = pytest.importorskip("torch")
F = torch.nn.functional

Sizes = dict[str, int]
Case = tuple[str, tuple[Any, ...], Callable[..., Any], Callable[[Sizes], list[tuple[int, ...]]]]


def _first(x: Any) -> Any:
    """Channels in the place where PyTorch has them."""
    return x.movedim(-1, 1)


def _last(x: Any) -> Any:
    return x.movedim(1, -1)


def _filter(f: Any) -> Any:
    return f.movedim((-1, -2), (0, 1))


def _conv(rank: int, stride: int, same: bool, gap: int) -> Callable[..., Any]:
    function = getattr(F, f"conv{rank}d")
    padding = "same" if same else "valid"
    return lambda x, f, b: _last(function(_first(x), _filter(f), b, stride, padding, gap))


def _depthwise(x: Any, f: Any, b: Any, stride: int) -> Any:
    weight = f.permute(2, 3, 0, 1).reshape(-1, 1, *f.shape[:2])
    return _last(F.conv2d(_first(x), weight, b, stride, groups=x.shape[-1]))


def _rows(rank: int) -> Callable[[Sizes], list[tuple[int, ...]]]:
    return lambda s: [(s["n"], *(s["h"], s["w"], 3)[:rank], s["c"])]


def _filtered(rank: int, outputs: str = "o", last: str = "o") -> Callable[[Sizes], list[tuple[int, ...]]]:
    return lambda s: [*_rows(rank)(s), (*(3, 2, 2)[:rank], *((s["c"], s[outputs]))), (s[last],)]


def _one(name: str, rank: int, function: Callable[[Any], Any]) -> Case:
    return "withoutWeights", (name,), lambda x: _last(function(_first(x))), _rows(rank)


def _pool(kind: str, rank: int) -> Callable[[Any], Any]:
    size = {1: (3, 2), 2: ((3, 2), (2, 1)), 3: ((2, 2, 2), (1, 2, 1))}[rank]
    return lambda x: getattr(F, f"{kind}_pool{rank}d")(x, *size)


def _recurrent(kind: str, inputs: int, hidden: int, *parameters: Any, x: Any, both: bool = False) -> Any:
    """A layer of PyTorch with these weights in place of its own, in both directions."""
    layer = getattr(torch.nn, kind)(inputs, hidden, batch_first=True, bidirectional=both, dtype=torch.float64)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    ends = ("", "_reverse") if both else ("",)
    weights = {n + end: p for end in ends for n, p in zip(names, parameters, strict=True)}
    return torch.func.functional_call(layer, weights, (x,))[0]


def _rnn(x: Any, w: Any, b: Any, both: bool = False) -> Any:
    size = x.shape[-1]
    own = w[:size].T.contiguous(), w[size:].T.contiguous(), b, torch.zeros_like(b)
    return _recurrent("RNN", size, w.shape[1], *own, x=x, both=both)


def _lstm(x: Any, w: Any, b: Any) -> Any:
    def ordered(weight: Any) -> Any:
        enter, update, forget, leave = weight.chunk(4, -1)
        return torch.cat([enter, forget, update, leave], -1).t().contiguous()

    size = x.shape[-1]
    return _recurrent("LSTM", size, b.shape[0] // 4, ordered(w[:size]), ordered(w[size:]), ordered(b), 0 * b, x=x)


def _gru(x: Any, w: Any, u: Any, b: Any, c: Any) -> Any:
    return _recurrent("GRU", x.shape[-1], u.shape[0], w.T.contiguous(), u.T.contiguous(), b, c, x=x)


def _attended(x: Any, w: Any, b: Any, heads: int, causal: bool) -> Any:
    size = x.shape[-1]
    layer = torch.nn.MultiheadAttention(size, heads, batch_first=True, dtype=torch.float64)
    weights = {
        "in_proj_weight": w[:, : 3 * size].T.contiguous(),
        "in_proj_bias": b[: 3 * size],
        "out_proj.weight": w[:, 3 * size :].T.contiguous(),
        "out_proj.bias": b[3 * size :],
    }
    mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1) if causal else None
    return torch.func.functional_call(layer, weights, (x, x, x), {"attn_mask": mask, "need_weights": False})[0]


def _running(features: Any) -> tuple[Any, Any]:
    """The mean and the variance before anything is learnt, as the functions of ours have them."""
    return torch.full_like(features, 0.5), torch.full_like(features, 2)


def _series(gates: int) -> Callable[[Sizes], list[tuple[int, ...]]]:
    return lambda s: [(s["n"], s["w"], s["c"]), (s["c"] + s["o"], gates * s["o"]), (gates * s["o"],)]


def _features(s: Sizes) -> list[tuple[int, ...]]:
    return [(s["n"], s["w"], 2 * s["c"]), (2 * s["c"],), (2 * s["c"],)]


CASES: dict[str, Case] = {
    "dense": ("dense", (), lambda x, w, b: x @ w + b, lambda s: [(s["n"], s["c"]), (s["c"], s["o"]), (s["o"],)]),
    **{
        f"conv{rank} {stride} {same} {gap}": (
            f"conv{rank}",
            (stride, same, gap),
            _conv(rank, stride, same, gap),
            filtered,
        )
        for rank in (1, 2, 3)
        for filtered in (_filtered(rank),)
        for stride, same, gap in ((1, True, 1), (2, False, 1), *([(1, False, 2)] if rank < 3 else []))
    },
    "transposed2": (
        "transposed2",
        (2,),
        lambda x, f, b: _last(F.conv_transpose2d(_first(x), f.permute(3, 2, 0, 1).contiguous(), b, 2)),
        lambda s: [*_rows(2)(s), (3, 2, s["o"], s["c"]), (s["o"],)],
    ),
    "depthwise2": (
        "depthwise2",
        (2,),
        lambda x, f, b: _depthwise(x, f, b, 2),
        lambda s: [*_rows(2)(s), (3, 2, s["c"], s["o"]), (s["c"] * s["o"],)],
    ),
    "separable2": (
        "separable2",
        (1,),
        lambda x, f, p: _depthwise(x, f, None, 1) @ p[0, 0],
        lambda s: [*_rows(2)(s), (3, 2, s["c"], s["o"]), (1, 1, s["c"] * s["o"], s["o"])],
    ),
    **{f"max{rank}": _one(f"max{rank}", rank, _pool("max", rank)) for rank in (1, 2, 3)},
    **{f"mean{rank}": _one(f"mean{rank}", rank, _pool("avg", rank)) for rank in (1, 2, 3)},
    **{f"allMax{rank}": _one(f"allMax{rank}", rank, lambda x: x.flatten(2).amax(2)) for rank in (1, 2, 3)},
    **{f"allMean{rank}": _one(f"allMean{rank}", rank, lambda x: x.flatten(2).mean(2)) for rank in (1, 2, 3)},
    "larger1": _one("larger1", 1, lambda x: x.repeat_interleave(2, 2)),
    "larger2": _one("larger2", 2, lambda x: x.repeat_interleave(3, 2).repeat_interleave(3, 3)),
    "larger3": _one("larger3", 3, lambda x: x.repeat_interleave(2, 2).repeat_interleave(2, 3).repeat_interleave(2, 4)),
    "padded1": _one("padded1", 1, lambda x: F.pad(x, (1, 2))),
    "padded2": _one("padded2", 2, lambda x: F.pad(x, (2, 1, 1, 0))),
    "padded3": _one("padded3", 3, lambda x: F.pad(x, (1, 1, 0, 2, 1, 0))),
    "layer": ("normalised", ("layer",), lambda x, a, b: F.layer_norm(x, x.shape[-1:], a, b, 1e-3), _features),
    "group": ("normalised", ("group",), lambda x, a, b: _last(F.group_norm(_first(x), 2, a, b, 1e-3)), _features),
    "instance": (
        "normalised",
        ("instance",),
        lambda x, a, b: _last(F.instance_norm(_first(x), None, None, a, b, eps=1e-3)),
        _features,
    ),
    "batch": (
        "normalised",
        ("batch",),
        lambda x, a, b: _last(F.batch_norm(_first(x), None, None, a, b, True, 0.1, 1e-3)),
        _features,
    ),
    "batch in use": (
        "normalised",
        ("use",),
        lambda x, a, b: _last(F.batch_norm(_first(x), *_running(a), a, b, False, 0.1, 1e-3)),
        _features,
    ),
    "rnn": ("rnn", (), _rnn, _series(1)),
    "bothWays": ("bothWays", (), lambda x, w, b: _rnn(x, w, b, True), _series(1)),
    "lstm": ("lstm", (), _lstm, _series(4)),
    "gru": (
        "gru",
        (),
        _gru,
        lambda s: [(s["n"], s["w"], s["c"]), (s["c"], 3 * s["o"]), (s["o"], 3 * s["o"]), (3 * s["o"],), (3 * s["o"],)],
    ),
    **{
        f"attention {causal}": (
            "attended",
            (2, causal),
            lambda x, w, b, causal=causal: _attended(x, w, b, 2, causal),
            lambda s: [(s["n"], s["w"], 2 * s["c"]), (2 * s["c"], 8 * s["c"]), (8 * s["c"],)],
        )
        for causal in (False, True)
    },
}
"""The function of ours, its other arguments, the same one in PyTorch, and shapes: of a batch, height, width, channels
of the input and of the output."""

NEVER_EMPTY = {"batch", "instance", "group"}
"""Where PyTorch refuses a batch of nothing."""


@pytest.fixture(scope="module")
def peers() -> Any:
    return complete("peers")


def _compare(ours: Any, theirs: Callable[..., Any], inputs: list[np.ndarray], rest: tuple[Any, ...]) -> None:
    """Values, and pullbacks of the same cotangents."""
    value, pull = pullback.vjp(ours, *inputs, *rest)
    tensors = [torch.from_numpy(x).requires_grad_() for x in inputs]
    wanted = theirs(*tensors)
    assert np.shape(value) == tuple(wanted.shape)
    np.testing.assert_allclose(value, wanted.detach().numpy(), rtol=1e-10, atol=1e-11)
    seed = np.random.default_rng(1).normal(size=np.shape(value))
    slopes = pull(seed)
    expected = torch.autograd.grad(wanted, tensors, torch.from_numpy(seed), allow_unused=True)
    for slope, other in zip(slopes if len(inputs) > 1 else (slopes,), expected, strict=True):
        np.testing.assert_allclose(slope, 0 * slope if other is None else other.numpy(), rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("name", CASES)
def test_layers(peers: Any, name: str) -> None:
    function, rest, theirs, shapes = CASES[name]
    rng = np.random.default_rng(5)
    for batch in (1, 2, 4) if name in NEVER_EMPTY else (1, 3, 0):
        sizes = dict(zip("hwco", map(int, rng.integers((5, 5, 1, 1), (9, 9, 4, 4))), strict=True), n=batch)
        inputs = [rng.normal(size=shape) for shape in shapes(sizes)]
        _compare(getattr(peers, function), theirs, inputs, rest)


def test_embedding(peers: Any) -> None:
    table = np.random.default_rng(1).normal(size=(5, 3))
    for shape in ((4,), (2, 3), (0,)):
        indices = np.random.default_rng(2).integers(0, 5, shape).astype(np.int32)
        _compare(peers.embedded, lambda t, i=indices: F.embedding(torch.from_numpy(i).long(), t), [table], (indices,))


LOSSES: dict[str, tuple[Callable[..., Any], str, str]] = {
    "l1Loss": (lambda x, y: F.l1_loss(x, y, reduction="sum"), "any", "any"),
    "l2Loss": (lambda x, y: F.mse_loss(x, y, reduction="sum"), "any", "any"),
    "meanAbsoluteError": (F.l1_loss, "any", "any"),
    "meanSquaredError": (F.mse_loss, "any", "any"),
    "meanSquaredLogarithmicError": (
        lambda x, y: F.mse_loss(x.clamp(min=0).log1p(), y.clamp(min=0).log1p()),
        "any",
        "any",
    ),
    "meanAbsolutePercentageError": (lambda x, y: 100 * ((x - y) / y).abs().mean(), "any", "positive"),
    "hingeLoss": (lambda x, y: (1 - x * y).clamp(min=0).mean(), "any", "any"),
    "squaredHingeLoss": (lambda x, y: (1 - x * y).clamp(min=0).mean() ** 2, "any", "any"),
    "categoricalHingeLoss": (
        lambda x, y: (((1 - y) * x).amax(-1) - (x * y).sum(-1) + 1).clamp(min=0).mean(),
        "any",
        "rows",
    ),
    "logCoshLoss": (lambda x, y: (x - y).cosh().log().mean(), "any", "any"),
    "poissonLoss": (lambda x, y: F.poisson_nll_loss(x, y, log_input=False, eps=0), "positive", "positive"),
    "kullbackLeiblerDivergence": (lambda x, y: F.kl_div(x.log(), y, reduction="sum"), "rows", "rows"),
    "huberLoss": (lambda x, y: F.huber_loss(x, y, reduction="sum", delta=0.7), "any", "any"),
    "softmaxCrossEntropy": (F.cross_entropy, "any", "rows"),
    "sigmoidCrossEntropy": (F.binary_cross_entropy_with_logits, "any", "rows"),
}
"""The same one in PyTorch, and of what kind predictions and labels are."""


def _drawn(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    x = rng.normal(size=shape)
    if kind == "rows":
        return np.exp(x) / np.exp(x).sum(-1, keepdims=True)
    return np.abs(x) + 0.1 if kind == "positive" else x


@pytest.mark.parametrize("name", LOSSES)
def test_losses(peers: Any, name: str) -> None:
    theirs, *kinds = LOSSES[name]
    rng = np.random.default_rng(6)
    for shape in ((3, 4), (1, 1), (5, 2)):
        _compare(peers.loss, theirs, [_drawn(kind, shape, rng) for kind in kinds], (name,))


def test_cross_entropy_of_labels(peers: Any) -> None:
    labels = np.array([2, 0, 0, 1], np.int32)
    logits = np.random.default_rng(1).normal(size=(4, 3)) * 3
    _compare(peers.lossOfLabels, lambda x: F.cross_entropy(x, torch.from_numpy(labels).long()), [logits], (labels,))


OPTIMISERS: dict[str, Callable[[Any], Any]] = {
    "SGD": lambda p: torch.optim.SGD(p, lr=1e-3),
    "momentum": lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9),
    "Nesterov": lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9, nesterov=True),
    "RMSProp": lambda p: torch.optim.RMSprop(p, lr=1e-3, alpha=0.9, eps=1e-8),
    "AdaGrad": lambda p: torch.optim.Adagrad(p, lr=1e-3, initial_accumulator_value=0.1, eps=1e-8),
    "AdaDelta": lambda p: torch.optim.Adadelta(p, lr=1, rho=0.95, eps=1e-6),
    "Adam": lambda p: torch.optim.Adam(p, lr=1e-3),
    "AdaMax": lambda p: torch.optim.Adamax(p, lr=2e-3),
    "AMSGrad": lambda p: torch.optim.Adam(p, lr=1e-3, amsgrad=True),
    "RAdam": lambda p: torch.optim.RAdam(p, lr=1e-3),
}


@pytest.fixture(scope="module")
def after() -> Any:
    return load("optimisers").after


@pytest.mark.parametrize("name", OPTIMISERS)
def test_optimisers(after: Any, name: str) -> None:
    rng = np.random.default_rng(3)
    start, gradients = rng.normal(size=5), rng.normal(size=(20, 5))
    variables = torch.from_numpy(start.copy()).requires_grad_()
    optimiser = OPTIMISERS[name]([variables])
    for step in gradients:
        variables.grad = torch.from_numpy(step)
        optimiser.step()
    single = gradients.astype(np.float32)
    found = after(start.astype(np.float32), list(single), name, 0.0, 0)
    np.testing.assert_allclose(found - start, variables.detach().numpy() - start, rtol=2e-3, atol=2e-6)


def test_weights_move_to_pytorch_and_back(tmp_path: Path) -> None:
    files = pytest.importorskip("safetensors.torch")
    module = load("models")
    rng = np.random.default_rng(4)
    net = module.made(*(rng.normal(size=shape).astype(np.float32) for shape in ((2, 4), (4, 1))))
    optimizer, x = module.optimizer(net, rate=0.05), rng.normal(size=(16, 2)).astype(np.float32)
    for _ in range(5):
        _, net = module.step(net, optimizer, x, x[:, :1] * x[:, 1:])
    pullback.save(net, tmp_path / "ours.safetensors")
    weights = files.load_file(tmp_path / "ours.safetensors")

    def output(weights: dict[str, Any]) -> np.ndarray:
        hidden = F.relu(F.linear(torch.from_numpy(x), weights["hidden.weight"].T, weights["hidden.bias"]))
        running = weights["norm.runningMean.value"], weights["norm.runningVariance.value"]
        normal = F.batch_norm(hidden, *running, weights["norm.scale"], weights["norm.offset"], eps=1e-3)
        return F.linear(normal, weights["output.weight"].T, weights["output.bias"]).numpy()

    np.testing.assert_allclose(module.output(net, x), output(weights), rtol=1e-4, atol=1e-5)
    changed = {name: tensor * 1.5 + 0.25 for name, tensor in weights.items()}
    changed["output.bias"] *= 0  # the layer has none
    files.save_file(changed, tmp_path / "theirs.safetensors")
    pullback.restore(net, tmp_path / "theirs.safetensors")
    np.testing.assert_allclose(module.output(net, x), output(changed), rtol=1e-4, atol=1e-5)
