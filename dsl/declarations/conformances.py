"""Checks the conformances that a module declares: everything that a protocol requires is there."""

from __future__ import annotations

from .. import conform, types
from ..diagnostics import FixIt, Note
from ..entities import (
    ConformanceEntity,
    ConformanceRequirement,
    DerivativeRegistration,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    GenericParameterEntity,
    NominalEntity,
    PropertyEntity,
)
from ..environment import Environment
from ..source import Span
from ..types import ERROR, Generic, Type
from . import attributes, members, signatures, tangents, witnesses
from .substitute import apply, show


def check(nominal: NominalEntity, env: Environment) -> None:
    """Checks the conformances of ``nominal`` that the module of ``env`` declares."""
    if nominal.kind == "protocol":
        _check_overrides(nominal, env)
        return
    reported: set[NominalEntity] = set()
    for conformance in nominal.conformances:
        declared_in = conformance.declared_in
        if declared_in is None or declared_in.module is not env.module or conformance.state == "checked":
            continue
        conformance.state = "checked"
        if conformance.protocol not in reported:
            failed = _check(conformance, witnesses.environment(conformance, env.modules))
            reported.update(_inherited(conformance.protocol) if failed else ())


def _check(conformance: ConformanceEntity, env: Environment) -> bool:
    """Reports what is missing; whether there is such."""
    fixits: list[FixIt] = []
    notes = [*_associated_types(conformance, env), *_requirements(conformance, env, fixits)]
    nominal, protocol = conformance.nominal, conformance.protocol
    if notes and _in_error(conformance):
        return True
    if notes and _foreign_derivation(conformance, env):
        message = (
            f"implementation of '{protocol.name}' cannot be automatically synthesized in an extension in a different "
            "file to the type"
        )
        env.diagnostics.error("conformance", message, conformance.span)
    elif notes:
        message = f"type '{show(nominal.declared_type)}' does not conform to protocol '{protocol.name}'"
        env.diagnostics.error("conformance", message, conformance.span, *notes, fixits=tuple(fixits))
    elif protocol is env.entity("Differentiable"):
        _refuse_lazy(nominal, env)
        _warn_about_fields(conformance, env)
    return bool(notes)


def _in_error(conformance: ConformanceEntity) -> bool:
    """Whether what is missing may be one of the members, or of the fields, that have been reported already."""
    nominal = conformance.nominal
    names = {_name(requirement) for requirement in conformance.protocol.requirements}
    candidates = [m for table in (nominal.members, nominal.static_members) for n in names for m in table.get(n, ())]
    return nominal.in_error or any(map(_has_error, [*candidates, *nominal.fields]))


def _name(requirement: FunctionEntity) -> str:
    return requirement.accessor_of.name if requirement.accessor_of is not None else requirement.name


def _has_error(member: object) -> bool:
    if isinstance(member, FunctionEntity):
        return member.result is ERROR or any(p.type is ERROR for p in member.parameters)
    return isinstance(member, FieldEntity | PropertyEntity) and member.type is ERROR


def _foreign_derivation(conformance: ConformanceEntity, env: Environment) -> bool:
    declared_in = conformance.declared_in
    return (
        conformance.protocol is env.entity("Differentiable")
        and conformance.nominal.kind == "struct"
        and declared_in is not None
        and declared_in.module is not conformance.nominal.module
        and members.nested_type(conformance.nominal, "TangentVector") is None
    )


# --- associated types ----------------------------------------------------------------


_ENUM = (
    "a tangent vector is synthesised for structs only; inside a function enums carry derivatives without this "
    "conformance, as a parameter it takes a struct"
)


def _associated_types(conformance: ConformanceEntity, env: Environment) -> list[Note]:
    protocol, nominal = conformance.protocol, conformance.nominal
    missing = witnesses.missing_associated(conformance, env.modules)
    if missing and nominal.kind == "enum" and protocol is env.entity("Differentiable"):
        return [Note(_ENUM, conformance.span)]
    notes = [
        Note(f"protocol requires nested type '{a.name}'; add nested type '{a.name}' for conformance", a.span)
        for a in missing
    ]
    if missing:
        return notes
    mapping = {protocol.signature.parameters[0]: nominal.declared_type}
    own = Generic(protocol.signature.parameters[0])
    for requirement in protocol.signature.requirements:
        if isinstance(requirement, ConformanceRequirement) and requirement.type == own:
            continue
        if conform.holds(requirement, mapping, env):
            continue
        if isinstance(requirement, ConformanceRequirement):
            shown = show(apply(requirement.type, mapping))
            required = requirement.protocol.name
            span = _nested_span(nominal, requirement.type) or conformance.span
            notes.append(Note(f"possibly intended match '{shown}' does not conform to '{required}'", span))
        else:
            left = conform.normalise(apply(requirement.left, mapping), env)
            right = conform.normalise(apply(requirement.right, mapping), env)
            text = f"'{protocol.name}' requires the types '{show(left)}' and '{show(right)}' be equivalent"
            notes.append(Note(text, conformance.span))
    return notes


