"""The loops that can be fused: those that write elements one after the other, and compute nothing else but sums."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...ir.core import Block, Op, Value
from ...ir.ops import PURE
from ...ir.rewrite import op_effects
from ...ir.sums import Sums
from ...ir.types import Array, Scalar, Vector
from ..polynomials import Polynomial
from .linear import Linear, gap


@dataclass(eq=False)
class Read:
    """Of the element ``start`` + index of an array that was there before the loop."""

    op: Op
    array: Value
    start: Polynomial


@dataclass(eq=False)
class Write:
    """To the element ``start`` + index of what the loop carries at ``place``, once in each iteration."""

    op: Op
    place: int
    start: Polynomial


@dataclass(eq=False)
class Map:
    """A loop whose iterations do not depend on one another, but for sums."""

    loop: Op
    trips: Polynomial
    writes: dict[int, Write] = field(default_factory=dict)
    reads: dict[Op, Read] = field(default_factory=dict)
    sums: list[int] = field(default_factory=list)

    @property
    def body(self) -> Block:
        return self.loop.regions[0]


def map_of(loop: Op, linear: Linear) -> Map | None:
    """None where a loop is none."""
    body = loop.regions[0]
    if loop.attributes or not loop.results or not all(map(_is_simple, body.ops[:-1])):
        return None
    found = Map(loop, linear.of(loop.operands[0]))
    sums: Sums | None = None
    for place, value in enumerate(body.terminator.operands):
        if isinstance(value.type, Array):
            write = _write(found, place, linear)
            if write is None:
                return None
            found.writes[place] = write
        else:
            sums = sums or Sums(body)
            if not isinstance(value.type, Scalar | Vector) or not sums.is_sum(place):
                return None
            found.sums.append(place)
    return found if _find_reads(found, linear) else None


def _is_simple(op: Op) -> bool:
    return (
        not op.regions
        and op_effects(op) == PURE
        and not op.name.startswith("acc.")
        and (op.name == "array.set" or all(isinstance(v.type, Scalar | Vector) for v in op.results))
    )


def _write(found: Map, place: int, linear: Linear) -> Write | None:
    body = found.body
    op = body.terminator.operands[place].owner
    if not isinstance(op, Op) or op.name != "array.set" or op.operands[0] is not body.arguments[place + 1]:
        return None
    if not isinstance(op.operands[1].type, Scalar) or not isinstance(op.operands[2].type, Scalar | Vector):
        return None
    start = linear.start(op.operands[1], body)
    return None if start is None else Write(op, place, start)


def _find_reads(found: Map, linear: Linear) -> bool:
    """Whether what the loop writes is not read, neither by it nor as what it was before where it has been written."""
    body = found.body
    written = {write.op.result for write in found.writes.values()}
    own = {body.arguments[place + 1]: write for place, write in found.writes.items()}
    for op in body.ops[:-1]:
        for number, value in enumerate(op.operands):
            if value in written:
                return False
            if not isinstance(value.type, Array) or op.name in ("array.count", "array.set"):
                continue
            write = own.get(value)
            if op.name == "array.get" and number == 0 and isinstance(op.operands[1].type, Scalar):
                start = linear.start(op.operands[1], body)
                array = value if write is None else found.loop.operands[write.place + 1]
                distance = 0 if write is None else None if start is None else gap(start, write.start)
                if distance is None or distance < 0:
                    return False
                if start is not None:
                    found.reads[op] = Read(op, array, start)
            elif write is not None:
                return False
    return sum(op.name == "array.set" for op in body.ops) == len(found.writes)
