"""The adjoint of one function: its forward sweep (``vjp``) and its reverse sweep (``pullback``).

The forward sweep starts as a copy of the function and is changed while the reverse sweep is emitted: calls
become calls of forward sweeps, loops and branches get further results that carry what is saved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..ir.clone import clone_function
from ..ir.core import Block, Op, Value
from .activity import Activity
from .checkpointing import outline
from .closures import resolve_applications
from .counts import Counts
from .errors import not_differentiable
from .fields import read_unchanged_fields
from .interface import Interface
from .invariants import hoist_invariants
from .key import Key
from .links import Slot, is_link, source
from .region import FunctionRegion, Region
from .rules import WITHOUT_DERIVATIVE
from .sweeps import name_sweep
from .writes import Writes

if TYPE_CHECKING:
    from .library import Library

Handler = Callable[[Region, Op], None]


class Adjoint:
    """``primal``: the forward sweep in the making. ``root``: the reverse sweep of its body."""

    def __init__(self, library: Library, key: Key, name: str, handlers: dict[str, Handler]) -> None:
        self.library = library
        self.module = library.module
        self.tangents = library.tangents
        self.key = key
        self.handlers = handlers
        function = self.module.functions[key.function]
        assert function.body is not None
        self.primal = clone_function(function, name)
        self.primal.derivatives = []
        self.primal.differentiable = ()
        self.primal.exported = None
        assert self.primal.body is not None
        self.body: Block = self.primal.body
        name_sweep(self.body, "forward")
        self._blocks: dict[Op, Block] = {}
        self._owners: dict[Block, Op] = {}
        resolve_applications(self.body)
        read_unchanged_fields(self.body)
        hoist_invariants(self.body)
        outline(library, self.primal, key)
        self.adopt(self.body)
        self.activity = Activity(self.primal, self.tangents, key.wrt, key.seeded)
        self.writes = Writes(self.primal, library.effects, key.written)
        self.counts = Counts(self)
        self.regions: list[Region] = []
        self._region_of: dict[Block, Region] = {}
        self._slots: dict[Slot, Slot | None] = {}
        self.substitutes: dict[Value, Value] = {}
        # What is shared between the values that a branch or a nest of loops saves.
        self.branch_records: dict[Op, list[tuple[Value, set[int]]]] = {}
        self.tape_capacities: dict[Region, Value] = {}
        self.flat_indices: dict[tuple[Region, Region], Value] = {}
        self.root = FunctionRegion(self, self.body)

    def forget(self) -> None:
        """Both sweeps are made: lets go of what refers to this adjoint."""
        for table in (self.regions, self._region_of, self.tape_capacities, self.flat_indices):
            table.clear()
        del self.root, self.counts

    # the forward sweep

    def adopt(self, block: Block) -> None:
        """Notes where the operations of a block are."""
        for op in block.ops:
            self._blocks[op] = block
            for region in op.regions:
                self._owners[region] = op
                self.adopt(region)

    def op_of(self, block: Block) -> Op | None:
        """The operation that a block is a region of."""
        return self._owners.get(block)

    def block_of(self, op: Op) -> Block:
        return self._blocks[op]

    def defining_block(self, value: Value) -> Block:
        return value.owner if isinstance(value.owner, Block) else self._blocks[value.owner]

    def is_outside(self, value: Value, op: Op) -> bool:
        """Whether a value is defined outside of the regions of an operation (and visible to it)."""
        block: Block | None = self.defining_block(value)
        while block is not None:
            owner = self._owners.get(block)
            if owner is op:
                return False
            block = self._blocks[owner] if owner is not None else None
        return True

    def insert_after(self, value: Value, op: Op) -> Value:
        """Adds an operation to the forward sweep as soon as ``value`` is known. Returns its result."""
        block = self.defining_block(value)
        position = 0 if isinstance(value.owner, Block) else block.ops.index(value.owner) + 1
        self.insert(block, position, [op])
        return op.result

    def insert_before(self, place: Op, ops: list[Op]) -> None:
        block = self._blocks[place]
        self.insert(block, block.ops.index(place), ops)

    def insert(self, block: Block, position: int, ops: list[Op]) -> None:
        block.ops[position:position] = ops
        for op in ops:
            self._blocks[op] = block

    # the reverse sweep

    def add_region(self, region: Region) -> None:
        self.regions.append(region)
        self._region_of[region.primal] = region

    def region_of(self, value: Value) -> Region:
        return self._region_of[self.defining_block(value)]

    def active(self, value: Value) -> int:
        return self.activity.active(value)

    def is_active(self, op: Op) -> bool:
        return any(self.active(value) for value in op.results)

    def slot(self, value: Value, leaf: int) -> Slot | None:
        """Where the cotangent of a leaf is kept; None for an inactive one."""
        key = (value, leaf)
        if key not in self._slots:
            self._slots[key] = self._find_slot(value, leaf)
        return self._slots[key]

    def _find_slot(self, value: Value, leaf: int) -> Slot | None:
        while isinstance(value.owner, Op) and is_link(value.owner, self.tangents):
            found = source(value.owner, value.owner.results.index(value), leaf, self.tangents)
            if found is None:
                return None
            value, leaf = found
        return (value, leaf) if self.active(value) >> leaf & 1 else None

    def reverse(self, region: Region, op: Op) -> None:
        """Emits the reverse of one operation. Links are followed when a cotangent is added, not here."""
        if op.name in WITHOUT_DERIVATIVE or is_link(op, self.tangents):
            return
        handler = self.handlers.get(op.name)
        if handler is None:
            if self.is_active(op):
                raise not_differentiable(f"'{op.name}' is not differentiable", op.span)
            return
        before = region.emit.span
        region.emit.span = op.span
        handler(region, op)
        region.emit.span = before

    def emit(self) -> list[Value]:
        """Emits the whole reverse sweep. Returns what the pullback returns."""
        interface = Interface(self)
        interface.seed()
        self.root.reverse()
        results = interface.results()
        self.root.finish(results, "return")
        return results

    def substitute(self) -> None:
        """Replaces the placeholders that turned out to be other values."""
        if not self.substitutes:
            return
        for op in self.root.block.walk():
            op.operands = [self.final(v) for v in op.operands]

    def final(self, value: Value) -> Value:
        while value in self.substitutes:
            value = self.substitutes[value]
        return value
