"""Registration of derivatives: ``@derivative(of: f)`` and its older spelling ``@differentiating(f)``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import ast, conform, scope, types
from ..diagnostics import Note
from ..entities import (
    DerivativeRegistration,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    ModuleEntity,
    NominalEntity,
    PropertyEntity,
)
from ..environment import Environment
from ..source import Span
from ..types import VOID, Generic, Type
from . import attributes, members, signatures
from .resolve import resolve_type
from .substitute import Substitution, apply, show

SHAPE = "'@derivative(of:)' attribute requires function to return a two-element tuple; "


def register(function: FunctionEntity, attribute: ast.Attribute, name: ast.DeclName, env: Environment) -> None:
    """Ties ``function`` to the original that ``name`` finds, once their types agree."""
    within = env.of(function)
    kind = _kind(function, attribute, within)
    if kind is None:
        return
    original = _original(function, name, within)
    if original is None:
        return
    if not _check_value(function, attribute, within):
        return
    wrt = next((a.value for a in attribute.arguments or () if a.label == "wrt"), None)
    indices = attributes.differentiation_parameters(
        function, wrt if isinstance(wrt, ast.Expr) else None, attribute.span, within
    )
    if indices is None or not _check_linear_map(function, original, kind, indices, within):
        return
    if not _check_access(function, original, name.span, within):
        return
    registration = DerivativeRegistration(indices, function, kind, attribute.span)
    for other in original.derivatives:
        if other.wrt == indices and other.kind == kind:
            note = Note("other attribute declared here", other.span)
            message = f"a derivative already exists for '{signatures.full_name(original)}'"
            env.diagnostics.error("duplicate-attribute", message, attribute.span, note)
            return
    function.derivative_of = original
    original.derivatives.append(registration)


def _check_value(function: FunctionEntity, attribute: ast.Attribute, env: Environment) -> bool:
    """The value must be differentiable, unless the function works through ``inout`` parameters."""
    assert isinstance(function.result, types.Tuple)
    value = conform.normalise(function.result.elements[0], env)
    if value == VOID and any(inout for _, _, inout in attributes.ir_parameters(function)):
        return True
    if conform.conforms(value, "Differentiable", env):
        return True
    attributes.needs_differentiable_result(value, attribute.span, env)
    return False


# --- the derivative's own shape ------------------------------------------------------


def _kind(function: FunctionEntity, attribute: ast.Attribute, env: Environment) -> str | None:
    """``pullback`` or ``differential``, by the label of the second element of the result."""
    result = function.result
    if result is types.ERROR:
        return None
    first, second = "element must have label 'value:'", "element must have label 'pullback:' or 'differential:'"
    if not isinstance(result, types.Tuple) or len(result.elements) != 2:
        problem = f"first {first} and second {second}"
    elif result.labels[0] != "value":
        problem = f"first {first}"
    elif result.labels[1] not in ("pullback", "differential"):
        problem = f"second {second}"
    else:
        return result.labels[1]
    env.diagnostics.error("derivative-type", SHAPE + problem, attribute.span)
    return None


# --- the original --------------------------------------------------------------------


def _original(function: FunctionEntity, name: ast.DeclName, env: Environment) -> FunctionEntity | None:
    found = _named(function, name, env)
    shown = _show_name(name)
    if not found:
        kept = scope.hidden(env.scope, name.name) if name.base is None else None
        if kept is not None:
            message = f"'{name.name}' is inaccessible due to '{kept.access}' protection level"
            env.diagnostics.error("inaccessible", message, name.span)
            return None
        env.diagnostics.error("unknown-name", f"cannot find '{shown}' in scope", name.span)
        return None
    stored = next((entity for entity in found if isinstance(entity, FieldEntity)), None)
    if stored is not None:
        message = f"cannot register derivative for stored property '{stored.name}'"
        env.diagnostics.error("derivative-original", message, name.span)
        return None
    candidates = list(_functions(found, name))
    matching = [c for c in candidates if c is not function and not c.requirement and _matches(function, c, env)]
    if len(matching) == 1:
        return matching[0]
    nearest = [c for c in matching if c.parent is function.parent]
    if len(nearest) == 1:
        return nearest[0]
    verdict = "is ambiguous" if matching else "could not be resolved"
    notes = [_why_not(function, candidate, env) for candidate in candidates if candidate is not function]
    message = f"referenced declaration '{shown}' {verdict}"
    env.diagnostics.error("derivative-original", message, name.span, *([] if matching else notes))
    return None


def _named(function: FunctionEntity, name: ast.DeclName, env: Environment) -> list[Any]:
    """Everything of that name: members of the base that is written, else of the type around the
    derivative, then what is in scope."""
    if name.base is not None:
        modules = _modules(name.base, env)
        if modules:
            declared = [(e, m) for m in modules for e in m.names.get(name.name, ())]
            return [e for e, m in declared if m is env.module or scope.is_visible(e, m)]
        nominal = _nominal(name.base, env)
        return members.named(nominal, name.name) if nominal is not None else []
    found: list[Any] = []
    parent = function.parent
    if parent is not None:
        found = members.named(parent.nominal if isinstance(parent, ExtensionEntity) else parent, name.name)
    else:
        found = [e for e in scope.lookup(function.scope, name.name) if getattr(e, "parent", None) is None]
    return found or [e for e in scope.lookup(function.scope, name.name) if getattr(e, "parent", None) is None]


def _modules(base: ast.TypeExpr, env: Environment) -> list[ModuleEntity]:
    """The modules that ``Swift`` in ``Swift.max`` names, if no type of that name hides them."""
    if (
        not isinstance(base, ast.NamedType)
        or base.base is not None
        or scope.lookup_type(env.scope, base.name) is not None
    ):
        return []
    return scope.modules_named(base.name, env.module)


def _nominal(base: ast.TypeExpr, env: Environment) -> NominalEntity | None:
    if isinstance(base, ast.NamedType) and base.base is None:
        found = scope.lookup_type(env.scope, base.name)
        if found is not None and isinstance(found[0], NominalEntity):
            return found[0]
    type = resolve_type(base, env.scope, env)
    return type.entity if isinstance(type, types.Nominal) else None


def _functions(found: Iterable[Any], name: ast.DeclName) -> Iterable[FunctionEntity]:
    for entity in found:
        if isinstance(entity, PropertyEntity):
            accessor = entity.setter if name.accessor == "set" else entity.getter
            if accessor is not None and _labels_agree(accessor, name):
                yield accessor
        elif isinstance(entity, FunctionEntity) and name.accessor is None and _labels_agree(entity, name):
            yield entity


def _labels_agree(entity: FunctionEntity, name: ast.DeclName) -> bool:
    return name.labels is None or entity.labels == name.labels


def _matches(function: FunctionEntity, original: FunctionEntity, env: Environment) -> bool:
    renaming = _renaming(function, original)
    if renaming is None:
        return False
    mine, theirs = attributes.ir_parameters(function), attributes.ir_parameters(original)
    if len(mine) != len(theirs) or _is_instance(function) != _is_instance(original):
        return False
    assert isinstance(function.result, types.Tuple)

    def same(a: Type, b: Type) -> bool:
        return conform.normalise(a, env) == conform.normalise(apply(b, renaming), env)

    agree = all(a[2] == b[2] and same(a[1], b[1]) for a, b in zip(mine, theirs, strict=True))
    return agree and same(function.result.elements[0], original.result)


def _is_instance(function: FunctionEntity) -> bool:
    return conform.takes_self(function)


def _renaming(function: FunctionEntity, original: FunctionEntity) -> Substitution | None:
    """The original's generic parameters as the derivative's, in order."""
    mine, theirs = function.signature.parameters, original.signature.parameters
    if len(mine) != len(theirs):
        return None
    return {b: Generic(a) for a, b in zip(mine, theirs, strict=True)}


def _why_not(function: FunctionEntity, candidate: FunctionEntity, env: Environment) -> Note:
    if candidate.requirement:
        return Note("cannot yet register derivative default implementation for protocol requirements", candidate.span)
    if _is_instance(function) != _is_instance(candidate):
        return Note(f"candidate {_describe(candidate)} is not defined in the current type context", candidate.span)
    assert isinstance(function.result, types.Tuple)
    parameters = tuple(types.Parameter(p.type, p.inout) for p in function.parameters)
    expected = types.Function(parameters, function.result.elements[0])
    return Note(f"candidate {_describe(candidate)} does not have expected type '{show(expected)}'", candidate.span)


_KINDS = {
    "function": "global function",
    "local": "local function",
    "method": "instance method",
    "static": "static method",
    "init": "initializer",
    "getter": "property",
    "setter": "property",
}


def _describe(function: FunctionEntity) -> str:
    if function.name == "subscript":
        return "subscript"
    return "operator" if "fixity" in function.attributes else _KINDS[function.kind]


def _show_name(name: ast.DeclName) -> str:
    labels = "" if name.labels is None else "(" + "".join(f"{label or '_'}:" for label in name.labels) + ")"
    base = f"{name.base.name}." if isinstance(name.base, ast.NamedType) else ""
    return f"{base}{name.name}{labels}"


# --- the linear map ------------------------------------------------------------------


def _check_linear_map(
    function: FunctionEntity, original: FunctionEntity, kind: str, wrt: tuple[int, ...], env: Environment
) -> bool:
    assert isinstance(function.result, types.Tuple)
    expected = _linear_map(function, kind, wrt, env)
    wanted = conform.normalise(expected, env)
    written = conform.normalise(function.result.elements[1], env)
    if written == wanted:
        return True
    shown, simplified = show(expected), show(wanted)
    aka = f" (aka '{simplified}')" if shown != simplified else ""
    span = _second_element(function)
    name = signatures.full_name(original)
    env.diagnostics.error(
        "derivative-type",
        f"function result's '{kind}' type does not match '{name}'",
        span,
        Note(f"'{kind}' does not have expected type '{shown}'{aka}", span),
        Note(f"'{name}' defined here", original.span),
    )
    return False


def _linear_map(function: FunctionEntity, kind: str, wrt: tuple[int, ...], env: Environment) -> types.Function:
    """The type that the pullback or differential must have, in terms of ``TangentVector``."""
    tangent = env.entity("Differentiable").associated["TangentVector"]

    def tangent_of(type: Type) -> Type:
        return types.Associated(type, tangent)

    assert isinstance(function.result, types.Tuple)
    value = function.result.elements[0]
    parameters = [attributes.ir_parameters(function)[i] for i in wrt]
    mutated = [types.Parameter(tangent_of(type), True) for _, type, inout in parameters if inout]
    varied = [tangent_of(type) for _, type, inout in parameters if not inout]
    results = [] if value == VOID else [tangent_of(value)]
    if kind == "pullback":
        return types.Function((*map(types.Parameter, results), *mutated), _tuple(varied))
    return types.Function((*mutated, *map(types.Parameter, varied)), _tuple(results))


def _tuple(items: list[Type]) -> Type:
    return items[0] if len(items) == 1 else types.Tuple(tuple(items))


def _second_element(function: FunctionEntity) -> Span:
    written = function.syntax.result if isinstance(function.syntax, ast.Function) else None
    if isinstance(written, ast.TupleType) and len(written.elements) == 2:
        return written.elements[1].type.span
    return function.span


# --- access --------------------------------------------------------------------------


def _check_access(function: FunctionEntity, original: FunctionEntity, span: Span, env: Environment) -> bool:
    """Who can call a function must see its derivative. The library may keep its derivatives to itself."""
    if original.access == function.access or original.module is not function.module or env.module.is_library:
        return True
    if "usableFromInline" in function.attributes or {original.access, function.access} <= {"private", "fileprivate"}:
        return True
    note = Note(f"mark the derivative function as '{original.access}' to match the original function", function.span)
    fixits = attributes.change_access(function, original.access)
    env.diagnostics.error(
        "derivative-access",
        "derivative function must have same access level as original function; derivative function "
        f"'{signatures.full_name(function)}' is {function.access}, but original function "
        f"'{signatures.full_name(original)}' is {original.access}",
        span,
        note,
        fixits=fixits,
    )
    return False
