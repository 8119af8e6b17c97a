"""The grammar's actions for expressions."""

from __future__ import annotations

from .. import ast
from ..layout import Token
from ..source import Span
from .build_common import Actions, Values, name_of, split_labels
from .numbers import integer_value
from .precedence import Infix
from .reinterpret import EmbeddedPattern, as_pattern, as_type, embedded


class ExpressionActions(Actions):
    # --- literals ---------------------------------------------------------------------

    def integer(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.IntegerLiteral(integer_value(v[0].value), span=self.span(s, e))

    def floating(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.FloatLiteral(v[0].value.replace("_", ""), span=self.span(s, e))

    def true_literal(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.BooleanLiteral(True, span=self.span(s, e))

    def false_literal(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.BooleanLiteral(False, span=self.span(s, e))

    def nil(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.NilLiteral(span=self.span(s, e))

    def string(self, v: Values, s: int, e: int) -> ast.Expr:
        text = self.strings.get(s, "")
        return ast.StringLiteral((text,) if text else (), span=self.span(s, e))

    def interpolation_start(self, v: Values, s: int, e: int) -> list[str | ast.Expr]:
        return [self.strings.get(v[0].start, ""), v[1]]

    def interpolation_more(self, v: Values, s: int, e: int) -> list[str | ast.Expr]:
        v[0] += [self.strings.get(v[1].start, ""), v[2]]
        return v[0]

    def interpolated_string(self, v: Values, s: int, e: int) -> ast.Expr:
        parts = [*v[0], self.strings.get(v[1].start, "")]
        return ast.StringLiteral(tuple(part for part in parts if part != ""), span=self.span(s, e))

    def magic(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.MagicLiteral(v[0].value[1:], span=self.span(s, e))

    def invalid(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.InvalidExpr(span=self.span(s, e))

    # --- names ------------------------------------------------------------------------

    def name(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Name(v[0].value, span=self.span(s, e))

    def name_labels(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Name(v[0].value, (), split_labels(v[1].value), span=self.span(s, e))

    def name_generic(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Name(v[0].value, tuple(v[2]), span=self.span(s, e))

    def implicit_member(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Member(None, v[1].value, span=self.span(s, e), name_span=self.at(v[1]))

    def implicit_member_labels(self, v: Values, s: int, e: int) -> ast.Expr:
        labels = split_labels(v[2].value)
        return ast.Member(None, v[1].value, (), labels, span=self.span(s, e), name_span=self.at(v[1]))

    def member(self, v: Values, s: int, e: int) -> ast.Expr:
        base, name = v[0], v[2]
        if name.value == "self":
            base = self._type_reference(base)
        elif name.type == "INTEGER" and isinstance(base, ast.IntegerLiteral | ast.FloatLiteral):
            self.error("expected-declaration", "expected member name following '.'", self.at(name))
        return ast.Member(base, name.value, span=self.span(s, e), name_span=self.at(name))

    def member_labels(self, v: Values, s: int, e: int) -> ast.Expr:
        labels = split_labels(v[3].value)
        return ast.Member(v[0], v[2].value, (), labels, span=self.span(s, e), name_span=self.at(v[2]))

    def member_generic(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Member(v[0], v[2].value, tuple(v[4]), span=self.span(s, e), name_span=self.at(v[2]))

    def _type_reference(self, base: ast.Expr) -> ast.Expr:
        """``Float?.self``: before ``.self`` stands a type, if it can be one."""
        if isinstance(base, ast.OptionalChain | ast.DictionaryLiteral):
            written = as_type(base)
            if written is not None:
                return ast.TypeReference(written, span=base.span)
        return base

    def array_type_reference(self, v: Values, s: int, e: int) -> ast.Expr:
        span = self.span(s, e)
        return ast.TypeReference(ast.ArrayType(v[1], span=span), span=span)

    def dictionary_type_reference(self, v: Values, s: int, e: int) -> ast.Expr:
        span = self.span(s, e)
        return ast.TypeReference(ast.DictionaryType(v[1], v[3], span=span), span=span)

    # --- calls and other suffixes -----------------------------------------------------

    def argument(self, v: Values, s: int, e: int) -> ast.Argument:
        return ast.Argument(None, v[0], span=self.span(s, e))

    def labelled_argument(self, v: Values, s: int, e: int) -> ast.Argument:
        return ast.Argument(v[0].value, v[2], span=self.span(s, e))

    def address(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.InOut(v[1], span=self.span(s, e))

    def bare_operator(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.OperatorReference(v[0].value, span=self.span(s, e))

    def call_empty(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Call(v[0], (), span=self.span(s, e))

    def call(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Call(v[0], tuple(v[2]), span=self.span(s, e))

    def subscript_empty(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Subscript(v[0], (), span=self.span(s, e))

    def subscript(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Subscript(v[0], tuple(v[2]), span=self.span(s, e))

    def trailing_closure(self, v: Values, s: int, e: int) -> ast.Expr:
        callee, closure = v
        argument = ast.Argument(None, closure, span=closure.span)
        # Only a call that ends in its parentheses takes the closure as one more argument.
        if isinstance(callee, ast.Call) and callee.trailing == 0:
            return ast.Call(callee.callee, (*callee.arguments, argument), 1, span=self.span(s, e))
        return ast.Call(callee, (argument,), 1, span=self.span(s, e))

    def trailing_labelled(self, v: Values, s: int, e: int) -> ast.Expr:
        call, label, _, closure = v
        argument = ast.Argument(label.value, closure, span=self.span(label.start, e))
        if not isinstance(call, ast.Call) or call.trailing == 0:
            self.error("consecutive-statements", "labelled trailing closure without a call", self.at(label))
            return call
        return ast.Call(call.callee, (*call.arguments, argument), call.trailing + 1, span=self.span(s, e))

    def force_unwrap(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.ForceUnwrap(v[0], span=self.span(s, e))

    def optional_chain(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.OptionalChain(v[0], span=self.span(s, e))

    # --- operators --------------------------------------------------------------------

    def prefix_operator(self, v: Values, s: int, e: int) -> ast.Expr:
        operator: Token = v[0]
        if operator.value not in self.folder.table.prefix:
            return self._unknown_operator(operator, "a prefix unary", self.span(s, e))
        return ast.Unary(operator.value, v[1], span=self.span(s, e), operator_span=self.at(operator))

    def _unknown_operator(self, operator: Token, wanted: str, span: Span) -> ast.Expr:
        message = self.folder.table.complaint(operator.value, wanted)
        self.error("no-operator", message, self.at(operator))
        return ast.InvalidExpr(span=span)

    def postfix_operator(self, v: Values, s: int, e: int) -> ast.Expr:
        if v[1].value not in self.folder.table.postfix:
            return self._unknown_operator(v[1], "a postfix unary", self.span(s, e))
        return ast.Unary(v[1].value, v[0], True, span=self.span(s, e), operator_span=self.at(v[1]))

    def ternary(self, v: Values, s: int, e: int) -> Infix:
        return Infix("?", self.at(v[0]), v[1])

    def _infix(self, operator: Token | Infix) -> Infix:
        return operator if isinstance(operator, Infix) else Infix(operator.value, self.at(operator))

    def sequence_start(self, v: Values, s: int, e: int) -> list[object]:
        return [v[0], self._infix(v[1]), v[2]]

    def sequence_more(self, v: Values, s: int, e: int) -> list[object]:
        v[0] += (self._infix(v[1]), v[2])
        return v[0]

    cast_start = sequence_start
    cast_more = sequence_more

    def fold(self, v: Values, s: int, e: int) -> ast.Expr:
        return self.folder.fold(v[0])

    def fold_start(self, v: Values, s: int, e: int) -> ast.Expr:
        return self.folder.fold([v[0], self._infix(v[1]), v[2]])

    def fold_more(self, v: Values, s: int, e: int) -> ast.Expr:
        return self.folder.fold([*v[0], self._infix(v[1]), v[2]])

    def attempt(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Try(v[0].value, v[1], span=self.span(s, e))

    def key_path(self, v: Values, s: int, e: int) -> ast.Expr:
        components: list[str] = []
        base: ast.Expr | None = v[1]
        while isinstance(base, ast.Member):
            components.append(base.name)
            base = base.base
        root = None if base is None else as_type(base)
        if not components or (root is None and base is not None):
            self.error("expected-expression", "a key path is a type and the names of its members", self.span(s, e))
            return ast.InvalidExpr(span=self.span(s, e))
        return ast.KeyPath(root, tuple(reversed(components)), span=self.span(s, e))

    # --- collections ------------------------------------------------------------------

    def empty_tuple(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Tuple((), span=self.span(s, e))

    def parenthesised(self, v: Values, s: int, e: int) -> ast.Expr:
        elements: list[ast.Argument] = v[1]
        for element in elements:
            if isinstance(element.value, ast.InOut):
                message = "'&' may only be used to pass an argument to inout parameter"
                self.error("misplaced", message, element.value.span)
        if len(elements) == 1 and elements[0].label is None:
            inner = elements[0].value
            if isinstance(inner, ast.OperatorReference):
                return ast.OperatorReference(inner.operator, span=self.span(s, e))
            return ast.Paren(inner, span=self.span(s, e))
        return ast.Tuple(tuple(elements), span=self.span(s, e))

    def empty_array(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.ArrayLiteral((), span=self.span(s, e))

    def array(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.ArrayLiteral(tuple(v[1]), span=self.span(s, e))

    def empty_dictionary(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.DictionaryLiteral((), span=self.span(s, e))

    def dictionary(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.DictionaryLiteral(tuple(v[1]), span=self.span(s, e))

    def entry(self, v: Values, s: int, e: int) -> tuple[ast.Expr, ast.Expr]:
        return v[0], v[2]

    # --- closures ---------------------------------------------------------------------

    def closure(self, v: Values, s: int, e: int) -> ast.Expr:
        return ast.Closure(None, None, tuple(v[1]), span=self.span(s, e))

    def closure_signature(self, v: Values, s: int, e: int) -> ast.Expr:
        _, attributes, captures, parameters, effects, result, _, body, _ = v
        return ast.Closure(
            None if parameters is None else tuple(parameters),
            result,
            tuple(body),
            tuple(captures),
            tuple(attributes),
            tuple(token.value for token in effects),
            span=self.span(s, e),
        )

    def closure_parameter(self, v: Values, s: int, e: int) -> ast.ClosureParameter:
        return ast.ClosureParameter(v[0].value, span=self.span(s, e))

    def closure_parameter_typed(self, v: Values, s: int, e: int) -> ast.ClosureParameter:
        for attribute in v[2].attributes:
            message = f"'@{attribute.name}' may only be used on parameters of '@differentiable' function types"
            self.error("attribute-misplaced", message, attribute.span)
        return ast.ClosureParameter(v[0].value, v[2].type, v[2].inout, span=self.span(s, e))

    def capture(self, v: Values, s: int, e: int) -> ast.Capture:
        return ast.Capture(v[0].value, span=self.span(s, e))

    def capture_value(self, v: Values, s: int, e: int) -> ast.Capture:
        return ast.Capture(v[0].value, v[2], span=self.span(s, e))

    def capture_owned(self, v: Values, s: int, e: int) -> ast.Capture:
        return ast.Capture(v[1].value, None, v[0].value, span=self.span(s, e))

    def capture_owned_value(self, v: Values, s: int, e: int) -> ast.Capture:
        return ast.Capture(v[1].value, v[3], v[0].value, span=self.span(s, e))

    # --- patterns ---------------------------------------------------------------------

    def embedded_binding(self, v: Values, s: int, e: int) -> ast.Expr:
        return EmbeddedPattern(self.value_pattern(v, s, e), span=self.span(s, e))

    def embedded_is(self, v: Values, s: int, e: int) -> ast.Expr:
        return EmbeddedPattern(self.is_pattern(v, s, e), span=self.span(s, e))

    def value_pattern(self, v: Values, s: int, e: int) -> ast.Pattern:
        return self._checked(ast.ValuePattern(v[0].value, as_pattern(v[1], True), span=self.span(s, e)))

    def is_pattern(self, v: Values, s: int, e: int) -> ast.Pattern:
        return ast.CastPattern(None, v[1], span=self.span(s, e))

    def pattern(self, v: Values, s: int, e: int) -> ast.Pattern:
        return self._checked(as_pattern(v[0], False))

    def _checked(self, pattern: ast.Pattern) -> ast.Pattern:
        stray = embedded(pattern)
        if stray is not None:
            self.error("expected-expression", "a pattern cannot stand inside an expression", stray.span)
            return ast.WildcardPattern(span=pattern.span)
        return pattern

    def bind_name(self, v: Values, s: int, e: int) -> ast.Pattern:
        return ast.BindingPattern(v[0].value, span=self.span(s, e))

    def bind_nothing(self, v: Values, s: int, e: int) -> ast.Pattern:
        return ast.WildcardPattern(span=self.span(s, e))

    def bind_element(self, v: Values, s: int, e: int) -> tuple[str | None, ast.Pattern]:
        return None, v[0]

    def bind_labelled(self, v: Values, s: int, e: int) -> tuple[str | None, ast.Pattern]:
        return name_of(v[0]), v[2]

    def bind_tuple(self, v: Values, s: int, e: int) -> ast.Pattern:
        if len(v[1]) == 1 and v[1][0][0] is None:
            return v[1][0][1]
        return ast.TuplePattern(tuple(v[1]), span=self.span(s, e))
