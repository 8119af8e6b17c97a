"""Which members a piece of code may name."""

from __future__ import annotations

from typing import Any

from ..entities import EnumCaseEntity, ExtensionEntity, ModuleEntity, NominalEntity
from ..environment import Environment
from ..infer import Mismatch
from ..source import Span


def settable(entity: Any, env: Environment) -> bool:
    """Whether code here may write to a property that it may read."""
    access = entity.setter_access
    owner = _nominal(getattr(entity, "parent", None) or getattr(entity, "owner", None))
    if access is None:
        return True
    module = _module(entity, owner) if owner is not None else getattr(entity, "module", None)
    if access == "private" and owner is not None:
        return module is env.module and any(_nominal(scope.owner) is owner for scope in env.scope.enclosing())
    return access == "public" or module is env.module


def accessible(entity: Any, env: Environment) -> bool:
    """Private members are there for the rest of their type, in the same file; fileprivate and internal ones for the
    whole file; other files see what is public. Members that the compiler wrote are as visible as their type, except
    the memberwise initialiser."""
    access = getattr(entity, "access", "internal")
    if access == "public" or isinstance(entity, EnumCaseEntity):
        return True
    owner = _nominal(getattr(entity, "parent", None) or getattr(entity, "owner", None))
    if owner is None:
        return True
    written_by_compiler = getattr(entity, "witness_synthesis", None) is not None
    if written_by_compiler and (owner.syntax is None or entity.name != "init"):
        return True
    module = _module(entity, owner)
    if access in ("private", "fileprivate") and not written_by_compiler:
        return module is env.module and (
            access == "fileprivate" or any(_nominal(scope.owner) is owner for scope in env.scope.enclosing())
        )
    return module is None or module is env.module or module.is_library


def inaccessible(entity: Any, span: Span) -> Mismatch:
    return Mismatch("inaccessible", protected(entity), span)


def protected(entity: Any) -> str:
    owner = _nominal(getattr(entity, "parent", None) or getattr(entity, "owner", None))
    name = f"'{owner.name}' initializer" if entity.name == "init" and owner is not None else f"'{entity.name}'"
    return f"{name} is inaccessible due to '{entity.access}' protection level"


def _nominal(owner: Any) -> NominalEntity | None:
    if isinstance(owner, ExtensionEntity):
        return owner.nominal
    return owner if isinstance(owner, NominalEntity) else None


def _module(entity: Any, owner: NominalEntity) -> ModuleEntity | None:
    """The file that declares the member: that of its extension, if it stands in one."""
    parent = getattr(entity, "parent", None)
    return parent.module if isinstance(parent, ExtensionEntity) else owner.module
