"""Derivatives that Swift's library registers for requirements of ``FloatingPoint``, which are not marked."""

from __future__ import annotations

from ...dsl import types as lang
from ...dsl.declarations import entailment
from ...dsl.declarations.substitute import show
from ...dsl.entities import FunctionEntity

_OPERATIONS = frozenset(
    "+ - * / += -= *= /= negate squareRoot addingProduct remainder truncatingRemainder minimum maximum".split()
)
_PROTOCOL = "FloatingPoint"


def unmet(requirement: FunctionEntity, self_type: lang.Type, context: entailment.Context) -> str | None:
    """What such a derivative requires of ``self_type`` beyond what is known of it; None where there is none."""
    if requirement.name not in _OPERATIONS or not requirement.span.source.is_library:
        return None
    self_type = context.canonical(self_type)
    if not any(p.name == _PROTOCOL and p.span.source.is_library for p in context.protocols(self_type)):
        return None
    tangent = context.associated(self_type, "TangentVector")
    if tangent is None:
        return None
    tangents = lang.Associated(self_type, tangent)
    return "" if context.canonical(tangents) == self_type else f"{show(self_type)} == {show(tangents)}"
