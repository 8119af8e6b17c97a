"""The grammar's actions for declarations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypedDict

from .. import ast
from ..layout import Token
from ..source import Span
from .build_common import Actions, Values, name_of
from .build_types import ParameterType, TypeElement


class _Common(TypedDict):
    """What every declaration has."""

    attributes: tuple[ast.Attribute, ...]
    modifiers: tuple[str, ...]
    doc: str | None
    span: Span
    name_span: Span


class DeclarationActions(Actions):
    def _common(self, prefix: list[Any], name: Token | ast.Node, s: int, e: int) -> _Common:
        return {
            "attributes": tuple(part for part in prefix if isinstance(part, ast.Attribute)),
            "modifiers": tuple(part.value for part in prefix if not isinstance(part, ast.Attribute)),
            "doc": self.docs.get(s),
            "span": self.span(s, e),
            "name_span": name.span if isinstance(name, ast.Node) else self.at(name),
        }

    def empty_prefix(self, v: Values, s: int, e: int) -> list[Any]:
        return []

    # --- variables --------------------------------------------------------------------

    def import_(self, v: Values, s: int, e: int) -> ast.Decl:
        path: list[Token] = v[2]
        common = self._common(v[0], path[0], s, e)
        common["name_span"] = self.span(path[0].start, path[-1].end)
        return ast.Import(tuple(token.value for token in path), **common)

    def import_kind(self, v: Values, s: int, e: int) -> Token:
        return v[0]

    def import_one(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, keyword, kind, path = v
        made = self.import_([prefix, keyword, path], s, e)
        return replace(made, kind=kind.value)

    def variable(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, keyword, bindings = v
        return ast.Variable(keyword.value, tuple(bindings), **self._common(prefix, bindings[0].pattern, s, e))

    def binding(self, v: Values, s: int, e: int) -> ast.Binding:
        pattern, annotation, value, accessors = v
        if annotation is not None:
            pattern = ast.TypedPattern(pattern, annotation, span=pattern.span.to(annotation.span))
        return ast.Binding(pattern, value, None if accessors is None else tuple(accessors), span=self.span(s, e))

    def binding_branching(self, v: Values, s: int, e: int) -> ast.Binding:
        pattern, annotation, _, value, accessors = v
        return self.binding([pattern, annotation, value, accessors], s, e)

    def getter_block(self, v: Values, s: int, e: int) -> list[ast.Accessor]:
        return [ast.Accessor("get", tuple(v[0]), span=self.span(s, e))]

    def accessor(self, v: Values, s: int, e: int) -> ast.Accessor:
        prefix, kind, parameter, body = v
        common = self._common(prefix, kind, s, e)
        return ast.Accessor(
            kind.value,
            None if body is None else tuple(body),
            None if parameter is None else parameter.value,
            common["attributes"],
            common["modifiers"],
            span=common["span"],
        )

    # --- functions --------------------------------------------------------------------

    def function(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, _, name, generics, parameters, effects, result, where, body = v
        made = ast.Function(
            name.value,
            tuple(generics),
            tuple(parameters),
            result,
            tuple(where),
            None if body is None else tuple(body),
            tuple(token.value for token in effects),
            **self._common(prefix, name, s, e),
        )
        if name.type == "OPERATOR_NAME":
            self._operator_is_declared(made)
        return self._bodied(made)

    def _operator_is_declared(self, function: ast.Function) -> None:
        table = self.folder.table
        fixity = next((word for word in function.modifiers if word in ("prefix", "postfix")), None)
        unary = {"prefix": table.prefix, "postfix": table.postfix}
        known = (
            unary.get(fixity) if fixity is not None else table.infix if len(function.parameters) == 2 else table.prefix
        )
        if known is not None and function.name not in known:
            message = "operator implementation without matching operator declaration"
            self.error("operator", message, function.name_span)

    def _bodied(self, declaration: ast.Function | ast.Initializer) -> ast.Decl:
        """Only protocols and intrinsics may leave out the body; whether this is in one shows later."""
        if declaration.body is None and not any(a.name == "intrinsic" for a in declaration.attributes):
            self.bodiless[declaration.span.start] = declaration
        return declaration

    def initializer(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, keyword, mark, generics, parameters, effects, where, body = v
        return self._bodied(
            ast.Initializer(
                tuple(generics),
                tuple(parameters),
                tuple(where),
                None if body is None else tuple(body),
                mark is not None,
                tuple(token.value for token in effects),
                **self._common(prefix, keyword, s, e),
            )
        )

    def deinitializer(self, v: Values, s: int, e: int) -> ast.Decl:
        return ast.Deinitializer(tuple(v[2]), **self._common(v[0], v[1], s, e))

    def subscript_declaration(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, keyword, generics, parameters, _, result, where, accessors = v
        parts = tuple(self._subscript_parameter(parameter) for parameter in parameters)
        return ast.SubscriptDecl(
            tuple(generics), parts, result, tuple(where), tuple(accessors), **self._common(prefix, keyword, s, e)
        )

    def _subscript_parameter(self, parameter: ast.Parameter) -> ast.Parameter:
        """Unlike a function's, a subscript's parameter has a label only if two names were written."""
        if parameter.label != parameter.name or parameter.span.start in self.doubled:
            return parameter
        return replace(parameter, label=None)

    def parameter(self, v: Values, s: int, e: int) -> ast.Parameter:
        return self._parameter(v[0], v[2], v[3], (), s, e)

    def parameter_attributed(self, v: Values, s: int, e: int) -> ast.Parameter:
        return self._parameter(v[1], v[3], v[4], tuple(v[0]), s, e)

    def _parameter(
        self,
        names: list[Token],
        written: ParameterType,
        default: ast.Expr | None,
        attributes: tuple[ast.Attribute, ...],
        s: int,
        e: int,
    ) -> ast.Parameter:
        if len(names) == 2 and names[0].value == names[1].value:
            self.doubled.add(s)
        return ast.Parameter(
            name_of(names[0]),
            names[-1].value,
            written.type,
            default,
            written.inout,
            written.variadic,
            (*attributes, *written.attributes),
            span=self.span(s, e),
        )

    # --- types ------------------------------------------------------------------------

    def nominal(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, keyword, name, generics, inherits, where, members = v
        for member in members:
            if isinstance(member, ast.EnumCases) and keyword.value != "enum":
                self.error("misplaced", "enum 'case' is not allowed outside of an enum", member.span)
        if keyword.value == "protocol":
            for member in members:
                self.bodiless.pop(member.span.start, None)
        return ast.Nominal(
            keyword.value,
            name.value,
            tuple(generics),
            tuple(inherits),
            tuple(where),
            self._members(members),
            **self._common(prefix, name, s, e),
        )

    def extension(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, _, extended, inherits, where, members = v
        common = self._common(prefix, extended, s, e)
        return ast.Extension(extended, tuple(inherits), tuple(where), self._members(members), **common)

    def _members(self, statements: list[ast.Stmt]) -> tuple[ast.Decl, ...]:
        members: list[ast.Decl] = []
        for statement in statements:
            if isinstance(statement, ast.Decl):
                members.append(statement)
                continue
            invalid = isinstance(statement, ast.ExpressionStmt) and isinstance(statement.value, ast.InvalidExpr)
            if not invalid and not self.faulty(statement.span):
                self.error("expected-declaration", "expected declaration", statement.span)
            members.append(ast.InvalidDecl(span=statement.span))
        return tuple(members)

    def enum_cases(self, v: Values, s: int, e: int) -> ast.Decl:
        common = self._common(v[0], v[1], s, e)
        common["name_span"] = v[2][0].span
        return ast.EnumCases(tuple(v[2]), **common)

    def enum_case(self, v: Values, s: int, e: int) -> ast.EnumCase:
        name, payload, raw = v
        parameters = None if payload is None else tuple(self._payload(element) for element in payload)
        return ast.EnumCase(name.value, parameters, raw, span=self.span(s, e))

    def _payload(self, element: TypeElement) -> ast.Parameter:
        """An unlabelled part has the name ``_``."""
        value = element.value
        name = element.name or "_"
        return ast.Parameter(
            element.label, name, value.type, None, value.inout, value.variadic, value.attributes, span=element.span
        )

    def typealias(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, _, name, generics, _, aliased, where = v
        common = self._common(prefix, name, s, e)
        return ast.TypeAlias(name.value, tuple(generics), aliased, tuple(where), **common)

    def associatedtype(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, _, name, inherits, default, where = v
        common = self._common(prefix, name, s, e)
        return ast.AssociatedType(name.value, tuple(inherits), default, tuple(where), **common)

    # --- operators --------------------------------------------------------------------

    def operator_plain(self, v: Values, s: int, e: int) -> ast.Decl:
        return self._operator(v[0], v[2], None, s, e)

    def operator_group(self, v: Values, s: int, e: int) -> ast.Decl:
        return self._operator(v[0], v[2], v[4].value, s, e)

    def _operator(self, prefix: list[Any], name: Token, group: str | None, s: int, e: int) -> ast.Decl:
        common = self._common(prefix, name, s, e)
        fixities = [m for m in common["modifiers"] if m in ("prefix", "infix", "postfix")]
        common["modifiers"] = tuple(m for m in common["modifiers"] if m not in fixities)
        if len(fixities) != 1:
            message = "operator must be declared as 'prefix', 'postfix', or 'infix'"
            self.error("expected-declaration", message, common["name_span"])
        return ast.Operator(fixities[0] if fixities else "infix", name.value, group, **common)

    def precedencegroup(self, v: Values, s: int, e: int) -> ast.Decl:
        prefix, _, name, _, relations, _ = v
        return ast.PrecedenceGroup(name.value, tuple(relations), **self._common(prefix, name, s, e))

    def relation(self, v: Values, s: int, e: int) -> list[tuple[str, str]]:
        return v[0] + [(v[1].value, value.value) for value in v[3]]
