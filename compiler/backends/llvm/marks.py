"""Marks in the metadata of loops, by which ``loops.py`` finds them again in what LLVM makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...ir.core import Function, Op

MARK = "pullback.loop"


@dataclass(slots=True)
class Marks:
    """The loops of one compilation, by their numbers. ``wanted``: whether they get marks at all."""

    wanted: bool = False
    loops: list[tuple[Function, Op]] = field(default_factory=list)

    def mark(self, function: Function, op: Op) -> str:
        """The text of a metadata node, empty if none is wanted. What runs just before a trap is of no interest."""
        if not self.wanted or function.attributes.get("cold"):
            return ""
        self.loops.append((function, op))
        return mark_text(len(self.loops) - 1)


def mark_text(number: int) -> str:
    return f'!{{!"{MARK}", i32 {number}}}'
