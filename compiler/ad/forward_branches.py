"""Tangents through ``if`` and ``switch``: additional results of the operation."""

from __future__ import annotations

from ..ir.core import Op
from .activity import bits
from .forward import Forward


def forward_branches(forward: Forward, op: Op) -> None:
    slots = [(i, leaf) for i, result in enumerate(op.results) for leaf in bits(forward.active(result))]
    for region in op.regions:
        yielded = list(region.terminator.operands)
        forward.walk(region, lambda yielded=yielded: [forward.or_zero(yielded[i], leaf) for i, leaf in slots])
    first = len(op.results)
    exact = [
        all(region.terminator.operands[first + number] in forward.exact for region in op.regions)
        for number in range(len(slots))
    ]
    forward.add_results(op, slots, exact)
