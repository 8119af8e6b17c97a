"""Calls and structured control flow."""

from __future__ import annotations

from ...ir.core import Block, Op, Value
from ...ir.ops import IN_LANES
from ...ir.traps import enters_library
from ...ir.types import Vector
from .function import FunctionEmitter, Lowering, emit_call
from .support import helper
from .types import leaf_offset

_FLOATS = frozenset(("float", "double"))


def call(e: FunctionEmitter, op: Op) -> None:
    define_results(e, op.results, call_function(e, op, op.attributes["function"], e.flatten(op.operands)))


def call_function(e: FunctionEmitter, op: Op, name: str, arguments: list[str]) -> list[str]:
    """Calls a function of the module; a status other than 0 goes on to the cleanup of ``op``. The results' leaves."""
    convention = e.program.conventions[name]
    parts = emit_call(e, convention, arguments)
    if convention.traps:
        status = parts.pop(0)
        passed = e.op(f"icmp eq i32 {status}, 0")
        if enters_library(op.span, e.module.functions[name].span):
            e.propagate_from_library(passed, status, op)
        else:
            e.propagate(passed, status, op)
    return parts


def define_results(e: FunctionEmitter, results: list[Value], leaves: list[str]) -> None:
    start = 0
    for result in results:
        end = start + len(e.layouts[result.type].leaves)
        e.define(result, leaves[start:end])
        start = end


def _types(e: FunctionEmitter, values: list[Value]) -> list[str]:
    return [type for value in values for type in e.layouts[value.type].types]


def _arm(e: FunctionEmitter, label: str, region: Block, join: str) -> tuple[list[str], str]:
    """One side of a branch: the leaves that it yields and the block that it ends in."""
    e.begin(label)
    yielded = e.flatten(e.region(region, []))
    end = e.block
    e.jump(join)
    return yielded, end


def if_(e: FunctionEmitter, op: Op) -> None:
    labels = [e.label(), e.label()]
    join = e.label()
    e.branch(e.leaf(op.operands[0]), *labels)
    arms = [_arm(e, label, region, join) for label, region in zip(labels, op.regions, strict=True)]
    e.begin(join)
    define_results(e, op.results, e.join(_types(e, op.results), arms))


def switch(e: FunctionEmitter, op: Op) -> None:
    labels = [e.label() for _ in op.regions]
    join = e.label()
    targets = " ".join(
        f"i64 {case}, label %{label}" for case, label in zip(op.attributes["cases"], labels, strict=False)
    )
    e.void(f"switch i64 {e.leaf(op.operands[0])}, label %{labels[-1]} [ {targets} ]")
    arms = [_arm(e, label, region, join) for label, region in zip(labels, op.regions, strict=True)]
    e.begin(join)
    define_results(e, op.results, e.join(_types(e, op.results), arms))


def for_(e: FunctionEmitter, op: Op) -> None:
    initial = e.flatten(op.operands[1:])
    define_results(e, op.results, counted(e, op, "0", e.leaf(op.operands[0]), initial))


def counted(e: FunctionEmitter, op: Op, start: str, end: str, initial: list[str]) -> list[str]:
    """The iterations from ``start`` on, before ``end``, of a ``for``; the leaves that they end with. A guard, then the
    body with its test at the end: what the optimiser calls a rotated loop. Several vectors at once are worth their code
    where each addition would wait for the one before; elsewhere the processor does them at once by itself."""
    types = _types(e, op.results)
    before, head, after = e.block, e.label(), e.label()
    loop = e.aliasing.enter()
    guard = e.op(f"icmp sgt i64 {end}, {start}")
    declarations = e.hole()
    e.branch(guard, head, after)
    e.begin(head)
    index = e.reserve()
    phis = [e.reserve() for _ in types]
    names = [name for name, _ in phis]
    for position in _unique_data(e, op):
        e.aliasing.carry(loop, names[position], initial[position])
    e.lines[declarations] = e.aliasing.declarations(loop)
    (region,) = op.regions
    rolled = e.in_remainder or _has_vectors(region)
    outside, e.in_remainder = e.in_remainder, e.in_remainder or op.attributes.get(IN_LANES) == 1
    e.loops += 1
    yielded = e.flatten(e.region(region, [[index[0]], *_split(e, region.arguments[1:], names)]))
    e.loops -= 1
    e.in_remainder = outside
    following = e.op(f"add nuw nsw i64 {index[0]}, 1")
    again = e.op(f"icmp slt i64 {following}, {end}")
    latch = e.block
    mark = e.program.loops.mark(e.function, op)
    sums = any(n != y and t in _FLOATS for n, t, y in zip(names, types, yielded, strict=True))
    e.branch(again, head, after, e.unit.loop_metadata(True, mark, rolled, one_vector=not sums))
    e.fill(index, "i64", ((start, before), (following, latch)))
    _fill(e, phis, types, (before, initial), (latch, yielded))
    e.begin(after)
    unchanged = {name for name, last in zip(names, yielded, strict=True) if name == last}
    e.aliasing.leave(loop, unchanged)
    final = [f if n == y else y for n, f, y in zip(names, initial, yielded, strict=True)]
    return e.join(types, [(initial, before), (final, latch)])


