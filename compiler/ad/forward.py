"""The pushforward of one function: its operations, each followed by those that compute tangents.

A tangent is a flat list of leaves, as a cotangent is (``tangent.py``): a scalar for each float, and for each array an
ordinary array. Leaves that are zero have no value as long as that can be known here. An array leaf may lack its last
elements, which are zero then; ``exact`` are those that are known to have as many as the array that they belong to.
Carried values of loops, arguments and results of calls are made exact, so that elements can be read without asking.
What an accumulator of a reverse sweep varies by is an accumulator too, used exactly once like that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..ir.clone import clone_function
from ..ir.core import Block, Op, Value
from ..ir.types import Acc, Array, Type
from .activity import Activity, bits
from .closures import resolve_applications
from .emitter import Emitter
from .errors import not_differentiable
from .forward_key import ForwardKey
from .forward_values import declared, sized, zero
from .interface import pack
from .links import is_link, source
from .places import array_at, count_at, part
from .rules import WITHOUT_DERIVATIVE
from .sweeps import name_sweep
from .tangent import Leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .forward_library import ForwardLibrary

# Operations that get more operands: what makes these comes before, so their handlers place them.
REWRITTEN = frozenset(["for", "while", "call"])
Handler = Callable[["Forward", Op], None]
Leaves = list[Value | None]


class Forward:
    """``function``: the pushforward in the making; its body is a copy of the original's, added to as it is walked."""

    def __init__(self, library: ForwardLibrary, key: ForwardKey, name: str, handlers: dict[str, Handler]) -> None:
        self.library = library
        self.module = library.module
        self.tangents = library.tangents
        self.handlers = handlers
        original = self.module.functions[key.function]
        assert original.body is not None
        self.function = clone_function(original, name)
        self.function.derivatives, self.function.differentiable, self.function.exported = [], (), None
        assert self.function.body is not None
        self.body: Block = self.function.body
        name_sweep(self.body, "tangents")
        resolve_applications(self.body)
        self.activity = Activity(self.function, self.tangents, key.wrt, key.wanted)
        self.exact: set[Value] = set()
        self._tangents: dict[tuple[Value, int], Value] = {}
        self.emit = Emitter(Block())
        returned = self.body.terminator.operands
        self.results = [
            (index, leaf)
            for index, (value, mask) in enumerate(zip(returned, key.wanted, strict=True))
            for leaf in bits(mask & self.activity.varied.get(value, 0))
        ]
        self._parameters = [
            (v, leaf) for v, mask in zip(self.body.arguments, key.wrt, strict=True) for leaf in bits(mask)
        ]

    def result_types(self) -> tuple[Type, ...]:
        """The types of the tangents that the pushforward returns."""
        returned = self.body.terminator.operands
        return tuple(self.leaf_type(returned[index], leaf) for index, leaf in self.results)

    def run(self) -> None:
        """Emits the whole pushforward."""
        arguments = [self.argument(self.body, value, leaf) for value, leaf in self._parameters]
        returned = list(self.body.terminator.operands)
        self.walk(self.body, lambda: [self.materialise(returned[index], leaf) for index, leaf in self.results])
        self.function.parameter_types += tuple(v.type for v in arguments)
        self.function.result_types += self.result_types()

    def argument(self, block: Block, value: Value, leaf: int) -> Value:
        """Another argument of a block: the tangent of one that it has. It is exact where it can be."""
        argument = Value(self.leaf_type(value, leaf), block, f"d{value.hint}" if value.hint else "")
        block.arguments.append(argument)
        self._tangents[value, leaf] = argument
        if isinstance(argument.type, Array) and array_at(self.tangents, value.type, leaf) is not None:
            self.exact.add(argument)
        return argument

    # the walk

    def walk(self, block: Block, yielded: Callable[[], Iterable[Value]]) -> None:
        """Adds the tangents to a block: ``yielded``, asked at its end, are yielded in addition."""
        ops, block.ops = block.ops, []
        with self.inside(block):
            for op in ops[:-1]:
                self.emit.span = op.span
                self._forward(op)
            terminator = ops[-1]
            self.emit.span = terminator.span
            added = list(yielded())
            self.drop_unused(terminator.operands, added)
            terminator.operands.extend(added)
        block.ops.append(terminator)

    @contextmanager
    def inside(self, block: Block) -> Iterator[Emitter]:
        """Emits into a block inside of the one that is being emitted."""
        outer = self.emit
        self.emit = Emitter(block, outer, outer.span)
        try:
            yield self.emit
        finally:
            self.emit = outer

    def _forward(self, op: Op) -> None:
        if op.name in REWRITTEN:
            self.handlers[op.name](self, op)
            return
        self.place(op)
        if is_link(op, self.tangents):
            self._link(op)
            return
        if op.name in WITHOUT_DERIVATIVE:
            return
        handler = self.handlers.get(op.name)
        if handler is not None:
            handler(self, op)
        elif self.is_active(op):
            raise not_differentiable(f"'{op.name}' is not differentiable", op.span)

    def place(self, op: Op) -> None:
        """Appends an operation of the original."""
        self.emit.block.ops.append(op)

    def _link(self, op: Op) -> None:
        for index, result in enumerate(op.results):
            for leaf in range(len(self.leaves(result))):
                slot = source(op, index, leaf, self.tangents)
                self.define(result, leaf, None if slot is None else self._tangents.get(slot))

    def drop_unused(self, values: Iterable[Value], used: Sequence[Value]) -> None:
        """An accumulator ends its life where the one that it belongs to does, if it is not handed over with that."""
        for value in values:
            tangent = self._tangents.get((value, 0)) if isinstance(value.type, Acc) else None
            if tangent is not None and tangent not in used:
                self.emit.acc_drop(tangent)

    # leaves

    def leaves(self, value: Value) -> tuple[Leaf, ...]:
        return self.tangents.layout(value.type).leaves

    def leaf_type(self, value: Value, leaf: int) -> Type:
        return self.type_of(value.type, self.leaves(value)[leaf])

    def type_of(self, primal: Type, leaf: Leaf) -> Type:
        """The type of a leaf's tangent: that of the cotangent, with arrays in place of accumulators."""
        return leaf.type if isinstance(primal, Acc) or not isinstance(leaf.type, Acc) else leaf.type.element

    def active(self, value: Value) -> int:
        return self.activity.active(value)

    def is_active(self, op: Op) -> bool:
        return any(self.active(value) for value in op.results)

    # tangents

    def tangent(self, value: Value, leaf: int = 0) -> Value | None:
        """The tangent of a leaf; None where it is zero."""
        return self._tangents.get((value, leaf))

    def all_tangents(self, value: Value) -> Leaves:
        return [self.tangent(value, leaf) for leaf in range(len(self.leaves(value)))]

    def define(self, value: Value, leaf: int, tangent: Value | None, exact: bool = False) -> None:
        """Sets the tangent of a leaf. One that nothing depends on is dropped."""
        if tangent is None:
            return
        if not self.active(value) >> leaf & 1:
            if isinstance(tangent.type, Acc):
                self.emit.acc_drop(tangent)
            return
        self._tangents[value, leaf] = tangent
        if exact:
            self.exact.add(tangent)

    def zero(self, type: Type) -> Value:
        return zero(self.emit, self.tangents, type)

    def or_zero(self, value: Value, leaf: int) -> Value:
        """The tangent of a leaf, made if it is zero. An array may lack elements."""
        found = self.tangent(value, leaf)
        return self.zero(self.leaf_type(value, leaf)) if found is None else found

    def materialise(self, value: Value, leaf: int) -> Value:
        """The tangent of a leaf as it is handed over: exact where it can be."""
        tangent = self.tangent(value, leaf)
        if tangent is not None and tangent in self.exact:
            return tangent
        count = count_at(self.emit, self.tangents, value, leaf)
        if count is None:
            return self.or_zero(value, leaf)
        return self.sized(tangent, count, self.leaf_type(value, leaf))

    def sized(self, tangent: Value | None, count: Value, type: Type) -> Value:
        """An array of tangents with exactly ``count`` elements."""
        if tangent is not None and tangent in self.exact:
            return tangent
        result = sized(self.emit, self.tangents, tangent, count, type)
        self.exact.add(result)
        return result

    # aggregates of tangents

    def whole(self, value: Value) -> Value:
        """The tangent of a value as one structure. Arrays inside of arrays that are zero may be empty."""
        structure = self.tangents.structure(value.type)
        assert structure is not None
        tangents = enumerate(self.all_tangents(value))
        leaves = self.leaves(value)
        parts = [(leaves[number].path, tangent) for number, tangent in tangents if tangent is not None]
        return pack(self.emit, self.module, structure, parts)

    def declared(self, value: Value) -> Value:
        """The tangent of a value as the language sees it. Each array has all its elements."""
        leaves: dict[int, Value] = {}
        for number in range(len(self.leaves(value))):
            leaves[number] = self.materialise(value, number)
        return declared(self.emit, self.tangents, value, leaves)

    def unpack(self, emit: Emitter, tangent: Value, leaf: Leaf) -> Value:
        return part(emit, self.tangents, tangent, leaf.path)

    def structural(self, op: Op, slots: list[tuple[int, int]]) -> list[bool]:
        """Which of these leaves of an operation's results have been made exact where they were handed over."""
        return [array_at(self.tangents, op.results[index].type, leaf) is not None for index, leaf in slots]

    def add_results(self, op: Op, slots: list[tuple[int, int]], exact: list[bool]) -> None:
        """Gives an operation results for the tangents of these leaves of its results."""
        for (index, leaf), known in zip(slots, exact, strict=True):
            value = op.results[index]
            tangent = Value(self.leaf_type(value, leaf), op, f"d{value.hint}" if value.hint else "")
            op.results.append(tangent)
            self.define(value, leaf, tangent, known and isinstance(tangent.type, Array))
