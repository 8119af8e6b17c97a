"""Which arrays may be written in place after they have been made.

A record that kept a reference to such a buffer would make the next write copy it. A value is *written
later* if an operation that works in place takes it, or if it flows into a value that is written later.
"""

from __future__ import annotations

from collections.abc import Callable

from ..ir.core import Function, Op, Value
from ..ir.rewrite import use_counts
from ..ir.types import Array, Box, Nominal, Tuple
from .activity import loop_parts

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
        self._flows: dict[Value, list[Value]] = {}
        self._written: set[Value] = {function.body.arguments[i] for i in parameters}
        for op in function.body.walk():
            _FLOWS.get(op.name, Writes._plain)(self, op)
        if returned:
            self._written.update(function.body.terminator.operands)
        _close(self._written, self._flows)
        self._uses = use_counts(function.body)
        self._shared: set[Value] | None = None

    def later(self, value: Value) -> bool:
        return value in self._written

    def shares(self, value: Value) -> bool:
        """Whether a value is written later, or may hold or be part of one that is."""
        if self._shared is None:
            onward: dict[Value, list[Value]] = {}
            for target, sources in self._flows.items():
                for source in sources:
                    onward.setdefault(source, []).append(target)
            # What is used once is used by what writes to it, and lives on as the result of that: the write is over
            # when that is there.
            self._shared = {v for v in self._written if self._uses.get(v, 0) > 1}
            _close(self._shared, onward)
        return value in self._written or value in self._shared

    def _flow(self, source: Value, target: Value) -> None:
        """If ``target`` is written later, so is ``source``."""
        if isinstance(source.type, Array | Nominal | Tuple | Box):
            self._flows.setdefault(target, []).append(source)

    def _plain(self, op: Op) -> None:
        if op.name in _IN_PLACE:
            self._written.add(op.operands[0])
            for operand in op.operands[1:]:
                self._flow(operand, op.results[0])
        elif op.name in _PASSES_ON:
            for operand in op.operands:
                for result in op.results:
                    self._flow(operand, result)
        elif op.name in ("apply", "vjp", "cell.new", "cell.set", "global.set"):
            self._written.update(op.operands)

    def _call(self, op: Op) -> None:
        written, returned = self._effects(op.attributes["function"])
        for index, operand in enumerate(op.operands):
            if index in written:
                self._written.add(operand)
            elif index in returned:
                for result in op.results:
                    self._flow(operand, result)

    def _closure(self, op: Op) -> None:
        written, returned = self._effects(op.attributes["function"])
        self._written.update(v for index, v in enumerate(op.operands) if index in written or index in returned)

    def _branches(self, op: Op) -> None:
        for region in op.regions:
            for value, result in zip(region.terminator.operands, op.results, strict=True):
                self._flow(value, result)

    def _loop(self, op: Op) -> None:
        body, carried, initial = loop_parts(op)
        for first, argument, value, result in zip(initial, carried, body.terminator.operands, op.results, strict=True):
            self._flow(first, argument)
            self._flow(value, argument)
            self._flow(argument, result)
            self._flow(value, result)


def _close(values: set[Value], edges: dict[Value, list[Value]]) -> None:
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
