"""Patterns: testing whether a value matches, and binding its parts.

The two are separate, so that a binding happens inside the region that the test has chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...dsl import tast
from ..ir.core import Value
from ..ir.structure import payload_types
from ..ir.types import BOOL, Box, Type
from .functions import FunctionLowering

Bindings = list[tuple[tast.Pattern, Value]]


def test(f: FunctionLowering, pattern: tast.Pattern, value: Value) -> Value | None:
    """Whether ``value`` matches; None when it always does."""
    return _TESTS[pattern.__class__](f, pattern, value)


def bind(f: FunctionLowering, pattern: tast.Pattern, value: Value) -> None:
    """Binds the variables of a pattern that ``value`` is known to match."""
    _BINDS[pattern.__class__](f, pattern, value)


def bind_all(f: FunctionLowering, bindings: Bindings) -> None:
    for pattern, value in bindings:
        bind(f, pattern, value)


def both(
    f: FunctionLowering, first: Value | None, second: Callable[[], Value | None], nodes: Sequence[tast.Node]
) -> Value | None:
    """``first && second``, where ``second`` is lowered only where ``first`` holds."""
    if first is None:
        return second()

    def then() -> list[Value]:
        value = second()
        return [f.builder.boolean(True) if value is None else value]

    return f.choose(first, then, lambda: [f.builder.boolean(False)], [BOOL], nodes)[0]


def _test_tuple(f: FunctionLowering, pattern: tast.TuplePattern, value: Value) -> Value | None:
    return _test_parts(f, pattern.elements, lambda i: f.builder.get(value, i))


def _test_parts(f: FunctionLowering, patterns: tuple[tast.Pattern, ...], part: Callable[[int], Value]) -> Value | None:
    refutable = [i for i, p in enumerate(patterns) if not irrefutable(p)]
    result: Value | None = None
    for i in refutable:
        result = both(f, result, lambda i=i: test(f, patterns[i], part(i)), (patterns[i],))
    return result


def irrefutable(pattern: tast.Pattern) -> bool:
    if isinstance(pattern, tast.TuplePattern):
        return all(map(irrefutable, pattern.elements))
    if isinstance(pattern, tast.EnumPattern):
        return len(pattern.case.owner.cases) == 1 and all(map(irrefutable, pattern.payload))
    return isinstance(pattern, tast.WildcardPattern | tast.BindingPattern)


def payload(f: FunctionLowering, case: int, value: Value, index: int) -> Value:
    """A payload, read through its box where the case is indirect."""
    part = f.builder.emit("enum.payload", value, case=case, index=index)
    return f.builder.emit("box.get", part) if isinstance(part.type, Box) else part


def make_case(f: FunctionLowering, type: Type, case: int, payload: Sequence[Value]) -> Value:
    """A value of an enum; what an indirect case must box is boxed."""
    kept = payload_types(type, case, f.program.module) or ()
    parts = [f.builder.emit("box.make", v) if isinstance(t, Box) else v for v, t in zip(payload, kept, strict=True)]
    return f.builder.typed("enum.make", type, *parts, case=case)


def _test_enum(f: FunctionLowering, pattern: tast.EnumPattern, value: Value) -> Value | None:
    case = pattern.case.index
    matches: Value | None = None
    if len(pattern.case.owner.cases) > 1:
        matches = f.builder.emit("ieq", f.builder.emit("enum.tag", value), f.builder.i64(case))
    if all(map(irrefutable, pattern.payload)):
        return matches
    parts = lambda: _test_parts(f, pattern.payload, lambda i: payload(f, case, value, i))  # noqa: E731
    return both(f, matches, parts, pattern.payload)


def _test_test(f: FunctionLowering, pattern: tast.TestPattern, value: Value) -> Value | None:
    f.declare(pattern.variable, value)
    return f.expression(pattern.test)


_TESTS: dict[type, Callable[[FunctionLowering, Any, Value], Value | None]] = {
    tast.WildcardPattern: lambda f, p, v: None,
    tast.BindingPattern: lambda f, p, v: None,
    tast.TuplePattern: _test_tuple,
    tast.EnumPattern: _test_enum,
    tast.TestPattern: _test_test,
}


def _bind_tuple(f: FunctionLowering, pattern: tast.TuplePattern, value: Value) -> None:
    for index, element in enumerate(pattern.elements):
        if binds(element):
            bind(f, element, f.builder.get(value, index))


def _bind_enum(f: FunctionLowering, pattern: tast.EnumPattern, value: Value) -> None:
    for index, element in enumerate(pattern.payload):
        if binds(element):
            bind(f, element, payload(f, pattern.case.index, value, index))


_BINDS: dict[type, Callable[[FunctionLowering, Any, Value], None]] = {
    tast.WildcardPattern: lambda f, p, v: None,
    tast.BindingPattern: lambda f, p, v: f.declare(p.variable, v),
    tast.TuplePattern: _bind_tuple,
    tast.EnumPattern: _bind_enum,
    tast.TestPattern: lambda f, p, v: None,
}


def binds(pattern: tast.Pattern) -> bool:
    if isinstance(pattern, tast.TuplePattern):
        return any(map(binds, pattern.elements))
    if isinstance(pattern, tast.EnumPattern):
        return any(map(binds, pattern.payload))
    return isinstance(pattern, tast.BindingPattern)


def declare_unassigned(f: FunctionLowering, pattern: tast.Pattern) -> None:
    """``let x: T`` without a value."""
    if isinstance(pattern, tast.BindingPattern):
        f.declare(pattern.variable, None)
    elif isinstance(pattern, tast.TuplePattern):
        for element in pattern.elements:
            declare_unassigned(f, element)


# --- conditions --------------------------------------------------------------------------


@dataclass(slots=True)
class Conditions:
    """Whether a list of conditions ``holds``; then ``bindings`` are to be bound."""

    holds: Value
    bindings: Bindings


def lower_conditions(f: FunctionLowering, conditions: tuple[tast.Condition, ...]) -> Conditions:
    holds, bindings = _conditions(f, conditions)
    return Conditions(f.builder.boolean(True) if holds is None else holds, bindings)


def _conditions(f: FunctionLowering, conditions: tuple[tast.Condition, ...]) -> tuple[Value | None, Bindings]:
    """Later conditions are evaluated only where the earlier ones hold, with their names bound."""
    first, rest = conditions[0], conditions[1:]
    own: Bindings = []
    with f.at(first.span):
        if isinstance(first, tast.PatternCondition):
            value = f.expression(first.value)
            own.append((first.pattern, value))
            holds = test(f, first.pattern, value)
        else:
            holds = f.expression(first.value)
    if not rest:
        return holds, own
    if holds is None:
        bind_all(f, own)
        later, bindings = _conditions(f, rest)
        return later, own + bindings
    patterns = [c for c in rest if isinstance(c, tast.PatternCondition)]
    subjects = [f.lower(c.value.type) for c in patterns]

    def then() -> list[Value]:
        bind_all(f, own)
        later, bindings = _conditions(f, rest)
        return [f.builder.boolean(True) if later is None else later, *(value for _, value in bindings)]

    def otherwise() -> list[Value]:
        return [f.builder.boolean(False), *map(f.uninit, subjects)]

    results = f.choose(holds, then, otherwise, [BOOL, *subjects], rest)
    return results[0], own + [(c.pattern, value) for c, value in zip(patterns, results[1:], strict=True)]
