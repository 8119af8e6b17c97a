"""Which sweep of a derivative the loops belong to, for people: ``--report vectorise``."""

from __future__ import annotations

from typing import Any

from ..ir.core import Block, Op
from ..ir.ops import ELEMENTS, IN_LANES, SWEEP


def name_sweep(body: Block, sweep: str) -> None:
    """Says so of all loops, but those of a derivative that is differentiated again."""
    for op in body.walk():
        if op.name in ("for", "while"):
            op.attributes.setdefault(SWEEP, sweep)


def reverse_attributes(loop: Op) -> dict[str, Any]:
    """What is said of the reverse of a loop."""
    kept = {name: loop.attributes[name] for name in (IN_LANES, ELEMENTS) if name in loop.attributes}
    return {SWEEP: "segments" if loop.attributes.get(SWEEP) == "segments" else "reverse", **kept}
