"""What the values of a call are made of: types and places, for the plans of the call machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import abi
from .leaves import field_offsets
from .names import python_name


class NotCovered(Exception):
    """A type that the machine does not know."""


@dataclass(frozen=True, slots=True)
class Part:
    """A type, and where it lies in the results (or the arguments). ``like``: the type and place of the argument that it
    has the sizes of, or of the result if ``of_result``; native code may leave out zeros at the end of an array of
    tangents."""

    type: abi.Type
    offset: int
    like: tuple[abi.Type, int] | None = None
    of_result: bool = False


# A part, or a tuple.
Outcome = Part | tuple["Outcome", ...]


def parts(types: Sequence[abi.Type]) -> list[Part]:
    """One for each of the results."""
    return [Part(type, offset) for type, offset in zip(types, field_offsets(tuple(types)), strict=True)]


def tangent(type: abi.Type, offset: int, value: Part) -> Part:
    """A tangent or cotangent: its type, where it lies, and the argument, or what lies among the arguments, that it
    belongs to."""
    return Part(type, offset, (value.type, value.offset) if abi.holds_buffers(type) else None)


def tangent_of_result(change: Part, result: Part) -> Part:
    """The tangent of a result, which lies among the results, too."""
    if not abi.holds_buffers(change.type):
        return change
    return Part(change.type, change.offset, (result.type, result.offset), of_result=True)


def inner(part: Part) -> Iterator[Part]:
    """The fields of a struct or the elements of a tuple. Those of a tangent have the sizes of the fields of the same
    names."""
    types = abi.parts(part.type)
    likes = _named(*part.like) if part.like is not None else {}
    for key, type, place in zip(_keys(part.type), types, field_offsets(types), strict=True):
        like = likes.get(key) if abi.holds_buffers(type) else None
        yield Part(type, part.offset + place, like, part.of_result and like is not None)


def element(part: Part) -> Part:
    """An element of an array, with the places that it and what it is like have for themselves."""
    ((type,), like) = abi.parts(part.type), like_array(part)
    return Part(type, 0, (like.element, 0) if like is not None and abi.holds_buffers(type) else None)


def like_array(part: Part) -> abi.Array | None:
    """What an array has the size of."""
    if part.like is None:
        return None
    if not isinstance(part.like[0], abi.Array):
        raise NotCovered  # a tangent that is not like the value at all
    return part.like[0]


def _keys(type: abi.Type) -> list[str | int]:
    if isinstance(type, abi.Struct):
        return [python_name(name) for name, _ in type.fields]
    return list(range(len(abi.parts(type))))


def _named(type: abi.Type, offset: int) -> dict[str | int, tuple[abi.Type, int]]:
    types = abi.parts(type)
    return {
        key: (inner, offset + place) for key, inner, place in zip(_keys(type), types, field_offsets(types), strict=True)
    }
