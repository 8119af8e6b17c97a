"""Loops: ``for``, ``while`` and ``repeat``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import ast, conform, tast
from .. import types as t
from ..declarations.substitute import show
from ..diagnostics import Note
from ..entities import VariableEntity
from . import checkpoints
from .drafts import placeholder
from .iterators import loop_over_iterator, requirement
from .patterns import Patterns, is_irrefutable
from .targets import Target
from .unwrapping import forced

if TYPE_CHECKING:
    from .statements import Statements


def while_loop(self: Statements, statement: ast.While, name: str | None = None) -> list[tast.Stmt]:
    snapshots = checkpoints.snapshots(self, statement)
    label = tast.Label(name or "")
    inside = self.inner(Target(label, name, loop=True))
    inside.fallthrough_allowed = None
    conditions = inside.conditions(statement.conditions)
    return [tast.While(label, conditions, inside.block(statement.body), snapshots, span=statement.span)]


def repeat_while(self: Statements, statement: ast.RepeatWhile, name: str | None = None) -> list[tast.Stmt]:
    snapshots = checkpoints.snapshots(self, statement)
    label = tast.Label(name or "")
    body = self.block(statement.body, Target(label, name, loop=True))
    return [tast.RepeatWhile(label, body, self.condition(statement.condition), snapshots, span=statement.span)]


def for_loop(self: Statements, statement: ast.For, name: str | None = None) -> list[tast.Stmt]:
    snapshots = checkpoints.snapshots(self, statement)
    span = statement.sequence.span
    sequence = self.expression_of(lambda elaborator: forced(elaborator(statement.sequence), self.known), span)
    type = sequence.type
    iterable = self.env.modules.entity("_Iterable")
    sequences = self.env.modules.entity("Sequence")
    element: t.Type = t.ERROR
    if type is not t.ERROR:
        if conform.find(type, sequences, self.env) is None:
            text = f"for-in loop requires '{show(type)}' to conform to 'Sequence'"
            note = Note("a loop runs over an array, a range of integers or another sequence", statement.sequence.span)
            self.env.diagnostics.error("requirement", text, statement.sequence.span, note)
            type = t.ERROR
        else:
            element = self.normal(t.Associated(type, sequences.associated["Element"]))
    label = tast.Label(name or "")
    inside = self.inner(Target(label, name, loop=True))
    inside.fallthrough_allowed = None
    patterns = Patterns(inside)
    pattern = patterns.check(statement.pattern, element, None if statement.case else "let")
    if not statement.case and element is not t.ERROR and not is_irrefutable(pattern):
        self.error("pattern", "this pattern does not match every element; write 'for case'", statement.pattern.span)
    inside.declare_all(patterns.names)
    where = inside.condition(statement.where) if statement.where is not None else None
    body = inside.block(statement.body)
    if type is not t.ERROR and conform.find(type, iterable, self.env) is None:
        refutable = not is_irrefutable(pattern)
        place = statement.span
        return loop_over_iterator(self, label, sequence, element, pattern, where, body, refutable, snapshots, place)
    whole = VariableEntity("sequence", type, span=span)
    index = VariableEntity("index", self.known.int, span=span)
    read = tast.VariableRef(type, whole, span=span)
    if type is t.ERROR:
        count = step = placeholder(span)
    else:
        position = tast.VariableRef(self.known.int, index, span=span)
        count = requirement(self, iterable, "_iterationCount", (read,), self.known.int, span)
        step = requirement(self, iterable, "_element", (read, position), element, span)
    made = tast.For(label, pattern, sequence, whole, index, count, step, where, body, snapshots, span=statement.span)
    return [made]
