"""Turns cells that do not escape into SSA values, threaded through the regions that set them.

A cell escapes when it is used other than to read, set or take its value. A branch that sets a cell returns its new
value; a loop carries it.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, resolve_value
from ..ir.types import Cell, Type
from .settled import Bodies

_ACCESSES = {"cell.get", "cell.set", "cell.take"}
_SETS = {"cell.set", "cell.take"}
_LOOPS = {"for", "while"}


def run(module: Module, bodies: Bodies | None = None) -> None:
    for _, body in functions_with_bodies(module) if bodies is None else bodies:
        cells = _promotable(body)
        if cells:
            _Promoter(body, cells).block(body)


def _promotable(body: Block) -> set[Value]:
    """The cells of a body that do not escape from it."""
    created = {op.result for op in body.walk() if op.name == "cell.new"}
    escaping: set[Value] = set()
    for op in body.walk() if created else ():
        for index, value in enumerate(op.operands):
            if value.type.__class__ is Cell and not (op.name in _ACCESSES and index == 0):
                escaping.add(value)
    return created - escaping


class _Promoter:
    """``current``: what each cell holds at this point of the walk."""

    __slots__ = ("cells", "current", "replacements", "sets")

    def __init__(self, body: Block, cells: set[Value]) -> None:
        self.cells = cells
        self.current: dict[Value, Value] = {}
        self.replacements: dict[Value, Value] = {}
        self.sets: dict[Op, list[Value]] = {}
        self.find_sets(body)

    def find_sets(self, block: Block) -> dict[Value, None]:
        """For each operation with regions, the cells from outside that it sets."""
        found: dict[Value, None] = {}
        created: set[Value] = set()
        for op in block.ops:
            if op.name == "cell.new":
                created.add(op.result)
            elif op.name in _SETS and op.operands[0] in self.cells:
                found[op.operands[0]] = None
            elif op.regions:
                inner: dict[Value, None] = {}
                for region in op.regions:
                    inner.update(self.find_sets(region))
                self.sets[op] = list(inner)
                found.update(inner)
        return {cell: None for cell in found if cell not in created}

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        for op in block.ops:
            if self.replacements:
                op.operands[:] = [resolve_value(v, self.replacements) for v in op.operands]
            if op.name == "cell.new" and op.result in self.cells:
                self.current[op.result] = op.operands[0]
            elif op.name in _ACCESSES and op.operands[0] in self.cells:
                self.access(op, ops)
            else:
                ops.append(op)
                if op.regions:
                    self.regions(op)
        block.ops = ops

    def access(self, op: Op, ops: list[Op]) -> None:
        cell = op.operands[0]
        if op.name == "cell.set":
            self.current[cell] = op.operands[1]
            return
        value = self.current[cell]
        self.replacements[op.result] = value
        if op.name == "cell.take":
            empty = Op("uninit", [], [value.type], None, None, op.span)
            ops.append(empty)
            self.current[cell] = empty.result

    def regions(self, op: Op) -> None:
        cells = self.sets[op]
        before = [self.current[cell] for cell in cells]
        types = [value.type for value in before]
        loop = op.name in _LOOPS
        if loop:
            op.operands += before
        for index, region in enumerate(op.regions):
            self.current.update(zip(cells, _arguments(region, types, cells) if loop else before, strict=True))
            self.block(region)
            if not (op.name == "while" and index == 0):
                region.terminator.operands += [self.current[cell] for cell in cells]
        results = _values(op, types, cells)
        op.results += results
        self.current.update(zip(cells, results, strict=True))


def _arguments(region: Block, types: list[Type], cells: list[Value]) -> list[Value]:
    arguments = _values(region, types, cells)
    region.arguments += arguments
    return arguments


def _values(owner: Op | Block, types: list[Type], cells: list[Value]) -> list[Value]:
    return [Value(type, owner, cell.hint) for type, cell in zip(types, cells, strict=True)]
