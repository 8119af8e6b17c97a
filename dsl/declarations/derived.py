"""Members derived for types that say nothing but what they conform to: hash values, the order of cases, all cases."""

from __future__ import annotations

from .. import conform, tast, types
from ..entities import ConformanceEntity, EnumCaseEntity, FieldEntity, FunctionEntity, NominalEntity, VariableEntity
from ..environment import Environment
from ..types import Type
from . import bodies
from .bodies import Body


def compared(nominal: NominalEntity) -> list[FieldEntity]:
    """The stored properties that tell values apart, as in Swift: what lazy ones have come to is not among them."""
    return [field for field in nominal.fields if field.lazy is None]


def parts_conform(conformance: ConformanceEntity, env: Environment) -> bool:
    """Whether every field and payload of the type conforms to the same protocol."""
    nominal = conformance.nominal
    within = env.within(signature=bodies.context(conformance))
    parts = [field.type for field in compared(nominal)] + [t for case in nominal.cases for t in case.payload]
    return all(
        conform.find(conform.normalise(part, within), conformance.protocol, within) is not None for part in parts
    )


def _payload(body: Body, case: EnumCaseEntity, prefix: str) -> tuple[tuple[VariableEntity, ...], tast.Pattern]:
    variables = tuple(VariableEntity(f"{prefix}{i}", type) for i, type in enumerate(case.payload))
    bound = tuple(tast.BindingPattern(variable, span=body.span) for variable in variables)
    return variables, tast.EnumPattern(case, bound, span=body.span)


def _case(body: Body, patterns: list[tast.Pattern], *statements: tast.Stmt) -> tast.SwitchCase:
    items = tuple(tast.SwitchItem(pattern, span=body.span) for pattern in patterns)
    return tast.SwitchCase(items, statements, span=body.span)


# --- hash values ---------------------------------------------------------------------


def writes_hash(nominal: NominalEntity) -> bool:
    """Whether the author wrote ``hash(into:)``."""
    return any(isinstance(m, FunctionEntity) and m.witness_synthesis is None for m in nominal.members.get("hash", ()))


def has_hash_value(conformance: ConformanceEntity, env: Environment) -> bool:
    return conformance.nominal.kind in ("struct", "enum") and parts_conform(conformance, env)


def hash_value(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """``_hashValue(into:)``: the parts are mixed into the seed one after the other; of an enum first the case."""
    nominal = conformance.nominal
    if writes_hash(nominal) or not has_hash_value(conformance, env):
        return None

    def mixed(body: Body, seed: tast.Expr, parts: list[tast.Expr]) -> tast.Expr:
        for part in parts:
            seed = body.witness(part.type, requirement, part, seed)
        return seed

    def write(body: Body) -> tast.Block:
        seed = body.parameter(0)
        if nominal.kind == "struct":
            return (body.returns(mixed(body, seed, [body.field(body.self, field) for field in compared(nominal)])),)
        cases: list[tast.SwitchCase] = []
        for case in nominal.cases:
            variables, pattern = _payload(body, case, "p")
            parts = [body.literal("Int", case.index), *map(body.read, variables)]
            cases.append(_case(body, [pattern], body.returns(mixed(body, seed, parts))))
        return (tast.Switch(tast.Label(), body.self, tuple(cases), span=body.span),)

    integer = env.modules.type("Int")
    parameters = [bodies.value_parameter("seed", integer, "into")]
    parent = bodies.parent_of(conformance)
    return bodies.function("_hashValue", "method", parent, "hash", parameters, integer, write, env)


# --- order ---------------------------------------------------------------------------


def less(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """``<`` of an enum: the cases in the order of their declaration, equal ones by their payloads."""
    nominal = conformance.nominal
    if nominal.kind != "enum" or not parts_conform(conformance, env):
        return None
    equal = bodies.requirement(env.entity("Equatable"), "==")

    def same_case(body: Body, case: EnumCaseEntity) -> tast.SwitchCase:
        left, left_pattern = _payload(body, case, "l")
        right, right_pattern = _payload(body, case, "r")
        result: tast.Expr = body.literal("Bool", False)
        for a, b in reversed(list(zip(map(body.read, left), map(body.read, right), strict=True))):
            decided = body.witness(a.type, requirement, a, b)
            result = tast.Conditional(result.type, body.witness(a.type, equal, a, b), result, decided, span=body.span)
        pattern = tast.TuplePattern((left_pattern, right_pattern), span=body.span)
        return _case(body, [pattern], body.returns(result))

    def write(body: Body) -> tast.Block:
        left, right = body.parameter(0), body.parameter(1)
        pair = tast.Tuple(types.Tuple((left.type, right.type)), (left, right), span=body.span)
        with_payload = [same_case(body, case) for case in nominal.cases if case.payload]
        otherwise = _case(body, [], *_by_position(body, nominal, left, right))
        return (tast.Switch(tast.Label(), pair, (*with_payload, otherwise), span=body.span),)

    own = nominal.declared_type
    parameters = [bodies.value_parameter("lhs", own), bodies.value_parameter("rhs", own)]
    made = bodies.function(
        "<", "static", bodies.parent_of(conformance), "<", parameters, env.modules.type("Bool"), write, env
    )
    made.attributes["fixity"] = "infix"
    return made


def _by_position(body: Body, nominal: NominalEntity, left: tast.Expr, right: tast.Expr) -> tast.Block:
    """Compares the positions of two cases."""

    def any_of(cases: list[EnumCaseEntity]) -> list[tast.Pattern]:
        return [
            tast.EnumPattern(c, tuple(tast.WildcardPattern(span=body.span) for _ in c.payload), span=body.span)
            for c in cases
        ]

    rows: list[tast.SwitchCase] = []
    for case in nominal.cases:
        later = nominal.cases[case.index + 1 :]
        statement = body.returns(body.literal("Bool", False))
        if later:
            yes = _case(body, any_of(later), body.returns(body.literal("Bool", True)))
            statement = tast.Switch(tast.Label(), right, (yes, _case(body, [], statement)), span=body.span)
        rows.append(_case(body, any_of([case]), statement))
    return (tast.Switch(tast.Label(), left, tuple(rows), span=body.span),)


# --- all cases -----------------------------------------------------------------------


def all_cases_type(conformance: ConformanceEntity, env: Environment) -> Type | None:
    if conformance.nominal.kind != "enum":
        return None
    return env.modules.type("Array", conformance.nominal.declared_type)


def all_cases(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    nominal = conformance.nominal
    if nominal.kind != "enum" or any(case.payload for case in nominal.cases):
        return None
    own = nominal.declared_type
    result = env.modules.type("Array", own)

    def write(body: Body) -> tast.Block:
        values = tuple(tast.EnumValue(own, case, span=body.span) for case in nominal.cases)
        return (body.returns(tast.ArrayLiteral(result, values, span=body.span)),)

    parent = bodies.parent_of(conformance)
    return bodies.function("allCases", "getter", parent, "allCases", [], result, write, env, static=True)
