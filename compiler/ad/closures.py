"""Calls of known function values become direct calls before a function is differentiated."""

from __future__ import annotations

from ..ir.core import Block, Op, Value


def known_function(value: Value) -> tuple[str, list[Value]] | None:
    """The function of a closure that is made in this function, and its captures."""
    op = value.owner
    if isinstance(op, Op) and op.name == "differentiable":
        return known_function(op.operands[0])
    if isinstance(op, Op) and op.name == "closure":
        return op.attributes["function"], list(op.operands)
    return None


def resolve_applications(block: Block) -> None:
    """Replaces ``apply`` of closures that are made in the same function by calls; drops those without a use."""
    for op in block.walk():
        if op.name != "apply":
            continue
        known = known_function(op.operands[0])
        if known is not None:
            function, captures = known
            op.name = "call"
            op.attributes = {"function": function, "types": ()}
            op.operands = [*captures, *op.operands[1:]]
    _drop_unused(block, {value for op in block.walk() for value in op.operands})


def _drop_unused(block: Block, used: set[Value]) -> None:
    block.ops = [op for op in block.ops if op.name not in ("closure", "differentiable") or op.result in used]
    for op in block.ops:
        for region in op.regions:
            _drop_unused(region, used)
