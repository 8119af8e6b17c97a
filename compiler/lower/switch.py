"""``switch``: by the tag of an enum or by integers where the patterns allow it, otherwise a chain of tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...dsl import tast, types
from ...dsl.entities import FunctionEntity, VariableEntity
from ...dsl.nodes import tree_node
from ..ir.core import Value
from ..ir.types import BOOL, I64
from .control import ABSORBING, Action, inner_yields, lower_statements, scoped, tail_yields
from .dispatch import lowers_expression, lowers_statement
from .flow import FALLS, FALLTHROUGH, NORMAL, Changes, Completion, Ends, break_of
from .functions import Context, FunctionLowering
from .patterns import bind, binds, both, irrefutable, test


@dataclass(slots=True)
class Case:
    """``statements`` run when one of ``items`` matches; no items: always."""

    items: tuple[tast.SwitchItem, ...]
    statements: tast.Block


@tree_node
class Computation(tast.Expr):
    """An expression whose value lowering computes itself."""

    run: Callable[[], Value]


@lowers_expression(Computation)
def lower_computation(f: FunctionLowering, node: Computation) -> Value:
    return node.run()


@lowers_statement(tast.Switch)
def lower_switch(f: FunctionLowering, statement: tast.Switch) -> Completion:
    f.depths[statement.label] = len(f.scopes)
    subject = f.expression(statement.subject)
    cases = _cases(statement)
    if not cases:
        return FALLS
    if any(FALLTHROUGH in f.program.flow.completion(case.body) for case in statement.cases):
        return _sequence(f, statement, subject)
    nodes = [item for case in cases for item in case.items]
    variables = inner_yields(f, [case.statements for case in cases], nodes)
    with f.within(Context(tuple(variables))):
        return _dispatch(f, subject, cases, lambda remaining: variables)


def absorb_switch(f: FunctionLowering, statement: tast.Switch, rest: tast.Block) -> Completion | None:
    """The rest of the block moves into the only case that goes on."""
    flow = f.program.flow
    cases = _cases(statement)
    ends = [flow.completion(case.statements) for case in cases]
    falling = [case for case, end in zip(cases, ends, strict=True) if NORMAL in end]
    if all(end <= FALLS for end in ends) or len(falling) > 1:
        return None
    if any(FALLTHROUGH in flow.completion(case.body) for case in statement.cases):
        return None
    f.depths[statement.label] = len(f.scopes)
    subject = f.expression(statement.subject)
    for case in falling:
        case.statements = (*case.statements, *rest)
    return _dispatch(f, subject, cases, lambda remaining: tail_yields(f, [case.statements for case in remaining]))


ABSORBING[tast.Switch] = absorb_switch


def _cases(statement: tast.Switch) -> list[Case]:
    """The cases, ``default`` last; each body ends where ``break`` leads."""
    own = frozenset((break_of(statement.label),))
    cases = []
    for case in statement.cases:
        body = case.body
        while body and isinstance(body[-1], tast.Break) and body[-1].label is statement.label:
            body = body[:-1]
        cases.append(Case(case.items, (Ends(own, scoped(body), span=case.span),)))
    return [c for c in cases if c.items] + [c for c in cases if not c.items]


Yields = Callable[[Sequence[Case]], list[VariableEntity]]


def _dispatch(f: FunctionLowering, subject: Value, cases: list[Case], yields: Yields) -> Completion:
    keys = _keys(f, subject, cases)
    if keys is None:
        return _chain(f, subject, cases, yields)
    selector, numbers = keys
    return _table(f, subject, selector, numbers, cases, yields)


def _body(f: FunctionLowering, case: Case, subject: Value) -> Completion:
    bind_items(f, case.items, subject)
    return lower_statements(f, case.statements)


# --- by number ---------------------------------------------------------------------------


def _keys(f: FunctionLowering, subject: Value, cases: list[Case]) -> tuple[Value, list[list[int] | None]] | None:
    """The integer to switch on, and for each case its numbers (None: all others)."""
    items = [item for case in cases for item in case.items]
    if any(item.where is not None for item in items):
        return None
    patterns = [item.pattern for item in items if not irrefutable(item.pattern)]
    number = next((n for n in (_tag, _integer) if patterns and all(n(p) is not None for p in patterns)), None)
    if number is None or (number is _integer and subject.type != I64):
        return None
    numbers: list[list[int] | None] = []
    seen: set[int] = set()
    for case in cases:
        keys = [number(item.pattern) for item in case.items]
        if not keys or None in keys:
            numbers.append(None)
            break
        fresh = [k for k in dict.fromkeys(keys) if k is not None and k not in seen]
        seen.update(fresh)
        numbers.append(fresh)
    numbers += [[] for _ in cases[len(numbers) :]]
    selector = f.builder.emit("enum.tag", subject) if number is _tag else subject
    return selector, numbers


def _tag(pattern: tast.Pattern) -> int | None:
    if isinstance(pattern, tast.EnumPattern) and all(map(irrefutable, pattern.payload)):
        return pattern.case.index
    return None


def _integer(pattern: tast.Pattern) -> int | None:
    """The number of a pattern that compares with an integer literal."""
    if not isinstance(pattern, tast.TestPattern) or not isinstance(pattern.test, tast.Call):
        return None
    call = pattern.test
    if not isinstance(call.callee, tast.FunctionRef) or not _is_equality(call.callee.function):
        return None
    literals = [a.value for a in call.arguments if isinstance(a, tast.Literal) and isinstance(a.value, int)]
    others = [a for a in call.arguments if isinstance(a, tast.VariableRef) and a.variable is pattern.variable]
    return literals[0] if len(literals) == len(others) == 1 else None


def _is_equality(function: FunctionEntity) -> bool:
    """``==`` of integers, or the library's ``~=`` of two equal types."""
    if function.intrinsic == "ieq":
        return True
    types = [p.type for p in function.parameters]
    in_library = function.module is not None and function.module.is_library
    return function.name == "~=" and in_library and len(types) == 2 and types[0] == types[1]


