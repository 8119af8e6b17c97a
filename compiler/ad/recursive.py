"""Cotangents of boxes that can contain themselves: recursive enums, and records of recursive functions.

Such a cotangent cannot be laid out flat. It is a value of an enum, *zero* or *some* with the tangent of the
contents in a box; ``tangent_sums.py`` adds two.
"""

from __future__ import annotations

from ..ir.core import Block, Op
from ..ir.types import BOOL, I64, Box
from .emitter import Emitter
from .interface import pack, unpack
from .region import Region
from .tangent import SOME


def reverse_box_get(region: Region, op: Op) -> None:
    """The cotangents of the contents, boxed."""
    cotangents = region.take(op.result)
    if all(cotangent is None for cotangent in cotangents):
        return
    (box,) = op.operands
    if region.adjoint.slot(box, 0) is None:
        for cotangent in cotangents:
            region.discard(cotangent)
        return
    tangents = region.adjoint.tangents
    tangent, (leaf,) = tangents.structure(op.result.type), region.leaves(box)
    assert tangent is not None
    parts = [
        (part.path, value if value is not None else region.zero(part.type))
        for part, value in zip(region.leaves(op.result), cotangents, strict=True)
    ]
    packed = pack(region.emit, tangents.module, tangent, parts)
    boxed = region.emit.emit("box.make", [packed], Box(tangent))
    region.add(box, 0, region.emit.emit("enum.make", [boxed], leaf.type, case=SOME))


def reverse_box_make(region: Region, op: Op) -> None:
    """The contents get what is in the box, or nothing."""
    cotangent = region.take_leaf(op.result, 0)
    if cotangent is None:
        return
    (contents,) = op.operands
    module = region.adjoint.module
    tangent = region.adjoint.tangents.structure(contents.type)
    assert tangent is not None
    wanted = [
        (number, leaf)
        for number, leaf in enumerate(region.leaves(contents))
        if region.adjoint.slot(contents, number) is not None
    ]
    blocks = [Block(), Block()]
    full, empty = (Emitter(block, region.emit, region.emit.span) for block in blocks)
    boxed = full.emit("enum.payload", [cotangent], Box(tangent), case=SOME, index=0)
    value = full.emit("box.get", [boxed], tangent)
    full.op("yield", [unpack(full, module, value, leaf) for _, leaf in wanted])
    empty.op("yield", [region.zero(leaf.type, empty) for _, leaf in wanted])
    tag = region.emit.emit("enum.tag", [cotangent], I64)
    condition = region.emit.emit("ieq", [tag, region.emit.i64(SOME)], BOOL)
    results = region.emit.op("if", [condition], [leaf.type for _, leaf in wanted], None, blocks).results
    for (number, leaf), result in zip(wanted, results, strict=True):
        region.add(contents, number, result, sized=not leaf.is_array)
