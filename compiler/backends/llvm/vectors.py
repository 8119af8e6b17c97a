"""Operations that are about vectors as such. Arithmetic on vectors is in ``scalars.py``."""

from __future__ import annotations

from ...ir.core import Op
from ...ir.types import Vector
from .function import FunctionEmitter, Lowering
from .lanes import splat_of
from .types import SCALARS, mangle


def splat(e: FunctionEmitter, op: Op) -> None:
    (a,) = op.operands
    vector = op.result.type
    assert isinstance(vector, Vector)
    e.set_result(op, splat_of(e, vector, e.leaf(a)))


def extract(e: FunctionEmitter, op: Op) -> None:
    vector, index = op.operands
    e.set_result(op, e.op(f"extractelement {e.llvm(vector.type)} {e.leaf(vector)}, i64 {e.leaf(index)}"))


def insert(e: FunctionEmitter, op: Op) -> None:
    vector, index, element = op.operands
    scalar = f"{e.llvm(element.type)} {e.leaf(element)}"
    e.set_result(op, e.op(f"insertelement {e.llvm(vector.type)} {e.leaf(vector)}, {scalar}, i64 {e.leaf(index)}"))


def sum_(e: FunctionEmitter, op: Op) -> None:
    """In order, lane after lane, or as the processor likes."""
    (a,) = op.operands
    vector = a.type
    assert isinstance(vector, Vector)
    if op.attributes.get("reassoc") and not e.strict and vector.element.kind == "float":
        e.set_result(op, _sum_in_any_order(e, vector, e.leaf(a)))
        return
    llvm, scalar = e.llvm(vector), SCALARS[vector.element.name].type
    add = "fadd" if vector.element.kind == "float" else "add"
    lanes = [e.op(f"extractelement {llvm} {e.leaf(a)}, i64 {lane}") for lane in range(vector.lanes)]
    total = lanes[0]
    for lane in lanes[1:]:
        total = e.op(f"{add} {scalar} {total}, {lane}")
    e.set_result(op, total)


def _sum_in_any_order(e: FunctionEmitter, type: Vector, value: str) -> str:
    llvm, scalar = e.llvm(type), SCALARS[type.element.name].type
    name = f"llvm.vector.reduce.fadd.{mangle(type)}"
    callee = e.unit.declare(name, f"declare {scalar} @{name}({scalar}, {llvm})")
    return e.op(f"call reassoc {scalar} {callee}({scalar} -0.0, {llvm} {value})")


def range_(e: FunctionEmitter, op: Op) -> None:
    first, step = op.operands
    vector = op.result.type
    assert isinstance(vector, Vector)
    llvm = e.llvm(vector)
    lanes = "<" + ", ".join(f"i64 {lane}" for lane in range(vector.lanes)) + ">"
    steps = e.op(f"mul {llvm} {splat_of(e, vector, e.leaf(step))}, {lanes}")
    e.set_result(op, e.op(f"add {llvm} {splat_of(e, vector, e.leaf(first))}, {steps}"))


LOWERINGS: dict[str, Lowering] = {
    "splat": splat,
    "extract": extract,
    "insert": insert,
    "vector.sum": sum_,
    "vector.range": range_,
}
