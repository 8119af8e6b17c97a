"""Which conformances the module declares.

A witness is lowered only if some reachable code calls its requirement on a type that is not known there, and
its type is reachable too. Both sets grow while bodies are lowered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...dsl.declarations import witnesses
from ...dsl.entities import (
    ConformanceEntity,
    ConformanceRequirement,
    EnumCaseEntity,
    FieldEntity,
    FunctionEntity,
    NominalEntity,
)
from ...dsl.types import Generic, Type
from ..ir import structure
from ..ir.core import Conformance, Witness
from .declarations import case_constructor, changing_witness, field_accessor
from .errors import unsupported
from .names import requirement_key
from .types import TypeLowering

if TYPE_CHECKING:
    from .module import ModuleLowering


class Conformances:
    def __init__(self, program: ModuleLowering) -> None:
        self._program = program
        self._nominals: dict[NominalEntity, None] = {}
        self._protocols: dict[NominalEntity, dict[FunctionEntity, str]] = {}
        self._declared: dict[ConformanceEntity, Conformance] = {}
        self._satisfied: set[tuple[ConformanceEntity, FunctionEntity]] = set()

    def reach_type(self, entity: NominalEntity) -> None:
        self._nominals.setdefault(entity)

    def reach_protocol(self, protocol: NominalEntity) -> None:
        self._protocols.setdefault(protocol, {})

    def reach_requirement(self, requirement: FunctionEntity) -> str:
        protocol = requirement.parent
        assert isinstance(protocol, NominalEntity)
        keys = self._protocols.setdefault(protocol, {})
        key = keys.get(requirement)
        if key is None:
            key = keys[requirement] = requirement_key(requirement)
        return key

    def complete(self) -> bool:
        """Declares what the reachable types and requirements ask for; whether that was anything new."""
        changed = False
        for nominal in list(self._nominals):
            for entity in nominal.conformances:
                requirements = self._protocols.get(entity.protocol)
                if requirements is None:
                    continue
                if entity not in self._declared:
                    self._declare(entity)
                    changed = True
                for requirement, key in list(requirements.items()):
                    if (entity, requirement) not in self._satisfied:
                        self._satisfied.add((entity, requirement))
                        self._satisfy(entity, requirement, key)
                        changed = True
        return changed

    def _declare(self, entity: ConformanceEntity) -> None:
        program = self._program
        nominal = entity.nominal
        signature = program.conformance_signature(entity)
        parameters = program.parameter_names.declare(signature)
        lower = program.types(signature)
        conformance = Conformance(program.protocol(entity.protocol), lower(nominal.declared_type), parameters)
        conformance.constraints = tuple(
            (lower(needed.type), program.protocol(needed.protocol))
            for needed in entity.requirements
            if isinstance(needed, ConformanceRequirement)
        )
        self._declared[entity] = conformance
        program.module.conformances[conformance.protocol, structure.head(conformance.type)] = conformance
        for name in entity.protocol.associated:
            found = witnesses.associated_type(entity, name, program.checker.modules)
            conformance.associated[name] = lower(found)

    def _satisfy(self, entity: ConformanceEntity, requirement: FunctionEntity, key: str) -> None:
        program = self._program
        found = witnesses.witness(entity, requirement, program.checker.modules)
        if found is None:
            return
        member, arguments = found
        name = self._function(member, requirement)
        own = requirement.signature.parameters[1:]
        passed = [Generic(p) for p in own]
        given = list(arguments)
        if own:
            if given[len(given) - len(own) :] != passed:
                unsupported(f"a witness of '{requirement.name}' with other type parameters", entity.span)
            given = given[: len(given) - len(own)]
        lower = program.types(program.conformance_signature(entity))
        self._declared[entity].witnesses[key] = Witness(name, _all(lower, given))

    def _function(self, member: object, requirement: FunctionEntity) -> str:
        program = self._program
        if isinstance(member, FunctionEntity):
            changes = requirement.mutating and not member.mutating
            return changing_witness(program, member) if changes else program.function(member)
        if isinstance(member, FieldEntity):
            return field_accessor(program, member, requirement.kind, requirement.mutating)
        if isinstance(member, EnumCaseEntity):
            return case_constructor(program, member)
        unsupported(f"a static stored property as the witness of '{requirement.name}'", requirement.span)


def _all(lower: TypeLowering, types: list[Type]) -> tuple:
    return lower.all(types)