def _nested_span(nominal: NominalEntity, type: Type) -> Span | None:
    name = type.associated.name if isinstance(type, types.Associated) else ""
    nested = members.nested_type(nominal, name)
    return nested.span if nested is not None else None


# --- requirements --------------------------------------------------------------------


OPTIONAL = frozenset(("allDifferentiableVariables",))
"""Requirements that a type may leave out: then it cannot be used where they are called."""


def _requirements(conformance: ConformanceEntity, env: Environment, fixits: list[FixIt]) -> list[Note]:
    if any(conformance.associated.get(name) is ERROR for name in conformance.protocol.associated):
        return []
    notes: list[Note] = []
    reported: set[str] = set()
    for requirement in conformance.protocol.requirements:
        found = witnesses.witness(conformance, requirement, env.modules)
        if found is None:
            property = requirement.accessor_of
            if property is not None and property.name in OPTIONAL:
                continue
            if property is not None and property.name in reported and property.name != "subscript":
                continue
            reported.add(requirement.name)
            notes += _missing(conformance, requirement, env)
        elif isinstance(found[0], FunctionEntity):
            notes += _missing_marks(requirement, found[0], fixits)
    return notes or _only_defaults(conformance, env)


def _only_defaults(conformance: ConformanceEntity, env: Environment) -> list[Note]:
    """What is lacking where the protocol's own defaults would call each other for ever."""
    protocol = conformance.protocol
    if not _any_of(protocol):
        return []
    for requirement in protocol.requirements:
        found = witnesses.witness(conformance, requirement, env.modules)
        parent = getattr(found[0], "parent", None) if found is not None else None
        if not isinstance(parent, ExtensionEntity) or parent.nominal is not protocol:
            return []
    return [_one_of(protocol)]


def _any_of(protocol: NominalEntity) -> bool:
    return any(attribute.name == "anyOf" for attribute in getattr(protocol.syntax, "attributes", ()))


def _one_of(protocol: NominalEntity) -> Note:
    names = [f"'{signatures.full_name(requirement)}'" for requirement in protocol.requirements]
    return Note(f"protocol requires one of {', '.join(names[:-1])} and {names[-1]}", protocol.requirements[0].span)


