"""Walking typed trees."""

from __future__ import annotations

from dataclasses import fields

from .. import tast

_SKIPPED = frozenset({"span", "type", "types"})
_LEAVES = frozenset((tast.Literal, tast.VariableRef, tast.FunctionRef))
"""Nothing is inside of these, which are most nodes."""
_FIELDS: dict[type, tuple[str, ...]] = {}


def field_names(kind: type) -> tuple[str, ...]:
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(f.name for f in fields(kind) if f.name not in _SKIPPED)
    return names


def children(node: tast.Node) -> list[tast.Node]:
    """The nodes directly inside, in the order of the fields, which is that of evaluation but for assignments."""
    found: list[tast.Node] = []
    if node.__class__ in _LEAVES:
        return found
    for name in field_names(node.__class__):
        value = getattr(node, name)
        if value.__class__ is tuple:
            found += [item for item in value if isinstance(item, tast.Node)]
        elif isinstance(value, tast.Node):
            found.append(value)
    return found
