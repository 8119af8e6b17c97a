"""Tuples, structs and enums: choices and rearrangements of leaves, which cost no instruction.

None of these counts references: after the ownership pass retain and release are operations of their own.
"""

from __future__ import annotations

from ...ir.core import Op
from .function import FunctionEmitter, Lowering


def make(e: FunctionEmitter, op: Op) -> None:
    e.define(op.result, e.flatten(op.operands))


def get(e: FunctionEmitter, op: Op) -> None:
    (whole,) = op.operands
    part = e.layouts[whole.type].fields[op.attributes["index"]]
    e.define(op.result, e.leaves(whole)[part])


def set_(e: FunctionEmitter, op: Op) -> None:
    whole, value = op.operands
    part = e.layouts[whole.type].fields[op.attributes["index"]]
    leaves = list(e.leaves(whole))
    leaves[part] = e.leaves(value)
    e.define(op.result, leaves)


def take(e: FunctionEmitter, op: Op) -> None:
    (whole,) = op.operands
    rest, field = op.results
    part = e.layouts[whole.type].fields[op.attributes["index"]]
    leaves = list(e.leaves(whole))
    e.define(field, leaves[part])
    leaves[part] = e.layouts[field.type].zeros
    e.define(rest, leaves)


def enum_make(e: FunctionEmitter, op: Op) -> None:
    case = op.attributes["case"]
    layout = e.layouts[op.result.type]
    leaves = [str(case), *(leaf.zero for leaf in layout.leaves[1:])]
    for operand, slots in zip(op.operands, layout.slots[case], strict=True):
        for slot, leaf in zip(slots, e.leaves(operand), strict=True):
            leaves[slot] = leaf
    e.define(op.result, leaves)


def enum_tag(e: FunctionEmitter, op: Op) -> None:
    (whole,) = op.operands
    tag = e.layouts[whole.type].leaves[0].type
    value = e.leaves(whole)[0]
    e.set_result(op, value if tag == "i64" else e.op(f"zext {tag} {value} to i64"))


def enum_payload(e: FunctionEmitter, op: Op) -> None:
    (whole,) = op.operands
    slots = e.layouts[whole.type].slots[op.attributes["case"]][op.attributes["index"]]
    leaves = e.leaves(whole)
    e.define(op.result, [leaves[slot] for slot in slots])


def zero(e: FunctionEmitter, op: Op) -> None:
    e.define(op.result, e.layouts[op.result.type].zeros)


def same(e: FunctionEmitter, op: Op) -> None:
    e.define(op.result, e.leaves(op.operands[0]))


LOWERINGS: dict[str, Lowering] = {
    "make": make,
    "get": get,
    "set": set_,
    "take": take,
    "enum.make": enum_make,
    "enum.tag": enum_tag,
    "enum.payload": enum_payload,
    "zero": zero,
    "uninit": zero,
    "stop_gradient": same,
    "differentiated_as": same,
    "apart": same,
}
