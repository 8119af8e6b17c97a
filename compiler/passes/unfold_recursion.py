"""Puts one level of a small recursive function into itself, so that it is called half as often or less.

In a tree of calls most are leaves: those become branches of their caller. For that, a function that begins by asking
whether it is at the end of its recursion (``if n == 0 { return … }``) is split: what it does otherwise becomes a
function of its own, whose calls of itself ask first. So at every depth the leaves are no calls.

One level only, and only in small functions: every level multiplies the code by the number of calls.
"""

from __future__ import annotations

from dataclasses import replace

from ..ir.clone import clone_block
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, replace_uses
from .trust import trust

# Operations of a function that is unfolded, and its calls of itself.
LARGEST = 80
MOST_CALLS = 2
# Operations before the test for the end of a recursion, and of what is done there.
SHORT = 10


def run(module: Module) -> None:
    for function, body in functions_with_bodies(module):
        ops = list(body.walk())
        calls = [op for op in ops if _calls(op, function.name)]
        if not calls or len(calls) > MOST_CALLS or len(ops) > LARGEST:
            continue
        end = _end(body)
        if end is None:
            _inline(body, function.name, clone_block(body, {}))
        else:
            steps = _split(module, function, body, end)
            assert steps.body is not None
            _inline(steps.body, function.name, body)
            _inline(steps.body, steps.name, clone_block(steps.body, {}))


def _calls(op: Op, name: str) -> bool:
    return op.name == "call" and op.attributes["function"] == name and not op.attributes["types"]


def _end(body: Block) -> int | None:
    """Which region of the branch that makes a function's results is the end of its recursion, if one is."""
    if len(body.ops) < 2:
        return None
    *before, branch, last = body.ops
    if branch.name != "if" or branch.results != last.operands or not _is_short(before):
        return None
    found = [place for place, region in enumerate(branch.regions) if _is_short(region.ops)]
    return found[0] if len(found) == 1 else None


def _is_short(ops: list[Op]) -> bool:
    return len(ops) <= SHORT and not any(op.regions or op.name in ("call", "apply") for op in ops)


def _split(module: Module, function: Function, body: Block, end: int) -> Function:
    """Moves what a function does before the end of its recursion into a new one, which it calls then."""
    name = f"{function.name}.steps"
    while name in module.functions:
        name += ".1"
    own = clone_block(body, {})
    *before, branch, last = own.ops
    steps = branch.regions[1 - end]
    own.ops = before
    trust(own)  # the caller has done the same
    own.ops += steps.ops[:-1]
    last.operands = steps.terminator.operands
    own.ops.append(last)
    attributes = {key: value for key, value in function.attributes.items() if key != "keep"}
    made = replace(function, name=name, body=own, differentiable=(), exported=None, attributes=attributes)
    module.functions[name] = made
    call = Op("call", list(body.arguments), function.result_types, {"function": name, "types": ()}, span=function.span)
    rest = body.ops[-2].regions[1 - end]
    rest.ops = [call, Op("yield", list(call.results))]
    return made


def _inline(block: Block, name: str, callee: Block) -> None:
    """Puts a function's body in the place of its calls."""
    replacements: dict[Value, Value] = {}
    _inline_in(block, name, callee, replacements)
    replace_uses(block, replacements)


def _inline_in(block: Block, name: str, callee: Block, replacements: dict[Value, Value]) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            _inline_in(region, name, callee, replacements)
        if not _calls(op, name):
            ops.append(op)
            continue
        copy = clone_block(callee, {})
        replacements.update(zip(copy.arguments, op.operands, strict=True))
        ops += copy.ops[:-1]
        replacements.update(zip(op.results, copy.terminator.operands, strict=True))
    block.ops = ops
