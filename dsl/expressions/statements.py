"""Statements: each becomes typed statements; names are declared as the text goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from .. import ast, conform, tast
from .. import types as t
from ..declarations import declare, unsupported
from ..declarations.resolve import resolve_type
from ..declarations.substitute import show
from ..entities import FunctionEntity, VariableEntity
from ..environment import Environment
from ..infer import AMBIGUOUS, Mismatch, Solver, Variable, free, is_free, prune, resolve, undecided
from ..scope import Scope
from ..source import Span
from . import conversions, local_declarations, loops
from .conversions import convert
from .drafts import Draft, placeholder
from .elaborator import BodyContext, Elaborator, Session
from .exhaustive import check_exhaustive
from .patterns import Patterns
from .search import solve
from .targets import Target
from .unused import warn_if_unused

TYPE_PROBLEMS = ("type-mismatch", "no-operator", "requirement", "no-exact-match")


class Statements:
    """Checks the statements of one body, in a scope that grows."""

    def __init__(self, session: Session, env: Environment, body: BodyContext, targets: tuple[Target, ...] = ()) -> None:
        self.session = session
        self.known = session.known
        self.env = env
        self.body = body
        self.targets = targets
        self.fallthrough_allowed: bool | None = None
        """None outside of a switch; False in its last case."""
        self.deferring = False
        self.branching = False
        """Inside of an ``if`` or a ``do``, which a 'break' without a label does not leave."""

    def inner(self, *targets: Target, scope: Scope | None = None) -> Statements:
        within = self.env.within(scope or Scope(self.env.scope))
        made = Statements(self.session, within, self.body, (*self.targets, *targets))
        made.fallthrough_allowed = self.fallthrough_allowed
        made.deferring = self.deferring
        made.branching = self.branching
        return made

    def error(self, code: str, text: str, span: Span) -> None:
        self.env.diagnostics.error(code, text, span)

    def block(self, statements: ast.Block, *targets: Target) -> tast.Block:
        """A block with a scope of its own."""
        return self.inner(*targets).statements(statements)

    def statements(self, statements: Iterable[ast.Stmt]) -> tast.Block:
        statements = tuple(statements)
        self.declare_ahead(statements)
        made: list[tast.Stmt] = []
        for statement in statements:
            made += CHECKS[statement.__class__](self, statement)
        return tuple(made)

    def declare_ahead(self, statements: Sequence[ast.Stmt]) -> None:
        """Local functions and types can be used by each other, wherever they stand."""
        for statement in statements:
            if isinstance(statement, ast.Function | ast.Nominal | ast.TypeAlias):
                for entity in declare.declare_local(statement, self.env):
                    self.declare(entity.name, entity)
                    self.session.checker.note_local(statement, entity, self.body, self.env)

    def declare(self, name: str, entity: Any) -> None:
        here = self.env.scope.names.get(name, ())
        both_functions = isinstance(entity, FunctionEntity) and all(isinstance(e, FunctionEntity) for e in here)
        if here and not both_functions:
            self.error("redeclaration", f"invalid redeclaration of '{name}'", entity.span)
        self.env.scope.names[name] = [*here, entity] if both_functions else [entity]

    def declare_all(self, names: dict[str, VariableEntity]) -> None:
        """What patterns bind; the names of a top-level ``guard`` are globals."""
        for name, variable in names.items():
            self.declare(name, variable)
            if self.env.scope is self.env.module.scope:
                variable.kind, variable.module = "global", self.env.module
                self.env.module.globals.append(variable)

    # --- expressions ---

    def expression_of(
        self,
        make: Callable[[Elaborator], Draft],
        span: Span,
        expected: t.Type | None = None,
        purpose: str = conversions.SPECIFIED,
        complaint: Callable[[], str] | None = None,
    ) -> tast.Expr:
        """Solves one full expression; what is wrong with it is reported, and its type is then an error.
        ``complaint``: said in place of a mismatch of types."""
        solver = Solver(self.env, self.session.literals)
        elaborator = Elaborator(self.session, solver, self.env, self.body)
        try:
            draft = make(elaborator)
            build = draft.build
            if expected is not None:
                build = convert(solver, draft, expected, purpose, self.known)
            solve(solver, span)
            if solver.poisoned:
                if not self.env.diagnostics.has_errors:
                    self.error("ambiguous-type", AMBIGUOUS, span)
                return placeholder(span, expected or t.ERROR)
            built = build()
            if is_free(built.type):
                raise _undecided(draft, span)
            return built
        except Mismatch as mismatch:
            if complaint is not None and mismatch.code in TYPE_PROBLEMS:
                self.env.diagnostics.error("pattern", complaint(), span)
            else:
                self.env.diagnostics.error(mismatch.code, mismatch.message, mismatch.span, *mismatch.notes)
            return placeholder(span, expected or t.ERROR)
        finally:
            solver.forget()

    def expression(
        self, node: ast.Expr, expected: t.Type | None = None, purpose: str = conversions.SPECIFIED
    ) -> tast.Expr:
        return self.expression_of(lambda elaborator: elaborator(node), node.span, expected, purpose)

    def probe(self, node: ast.Expr) -> t.Type | str:
        """The type of an expression by itself, or the kind of literal that it is."""
        solver = Solver(self.env, self.session.literals)
        try:
            draft = Elaborator(self.session, solver, self.env, self.body)(node)
            solver.run()
            type = prune(draft.type)
            if isinstance(type, Variable) and type.literal in ("integer", "float", "nil"):
                return type.literal
            solve(solver, node.span)
        except Mismatch:
            return t.ERROR
        return t.ERROR if solver.poisoned else resolve(draft.type)

    def condition(self, node: ast.Expr) -> tast.Expr:
        if isinstance(node, ast.Assign) and node.operator is None:
            text = "use of '=' in a boolean context, did you mean '=='?"
            self.error("condition", text, node.operator_span)
            return placeholder(node.span, self.known.bool)
        return self.expression(node, self.known.bool, conversions.CONDITION)

    def normal(self, type: t.Type) -> t.Type:
        return conform.normalise(type, self.env)

    def normal_all(self, types: Iterable[t.Type]) -> tuple[t.Type, ...]:
        return tuple(self.normal(type) for type in types)

    # --- targets of break and continue ---

    def find_target(self, keyword: str, name: str | None, span: Span) -> Target | None:
        if name is not None:
            found = next((target for target in reversed(self.targets) if target.name == name), None)
            if found is None:
                self.error("unknown-name", f"cannot find label '{name}' in scope", span)
            elif keyword == "continue" and not found.loop:
                self.error("misplaced", f"'continue' cannot be used with non-loop label '{name}'", span)
                return None
            return found
        for target in reversed(self.targets):
            if not target.named and (target.loop or keyword == "break"):
                return target
        text = f"'{keyword}' is only allowed inside a loop" + (", if, do, or switch" if keyword == "break" else "")
        if keyword == "break" and self.branching:
            text = (
                "unlabeled 'break' is only allowed inside a loop or switch, "
                "a labeled break is required to exit an if or do"
            )
        self.error("misplaced", text, span)
        return None

    def conditions(self, conditions: Iterable[ast.Condition]) -> tuple[tast.Condition, ...]:
        """Names that they bind are declared in this scope."""
        return tuple(CONDITIONS[c.__class__](self, c) for c in conditions)


def _undecided(draft: Draft, span: Span) -> Mismatch:
    variable = next(free(draft.type), None)
    return undecided(variable, span) if variable is not None else Mismatch("ambiguous-type", AMBIGUOUS, span)


# --- conditions ---


def _expression_condition(self: Statements, condition: ast.ExpressionCondition) -> tast.Condition:
    return tast.BooleanCondition(self.condition(condition.value), span=condition.span)


def _binding_condition(self: Statements, condition: ast.BindingCondition) -> tast.Condition:
    """``if let x = y`` matches ``.some(let x)``."""
    pattern, expected = condition.pattern, None
    if isinstance(pattern, ast.TypedPattern):
        written = resolve_type(pattern.type, self.env.scope, self.env)
        expected = self.known.optional_of(written) if written is not t.ERROR else None
        pattern = pattern.pattern
    node = condition.value
    if node is None:
        if not isinstance(pattern, ast.BindingPattern):
            self.error("condition", "pattern matching in a condition requires an initializer", condition.span)
            return tast.BooleanCondition(placeholder(condition.span, self.known.bool), span=condition.span)
        node = ast.Name(pattern.name, span=pattern.span)
    value = self.expression(node, expected)
    type = value.type
    if type is not t.ERROR and self.known.wrapped(type) is None:
        text = f"initializer for conditional binding must have Optional type, not '{show(type)}'"
        self.error("not-optional", text, node.span)
        type = t.ERROR
    patterns = Patterns(self)
    patterns.binding, patterns.mutable = True, condition.keyword == "var"
    matched = patterns.pattern(ast.OptionalPattern(pattern, span=pattern.span), type)
    self.declare_all(patterns.names)
    return tast.PatternCondition(matched, value, span=condition.span)


def _case_condition(self: Statements, condition: ast.CaseCondition) -> tast.Condition:
    value = self.expression(condition.value)
    patterns = Patterns(self)
    matched = patterns.check(condition.pattern, value.type)
    self.declare_all(patterns.names)
    return tast.PatternCondition(matched, value, span=condition.span)


CONDITIONS: dict[type, Callable[[Statements, Any], tast.Condition]] = {
    ast.ExpressionCondition: _expression_condition,
    ast.BindingCondition: _binding_condition,
    ast.CaseCondition: _case_condition,
}


# --- simple statements ---


def _expression_statement(self: Statements, statement: ast.ExpressionStmt) -> list[tast.Stmt]:
    if isinstance(statement.value, ast.Call) and self.body.makes_self and self.body.result != t.VOID:
        own = self.body.self_variable
        if own is not None and _is_delegation(statement.value):
            return _failable_delegation(self, statement.value, own)
    value = self.expression(statement.value)
    warn_if_unused(value, statement.value, self.env)
    return [tast.Evaluate(value, span=statement.span)]


def _is_delegation(call: ast.Call) -> bool:
    callee = call.callee
    if not isinstance(callee, ast.Member) or callee.name != "init":
        return False
    return isinstance(callee.base, ast.Name) and callee.base.name == "self"


def _failable_delegation(self: Statements, call: ast.Call, own: VariableEntity) -> list[tast.Stmt]:
    """``self.init(…)`` where it may fail: this initialiser then fails too."""
    assert isinstance(call.callee, ast.Member)
    span = call.span
    base = ast.Name("Self", span=call.callee.span)
    made = ast.Call(replace(call.callee, base=base), call.arguments, call.trailing, span=span)
    optional = self.known.optional_of(own.type)
    value = self.expression(made, optional, conversions.ASSIGNMENT)
    if value.type is t.ERROR:
        return []
    some = next(case for case in self.known.optional.cases if case.name == "some")
    variable = VariableEntity("made", own.type, span=span)
    pattern = tast.EnumPattern(some, (tast.BindingPattern(variable, span=span),), span=span)
    none = tast.Return(self.session.literals.none(optional, span), span=span)
    target = tast.VariableRef(own.type, own, span=span)
    read = tast.VariableRef(own.type, variable, span=span)
    return [
        tast.Guard((tast.PatternCondition(pattern, value, span=span),), (none,), span=span),
        tast.Evaluate(tast.Assign(t.VOID, target, read, span=span), span=span),
    ]


def _return(self: Statements, statement: ast.Return) -> list[tast.Stmt]:
    if self.deferring:
        self.error("misplaced", "'return' cannot transfer control out of a defer statement", statement.span)
    body = self.body
    if statement.value is None:
        if body.result is None:
            body.returned.append(t.VOID)
        elif body.result not in (t.VOID, t.ERROR) and not body.makes_self:
            self.error("return-value", "non-void function should return a value", statement.span)
        return [tast.Return(None, span=statement.span)]
    if body.top_level:
        self.error("misplaced", "return invalid outside of a func", statement.span)
        return []
    return [returned(self, statement.value, statement.span)]


INIT_RETURN = (
    "'nil' is the only return value permitted in an initializer",
    "only a failable initializer can return 'nil', and no initializer any other value",
)


def returned(self: Statements, node: ast.Expr, span: Span) -> tast.Stmt:
    """``return node``."""
    body = self.body
    if body.makes_self and not (isinstance(node, ast.NilLiteral) and body.result != t.VOID):
        self.error("return-value", INIT_RETURN[body.result == t.VOID], node.span)
        return tast.Return(None, span=span)
    if body.probed is not None:
        body.probed.append(self.probe(node))
        return tast.Return(None, span=span)
    if body.result is None:
        expected = body.returned[0] if body.returned else None
        value = self.expression(node, expected, body.complaint)
        if value.type is t.ERROR:
            body.in_error = True
        else:
            body.returned.append(value.type)
    elif body.result == t.VOID:
        value = self.expression(node)
        if value.type not in (t.VOID, t.ERROR) and not self.known.is_never(value.type):
            self.error("return-value", "unexpected non-void return value in void function", node.span)
    else:
        purpose = body.complaint if body.closure else conversions.RETURN
        value = self.expression(node, body.result, purpose)
    if self.known.is_never(value.type):
        return tast.Evaluate(value, span=span)
    return tast.Return(value, span=span)


def _yield(self: Statements, statement: ast.Yield) -> list[tast.Stmt]:
    self.error("misplaced", "'yield' may only be used in a '_read' or '_modify' accessor", statement.span)
    return []


def _break(self: Statements, statement: ast.Break) -> list[tast.Stmt]:
    target = self.find_target("break", statement.label, statement.span)
    return [tast.Break(target.label, span=statement.span)] if target is not None else []


def _continue(self: Statements, statement: ast.Continue) -> list[tast.Stmt]:
    target = self.find_target("continue", statement.label, statement.span)
    return [tast.Continue(target.label, span=statement.span)] if target is not None else []


def _fallthrough(self: Statements, statement: ast.Fallthrough) -> list[tast.Stmt]:
    if self.fallthrough_allowed is None:
        self.error("misplaced", "'fallthrough' is only allowed inside a switch", statement.span)
    elif not self.fallthrough_allowed:
        self.error("misplaced", "'fallthrough' without a following 'case' or 'default' block", statement.span)
    return [tast.Fallthrough(span=statement.span)]


def _defer(self: Statements, statement: ast.Defer) -> list[tast.Stmt]:
    inside = Statements(self.session, self.env.within(Scope(self.env.scope)), self.body)
    inside.deferring = True
    return [tast.Defer(inside.statements(statement.body), span=statement.span)]


def _throw(self: Statements, statement: ast.Throw) -> list[tast.Stmt]:
    unsupported.refuse("throw", statement.span, self.env)
    return [tast.Evaluate(placeholder(statement.span, self.env.modules.type("Never")), span=statement.span)]


def _do(self: Statements, statement: ast.Do, name: str | None = None) -> list[tast.Stmt]:
    if statement.catches:
        unsupported.refuse("catch", statement.catches[0].span, self.env)
    label = tast.Label(name or "")
    inside = self.inner(Target(label, name, loop=False, named=True))
    inside.branching = True
    body = inside.statements(statement.body)
    return [tast.Do(label, body, span=statement.span)]


# --- branches ---


def _if(self: Statements, statement: ast.If, name: str | None = None) -> list[tast.Stmt]:
    if name is not None:
        label = tast.Label(name)
        inside = self.inner(Target(label, name, loop=False, named=True))
        inside.branching = True
        return [tast.Do(label, tuple(_if(inside, statement)), span=statement.span)]
    inside, outside = self.inner(), self.inner()
    inside.branching = outside.branching = True
    conditions = inside.conditions(statement.conditions)
    then = inside.block(statement.then)
    otherwise = outside.block(statement.otherwise) if statement.otherwise is not None else ()
    return [tast.If(conditions, then, otherwise, span=statement.span)]


def _guard(self: Statements, statement: ast.Guard) -> list[tast.Stmt]:
    otherwise = self.block(statement.otherwise)
    conditions = self.conditions(statement.conditions)
    return [tast.Guard(conditions, otherwise, span=statement.span)]


def _switch(self: Statements, statement: ast.Switch, name: str | None = None) -> list[tast.Stmt]:
    subject = self.expression(statement.subject)
    label = tast.Label(name or "")
    cases: list[tast.SwitchCase] = []
    for i, case in enumerate(statement.cases):
        inside = self.inner(Target(label, name, loop=False))
        inside.fallthrough_allowed = i + 1 < len(statement.cases)
        items = _items(inside, case, subject.type)
        cases.append(tast.SwitchCase(items, inside.block(case.body), span=case.span))
    made = tast.Switch(label, subject, tuple(cases), span=statement.span)
    if subject.type is not t.ERROR:
        check_exhaustive(made, self.env)
    return [made]


def _items(self: Statements, case: ast.SwitchCase, type: t.Type) -> tuple[tast.SwitchItem, ...]:
    names: dict[str, VariableEntity] = {}
    items: list[tast.SwitchItem] = []
    for item in case.items:
        patterns = Patterns(self, names)
        matched = patterns.check(item.pattern, type)
        if len(items):
            patterns.missing(item.span)
        where = None
        if item.where is not None:
            inside = self.inner()
            inside.declare_all({name: v for name, v in names.items() if name in patterns.bound})
            where = inside.condition(item.where)
        items.append(tast.SwitchItem(matched, where, span=item.span))
    self.declare_all(names)
    return tuple(items)


def _labelled(self: Statements, statement: ast.Labelled) -> list[tast.Stmt]:
    inner = statement.statement
    check = LABELLED.get(inner.__class__)
    if check is None:
        self.error("misplaced", "labels are only allowed on loops, 'if', 'switch' and 'do'", statement.span)
        return CHECKS[inner.__class__](self, inner)
    if any(target.name == statement.label for target in self.targets):
        self.error("redeclaration", f"label '{statement.label}' cannot be reused on an inner statement", statement.span)
    return check(self, inner, statement.label)


# --- declarations ---


def _misplaced(self: Statements, statement: ast.Decl) -> list[tast.Stmt]:
    self.error("misplaced", "declaration is only valid at file scope", statement.span)
    return []


def _invalid(self: Statements, statement: ast.InvalidDecl) -> list[tast.Stmt]:
    return []


LABELLED: dict[type, Callable[[Statements, Any, str | None], list[tast.Stmt]]] = {
    ast.If: _if,
    ast.Switch: _switch,
    ast.While: loops.while_loop,
    ast.RepeatWhile: loops.repeat_while,
    ast.For: loops.for_loop,
    ast.Do: _do,
}

CHECKS: dict[type, Callable[[Statements, Any], list[tast.Stmt]]] = {
    ast.ExpressionStmt: _expression_statement,
    ast.Return: _return,
    ast.Yield: _yield,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Fallthrough: _fallthrough,
    ast.Defer: _defer,
    ast.Throw: _throw,
    ast.Labelled: _labelled,
    ast.Guard: _guard,
    ast.If: _if,
    ast.Switch: _switch,
    ast.While: loops.while_loop,
    ast.RepeatWhile: loops.repeat_while,
    ast.For: loops.for_loop,
    ast.Do: _do,
    ast.Variable: local_declarations.variable,
    ast.Function: local_declarations.function,
    ast.Nominal: local_declarations.nominal,
    ast.TypeAlias: local_declarations.nominal,
    ast.Import: _misplaced,
    ast.Extension: _misplaced,
    ast.Initializer: _misplaced,
    ast.Deinitializer: _misplaced,
    ast.SubscriptDecl: _misplaced,
    ast.EnumCases: _misplaced,
    ast.AssociatedType: _misplaced,
    ast.Operator: _misplaced,
    ast.PrecedenceGroup: _misplaced,
    ast.InvalidDecl: _invalid,
}
