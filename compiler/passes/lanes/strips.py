"""Strip-mines outer loops: a number of independent iterations run together, one in each lane of a vector.

Before differentiation, so that both sweeps have lanes. A loop whose iterations only add to sums, or write elements of
their own, becomes a loop over strips of iterations; what is left over is done by the original loop, in a function of
its own. The lanes of a sum are added up after the loop, in any order.
"""

from __future__ import annotations

from ...ir.builder import Builder, new_function
from ...ir.callgraph import components
from ...ir.clone import clone_block, clone_ops
from ...ir.core import Block, Function, Module, Op, Value
from ...ir.ops import IN_LANES
from ...ir.rewrite import Effects, free_values, functions_with_bodies
from ...ir.sums import Sums
from ...ir.types import BOOL, I64, Array, Scalar, Vector
from .arrays import are_apart
from .cost import is_worth_it
from .forms import Affine, CannotWiden, Form, Refused, Shared, Uniform, Varying
from .rows import copy_rows
from .widen import Widener

# Iterations that run together. Sums over lanes, and loads that all lanes share, cost the less the more there are.
LANES = 16


def run(module: Module, lanes: int = LANES) -> None:
    effects = Effects(module)
    recursive: set[str] = set()
    order: dict[str, int] = {}
    for component in components(module):
        if component.recursive:
            recursive.update(component.functions)
        for name in component.functions:
            order[name] = len(order)
    # Callers first: a loop may take its callees' bodies as they were written.
    functions = sorted(functions_with_bodies(module), key=lambda pair: -order[pair[0].name])
    for function, body in functions:
        _Strips(module, function, lanes, effects, recursive).block(body)


class _Strips:
    def __init__(self, module: Module, function: Function, lanes: int, effects: Effects, recursive: set[str]) -> None:
        self.module = module
        self.function = function
        self.lanes = lanes
        self.effects = effects
        self.recursive = recursive
        self.count = 0

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        for op in block.ops:
            replaced = self.stripped(op) if op.name == "for" and _has_loops(op) else None
            if replaced is None:
                for region in op.regions:
                    self.block(region)
                ops.append(op)
            else:
                ops += replaced
        block.ops = ops

    def stripped(self, loop: Op) -> list[Op] | None:
        """What replaces a loop; None if it stays as it is."""
        known = loop.operands[0].constant
        if known is not None and known < self.lanes:
            return self.refused(loop, CannotWiden(f"it has fewer than {self.lanes} iterations"))
        try:
            strip = _Strip(self, loop)
        except CannotWiden as problem:
            return self.refused(loop, problem)
        if not is_worth_it(loop, strip.body, self.lanes):
            return self.refused(loop, CannotWiden("vectors would cost about as much as they save"))
        return strip.ops(self)

    def refused(self, loop: Op, problem: CannotWiden) -> None:
        self.module.refused_lanes.append(Refused(loop.span, str(problem), problem.span))

    def rest(self, loop: Op) -> tuple[str, list[Value]]:
        """A function that runs the iterations from its first parameter on, as many as its second says; and what it
        takes beside these and what the loop carries."""
        body = loop.regions[0]
        free = free_values(body)
        name = f"{self.function.name}.rest.{self.count}"
        while name in self.module.functions:
            self.count += 1
            name = f"{self.function.name}.rest.{self.count}"
        carried = [(v.hint, v.type) for v in body.arguments[1:]]
        parameters = [("start", I64), ("count", I64), *carried, *((v.hint, v.type) for v in free)]
        results = [v.type for v in body.arguments[1:]]
        function, build = new_function(
            self.module, name, parameters, results, loop.span, attributes={"inline": "never"}
        )
        function.module = self.function.module
        start, count, *given = function.parameters
        initial, outer = given[: len(carried)], given[len(carried) :]

        def iteration(build: Builder, index: Value, values: list[Value]) -> list[Value]:
            mapped = dict(zip(free, outer, strict=True))
            mapped.update(zip(body.arguments, [build.emit("wadd", start, index), *values], strict=True))
            build.block.ops += clone_ops(body.ops[:-1], mapped)
            return [mapped.get(v, v) for v in body.terminator.operands]

        types = [I64, *results]
        region = build.region(types, lambda build, arguments: iteration(build, arguments[0], arguments[1:]))
        build.return_(build.op("for", [count, *initial], regions=[region], **{IN_LANES: 1}).results)
        return name, free


