"""Says of an integer that each iteration of a loop steps evenly what it is: its start and so many steps.

Then it is no chain from iteration to iteration: its iterations can run in lanes, its checks can be made before the
loop, and the reverse sweep has no need of a tape for it. The additions stay where they can overflow, as checks. Inner
loops come first, so that an integer that a whole nest steps evenly is found to be so.
"""

from __future__ import annotations

from ..ir.builder import Builder
from ..ir.core import Block, Module, Op, Value
from ..ir.ops import EXACT
from ..ir.rewrite import functions_with_bodies, is_speculatable, replace_uses
from ..ir.types import I64

# By what operation the integer is stepped, the operation without a check that does the same.
_STEPS = {"iadd": "wadd", "wadd": "wadd", "isub": "wsub", "wsub": "wsub"}


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        replaced: dict[Value, Value] = {}
        _visit(module, body, replaced)
        replace_uses(body, replaced)


def _visit(module: Module, block: Block, replaced: dict[Value, Value]) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            _visit(module, region, replaced)
        ops.append(op)
        if op.name == "for":
            _loop(module, op, ops, replaced)
    block.ops = ops


def _loop(module: Module, loop: Op, ops: list[Op], replaced: dict[Value, Value]) -> None:
    """``ops``: those of the block so far; what comes right behind the loop is added."""
    (body,) = loop.regions
    if all(argument.type != I64 for argument in body.arguments[1:]):
        return
    before = _Before(body)
    starts: list[Op] = []
    for place, argument in enumerate(body.arguments[1:]):
        end = body.terminator.operands[place]
        step = before.step(argument, replaced.get(end, end)) if argument.type == I64 else None
        if step is None:
            continue
        name, amount, exact = step
        count, initial, result = loop.operands[0], loop.operands[place + 1], loop.results[place]
        inside, behind = Builder(module, Block(), loop.span), Builder(module, Block(), loop.span)
        now = inside.emit(name, initial, _product(inside, body.arguments[0], before.again(amount, inside)), **exact)
        trips = behind.emit("select", behind.emit("igt", count, behind.i64(0)), count, behind.i64(0))
        last = behind.emit(name, initial, _product(behind, trips, before.again(amount, behind)), **exact)
        now.hint, last.hint = argument.hint, result.hint
        replaced[argument], replaced[result] = now, last
        starts += inside.block.ops
        ops += behind.block.ops
    body.ops[:0] = starts


def _product(build: Builder, steps: Value, amount: Value) -> Value:
    if amount.constant == 1:
        return steps
    return build.emit("wmul", steps, amount)


class _Before:
    """What is known of the body of a loop before the loop runs."""

    def __init__(self, body: Block) -> None:
        self.own = set(body.ops)
        self.inside: set[Value] = set()
        for block in [body, *(region for op in body.walk() for region in op.regions)]:
            self.inside.update(block.arguments)
            for op in block.ops:
                self.inside.update(op.results)

    def step(self, argument: Value, end: Value) -> tuple[str, Value, dict[str, bool]] | None:
        """By which operation and amount every iteration changes an argument of the body, and the attributes of the
        operation; ``end``: what it hands on."""
        op = end.owner
        if not isinstance(op, Op) or op.name not in _STEPS or op not in self.own:
            return None
        first, amount = op.operands
        if first is not argument and _STEPS[op.name] == "wadd":
            first, amount = amount, first
        if first is not argument or not self.is_known(amount):
            return None
        # If it could overflow, a step before would have trapped.
        return _STEPS[op.name], amount, {EXACT: True} if op.name[0] == "i" or EXACT in op.attributes else {}

    def is_known(self, value: Value) -> bool:
        """Whether a value can be computed before the loop, without a trap."""
        op = value.owner
        if value not in self.inside:
            return True
        if not isinstance(op, Op) or op.regions or len(op.results) != 1 or not is_speculatable(op):
            return False
        return all(map(self.is_known, op.operands))

    def again(self, value: Value, build: Builder) -> Value:
        """A value that is known, computed once more."""
        op = value.owner
        if value not in self.inside or not isinstance(op, Op):
            return value
        operands = [self.again(operand, build) for operand in op.operands]
        return build.op(op.name, operands, (value.type,), **op.attributes).result
