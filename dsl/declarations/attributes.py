"""Attributes of declarations: which there are, and what ``@differentiable`` says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from .. import ast, conform, scope
from ..diagnostics import FixIt, Note
from ..entities import DifferentiableMark, FieldEntity, FunctionEntity
from ..environment import Environment
from ..scope import closest
from ..source import Span
from ..types import VOID, Type
from . import derivatives, result_builders, signatures
from .substitute import show

KNOWN = {
    *("differentiable", "differentiating", "derivative", "noDerivative"),
    *("fastmath", "inline", "inlinable", "usableFromInline", "frozen", "discardableResult", "available"),
    *("extern", "_extern", "_silgen_name"),
    *result_builders.MARKS,
    *("_alwaysEmitIntoClient", "_disfavoredOverload", "_effects", "_fixed_layout", "_implements", "_marker"),
    *("_optimize", "_semantics", "_specialize", "_spi", "_transparent", "backDeployed"),
    *("preconcurrency", "Sendable", "unchecked", "warn_unqualified_access"),
}
"""The attributes that a declaration may have; many say nothing that matters here."""

LIBRARY = {"anyOf", "builtin", "intrinsic", "labelled", "scalar"}
"""Those by which the library's own declarations tie to the compiler."""

REFUSED = {
    "main": "the top-level statements of the main file are the program",
    "objc": "there is no Objective-C runtime",
    "transpose": "transposes are derived from derivatives",
    "propertyWrapper": "use a struct with a computed property",
    **dict.fromkeys(("IBOutlet", "IBAction", "objcMembers", "nonobjc", "NSManaged"), "there is no Objective-C runtime"),
    **dict.fromkeys(("MainActor", "globalActor", "Sendable", "preconcurrency"), "nothing runs at the same time"),
    **dict.fromkeys(("UIApplicationMain", "NSApplicationMain"), "programs have no windows"),
    **dict.fromkeys(("freestanding", "attached"), "there are no macros"),
    "testable": "files see each other's public declarations",
    "convention": "function values are the language's own",
    "dynamicCallable": "declare a method 'callAsFunction'",
    "dynamicMemberLookup": "declare the members",
}
"""Attributes of Swift that are not supported, and what to do instead."""

_NO_COLON = "expected a colon ':' after 'wrt'"

FUNCTION_ONLY = ("differentiable", "differentiating", "derivative")


def check_names(declared: Iterable[ast.Attribute], env: Environment) -> None:
    """Reports attributes that do not exist."""
    for attribute in declared:
        if attribute.name in KNOWN or (env.module.is_library and attribute.name in LIBRARY):
            continue
        if attribute.name in REFUSED:
            message = f"'@{attribute.name}' is not supported: {REFUSED[attribute.name]}"
            env.diagnostics.error("unsupported", message, attribute.span)
            continue
        if result_builders.of((attribute,), env.scope) is not None:
            continue
        if scope.lookup_type(env.scope, attribute.name) is not None:
            message = f"'@{attribute.name}' is not supported: there are no property wrappers"
            env.diagnostics.error("unsupported", message, attribute.span)
            continue
        near = closest(attribute.name, iter(KNOWN))
        hint = f"; did you mean '@{near}'?" if near is not None else ""
        env.diagnostics.error("unknown-attribute", f"unknown attribute '{attribute.name}'{hint}", attribute.span)


def refuse_on(declaration: ast.Decl, env: Environment) -> None:
    """For declarations that are neither functions nor properties."""
    check_names(declaration.attributes, env)
    for attribute in declaration.attributes:
        builder = result_builders.of((attribute,), env.scope)
        if attribute.name in (*FUNCTION_ONLY, "noDerivative") or builder is not None:
            _misplaced(attribute, env)


def _misplaced(attribute: ast.Attribute, env: Environment) -> None:
    message = f"'@{attribute.name}' attribute cannot be applied to this declaration"
    env.diagnostics.error("attribute-misplaced", message, attribute.span)


