"""When each iteration of loops that are fused runs.

At each step of the fused loop each of the loops runs one iteration, in the order in which they were written; a loop
that reads what another one writes later runs some steps behind. Where steps have iterations of some of the loops
only, before and after all run, these are done outside of the fused loop: few, and known to exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...ir.core import Op, Value
from ...ir.types import Array
from ..polynomials import Polynomial
from .linear import Linear, gap, shifted
from .maps import Map, Read

# An element is kept for so many steps.
DEEPEST = 4
# Iterations that may be done outside of the fused loop.
MOST_PEELED = 16

# A loop of the group, by number, and what it carries.
Slot = tuple[int, int]


class Misfit(Exception):
    """Loops cannot be fused."""


@dataclass(eq=False)
class Group:
    """``delays``: the step at which each loop's first iteration runs; ``ends``: of each loop, after its last one, as
    the difference from the trip count of the first. ``slots``: by the arrays that the loops return. ``kept``: those
    arrays that others need, each with all slots whose elements it holds, in order."""

    maps: list[Map]
    delays: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    slots: dict[Value, Slot] = field(default_factory=dict)
    kept: dict[Slot, list[Slot]] = field(default_factory=dict)
    # At least so many steps have iterations of all loops.
    least: int = 0

    @property
    def first(self) -> int:
        """The first step at which all loops run."""
        return max(self.delays)

    @property
    def shortest(self) -> int:
        """The loop that ends first, whose trip count says how many steps there are."""
        return self.ends.index(min(self.ends))

    @property
    def rest(self) -> int:
        """The steps after the first loop has ended."""
        return max(self.ends) - min(self.ends)

    def after(self, number: int) -> int:
        """How many steps a loop runs after the first one has ended."""
        return self.ends[number] - min(self.ends)

    def start(self, slot: Slot) -> Polynomial:
        """The element that is written at step 0."""
        number, place = slot
        return shifted(self.maps[number].writes[place].start, -self.delays[number])

    def element(self, number: int, read: Read) -> Polynomial:
        """The element that a loop reads at step 0."""
        return shifted(read.start, -self.delays[number])

    def initial(self, slot: Slot) -> Value:
        number, place = slot
        return self.maps[number].loop.operands[place + 1]

    def base(self, array: Value) -> Value:
        """The array from outside that one of the group's is made of."""
        while array in self.slots:
            array = self.initial(self.slots[array])
        return array

    def chain(self, array: Value) -> Iterator[Slot]:
        """The loops that write an array, the last one first."""
        while array in self.slots:
            yield self.slots[array]
            array = self.initial(self.slots[array])

    def updated(self, array: Value) -> Slot | None:
        """What is kept of an array from outside that loops update in place."""
        return next((slot for slot, chain in self.kept.items() if self.initial(chain[0]) is array), None)


def timed(maps: list[Map], linear: Linear, used: Mapping[Value, list[tuple[Op, int]]]) -> Group:
    """Raises ``Misfit``."""
    group = Group(maps)
    reference: Polynomial | None = None
    for number, found in enumerate(maps):
        delay = _delay(group, found, reference)
        length = gap(found.trips, maps[0].trips)
        if length is None:
            raise Misfit
        group.delays.append(delay)
        group.ends.append(delay + length)
        for place in found.writes:
            group.slots[found.loop.results[place]] = number, place
            reference = group.start((number, place)) if reference is None else reference
    _check_counts(group, linear)
    _find_kept(group, used)
    _check_updates(group)
    return group


def _delay(group: Group, found: Map, reference: Polynomial | None) -> int:
    """The loop's first step: the one that puts what it writes beside what the others do, where that is possible."""
    least: int | None = None
    for start, array in _needs(found):
        for slot in group.chain(array):
            distance = gap(start, group.maps[slot[0]].writes[slot[1]].start)
            if distance is None:
                raise Misfit
            earliest = group.delays[slot[0]] + distance
            least = earliest if least is None else max(least, earliest)
    aligned = next((gap(write.start, reference) for write in found.writes.values() if reference is not None), None)
    if least is None:
        return aligned or 0
    return aligned if aligned is not None and least <= aligned <= least + DEEPEST else least


def _needs(found: Map) -> Iterator[tuple[Polynomial, Value]]:
    """The elements of arrays that a loop reads, and those in place of which it writes."""
    for read in found.reads.values():
        yield read.start, read.array
    for place, write in found.writes.items():
        yield write.start, found.loop.operands[place + 1]


def _check_counts(group: Group, linear: Linear) -> None:
    """Few iterations are peeled, and all of them exist."""
    first, last = group.first, min(group.ends)
    group.least = min(
        linear.least(found.loop.operands[0]) - first + d for found, d in zip(group.maps, group.delays, strict=True)
    )
    peeled = sum(first - delay for delay in group.delays) + sum(end - last for end in group.ends)
    if peeled > MOST_PEELED or (peeled and group.least < 0):
        raise Misfit


def _find_kept(group: Group, used: Mapping[Value, list[tuple[Op, int]]]) -> None:
    inside: dict[Op, Map] = {}
    for found in group.maps:
        inside[found.loop] = found
        inside.update(dict.fromkeys(found.body.ops, found))
    continued: dict[Value, int] = {}
    escaping: list[Value] = []
    for array in group.slots:
        for op, _ in used.get(array, ()):
            if op not in inside:
                if op.name != "array.count" and array not in escaping:
                    escaping.append(array)
            elif op in inside[op].reads or op.name == "array.count":
                continue
            elif op.name == "for":
                continued[array] = continued.get(array, 0) + 1
            else:
                raise Misfit
    for array in escaping:
        chain = list(group.chain(array))[::-1]
        if any(group.maps[k].loop.results[place] in escaping for k, place in chain[:-1]):
            raise Misfit
        if any(group.start(slot) != group.start(chain[-1]) for slot in chain):
            raise Misfit
        group.kept[chain[-1]] = chain


def _check_updates(group: Group) -> None:
    """An array that is updated in place is read where that can be told from what is written."""
    for number, found in enumerate(group.maps):
        for op in found.body.ops:
            for value in op.operands:
                if not isinstance(value.type, Array) or op.name != "array.get" or op in found.reads:
                    continue
                if value in group.slots or group.updated(value) is not None:
                    raise Misfit
        for start, array in _needs(found):
            element = shifted(start, -group.delays[number])
            for slot in group.chain(array):
                distance = gap(group.start(slot), element)
                if distance is None or not 0 <= distance <= DEEPEST:
                    raise Misfit
            kept = group.updated(group.base(array))
            if kept is not None:
                distance = gap(group.start(kept), element)
                if distance is None or distance > DEEPEST:
                    raise Misfit
