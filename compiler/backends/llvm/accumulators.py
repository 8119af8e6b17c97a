"""Accumulators of cotangents: arrays that are always unique or empty, updated in place.

The arrays inside the elements may be shared; one is copied when an inner accumulator is taken out of it. A leaf is
addressed by its ``path`` of field indices in the element.
"""

from __future__ import annotations

from collections.abc import Callable

from ...ir.core import Op
from ...ir.ops import ASSIGNS
from ...ir.types import Acc, Array, Scalar, Type, Vector
from . import lanes, memory
from .arrays import copy_elements, data_of, make_unique, not_negative, unique, unshare_helper
from .code import LIKELY, Code, Unit, quote
from .function import FunctionEmitter, Lowering
from .memory import element_type
from .support import helper
from .traps import OUT_OF_MEMORY


def _leaf_type(code: Code, type: Type, path: tuple[int, ...]) -> tuple[Type, int]:
    """The type of the leaf at ``path`` of an element, and its place in the element."""
    offset = 0
    for index in path:
        layout, fields = code.layouts[type], code.layouts.fields(type)
        assert fields is not None
        start = layout.fields[index].start
        # The first machine leaf of a field lies at its beginning; a field without any takes no room.
        if start < len(layout.leaves) and layout.fields[index].stop > start:
            offset += layout.leaves[start].offset
        type = fields[index]
    return type, offset


def _place(e: FunctionEmitter, op: Op) -> tuple[str, Type]:
    """The address of the leaf that ``op`` is about, and its type."""
    acc, index = op.operands[:2]
    element = element_type(acc.type)
    leaf, offset = _leaf_type(e, element, tuple(op.attributes["path"]))
    address = e.element(e.leaves(acc)[1], e.leaf(index), e.layouts[element])
    return e.offset(address, offset), leaf


def _places(e: FunctionEmitter, op: Op) -> lanes.Places:
    """Where the leaves for all lanes of a vector of indices lie."""
    acc, index = op.operands[:2]
    element, leaf, offset = _leaf(e, op)
    return lanes.Places(e, e.leaves(acc)[1], index, e.layouts[element], leaf, offset)


def _leaf(e: FunctionEmitter, op: Op) -> tuple[Type, Scalar, int]:
    """The type of the elements, the scalar of one that ``op`` is about, and its place."""
    element = element_type(op.operands[0].type)
    leaf, offset = _leaf_type(e, element, tuple(op.attributes["path"]))
    assert isinstance(leaf, Scalar)
    return element, leaf, offset


def _partial(e: FunctionEmitter, op: Op, write: Callable[[Unit, Type, Scalar, int, int], str]) -> str:
    """A call, but for its result type, of a helper that looks at each lane."""
    acc, index = op.operands[:2]
    count = lanes.lane_count(index)
    callee = write(e.unit, *_leaf(e, op), count)
    _, data, elements = e.leaves(acc)
    return f"{callee}(ptr {data}, i64 {elements}, <{count} x i64> {e.leaf(index)})"


def _apart(e: FunctionEmitter, op: Op) -> str:
    return e.aliasing.access(e.leaves(op.operands[0])[1])


def _inside(e: FunctionEmitter, op: Op) -> str:
    """Whether the accumulator has the element at all, or those of all lanes."""
    index = op.operands[1]
    if lanes.is_vector_index(index):
        return lanes.all_inside(e, index, e.leaves(op.operands[0])[2])
    return e.op(f"icmp ult i64 {e.leaf(op.operands[1])}, {e.leaves(op.operands[0])[2]}")


def zero(e: FunctionEmitter, op: Op) -> None:
    e.define(op.result, e.layouts[op.result.type].zeros)


def count(e: FunctionEmitter, op: Op) -> None:
    e.set_result(op, e.leaves(op.operands[0])[2])


def same(e: FunctionEmitter, op: Op) -> None:
    e.define(op.result, e.leaves(op.operands[0]))


def drop(e: FunctionEmitter, op: Op) -> None:
    memory.release(e, op.operands[0].type, e.leaves(op.operands[0]))


