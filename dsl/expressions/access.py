"""Which members a piece of code may name."""

from __future__ import annotations

from typing import Any

from ..entities import ExtensionEntity, ModuleEntity, NominalEntity
from ..environment import Environment
from ..infer import Mismatch
from ..source import Span


def accessible(entity: Any, env: Environment) -> bool:
    """Private members are there for the rest of their type, in the same file; fileprivate ones for the whole file.
    Members that the compiler wrote are always there."""
    access = getattr(entity, "access", "internal")
    if access not in ("private", "fileprivate") or getattr(entity, "witness_synthesis", None) is not None:
        return True
    owner = _nominal(getattr(entity, "parent", None) or getattr(entity, "owner", None))
    if owner is None or _module(entity, owner) is not env.module:
        return owner is None
    return access == "fileprivate" or any(_nominal(scope.owner) is owner for scope in env.scope.enclosing())


def inaccessible(entity: Any, span: Span) -> Mismatch:
    owner = _nominal(getattr(entity, "parent", None) or getattr(entity, "owner", None))
    name = f"'{owner.name}' initializer" if entity.name == "init" and owner is not None else f"'{entity.name}'"
    return Mismatch("inaccessible", f"{name} is inaccessible due to '{entity.access}' protection level", span)


def _nominal(owner: Any) -> NominalEntity | None:
    if isinstance(owner, ExtensionEntity):
        return owner.nominal
    return owner if isinstance(owner, NominalEntity) else None


def _module(entity: Any, owner: NominalEntity) -> ModuleEntity | None:
    """The file that declares the member: that of its extension, if it stands in one."""
    parent = getattr(entity, "parent", None)
    return parent.module if isinstance(parent, ExtensionEntity) else owner.module
