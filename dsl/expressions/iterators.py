"""Loops over what has no count: a ``for`` over an iterator is a ``while`` that asks for the next element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import conform, tast
from .. import types as t
from ..entities import NominalEntity, VariableEntity
from ..source import Span

if TYPE_CHECKING:
    from .statements import Statements


def requirement(
    self: Statements, protocol: NominalEntity, name: str, arguments: tuple[tast.Expr, ...], type: t.Type, span: Span
) -> tast.Expr:
    """A call of a requirement of ``protocol`` on the first argument."""
    found = next(
        r for r in protocol.requirements if (r.accessor_of.name if r.accessor_of is not None else r.name) == name
    )
    return tast.Call(type, conform.witness(arguments[0].type, found, self.env), arguments, span=span)


def loop_over_iterator(
    self: Statements,
    label: tast.Label,
    sequence: tast.Expr,
    element: t.Type,
    pattern: tast.Pattern,
    where: tast.Expr | None,
    body: tast.Block,
    refutable: bool,
    snapshots: int | None,
    span: Span,
) -> list[tast.Stmt]:
    """``var iterator = sequence.makeIterator(); while case .some(pattern) = iterator.next() { … }``."""
    place = sequence.span
    sequences, iterators = (self.env.modules.entity(name) for name in ("Sequence", "IteratorProtocol"))
    type = self.normal(t.Associated(sequence.type, sequences.associated["Iterator"]))
    iterator = VariableEntity("iterator", type, mutable=True, span=place)
    made = requirement(self, sequences, "makeIterator", (sequence,), type, place)
    some = next(case for case in self.known.optional.cases if case.name == "some")
    target = tast.InOut(type, tast.VariableRef(type, iterator, span=place), span=place)
    following = requirement(self, iterators, "next", (target,), self.known.optional_of(element), place)
    tests: list[tast.Condition] = []
    if refutable:
        value = VariableEntity("element", element, span=place)
        tests.append(tast.PatternCondition(pattern, tast.VariableRef(element, value, span=place), span=pattern.span))
        pattern = tast.BindingPattern(value, span=place)
    if where is not None:
        tests.append(tast.BooleanCondition(where, span=where.span))
    if tests:
        body = (tast.If(tuple(tests), body, (), span=span),)
    going = tast.PatternCondition(tast.EnumPattern(some, (pattern,), span=place), following, span=place)
    return [
        tast.Bind(tast.BindingPattern(iterator, span=place), made, span=place),
        tast.While(label, (going,), body, snapshots, span=span),
    ]