def ensure(e: FunctionEmitter, op: Op) -> None:
    acc, needed = op.operands
    wanted = e.leaf(needed)
    enough = e.op(f"icmp sge i64 {e.leaves(acc)[2]}, {wanted}")
    e.define(op.result, _grown_unless(e, op, enough, wanted, wanted, lambda: e.leaves(acc)))


def room(e: FunctionEmitter, op: Op) -> None:
    wanted, first = (not_negative(e, e.leaf(operand)) for operand in op.operands)
    size = e.layouts[element_type(op.result.type)].size
    owner = e.op(f"call ptr {helper(e.unit, 'pb.room')}(ptr %ctx, i64 {wanted}, i64 {first}, i64 {size})")
    e.check_memory(owner, op)
    e.set_result(op, owner, data_of(e, owner), wanted)


def resize(e: FunctionEmitter, op: Op) -> None:
    """Elements that are dropped are released; an accumulator that grows takes room to spare."""
    acc, needed = op.operands
    owner, data, count = e.leaves(acc)
    wanted = not_negative(e, e.leaf(needed))
    grown = e.op(f"call i64 {helper(e.unit, 'pb.grown')}(i64 {count}, i64 {wanted})")

    def shorten() -> list[str]:
        element = element_type(acc.type)
        layout = e.layouts[element]
        if layout.managed:
            first = e.element(data, wanted, layout)
            dropped = e.op(f"sub i64 {count}, {wanted}")
            e.loop(dropped, lambda i: memory.release(e, element, e.load(e.element(first, i, layout), layout)))
        return [owner, data, wanted]

    e.define(op.result, _grown_unless(e, op, e.op(f"icmp sge i64 {count}, {wanted}"), wanted, grown, shorten))


def _grown_unless(
    e: FunctionEmitter, op: Op, enough: str, wanted: str, capacity: str, otherwise: Callable[[], list[str]]
) -> list[str]:
    """The accumulator with ``wanted`` elements, the new ones zero; ``otherwise`` when it has enough."""
    acc = op.operands[0]
    owner, _, count = e.leaves(acc)
    fits, grow, go_on = e.label(), e.label(), e.label()
    e.branch(enough, fits, grow)
    e.begin(fits)
    kept = otherwise()
    arms = [(kept, e.block)]
    e.jump(go_on)
    e.begin(grow)
    size = e.layouts[element_type(acc.type)].size
    arguments = f"ptr %ctx, ptr {owner}, i64 {count}, i64 {wanted}, i64 {capacity}, i64 {size}"
    new = e.op(f"call ptr {helper(e.unit, 'pb.ensure')}({arguments})")
    e.check_memory(new, op)
    arms.append(([new, data_of(e, new), wanted], e.block))
    e.jump(go_on)
    e.begin(go_on)
    return e.join(e.layouts[op.result.type].types, arms)


def add_at(e: FunctionEmitter, op: Op) -> None:
    if lanes.is_vector_index(op.operands[1]):
        _places(e, op).add(e.leaf(op.operands[2]), _apart(e, op))
        same(e, op)
        return
    address, leaf = _place(e, op)
    value = op.operands[2]
    if op.attributes.get(ASSIGNS):
        e.store(address, e.layouts[leaf], e.leaves(value), _apart(e, op))
        same(e, op)
        return

    def require(good: str) -> None:
        e.check(good, op, OUT_OF_MEMORY)

    _add(e, leaf, address, e.leaves(value), require, _apart(e, op))
    memory.release(e, value.type, e.leaves(value))
    same(e, op)


def get_at(e: FunctionEmitter, op: Op) -> None:
    if lanes.is_vector_index(op.operands[1]):
        _get_lanes(e, op)
        return
    layout = e.layouts[op.result.type]
    if op.attributes.get("unchecked"):
        e.define(op.result, e.load(_place(e, op)[0], layout, _apart(e, op)))
        return
    inside, go_on = e.label(), e.label()
    condition = _inside(e, op)
    before = e.block
    e.branch(condition, inside, go_on)
    e.begin(inside)
    address, _ = _place(e, op)
    found = e.load(address, layout, _apart(e, op))
    after = e.block
    e.jump(go_on)
    e.begin(go_on)
    e.define(op.result, e.join(layout.types, [(layout.zeros, before), (found, after)]))


