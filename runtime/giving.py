"""The half of a plan that builds the result."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from . import abi, python_api
from .leaves import DTYPES, plain_dtype
from .machine import COPY_LIMIT, NEVER, Give, Like
from .names import python_name
from .parts import NotCovered, Outcome, Part, element, inner, like_array
from .structs import Classes
from .words import Block, Words

_INTEGERS = {name: (abi.LEAF_SIZES[name], int(name[0] == "i")) for name in abi.LEAF_SIZES if name[0] in "iu"}


class Giving:
    """Collects instructions. ``kept``: the objects that they name; ``highest``: how many values there are at one time;
    ``arrays``: how many the results have, tensors included; ``limit``: an array of more bytes is not copied;
    ``certain``: no value may be for Python code."""

    def __init__(self, classes: Classes, kept: list[Any], limit: int = COPY_LIMIT, *, certain: bool = False) -> None:
        self._classes = classes
        self._certain = certain
        self._kept = kept
        self._limit = limit
        self.words = Words()
        self.arrays = 0
        self.highest = 1
        self._depth = 0

    def give(self, outcome: Outcome) -> None:
        if isinstance(outcome, Part):
            self._give(outcome)
        else:
            for part in outcome:
                self.give(part)
            self.tuple(len(outcome))

    def tuple(self, count: int) -> None:
        self.add(count, Give.TUPLE, count)

    def instance(self, operation: int, made: type, names: Sequence[str], *operands: int) -> None:
        """Of a class with these attributes, whose values are the last ones."""
        interned = [sys.intern(name) for name in names]
        pointers = (ctypes.c_uint64 * max(len(names), 1))(*map(id, interned))
        self._kept += (interned, pointers)
        self.add(len(names), operation, len(names), self.keep(made), ctypes.addressof(pointers), *operands)

    def add(self, popped: int, *instruction: int) -> None:
        self._depth += 1 - popped
        self.highest = max(self.highest, self._depth)
        self.words.add(*instruction)

    def keep(self, value: Any) -> int:
        self._kept.append(value)
        return id(value)

    def _give(self, part: Part) -> None:
        offset = part.offset
        if part.like is not None and part.like[0].__class__ is not part.type.__class__:
            raise NotCovered  # a tangent that is not like the value at all
        match part.type:
            case abi.Scalar("f64"):
                self.add(0, Give.F64, offset)
            case abi.Scalar("f32"):
                self.add(0, Give.F32, offset)
            case abi.Scalar("bool"):
                self.add(0, Give.BOOL, offset)
            case abi.Scalar(name) if name in _INTEGERS:
                self.add(0, Give.INT, offset, *_INTEGERS[name])
            case abi.Array() if python_api.ARRAYS:
                self._array(part)
                self.arrays += 1
            case abi.Tensor(abi.Scalar(name)) if python_api.ARRAYS:
                dtype = DTYPES[name]
                self.arrays += 1
                self.add(0, Give.TENSOR, offset, dtype.itemsize, _like(part), self.keep(dtype), self._limit)
            case abi.Struct(_, fields) as type:
                for field in inner(part):
                    self._give(field)
                self.instance(Give.STRUCT, self._classes.of(type), [python_name(name) for name, _ in fields])
            case abi.Enum(_, cases) as type:
                self._case(type, cases, offset)
            case abi.Tuple(()):
                self.add(0, Give.NONE)
            case abi.Tuple(elements):
                for item in inner(part):
                    self._give(item)
                self.tuple(len(elements))
            case _:
                raise NotCovered

    def _case(self, type: abi.Enum, cases: Sequence[tuple[str, Sequence[abi.Type]]], offset: int) -> None:
        """Values without payload are there before the call; those with it are for Python code."""
        if self._certain and any(payload for _, payload in cases):
            raise NotCovered
        made = self._classes.of(type)
        values = Block([0 if payload else self.keep(made(name)) for name, payload in cases])
        self._kept.append(values)
        self.add(0, Give.CASE, offset, len(cases), values.address)

    def _array(self, part: Part) -> None:
        item = element(part)
        dtype = plain_dtype(item.type)
        if dtype is not None:
            type = np.ndarray
            if dtype.names is not None:
                type, dtype = np.recarray, _records(dtype)
            like, limit = _like(part), self._limit
            self.add(0, Give.ARRAY, part.offset, dtype.itemsize, like, self.keep(dtype), limit, self.keep(type))
            return
        if part.like is not None and not part.of_result:
            self._grid(part)
        like = like_array(part)
        of_item = Giving(self._classes, self._kept, NEVER, certain=self._certain)
        of_item._give(item)
        program, zero = of_item.words.ended(), ctypes.create_string_buffer(max(abi.layout(item.type).size, 1))
        self._kept += (program, zero)
        sizes = abi.layout(item.type).size, abi.layout(like.element).size if like is not None else 0
        rest = sizes[1], program.address, of_item.highest, ctypes.addressof(zero)
        self.add(0, Give.LIST, part.offset, sizes[0], _like(part), *rest)

    def _grid(self, part: Part) -> None:
        """Of what belongs to an array of several dimensions, unless it is one of structs."""
        type = part.type
        while isinstance(type, abi.Array):
            type = type.element
        if isinstance(type, abi.Scalar) and type.name in DTYPES:
            dtype = DTYPES[type.name]
            self.words.add(Give.GRID, part.offset, dtype.itemsize, _like(part), self.keep(dtype))
        elif plain_dtype(type) is not None:
            raise NotCovered


def _like(part: Part) -> int:
    if part.like is None:
        return Like.NONE
    return Like.RESULT - part.like[1] if part.of_result else part.like[1]


@cache
def _records(dtype: np.dtype) -> np.dtype:
    """What an array of NumPy's records has."""
    return np.dtype((np.record, dtype))
