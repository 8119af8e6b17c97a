"""An array that is made with one value for all elements, and whose elements a loop then sets, need not be filled.

``var y = [Double](repeating: 0, count: n); for i in 0..<n { y[i] = … }``: where the loop runs to its end, nobody has
seen a zero; where it traps, nobody looks. Only for elements that own nothing, which would have to be released.

Nor need an accumulator be cleared that has a number for each iteration, which puts it there. It may have more.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import ASSIGNS, OVERWRITTEN
from ..ir.rewrite import functions_with_bodies, use_counts
from ..ir.structure import is_managed
from .visited_once import is_reversed


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        fills = {op.result: op for op in body.walk() if op.name == "array.fill" and _is_plain(op, module)}
        assigns = any(op.name == "acc.add_at" and op.attributes.get(ASSIGNS) for op in body.walk())
        if not fills and not assigns:
            continue
        uses = use_counts(body)
        for block in [body, *(region for op in body.walk() for region in op.regions)]:
            for loop in [op for op in block.ops if op.name == "for"]:
                for place, value in enumerate(loop.operands[1:]):
                    if value in fills and uses[value] == 1 and _sets_all(loop, place, fills[value], uses):
                        fills[value].attributes[OVERWRITTEN] = True
                    elif uses[value] == 1 and _puts_all(loop, place, uses):
                        _leave_uncleared(block, loop, value, uses)


def _is_plain(fill: Op, module: Module) -> bool:
    return not is_managed(fill.operands[1].type, module)


def _sets_all(loop: Op, place: int, fill: Op, uses: dict[Value, int]) -> bool:
    """Whether each iteration sets the element of its number, and does nothing else with the array."""
    index = loop.regions[0].arguments[0]
    write = _only_write(loop, place, uses)
    return (
        loop.operands[0] is fill.operands[0]
        and write is not None
        and write.name == "array.set"
        and write.operands[1] is index
    )


def _puts_all(loop: Op, place: int, uses: dict[Value, int]) -> bool:
    """Whether each iteration puts a number into an accumulator of numbers, all of them from the first on."""
    body = loop.regions[0]
    write = _only_write(loop, place, uses)
    if write is None or not write.attributes.get(ASSIGNS) or write.attributes["path"]:
        return False
    index = write.operands[1]
    return index is body.arguments[0] or is_reversed(index, loop.operands[0], body)


def _only_write(loop: Op, place: int, uses: dict[Value, int]) -> Op | None:
    """What each iteration does with something that is carried, if that is one thing."""
    body = loop.regions[0]
    carried, handed_on = body.arguments[place + 1], body.terminator.operands[place]
    write = handed_on.owner
    if not isinstance(write, Op) or write not in body.ops or write.operands[:1] != [carried]:
        return None
    return write if uses[carried] == uses[handed_on] == 1 else None


def _leave_uncleared(block: Block, loop: Op, value: Value, uses: dict[Value, int]) -> None:
    """The accumulator that begins as zeros, if it does, is made just before the loop."""
    ensure = value.owner
    if not isinstance(ensure, Op) or ensure.name != "acc.ensure" or ensure not in block.ops:
        return
    empty = ensure.operands[0].owner
    if isinstance(empty, Op) and empty.name == "acc.zero" and empty in block.ops and uses[empty.result] == 1:
        ensure.name, ensure.operands = "acc.room", [ensure.operands[1], loop.operands[0]]
        block.ops = [op for op in block.ops if op not in (ensure, empty)]
        block.ops.insert(block.ops.index(loop), ensure)