def _missing(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> list[Note]:
    mapping = {conformance.protocol.signature.parameters[0]: conformance.nominal.declared_type}

    def typed(function: FunctionEntity) -> str:
        if function.accessor_of is not None and function.accessor_of.name != "subscript":
            return show(conform.normalise(apply(function.accessor_of.type, mapping), env))
        parameters = tuple(types.Parameter(p.type, p.inout) for p in function.parameters)
        return show(conform.normalise(apply(types.Function(parameters, function.result), mapping), env))

    kind = _REQUIREMENT_KINDS[requirement.kind]
    name = signatures.full_name(requirement)
    notes = [Note(f"protocol requires {kind} '{name}' with type '{typed(requirement)}'", requirement.span)]
    nominal = conformance.nominal
    wanted = requirement.accessor_of.name if requirement.accessor_of is not None else requirement.name
    for table in (nominal.members, nominal.static_members):
        for candidate in table.get(wanted, ()):
            if isinstance(candidate, FunctionEntity) and candidate.witness_synthesis is None:
                notes.append(Note(f"candidate has non-matching type '{typed(candidate)}'", candidate.span))
            elif isinstance(candidate, FieldEntity):
                text = f"candidate has non-matching type '{show(candidate.type)}'"
                if not candidate.mutable and requirement.kind == "setter":
                    text = "candidate is not settable, but protocol requires it"
                notes.append(Note(text, candidate.span))
    return notes


_REQUIREMENT_KINDS = {
    "method": "function",
    "static": "function",
    "init": "initializer",
    "getter": "property",
    "setter": "settable property",
}


def _missing_marks(requirement: FunctionEntity, witness: FunctionEntity, fixits: list[FixIt]) -> list[Note]:
    """A differentiable requirement needs a witness that says it is differentiable, too, or has a derivative."""
    if witness.witness_synthesis is not None or witness.parent is None or not requirement.differentiable:
        return []
    if witness.module is None or witness.module.is_library:
        return []
    notes: list[Note] = []
    for mark in requirement.differentiable:
        given = [own.wrt for own in (*witness.differentiable, *_derivatives(witness))]
        if not any(set(mark.wrt) <= set(wrt) for wrt in given):
            spelling = attributes.spelling(mark, witness)
            notes.append(Note(f"candidate is missing attribute '{spelling}'", witness.span))
            fixits += attributes.insertion(witness, spelling)
    return notes


def _derivatives(witness: FunctionEntity) -> list[DerivativeRegistration]:
    """The derivatives registered for it that ask for nothing that it does not."""
    asked = len(witness.signature.requirements)
    return [each for each in witness.derivatives if len(each.function.signature.requirements) <= asked]


# --- protocols that refine others ----------------------------------------------------


def _check_overrides(protocol: NominalEntity, env: Environment) -> None:
    """A requirement that repeats an inherited one must be as differentiable."""
    own = Generic(protocol.signature.parameters[0])
    for inherited in _inherited(protocol):
        mapping: dict[GenericParameterEntity, Type] = {inherited.signature.parameters[0]: own}
        for overridden in inherited.requirements:
            for requirement in protocol.requirements:
                if overridden.differentiable and _overrides(requirement, overridden, mapping, env):
                    _check_override(requirement, overridden, env)


def _inherited(protocol: NominalEntity) -> list[NominalEntity]:
    found: list[NominalEntity] = []
    pending = list(protocol.inherits)
    while pending:
        each = pending.pop()
        if each not in found:
            found.append(each)
            pending += each.inherits
    return found


def _overrides(
    requirement: FunctionEntity,
    overridden: FunctionEntity,
    mapping: dict[GenericParameterEntity, Type],
    env: Environment,
) -> bool:
    if (requirement.name, requirement.kind, requirement.labels) != (
        overridden.name,
        overridden.kind,
        overridden.labels,
    ):
        return False
    left = [p.type for p in requirement.parameters] + [requirement.result]
    right = [p.type for p in overridden.parameters] + [overridden.result]
    within = env.of(requirement)
    return all(
        conform.normalise(a, within) == conform.normalise(apply(b, mapping), within)
        for a, b in zip(left, right, strict=True)
    )


def _check_override(requirement: FunctionEntity, overridden: FunctionEntity, env: Environment) -> None:
    for mark in overridden.differentiable:
        if not any(set(mark.wrt) <= set(own.wrt) for own in requirement.differentiable):
            spelling = attributes.spelling(mark, requirement)
            env.diagnostics.error(
                "conformance",
                f"overriding declaration is missing attribute '{spelling}'",
                requirement.span,
                Note("overridden declaration is here", overridden.span),
                fixits=attributes.insertion(requirement, spelling),
            )


# --- synthesised tangents ------------------------------------------------------------


def _refuse_lazy(nominal: NominalEntity, env: Environment) -> None:
    """A lazy property that would vary with the others from its first read on, and with nothing after it."""
    within = env.within(signature=nominal.signature)
    for field in nominal.fields:
        if field.lazy is None or field.marked or nominal.kind != "struct" or not isinstance(field.type, types.Nominal):
            continue
        if conform.find(field.type.arguments[0], env.entity("Differentiable"), within) is not None:
            message = (
                f"lazy property '{field.lazy}' of a Differentiable struct has no derivative; mark it '@noDerivative', "
                "or use a computed property"
            )
            env.diagnostics.error("no-derivative", message, field.span, fixits=_insert(field))


def _warn_about_fields(conformance: ConformanceEntity, env: Environment) -> None:
    """Fields that a synthesised tangent vector leaves out without being told so."""
    nominal = conformance.nominal
    if not tangents.can_derive(conformance) or members.nested_type(nominal, "TangentVector") is not None:
        return
    for field in nominal.fields:
        if field.marked or field.lazy is not None:
            continue
        if not field.differentiable:
            message = (
                f"stored property '{field.name}' has no derivative because '{show(field.type)}' does not conform to "
                "'Differentiable'; add an explicit '@noDerivative' attribute"
            )
        elif not field.mutable:
            message = (
                f"synthesis of the 'Differentiable.move(along:)' requirement for '{show(nominal.declared_type)}' "
                "requires all stored properties to be mutable; use 'var' instead, or add an explicit '@noDerivative' "
                "attribute"
            )
        else:
            continue
        if field.type is not ERROR:
            env.diagnostics.warning("no-derivative", message, field.span, fixits=_insert(field))


def _insert(field: FieldEntity) -> tuple[FixIt, ...]:
    at = field.declaration_span
    return (FixIt(Span(at.source, at.start, at.start), "@noDerivative "),)
