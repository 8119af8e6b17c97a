"""Every layer and every loss: NumPy's values, alike in the interpreter and in native code, and derivatives in both
modes with respect to the input and to all weights.

Options are among the rows: strides, paddings, dilations, activations, layers without bias, axes, merges and masks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from .sweep import Row, Sweep

POSITIVE = (0.2, 2.0)

HEADER = """
@differentiable(wrt: (x, w, u, v))
private func attended(_ x: Tensor<Double>, _ w: Tensor<Double>, _ u: Tensor<Double>, _ v: Tensor<Double>, causal: Bool)
    -> Tensor<Double>
{
    var layer = MultiHeadAttention<Double>(featureCount: 4, headCount: 2, causal: causal)
    layer.queryWeight = w
    layer.keyWeight = u
    layer.valueWeight = v
    layer.outputWeight = w + v
    layer.queryBias = w[0]
    layer.outputBias = v[1]
    return layer(x)
}
@differentiable(wrt: (x, k, r))
private func gated(_ x: Tensor<Double>, _ k: Tensor<Double>, _ r: Tensor<Double>) -> GRUCell<Double> {
    var cell = GRUCell<Double>(inputSize: 2, hiddenSize: 3)
    cell.updateKernel = k
    cell.resetKernel = k * 0.5
    cell.outputKernel = k - 1
    cell.updateRecurrentKernel = r
    cell.resetRecurrentKernel = r - 0.5
    cell.outputRecurrentKernel = r * 2
    cell.updateBias = k[0]
    cell.outputRecurrentBias = k[1]
    return cell
}
@differentiable(wrt: (x, scale, offset))
private func batchNormalised(
    _ x: Tensor<Double>, _ scale: Tensor<Double>, _ offset: Tensor<Double>, _ axis: Int
) -> Tensor<Double> {
    let layer = BatchNorm<Double>(
        axis: axis, momentum: 0.9, offset: offset, scale: scale, epsilon: 0.01, runningMean: Tensor(0),
        runningVariance: Tensor(1))
    return layer.applied(to: x, in: Context(learningPhase: .training))
}
"""


def _tuple(value: int | Sequence[int], rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _sides(count: int, size: int, step: int, gap: int, same: bool) -> tuple[int, int]:
    missing = max(0, (math.ceil(count / step) - 1) * step + (size - 1) * gap + 1 - count) if same else 0
    return missing // 2, missing - missing // 2


def _places(
    x: np.ndarray, size: Sequence[int], strides: Any = 1, gaps: Any = 1, same: bool = False, fill: float = 0.0
) -> np.ndarray:
    """Of each window of [batch, places…, channels] its numbers: [batch, outputs…, window…, channels]."""
    rank = len(size)
    strides, gaps = _tuple(strides, rank), _tuple(gaps, rank)
    sides = [_sides(*parts, same) for parts in zip(x.shape[1:-1], size, strides, gaps, strict=True)]
    whole = np.pad(x, ((0, 0), *sides, (0, 0)), constant_values=fill)
    reach = tuple((s - 1) * g + 1 for s, g in zip(size, gaps, strict=True))
    views = np.lib.stride_tricks.sliding_window_view(whole, reach, tuple(range(1, rank + 1)))
    steps = tuple(slice(None, None, step) for step in strides)
    within = tuple(slice(None, None, gap) for gap in gaps)
    return np.moveaxis(views[(slice(None), *steps, slice(None), *within)], rank + 1, -1)


def _convolved(x: np.ndarray, f: np.ndarray, strides: Any = 1, gaps: Any = 1, same: bool = False) -> np.ndarray:
    rank = f.ndim - 2
    return np.tensordot(_places(x, f.shape[:rank], strides, gaps, same), f, rank + 1)


def _depthwise(x: np.ndarray, f: np.ndarray, strides: Any = 1, gaps: Any = 1, same: bool = False) -> np.ndarray:
    places = _places(x, f.shape[:2], strides, gaps, same)
    result = np.einsum("brchwi,hwim->brcim", places, f)
    return result.reshape(*result.shape[:3], -1)


def _transposed(x: np.ndarray, f: np.ndarray, strides: Any = 1, same: bool = False) -> np.ndarray:
    """The transpose of the convolution of the result, by adding up what each number becomes."""
    rank = f.ndim - 2
    strides = _tuple(strides, rank)
    sizes = [n * s if same else (n - 1) * s + k for n, s, k in zip(x.shape[1:-1], strides, f.shape, strict=False)]
    sides = [_sides(n, k, s, 1, same) for n, k, s in zip(sizes, f.shape[:rank], strides, strict=True)]
    whole = np.zeros((x.shape[0], *(n + a + b for n, (a, b) in zip(sizes, sides, strict=True)), f.shape[-2]))
    for place in np.ndindex(x.shape[1:-1]):
        part = np.einsum("bi,...oi->b...o", x[(slice(None), *place)], f)
        spot = tuple(slice(p * s, p * s + k) for p, s, k in zip(place, strides, f.shape, strict=False))
        whole[(slice(None), *spot)] += part
    inner = tuple(slice(a, a + n) for n, (a, _) in zip(sizes, sides, strict=True))
    return whole[(slice(None), *inner)]


def _pooled(x: np.ndarray, kind: str, size: Sequence[int], strides: Any, same: bool = False) -> np.ndarray:
    rank = len(size)
    axes = tuple(range(rank + 1, 2 * rank + 1))
    if kind == "max":
        return _places(x, size, strides, 1, same, -np.inf).max(axes)
    return np.nanmean(_places(x, size, strides, 1, same, np.nan), axes)


def _repeated(x: np.ndarray, size: int) -> np.ndarray:
    for axis in range(1, x.ndim - 1):
        x = x.repeat(size, axis)
    return x


def _normalised(x: np.ndarray, axes: Any, scale: np.ndarray, offset: np.ndarray, epsilon: float) -> np.ndarray:
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * scale + offset


def _grouped(x: np.ndarray, scale: np.ndarray, offset: np.ndarray) -> np.ndarray:
    groups = x.reshape(*x.shape[:-1], 2, -1)
    return _normalised(groups, (1, 3), scale.reshape(2, -1), offset.reshape(2, -1), 1e-3).reshape(x.shape)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def _times(x: np.ndarray, state: Any, step: Callable[[np.ndarray, Any], tuple[np.ndarray, Any]]) -> np.ndarray:
    outputs = []
    for time in range(x.shape[1]):
        output, state = step(x[:, time], state)
        outputs.append(output)
    return np.stack(outputs, 1)


def _rnn(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    def step(now: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        next = np.tanh(np.concatenate([now, state], 1) @ w + b)
        return next, next

    return _times(x, np.zeros((x.shape[0], w.shape[1])), step)


def _lstm(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    def step(now: np.ndarray, state: Any) -> tuple[np.ndarray, Any]:
        cell, hidden = state
        i, u, f, o = np.split(np.concatenate([now, hidden], 1) @ w + b, 4, 1)
        cell = cell * _sigmoid(f) + _sigmoid(i) * np.tanh(u)
        hidden = np.tanh(cell) * _sigmoid(o)
        return hidden, (cell, hidden)

    zero = np.zeros((x.shape[0], w.shape[1] // 4))
    return _times(x, (zero, zero), step)


def _gru(x: np.ndarray, k: np.ndarray, r: np.ndarray) -> np.ndarray:
    def step(now: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        update = _sigmoid(now @ k + k[0] + state @ r)
        reset = _sigmoid(now @ (k / 2) + state @ (r - 0.5))
        proposal = np.tanh(now @ (k - 1) + reset * (state @ (2 * r) + k[1]))
        next = update * state + (1 - update) * proposal
        return next, next

    return _times(x, np.zeros((x.shape[0], r.shape[0])), step)


def _both_ways(layer: Callable[..., np.ndarray], merge: Callable[..., Any]) -> Callable[..., np.ndarray]:
    return lambda x, w, b: merge(layer(x, w, b), layer(x[:, ::-1], w, b)[:, ::-1])


def _attended(x: np.ndarray, w: np.ndarray, u: np.ndarray, v: np.ndarray, causal: bool) -> np.ndarray:
    def heads(projected: np.ndarray) -> np.ndarray:
        return projected.reshape(*x.shape[:2], 2, 2).swapaxes(1, 2)

    scores = heads(x @ w + w[0]) @ heads(x @ u).swapaxes(2, 3) / math.sqrt(2)
    if causal:
        scores = np.where(np.tri(x.shape[1]) > 0, scores, -np.inf)
    mixed = (_softmax(scores) @ heads(x @ v)).swapaxes(1, 2).reshape(x.shape)
    return mixed @ (w + v) + v[1]


def _log_softmax(x: np.ndarray) -> np.ndarray:
    return np.log(_softmax(x))


def _hinge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.maximum(0, 1 - x * y)


def _huber(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    distance = np.abs(x - y)
    return np.where(distance <= 0.7, distance**2 / 2, 0.7 * (distance - 0.35))


def _categorical(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.maximum(0, ((1 - y) * x).max(-1, keepdims=True) - (x * y).sum(-1, keepdims=True) + 1)


def _logarithmic(x: np.ndarray, y: np.ndarray) -> Any:
    return np.mean((np.log1p(np.maximum(x, 0)) - np.log1p(np.maximum(y, 0))) ** 2)


def _shaped(x: np.ndarray) -> np.ndarray:
    return x.reshape(-1, 3)


LAYERS: dict[str, Row] = {
    "Dense": Row(
        "Dense(weight: b, bias: c, activation: tanh)(a)",
        lambda a, b, c: np.tanh(a @ b + c),
        (((2, 3), (3, 4), (4,)), ((1, 1), (1, 1), (1,)), ((0, 3), (3, 2), (2,))),
        2,
    ),
    "DenseWithoutBias": Row("Dense(weight: b)(a)", np.matmul, (((2, 3), (3, 4)),)),
    "DenseBatched": Row(
        "Dense(weight: b, bias: c)(a)", lambda a, b, c: np.einsum("bi,bio->bo", a, b) + c, (((2, 3), (2, 3, 4), (4,)),)
    ),
    "Conv1D": Row(
        "Conv1D(filter: b, bias: c, activation: relu, stride: 2, padding: .same)(a)",
        lambda a, b, c: np.maximum(_convolved(a, b, 2, 1, True) + c, 0),
        (((2, 5, 2), (3, 2, 3), (3,)), ((1, 1, 1), (1, 1, 1), (1,))),
    ),
    "Conv1DDilated": Row(
        "Conv1D(filter: b, dilation: 2)(a)", lambda a, b: _convolved(a, b, 1, 2), (((1, 6, 2), (2, 2, 2)),)
    ),
    "Conv2D": Row(
        "Conv2D(filter: b, bias: c, strides: (2, 1), padding: .same)(a)",
        lambda a, b, c: _convolved(a, b, (2, 1), 1, True) + c,
        (((2, 4, 3, 2), (3, 2, 2, 3), (3,)), ((0, 4, 3, 1), (2, 2, 1, 1), (1,))),
    ),
    "Conv2DDilated": Row(
        "Conv2D(filter: b, activation: sigmoid, dilations: (2, 1))(a)",
        lambda a, b: _sigmoid(_convolved(a, b, 1, (2, 1))),
        (((1, 4, 3, 2), (2, 2, 2, 1)),),
    ),
    "Conv3D": Row(
        "Conv3D(filter: b, bias: c, strides: (1, 2, 1), padding: .same)(a)",
        lambda a, b, c: _convolved(a, b, (1, 2, 1), 1, True) + c,
        (((1, 2, 3, 2, 1), (2, 2, 1, 1, 2), (2,)),),
    ),
    "Conv3DValid": Row("Conv3D(filter: b)(a)", _convolved, (((1, 3, 2, 3, 1), (2, 2, 2, 1, 2)),)),
    "TransposedConv1D": Row(
        "TransposedConv1D(filter: b, bias: c, stride: 2)(a)",
        lambda a, b, c: _transposed(a, b, 2) + c,
        (((2, 3, 2), (3, 2, 2), (2,)),),
    ),
    "TransposedConv2D": Row(
        "TransposedConv2D(filter: b, bias: c, strides: (2, 1), padding: .same)(a)",
        lambda a, b, c: _transposed(a, b, (2, 1), True) + c,
        (((1, 2, 3, 2), (3, 2, 2, 2), (2,)),),
    ),
    "TransposedConv3D": Row(
        "TransposedConv3D(filter: b, bias: c, strides: (2, 1, 1))(a)",
        lambda a, b, c: _transposed(a, b, (2, 1, 1)) + c,
        (((1, 2, 1, 2, 1), (2, 2, 1, 2, 1), (2,)),),
    ),
    "DepthwiseConv2D": Row(
        "DepthwiseConv2D(filter: b, bias: c, strides: (1, 2), padding: .same)(a)",
        lambda a, b, c: _depthwise(a, b, (1, 2), 1, True) + c,
        (((1, 3, 4, 2), (2, 3, 2, 2), (4,)),),
    ),
    "DepthwiseConv2DDilated": Row(
        "DepthwiseConv2D(filter: b, dilations: (2, 1))(a)",
        lambda a, b: _depthwise(a, b, 1, (2, 1)),
        (((1, 4, 2, 2), (2, 2, 2, 1)),),
    ),
    "SeparableConv1D": Row(
        "SeparableConv1D(depthwiseFilter: b, pointwiseFilter: c, padding: .same)(a)",
        lambda a, b, c: _depthwise(a[:, None], b[None], 1, 1, True)[:, 0] @ c[0],
        (((2, 4, 2), (3, 2, 2), (1, 4, 3)),),
    ),
    "SeparableConv2D": Row(
        "SeparableConv2D(depthwiseFilter: b, pointwiseFilter: c, strides: (2, 2))(a)",
        lambda a, b, c: _depthwise(a, b, 2) @ c[0, 0],
        (((1, 4, 4, 2), (2, 2, 2, 2), (1, 1, 4, 3)),),
    ),
    "Dilation2D": Row(
        "Dilation2D(filter: b, rates: (1, 2), padding: .same)(a)",
        lambda a, b: (_places(a, b.shape[:2], 1, (1, 2), True, -np.inf) + b).max((3, 4)),
        (((1, 3, 4, 2), (2, 2, 2)),),
    ),
    "Erosion2D": Row(
        "Erosion2D(filter: b, strides: (2, 1))(a)",
        lambda a, b: (_places(a, b.shape[:2], (2, 1)) - b[::-1, ::-1]).min((3, 4)),
        (((1, 4, 3, 2), (2, 2, 2)),),
    ),
    "MaxPool1D": Row(
        "MaxPool1D<Double>(poolSize: 3, stride: 2, padding: .same)(a)",
        lambda a: _pooled(a, "max", (3,), 2, True),
        (((2, 5, 2),), ((0, 3, 1),)),
    ),
    "MaxPool2D": Row(
        "MaxPool2D<Double>(poolSize: (2, 3), strides: (1, 2))(a)",
        lambda a: _pooled(a, "max", (2, 3), (1, 2)),
        (((1, 4, 5, 2),),),
    ),
    "MaxPool3D": Row(
        "MaxPool3D<Double>(poolSize: (2, 1, 2), strides: (1, 1, 2))(a)",
        lambda a: _pooled(a, "max", (2, 1, 2), (1, 1, 2)),
        (((1, 3, 2, 4, 1),),),
    ),
    "FractionalMaxPool2D": Row(
        "FractionalMaxPool2D<Double>(poolingRatio: (1.5, 2))(a)",
        lambda a: _pooled(a, "max", (2, 2), 2),
        (((1, 2, 4, 2),), ((0, 2, 4, 1),)),
    ),
    "AvgPool1D": Row(
        "AvgPool1D<Double>(poolSize: 2, stride: 1)(a)", lambda a: _pooled(a, "mean", (2,), 1), (((2, 4, 2),),)
    ),
    "AvgPool2D": Row(
        "AvgPool2D<Double>(poolSize: (3, 2), strides: (2, 2), padding: .same)(a)",
        lambda a: _pooled(a, "mean", (3, 2), 2, True),
        (((1, 5, 3, 2),),),
    ),
    "AvgPool3D": Row(
        "AvgPool3D<Double>(poolSize: 2, strides: 1)(a)",
        lambda a: _pooled(a, "mean", (2, 2, 2), 1),
        (((1, 2, 3, 2, 1),),),
    ),
    "GlobalAvgPool1D": Row("GlobalAvgPool1D<Double>()(a)", lambda a: a.mean(1), (((2, 3, 2),),)),
    "GlobalAvgPool2D": Row("GlobalAvgPool2D<Double>()(a)", lambda a: a.mean((1, 2)), (((2, 3, 2, 2),),)),
    "GlobalAvgPool3D": Row("GlobalAvgPool3D<Double>()(a)", lambda a: a.mean((1, 2, 3)), (((2, 1, 2, 2, 2),),)),
    "GlobalMaxPool1D": Row("GlobalMaxPool1D<Double>()(a)", lambda a: a.max(1), (((2, 3, 2),),)),
    "GlobalMaxPool2D": Row("GlobalMaxPool2D<Double>()(a)", lambda a: a.max((1, 2)), (((2, 3, 2, 2),),)),
    "GlobalMaxPool3D": Row("GlobalMaxPool3D<Double>()(a)", lambda a: a.max((1, 2, 3)), (((2, 1, 2, 2, 2),),)),
    "UpSampling1D": Row("UpSampling1D<Double>(size: 3)(a)", lambda a: _repeated(a, 3), (((2, 2, 2),), ((0, 1, 1),))),
    "UpSampling2D": Row("UpSampling2D<Double>(size: 2)(a)", lambda a: _repeated(a, 2), (((1, 2, 3, 2),),)),
    "UpSampling3D": Row("UpSampling3D<Double>(size: 2)(a)", lambda a: _repeated(a, 2), (((1, 1, 2, 2, 1),),)),
    "ZeroPadding1D": Row(
        "ZeroPadding1D<Double>(padding: 2)(a)", lambda a: np.pad(a, ((0, 0), (2, 2), (0, 0))), (((2, 3, 1),),)
    ),
    "ZeroPadding2D": Row(
        "ZeroPadding2D<Double>(padding: ((0, 1), (2, 1)))(a)",
        lambda a: np.pad(a, ((0, 0), (0, 1), (2, 1), (0, 0))),
        (((1, 2, 3, 2),),),
    ),
    "ZeroPadding3D": Row(
        "ZeroPadding3D<Double>(padding: (1, 0, 2))(a)",
        lambda a: np.pad(a, ((0, 0), (1, 1), (0, 0), (2, 2), (0, 0))),
        (((1, 1, 2, 2, 1),),),
    ),
    "Flatten": Row(
        "Flatten<Double>()(a)", lambda a: a.reshape(len(a), math.prod(a.shape[1:])), (((2, 3, 2),), ((0, 2, 1),))
    ),
    "Reshape": Row("Reshape<Double>([-1, 3])(a)", _shaped, (((2, 3, 2),),)),
    "Function": Row("Function<Tensor<Double>, Tensor<Double>> { x in x * x }(a)", np.square, (((2, 3),),)),
    "Dropout": Row("Dropout<Double>(probability: 0.5).inferring(from: a)", lambda a: a, (((2, 3),),)),
    "OtherDropouts": Row(
        "AlphaDropout<Double>(probability: 0.5)(GaussianDropout<Double>(probability: 0.5)"
        "(GaussianNoise<Double>(standardDeviation: 1)(a)))",
        lambda a: a,
        (((2, 3),),),
    ),
    "BatchNorm": Row(
        "batchNormalised(a, b, c, -1)",
        lambda a, b, c: _normalised(a, (0, 1), b, c, 0.01),
        (((3, 2, 4), (4,), (4,)), ((1, 1, 1), (1,), (1,))),
    ),
    "BatchNormOfFirstAxis": Row(
        "batchNormalised(a, b, c, 0)",
        lambda a, b, c: _normalised(a, 1, b[:, None], c[:, None], 0.01),
        (((3, 4), (3,), (3,)),),
    ),
    "BatchNormInference": Row(
        "BatchNorm<Double>(axis: -1, momentum: 0.9, offset: c, scale: b, epsilon: 0.01, runningMean: Tensor(2), "
        "runningVariance: Tensor(3)).inferring(from: a)",
        lambda a, b, c: (a - 2) / np.sqrt(3.01) * b + c,
        (((3, 4), (4,), (4,)),),
    ),
    "LayerNorm": Row(
        "LayerNorm<Double>(offset: c, scale: b, axis: -1, epsilon: 0.001)(a)",
        lambda a, b, c: _normalised(a, -1, b, c, 1e-3),
        (((3, 4), (4,), (4,)), ((2, 1, 3), (3,), (3,))),
    ),
    "GroupNorm": Row(
        "GroupNorm<Double>(offset: c, scale: b, groupCount: 2, axis: -1, epsilon: 0.001)(a)",
        _grouped,
        (((2, 3, 4), (4,), (4,)),),
    ),
    "InstanceNorm": Row(
        "InstanceNorm<Double>(offset: c, scale: b, axis: -1, epsilon: 0.001)(a)",
        lambda a, b, c: _normalised(a, 1, b, c, 1e-3),
        (((2, 3, 4), (4,), (4,)),),
    ),
    "Embedding": Row(
        "Embedding(embeddings: a)(Tensor<Int32>([[1, 0], [2, 1]]))", lambda a: a[[[1, 0], [2, 1]]], (((3, 2),),)
    ),
    "BasicRNN": Row(
        "BasicRNN(BasicRNNCell(weight: b, bias: c))(a)", _rnn, (((2, 3, 2), (5, 3), (3,)), ((1, 1, 1), (2, 1), (1,)))
    ),
    "BasicRNNOfArray": Row(
        "Tensor(stacking: BasicRNN(BasicRNNCell(weight: b, bias: c))(a.unstacked(alongAxis: 1)), alongAxis: 1)",
        _rnn,
        (((2, 3, 2), (5, 3), (3,)),),
    ),
    "LSTM": Row("LSTM(LSTMCell(fusedWeight: b, fusedBias: c))(a)", _lstm, (((2, 3, 2), (4, 8), (8,)),)),
    "LSTMLastOutput": Row(
        "LSTM(LSTMCell(fusedWeight: b, fusedBias: c)).lastOutput(from: a)",
        lambda a, b, c: _lstm(a, b, c)[:, -1],
        (((2, 3, 2), (4, 8), (8,)),),
    ),
    "LSTMOfArray": Row(
        "LSTM(LSTMCell(fusedWeight: b, fusedBias: c)).lastOutput(from: a.unstacked(alongAxis: 1)).hidden",
        lambda a, b, c: _lstm(a, b, c)[:, -1],
        (((2, 3, 2), (4, 8), (8,)),),
    ),
    "GRU": Row("GRU(gated(a, b, c))(a)", _gru, (((2, 3, 2), (2, 3), (3, 3)),)),
    "BidirectionalConcatenate": Row(
        "BidirectionalBasicRNN(BasicRNNCell(weight: b, bias: c))(a)",
        _both_ways(_rnn, lambda x, y: np.concatenate([x, y], -1)),
        (((2, 3, 2), (5, 3), (3,)),),
    ),
    "BidirectionalSum": Row(
        "BidirectionalLSTM(LSTMCell(fusedWeight: b, fusedBias: c), mergeFunction: sum)(a)",
        _both_ways(_lstm, np.add),
        (((2, 3, 2), (4, 8), (8,)),),
    ),
    "BidirectionalAverage": Row(
        "BidirectionalGRU(gated(a, b, c), mergeFunction: average)(a)",
        _both_ways(_gru, lambda x, y: (x + y) / 2),
        (((1, 2, 2), (2, 3), (3, 3)),),
    ),
    "BidirectionalMultiply": Row(
        "Tensor(stacking: BidirectionalBasicRNN(BasicRNNCell(weight: b, bias: c), mergeFunction: multiply)"
        "(a.unstacked(alongAxis: 1)), alongAxis: 1)",
        _both_ways(_rnn, np.multiply),
        (((2, 3, 2), (5, 3), (3,)),),
    ),
    "BidirectionalStack": Row(
        "BidirectionalBasicRNN(BasicRNNCell(weight: b, bias: c), mergeFunction: stack)(a)",
        _both_ways(_rnn, lambda x, y: np.stack([x, y])),
        (((2, 3, 2), (5, 3), (3,)),),
    ),
    "Attention": Row(
        "attended(a, b, c, b * 0.5, causal: false)",
        lambda a, b, c: _attended(a, b, c, b / 2, False),
        (((2, 3, 4), (4, 4), (4, 4)),),
    ),
    "CausalAttention": Row(
        "attended(a, b, c, c - 1, causal: true)",
        lambda a, b, c: _attended(a, b, c, c - 1, True),
        (((2, 3, 4), (4, 4), (4, 4)),),
    ),
    "SequentialBuilder": Row(
        "Sequential { Dense(weight: b, activation: tanh); Dense(weight: c); Dense(weight: b) }(a)",
        lambda a, b, c: np.tanh(a @ b) @ c @ b,
        (((2, 3), (3, 2), (2, 3)),),
    ),
    "Sequential": Row(
        "Sequential(Dense(weight: b, activation: tanh), Dense(weight: c))(a)",
        lambda a, b, c: np.tanh(a @ b) @ c,
        (((2, 3), (3, 2), (2, 4)),),
    ),
}

SAME = (((2, 3), (2, 3)), ((1, 1), (1, 1)))
LOSSES: dict[str, Row] = {
    "l1Loss": Row("l1Loss(predicted: a, expected: b)", lambda x, y: np.abs(x - y).sum(), SAME),
    "l2Loss": Row("l2Loss(predicted: a, expected: b)", lambda x, y: ((x - y) ** 2).sum(), SAME, 2),
    "l2LossMean": Row("l2Loss(predicted: a, expected: b, reduction: _mean)", lambda x, y: ((x - y) ** 2).mean(), SAME),
    "meanAbsoluteError": Row("meanAbsoluteError(predicted: a, expected: b)", lambda x, y: np.abs(x - y).mean(), SAME),
    "meanSquaredError": Row("meanSquaredError(predicted: a, expected: b)", lambda x, y: ((x - y) ** 2).mean(), SAME),
    "logarithmic": Row("meanSquaredLogarithmicError(predicted: a, expected: b)", _logarithmic, SAME),
    "percentage": Row(
        "meanAbsolutePercentageError(predicted: a, expected: b)", lambda x, y: 100 * np.abs((x - y) / y).mean(), SAME
    ),
    "hingeLoss": Row("hingeLoss(predicted: a, expected: b)", lambda x, y: _hinge(x, y).mean(), SAME),
    "hingeLossSum": Row("hingeLoss(predicted: a, expected: b, reduction: _sum)", lambda x, y: _hinge(x, y).sum(), SAME),
    "hingeLossEach": Row("hingeLoss(predicted: a, expected: b, reduction: identity)", _hinge, SAME),
    "squaredHingeLoss": Row("squaredHingeLoss(predicted: a, expected: b)", lambda x, y: _hinge(x, y).mean() ** 2, SAME),
    "categoricalHingeLoss": Row(
        "categoricalHingeLoss(predicted: a, expected: b)", lambda x, y: _categorical(x, y).mean(), SAME
    ),
    "logCoshLoss": Row("logCoshLoss(predicted: a, expected: b)", lambda x, y: np.log(np.cosh(x - y)).mean(), SAME),
    "poissonLoss": Row(
        "poissonLoss(predicted: a, expected: b)", lambda x, y: (x - y * np.log(x)).mean(), SAME, domain=POSITIVE
    ),
    "kullbackLeibler": Row(
        "kullbackLeiblerDivergence(predicted: a, expected: b)",
        lambda x, y: (y * np.log(y / x)).sum(),
        SAME,
        domain=POSITIVE,
    ),
    "huberLoss": Row("huberLoss(predicted: a, expected: b, delta: 0.7)", lambda x, y: _huber(x, y).sum(), SAME),
    "softmaxOfLabels": Row(
        "softmaxCrossEntropy(logits: a, labels: Tensor<Int32>([2, 0]))",
        lambda x: -_log_softmax(x)[[0, 1], [2, 0]].mean(),
        (((2, 3),),),
        2,
    ),
    "softmaxOfLabelsSum": Row(
        "softmaxCrossEntropy(logits: a, labels: Tensor<Int32>([2, 0]), reduction: _sum)",
        lambda x: -_log_softmax(x)[[0, 1], [2, 0]].sum(),
        (((2, 3),),),
    ),
    "softmaxOfProbabilities": Row(
        "softmaxCrossEntropy(logits: a, probabilities: b)", lambda x, y: -(y * _log_softmax(x)).sum(-1).mean(), SAME
    ),
    "sigmoidCrossEntropy": Row(
        "sigmoidCrossEntropy(logits: a, labels: b)",
        lambda x, y: (np.logaddexp(x, 0) - x * y).mean(),
        (*SAME, ((2, 3), (3,))),
        2,
    ),
}

ROWS = {**LAYERS, **LOSSES}


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return Sweep(ROWS, HEADER)


@pytest.mark.parametrize("name", ROWS)
def test_values(sweep: Sweep, name: str) -> None:
    sweep.check_values(name)


@pytest.mark.parametrize("name", ROWS)
def test_derivatives(sweep: Sweep, name: str) -> None:
    sweep.check_derivatives(name)