def every(entity: FunctionEntity, name: str) -> list[ast.Attribute]:
    """All attributes of that name; a getter has those of its property."""
    return [attribute for attribute in entity.attributes.get("every", ()) if attribute.name == name]


def note_derivative(entity: FunctionEntity, env: Environment) -> None:
    """Remembers a derivative under the name of its original, to be registered when that is asked for."""
    for attribute in (*every(entity, "derivative"), *every(entity, "differentiating")):
        name = attribute.original()
        if _check_labels(attribute, name, env) and name is not None:
            register = partial(derivatives.register, entity, attribute, name, env)
            env.modules.pending_derivatives.setdefault(name.name, []).append((env.module, register))


def _check_labels(attribute: ast.Attribute, name: ast.DeclName | None, env: Environment) -> bool:
    """The arguments of a derivative are the original's name and ``wrt:``. What is no name has been reported."""
    if name is None and not attribute.arguments:
        env.diagnostics.error("attribute-argument", "expected an original function name", attribute.span)
    for argument in attribute.arguments or ():
        if argument.label in ("of", "wrt") or argument.value is name:
            continue
        bare = argument.label is None and isinstance(argument.value, ast.Name) and argument.value.name == "wrt"
        message = f"expected label 'wrt:' in '@{attribute.name}' attribute"
        env.diagnostics.error("attribute-argument", _NO_COLON if bare else message, argument.span)
        return False
    return True


def check_field(entity: FieldEntity, declaration: ast.Variable, env: Environment) -> None:
    """The attributes of a stored property."""
    within = env.within(signature=entity.owner.signature)
    for attribute in declaration.attributes:
        if attribute.name != "differentiable":
            continue
        for type in (entity.owner.declared_type, entity.type):
            if not conform.conforms(type, "Differentiable", within):
                needs_differentiable_result(type, attribute.span, within)
                break


# --- @differentiable -----------------------------------------------------------------


def resolve_marks(entity: FunctionEntity, env: Environment) -> None:
    """Sets ``differentiable``: what the ``@differentiable`` attributes of the function say."""
    marks: list[DifferentiableMark] = []
    entity.differentiable = marks
    for attribute in every(entity, "differentiable"):
        mark = _mark(entity, attribute, env.of(entity))
        if mark is None:
            continue
        if any(other.wrt == mark.wrt for other in marks):
            note = Note("other attribute declared here", next(m.span for m in marks if m.wrt == mark.wrt))
            message = "duplicate '@differentiable' attribute with same parameters"
            env.diagnostics.error("duplicate-attribute", message, attribute.span, note)
            continue
        marks.append(mark)


def _mark(entity: FunctionEntity, attribute: ast.Attribute, env: Environment) -> DifferentiableMark | None:
    if entity.kind == "setter" and entity.accessor_of is not None and entity.accessor_of.static:
        _misplaced(attribute, env)
        return None
    wrt: ast.Expr | None = None
    for argument in attribute.arguments or ():
        if argument.label == "wrt":
            wrt = argument.value if isinstance(argument.value, ast.Expr) else None
        elif not _check_kind(argument, attribute, env):
            return None
    name = signatures.full_name(entity)
    signature = entity.signature
    if attribute.requirements:
        if entity.requirement:
            message = "'@differentiable' attribute on protocol requirement cannot specify 'where' clause"
            env.diagnostics.error("attribute-argument", message, attribute.requirements[0].span)
            return None
        if not signature.parameters:
            message = f"'where' clause is valid only when original function is generic '{name}'"
            env.diagnostics.error("attribute-argument", message, attribute.requirements[0].span)
            return None
        for requirement in attribute.requirements:
            layout = _layout(requirement)
            if layout is not None:
                message = "'@differentiable' attribute does not yet support layout requirements"
                env.diagnostics.error("attribute-argument", message, layout)
                return None
        signature = signatures.open_signature(signature, [])
        env = env.within(signature=signature)
        signatures.add_requirements(signature, (), [], attribute.requirements, env)
    requirements = signature.requirements[len(entity.signature.requirements) :]
    if not check_result(entity, attribute.span, env):
        return None
    indices = differentiation_parameters(entity, wrt, attribute.span, env)
    return None if indices is None else DifferentiableMark(indices, attribute.span, requirements)


