"""How IR types look in LLVM: as SSA values, and in memory.

A value of any type is scattered over *leaves*, one SSA name each; no first-class aggregate is built except
to return from a function. An array (or accumulator) is three leaves: the owner (header of a counted buffer, or
null for borrowed and static data), the data and the count. An enum is its tag followed by slots that its cases share.

In memory a value has the layout of the C struct of its leaves, nested as its type is. A bool takes a byte, a vector is
laid out as an array of its elements.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...ir import structure
from ...ir.core import Module
from ...ir.types import Acc, Array, Box, Cell, Nominal, Scalar, Type, Vector


class UnsupportedType(Exception):
    """A type that no earlier stage may leave behind (a generic or function type)."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """``type`` of the SSA value, ``memory`` type, place in memory, and the literal of its zero."""

    type: str
    memory: str
    offset: int
    align: int
    zero: str

    def at(self, offset: int) -> Leaf:
        return Leaf(self.type, self.memory, self.offset + offset, self.align, self.zero)


@dataclass(frozen=True, slots=True)
class Layout:
    """``fields``: leaf ranges of the fields of a tuple or struct. ``slots``: for each case of an enum and each of its
    payloads, the indices of its leaves."""

    leaves: tuple[Leaf, ...]
    size: int
    align: int
    managed: bool
    fields: tuple[slice, ...] = ()
    slots: tuple[tuple[tuple[int, ...], ...], ...] = ()

    @property
    def zeros(self) -> list[str]:
        return [leaf.zero for leaf in self.leaves]

    @property
    def types(self) -> list[str]:
        return [leaf.type for leaf in self.leaves]


@dataclass(frozen=True, slots=True)
class _ScalarRow:
    """``size`` doubles as alignment; ``libm`` is the suffix of C's mathematical functions, ``intrinsic`` of LLVM's."""

    type: str
    memory: str
    size: int
    zero: str
    libm: str = ""
    intrinsic: str = ""


SCALARS: dict[str, _ScalarRow] = {
    "f32": _ScalarRow("float", "float", 4, "0.0", "f", "f32"),
    "f64": _ScalarRow("double", "double", 8, "0.0", "", "f64"),
    "f80": _ScalarRow("x86_fp80", "x86_fp80", 16, "0xK00000000000000000000", "l", "f80"),
    "bool": _ScalarRow("i1", "i8", 1, "false", "", "i1"),
    "i8": _ScalarRow("i8", "i8", 1, "0", "", "i8"),
    "i16": _ScalarRow("i16", "i16", 2, "0", "", "i16"),
    "i32": _ScalarRow("i32", "i32", 4, "0", "", "i32"),
    "i64": _ScalarRow("i64", "i64", 8, "0", "", "i64"),
    "u8": _ScalarRow("i8", "i8", 1, "0", "", "i8"),
    "u16": _ScalarRow("i16", "i16", 2, "0", "", "i16"),
    "u32": _ScalarRow("i32", "i32", 4, "0", "", "i32"),
    "u64": _ScalarRow("i64", "i64", 8, "0", "", "i64"),
}

POINTER = Leaf("ptr", "ptr", 0, 8, "null")
COUNT = Leaf("i64", "i64", 0, 8, "0")


def round_up(size: int, align: int) -> int:
    return -(-size // align) * align


def mangle(type: Type) -> str:
    """LLVM's suffix of an overloaded intrinsic: ``f64``, ``v4f32``."""
    if isinstance(type, Vector):
        return f"v{type.lanes}{SCALARS[type.element.name].intrinsic}"
    assert isinstance(type, Scalar)
    return SCALARS[type.name].intrinsic