def _table(
    f: FunctionLowering,
    subject: Value,
    selector: Value,
    numbers: list[list[int] | None],
    cases: list[Case],
    yields: Yields,
) -> Completion:
    default = next((i for i, n in enumerate(numbers) if n is None), len(cases) - 1)
    reachable = [i for i, n in enumerate(numbers) if i != default and n]
    if any(len(numbers[i] or ()) > 1 for i in reachable):
        selector = _case_index(f, selector, numbers, reachable)
        keys = list(reachable)
    else:
        keys = [(numbers[i] or [0])[0] for i in reachable]
    order = [*reachable, default]
    names = yields([cases[i] for i in order])
    if not keys:
        return _body(f, cases[default], subject)
    arms = [f.arm(lambda i=i: _body(f, cases[i], subject)) for i in order]
    return f.join("switch", [selector], arms, names, cases=tuple(keys))[0]


def _case_index(f: FunctionLowering, selector: Value, numbers: list[list[int] | None], reachable: list[int]) -> Value:
    """Several numbers lead to one case: first the number of the case, so that its body is there once."""
    keys = [(number, i) for i in reachable for number in numbers[i] or ()]
    arms = [f.arm(lambda i=i: [f.builder.i64(i)]) for _, i in keys]
    arms.append(f.arm(lambda: [f.builder.i64(-1)]))
    return f.join("switch", [selector], arms, (), [I64], cases=tuple(n for n, _ in keys))[1][0]


# --- chains ------------------------------------------------------------------------------


def _chain(f: FunctionLowering, subject: Value, cases: Sequence[Case], yields: Yields) -> Completion:
    case = cases[0]
    matches = matches_any(f, case.items, subject) if case.items and len(cases) > 1 else None
    if matches is None:
        return _body(f, case, subject)
    names = yields(cases)
    then = f.arm(lambda: _body(f, case, subject))
    otherwise = f.arm(lambda: _chain(f, subject, cases[1:], yields))
    return f.join("if", [matches], [then, otherwise], names)[0]


