"""Synthesis of ``Differentiable``: tangent vectors, and moving along them.

The tangent of a struct is the struct itself where it is additive and all its fields are their own tangents;
otherwise a struct ``TangentVector`` inside it, with a field for each differentiable one.
"""

from __future__ import annotations

from functools import partial

from .. import conform, tast, types
from ..entities import (
    ConformanceEntity,
    ConformanceRequirement,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    GenericSignature,
    NominalEntity,
    PropertyEntity,
)
from ..environment import Environment
from ..scope import Scope
from ..types import Type
from . import bodies
from .bodies import Body
from .fieldwise import VECTORS
from .substitute import show

CONFORMANCES = (
    *("Differentiable", "AdditiveArithmetic", "Equatable", "EuclideanDifferentiable", "KeyPathIterable"),
    *VECTORS,
)
"""What a synthesised tangent vector conforms to, the last ones under conditions."""


def can_derive(conformance: ConformanceEntity) -> bool:
    """Only in the file of the type, and only for structs that are not built in."""
    nominal = conformance.nominal
    declared_in = conformance.declared_in
    return (
        nominal.kind == "struct"
        and nominal.scalar is None
        and nominal.builtin is None
        and declared_in is not None
        and declared_in.module is nominal.module
    )


def differentiable_fields(nominal: NominalEntity) -> list[FieldEntity]:
    """The fields that the tangent vector has: constants cannot move."""
    return [field for field in nominal.fields if field.mutable and not field.no_derivative]


def tangent_vector(conformance: ConformanceEntity, env: Environment) -> Type | None:
    """The ``TangentVector`` of a struct that declares none."""
    if not can_derive(conformance):
        return None
    nominal = conformance.nominal
    if _is_its_own_tangent(conformance, env):
        return nominal.declared_type
    made = env.modules.tangents.get(nominal)
    if made is None:
        made = env.modules.tangents[nominal] = _make_struct(conformance, env)
    return types.Nominal(made, tuple(types.Generic(p) for p in nominal.signature.parameters))


def _is_its_own_tangent(conformance: ConformanceEntity, env: Environment) -> bool:
    nominal = conformance.nominal
    if conform.declared(nominal, env.entity("AdditiveArithmetic")) is None:
        return False
    return all(
        field.mutable and not field.no_derivative and field_tangent(field, env) == field.type
        for field in nominal.fields
    )


def left_out(nominal: NominalEntity, env: Environment) -> dict[str, str]:
    """For a struct with a tangent vector of the author's: the stored properties that have no part in it and do not say
    so, and why."""
    nested = nominal.static_members.get("TangentVector")
    conformance = conform.declared(nominal, env.entity("Differentiable"))
    if nominal.kind != "struct" or not nested or conformance is None:
        return {}
    env = env.within(signature=bodies.context(conformance))
    tangent = conform.associated_type(nominal.declared_type, "Differentiable", "TangentVector", env)
    reasons = {f.name: _why_left_out(f, tangent, env) for f in nominal.fields if not f.marked}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def _why_left_out(field: FieldEntity, tangent: Type, env: Environment) -> str | None:
    name = f"{show(field.owner.declared_type)}.TangentVector"
    if not field.differentiable:
        return f"property type '{show(field.type)}' does not conform to 'Differentiable'"
    if not isinstance(tangent, types.Nominal) or tangent.entity.kind != "struct":
        return f"'{name}' is not a struct"
    members = tangent.entity.members.get(field.name, ())
    if not members:
        return f"'{name}' does not have a stored property named '{field.name}'"
    part = members[0]
    if not isinstance(part, FieldEntity):
        return f"'{name}.{field.name}' is not a stored property"
    mapping = dict(zip(tangent.entity.signature.parameters, tangent.arguments, strict=False))
    wanted = field_tangent(field, env)
    written = conform.normalise(conform.apply(part.type, mapping), env)
    if written == wanted or written == _wrapped(wanted, env):
        return None
    expected = f"'{show(field.type)}.TangentVector' (aka '{show(wanted)}')"
    return f"'{name}.{field.name}' does not have expected type {expected}"


def _wrapped(tangent: Type, env: Environment) -> Type | None:
    """What the tangent of an array or an optional holds: a field may have that in its place."""
    if not isinstance(tangent, types.Nominal) or tangent.entity.module is not env.modules.prelude:
        return None
    if tangent.entity.kind != "struct" or len(tangent.entity.fields) != 1:
        return None
    mapping = dict(zip(tangent.entity.signature.parameters, tangent.arguments, strict=False))
    return conform.normalise(conform.apply(tangent.entity.fields[0].type, mapping), env)


