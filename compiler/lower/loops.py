"""Loops. Variables that a loop assigns are carried; an exit out of it is a carried code.

A ``for`` without exits stays a ``for`` of known trip count. With an exit it becomes a ``while`` over the
index, since nothing may run after the exit; the records of its derivative grow as it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...dsl import tast
from ...dsl.entities import VariableEntity
from ..ir.core import Block, Value
from ..ir.ops import CHECKPOINTED
from ..ir.types import I64, Type
from .control import inner_yields, lower_statements, scoped
from .dispatch import lowers_statement
from .flow import FALLS, NORMAL, Completion, Ends, always_holds, break_of, continue_of, is_literally
from .functions import Context, FunctionLowering
from .patterns import bind, irrefutable, lower_conditions
from .purity import is_pure

AnyLoop = tast.While | tast.RepeatWhile | tast.For


class Loop:
    """What the kinds of loops share: carried variables, and how exits go on after the loop."""

    def __init__(
        self, f: FunctionLowering, loop: AnyLoop, body: tast.Block, nodes: Sequence[tast.Node], endless: bool
    ) -> None:
        self.f = f
        self.label = label = loop.label
        f.depths[label] = len(f.scopes)
        self.variables: list[VariableEntity] = inner_yields(f, (body,), nodes)
        inside = f.program.flow.completion(body)
        self.exits = inside - {NORMAL, continue_of(label)}
        self.endless = endless and break_of(label) not in inside
        self.attributes = {} if loop.snapshots is None else {CHECKPOINTED: loop.snapshots}

    @property
    def types(self) -> list[Type]:
        return [self.f.variable_type(v) for v in self.variables]

    def initial(self) -> list[Value]:
        return [self.f.current(v) for v in self.variables]

    def enter(self, arguments: Sequence[Value]) -> None:
        for variable, value in zip(self.variables, arguments, strict=True):
            self.f.bind(variable, value)

    def body(self, statements: tast.Block) -> Completion:
        """Lowers the body to its end."""
        with self.f.within(Context(tuple(self.variables), frozenset((continue_of(self.label),)))):
            return self.f.canonical(lower_statements(self.f, statements))

    def final(self) -> list[Value]:
        return [self.f.current(v) for v in self.variables]

    def leave(self, results: Sequence[Value], code: Value | None) -> Completion:
        """After the loop: its variables, and the exits that go further out."""
        f = self.f
        self.enter(results)
        further = self.exits - {break_of(self.label)}
        completion = further if self.endless else further | FALLS
        if len(completion) > 1:
            assert code is not None
            if break_of(self.label) in self.exits:
                broke = f.builder.emit("ieq", code, f.builder.i64(f.code(break_of(self.label))))
                code = f.builder.emit("select", broke, f.builder.i64(0), code)
            f.environment[f.exit] = code
        if not completion:  # a loop without effects is left out, but what is behind it must not run
            f.op("trap", [], [], message="Endless loop that does nothing")
        return completion


def _while(
    loop: Loop,
    condition: Callable[[], Value] | None,
    body: Callable[[], Completion],
    leading: Sequence[Value] = (),
    step: Callable[[list[Value]], list[Value]] = lambda values: values,
    enter: Callable[[list[Value]], None] = lambda values: None,
    coded: bool = True,
) -> tuple[list[Value], Value | None]:
    """Emits a ``while`` whose carried values are ``leading``, the loop's variables, and the exit code if ``coded``."""
    f = loop.f
    count = len(leading)
    initial = [*leading, *loop.initial()]
    if coded:
        initial.append(f.builder.i64(0))
    types = [v.type for v in initial]
    last = len(initial) - 1 if coded else len(initial)

    def running(arguments: list[Value]) -> Value | None:
        return f.builder.emit("ieq", arguments[-1], f.builder.i64(0)) if coded else None

    with f.region(Block(types)) as test:
        enter(test.arguments[:count])
        loop.enter(test.arguments[count:last])
        goes_on = running(test.arguments)
        if condition is not None:
            holds = condition()
            goes_on = holds if goes_on is None else f.builder.emit("iand", goes_on, holds)
        f.builder.yield_([f.builder.boolean(True) if goes_on is None else goes_on])
    with f.region(Block(types)) as block:
        enter(block.arguments[:count])
        loop.enter(block.arguments[count:last])
        completion = body()
        values = [*step(block.arguments[:count]), *loop.final()]
        if coded:
            values.append(f.exit_code(completion))
        f.builder.yield_(values)
    results = f.op("while", initial, types, regions=[test, block], **loop.attributes).results
    return results[count:last], results[-1] if coded else None


