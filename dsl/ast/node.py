"""What all nodes have in common."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from ..nodes import Tree, tree_node
from ..source import NOWHERE, Span

if TYPE_CHECKING:
    from ..packed import Part


class _WithPart(Tree):
    """What a node of the library may not have been read yet: ``part``, which is unset elsewhere, has it."""

    __slots__ = ("part",)
    part: Part

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            part = None if name == "part" else getattr(self, "part", None)
            if part is None or part.field != name:
                raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
            value = part.read()
            object.__setattr__(self, name, value)
            return value


@tree_node
class Node(_WithPart):
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)
