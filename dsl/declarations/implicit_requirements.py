"""Requirements that a generic function need not write, because a type in its signature makes them.

In ``func area<U>(_ length: Quantity<U>)``, ``U`` is a ``Unit``: ``Quantity`` requires that of it. In
``func slope<T, R>(of f: @differentiable (T) -> R)`` both are ``Differentiable``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import ast, conform
from ..conform import Requirement
from ..entities import (
    ConformanceRequirement,
    FunctionEntity,
    GenericParameterEntity,
    GenericSignature,
    SameTypeRequirement,
)
from ..environment import Environment
from ..types import ERROR, Generic, Nominal, Type
from .resolve import resolve_type
from .substitute import apply, free_parameters, parts


def imply_requirements(entity: FunctionEntity, own: Iterable[GenericParameterEntity], env: Environment) -> None:
    """Adds to the signature what the types of parameters and result require of the function's ``own`` parameters."""
    parameters = set(own)
    if not parameters or env.module.is_library:
        return
    signature = entity.signature
    for type in (*(parameter.type for parameter in entity.parameters), entity.result):
        for nominal in _nominals(type):
            _add_missing(signature, nominal.entity.signature.requirements, nominal, parameters, env)


def _add_missing(
    signature: GenericSignature,
    requirements: Iterable[Requirement],
    of: Nominal,
    parameters: set[GenericParameterEntity],
    env: Environment,
) -> None:
    """Adds the requirements, which the type's entity makes of its arguments, that concern the parameters."""
    mapping = dict(zip(of.entity.signature.parameters, of.arguments, strict=False))
    for requirement in requirements:
        concerned = free_parameters(apply(_subject(requirement), mapping))
        if not concerned.isdisjoint(parameters) and not conform.holds(requirement, mapping, env):
            signature.requirements.append(_applied(requirement, mapping))


def imply_differentiable(
    signature: GenericSignature,
    own: Iterable[GenericParameterEntity],
    written: Iterable[ast.TypeExpr],
    env: Environment,
) -> None:
    """Adds what ``@differentiable`` function types among the written types require of the ``own`` parameters. It comes
    before the types are resolved, because those may name the parameters' tangent vectors."""
    parameters = set(own)
    protocol = env.entity("Differentiable")
    for expression in written:
        for varying in _varying(expression):
            type = resolve_type(varying, env.scope, env.silent())
            if type is ERROR or free_parameters(type).isdisjoint(parameters) or conform.find(type, protocol, env):
                continue
            if isinstance(type, Generic):
                signature.requirements.append(ConformanceRequirement(type, protocol))
            elif isinstance(type, Nominal) and (declared := conform.declared(type.entity, protocol)) is not None:
                _add_missing(signature, declared.requirements, type, parameters, env)


def _varying(written: ast.TypeExpr) -> Iterator[ast.TypeExpr]:
    """What ``@differentiable`` function types in a type take and give, but for ``@noDerivative`` parameters."""
    attributes: tuple[ast.Attribute, ...] = ()
    while isinstance(written, ast.AttributedType):
        attributes += written.attributes
        written = written.type
    if isinstance(written, ast.FunctionType):
        attributes += written.attributes
        if any(attribute.name == "differentiable" for attribute in attributes):
            yield from (parameter.type for parameter in written.parameters if not _is_constant(parameter))
            yield written.result
        for parameter in written.parameters:
            yield from _varying(parameter.type)
        yield from _varying(written.result)
    elif isinstance(written, ast.OptionalType):
        yield from _varying(written.wrapped)
    elif isinstance(written, ast.ArrayType):
        yield from _varying(written.element)
    elif isinstance(written, ast.TupleType):
        for element in written.elements:
            yield from _varying(element.type)


def _is_constant(parameter: ast.FunctionTypeParameter) -> bool:
    type, attributes = parameter.type, parameter.attributes
    if isinstance(type, ast.AttributedType):
        attributes += type.attributes
    return any(attribute.name == "noDerivative" for attribute in attributes)


def _nominals(type: Type) -> Iterator[Nominal]:
    """The generic types in ``type``."""
    if isinstance(type, Nominal) and type.arguments:
        yield type
    for part in parts(type):
        yield from _nominals(part)


def _subject(requirement: Requirement) -> Type:
    return requirement.type if isinstance(requirement, ConformanceRequirement) else requirement.left


def _applied(requirement: Requirement, mapping: dict[GenericParameterEntity, Type]) -> Requirement:
    if isinstance(requirement, ConformanceRequirement):
        return ConformanceRequirement(apply(requirement.type, mapping), requirement.protocol)
    return SameTypeRequirement(apply(requirement.left, mapping), apply(requirement.right, mapping))