@lowers_statement(tast.While)
def lower_while(f: FunctionLowering, statement: tast.While) -> Completion:
    endless = always_holds(statement.conditions)
    simple = all(isinstance(c, tast.BooleanCondition) and is_pure(f.program, c.value) for c in statement.conditions)
    if simple:
        body = scoped(statement.body)
        loop = Loop(f, statement, body, (), endless)

        def condition() -> Value:
            return lower_conditions(f, statement.conditions).holds

        results, code = _while(loop, condition, lambda: loop.body(body), coded=bool(loop.exits))
        return loop.leave(results, code)
    # A condition that prints, assigns or binds is evaluated inside the body, which leaves when it fails.
    leave = tast.Break(statement.label, span=statement.span)
    body = (tast.If(statement.conditions, (*scoped(statement.body),), (leave,), span=statement.span),)
    loop = Loop(f, statement, body, (), endless)
    results, code = _while(loop, None, lambda: loop.body(body))
    return loop.leave(results, code)


@lowers_statement(tast.RepeatWhile)
def lower_repeat(f: FunctionLowering, statement: tast.RepeatWhile) -> Completion:
    """The condition stands at the end of the body, where ``continue`` leads too."""
    body: tast.Block = (Ends(frozenset((continue_of(statement.label),)), scoped(statement.body), span=statement.span),)
    endless = is_literally(statement.condition, True)
    if not endless:
        again = tast.BooleanCondition(statement.condition, span=statement.condition.span)
        leave = tast.Break(statement.label, span=statement.span)
        body = (*body, tast.If((again,), (), (leave,), span=statement.span))
    loop = Loop(f, statement, body, (), endless)
    results, code = _while(loop, None, lambda: loop.body(body))
    return loop.leave(results, code)


@lowers_statement(tast.For)
def lower_for(f: FunctionLowering, statement: tast.For) -> Completion:
    f.declare(statement.sequence_variable, f.expression(statement.sequence))
    count = f.expression(statement.count)
    body = _guarded_body(statement)
    loop = Loop(f, statement, body, (statement.element,), endless=False)

    def iteration(index: Value) -> Completion:
        f.declare(statement.index_variable, index)
        if irrefutable(statement.pattern):
            bind(f, statement.pattern, f.expression(statement.element))
        return loop.body(body)

    if not loop.exits:
        initial = loop.initial()
        types = [v.type for v in initial]
        with f.region(Block([I64, *types])) as region:
            index, *carried = region.arguments
            loop.enter(carried)
            iteration(index)
            f.builder.yield_(loop.final())
        results = f.op("for", [count, *initial], types, regions=[region], **loop.attributes).results
        return loop.leave(results, None)

    # Records of this loop grow: how often it runs is known only afterwards.
    index_variable = VariableEntity("index", statement.index_variable.type)

    def enter(leading: list[Value]) -> None:
        f.bind(index_variable, leading[0])

    results, code = _while(
        loop,
        lambda: f.builder.emit("ilt", f.current(index_variable), count),
        lambda: iteration(f.current(index_variable)),
        leading=[f.builder.i64(0)],
        step=lambda leading: [f.builder.emit("wadd", leading[0], f.builder.i64(1))],
        enter=enter,
    )
    return loop.leave(results, code)


def _guarded_body(statement: tast.For) -> tast.Block:
    """The body behind the ``where`` clause and a refutable pattern."""
    conditions: list[tast.Condition] = []
    if not irrefutable(statement.pattern):
        conditions.append(tast.PatternCondition(statement.pattern, statement.element, span=statement.pattern.span))
    if statement.where is not None:
        conditions.append(tast.BooleanCondition(statement.where, span=statement.where.span))
    body = scoped(statement.body)
    return (tast.If(tuple(conditions), body, (), span=statement.span),) if conditions else body
