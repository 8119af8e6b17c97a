"""Python's view of objects: instances of the language's classes.

An object lives in native memory, counted; Python holds a reference to it. Its stored properties are read as copies.
Making one and changing it are calls of native code, which copies what it keeps.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from . import abi
from .leaves import leaf_format
from .names import python_name

# Counts are not atomic, and objects of one program share buffers: calls that take or return objects take turns.
LOCK = threading.RLock()

# The count and the capacity of a buffer, before what it holds.
_HEADER = 16


Unpacker = Callable[[Sequence[Any], int, Any], Any]


class Caller(Protocol):
    """An entry point, called with all arguments."""

    def call(self, arguments: Sequence[Any]) -> Any: ...


class Instance:
    """A reference to an object. ``make`` and ``write`` are the native functions of its class, if Python can have all
    its properties."""

    __slots__ = ("__weakref__", "_pointer", "_results")
    __pullback_type__: ClassVar[abi.Object]
    _readers: ClassVar[tuple[Callable[[Sequence[Any]], Any], ...]] = ()
    _make: ClassVar[Caller | None] = None
    _write: ClassVar[Caller | None] = None
    _pointer: int
    _results: Any  # owns the reference

    def __init__(self, *values: Any, **named: Any) -> None:
        name, names = str(self.__pullback_type__), self._names()
        if self._make is None:
            raise TypeError(f"{name} has properties that Python cannot have; call a function that makes one")
        given = dict(zip(names, values, strict=False)) | named
        if len(values) > len(names) or len(given) != len(values) + len(named) or set(given) != set(names):
            raise TypeError(f"{name}() takes {', '.join(names)}, each once")
        (made,) = self._make.call([given[name] for name in names])
        self._pointer, self._results = made._pointer, made._results

    @classmethod
    def _referring(cls, pointer: int, results: Any) -> Any:
        made = cls.__new__(cls)
        made._pointer, made._results = pointer, results
        return made

    @classmethod
    def _names(cls) -> tuple[str, ...]:
        return tuple(python_name(name) for name, _ in cls.__pullback_type__.fields)

    def _leaves(self) -> tuple[Any, ...]:
        layout = abi.layout_of_fields(tuple(t for _, t in self.__pullback_type__.fields))
        return leaf_format(layout).unpack(ctypes.string_at(self._pointer + _HEADER, layout.size))

    def _get(self, index: int) -> Any:
        with LOCK:
            return self._readers[index](self._leaves())

    def _set(self, index: int, value: Any) -> None:
        with LOCK:
            values = properties(self)
            values[index] = value
            set_properties(self, values)

    def __copy__(self) -> Any:
        """Another object with the same properties."""
        return type(self)(*properties(self))

    def __deepcopy__(self, memo: Any) -> Any:
        return self.__copy__()

    def __eq__(self, other: object) -> Any:
        """Whether both refer to one object."""
        return self._pointer == other._pointer if isinstance(other, Instance) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._pointer)

    def __repr__(self) -> str:
        shown = zip(self._names(), properties(self), strict=True)
        return f"{self.__pullback_type__}({', '.join(f'{name}={value!r}' for name, value in shown)})"


def properties(instance: Instance) -> list[Any]:
    """All stored properties, in their order."""
    with LOCK:
        leaves = instance._leaves()
        return [read(leaves) for read in instance._readers]


def set_properties(instance: Instance, values: Sequence[Any]) -> None:
    assert instance._write is not None
    instance._write.call([instance, *values])


def object_class(type: abi.Object) -> Any:
    """The class of a class of the language. Nothing is known of its properties until it is completed."""
    namespace: dict[str, Any] = {"__slots__": (), "__pullback_type__": type}
    for index, (name, _) in enumerate(type.fields):
        namespace[python_name(name)] = _property(index)
    return _new_class(python_name(type.name), (Instance,), namespace)


_new_class = type


def complete(made: Any, unpacker: Callable[[abi.Type], Unpacker], make: Caller, write: Caller) -> None:
    """``unpacker``: what makes values of leaves, as copies."""
    types = tuple(t for _, t in made.__pullback_type__.fields)
    starts = [part.start for part in abi.layout_of_fields(types).fields]
    made._readers = tuple(_reader(unpacker(t), start) for t, start in zip(types, starts, strict=True))
    made._make, made._write = make, write


def _reader(unpack: Unpacker, start: int) -> Callable[[Sequence[Any]], Any]:
    return lambda leaves: unpack(leaves, start, None)


def _property(index: int) -> property:
    return property(lambda self: self._get(index), lambda self, value: self._set(index, value))
