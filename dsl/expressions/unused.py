"""Warnings about values that a statement computes and drops."""

from __future__ import annotations

from .. import ast, tast
from .. import types as t
from ..declarations.substitute import show
from ..entities import FunctionEntity
from ..environment import Environment
from ..source import Span


def warn_if_unused(value: tast.Expr, node: ast.Expr, env: Environment) -> None:
    type = value.type
    if type in (t.VOID, t.ERROR) or env.modules.known.is_never(type):
        return
    wrapped = env.modules.known.wrapped(type)
    if wrapped == t.VOID:
        return
    while isinstance(node, ast.Paren):
        node = node.inner
    text = _complaint(value, node)
    if text is not None:
        env.diagnostics.warning("unused", text, _place(node))


def _complaint(value: tast.Expr, node: ast.Expr) -> str | None:
    if isinstance(node, ast.Binary | ast.Unary):
        return f"result of operator '{node.operator}' is unused"
    if isinstance(node, ast.Call):
        function = _callee(value)
        if function is None:
            return f"result of call is unused, but produces '{show(value.type)}'"
        if "discardableResult" in function.attributes:
            return None
        name = "".join(f"{label or '_'}:" for label in function.labels)
        if function.kind == "init":
            return f"result of '{show(value.type)}' initializer is unused"
        return f"result of call to '{function.name}({name})' is unused"
    return f"expression of type '{show(value.type)}' is unused"


def _callee(value: tast.Expr) -> FunctionEntity | None:
    if not isinstance(value, tast.Call):
        return None
    if isinstance(value.callee, tast.FunctionRef):
        return value.callee.function
    return value.callee.requirement if isinstance(value.callee, tast.WitnessRef) else None


def _place(node: ast.Expr) -> Span:
    if isinstance(node, ast.Binary | ast.Unary):
        return node.operator_span
    if isinstance(node, ast.Call):
        callee = node.callee
        return callee.name_span if isinstance(callee, ast.Member) and callee.name_span.end else callee.span
    return node.span
