"""Why LLVM has not vectorised a loop, in the words of the source.

LLVM keeps its reasons to itself, so they are found in the IR that it got: what its vectoriser is known not to take.
What LLVM made of the loop tells whether that is still there: a call may have been inlined, a check proved needless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..dsl.source import NOWHERE, Span
from .ad.reach import reachable
from .backends.llvm.loops import NativeLoop
from .ir.core import Block, Module, Op, Value
from .ir.ops import BITWISE, INT_COMPARE, REVERSE, SWEEP, WRAPPING_INT
from .ir.rewrite import free_values
from .ir.structure import is_class
from .ir.sums import Sums
from .ir.types import Acc, Array, Cell, Scalar, Type, Vector
from .options import Options
from .passes.trapping import CHECKED, COPYING

_LONGEST = 40
# More of a kind are not told.
_MOST = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """``span``: the place in the source that it is about, if it is not the loop as a whole."""

    text: str
    span: Span | None = None


_DOES = {
    "print": "it prints",
    "describe": "it makes text",
    "global.set": "it writes to a global variable",
    "random.advance": "it draws random numbers",
    "cell.set": "it writes to a captured variable",
    "cell.new": "it makes a variable that is captured",
    "box.make": "it makes a value of an indirect enum",
    **dict.fromkeys("array.make array.fill array.uninit".split(), "it makes an array"),
    **dict.fromkeys("array.append array.pop array.concat".split(), "it changes the count of an array"),
    **dict.fromkeys("acc.take_at acc.put_at acc.merge".split(), "it adds up arrays of cotangents"),
}
_DOES_TO_OBJECTS = {"cell.set": "it writes to a property of an object", "cell.new": "it makes an object"}
# What LLVM knows to do with an integer that each iteration changes.
_COUNTS = frozenset(["iadd", "isub", "imul", *WRAPPING_INT, *BITWISE]) - {"shl", "shr"}
_LINEAR = frozenset("iadd isub imul wadd wsub wmul".split())
_CHOICES = frozenset("select if switch".split())
_READS = frozenset("array.get acc.get_at".split())
_WRITES = frozenset("array.set acc.add_at acc.clear_at".split())
# What is an array or accumulator with another content.
_UPDATES = _WRITES | {"array.unique", "acc.ensure", "acc.resize"}


def obstacles(native: NativeLoop, module: Module, options: Options) -> list[Reason]:
    """``native``: a loop that was not vectorised."""
    return _Obstacles(native, module, options).all()


class _Obstacles:
    def __init__(self, native: NativeLoop, module: Module, options: Options) -> None:
        self.native = native
        self.module = module
        self.foreign = {function.name for function in module.functions.values() if function.body is None}
        self.loop = native.op
        self.body = self.loop.regions[-1]
        self.options = options
        self.carried = self.body.arguments[1:] if self.loop.name == "for" else self.body.arguments
        self.yielded = self.body.terminator.operands
        self.ops = [op for region in self.loop.regions for op in region.walk()]
        self.inside = set(self.ops)
        # What each value is made of, all the way, but for what is read from memory; and which ones that is part of.
        self.origins: dict[Value, frozenset[Value]] = {v: frozenset((v,)) for v in self.body.arguments}
        self.read: set[Value] = set()
        # The numbers that differ from iteration to iteration.
        changed = (v for v, after in zip(self.carried, self.yielded, strict=True) if v is not after)
        index = self.body.arguments[:1] if self.loop.name == "for" else ()
        self.changing = {*index, *filter(_is_number, changed)}

    def all(self) -> list[Reason]:
        self._trace(self.body)
        finders = (self._end, self._effects, self._calls, self._recurrences, self._memory, self._checks)
        return [reason for find in finders for reason in _different(find())[:_MOST]]

    def _trace(self, block: Block) -> None:
        for op in block.ops:
            for region in op.regions:
                self._trace(region)
            for k, result in enumerate(op.results):
                made_of = _made_of(op, k)
                self.origins[result] = self._union(made_of)
                if op.name in _READS or (op.name != "array.count" and any(v in self.read for v in made_of)):
                    self.read.add(result)

    def _union(self, values: Sequence[Value]) -> frozenset[Value]:
        return frozenset(origin for value in values for origin in self.origins.get(value, ()))

    def _is_handed_on(self, value: Value, argument: Value) -> bool:
        """Whether ``value`` is what the loop carries as ``argument``, or something that has nothing to do with it."""
        op = value.owner
        if value is argument or argument not in self.origins.get(value, ()):
            return True
        if not isinstance(op, Op) or op.name not in _CHOICES or argument in self._union(op.operands[:1]):
            return False
        return all(self._is_handed_on(side, argument) for side in _sides(op, op.results.index(value)))

    # reasons

    def _end(self) -> Iterator[Reason]:
        """A ``while`` that counts up to a limit is as good as a ``for``."""
        if self.loop.name == "for":
            return
        test = self.loop.regions[0]
        (condition,) = test.terminator.operands
        op = condition.owner
        if not (isinstance(op, Op) and op.name in INT_COMPARE and self._is_limit(op.operands, test)):
            left = self.loop.span.text.startswith("for")
            yield Reason("it can be left early" if left else "how often it runs is not known when it begins")

    def _is_limit(self, compared: Sequence[Value], test: Block) -> bool:
        """Whether a counter is compared with what stays the same."""
        for counter, limit in (compared, compared[::-1]):
            if counter in test.arguments and self._is_count(test.arguments.index(counter)):
                return self._stays(limit, test)
        return False

    def _stays(self, value: Value, test: Block) -> bool:
        """Whether a value in the test of a loop is the same in all iterations. (An array's count may not be; but what
        changes that is told.)"""
        if value in test.arguments:
            return self.yielded[test.arguments.index(value)] is self.carried[test.arguments.index(value)]
        op = value.owner
        if not isinstance(op, Op) or op not in self.inside or op.name == "array.count":
            return True
        return op.name not in _READS and not op.regions and all(self._stays(v, test) for v in op.operands)

    def _effects(self) -> Iterator[Reason]:
        """What is made to be printed is not told."""
        printed = {op.span for op in self.ops if op.name == "print"}
        if any(isinstance(v.type, Vector) for op in self.ops for v in op.results):
            yield Reason("it computes with vectors already")
        for op in self.ops:
            if op.name in COPYING and not op.attributes.get("unique") and self.native.exits > 1:
                yield Reason("it may have to copy an array", _place(op))
            elif op.name == "array.append" and op.operands[0].hint == "tape" and SWEEP in self.loop.attributes:
                yield Reason("its tapes grow")
            elif op.name in _DOES and (op.name == "print" or not any(_is_in(op.span, span) for span in printed)):
                yield Reason(self._what(op), _place(op))

    def _what(self, op: Op) -> str:
        """What an operation does that is in the way."""
        cell = next((v for v in (*op.results, *op.operands[:1]) if isinstance(v.type, Cell)), None)
        return (_DOES_TO_OBJECTS if cell and is_class(cell.type, self.module) else _DOES)[op.name]

    def _calls(self) -> Iterator[Reason]:
        """A call of what calls something that is left may be inlined itself."""
        for op in self.ops:
            name = op.attributes.get("function") if op.name == "call" else None
            if name is not None and not self.native.callees.isdisjoint(reachable(self.module, {name})):
                yield Reason(f"the call of '{_shown(name)}' is not inlined", _place(op))
            elif name in self.foreign:
                yield Reason(f"it calls the C function '{_shown(name)}'", _place(op))
            elif not {op.name, f"{op.name}f"}.isdisjoint(self.native.library):
                yield Reason(f"there is no '{op.name}' for vectors", _place(op))

    def _recurrences(self) -> Iterator[Reason]:
        """What each iteration makes of what the one before it made."""
        needed = [self.origins.get(v, frozenset()) for v in self.yielded]
        sums = Sums(self.body)
        for k, argument in enumerate(self.carried):
            if not _is_number(argument) or self.yielded[k] is argument or self._is_count(k):
                continue
            if argument not in self._closure(k, needed) or self._is_handed_on(self.yielded[k], argument):
                continue
            added = sums.additions(self.body, argument, k) if _is_float(argument.type) else None
            if added is None:
                yield Reason(f"each iteration needs {self._name(argument)} of the one before it", self._made(k))
            elif self.options.strict_float:
                yield Reason(f"additions to {self._name(argument)} are kept in order (--strict-float)", self._made(k))

    def _closure(self, k: int, needed: list[frozenset[Value]]) -> set[Value]:
        """The carried values that the ``k``-th one is made of, in however many iterations."""
        found: set[Value] = set()
        pending = [k]
        while pending:
            needs = needed[pending.pop()]
            new = [position for position, v in enumerate(self.carried) if v in needs and v not in found]
            found.update(self.carried[position] for position in new)
            pending += new
        return found

    def _is_count(self, k: int) -> bool:
        """Whether an integer is only added to, or the like."""
        op, argument = self.yielded[k].owner, self.carried[k]
        if not isinstance(op, Op) or op.name not in _COUNTS or argument not in op.operands:
            return False
        others = [v for v in op.operands if v is not argument]
        return len(others) == 1 and argument not in self.origins.get(others[0], ())

    def _memory(self) -> Iterator[Reason]:
        """Elements that one iteration writes and another may read or write."""
        written: dict[Value, list[Op]] = {}
        read: dict[Value, list[Op]] = {}
        for op in self.ops:
            if op.name in _WRITES or op.name in _READS:
                array = _oldest(op.operands[0])
                if array in self.carried:
                    (written if op.name in _WRITES else read).setdefault(array, []).append(op)
        for array, writes in written.items():
            name = self._name(array)
            data = next((op for op in writes if not self._is_index(op.operands[1])), None)
            if data is not None:
                index = data.operands[1]
                if index in self.read or not self.changing.isdisjoint(self.origins.get(index, ())):
                    yield Reason(f"iterations may write to the same element of {name}", _place(data))
                else:
                    yield Reason(f"all iterations write to the same element of {name}", _place(data))
            else:
                accesses = (*read.get(array, ()), *writes)
                others = (op for op in accesses if any(self._may_meet(op.operands[1], w.operands[1]) for w in writes))
                if (other := next(others, None)) is not None:
                    yield Reason(f"other iterations may write to the same element of {name}", _place(other))

    def _checks(self) -> Iterator[Reason]:
        if self.native.exits < 2:
            return
        for op in self.ops:
            checked = op.name in CHECKED and not (op.attributes.get("unchecked") or self.options.unchecked)
            divides = op.name in ("idiv", "irem") and not op.attributes.get("unchecked")
            if checked or (divides and op.operands[1].constant in (None, 0, -1)):
                yield Reason(f"'{_text(op)}' is checked in each iteration", _place(op))

    # what they are about

    def _is_index(self, value: Value) -> bool:
        """Whether an index is one number for each iteration: made from the loop's, by additions and subtractions."""
        if self.loop.name == "for" and value is self.body.arguments[0]:
            return True
        op = value.owner
        if value in self.carried:
            return self._is_count(self.carried.index(value))
        if not isinstance(op, Op) or op.name not in _LINEAR or value in self.read:
            return False
        return any(map(self._is_index, op.operands))

    def _may_meet(self, first: Value, second: Value) -> bool:
        """Whether one iteration's first index may be another one's second."""
        if first is second:
            return False
        one, two = self._linear(first), self._linear(second)
        if one is None or two is None or one[0] != two[0]:
            return True
        return one[1] != two[1] and (one[1] - two[1]) % one[0] == 0

    def _linear(self, index: Value) -> tuple[int, int] | None:
        """``a`` and ``b`` where an index is ``a`` times the loop's plus ``b``, constants; ``a`` is not 0."""
        op = index.owner
        if self.loop.name == "for" and index is self.body.arguments[0]:
            return 1, 0
        if not isinstance(op, Op) or op.name not in _LINEAR:
            return None
        numbers = [v.constant for v in op.operands]
        if numbers[0] is None and numbers[1] is None:
            return None
        place = 0 if numbers[1] is not None else 1
        number, inner = numbers[1 - place], self._linear(op.operands[place])
        if inner is None or number is None:
            return None
        if op.name.endswith("mul"):
            return (inner[0] * number, inner[1] * number) if number else None
        if op.name.endswith("add"):
            return inner[0], inner[1] + number
        return (inner[0], inner[1] - number) if place == 0 else (-inner[0], number - inner[1])

    def _name(self, value: Value) -> str:
        """What a loop carries, for people: a reverse sweep carries cotangents of it."""
        reverse = self.loop.attributes.get(SWEEP) in REVERSE and not isinstance(value.type, Array)
        if isinstance(value.type, Acc) or (reverse and value.hint.startswith("d")):
            # ``ad/loops.py`` names them.
            name = value.hint.removeprefix("d")
            return f"the cotangent of '{name}'" if name else "a cotangent"
        return f"'{value.hint}'" if value.hint else "a value"

    def _made(self, k: int) -> Span | None:
        owner = self.yielded[k].owner
        return _place(owner) if isinstance(owner, Op) else None


