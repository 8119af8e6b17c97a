"""Moves what makes the text of a trap into functions of their own, which are never inlined and hardly optimised.

Such code runs once, just before the program ends, and there is much of it: the text of a precondition shows values.
What is moved has no effects and is of no other use. Functions that make the same text of the same types are one.
"""

from __future__ import annotations

from hashlib import sha256

from ..ir.clone import clone_ops
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.ops import Effect
from ..ir.printer import print_function
from ..ir.rewrite import Effects, free_values, functions_with_bodies, innermost_first, use_counts
from ..ir.structure import mentions
from ..ir.types import Acc, Cell, FunctionType

# What costs no more where it is than a call does.
_CHEAP = frozenset("bytes const get array.count enum.tag".split())
# Values of these types do not become known, or stay in memory, when they are given to a function.
_STAYS = (Acc, Cell, FunctionType)


def run(module: Module) -> None:
    effects = Effects(module)
    for function, body in functions_with_bodies(module):
        if not function.attributes.get("cold"):
            messages = _Messages(module, function, effects)
            for block, op in innermost_first(body):
                if op.name == "trap" and op.operands:
                    messages.move(block, op)


class _Messages:
    """Of one function."""

    def __init__(self, module: Module, function: Function, effects: Effects) -> None:
        self.module = module
        self.function = function
        self.effects = effects

    def move(self, block: Block, trap: Op) -> None:
        moved = self.moved(block, trap)
        if all(op.name in _CHEAP for op in moved):
            return
        whole = Block()
        whole.ops = moved
        free = free_values(whole)
        if any(mentions(value.type, _STAYS) for value in free):
            return
        name = self.function_of(moved, free, trap)
        text = Op("call", list(free), [trap.operands[0].type], {"function": name, "types": ()}, None, trap.span)
        trap.operands[0] = text.result
        gone = set(moved)
        place = block.ops.index(trap)
        block.ops = [*(op for op in block.ops[:place] if op not in gone), text, *block.ops[place:]]

    def moved(self, block: Block, trap: Op) -> list[Op]:
        """The operations before the trap that only serve its text, in their order. What may trap itself stays before
        what has effects."""
        counts = use_counts(block)
        served: dict[Value, int] = {trap.operands[0]: 1}
        found: list[Op] = []
        passed = Effect.PURE  # the effects of what the moved would be moved across
        for op in reversed(block.ops[: block.ops.index(trap)]):
            effects = self.effects.of(op)
            serves = any(result in served for result in op.results)
            only = serves and all(counts.get(result, 0) == served.get(result, 0) for result in op.results)
            if not only or effects & ~Effect.TRAP or (effects and passed):
                passed |= effects
                continue
            found.append(op)
            inside = Block()
            inside.ops = [op]
            for value, count in use_counts(inside).items():
                served[value] = served.get(value, 0) + count
        return found[::-1]

    def function_of(self, moved: list[Op], free: list[Value], trap: Op) -> str:
        body = Block([value.type for value in free])
        values = dict(zip(free, body.arguments, strict=True))
        body.ops = clone_ops(moved, values)
        result = values[trap.operands[0]]
        body.ops.append(Op("return", [result], (), None, None, trap.span))
        types = tuple(value.type for value in free)
        attributes = {"cold": True, "inline": "never"}
        made = Function("message", body, (result.type,), parameter_types=types, attributes=attributes, span=trap.span)
        # Named by what it does, so that code that calls it is the same in all programs.
        name = made.name = f"message.{sha256(print_function(made).encode()).hexdigest()[:16]}"
        if name not in self.module.functions:
            made.module = self.function.module
            self.module.functions[name] = made
        return name
