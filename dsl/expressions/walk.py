"""Walking typed trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from .. import tast

_SKIPPED = frozenset({"span", "type", "types"})
_FIELDS: dict[type, tuple[str, ...]] = {}


def field_names(kind: type) -> tuple[str, ...]:
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(f.name for f in fields(kind) if f.name not in _SKIPPED)
    return names


def children(node: tast.Node) -> Iterator[tast.Node]:
    """The nodes directly inside, in the order of the fields, which is that of evaluation but for assignments."""
    for name in field_names(node.__class__):
        value = getattr(node, name)
        if isinstance(value, tast.Node):
            yield value
        elif value.__class__ is tuple:
            for item in value:
                if isinstance(item, tast.Node):
                    yield item
