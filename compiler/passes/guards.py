"""Makes checks before a loop instead of in each iteration.

A check of a ``for`` loop, or of a nest of them, that runs in every iteration, of an index that is multi-affine in the
loops (``affine.py``), fails somewhere exactly if it fails at a corner of the nest. So the corners are tested before
the loop, by a *guard*, and the loop goes without the check. When the guard finds that a check will fail, the loop as
it was written runs in a function of its own: it traps at the right place, after all that it did before. That
function computes nothing else, is never inlined and hardly optimised.

Counts must not change in the loop (``extents.py``). What is known to hold without a test is not tested, and a check in
a branch goes if the same check is made in every iteration.
"""

from __future__ import annotations

from ..ir.core import Block, Function, Module, Op
from ..ir.rewrite import Effects, functions_with_bodies
from ..ir.traps import INDEX_OUT_OF_RANGE
from .duties import Box
from .extents import Extents
from .failing import failing_function
from .guard_code import guard_of
from .ranges import Ranges

# Each round may make accesses unchecked whose elements the next one needs to know: rows of arrays of arrays.
ROUNDS = 3


def run(module: Module) -> None:
    effects = Effects(module)
    for function, body in functions_with_bodies(module):
        if not function.attributes.get("cold"):
            _Guards(module, effects, function, body).block(body)


class _Guards:
    """Of one function, outer loops before inner ones."""

    def __init__(self, module: Module, effects: Effects, function: Function, body: Block) -> None:
        self.module = module
        self.function = function
        self.ranges = Ranges()
        self.extents = Extents(body)
        self.effects = effects

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        for op in block.ops:
            if op.name == "for":
                for _ in range(ROUNDS):
                    before = self.guard(op)
                    ops += before
                    if not before:
                        break
            self.ranges.define(op)
            self.ranges.inside(op, self.block)
            ops.append(op)
        block.ops = ops

    def guard(self, loop: Op) -> list[Op]:
        """What is to stand before the loop, which then has fewer checks."""
        box = Box(loop, self.ranges, self.extents)
        for op in box.proved:
            op.attributes["unchecked"] = True
        if not box.outermost.all_duties():
            return []
        fails = self.failing(loop)
        if fails is None:
            return []
        ops, bad = guard_of(box.outermost, box.affine, self.module)
        box.discharge()
        return [*ops, Op("if", [bad], (), {"guard": True}, [fails, _nothing()], loop.span)]

    def failing(self, loop: Op) -> Block | None:
        """Runs the loop as it was, in a function of its own, which traps. None if there can be none."""
        name = self.new_name()
        made = failing_function(loop, name, self.effects)
        if made is None:
            return None
        function, arguments = made
        function.module = self.function.module
        self.module.functions[name] = function
        block = Block()
        block.ops = [
            Op("call", arguments, (), {"function": name, "types": ()}, None, loop.span),
            Op("trap", [], (), {"message": INDEX_OUT_OF_RANGE}, None, loop.span),
            Op("yield", [], (), None, None, loop.span),
        ]
        return block

    def new_name(self) -> str:
        number = 0
        while (name := f"{self.function.name}.checked.{number}") in self.module.functions:
            number += 1
        return name


def _nothing() -> Block:
    block = Block()
    block.ops = [Op("yield", [])]
    return block
