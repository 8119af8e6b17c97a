"""Words of the context: what belongs to one call from outside, and the state of random numbers."""

from __future__ import annotations

from ...ir.core import Op
from .function import FunctionEmitter, Lowering
from .support import helper


def _address(e: FunctionEmitter, op: Op) -> str:
    return e.op(f"getelementptr inbounds i64, ptr %ctx, i64 {e.leaf(op.operands[0])}")


def get(e: FunctionEmitter, op: Op) -> None:
    e.set_result(op, e.op(f"load i64, ptr {_address(e, op)}, align 8"))


def set_(e: FunctionEmitter, op: Op) -> None:
    e.void(f"store i64 {e.leaf(op.operands[1])}, ptr {_address(e, op)}, align 8")


def advance(e: FunctionEmitter, op: Op) -> None:
    e.set_result(op, e.op(f"call i64 {helper(e.unit, 'pb.random')}(ptr %ctx)"))


LOWERINGS: dict[str, Lowering] = {
    "context.get": get,
    "context.set": set_,
    "random.advance": advance,
}
