"""What the library declares, by where it is declared: names of entities that hold from one run to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...dsl.declarations import witnesses
from ...dsl.entities import ExtensionEntity, FunctionEntity, NominalEntity, PropertyEntity, VariableEntity
from ...dsl.modules import Modules

# The name of the module, the qualified name of the type around it, its own name; of a function also its kind, its file
# within the library and its place there.
Address = tuple[Any, ...]

_WITNESS = 3  # parts has that of a function which satisfies a requirement


def _of_type(entity: NominalEntity) -> Address | None:
    if entity.module is None or not entity.module.is_library:
        return None
    outer = _nominal(entity.parent)
    around = _of_type(outer) if outer is not None else ()
    return None if around is None else (entity.module.name, around, entity.name)


def _of_function(entity: FunctionEntity) -> Address | None:
    """None for what is not the library's, and for local functions."""
    if entity.kind == "local":
        return None
    if entity.witness_synthesis is not None and entity.kind != "init":
        return _of_witness(entity)
    owner = entity.accessor_of
    place = _member(entity, owner.name if owner is not None else entity.name)
    return None if place is None else (*place, entity.kind, entity.span.source.library, entity.span.start)


def _of_witness(entity: FunctionEntity) -> Address | None:
    """That of a function which the compiler wrote says what it satisfies."""
    nominal = _nominal(entity.parent)
    around = _of_type(nominal) if nominal is not None else None
    if nominal is None or around is None:
        return None
    for conformance in nominal.conformances:
        for requirement, (member, _) in conformance.witnesses.items():
            if member is entity:
                protocol = _of_type(conformance.protocol)
                index = conformance.protocol.requirements.index(requirement)
                return None if protocol is None else (around, protocol, index)
    return None


def _member(entity: FunctionEntity | VariableEntity, name: str) -> Address | None:
    if entity.module is None or not entity.module.is_library:
        return None
    outer = _nominal(entity.parent)
    around = _of_type(outer) if outer is not None else ()
    return None if around is None else (entity.module.name, around, name)


def module(address: Address) -> str:
    """The name of the library's module that declares it, or the type whose member it is."""
    first = address[0]
    return first if isinstance(first, str) else module(first)


class Addresses:
    """The addresses of one program's entities, of those that can be found by them again, and the way back."""

    def __init__(self, modules: Modules) -> None:
        self._all = modules
        self._modules = {module.name: module for module in modules.loaded.values() if module.is_library}
        self._found: dict[Address, Any] = {}

    def of_type(self, entity: NominalEntity) -> Address | None:
        address = _of_type(entity)
        return address if address is not None and self.type(address) is entity else None

    def of_variable(self, entity: VariableEntity) -> Address | None:
        address = _member(entity, entity.name)
        return address if address is not None and self.variable(address) is entity else None

    def of_function(self, entity: FunctionEntity) -> Address | None:
        address = _of_function(entity)
        return address if address is not None and self.function(address) is entity else None

    def type(self, address: Address) -> NominalEntity | None:
        if address not in self._found:
            module, around, name = address
            self._found[address] = next(
                (e for e in self._named(module, around, name) if isinstance(e, NominalEntity)), None
            )
        return self._found[address]

    def variable(self, address: Address) -> VariableEntity | None:
        return next((e for e in self._named(*address) if isinstance(e, VariableEntity)), None)

    def function(self, address: Address) -> FunctionEntity | None:
        if address not in self._found:
            find = self._witness if len(address) == _WITNESS else self._written
            self._found[address] = find(*address)
        return self._found[address]

    def _written(
        self, module: str, around: Address, name: str, kind: str, file: str, start: int
    ) -> FunctionEntity | None:
        for entity in _functions(self._named(module, around, name)):
            if entity.kind == kind and entity.span.start == start and entity.span.source.library == file:
                return entity
        return None

    def _witness(self, around: Address, protocol: Address, index: int) -> FunctionEntity | None:
        nominal = self.type(around)
        known = self.type(protocol)
        if nominal is None or known is None or index >= len(known.requirements):
            return None
        for conformance in nominal.conformances:
            if conformance.protocol is known:
                found = witnesses.witness(conformance, known.requirements[index], self._all)
                return found[0] if found is not None and isinstance(found[0], FunctionEntity) else None
        return None

    def _named(self, module: str, around: Address, name: str) -> list[Any]:
        if not around:
            known = self._modules.get(module)
            return [] if known is None else list(known.names.get(name, ()))
        nominal = self.type(around)
        if nominal is None:
            return []
        return [*nominal.members.get(name, ()), *nominal.static_members.get(name, ())]


def _functions(entities: list[Any]) -> Iterator[FunctionEntity]:
    for entity in entities:
        if isinstance(entity, FunctionEntity):
            yield entity
        elif isinstance(entity, PropertyEntity):
            yield from (accessor for accessor in (entity.getter, entity.setter) if accessor is not None)


def _nominal(parent: NominalEntity | ExtensionEntity | None) -> NominalEntity | None:
    return parent.nominal if isinstance(parent, ExtensionEntity) else parent


def extends_the_library(modules: Modules) -> bool:
    """Whether a user's file adds to a type of the library: then the library's own code may mean something else."""
    libraries = [module for module in modules.loaded.values() if module.is_library]
    extensions = (e for module in libraries for nominal in module.nominals for e in nominal.extensions)
    return any(extension.module not in libraries for extension in extensions)
