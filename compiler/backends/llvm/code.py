"""Writing LLVM text: instructions, blocks, and values in memory.

``Unit`` collects what a whole LLVM module needs: declarations, helpers (each generated once, when first asked for),
constants and metadata. ``Code`` is the body of one function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

from ...ir.core import Module
from ...ir.types import Type
from .parts import Pieces
from .types import Layout, Layouts

# Metadata with fixed numbers: branch weights of checks that never fail, of loops, and the mark of a finite loop.
LIKELY = "!prof !0"
UNLIKELY = "!prof !1"
_FIXED_METADATA = (
    '!0 = !{!"branch_weights", i32 1048575, i32 1}',
    '!1 = !{!"branch_weights", i32 1, i32 1048575}',
    '!2 = !{!"llvm.loop.mustprogress"}',
    '!3 = !{!"llvm.loop.unroll.disable"}',
    '!4 = !{!"llvm.loop.interleave.count", i32 1}',
)


_LOCAL = re.compile(r"%[vb]\d+")


def quote(name: str) -> str:
    """A global name as LLVM writes it."""
    if name.replace(".", "").replace("_", "").isalnum() and name.isascii() and not name[0].isdigit():
        return f"@{name}"
    return '@"' + "".join(chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\{b:02X}" for b in name.encode()) + '"'


class Unit:
    """The parts of one LLVM module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.layouts = Layouts(module)
        self._declarations: dict[str, str] = {}
        self._definitions: dict[str, str] = {}
        self._metadata: list[str] = list(_FIXED_METADATA)
        self._bytes: dict[bytes, str] = {}
        self._named: list[str] = []
        self._kept: dict[str, None] = {}
        self._lasting: set[str] = set()
        self._families: list[Sequence[str]] = []

    def declare(self, name: str, text: str) -> str:
        """An external function: ``text`` is its declaration. Returns the name to call it by."""
        self._declarations.setdefault(name, text)
        return f"@{name}"

    def keep(self, symbol: str) -> None:
        """A declaration that stays although nothing calls it yet."""
        self._kept[symbol] = None

    def define(self, name: str, make: Callable[[], str]) -> str:
        """A helper: ``make`` gives its text when it is first asked for. It may ask for others, and for itself."""
        if name not in self._definitions:
            self._definitions[name] = ""
            self._definitions[name] = make()
        return quote(name)

    def is_defined(self, name: str) -> bool:
        return name in self._definitions

    def add(self, name: str, text: str, *, lasting: bool = False) -> None:
        """``lasting``: what other programs have too."""
        self._definitions[name] = text
        if lasting:
            self._lasting.add(name)

    def put_together(self, names: Sequence[str]) -> None:
        """Helpers of which each program has all or none."""
        self._families.append(names)

    def new_name(self, name: str) -> str:
        """The name with a number that no definition has."""
        number = 0
        while f"{name}.{number}" in self._definitions:
            number += 1
        return f"{name}.{number}"

    def static_bytes(self, data: bytes) -> str:
        """A constant, by name."""
        name = self._bytes.get(data)
        if name is None:
            name = self._bytes[data] = f"bytes.{blake2b(data, digest_size=12).hexdigest()}"
            text = "".join(chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\{b:02X}" for b in data)
            self.add(name, f'{quote(name)} = private unnamed_addr constant [{len(data)} x i8] c"{text}", align 1')
        return quote(name)

    def loop_metadata(self, ends: bool, mark: str = "", rolled: bool = False, one_vector: bool = False) -> str:
        """What is said of one loop: whether it is known to end, a mark of its own, that it is not to be unrolled, that
        its iterations work on one vector each."""
        said = ["!2"] if ends else []
        if rolled:
            said.append("!3")
        if one_vector:
            said.append("!4")
        if mark:
            own = self.reserve_metadata()
            self.fill_metadata(own, mark)
            said.append(f"!{own}")
        number = self.reserve_metadata()
        self.fill_metadata(number, f"distinct !{{{', '.join([f'!{number}', *said])}}}")
        return f"!llvm.loop !{number}"

    def reserve_metadata(self) -> int:
        """The number of a metadata node; ``fill_metadata`` says what it is."""
        self._metadata.append("")
        return len(self._metadata) - 1

    def fill_metadata(self, number: int, text: str) -> None:
        self._metadata[number] = f"!{number} = {text}"

    def name_metadata(self, name: str, number: int) -> None:
        """Metadata of the whole module."""
        self._named.append(f"!{name} = !{{!{number}}}")

    def pieces(self) -> Pieces:
        places = {name: place for place, name in enumerate(self._definitions)}
        return Pieces(
            tuple(self._declarations.values()),
            tuple(self._kept),
            tuple(self._named),
            tuple(self._definitions.values()),
            tuple(self._metadata),
            frozenset(places[name] for name in self._lasting),
            tuple(frozenset(places[name] for name in names) for names in self._families),
        )

    def text(self) -> str:
        return self.pieces().text()


class Code:
    """The body of one function, block by block."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.layouts = unit.layouts
        self.lines: list[str] = []
        self.block = "entry"
        self.count = 0  # values so far: the last is %v<count>
        self.loops = 0  # around what is being written
        self.long = False  # a function whose size matters more than a call in what runs once
        self._labels = 0
        self._same: dict[str, str] = {}  # values and labels that turned out to be others
        self._on_stack: list[str] = []
        self._places: dict[tuple[int, int], str] = {}  # memory on the stack, by size and alignment

    # instructions

    def op(self, text: str) -> str:
        """An instruction with a result; returns its name."""
        self.count += 1
        name = f"%v{self.count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def void(self, text: str) -> None:
        self.lines.append("  " + text)

    # control flow

    def label(self) -> str:
        self._labels += 1
        return f"b{self._labels}"

    def begin(self, label: str) -> None:
        self.lines.append(f"{label}:")
        self.block = label

    def jump(self, label: str, metadata: str = "") -> None:
        self.lines.append(f"  br label %{label}" + (f", {metadata}" if metadata else ""))

    def branch(self, condition: str, yes: str, no: str, metadata: str = "") -> None:
        suffix = f", {metadata}" if metadata else ""
        self.lines.append(f"  br i1 {condition}, label %{yes}, label %{no}{suffix}")

    def hole(self) -> int:
        """A line to be written later."""
        self.lines.append("")
        return len(self.lines) - 1

    def reserve(self) -> tuple[str, int]:
        """A name and a place in the text for a phi whose operands are not known yet: see ``fill``."""
        self.count += 1
        return f"%v{self.count}", self.hole()

    def fill(self, reserved: tuple[str, int], type: str, incoming: Iterable[tuple[str, str]]) -> None:
        name, place = reserved
        pairs = ", ".join(f"[ {value}, %{block} ]" for value, block in incoming)
        self.lines[place] = f"  {name} = phi {type} {pairs}"

    def phi(self, type: str, incoming: Iterable[tuple[str, str]]) -> str:
        reserved = self.reserve()
        self.fill(reserved, type, incoming)
        return reserved[0]

    def join(self, types: list[str], incoming: list[tuple[list[str], str]]) -> list[str]:
        """One phi for each leaf where the incoming values differ; ``incoming``: leaves and the block they come from."""
        if len(incoming) == 1:
            return incoming[0][0]
        merged: list[str] = []
        for index, type in enumerate(types):
            first = incoming[0][0][index]
            if all(leaves[index] == first for leaves, _ in incoming):
                merged.append(first)
            else:
                merged.append(self.phi(type, ((leaves[index], block) for leaves, block in incoming)))
        return merged

    def merge(self, name: str, other: str) -> None:
        """A value, or a label, is another: the text will have that in its place."""
        self._same[name] = other

    def actual(self, name: str) -> str:
        while name in self._same:
            name = self._same[name]
        return name

    # memory

    def element(self, data: str, index: str, layout: Layout) -> str:
        """The address of an element of a buffer."""
        if len(layout.leaves) == 1 and not layout.leaves[0].memory.startswith("<"):
            return self.op(f"getelementptr inbounds {layout.leaves[0].memory}, ptr {data}, i64 {index}")
        return self.op(f"getelementptr inbounds [{layout.size} x i8], ptr {data}, i64 {index}")

    def offset(self, address: str, offset: int | str) -> str:
        return self.op(f"getelementptr inbounds i8, ptr {address}, i64 {offset}") if offset else address

    def on_stack(self, what: str) -> str:
        """The address of memory for the length of the call."""
        name = f"%s{len(self._on_stack)}"
        self._on_stack.append(f"  {name} = alloca {what}")
        return name

    def place_for(self, layout: Layout) -> str:
        """Memory for the length of the call for a value of this layout: the same for all that are as large."""
        key = (layout.size, layout.align)
        if key not in self._places:
            self._places[key] = self.on_stack(f"[{layout.size} x i8], align {layout.align}")
        return self._places[key]

    def load(self, address: str, layout: Layout, metadata: str = "") -> list[str]:
        leaves: list[str] = []
        for leaf in layout.leaves:
            value = self.op(
                f"load {leaf.memory}, ptr {self.offset(address, leaf.offset)}, align {leaf.align}{metadata}"
            )
            if leaf.memory != leaf.type:
                value = self.op(f"icmp ne {leaf.memory} {value}, {'0' if leaf.memory == 'i8' else 'zeroinitializer'}")
            leaves.append(value)
        return leaves

    def store(self, address: str, layout: Layout, leaves: list[str], metadata: str = "") -> None:
        for leaf, value in zip(layout.leaves, leaves, strict=True):
            if leaf.memory != leaf.type:
                value = self.op(f"zext {leaf.type} {value} to {leaf.memory}")
            place = self.offset(address, leaf.offset)
            self.void(f"store {leaf.memory} {value}, ptr {place}, align {leaf.align}{metadata}")

    def store_zero(self, address: str, layout: Layout, metadata: str = "") -> None:
        self.store(address, layout, layout.zeros, metadata)

    def typed(self, type: Type, leaves: list[str]) -> str:
        """Leaves with their types, as arguments of a call."""
        return ", ".join(f"{leaf.type} {value}" for leaf, value in zip(self.layouts[type].leaves, leaves, strict=True))

    def loop(self, count: str, body: Callable[[str], None]) -> None:
        """``body(index)`` for 0, 1, … below ``count``; not at all when that is not positive."""
        before, head, after = self.block, self.label(), self.label()
        self.branch(self.op(f"icmp sgt i64 {count}, 0"), head, after)
        self.begin(head)
        index = self.reserve()
        following = self.op(f"add nuw nsw i64 {index[0]}, 1")
        body(index[0])
        self.fill(index, "i64", (("0", before), (following, self.block)))
        self.branch(self.op(f"icmp slt i64 {following}, {count}"), head, after)
        self.begin(after)

    def text(self, head: str, attributes: str = "", linkage: str = "internal") -> str:
        """The text of the whole function: ``head`` is its result type, name and parameters."""
        body = "\n".join(filter(None, (*self._on_stack, *self.lines)))
        if self._same:
            body = _LOCAL.sub(lambda found: self.actual(found[0]), body)
        return f"define {linkage} {head} nounwind {attributes} {{\nentry:\n{body}\n}}"
