"""Lazy properties: a computed property that keeps its value, from the first read on, in a stored one beside it."""

from __future__ import annotations

from .. import ast
from ..entities import NominalEntity
from ..environment import Environment
from .functions import Parent

STORAGE = "$__lazy_storage_$_"
"""Before the name of a lazy property, as in Swift, the name of what keeps its value: no program can write it."""

_VALUE = "$value"


def is_allowed(declaration: ast.Variable, parent: Parent, env: Environment) -> bool:
    """Whether the declaration of a property may be lazy; if not, it is reported."""
    text = None
    if declaration.keyword == "let":
        text = "'lazy' cannot be used on a let"
    elif "static" in declaration.modifiers or "class" in declaration.modifiers:
        text = "'lazy' must not be used on an already-lazy static property; remove it"
    elif any(binding.accessors is not None for binding in declaration.bindings):
        text = "'lazy' must not be used on a computed property"
    elif any(binding.value is None for binding in declaration.bindings):
        text = "lazy properties must have an initializer"
    elif parent is None:
        text = "'lazy' is supported for properties of structs and classes only; remove it"
    if text is not None:
        env.diagnostics.error("property", text, declaration.name_span)
    return text is None and isinstance(parent, NominalEntity) and parent.kind in ("struct", "class")


def binding(of: ast.Binding, name: str, written: ast.TypeExpr | None) -> ast.Binding:
    """The computed property. Its getter makes the value where there is none; what it returns is always the stored one,
    so that a '@noDerivative' property is a constant at each read."""
    assert of.value is not None
    span = of.value.span

    def storage() -> ast.Expr:
        return ast.Member(ast.Name("self", span=span), STORAGE + name, name_span=span, span=span)

    def keep(value: ast.Expr) -> ast.Stmt:
        some = ast.Member(None, "some", name_span=span, span=span)
        kept = ast.Call(some, (ast.Argument(None, value, span=span),), span=span)
        return ast.ExpressionStmt(ast.Assign(None, storage(), kept, operator_span=span, span=span), span=span)

    pattern: ast.Pattern = ast.BindingPattern(_VALUE, span=span)
    if written is not None:
        pattern = ast.TypedPattern(pattern, written, span=span)
    made = ast.Variable("let", (ast.Binding(pattern, of.value, span=span),), span=span)
    missing = ast.CaseCondition(ast.EnumPattern(None, "none", span=span), storage(), span=span)
    fill = ast.If((missing,), (made, keep(ast.Name(_VALUE, span=span))), None, span=span)
    give = ast.Return(ast.ForceUnwrap(storage(), span=span), span=span)
    accessors = (
        ast.Accessor("get", (fill, give), modifiers=("mutating",), span=of.span),
        ast.Accessor("set", (keep(ast.Name("newValue", span=span)),), span=of.span),
    )
    return ast.Binding(of.pattern, None, accessors, span=of.span)
