"""How diagnostics name the candidates of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declarations.substitute import show
from ..entities import EnumCaseEntity, ExtensionEntity, FunctionEntity, NominalEntity

if TYPE_CHECKING:
    from .overloads import Choice

KINDS = {
    "init": "initializer",
    "method": "instance method",
    "static": "static method",
    "local": "local function",
}


def describe(choice: Choice, name: str) -> str:
    entity = choice.entity
    if isinstance(entity, EnumCaseEntity):
        return f"enum case '{name}'"
    if entity.accessor_of is not None:
        return f"subscript of type '{show(choice.self_type)}'" if choice.self_type is not None else "subscript"
    if is_operator(entity.name):
        return f"operator function '{name}'"
    return f"{KINDS.get(entity.kind, 'global function')} '{name}'"


def full_name(choice: Choice) -> str:
    """The name with its labels, as diagnostics show it."""
    entity = choice.entity
    if isinstance(entity, EnumCaseEntity) or is_operator(entity.name):
        return f"'{entity.name}'" if isinstance(entity, EnumCaseEntity) else f"operator '{entity.name}'"
    labels = "".join(f"{p.label or '_'}:" for p in entity.parameters)
    return f"'{entity.name}({labels})'"


def is_operator(name: str) -> bool:
    return bool(name) and not (name[0].isalpha() or name[0] == "_" or ord(name[0]) > 127)


def show_candidate(choice: Choice) -> str:
    parameters = ", ".join(
        (f"{p.label}: " if p.label else "")
        + ("inout " if p.inout else "")
        + show(p.type)
        + ("..." if p.variadic else "")
        for p in choice.parameters
    )
    entity = choice.entity
    result = show(entity.result) if isinstance(entity, FunctionEntity) else entity.owner.name
    return f"{entity.name}({parameters}) -> {result}"


def requirer(entity: FunctionEntity | EnumCaseEntity, own: bool) -> str:
    """Who requires something of a generic parameter: the function, or (not ``own``) the type around it."""
    if isinstance(entity, EnumCaseEntity):
        return f"generic enum '{entity.owner.name}'"
    parent = entity.parent.nominal if isinstance(entity.parent, ExtensionEntity) else entity.parent
    if isinstance(parent, NominalEntity) and parent.kind != "protocol" and not own:
        return f"generic {parent.kind} '{parent.name}'"
    if entity.accessor_of is not None:
        what = "subscript" if entity.accessor_of.name == "subscript" else "property"
        return f"{what} '{entity.accessor_of.name}'"
    name = entity.name
    if any(entity.labels) or name == "init":
        name += "(" + "".join(f"{label or '_'}:" for label in entity.labels) + ")"
    if is_operator(entity.name):
        return f"operator function '{entity.name}'"
    return f"{KINDS.get(entity.kind, 'global function')} '{name}'"
