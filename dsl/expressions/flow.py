"""Ways through a body: missing returns, code that is never reached, and variables read before they have a value.

One pass runs a body with sets in place of values: for each point what is certainly assigned and what may be.
A point that cannot be reached has no state (None).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .. import tast
from .. import types as t
from ..declarations.substitute import show
from ..diagnostics import Note
from ..entities import FieldEntity, FunctionEntity, NominalEntity, VariableEntity
from ..environment import Environment
from ..source import Span
from . import captures
from .elaborator import BodyContext
from .escapes import check_escapes
from .walk import children

Key = VariableEntity | FieldEntity


@dataclass(frozen=True, slots=True)
class State:
    """Of the tracked variables and fields: those that certainly have a value, and those that may have one."""

    certain: frozenset[Key] = frozenset()
    possible: frozenset[Key] = frozenset()

    def assign(self, *keys: Key) -> State:
        if not keys:
            return self
        return State(self.certain | set(keys), self.possible | set(keys))


def join(left: State | None, right: State | None) -> State | None:
    if left is None or right is None:
        return left or right
    if left is right:
        return left
    return State(left.certain & right.certain, left.possible | right.possible)


class Flow:
    """``tracked``: what starts without a value. ``own``: the ``self`` of an initialiser, and its ``fields``."""

    def __init__(self, env: Environment, own: VariableEntity | None = None, fields: Iterable[FieldEntity] = ()) -> None:
        self.env = env
        self.own = own
        self.fields = tuple(fields)
        self.tracked: set[Key] = set(self.fields)
        if own is not None and not self.fields and isinstance(own.type, t.Nominal) and own.type.entity.kind == "enum":
            self.tracked.add(own)
        self.exits: dict[tuple[tast.Label, str], State | None] = {}
        self.reported: set[Key] = set()
        self.functions: Callable[[FunctionEntity], Iterable[VariableEntity]] | None = None

    # --- statements ---

    def block(self, statements: tast.Block, state: State | None) -> State | None:
        for i, statement in enumerate(statements):
            if state is None:
                self.unreachable(statements[i - 1] if i else None, statement)
                return None
            state = STATEMENTS[statement.__class__](self, statement, state)
        return state

    def unreachable(self, before: tast.Stmt | None, statement: tast.Stmt) -> None:
        if isinstance(statement, tast.LocalFunction):
            return
        names = {tast.Return: "return", tast.Break: "break", tast.Continue: "continue"}
        word = names.get(before.__class__)  # type: ignore[arg-type]
        text = f"code after '{word}' will never be executed" if word else "will never be executed"
        self.env.diagnostics.warning("unreachable", text, statement.span)

    def leave(self, label: tast.Label, how: str, state: State | None) -> None:
        key = (label, how)
        self.exits[key] = join(self.exits.get(key), state)

    def take(self, label: tast.Label, how: str) -> State | None:
        return self.exits.pop((label, how), None)

    def evaluate(self, statement: tast.Evaluate, state: State) -> State | None:
        after = self.expression(statement.value, state)
        return None if self.env.modules.known.is_never(statement.value.type) else after

    def bind(self, statement: tast.Bind, state: State) -> State:
        if statement.value is not None:
            state = self.expression(statement.value, state)
        variables = list(bound(statement.pattern))
        if statement.value is None:
            self.tracked.update(variables)
            return State(state.certain - set(variables), state.possible - set(variables))
        return state.assign(*(v for v in variables if v in self.tracked))

    def conditions(self, conditions: tuple[tast.Condition, ...], state: State) -> State:
        for condition in conditions:
            state = self.expression(condition.value, state)
            if isinstance(condition, tast.PatternCondition):
                state = self.pattern(condition.pattern, state)
        return state

    def pattern(self, pattern: tast.Pattern, state: State) -> State:
        for test in tests(pattern):
            self.expression(test, state)
        return state.assign(*(v for v in bound(pattern) if v in self.tracked))

    def branch(self, statement: tast.If, state: State) -> State | None:
        state = self.conditions(statement.conditions, state)
        then = self.block(statement.then, state)
        if _always(statement.conditions):
            return then
        return join(then, self.block(statement.otherwise, state))

    def guard(self, statement: tast.Guard, state: State) -> State:
        before = state
        state = self.conditions(statement.conditions, state)
        if self.block(statement.otherwise, before) is not None:
            text = "'guard' body must not fall through, consider using a 'return' to exit the scope"
            self.env.diagnostics.error("missing-return", text, statement.span)
        return state

    def switch(self, statement: tast.Switch, state: State) -> State | None:
        state = self.expression(statement.subject, state)
        after: State | None = None
        falling: State | None = None
        for case in statement.cases:
            start: State | None = state
            for item in case.items:
                self.pattern(item.pattern, state)
                if item.where is not None:
                    self.expression(item.where, state)
            if falling is not None:
                start = join(start, falling)
            self.falling: State | None = None
            end = self.block(case.body, start)
            falling = self.falling
            after = join(after, end)
        return join(after, self.take(statement.label, "break"))

    def fall(self, statement: tast.Fallthrough, state: State) -> None:
        self.falling = state

    def loop_while(self, statement: tast.While, state: State) -> State | None:
        def once(start: State) -> tuple[State | None, State | None]:
            inside = self.conditions(statement.conditions, start)
            return inside, self.block(statement.body, inside)

        tested = self.repeat(statement.label, state, once)
        out = None if _always(statement.conditions) else tested
        return join(out, self.take(statement.label, "break"))

    def loop_repeat(self, statement: tast.RepeatWhile, state: State) -> State | None:
        def once(start: State) -> tuple[State | None, State | None]:
            end = join(self.block(statement.body, start), self.take(statement.label, "continue"))
            end = self.expression(statement.condition, end) if end is not None else None
            return end, end

        tested = self.repeat(statement.label, state, once)
        endless = isinstance(statement.condition, tast.Literal) and statement.condition.value is True
        return join(None if endless else tested, self.take(statement.label, "break"))

    def loop_for(self, statement: tast.For, state: State) -> State | None:
        state = self.expression(statement.sequence, state)

        def once(start: State) -> tuple[State | None, State | None]:
            inside = self.pattern(statement.pattern, start)
            if statement.where is not None:
                inside = self.expression(statement.where, inside)
            return start, self.block(statement.body, inside)

        return join(self.repeat(statement.label, state, once), self.take(statement.label, "break"))

    def repeat(
        self, label: tast.Label, state: State, once: Callable[[State], tuple[State | None, State | None]]
    ) -> State | None:
        """Runs a loop's body; a second time when a constant may have been given a value in the first."""
        tested, end = once(state)
        end = join(end, self.take(label, "continue"))
        if end is not None and not end.possible <= state.possible:
            tested, _ = once(State(state.certain, state.possible | end.possible))
            self.take(label, "continue")
        return tested

    def returns(self, statement: tast.Return, state: State) -> None:
        if statement.value is not None:
            self.expression(statement.value, state)
        else:
            self.check_fields(state, statement.span)

    def check_fields(self, state: State, span: Span) -> None:
        """An initialiser ends with all stored properties in place."""
        if self.own is not None and self.own in self.tracked and self.own not in state.certain:
            text = "'self.init' isn't called on all paths before returning from initializer"
            self.env.diagnostics.error("uninitialised", text, span)
        missing = [field for field in self.fields if field not in state.certain]
        if missing:
            text = "return from initializer without initializing all stored properties"
            notes = tuple(Note(f"'self.{field.name}' not initialized", field.span) for field in missing)
            self.env.diagnostics.error("uninitialised", text, span, *notes)

    def breaks(self, statement: tast.Break, state: State) -> None:
        self.leave(statement.label, "break", state)

    def continues(self, statement: tast.Continue, state: State) -> None:
        self.leave(statement.label, "continue", state)

    def defer(self, statement: tast.Defer, state: State) -> State:
        inner = Flow(self.env, self.own, ())
        inner.tracked = self.tracked
        inner.reported = self.reported
        inner.fields = self.fields
        inner.block(statement.body, state)
        return state

    def do(self, statement: tast.Do, state: State) -> State | None:
        return join(self.block(statement.body, state), self.take(statement.label, "break"))

    def local_function(self, statement: tast.LocalFunction, state: State) -> State:
        return state

    # --- expressions ---

    def expression(self, node: tast.Node, state: State) -> State:
        special = EXPRESSIONS.get(node.__class__)
        if special is not None:
            return special(self, node, state)
        for child in children(node):
            state = self.expression(child, state)
        return state

    def read(self, node: tast.VariableRef, state: State) -> State:
        variable = node.variable
        if variable is self.own and self.fields:
            missing = next((f for f in self.fields if f not in state.certain), None)
            if missing is not None:
                self.uninitialised(missing, "'self' used before all stored properties are initialized", node.span)
        elif variable in self.tracked and variable not in state.certain:
            kind = "variable" if variable.mutable else "constant"
            self.uninitialised(variable, f"{kind} '{variable.name}' used before being initialized", node.span)
        return state

    def field(self, node: tast.Field, state: State) -> State:
        if not self.is_own(node.base):
            return self.expression(node.base, state)
        if node.field in self.tracked and node.field not in state.certain:
            kind = "variable" if node.field.mutable else "constant"
            text = f"{kind} 'self.{node.field.name}' used before being initialized"
            self.uninitialised(node.field, text, node.span)
        return state

    def is_own(self, node: tast.Expr | None) -> bool:
        return self.own is not None and isinstance(node, tast.VariableRef) and node.variable is self.own

    def uninitialised(self, key: Key, text: str, span: Span) -> None:
        if key not in self.reported:
            self.reported.add(key)
            self.env.diagnostics.error("uninitialised", text, span)

    def assign(self, node: tast.Assign, state: State) -> State:
        state = self.expression(node.value, state)
        targets = node.target.elements if isinstance(node.target, tast.Tuple) else (node.target,)
        for target in targets:
            state = self.write(target, state)
        return state

    def write(self, target: tast.Expr, state: State) -> State:
        if isinstance(target, tast.VariableRef):
            if target.variable is self.own:
                return state.assign(*self.fields, target.variable)
            if target.variable in self.tracked:
                return self.first_value(target.variable, target.variable.mutable, target.variable.name, target, state)
            return state
        if isinstance(target, tast.Field) and self.is_own(target.base):
            if target.field in self.tracked:
                return self.first_value(target.field, target.field.mutable, f"self.{target.field.name}", target, state)
            return state
        if isinstance(target, tast.Discard):
            return state
        return self.expression(target, state)

    def first_value(self, key: Key, mutable: bool, name: str, target: tast.Expr, state: State) -> State:
        if not mutable and key in state.possible:
            text = f"immutable value '{name}' may only be initialized once"
            self.env.diagnostics.error("immutable", text, target.span)
        return state.assign(key)

    def inout(self, node: tast.InOut, state: State) -> State:
        state = self.expression(node.target, state)
        root = captures.written_variable(node.target)
        if root is not None and not root.mutable and root in self.tracked and root in state.certain:
            text = f"immutable value '{root.name}' may only be initialized once"
            self.env.diagnostics.error("immutable", text, node.span)
        return state

    def conditional(self, node: tast.Conditional, state: State) -> State:
        state = self.expression(node.condition, state)
        joined = join(self.expression(node.then, state), self.expression(node.otherwise, state))
        assert joined is not None
        return joined

    def coalesce(self, node: tast.Coalesce, state: State) -> State:
        state = self.expression(node.subject, state)
        self.expression(node.otherwise, state)
        return state

    def closure(self, node: tast.Closure, state: State) -> State:
        for variable in node.captures:
            if variable in self.tracked and variable not in state.certain:
                kind = "variable" if variable.mutable else "constant"
                text = f"{kind} '{variable.name}' captured by a closure before being initialized"
                self.uninitialised(variable, text, node.span)
            elif self.own is not None and variable is self.own and any(f not in state.certain for f in self.fields):
                text = "'self' captured by a closure before all members were initialized"
                self.uninitialised(self.own, text, node.span)
        check_closure(node, self.env)
        return state

    def function(self, node: tast.FunctionRef, state: State) -> State:
        function = node.function
        if function.kind == "local":
            for variable in function.captures:
                if variable in self.tracked and variable not in state.certain:
                    text = f"'{function.name}' uses '{variable.name}' before it is initialized"
                    self.uninitialised(variable, text, node.span)
        if self.functions is not None:
            for variable in self.functions(function):
                if variable in self.tracked and variable not in state.certain:
                    text = f"'{function.name}' uses the global '{variable.name}' before it is initialized"
                    self.uninitialised(variable, text, node.span)
        return state


