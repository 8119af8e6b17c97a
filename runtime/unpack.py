"""Native results to Python values."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from . import abi
from .leaves import DTYPES, leaf_format, plain_dtype
from .machine import COPY_LIMIT
from .pack import address
from .structs import Classes


class Results:
    """Owns what one call returned. ``release`` gives it back, at once unless something in Python refers to it: then the
    last such thing to go does it, whatever thread that is on. ``lock`` orders that with calls that use the same
    buffers, whose counts are not atomic."""

    __slots__ = ("data", "lock", "release")

    def __init__(self, data: bytes, release: Callable[[bytes], None], lock: threading.RLock | None) -> None:
        self.data = data
        self.release = release
        self.lock = lock

    def __del__(self) -> None:
        if self.lock is None:
            self.release(self.data)
        else:
            with self.lock:
                self.release(self.data)


class View:
    """Native memory as NumPy sees it; the array built on it keeps this, and this keeps the results."""

    __slots__ = ("__array_interface__", "results")

    def __init__(self, results: Results, data: int, size: int) -> None:
        self.results = results
        self.__array_interface__ = {"version": 3, "shape": (size,), "typestr": "|u1", "data": (data, False)}


Unpacker = Callable[[Sequence[Any], int, Results], Any]


class Unpackers:
    """For each type a function of the leaves, the index of the first, and the results that own the memory."""

    def __init__(self, classes: Classes, *, copy: bool = False) -> None:
        self._classes = classes
        self._copy_limit = float("inf") if copy else COPY_LIMIT
        self.of = cache(self._make)

    def _make(self, type: abi.Type) -> Unpacker:
        match type:
            case abi.Scalar("f80"):
                return lambda leaves, at, results: np.frombuffer(leaves[at], np.longdouble)[0]
            case abi.Scalar():
                return lambda leaves, at, results: leaves[at]
            case abi.Vector(abi.Scalar(name)):
                return lambda leaves, at, results: np.frombuffer(bytearray(leaves[at]), DTYPES[name])
            case abi.String():
                return lambda leaves, at, results: ctypes.string_at(leaves[at + 1], leaves[at + 2]).decode(
                    "utf-8", "replace"
                )
            case abi.Array(element):
                return self._array(element)
            case abi.Tensor(element):
                return self._tensor(element)
            case abi.Tuple(elements):
                return self._fields(elements, lambda *values: values or None)
            case abi.Struct(_, fields):
                return self._fields(tuple(t for _, t in fields), self._classes.of(type))
            case abi.Optional() | abi.Enum():
                return self._enum(type)
            case abi.Object():
                made = self._classes.of(type)
                return lambda leaves, at, results: made._referring(leaves[at], results)
            case _:
                return lambda leaves, at, results: Opaque(leaves[at], results)

    def _fields(self, types: tuple[abi.Type, ...], make: Callable[..., Any]) -> Unpacker:
        steps, place = [], 0
        for type in types:
            steps.append((self.of(type), place))
            place += len(abi.layout(type).leaves)

        def unpack(leaves: Sequence[Any], at: int, results: Results) -> Any:
            return make(*[inner(leaves, at + offset, results) for inner, offset in steps])

        return unpack

    def _enum(self, type: abi.Enum | abi.Optional) -> Unpacker:
        slots = abi.layout(type).slots
        payloads = [tuple(map(self.of, payload)) for _, payload in abi.cases(type)]
        names = [name for name, _ in abi.cases(type)]
        made = self._classes.of(type) if isinstance(type, abi.Enum) else None

        def unpack(leaves: Sequence[Any], at: int, results: Results) -> Any:
            tag = leaves[at]
            values = [
                inner([leaves[at + slot] for slot in where], 0, results)
                for inner, where in zip(payloads[tag], slots[tag], strict=True)
            ]
            if made is None:
                return values[0] if tag else None
            return made(names[tag], *values)

        return unpack

    def _array(self, element: abi.Type) -> Unpacker:
        dtype = plain_dtype(element)
        if dtype is None:
            return self._general_array(element)
        limit = self._copy_limit
        record = dtype.names is not None

        def unpack(leaves: Sequence[Any], at: int, results: Results) -> Any:
            owner, data, count = leaves[at : at + 3]
            size = count * dtype.itemsize
            if size <= limit or not owner or not _is_unique(owner):
                array = np.empty(count, dtype)
                if size:
                    ctypes.memmove(address(array), data, size)
            else:
                array = np.asarray(View(results, data, size)).view(dtype)
            return array.view(np.recarray) if record else array

        return unpack

    def _tensor(self, element: abi.Scalar) -> Unpacker:
        scalars = self._array(element)
        first = len(abi.layout(abi.Array(element)).leaves)

        def unpack(leaves: Sequence[Any], at: int, results: Results) -> Any:
            data, rank = leaves[at + 1], leaves[at + 2]
            sizes = np.frombuffer(ctypes.string_at(data, 8 * rank), np.int64) if rank else ()
            return scalars(leaves, at + first, results).reshape(sizes)

        return unpack

    def _general_array(self, element: abi.Type) -> Unpacker:
        form = leaf_format(abi.layout(element))
        # Copied, for nothing here tells whether someone else holds the array around them.
        inner = Unpackers(self._classes, copy=True).of(element)

        def unpack(leaves: Sequence[Any], at: int, results: Results) -> Any:
            data, count = leaves[at + 1], leaves[at + 2]
            if not count or not form.size:
                return [inner((), 0, results) for _ in range(count)]
            memory = ctypes.string_at(data, count * form.size)
            return [inner(row, 0, results) for row in form.iter_unpack(memory)]

        return unpack


def _is_unique(owner: int) -> bool:
    """Whether these results hold the only reference; what is shared must not be written from Python."""
    return ctypes.c_int64.from_address(owner).value == 1


class Opaque:
    """A native value that Python only passes on; it keeps the results that own it, if that is not done elsewhere."""

    __slots__ = ("data", "results")

    def __init__(self, data: bytes, results: Results | None) -> None:
        self.data = data
        self.results = results
