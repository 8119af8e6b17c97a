"""Synthesis of ``KeyPathIterable``: the key paths to the stored properties of a struct that are of a type."""

from __future__ import annotations

from dataclasses import dataclass

from .. import conform, scope, tast, types
from ..entities import ConformanceEntity, FieldEntity, FunctionEntity, GenericSignature, VariableEntity
from ..environment import Environment
from ..types import Type
from . import bodies
from .bodies import Body


@dataclass(frozen=True, slots=True)
class _Kind:
    """``to``, ``inside`` and ``joined``: functions of the library, for key paths of the type ``path``."""

    path: str
    to: str
    inside: str
    joined: str


_VARIABLES = _Kind("WritableKeyPath", "_pathsTo", "_pathsInside", "_joinedPaths")
_PARTS = _Kind("KeyPath", "_partsTo", "_partsInside", "_joinedParts")


def paths(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """``_ownPaths(to:)``, and ``_allPaths(to:)``, which looks into the variables that can be walked themselves."""
    return _walk(conformance, requirement, env, _VARIABLES, requirement.name == "_allPaths")


def parts(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """``_ownParts(to:)`` and ``_allParts(to:)``: the same with constants."""
    return _walk(conformance, requirement, env, _PARTS, requirement.name == "_allParts")


def leaves(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """``_countLeaves()``: how many variables there are that cannot be walked themselves."""
    nominal, number = conformance.nominal, env.modules.type("Int")
    if nominal.kind != "struct":
        return None

    def write(body: Body) -> tast.Block:
        count = body.literal("Int", 0)
        for field in nominal.fields:
            if field.mutable:
                part = body.field(body.self, field)
                is_walked = conform.find(part.type, conformance.protocol, body.env) is not None
                more = body.witness(part.type, requirement, part) if is_walked else body.literal("Int", 1)
                count = _call(body, "_joinedCounts", (), (count, more), number)
        return (body.returns(count),)

    parent = bodies.parent_of(conformance)
    made = bodies.function(requirement.name, "method", parent, "paths", [], number, write, env)
    made.signature = bodies.context(conformance)
    return made


def _walk(
    conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment, kind: _Kind, inside: bool
) -> FunctionEntity | None:
    nominal = conformance.nominal
    if nominal.kind != "struct":
        return None
    wanted = requirement.signature.parameters[1]
    own = nominal.declared_type
    result = types.Nominal(env.entity("Array"), (_path_type(own, types.Generic(wanted), kind, env),))
    protocol = conformance.protocol

    def write(body: Body) -> tast.Block:
        found: tast.Expr = tast.ArrayLiteral(result, (), span=body.span)
        for field in nominal.fields:
            part = body.field(body.self, field).type
            if kind is _VARIABLES and not field.mutable:
                continue
            path, arguments = _path(body, own, field, kind), (own, part, types.Generic(wanted))
            more = [_call(body, kind.to, arguments, (path, body.parameter(0)), result)]
            if inside and conform.find(part, protocol, body.env) is not None:
                path = _path(body, own, field, kind)
                more.append(_call(body, kind.inside, arguments, (body.self, path, body.parameter(0)), result))
            for each in more:
                found = _call(body, kind.joined, (own, types.Generic(wanted)), (found, each), result)
        return (body.returns(found),)

    parameters = [bodies.value_parameter("type", types.Metatype(types.Generic(wanted)), "to")]
    parent = bodies.parent_of(conformance)
    made = bodies.function(requirement.name, "method", parent, "paths", parameters, result, write, env)
    context = bodies.context(conformance)
    made.signature = GenericSignature([*context.parameters, wanted], list(context.requirements))
    return made


def _path_type(root: Type, value: Type, kind: _Kind, env: Environment) -> types.Nominal:
    return types.Nominal(env.entity(kind.path), (root, value))


def _path(body: Body, own: Type, field: FieldEntity, kind: _Kind) -> tast.Expr:
    """``\\Self.field``."""
    root = VariableEntity("root", own, kind="parameter", span=body.span)
    part = body.field(body.read(root), field)
    get_type = types.Function((types.Parameter(own),), part.type)
    getter = tast.Closure(get_type, (root,), (body.returns(part),), (), span=body.span)
    type = _path_type(own, part.type, kind, body.env)
    if kind is _PARTS:
        return body.make(type.entity, type, (getter,))
    changed = VariableEntity("root", own, True, "parameter", True, span=body.span)
    new = VariableEntity("value", part.type, kind="parameter", span=body.span)
    set_type = types.Function((types.Parameter(own, inout=True), types.Parameter(part.type)), types.VOID)
    put = body.assign(body.field(body.read(changed), field), body.read(new))
    setter = tast.Closure(set_type, (changed, new), (put,), (), span=body.span)
    return body.make(type.entity, type, (getter, setter))


def _call(body: Body, name: str, arguments: tuple[Type, ...], given: tuple[tast.Expr, ...], result: Type) -> tast.Expr:
    (function,) = scope.lookup(body.env.modules.prelude.scope, name)
    assert isinstance(function, FunctionEntity)
    type = types.Function(tuple(types.Parameter(value.type) for value in given), result)
    return body.call(tast.FunctionRef(type, function, arguments, span=body.span), *given)