def bound(pattern: tast.Pattern) -> Iterable[VariableEntity]:
    if isinstance(pattern, tast.BindingPattern):
        yield pattern.variable
    for child in children(pattern):
        if isinstance(child, tast.Pattern):
            yield from bound(child)


def tests(pattern: tast.Pattern) -> Iterable[tast.Expr]:
    if isinstance(pattern, tast.TestPattern):
        yield pattern.test
    for child in children(pattern):
        if isinstance(child, tast.Pattern):
            yield from tests(child)


def _always(conditions: tuple[tast.Condition, ...]) -> bool:
    return all(
        isinstance(c, tast.BooleanCondition) and isinstance(c.value, tast.Literal) and c.value.value is True
        for c in conditions
    )


STATEMENTS: dict[type, Callable[[Flow, Any, State], State | None]] = {
    tast.Evaluate: Flow.evaluate,
    tast.Bind: Flow.bind,
    tast.If: Flow.branch,
    tast.Guard: Flow.guard,
    tast.Switch: Flow.switch,
    tast.Fallthrough: Flow.fall,
    tast.While: Flow.loop_while,
    tast.RepeatWhile: Flow.loop_repeat,
    tast.For: Flow.loop_for,
    tast.Return: Flow.returns,
    tast.Break: Flow.breaks,
    tast.Continue: Flow.continues,
    tast.Defer: Flow.defer,
    tast.Do: Flow.do,
    tast.LocalFunction: Flow.local_function,
}