def _sides(op: Op, k: int) -> Sequence[Value]:
    """What a choice chooses from, for its ``k``-th result."""
    return op.operands[1:] if op.name == "select" else [region.terminator.operands[k] for region in op.regions]


def _made_of(op: Op, k: int) -> Sequence[Value]:
    """The values that the ``k``-th result of an operation depends on, but for what is read from memory."""
    if op.name in ("if", "switch"):
        return [*op.operands, *_sides(op, k)]
    if op.regions:
        return [*op.operands, *free_values(*op.regions)]
    return op.operands[1:] if op.name in _READS else op.operands


def _oldest(array: Value) -> Value:
    """The array that others with another content are made from."""
    while isinstance(array.owner, Op) and array.owner.name in _UPDATES:
        array = array.owner.operands[0]
    return array


def _different(reasons: Iterable[Reason]) -> list[Reason]:
    """Those that read differently."""
    return list({(reason.text, str(reason.span)): reason for reason in reversed(list(reasons))}.values())[::-1]


def _is_number(value: Value) -> bool:
    return not isinstance(value.type, Array | Acc)


def _is_float(type: Type) -> bool:
    scalar = type.element if isinstance(type, Vector) else type
    return isinstance(scalar, Scalar) and scalar.kind == "float"


def _place(op: Op) -> Span | None:
    return None if op.span is NOWHERE or op.span.source.is_library else op.span


def _shown(name: str) -> str:
    return name.removeprefix("C ")


def _text(op: Op) -> str:
    return shortened(op.span.text) or op.name


def shortened(text: str) -> str:
    """Source text in one short line."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _is_in(inner: Span, outer: Span) -> bool:
    return inner.source is outer.source and outer.start <= inner.start and inner.end <= outer.end
