"""Which arrays may be written in place after they have been made.

A record that kept a reference to such a buffer would make the next write copy it. A value is *written
later* if an operation that works in place is the last to need it, or if it flows, for the last time, into a value that
is written later: what is needed afterwards is copied anyway. A struct that is a parameter and only taken apart is
as many values as it has parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..ir.core import Function, Op, Value
from ..ir.rewrite import use_counts
from ..ir.types import Array, Box, Nominal, Tuple, Type
from .activity import loop_parts
from .lives import Lives, Place

_IN_PLACE = frozenset("array.set array.append array.take array.pop array.concat acc.thaw".split())
# Operations whose results may be, hold or be part of their operands.
_PASSES_ON = frozenset(
    (
        "get make set take enum.make enum.payload box.make box.get select stop_gradient array.get array.make "
        "array.fill array.unique"
    ).split()
)
# For a callee: whether a parameter is written in place, and whether it may be part of a result.
Effects = Callable[[str], tuple[frozenset[int], frozenset[int]]]


class Writes:
    """``returned``: whether the results of the function may be written by its caller. ``parameters``: those
    that a caller may write later."""

    def __init__(
        self, function: Function, effects: Effects, parameters: frozenset[int] = frozenset(), returned: bool = True
    ) -> None:
        assert function.body is not None
        self._effects = effects
        self._lives = Lives(function)
        self._flows: dict[Value | Place, list[Value | Place]] = {}
        self._onward: dict[Value | Place, list[Value | Place]] = {}
        # Of loops: a carried value's initial value, argument and result.
        self._carried: list[tuple[Value, Value, Value]] = []
        self._written: set[Value | Place] = {function.body.arguments[i] for i in parameters}
        self._written.update(place for place in self._lives.places if place[0] in self._written)
        for op in function.body.walk():
            _FLOWS.get(op.name, Writes._plain)(self, op)
        self._results = function.body.terminator.operands
        self._uses = use_counts(function.body)
        self._shared: set[Value | Place] | None = None
        if returned:
            self.return_results()
        else:
            self._finish()

    def return_results(self) -> None:
        """The caller may write the results."""
        self._written.update(map(self._lives.place, self._results))
        self._finish()

    def _finish(self) -> None:
        _close(self._written, self._flows)
        self._holding = _wholes(place for place in self._written if isinstance(place, tuple))

    def later(self, value: Value) -> bool:
        place = self._lives.place(value)
        return place in self._written or place in self._holding

    def shares(self, value: Value) -> bool:
        """Whether a value is written later, or may hold or be part of one that is."""
        if self._shared is None:
            # What a loop writes in place, it has written before its result is there.
            for first, argument, result in self._carried:
                if not self.later(argument):
                    self._alias(first, result)
            # What is used once is used by what writes to it, and lives on as the result of that: the write is over
            # when that is there.
            self._shared = {v for v in self._written if isinstance(v, tuple) or self._uses.get(v, 0) > 1}
            _close(self._shared, self._onward)
        place = self._lives.place(value)
        return place in self._written or place in self._shared or place in self._holding

    def _flow(self, source: Value, target: Value) -> None:
        """If ``target`` is written later, so is ``source``; and what ``source`` shares, ``target`` does."""
        self._comes_from(target, source)
        self._alias(source, target)

    def _comes_from(self, target: Value, source: Value) -> None:
        self._edge(self._flows, self._lives.place(target), self._lives.place(source), source.type)

    def _alias(self, source: Value, target: Value) -> None:
        self._edge(self._onward, self._lives.place(source), self._lives.place(target), source.type)

    def _edge(
        self, edges: dict[Value | Place, list[Value | Place]], start: Value | Place, end: Value | Place, type: Type
    ) -> None:
        if start != end and isinstance(type, Array | Nominal | Tuple | Box):
            edges.setdefault(start, []).append(end)

    def _write(self, value: Value, op: Op) -> None:
        """``op`` writes ``value`` in place."""
        if self._lives.last(value, op):
            self._written.add(self._lives.place(value))

    def _plain(self, op: Op) -> None:
        if op.name in _IN_PLACE:
            self._write(op.operands[0], op)
            for operand in op.operands[1:]:
                self._flow(operand, op.results[0])
        elif op.name in _PASSES_ON and not isinstance(self._lives.place(op.results[0]), tuple):
            for operand in op.operands:
                for result in op.results:
                    self._flow(operand, result)
        elif op.name in ("apply", "vjp", "cell.new", "cell.set", "global.set"):
            self._written.update(map(self._lives.place, op.operands))

    def _call(self, op: Op) -> None:
        written, returned = self._effects(op.attributes["function"])
        for index, operand in enumerate(op.operands):
            if index in written:
                self._write(operand, op)
            elif index in returned:
                for result in op.results:
                    self._flow(operand, result)

    def _closure(self, op: Op) -> None:
        written, returned = self._effects(op.attributes["function"])
        taken = (v for index, v in enumerate(op.operands) if index in written or index in returned)
        self._written.update(map(self._lives.place, taken))

    def _branches(self, op: Op) -> None:
        for region in op.regions:
            for value, result in zip(region.terminator.operands, op.results, strict=True):
                self._flow(value, result)

    def _loop(self, op: Op) -> None:
        body, carried, initial = loop_parts(op)
        for first, argument, value, result in zip(initial, carried, body.terminator.operands, op.results, strict=True):
            if self._lives.last(first, op):
                self._flow(first, argument)
            self._flow(value, argument)
            self._comes_from(result, argument)
            self._comes_from(result, value)
            self._carried.append((first, argument, result))


def _wholes(places: Iterable[Place]) -> set[Value | Place]:
    """The parameters and the larger parts of them that the places are in."""
    found: set[Value | Place] = set()
    for root, path in places:
        found.add(root)
        found.update((root, path[:length]) for length in range(1, len(path)))
    return found


def _close(values: set[Value | Place], edges: dict[Value | Place, list[Value | Place]]) -> None:
    """Adds all that can be reached."""
    pending = list(values)
    while pending:
        for value in edges.get(pending.pop(), ()):
            if value not in values:
                values.add(value)
                pending.append(value)


_FLOWS: dict[str, Callable[[Writes, Op], None]] = {
    "call": Writes._call,
    "closure": Writes._closure,
    "if": Writes._branches,
    "switch": Writes._branches,
    "for": Writes._loop,
    "while": Writes._loop,
}
