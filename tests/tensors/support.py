"""Modules of tensor functions between arrays, and what their results and derivatives are compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import pullback
from pullback.compiler import driver, edge, files
from pullback.compiler.options import Options
from pullback.compiler.render import render
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module

Function = Callable[..., Any]


def load(name: str, **options: Any) -> Any:
    """The module of a file in this folder."""
    return pullback.load(Path(__file__).parent / f"{name}.dsl", **options)


def complete(name: str, **options: Any) -> Module:
    """The same, compiled once: with all entries of declared derivatives, not with each when somebody asks for it."""
    source = files.read_source(str(Path(__file__).parent / f"{name}.dsl"))
    result = edge.on_deep_stack(
        lambda: driver.compile(source, Options(**options), lambda name: None, driver.ignore, False)
    )
    assert result.artefact is not None, render(result.diagnostics)
    return Module(open_objects(result.artefact.objects, result.artefact.manifest, source.file), name)


def unpacked(result: Any) -> np.ndarray:
    """The tensor that a function returns as its rank, its sizes and its scalars in one array."""
    rank = int(result[0])
    return np.asarray(result[1 + rank :]).reshape([int(size) for size in result[1 : 1 + rank]])


def flat(*tensors: np.ndarray) -> list[Any]:
    """Arguments for tensors: the scalars and the sizes of each."""
    return [part for tensor in tensors for part in (np.ascontiguousarray(tensor, float).ravel(), list(tensor.shape))]


def check_derivatives(
    function: Function,
    tensors: Sequence[np.ndarray],
    *rest: Any,
    forward: bool = False,
    tolerance: float = 1e-6,
) -> None:
    """Compares the pullback of a function of tensors, and its differential, with central differences along one
    direction."""
    rng = np.random.default_rng(1)
    directions = [rng.normal(size=tensor.size) for tensor in tensors]
    step = 1e-5

    def value(t: float) -> np.ndarray:
        moved = [x.ravel() + t * d for x, d in zip(tensors, directions, strict=True)]
        arguments = [part for x, y in zip(moved, tensors, strict=True) for part in (x, list(y.shape))]
        return np.asarray(function(*arguments, *rest))

    slope = (value(step) - value(-step)) / (2 * step)
    result, pull = pullback.vjp(function, *flat(*tensors), *rest)
    cotangent = rng.normal(size=np.shape(result))
    gradients = pull(cotangent)
    if len(tensors) == 1:
        gradients = (gradients,)
    along = sum(np.vdot(g, d) for g, d in zip(gradients, directions, strict=True))
    np.testing.assert_allclose(along, np.vdot(cotangent, slope), rtol=tolerance, atol=tolerance)
    if forward:
        _, tangent = pullback.jvp(function, (*flat(*tensors), *rest), tuple(directions))
        np.testing.assert_allclose(tangent, slope, rtol=tolerance, atol=tolerance)
