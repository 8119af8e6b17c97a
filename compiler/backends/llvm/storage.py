"""Cells, boxes and global variables: one value in memory."""

from __future__ import annotations

from ...ir.core import Module, Op
from . import memory
from .arrays import allocate
from .code import Code, quote
from .function import FunctionEmitter, Lowering
from .support import HEADER
from .types import Layout


def new(e: FunctionEmitter, op: Op) -> None:
    (value,) = op.operands
    layout = e.layouts[value.type]
    owner, data = allocate(e, op, "1", layout.size)
    e.store(data, layout, e.leaves(value))
    e.set_result(op, owner)


def _content(e: FunctionEmitter, op: Op) -> str:
    return e.offset(e.leaf(op.operands[0]), HEADER)


def get(e: FunctionEmitter, op: Op) -> None:
    e.define(op.result, e.load(_content(e, op), e.layouts[op.result.type]))


def set_(e: FunctionEmitter, op: Op) -> None:
    _replace(e, op, _content(e, op), 1)


def _replace(e: FunctionEmitter, op: Op, address: str, operand: int) -> None:
    """Releases what was there only once the new value is."""
    value = op.operands[operand]
    layout = e.layouts[value.type]
    old = e.load(address, layout) if layout.managed else []
    e.store(address, layout, e.leaves(value))
    if layout.managed:
        memory.release(e, value.type, old)


def take(e: FunctionEmitter, op: Op) -> None:
    _move_out(e, op, _content(e, op))


def _move_out(e: FunctionEmitter, op: Op, address: str) -> None:
    layout = e.layouts[op.result.type]
    e.define(op.result, e.load(address, layout))
    if layout.managed:
        e.store_zero(address, layout)


def same(e: FunctionEmitter, op: Op) -> None:
    e.set_result(op, e.op(f"icmp eq ptr {e.leaf(op.operands[0])}, {e.leaf(op.operands[1])}"))


# globals


def _symbol(name: str) -> str:
    return f"global {name}"


def _address(e: FunctionEmitter, op: Op) -> str:
    name = op.attributes["name"]
    layout = e.layouts[e.module.globals[name].type]
    return e.unit.define(_symbol(name), lambda: _variable(name, layout))


def _variable(name: str, layout: Layout) -> str:
    return (
        f"{quote(_symbol(name))} = internal global [{layout.size} x i8] zeroinitializer, align {max(layout.align, 1)}"
    )


def global_get(e: FunctionEmitter, op: Op) -> None:
    e.define(op.result, e.load(_address(e, op), e.layouts[op.result.type]))


def global_set(e: FunctionEmitter, op: Op) -> None:
    _replace(e, op, _address(e, op), 0)


def global_take(e: FunctionEmitter, op: Op) -> None:
    _move_out(e, op, _address(e, op))


def drop_globals(code: Code, module: Module) -> None:
    """Releases what the program's variables hold at its end."""
    for name, variable in module.globals.items():
        layout = code.layouts[variable.type]
        if layout.managed and code.unit.is_defined(_symbol(name)):
            address = quote(_symbol(name))
            old = code.load(address, layout)
            code.store_zero(address, layout)
            memory.release(code, variable.type, old)


LOWERINGS: dict[str, Lowering] = {
    "cell.new": new,
    "cell.get": get,
    "cell.set": set_,
    "cell.take": take,
    "cell.same": same,
    "box.make": new,
    "box.get": get,
    "global.get": global_get,
    "global.set": global_set,
    "global.take": global_take,
}
