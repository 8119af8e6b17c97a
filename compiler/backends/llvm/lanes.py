"""Elements of arrays for all lanes of a vector of indices at once.

Indices that are known to follow each other name one block of memory; others are taken lane by lane. Only scalars have
lanes: an element, or a leaf of an element.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...ir.core import Op, Value
from ...ir.types import I64, Scalar, Type, Vector
from .code import Code, Unit, quote
from .function import FunctionEmitter
from .types import SCALARS, Layout


def is_vector_index(index: Value) -> bool:
    return isinstance(index.type, Vector)


def lane_count(index: Value) -> int:
    assert isinstance(index.type, Vector)
    return index.type.lanes


def _range(index: Value) -> tuple[Value, Value] | None:
    """The first index and the step of a ``vector.range``."""
    op = index.owner
    return (op.operands[0], op.operands[1]) if isinstance(op, Op) and op.name == "vector.range" else None


def _step(index: Value) -> int | None:
    """The distance of neighbouring lanes, where it is a constant."""
    found = _range(index)
    if found is None or not isinstance(found[1].owner, Op) or found[1].owner.name != "const":
        return None
    return found[1].owner.attributes["value"]


class Places:
    """Where the lanes of an index lie in a buffer. ``offset``: of the leaf that is meant, inside of an element."""

    def __init__(self, e: FunctionEmitter, data: str, index: Value, element: Layout, leaf: Scalar, offset: int) -> None:
        self._e = e
        self._leaf = e.layouts[leaf]
        self._vector = Vector(leaf, lane_count(index))
        self._block = _step(index) == 1 and len(element.leaves) == 1
        self._same = _step(index) == 0
        found = _range(index)
        if found is not None and (self._block or self._same):
            self._addresses = [e.offset(e.element(data, e.leaf(found[0]), element), offset)]
            return
        lanes = lane_indices(e, index)
        self._addresses = [e.offset(e.element(data, lane, element), offset) for lane in lanes]

    def load(self, metadata: str) -> str:
        e = self._e
        if self._block:
            (value,) = e.load(self._addresses[0], e.layouts[self._vector], metadata)
            return value
        if self._same:
            (value,) = e.load(self._addresses[0], self._leaf, metadata)
            return splat_of(e, self._vector, value)
        return gathered(e, self._vector, [e.load(a, self._leaf, metadata)[0] for a in self._addresses])

    def store(self, value: str, metadata: str) -> None:
        """Lane after lane where several may lie in one place."""
        e = self._e
        if self._block:
            e.store(self._addresses[0], e.layouts[self._vector], [value], metadata)
            return
        for address, lane in zip(self._lanes(), scattered(e, self._vector, value), strict=True):
            e.store(address, self._leaf, [lane], metadata)

    def add(self, value: str, metadata: str) -> None:
        e = self._e
        add = "fadd" if self._vector.element.kind == "float" else "add"
        if self._block:
            layout = e.layouts[self._vector]
            (old,) = e.load(self._addresses[0], layout, metadata)
            e.store(self._addresses[0], layout, [e.op(f"{add} {layout.leaves[0].type} {old}, {value}")], metadata)
            return
        type = self._leaf.leaves[0].type
        for address, lane in zip(self._lanes(), scattered(e, self._vector, value), strict=True):
            (old,) = e.load(address, self._leaf, metadata)
            e.store(address, self._leaf, [e.op(f"{add} {type} {old}, {lane}")], metadata)

    def _lanes(self) -> list[str]:
        return self._addresses * self._vector.lanes if self._same else self._addresses


def lane_indices(e: FunctionEmitter, index: Value) -> list[str]:
    """The index of each lane."""
    count = lane_count(index)
    found = _range(index)
    if found is None:
        return scattered(e, Vector(I64, count), e.leaf(index))
    first, step = e.leaf(found[0]), _step(index)
    lanes = [first]
    for lane in range(1, count):
        away = str(step * lane) if step is not None else e.op(f"mul i64 {e.leaf(found[1])}, {lane}")
        lanes.append(e.op(f"add i64 {first}, {away}"))
    return lanes


def ends(e: FunctionEmitter, index: Value) -> list[str]:
    """Indices that are all in range only if those of all lanes are."""
    lanes = lane_indices(e, index)
    return [lanes[0], lanes[-1]] if _step(index) is not None else lanes


def all_inside(e: FunctionEmitter, index: Value, count: str) -> str:
    """Whether all lanes are below a count."""
    inside = [e.op(f"icmp ult i64 {lane}, {count}") for lane in ends(e, index)]
    result = inside[0]
    for other in inside[1:]:
        result = e.op(f"and i1 {result}, {other}")
    return result


def splat_of(e: FunctionEmitter, type: Vector, value: str) -> str:
    llvm, scalar = e.llvm(type), SCALARS[type.element.name].type
    first = e.op(f"insertelement {llvm} poison, {scalar} {value}, i64 0")
    return e.op(f"shufflevector {llvm} {first}, {llvm} poison, <{type.lanes} x i32> zeroinitializer")


def gathered(code: Code, type: Vector, lanes: Sequence[str]) -> str:
    llvm, scalar = code.layouts.llvm(type), SCALARS[type.element.name].type
    whole = "poison"
    for number, lane in enumerate(lanes):
        whole = code.op(f"insertelement {llvm} {whole}, {scalar} {lane}, i64 {number}")
    return whole


def scattered(code: Code, type: Vector, value: str) -> list[str]:
    llvm = code.layouts.llvm(type)
    return [code.op(f"extractelement {llvm} {value}, i64 {lane}") for lane in range(type.lanes)]


def partial_gather(unit: Unit, element: Type, leaf: Scalar, offset: int, lanes: int) -> str:
    """``(data, count, indices)``: the leaves of the elements that are there, 0 for the others."""
    name = f"gather {element}.{offset} {leaf} {lanes}"

    def write() -> str:
        code = Code(unit)
        vector = Vector(leaf, lanes)
        llvm, scalar = unit.layouts.llvm(vector), SCALARS[leaf.name].type
        layout = unit.layouts[leaf]
        before, head, inside, latch, after = "entry", *(code.label() for _ in range(4))
        code.jump(head)
        code.begin(head)
        lane, whole = code.reserve(), code.reserve()
        index = code.op(f"extractelement <{lanes} x i64> %indices, i64 {lane[0]}")
        code.branch(code.op(f"icmp ult i64 {index}, %count"), inside, latch)
        code.begin(inside)
        address = code.offset(code.element("%data", index, unit.layouts[element]), offset)
        (loaded,) = code.load(address, layout)
        code.jump(latch)
        code.begin(latch)
        found = code.phi(scalar, ((layout.zeros[0], head), (loaded, inside)))
        more = code.op(f"insertelement {llvm} {whole[0]}, {scalar} {found}, i64 {lane[0]}")
        following = code.op(f"add nuw nsw i64 {lane[0]}, 1")
        code.branch(code.op(f"icmp ult i64 {following}, {lanes}"), head, after)
        code.fill(lane, "i64", (("0", before), (following, latch)))
        code.fill(whole, llvm, (("poison", before), (more, latch)))
        code.begin(after)
        code.void(f"ret {llvm} {more}")
        return code.text(f"{llvm} {quote(name)}(ptr %data, i64 %count, <{lanes} x i64> %indices)", "noinline cold")

    return unit.define(name, write)


def partial_clear(unit: Unit, element: Type, leaf: Scalar, offset: int, lanes: int) -> str:
    """``(data, count, indices)``: makes the leaves of the elements that are there 0."""
    name = f"clear {element}.{offset} {leaf} {lanes}"

    def write() -> str:
        code = Code(unit)

        def one(lane: str) -> None:
            inside, go_on = code.label(), code.label()
            index = code.op(f"extractelement <{lanes} x i64> %indices, i64 {lane}")
            code.branch(code.op(f"icmp ult i64 {index}, %count"), inside, go_on)
            code.begin(inside)
            address = code.offset(code.element("%data", index, unit.layouts[element]), offset)
            code.store_zero(address, unit.layouts[leaf])
            code.jump(go_on)
            code.begin(go_on)

        code.loop(str(lanes), one)
        code.void("ret void")
        return code.text(f"void {quote(name)}(ptr %data, i64 %count, <{lanes} x i64> %indices)", "noinline cold")

    return unit.define(name, write)