class _Strip:
    """One loop in strips. ``body``: of the new loop."""

    def __init__(self, strips: _Strips, loop: Op) -> None:
        self.module = strips.module
        self.lanes = strips.lanes
        self.loop = loop
        self.block = Block()
        self.build = Builder(self.module, self.block, loop.span)
        body = self.scalar = clone_block(loop.regions[0], {})
        copy_rows(strips.module, body)
        self.sums = Sums(body)
        self.kept = [k for k in range(len(loop.results)) if body.terminator.operands[k] is not body.arguments[k + 1]]
        self.initial = [self._initial(self.build, loop, k) for k in self.kept]
        self.body = Block([I64, *(v.type for v in self.initial)])
        self._fill(strips, loop, self.kept)

    def ops(self, strips: _Strips) -> list[Op]:
        """What replaces the loop."""
        build, loop = self.build, self.loop
        count, strip_count = self._counts(build, loop.operands[0])
        attributes = {IN_LANES: self.lanes}
        results = build.op("for", [strip_count, *self.initial], regions=[self.body], **attributes).results
        carried = list(loop.operands[1:])
        totals: dict[int, Value] = {}
        for k, result in zip(self.kept, results, strict=True):
            if isinstance(result.type, Array):
                carried[k] = result
            else:
                # The rest is added up for itself, so that neither part waits for the other.
                totals[k] = self._total(build, carried[k], result)
                carried[k] = build.const(-0.0, totals[k].type)  # type: ignore[arg-type]
        done = build.emit("wmul", strip_count, build.i64(self.lanes))
        name, free = strips.rest(loop)
        left = build.emit("wsub", count, done)
        call = Op("call", [done, left, *carried, *free], (), {"function": name, "types": ()}, None, loop.span)
        call.results = [Value(v.type, call, v.hint) for v in loop.results]
        build.block.ops.append(call)
        for k, result in enumerate(loop.results):
            self._hand_over(result, call, k, totals.get(k))
        return self.block.ops

    def _hand_over(self, result: Value, call: Op, k: int, total: Value | None) -> None:
        """Lets a result of the loop be one of the call, or the sum of both parts."""
        if total is None:
            call.results[k] = result
            result.owner = call
            return
        both = Op("fadd", [total, call.results[k]], (), None, None, call.span)
        both.results = [result]
        result.owner = both
        self.block.ops.append(both)

    def _initial(self, build: Builder, loop: Op, k: int) -> Value:
        """What the loop over strips starts with, for what the original one carries."""
        value = loop.operands[k + 1]
        if isinstance(value.type, Array):
            return value
        if not isinstance(value.type, Scalar) or value.type.kind != "float" or not self.sums.is_sum(k):
            raise self._needs_the_one_before(k)
        zero = build.const(-0.0, value.type)
        return build.typed("splat", Vector(value.type, self.lanes), zero)

    def _needs_the_one_before(self, k: int) -> CannotWiden:
        argument, made = self.scalar.arguments[k + 1], self.scalar.terminator.operands[k].owner
        span = made.span if isinstance(made, Op) else None
        if isinstance(argument.type, Scalar) and self.sums.additions(self.scalar, argument, k) is not None:
            return CannotWiden(f"only some iterations add to '{argument.hint}'", span)
        what = f"'{argument.hint}' of the one before it" if argument.hint else "what the one before it makes"
        return CannotWiden(f"each iteration needs {what}", span)

    def _fill(self, strips: _Strips, loop: Op, kept: list[int]) -> None:
        body = self.scalar
        w = Widener(self.module, self.lanes, self.body, strips.effects, strips.recursive)
        w.build.span = loop.span
        number = w.build.emit("wmul", self.body.arguments[0], w.build.i64(self.lanes))
        number.hint = body.arguments[0].hint
        last = w.build.emit("wadd", number, w.build.i64(self.lanes - 1))
        w.forms[body.arguments[0]] = Affine(number, last, w.build.i64(1), own=True, exact=True)
        for k, argument in enumerate(body.arguments[1:]):
            w.forms[argument] = Uniform(loop.operands[k + 1])
        for k, argument in zip(kept, self.body.arguments[1:], strict=True):
            argument.hint = body.arguments[k + 1].hint
            w.forms[body.arguments[k + 1]] = (
                Shared(argument, k) if isinstance(argument.type, Array) else Varying(argument)
            )
        yielded = w.block(body)
        if not all(map(are_apart, w.accesses.values())):
            raise CannotWiden("it writes elements of an array that other iterations may read or write")
        w.build.yield_([self._yielded(w, yielded[k], k) for k in kept])

    @staticmethod
    def _yielded(w: Widener, form: Form, k: int) -> Value:
        if isinstance(form, Shared):
            if form.slot != k:
                raise CannotWiden("it exchanges arrays")
            return form.value
        return w.vector(form)

    def _counts(self, build: Builder, given: Value) -> tuple[Value, Value]:
        """The number of iterations, and that of whole strips."""
        zero = build.i64(0)
        count = given
        if not _is_count(given):
            positive = build.op("igt", [given, zero], [BOOL]).result
            count = build.emit("select", positive, given, zero)
        return count, build.emit("shr", count, build.i64(self.lanes.bit_length() - 1))

    def _total(self, build: Builder, initial: Value, result: Value) -> Value:
        """What the loop started with, and its lanes."""
        assert isinstance(result.type, Vector)
        lanes = build.typed("vector.sum", result.type.element, result)
        assert isinstance(lanes.owner, Op)
        lanes.owner.attributes["reassoc"] = True
        return build.emit("fadd", initial, lanes)


def _has_loops(loop: Op) -> bool:
    return any(op.name in ("for", "while") for op in loop.regions[0].walk())


def _is_count(value: Value) -> bool:
    """Whether a value is never negative."""
    return isinstance(value.owner, Op) and value.owner.name in ("const", "array.count")
