"""Every operation of tensors: NumPy's values, alike in the interpreter and in native code; derivatives in both modes.

One element, no elements, no dimensions and broadcasting are among the shapes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from .sweep import ANYWHERE, Row, Shapes, Sweep

PAIR: tuple[Shapes, ...] = (
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((), (2, 2)),
    ((1,), ()),
    ((0, 3), (1, 3)),
    ((4, 2, 1), (3,)),
)
"""Two operands, which are broadcast."""
SMOOTH: tuple[Shapes, ...] = (((2, 3),), ((),), ((1, 1),), ((0, 2),))
REDUCED: tuple[Shapes, ...] = (((2, 3, 2),), ((1, 1, 1),), ((3, 4, 1),))
EMPTY: tuple[Shapes, ...] = (*REDUCED, ((2, 0, 3),))
MATRIX: tuple[Shapes, ...] = (((3, 4),), ((1, 1),), ((2, 0),))
POSITIVE, INSIDE, APART = (0.2, 3.0), (-0.8, 0.8), (1.2, 3.0)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    powers = np.exp(x)
    return powers / powers.sum(axis, keepdims=True)


def _erf(x: np.ndarray) -> np.ndarray:
    return np.vectorize(math.erf, otypes=[float])(x)


def _selu(x: np.ndarray) -> np.ndarray:
    return 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))


def _gelu(x: np.ndarray) -> np.ndarray:
    return x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


FUNCTIONS: dict[str, tuple[Callable[[np.ndarray], Any], tuple[float, float]]] = {
    "exp": (np.exp, ANYWHERE),
    "log": (np.log, POSITIVE),
    "sin": (np.sin, ANYWHERE),
    "cos": (np.cos, ANYWHERE),
    "tan": (np.tan, INSIDE),
    "asin": (np.arcsin, INSIDE),
    "acos": (np.arccos, INSIDE),
    "atan": (np.arctan, ANYWHERE),
    "sinh": (np.sinh, ANYWHERE),
    "cosh": (np.cosh, ANYWHERE),
    "tanh": (np.tanh, ANYWHERE),
    "asinh": (np.arcsinh, ANYWHERE),
    "acosh": (np.arccosh, APART),
    "atanh": (np.arctanh, INSIDE),
    "sqrt": (np.sqrt, POSITIVE),
    "rsqrt": (lambda x: 1 / np.sqrt(x), POSITIVE),
    "exp2": (np.exp2, ANYWHERE),
    "exp10": (lambda x: 10**x, ANYWHERE),
    "log2": (np.log2, POSITIVE),
    "log10": (np.log10, POSITIVE),
    "expm1": (np.expm1, ANYWHERE),
    "log1p": (np.log1p, INSIDE),
    "log1mexp": (lambda x: np.log(-np.expm1(x)), (-3.0, -0.2)),
    "erf": (_erf, ANYWHERE),
    "abs": (np.abs, ANYWHERE),
    "sign": (np.sign, ANYWHERE),
    "floor": (np.floor, ANYWHERE),
    "ceil": (np.ceil, ANYWHERE),
    "round": (np.round, ANYWHERE),
    "relu": (lambda x: np.maximum(x, 0), ANYWHERE),
    "relu6": (lambda x: np.clip(x, 0, 6), (-3.0, 9.0)),
    "leakyRelu": (lambda x: np.where(x > 0, x, 0.2 * x), ANYWHERE),
    "elu": (lambda x: np.where(x > 0, x, np.expm1(x)), ANYWHERE),
    "gelu": (_gelu, ANYWHERE),
    "selu": (_selu, ANYWHERE),
    "sigmoid": (_sigmoid, ANYWHERE),
    "logSigmoid": (lambda x: -np.logaddexp(-x, 0), ANYWHERE),
    "softplus": (lambda x: np.logaddexp(x, 0), ANYWHERE),
    "softsign": (lambda x: x / (1 + np.abs(x)), ANYWHERE),
    "swish": (lambda x: x * _sigmoid(x), ANYWHERE),
    "hardSigmoid": (lambda x: np.clip(x + 3, 0, 6) / 6, (-5.0, 5.0)),
    "hardSwish": (lambda x: x * np.clip(x + 3, 0, 6) / 6, (-5.0, 5.0)),
    "mish": (lambda x: x * np.tanh(np.logaddexp(x, 0)), ANYWHERE),
    "identity": (lambda x: x, ANYWHERE),
    "softmax": (_softmax, ANYWHERE),
    "logSoftmax": (lambda x: np.log(_softmax(x)), ANYWHERE),
}
"""Functions of one tensor by the name of both: that of NumPy, and where its arguments lie."""

TWICE = {"exp", "log", "tanh", "sqrt", "sigmoid", "softplus", "gelu", "softmax", "logSoftmax"}
"""Those of which second derivatives are checked; the others are made of the same rules."""


def _row(name: str, reference: Callable[[np.ndarray], Any], domain: tuple[float, float]) -> Row:
    shapes = (((2, 3),), ((1, 1),), ((2, 0, 3),)) if name in ("softmax", "logSoftmax") else SMOOTH
    return Row(f"{name}(a)", reference, shapes, 2 if name in TWICE else 1, domain)


def _moved(axis: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: _softmax(x, axis)


def _gathered(x: np.ndarray) -> np.ndarray:
    return x[:, [2, 0, 2]]


def _batched(x: np.ndarray) -> np.ndarray:
    return np.take_along_axis(x, np.array([[[1], [0]], [[2], [2]]]).repeat(x.shape[2], 2), 1)


def _batched_deeper(x: np.ndarray) -> np.ndarray:
    indices = np.array([[1, 0], [2, 2]])[None, :, None]
    return np.take_along_axis(x, indices.repeat(x.shape[2], 2).repeat(x.shape[0], 0), 3)


def _written(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    result = np.array(x)
    result[1:, 0] = y
    return result


def _band(x: np.ndarray) -> np.ndarray:
    return np.triu(np.tril(x, 1), -1)


def _diagonals(x: np.ndarray) -> np.ndarray:
    return x[..., None] * np.eye(x.shape[-1])


def _solved(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.linalg.solve(np.tril(a), b)


def _definite(x: np.ndarray) -> np.ndarray:
    return x @ x.swapaxes(-1, -2) + np.eye(x.shape[-2])


def _depth_to_space(x: np.ndarray) -> np.ndarray:
    batch, height, width, channels = x.shape
    blocks = x.reshape(batch, height, width, 2, 2, channels // 4).transpose(0, 1, 3, 2, 4, 5)
    return blocks.reshape(batch, 2 * height, 2 * width, channels // 4)


def _space_to_depth(x: np.ndarray) -> np.ndarray:
    batch, height, width, channels = x.shape
    blocks = x.reshape(batch, height // 2, 2, width // 2, 2, channels).transpose(0, 1, 3, 2, 4, 5)
    return blocks.reshape(batch, height // 2, width // 2, 4 * channels)


def _resampled(old: int, new: int, radius: float, weight: Callable[[float], float], wide: float) -> np.ndarray:
    """By which weight each old place counts for each new one."""
    result = np.zeros((new, old))
    for place in range(new):
        centre = (place + 0.5) * old / new
        for k in range(old):
            distance = (k + 0.5 - centre) / wide
            result[place, k] = weight(abs(distance)) if abs(distance) < radius else 0
    return result / result.sum(1, keepdims=True)


def _keys(x: float) -> float:
    return 1.5 * x**3 - 2.5 * x**2 + 1 if x < 1 else -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2


def _resized(x: np.ndarray, size: tuple[int, int], radius: float, weight: Any, wide: bool = False) -> np.ndarray:
    rows, columns = (
        _resampled(old, new, radius, weight, max(1.0, old / new) if wide else 1.0)
        for old, new in zip(x.shape[-3:-1], size, strict=True)
    )
    return np.einsum("rh,cw,...hwk->...rck", rows, columns, x)


def _lanczos(x: float) -> float:
    return float(np.sinc(x) * np.sinc(x / 3))


def _normal(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (x - x.mean(0)) / np.sqrt(x.var(0) + 0.001) * y


ROWS: dict[str, Row] = {
    **{name: _row(name, *case) for name, case in FUNCTIONS.items()},
    # --- arithmetic, with broadcasting ---
    "plus": Row("a + b", np.add, PAIR, 2),
    "minus": Row("a - b", np.subtract, PAIR),
    "times": Row("a * b", np.multiply, PAIR, 2),
    "over": Row("a / b", np.divide, PAIR, 2, POSITIVE),
    "remainder": Row("a % b", np.fmod, PAIR, domain=POSITIVE),
    "power": Row("pow(a, b)", np.power, PAIR, 2, POSITIVE),
    "greater": Row("max(a, b)", np.maximum, PAIR),
    "lesser": Row("min(a, b)", np.minimum, PAIR),
    "difference": Row("squaredDifference(a, b)", lambda a, b: (a - b) ** 2, PAIR, 2),
    "scalarsRight": Row("((a + 1) * 2 - 3) / 4", lambda a: ((a + 1) * 2 - 3) / 4, SMOOTH),
    "scalarsLeft": Row("1 - 2 / (3 + 4 * a)", lambda a: 1 - 2 / (3 + 4 * a), SMOOTH, domain=POSITIVE),
    "scalarRemainder": Row("(a % 0.7) + (3 % a)", lambda a: np.fmod(a, 0.7) + np.fmod(3, a), SMOOTH, domain=POSITIVE),
    "scalarExtremes": Row(
        "max(a, 0.5) + max(-0.5, a) + min(a, 0.3) + min(0.1, a)",
        lambda a: np.maximum(a, 0.5) + np.maximum(-0.5, a) + np.minimum(a, 0.3) + np.minimum(0.1, a),
        SMOOTH,
    ),
    "powers": Row(
        "pow(a, 3) + pow(2, a) + pow(a, 1.5) + root(a, 3) + a.reciprocal + a.squared() - a",
        lambda a: a**3 + 2**a + a**1.5 + np.cbrt(a) + 1 / a + a**2 - a,
        SMOOTH,
        domain=POSITIVE,
    ),
    "vectorSpace": Row("a.scaled(by: 2).adding(1).subtracting(3)", lambda a: 2 * a - 2, SMOOTH),
    "assigned": Row(
        "{ x, y in var z = x; z += y; z *= 2; z -= x; z /= 4; z *= y; z += 1; return z }(a, b)",
        lambda a, b: ((a + b) * 2 - a) / 4 * b + 1,
        (((2, 3), (3,)), ((1, 2), ())),
    ),
    "clippedBetween": Row("a.clipped(min: -1, max: 0.5)", lambda a: np.clip(a, -1, 0.5), SMOOTH),
    "clippedByTensors": Row("a.clipped(min: b, max: b + 1)", lambda a, b: np.clip(a, b, b + 1), (((2, 3), (3,)),)),
    "mapped": Row("a.map { $0 * $0 + 1 }", lambda a: a * a + 1, SMOOTH, 2),
    "cosine": Row(
        "cosineSimilarity(a, b) - cosineDistance(a, b)",
        lambda a, b: 2 * np.vdot(a, b) / np.sqrt(np.vdot(a, a) * np.vdot(b, b)) - 1,
        (((2, 3), (2, 3)), ((1,), (1,))),
    ),
    # --- reductions ---
    "sumAll": Row("a.sum()", np.sum, (*EMPTY, ((),)), 2),
    "sumSqueezed": Row("a.sum(squeezingAxes: 1)", lambda a: a.sum(1), EMPTY),
    "sumKept": Row("a.sum(alongAxes: 0, -1)", lambda a: a.sum((0, 2), keepdims=True), EMPTY),
    "meanAll": Row("a.mean()", np.mean, (*REDUCED, ((),))),
    "meanSqueezed": Row("a.mean(squeezingAxes: [-2])", lambda a: a.mean(1), REDUCED),
    "meanKept": Row("a.mean(alongAxes: 2, 0)", lambda a: a.mean((0, 2), keepdims=True), REDUCED),
    "productAll": Row("a.product()", np.prod, (*EMPTY, ((),)), 2),
    "productKept": Row("a.product(alongAxes: 1)", lambda a: a.prod(1, keepdims=True), EMPTY),
    "maxAll": Row("a.max()", np.max, (*REDUCED, ((),))),
    "maxSqueezed": Row("a.max(squeezingAxes: 0, 1)", lambda a: a.max((0, 1)), REDUCED),
    "minKept": Row("a.min(alongAxes: -1)", lambda a: a.min(-1, keepdims=True), REDUCED),
    "minAll": Row("a.min()", np.min, REDUCED),
    "varianceAll": Row("a.variance()", np.var, REDUCED, 2),
    "varianceKept": Row("a.variance(alongAxes: 0, 1)", lambda a: a.var((0, 1), keepdims=True), REDUCED),
    "deviation": Row("a.standardDeviation(squeezingAxes: 1)", lambda a: a.std(1), (((2, 3, 2),), ((3, 4, 1),))),
    "logSumExp": Row("a.logSumExp(squeezingAxes: -1)", lambda a: np.log(np.exp(a).sum(-1)), REDUCED, 2),
    "moments": Row(
        "a.moments(squeezingAxes: 0).mean * 2 + a.moments(squeezingAxes: 0).variance",
        lambda a: 2 * a.mean(0) + a.var(0),
        REDUCED,
    ),
    "cumulativeSum": Row("a.cumulativeSum(alongAxis: 1)", lambda a: a.cumsum(1), EMPTY),
    "cumulativeSumBack": Row(
        "a.cumulativeSum(alongAxis: -1, exclusive: true, reverse: true)",
        lambda a: a[..., ::-1].cumsum(-1)[..., ::-1] - a,
        EMPTY,
    ),
    "cumulativeProduct": Row("a.cumulativeProduct(alongAxis: 0)", lambda a: a.cumprod(0), EMPTY),
    "cumulativeProductBack": Row(
        "a.cumulativeProduct(alongAxis: 1, exclusive: true, reverse: true)",
        lambda a: a[:, ::-1].cumprod(1)[:, ::-1] / a,
        REDUCED,
    ),
    "softmaxAlong": Row("softmax(a, alongAxis: 1)", _moved(1), EMPTY),
    "logSoftmaxAlong": Row("logSoftmax(a, alongAxis: 0)", lambda a: np.log(_softmax(a, 0)), EMPTY),
    "places": Row(
        "Tensor<Double>(a.argmax(squeezingAxis: 1) - a.argmin(squeezingAxis: 1)) + Tensor(a.argmax() + a.argmin())",
        lambda a: a.argmax(1) - a.argmin(1) + a.argmax() + a.argmin(),
        REDUCED,
        0,
    ),
    # --- products ---
    "matmul": Row(
        "matmul(a, b)", np.matmul, (((2, 3), (3, 4)), ((1, 1), (1, 1)), ((2, 0), (0, 3)), ((0, 2), (2, 3))), 2
    ),
    "matmulBatched": Row(
        "matmul(a, b)", np.matmul, (((2, 1, 2, 3), (3, 3, 2)), ((2, 2, 3), (3, 1)), ((2, 2), (3, 2, 2)))
    ),
    "matmulTransposed": Row(
        "matmul(a, transposed: true, b, transposed: true)",
        lambda a, b: a.swapaxes(-1, -2) @ b.swapaxes(-1, -2),
        (((3, 2), (4, 3)), ((2, 3, 2), (2, 4, 3))),
    ),
    "dotted": Row("a • b.transposed()", lambda a, b: a @ b.T, (((2, 3), (4, 3)),)),
    "dot": Row("a.dot(b)", np.dot, (((3,), (3,)), ((0,), (0,)))),
    "outer": Row("a.outerProduct(b)", np.outer, (((2,), (3,)), ((1,), (0,)))),
    # --- other shapes and orders ---
    "reshaped": Row("a.reshaped(to: [3, -1])", lambda a: a.reshape(3, -1), (((2, 3),), ((3, 0),))),
    "flattened": Row("a.flattened()", np.ravel, SMOOTH),
    "expanded": Row("a.expandingShape(at: 0, -1)", lambda a: a[None, ..., None], SMOOTH),
    "squeezed": Row("a.squeezingShape(at: 1)", lambda a: a.squeeze(1), (((2, 1, 3),), ((0, 1),))),
    "squeezedAll": Row("a.squeezingShape()", np.squeeze, (((2, 1, 3),), ((1, 1),), ((),))),
    "rankLifted": Row("a.rankLifted()", lambda a: a[None], SMOOTH),
    "transposed": Row("a.transposed(permutation: 2, 0, 1)", lambda a: a.transpose(2, 0, 1), EMPTY),
    "transposedAll": Row("a.transposed()", np.transpose, (*EMPTY, ((3,),), ((),))),
    "reversed": Row("a.reversed(inAxes: 0, -1)", lambda a: a[::-1, ..., ::-1], EMPTY),
    "tiled": Row("a.tiled(multiples: [2, 1, 3])", lambda a: np.tile(a, (2, 1, 3)), EMPTY),
    "broadcasted": Row(
        "a.broadcasted(to: [2, 4, 3])", lambda a: np.broadcast_to(a, (2, 4, 3)), (((4, 1),), ((),), ((3,),))
    ),
    "broadcastedLike": Row("a.broadcasted(like: b) + b", lambda a, b: a + b, (((3,), (2, 3)),)),
    "unbroadcasted": Row("a.unbroadcasted(to: [3, 1])", lambda a: a.sum((0, 2))[:, None], (((2, 3, 4),), ((0, 3, 2),))),
    "padded": Row("a.padded(forSizes: [(1, 2), (0, 1)])", lambda a: np.pad(a, ((1, 2), (0, 1))), MATRIX),
    "paddedWith": Row(
        "a.padded(forSizes: [(0, 1), (2, 0)], with: 3)",
        lambda a: np.pad(a, ((0, 1), (2, 0)), constant_values=3),
        MATRIX,
    ),
    "paddedReflect": Row(
        "a.padded(forSizes: [(1, 2), (0, 3)], mode: .reflect)",
        lambda a: np.pad(a, ((1, 2), (0, 3)), mode="reflect"),
        (((3, 4),),),
    ),
    "paddedSymmetric": Row(
        "a.padded(forSizes: [(3, 1), (0, 4)], mode: .symmetric)",
        lambda a: np.pad(a, ((3, 1), (0, 4)), mode="symmetric"),
        (((3, 4),),),
    ),
    "sliced": Row("a.slice(lowerBounds: [1, 0], upperBounds: [2, 2])", lambda a: a[1:2, :2], (((3, 4),), ((2, 2),))),
    "slicedBySizes": Row("a.slice(lowerBounds: [1, 1], sizes: [-1, 2])", lambda a: a[1:, 1:3], (((3, 4),), ((1, 3),))),
    "indexed": Row("a[1, -1]", lambda a: a[1, -1], (((3, 4, 2),), ((2, 1),))),
    "ranges": Row("a[1..<9, ...0]", lambda a: a[1:9, :1], MATRIX),
    "rangesBack": Row("a[-2..<(-1), 1...]", lambda a: a[-2:-1, 1:], MATRIX),
    "strided": Row("a[(0..<9)..2, (1...)..3]", lambda a: a[::2, 1::3], MATRIX),
    "ellipsis": Row(
        "a[TensorRange.ellipsis, TensorRange.newAxis, 0]", lambda a: a[..., None, 0], (((3, 4, 2),), ((1, 1),))
    ),
    "written": Row(
        "{ x, y in var z = x; z[1..., 0] = y; return z }(a, b)",
        _written,
        (((3, 4), (2,)), ((3, 4), ()), ((3, 2), (1,))),
    ),
    "assignedToAll": Row(
        "{ x, y in var z = x * 2; z .= y; return z + x }(a, b)", lambda a, b: a + b, (((2, 3), (3,)), ((2, 3), ()))
    ),
    # --- several tensors ---
    "concatenated": Row(
        "a.concatenated(with: b, alongAxis: -1)",
        lambda a, b: np.concatenate([a, b], -1),
        (((2, 3), (2, 2)), ((2, 0), (2, 1)), ((1,), (2,))),
    ),
    "joinedOperator": Row("a ++ b", lambda a, b: np.concatenate([a, b]), (((2, 3), (1, 3)), ((0,), (2,)))),
    "concatenating": Row(
        "Tensor(concatenating: [a, b, a], alongAxis: 1)",
        lambda a, b: np.concatenate([a, b, a], 1),
        (((2, 3), (2, 1)), ((1, 0), (1, 2))),
    ),
    "stacking": Row(
        "Tensor(stacking: [a, b, a], alongAxis: -1)", lambda a, b: np.stack([a, b, a], -1), (((2, 3), (2, 3)), ((), ()))
    ),
    "ofTensors": Row("Tensor([a * 2, b])", lambda a, b: np.stack([2 * a, b]), (((2,), (2,)), ((0,), (0,)))),
    "split": Row(
        "{ x in let parts = x.split(count: 2, alongAxis: 1); return parts[0] * parts[1] }(a)",
        lambda a: a[:, : a.shape[1] // 2] * a[:, a.shape[1] // 2 :],
        MATRIX[:1],
    ),
    "splitSizes": Row(
        "{ x in let parts = x.split(sizes: [1, 3], alongAxis: -1); return parts[0] * parts[1] }(a)",
        lambda a: a[..., :1] * a[..., 1:],
        MATRIX[:1],
    ),
    "unstacked": Row(
        "{ x in let parts = x.unstacked(alongAxis: 1); return parts[0] * parts[2] }(a)",
        lambda a: a[:, 0] * a[:, 2],
        MATRIX[:1],
    ),
    # --- picking ---
    "gathered": Row(
        "a.gathering(atIndices: Tensor<Int32>([2, 0, 2]), alongAxis: 1)", _gathered, (((2, 3),), ((0, 3, 2),))
    ),
    "gatheredRows": Row(
        "a.gathering(atIndices: Tensor<Int32>([[1], [0]]))", lambda a: a[[[1], [0]]], (((2, 3),), ((3,),))
    ),
    "batchGathered": Row("a.batchGathering(atIndices: Tensor<Int>([[1, 0], [2, 2]]))", _batched, (((2, 3, 2),),)),
    "batchGatheredAlike": Row(
        "a.batchGathering(atIndices: Tensor<Int>([[1, 0]]))", lambda a: a[:, [1, 0]], (((2, 3, 2),), ((0, 3),))
    ),
    "batchGatheredDeeper": Row(
        "a.batchGathering(atIndices: Tensor<Int>([[[1, 0], [2, 2]]]), alongAxis: 3, batchDimensionCount: 2)",
        _batched_deeper,
        (((2, 2, 2, 3),),),
    ),
    "gatheredWhere": Row(
        "a.gathering(where: Tensor<Bool>([true, false, true]), alongAxis: 1)",
        lambda a: a[:, [0, 2]],
        (((2, 3),), ((0, 3),)),
    ),
    "replaced": Row(
        "a.replacing(with: b, where: a .> 0)", lambda a, b: np.where(a > 0, b, a), (((2, 3), (2, 3)), ((2, 3), ()))
    ),
    # --- comparisons, which have no derivatives ---
    "compared": Row(
        "Tensor<Double>(a .< b) + Tensor(a .<= b) * 2 + Tensor(a .> b) * 4 + Tensor(a .>= b) * 8",
        lambda a, b: np.where(a < b, 3, 12),
        PAIR,
        0,
    ),
    "equal": Row(
        "Tensor<Double>(a .== b) + Tensor(a .!= a) + Tensor(0 .< a)", lambda a, b: (a == b) + (a > 0) * 1, PAIR[:1], 0
    ),
    "logical": Row(
        "Tensor<Double>((a .> 0).elementsLogicalAnd(b .> 0))"
        " - Tensor((a .> 0).elementsLogicalOr(b .> 0).elementsLogicalNot())",
        lambda a, b: ((a > 0) & (b > 0)) * 1 - ~((a > 0) | (b > 0)) * 1,
        PAIR,
        0,
    ),
    "allAndAny": Row(
        "Tensor<Double>((a .> 0).all(squeezingAxes: 0)) + Tensor((a .> 0).any(squeezingAxes: 0)) * 2",
        lambda a: (a > 0).all(0) + (a > 0).any(0) * 2.0,
        EMPTY,
        0,
    ),
    "nonZero": Row("Tensor<Double>(relu(a).nonZeroIndices())", lambda a: np.argwhere(a > 0), MATRIX, 0),
    "special": Row(
        "Tensor<Double>((a / 0).isInfinite) + Tensor(a.isFinite) + Tensor((a * 0 / 0).isNaN)",
        lambda a: np.full(a.shape, 3),
        SMOOTH,
        0,
    ),
    # --- matrices ---
    "diagonalPart": Row("a.diagonalPart()", lambda a: np.diagonal(a, 0, -2, -1), (((3, 4),), ((2, 3, 3),), ((2, 0),))),
    "diagonal": Row("a.diagonal()", _diagonals, (((2, 3),), ((0,),))),
    "withDiagonal": Row("a.withDiagonal(b)", lambda a, b: a * (1 - np.eye(3)) + np.diag(b), (((3, 3), (3,)),)),
    "bandPart": Row("a.bandPart(subdiagonalCount: 1, superdiagonalCount: 1)", _band, (((4, 3),), ((2, 3, 3),))),
    "trace": Row("trace(a)", lambda a: np.trace(a, 0, -2, -1), (((3, 3),), ((2, 2, 2),))),
    "identityMatrix": Row("eye(rowCount: 2, columnCount: 3) * a", lambda a: np.eye(2, 3) * a, (((2, 3),), ((),))),
    "det": Row("det(a)", np.linalg.det, (((3, 3),), ((2, 4, 4),), ((0, 0),))),
    "logdet": Row(
        "logdet(a + eye(rowCount: 3) * 4)",
        lambda a: np.log(np.linalg.det(a + 4 * np.eye(3))),
        (((3, 3),), ((2, 3, 3),)),
    ),
    "logdetOfNegative": Row("logdet(-abs(a))", lambda a: np.full(a.shape[:-2], np.nan), (((1, 1),), ((2, 3, 3),)), 0),
    "slogdet": Row("slogdet(a).sign + slogdet(a).logAbsDet", lambda a: sum(np.linalg.slogdet(a)), (((2, 3, 3),),), 0),
    "cholesky": Row(
        "cholesky(matmul(a, transposed: false, a, transposed: true) + eye(rowCount: 3))",
        lambda a: np.linalg.cholesky(_definite(a)),
        (((3, 4),), ((2, 3, 1),)),
    ),
    "triangularSolve": Row(
        "triangularSolve(matrix: a, rhs: b)", _solved, (((3, 3), (3, 2)), ((2, 3, 3), (3, 1))), domain=POSITIVE
    ),
    "triangularSolveAdjoint": Row(
        "triangularSolve(matrix: a, rhs: b, lower: false, adjoint: true)",
        lambda a, b: np.linalg.solve(np.triu(a).T, b),
        (((3, 3), (3, 2)),),
        domain=POSITIVE,
    ),
    "qr": Row(
        "matmul(a.qrDecomposition().q, a.qrDecomposition().r)", lambda a: a, (((3, 4),), ((4, 2),), ((2, 3, 3),)), 0
    ),
    "singularValues": Row(
        "a.svd(computeUV: false).s",
        lambda a: np.linalg.svd(a, compute_uv=False),
        (((3, 4),), ((4, 2),), ((2, 2, 2),)),
        0,
    ),
    # --- images ---
    "depthToSpace": Row("depthToSpace(a, blockSize: 2)", _depth_to_space, (((1, 2, 1, 8),),)),
    "spaceToDepth": Row("spaceToDepth(a, blockSize: 2)", _space_to_depth, (((2, 2, 4, 1),),)),
    "bilinear": Row(
        "resize(images: a, size: (newHeight: 4, newWidth: 2))",
        lambda a: _resized(a, (4, 2), 1, lambda x: 1 - x),
        (((1, 3, 3, 2),), ((2, 1, 1),)),
    ),
    "bilinearWide": Row(
        "resize(images: a, size: (newHeight: 2, newWidth: 2), antialias: true)",
        lambda a: _resized(a, (2, 2), 1, lambda x: 1 - x, True),
        (((1, 5, 3, 1),),),
    ),
    "bicubic": Row(
        "resize(images: a, size: (newHeight: 3, newWidth: 7), method: .bicubic)",
        lambda a: _resized(a, (3, 7), 2, _keys),
        (((5, 4, 1),),),
    ),
    "lanczos": Row(
        "resize(images: a, size: (newHeight: 3, newWidth: 7), method: .lanczos3)",
        lambda a: _resized(a, (3, 7), 3, _lanczos),
        (((5, 4, 1),),),
    ),
    "nearest": Row(
        "resize(images: a, size: (newHeight: 2, newWidth: 6), method: .nearest)",
        lambda a: a[[1, 3]][:, [0, 0, 1, 1, 2, 2]],
        (((4, 3, 2),),),
    ),
    "area": Row(
        "resizeArea(images: a, size: (newHeight: 2, newWidth: 1))",
        lambda a: a.reshape(2, 2, 3, 1).mean((1, 2), keepdims=True).reshape(2, 1, 1),
        (((4, 3, 1),),),
    ),
    "batchNormalized": Row("a.batchNormalized(alongAxis: 0, offset: b * 0, scale: b)", _normal, (((4, 3), (3,)),)),
}


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return Sweep(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_values(sweep: Sweep, name: str) -> None:
    sweep.check_values(name)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.order])
def test_derivatives(sweep: Sweep, name: str) -> None:
    sweep.check_derivatives(name)


@pytest.mark.parametrize(
    ("name", "x", "value", "slope"),
    [
        ("relu", 0.0, 0.0, 0.0),
        ("abs", 0.0, 0.0, 0.0),
        ("round", 2.5, 2.0, 0.0),
        ("sigmoid", -1000.0, 0.0, 0.0),
        ("sigmoid", 1000.0, 1.0, 0.0),
        ("softplus", 1000.0, 1000.0, 1.0),
        ("softplus", -1000.0, 0.0, 0.0),
        ("logSigmoid", -1000.0, -1000.0, 1.0),
        ("mish", -1000.0, 0.0, 0.0),
        ("swish", -1000.0, 0.0, 0.0),
        ("elu", 0.0, 0.0, 1.0),
    ],
)
def test_at_the_edge(sweep: Sweep, name: str, x: float, value: float, slope: float) -> None:
    assert sweep.slope(name, x) == (value, slope)


@pytest.mark.parametrize("name", ["relu", "relu6", "sign", "sigmoid", "softplus", "gelu", "abs"])
def test_not_a_number_stays_one(sweep: Sweep, name: str) -> None:
    assert math.isnan(sweep.slope(name, math.nan)[0])
