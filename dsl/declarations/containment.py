"""Values that would contain themselves."""

from __future__ import annotations

from collections.abc import Iterator

from .. import types
from ..entities import NominalEntity
from ..environment import Environment
from ..source import Span
from ..types import Type
from .substitute import apply


def check(nominal: NominalEntity, env: Environment) -> None:
    """Reports a struct or enum of which a value would need infinite space."""
    for name, span, type in _stored(nominal):
        if _contains(type, nominal, ()):
            if nominal.kind == "enum":
                message = f"recursive enum '{nominal.name}' is not supported: its case '{name}' contains it"
            else:
                message = f"value type '{nominal.name}' cannot have a stored property that recursively contains it"
            env.diagnostics.error("recursive-value", message, span)


def _stored(nominal: NominalEntity) -> Iterator[tuple[str, Span, Type]]:
    for field in nominal.fields:
        yield field.name, field.span, field.type
    for case in nominal.cases:
        for payload in case.payload:
            yield case.name, case.span, payload


def _contains(type: Type, wanted: NominalEntity, path: tuple[NominalEntity, ...]) -> bool:
    if isinstance(type, types.Tuple):
        return any(_contains(element, wanted, path) for element in type.elements)
    if not isinstance(type, types.Nominal):
        return False
    entity = type.entity
    if entity is wanted:
        return True
    if entity in path or entity.kind not in ("struct", "enum"):
        return False
    mapping = dict(zip(entity.signature.parameters, type.arguments, strict=False))
    return any(_contains(apply(part, mapping), wanted, (*path, entity)) for _, _, part in _stored(entity))
