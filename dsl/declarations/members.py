"""Members of a type by name: its own, those of its extensions and of the protocols it conforms to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import conform, types
from ..entities import (
    ConformanceEntity,
    ConformanceRequirement,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    GenericParameterEntity,
    NominalEntity,
    PropertyEntity,
    TypeAliasEntity,
)
from ..environment import Environment
from ..types import Type
from . import entailment, synthesis
from .substitute import apply, free_parameters

NESTED_TYPES = (NominalEntity, TypeAliasEntity)


@dataclass(frozen=True, slots=True)
class Candidate:
    """``entity`` as a member of ``self_type``; ``substitution`` replaces the parameters of its ``parent``."""

    entity: Any
    self_type: Type
    substitution: Mapping[GenericParameterEntity, Type]


def lookup(type: Type, name: str, env: Environment, static: bool = False) -> list[Candidate]:
    """What ``name`` may mean as a member of a value of ``type``, or of the type itself (``static``: static
    functions and properties, ``init``, cases, nested types). A member that another hides is not among them."""
    type = conform.normalise(type, env)
    if isinstance(type, types.Nominal):
        return _of_nominal(type, name, env, static)
    if entailment.is_archetype(type):
        return _of_archetype(type, name, env, static)
    return []


def _table(nominal: NominalEntity, static: bool) -> dict[str, list[Any]]:
    return nominal.static_members if static else nominal.members


def _of_nominal(type: types.Nominal, name: str, env: Environment, static: bool) -> list[Candidate]:
    mapping = dict(zip(type.entity.signature.parameters, type.arguments, strict=False))
    found: list[Candidate] = []
    for member, conformance in _raw(type.entity, name, static, env):
        if conformance is None:
            candidate = Candidate(member, type, mapping)
        elif conform.all_hold(conformance.requirements, mapping, env):
            candidate = Candidate(member, type, {conformance.protocol.signature.parameters[0]: type})
        else:
            continue
        if applies(member, candidate.substitution, env):
            found.append(candidate)
    return _without_hidden(found, env)


def _raw(
    nominal: NominalEntity, name: str, static: bool, env: Environment
) -> list[tuple[Any, ConformanceEntity | None]]:
    """The members of that name, own ones first, then those of protocol extensions with the conformance that
    brings them, whatever they require. Those that a program adds come before the library's, which does not see them.
    """
    cache = env.modules.member_lookups
    key = (nominal, name, static, env.module.is_library)
    found = cache.get(key)
    if found is None:
        synthesis.ensure(nominal, name, env)
        found = [(member, None) for member in _by_module(_table(nominal, static).get(name, ()), env)]
        for conformance in nominal.conformances:
            for member in _by_module(_table(conformance.protocol, static).get(name, ()), env):
                if isinstance(getattr(member, "parent", None), ExtensionEntity):
                    found.append((member, conformance))
        cache[key] = found
    return found


def _by_module(members: Sequence[Any], env: Environment) -> Sequence[Any]:
    added = [m for m in members if _is_added(m)]
    if not added:
        return members
    others = [m for m in members if not _is_added(m)]
    return others if env.module.is_library else [*added, *others]


def _is_added(member: Any) -> bool:
    """Whether a program declares it in an extension."""
    parent = getattr(member, "parent", None)
    return isinstance(parent, ExtensionEntity) and parent.module is not None and not parent.module.is_library


def _of_archetype(type: Type, name: str, env: Environment, static: bool) -> list[Candidate]:
    """A member of an extension is preferred to a requirement of a protocol that the extended one inherits from, unless
    the extended one requires it again: then it is one requirement, and this its default."""
    context = entailment.of(env.signature, env.modules.project)
    requirements: list[Candidate] = []
    defaults: list[Candidate] = []
    refining: list[Candidate] = []
    for protocol in context.protocols(type):
        mapping = {protocol.signature.parameters[0]: type}
        for member in _table(protocol, static).get(name, ()):
            candidate = Candidate(member, type, mapping)
            if not isinstance(member.parent, ExtensionEntity):
                requirements.append(candidate)
            elif applies(member, mapping, env):
                defaults.append(candidate)
    requirements = [r for r in requirements if not any(_overrides(other, r, env) for other in requirements)]
    for candidate in defaults:
        protocol = _protocol(candidate.entity)
        above = entailment.inherited(protocol) if protocol is not None else []
        if any(_protocol(each.entity) in above and _is_called_alike(candidate, each) for each in requirements):
            refining.append(candidate)
    return _without_hidden([*refining, *requirements, *(d for d in defaults if d not in refining)], env)


def _overrides(requirement: Candidate, inherited: Candidate, env: Environment) -> bool:
    """Whether the one protocol inherits from the other, and requires the same."""
    own, other = _protocol(requirement.entity), _protocol(inherited.entity)
    if own is None or other not in entailment.inherited(own):
        return False
    return _hides(requirement, inherited, env)


def applies(member: Any, mapping: Mapping[GenericParameterEntity, Type], env: Environment) -> bool:
    """Whether the requirements of the extension that declares ``member`` hold."""
    parent = getattr(member, "parent", None)
    return not isinstance(parent, ExtensionEntity) or conform.all_hold(conform.requirements_of(parent), mapping, env)


def _is_called_alike(one: Candidate, other: Candidate) -> bool:
    """The sign of a number is not the difference of two."""
    left, right = one.entity, other.entity
    both = isinstance(left, FunctionEntity) and isinstance(right, FunctionEntity)
    return left.labels == right.labels if both else True


def _without_hidden(found: list[Candidate], env: Environment) -> list[Candidate]:
    """Leaves out the members of protocols that an earlier member with the same signature hides."""
    if len(found) < 2:
        return found
    kept: list[Candidate] = []
    for candidate in found:
        if not any(_hides(other, candidate, env) for other in kept):
            kept.append(candidate)
    return kept


def _hides(kept: Candidate, candidate: Candidate, env: Environment) -> bool:
    if _protocol(candidate.entity) is None or kept.entity.__class__ not in _HIDING:
        return False
    if _protocol(kept.entity) is not None and _protocol(candidate.entity) is _protocol(kept.entity):
        both = isinstance(kept.entity.parent, ExtensionEntity) and isinstance(candidate.entity.parent, ExtensionEntity)
        if both:
            return False
    left, right = kept.entity, candidate.entity
    if not isinstance(left, FunctionEntity) or not isinstance(right, FunctionEntity):
        return (
            not isinstance(left, FunctionEntity)
            and not isinstance(right, FunctionEntity)
            and (left.name != "subscript" or _same_functions(left.getter, right.getter, kept, candidate, env))
        )
    return _same_functions(left, right, kept, candidate, env)


_HIDING = (FunctionEntity, PropertyEntity, FieldEntity)


def _same_functions(
    left: FunctionEntity | None, right: FunctionEntity | None, kept: Candidate, candidate: Candidate, env: Environment
) -> bool:
    if left is None or right is None or left.labels != right.labels:
        return False
    own = right.signature.parameters[_parent_parameters(right) :]
    mine = left.signature.parameters[_parent_parameters(left) :]
    if len(own) != len(mine) or left.attributes.get("fixity") != right.attributes.get("fixity"):
        return False
    if _constraints(left, mine) != _constraints(right, own):
        return False
    renaming = {**candidate.substitution, **{b: types.Generic(a) for a, b in zip(mine, own, strict=True)}}

    def same(a: Type, b: Type) -> bool:
        return conform.normalise(apply(a, kept.substitution), env) == conform.normalise(apply(b, renaming), env)

    return all(
        a.inout == b.inout and same(a.type, b.type) for a, b in zip(left.parameters, right.parameters, strict=True)
    ) and same(left.result, right.result)


def _constraints(function: FunctionEntity, own: Sequence[GenericParameterEntity]) -> set[tuple[int, NominalEntity]]:
    """Which protocols the function's own generic parameters conform to."""
    places = {parameter: index for index, parameter in enumerate(own)}
    return {
        (places[requirement.type.parameter], requirement.protocol)
        for requirement in function.signature.requirements
        if isinstance(requirement, ConformanceRequirement)
        and isinstance(requirement.type, types.Generic)
        and requirement.type.parameter in places
    }


