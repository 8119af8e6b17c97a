"""Declarations of functions and initialisers -> entities whose signatures are resolved on demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .. import ast
from ..entities import ExtensionEntity, FunctionEntity, NominalEntity
from ..environment import NO_GENERICS, Environment
from ..source import Span
from ..types import ERROR
from . import attributes, c_functions, signatures

Parent = NominalEntity | ExtensionEntity | None
ACCESS = ("private", "fileprivate", "internal", "package", "public", "open")


def report_circle(name: str, span: Span, env: Environment) -> Callable[[], None]:
    return lambda: env.diagnostics.error("circular-reference", f"circular reference: '{name}' refers to itself", span)


def access_of(declaration: ast.Decl, parent: Parent) -> str:
    for word in declaration.modifiers:
        if word in ACCESS:
            return "public" if word == "open" else word
    if isinstance(parent, ExtensionEntity):
        return next((word for word in parent.syntax.modifiers if word in ACCESS), "internal")
    if parent is not None and parent.kind == "protocol":
        return parent.access
    return "internal"


def setter_access_of(declaration: ast.Decl) -> str | None:
    """``private`` of ``private(set)``."""
    return next((word[: -len("(set)")] for word in declaration.modifiers if word.endswith("(set)")), None)


def is_requirement(parent: Parent) -> bool:
    return isinstance(parent, NominalEntity) and parent.kind == "protocol"


def _is_operator(name: str) -> bool:
    return not (name[:1] == "_" or name[:1] == "`" or name.isidentifier() or name[:1].isalpha())


def _fixity(declaration: ast.Function) -> str | None:
    if not _is_operator(declaration.name):
        return None
    named = next((word for word in declaration.modifiers if word in ("prefix", "postfix")), None)
    return named or ("infix" if len(declaration.parameters) == 2 else "prefix")


def marks_of(*declarations: ast.Decl | ast.Accessor) -> dict[str, Any]:
    """Attributes by name; under ``every`` all of them in order, for those that may be repeated."""
    every = [attribute for declaration in declarations for attribute in declaration.attributes]
    return {"every": every, **{attribute.name: attribute for attribute in every}} if every else {}


def _intrinsic(marks: dict[str, Any]) -> str | None:
    return marks["intrinsic"].text() if "intrinsic" in marks else None


def function(declaration: ast.Function, parent: Parent, env: Environment) -> list[Any]:
    static = "static" in declaration.modifiers or "class" in declaration.modifiers
    fixity = _fixity(declaration)
    kind = "function" if parent is None else "static" if static else "method"
    marks = marks_of(declaration)
    if fixity is not None:
        marks["fixity"] = fixity
    entity = make_function(declaration.name, kind, declaration, parent, marks, env)
    entity.mutating = "mutating" in declaration.modifiers
    entity.c_function = c_functions.declared(declaration.name, marks)
    if entity.c_function is not None:
        entity.intrinsic = c_functions.INTRINSIC
    defer_signature(entity, partial(signatures.resolve_function, entity, declaration, env), env)
    return [entity]


def initializer(declaration: ast.Initializer, parent: Parent, env: Environment) -> list[Any]:
    if parent is None:
        message = "initializers may only be declared within a type"
        env.diagnostics.error("misplaced", message, declaration.span)
        return []
    entity = make_function("init", "init", declaration, parent, marks_of(declaration), env)
    entity.failable = declaration.failable
    defer_signature(entity, partial(signatures.resolve_initializer, entity, declaration, env), env)
    return [entity]


def make_function(
    name: str, kind: str, syntax: Any, parent: Parent, marks: dict[str, Any], env: Environment
) -> FunctionEntity:
    span = getattr(syntax, "name_span", syntax.span)
    entity = FunctionEntity(
        name,
        kind,
        NO_GENERICS,
        [],
        ERROR,
        parent=parent,
        module=env.module,
        intrinsic=_intrinsic(marks),
        requirement=is_requirement(parent),
        attributes=marks,
        access=access_of(syntax, parent) if isinstance(syntax, ast.Decl) else "internal",
        syntax=syntax,
        span=span if span.end > 0 else syntax.span,
    )
    return entity


def defer_signature(entity: FunctionEntity, resolve: Callable[[], None], env: Environment) -> None:
    circular = report_circle(entity.name, entity.span, env)
    entity.defer(resolve, circular, "signature", "scope", "self_type", "parameters", "result")
    entity.defer(partial(attributes.resolve_marks, entity, env), circular, "differentiable")
    entity.defer(partial(_resolve_derivatives, entity, env), circular, "derivatives")
    attributes.note_derivative(entity, env)


def _resolve_derivatives(entity: FunctionEntity, env: Environment) -> None:
    entity.derivatives = []
    name = entity.accessor_of.name if entity.accessor_of is not None else entity.name
    env.modules.register_derivatives(name)
