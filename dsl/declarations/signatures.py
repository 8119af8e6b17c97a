"""Signatures on demand: generic parameters, parameters and result types of a declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .. import ast
from ..diagnostics import Note
from ..entities import (
    ConformanceRequirement,
    ExtensionEntity,
    FunctionEntity,
    GenericParameterEntity,
    GenericSignature,
    NominalEntity,
    ParameterEntity,
    PropertyEntity,
    SameTypeRequirement,
    TypeAliasEntity,
)
from ..environment import Environment
from ..scope import Scope
from ..types import ERROR, VOID, Associated, Function, Generic, Nominal, Type
from . import result_builders, unsupported
from .entailment import inherited
from .implicit_requirements import imply_differentiable, imply_requirements
from .opaque import Implicit, opaque_type
from .resolve import protocols_of, resolve_bound, resolve_type
from .substitute import show

Parent = NominalEntity | ExtensionEntity | None


# --- generic signatures --------------------------------------------------------------


def generic_parameters(generics: Iterable[ast.GenericParameter], env: Environment) -> list[GenericParameterEntity]:
    made: dict[str, GenericParameterEntity] = {}
    for generic in generics:
        if generic.name in made:
            env.diagnostics.error("redeclaration", f"invalid redeclaration of '{generic.name}'", generic.span)
        else:
            made[generic.name] = GenericParameterEntity(generic.name, generic.span)
    return list(made.values())


def open_signature(outer: GenericSignature, own: list[GenericParameterEntity]) -> GenericSignature:
    """A signature that holds the parameters, to which its requirements are added."""
    return GenericSignature([*outer.parameters, *own], list(outer.requirements))


def generic_scope(own: list[GenericParameterEntity], parent: Scope) -> Scope:
    return Scope(parent, {parameter.name: [parameter] for parameter in own}) if own else parent


def add_requirements(
    signature: GenericSignature,
    generics: Sequence[ast.GenericParameter],
    own: list[GenericParameterEntity],
    where: Sequence[ast.Requirement],
    env: Environment,
    written: Sequence[ast.TypeExpr] = (),
) -> None:
    """Adds what the bounds and the ``where`` clause require; what names only parameters comes first, because
    the members of a parameter are known only once its protocols are. ``written``: the types of a declaration, which
    may require something themselves."""
    for parameter, generic in zip(own, generics, strict=False):
        if generic.bound is not None:
            _add_bound(signature, Generic(parameter), generic.bound, env)
    _add_where(signature, [requirement for requirement in where if _stage(requirement) == 0], env)
    if own and written and not env.module.is_library:
        imply_differentiable(signature, own, written, env)
    _add_where(signature, sorted((r for r in where if _stage(r) > 0), key=_stage), env)


def _add_where(signature: GenericSignature, where: Iterable[ast.Requirement], env: Environment) -> None:
    for requirement in where:
        left = resolve_type(requirement.left, env.scope, env)
        if requirement.relation == ":":
            _add_bound(signature, left, requirement.right, env)
            continue
        right = resolve_type(requirement.right, env.scope, env)
        if left is not ERROR and right is not ERROR:
            signature.requirements.append(SameTypeRequirement(left, right))


def _stage(requirement: ast.Requirement) -> int:
    if requirement.relation != ":":
        return 2
    return 1 if isinstance(requirement.left, ast.NamedType) and requirement.left.base is not None else 0


def _add_bound(signature: GenericSignature, type: Type, bound: ast.TypeExpr, env: Environment) -> None:
    if isinstance(bound, ast.CompositionType):
        for member in bound.members:
            _add_bound(signature, type, member, env)
        return
    found = resolve_bound(bound, env)
    if found is ERROR and isinstance(type, Generic):
        type.parameter.in_error = True
    if isinstance(found, list):
        for protocol in found:
            if type is not ERROR and not conform_any(protocol):
                signature.requirements.append(ConformanceRequirement(type, protocol))
        if len(found) == 1 and isinstance(bound, ast.NamedType) and bound.arguments:
            _add_primary(signature, type, found[0], bound, env)
    elif found is not ERROR:
        env.diagnostics.error(
            "requirement",
            f"type '{show(type)}' constrained to non-protocol, non-class type '{show(found)}'",
            bound.span,
        )


def _add_primary(
    signature: GenericSignature, type: Type, protocol: NominalEntity, bound: ast.NamedType, env: Environment
) -> None:
    """``Collection<Int>``: what the primary associated types are."""
    names = [generic.name for generic in protocol.syntax.generics] if protocol.syntax is not None else []
    if len(bound.arguments) > len(names):
        what = f"protocol '{protocol.name}' does not have primary associated types that can be constrained"
        if names:
            what = f"protocol type '{protocol.name}' specialized with too many type arguments"
            what += f" (got {len(bound.arguments)}, but expected {len(names)})"
        env.diagnostics.error("generics", what, bound.span)
        return
    for name, argument in zip(names, bound.arguments, strict=False):
        written = resolve_type(argument, env.scope, env)
        associated = next((p.associated[name] for p in (protocol, *inherited(protocol)) if name in p.associated), None)
        if associated is not None and written is not ERROR and type is not ERROR:
            signature.requirements.append(SameTypeRequirement(Associated(type, associated), written))


def conform_any(protocol: NominalEntity) -> bool:
    """``T: Any`` requires nothing."""
    return protocol.builtin == "any"


# --- functions -----------------------------------------------------------------------


def resolve_function(entity: FunctionEntity, declaration: ast.Function, env: Environment) -> None:
    within, parameters = _open(entity, declaration, env)
    unsupported.effects(declaration.effects, declaration.name_span, within)
    _set_self(entity)
    entity.parameters = resolve_parameters(parameters, within)
    if "fixity" in entity.attributes:
        for parameter in entity.parameters:
            parameter.label = None
    if isinstance(declaration.result, ast.ConstrainedType) and declaration.body is not None:
        what = f"{'method' if entity.parent is not None else 'global function'} '{full_name(entity)}'"
        scope = Scope(within.scope)
        span = declaration.name_span
        body = result_builders.applied(declaration.attributes, declaration.body, span, scope, within)
        inner = within.within(scope)
        entity.result = opaque_type(declaration.result, what, body, entity.parameters, entity.self_type, inner)
        return
    entity.result = VOID if declaration.result is None else resolve_type(declaration.result, within.scope, within)
    imply_requirements(entity, own_parameters(entity), within)


def resolve_initializer(entity: FunctionEntity, declaration: ast.Initializer, env: Environment) -> None:
    within, parameters = _open(entity, declaration, env)
    unsupported.effects(declaration.effects, declaration.span, within)
    _set_self(entity)
    entity.parameters = resolve_parameters(parameters, within)
    assert entity.self_type is not None
    made = entity.self_type
    entity.result = Nominal(env.entity("Optional"), (made,)) if declaration.failable else made
    imply_requirements(entity, own_parameters(entity), within)


def resolve_accessor(
    entity: FunctionEntity,
    property: PropertyEntity,
    declaration: ast.SubscriptDecl | None,
    env: Environment,
    new_value: str,
) -> None:
    """A getter or setter; those of a subscript take its parameters."""
    within, written = _open(entity, declaration, env)
    _set_self(entity)
    parameters = resolve_parameters(written, within)
    value = property.type if declaration is None else resolve_type(declaration.result, within.scope, within)
    if entity.kind == "setter":
        parameters.append(ParameterEntity(None, new_value, value, unwraps=ast.is_implicitly_unwrapped(property.syntax)))
    entity.parameters = parameters
    entity.result = VOID if entity.kind == "setter" else value
    imply_requirements(entity, own_parameters(entity), within)


def _open(
    entity: FunctionEntity, declaration: ast.Function | ast.Initializer | ast.SubscriptDecl | None, env: Environment
) -> tuple[Environment, tuple[ast.Parameter, ...]]:
    """Sets the generic signature and the scope of a function; its parameters, where a protocol that was their type
    is replaced by a generic parameter. ``declaration``: None for the accessors of a property."""
    outer = env.signature if entity.parent is None else entity.parent.signature
    if entity.parent is None:
        entity.enclosing = tuple(outer.parameters)
    within = env.within(signature=outer)
    if declaration is None:
        entity.signature, entity.scope = outer, env.scope
        return within, ()
    own = generic_parameters(declaration.generics, env)
    implicit = Implicit(env.within(generic_scope(own, env.scope)))
    parameters = implicit.parameters(declaration.parameters)
    if not own and not implicit.generics and not declaration.where:
        entity.signature, entity.scope = outer, env.scope
        return within, parameters
    generics = (*declaration.generics, *implicit.generics)
    own += generic_parameters(implicit.generics, env)
    signature = entity.signature = open_signature(outer, own)
    scope = entity.scope = generic_scope(own, env.scope)
    implicit.name(own)
    within = env.within(scope, signature)
    written = [parameter.type for parameter in parameters]
    result = None if isinstance(declaration, ast.Initializer) else declaration.result
    add_requirements(
        signature, generics, own, declaration.where, within, written if result is None else [*written, result]
    )
    return within, parameters


def _set_self(entity: FunctionEntity) -> None:
    parent = entity.parent
    if parent is None or entity.kind == "static" or (entity.accessor_of is not None and entity.accessor_of.static):
        entity.self_type = None
    else:
        entity.self_type = (parent.nominal if isinstance(parent, ExtensionEntity) else parent).declared_type


def resolve_parameters(parameters: Iterable[ast.Parameter], env: Environment) -> list[ParameterEntity]:
    made: list[ParameterEntity] = []
    for parameter in parameters:
        entity = resolve_parameter(parameter, env)
        if entity.name != "_" and any(other.name == entity.name for other in made):
            env.diagnostics.error("redeclaration", f"invalid redeclaration of '{entity.name}'", parameter.span)
        made.append(entity)
    return made


def resolve_parameter(parameter: ast.Parameter, env: Environment) -> ParameterEntity:
    marks = {attribute.name: attribute for attribute in parameter.attributes}
    no_derivative = marks.pop("noDerivative", None)
    written: ast.TypeExpr = parameter.type
    if isinstance(written, ast.AttributedType):
        marks |= {attribute.name: attribute for attribute in written.attributes}
        written = written.type
    if isinstance(written, ast.FunctionType):
        marks |= {attribute.name: attribute for attribute in written.attributes}
    type = resolve_type(parameter.type, env.scope, env)
    builder = result_builders.of(parameter.attributes, env.scope) if parameter.attributes else None
    if builder is not None and not isinstance(type, Function) and type is not ERROR:
        message = f"result builder attribute '{builder.name}' can only be applied to a parameter of function type"
        env.diagnostics.error("attribute-misplaced", message, parameter.attributes[0].span)
    autoclosure = "autoclosure" in marks
    if autoclosure and isinstance(type, Function) and type.parameters:
        message = "argument type of @autoclosure parameter must be '()'"
        env.diagnostics.error("escaping", message, parameter.span)
    if parameter.inout and parameter.variadic:
        env.diagnostics.error("misplaced", "'inout' must not be used on variadic parameters", parameter.span)
    if no_derivative is not None:
        message = "'@noDerivative' may only be used on parameters of '@differentiable' function types"
        if parameter.variadic:
            message = "'@noDerivative' must not be used on variadic parameters"
        way_out = "a derivative is by what 'wrt:' names; 'withoutDerivative(at:)' makes a constant of a parameter"
        env.diagnostics.error("attribute-misplaced", message, no_derivative.span, Note(way_out, no_derivative.span))
    if parameter.variadic and type is not ERROR:
        type = Nominal(env.entity("Array"), (type,))
    return ParameterEntity(
        parameter.label,
        parameter.name,
        type,
        inout=parameter.inout,
        variadic=parameter.variadic,
        autoclosure=autoclosure,
        confined=isinstance(type, Function) and "escaping" not in marks,
        default=parameter.default,
        span=parameter.span,
        older_label=_other_label(parameter) if env.module.is_library else None,
        builder=builder,
        unwraps=ast.is_implicitly_unwrapped(parameter.type),
    )


def _other_label(parameter: ast.Parameter) -> str | None:
    """``@labelled("in") of f: …``: the library keeps the labels of earlier versions."""
    marks = (attribute for attribute in parameter.attributes if attribute.name == "labelled")
    return next((mark.text() for mark in marks), None)


# --- types ---------------------------------------------------------------------------


def resolve_nominal(entity: NominalEntity, declaration: ast.Nominal, env: Environment) -> None:
    """The generic signature of a type; of a protocol what it requires of its ``Self``."""
    if entity.kind == "protocol":
        _resolve_protocol(entity, declaration, env)
        return
    parent = entity.parent
    outer = env.signature if parent is None else parent.signature
    own = generic_parameters(declaration.generics, env)
    entity.signature = open_signature(outer, own)
    within = env.within(generic_scope(own, env.scope), entity.signature)
    add_requirements(entity.signature, declaration.generics, own, declaration.where, within)


def _resolve_protocol(entity: NominalEntity, declaration: ast.Nominal, env: Environment) -> None:
    own = GenericParameterEntity("Self", declaration.name_span)
    signature = entity.signature = GenericSignature([own], [ConformanceRequirement(Generic(own), entity)])
    for generic in declaration.generics:
        if not any(generic.name in each.associated for each in (entity, *inherited(entity))):
            message = f"primary associated type '{generic.name}' must be declared in the protocol's body"
            env.diagnostics.error("generics", message, generic.span)
    within = env.within(entity.scope, signature)
    signature.requirements += (ConformanceRequirement(Generic(own), parent) for parent in entity.inherits)
    where = list(declaration.where)
    for member in declaration.members:
        if isinstance(member, ast.AssociatedType):
            type = Associated(Generic(own), entity.associated[member.name])
            for bound in member.inherits:
                _add_bound(signature, type, bound, within)
            where += member.where
    add_requirements(signature, (), [], where, within)


def resolve_extension(entity: ExtensionEntity, declaration: ast.Extension, env: Environment) -> None:
    """The signature of an extension: the type's, and its own ``where`` clause."""
    nominal = entity.nominal
    outer = nominal.signature
    signature = entity.signature = GenericSignature(outer.parameters, list(outer.requirements))
    inherited = len(signature.requirements)
    scope = entity.scope if nominal.kind == "protocol" else generic_scope(outer.parameters, env.scope)
    within = env.within(scope, signature)
    own = outer.parameters[len(outer.parameters) - len(_arguments(declaration.type)) :]
    for parameter, argument in zip(own, _arguments(declaration.type), strict=False):
        type = resolve_type(argument, scope, within)
        if type not in (ERROR, Generic(parameter)):
            signature.requirements.append(SameTypeRequirement(Generic(parameter), type))
    add_requirements(signature, (), [], declaration.where, within)
    entity.requirements = signature.requirements[inherited:]


