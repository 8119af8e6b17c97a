"""Plans: what the call machine does for one callable, as the words that it reads (``machine.py``).

A plan covers the common kinds of values: numbers, truth values, one-dimensional arrays of them, structs and tuples of
all those. For others, and where the machine cannot be used, every call goes through Python code.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from . import abi, python_api
from .call import Entry
from .leaves import DTYPES, field_offsets
from .machine import INSTRUCTION_WORDS, NEVER, Give, Header, Like, Take
from .names import python_name

# The argument that results are written into.
OUT = sys.intern("out")

# Arguments and results are on the stack; what needs more bytes than this is not for the machine.
_LARGEST = 16 * 1024

_INTEGERS = {name: (abi.LEAF_SIZES[name], name[0] == "i") for name in ("i8", "i16", "i32", "i64", "u8", "u16", "u32")}
_INTEGERS["u64"] = (8, False)


class _NotCovered(Exception):
    """A type that the machine does not know."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one value of a call is made of: a type, and where it lies in the results (or the arguments). ``like``: the
    type and place of the argument that it has the sizes of, or of the result if ``of_result``; native code may leave
    out zeros at the end of an array of tangents."""

    type: abi.Type
    offset: int
    like: tuple[abi.Type, int] | None = None
    of_result: bool = False


# A part, or a tuple.
Outcome = Part | tuple["Outcome", ...]


def parts(types: Sequence[abi.Type]) -> list[Part]:
    """One for each of the results."""
    return [Part(type, offset) for type, offset in zip(types, field_offsets(tuple(types)), strict=True)]


class Plan:
    """``address``: of the words. A callable that uses the plan must keep it."""

    def __init__(self, words: Sequence[int], kept: list[Any], give: int) -> None:
        self._words = (ctypes.c_int64 * len(words))(*words)
        self._kept = kept
        self.address = ctypes.addressof(self._words)
        self._words[Header.GIVE] = self.address + 8 * give


def handing_over(fallback: Callable[..., Any]) -> Plan:
    """The machine calls ``fallback`` every time."""
    header = [0] * Header.WORDS
    header[Header.COUNT], header[Header.FALLBACK] = -1, id(fallback)
    return Plan(header, [fallback], 0)


def plan(
    entry: Entry,
    outcome: Outcome,
    fallback: Callable[..., Any],
    finish: Callable[..., Any],
    out: Outcome | None,
    tangents: Mapping[int, int] = MappingProxyType({}),
) -> Plan:
    """``fallback``: called in place of the machine. ``finish(data, arguments, out)``: makes the value of a call from
    the bytes of its results. ``out``: the part of the outcome that the argument of that name takes, if there is one.
    ``tangents``: of the arguments that are tangents, the arguments that they belong to."""
    maker = _Maker(entry)
    sizes = entry.argument_size, entry.result_size
    try:
        if max(sizes) > _LARGEST:
            raise _NotCovered
        maker.take_all(tangents)
        maker.give(outcome)
    except _NotCovered:
        return handing_over(fallback)
    fail = entry.fail
    kept = [entry, fallback, fail, finish, maker.kept]
    header = [0] * Header.WORDS
    header[Header.COUNT] = len(entry.arguments)
    header[Header.FALLBACK] = id(fallback)
    header[Header.ENTRY] = entry.address
    header[Header.RELEASE] = entry.release_address
    header[Header.FAIL] = id(fail)
    header[Header.FINISH] = id(finish)
    header[Header.LIVE] = ctypes.addressof(entry.native.direct_buffers)
    header[Header.UNLOCK] = NEVER if entry.unlock is None else entry.unlock
    header[Header.ARGUMENTS], header[Header.RESULTS] = (max(size, 8) for size in sizes)
    header[Header.OBJECTS] = max(maker.objects, 1)
    header[Header.STACK] = max(maker.highest, 1)
    into_array = isinstance(out, Part) and isinstance(out.type, abi.Array) and maker.arrays == 1
    header[Header.OUT] = id(OUT) if into_array else 0
    take = [word for instruction in maker.taking for word in instruction]
    give = [word for instruction in maker.giving for word in instruction]
    end = [0] * INSTRUCTION_WORDS
    return Plan([*header, *take, *end, *give, *end], kept, len(header) + len(take) + len(end))


class _Maker:
    """Collects instructions. ``kept``: the objects that they name; ``arrays``: how many the results have."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self.taking: list[list[int]] = []
        self.giving: list[list[int]] = []
        self.kept: list[Any] = []
        self.objects = len(entry.arguments)
        self.arrays = 0
        self.highest = 0
        self._depth = 0

    def _keep(self, value: Any) -> int:
        self.kept.append(value)
        return id(value)

    def _class(self, type: abi.Struct) -> int:
        return self._keep(self._entry.native.classes.of(type))

    # arguments

    def take_all(self, tangents: Mapping[int, int]) -> None:
        types = self._entry.arguments
        offsets = field_offsets(types)
        for index, (type, offset) in enumerate(zip(types, offsets, strict=True)):
            owner = tangents.get(index)
            if owner is None:
                self._take(Part(type, offset), index)
            else:
                self._take(tangent(type, offset, types[owner], offsets[owner]), index, sized=True)

    def _take(self, part: Part, object: int, sized: bool = False) -> None:
        """``sized``: its arrays must have the sizes of those that they are like."""
        offset = part.offset
        match part.type:
            case abi.Scalar("f64"):
                self._add_take(Take.F64, object, offset)
            case abi.Scalar("f32"):
                self._add_take(Take.F32, object, offset)
            case abi.Scalar("bool"):
                self._add_take(Take.BOOL, object, offset)
            case abi.Scalar(name) if name in _INTEGERS:
                size, signed = _INTEGERS[name]
                bits = min(8 * size - signed, 63)
                self._add_take(Take.INT, object, offset, size, -(2**bits) if signed else 0, 2**bits - 1)
            case abi.Array(abi.Scalar(name)) if python_api.ARRAYS:
                self._add_take(Take.ARRAY, object, offset, id(DTYPES[name]))
                if sized:
                    if part.like is None or not isinstance(part.like[0], abi.Array):
                        raise _NotCovered
                    self._add_take(Take.SAME_COUNT, offset, part.like[1])
            case abi.Struct(_, fields) as type:
                self._add_take(Take.CLASS, object, self._class(type))
                for (name, _), inner in zip(fields, _inner(part), strict=True):
                    self._take(inner, self._part(Take.FIELD, object, self._keep(sys.intern(python_name(name)))), sized)
            case abi.Tuple(elements) if elements:
                self._add_take(Take.TUPLE, object, len(elements))
                for index, inner in enumerate(_inner(part)):
                    self._take(inner, self._part(Take.ITEM, object, index), sized)
            case _:
                raise _NotCovered

    def _part(self, operation: int, object: int, operand: int) -> int:
        part = self.objects
        self.objects += 1
        self._add_take(operation, object, part, operand)
        return part

    def _add_take(self, *words: int) -> None:
        self.taking.append([*words, *[0] * (INSTRUCTION_WORDS - len(words))])

    # results

    def give(self, outcome: Outcome) -> None:
        if isinstance(outcome, Part):
            self._give(outcome)
        else:
            for part in outcome:
                self.give(part)
            self._add_give(len(outcome), Give.TUPLE, len(outcome))

    def _give(self, part: Part) -> None:
        offset = part.offset
        if part.like is not None and part.like[0].__class__ is not part.type.__class__:
            raise _NotCovered  # a tangent that is not like the value at all
        match part.type:
            case abi.Scalar("f64"):
                self._add_give(0, Give.F64, offset)
            case abi.Scalar("f32"):
                self._add_give(0, Give.F32, offset)
            case abi.Scalar("bool"):
                self._add_give(0, Give.BOOL, offset)
            case abi.Scalar(name) if name in _INTEGERS:
                self._add_give(0, Give.INT, offset, *_INTEGERS[name])
            case abi.Array(abi.Scalar(name)) if python_api.ARRAYS:
                dtype = DTYPES[name]
                like = Like.NONE if part.like is None else part.like[1]
                if part.of_result:
                    like = Like.RESULT - like
                self._add_give(0, Give.ARRAY, offset, dtype.num, dtype.itemsize, like, id(dtype))
                self.arrays += 1
            case abi.Struct(_, fields) as type:
                for inner in _inner(part):
                    self._give(inner)
                names = [sys.intern(python_name(name)) for name, _ in fields]
                pointers = (ctypes.c_uint64 * max(len(names), 1))(*map(id, names))
                self.kept += (names, pointers)
                count = len(fields)
                self._add_give(count, Give.STRUCT, count, self._class(type), ctypes.addressof(pointers))
            case abi.Tuple(()):
                self._add_give(0, Give.NONE)
            case abi.Tuple(elements):
                for inner in _inner(part):
                    self._give(inner)
                self._add_give(len(elements), Give.TUPLE, len(elements))
            case _:
                raise _NotCovered

    def _add_give(self, popped: int, *words: int) -> None:
        self._depth += 1 - popped
        self.highest = max(self.highest, self._depth)
        self.giving.append([*words, *[0] * (INSTRUCTION_WORDS - len(words))])


