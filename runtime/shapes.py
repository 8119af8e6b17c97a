"""Tangents and cotangents in the shape of the values that they belong to.

A template notes the sizes of a value when the call is made. Native code may leave out zeros at the end of an array of
tangents, up to all of it, and returns rows for an array of arrays: ``fit`` brings it into the sizes of the value.
``check`` refuses a tangent or cotangent whose sizes are not those of the value.
"""

from __future__ import annotations

import ctypes
import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import abi
from .leaves import DTYPES, field_offsets, plain_dtype
from .machine import GRID
from .names import python_name
from .pack import Mismatch
from .structs import Classes

# Of an array the shape, of a list or tuple the templates of its elements, of a struct those of its fields; None of a
# value without sizes.
Template = Any


def template(argument: Any) -> Template:
    if isinstance(argument, np.ndarray) and (argument.dtype != object or not argument.ndim):
        return argument.shape
    if dataclasses.is_dataclass(argument):
        return {field.name: template(getattr(argument, field.name)) for field in dataclasses.fields(argument)}
    if isinstance(argument, list | tuple | np.ndarray):
        return [template(item) for item in argument]
    return (len(argument),) if isinstance(argument, range | bytes | bytearray | memoryview) else None


def template_at(type: abi.Type, address: int, *, tables: bool = False) -> Template:
    """Of a value as it lies in native memory. ``tables``: the call machine has made its arrays of arrays of NumPy's."""
    match type:
        case abi.Array(element):
            data, count = _words(address + 8, 2)
            if plain_dtype(element) is not None:
                return (count,)
            dimensions = _words(data + GRID, 1)[0] if tables else 0
            if dimensions:
                return _words(data + GRID - 8 * dimensions, dimensions)
            size = abi.layout(element).size
            return [template_at(element, data + index * size, tables=tables) for index in range(count)]
        case abi.Tensor():
            return _words(*_words(address + 8, 2))
        case abi.Struct(_, fields):
            types = tuple(inner for _, inner in fields)
            places = zip(fields, field_offsets(types), strict=True)
            return {python_name(n): template_at(t, address + place, tables=tables) for (n, t), place in places}
        case abi.Tuple(elements):
            places = zip(elements, field_offsets(elements), strict=True)
            return [template_at(inner, address + place, tables=tables) for inner, place in places]
        case _:
            return None


def _words(address: int, count: int) -> tuple[int, ...]:
    return tuple((ctypes.c_int64 * count).from_address(address)) if count else ()


def check(given: Any, type: abi.Type, shape: Template, whose: str = "the result") -> None:
    """Compares sizes only; a value of the wrong type is left to the packer. ``whose`` sizes those of ``shape`` are."""
    steps: list[tuple[str, Any, abi.Type, Template]] = []
    match type:
        case abi.Array(element) if _is_sequence(given) and isinstance(shape, list | tuple):
            count = len(shape) if isinstance(shape, list) else shape[0]
            if len(given) != count:
                raise Mismatch(ValueError, f"needs {count} elements, as {whose} has, got {len(given)}")
            inner = shape if isinstance(shape, list) else [shape[1:]] * count if len(shape) > 1 else []
            if not isinstance(given, np.ndarray) or given.shape != shape:
                steps = [(f"[{i}]", given[i], element, part) for i, part in enumerate(inner)]
        case abi.Tensor() if isinstance(given, np.ndarray | list) and _sizes(template(given)):
            wanted, found = _sizes(shape), _sizes(template(given))
            if found != wanted:
                raise Mismatch(ValueError, f"needs shape {wanted}, as {whose} has, got {found}")
        case abi.Tuple(elements) if isinstance(given, tuple) and len(given) == len(elements) == len(shape):
            steps = [(f"[{i}]", given[i], element, shape[i]) for i, element in enumerate(elements)]
        case abi.Struct(_, fields) if isinstance(shape, dict):
            names = [(python_name(name), inner) for name, inner in fields]
            steps = [(f".{n}", getattr(given, n, None), inner, shape.get(n)) for n, inner in names]
    for step, part, inner, sizes in steps:
        try:
            check(part, inner, sizes, whose)
        except Mismatch as error:
            raise error.at(step) from None


def _sizes(shape: Template) -> tuple[int, ...]:
    """Of the grid that an array is, or lists of lists are; none of a number."""
    sizes: list[int] = []
    while isinstance(shape, list):
        sizes.append(len(shape))
        shape = shape[0] if shape else None
    return (*sizes, *(shape or ()))


def _is_sequence(value: Any) -> bool:
    return value.ndim > 0 if isinstance(value, np.ndarray) else isinstance(value, Sequence)


def fit(value: Any, type: abi.Type, shape: Template, classes: Classes) -> Any:
    """``value``, a cotangent of this type, in the sizes of ``shape``; ``value`` None is zero."""
    if value is not None and (shape is None or not abi.holds_buffers(type)):
        return value
    match type:
        case abi.Array(element):
            return _array(value, element, shape, classes)
        case abi.Tensor(abi.Scalar(name)):
            # A scalar one, as the zero is, stands for one of any shape.
            zero = DTYPES[name].type(0)
            whole, sizes = np.asarray(zero if value is None else value), _sizes(shape)
            return whole if whole.shape == sizes else np.full(sizes, whole, DTYPES[name])
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
        if value is not None and len(value) and len(value) >= count:
            return value
        padded = np.zeros(count, dtype)
        if value is not None:
            padded[: len(value)] = value
        return padded.view(np.recarray) if dtype.names else padded
    inner = shape if isinstance(shape, list) else [shape[1:]] * count if shape else []
    known = list(value) if value is not None else []
    values = known + [None] * (count - len(known))
    rows = [fit(v, element, s, classes) for v, s in zip(values, inner, strict=True)]
    if isinstance(shape, list) or not isinstance(element, abi.Array):
        return rows
    return np.array(rows, _innermost(element)).reshape(shape)


def _innermost(type: abi.Type) -> np.dtype | None:
    while isinstance(type, abi.Array):
        type = type.element
    return plain_dtype(type)
