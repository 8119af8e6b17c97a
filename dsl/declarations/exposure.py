"""What is declared for others must not mention a type that they do not see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import types
from ..diagnostics import Note
from ..entities import (
    ConformanceRequirement,
    EnumCaseEntity,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    NominalEntity,
    PropertyEntity,
    TypeAliasEntity,
    VariableEntity,
)
from ..environment import Environment
from ..types import Type
from .substitute import parts

_RANKS = {"private": 0, "fileprivate": 1, "internal": 2, "package": 2, "public": 3}


def check(entity: Any, env: Environment) -> None:
    if env.module.is_library or _is_compiler_made(entity) or not isinstance(entity, CHECKED):
        return
    for role, type in _exposed(entity):
        hidden = _least_visible(type)
        if hidden is None or _rank(hidden) >= _visibility(entity):
            continue
        what, how = _described(entity), _article(hidden.access)
        owner = getattr(entity, "parent", None)
        if isinstance(entity, EnumCaseEntity):
            text = f"enum case in {_article(entity.owner.access)} enum uses {how} type"
        elif isinstance(owner, NominalEntity) and owner.kind == "protocol":
            text = f"{what} in {_article(owner.access)} protocol uses {how} type"
        elif entity.access in ("public", "package"):
            text = f"{what} cannot be declared {entity.access} because its {role} uses {how} type"
        else:
            wanted = "private or fileprivate" if _owner(entity) is None else "fileprivate"
            text = f"{what} must be declared {wanted} because its {role} uses {how} type"
        env.diagnostics.error("inaccessible", text, entity.span, Note("type declared here", hidden.span))
        return


def _exposed(entity: Any) -> Iterator[tuple[str, Type]]:
    """The types that a declaration shows, each with the part that it plays."""
    if isinstance(entity, FunctionEntity):
        for parameter in entity.parameters:
            yield "parameter", parameter.type
        if entity.kind != "init":
            yield "result", entity.result
        for requirement in entity.signature.requirements:
            if isinstance(requirement, ConformanceRequirement):
                yield "generic parameter", types.Nominal(requirement.protocol)
    elif isinstance(entity, EnumCaseEntity):
        for type in entity.payload:
            yield "payload", type
    elif isinstance(entity, TypeAliasEntity):
        yield "underlying type", entity.type
    elif isinstance(entity, PropertyEntity) and entity.name == "subscript":
        for parameter in entity.getter.parameters if entity.getter is not None else ():
            yield "index", parameter.type
        yield "element type", entity.type
    else:
        yield "type", entity.type


def _least_visible(type: Type) -> NominalEntity | None:
    """Of the types that ``type`` mentions, the one that the fewest see."""
    found: NominalEntity | None = None
    if isinstance(type, types.Nominal):
        module = type.entity.module
        found = type.entity if type.entity.syntax is not None and module is not None and not module.is_library else None
    for part in parts(type):
        other = _least_visible(part)
        if other is not None and (found is None or _rank(other) < _rank(found)):
            found = other
    return found


def _is_compiler_made(entity: Any) -> bool:
    """Whether nobody wrote it; an accessor is judged with its property."""
    if isinstance(entity, FunctionEntity):
        return entity.syntax is None or entity.accessor_of is not None or entity.kind == "local"
    if isinstance(entity, VariableEntity):
        return entity.kind != "global"
    return isinstance(entity, PropertyEntity) and getattr(entity, "witness_synthesis", None) is not None


def _rank(entity: Any) -> int:
    """How many see a declaration, but for those that enclose it."""
    rank = _RANKS[entity.access]
    return 1 if rank == 0 and _owner(entity) is None else rank


def _owner(entity: Any) -> NominalEntity | ExtensionEntity | None:
    return entity.owner if isinstance(entity, FieldEntity | EnumCaseEntity) else getattr(entity, "parent", None)


def _visibility(entity: Any) -> int:
    """How many see it, inside of what encloses it."""
    owner = _owner(entity)
    own = _RANKS["public"] if isinstance(entity, EnumCaseEntity) else _rank(entity)
    while owner is not None:
        nominal = owner.nominal if isinstance(owner, ExtensionEntity) else owner
        own = min(own, _rank(nominal))
        owner = nominal.parent
    return own


def _article(access: str) -> str:
    return f"an {access}" if access == "internal" else f"a {access}"


def _described(entity: Any) -> str:
    if isinstance(entity, FunctionEntity):
        kind = "initializer" if entity.kind == "init" else "function" if entity.parent is None else "method"
        return kind if not entity.syntax.generics else f"generic {kind}"
    if isinstance(entity, TypeAliasEntity):
        return "type alias"
    if isinstance(entity, PropertyEntity) and entity.name == "subscript":
        return "subscript"
    if isinstance(entity, VariableEntity) and entity.parent is None:
        return "variable" if entity.mutable else "constant"
    return "property"


CHECKED = (FunctionEntity, PropertyEntity, FieldEntity, VariableEntity, EnumCaseEntity, TypeAliasEntity)
