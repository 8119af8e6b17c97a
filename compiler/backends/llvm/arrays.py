"""Arrays: elements, updates in place, growth.

An update works in place when the array is unique: known to be (attribute ``unique``), or found so at run time. Else it
copies first. Whatever can fail is done before an operand is given up, so that a trap finds all operands as they were.
"""

from __future__ import annotations

from ...ir.core import Op, Value
from ...ir.ops import OVERWRITTEN
from ...ir.types import Scalar, Type
from . import lanes, memory
from .code import Code, Unit, quote
from .function import FunctionEmitter, Lowering
from .memory import element_type
from .support import HEADER, helper
from .types import Layout


def data_of(code: Code, owner: str) -> str:
    return code.op(f"getelementptr inbounds i8, ptr {owner}, i64 {HEADER}")


def allocate(e: FunctionEmitter, op: Op, count: str, size: int, zeroed: bool = False) -> tuple[str, str]:
    """Owner and data of a new buffer; traps when there is no memory."""
    name = "pb.alloc.zeroed" if zeroed else "pb.alloc"
    owner = e.op(f"call ptr {helper(e.unit, name)}(ptr %ctx, i64 {count}, i64 {size})")
    e.check_memory(owner, op)
    return owner, data_of(e, owner)


# making arrays


def make(e: FunctionEmitter, op: Op) -> None:
    layout = e.layouts[element_type(op.result.type)]
    if not op.operands:
        e.define(op.result, e.layouts[op.result.type].zeros)
        return
    count = len(op.operands)
    owner, data = allocate(e, op, str(count), layout.size)
    for index, operand in enumerate(op.operands):
        e.store(e.offset(data, index * layout.size), layout, e.leaves(operand))
    e.set_result(op, owner, data, str(count))


def bytes_(e: FunctionEmitter, op: Op) -> None:
    value = op.attributes["value"]
    e.set_result(op, "null", e.unit.static_bytes(value) if value else "null", str(len(value)))


def fill(e: FunctionEmitter, op: Op) -> None:
    """The value given is one reference; the other elements need their own, and with no elements it is given up."""
    number, value = op.operands
    count, leaves = e.leaf(number), e.leaves(value)
    e.check(e.op(f"icmp sge i64 {count}, 0"), op)
    layout = e.layouts[value.type]
    overwritten = bool(op.attributes.get(OVERWRITTEN))
    zeroed = leaves == layout.zeros and not overwritten
    owner, data = allocate(e, op, count, layout.size, zeroed)
    if not zeroed and not overwritten:

        def one(index: str) -> None:
            e.store(e.element(data, index, layout), layout, leaves)
            memory.retain(e, value.type, leaves)

        e.loop(count, one)
        memory.release(e, value.type, leaves)
    e.set_result(op, owner, data, count)


def uninit(e: FunctionEmitter, op: Op) -> None:
    """None for a negative count: it may be a loop's, which then does not run."""
    count = not_negative(e, e.leaf(op.operands[0]))
    layout = e.layouts[element_type(op.result.type)]
    owner, data = allocate(e, op, count, layout.size, layout.managed)
    e.set_result(op, owner, data, count)


def not_negative(code: Code, count: str) -> str:
    callee = code.unit.declare("llvm.smax.i64", "declare i64 @llvm.smax.i64(i64, i64)")
    return code.op(f"call i64 {callee}(i64 {count}, i64 0)")


# reading


def count(e: FunctionEmitter, op: Op) -> None:
    e.set_result(op, e.leaves(op.operands[0])[2])


def check_index(e: FunctionEmitter, op: Op, index: str, count: str) -> None:
    if not e.unchecked(op):
        e.check(e.op(f"icmp ult i64 {index}, {count}"), op)


def get(e: FunctionEmitter, op: Op) -> None:
    array, position = op.operands
    _, data, count = e.leaves(array)
    if lanes.is_vector_index(position):
        _check_lanes(e, op, count)
        e.set_result(op, _places(e, array, data, position).load(e.aliasing.access(data)))
        return
    index = e.leaf(position)
    check_index(e, op, index, count)
    layout = e.layouts[op.result.type]
    e.define(op.result, e.load(e.element(data, index, layout), layout, e.aliasing.access(data)))


def _check_lanes(e: FunctionEmitter, op: Op, count: str) -> None:
    if not e.unchecked(op):
        e.check(lanes.all_inside(e, op.operands[1], count), op)


def _places(e: FunctionEmitter, array: Value, data: str, index: Value) -> lanes.Places:
    element = element_type(array.type)
    assert isinstance(element, Scalar)
    return lanes.Places(e, data, index, e.layouts[element], element, 0)


# writing


def make_unique(e: FunctionEmitter, op: Op, array: list[str], element: Type) -> tuple[str, str]:
    """Owner and data of an array that may be written: the same, or a copy that takes its place."""
    owner, data, count = array
    if op.attributes.get("unique") or (owner == "null" and count == "0"):
        return owner, data
    copy, go_on = e.label(), e.label()
    unique = e.op(f"call i1 {helper(e.unit, 'pb.unique')}(ptr {owner})")
    before = e.block
    e.branch(unique, go_on, copy)
    e.begin(copy)
    new = f"call ptr {unshare_helper(e.unit, element)}(ptr %ctx, ptr {owner}, ptr {data}, i64 {count}, i64 {count})"
    return _or_new(e, op, (owner, data, before), new, go_on)


