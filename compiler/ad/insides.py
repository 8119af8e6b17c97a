"""Differentiable access to what is inside of a struct: not to what its tangent has no part for."""

from __future__ import annotations

from ...dsl.diagnostics import Note
from ..ir.core import Module, Op
from ..ir.structure import is_generic
from ..ir.types import Nominal, Type
from . import errors
from .influence import Influence, InfluenceLayouts
from .tangent import Tangents


def inside_blocks(op: Op, influence: Influence, module: Module, layouts: InfluenceLayouts) -> list[Note]:
    """Access to fields of a struct whose tangent has no part for them, or is not made of the tangents of all."""
    aggregate = (op.results if op.name in ("make", "enum.make") else op.operands)[0]
    struct = module.structs.get(getattr(aggregate.type, "name", ""))
    if struct is None:
        return []
    known = layouts.tangents.layout(aggregate.type)
    opaque = known.leaves and known.fields is None and not is_generic(aggregate.type)
    whole = range(len(struct.fields)) if op.name == "make" else (op.attributes["index"],)
    for index in whole:
        field = struct.fields[index][0]
        if op.name == "make" and not influence.active(op.operands[index]):
            continue
        name = struct.display or struct.name
        reason = struct.without.get(field)
        if reason is None and opaque:
            reason = _why_opaque(aggregate.type, f"{name}.TangentVector", layouts.tangents)
        if reason is not None and op.span.source.is_library:
            return [Note(errors.INSIDES, op.span)]
        if reason is not None:
            text = f"cannot differentiate access to property '{name}.{field}' because {reason}"
            return [Note(text, op.span)]
    return []


def _why_opaque(type: Type, tangent: str, tangents: Tangents) -> str:
    """Why the tangent of a struct is not made of those of its properties."""
    field = tangents.odd_field(type) if isinstance(type, Nominal) else None
    if field is None:
        return f"'{tangent}' is not made of the tangents of the properties"
    if tangents.is_restructured(type):
        return (
            f"'{tangent}.{field}' is of no stored property, which it must be where the others hold optionals or "
            "dictionaries"
        )
    return f"'{tangent}.{field}', which is of no stored property, is neither a number nor a struct of numbers"
