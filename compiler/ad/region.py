"""The reverse sweep of one region: its cotangents, and the primal values that it reads.

Reverse code is emitted first and names the primal values that it needs by *placeholders*. ``records.py``
decides afterwards how each one becomes available: recomputed, or saved by the forward sweep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ir.core import Block, Op, Value
from ..ir.types import UNIT, Acc, Type
from .emitter import Emitter
from .links import Slot
from .tangent import Leaf, is_float

if TYPE_CHECKING:
    from .adjoint import Adjoint


class Region:
    """``primal``: the block of the forward sweep; ``block``: the reverse code of it. ``op``: the primal
    operation that the region belongs to (None for a function's body)."""

    def __init__(self, adjoint: Adjoint, primal: Block, parent: Region | None, op: Op | None) -> None:
        self.adjoint = adjoint
        self.primal = primal
        self.parent = parent
        self.op = op
        self.block = Block()
        self.emit = Emitter(self.block, parent.emit if parent is not None else None)
        self.cotangents: dict[Slot, Value] = {}
        # Accumulators that may have fewer elements than the array they belong to.
        self.unsized: set[Slot] = set()
        self.placeholders: dict[Value, Value] = {}
        adjoint.add_region(self)

    # primal values

    def need(self, value: Value) -> Value:
        """The primal value, in reverse code."""
        if isinstance(value.owner, Op) and value.owner.name == "const":
            return self.emit.const(value.owner.attributes["value"], value.type)
        return self.adjoint.region_of(value).placeholder(value)

    def placeholder(self, value: Value) -> Value:
        found = self.placeholders.get(value)
        if found is None:
            found = self.placeholders[value] = Value(value.type, self.block, value.hint)
        return found

    def is_index(self, value: Value) -> bool:
        """Whether ``value`` numbers the iterations of this region, which the reverse sweep knows."""
        return False

    def save(self, value: Value) -> Op | Value:
        """Makes the forward sweep save a value of this region. Returns the operation that loads it, or the
        value of the region around that holds it."""
        raise NotImplementedError

    # cotangents

    def leaves(self, value: Value) -> tuple[Leaf, ...]:
        return self.adjoint.tangents.layout(value.type).leaves

    def current(self, slot: Slot) -> Value | None:
        """The cotangent so far, about to be replaced by the caller."""
        found = self.cotangents.get(slot)
        if found is not None or self.adjoint.defining_block(slot[0]) is self.primal:
            return found
        return self.inherit(slot)

    def inherit(self, slot: Slot) -> Value | None:
        """The cotangent of a value from outside of the region."""
        raise NotImplementedError

    def put(self, slot: Slot, cotangent: Value, sized: bool = True) -> None:
        """``sized``: whether an accumulator has room for all elements. Inside of an enum that is never known."""
        self.cotangents[slot] = cotangent
        if sized and (not isinstance(cotangent.type, Acc) or self.adjoint.counts.is_known(*slot)):
            self.unsized.discard(slot)
        else:
            self.unsized.add(slot)

    def is_unsized(self, slot: Slot) -> bool:
        if slot in self.cotangents or self.parent is None:
            return slot in self.unsized
        return self.parent.is_unsized(slot)

    def add_made_for(self, value: Value, leaf: int, cotangent: Value, made_for: Value) -> None:
        """Adds an accumulator that has the size of the array at a leaf of ``made_for``, as far as that is known."""
        self.add(value, leaf, cotangent, self.adjoint.counts.is_known(made_for, leaf))

    def add(self, value: Value, leaf: int, cotangent: Value, sized: bool = True) -> None:
        """Adds to the cotangent of a leaf; an inactive one is dropped."""
        slot = self.adjoint.slot(value, leaf)
        if slot is None:
            self.discard(cotangent)
            return
        known = self.current(slot)
        if known is None:
            self.put(slot, cotangent, sized)
            return
        sized = sized or not self.is_unsized(slot)
        self.put(slot, self.sum(known, cotangent), sized)

    def discard(self, cotangent: Value | None) -> None:
        if cotangent is not None and isinstance(cotangent.type, Acc):
            self.emit.acc_drop(cotangent)

    def take(self, value: Value) -> list[Value | None]:
        """The cotangents of the leaves of a value of this region, which is now complete."""
        return [self.take_leaf(value, leaf) for leaf in range(len(self.leaves(value)))]

    def take_leaf(self, value: Value, leaf: int) -> Value | None:
        return self.cotangents.pop((value, leaf), None)

    def zero(self, type: Type, emit: Emitter | None = None) -> Value:
        emit = emit or self.emit
        if isinstance(type, Acc):
            return emit.acc_zero(type)
        if is_float(type):
            return emit.const(0.0, type)
        if self.adjoint.tangents.is_cotangent_of_box(type):
            return emit.emit("enum.make", (), type, case=0)
        return emit.emit("zero", (), type)

    def sum(self, first: Value, second: Value, emit: Emitter | None = None) -> Value:
        """The sum of two cotangents of the same leaf."""
        emit = emit or self.emit
        if isinstance(first.type, Acc):
            return emit.acc_merge(first, second)
        if is_float(first.type):
            return emit.emit("fadd", [first, second], first.type)
        function = self.adjoint.library.sum_function(first.type, emit.span)
        return emit.op("call", [first, second], [first.type], {"function": function, "types": ()}).result

    def sized(self, value: Value, leaf: int, acc: Value) -> Value:
        """The accumulator with as many elements as the array that it belongs to, where that can be known."""
        counts = self.adjoint.counts
        count = counts.of(value, leaf)
        return acc if count is None else self.emit.acc_ensure(acc, self.need(count), counts.is_of_array(value, leaf))

    def materialise(self, slot: Slot) -> Value:
        """The cotangent as a value, zero if there is none yet. An accumulator is sized."""
        known = self.current(slot)
        value, leaf = slot
        type = self.leaves(value)[leaf].type
        if not isinstance(type, Acc):
            if known is None:
                known = self.zero(type)
                self.put(slot, known)
            return known
        if known is None:
            known = self.borrow(slot) or self.emit.acc_zero(type)
        elif not self.is_unsized(slot):
            return known
        known = self.sized(value, leaf, known)
        self.put(slot, known)
        return known

    def accumulator(self, array: Value) -> tuple[Slot, Value] | None:
        """The accumulator of an array, with room for all its elements; None for an inactive one."""
        slot = self.adjoint.slot(array, 0)
        if slot is None:
            return None
        acc = self.materialise(slot)
        if self.is_unsized(slot):
            acc = self.sized(array, 0, acc)
        return slot, acc

    def has_accumulator(self, slot: Slot) -> bool:
        """Whether an array has an accumulator, or can borrow one."""
        if self.current(slot) is not None:
            return True
        borrowed = self.borrow(slot)
        if borrowed is not None:
            self.put(slot, borrowed, sized=False)
        return borrowed is not None

    def borrow(self, slot: Slot) -> Value | None:
        """The accumulator of an array that is an element of another array, moved out of the other's
        accumulator until the operation that read the element puts it back."""
        value, leaf = slot
        op = value.owner
        if not isinstance(op, Op) or op.name != "array.get":
            return None
        if self.adjoint.defining_block(value) is not self.primal:
            return None
        outer = self.adjoint.slot(op.operands[0], 0)
        if outer is None or not self.leaves(outer[0])[outer[1]].is_array:
            return None
        if self.adjoint.writes.later(op.operands[0]) and self.current(outer) is None:
            return None
        acc = self.materialise(outer)
        path = self.adjoint.tangents.element_leaves(op.operands[0].type)[leaf]
        acc, inner = self.emit.acc_take(acc, self.need(op.operands[1]), path.path, path.type)
        self.put(outer, acc, not self.is_unsized(outer))
        return inner

    # structure

    def reverse(self) -> None:
        """Emits the reverse of all operations of the region."""
        for op in reversed(list(self.primal.ops[:-1])):
            self.adjoint.reverse(self, op)

    def finish(self, yielded: list[Value], terminator: str = "yield") -> None:
        self.emit.op(terminator, yielded)


class FunctionRegion(Region):
    """The body of the function. What it saves are the fields of the record."""

    def __init__(self, adjoint: Adjoint, primal: Block) -> None:
        super().__init__(adjoint, primal, None, None)
        self.fields: list[Value] = []
        self.record = Value(UNIT, self.block, "record")  # the type is known when all is saved
        self.block.arguments.append(self.record)

    def save(self, value: Value) -> Op | Value:
        self.fields.append(value)
        return Op("get", [self.record], (value.type,), {"index": len(self.fields) - 1})

    def inherit(self, slot: Slot) -> Value | None:
        raise AssertionError("a cotangent of a value from outside of the function")