EXPRESSIONS: dict[type, Callable[[Flow, Any, State], State]] = {
    tast.VariableRef: Flow.read,
    tast.Field: Flow.field,
    tast.Assign: Flow.assign,
    tast.InOut: Flow.inout,
    tast.Conditional: Flow.conditional,
    tast.Coalesce: Flow.coalesce,
    tast.Closure: Flow.closure,
    tast.FunctionRef: Flow.function,
}

KINDS = {
    "function": "global function",
    "method": "instance method",
    "static": "static method",
    "local": "local function",
    "getter": "getter",
    "setter": "setter",
}


def check_body(function: FunctionEntity, body: tast.Body, context: BodyContext, env: Environment) -> None:
    """The body of a function: its captures, its ways out, its variables."""
    captures.analyse(function, body)
    check_escapes(body.statements, env)
    own = body.self_variable if function.kind == "init" else None
    flow = Flow(env, own, _fields_to_set(function) if own is not None else ())
    end = flow.block(body.statements, State())
    if end is None:
        return
    place = closing_brace(body.span)
    if function.kind == "init":
        flow.check_fields(end, place)
    elif context.result not in (None, t.VOID, t.ERROR) and context.result is not None:
        _missing_return(KINDS.get(function.kind, "function"), context.result, place, env)


