"""Members that the compiler writes: what satisfies a requirement where the type's author wrote nothing.

``Equatable`` and ``AdditiveArithmetic`` are derived field by field, ``Differentiable`` as ``tangents`` says;
an enum with raw values gets ``rawValue``. A member is made when it is looked for.
"""

from __future__ import annotations

from collections.abc import Callable

from .. import conform, tast, types
from ..entities import ConformanceEntity, FunctionEntity, NominalEntity, PropertyEntity, VariableEntity
from ..environment import Environment
from ..types import Type
from . import bodies, derived, fieldwise, inheritance, tangents, walking, witnesses
from .bodies import Body


def static_accessor(variable: VariableEntity, kind: str, env: Environment) -> FunctionEntity | None:
    """The getter or setter by which a static stored property satisfies a requirement."""
    if kind == "getter":
        return bodies.static_getter(variable, env)
    return bodies.static_setter(variable, env) if kind == "setter" and variable.mutable else None


def associated_type(conformance: ConformanceEntity, name: str, env: Environment) -> Type | None:
    """The associated type that the compiler makes."""
    if name == "AllCases":
        return derived.all_cases_type(conformance, env)
    if name == "RawValue":
        return inheritance.raw_type(conformance.nominal, env)
    if name == "VectorSpaceScalar" and _in_same_file(conformance):
        return fieldwise.vector_space_scalar(conformance.nominal, env)
    if name != "TangentVector":
        return None
    differentiable = conform.declared(conformance.nominal, env.entity("Differentiable"))
    return tangents.tangent_vector(differentiable, env) if differentiable is not None else None


