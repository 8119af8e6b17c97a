"""Inheritance clauses: the protocols a type conforms to, those a protocol inherits, the raw type of an enum."""

from __future__ import annotations

from functools import partial

from .. import ast, conform, packed
from ..entities import ConformanceEntity, EnumCaseEntity, ExtensionEntity, FieldEntity, NominalEntity
from ..environment import Environment
from ..source import Span
from ..types import ERROR, Nominal, Type
from . import classes, entailment
from .resolve import resolve_bound
from .substitute import show


def resolve(entity: NominalEntity, env: Environment) -> None:
    """Sets ``inherits`` of a protocol, ``conformances`` of any other type."""
    entity.inherits, entity.conformances = [], []
    if entity.syntax is None:
        return
    for expression in entity.syntax.inherits:
        _inherit(entity, entity, expression, env)
    for extension in entity.extensions:
        _inherit_all(extension, env)
    _add_implied(entity)
    _add_of_enum(entity, env)
    if entity.kind == "class" and not any(c.protocol is env.entity("AnyObject") for c in entity.conformances):
        entity.conformances.append(_conformance(entity, env.entity("AnyObject"), entity, entity.span))


def _add_of_enum(entity: NominalEntity, env: Environment) -> None:
    """The cases of an enum without payloads can be compared, and have a hash value, without a word; an enum with raw
    values is made from them."""
    if entity.kind != "enum":
        return
    implied: list[str] = []
    declared = [m for m in packed.members(entity.syntax) if isinstance(m, ast.EnumCases)]
    if declared and not any(case.payload for cases in declared for case in cases.cases):
        implied += ("Equatable", "Hashable")
    if entity.syntax.inherits and raw_type(entity, env) is not None:
        implied.append("RawRepresentable")
    for name in implied:
        if not any(c.protocol is env.entity(name) for c in entity.conformances):
            entity.conformances.append(_conformance(entity, env.entity(name), entity, entity.span))


def add(extension: ExtensionEntity, env: Environment) -> None:
    """Adds the conformances of an extension to a type that was looked into before it was known."""
    _inherit_all(extension, env)
    _add_implied(extension.nominal)


def _inherit_all(extension: ExtensionEntity, env: Environment) -> None:
    within = env.modules.environment(extension.module)
    for expression in extension.syntax.inherits:
        _inherit(extension.nominal, extension, expression, within)


def _inherit(
    entity: NominalEntity, declared_in: NominalEntity | ExtensionEntity, expression: ast.TypeExpr, env: Environment
) -> None:
    found = _bound(entity, declared_in, expression, env)
    if not isinstance(found, list):
        entity.in_error = entity.in_error or found is ERROR
        if found is not ERROR and not (entity.kind == "enum" and _is_raw_type(found)):
            _refuse(entity, found, expression.span, env)
        return
    for protocol in found:
        if entity.kind == "protocol":
            if isinstance(declared_in, ExtensionEntity):
                message = f"extension of protocol '{entity.name}' cannot have an inheritance clause"
                env.diagnostics.error("inheritance", message, expression.span)
            elif protocol is entity or entity in entailment.inherited(protocol):
                env.diagnostics.error("inheritance", f"protocol '{entity.name}' refines itself", expression.span)
            elif protocol not in entity.inherits:
                entity.inherits.append(protocol)
        elif protocol.builtin != "any":
            _add(entity, protocol, declared_in, expression.span, env)


def _bound(
    entity: NominalEntity, declared_in: NominalEntity | ExtensionEntity, expression: ast.TypeExpr, env: Environment
) -> list[NominalEntity] | Type:
    scope = declared_in.scope.parent
    return resolve_bound(expression, env.within(scope))


def _add(
    entity: NominalEntity,
    protocol: NominalEntity,
    declared_in: NominalEntity | ExtensionEntity,
    span: Span,
    env: Environment,
) -> None:
    if any(c.protocol is protocol for c in entity.conformances):
        message = f"redundant conformance of '{entity.name}' to protocol '{protocol.name}'"
        env.diagnostics.error("conformance", message, span)
        return
    if classes.refuse_conformance(entity, protocol, span, env):
        entity.in_error = True
        return
    entity.conformances.append(_conformance(entity, protocol, declared_in, span))


def _conformance(
    entity: NominalEntity, protocol: NominalEntity, declared_in: NominalEntity | ExtensionEntity, span: Span
) -> ConformanceEntity:
    made = ConformanceEntity(entity, protocol, declared_in=declared_in, span=span)
    if isinstance(declared_in, ExtensionEntity):
        made.defer(partial(_resolve_requirements, made, declared_in), lambda: None, "requirements")
    return made


def _resolve_requirements(conformance: ConformanceEntity, extension: ExtensionEntity) -> None:
    conformance.requirements = conform.requirements_of(extension)


