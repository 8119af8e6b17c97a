"""Counts of arrays that the reverse sweep needs, found outside of loops where they do not change in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ir.core import Block, Op, Value
from ..ir.structure import field_types
from ..ir.types import I64, Acc, Array, Box, Type
from .activity import loop_parts

if TYPE_CHECKING:
    from .adjoint import Adjoint

# Operations whose first result has as many elements as their first operand.
_KEEPS_COUNT = frozenset(
    "array.set array.take acc.add_at acc.clear_at acc.put_at acc.take_at acc.thaw acc.freeze".split()
)
# Operations that are given the count of their result.
_COUNT_OPERAND = {"array.fill": 0, "array.uninit": 0, "acc.resize": 1}


class Counts:
    def __init__(self, adjoint: Adjoint) -> None:
        self._adjoint = adjoint
        self._counts: dict[tuple[Value, int], Value | None] = {}
        self._roots: dict[Value, Value] = {}

    def of(self, value: Value, leaf: int) -> Value | None:
        """The count of the array at a leaf, as a primal value. None if it is inside of an enum, or of a box: in the
        record of a branch that was not taken there is none."""
        key = (value, leaf)
        if key not in self._counts:
            array = self._array(value, leaf)
            self._counts[key] = None if array is None else self._count(array)
        return self._counts[key]

    def is_known(self, value: Value, leaf: int) -> bool:
        """Whether ``of`` has an answer."""
        if not self._adjoint.tangents.layout(value.type).leaves[leaf].is_array:
            return True
        return self._leaf_type(value.type, leaf) is not None

    def is_of_array(self, value: Value, leaf: int) -> bool:
        """Whether ``of`` is the count of an array, and not of an accumulator, which may be empty for one of zeros."""
        return isinstance(self._leaf_type(value.type, leaf), Array)

    def _leaf_type(self, type: Type, leaf: int) -> Type | None:
        """The type of an array or accumulator at a leaf, if ``of`` can find it."""
        while not isinstance(type, Array | Acc):
            if isinstance(type, Box):
                return None
            layout = self._adjoint.tangents.layout(type)
            types = field_types(type, self._adjoint.module)
            if layout.fields is None or types is None:
                return None
            index = next(i for i, (start, stop) in enumerate(layout.fields) if start <= leaf < stop)
            leaf -= layout.fields[index][0]
            type = types[index]
        return type

    def _array(self, value: Value, leaf: int) -> Value | None:
        """The array at a leaf of an aggregate."""
        while not isinstance(value.type, Array | Acc):
            if isinstance(value.type, Box):
                return None
            layout = self._adjoint.tangents.layout(value.type)
            types = field_types(value.type, self._adjoint.module)
            if layout.fields is None or types is None:
                return None
            index = next(i for i, (start, stop) in enumerate(layout.fields) if start <= leaf < stop)
            leaf -= layout.fields[index][0]
            value = self._adjoint.insert_after(value, Op("get", [value], (types[index],), {"index": index}))
        return value

    def _count(self, array: Value) -> Value:
        root = self._root(array)
        while self._roots.get(root, root) is not root:
            root = self._roots[root]
        owner = root.owner
        if isinstance(owner, Op):
            if owner.name in _COUNT_OPERAND:
                return owner.operands[_COUNT_OPERAND[owner.name]]
            if owner.name == "array.make":
                return self._adjoint.insert_after(root, Op("const", [], (I64,), {"value": len(owner.operands)}))
        name = "acc.count" if isinstance(root.type, Acc) else "array.count"
        return self._adjoint.insert_after(root, Op(name, [root], (I64,)))

    def _root(self, array: Value) -> Value:
        """An earlier array of the same count, as far out as one is known."""
        found = self._roots.get(array)
        if found is None:
            self._roots[array] = array
            found = self._roots[array] = self._find_root(array)
        return found

    def _find_root(self, array: Value) -> Value:
        owner = array.owner
        if isinstance(owner, Block):
            return self._root_of_argument(array, owner)
        if owner.name in _KEEPS_COUNT and array is owner.results[0]:
            return self._root(owner.operands[0])
        if owner.name in ("for", "while"):
            _, carried, _ = loop_parts(owner)
            argument = carried[owner.results.index(array)]
            root = self._root(argument)
            return root if root is not argument else array
        if owner.name in ("if", "switch"):
            index = owner.results.index(array)
            roots = {self._root(region.terminator.operands[index]) for region in owner.regions}
            root = roots.pop()
            if not roots and self._adjoint.is_outside(root, owner):
                return root
        return array

    def _root_of_argument(self, array: Value, block: Block) -> Value:
        loop = self._adjoint.op_of(block)
        if loop is None or loop.name not in ("for", "while"):
            return array
        body, carried, initial = loop_parts(loop)
        if block is not body:
            return array
        index = carried.index(array)
        unchanged = self._root(body.terminator.operands[index]) is array
        return self._root(initial[index]) if unchanged else array