def witness(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """The function that the compiler writes to satisfy a requirement, or None."""
    name = requirement.accessor_of.name if requirement.accessor_of is not None else requirement.name
    if not _in_same_file(conformance):
        return None
    derive = _DERIVED.get((conformance.protocol.name, name))
    if derive is not None and _is_of_prelude(conformance.protocol, env):
        return derive(conformance, requirement, env)
    return _without_arguments(conformance.nominal, env) if name == "init" and not requirement.parameters else None


def _without_arguments(nominal: NominalEntity, env: Environment) -> FunctionEntity | None:
    """``init()`` of a struct all of whose stored properties have default values, without an initialiser of its own."""
    made = any(init.witness_synthesis == "memberwise" for init in nominal.static_members.get("init", ()))
    if not made or any(field.default is None for field in nominal.fields):
        return None
    return bodies.without_arguments(nominal, env)


def _is_of_prelude(protocol: NominalEntity, env: Environment) -> bool:
    return protocol.module is env.modules.prelude


def _in_same_file(conformance: ConformanceEntity) -> bool:
    nominal, declared_in = conformance.nominal, conformance.declared_in
    built_in = nominal.scalar is not None or nominal.builtin is not None
    return not built_in and declared_in is not None and declared_in.module is nominal.module


def ensure(nominal: NominalEntity, name: str, env: Environment) -> None:
    """Puts the members called ``name`` that the compiler writes for ``nominal`` among its members."""
    if name == "rawValue" or (name == "init" and nominal.kind == "enum"):
        add_raw_value(nominal, env)
    if name not in _NAMES:
        return
    for conformance in nominal.conformances:
        if (conformance.protocol.name, name) not in _DERIVED:
            continue
        made: list[FunctionEntity] = []
        for requirement in conformance.protocol.requirements:
            property = requirement.accessor_of
            if (property.name if property is not None else requirement.name) != name:
                continue
            found = witnesses.witness(conformance, requirement, env.modules)
            if found is not None and isinstance(found[0], FunctionEntity) and found[0].witness_synthesis is not None:
                made.append(found[0])
        if made:
            _add(nominal, name, made, conformance)


def _add(nominal: NominalEntity, name: str, made: list[FunctionEntity], conformance: ConformanceEntity) -> None:
    accessors = [function for function in made if function.kind in ("getter", "setter")]
    entities = [function for function in made if function not in accessors and function.parent is not None]
    table = nominal.static_members if made[0].self_type is None else nominal.members
    listed = table.setdefault(name, [])
    listed += (function for function in entities if function not in listed)
    if accessors and not listed and accessors[0].witness_synthesis != "static":
        listed.append(tangents.property_of(accessors, bodies.parent_of(conformance)))


# --- equality ------------------------------------------------------------------------


def _equal(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    nominal = conformance.nominal
    if not derived.parts_conform(conformance, env):
        return None

    def write_struct(body: Body) -> tast.Block:
        same = [
            body.witness(left.type, requirement, left, body.field(body.parameter(1), field))
            for field in derived.compared(nominal)
            for left in (body.field(body.parameter(0), field),)
        ]
        return (body.returns(bodies.conjunction(body, same)),)

    def write_enum(body: Body) -> tast.Block:
        return _compare_cases(body, nominal, requirement)

    write = {"struct": write_struct, "enum": write_enum}.get(nominal.kind)
    if write is None:
        return None
    own = nominal.declared_type
    parameters = [bodies.value_parameter("lhs", own), bodies.value_parameter("rhs", own)]
    parent = bodies.parent_of(conformance)
    made = bodies.function("==", "static", parent, "==", parameters, env.modules.type("Bool"), write, env)
    made.attributes["fixity"] = "infix"
    return made


def _compare_cases(body: Body, nominal: NominalEntity, requirement: FunctionEntity) -> tast.Block:
    subject = tast.Tuple(
        types.Tuple((body.parameter(0).type, body.parameter(1).type)),
        (body.parameter(0), body.parameter(1)),
        span=body.span,
    )
    cases: list[tast.SwitchCase] = []
    for case in nominal.cases:
        sides = [
            tuple(VariableEntity(f"{side}{i}", type) for i, type in enumerate(case.payload)) for side in ("l", "r")
        ]
        patterns = tuple(
            tast.EnumPattern(case, tuple(tast.BindingPattern(v, span=body.span) for v in side), span=body.span)
            for side in sides
        )
        same = [
            body.witness(left.type, requirement, body.read(left), body.read(right))
            for left, right in zip(*sides, strict=True)
        ]
        item = tast.SwitchItem(tast.TuplePattern(patterns, span=body.span), span=body.span)
        cases.append(tast.SwitchCase((item,), (body.returns(bodies.conjunction(body, same)),), span=body.span))
    if len(nominal.cases) > 1:
        cases.append(tast.SwitchCase((), (body.returns(body.literal("Bool", False)),), span=body.span))
    return (tast.Switch(tast.Label(), subject, tuple(cases), span=body.span),)


# --- raw values ----------------------------------------------------------------------


def add_raw_value(nominal: NominalEntity, env: Environment) -> None:
    """``rawValue`` and ``init?(rawValue:)`` of an enum with raw values."""
    type = inheritance.raw_type(nominal, env)
    if type is None or "rawValue" in nominal.members:
        return

    def read(body: Body) -> tast.Block:
        cases = tuple(
            tast.SwitchCase(
                (tast.SwitchItem(tast.EnumPattern(case, (), span=body.span), span=body.span),),
                (body.returns(_raw_literal(body, case.raw, type)),),
                span=body.span,
            )
            for case in nominal.cases
        )
        return (tast.Switch(tast.Label(), body.self, cases, span=body.span),)

    getter = bodies.function("rawValue", "getter", nominal, "rawValue", [], type, read, env)
    nominal.members["rawValue"] = [tangents.property_of([getter], nominal)]
    nominal.static_members.setdefault("init", []).append(_from_raw(nominal, type, env))


def _raw_literal(body: Body, value: float | str | None, type: Type) -> tast.Expr:
    if isinstance(value, str):
        return tast.Interpolation(type, (value,) if value else (), span=body.span)
    return tast.Literal(type, repr(value) if isinstance(value, float) else value or 0, span=body.span)


def _from_raw(nominal: NominalEntity, type: Type, env: Environment) -> FunctionEntity:
    own = nominal.declared_type
    equal = bodies.requirement(env.entity("Equatable"), "==")

    def write(body: Body) -> tast.Block:
        optional = types.Nominal(env.entity("Optional"), (own,))
        statements: list[tast.Stmt] = []
        for case in nominal.cases:
            same = body.witness(type, equal, body.parameter(0), _raw_literal(body, case.raw, type))
            value = tast.EnumValue(own, case, span=body.span)
            then = (body.assign(body.self, value), body.returns(None))
            condition = tast.BooleanCondition(same, span=body.span)
            statements.append(tast.If((condition,), then, (), span=body.span))
        none = next(case for case in optional.entity.cases if case.name == "none")
        statements.append(body.returns(tast.EnumValue(optional, none, span=body.span)))
        return tuple(statements)

    parameters = [bodies.value_parameter("rawValue", type, "rawValue")]
    optional = types.Nominal(env.entity("Optional"), (own,))
    made = bodies.function("init", "init", nominal, "rawValue", parameters, optional, write, env)
    made.failable = True
    return made


def _raw_value(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    nominal = conformance.nominal
    add_raw_value(nominal, env)
    if requirement.kind == "init":
        inits = nominal.static_members.get("init", ())
        return next((f for f in inits if getattr(f, "witness_synthesis", None) == "rawValue"), None)
    found = nominal.members.get("rawValue", ())
    return found[0].getter if found and isinstance(found[0], PropertyEntity) else None


def hides_default(conformance: ConformanceEntity, requirement: FunctionEntity) -> bool:
    """Whether what the compiler writes comes before the default of a protocol extension."""
    return (conformance.protocol.name, requirement.name) in _BEFORE_DEFAULTS


def refuses_default(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> bool:
    """Whether the defaults of a protocol cannot do: those of ``Hashable`` rest on each other, so that one of its
    functions must be written, by the author or the compiler."""
    if requirement.name != "hash" or conformance.protocol.name != "Hashable" or not _in_same_file(conformance):
        return False
    written = conformance.nominal.members.get("_hashValue", ())
    return not written and not derived.has_hash_value(conformance, env)


_ELEMENTARY = (
    *("exp", "expMinusOne", "log", "sqrt", "pow", "root", "cos", "sin", "tan", "acos", "asin", "atan"),
    *("cosh", "sinh", "tanh", "acosh", "asinh", "atanh"),
)

Derive = Callable[[ConformanceEntity, FunctionEntity, Environment], FunctionEntity | None]

_DERIVED: dict[tuple[str, str], Derive] = {
    ("Equatable", "=="): _equal,
    ("Hashable", "_hashValue"): derived.hash_value,
    ("Comparable", "<"): derived.less,
    ("CaseIterable", "allCases"): derived.all_cases,
    ("RawRepresentable", "rawValue"): _raw_value,
    ("RawRepresentable", "init"): _raw_value,
    ("AdditiveArithmetic", "zero"): fieldwise.fieldwise,
    ("AdditiveArithmetic", "+"): fieldwise.fieldwise,
    ("AdditiveArithmetic", "-"): fieldwise.fieldwise,
    ("VectorProtocol", "adding"): fieldwise.fieldwise,
    ("VectorProtocol", "subtracting"): fieldwise.fieldwise,
    ("VectorProtocol", "scaled"): fieldwise.fieldwise,
    ("PointwiseMultiplicative", "one"): fieldwise.fieldwise,
    ("PointwiseMultiplicative", "reciprocal"): fieldwise.fieldwise,
    ("PointwiseMultiplicative", ".*"): fieldwise.fieldwise,
    **{("ElementaryFunctions", name): fieldwise.fieldwise for name in _ELEMENTARY},
    ("Differentiable", "move"): tangents.move,
    ("Differentiable", "_zeroTangent"): tangents.zero,
    ("Differentiable", "allDifferentiableVariables"): tangents.all_variables,
    ("KeyPathIterable", "_ownPaths"): walking.paths,
    ("KeyPathIterable", "_allPaths"): walking.paths,
    ("KeyPathIterable", "_ownParts"): walking.parts,
    ("KeyPathIterable", "_allParts"): walking.parts,
    ("KeyPathIterable", "_countLeaves"): walking.leaves,
}
"""What is derived, by protocol and requirement."""

# These come before the default of a protocol extension.
_BEFORE_DEFAULTS = {("Hashable", "_hashValue"), ("Differentiable", "_zeroTangent")}

_NAMES = {name for _, name in _DERIVED}