def _add_implied(entity: NominalEntity) -> None:
    """Conforming to a protocol is conforming to those it inherits from; a declaration of that comes first."""
    for conformance in list(entity.conformances):
        for protocol in entailment.inherited(conformance.protocol):
            if not any(c.protocol is protocol for c in entity.conformances):
                assert conformance.declared_in is not None
                implied = _conformance(entity, protocol, conformance.declared_in, conformance.span)
                entity.conformances.append(implied)


_RAW_TYPES = (
    *("Int", "Int8", "Int16", "Int32", "UInt", "UInt8", "UInt16", "UInt32"),
    *("Float", "Double", "Float80", "String"),
)


def _is_raw_type(type: Type) -> bool:
    return show(type) in _RAW_TYPES


def _refuse(entity: NominalEntity, found: Type, span: Span, env: Environment) -> None:
    if entity.kind == "enum":
        message = f"raw type '{show(found)}' is not expressible by a string, integer, or floating-point literal"
    elif entity.kind == "protocol":
        message = f"type '{show(found)}' is not a protocol"
    elif entity.kind == "class" and isinstance(found, Nominal) and found.entity.kind == "class":
        message = (
            f"class '{entity.name}' cannot inherit from class '{show(found)}': inheritance is not supported; "
            "use a protocol, or a struct that holds what they share"
        )
    else:
        message = f"inheritance from non-protocol type '{show(found)}'"
    env.diagnostics.error("inheritance", message, span)


# --- raw values ----------------------------------------------------------------------


def raw_type(entity: NominalEntity, env: Environment) -> Type | None:
    """The type of the raw values of an enum that has them."""
    if entity.kind != "enum" or entity.syntax is None:
        return None
    for expression in entity.syntax.inherits:
        found = _bound(entity, entity, expression, env.silent())
        if not isinstance(found, list) and _is_raw_type(found):
            return found
    return None


def resolve_raw_value(entity: EnumCaseEntity, case: ast.EnumCase, owner: NominalEntity, env: Environment) -> None:
    entity.raw = None
    type = raw_type(owner, env)
    if type is None:
        if case.raw is not None:
            message = "enum case cannot have a raw value if the enum does not have a raw type"
            env.diagnostics.error("raw-value", message, case.raw.span)
        return
    if entity.payload:
        message = "enum with raw type cannot have cases with arguments"
        env.diagnostics.error("raw-value", message, entity.span)
    written = _literal(case.raw) if case.raw is not None else None
    if case.raw is not None and (written is None or not _fits(written, type)):
        message = f"raw value for enum case must be a literal of type '{show(type)}'"
        env.diagnostics.error("raw-value", message, case.raw.span)
    elif written is not None:
        entity.raw = float(written) if show(type) in ("Float", "Double") else written
    elif show(type) == "String":
        entity.raw = entity.name
    else:
        entity.raw = _following(entity, owner, env)
    if any(other.raw == entity.raw for other in owner.cases[: entity.index]) and entity.raw is not None:
        env.diagnostics.error("raw-value", "raw value for enum case is not unique", entity.span)


def _literal(value: ast.Expr) -> int | float | str | None:
    if isinstance(value, ast.Unary) and value.operator == "-" and not value.postfix:
        inner = _literal(value.operand)
        return -inner if isinstance(inner, (int, float)) else None
    if isinstance(value, ast.IntegerLiteral):
        return value.value
    if isinstance(value, ast.FloatLiteral):
        return float.fromhex(value.text) if "x" in value.text.lower() else float(value.text)
    if isinstance(value, ast.StringLiteral) and all(isinstance(part, str) for part in value.parts):
        return "".join(part for part in value.parts if isinstance(part, str))
    return None


def _fits(value: float | str, type: Type) -> bool:
    name = show(type)
    if name == "String":
        return isinstance(value, str)
    return isinstance(value, int) or (isinstance(value, float) and name in ("Float", "Double"))


def _following(entity: EnumCaseEntity, owner: NominalEntity, env: Environment) -> int | float | None:
    if entity.index == 0:
        return 0
    previous = owner.cases[entity.index - 1].raw
    if isinstance(previous, int):
        return previous + 1
    if isinstance(previous, float):
        message = "enum case must declare a raw value when the preceding raw value is not an integer"
        env.diagnostics.error("raw-value", message, entity.span)
    return None


# --- fields --------------------------------------------------------------------------


def resolve_field(field: FieldEntity, env: Environment) -> None:
    """Whether a stored property takes part in differentiation."""
    owner = field.owner
    differentiable = env.entity("Differentiable")
    declared = conform.declared(owner, differentiable)
    requirements = declared.requirements if declared is not None else []
    within = env.within(signature=conform.extended(owner.signature, requirements))
    field.differentiable = conform.find(conform.normalise(field.type, within), differentiable, within) is not None
    field.no_derivative = field.marked or not field.differentiable
