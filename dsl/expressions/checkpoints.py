"""``@checkpointed`` on a loop: how many snapshots its derivative takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import ast

if TYPE_CHECKING:
    from .statements import Statements

NAME = "checkpointed"

_FORMS = "write '@checkpointed', or '@checkpointed(snapshots: 20)' with an integer literal of at least 1"


def snapshots(self: Statements, loop: ast.For | ast.While | ast.RepeatWhile) -> int | None:
    """The number that the attribute gives, 0 where it leaves it open; None without the attribute."""
    found: int | None = None
    for attribute in loop.attributes:
        if attribute.name != NAME:
            self.error(
                "attribute-misplaced", f"'@{attribute.name}' attribute cannot be applied to a loop", attribute.span
            )
        elif found is not None:
            self.error("duplicate-attribute", "duplicate '@checkpointed' attribute", attribute.span)
        else:
            found = _number(self, attribute)
    return found


def _number(self: Statements, attribute: ast.Attribute) -> int:
    arguments = attribute.arguments or ()
    if not arguments and not attribute.requirements:
        return 0
    first = arguments[0] if arguments else None
    if first is not None and len(arguments) == 1 and first.label == "snapshots" and not attribute.requirements:
        value = first.value
        if isinstance(value, ast.IntegerLiteral) and 1 <= value.value < 1 << 31:
            return value.value
    self.error("attribute-argument", f"wrong arguments of '@checkpointed'; {_FORMS}", attribute.span)
    return 0