def _get_lanes(e: FunctionEmitter, op: Op) -> None:
    if op.attributes.get("unchecked"):
        e.set_result(op, _places(e, op).load(_apart(e, op)))
        return
    inside, missing, go_on = e.label(), e.label(), e.label()
    type = e.llvm(op.result.type)
    e.branch(_inside(e, op), inside, missing, LIKELY)
    e.begin(inside)
    found = _places(e, op).load(_apart(e, op))
    end = e.block
    e.jump(go_on)
    e.begin(missing)
    partial = e.op(f"call {type} {_partial(e, op, lanes.partial_gather)}")
    e.jump(go_on)
    e.begin(go_on)
    e.set_result(op, e.phi(type, ((found, end), (partial, missing))))


def _clear_lanes(e: FunctionEmitter, op: Op) -> None:
    if op.attributes.get("unchecked"):
        _places(e, op).store("zeroinitializer", _apart(e, op))
        same(e, op)
        return
    inside, missing, go_on = e.label(), e.label(), e.label()
    e.branch(_inside(e, op), inside, missing, LIKELY)
    e.begin(inside)
    _places(e, op).store("zeroinitializer", _apart(e, op))
    e.jump(go_on)
    e.begin(missing)
    e.void(f"call void {_partial(e, op, lanes.partial_clear)}")
    e.jump(go_on)
    e.begin(go_on)
    same(e, op)


def clear_at(e: FunctionEmitter, op: Op) -> None:
    if lanes.is_vector_index(op.operands[1]):
        _clear_lanes(e, op)
        return
    if op.attributes.get("unchecked"):
        _clear(e, op)
        same(e, op)
        return
    inside, go_on = e.label(), e.label()
    e.branch(_inside(e, op), inside, go_on)
    e.begin(inside)
    _clear(e, op)
    e.jump(go_on)
    e.begin(go_on)
    same(e, op)


def _clear(e: FunctionEmitter, op: Op) -> None:
    address, leaf = _place(e, op)
    layout = e.layouts[leaf]
    old = e.load(address, layout, _apart(e, op)) if layout.managed else []
    e.store_zero(address, layout, _apart(e, op))
    if layout.managed:
        memory.release(e, leaf, old)


def take_at(e: FunctionEmitter, op: Op) -> None:
    rest, taken = op.results
    inside, go_on = e.label(), e.label()
    layout = e.layouts[taken.type]
    condition = _inside(e, op)
    before = e.block
    e.branch(condition, inside, go_on)
    e.begin(inside)
    address, leaf = _place(e, op)
    found = e.load(address, layout)
    owner, data = make_unique(e, op, found, element_type(leaf))
    e.store_zero(address, layout)
    after = e.block
    e.jump(go_on)
    e.begin(go_on)
    e.define(taken, e.join(layout.types, [(layout.zeros, before), ([owner, data, found[2]], after)]))
    e.define(rest, e.leaves(op.operands[0]))


def put_at(e: FunctionEmitter, op: Op) -> None:
    """Moves the inner accumulator into an empty place, else adds it to what is there (the same inner array was
    taken twice). If the element is missing, what is put there must be empty and is let go."""
    inner = op.operands[2]
    inside, move, both, outside, go_on = (e.label() for _ in range(5))

    def require(good: str) -> None:
        e.check(good, op, OUT_OF_MEMORY)

    e.branch(_inside(e, op), inside, outside)
    e.begin(inside)
    address, leaf = _place(e, op)
    layout = e.layouts[leaf]
    old = e.load(address, layout)
    e.branch(e.op(f"icmp eq i64 {old[2]}, 0"), move, both)
    e.begin(move)
    e.store(address, layout, e.leaves(inner))
    memory.release(e, leaf, old)
    e.jump(go_on)
    e.begin(both)
    _add(e, leaf, address, e.leaves(inner), require, _apart(e, op))
    e.jump(outside)
    e.begin(outside)
    memory.release(e, inner.type, e.leaves(inner))
    e.jump(go_on)
    e.begin(go_on)
    same(e, op)


