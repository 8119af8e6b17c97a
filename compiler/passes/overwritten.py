"""An array that is made with one value for all elements, and whose elements a loop then sets, need not be filled.

``var y = [Double](repeating: 0, count: n); for i in 0..<n { y[i] = … }``: where the loop runs to its end, nobody has
seen a zero; where it traps, nobody looks. Only for elements that own nothing, which would have to be released.
"""

from __future__ import annotations

from ..ir.core import Module, Op, Value
from ..ir.ops import OVERWRITTEN
from ..ir.rewrite import functions_with_bodies, use_counts
from ..ir.structure import is_managed


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        fills = {op.result: op for op in body.walk() if op.name == "array.fill" and _is_plain(op, module)}
        if not fills:
            continue
        uses = use_counts(body)
        for loop in [op for op in body.walk() if op.name == "for"]:
            for place, value in enumerate(loop.operands[1:]):
                if value in fills and uses[value] == 1 and _sets_all(loop, place, fills[value], uses):
                    fills[value].attributes[OVERWRITTEN] = True


def _is_plain(fill: Op, module: Module) -> bool:
    return not is_managed(fill.operands[1].type, module)


def _sets_all(loop: Op, place: int, fill: Op, uses: dict[Value, int]) -> bool:
    """Whether each iteration sets the element of its number, and does nothing else with the array."""
    body = loop.regions[0]
    index, carried, handed_on = body.arguments[0], body.arguments[place + 1], body.terminator.operands[place]
    write = handed_on.owner
    return (
        loop.operands[0] is fill.operands[0]
        and isinstance(write, Op)
        and write.name == "array.set"
        and write in body.ops
        and write.operands[0] is carried
        and write.operands[1] is index
        and uses[carried] == 1
        and uses[handed_on] == 1
    )
