"""Drops what nothing needs: operations, results and carried values of regions, functions.

Needed are operations with effects (other than reading), what consumes an accumulator, and what those use. A
carried value of a loop is needed when its result is, or when its argument serves something that is needed
other than its own next value.
"""

from __future__ import annotations

from itertools import compress

from ..ir.callgraph import references
from ..ir.core import Block, Function, Module, Op, Value, dissolve, dissolve_op
from ..ir.ops import READ
from ..ir.rewrite import Effects, functions_with_bodies
from ..ir.types import Acc
from ..ir.verifier import BORROWS_ACCUMULATOR
from .settled import Bodies

_LOOPS = {"for", "while"}
# Operands of a loop before those that are carried.
_UNCARRIED = {"for": 1, "while": 0}


def run(module: Module, bodies: Bodies | None = None) -> None:
    """Functions that nothing reaches are dropped, be they among ``bodies`` or not."""
    remove_unreachable_functions(module)
    effects = Effects(module)
    for _, body in functions_with_bodies(module) if bodies is None else bodies:
        clean(body, effects)


def clean(body: Block, effects: Effects) -> None:
    """Drops what one body does not need."""
    _Marker(effects, body).run()


def roots(module: Module) -> list[str]:
    """The functions that are reached from outside: the main function, exported ones, initialisers of globals,
    and those with the attribute ``keep``."""
    names = [f.name for f in module.functions.values() if f.exported is not None or f.attributes.get("keep")]
    names += [v.initialiser for v in module.globals.values() if v.initialiser is not None]
    return names + ([module.main] if module.main is not None else [])


def remove_unreachable_functions(module: Module) -> None:
    """Drops the functions that no root refers to. Registered derivatives belong to their function. A module
    without roots keeps everything."""
    work = roots(module)
    if not work:
        return
    reached = set(work)
    while work:
        function = module.functions.get(work.pop())
        if function is None:
            continue
        found = _derivatives(function)
        if function.body is not None:
            found += references(function.body)
        new = [name for name in found if name not in reached]
        reached.update(new)
        work += new
    for name, function in list(module.functions.items()):
        if name not in reached:
            del module.functions[name]
            if function.body is not None:
                dissolve(function.body)


def _derivatives(function: Function) -> list[str]:
    return [name for d in function.derivatives for name in (d.vjp, d.jvp) if name is not None]


class _Marker:
    """Marks what one body needs, from what has effects backwards, then sweeps the rest."""

    __slots__ = ("around", "body", "effects", "live", "needed", "parents", "work")

    def __init__(self, effects: Effects, body: Block) -> None:
        self.effects = effects
        self.body = body
        self.parents: dict[Block, Op] = {}
        self.around: dict[Op, Op] = {}
        self.live: set[Value] = set()
        self.needed: set[Op] = set()
        self.work: list[Value] = []

    def run(self) -> None:
        seeds: list[Op] = []
        self.collect(self.body, seeds)
        for op in seeds:
            self.need(op)
        while self.work:
            self.mark(self.work.pop())
        self.sweep(self.body)

    def collect(self, block: Block, seeds: list[Op]) -> None:
        """Finds the operations that are needed for what they do, and what is inside of what."""
        for op in block.ops:
            if op.name == "return" or self.acts(op):
                seeds.append(op)
            for region in op.regions:
                self.parents[region] = op
                self.around.update(dict.fromkeys(region.ops, op))
                self.collect(region, seeds)

    def acts(self, op: Op) -> bool:
        if op.name == "yield" or op.name in BORROWS_ACCUMULATOR:
            return False
        for value in op.operands:
            if value.type.__class__ is Acc:
                return True
        return not op.regions and bool(self.effects.of(op) & ~READ)

    def need(self, op: Op) -> None:
        """Keeps ``op``, and so the operations around it."""
        while op not in self.needed:
            self.needed.add(op)
            if "reruns" in op.attributes:  # until ``fuse_sweeps`` has seen it
                self.work += op.results
            if op.name in _LOOPS:
                self.work += op.operands[: _UNCARRIED[op.name]]
                if op.name == "while":
                    self.work += op.regions[0].terminator.operands
            elif op.name != "yield":
                self.work += op.operands
            parent = self.around.get(op)
            if parent is None:
                return
            op = parent

    def mark(self, value: Value) -> None:
        if value in self.live:
            return
        self.live.add(value)
        owner = value.owner
        if isinstance(owner, Block):
            parent = self.parents.get(owner)
            if parent is not None:
                index = owner.arguments.index(value) - _UNCARRIED[parent.name]
                if index >= 0:
                    self.mark_carried(parent, index)
                else:
                    self.need(parent)
            return
        self.need(owner)
        if owner.regions:
            index = owner.results.index(value)
            if owner.name in _LOOPS:
                self.mark_carried(owner, index)
            else:
                self.work += [region.terminator.operands[index] for region in owner.regions]

    def mark_carried(self, op: Op, index: int) -> None:
        """All that a carried value of a loop is: its initial and next values, its arguments and its result."""
        self.need(op)
        self.work += (
            op.results[index],
            op.operands[index + _UNCARRIED[op.name]],
            op.regions[-1].terminator.operands[index],
        )
        self.work += [region.arguments[index + _UNCARRIED[op.name]] for region in op.regions]

    def sweep(self, block: Block) -> None:
        ops: list[Op] = []
        for op in block.ops:
            if op in self.needed or op.name == "yield":
                ops.append(op)
            else:
                dissolve_op(op)
        block.ops = ops
        for op in ops:
            if not op.regions:
                continue
            keep = [value in self.live for value in op.results]
            if not all(keep):
                self.shrink(op, keep)
            for region in op.regions:
                self.sweep(region)

    def shrink(self, op: Op, keep: list[bool]) -> None:
        op.results = list(compress(op.results, keep))
        yielding = op.regions
        if op.name in _LOOPS:
            first = [True] * _UNCARRIED[op.name]
            op.operands = list(compress(op.operands, first + keep))
            for region in op.regions:
                region.arguments = list(compress(region.arguments, first + keep))
            yielding = op.regions[-1:]
        for region in yielding:
            region.terminator.operands = list(compress(region.terminator.operands, keep))
