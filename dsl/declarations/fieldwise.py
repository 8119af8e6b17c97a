"""Synthesis of functions that do the same to each field of a struct: the arithmetic of values and of vectors."""

from __future__ import annotations

from .. import conform, scope, tast, types
from ..entities import ConformanceEntity, FunctionEntity, NominalEntity, ParameterEntity
from ..environment import Environment
from ..types import ERROR, Type
from . import bodies
from .bodies import Body
from .substitute import apply

VECTORS = ("VectorProtocol", "PointwiseMultiplicative", "ElementaryFunctions")
"""What a synthesised tangent vector conforms to where all its fields do."""


def fieldwise(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """A requirement with a result of type ``Self``: the same of each field. Of what has the type ``Self`` the fields
    are taken; other arguments are handed on, the scalars of vectors as those that the field has."""
    nominal = conformance.nominal
    if nominal.kind != "struct" or not _fields_conform(conformance, env):
        return None
    own = nominal.declared_type
    self_type = types.Generic(conformance.protocol.signature.parameters[0])
    within = env.within(signature=bodies.context(conformance))

    def write(body: Body) -> tast.Block:
        whole = [body.self] if body.self_variable is not None else []
        values: list[tast.Expr] = []
        for field in nominal.fields:
            part = body.field(whole[0], field).type if whole else field.type
            arguments = [body.field(each, field) for each in whole]
            for wanted, parameter in zip(requirement.parameters, body.parameters, strict=True):
                given = body.read(parameter)
                if wanted.type == self_type:
                    arguments.append(body.field(given, field))
                else:
                    type = conform.normalise(apply(wanted.type, {self_type.parameter: part}), body.env)
                    arguments.append(_converted(body, given, type))
            values.append(body.witness(part, requirement, *arguments))
        return (body.returns(body.make(nominal, own, tuple(values))),)

    def type_of(type: Type) -> Type:
        return own if type == self_type else conform.normalise(apply(type, {self_type.parameter: own}), within)

    parameters: list[ParameterEntity] = [
        bodies.value_parameter(p.name, type_of(p.type), p.label) for p in requirement.parameters
    ]
    parent, name = bodies.parent_of(conformance), _name(requirement)
    made = bodies.function(
        requirement.name, requirement.kind, parent, name, parameters, own, write, env, static=_is_static(requirement)
    )
    made.attributes |= {k: v for k, v in requirement.attributes.items() if k == "fixity"}
    return made


def _name(requirement: FunctionEntity) -> str:
    return requirement.accessor_of.name if requirement.accessor_of is not None else requirement.name


def _is_static(requirement: FunctionEntity) -> bool:
    property = requirement.accessor_of
    return property.static if property is not None else requirement.kind == "static"


def _fields_conform(conformance: ConformanceEntity, env: Environment) -> bool:
    """Whether each field conforms to the protocol, or is required to where the conformance is used."""
    protocol = conformance.protocol
    required = [r.type for r in conformance.requirements if getattr(r, "protocol", None) is protocol]
    within = env.within(signature=bodies.context(conformance))
    return all(
        field.type in required or conform.find(conform.normalise(field.type, within), protocol, within) is not None
        for field in conformance.nominal.fields
    )


def _converted(body: Body, value: tast.Expr, type: Type) -> tast.Expr:
    """A number as one of another type."""
    if value.type == type:
        return value
    (function,) = scope.lookup(body.env.modules.prelude.scope, "_asScalar")
    assert isinstance(function, FunctionEntity)
    reference = types.Function((types.Parameter(value.type),), type)
    return body.call(tast.FunctionRef(reference, function, (value.type, type), span=body.span), value)


def vector_space_scalar(nominal: NominalEntity, env: Environment) -> Type | None:
    """What the fields of a vector are all scaled by; None where they differ."""
    if nominal.kind != "struct":
        return None
    found: set[Type] = set()
    for field in nominal.fields:
        if conform.conforms(field.type, "VectorProtocol", env):
            found.add(conform.associated_type(field.type, "VectorProtocol", "VectorSpaceScalar", env))
    found.discard(ERROR)
    return found.pop() if len(found) == 1 else None