def _missing_return(kind: str, result: t.Type, place: Span, env: Environment) -> None:
    if env.modules.known.is_never(result):
        text = (
            f"{kind} with uninhabited return type '{show(result)}' is missing call to "
            "another never-returning function on all paths"
        )
    else:
        text = f"missing return in {kind} expected to return '{show(result)}'"
    env.diagnostics.error("missing-return", text, place)


def check_closure(node: tast.Closure, env: Environment) -> None:
    flow = Flow(env)
    end = flow.block(node.body, State())
    result = node.type.result if isinstance(node.type, t.Function) else t.VOID
    if end is not None and result not in (t.VOID, t.ERROR):
        _missing_return("closure", result, closing_brace(node.span), env)


def _fields_to_set(function: FunctionEntity) -> list[FieldEntity]:
    parent = function.parent
    nominal = parent if isinstance(parent, NominalEntity) else getattr(parent, "nominal", None)
    return [field for field in nominal.fields if field.default is None] if nominal is not None else []


def closing_brace(span: Span) -> Span:
    return Span(span.source, max(span.end - 1, span.start), span.end)


def check_top_level(
    statements: tast.Block,
    variables: Iterable[VariableEntity],
    functions: Callable[[FunctionEntity], Iterable[VariableEntity]],
    env: Environment,
) -> None:
    """The statements of the main file: globals have no value before their declaration was reached.
    ``functions`` tells which globals a function uses, itself or through others."""
    captures.Captures(()).block(statements)
    check_escapes(statements, env)
    flow = Flow(env)
    flow.tracked.update(variables)
    flow.functions = functions
    flow.block(statements, State())
