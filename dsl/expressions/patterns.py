"""Patterns against the type of what they match."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import ast, tast
from .. import types as t
from ..declarations import members, unsupported
from ..declarations.resolve import resolve_type
from ..declarations.substitute import apply, show
from ..entities import EnumCaseEntity, VariableEntity
from ..infer import resolve
from ..source import Span
from .drafts import Draft
from .operators import operate

if TYPE_CHECKING:
    from .statements import Statements


class Patterns:
    """Checks one pattern; ``names`` collects what it binds. In a case with several patterns the later ones bind
    the variables of the first. ``globals``: variables that exist already and get their types here."""

    def __init__(
        self,
        statements: Statements,
        names: dict[str, VariableEntity] | None = None,
        globals: dict[str, VariableEntity] | None = None,
    ) -> None:
        self.statements = statements
        self.env = statements.env
        self.known = statements.known
        self.names = names if names is not None else {}
        self.earlier = dict(self.names)
        self.globals = globals or {}
        self.bound: set[str] = set()
        self.mutable = False
        self.binding = False

    def check(self, pattern: ast.Pattern, type: t.Type, keyword: str | None = None) -> tast.Pattern:
        """``keyword``: names are bound as by ``let`` or ``var``."""
        if keyword is not None:
            self.binding, self.mutable = True, keyword == "var"
        return self.pattern(pattern, type)

    def pattern(self, pattern: ast.Pattern, type: t.Type) -> tast.Pattern:
        return CHECKS[pattern.__class__](self, pattern, type)

    def error(self, code: str, text: str, span: Span) -> tast.Pattern:
        self.env.diagnostics.error(code, text, span)
        return tast.WildcardPattern(span=span)

    def mismatch(self, found: str, type: t.Type, span: Span) -> tast.Pattern:
        if type is t.ERROR:
            return tast.WildcardPattern(span=span)
        return self.error("pattern", f"{found} cannot match values of type '{show(type)}'", span)

    def lost(self, pattern: ast.Pattern) -> tast.Pattern:
        """The names in a pattern that cannot match are declared all the same."""
        for name, span in names_in(pattern):
            self.bind(name, t.ERROR, span)
        return tast.WildcardPattern(span=pattern.span)

    def bind(self, name: str, type: t.Type, span: Span) -> tast.Pattern:
        if name == "_":
            return tast.WildcardPattern(span=span)
        if name in self.bound:
            return self.error("redeclaration", f"invalid redeclaration of '{name}'", span)
        self.bound.add(name)
        variable = self.earlier.get(name)
        if name in self.globals:
            variable = self.globals[name]
            variable.type = type
        elif variable is None:
            variable = VariableEntity(name, type, mutable=self.mutable, span=span)
            self.names[name] = variable
        elif variable.type != type and t.ERROR not in (variable.type, type):
            text = f"pattern variable bound to type '{show(type)}', expected type '{show(variable.type)}'"
            return self.error("pattern", text, span)
        return tast.BindingPattern(variable, span=span)

    def missing(self, span: Span) -> None:
        """Every pattern of a case binds the same names."""
        for name in self.earlier:
            if name not in self.bound:
                self.error("pattern", f"'{name}' must be bound in every pattern", span)
        for name in self.bound:
            if self.earlier and name not in self.earlier:
                self.error("pattern", f"'{name}' must be bound in every pattern", span)


def names_in(pattern: Any) -> list[tuple[str, Span]]:
    if isinstance(pattern, ast.BindingPattern):
        return [(pattern.name, pattern.span)]
    if isinstance(pattern, ast.TuplePattern):
        return [n for _, element in pattern.elements for n in names_in(element)]
    if isinstance(pattern, ast.EnumPattern):
        return [n for _, element in pattern.payload or () for n in names_in(element)]
    inner = getattr(pattern, "pattern", None)
    return names_in(inner) if inner is not None else []


def _wildcard(patterns: Patterns, pattern: ast.WildcardPattern, type: t.Type) -> tast.Pattern:
    return tast.WildcardPattern(span=pattern.span)


def _binding(patterns: Patterns, pattern: ast.BindingPattern, type: t.Type) -> tast.Pattern:
    if not patterns.binding:
        named = ast.ExpressionPattern(ast.Name(pattern.name, span=pattern.span), span=pattern.span)
        return _expression(patterns, named, type)
    return patterns.bind(pattern.name, type, pattern.span)


def _value(patterns: Patterns, pattern: ast.ValuePattern, type: t.Type) -> tast.Pattern:
    before = patterns.binding, patterns.mutable
    patterns.binding, patterns.mutable = True, pattern.keyword == "var"
    checked = patterns.pattern(pattern.pattern, type)
    patterns.binding, patterns.mutable = before
    return checked


def _tuple(patterns: Patterns, pattern: ast.TuplePattern, type: t.Type) -> tast.Pattern:
    if len(pattern.elements) == 1 and not isinstance(type, t.Tuple):
        return patterns.pattern(pattern.elements[0][1], type)
    wrapped = patterns.known.wrapped(type)
    if wrapped is not None and isinstance(wrapped, t.Tuple):
        return _some(patterns, pattern, type, wrapped)
    if not isinstance(type, t.Tuple):
        text = f"tuple pattern cannot match values of the non-tuple type '{show(type)}'"
        if type is not t.ERROR:
            patterns.error("pattern", text, pattern.span)
        return patterns.lost(pattern)
    if len(type.elements) != len(pattern.elements):
        text = f"tuple pattern has the wrong length for tuple type '{show(type)}'"
        patterns.error("pattern", text, pattern.span)
        return patterns.lost(pattern)
    elements: list[tast.Pattern] = []
    for (label, element), wanted, part in zip(pattern.elements, type.labels, type.elements, strict=True):
        if label is not None and label != wanted:
            text = (
                f"tuple pattern element label '{label}' must be '{wanted}'"
                if wanted
                else f"tuple type has no label '{label}'"
            )
            patterns.error("pattern", text, element.span)
        elements.append(patterns.pattern(element, part))
    return tast.TuplePattern(tuple(elements), span=pattern.span)


def _typed(patterns: Patterns, pattern: ast.TypedPattern, type: t.Type) -> tast.Pattern:
    written = resolve_type(pattern.type, patterns.env.scope, patterns.env)
    if written is not t.ERROR and type is not t.ERROR and written != type:
        text = f"type annotation does not match contextual type '{show(type)}'"
        return patterns.error("pattern", text, pattern.span)
    return patterns.pattern(pattern.pattern, type)


def find_case(type: t.Type, name: str) -> EnumCaseEntity | None:
    if not isinstance(type, t.Nominal):
        return None
    return next((c for c in type.entity.cases if c.name == name), None)


def payload_types(case: EnumCaseEntity, type: t.Nominal) -> tuple[t.Type, ...]:
    mapping = dict(zip(case.owner.signature.parameters, type.arguments, strict=False))
    return tuple(apply(p, mapping) for p in case.payload)


def _enum(patterns: Patterns, pattern: ast.EnumPattern, type: t.Type) -> tast.Pattern:
    if type is t.ERROR:
        return patterns.lost(pattern)
    if pattern.type is not None:
        written = resolve_type(pattern.type, patterns.env.scope, patterns.env)
        if written is t.ERROR:
            return patterns.lost(pattern)
        if written not in (type, patterns.known.wrapped(type)):
            patterns.mismatch(f"enum case of type '{show(written)}'", type, pattern.span)
            return patterns.lost(pattern)
    case = find_case(type, pattern.name)
    if case is None:
        wrapped = patterns.known.wrapped(type)
        if wrapped is not None and find_case(wrapped, pattern.name) is not None:
            return _some(patterns, pattern, type, wrapped)
        if pattern.payload is None and members.lookup(type, pattern.name, patterns.env, static=True):
            base = None if pattern.type is None else _as_expression(pattern.type)
            member = ast.Member(base, pattern.name, span=pattern.span, name_span=pattern.span)
            return _expression(patterns, ast.ExpressionPattern(member, span=pattern.span), type)
        patterns.error("no-member", f"type '{show(type)}' has no member '{pattern.name}'", pattern.span)
        return patterns.lost(pattern)
    assert isinstance(type, t.Nominal)
    wanted = patterns.statements.normal_all(payload_types(case, type))
    return tast.EnumPattern(case, _payload(patterns, pattern, case, wanted), span=pattern.span)


def _payload(
    patterns: Patterns, pattern: ast.EnumPattern, case: EnumCaseEntity, wanted: tuple[t.Type, ...]
) -> tuple[tast.Pattern, ...]:
    if pattern.payload is None:
        return tuple(tast.WildcardPattern(span=pattern.span) for _ in wanted)
    given = pattern.payload
    if len(given) == 1 and len(wanted) > 1 and isinstance(given[0][1], ast.TuplePattern):
        given = given[0][1].elements
    if len(given) != len(wanted):
        if not wanted:
            text = f"pattern with associated values does not match enum case '{case.name}'"
        else:
            plural = "s" if len(given) != 1 else ""
            text = f"pattern has {len(given)} part{plural}, but '{case.name}' has {len(wanted)} associated values"
        patterns.error("pattern", text, pattern.span)
        patterns.lost(pattern)
        return tuple(tast.WildcardPattern(span=pattern.span) for _ in wanted)
    labels = case.labels or (None,) * len(wanted)
    made: list[tast.Pattern] = []
    for (label, element), wanted_label, type in zip(given, labels, wanted, strict=True):
        if label is not None and label != wanted_label:
            text = f"tuple pattern element label '{label}' must be '{wanted_label or '_'}'"
            patterns.error("pattern", text, element.span)
        made.append(patterns.pattern(element, type))
    return tuple(made)


def _as_expression(type: ast.TypeExpr) -> ast.Expr:
    return ast.TypeReference(type, span=type.span)


def _some(patterns: Patterns, pattern: ast.Pattern, type: t.Type, wrapped: t.Type) -> tast.Pattern:
    """``pattern`` for what an Optional holds."""
    some = find_case(type, "some")
    assert some is not None
    return tast.EnumPattern(some, (patterns.pattern(pattern, wrapped),), span=pattern.span)


def _optional(patterns: Patterns, pattern: ast.OptionalPattern, type: t.Type) -> tast.Pattern:
    if type is t.ERROR:
        return patterns.lost(pattern)
    wrapped = patterns.known.wrapped(type)
    if wrapped is None:
        patterns.error("pattern", f"'?' pattern cannot match values of type '{show(type)}'", pattern.span)
        return patterns.lost(pattern)
    return _some(patterns, pattern.pattern, type, wrapped)


def _cast(patterns: Patterns, pattern: ast.CastPattern, type: t.Type) -> tast.Pattern:
    """``is T``."""
    to = resolve_type(pattern.type, patterns.env.scope, patterns.env)
    if pattern.pattern is not None:
        unsupported.refuse("cast-pattern", pattern.span, patterns.env)
        return patterns.lost(pattern)
    if t.ERROR in (to, type):
        return patterns.lost(pattern)
    variable = VariableEntity("matched", type, span=pattern.span)
    read = tast.VariableRef(type, variable, span=pattern.span)
    test: tast.Expr = tast.DynamicCast(patterns.known.bool, read, to, "is", span=pattern.span)
    if isinstance(type, t.Metatype) and isinstance(to, t.Metatype):
        test = tast.SameType(patterns.known.bool, (read,), type.instance, to.instance, span=pattern.span)
    return tast.TestPattern(variable, test, span=pattern.span)


def _expression(patterns: Patterns, pattern: ast.ExpressionPattern, type: t.Type) -> tast.Pattern:
    value = pattern.value
    if isinstance(value, ast.Paren):
        return _expression(patterns, ast.ExpressionPattern(value.inner, span=pattern.span), type)
    if isinstance(value, ast.Tuple) and isinstance(type, t.Tuple):
        elements = tuple((e.label, ast.ExpressionPattern(e.value, span=e.value.span)) for e in value.elements)
        return _tuple(patterns, ast.TuplePattern(elements, span=pattern.span), type)
    if type is t.ERROR:
        return tast.WildcardPattern(span=pattern.span)
    wrapped = patterns.known.wrapped(type)
    if wrapped is not None:
        if isinstance(value, ast.NilLiteral):
            none = find_case(type, "none")
            assert none is not None
            return tast.EnumPattern(none, (), span=pattern.span)
        return _some(patterns, pattern, type, wrapped)
    variable = VariableEntity("matched", type, span=pattern.span)
    read = tast.VariableRef(type, variable, span=pattern.span)
    if isinstance(value, ast.BooleanLiteral) and type == patterns.known.bool:
        return tast.TestPattern(variable, _boolean_test(patterns, read, value.value), span=pattern.span)
    drafts: list[Draft] = []

    def match(elaborator: Any) -> Draft:
        """``value ~= read``."""
        drafts.append(elaborator(value))
        subject = Draft(read.type, read.span, lambda: read)
        return operate(elaborator, "~=", (drafts[0], subject), value.span, value.span)

    def complaint() -> str:
        kind = f"expression pattern of type '{show(resolve(drafts[0].type))}'" if drafts else "expression pattern"
        return f"{kind} cannot match values of type '{show(type)}'"

    test = patterns.statements.expression_of(match, pattern.span, complaint=complaint)
    return tast.TestPattern(variable, test, span=pattern.span)


def _boolean_test(patterns: Patterns, read: tast.Expr, value: bool) -> tast.Expr:
    if value:
        return read
    known = patterns.known
    no, yes = (tast.Literal(known.bool, b, span=read.span) for b in (False, True))
    return tast.Conditional(known.bool, read, no, yes, span=read.span)


CHECKS: dict[type, Callable[[Patterns, Any, t.Type], tast.Pattern]] = {
    ast.WildcardPattern: _wildcard,
    ast.BindingPattern: _binding,
    ast.ValuePattern: _value,
    ast.TuplePattern: _tuple,
    ast.TypedPattern: _typed,
    ast.EnumPattern: _enum,
    ast.OptionalPattern: _optional,
    ast.CastPattern: _cast,
    ast.ExpressionPattern: _expression,
}


def is_irrefutable(pattern: tast.Pattern) -> bool:
    if isinstance(pattern, tast.TuplePattern):
        return all(map(is_irrefutable, pattern.elements))
    return isinstance(pattern, tast.WildcardPattern | tast.BindingPattern)
