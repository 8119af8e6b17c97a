"""Sums over parts of a tensor that are added to a tensor are added to it in place.

The cotangent of a row is that of the whole tensor, zeros elsewhere (``_spread`` in the library). In a loop over rows
each of these would be added to what has come together so far: time for the whole tensor, for each row. The library has
a second function for them, which begins with a given tensor instead of zeros (``tensor.onto``), and changes it in place
where nobody else looks. A function that returns such sums, as the closure of a pullback does, gets a variant that
returns the total.
"""

from __future__ import annotations

from ..ir.clone import clone_ops
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.ops import Effect
from ..ir.rewrite import Effects, functions_with_bodies, innermost_first, use_counts
from .fuse_maps.kernels import ZIP, semantics

# Sums of a tensor's scalars, with what they are added to as the last argument.
ONTO = "tensor.onto"


def run(module: Module) -> None:
    if not any(function.attributes.get("semantics") == ONTO for function in module.functions.values()):
        return
    adder = _Adder(module)
    for function, body in functions_with_bodies(module):
        if function.attributes.get("semantics") != ONTO:
            adder.function(body)


class _Adder:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.effects = Effects(module)
        self.made: dict[str, str | None] = {}

    def function(self, body: Block) -> None:
        counts = use_counts(body)
        for block, op in innermost_first(body):
            if self.is_addition(op):
                self.addition(block, op, counts)

    def is_addition(self, op: Op) -> bool:
        """Of two tensors. The library names what a function does with two for its messages."""
        if semantics(op, self.module) != ZIP:
            return False
        name = op.operands[2].owner
        text = name.operands[0].owner if isinstance(name, Op) and name.name == "make" else None
        return isinstance(text, Op) and text.name == "bytes" and text.attributes["value"] == b"+"

    def addition(self, block: Block, op: Op, counts: dict[Value, int]) -> None:
        """The second operand goes to the first, or the other way round."""
        for value, base in ((op.operands[1], op.operands[0]), (op.operands[0], op.operands[1])):
            made = value.owner
            if not isinstance(made, Op) or made.name != "call" or counts[value] != 1:
                continue
            if not self.may_wait(block, made, op):
                continue
            variant = self.variant(made.attributes["function"])
            if variant is not None:
                block.ops.remove(made)
                op.operands = [*made.operands, base]
                op.attributes = {"function": variant, "types": ()}
                return

    def may_wait(self, block: Block, made: Op, op: Op) -> bool:
        """Whether nobody could see the difference if it were made where it is added: neither prints, say."""
        if made not in block.ops or len(made.results) != 1:
            return False
        moved = block.ops[block.ops.index(made) : block.ops.index(op)]
        return not any(self.effects.of(each) & ~Effect.TRAP for each in moved)

    def variant(self, name: str) -> str | None:
        """The function that adds what a function returns to its last argument."""
        if name not in self.made:
            self.made[name] = None  # for those that call themselves
            self.made[name] = self.make(self.module.functions[name])
        return self.made[name]

    def make(self, function: Function) -> str | None:
        body = function.body
        if body is None or len(body.ops) < 2 or len(body.terminator.operands) != 1:
            return None
        made = body.ops[-2]
        if made.name != "call" or made.results != body.terminator.operands:
            return None
        if semantics(made, self.module) == ONTO:
            # It says what the sums begin with, and hands all else on.
            return made.attributes["function"] if made.operands[:-1] == body.arguments else None
        inner = self.variant(made.attributes["function"])
        return None if inner is None else self.copy(function, inner)

    def copy(self, function: Function, inner: str) -> str:
        """With another last argument, which goes on to ``inner``, in the place of what is called last."""
        assert function.body is not None
        types = (*function.parameter_types, *function.result_types)
        body = Block(types)
        values = dict(zip(function.body.arguments, body.arguments, strict=False))
        body.ops = clone_ops(function.body.ops, values)
        call = body.ops[-2]
        call.operands = [*call.operands, body.arguments[-1]]
        call.attributes = {**call.attributes, "function": inner}
        name = f"{function.name}.onto"
        self.module.functions[name] = Function(
            name,
            body,
            function.result_types,
            parameter_types=types,
            module=function.module,
            attributes={key: value for key, value in function.attributes.items() if key != "keep"},
            span=function.span,
        )
        return name