def _unique_data(e: FunctionEmitter, op: Op) -> list[int]:
    """The places, among the leaves that a loop carries, of the data of arrays that it knows to be unique."""
    found: list[int] = []
    start = 0
    for result, marks in zip(op.results, op.attributes.get("unique", ()), strict=False):
        for component, unique in zip(e.program.components[result.type], marks, strict=True):
            if unique:
                found.append(start + leaf_offset(e.layouts, result.type, component.path) + 1)
        start += len(e.layouts[result.type].leaves)
    return found


def _has_vectors(body: Block) -> bool:
    """Whether each iteration works on vectors, and so has enough to do at once."""
    return any(isinstance(v.type, Vector) for op in body.walk() for v in op.results)


def while_(e: FunctionEmitter, op: Op) -> None:
    initial = e.flatten(op.operands)
    types = _types(e, op.results)
    before, head, body, after = e.block, e.label(), e.label(), e.label()
    e.jump(head)
    e.begin(head)
    phis = [e.reserve() for _ in types]
    names = [name for name, _ in phis]
    condition, region = op.regions
    arguments = _split(e, region.arguments, names)
    e.loops += 1
    (going_on,) = e.region(condition, arguments)
    e.branch(e.leaf(going_on), body, after)
    e.begin(body)
    yielded = e.flatten(e.region(region, arguments))
    e.loops -= 1
    latch = e.block
    mark = e.program.loops.mark(e.function, op)
    if mark:
        # An empty block would at once become one with its predecessor, whose branch may lose the mark.
        e.op("add i64 0, 0")
    e.jump(head, e.unit.loop_metadata(ends=False, mark=mark) if mark else "")
    _fill(e, phis, types, (before, initial), (latch, yielded))
    e.begin(after)
    define_results(e, op.results, [e.actual(name) for name in names])


def _fill(
    e: FunctionEmitter,
    phis: list[tuple[str, int]],
    types: list[str],
    start: tuple[str, list[str]],
    end: tuple[str, list[str]],
) -> None:
    """Writes the phis of a loop, but for what every iteration hands on as it is: that is what it was before."""
    for phi, type, first, last in zip(phis, types, start[1], end[1], strict=True):
        if last == phi[0]:
            e.merge(last, first)
        else:
            e.fill(phi, type, ((first, start[0]), (last, end[0])))


def _split(e: FunctionEmitter, values: list[Value], leaves: list[str]) -> list[list[str]]:
    parts: list[list[str]] = []
    start = 0
    for value in values:
        end = start + len(e.layouts[value.type].leaves)
        parts.append(leaves[start:end])
        start = end
    return parts


def check(e: FunctionEmitter, op: Op) -> None:
    if not e.unchecked(op):
        e.check(e.leaf(op.operands[0]), op, op.attributes["message"])


def trap(e: FunctionEmitter, op: Op) -> None:
    if op.operands:
        _, data, count = e.leaves(op.operands[0])
        e.void(f"call void {helper(e.unit, 'pb.message')}(ptr %ctx, ptr {data}, i64 {count})")
    e.stop(op, op.attributes["message"])


LOWERINGS: dict[str, Lowering] = {
    "call": call,
    "if": if_,
    "switch": switch,
    "while": while_,
    "check": check,
    "trap": trap,
}
