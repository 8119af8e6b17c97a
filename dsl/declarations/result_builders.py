"""Result builders: bodies whose expressions are the arguments of one call, ``buildBlock``.

A body is written anew as a tree, before it is checked: each of its expressions becomes an argument, or where there are
declarations in between a constant. The builder stands there under a name that no program has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .. import ast
from ..entities import NominalEntity
from ..environment import Environment
from ..scope import Scope, lookup_type
from ..source import Span

MARKS = ("resultBuilder", "_functionBuilder")
_NAME = "$builder"


@dataclass(eq=False)
class NotBuildable(Exception):
    """A statement that has no place in such a body."""

    message: str
    span: Span


def of(attributes: Iterable[ast.Attribute], scope: Scope) -> NominalEntity | None:
    """The builder that one of the attributes names."""
    for attribute in attributes:
        found = lookup_type(scope, attribute.name) if attribute.arguments is None else None
        if found is not None and isinstance(found[0], NominalEntity) and _is_builder(found[0]):
            return found[0]
    return None


def _is_builder(type: NominalEntity) -> bool:
    return type.syntax is not None and any(attribute.name in MARKS for attribute in type.syntax.attributes)


def check_type(entity: NominalEntity, env: Environment) -> None:
    """A builder has to say how a result is built."""
    for attribute in entity.syntax.attributes if entity.syntax is not None else ():
        if attribute.name in MARKS and not entity.static_members.get("buildBlock"):
            message = "result builder must provide at least one static 'buildBlock' method"
            env.diagnostics.error("attribute-misplaced", message, attribute.span)


def declare(builder: NominalEntity, scope: Scope) -> None:
    """Makes the builder known where a body that is written anew is checked."""
    scope.declare(_NAME, builder)


def applied(
    attributes: Iterable[ast.Attribute], body: ast.Block, span: Span, scope: Scope, env: Environment
) -> ast.Block:
    """The body of a function with these attributes, to be checked in ``scope``; ``span`` is that of the function."""
    builder = of(attributes, scope) if attributes else None
    if builder is None:
        return body
    declare(builder, scope)
    try:
        return rewritten(body, builder, span)
    except NotBuildable as refused:
        env.diagnostics.error("unsupported", refused.message, refused.span)
        return (ast.Return(ast.InvalidExpr(span=refused.span), span=refused.span),)


def rewritten(body: ast.Block, builder: NominalEntity, span: Span) -> ast.Block:
    """The body as one that returns what the builder makes of it; a body that returns something itself is left as it
    is. Raises ``NotBuildable``."""
    return body if _returns(body) else _Body(builder).whole(body, span)


def _returns(body: ast.Block) -> bool:
    for statement in body:
        if isinstance(statement, ast.Return):
            return True
        if isinstance(statement, ast.If) and (_returns(statement.then) or _returns(statement.otherwise or ())):
            return True
        if isinstance(statement, ast.Switch) and any(_returns(case.body) for case in statement.cases):
            return True
        if isinstance(statement, ast.For | ast.Do) and _returns(statement.body):
            return True
    return False


class _Body:
    def __init__(self, builder: NominalEntity) -> None:
        self.builder = builder

    def has(self, name: str) -> bool:
        return bool(self.builder.static_members.get(name))

    def call(self, name: str, arguments: Iterable[ast.Expr], span: Span, label: str | None = None) -> ast.Expr:
        callee = ast.Member(ast.Name(_NAME, span=span), name, name_span=span, span=span)
        return ast.Call(callee, tuple(ast.Argument(label, value, span=value.span) for value in arguments), span=span)

    def whole(self, body: ast.Block, span: Span) -> ast.Block:
        *before, result = self.block(body, span)
        assert isinstance(result, ast.Return) and result.value is not None
        if self.has("buildFinalResult"):
            result = ast.Return(self.call("buildFinalResult", (result.value,), span), span=span)
        return (*before, result)

    def block(self, body: ast.Block, span: Span) -> ast.Block:
        """The statements, the last of which returns what is built of the others."""
        made: list[ast.Stmt] = []
        parts: list[ast.Expr] = []
        plain = all(isinstance(s, ast.ExpressionStmt) and not isinstance(s.value, ast.Assign) for s in body)
        for statement in body:
            if isinstance(statement, ast.Decl) or (
                isinstance(statement, ast.ExpressionStmt) and isinstance(statement.value, ast.Assign)
            ):
                made.append(statement)
                continue
            part = self.part(statement)
            if not plain:
                name = f"$part{len(parts)}"
                binding = ast.Binding(ast.BindingPattern(name, span=statement.span), part, span=statement.span)
                made.append(ast.Variable("let", (binding,), name_span=statement.span, span=statement.span))
                part = ast.Name(name, span=statement.span)
            parts.append(part)
        return (*made, ast.Return(self.call("buildBlock", parts, span), span=span))

    def part(self, statement: ast.Stmt) -> ast.Expr:
        """What one statement gives."""
        if isinstance(statement, ast.ExpressionStmt):
            value = statement.value
            return self.call("buildExpression", (value,), value.span) if self.has("buildExpression") else value
        if isinstance(statement, ast.If):
            return self.branches(self.if_(statement), statement.span)
        if isinstance(statement, ast.Switch) and self.has("buildEither"):
            return self.branches((self.switch(statement),), statement.span)
        if isinstance(statement, ast.For) and self.has("buildArray"):
            return self.array(statement)
        raise self.refusal(statement)

    def refusal(self, statement: ast.Stmt) -> NotBuildable:
        text = f"this statement cannot be used with result builder '{self.builder.name}'"
        missing = {ast.If: "buildOptional", ast.Switch: "buildEither", ast.For: "buildArray"}.get(type(statement))
        if isinstance(statement, ast.If) and statement.otherwise is not None:
            missing = "buildEither"
        if missing is not None:
            text = f"{text}, which has no '{missing}'"
        return NotBuildable(text, statement.span)

    def branches(self, body: ast.Block, span: Span) -> ast.Expr:
        return ast.Call(ast.Closure(None, None, body, branches=True, span=span), (), span=span)

    def if_(self, statement: ast.If) -> ast.Block:
        span = statement.span
        if statement.otherwise is None:
            name = next((name for name in ("buildOptional", "buildIf") if self.has(name)), None)
            if name is None:
                raise self.refusal(statement)
            nothing = self.call(name, (ast.NilLiteral(span=span),), span)
            then = self.wrapped(name, statement.then, None, span)
            return (ast.If(statement.conditions, then, (ast.Return(nothing, span=span),), span=span),)
        if not self.has("buildEither"):
            raise self.refusal(statement)
        then = self.wrapped("buildEither", statement.then, "first", span)
        return (ast.If(statement.conditions, then, self.second(statement.otherwise, span), span=span),)

    def second(self, body: ast.Block, span: Span) -> ast.Block:
        return self.wrapped("buildEither", body, "second", span)

    def wrapped(self, name: str, body: ast.Block, label: str | None, span: Span) -> ast.Block:
        """The block of a branch, its value handed to another function of the builder."""
        *before, result = self.block(body, span)
        assert isinstance(result, ast.Return) and result.value is not None
        return (*before, ast.Return(self.call(name, (result.value,), span, label), span=span))

    def switch(self, statement: ast.Switch) -> ast.Stmt:
        """The first case is the first of two, the other cases are the second, and so on inwards."""
        last = len(statement.cases) - 1
        cases: list[ast.SwitchCase] = []
        for number, case in enumerate(statement.cases):
            *before, result = self.block(case.body, case.span)
            assert isinstance(result, ast.Return) and result.value is not None
            value = result.value
            if number < last:
                value = self.call("buildEither", (value,), case.span, "first")
            for _ in range(number):
                value = self.call("buildEither", (value,), case.span, "second")
            cases.append(ast.SwitchCase(case.items, (*before, ast.Return(value, span=case.span)), span=case.span))
        return ast.Switch(statement.subject, tuple(cases), span=statement.span)

    def array(self, statement: ast.For) -> ast.Expr:
        span = statement.span
        if statement.where is not None or statement.case:
            raise NotBuildable(f"'for' with a condition cannot be used with result builder '{self.builder.name}'", span)
        element = ast.Binding(statement.pattern, ast.Name("$element", span=span), span=span)
        body = (
            ast.Variable("let", (element,), name_span=span, span=span),
            *self.block(statement.body, span),
        )
        each = ast.Closure((ast.ClosureParameter("$element", span=span),), None, body, span=span)
        mapped = ast.Call(
            ast.Member(statement.sequence, "map", name_span=span, span=span),
            (ast.Argument(None, each, span=span),),
            span=span,
        )
        return self.call("buildArray", (mapped,), span)