def _or_new(e: FunctionEmitter, op: Op, old: tuple[str, str, str], call: str, go_on: str) -> tuple[str, str]:
    """Owner and data at ``go_on``: the old ones, which come from a block, or those of the buffer that the call makes
    here."""
    owner, data, before = old
    new = e.op(call)
    e.check_memory(new, op)
    new_data = data_of(e, new)
    after = e.block
    e.jump(go_on)
    e.begin(go_on)
    return e.phi("ptr", ((owner, before), (new, after))), e.phi("ptr", ((data, before), (new_data, after)))


def unshare_helper(unit: Unit, element: Type) -> str:
    """``(ctx, owner, data, count, capacity)``: a copy of the elements in a new buffer, or null. Gives up a reference
    to the old buffer, which somebody else holds too (or which is not counted)."""
    name = f"unshare array<{element}>"

    def write() -> str:
        code = Code(unit)
        layout = unit.layouts[element]
        new = code.op(f"call ptr {helper(unit, 'pb.alloc')}(ptr %ctx, i64 %capacity, i64 {layout.size})")
        fail, fill = code.label(), code.label()
        code.branch(code.op(f"icmp eq ptr {new}, null"), fail, fill)
        code.begin(fail)
        code.void("ret ptr null")
        code.begin(fill)
        data = data_of(code, new)
        copy_elements(code, element, data, "%data", "%count")
        code.void(f"call i1 {helper(unit, 'pb.unreference')}(ptr %owner)")
        code.void(f"ret ptr {new}")
        return code.text(
            f"noalias ptr {quote(name)}(ptr noalias %ctx, ptr %owner, ptr %data, i64 %count, i64 %capacity)", "noinline"
        )

    return unit.define(name, write)


def copy_elements(code: Code, element: Type, target: str, source: str, count: str) -> None:
    layout = code.layouts[element]
    copy_bytes(code, layout, target, source, count)
    if layout.managed:
        code.loop(count, lambda i: memory.retain(code, element, code.load(code.element(source, i, layout), layout)))


def copy_bytes(code: Code, layout: Layout, target: str, source: str, count: str) -> None:
    callee = helper(code.unit, "llvm.memcpy.p0.p0.i64")
    size = code.op(f"mul nuw nsw i64 {count}, {layout.size}")
    align = layout.align
    code.void(f"call void {callee}(ptr align {align} {target}, ptr align {align} {source}, i64 {size}, i1 false)")


def set_(e: FunctionEmitter, op: Op) -> None:
    array, position, value = op.operands
    if lanes.is_vector_index(position):
        _set_lanes(e, op)
        return
    index = e.leaf(position)
    check_index(e, op, index, e.leaves(array)[2])
    owner, data = make_unique(e, op, e.leaves(array), value.type)
    layout = e.layouts[value.type]
    address, apart = e.element(data, index, layout), e.aliasing.access(data)
    if layout.managed:
        memory.release(e, value.type, e.load(address, layout, apart))
    e.store(address, layout, e.leaves(value), apart)
    e.set_result(op, owner, data, e.leaves(array)[2])


def _set_lanes(e: FunctionEmitter, op: Op) -> None:
    array, position, value = op.operands
    count = e.leaves(array)[2]
    _check_lanes(e, op, count)
    owner, data = make_unique(e, op, e.leaves(array), element_type(array.type))
    _places(e, array, data, position).store(e.leaf(value), e.aliasing.access(data))
    e.set_result(op, owner, data, count)


def take(e: FunctionEmitter, op: Op) -> None:
    array, position = op.operands
    rest, taken = op.results
    index = e.leaf(position)
    check_index(e, op, index, e.leaves(array)[2])
    owner, data = make_unique(e, op, e.leaves(array), taken.type)
    layout = e.layouts[taken.type]
    address, apart = e.element(data, index, layout), e.aliasing.access(data)
    e.define(taken, e.load(address, layout, apart))
    if layout.managed:
        e.store_zero(address, layout, apart)
    e.define(rest, [owner, data, e.leaves(array)[2]])


def unique(e: FunctionEmitter, op: Op) -> None:
    (array,) = op.operands
    owner, data = make_unique(e, op, e.leaves(array), element_type(array.type))
    e.set_result(op, owner, data, e.leaves(array)[2])


def sized(e: FunctionEmitter, op: Op) -> None:
    array, number = op.operands
    owner, data, count = e.leaves(array)
    wanted = not_negative(e, e.leaf(number))
    copy, go_on = e.label(), e.label()
    before = e.block
    e.branch(e.op(f"icmp eq i64 {count}, {wanted}"), go_on, copy)
    e.begin(copy)
    size = e.layouts[element_type(array.type)].size
    arguments = f"ptr %ctx, ptr {owner}, ptr {data}, i64 {count}, i64 {wanted}, i64 {size}"
    new = f"call ptr {helper(e.unit, 'pb.sized')}({arguments})"
    e.set_result(op, *_or_new(e, op, (owner, data, before), new, go_on), wanted)


