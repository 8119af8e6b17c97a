"""What is known of a value before the program runs.

A known value is that of the interpreter: a scalar is a Python number, a tuple, struct or short array a Python tuple, an
enum ``(case, payload)``. Parts of it may be ``UNKNOWN``; a part that was never set is None, and no program reads it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..ir.types import Nominal, Type

TENSOR = "Tensor"
# Arrays of more elements are ``Repeated``: the scalars of a tensor are no shape.
LONGEST = 64


class _Unknown:
    """Any value of its type, whatever that is."""

    def __repr__(self) -> str:
        return "?"


UNKNOWN: Any = _Unknown()


@dataclass(frozen=True, slots=True)
class Repeated:
    """An array of ``count`` elements of which each is ``element``, or one that it stands for."""

    count: int
    element: Any


@dataclass(frozen=True, slots=True)
class Closure:
    function: str
    captures: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """A pullback or a differential: what its results will be, without their numbers."""

    results: Any


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A cell; what it holds is in the evaluator's memory."""


def is_tensor(type: Type) -> bool:
    return isinstance(type, Nominal) and type.name == TENSOR


def join(a: Any, b: Any) -> Any:
    """What stands for both. A tensor and a scalar one, which any zero is, are a choice."""
    if a is b:
        return a
    if a is None or b is None:
        return b if a is None else a
    kind = a.__class__
    if kind is Choice or b.__class__ is Choice:
        return one_of([a, b])
    if kind is tuple and b.__class__ is tuple and _has_shape(a) and _has_shape(b) and bool(a[0][0]) != bool(b[0][0]):
        return Choice((a, b))
    return _blurred(a, b)


def _blurred(a: Any, b: Any) -> Any:
    """What stands for two values that are no choices."""
    kind = a.__class__
    if kind is not b.__class__:
        return UNKNOWN
    if kind is tuple:
        return tuple(map(join, a, b)) if len(a) == len(b) else UNKNOWN
    if kind is Repeated:
        return Repeated(a.count, join(a.element, b.element)) if a.count == b.count else UNKNOWN
    if kind is Closure:
        if a.function != b.function:
            return UNKNOWN
        return Closure(a.function, tuple(map(join, a.captures, b.captures)))
    return a if kind is not Reference and a == b else UNKNOWN


def _has_shape(value: tuple[Any, ...]) -> bool:
    """Whether it may be a tensor of known rank: a shape, which is an array in a struct, and scalars."""
    shape: Any = value[0] if len(value) == 2 else None
    return shape.__class__ is tuple and len(shape) == 1 and shape[0].__class__ is tuple


def all_of(elements: Any) -> Any:
    """What stands for each of several values."""
    result: Any = None
    for element in elements:
        result = join(result, element)
    return result


def same(a: Any, b: Any) -> bool:
    """Whether no more is known of one than of the other; not for numbers that are no number."""
    return a is b or (a.__class__ is b.__class__ and a == b)


def array(elements: tuple[Any, ...]) -> Any:
    """An array with these elements."""
    return elements if len(elements) <= LONGEST else Repeated(len(elements), all_of(elements))


def tensor(shape: Any, scalars: Any) -> Any:
    """A tensor, which has as many scalars as its shape says."""
    sizes = shape[0] if shape.__class__ is tuple else UNKNOWN
    if scalars is UNKNOWN and sizes.__class__ is tuple and all(size.__class__ is int for size in sizes):
        count = math.prod(sizes)
        scalars = (UNKNOWN,) * count if count <= LONGEST else Repeated(count, UNKNOWN)
    return (shape, scalars)


def is_pure(value: Any) -> bool:
    """Whether a value leads to no cell: functions of such values can be known once and for all."""
    if value.__class__ is tuple:
        return all(map(is_pure, value))
    if value.__class__ is Closure:
        return all(map(is_pure, value.captures))
    if value.__class__ is Repeated:
        return is_pure(value.element)
    return value.__class__ is not Reference


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values. A cotangent of a tensor has its shape, or is a scalar zero."""

    values: tuple[Any, ...]


def one_of(values: list[Any]) -> Any:
    """A choice, or what stands for all of them where they are many."""
    found: list[Any] = []
    for value in values:
        for each in value.values if value.__class__ is Choice else (value,):
            _add(found, each)
    if len(found) == 1:
        return found[0]
    choice = Choice(tuple(found))
    return choice if len(found) == 2 and UNKNOWN not in found else settled(choice)


def _add(found: list[Any], value: Any) -> None:
    """Of tensors of one shape, one stands for all."""
    for i, other in enumerate(found):
        if same(other, value):
            return
        if value.__class__ is other.__class__ is tuple and _has_shape(value) and same(value[0], other[0]):
            found[i] = (value[0], join(value[1], other[1]))
            return
    found.append(value)


def settled(value: Any) -> Any:
    """What stands for all values of a choice, and is none."""
    if value.__class__ is not Choice:
        return value
    result, *others = value.values
    for other in others:
        result = UNKNOWN if result is UNKNOWN or other is UNKNOWN else _blurred(result, other)
    return result


def shape_text(value: Any) -> str | None:
    """The shape of a tensor as it is written; None where nothing is known of it."""
    if value.__class__ is Choice:
        value = value.values[0]
    shape = settled(value[0]) if value.__class__ is tuple else UNKNOWN
    sizes = settled(shape[0]) if shape.__class__ is tuple else UNKNOWN
    return f"[{', '.join(map(str, sizes))}]" if sizes.__class__ is tuple else None