def field_tangent(field: FieldEntity, env: Environment) -> Type:
    return conform.associated_type(field.type, "Differentiable", "TangentVector", env)


def _make_struct(conformance: ConformanceEntity, env: Environment) -> NominalEntity:
    nominal = conformance.nominal
    signature = bodies.context(conformance)
    made = NominalEntity(
        "TangentVector",
        "struct",
        GenericSignature(signature.parameters, signature.requirements),
        nominal.module,
        nominal,
        display_name=nominal.name,
        access=nominal.access,
        span=nominal.span,
    )
    made.scope = Scope(nominal.scope, owner=made)
    own = types.Nominal(made, tuple(types.Generic(p) for p in signature.parameters))
    within = env.within(signature=made.signature)
    for name in CONFORMANCES:
        protocol = env.entity(name)
        associated: dict[str, Type] = dict.fromkeys(protocol.associated, own) if name not in VECTORS else {}
        conformance = ConformanceEntity(made, protocol, associated=associated, declared_in=made, span=nominal.span)
        made.conformances.append(conformance)
        require = _require_paths if name == "KeyPathIterable" else _require_parts if name in VECTORS else None
        if require is not None:
            conformance.defer(partial(require, conformance, within), lambda: None, "requirements")
    opened = ("fields", "members", "static_members")
    made.defer(partial(_open, made, nominal, within), lambda: None, *opened)
    return made


def _require_paths(conformance: ConformanceEntity, env: Environment) -> None:
    """The variables of parts whose type is not known can be walked where it is known that theirs can: an optimiser must
    not miss any."""
    conformance.requirements = []
    protocol = conformance.protocol
    for parameter in env.signature.parameters:
        own = types.Generic(parameter)
        if conform.conforms(own, "Differentiable", env):
            tangent = conform.associated_type(own, "Differentiable", "TangentVector", env)
            needed = ConformanceRequirement(tangent, protocol)
            given = env.within(signature=conform.extended(env.signature, [needed]))
            parts = [field.type for field in conformance.nominal.fields]
            if any(not conform.find(part, protocol, env) and conform.find(part, protocol, given) for part in parts):
                conformance.requirements.append(needed)


def _require_parts(conformance: ConformanceEntity, env: Environment) -> None:
    """A vector can be scaled, multiplied and so on where all its parts can be."""
    protocol = conformance.protocol
    conformance.requirements = [
        ConformanceRequirement(field.type, protocol)
        for field in conformance.nominal.fields
        if conform.find(field.type, protocol, env) is None
    ]


def _open(made: NominalEntity, nominal: NominalEntity, env: Environment) -> None:
    made.fields, made.members, made.static_members = [], {}, {}
    for field in differentiable_fields(nominal):
        entity = FieldEntity(
            field.name,
            field_tangent(field, env),
            True,
            made,
            len(made.fields),
            differentiable=True,
            span=field.span,
            access=field.access,
        )
        made.fields.append(entity)
        made.members[field.name] = [entity]
    made.static_members["init"] = [bodies.memberwise(made, env)]
    for extension in made.extensions:
        env.modules.open_extension(extension)


# --- moving --------------------------------------------------------------------------


