"""The forward loop and the reverse loop of a map become one, where the reverse one does not wait for what comes after.

An iteration of the reverse loop then takes what it needs right from the forward one, and nothing is saved. Possible
where both run as often, in the same order, and all that the reverse loop takes of the forward one is what was saved in
the iteration with the same index. That is so where the cotangents of sums are known before the sums.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import PURE, SWEEP
from ..ir.rewrite import Effects, functions_with_bodies, innermost_first, replace_uses, uses
from ..ir.types import Array
from .postponing import postponed, put_after


def run(module: Module) -> None:
    effects = Effects(module)
    for _, body in functions_with_bodies(module):
        if any(op.attributes.get(SWEEP) == "forward" for op in body.walk()):
            for block, op in innermost_first(body):
                if op.name == "for" and op.attributes.get(SWEEP) == "reverse":
                    _join(block, op, effects)


def _join(block: Block, reverse: Op, effects: Effects) -> None:
    inside = uses(reverse.regions[0])
    forward = next((found for value in inside if (found := _forward(block, value, reverse)) is not None), None)
    if forward is None or any(effects.of(op) != PURE for op in (forward, reverse)):
        return
    saved = {v: _saved(forward, k) for k, v in enumerate(forward.results) if v in inside}
    index = reverse.regions[0].arguments[0]
    reads = [op for tape in saved for op, _ in inside[tape]]
    if None in saved.values() or not all(_reads_at(op, index) for op in reads):
        return
    if not set(reads).issubset(reverse.regions[0].ops):
        return
    waiting = postponed(block, forward, reverse, set(saved), effects)
    if waiting is None or any(v in saved for v in reverse.operands):
        return
    both = _joined(forward, reverse)
    body = both.regions[0]
    body.ops = [op for op in body.ops if op not in reads]
    known = {op.result: value for op in reads if (value := saved[op.operands[0]]) is not None}
    replace_uses(body, {**known, index: body.arguments[0]})
    put_after(block, forward, reverse, waiting, [both])


def _forward(block: Block, value: Value, reverse: Op) -> Op | None:
    """The loop that a reverse one can be joined with, if this is what it makes."""
    loop = value.owner
    if not isinstance(loop, Op) or loop.name != "for" or loop.operands[0] is not reverse.operands[0]:
        return None
    expected = {**reverse.attributes, SWEEP: "forward"}
    return loop if loop.attributes == expected and loop in block.ops else None


def _saved(loop: Op, place: int) -> Value | None:
    """What a loop puts into an array it makes, if that is an element at the loop's index in every iteration."""
    body = loop.regions[0]
    put = body.terminator.operands[place].owner
    initial = loop.operands[place + 1]
    if not isinstance(initial.type, Array) or not isinstance(put, Op) or put.name != "array.set":
        return None
    own = put.operands[0] is body.arguments[place + 1] and put.operands[1] is body.arguments[0]
    fresh = isinstance(initial.owner, Op) and initial.owner.name == "array.uninit"
    read = sum(body.arguments[place + 1] in op.operands for op in body.walk())
    return put.operands[2] if own and fresh and put in body.ops and read == 1 else None


def _reads_at(op: Op, index: Value) -> bool:
    return op.name == "array.get" and op.operands[1] is index


def _joined(forward: Op, reverse: Op) -> Op:
    first, second = forward.regions[0], reverse.regions[0]
    body = Block()
    body.arguments = [*first.arguments, *second.arguments[1:]]
    for argument in body.arguments:
        argument.owner = body
    results = [*first.terminator.operands, *second.terminator.operands]
    body.ops = [*first.ops[:-1], *second.ops[:-1], Op("yield", results, (), None, None, second.terminator.span)]
    operands = [*forward.operands, *reverse.operands[1:]]
    both = Op("for", operands, (), {**reverse.attributes, SWEEP: "both"}, [body], forward.span)
    both.results = [*forward.results, *reverse.results]
    for result in both.results:
        result.owner = both
    return both