def _inner(part: Part) -> Iterator[Part]:
    """The fields of a struct or the elements of a tuple. Those of a tangent have the sizes of the fields of the same
    names."""
    types = abi.parts(part.type)
    likes = _named(*part.like) if part.like is not None else {}
    for key, type, place in zip(_keys(part.type), types, field_offsets(types), strict=True):
        like = likes.get(key) if abi.holds_buffers(type) else None
        yield Part(type, part.offset + place, like, part.of_result and like is not None)


def _keys(type: abi.Type) -> list[str | int]:
    if isinstance(type, abi.Struct):
        return [python_name(name) for name, _ in type.fields]
    return list(range(len(abi.parts(type))))


def _named(type: abi.Type, offset: int) -> dict[str | int, tuple[abi.Type, int]]:
    types = abi.parts(type)
    return {
        key: (inner, offset + place) for key, inner, place in zip(_keys(type), types, field_offsets(types), strict=True)
    }


def tangent(type: abi.Type, offset: int, argument: abi.Type, place: int) -> Part:
    """The cotangent of an argument: its type, where it lies in the results, and where the argument lies."""
    return Part(type, offset, (argument, place) if abi.holds_buffers(type) else None)


def tangent_of_result(change: Part, result: Part) -> Part:
    """The tangent of a result, which lies among the results, too."""
    if not abi.holds_buffers(change.type):
        return change
    return Part(change.type, change.offset, (result.type, result.offset), of_result=True)
