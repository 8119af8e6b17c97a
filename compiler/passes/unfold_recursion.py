"""Puts one level of a small recursive function into itself, so that it is called half as often or less.

In a tree of calls most are leaves: those become branches of their caller. Once only, and only in small functions: every
level multiplies the code by the number of calls.
"""

from __future__ import annotations

from ..ir.clone import clone_block
from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, replace_uses

# Operations of a function that is unfolded, and its calls of itself.
LARGEST = 80
MOST_CALLS = 2


def run(module: Module) -> None:
    for function, body in functions_with_bodies(module):
        ops = list(body.walk())
        calls = [op for op in ops if _calls(op, function.name)]
        if calls and len(calls) <= MOST_CALLS and len(ops) <= LARGEST:
            replacements: dict[Value, Value] = {}
            _unfold(body, function.name, clone_block(body, {}), replacements)
            replace_uses(body, replacements)


def _calls(op: Op, name: str) -> bool:
    return op.name == "call" and op.attributes["function"] == name and not op.attributes["types"]


def _unfold(block: Block, name: str, body: Block, replacements: dict[Value, Value]) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            _unfold(region, name, body, replacements)
        if not _calls(op, name):
            ops.append(op)
            continue
        copy = clone_block(body, {})
        replacements.update(zip(copy.arguments, op.operands, strict=True))
        ops += copy.ops[:-1]
        replacements.update(zip(op.results, copy.terminator.operands, strict=True))
    block.ops = ops
