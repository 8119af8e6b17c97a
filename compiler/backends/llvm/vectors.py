"""Operations that are about vectors as such. Arithmetic on vectors is in ``scalars.py``."""

from __future__ import annotations

from ...ir.core import Op
from ...ir.types import Vector
from .function import FunctionEmitter, Lowering
from .types import SCALARS


def splat(e: FunctionEmitter, op: Op) -> None:
    (a,) = op.operands
    vector = op.result.type
    assert isinstance(vector, Vector)
    llvm, scalar = e.llvm(vector), e.llvm(a.type)
    first = e.op(f"insertelement {llvm} poison, {scalar} {e.leaf(a)}, i64 0")
    mask = f"<{vector.lanes} x i32> zeroinitializer"
    e.set_result(op, e.op(f"shufflevector {llvm} {first}, {llvm} poison, {mask}"))


def extract(e: FunctionEmitter, op: Op) -> None:
    vector, index = op.operands
    e.set_result(op, e.op(f"extractelement {e.llvm(vector.type)} {e.leaf(vector)}, i64 {e.leaf(index)}"))


def insert(e: FunctionEmitter, op: Op) -> None:
    vector, index, element = op.operands
    scalar = f"{e.llvm(element.type)} {e.leaf(element)}"
    e.set_result(op, e.op(f"insertelement {e.llvm(vector.type)} {e.leaf(vector)}, {scalar}, i64 {e.leaf(index)}"))


def sum_(e: FunctionEmitter, op: Op) -> None:
    """In order, lane after lane."""
    (a,) = op.operands
    vector = a.type
    assert isinstance(vector, Vector)
    llvm, scalar = e.llvm(vector), SCALARS[vector.element.name].type
    add = "fadd" if vector.element.kind == "float" else "add"
    lanes = [e.op(f"extractelement {llvm} {e.leaf(a)}, i64 {lane}") for lane in range(vector.lanes)]
    total = lanes[0]
    for lane in lanes[1:]:
        total = e.op(f"{add} {scalar} {total}, {lane}")
    e.set_result(op, total)


LOWERINGS: dict[str, Lowering] = {"splat": splat, "extract": extract, "insert": insert, "vector.sum": sum_}
