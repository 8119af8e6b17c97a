"""Makes one loop of loops that hand arrays to one another.

What one loop writes and only the others read is then no array any more: an iteration hands the element to the next
loop's, or keeps it for one of the next iterations. So nothing is allocated, copied or written for it, and the
derivative, which is made later, has scalars where it would have accumulators.

In a block, loops that ``maps.py`` knows are collected as long as what stands between them can be done before the
first. Those that are connected by arrays are timed (``timing.py``) and woven into one (``weave.py``).
"""

from __future__ import annotations

from collections.abc import Iterable

from ...ir.core import Block, Module, Op, Value
from ...ir.ops import OPS
from ...ir.rewrite import free_values, functions_with_bodies, replace_uses, uses
from ...ir.types import Array
from ..extents import Extents
from ..ranges import Ranges
from .linear import Linear
from .maps import Map, map_of
from .timing import Misfit, timed
from .weave import weave

# A fused loop has no more operations than this.
LARGEST = 300


def run(module: Module) -> None:
    for function, body in functions_with_bodies(module):
        if not function.attributes.get("cold") and _may_have_groups(body):
            _Fuser(module, body).block(body)


def _may_have_groups(body: Block) -> bool:
    return sum(op.name == "for" and any(isinstance(v.type, Array) for v in op.results) for op in body.walk()) > 1


class _Fuser:
    """Of one function."""

    def __init__(self, module: Module, body: Block) -> None:
        self.module = module
        self.body = body
        self.ranges = Ranges()
        self.linear = Linear(self.ranges, Extents(body))

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        window = _Window()
        original = block.ops
        for position, op in enumerate(original):
            self.ranges.inside(op, self.block)
            found = self.map_of(op)
            if window.maps and not (window.takes_map(found) if found is not None else window.takes(op)):
                ops += self.fused(window, block, ops, original[position:])
                window, found = _Window(), self.map_of(op)  # what it reads may have another name now
            if found is not None:
                window.add_map(found)
            elif window.maps:
                window.add(op)
            else:
                ops.append(op)
            self.ranges.define(op)
            self.linear.define(op)
        # The last operation, which ends the block, has ended the window too.
        block.ops = ops

    def map_of(self, op: Op) -> Map | None:
        return map_of(op, self.linear) if op.name == "for" else None

    def fused(self, window: _Window, block: Block, before: list[Op], after: list[Op]) -> list[Op]:
        """The operations of a window, with the loops fused that can be. They stand between others in ``block``."""
        ops = window.ops
        for maps in window.connected():
            while len(maps) > 1:
                made = self.woven(maps)
                if made is None:
                    maps = maps[1:]
                    continue
                taken, fused = made
                later = [found.loop for found in maps[taken:]]
                loops = {found.loop for found in maps}
                ops = [*(op for op in ops if op not in loops), *fused, *later]
                block.ops = [*before, *ops, *after]
                self.linear.extents = Extents(self.body)
                maps = [found for loop in later if (found := self.map_of(loop)) is not None]
        return ops

    def woven(self, maps: list[Map]) -> tuple[int, list[Op]] | None:
        """Fuses as many of the loops as fit, from the first one on: how many, and what does for them."""
        used = uses(self.body)
        for number in range(len(maps), 1, -1):
            if sum(len(found.body.ops) for found in maps[:number]) > LARGEST:
                continue
            try:
                group = timed(maps[:number], self.linear, used)
                for array in group.slots:
                    for op, _ in used.get(array, ()):
                        if op.name == "array.count":
                            op.operands = [group.base(array)]
                ops, replaced = weave(self.module, group)
            except Misfit:
                continue
            replace_uses(self.body, replaced)
            return number, ops
        return None


class _Window:
    """Consecutive operations: loops, and what can be done before them."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.maps: list[Map] = []
        self.results: dict[Value, Map] = {}
        self.read: set[Value] = set()

    def add_map(self, found: Map) -> None:
        self.maps.append(found)
        self.ops.append(found.loop)
        self.results.update(dict.fromkeys(found.loop.results, found))
        self.read.update(v for v in (*found.loop.operands, *free_values(found.body)) if isinstance(v.type, Array))

    def add(self, op: Op) -> None:
        """Adds an operation that can be done before the loops: what they update had the same count before."""
        if op.name == "array.count":
            op.operands = [self.before(op.operands[0])]
        self.ops.append(op)

    def before(self, array: Value) -> Value:
        """What an array was before the loops."""
        while array in self.results:
            loop = self.results[array].loop
            array = loop.operands[loop.results.index(array) + 1]
        return array

    def takes_map(self, found: Map) -> bool:
        """Whether all that the loop takes from those before are elements of arrays."""
        arrays = {read.array for read in found.reads.values()}
        others = [v for k, v in enumerate(found.loop.operands) if k - 1 not in found.writes]
        others += [v for v in free_values(found.body) if v not in arrays]
        return not any(v in self.results for v in others)

    def takes(self, op: Op) -> bool:
        """Whether an operation can be done before the loops, and without a copy of what they read."""
        if op.name in ("yield", "return"):
            return False
        if op.name == "array.count":
            return True
        taken = [*op.operands, *free_values(*op.regions)]
        if any(v in self.results for v in taken):
            return False
        touches = bool(op.regions or OPS[op.name].consumes) and not op.attributes.get("guard")
        return not touches or not any(v in self.read for v in taken)

    def connected(self) -> Iterable[list[Map]]:
        """The loops of which one reads, or goes on with, what another one writes, or updates what that reads; in
        order."""
        parts: list[list[Map]] = []
        readers: dict[Value, list[Map]] = {}
        for found in self.maps:
            initial = found.loop.operands[1:]
            arrays = {*(read.array for read in found.reads.values()), *initial}
            makers = [self.results[v] for v in arrays if v in self.results]
            makers += [reader for v in initial for reader in readers.get(v, ())]
            for read in found.reads.values():
                readers.setdefault(read.array, []).append(found)
            joined = [part for part in parts if any(maker in part for maker in makers)]
            parts = [part for part in parts if part not in joined]
            parts.append([*(each for part in joined for each in part), found])
        order = {found: number for number, found in enumerate(self.maps)}
        return [sorted(part, key=order.__getitem__) for part in parts if len(part) > 1]