def merge(e: FunctionEmitter, op: Op) -> None:
    """Adds the second to the first, unless one of them is empty. Either stays valid until nothing can fail."""
    first, second = (e.leaves(v) for v in op.operands)
    type = op.result.type
    element = element_type(type)
    take_first, try_first, take_second, both, longer, sum_, go_on = (e.label() for _ in range(7))
    e.branch(e.op(f"icmp eq i64 {second[2]}, 0"), take_first, try_first)
    e.begin(take_first)
    memory.release(e, type, second)
    arms = [(first, e.block)]
    e.jump(go_on)
    e.begin(try_first)
    e.branch(e.op(f"icmp eq i64 {first[2]}, 0"), take_second, both)
    e.begin(take_second)
    memory.release(e, type, first)
    arms.append((second, e.block))
    e.jump(go_on)
    e.begin(both)
    more = e.op(f"icmp sgt i64 {second[2]}, {first[2]}")
    common = e.op(f"select i1 {more}, i64 {first[2]}, i64 {second[2]}")
    callee = _add_elements_helper(e.unit, element)
    added = e.op(f"call i1 {callee}(ptr %ctx, ptr {first[1]}, ptr {second[1]}, i64 {common})")
    e.check(added, op, OUT_OF_MEMORY)
    shorter = e.block
    e.branch(more, longer, sum_)
    e.begin(longer)
    arguments = f"ptr %ctx, ptr {first[0]}, i64 {first[2]}, ptr {second[1]}, i64 {second[2]}"
    new = e.op(f"call ptr {_extend_helper(e.unit, element)}({arguments})")
    e.check_memory(new, op)
    extended = [new, data_of(e, new), second[2]]
    end = e.block
    e.jump(sum_)
    e.begin(sum_)
    total = e.join(e.layouts[type].types, [(first, shorter), (extended, end)])
    memory.release(e, type, second)
    arms.append((total, e.block))
    e.jump(go_on)
    e.begin(go_on)
    e.define(op.result, e.join(e.layouts[type].types, arms))


# sums


def _add(
    code: Code, type: Type, address: str, leaves: list[str], require: Callable[[str], None], metadata: str = ""
) -> None:
    """Adds a borrowed tangent to the one in memory. ``require(condition)``: what to do when memory runs out."""
    layout = code.layouts[type]
    if isinstance(type, Scalar | Vector):
        scalar = type.element if isinstance(type, Vector) else type
        add = "fadd" if scalar.kind == "float" else "add"
        (old,) = code.load(address, layout, metadata)
        code.store(address, layout, [code.op(f"{add} {layout.leaves[0].type} {old}, {leaves[0]}")], metadata)
    elif isinstance(type, Array | Acc):
        callee = _add_array_helper(code.unit, type)
        require(code.op(f"call i1 {callee}(ptr %ctx, ptr {address}, {code.typed(type, leaves)})"))
    else:
        fields = code.layouts.fields(type)
        assert fields is not None, f"{type} is not a tangent"
        for index, field in enumerate(fields):
            _, offset = _leaf_type(code, type, (index,))
            _add(code, field, code.offset(address, offset), leaves[layout.fields[index]], require, metadata)


def _returning_false(code: Code) -> Callable[[str], None]:
    """For helpers that say whether they succeeded."""

    def require(good: str) -> None:
        fail, go_on = code.label(), code.label()
        code.branch(good, go_on, fail)
        code.begin(fail)
        code.void("ret i1 false")
        code.begin(go_on)

    return require


def _add_elements_helper(unit: Unit, element: Type) -> str:
    """``(ctx, target, source, count)``: adds elements to elements; whether there was memory enough."""
    name = f"add elements<{element}>"

    def write() -> str:
        code = Code(unit)
        layout = unit.layouts[element]

        def one(index: str) -> None:
            leaves = code.load(code.element("%source", index, layout), layout)
            _add(code, element, code.element("%target", index, layout), leaves, _returning_false(code))

        code.loop("%count", one)
        code.void("ret i1 true")
        return code.text(f"i1 {quote(name)}(ptr noalias %ctx, ptr noalias %target, ptr %source, i64 %count)")

    return unit.define(name, write)


