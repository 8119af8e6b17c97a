"""Drops work on accumulators that changes nothing.

The adjoint of ``a[i] += v`` reads the leaf at ``i``, clears it, for the new element, and adds what it read, for the old
one: reading does. A zero has no sign in an accumulator. One that is thrown away is not made.
"""

from __future__ import annotations

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
            clear = _moves_back(op)
            if clear in here and uses[op.operands[0]] == 1:
                replacements[op.results[0]] = clear.operands[0]
                dropped |= {op, clear}
        elif op.name == "acc.freeze" and not uses.get(op.results[0]):
            op.name, op.results = "acc.drop", []
        if op.name == "acc.drop":
            _forget(op, uses, here, dropped)
    block.ops = [op for op in block.ops if op not in dropped]


def _moves_back(add: Op) -> Op | None:
    """The operation that cleared a leaf, if ``add`` puts back what was there."""
    cleared, index, value = add.operands
    clear, got = cleared.owner, value.owner
    if not (isinstance(clear, Op) and clear.name == "acc.clear_at" and clear.operands[1] is index):
        return None
    if not (isinstance(got, Op) and got.name == "acc.get_at" and got.operands == clear.operands):
        return None
    paths = [op.attributes.get("path") for op in (add, clear, got)]
    return clear if paths[0] == paths[1] == paths[2] else None


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
