"""Drops the checks of operations that have run before, on the same values, without a trap."""

from __future__ import annotations

from ..ir.core import Block, Op, Value
from ..ir.ops import WITHOUT_TRAP

# Operations that need not look at their index a second time.
_CHECKED = frozenset("array.get array.set array.take".split())


def trust(block: Block) -> None:
    """All operations of a block."""
    block.ops = [op for op in block.ops if op.name != "check" and not op.attributes.get("guard")]
    for op in block.ops:
        _uncheck(op)
        for region in op.regions:
            trust(region)


def trust_users(ops: list[Op], value: Value) -> list[Op]:
    """Those of the operations that depend on a value; returns what is left of the operations."""
    return _users(ops, {value})


def _users(ops: list[Op], dependent: set[Value]) -> list[Op]:
    kept: list[Op] = []
    for op in ops:
        depends = not dependent.isdisjoint(op.operands)
        for region in op.regions:
            if depends:
                dependent.update(region.arguments)
            region.ops = _users(region.ops, dependent)
            depends = depends or not dependent.isdisjoint(region.terminator.operands)
        if depends:
            dependent.update(op.results)
            if op.name == "check":
                continue
            _uncheck(op)
        kept.append(op)
    return kept


def _uncheck(op: Op) -> None:
    op.name = WITHOUT_TRAP.get(op.name, op.name)
    if op.name in _CHECKED:
        op.attributes["unchecked"] = True
