"""What the loops of a derivative save in each iteration, and why, for people: ``--report tape``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...dsl.source import Span
from ..ir.core import Block, Op, Value
from ..ir.ops import IN_LANES
from ..ir.types import Type
from .checkpointing import PART_OF, SEGMENTS

if TYPE_CHECKING:
    from .adjoint import Adjoint
    from .loops import LoopRegion

CARRIED = "the next iteration changes it"
OVERWRITTEN = "the element is overwritten later"
BRANCH = "only one of several branches computed it"
CHEAPER = "costs less than what it would be computed from"
SNAPSHOT = "a snapshot, from which the segment is run again"
EXPENSIVE = "costs more to compute again than to load"

_REASONS = {
    "call": "a call computed it",
    "apply": "a call computed it",
    "if": BRANCH,
    "switch": BRANCH,
    "for": "an inner loop computed it",
    "while": "an inner loop computed it",
    "array.pop": "the array is changed later",
    "array.take": "the array is changed later",
}
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class SavedValue:
    """``name``: a variable, or the text of the expression. ``reason``: why it is not computed again."""

    name: str
    type: Type
    reason: str


@dataclass(frozen=True, slots=True)
class TapedLoop:
    """A loop of a function that is differentiated. ``known``: whether its trip count is known when it begins, so that
    the tapes have exactly that length. ``segments``: that an iteration is a segment of a ``@checkpointed`` loop."""

    span: Span
    function: str
    known: bool
    segments: bool
    saved: tuple[SavedValue, ...]


def taped_loops(adjoint: Adjoint) -> Iterator[TapedLoop]:
    """All loops with a reverse sweep, once it is decided what they save; not what is left over by one in lanes."""
    from .loops import LoopRegion

    body = adjoint.primal.body
    if body is not None and any(op.attributes.get(IN_LANES) == 1 for op in body.ops):
        return
    for region in adjoint.regions:
        if isinstance(region, LoopRegion) and region.reverse_op is not None:
            assert region.op is not None
            saved = tuple(_describe(region, value) for value in region.saved)
            function = adjoint.primal.attributes.get(PART_OF, adjoint.key.function)
            yield TapedLoop(region.op.span, function, region.op.name == "for", SEGMENTS in region.op.attributes, saved)


def _describe(loop: LoopRegion, value: Value) -> SavedValue:
    owner = value.owner
    if isinstance(owner, Block) or isinstance(_whole(value).owner, Block):
        return SavedValue(_name(loop, value), value.type, CARRIED)
    if value.hint == "record" and loop.op is not None and SEGMENTS in loop.op.attributes:
        return SavedValue("what a segment of the loop begins with", value.type, SNAPSHOT)
    if value.hint == "record" and "function" in owner.attributes:
        return SavedValue(f"what the pullback of this call needs: {_text(owner)}", value.type, _REASONS["call"])
    if value.hint == "tape":
        return SavedValue(f"the tape of the loop in line {owner.span.line}", value.type, _REASONS["for"])
    return SavedValue(_name(loop, value), value.type, _reason(loop, owner))


def _reason(loop: LoopRegion, op: Op) -> str:
    from .records import is_cheap

    if op.name == "array.get" and loop.adjoint.writes.shares(op.operands[0]):
        return OVERWRITTEN
    return _REASONS.get(op.name) or (CHEAPER if is_cheap(op) else EXPENSIVE)


def _whole(value: Value) -> Value:
    """What a value is a part of."""
    while isinstance(value.owner, Op) and value.owner.name == "get":
        (value,) = value.owner.operands
    return value


def _name(loop: LoopRegion, value: Value) -> str:
    """The variable, if the loop mentions one of this name, else the expression."""
    assert loop.op is not None
    value = _before_branch(value)
    written = re.search(rf"(?<!\w){re.escape(value.hint)}(?!\w)", loop.op.span.text) if value.hint else None
    if written or isinstance(value.owner, Block):
        return value.hint or "a carried value"
    return _text(value.owner)


def _shown(array: Value) -> str:
    """An array, if the program has a name or an expression for it."""
    owner = array.owner
    text = array.hint or ("" if isinstance(owner, Block) or not owner.span.text.strip() else _text(owner))
    return f"'{text}'" if text else "an array"


def _before_branch(value: Value) -> Value:
    """What a branch leaves as ``value``, when only one of its sides computes it."""
    while isinstance(value.owner, Op) and value.owner.name in ("if", "switch"):
        index = value.owner.results.index(value)
        left = [region.terminator.operands[index] for region in value.owner.regions]
        computed = [v for v in left if not (isinstance(v.owner, Op) and v.owner.name == "uninit")]
        if len(computed) != 1:
            break
        (value,) = computed
    return value


def _text(op: Op) -> str:
    """As the program writes it; what differentiation itself asks for is written nowhere."""
    text = " ".join(op.span.text.split())
    if not text:
        return f"the count of {_shown(op.operands[0])}" if op.name == "array.count" else op.name
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