def move(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """``move(along:)``, field by field."""
    pairs = _matching_fields(conformance, env)
    if pairs is None:
        return None
    tangent = conform.associated_type(conformance.nominal.declared_type, "Differentiable", "TangentVector", env)

    def write(body: Body) -> tast.Block:
        statements: list[tast.Stmt] = []
        for field, direction in pairs:
            target = body.field(body.self, field)
            step = body.field(body.parameter(0), direction)
            moved = body.witness(target.type, requirement, body.inout(target), step)
            statements.append(tast.Evaluate(moved, span=body.span))
        return tuple(statements)

    parameter = requirement.parameters[0]
    parameters = [bodies.value_parameter(parameter.name, tangent, parameter.label)]
    parent = bodies.parent_of(conformance)
    return bodies.function(
        requirement.name, "method", parent, "move", parameters, types.VOID, write, env, mutating=True
    )


def zero(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """``_zeroTangent()``, field by field."""
    pairs = _matching_fields(conformance, env)
    if pairs is None:
        return None
    tangent = conform.associated_type(conformance.nominal.declared_type, "Differentiable", "TangentVector", env)
    assert isinstance(tangent, types.Nominal)
    entity, by_part = tangent.entity, {part: field for field, part in pairs}

    def write(body: Body) -> tast.Block:
        own = (body.field(body.self, by_part[part]) for part in entity.fields)
        values = tuple(body.witness(value.type, requirement, value) for value in own)
        return (body.returns(body.make(entity, tangent, values)),)

    parent = bodies.parent_of(conformance)
    return bodies.function(requirement.name, "method", parent, "zero", [], tangent, write, env)


def _matching_fields(conformance: ConformanceEntity, env: Environment) -> list[tuple[FieldEntity, FieldEntity]] | None:
    """Each differentiable field with that of the tangent vector; None where they do not correspond."""
    nominal = conformance.nominal
    if not can_derive(conformance):
        return None
    tangent = conform.associated_type(nominal.declared_type, "Differentiable", "TangentVector", env)
    if not isinstance(tangent, types.Nominal) or tangent.entity.kind != "struct":
        return None
    by_name = {field.name: field for field in tangent.entity.fields}
    mapping = dict(zip(tangent.entity.signature.parameters, tangent.arguments, strict=False))
    pairs: list[tuple[FieldEntity, FieldEntity]] = []
    for field in differentiable_fields(nominal):
        other = by_name.get(field.name)
        if other is None:
            return None
        if conform.normalise(conform.apply(other.type, mapping), env) != field_tangent(field, env):
            return None
        pairs.append((field, other))
    # What a tangent of one's own has beyond the fields would be lost.
    complete = tangent.entity.scalar is None and len(pairs) == len(by_name)
    return pairs if complete else None


# --- all differentiable variables ----------------------------------------------------


def all_variables(
    conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment
) -> FunctionEntity | None:
    """Getter or setter of ``allDifferentiableVariables``."""
    if not can_derive(conformance):
        return None
    nominal = conformance.nominal
    whole = conform.associated_type(nominal.declared_type, "Differentiable", "AllDifferentiableVariables", env)
    if not isinstance(whole, types.Nominal):
        return None
    same = whole == nominal.declared_type
    by_name = {field.name: field for field in nominal.fields}
    if not same and not all(field.name in by_name for field in whole.entity.fields):
        return None
    protocol = conformance.protocol
    getter = bodies.requirement(protocol, "allDifferentiableVariables", kind="getter")

    def read(body: Body) -> tast.Block:
        if same:
            return (body.returns(body.self),)
        values: list[tast.Expr] = []
        for wanted in whole.entity.fields:
            value = body.field(body.self, by_name[wanted.name])
            values.append(value if value.type == wanted.type else body.witness(value.type, getter, value))
        return (body.returns(body.make(whole.entity, whole, tuple(values))),)

    def write(body: Body) -> tast.Block:
        if same:
            return (body.assign(body.self, body.parameter(0)),)
        setter = bodies.requirement(protocol, "allDifferentiableVariables", kind="setter")
        statements: list[tast.Stmt] = []
        for part in whole.entity.fields:
            target = body.field(body.self, by_name[part.name])
            value = body.field(body.parameter(0), part)
            if target.type != value.type:
                read_part = conform.witness(target.type, getter, body.env)
                write_part = conform.witness(target.type, setter, body.env)
                target = tast.Computed(value.type, target, read_part, write_part, span=body.span)
            statements.append(body.assign(target, value))
        return tuple(statements)

    return _accessor(conformance, requirement, whole, read if requirement.kind == "getter" else write, env)


def _accessor(
    conformance: ConformanceEntity, requirement: FunctionEntity, type: Type, write: bodies.Write, env: Environment
) -> FunctionEntity:
    parent = bodies.parent_of(conformance)
    setting = requirement.kind == "setter"
    return bodies.function(
        requirement.name,
        requirement.kind,
        parent,
        "allDifferentiableVariables",
        [bodies.value_parameter("newValue", type)] if setting else [],
        types.VOID if setting else type,
        write,
        env,
        mutating=setting,
    )


def property_of(accessors: list[FunctionEntity], parent: NominalEntity | ExtensionEntity) -> PropertyEntity:
    """The property that synthesised accessors make up."""
    getter = next(a for a in accessors if a.kind == "getter")
    setter = next((a for a in accessors if a.kind == "setter"), None)
    made = PropertyEntity(
        getter.name,
        getter.result,
        getter,
        setter,
        parent,
        static=getter.self_type is None,
        span=getter.span,
        access=getter.access,
    )
    for accessor in accessors:
        accessor.accessor_of = made
    return made
