"""Where cotangents enter and leave a pullback: leaves inside the transform, tangents in the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..ir.core import Module, Value
from ..ir.structure import field_types
from ..ir.types import BOOL, I64, UNIT, Acc, Array, Tuple, Type
from .activity import bits
from .emitter import Emitter, loop
from .links import Slot
from .tangent import Leaf, Tangents

if TYPE_CHECKING:
    from .adjoint import Adjoint

COUNT_MISMATCH = "Count mismatch: the cotangent has more elements than the array that it belongs to"
# Gives a primal value in the reverse code.
Primal = Callable[[Emitter], Value]


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
    """A leaf of a tangent. Arrays become accumulators."""
    value = tangent
    for index in leaf.path:
        value = emit.emit("get", [value], (field_types(value.type, module) or ())[index], index=index)
    return emit.emit("acc.thaw", [value], leaf.type) if isinstance(value.type, Array) else value


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
            seed = self._argument(tangent)
            for index, leaf in enumerate(self.region.leaves(value)):
                slot = self.adjoint.slot(value, index)
                if slot is None:
                    continue
                part = unpack(self.emit, self.adjoint.module, seed, leaf)
                if leaf.is_array:
                    part = self.region.sized(*slot, part)
                    self._check_count(slot, part)
                self.region.add(value, index, part)

    def _check_count(self, slot: Slot, seed: Value) -> None:
        """A seed may leave out its last elements, which are zero then; it has none for elements that there are not."""
        count = self.adjoint.counts.of(*slot)
        if count is not None:
            fits = self.emit.emit("ieq", [self.emit.acc_count(seed), self.region.need(count)], BOOL)
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

    def _tangent(self, index: int) -> Value:
        parameter = self.adjoint.body.arguments[index]
        tangent = self.tangents.tangent(parameter.type)
        assert tangent is not None
        parts: list[tuple[tuple[int, ...], Value]] = []
        for position, leaf in enumerate(self.region.leaves(parameter)):
            if self.adjoint.slot(parameter, position) is not None:
                value = self.region.materialise((parameter, position))
            else:
                value = self.region.zero(leaf.type)
                if leaf.is_array:
                    value = self.region.sized(parameter, position, value)
            if leaf.is_array:
                value = self._with_zeros(
                    self.emit, value, lambda _, whole=parameter: self.region.need(whole), parameter.type, position
                )
            parts.append((leaf.path, value))
        return pack(self.emit, self.adjoint.module, tangent, parts)

    def _with_zeros(
        self, emit: Emitter, acc: Value, primal: Primal, type: Type, position: int, outside: tuple[Type, ...] = ()
    ) -> Value:
        """An accumulator of arrays in which each has as many elements as the primal one. ``primal`` gives the value
        of this type, of which the accumulator belongs to the leaf at ``position``. An array that contains itself
        (one of those ``outside``) keeps its empty zeros: how deep it goes is known only when the program runs."""
        found = self._array_at(type, position)
        if found is None or found[1] in outside:
            return acc
        path, array_type = found
        if not any(leaf.is_array for leaf in self.tangents.element_leaves(array_type)):
            return acc
        assert isinstance(array_type, Array)
        array = self._part(emit, primal(emit), path)

        def body(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
            (outer,) = carried
            element = inner.array_get(array, index)
            for number, leaf in enumerate(self.tangents.element_leaves(array_type)):
                place = self._array_at(element.type, number)
                if not leaf.is_array or place is None:
                    continue
                outer, part = inner.acc_take(outer, index, leaf.path, leaf.type)
                count = inner.emit("array.count", [self._part(inner, element, place[0])], I64)
                part = inner.acc_ensure(part, count)
                part = self._with_zeros(inner, part, lambda _: element, element.type, number, (*outside, array_type))
                outer = inner.acc_put(outer, index, part, leaf.path)
            return [outer]

        return loop(emit, emit.emit("array.count", [array], I64), [acc], body)[0]

    def _array_at(self, type: Type, position: int) -> tuple[tuple[int, ...], Type] | None:
        """The fields that lead to the array at a leaf, and its type; None if it is inside of an enum or a box."""
        path: tuple[int, ...] = ()
        while not isinstance(type, Array):
            fields, types = self.tangents.layout(type).fields, field_types(type, self.adjoint.module)
            if fields is None or types is None:
                return None
            index = next(i for i, (start, stop) in enumerate(fields) if start <= position < stop)
            position -= fields[index][0]
            path, type = (*path, index), types[index]
        return path, type

    def _part(self, emit: Emitter, value: Value, path: tuple[int, ...]) -> Value:
        for index in path:
            fields = field_types(value.type, self.adjoint.module) or ()
            value = emit.emit("get", [value], fields[index], index=index)
        return value
