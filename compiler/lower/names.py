"""Unique, readable names of IR functions, types and globals."""

from __future__ import annotations

from typing import Any

from ...dsl.entities import (
    EnumCaseEntity,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    ModuleEntity,
    NominalEntity,
    VariableEntity,
)

_ACCESSORS = {"getter": "get", "setter": "set"}


class Names:
    """Gives each entity the first of its names that no other has."""

    def __init__(self, main: ModuleEntity | None) -> None:
        self._main = main
        self._names: dict[Any, str] = {}
        self._taken: set[str] = set()

    def function(self, entity: FunctionEntity, outer: str = "") -> str:
        return self._name(entity, *function_names(entity, self._prefix(entity.module), outer))

    def nominal(self, entity: NominalEntity) -> str:
        name = entity.qualified_name
        return self._name((entity, "type"), name, f"{_module_name(entity.module)}.{name}")

    def nominals(self) -> dict[str, NominalEntity]:
        """The types and protocols that have names."""
        return {name: key[0] for key, name in self._names.items() if isinstance(key, tuple) and key[1] == "type"}

    def variable(self, entity: VariableEntity) -> str:
        parent = _parent_name(entity.parent)
        name = f"{parent}.{entity.name}" if parent else entity.name
        return self._name(entity, f"{self._prefix(entity.module)}{name}")

    def accessor(self, member: FieldEntity | EnumCaseEntity, kind: str) -> str:
        """The function by which a stored property or a case satisfies a requirement."""
        return self._name((member, kind), f"{member.owner.qualified_name}.{member.name}.{_ACCESSORS.get(kind, kind)}")

    def changing(self, member: FunctionEntity) -> str:
        """The function by which a member satisfies a requirement that may change ``self``."""
        return self._name((member, "changing"), f"{self.function(member)}.changing")

    def inside(self, outer: str, own: tuple[str, ...]) -> str:
        """The name of a function inside of another one: its own, and what is added where another has that."""
        name = f"{outer}.{own[0]}"
        return self._name(object(), name, *(name + more for more in own[1:]))

    def fresh(self, name: str) -> str:
        """A name that no entity has: ``name``, or ``name.2``…"""
        return self._name(object(), name)

    def _prefix(self, module: ModuleEntity | None) -> str:
        if module is None or module is self._main or module.is_library:
            return ""
        return f"{module.name}."

    def _name(self, key: Any, *candidates: str) -> str:
        name = self._names.get(key)
        if name is None:
            name = next((c for c in candidates if c not in self._taken), "")
            count = 1
            while not name or name in self._taken:
                count += 1
                name = f"{candidates[-1]}.{count}"
            self._names[key] = name
            self._taken.add(name)
        return name


def function_names(entity: FunctionEntity, prefix: str, outer: str) -> tuple[str, str]:
    """Without and with argument labels: ``Vector.dot`` and ``Vector.dot(_:)``."""
    base = f"{outer}.{entity.name}" if outer else f"{prefix}{qualified(entity)}"
    return base, base + labels(entity)


def labels(entity: FunctionEntity) -> str:
    """``(at:_:)``"""
    return f"({''.join((label or '_') + ':' for label in entity.labels)})"


def qualified(entity: FunctionEntity) -> str:
    parent = _parent_name(entity.parent)
    base = entity.name
    if entity.kind in _ACCESSORS:
        owner = entity.accessor_of
        base = f"{owner.name if owner is not None else entity.name}.{_ACCESSORS[entity.kind]}"
    return f"{parent}.{base}" if parent else base


def _parent_name(parent: NominalEntity | ExtensionEntity | None) -> str:
    if parent is None:
        return ""
    nominal = parent.nominal if isinstance(parent, ExtensionEntity) else parent
    return nominal.qualified_name


def _module_name(module: ModuleEntity | None) -> str:
    return module.name if module is not None else "local"


def requirement_key(requirement: FunctionEntity) -> str:
    """The name of a requirement inside its protocol; ``#2`` and so on tell apart what differs in types only."""
    base = requirement.name + labels(requirement)
    if requirement.kind in _ACCESSORS:
        owner = requirement.accessor_of
        base = f"{owner.name if owner is not None else requirement.name}.{_ACCESSORS[requirement.kind]}"
    protocol = requirement.parent
    if not isinstance(protocol, NominalEntity):
        return base
    index = 0
    for other in protocol.requirements:
        if other is requirement:
            break
        same = (other.name, other.kind, other.labels) == (requirement.name, requirement.kind, requirement.labels)
        index += same
    return base if index == 0 else f"{base}#{index + 1}"
