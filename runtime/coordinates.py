"""The coordinates of a tangent: the numbers that it is made of, in order, for derivatives that are matrices.

A space is the shape of a value's tangents as a tree; its leaves are numbers and arrays of numbers. Which arrays there
are is told by the value: an array of NumPy is one leaf, a list of arrays or of structs has a branch for each element.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import abi
from .leaves import DTYPES
from .names import python_name
from .pack import Mismatch
from .structs import Classes

_MISSING: Any = object()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number, or an array of them."""

    shape: tuple[int, ...]
    dtype: np.dtype

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def precision(self) -> np.dtype:
        return np.promote_types(self.dtype, np.float64)


@dataclass(frozen=True, slots=True)
class Branch:
    """What has parts; ``make`` puts values for them together. ``part`` takes them from a tangent."""

    parts: tuple[Space, ...]
    make: Callable[[list[Any]], Any]
    part: Callable[[Any, int], Any]

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    @property
    def precision(self) -> np.dtype:
        """Of numbers that hold all coordinates."""
        return np.result_type(np.float64, *(part.precision for part in self.parts))


Space = Leaf | Branch


def space(type: abi.Type, value: Any, classes: Classes) -> Space:
    """The space of tangents, which have this type, at a value."""
    match type:
        case abi.Scalar(name):
            return Leaf((), DTYPES[name])
        case abi.Vector(abi.Scalar(name), lanes):
            return Leaf((lanes,), DTYPES[name])
        case abi.Array(element) if value is not _MISSING:
            return _of_array(element, value, classes)
        case abi.Tensor(abi.Scalar(name)) if value is not _MISSING:
            return Leaf(np.shape(value), DTYPES[name])
        case abi.Struct(_, fields):
            names = [python_name(name) for name, _ in fields]
            return Branch(
                tuple(
                    _inside(f".{name}", field, _field(value, name), classes)
                    for name, (_, field) in zip(names, fields, strict=True)
                ),
                lambda parts: classes.of(type)(*parts),
                lambda tangent, index: _field(tangent, names[index]),
            )
        case abi.Tuple(elements):
            values = value if isinstance(value, tuple) else [_MISSING] * len(elements)
            inner = [_inside(f"[{i}]", t, v, classes) for i, (t, v) in enumerate(zip(elements, values, strict=True))]
            return product(inner)
        case abi.Optional(element) if value is None:
            return Branch((), lambda parts: None, _item)
        case abi.Optional(element) if value is not _MISSING:
            return space(element, value, classes)
    if value is _MISSING:
        raise Mismatch(TypeError, f"has a tangent whose size its value does not tell: {type}")
    raise Mismatch(TypeError, f"has tangents that are no arrays of numbers: {type}")


def product(parts: list[Space]) -> Branch:
    """The space of tuples."""
    return Branch(tuple(parts), tuple, _item)


def _of_array(element: abi.Type, value: Any, classes: Classes) -> Space:
    if isinstance(element, abi.Scalar):
        return Leaf((len(value),), DTYPES[element.name])
    innermost = element
    while isinstance(innermost, abi.Array):
        innermost = innermost.element
    if isinstance(value, np.ndarray) and value.ndim > 1 and isinstance(innermost, abi.Scalar):
        return Leaf(value.shape, DTYPES[innermost.name])
    return Branch(tuple(_inside(f"[{i}]", element, item, classes) for i, item in enumerate(value)), list, _item)


def _item(tangent: Any, index: int) -> Any:
    return tangent[index]


def _field(value: Any, name: str) -> Any:
    """Of a struct, or of an element of an array of structs."""
    return value[name] if value.__class__ is np.void else getattr(value, name, _MISSING)


def _inside(step: str, type: abi.Type, value: Any, classes: Classes) -> Space:
    try:
        return space(type, value, classes)
    except Mismatch as error:
        raise error.at(step) from None


def read(space: Space, tangent: Any, into: np.ndarray) -> None:
    """The coordinates of a tangent, into zeros; no tangent is zero."""
    if tangent is None:
        return
    if isinstance(space, Leaf):
        into[:] = np.asarray(tangent).reshape(-1)
        return
    for index, (part, own) in enumerate(split(space, into, axis=0)):
        if part.size:
            read(part, space.part(tangent, index), own)


def basis(space: Space, index: int) -> Any:
    """The tangent with 1 as the coordinate of this index, and zeros."""
    coordinates = np.zeros(space.size)
    coordinates[index] = 1
    return _tangent(space, coordinates)


def _tangent(space: Space, coordinates: np.ndarray) -> Any:
    if isinstance(space, Leaf):
        return coordinates.astype(space.dtype).reshape(space.shape) if space.shape else float(coordinates[0])
    return space.make([_tangent(part, own) for part, own in split(space, coordinates, axis=0)])


def split(space: Branch, matrix: np.ndarray, axis: int) -> Iterator[tuple[Space, np.ndarray]]:
    """The parts of a space with their coordinates along an axis."""
    ends = np.cumsum([part.size for part in space.parts], dtype=int)
    return zip(space.parts, np.split(matrix, ends[:-1], axis) if len(ends) else [], strict=True)


def blocks(rows: Space, columns: Space, matrix: np.ndarray) -> Any:
    """A matrix as a value shaped like the tangents of ``rows``, with one shaped like those of ``columns`` in place of
    each number; where arrays meet, an array with the dimensions of both."""
    if isinstance(rows, Branch):
        return rows.make([blocks(part, columns, band) for part, band in split(rows, matrix, axis=0)])
    if isinstance(columns, Branch):
        return columns.make([blocks(rows, part, band) for part, band in split(columns, matrix, axis=1)])
    shape = rows.shape + columns.shape
    if shape:
        return np.ascontiguousarray(matrix, rows.dtype).reshape(shape)
    return matrix[0, 0] if rows.dtype == np.longdouble else float(matrix[0, 0])