# What Swift calls layouts: they say how a type lies in memory.
_LAYOUTS = {"_Trivial", "_UnknownLayout", "_RefCountedObject", "_NativeRefCountedObject", "_Class", "_NativeClass"}


def _layout(requirement: ast.Requirement) -> Span | None:
    named = requirement.right
    is_layout = isinstance(named, ast.NamedType) and named.name in _LAYOUTS
    return named.span if is_layout and requirement.relation == ":" else None


def _check_kind(argument: ast.AttributeArgument, attribute: ast.Attribute, env: Environment) -> bool:
    if isinstance(argument.value, ast.InvalidExpr):  # reported by the parser
        return False
    kind = argument.value.name if isinstance(argument.value, (ast.Name, ast.DeclName)) else ""
    if argument.label in ("jvp", "vjp"):
        message = (
            "'jvp:' and 'vjp:' arguments in '@differentiable' attribute are not supported; "
            "mark the derivative with '@derivative(of:)' instead"
        )
        env.diagnostics.error("unsupported", message, argument.span)
        return False
    if argument.label is None and kind == "wrt":
        env.diagnostics.error("attribute-argument", _NO_COLON, argument.span)
        return False
    if argument.label is not None or not kind:
        message = "expected 'wrt:' or 'where' in '@differentiable' attribute"
        env.diagnostics.error("attribute-argument", message, argument.span)
        return False
    if kind != "reverse":
        message = f"unknown differentiability kind '{kind}'; only 'reverse' is supported"
        env.diagnostics.error("attribute-argument", message, argument.span)
        return False
    return True


def ir_parameters(entity: FunctionEntity) -> list[tuple[str, Type, bool]]:
    """Name, type and ``inout`` of each parameter, ``self`` first where there is one."""
    parameters = [(p.name, p.type, p.inout) for p in entity.parameters]
    if conform.takes_self(entity):
        assert entity.self_type is not None
        parameters.insert(0, ("self", entity.self_type, entity.mutating))
    return parameters


def check_result(entity: FunctionEntity, span: Span, env: Environment) -> bool:
    """A function can be differentiated when it has parameters, and a differentiable result or an ``inout`` one."""
    parameters = ir_parameters(entity)
    name = signatures.full_name(entity)
    if not parameters:
        message = f"'{name}' has no parameters to differentiate with respect to"
        env.diagnostics.error("nothing-to-differentiate", message, span)
        return False
    if entity.result == VOID:
        if not any(inout for _, _, inout in parameters):
            env.diagnostics.error("nothing-to-differentiate", f"cannot differentiate void function '{name}'", span)
            return False
        return True
    if not any(conform.conforms(conform.normalise(type, env), "Differentiable", env) for _, type, _ in parameters):
        return True  # ``differentiation_parameters`` says so
    if not conform.conforms(conform.normalise(entity.result, env), "Differentiable", env):
        needs_differentiable_result(entity.result, span, env)
        return False
    return True


def needs_differentiable_result(type: Type, span: Span, env: Environment) -> None:
    env.diagnostics.error(
        "result-not-differentiable",
        "can only differentiate functions with results that conform to 'Differentiable', but "
        f"'{show(type)}' does not conform to 'Differentiable'",
        span,
    )


