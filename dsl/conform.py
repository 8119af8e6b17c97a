"""Which types conform to which protocols, and types in canonical form.

A known type conforms when one of its conformances does whose requirements hold; a type that is not
known (a generic parameter, or an associated type of one) conforms when its context entails it. Type variables of the
solver, and types with errors, are taken to conform: what they turn out to be is judged later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import tast, types
from .declarations import entailment, witnesses
from .declarations.substitute import apply, free_parameters, is_closed, show
from .entities import (
    AssociatedTypeEntity,
    ConformanceEntity,
    ConformanceRequirement,
    ExtensionEntity,
    FunctionEntity,
    GenericParameterEntity,
    GenericSignature,
    NominalEntity,
    SameTypeRequirement,
)
from .environment import Environment
from .source import Span
from .types import ERROR, Type

if TYPE_CHECKING:
    from .modules import Modules

Requirement = ConformanceRequirement | SameTypeRequirement


@dataclass(frozen=True, slots=True)
class Conformance:
    """``type`` conforms to ``protocol``. ``entity``: the declared conformance, in terms of the parameters that
    ``substitution`` replaces; None when a generic context entails it, or the type is not known yet."""

    type: Type
    protocol: NominalEntity
    entity: ConformanceEntity | None = None
    substitution: Mapping[GenericParameterEntity, Type] = field(default_factory=dict)


def find(type: Type, protocol: NominalEntity, env: Environment) -> Conformance | None:
    """How ``type`` conforms to ``protocol``, or None."""
    if type.__class__ is types.Nominal:
        assert isinstance(type, types.Nominal)
        cache = env.modules.conformances
        key = (type, protocol)
        if key in cache:
            return cache[key]
        found = _find_nominal(type, protocol, env)
        if not env.modules.inferring and (not type.arguments or is_closed(type)):
            cache[key] = found
        return found
    if entailment.is_archetype(type):
        canonical = normalise(type, env)
        if not entailment.is_archetype(canonical):
            return find(canonical, protocol, env)
        context = entailment.of(env.signature, env.modules.project)
        in_error = any(parameter.in_error for parameter in free_parameters(canonical))
        known = in_error or protocol in context.protocols(canonical)
        return Conformance(canonical, protocol) if known else None
    if type.__class__ in _NEVER_CONFORM:
        return None
    return Conformance(type, protocol)


_NEVER_CONFORM = (types.Tuple, types.Function, types.Metatype)


def _find_nominal(type: types.Nominal, protocol: NominalEntity, env: Environment) -> Conformance | None:
    mapping = dict(zip(type.entity.signature.parameters, type.arguments, strict=False))
    for entity in type.entity.conformances:
        if entity.protocol is protocol and all_hold(entity.requirements, mapping, env):
            return Conformance(type, protocol, entity, mapping)
    return None


def conforms(type: Type, protocol: str, env: Environment) -> bool:
    """Whether ``type`` conforms to the prelude's protocol of that name."""
    return find(type, env.entity(protocol), env) is not None


def holds(requirement: Requirement, mapping: Mapping[GenericParameterEntity, Type], env: Environment) -> bool:
    """Whether a requirement is met by the types in ``mapping``."""
    if isinstance(requirement, ConformanceRequirement):
        return find(normalise(apply(requirement.type, mapping), env), requirement.protocol, env) is not None
    left = normalise(apply(requirement.left, mapping), env)
    right = normalise(apply(requirement.right, mapping), env)
    return agree(left, right)


def all_hold(
    requirements: Iterable[Requirement], mapping: Mapping[GenericParameterEntity, Type], env: Environment
) -> bool:
    return all(holds(requirement, mapping, env) for requirement in requirements)


def agree(left: Type, right: Type) -> bool:
    """Equality, where what is not known yet agrees with everything."""
    return left == right or witnesses.unify(left, right, {}, _unknown)


def _unknown(type: Type) -> bool:
    return type.__class__ not in _KNOWN


_KNOWN = (types.Nominal, types.Tuple, types.Function, types.Generic, types.Associated, types.Metatype)


def unmet(
    requirements: Iterable[Requirement], mapping: Mapping[GenericParameterEntity, Type], env: Environment
) -> str | None:
    """Says which requirement is not met, in Swift's words."""
    for requirement in requirements:
        if not holds(requirement, mapping, env):
            return describe_unmet(requirement, mapping, env)
    return None


def describe_unmet(requirement: Requirement, mapping: Mapping[GenericParameterEntity, Type], env: Environment) -> str:
    if isinstance(requirement, ConformanceRequirement):
        type = normalise(apply(requirement.type, mapping), env)
        return f"type '{show(type)}' does not conform to protocol '{requirement.protocol.name}'"
    left = normalise(apply(requirement.left, mapping), env)
    right = normalise(apply(requirement.right, mapping), env)
    return (
        f"requires the types '{show(left)}' and '{show(right)}' be equivalent "
        f"('{show(requirement.left)}' == '{show(requirement.right)}')"
    )


