"""Pullbacks of custom derivatives for some of the parameters only: nothing is computed for the others."""

from __future__ import annotations

from collections.abc import Sequence

from ..ir.clone import clone_function
from ..ir.core import Block, Module, Op, Value
from ..ir.ops import IO, WRITE
from ..ir.rewrite import Effects, use_counts
from ..ir.types import Tuple


def narrowed(module: Module, pullback: str, kept: Sequence[int]) -> str | None:
    """A copy of ``pullback``, whose first result is a tuple, that returns only these elements of it: a tuple, or what
    is left if it is only one. None where the function does not make the tuple as its last step."""
    function = module.functions[pullback]
    name = f"{pullback}.{'_'.join(map(str, kept))}"
    if name in module.functions:
        return name
    if function.body is None or _made(function.body) is None:
        return None
    copy = clone_function(function, name)
    assert copy.body is not None
    made = _made(copy.body)
    assert made is not None
    copy.exported, copy.derivatives, copy.differentiable = None, [], ()
    parts = [made.operands[index] for index in kept]
    left_out = [value for index, value in enumerate(made.operands) if index not in kept]
    copy.body.ops.remove(made)
    if len(parts) > 1:
        tuple_type = Tuple(tuple(value.type for value in parts))
        copy.body.ops.insert(-1, Op("make", parts, [tuple_type], None, None, made.span))
        parts = copy.body.ops[-2].results
    copy.body.terminator.operands[0] = parts[0]
    copy.result_types = (parts[0].type, *copy.result_types[1:])
    _drop(copy.body, left_out, Effects(module))
    module.functions[name] = copy
    return name


def _made(body: Block) -> Op | None:
    """What makes the tuple that is the first result, if nothing else looks at it."""
    result = body.terminator.operands[0]
    made = result.owner
    if not isinstance(made, Op) or made.name != "make" or made not in body.ops or use_counts(body)[result] != 1:
        return None
    return made


def _drop(body: Block, values: list[Value], effects: Effects) -> None:
    """Removes what computes ``values`` and nothing else. It may trap: nobody has asked for it."""
    counts = use_counts(body)
    pending = list(values)
    while pending:
        op = pending.pop().owner
        if not isinstance(op, Op) or op not in body.ops or any(counts.get(result, 0) for result in op.results):
            continue
        if effects.of(op) & (WRITE | IO):
            continue
        body.ops.remove(op)
        used = [
            operand
            for inner in (op, *(o for region in op.regions for o in region.walk()))
            for operand in inner.operands
        ]
        for value in used:
            counts[value] -= 1
        pending += used
