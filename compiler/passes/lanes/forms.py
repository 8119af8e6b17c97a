"""What a scalar value of a loop's body becomes when several iterations run side by side.

Each form is made of IR values, ``values``, and the same form can be made of others by ``of``: that is how branches and
inner loops hand it on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....dsl.source import Span
from ...ir.core import Value
from ...ir.types import Type


class CannotWiden(Exception):
    """Why the iterations of a loop cannot run side by side, in words for the user. ``span``: because of what, where it
    is not the loop as a whole."""

    def __init__(self, reason: str, span: Span | None = None) -> None:
        super().__init__(reason)
        self.span = span


@dataclass(frozen=True, slots=True)
class Refused:
    """A loop with loops inside that does not run in lanes, and why: see ``CannotWiden``."""

    loop: Span
    reason: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Uniform:
    """The same in all lanes."""

    value: Value

    @property
    def values(self) -> tuple[Value, ...]:
        return (self.value,)

    def of(self, values: Sequence[Value]) -> Uniform:
        return Uniform(values[0])


@dataclass(frozen=True, slots=True)
class Affine:
    """An ``Int`` that grows from lane to lane by ``step``, which is uniform; ``first`` and ``last`` are those of the
    first and the last lane.

    ``own``: lane ``k`` is in the range of ``step`` numbers that only iteration ``k`` of the loop counts to.
    ``exact``: it is the first of them."""

    first: Value
    last: Value
    step: Value
    own: bool = False
    exact: bool = False

    @property
    def values(self) -> tuple[Value, ...]:
        return (self.first, self.last)

    def of(self, values: Sequence[Value]) -> Affine:
        return replace(self, first=values[0], last=values[1], own=False, exact=False)


@dataclass(frozen=True, slots=True)
class Varying:
    """A vector with one scalar for each lane."""

    value: Value

    @property
    def values(self) -> tuple[Value, ...]:
        return (self.value,)

    def of(self, values: Sequence[Value]) -> Varying:
        return Varying(values[0])


@dataclass(frozen=True, slots=True)
class Private:
    """An array that each iteration has for itself: its elements are vectors."""

    value: Value

    @property
    def values(self) -> tuple[Value, ...]:
        return (self.value,)

    def of(self, values: Sequence[Value]) -> Private:
        return Private(values[0])


@dataclass(frozen=True, slots=True)
class Shared:
    """An array that the loop hands from iteration to iteration, each of which writes elements of its own. ``slot``: its
    place among what the loop carries."""

    value: Value
    slot: int

    @property
    def values(self) -> tuple[Value, ...]:
        return (self.value,)

    def of(self, values: Sequence[Value]) -> Shared:
        return Shared(values[0], self.slot)


@dataclass(frozen=True, slots=True)
class Fields:
    """A tuple or struct, field by field."""

    parts: tuple[Form, ...]
    type: Type

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(value for part in self.parts for value in part.values)

    def of(self, values: Sequence[Value]) -> Fields:
        parts: list[Form] = []
        start = 0
        for part in self.parts:
            end = start + len(part.values)
            parts.append(part.of(values[start:end]))
            start = end
        return Fields(tuple(parts), self.type)


Form = Uniform | Affine | Varying | Private | Shared | Fields


def same_form(first: Form, second: Form) -> bool:
    """Whether two values can be handed on as one without a conversion."""
    if first.__class__ is not second.__class__:
        return False
    if isinstance(first, Fields) and isinstance(second, Fields):
        return all(map(same_form, first.parts, second.parts))
    if isinstance(first, Affine) and isinstance(second, Affine):
        return first.step is second.step
    return not isinstance(first, Shared) or first.slot == second.slot  # type: ignore[union-attr]
