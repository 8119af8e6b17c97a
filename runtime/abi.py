"""What compiled code and its callers agree on: the version, the types at the boundary, their layout.

Every entry point is ``int32_t symbol(context*, const void* arguments, void* results)``. Arguments and results are
C structs, fields in order with C's alignment: one field for each parameter, one for each result (the language's result,
then the final value of each ``inout`` parameter). The status is 0, or the number of a trap's site plus 1.

- ``bool`` is one byte, ``f80`` sixteen. A tuple or struct is the C struct of its fields; an empty one has size 0.
- An array is three words ``{owner, data, count}``, its elements lie at ``data`` one after the other. ``owner`` null
  means borrowed: the memory is someone else's, who keeps it alive for the call; it is never counted and never written.
- An enum is its tag (one byte; eight when there are more than 256 cases), then slots that its cases share: the leaves
  of a payload take the first free slots of their own kind. What unused slots hold is unspecified.
- A SIMD vector is its lanes one after the other, aligned as one of them.
- An object, an instance of a class, is a pointer to a counted buffer: two words, then the C struct of its properties.
- A string is an array of bytes. An opaque value (the record of a ``vjp``) is some bytes that only native code reads.

Arguments are borrowed for the length of the call; results are owned by the caller. An entry whose results can hold
buffers has a companion ``void symbol.release(context*, void* results)`` that gives them back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

VERSION = 14
MAGIC = b"PULLBACK"

RELEASE_SUFFIX = ".release"

# void symbol(void): gives back the memory that an artefact keeps for its next calls.
TRIM = "pullback.trim"

# The variable of code with products of matrices that the loader sets to the address of a table, as in ``BlasTable``;
# while it is null, products are loops of the program.
BLAS = "pullback.blas"

# The variable of code with loops for several threads that the loader sets to the address of a table, as in
# ``PoolTable``; while it is null, one thread does all. And the function of the threads, ``void* (*)(void* table)``.
POOL = "pullback.pool"
POOL_WORKER = "pullback.pool.worker"


class ContextLayout:
    """The words of the context, each 8 bytes, by index. One context serves one thread at a time."""

    LIVE_BUFFERS: ClassVar = 0  # int64_t: buffers made less buffers freed
    STACK_LIMIT: ClassVar = 1  # lowest address the stack may reach; null: unchecked
    WRITER: ClassVar = 2  # void (*)(void* argument, const char* text, int64_t length)
    WRITER_ARGUMENT: ClassVar = 3
    MESSAGE: ClassVar = 4  # text of the last trap with a message of its own (malloc; the caller frees it), else null
    MESSAGE_LENGTH: ClassVar = 5
    TABLE: ClassVar = 6  # functions lent by the host, null when there are none
    RESERVED: ClassVar = 7  # native code's own; null between calls
    RANDOM: ClassVar = 8  # uint64_t*: the state of random numbers, shared by threads; null: the call has its own
    # What follows is a call's own, and zero when it begins. The library reads and writes these by their numbers.
    OWN_RANDOM: ClassVar = 9  # uint64_t: the state of random numbers while the next word is not zero
    SEEDED: ClassVar = 10
    PHASE: ClassVar = 11  # of learning
    # Of a trap inside of the library: the number of the place that called it, else 0, to which the caller sets it back.
    PLACE: ClassVar = 12
    # uint64_t: which of the lists that follow are not empty, a bit for each; zero between calls.
    LISTED: ClassVar = 13
    # void*[64]: buffers that the call freed, by size, for the next that it makes. What is in the words of empty ones is
    # unspecified: to clear a context, the words before are enough.
    LISTS: ClassVar = 14
    WORDS: ClassVar = 78
    CLEARED: ClassVar = 8 * LISTS
    SIZE: ClassVar = 8 * WORDS


# What the state of random numbers grows by with each of them.
RANDOM_STEP = 0x9E37_79B9_7F4A_7C15


class BlasTable:
    """The words of the table of a BLAS, by index."""

    F32: ClassVar = 0  # cblas_sgemm, with integers of 64 bits
    F64: ClassVar = 1  # cblas_dgemm
    GET_THREADS: ClassVar = 2  # int (*)(void)
    SET_THREADS: ClassVar = 3  # void (*)(int)
    LOCK: ClassVar = 4  # of the words that follow: 1 while somebody changes them
    RUNNING: ClassVar = 5  # products at this moment
    BEFORE: ClassVar = 6  # the number of threads to go back to when there are none
    MOST: ClassVar = 7  # multiplications of products that code does itself
    MOST_TURNED: ClassVar = 8  # the same, where the right operand lies transposed
    FEW_ROWS: ClassVar = 9  # products with fewer are never done by code itself
    FEW_COLUMNS: ClassVar = 10
    WORDS: ClassVar = 11


class PoolTable:
    """The words of the table of the threads that share loops, by index. What different threads write often lies in
    lines of the cache of its own."""

    THREADS: ClassVar = 0  # how many may work on a loop, the caller's included
    WORKER: ClassVar = 1  # what a thread runs
    CREATE: ClassVar = 2  # pthread_create
    SIGNAL_MASK: ClassVar = 3  # pthread_sigmask
    LOCK: ClassVar = 4  # pthread_mutex_lock
    UNLOCK: ClassVar = 5  # pthread_mutex_unlock
    WAIT: ClassVar = 6  # pthread_cond_wait
    WAKE: ClassVar = 7  # pthread_cond_broadcast
    YIELD: ClassVar = 12  # sched_yield
    # The loop that is shared.
    BODY: ClassVar = 8  # void (*)(void* context, int64_t from, int64_t to, int64_t piece)
    CONTEXT: ClassVar = 9
    COUNT: ClassVar = 10  # iterations
    GRAIN: ClassVar = 11  # those of a piece
    TICKET: ClassVar = 16  # which piece is the next
    DONE: ClassVar = 24  # pieces
    WAITING: ClassVar = 25  # 1 while the caller sleeps until all are done
    BUSY: ClassVar = 32  # 1 while a loop is shared
    STARTED: ClassVar = 33  # threads
    NUMBERED: ClassVar = 34  # threads that know their number
    SLEEPING: ClassVar = 35  # threads
    MUTEX: ClassVar = 40  # pthread_mutex_t, of 64 bytes at most; so for the two conditions
    BEGUN: ClassVar = 48  # pthread_cond_t: there is a loop
    ENDED: ClassVar = 56  # pthread_cond_t: all pieces are done
    WORDS: ClassVar = 64


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a value lies. ``leaves``: the kind (a scalar's name, ``ptr``, ``bytes:N``, ``vector:N:f32``) and offset of
    all that it is made of. ``fields``: the leaves of each field of a tuple or struct, of each word of an array.
    ``slots``: of an enum, the indices of the leaves of each payload of each case."""

    size: int
    align: int
    leaves: tuple[tuple[str, int], ...]
    fields: tuple[slice, ...] = field(default=(), compare=False)
    slots: tuple[tuple[tuple[int, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Type:
    """``str`` gives the type as the language writes it."""


@dataclass(frozen=True, slots=True)
class Scalar(Type):
    """``name`` is the IR's: ``f32 f64 f80 i8 i16 i32 i64 u8 u16 u32 u64 bool``."""

    name: str

    def __str__(self) -> str:
        return _SCALARS[self.name][1]


@dataclass(frozen=True, slots=True)
class Vector(Type):
    """A SIMD vector."""

    element: Scalar
    lanes: int

    def __str__(self) -> str:
        return f"SIMD{self.lanes}<{self.element}>"


@dataclass(frozen=True, slots=True)
class String(Type):
    def __str__(self) -> str:
        return "String"


@dataclass(frozen=True, slots=True)
class Array(Type):
    element: Type

    def __str__(self) -> str:
        return f"[{self.element}]"


@dataclass(frozen=True, slots=True)
class Tensor(Type):
    """An array of the sizes of its dimensions, then one of its scalars, the last dimension's one behind the other."""

    element: Scalar

    def __str__(self) -> str:
        return f"Tensor<{self.element}>"


@dataclass(frozen=True, slots=True)
class Tuple(Type):
    elements: tuple[Type, ...]
    labels: tuple[str | None, ...] = ()

    def __str__(self) -> str:
        labels = self.labels or (None,) * len(self.elements)
        parts = (f"{label}: {e}" if label else str(e) for label, e in zip(labels, self.elements, strict=True))
        return f"({', '.join(parts)})"


UNIT = Tuple(())


@dataclass(frozen=True, slots=True)
class Struct(Type):
    """``name`` is qualified and carries the type arguments: ``Model.TangentVector``, ``Pair<Double>``. ``variables``:
    the fields that its tangent has too."""

    name: str
    fields: tuple[tuple[str, Type], ...]
    doc: str = ""
    variables: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Optional(Type):
    """An enum with the cases ``none`` and ``some``."""

    element: Type

    def __str__(self) -> str:
        return f"{self.element}?"


@dataclass(frozen=True, slots=True)
class Enum(Type):
    name: str
    cases: tuple[tuple[str, tuple[Type, ...]], ...]
    doc: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Functions(Enum):
    """A function value in a struct: an enum of the functions that it may be, each with what it has captured. Another
    artefact of the same program may know others."""

    def __str__(self) -> str:
        return "function"


@dataclass(frozen=True, slots=True)
class Object(Type):
    """A reference to an instance of a class. ``fields``: its properties, none where some are not for Python."""

    name: str
    fields: tuple[tuple[str, Type], ...]
    doc: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Opaque(Type):
    size: int
    align: int

    def __str__(self) -> str:
        return "opaque"


# name: size (also the alignment), the language's name
_SCALARS: dict[str, tuple[int, str]] = {
    "f32": (4, "Float"),
    "f64": (8, "Double"),
    "f80": (16, "Float80"),
    "i8": (1, "Int8"),
    "i16": (2, "Int16"),
    "i32": (4, "Int32"),
    "i64": (8, "Int"),
    "u8": (1, "UInt8"),
    "u16": (2, "UInt16"),
    "u32": (4, "UInt32"),
    "u64": (8, "UInt"),
    "bool": (1, "Bool"),
}
LEAF_SIZES: dict[str, int] = {"ptr": 8} | {name: size for name, (size, _) in _SCALARS.items()}


def leaf_extent(kind: str) -> tuple[int, int]:
    """The size and alignment of a leaf."""
    if kind.startswith("vector:"):
        _, lanes, name = kind.split(":")
        return int(lanes) * LEAF_SIZES[name], LEAF_SIZES[name]
    return LEAF_SIZES[kind], LEAF_SIZES[kind]


def parts(type: Type) -> tuple[Type, ...]:
    """The types that a value is made of: fields, elements, payloads."""
    match type:
        case Tuple(elements):
            return elements
        case Struct(_, fields):
            return tuple(t for _, t in fields)
        case Enum(_, cases):
            return tuple(t for _, payload in cases for t in payload)
        case Array(element) | Optional(element):
            return (element,)
        case Tensor(element):
            return (Array(Scalar("i64")), Array(element))
        case _:
            return ()


def cases(type: Enum | Optional) -> tuple[tuple[str, tuple[Type, ...]], ...]:
    return (("none", ()), ("some", (type.element,))) if isinstance(type, Optional) else type.cases


_ARRAY = Layout(24, 8, (("ptr", 0), ("ptr", 8), ("i64", 16)), (slice(0, 1), slice(1, 2), slice(2, 3)))


@cache
def layout(type: Type) -> Layout:
    match type:
        case Scalar(name):
            size = _SCALARS[name][0]
            return Layout(size, size, ((name, 0),))
        case Vector(Scalar(name), lanes):
            kind = f"vector:{lanes}:{name}"
            return Layout(*leaf_extent(kind), ((kind, 0),))
        case Array() | String():
            return _ARRAY
        case Object():
            return Layout(8, 8, (("ptr", 0),))
        case Opaque(size, align):
            return Layout(size, align, ((f"bytes:{size}", 0),))
        case Enum() | Optional():
            return _layout_of_cases(tuple(payload for _, payload in cases(type)))
        case _:
            return layout_of_fields(parts(type))


@cache
def layout_of_fields(fields: tuple[Type, ...]) -> Layout:
    """The C struct of these fields, as arguments and results are packed."""
    size, align = 0, 1
    leaves: list[tuple[str, int]] = []
    ranges: list[slice] = []
    for inner in map(layout, fields):
        offset = _round_up(size, inner.align)
        ranges.append(slice(len(leaves), len(leaves) + len(inner.leaves)))
        leaves += [(kind, offset + place) for kind, place in inner.leaves]
        size, align = offset + inner.size, max(align, inner.align)
    return Layout(_round_up(size, align), align, tuple(leaves), tuple(ranges))


def _layout_of_cases(payloads: tuple[tuple[Type, ...], ...]) -> Layout:
    kinds = ["u8" if len(payloads) <= 256 else "i64"]
    slots: list[tuple[tuple[int, ...], ...]] = []
    for payload in payloads:
        free = list(range(1, len(kinds)))
        case: list[tuple[int, ...]] = []
        for type in payload:
            taken: list[int] = []
            for kind, _ in layout(type).leaves:
                slot = next((index for index in free if kinds[index] == kind), None)
                if slot is None:
                    slot = len(kinds)
                    kinds.append(kind)
                else:
                    free.remove(slot)
                taken.append(slot)
            case.append(tuple(taken))
        slots.append(tuple(case))
    size, align = 0, 1
    leaves: list[tuple[str, int]] = []
    for kind in kinds:
        width, own = leaf_extent(kind)
        offset = _round_up(size, own)
        leaves.append((kind, offset))
        size, align = offset + width, max(align, own)
    return Layout(_round_up(size, align), align, tuple(leaves), slots=tuple(slots))


def _round_up(size: int, align: int) -> int:
    return -(-size // align) * align


@cache
def outline(type: Type) -> Type:
    """The type without the functions that values in it may be: equal for equal types of all artefacts of a program."""
    match type:
        case Functions():
            return Functions("function", ())
        case Struct(name, fields, doc, variables):
            return Struct(name, tuple((n, outline(t)) for n, t in fields), doc, variables)
        case Enum(name, cases, doc):
            return Enum(name, tuple((n, tuple(map(outline, payload))) for n, payload in cases), doc)
        case Tuple(elements, labels):
            return Tuple(tuple(map(outline, elements)), labels)
        case Array(element):
            return Array(outline(element))
        case Optional(element):
            return Optional(outline(element))
        case _:
            return type


def holds_buffers(type: Type) -> bool:
    """Whether values of the type can own memory beside their own bytes."""
    return isinstance(type, Array | String | Object | Opaque) or any(map(holds_buffers, parts(type)))


def holds_objects(type: Type) -> bool:
    return isinstance(type, Object) or any(map(holds_objects, parts(type)))


# --- JSON: nominal types stand once in a table, by name --------------------------------


class TypeTable:
    """Types to JSON. ``nominals`` collects structs, enums and classes, those that others are made of first."""

    def __init__(self) -> None:
        self.nominals: dict[str, Any] = {}

    def encode(self, type: Type) -> Any:
        match type:
            case Scalar(name):
                return name
            case Vector(Scalar(name), lanes):
                return {"vector": [lanes, name]}
            case String():
                return "string"
            case Array(element):
                return {"array": self.encode(element)}
            case Tensor(Scalar(name)):
                return {"tensor": name}
            case Tuple(elements, labels):
                encoded: dict[str, Any] = {"tuple": [self.encode(e) for e in elements]}
                if any(labels):
                    encoded["labels"] = list(labels)
                return encoded
            case Optional(element):
                return {"optional": self.encode(element)}
            case Opaque(size, align):
                return {"opaque": [size, align]}
            case Struct(name, fields, doc, variables):
                if name not in self.nominals:
                    rows = [[n, self.encode(t)] for n, t in fields]
                    self.nominals[name] = {"struct": rows, "doc": doc, "variables": list(variables)}
                return {"nominal": name}
            case Object(name, fields, doc):
                if name not in self.nominals:
                    self.nominals[name] = {"class": [[n, self.encode(t)] for n, t in fields], "doc": doc}
                return {"nominal": name}
            case Enum(name, cases, doc):
                if name not in self.nominals:
                    rows = [[n, [self.encode(t) for t in payload]] for n, payload in cases]
                    kind = "functions" if isinstance(type, Functions) else "enum"
                    self.nominals[name] = {kind: rows, "doc": doc}
                return {"nominal": name}
        raise TypeError(f"no such type at the boundary: {type!r}")


class TypeReader:
    """JSON to types, with the table that ``TypeTable`` made."""

    def __init__(self, nominals: dict[str, Any]) -> None:
        self._nominals = nominals
        self._known: dict[str, Type] = {}

    def decode(self, data: Any) -> Type:
        if isinstance(data, str):
            return String() if data == "string" else Scalar(data)
        ((kind, content),) = ((k, v) for k, v in data.items() if k != "labels")
        match kind:
            case "array":
                return Array(self.decode(content))
            case "tensor":
                return Tensor(Scalar(content))
            case "tuple":
                return Tuple(tuple(self.decode(e) for e in content), tuple(data.get("labels", ())))
            case "optional":
                return Optional(self.decode(content))
            case "vector":
                return Vector(Scalar(content[1]), content[0])
            case "opaque":
                return Opaque(*content)
            case "nominal":
                return self.nominal(content)
        raise ValueError(f"unknown kind of type: {kind}")

    def nominal(self, name: str) -> Type:
        if name not in self._known:
            row = self._nominals[name]
            if "struct" in row:
                fields = tuple((n, self.decode(t)) for n, t in row["struct"])
                self._known[name] = Struct(name, fields, row["doc"], tuple(row["variables"]))
            elif "class" in row:
                fields = tuple((n, self.decode(t)) for n, t in row["class"])
                self._known[name] = Object(name, fields, row["doc"])
            else:
                made = Enum if "enum" in row else Functions
                rows = row.get("enum") or row.get("functions", ())
                # The call machine compares the names of cases as objects.
                cases = tuple((sys.intern(n), tuple(self.decode(t) for t in payload)) for n, payload in rows)
                self._known[name] = made(name, cases, row["doc"])
        return self._known[name]

    def __iter__(self) -> Iterator[Type]:
        """All structs, enums and classes of the table."""
        return map(self.nominal, self._nominals)
