"""Which sweep of a derivative the loops belong to, for people: ``--report vectorise``."""

from __future__ import annotations

from typing import Any

from ..ir.core import Block, Op
from ..ir.ops import IN_LANES, SWEEP


def name_sweep(body: Block, sweep: str) -> None:
    """Says so of all loops, but those of a derivative that is differentiated again."""
    for op in body.walk():
        if op.name in ("for", "while"):
            op.attributes.setdefault(SWEEP, sweep)


def reverse_attributes(loop: Op) -> dict[str, Any]:
    """What is said of the reverse of a loop."""
    lanes = {IN_LANES: loop.attributes[IN_LANES]} if IN_LANES in loop.attributes else {}
    return {SWEEP: "segments" if loop.attributes.get(SWEEP) == "segments" else "reverse", **lanes}
