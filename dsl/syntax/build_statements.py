"""The grammar's actions for statements."""

from __future__ import annotations

from .. import ast
from .branching import returning
from .build_common import Actions, Values


class StatementActions(Actions):
    def file(self, v: Values, s: int, e: int) -> ast.File:
        stray = [item.span.start for item in self.diagnostics.items if item.code == "extraneous-brace"]
        for declaration in self.bodiless.values() if stray else ():
            # The closing brace is there: the opening one was forgotten.
            if declaration.span.end < max(stray) and not self.faulty(declaration.span):
                kind = "function" if isinstance(declaration, ast.Function) else "initializer"
                message = f"expected '{{' in body of {kind} declaration"
                self.error("missing-body", message, declaration.name_span)
        return ast.File(tuple(v[0]), span=self.span(0, len(self.source.text)))

    def expression_statement(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.ExpressionStmt(v[0], span=self.span(s, e))

    def labelled(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Labelled(v[0].value, v[2], span=self.span(s, e))

    def invalid_header(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.InvalidDecl(span=self.span(s, e))

    # --- branches ---------------------------------------------------------------------

    def if_only(self, v: Values, s: int, e: int) -> ast.If:
        return ast.If(tuple(v[1]), tuple(v[2]), None, span=self.span(s, e))

    def if_else(self, v: Values, s: int, e: int) -> ast.If:
        return ast.If(tuple(v[1]), tuple(v[2]), tuple(v[4]), span=self.span(s, e))

    def if_else_if(self, v: Values, s: int, e: int) -> ast.If:
        return ast.If(tuple(v[1]), tuple(v[2]), (v[4],), span=self.span(s, e))

    def guard(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Guard(tuple(v[1]), tuple(v[3]), span=self.span(s, e))

    def expression_condition(self, v: Values, s: int, e: int) -> ast.Condition:
        if isinstance(v[0], ast.Assign) and v[0].operator is None:
            message = "use of '=' in a boolean context, did you mean '=='?"
            self.error("condition", message, v[0].operator_span)
        return ast.ExpressionCondition(v[0], span=self.span(s, e))

    def binding_condition(self, v: Values, s: int, e: int) -> ast.Condition:
        keyword, pattern, annotation, value = v
        if annotation is not None:
            pattern = ast.TypedPattern(pattern, annotation, span=pattern.span.to(annotation.span))
        if value is None and not isinstance(pattern, ast.BindingPattern):
            self.error("expected-expression", "variable binding in a condition requires an initializer", pattern.span)
        return ast.BindingCondition(keyword.value, pattern, value, span=self.span(s, e))

    def case_condition(self, v: Values, s: int, e: int) -> ast.Condition:
        return ast.CaseCondition(v[1], v[3], span=self.span(s, e))

    def switch(self, v: Values, s: int, e: int) -> ast.Stmt:
        default = next((i for i, case in enumerate(v[3]) if not case.items), len(v[3]))
        for case in v[3][default + 1 :]:
            message = "additional 'case' blocks cannot appear after the 'default' block of a 'switch'"
            self.error("misplaced", message, case.span)
        return ast.Switch(v[1], tuple(v[3]), span=self.span(s, e))

    def branching(self, v: Values, s: int, e: int) -> ast.Expr:
        """``if`` or ``switch`` where a value is needed: a closure that is called at once."""
        span = self.span(s, e)
        body = returning(v[0], self.error)
        if body is None:
            return ast.InvalidExpr(span=span)
        return ast.Call(ast.Closure(None, None, (body,), branches=True, span=span), (), span=span)

    def branching_switch(self, v: Values, s: int, e: int) -> ast.Expr:
        return self.branching([self.switch(v, s, e)], s, e)

    def assign_branching(self, v: Values, s: int, e: int) -> ast.Stmt:
        span = self.span(s, e)
        return ast.ExpressionStmt(ast.Assign(None, v[0], v[2], span=span, operator_span=self.at(v[1])), span=span)

    def switch_empty(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Switch(v[1], (), span=self.span(s, e))

    def switch_case(self, v: Values, s: int, e: int) -> ast.SwitchCase:
        if not v[3]:
            message = "'case' label in a 'switch' should have at least one executable statement"
            self.error("switch", message, self.span(s, e))
        return ast.SwitchCase(tuple(v[1]), tuple(v[3]), span=self.span(s, e))

    def switch_default(self, v: Values, s: int, e: int) -> ast.SwitchCase:
        if not v[2]:
            message = "'default' label in a 'switch' should have at least one executable statement"
            self.error("switch", message, self.span(s, e))
        return ast.SwitchCase((), tuple(v[2]), span=self.span(s, e))

    def item(self, v: Values, s: int, e: int) -> ast.SwitchItem:
        return ast.SwitchItem(v[0], v[1], span=self.span(s, e))

    # --- loops ------------------------------------------------------------------------

    def while_loop(self, v: Values, s: int, e: int) -> ast.Stmt:
        prefix, _, conditions, body = v
        return ast.While(tuple(conditions), tuple(body), self._loop_attributes(prefix), span=self.span(s, e))

    def repeat_loop(self, v: Values, s: int, e: int) -> ast.Stmt:
        prefix, _, body, _, condition = v
        return ast.RepeatWhile(tuple(body), condition, self._loop_attributes(prefix), span=self.span(s, e))

    def _loop_attributes(self, prefix: Values) -> tuple[ast.Attribute, ...]:
        for part in prefix:
            if not isinstance(part, ast.Attribute):
                self.error("misplaced", f"'{part.value}' modifier cannot be applied to a loop", self.at(part))
        return tuple(part for part in prefix if isinstance(part, ast.Attribute))

    def for_names(self, v: Values, s: int, e: int) -> tuple[ast.Pattern, bool]:
        pattern, annotation = v
        if annotation is not None:
            pattern = ast.TypedPattern(pattern, annotation, span=self.span(s, e))
        return pattern, False

    def for_variable(self, v: Values, s: int, e: int) -> tuple[ast.Pattern, bool]:
        pattern, _ = self.for_names(v[1:], v[1].span.start, e)
        return ast.ValuePattern(v[0].value, pattern, span=self.span(s, e)), False

    def for_case(self, v: Values, s: int, e: int) -> tuple[ast.Pattern, bool]:
        return v[1], True

    def for_loop(self, v: Values, s: int, e: int) -> ast.Stmt:
        prefix, _, (pattern, case), _, sequence, where, body = v
        attributes = self._loop_attributes(prefix)
        return ast.For(pattern, sequence, where, tuple(body), case, attributes, span=self.span(s, e))

    # --- jumps ------------------------------------------------------------------------

    def return_nothing(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Return(None, span=self.span(s, e))

    def return_value(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Return(v[1], span=self.span(s, e))

    def yield_value(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Yield(v[1], span=self.span(s, e))

    def yield_place(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Yield(v[2], True, span=self.span(s, e))

    def throw(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Throw(v[1], span=self.span(s, e))

    def break_innermost(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Break(None, span=self.span(s, e))

    def break_label(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Break(v[1].value, span=self.span(s, e))

    def continue_innermost(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Continue(None, span=self.span(s, e))

    def continue_label(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Continue(v[1].value, span=self.span(s, e))

    def fallthrough(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Fallthrough(span=self.span(s, e))

    # --- blocks -----------------------------------------------------------------------

    def defer(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Defer(tuple(v[1]), span=self.span(s, e))

    def do(self, v: Values, s: int, e: int) -> ast.Stmt:
        return ast.Do(tuple(v[1]), tuple(v[2]), span=self.span(s, e))

    def catch_all(self, v: Values, s: int, e: int) -> list[ast.Catch]:
        catch = ast.Catch((), tuple(v[2]), span=self.span(v[1].start, e))
        return [*v[0], catch]

    def catch_items(self, v: Values, s: int, e: int) -> list[ast.Catch]:
        catch = ast.Catch(tuple(v[2]), tuple(v[3]), span=self.span(v[1].start, e))
        return [*v[0], catch]
