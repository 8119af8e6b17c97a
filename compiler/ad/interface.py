"""Where cotangents enter and leave a pullback: leaves inside the transform, tangents in the language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..ir.core import Module, Value
from ..ir.structure import field_types
from ..ir.types import BOOL, I64, UNIT, Acc, Array, Tuple, Type
from . import vector_functions
from .activity import bits
from .declared import to_structure, to_tangent
from .emitter import Emitter
from .links import Slot
from .places import with_zeros
from .tangent import Leaf, Tangents

if TYPE_CHECKING:
    from .adjoint import Adjoint

COUNT_MISMATCH = "Count mismatch: the cotangent has more elements than the array that it belongs to"


def pack(emit: Emitter, module: Module, tangent: Type, leaves: Sequence[tuple[tuple[int, ...], Value]]) -> Value:
    """A tangent made of leaves: the path of each and its value. Accumulators become arrays."""
    if len(leaves) == 1 and not leaves[0][0]:
        value = leaves[0][1]
        if isinstance(value.type, Acc):
            return emit.emit("acc.freeze", [value], value.type.element)
        return value
    if not leaves:
        return emit.emit("make", (), UNIT) if tangent == UNIT else emit.emit("zero", (), tangent)
    fields = field_types(tangent, module) or ()
    parts = [
        pack(emit, module, field, [(path[1:], value) for path, value in leaves if path[0] == index])
        for index, field in enumerate(fields)
    ]
    return emit.emit("make", parts, tangent)


def unpack(emit: Emitter, module: Module, tangent: Value, leaf: Leaf) -> Value:
    """A leaf of a tangent. Arrays become accumulators, if their leaf is one."""
    value = tangent
    for index in leaf.path:
        value = emit.emit("get", [value], (field_types(value.type, module) or ())[index], index=index)
    return emit.emit("acc.thaw", [value], leaf.type) if leaf.is_array else value


class Interface:
    """The parameters of the pullback after its record, and its results.

    An ordinary pullback takes one value for each seeded leaf, then the accumulators that are lent to it, and
    returns, for each leaf of the parameters, its cotangent. An entry takes one tangent for each result that has
    one and returns one tangent, or a tuple.
    """

    def __init__(self, adjoint: Adjoint) -> None:
        self.adjoint = adjoint
        self.tangents: Tangents = adjoint.tangents
        self.region = adjoint.root
        self.emit = self.region.emit
        self.returned = adjoint.body.terminator.operands
        self.inactive: dict[tuple[int, int], Value] = {}

    def seed(self) -> None:
        if self.adjoint.key.entry is not None:
            self._seed_tangents()
            return
        seeds = [
            (value, leaf, self._argument(self.region.leaves(value)[leaf].type))
            for value, mask in zip(self.returned, self.adjoint.key.seeded, strict=True)
            for leaf in bits(mask)
        ]
        for index, mask in enumerate(self.adjoint.key.lent):
            parameter = self.adjoint.body.arguments[index]
            for leaf in bits(mask):
                argument = self._argument(self.region.leaves(parameter)[leaf].type)
                if self.adjoint.slot(parameter, leaf) is None:
                    self.inactive[index, leaf] = argument
                else:
                    self.region.put((parameter, leaf), argument)
        for value, leaf, seed in seeds:
            self.region.add_made_for(value, leaf, seed, value)

    def _argument(self, type: Type) -> Value:
        value = Value(type, self.region.block)
        self.region.block.arguments.append(value)
        return value

    def _wrt_leaves(self) -> list[tuple[int, int]]:
        return [(index, leaf) for index, mask in enumerate(self.adjoint.key.wrt) for leaf in bits(mask)]

    def _seed_tangents(self) -> None:
        for value in self.returned:
            tangent = self.tangents.tangent(value.type)
            if tangent is None:
                continue
            seed = to_structure(self.emit, self.tangents, value, self._argument(tangent), self.region.need)
            for index, leaf in enumerate(self.region.leaves(value)):
                slot = self.adjoint.slot(value, index)
                if slot is None:
                    continue
                part = unpack(self.emit, self.adjoint.module, seed, leaf)
                if leaf.is_array:
                    part = self.region.sized(*slot, part)
                    self._check_count(slot, self.emit.acc_count(part), "ieq")
                elif isinstance(part.type, Array):
                    self._check_count(slot, self.emit.emit("array.count", [part], I64), "ile")
                self.region.add(value, index, part)

    def _check_count(self, slot: Slot, given: Value, relation: str) -> None:
        """A seed may leave out its last elements, which are zero then; it has none for elements that there are not."""
        count = self.adjoint.counts.of(*slot)
        if count is not None:
            fits = self.emit.emit(relation, [given, self.region.need(count)], BOOL)
            self.emit.op("check", [fits], (), {"message": COUNT_MISMATCH}).span = self.adjoint.primal.span

    def results(self) -> list[Value]:
        if self.adjoint.key.entry is None:
            return [self._cotangent(index, leaf) for index, leaf in self._wrt_leaves()]
        tangents = [self._tangent(index) for index in self.adjoint.key.entry]
        if len(tangents) == 1:
            return tangents
        return [self.emit.emit("make", tangents, Tuple(tuple(v.type for v in tangents)))]

    def _cotangent(self, index: int, leaf: int) -> Value:
        if (index, leaf) in self.inactive:
            return self.inactive[index, leaf]
        parameter = self.adjoint.body.arguments[index]
        if self.adjoint.slot(parameter, leaf) is not None:
            return self.region.materialise((parameter, leaf))
        value = self.region.zero(self.region.leaves(parameter)[leaf].type)
        return self.region.sized(parameter, leaf, value) if isinstance(value.type, Acc) else value

    def _padded(self, parameter: Value, leaf: int, array: Value) -> Value:
        """An array of tangents that are not taken apart, with as many elements as the one that it belongs to."""
        count = self.adjoint.counts.of(parameter, leaf)
        if count is None:
            return array
        return vector_functions.call(self.emit, self.adjoint.module, "padded", array, self.region.need(count))[0]

    def _tangent(self, index: int) -> Value:
        parameter = self.adjoint.body.arguments[index]
        structure = self.tangents.structure(parameter.type)
        assert structure is not None
        parts: list[tuple[tuple[int, ...], Value]] = []
        for position, leaf in enumerate(self.region.leaves(parameter)):
            if self.adjoint.slot(parameter, position) is not None:
                value = self.region.materialise((parameter, position))
            else:
                value = self.region.zero(leaf.type)
                if leaf.is_array:
                    value = self.region.sized(parameter, position, value)
            if isinstance(leaf.type, Array):
                value = self._padded(parameter, position, value)
            elif leaf.is_array:
                value = with_zeros(
                    self.emit,
                    self.tangents,
                    value,
                    lambda _, whole=parameter: self.region.need(whole),
                    parameter.type,
                    position,
                )
            parts.append((leaf.path, value))
        packed = pack(self.emit, self.adjoint.module, structure, parts)
        if not self.tangents.is_restructured(parameter.type):
            return packed
        return to_tangent(self.emit, self.tangents, parameter.type, packed, self.region.need(parameter))
