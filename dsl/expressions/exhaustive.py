"""Whether the cases of a ``switch`` match every value of its subject."""

from __future__ import annotations

from .. import tast
from .. import types as t
from ..diagnostics import Note
from ..environment import Environment
from .patterns import payload_types

LIMIT = 5_000
"""Steps after which a switch is taken to need a ``default``."""

Row = tuple[tast.Pattern, ...]


class _TooComplex(Exception):
    pass


class _Space:
    """Finds a value that no row of patterns matches."""

    def __init__(self, bool_type: t.Type) -> None:
        self.bool = bool_type
        self.steps = 0

    def missing(self, rows: list[Row], types: tuple[t.Type, ...]) -> tuple[str, ...] | None:
        """Texts for values of ``types`` that no row matches; None when all are matched."""
        self.steps += 1
        if self.steps > LIMIT:
            raise _TooComplex
        if not types:
            return None if rows else ()
        first, rest = types[0], types[1:]
        if not rows:
            return tuple("_" for _ in types)
        if all(_is_wild(row[0]) for row in rows):
            found = self.missing([row[1:] for row in rows], rest)
            return ("_", *found) if found is not None else None
        if isinstance(first, t.Tuple):
            return self._tuple(rows, first, rest)
        if isinstance(first, t.Nominal) and first.entity.kind == "enum":
            return self._enum(rows, first, rest)
        if first == self.bool:
            return self._bool(rows, rest)
        found = self.missing([row[1:] for row in rows if _is_wild(row[0])], rest)
        return ("_", *found) if found is not None else None

    def _tuple(self, rows: list[Row], first: t.Tuple, rest: tuple[t.Type, ...]) -> tuple[str, ...] | None:
        size = len(first.elements)
        wild: Row = (tast.WildcardPattern(),) * size
        opened = [
            ((row[0].elements if isinstance(row[0], tast.TuplePattern) else wild) + row[1:])
            for row in rows
            if isinstance(row[0], tast.TuplePattern) or _is_wild(row[0])
        ]
        found = self.missing(opened, (*first.elements, *rest))
        return (f"({', '.join(found[:size])})", *found[size:]) if found is not None else None

    def _enum(self, rows: list[Row], first: t.Nominal, rest: tuple[t.Type, ...]) -> tuple[str, ...] | None:
        for case in first.entity.cases:
            payload = payload_types(case, first)
            wild: Row = (tast.WildcardPattern(),) * len(payload)
            opened: list[Row] = []
            for row in rows:
                head = row[0]
                if isinstance(head, tast.EnumPattern):
                    if head.case is case:
                        opened.append((*head.payload, *row[1:]))
                elif _is_wild(head):
                    opened.append((*wild, *row[1:]))
            found = self.missing(opened, (*payload, *rest))
            if found is not None:
                inside = f"({', '.join(found[: len(payload)])})" if payload else ""
                return (f".{case.name}{inside}", *found[len(payload) :])
        return None

    def _bool(self, rows: list[Row], rest: tuple[t.Type, ...]) -> tuple[str, ...] | None:
        for value in (True, False):
            opened = [row[1:] for row in rows if _is_wild(row[0]) or _truth(row[0]) is value]
            found = self.missing(opened, rest)
            if found is not None:
                return ("true" if value else "false", *found)
        return None


def _is_wild(pattern: tast.Pattern) -> bool:
    if isinstance(pattern, tast.TuplePattern):
        return all(map(_is_wild, pattern.elements))
    return isinstance(pattern, tast.WildcardPattern | tast.BindingPattern)


def _truth(pattern: tast.Pattern) -> bool | None:
    """The truth value that a pattern made from a literal matches."""
    if not isinstance(pattern, tast.TestPattern):
        return None
    test = pattern.test
    if isinstance(test, tast.VariableRef):
        return True if test.variable is pattern.variable else None
    if isinstance(test, tast.Conditional) and isinstance(test.then, tast.Literal):
        condition = test.condition
        matches = isinstance(condition, tast.VariableRef) and condition.variable is pattern.variable
        return False if matches and test.then.value is False else None
    return None


def check_exhaustive(switch: tast.Switch, env: Environment) -> None:
    if any(not case.items for case in switch.cases):
        return
    rows: list[Row] = [
        (item.pattern,) for case in switch.cases for item in case.items if item.where is None or _always(item.where)
    ]
    try:
        found = _Space(env.modules.known.bool).missing(rows, (switch.subject.type,))
    except _TooComplex:
        found = ("_",)
    if found is None:
        return
    if not switch.cases:
        text = "'switch' statement body must have at least one 'case' or 'default' block"
        env.diagnostics.error("switch", text, switch.span)
        return
    hint = "do you want to add a default clause?" if found[0] == "_" else f"add missing case: '{found[0]}'"
    env.diagnostics.error("switch", "switch must be exhaustive", switch.span, Note(hint, switch.span))


def _always(where: tast.Expr) -> bool:
    return isinstance(where, tast.Literal) and where.value is True
