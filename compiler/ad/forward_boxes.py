"""Tangents of boxes that can contain themselves: values of the same enum as their cotangents (``recursive.py``)."""

from __future__ import annotations

from ..ir.core import Block, Op
from ..ir.types import BOOL, I64, Box
from .emitter import Emitter
from .forward import Forward
from .forward_values import zero
from .tangent import SOME


def forward_box_make(forward: Forward, op: Op) -> None:
    (contents,) = op.operands
    if not forward.active(op.result) or all(t is None for t in forward.all_tangents(contents)):
        return
    tangent = forward.whole(contents)
    boxed = forward.emit.emit("box.make", [tangent], Box(tangent.type))
    made = forward.emit.emit("enum.make", [boxed], forward.leaf_type(op.result, 0), case=SOME)
    forward.define(op.result, 0, made)


def forward_box_get(forward: Forward, op: Op) -> None:
    (box,) = op.operands
    given = forward.tangent(box)
    tangent = forward.tangents.structure(op.result.type)
    if given is None or tangent is None or not forward.active(op.result):
        return
    wanted = [(n, leaf) for n, leaf in enumerate(forward.leaves(op.result)) if forward.active(op.result) >> n & 1]
    types = [forward.leaf_type(op.result, number) for number, _ in wanted]
    blocks = [Block(), Block()]
    full, empty = (Emitter(block, forward.emit, forward.emit.span) for block in blocks)
    boxed = full.emit("enum.payload", [given], Box(tangent), case=SOME, index=0)
    contents = full.emit("box.get", [boxed], tangent)
    full.op("yield", [forward.unpack(full, contents, leaf) for _, leaf in wanted])
    empty.op("yield", [zero(empty, forward.tangents, type) for type in types])
    tag = forward.emit.emit("enum.tag", [given], I64)
    some = forward.emit.emit("ieq", [tag, forward.emit.i64(SOME)], BOOL)
    results = forward.emit.op("if", [some], types, None, blocks).results
    for (number, _), result in zip(wanted, results, strict=True):
        forward.define(op.result, number, result)