def differentiation_parameters(
    entity: FunctionEntity, wrt: ast.Expr | None, span: Span, env: Environment
) -> tuple[int, ...] | None:
    """The indices that ``wrt:`` names, or all differentiable parameters; None where something is wrong."""
    parameters = ir_parameters(entity)
    differentiable = [conform.conforms(conform.normalise(t, env), "Differentiable", env) for _, t, _ in parameters]
    if wrt is None:
        found = tuple(i for i, ok in enumerate(differentiable) if ok)
        if not found:
            env.diagnostics.error(
                "nothing-to-differentiate",
                "no differentiation parameters could be inferred; must differentiate with respect to at least one "
                "parameter conforming to 'Differentiable'",
                span,
            )
            return None
        return found
    indices: list[int] = []
    for item in _items(wrt):
        index = _parameter_index(entity, item, bool(indices), env)
        if index is None:
            return None
        if indices and index <= indices[-1]:
            message = "parameters must be specified in original order"
            env.diagnostics.error("wrt-parameter", message, item.span)
            return None
        if not differentiable[index]:
            env.diagnostics.error(
                "wrt-parameter",
                "can only differentiate with respect to parameters that conform to 'Differentiable', but "
                f"'{show(parameters[index][1])}' does not conform to 'Differentiable'",
                item.span,
            )
            return None
        indices.append(index)
    return tuple(indices)


def _items(wrt: ast.Expr) -> list[ast.Expr]:
    if isinstance(wrt, ast.Paren):
        return _items(wrt.inner)
    return [element.value for element in wrt.elements] if isinstance(wrt, ast.Tuple) else [wrt]


def _parameter_index(entity: FunctionEntity, item: ast.Expr, later: bool, env: Environment) -> int | None:
    has_self = conform.takes_self(entity)
    if isinstance(item, ast.IntegerLiteral):
        if item.value >= len(entity.parameters):
            message = "parameter index is larger than total number of parameters"
            env.diagnostics.error("wrt-parameter", message, item.span)
            return None
        return item.value + has_self
    if not isinstance(item, ast.Name):
        message = "expected a parameter, which can be a function parameter name, parameter index, or 'self'"
        env.diagnostics.error("wrt-parameter", message, item.span)
        return None
    if item.name == "self":
        if later:
            message = "'self' parameter must come first in the parameter list"
        elif has_self:
            return 0
        else:
            message = "'self' parameter is only applicable to instance methods"
        env.diagnostics.error("wrt-parameter", message, item.span)
        return None
    names = [parameter.name for parameter in entity.parameters]
    if item.name not in names:
        env.diagnostics.error("wrt-parameter", f"unknown parameter name '{item.name}'", item.span)
        return None
    return names.index(item.name) + has_self


def insertion(entity: FunctionEntity, spelling: str) -> tuple[FixIt, ...]:
    """Puts an attribute before a declaration."""
    at = entity.syntax.span if entity.syntax is not None else entity.span
    return (FixIt(Span(at.source, at.start, at.start), f"{spelling} "),)


def change_access(entity: FunctionEntity, access: str) -> tuple[FixIt, ...]:
    """Makes a function ``access``: the modifier that it has is replaced, or one is put before ``func``."""
    if not isinstance(entity.syntax, ast.Function):
        return ()
    whole, name = entity.syntax.span, entity.syntax.name_span
    before = whole.source.text[whole.start : name.start]
    found = re.search(rf"\b{entity.access}\b", before) or re.search(r"\bfunc\b", before)
    if found is None:
        return ()
    start, text = whole.start + found.start(), found.group()
    if text == "func":
        return (FixIt(Span(whole.source, start, start), f"{access} "),)
    return (FixIt(Span(whole.source, start, start + len(text)), access),)


def spelling(mark: DifferentiableMark, entity: FunctionEntity) -> str:
    """The attribute that ``entity`` would need to be marked so: ``@differentiable(wrt: x)``."""
    parameters = ir_parameters(entity)
    if len(mark.wrt) == len(parameters):
        return "@differentiable"
    names = [parameters[i][0] for i in mark.wrt if i < len(parameters)]
    return f"@differentiable(wrt: {names[0] if len(names) == 1 else '(' + ', '.join(names) + ')'})"