class Layouts:
    """The layouts of a module's types, computed once each."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._cache: dict[Type, Layout] = {}

    def __getitem__(self, type: Type) -> Layout:
        layout = self._cache.get(type)
        if layout is None:
            layout = self._cache[type] = self._compute(type)
        return layout

    def llvm(self, type: Type) -> str:
        """The LLVM type of a value with one leaf."""
        (leaf,) = self[type].leaves
        return leaf.type

    def fields(self, type: Type) -> tuple[Type, ...] | None:
        return structure.field_types(type, self._module)

    def cases(self, type: Type) -> tuple[tuple[Type, ...], ...]:
        """The payload types of every case of an enum."""
        assert isinstance(type, Nominal)
        count = len(self._module.enums[type.name].cases)
        return tuple(structure.payload_types(type, case, self._module) or () for case in range(count))

    def is_enum(self, type: Type) -> bool:
        return isinstance(type, Nominal) and type.name in self._module.enums

    def _compute(self, type: Type) -> Layout:
        if isinstance(type, Scalar):
            row = SCALARS[type.name]
            return Layout((Leaf(row.type, row.memory, 0, row.size, row.zero),), row.size, row.size, False)
        if isinstance(type, Vector):
            row = SCALARS[type.element.name]
            leaf = Leaf(
                f"<{type.lanes} x {row.type}>", f"<{type.lanes} x {row.memory}>", 0, row.size, "zeroinitializer"
            )
            return Layout((leaf,), row.size * type.lanes, row.size, False)
        if isinstance(type, Array | Acc):
            return Layout((POINTER, POINTER.at(8), COUNT.at(16)), 24, 8, True)
        if isinstance(type, Cell | Box):
            return Layout((POINTER,), 8, 8, True)
        if self.is_enum(type):
            return self._enum(type)
        fields = self.fields(type)
        if fields is None:
            raise UnsupportedType(f"{type} has no machine representation")
        return self._struct(fields)

    def _struct(self, fields: tuple[Type, ...]) -> Layout:
        leaves: list[Leaf] = []
        ranges: list[slice] = []
        size, align, managed = 0, 1, False
        for field in fields:
            layout = self[field]
            offset = round_up(size, layout.align)
            ranges.append(slice(len(leaves), len(leaves) + len(layout.leaves)))
            leaves += [leaf.at(offset) for leaf in layout.leaves]
            size, align, managed = offset + layout.size, max(align, layout.align), managed or layout.managed
        return Layout(tuple(leaves), round_up(size, align), align, managed, fields=tuple(ranges))

    def _enum(self, type: Type) -> Layout:
        """The tag, then slots: leaves of equal type of different cases share one."""
        cases = self.cases(type)
        tag = "u8" if len(cases) <= 256 else "i64"
        kinds: list[Leaf] = []
        slots: list[tuple[tuple[int, ...], ...]] = []
        managed = False
        for payloads in cases:
            free: dict[str, list[int]] = {}
            for index, leaf in enumerate(kinds):
                free.setdefault(leaf.type, []).append(index)
            for indices in free.values():
                indices.reverse()
            case: list[tuple[int, ...]] = []
            for payload in payloads:
                layout = self[payload]
                managed = managed or layout.managed
                taken: list[int] = []
                for leaf in layout.leaves:
                    if free.get(leaf.type):
                        taken.append(free[leaf.type].pop())
                    else:
                        taken.append(len(kinds))
                        kinds.append(leaf)
                case.append(tuple(index + 1 for index in taken))
            slots.append(tuple(case))
        row = SCALARS[tag]
        leaves = [Leaf(row.type, row.memory, 0, row.size, row.zero)]
        size, align = row.size, row.size
        for leaf in kinds:
            offset = round_up(size, leaf.align)
            leaves.append(Leaf(leaf.type, leaf.memory, offset, leaf.align, leaf.zero))
            size, align = offset + _memory_size(leaf), max(align, leaf.align)
        return Layout(tuple(leaves), round_up(size, align), align, managed, slots=tuple(slots))


def _memory_size(leaf: Leaf) -> int:
    """A vector's alignment is that of its elements, every other leaf is as big as its alignment."""
    return leaf.align * (int(leaf.memory[1:].split()[0]) if leaf.memory.startswith("<") else 1)


def leaf_offset(layouts: Layouts, type: Type, path: tuple[int, ...]) -> int:
    """The index of the first leaf of the part at ``path`` (field indices) of a tuple or struct."""
    offset = 0
    for index in path:
        fields = layouts.fields(type)
        assert fields is not None
        offset += layouts[type].fields[index].start
        type = fields[index]
    return offset
