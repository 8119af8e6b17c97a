"""A call of a function's forward sweep and one of its reverse sweep become one call of a function that does both.

That is possible where the seeds of the reverse sweep are known before the value is: where the value takes part in the
rest linearly. Then no record passes between the two, and the loops of both can become one (``fuse_sweeps.py``), for
recursive functions too. Only for derivatives that run their iterations again, which is what it saves.
"""

from __future__ import annotations

from ..ir.clone import clone_ops
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.rewrite import Effects, functions_with_bodies, innermost_first, use_counts
from .postponing import postponed, put_after


def run(module: Module) -> None:
    if not any("sweeps" in function.attributes for function in module.functions.values()):
        return
    fuser = _Fuser(module)
    for _, body in functions_with_bodies(module):
        fuser.function(body)


class _Fuser:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.effects = Effects(module)
        self.made: dict[str, str] = {}

    def function(self, body: Block) -> None:
        counts = use_counts(body)
        for block, op in innermost_first(body):
            if op.name == "call":
                forward = self.forward(block, op, counts)
                if forward is not None:
                    self.fuse(block, forward, op)

    def forward(self, block: Block, reverse: Op, counts: dict[Value, int]) -> Op | None:
        """The call that makes the record which a call of a reverse sweep takes, if nobody else does."""
        name = reverse.attributes["function"]
        if self.module.functions[name].attributes.get("sweeps") != name or not reverse.operands:
            return None
        record = reverse.operands[0]
        owner = record.owner
        if not isinstance(owner, Op) or owner.name != "call" or owner not in block.ops or counts[record] != 1:
            return None
        made_by = self.module.functions[owner.attributes["function"]].attributes.get("sweeps")
        return owner if made_by == name and owner.results[-1] is record else None

    def fuse(self, block: Block, forward: Op, reverse: Op) -> None:
        waiting = postponed(block, forward, reverse, {forward.results[-1]}, self.effects)
        if waiting is None:
            return
        attributes = {"function": self.both(forward, reverse), "types": ()}
        operands = [*forward.operands, *reverse.operands[1:]]
        call = Op("call", operands, (), attributes, None, forward.span)
        call.results = [*forward.results[:-1], *reverse.results]
        for result in call.results:
            result.owner = call
        put_after(block, forward, reverse, waiting, [call])

    def both(self, forward: Op, reverse: Op) -> str:
        """The function that does what both sweeps do, one after the other."""
        first = self.module.functions[forward.attributes["function"]]
        second = self.module.functions[reverse.attributes["function"]]
        known = self.made.get(second.name)
        if known is not None:
            return known
        name = self.made[second.name] = f"{second.name}.both"
        self.module.functions[name] = _joined(name, first, second)
        self.function(self.module.functions[name].body)  # type: ignore[arg-type]
        return name


def _joined(name: str, first: Function, second: Function) -> Function:
    assert first.body is not None and second.body is not None
    types = (*first.parameter_types, *second.parameter_types[1:])
    body = Block(types)
    count = len(first.parameter_types)
    values = dict(zip(first.body.arguments, body.arguments[:count], strict=True))
    body.ops = clone_ops(first.body.ops[:-1], values)
    *results, record = (values.get(v, v) for v in first.body.terminator.operands)
    values.update(zip(second.body.arguments, [record, *body.arguments[count:]], strict=True))
    body.ops += clone_ops(second.body.ops[:-1], values)
    results += [values.get(v, v) for v in second.body.terminator.operands]
    body.ops.append(Op("return", results))
    result_types = (*first.result_types[:-1], *second.result_types)
    return Function(name, body, result_types, parameter_types=types, module=first.module, span=first.span)
