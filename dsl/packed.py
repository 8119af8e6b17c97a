"""Syntax trees as bytes, in parts that are read when they are first looked at.

A program uses little of the library. So the members of a type and the body of a function are bytes inside the bytes
of what is around them (``PARTS``); the node gets a ``Part``, which ``ast.Node`` reads on demand. Among the members,
each function is bytes again (``Unread``), of which only the name is known.
"""

from __future__ import annotations

import functools
import io
import pickle
import threading
from collections.abc import Callable, Sequence
from typing import Any

from . import ast
from .source import NOWHERE, Source, Span

PARTS: dict[type, str] = {
    ast.Nominal: "members",
    ast.Extension: "members",
    ast.Function: "body",
    ast.Initializer: "body",
    ast.Accessor: "body",
}

DERIVATIVES = ("derivative", "differentiating")
"""The attributes that say that a function is a derivative."""

_lock = threading.RLock()


class Unread:
    """A function among the members of a type, as bytes until it is read."""

    __slots__ = ("_data", "_node", "_unpack", "name", "static")

    def __init__(self, name: str, static: bool, data: bytes, unpack: Callable[[bytes], Any]) -> None:
        self.name = name
        self.static = static
        self._data = data
        self._unpack = unpack
        self._node: ast.Function | None = None

    def read(self) -> ast.Function:
        with _lock:
            if self._node is None:
                self._node = self._unpack(self._data)
            assert self._node is not None
            return self._node


class Part:
    """A field of a node, as bytes until it is read; everyone who reads it gets the same object."""

    __slots__ = ("_data", "_entries", "_unpack", "_value", "field")

    def __init__(self, field: str, data: bytes, unpack: Callable[[bytes], Any]) -> None:
        self.field = field
        self._data = data
        self._unpack = unpack
        self._entries: Any = None
        self._value: Any = None

    def entries(self) -> Any:
        """The value, with functions among members unread."""
        with _lock:
            if self._entries is None:
                self._entries = self._unpack(self._data)
            return self._entries

    def read(self) -> Any:
        with _lock:
            if self._value is None:
                entries = self.entries()
                unread = self.field == "members"
                self._value = tuple(e.read() if e.__class__ is Unread else e for e in entries) if unread else entries
            return self._value


def members(node: ast.Nominal | ast.Extension) -> Sequence[ast.Decl | Unread]:
    """The members of a type or an extension, functions of the library unread."""
    part = getattr(node, "part", None)
    return node.members if part is None else part.entries()


class Packer:
    """Packs and unpacks trees of these files, whose text is stored elsewhere."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)
        self._table: list[Any] = [
            self.unpack,
            _node,
            _node_with_part,
            Unread,
            NOWHERE,
            Span,
            *sources,
            *_node_classes(),
        ]
        # A class for it: where instances do not let themselves be told (CPython 3.13.0), the class does.
        look_up = staticmethod(self._table.__getitem__)
        self._unpickler = type("_Unpickler", (pickle.Unpickler,), {"persistent_load": look_up})
        self._numbers = {id(known): number for number, known in enumerate(self._table) if number}

    def pack(self, value: object) -> bytes:
        stream = io.BytesIO()
        _Pickler(self, stream).dump(value)
        return stream.getvalue()

    def unpack(self, data: bytes) -> Any:
        return self._unpickler(io.BytesIO(data)).load()

    def number(self, value: object) -> int | None:
        """The place in the table of what is not packed itself."""
        return 0 if value == self.unpack else self._numbers.get(id(value))


class _Pickler(pickle.Pickler):
    def __init__(self, packer: Packer, stream: io.BytesIO) -> None:
        super().__init__(stream, protocol=pickle.HIGHEST_PROTOCOL)
        self._packer = packer

    def persistent_id(self, value: Any) -> int | None:
        return self._packer.number(value)

    def reducer_override(self, value: Any) -> Any:
        kind = value.__class__
        if kind is Span:
            return Span, (value.source, value.start, value.end)
        part = PARTS.get(kind)
        if part is not None and getattr(value, part):
            others = (getattr(value, name) for name in _fields(kind) if name != part)
            packed = self._packer.pack(self._unread(value) if part == "members" else getattr(value, part))
            return _node_with_part, (kind, part, packed, self._packer.unpack, *others)
        if kind is Unread:
            return Unread, (value.name, value.static, self._packer.pack(value.read()), self._packer.unpack)
        if isinstance(value, ast.Node):
            return _node, (kind, *(getattr(value, name) for name in _fields(kind)))
        return NotImplemented

    @staticmethod
    def _unread(node: ast.Nominal | ast.Extension) -> tuple[Any, ...]:
        """The members, functions to be read by name. A protocol's are looked at together, and derivatives when the
        names of their originals are."""
        if isinstance(node, ast.Nominal) and node.keyword == "protocol":
            return node.members
        return tuple(_to_be_read(m) if _is_read_by_name(m) else m for m in node.members)


def _is_read_by_name(member: ast.Decl) -> bool:
    return isinstance(member, ast.Function) and not any(a.name in DERIVATIVES for a in member.attributes)


def _to_be_read(member: ast.Decl) -> Unread:
    assert isinstance(member, ast.Function)
    static = "static" in member.modifiers or "class" in member.modifiers
    return Unread(member.name, static, b"", lambda _: member)


def _node(kind: Any, *values: Any) -> Any:
    """A node of its fields, in the order of ``_fields``. Most have a single one that is given by name."""
    named = _named(kind)
    if len(named) == 1:
        *values, span = values
        return kind(*values, span=span)
    return kind(*values[: -len(named)], **dict(zip(named, values[-len(named) :], strict=True)))


def _node_with_part(kind: type, field: str, data: bytes, unpack: Callable[[bytes], Any], *values: Any) -> Any:
    node = object.__new__(kind)
    for set, value in zip(_setters(kind, field), values, strict=True):
        set(node, value)
    ast.Node.part.__set__(node, Part(field, data, unpack))  # type: ignore[attr-defined]
    return node


@functools.cache
def _fields(kind: Any) -> tuple[str, ...]:
    """Those that the constructor takes by name stand last, ``span`` after all others."""
    fields = kind.__dataclass_fields__
    return (*(name for name, field in fields.items() if not field.kw_only), *_named(kind))


@functools.cache
def _named(kind: Any) -> tuple[str, ...]:
    named = [name for name, field in kind.__dataclass_fields__.items() if field.kw_only]
    return tuple(sorted(named, key=lambda name: name == "span"))


@functools.cache
def _setters(kind: type, without: str) -> tuple[Callable[[Any, Any], None], ...]:
    return tuple(getattr(kind, name).__set__ for name in _fields(kind) if name != without)


@functools.cache
def _node_classes() -> list[type]:
    return [kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.Node)]