def pop(e: FunctionEmitter, op: Op) -> None:
    (array,) = op.operands
    rest, taken = op.results
    count = e.leaves(array)[2]
    e.check(e.op(f"icmp sgt i64 {count}, 0"), op)
    owner, data = make_unique(e, op, e.leaves(array), taken.type)
    layout = e.layouts[taken.type]
    fewer = e.op(f"add nsw i64 {count}, -1")
    e.define(taken, e.load(e.element(data, fewer, layout), layout))
    e.define(rest, [owner, data, fewer])


# growing


def append(e: FunctionEmitter, op: Op) -> None:
    array, value = op.operands
    _, _, count = e.leaves(array)
    layout = e.layouts[value.type]
    more = e.op(f"add nuw nsw i64 {count}, 1")
    owner, data = reserve(e, op, e.leaves(array), value.type, more)
    e.store(e.element(data, count, layout), layout, e.leaves(value))
    e.set_result(op, owner, data, more)


def concat(e: FunctionEmitter, op: Op) -> None:
    first, second = op.operands
    _, _, count = e.leaves(first)
    _, source, extra = e.leaves(second)
    element = element_type(first.type)
    total = e.op(f"add nuw nsw i64 {count}, {extra}")
    owner, data = reserve(e, op, e.leaves(first), element, total)
    copy_elements(e, element, e.element(data, count, e.layouts[element]), source, extra)
    e.set_result(op, owner, data, total)


def reserve(e: FunctionEmitter, op: Op, array: list[str], element: Type, needed: str) -> tuple[str, str]:
    """Owner and data of an array with room for ``needed`` elements that may be written."""
    owner, data, count = array
    grown = f"call ptr {_grow_helper(e.unit, element)}(ptr %ctx, ptr {owner}, ptr {data}, i64 {count}, i64 {needed})"
    if e.function.attributes.get("cold"):
        new = e.op(grown)
        e.check_memory(new, op)
        return new, data_of(e, new)
    fits, grow, go_on = e.label(), e.label(), e.label()
    if op.attributes.get("unique"):
        usable = e.op(f"icmp ne ptr {owner}, null")
    else:
        usable = e.op(f"call i1 {helper(e.unit, 'pb.unique')}(ptr {owner})")
    e.branch(usable, fits, grow)
    e.begin(fits)
    capacity = e.op(f"load i64, ptr {e.offset(owner, 8)}, align 8")
    before = e.block
    e.branch(e.op(f"icmp sle i64 {needed}, {capacity}"), go_on, grow)
    e.begin(grow)
    return _or_new(e, op, (owner, data, before), grown, go_on)


def _grow_helper(unit: Unit, element: Type) -> str:
    """``(ctx, owner, data, count, needed)``: a unique buffer with room for ``needed`` elements, or null."""
    name = f"grow array<{element}>"

    def write() -> str:
        code = Code(unit)
        layout = unit.layouts[element]
        capacity = code.op(f"call i64 {helper(unit, 'pb.grown')}(i64 %count, i64 %needed)")
        move, copy = code.label(), code.label()
        code.branch(code.op(f"call i1 {helper(unit, 'pb.unique')}(ptr %owner)"), move, copy)
        code.begin(move)
        roomy = code.op(f"call i64 {helper(unit, 'pb.roomy')}(i64 {capacity}, i64 {layout.size})")
        moved = code.op(f"call ptr {helper(unit, 'pb.resize')}(ptr %owner, i64 {roomy}, i64 {layout.size})")
        code.void(f"ret ptr {moved}")
        code.begin(copy)
        arguments = f"ptr %ctx, ptr %owner, ptr %data, i64 %count, i64 {capacity}"
        copied = code.op(f"call ptr {unshare_helper(unit, element)}({arguments})")
        code.void(f"ret ptr {copied}")
        return code.text(
            f"noalias ptr {quote(name)}(ptr noalias %ctx, ptr %owner, ptr %data, i64 %count, i64 %needed)", "noinline"
        )

    return unit.define(name, write)


def retain_(e: FunctionEmitter, op: Op) -> None:
    memory.retain(e, op.operands[0].type, e.leaves(op.operands[0]))


def release_(e: FunctionEmitter, op: Op) -> None:
    memory.release(e, op.operands[0].type, e.leaves(op.operands[0]))


def _print(e: FunctionEmitter, op: Op) -> None:
    _, data, count = e.leaves(op.operands[0])
    e.void(f"call void {helper(e.unit, 'pb.print')}(ptr %ctx, ptr {data}, i64 {count})")


LOWERINGS: dict[str, Lowering] = {
    "array.make": make,
    "bytes": bytes_,
    "array.fill": fill,
    "array.uninit": uninit,
    "array.count": count,
    "array.get": get,
    "array.set": set_,
    "array.take": take,
    "array.unique": unique,
    "array.sized": sized,
    "array.pop": pop,
    "array.append": append,
    "array.concat": concat,
    "retain": retain_,
    "release": release_,
    "print": _print,
}
