"""Syntax trees on one line: ``Binary('+', a, Call(f, (1)))``. Fields with their default values are left out."""

from __future__ import annotations

from dataclasses import MISSING, fields

from pullback.dsl import ast
from pullback.dsl.parser import parse
from pullback.dsl.source import Source

_BARE = {
    ast.ExpressionStmt: "value",
    ast.Paren: None,
    ast.IntegerLiteral: "value",
    ast.FloatLiteral: "text",
    ast.BooleanLiteral: "value",
    ast.BindingPattern: "name",
    ast.ExpressionPattern: "value",
    ast.ExpressionCondition: "value",
}
"""Nodes that are shown as their only field alone."""


def sketch(node: object) -> str:
    if isinstance(node, tuple):
        return f"[{', '.join(sketch(part) for part in node)}]"
    if not isinstance(node, ast.Node):
        return repr(node)
    if isinstance(node, ast.Argument | ast.TupleTypeElement):
        value = sketch(node.value if isinstance(node, ast.Argument) else node.type)
        return value if node.label is None else f"{node.label}: {value}"
    if isinstance(node, ast.Name | ast.NamedType) and node == type(node)(node.name):
        return node.name
    if (only := _BARE.get(type(node))) is not None:
        value = getattr(node, only)
        return value if isinstance(value, str) else sketch(value)
    parts = []
    for field in fields(node):
        value = getattr(node, field.name)
        if not field.compare or (field.default is not MISSING and value == field.default) or value is None:
            continue
        shown = sketch(value)
        parts.append(f"{field.name}={shown}" if field.default is not MISSING else shown)
    return f"{type(node).__name__}({', '.join(parts)})"


def sketch_file(text: str) -> str:
    """One line for each statement, then the diagnostics."""
    file, problems = parse(Source("case.dsl", text))
    lines = [sketch(statement) for statement in file.statements]
    lines += [f"{problem.span}: {problem.severity.value}: {problem.message}" for problem in problems]
    return "".join(line + "\n" for line in lines)