def _parent_parameters(function: FunctionEntity) -> int:
    return len(function.parent.signature.parameters) if function.parent is not None else 0


def _protocol(entity: Any) -> NominalEntity | None:
    """The protocol of which, or of whose extension, ``entity`` is a member."""
    parent = getattr(entity, "parent", None)
    nominal = parent.nominal if isinstance(parent, ExtensionEntity) else parent
    return nominal if nominal is not None and nominal.kind == "protocol" else None


# --- types ---------------------------------------------------------------------------


def lookup_type(base: Type, name: str, env: Environment) -> Type | tuple[Any, tuple[Type, ...]] | None:
    """The type ``base.name``; a nested type or alias comes with the arguments of the types that enclose it."""
    base = conform.normalise(base, env)
    if isinstance(base, types.Nominal):
        return _type_in_nominal(base, name, env)
    if entailment.is_archetype(base):
        context = entailment.of(env.signature, env.modules.project)
        associated = context.associated(base, name)
        if associated is not None:
            return conform.normalise(types.Associated(base, associated), env)
        in_error = any(parameter.in_error for parameter in free_parameters(base))
        return _type_in_protocols(base, context.protocols(base), name) or (types.ERROR if in_error else None)
    return types.ERROR if base is types.ERROR else None


def _type_in_nominal(base: types.Nominal, name: str, env: Environment) -> Type | tuple[Any, tuple[Type, ...]] | None:
    nominal = base.entity
    for parameter, argument in zip(nominal.signature.parameters, base.arguments, strict=False):
        if parameter.name == name:
            return argument
    nested = nested_type(nominal, name)
    if nested is not None:
        return nested, base.arguments
    for conformance in nominal.conformances:
        associated = conformance.protocol.associated.get(name)
        if associated is not None:
            return conform.normalise(types.Associated(base, associated), env)
    found = _type_in_protocols(base, [c.protocol for c in nominal.conformances], name)
    return found or (types.ERROR if nominal.in_error else None)