def _extend_helper(unit: Unit, element: Type) -> str:
    """``(ctx, owner, count, source, total)``: a unique buffer with further elements, copied from the same places of
    ``source``; or null."""
    name = f"extend array<{element}>"

    def write() -> str:
        code = Code(unit)
        layout = unit.layouts[element]
        new = code.op(f"call ptr {helper(unit, 'pb.resize')}(ptr %owner, i64 %total, i64 {layout.size})")
        fail, go_on = code.label(), code.label()
        code.branch(code.op(f"icmp eq ptr {new}, null"), fail, go_on)
        code.begin(fail)
        code.void("ret ptr null")
        code.begin(go_on)
        target = code.element(data_of(code, new), "%count", layout)
        source = code.element("%source", "%count", layout)
        copy_elements(code, element, target, source, code.op("sub i64 %total, %count"))
        code.void(f"ret ptr {new}")
        parameters = "ptr noalias %ctx, ptr %owner, i64 %count, ptr %source, i64 %total"
        return code.text(f"ptr {quote(name)}({parameters})", "noinline")

    return unit.define(name, write)


def _add_array_helper(unit: Unit, type: Type) -> str:
    """``(ctx, address, owner, data, count)``: adds a borrowed array to the one at ``address``, which is valid after
    every step; whether there was memory enough."""
    element = element_type(type)
    name = f"add array<{element}>"

    def write() -> str:
        code = Code(unit)
        layout = unit.layouts[type]
        given = ["%owner", "%data", "%count"]
        done, some, replace, both, longer = (code.label() for _ in range(5))
        code.branch(code.op("icmp eq i64 %count, 0"), done, some)
        code.begin(some)
        old = code.load("%address", layout)
        code.branch(code.op(f"icmp eq i64 {old[2]}, 0"), replace, both)
        code.begin(replace)
        memory.retain(code, type, given)
        code.store("%address", layout, given)
        memory.release(code, type, old)
        code.jump(done)
        code.begin(both)
        owner, data = _own_in_memory(code, element, old)
        more = code.op(f"icmp sgt i64 %count, {old[2]}")
        common = code.op(f"select i1 {more}, i64 {old[2]}, i64 %count")
        callee = _add_elements_helper(unit, element)
        _returning_false(code)(code.op(f"call i1 {callee}(ptr %ctx, ptr {data}, ptr %data, i64 {common})"))
        code.branch(more, longer, done)
        code.begin(longer)
        arguments = f"ptr %ctx, ptr {owner}, i64 {old[2]}, ptr %data, i64 %count"
        new = code.op(f"call ptr {_extend_helper(unit, element)}({arguments})")
        _returning_false(code)(code.op(f"icmp ne ptr {new}, null"))
        code.store("%address", layout, [new, data_of(code, new), "%count"])
        code.jump(done)
        code.begin(done)
        code.void("ret i1 true")
        parameters = "ptr noalias %ctx, ptr %address, ptr %owner, ptr %data, i64 %count"
        return code.text(f"i1 {quote(name)}({parameters})", "noinline")

    return unit.define(name, write)


def _own_in_memory(code: Code, element: Type, array: list[str]) -> tuple[str, str]:
    """Makes the array at ``%address`` unique; its owner and data."""
    unit = code.unit
    owner, data, count = array
    copy, go_on = code.label(), code.label()
    unique = code.op(f"call i1 {helper(unit, 'pb.unique')}(ptr {owner})")
    before = code.block
    code.branch(unique, go_on, copy)
    code.begin(copy)
    arguments = f"ptr %ctx, ptr {owner}, ptr {data}, i64 {count}, i64 {count}"
    new = code.op(f"call ptr {unshare_helper(unit, element)}({arguments})")
    _returning_false(code)(code.op(f"icmp ne ptr {new}, null"))
    new_data = data_of(code, new)
    code.store("%address", code.layouts[Array(element)], [new, new_data, count])
    after = code.block
    code.jump(go_on)
    code.begin(go_on)
    return code.phi("ptr", ((owner, before), (new, after))), code.phi("ptr", ((data, before), (new_data, after)))


LOWERINGS: dict[str, Lowering] = {
    "acc.zero": zero,
    "acc.count": count,
    "acc.ensure": ensure,
    "acc.room": room,
    "acc.resize": resize,
    "acc.add_at": add_at,
    "acc.get_at": get_at,
    "acc.clear_at": clear_at,
    "acc.take_at": take_at,
    "acc.put_at": put_at,
    "acc.merge": merge,
    "acc.thaw": unique,
    "acc.freeze": same,
    "acc.drop": drop,
}
