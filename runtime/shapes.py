"""Cotangents in the shape of the values that they belong to.

A template notes the sizes of a value when the call is made. Native code returns an empty array for a cotangent that is
zero all over, and rows for an array of arrays: ``fit`` brings it into the sizes of the argument. ``check`` refuses a
cotangent whose sizes are not those of the result.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import abi
from .leaves import DTYPES, plain_dtype
from .names import python_name
from .pack import Mismatch
from .structs import Classes

# Of an array the shape, of a list or tuple the templates of its elements, of a struct those of its fields; None of a
# value without sizes.
Template = Any


def template(argument: Any) -> Template:
    if isinstance(argument, np.ndarray):
        return argument.shape
    if dataclasses.is_dataclass(argument):
        return {field.name: template(getattr(argument, field.name)) for field in dataclasses.fields(argument)}
    if isinstance(argument, list | tuple):
        return [template(item) for item in argument]
    return (len(argument),) if isinstance(argument, range | bytes | bytearray | memoryview) else None


def check(cotangent: Any, type: abi.Type, shape: Template) -> None:
    """Compares sizes only; a value of the wrong type is left to the packer."""
    steps: list[tuple[str, Any, abi.Type, Template]] = []
    match type:
        case abi.Array(element) if _is_sequence(cotangent) and isinstance(shape, list | tuple):
            count = len(shape) if isinstance(shape, list) else shape[0]
            if len(cotangent) != count:
                raise Mismatch(ValueError, f"needs {count} elements, as the result has, got {len(cotangent)}")
            if isinstance(shape, list):
                steps = [(f"[{i}]", cotangent[i], element, part) for i, part in enumerate(shape)]
        case abi.Tuple(elements) if isinstance(cotangent, tuple) and len(cotangent) == len(elements) == len(shape):
            steps = [(f"[{i}]", cotangent[i], element, shape[i]) for i, element in enumerate(elements)]
        case abi.Struct(_, fields) if isinstance(shape, dict):
            names = [(python_name(name), inner) for name, inner in fields]
            steps = [(f".{n}", getattr(cotangent, n, None), inner, shape.get(n)) for n, inner in names]
    for step, part, inner, sizes in steps:
        try:
            check(part, inner, sizes)
        except Mismatch as error:
            raise error.at(step) from None


def _is_sequence(value: Any) -> bool:
    return value.ndim > 0 if isinstance(value, np.ndarray) else isinstance(value, Sequence)


def fit(value: Any, type: abi.Type, shape: Template, classes: Classes) -> Any:
    """``value``, a cotangent of this type, in the sizes of ``shape``; ``value`` None is zero."""
    if value is not None and (shape is None or not abi.holds_buffers(type)):
        return value
    match type:
        case abi.Array(element):
            return _array(value, element, shape, classes)
        case abi.Tuple(elements):
            values = [None] * len(elements) if value is None else value
            return tuple(fit(v, t, s, classes) for v, t, s in zip(values, elements, shape, strict=True))
        case abi.Struct(_, fields):
            made: dict[str, Any] = {}
            for name, inner in fields:
                attribute = python_name(name)
                part = None if value is None else getattr(value, attribute)
                made[attribute] = fit(part, inner, shape.get(attribute) if shape else None, classes)
            return classes.of(type)(**made)
        case abi.Scalar(name):
            return DTYPES[name].type(0).item()
        case abi.Vector(abi.Scalar(name), lanes):
            return np.zeros(lanes, DTYPES[name])
    return value


def _array(value: Any, element: abi.Type, shape: Template, classes: Classes) -> Any:
    """A list stays a list of arrays; an array of several dimensions becomes one again."""
    dtype = plain_dtype(element)
    count = 0 if shape is None else len(shape) if isinstance(shape, list) else shape[0]
    if dtype is not None:
        if value is not None and len(value):
            return value
        zeros = np.zeros(count, dtype)
        return zeros.view(np.recarray) if dtype.names else zeros
    inner = shape if isinstance(shape, list) else [shape[1:]] * count if shape else []
    values = value if value else [None] * count
    rows = [fit(v, element, s, classes) for v, s in zip(values, inner, strict=True)]
    if isinstance(shape, list) or not isinstance(element, abi.Array):
        return rows
    return np.array(rows).reshape(shape)