def nested_type(nominal: NominalEntity, name: str) -> NominalEntity | TypeAliasEntity | None:
    """The type or alias called ``name`` that the type or one of its extensions declares."""
    return next((e for e in nominal.static_members.get(name, ()) if isinstance(e, NESTED_TYPES)), None)


def _type_in_protocols(base: Type, protocols: list[NominalEntity], name: str) -> tuple[Any, tuple[Type, ...]] | None:
    for protocol in protocols:
        nested = nested_type(protocol, name)
        if nested is not None:
            return nested, (base,)
    return None


# --- names in the body of a type -----------------------------------------------------


def named(nominal: NominalEntity, name: str) -> list[Any]:
    """Everything that ``name`` may mean inside ``nominal``, whatever it requires."""
    parameters = [p for p in nominal.signature.parameters if p.name == name and nominal.kind != "protocol"]
    if parameters:
        return parameters
    found: list[Any] = []
    for each in _with_protocols(nominal):
        found += each.members.get(name, ())
        found += each.static_members.get(name, ())
        if name in each.associated:
            found.append(each.associated[name])
    return found


def named_in_extension(extension: ExtensionEntity, name: str) -> list[Any]:
    """What ``name`` may mean inside an extension: of a protocol also the members of those that it requires."""
    found = named(extension.nominal, name)
    if found or extension.nominal.kind != "protocol" or not extension.is_known("signature"):
        return found
    own = types.Generic(extension.nominal.signature.parameters[0])
    for requirement in extension.signature.requirements:
        if isinstance(requirement, ConformanceRequirement) and requirement.type == own:
            found = named(requirement.protocol, name)
            if found:
                break
    return found


def names(nominal: NominalEntity) -> Iterator[str]:
    for each in _with_protocols(nominal):
        yield from each.members
        yield from each.static_members
        yield from each.associated


def _with_protocols(nominal: NominalEntity) -> list[NominalEntity]:
    if nominal.kind == "protocol":
        return [nominal, *entailment.inherited(nominal)]
    return [nominal, *dict.fromkeys(c.protocol for c in nominal.conformances)]
