"""Loops that save snapshots instead of tapes: ``@checkpointed``.

Before the adjoint of a function is made, such a loop becomes calls of a function of its own, which runs some of its
iterations (*steps*) and is *recomputed*: its forward sweep records nothing but the arguments, its pullback runs the
steps again, with a tape. What the loop reads and has cotangents is handed through as if the loop changed it, so
that these are summed in the same order as without snapshots.

- Without a number of snapshots, the loop runs in segments of about the square root of its trip count.
- With a number, all iterations are one call; its pullback takes snapshots by the schedule of revolve.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...dsl.diagnostics import CompileError
from ...dsl.source import Span
from ..ir.builder import Builder, new_function
from ..ir.clone import clone_block, clone_op
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.ops import CHECKPOINTED, SWEEP
from ..ir.rewrite import free_values
from ..ir.types import F64, I64, Tuple
from .activity import Activity
from .errors import checkpointed
from .key import Key, Variant, unused_suffix
from .reach import reachable
from .schedule import split_function

if TYPE_CHECKING:
    from .library import Library

# Of a loop that runs segments of one: how many values it carries that are not handed through.
SEGMENTS = "segments"
# Of a function: the one with the steps that it runs; the number of snapshots. Of steps: the function with the loop.
RECOMPUTED, SNAPSHOTS, PART_OF = "recomputed", "snapshots", "part_of"

# What running an iteration again would do again, or see changed; some of it may turn out not to be there.
SEEN = frozenset("print global.set global.take".split())
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
        if op.name == "for" and CHECKPOINTED in op.attributes:
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
    """Where the body of a loop has one of these operations, reads a global variable, or calls what does."""

    def has(op: Op) -> bool:
        if op.name == "global.get":
            return module.globals[op.attributes["name"]].mutable
        return op.name in names

    for op in loop.regions[0].walk():
        if has(op):
            return op.span
        if op.name == "call":
            for name in reachable(module, {op.attributes["function"]}):
                function = module.functions.get(name)
                # Nobody knows what a C function does.
                if function is None or function.body is None or any(map(has, function.body.walk())):
                    return op.span
    return None


class _Outline:
    """The functions for one loop. Their parameters: the first iteration and the number of them, what the loop reads,
    the values that it carries, and what it reads and is active (``handed``). The last two are also the results."""

    def __init__(self, library: Library, name: str, loop: Op, activity: Activity) -> None:
        self.module = library.module
        self.name = library.module.functions[name].attributes.get(PART_OF, name)
        self.loop = loop
        self.snapshots: int = loop.attributes[CHECKPOINTED]
        body = loop.regions[0]
        free = free_values(body)
        self.constants = [v for v in free if isinstance(v.owner, Op) and v.owner.name == "const"]
        others = [v for v in free if v not in self.constants]
        self.handed = [v for v in others if activity.active(v)]
        self.read = [v for v in others if v not in self.handed]
        self.carried = [*loop.operands[1:], *self.handed]
        # What has no cotangents in the loop gets none by being handed to a function with what has.
        arguments = body.arguments[1:]
        self.passive = {
            i
            for i, (argument, result) in enumerate(zip(arguments, loop.results, strict=True))
            if activity.full(argument) and not activity.active(argument) | activity.active(result)
        }
        self.cut = {v for v in self.read if activity.varied.get(v)}
        self.steps = self._steps(_unused(self.module, f"{name}.steps"))
        self.segment = self._segment(_unused(self.module, f"{name}.segment"))

    def _function(self, name: str) -> tuple[Function, Builder, list[Value], list[Value]]:
        """A function, and its parameters that are read and carried."""
        values = [*self.read, *self.carried]
        parameters = [("start", I64), ("count", I64), *((v.hint, v.type) for v in values)]
        results = [v.type for v in self.carried]
        function, builder = new_function(self.module, name, parameters, results, self.loop.span)
        given = function.parameters[2:]
        return function, builder, given[: len(self.read)], given[len(self.read) :]

    def _steps(self, name: str) -> str:
        function, builder, read, carried = self._function(name)
        function.attributes[PART_OF] = self.name
        start, count = function.parameters[:2]
        own = len(self.loop.operands) - 1
        values = dict(zip(self.read, read, strict=True)) | dict(zip(self.handed, carried[own:], strict=True))
        for constant in self.constants:
            assert isinstance(constant.owner, Op)
            builder.block.ops.append(clone_op(constant.owner, values))
        region = clone_block(self.loop.regions[0], values)
        index = region.arguments[0]
        position = Value(I64, region, "step")
        region.arguments[0] = position
        first = Op("wadd", [start, position], (), None, None, self.loop.span)
        first.results = [index]
        index.owner = first
        region.ops.insert(0, first)
        types = [v.type for v in carried[:own]]
        loop = builder.op("for", [count, *carried[:own]], types, regions=[region], **{SWEEP: "forward"})
        for old, new in zip(self.loop.results, loop.results, strict=True):
            new.hint = old.hint
        builder.return_([*loop.results, *carried[own:]])
        return name

    def _segment(self, name: str) -> str:
        function, builder, _, _ = self._function(name)
        function.attributes[RECOMPUTED] = self.steps
        if self.snapshots:
            function.attributes[SNAPSHOTS] = self.snapshots
        builder.return_(builder.call(self.steps, function.parameters))
        return name

    def replace_in(self, block: Block) -> None:
        """A loop over the segments takes the place of the loop."""
        before = Block()
        builder = Builder(self.module, before, self.loop.span)
        trips = self.loop.operands[0]
        if self.snapshots:
            length, segments = trips, builder.i64(1)
        else:
            length, segments = _square_root(builder, trips)

        def one(inner: Builder, number: Value, carried: list[Value]) -> list[Value]:
            start = inner.emit("wmul", number, length)
            left = inner.emit("wsub", trips, start)
            count = inner.emit("select", inner.emit("ilt", left, length), left, length)
            given = [inner.emit("stop_gradient", v) if i in self.passive else v for i, v in enumerate(carried)]
            results = inner.call(self.segment, [start, count, *read, *given])
            return [inner.emit("stop_gradient", v) if i in self.passive else v for i, v in enumerate(results)]

        read = [builder.emit("stop_gradient", v) if v in self.cut else v for v in self.read]
        results = builder.for_(segments, self.carried, one)
        loop = before.ops[-1]
        loop.attributes |= {SEGMENTS: len(self.loop.results), SWEEP: "segments"}
        for argument, value in zip(loop.regions[0].arguments[1:], self.carried, strict=True):
            argument.hint = value.hint
        own = self.loop.results
        loop.results = [*own, *results[len(own) :]]
        for value in own:
            value.owner = loop
        position = block.ops.index(self.loop)
        block.ops[position : position + 1] = before.ops


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
    results = builder.call(steps, made.parameters)
    builder.return_([*results, builder.make(record, made.parameters)])
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
        reverse = _revolve(module, f"{pullback}.revolve", steps, inner)
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
    snapshots, start, count, *values = made.parameters[: len(parameters)]
    cotangents = made.parameters[len(parameters) :]
    read = values[: len(values) - len(function.result_types)]
    one = builder.i64(1)

    def split(b: Builder) -> list[Value]:
        (first,) = b.call(split_function(module), [count, snapshots])
        middle = b.call(steps, [start, first, *values])
        behind = [b.emit("wadd", start, first), b.emit("wsub", count, first)]
        rest = b.call(name, [b.emit("wsub", snapshots, one), *behind, *read, *middle, *cotangents])
        return b.call(name, [snapshots, start, first, *values, *rest])

    several = builder.emit("ilt", one, count)
    leaf = [start, count, *values]
    builder.return_(builder.if_(several, split, lambda b: _taped(b, variant, leaf, cotangents)))
    return name


def _unused(module: Module, name: str) -> str:
    return name + unused_suffix(module, name)
