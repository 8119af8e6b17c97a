"""Loops that save snapshots instead of tapes: ``@checkpointed``.

Before the adjoint of a function is made, such a loop becomes calls of a function of its own, which runs some of its
iterations (*steps*) and is *recomputed*: its forward sweep records nothing but the arguments, its pullback runs the
steps again, with a tape. What the loop reads and has cotangents is handed through as if the loop changed it, so
that these are summed in the same order as without snapshots.

- Without a number of snapshots, the loop runs in segments of about the square root of its trip count.
- With a number, all iterations are one call; its pullback takes snapshots by the schedule of revolve.

A loop that can be left early is a ``while``, and how often it runs is known only afterwards. So a forward sweep
*attempts* a number of iterations and records how many there were; that many steps are what is run again. Segments get
longer by one iteration each, so that there are about as many of them as the longest has iterations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from ...dsl.diagnostics import CompileError
from ...dsl.source import Span
from ..ir.builder import Builder, CountedBody, new_function
from ..ir.clone import clone_block, clone_ops
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.ops import CHECKPOINTED, SWEEP
from ..ir.rewrite import free_values
from ..ir.types import F64, I64, Tuple, Type
from .activity import Activity, loop_parts
from .errors import checkpointed
from .invariants import AS_WRITTEN
from .key import Key, Variant, unused_suffix
from .links import is_link
from .reach import reachable
from .schedule import REVOLVE, split_function
from .tangent import Layouts

if TYPE_CHECKING:
    from .library import Library

# Of a loop that runs segments of one: how many values it carries that are not handed through.
SEGMENTS = "segments"
# Of a function: the one with the steps that it runs; the one that attempts them, if some may be missing; the number of
# snapshots. Of steps and attempts: the function with the loop.
RECOMPUTED, ATTEMPTED, SNAPSHOTS, PART_OF = "recomputed", "attempted", "snapshots", "part_of"

_MOST = (1 << 63) - 1

# What running an iteration again would do again, or see changed; some of it may turn out not to be there.
SEEN = frozenset("print global.set global.take context.get context.set random.advance".split())
_EFFECTS = SEEN | frozenset("cell.set cell.take cell.get cell.new apply".split())


def outline(library: Library, primal: Function, key: Key) -> None:
    """Turns the loops of a function that are marked, and have derivatives, into calls."""
    assert primal.body is not None
    loops = list(_marked(primal.body))
    if not loops:
        return
    activity = Activity(primal, library.tangents, key.wrt, key.seeded)
    for block, loop in loops:
        if any(activity.active(result) for result in loop.results):
            _refuse_effects(library.module, loop)
            _Outline(library, key.function, loop, activity).replace_in(block)


def _marked(block: Block) -> list[tuple[Block, Op]]:
    found: list[tuple[Block, Op]] = []
    for op in block.ops:
        if CHECKPOINTED in op.attributes:
            found.append((block, op))
        else:
            found += [inner for region in op.regions for inner in _marked(region)]
    return found


def _refuse_effects(module: Module, loop: Op) -> None:
    """An iteration that runs again must find what it found before, and do nothing that is seen."""
    found = effect_of(module, loop, _EFFECTS)
    if found is not None:
        raise CompileError([checkpointed(loop.span, found)])


def effect_of(module: Module, loop: Op, names: frozenset[str] = SEEN) -> Span | None:
    """Where a loop has one of these operations, reads a global variable, or calls what does."""

    def has(op: Op) -> bool:
        if op.name == "global.get":
            return module.globals[op.attributes["name"]].mutable
        return op.name in names

    for op in chain.from_iterable(region.walk() for region in loop.regions):
        if has(op):
            return op.span
        if op.name == "call":
            for name in reachable(module, {op.attributes["function"]}):
                function = module.functions.get(name)
                # Nobody knows what a C function does.
                if function is None or function.body is None or any(map(has, function.body.walk())):
                    return op.span
    return None


@dataclass
class _Made:
    """A function in the making. ``values``: what the loop reads, in there; ``own``: what the loop carries."""

    function: Function
    builder: Builder
    count: Value
    values: dict[Value, Value]
    own: list[Value]
    handed: list[Value]


class _Outline:
    """The functions for one loop. Their parameters: the number of iterations, what the loop reads, the values that it
    carries, of a ``for`` the first index before them, and what it reads and is active (``handed``). The last two, and
    the next index, are also the results."""

    def __init__(self, library: Library, name: str, loop: Op, activity: Activity) -> None:
        self.module = library.module
        self.name = library.module.functions[name].attributes.get(PART_OF, name)
        self.loop = loop
        self.counted = loop.name == "for"
        self.snapshots: int = loop.attributes[CHECKPOINTED]
        self.body, arguments, self.initial = loop_parts(loop)
        self.prelude, given = _made_within(free_values(*loop.regions), library.tangents)
        self.handed = [v for v in given if activity.active(v)]
        self.read = [v for v in given if v not in self.handed]
        index: list[tuple[str, Type]] = [("start", I64)] if self.counted else []
        self.own = [*index, *((v.hint, v.type) for v in self.initial)]
        # What has no cotangents in the loop gets none by being handed to a function with what has.
        self.passive = {
            i
            for i, (argument, result) in enumerate(zip(arguments, loop.results, strict=True), len(index))
            if activity.full(argument) and not activity.active(argument) | activity.active(result)
        }
        self.cut = {v for v in self.read if activity.varied.get(v)}
        self.steps = self._steps(_unused(self.module, f"{name}.steps"))
        self.attempt = None if self.counted else self._attempt(_unused(self.module, f"{name}.attempt"))
        self.segment = self._segment(_unused(self.module, f"{name}.segment"))

    def _function(self, name: str, before: tuple[Type, ...] = ()) -> _Made:
        """``before``: the types of results that come first."""
        read, handed = ([(v.hint, v.type) for v in values] for values in (self.read, self.handed))
        parameters = [("count", I64), *read, *self.own, *handed]
        results = [*before, *(type for _, type in (*self.own, *handed))]
        function, builder = new_function(self.module, name, parameters, results, self.loop.span)
        count, *given = function.parameters
        seen, own = given[: len(read)], given[len(read) :]
        own, passed = own[: len(self.own)], own[len(self.own) :]
        values = dict(zip([*self.read, *self.handed], [*seen, *passed], strict=True))
        builder.block.ops += clone_ops(self.prelude, values)
        return _Made(function, builder, count, values, own, passed)

    def _steps(self, name: str) -> str:
        """Runs exactly ``count`` iterations."""
        made = self._function(name)
        made.function.attributes[PART_OF] = self.name
        builder, own = made.builder, made.own
        body = clone_block(self.body, made.values)
        step = Value(I64, body, "step")
        if self.counted:
            start, *own = own
            index, body.arguments[0] = body.arguments[0], step
            first = Op("wadd", [start, step], (), None, None, self.loop.span)
            first.results = [index]
            index.owner = first
            body.ops.insert(0, first)
            after = [builder.emit("wadd", start, made.count)]
        else:
            body.arguments.insert(0, step)
            after = []
        results = self._run("for", builder, [made.count, *own], self.loop.results, [body])
        if not self.counted:
            builder.block.ops[-1].attributes[AS_WRITTEN] = True
        builder.return_([*after, *results, *made.handed])
        return name

    def _attempt(self, name: str) -> str:
        """Runs at most ``count`` iterations. The first result is how many."""
        made = self._function(name, (I64,))
        made.function.attributes[PART_OF] = self.name
        builder = made.builder
        zero, one = builder.i64(0), builder.i64(1)
        test, body = (clone_block(region, made.values) for region in self.loop.regions)
        for region in (test, body):
            region.arguments.insert(0, Value(I64, region, "done"))
        with builder.at(test):
            ends = test.ops.pop()
            more = builder.emit("ilt", test.arguments[0], made.count)
            builder.yield_([builder.emit("iand", more, *ends.operands)])
        with builder.at(body):
            ends = body.ops.pop()
            builder.yield_([builder.emit("wadd", body.arguments[0], one), *ends.operands])
        done = Value(I64, body, "done")
        results = self._run("while", builder, [zero, *made.own], [done, *self.loop.results], [test, body])
        builder.return_([*results, *made.handed])
        return name

    def _run(
        self, name: str, builder: Builder, operands: list[Value], like: list[Value], regions: list[Block]
    ) -> list[Value]:
        """A loop with results of the same types and names as others."""
        results = builder.op(name, operands, [v.type for v in like], regions=regions, **{SWEEP: "forward"}).results
        for value, result in zip(like, results, strict=True):
            result.hint = value.hint
        return results

    def _segment(self, name: str) -> str:
        made = self._function(name)
        attributes = made.function.attributes
        attributes[RECOMPUTED] = self.steps
        if self.attempt is not None:
            attributes[ATTEMPTED] = self.attempt
        if self.snapshots:
            attributes[SNAPSHOTS] = self.snapshots
        results = made.builder.call(self.attempt or self.steps, made.function.parameters)
        made.builder.return_(results if self.attempt is None else results[1:])
        return name

    def replace_in(self, block: Block) -> None:
        """A loop over the segments takes the place of the loop."""
        before = Block()
        builder = Builder(self.module, before, self.loop.span)
        read = [builder.emit("stop_gradient", v) if v in self.cut else v for v in self.read]

        def run(inner: Builder, count: Value, carried: list[Value]) -> list[Value]:
            given = [inner.emit("stop_gradient", v) if i in self.passive else v for i, v in enumerate(carried)]
            results = inner.call(self.segment, [count, *read, *given])
            return [inner.emit("stop_gradient", v) if i in self.passive else v for i, v in enumerate(results)]

        carried = [*self.initial, *self.handed]
        if self.counted:
            self._counted_segments(builder, [builder.i64(0), *carried], run)
        elif self.snapshots:
            builder.for_(builder.i64(1), carried, lambda b, _, carried: run(b, b.i64(_MOST), carried))
        else:
            self._growing_segments(builder, carried, run)
        loop = before.ops[-1]
        first = len(loop.results) - len(carried)  # what only the loop over the segments carries comes first
        loop.attributes |= {SEGMENTS: first + len(self.initial), SWEEP: "segments"}
        for region in loop.regions:
            for argument, value in zip(region.arguments[-len(carried) :], carried, strict=True):
                argument.hint = value.hint
        own = self.loop.results
        loop.results[first : first + len(own)] = own
        for value in own:
            value.owner = loop
        position = block.ops.index(self.loop)
        block.ops[position : position + 1] = before.ops

    def _counted_segments(self, builder: Builder, initial: list[Value], run: CountedBody) -> None:
        trips = self.loop.operands[0]
        length, segments = (trips, builder.i64(1)) if self.snapshots else _square_root(builder, trips)

        def one(inner: Builder, _: Value, carried: list[Value]) -> Sequence[Value]:
            left = inner.emit("wsub", trips, carried[0])
            return run(inner, inner.emit("select", inner.emit("ilt", left, length), left, length), carried)

        builder.for_(segments, initial, one)

    def _growing_segments(self, builder: Builder, initial: list[Value], run: CountedBody) -> None:
        test = self.loop.regions[0]

        def goes_on(inner: Builder, carried: list[Value]) -> Value:
            values = dict(zip(test.arguments, carried[1:], strict=False))
            inner.block.ops += clone_ops(test.ops[:-1], values)
            (answer,) = test.terminator.operands
            return values.get(answer, answer)

        def one(inner: Builder, carried: list[Value]) -> list[Value]:
            length, *others = carried
            return [inner.emit("wadd", length, inner.i64(1)), *run(inner, length, others)]

        builder.while_([builder.i64(1), *initial], goes_on, one)


def _made_within(values: Sequence[Value], layouts: Layouts) -> tuple[list[Op], list[Value]]:
    """The operations that a function makes such values with, and what it is given for that. Constants need nothing;
    aggregates are made and taken apart within, so that no leaf is given twice, as it has one cotangent."""
    made: dict[Op, None] = {}
    given: dict[Value, None] = {}

    def visit(value: Value) -> None:
        owner = value.owner
        if not isinstance(owner, Op) or not (owner.name in ("const", "uninit") or is_link(owner, layouts)):
            given[value] = None
        elif owner not in made:
            for operand in owner.operands:
                visit(operand)
            made[owner] = None

    for value in values:
        visit(value)
    return list(made), list(given)


def _square_root(builder: Builder, trips: Value) -> tuple[Value, Value]:
    """The length of a segment, the root of the trip count rounded up, and the number of segments."""
    one = builder.i64(1)
    some = builder.emit("ilt", one, trips)
    number = builder.typed("itof", F64, builder.emit("select", some, trips, one))
    root = builder.emit("ceil", builder.emit("sqrt", number))
    length = builder.typed("ftoi", I64, root)
    longer = builder.emit("wsub", builder.emit("wadd", trips, length), one)
    return length, builder.op("idiv", [longer, length], unchecked=True).result


def recomputed_variant(library: Library, key: Key, forward: str, pullback: str, span: Span) -> Variant:
    """The variant of a function that runs the steps of a loop: nothing but its arguments is recorded."""
    module = library.module
    function = module.functions[key.function]
    steps = function.attributes[RECOMPUTED]
    inner = library.variant(replace(key, function=steps), span)
    types = function.parameter_types
    record = Tuple(types)
    parameters = [("", t) for t in types]
    made, builder = new_function(module, forward, parameters, (*function.result_types, record), function.span)
    attempt = function.attributes.get(ATTEMPTED)
    results = builder.call(attempt or steps, made.parameters)
    count, *others = made.parameters
    if attempt is not None:
        count, *results = results
    builder.return_([*results, builder.make(record, [count, *others])])
    again = module.functions[inner.pullback]
    given = [("record", record), *(("", t) for t in again.parameter_types[1:])]
    made, builder = new_function(module, pullback, given, again.result_types, function.span)
    arguments = [builder.get(made.parameters[0], i) for i in range(len(types))]
    seeds = made.parameters[1:]
    snapshots = function.attributes.get(SNAPSHOTS)
    if snapshots is not None:
        # The cotangents before some steps are the seeds of the steps before.
        kept = len(types) - len(key.seeded)
        assert key.wrt[kept:] == key.seeded and not any(key.wrt[:kept]) and not any(key.lent)
        reverse = _revolve(module, f"{pullback}.{REVOLVE}", steps, inner)
        builder.return_(builder.call(reverse, [builder.i64(snapshots), *arguments, *seeds]))
    else:
        builder.return_(_taped(builder, inner, arguments, seeds))
    return Variant(forward, pullback, record)


def _taped(builder: Builder, variant: Variant, arguments: list[Value], seeds: list[Value]) -> list[Value]:
    """The forward and the reverse sweep of some steps."""
    *_, record = builder.call(variant.forward, arguments)
    return builder.call(variant.pullback, [record, *seeds])


def _revolve(module: Module, name: str, steps: str, variant: Variant) -> str:
    """``(snapshots, arguments of steps, seeds)``: the cotangents. With more than one step, some are run to the next
    snapshot; the steps behind it are reversed with one snapshot less, then those before it."""
    function = module.functions[steps]
    again = module.functions[variant.pullback]
    parameters = [("snapshots", I64), *((v.hint, v.type) for v in function.parameters)]
    seeds = [("", t) for t in again.parameter_types[1:]]
    made, builder = new_function(module, name, [*parameters, *seeds], again.result_types, function.span)
    snapshots, count, *values = made.parameters[: len(parameters)]
    cotangents = made.parameters[len(parameters) :]
    read = values[: len(values) - len(function.result_types)]
    one = builder.i64(1)

    def split(b: Builder) -> list[Value]:
        (first,) = b.call(split_function(module), [count, snapshots])
        middle = b.call(steps, [first, *values])
        behind = b.emit("wsub", count, first)
        rest = b.call(name, [b.emit("wsub", snapshots, one), behind, *read, *middle, *cotangents])
        return b.call(name, [snapshots, first, *values, *rest])

    several = builder.emit("ilt", one, count)
    builder.return_(builder.if_(several, split, lambda b: _taped(b, variant, [count, *values], cotangents)))
    return name


def _unused(module: Module, name: str) -> str:
    return name + unused_suffix(module, name)