def normalise(type: Type, env: Environment) -> Type:
    """The canonical form: associated types of known types resolved, and of equal types the representative."""
    return entailment.of(env.signature, env.modules.project).canonical(type)


def project(modules: Modules, base: Type, associated: AssociatedTypeEntity) -> Type:
    """The associated type of a known type; ``ERROR`` where it does not conform."""
    if not isinstance(base, types.Nominal):
        return ERROR
    entity = declared(base.entity, associated.protocol)
    if entity is None:
        return ERROR
    mapping = dict(zip(base.entity.signature.parameters, base.arguments, strict=False))
    return apply(witnesses.associated_type(entity, associated.name, modules), mapping)


def declared(nominal: NominalEntity, protocol: NominalEntity) -> ConformanceEntity | None:
    """The conformance that a type declares, whatever it requires."""
    return next((c for c in nominal.conformances if c.protocol is protocol), None)


def associated_type(type: Type, protocol: str, name: str, env: Environment) -> Type:
    """``type.name``, an associated type of the prelude's ``protocol``, in canonical form."""
    return normalise(types.Associated(type, env.entity(protocol).associated[name]), env)


def witness_entry(
    conformance: Conformance, requirement: FunctionEntity, modules: Modules
) -> tuple[Any, tuple[Type, ...]] | None:
    """What satisfies ``requirement`` for the type of a declared conformance, with its type arguments; those
    that stand for the requirement's own parameters are left generic."""
    assert conformance.entity is not None
    found = witnesses.witness(conformance.entity, requirement, modules)
    if found is None:
        return None
    entity, arguments = found
    return entity, tuple(apply(argument, conformance.substitution) for argument in arguments)


def witness(
    type: Type, requirement: FunctionEntity, env: Environment, own: tuple[Type, ...] = ()
) -> tast.FunctionRef | tast.WitnessRef:
    """A reference to what satisfies ``requirement`` for ``type``; ``own``: the requirement's own type arguments.

    It stays a ``WitnessRef`` where the type is not known, or where the witness is a stored property or a case, or
    leaves ``self`` as it is though the requirement may change it.
    """
    protocol = requirement.parent
    assert isinstance(protocol, NominalEntity)
    type = normalise(type, env)
    own_parameters = requirement.signature.parameters[1:]
    mapping = {protocol.signature.parameters[0]: type, **dict(zip(own_parameters, own, strict=False))}
    reference = normalise(apply(function_type(requirement), mapping), env)
    conformance = find(type, protocol, env)
    if conformance is not None and conformance.entity is not None:
        found = witness_entry(conformance, requirement, env.modules)
        if found is not None and isinstance(found[0], FunctionEntity) and found[0].mutating == requirement.mutating:
            own_mapping = dict(zip(own_parameters, own, strict=False))
            arguments = tuple(normalise(apply(argument, own_mapping), env) for argument in found[1])
            return tast.FunctionRef(reference, found[0], arguments)
    return tast.WitnessRef(reference, requirement, type, own)


def function_type(function: FunctionEntity) -> types.Function:
    """The type of a reference to ``function``; of a method ``self`` is the first parameter."""
    parameters = [types.Parameter(p.type, p.inout, autoclosure=p.autoclosure) for p in function.parameters]
    if takes_self(function):
        assert function.self_type is not None
        parameters.insert(0, types.Parameter(function.self_type, function.mutating))
    return types.Function(tuple(parameters), function.result)


def takes_self(function: FunctionEntity) -> bool:
    """Whether ``self`` is its first parameter in the IR."""
    return function.self_type is not None and function.kind != "init"


def check_arguments(entity: Any, arguments: tuple[Type, ...], span: Span, env: Environment) -> None:
    """The arguments written for a generic type must meet its requirements."""
    if ERROR in arguments:
        return
    mapping = dict(zip(entity.signature.parameters, arguments, strict=False))
    problem = unmet(entity.signature.requirements, mapping, env)
    if problem is not None:
        env.diagnostics.error("requirement", f"'{entity.name}': {problem}" if "requires" in problem else problem, span)


def extended(signature: GenericSignature, requirements: Iterable[Requirement]) -> GenericSignature:
    """A signature with more requirements."""
    more = list(requirements)
    return GenericSignature(signature.parameters, [*signature.requirements, *more]) if more else signature


def requirements_of(parent: NominalEntity | ExtensionEntity | None) -> list[Requirement]:
    """What an extension requires beyond the type that it extends."""
    return parent.requirements if isinstance(parent, ExtensionEntity) else []