def matches_item(f: FunctionLowering, item: tast.SwitchItem, subject: Value) -> Value | None:
    matches = test(f, item.pattern, subject)
    where = item.where
    if where is None:
        return matches

    def guard() -> Value:
        bind(f, item.pattern, subject)
        return f.expression(where)

    return both(f, matches, guard, (where,))


def matches_any(f: FunctionLowering, items: Sequence[tast.SwitchItem], subject: Value) -> Value | None:
    first = matches_item(f, items[0], subject)
    if first is None or len(items) == 1:
        return first

    def others() -> list[Value]:
        later = matches_any(f, items[1:], subject)
        return [f.builder.boolean(True) if later is None else later]

    return f.choose(first, lambda: [f.builder.boolean(True)], others, [BOOL], items[1:])[0]


def bind_items(f: FunctionLowering, items: Sequence[tast.SwitchItem], subject: Value) -> None:
    """Binds the variables of the item that matches; several items bind the same ones."""
    if not items:
        return
    first = items[0].pattern
    if len(items) == 1 or not binds(first):
        bind(f, first, subject)
        return
    variables = pattern_variables(first)
    matches = matches_item(f, items[0], subject)
    if matches is None:
        bind(f, first, subject)
        return

    def bound(pattern_items: Sequence[tast.SwitchItem]) -> list[Value]:
        bind_items(f, pattern_items, subject)
        return [f.current(v) for v in variables]

    types = [f.variable_type(v) for v in variables]
    values = f.choose(matches, lambda: bound(items[:1]), lambda: bound(items[1:]), types)
    for variable, value in zip(variables, values, strict=True):
        f.bind(variable, value)


def pattern_variables(pattern: tast.Pattern) -> list[VariableEntity]:
    if isinstance(pattern, tast.BindingPattern):
        return [pattern.variable]
    parts: tuple[tast.Pattern, ...] = ()
    if isinstance(pattern, tast.TuplePattern):
        parts = pattern.elements
    elif isinstance(pattern, tast.EnumPattern):
        parts = pattern.payload
    return [v for part in parts for v in pattern_variables(part)]


# --- fallthrough -------------------------------------------------------------------------


def _sequence(f: FunctionLowering, statement: tast.Switch, subject: Value) -> Completion:
    """With ``fallthrough`` the cases run one after the other, each if it is the next one."""
    cases = [case for case in statement.cases if case.items] + [case for case in statement.cases if not case.items]
    numbered = [Case(case.items, (Action(lambda: None),)) for case in cases]
    next_case = VariableEntity("case", types.VOID)
    f.running_cases.append(next_case)
    f.bind(next_case, _first_match(f, subject, numbered, 0))
    own = frozenset((break_of(statement.label), FALLTHROUGH))
    statements: list[tast.Stmt] = []
    for index, case in enumerate(cases):
        chosen = Computation(types.VOID, lambda i=index: f.builder.emit("ieq", f.current(next_case), f.builder.i64(i)))
        binding = Action(lambda items=case.items: bind_items(f, items, subject))
        body = (binding, Changes((next_case,)), Ends(own, scoped(case.body), span=case.span))
        statements.append(tast.If((tast.BooleanCondition(chosen),), body, (), span=case.span))
    block = tuple(statements)
    with f.within(Context((*inner_yields(f, (block,)), next_case))):
        completion = lower_statements(f, block)
    f.running_cases.remove(next_case)
    return completion


def _first_match(f: FunctionLowering, subject: Value, cases: Sequence[Case], index: int) -> Value:
    case = cases[index]
    matches = matches_any(f, case.items, subject) if case.items else None
    if matches is None or index + 1 == len(cases):
        return f.builder.i64(index)
    nodes = [item for case in cases for item in case.items]
    return f.choose(
        matches, lambda: [f.builder.i64(index)], lambda: [_first_match(f, subject, cases, index + 1)], [I64], nodes
    )[0]
