"""Variables, functions and types declared in bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import ast, tast
from .. import types as t
from ..declarations import lazily, properties, validate
from .annotations import annotation, completed
from .patterns import Patterns, is_irrefutable

if TYPE_CHECKING:
    from .statements import Statements


def variable(self: Statements, statement: ast.Variable) -> list[tast.Stmt]:
    made: list[tast.Stmt] = []
    validate.syntax(statement, self.env)
    if "lazy" in statement.modifiers:
        lazily.is_allowed(statement, None, self.env)
    for binding, written in zip(statement.bindings, properties.written_types(statement), strict=True):
        made += local_binding(self, statement, binding, written)
    return made


def local_binding(
    self: Statements, statement: ast.Variable, binding: ast.Binding, written: ast.TypeExpr | None
) -> list[tast.Stmt]:
    if binding.accessors is not None:
        return _computed_variable(self, statement, binding, written)
    pattern = binding.pattern.pattern if isinstance(binding.pattern, ast.TypedPattern) else binding.pattern
    expected = annotation(written, self.env, binding.value)
    value = None
    if binding.value is not None:
        value = self.expression(binding.value, expected)
        type = completed(expected, binding.pattern.span, self.env) if expected is not None else value.type
    elif expected is None:
        self.error("type-annotation", "type annotation missing in pattern", binding.pattern.span)
        type = t.ERROR
    else:
        type = expected
    patterns = Patterns(self)
    matched = patterns.check(pattern, type, statement.keyword)
    if type is not t.ERROR and not is_irrefutable(matched):
        self.error("pattern", "this pattern does not match every value; use 'if case'", pattern.span)
    if value is None and self.known.wrapped(type) is not None and statement.keyword == "var":
        value = self.session.literals.none(type, binding.span)
    for name, variable in patterns.names.items():
        variable.unwraps = ast.is_implicitly_unwrapped(written)
        self.declare(name, variable)
        if value is None:
            self.body.unassigned.add(variable)
    return [tast.Bind(matched, value, span=binding.span)]


def _computed_variable(
    self: Statements, statement: ast.Variable, binding: ast.Binding, written: ast.TypeExpr | None
) -> list[tast.Stmt]:
    """A local variable with accessors: these are local functions."""
    made: list[tast.Stmt] = []
    for property in properties.computed(statement, binding, written, None, self.env):
        self.declare(property.name, property)
        validate.declaration(property, self.env)
        for accessor in (property.getter, property.setter):
            if accessor is not None:
                assert accessor.signature is not None
                accessor.kind = "local"
                self.session.checker.note_local(accessor.syntax, accessor, self.body, self.env)
                self.session.checker.body(accessor)
                made.append(tast.LocalFunction(accessor, span=binding.span))
    return made


def function(self: Statements, statement: ast.Function) -> list[tast.Stmt]:
    function = self.session.checker.local_function(statement)
    if function is None:
        return []
    validate.syntax(statement, self.env)
    validate.declaration(function, self.env)
    self.session.checker.body(function)
    return [tast.LocalFunction(function, span=statement.span)]


def nominal(self: Statements, statement: ast.Nominal | ast.TypeAlias) -> list[tast.Stmt]:
    validate.syntax(statement, self.env)
    self.session.checker.check_local_type(statement)
    return []
