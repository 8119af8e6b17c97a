"""Values that would contain themselves: only a case that is ``indirect`` may, behind a reference."""

from __future__ import annotations

from collections.abc import Iterator

from .. import types
from ..entities import EnumCaseEntity, NominalEntity
from ..environment import Environment
from ..source import Span
from ..types import Type
from .substitute import apply


def check(nominal: NominalEntity, env: Environment) -> None:
    """Reports a struct or enum of which a value would need infinite space."""
    if nominal.kind == "class":
        return
    for name, span, type in _stored(nominal):
        if _contains(type, nominal, ()):
            if nominal.kind == "enum":
                message = f"recursive enum '{nominal.name}' is not marked 'indirect': its case '{name}' contains it"
            else:
                message = f"value type '{nominal.name}' cannot have a stored property that recursively contains it"
            env.diagnostics.error("circular-reference", message, span)


def boxed(case: EnumCaseEntity) -> tuple[bool, ...]:
    """Which payloads of a case are kept behind a reference: those of an indirect one that may contain its enum."""
    return tuple(case.indirect and _contains(payload, case.owner, (), boxed=True) for payload in case.payload)


def _stored(nominal: NominalEntity, boxed: bool = False) -> Iterator[tuple[str, Span, Type]]:
    """What a value holds. ``boxed``: behind references too."""
    for field in nominal.fields:
        yield field.name, field.span, field.type
    for case in nominal.cases:
        if case.indirect and not boxed:
            continue
        for payload in case.payload:
            yield case.name, case.span, payload


def _contains(type: Type, wanted: NominalEntity, path: tuple[NominalEntity, ...], boxed: bool = False) -> bool:
    if isinstance(type, types.Tuple):
        return any(_contains(element, wanted, path, boxed) for element in type.elements)
    if not isinstance(type, types.Nominal):
        return False
    entity = type.entity
    if entity is wanted:
        return True
    if entity in path or entity.kind not in ("struct", "enum"):
        return False
    mapping = dict(zip(entity.signature.parameters, type.arguments, strict=False))
    parts = [apply(part, mapping) for _, _, part in _stored(entity, boxed)]
    return any(_contains(part, wanted, (*path, entity), boxed) for part in parts)
