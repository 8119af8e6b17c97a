"""Drops work on accumulators that changes nothing.

The adjoint of ``a[i] += v`` reads the leaf at ``i``, clears it, for the new element, and adds what it read, for the old
one: reading does, whatever is added in between. A zero has no sign in an accumulator. One that is thrown away is not
made.
"""

from __future__ import annotations

from typing import TypeGuard

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, replace_uses, use_counts


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        replacements: dict[Value, Value] = {}
        _simplify(body, use_counts(body), replacements)
        replace_uses(body, replacements)


def _simplify(block: Block, uses: dict[Value, int], replacements: dict[Value, Value]) -> None:
    dropped: set[Op] = set()
    here = set(block.ops)
    for op in block.ops:
        for region in op.regions:
            _simplify(region, uses, replacements)
        if op.name == "acc.add_at":
            clear = _moves_back(op, uses, here, dropped)
            if clear is not None:
                replacements[clear.results[0]] = clear.operands[0]
                replacements[op.results[0]] = op.operands[0]
                dropped |= {op, clear}
        elif op.name == "acc.freeze" and not uses.get(op.results[0]):
            op.name, op.results = "acc.drop", []
        if op.name == "acc.drop":
            _forget(op, uses, here, dropped)
    block.ops = [op for op in block.ops if op not in dropped]


def _moves_back(add: Op, uses: dict[Value, int], here: set[Op], dropped: set[Op]) -> Op | None:
    """The operation that cleared a leaf, if ``add`` puts back what was there and nobody has looked in between."""
    acc, _, value = add.operands
    got = value.owner
    if not isinstance(got, Op) or got.name != "acc.get_at" or not _same_place(got, add):
        return None
    while uses[acc] == 1 and _is_in(acc.owner, here) and (acc.owner.name == "acc.add_at" or acc.owner in dropped):
        acc = acc.owner.operands[0]
    clear = acc.owner
    if (
        uses[acc] != 1
        or not isinstance(clear, Op)
        or clear.name != "acc.clear_at"
        or clear not in here
        or not _same_place(clear, add)
    ):
        return None
    return clear if clear.operands[0] is got.operands[0] else None


def _is_in(owner: Op | Block, ops: set[Op]) -> TypeGuard[Op]:
    return owner in ops


def _same_place(first: Op, second: Op) -> bool:
    paths = [tuple(op.attributes["path"]) for op in (first, second)]
    return first.operands[1] is second.operands[1] and paths[0] == paths[1]


def _forget(drop: Op, uses: dict[Value, int], here: set[Op], dropped: set[Op]) -> None:
    """Removes what filled an accumulator that is dropped, as far as nothing else reads it; and all of it where it was
    made in this block."""
    while True:
        owner = drop.operands[0].owner
        if not (isinstance(owner, Op) and owner in here and uses[drop.operands[0]] == 1):
            return
        if owner.name == "acc.zero":
            dropped |= {owner, drop}
            return
        if owner.name not in ("acc.ensure", "acc.resize", "acc.clear_at"):
            return
        dropped.add(owner)
        drop.operands[0] = owner.operands[0]