def _arguments(type: ast.TypeExpr) -> tuple[ast.TypeExpr, ...]:
    if isinstance(type, ast.ArrayType):
        return (type.element,)
    if isinstance(type, ast.OptionalType):
        return (type.wrapped,)
    return type.arguments if isinstance(type, ast.NamedType) else ()


def resolve_alias(entity: TypeAliasEntity, declaration: ast.TypeAlias, env: Environment) -> None:
    parent = entity.parent
    outer = env.signature if parent is None else parent.signature
    own = generic_parameters(declaration.generics, env)
    signature = entity.signature = open_signature(outer, own)
    within = env.within(generic_scope(own, env.scope), signature)
    add_requirements(signature, declaration.generics, own, declaration.where, within)
    if isinstance(declaration.type, ast.CompositionType):
        entity.type = ERROR
        protocols_of(declaration.type, within)
        return
    bound = resolve_bound(declaration.type, within) if isinstance(declaration.type, ast.NamedType) else None
    entity.type = ERROR if isinstance(bound, list) else resolve_type(declaration.type, within.scope, within)


def full_name(entity: Any) -> str:
    """``f(_:x:)``, as Swift names functions in diagnostics."""
    if not isinstance(entity, FunctionEntity):
        return entity.name
    if entity.accessor_of is not None:
        return entity.accessor_of.name
    if "fixity" in entity.attributes:
        return entity.name
    labels = "".join(f"{label or '_'}:" for label in entity.labels)
    return f"{entity.name}({labels})"


def own_parameters(function: FunctionEntity) -> list[GenericParameterEntity]:
    """The generic parameters that the function itself declares."""
    outer = len(function.parent.signature.parameters) if function.parent is not None else 0
    return function.signature.parameters[outer:]
