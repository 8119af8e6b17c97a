"""Blocks, conditionals and early exits.

Where only one branch of a statement goes on, the rest of the block moves into that branch: an early
``return`` costs no flag and its values stay plain SSA. Only where several branches go on and some
leaves does the exit code decide, afterwards, whether the rest runs. The rest is never duplicated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...dsl import tast
from ...dsl.entities import VariableEntity
from ...dsl.nodes import tree_node
from .dispatch import STATEMENTS, lowers_statement
from .flow import FALLS, FALLTHROUGH, NORMAL, RETURN, Changes, Completion, Ends, Exit, break_of, continue_of, walk
from .functions import Context, FunctionLowering
from .patterns import bind_all, lower_conditions


@tree_node
class BeginScope(tast.Stmt):
    pass


@tree_node
class EndScope(tast.Stmt):
    """Runs the pending ``defer`` bodies of the innermost scope, and leaves it."""


@tree_node
class Action(tast.Stmt):
    """Lowers something that stands in front of the statements of a block: the bindings of a pattern."""

    run: Callable[[], None]


def scoped(block: tast.Block) -> tast.Block:
    """The statements of a block that stands among others, with its scope if anything depends on it."""
    if any(isinstance(s, tast.Defer) for s in block):
        return (BeginScope(), *block, EndScope())
    return block


def lower_statements(f: FunctionLowering, statements: Sequence[tast.Stmt]) -> Completion:
    """Lowers statements that run to the end of the context."""
    for index, statement in enumerate(statements):
        kind = statement.__class__
        with f.at(statement.span):
            absorb = ABSORBING.get(kind)
            if absorb is not None:
                completion = absorb(f, statement, tuple(statements[index + 1 :]))
                if completion is not None:
                    return completion
            completion = STATEMENTS[kind](f, statement)
        if NORMAL not in completion:
            return completion
        if len(completion) > 1:
            return resume(f, completion, tuple(statements[index + 1 :]))
    return FALLS


def resume(f: FunctionLowering, completion: Completion, rest: tast.Block) -> Completion:
    """Runs the rest of a block unless the statements before it took an exit."""
    if not rest:
        return completion
    goes_on = f.builder.emit("ieq", f.current(f.exit), f.builder.i64(0))
    variables = tail_yields(f, (rest,))
    then = f.arm(lambda: lower_statements(f, rest))
    otherwise = f.arm(lambda: completion - FALLS)
    return f.join("if", [goes_on], [then, otherwise], variables)[0]


def _changed(f: FunctionLowering, blocks: Iterable[tast.Block]) -> set[VariableEntity]:
    """The variables that the blocks change, the pending result and deferred bodies included."""
    flow = f.program.flow
    changed: set[VariableEntity] = set()
    exits: set[Exit] = set()
    for block in blocks:
        changed |= flow.assigned(block)
        exits |= flow.completion(block)
    if exits - FALLS:
        changed |= flow.assigned(s for scope in f.scopes for body in scope for s in body)
    if RETURN in exits:
        changed.add(f.result)
    if FALLTHROUGH in exits:
        changed.add(f.next_case)
    return changed


def tail_yields(f: FunctionLowering, blocks: Iterable[tast.Block]) -> list[VariableEntity]:
    """What an operation that ends the context yields: what the context delivers and the blocks change."""
    changed = _changed(f, blocks)
    return [v for v in f.context.yields if v in changed]


def inner_yields(
    f: FunctionLowering, blocks: Iterable[tast.Block], nodes: Iterable[tast.Node] = ()
) -> list[VariableEntity]:
    """What a statement yields to the statements after it: the variables that its blocks and other nodes change."""
    changed = _changed(f, blocks) | f.program.flow.assigned(nodes)
    return [v for v in f.environment if v in changed and not v.needs_cell]


# --- if and guard ------------------------------------------------------------------------


def two_way(
    f: FunctionLowering,
    conditions: tuple[tast.Condition, ...],
    then: tast.Block,
    otherwise: tast.Block,
    variables: Callable[[], list[VariableEntity]],
    tail: bool,
) -> Completion:
    lowered = lower_conditions(f, conditions)
    bindings: tast.Stmt = Action(lambda: bind_all(f, lowered.bindings))
    names = variables()
    with f.within(f.context if tail else Context(tuple(names))):
        arms = [f.arm(lambda: lower_statements(f, (bindings, *then))), f.arm(lambda: lower_statements(f, otherwise))]
    return f.join("if", [lowered.holds], arms, names)[0]


@lowers_statement(tast.If)
def lower_if(f: FunctionLowering, statement: tast.If) -> Completion:
    blocks = (scoped(statement.then), scoped(statement.otherwise))
    return two_way(f, statement.conditions, *blocks, lambda: inner_yields(f, blocks), tail=False)


def absorb_if(f: FunctionLowering, statement: tast.If, rest: tast.Block) -> Completion | None:
    return _absorb_two_way(f, statement.conditions, statement.then, statement.otherwise, rest)


def absorb_guard(f: FunctionLowering, statement: tast.Guard, rest: tast.Block) -> Completion | None:
    return _absorb_two_way(f, statement.conditions, (), statement.otherwise, rest)


def _absorb_two_way(
    f: FunctionLowering,
    conditions: tuple[tast.Condition, ...],
    then: tast.Block,
    otherwise: tast.Block,
    rest: tast.Block,
) -> Completion | None:
    """The rest moves into the only branch that goes on. None: both do, or the other one just traps."""
    flow = f.program.flow
    ends = [flow.completion(then), flow.completion(otherwise)]
    if all(end <= FALLS for end in ends) or all(NORMAL in end for end in ends):
        return None
    first, second = (
        (*scoped(block), *rest) if NORMAL in end else scoped(block)
        for block, end in zip((then, otherwise), ends, strict=True)
    )
    return two_way(f, conditions, first, second, lambda: tail_yields(f, (first, second)), tail=True)


@lowers_statement(tast.Guard)
def lower_guard(f: FunctionLowering, statement: tast.Guard) -> Completion:
    """A guard whose other branch traps: the names are bound after it."""
    lowered = lower_conditions(f, statement.conditions)
    with f.within(Context(())):
        arms = [f.arm(lambda: FALLS), f.arm(lambda: lower_statements(f, scoped(statement.otherwise)))]
    f.join("if", [lowered.holds], arms, ())
    bind_all(f, lowered.bindings)
    return FALLS


# --- exits, scopes -----------------------------------------------------------------------


def run_deferred(f: FunctionLowering, depth: int) -> None:
    """Runs the pending ``defer`` bodies of all scopes from the innermost up to ``depth``."""
    saved = f.scopes
    while len(f.scopes) > depth:
        scope = f.scopes[-1]
        f.scopes = f.scopes[:-1]
        for body in reversed(scope):
            before = f.context
            f.context = Context(tuple(inner_yields(f, (body,))))
            lower_statements(f, body)
            f.context = before
    f.scopes = saved


@lowers_statement(tast.Return)
def lower_return(f: FunctionLowering, statement: tast.Return) -> Completion:
    if statement.value is not None:
        value = f.expression(statement.value)
        if f.result in f.environment:
            f.bind(f.result, value)
    elif f.returns_self is not None and f.result in f.environment:
        f.bind(f.result, f.returns_self())
    run_deferred(f, 0)
    return frozenset((RETURN,))


@lowers_statement(tast.Break)
def lower_break(f: FunctionLowering, statement: tast.Break) -> Completion:
    run_deferred(f, f.depths[statement.label])
    return frozenset((break_of(statement.label),))


@lowers_statement(tast.Continue)
def lower_continue(f: FunctionLowering, statement: tast.Continue) -> Completion:
    run_deferred(f, f.depths[statement.label])
    return frozenset((continue_of(statement.label),))


@lowers_statement(tast.Defer)
def lower_defer(f: FunctionLowering, statement: tast.Defer) -> Completion:
    f.scopes = (*f.scopes[:-1], (*f.scopes[-1], statement.body))
    return FALLS


@lowers_statement(BeginScope)
def lower_begin_scope(f: FunctionLowering, statement: BeginScope) -> Completion:
    f.scopes = (*f.scopes, ())
    return FALLS


@lowers_statement(EndScope)
def lower_end_scope(f: FunctionLowering, statement: EndScope) -> Completion:
    run_deferred(f, len(f.scopes) - 1)
    f.scopes = f.scopes[:-1]
    return FALLS


@lowers_statement(Changes)
def lower_changes(f: FunctionLowering, statement: Changes) -> Completion:
    return FALLS


@lowers_statement(Action)
def lower_action(f: FunctionLowering, statement: Action) -> Completion:
    statement.run()
    return FALLS


def absorb_do(f: FunctionLowering, statement: tast.Do, rest: tast.Block) -> Completion | None:
    """A block that nothing breaks out of is just its statements."""
    f.depths[statement.label] = len(f.scopes)
    if breaks_out(statement.body, statement.label):
        return None
    return lower_statements(f, (*scoped(statement.body), *rest))


def breaks_out(block: tast.Block, label: tast.Label) -> bool:
    return any(isinstance(n, tast.Break) and n.label is label for s in block for n in walk(s))


@lowers_statement(tast.Do)
def lower_do(f: FunctionLowering, statement: tast.Do) -> Completion:
    return lower_ends(f, Ends(frozenset((break_of(statement.label),)), scoped(statement.body)))


@lowers_statement(Ends)
def lower_ends(f: FunctionLowering, statement: Ends) -> Completion:
    """A block with exits to its end: its statements end in a context of their own, in the same region."""
    variables = tuple(inner_yields(f, (statement.body,)))
    with f.within(Context(variables, statement.exits)):
        return f.canonical(lower_statements(f, statement.body))


@lowers_statement(tast.Fallthrough)
def lower_fallthrough(f: FunctionLowering, statement: tast.Fallthrough) -> Completion:
    following = f.builder.emit("wadd", f.current(f.next_case), f.builder.i64(1))
    f.bind(f.next_case, following)
    return frozenset((FALLTHROUGH,))


ABSORBING: dict[type, Callable[[FunctionLowering, Any, tast.Block], Completion | None]] = {
    tast.If: absorb_if,
    tast.Guard: absorb_guard,
    tast.Do: absorb_do,
}
