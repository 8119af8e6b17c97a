"""Writes the fused loop.

Before it come the iterations by which loops that begin early are ahead of the others, after it those by which some
end later. In between each step has one iteration of every loop. Elements of the last steps that later iterations
read are carried from step to step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ...ir.builder import Builder
from ...ir.clone import clone_op
from ...ir.core import Block, Module, Op, Value
from ...ir.types import Array, Type
from ..polynomials import Polynomial
from .linear import gap, shifted
from .timing import Group, Misfit, Slot

# An array, and which of its elements.
Element = tuple[Value, frozenset[tuple[tuple[object, ...], int]]]
# What is remembered: elements that a loop has written, or those of an array from outside before they are updated.
Key = Slot | Value
# Gives an element of an array: which one it is at step 0, and the index at this step.
Fetch = Callable[[Value, Polynomial, Value], Value]


@dataclass(eq=False)
class _Step:
    """What the iterations of one step make. ``written``: the element and its index, for each loop that runs;
    ``loaded``: what is about to be overwritten, and will be read; ``loads``: all elements that have been read."""

    written: dict[Slot, tuple[Value, Value]] = field(default_factory=dict)
    loaded: dict[Value, Value] = field(default_factory=dict)
    loads: dict[Element, Value] = field(default_factory=dict)

    def of(self, key: Key) -> Value:
        return self.loaded[key] if isinstance(key, Value) else self.written[key][0]


def weave(module: Module, group: Group) -> tuple[list[Op], dict[Value, Value]]:
    """The operations that do what the loops of the group do, and what their results are then."""
    block = Block()
    weaver = _Weaver(group, Builder(module, block, group.maps[0].loop.span))
    weaver.before()
    weaver.together()
    weaver.after()
    return block.ops, weaver.results()


class _Weaver:
    def __init__(self, group: Group, build: Builder) -> None:
        self.group = group
        self.build = build
        self.depths = _depths(group)
        self.buffers = {slot: group.initial(chain[0]) for slot, chain in group.kept.items()}
        self.sums = {
            (number, place): found.loop.operands[place + 1]
            for number, found in enumerate(group.maps)
            for place in found.sums
        }
        self.steps: dict[int, _Step] = {}  # those before the loop
        self.loads: dict[Element, Value] = {}
        self.last: dict[Key, list[Value]] = {}  # of the latest steps, the latest first

    def results(self) -> dict[Value, Value]:
        return {self.result(slot): value for slot, value in {**self.buffers, **self.sums}.items()}

    # the three parts

    def before(self) -> None:
        group = self.group
        for step in range(min(group.delays), group.first):
            made = self.steps[step] = _Step()

            def fetch(array: Value, element: Polynomial, index: Value, step: int = step) -> Value:
                return self.early(array, shifted(element, step), lambda: index)

            for number, delay in enumerate(group.delays):
                if delay <= step:
                    self.iteration(made, number, self.build.i64(step - delay), fetch)

    def together(self) -> None:
        group, build = self.group, self.build
        number = group.shortest
        trips = self.plus(group.maps[number].loop.operands[0], group.delays[number] - group.first)
        keys = list(self.depths)
        registers = [
            self.initial(key, group.first - age, trips) for key in keys for age in range(1, self.depths[key] + 1)
        ]
        for made in self.steps.values():
            self.store(made)
        initial = [*self.buffers.values(), *registers, *self.sums.values()]

        def body(build: Builder, index: Value, carried: list[Value]) -> list[Value]:
            self.build = build
            self.take(carried, keys)
            made = _Step()
            fetch = self.now(made)
            for number, delay in enumerate(group.delays):
                self.iteration(made, number, self.plus(index, group.first - delay), fetch)
            self.remember(made)
            self.store(made)
            shifted_on = [v for key in keys for v in (made.of(key), *self.last[key][:-1])]
            return [*self.buffers.values(), *shifted_on, *self.sums.values()]

        results = build.for_(trips, initial, body)
        self.build = build
        self.take(results, keys)

    def after(self) -> None:
        group = self.group
        done: list[_Step] = []
        for step in range(group.rest):
            made = _Step()
            done.append(made)
            for number, found in enumerate(group.maps):
                if group.after(number) > step:
                    index = self.plus(found.loop.operands[0], step - group.after(number))
                    self.iteration(made, number, index, self.late(done))
            self.remember(made)
            self.store(made)

    # one iteration

    def iteration(self, made: _Step, number: int, index: Value, fetch: Fetch) -> None:
        found = self.group.maps[number]
        values = {found.body.arguments[0]: index}
        for place in found.sums:
            values[found.body.arguments[place + 1]] = self.sums[number, place]
        for place in found.writes:
            values[found.body.arguments[place + 1]] = self.group.base(self.group.initial((number, place)))
        places = {write.op: place for place, write in found.writes.items()}
        for op in found.body.ops[:-1]:
            read = found.reads.get(op)
            if read is not None:
                at = op.operands[1]
                with self.build.spanned(op.span):
                    values[op.result] = fetch(read.array, self.group.element(number, read), values.get(at, at))
            elif op in places:
                at, value = op.operands[1:]
                made.written[number, places[op]] = values.get(value, value), values.get(at, at)
            else:
                self.build.block.ops.append(clone_op(op, values))
        for place in found.sums:
            value = found.body.terminator.operands[place]
            self.sums[number, place] = values.get(value, value)

    def remember(self, made: _Step) -> None:
        """Looks at what is about to be overwritten."""
        for key in self.depths:
            if isinstance(key, Value):
                kept = self.group.updated(key)
                assert kept is not None
                index = next((made.written[slot][1] for slot in self.group.kept[kept] if slot in made.written), None)
                element = _element(key, self.group.start(kept))
                if element in made.loads:
                    made.loaded[key] = made.loads[element]
                elif index is not None:
                    made.loaded[key] = self.get(self.buffers[kept], index)

    def store(self, made: _Step) -> None:
        for kept, chain in self.group.kept.items():
            slot = next((slot for slot in reversed(chain) if slot in made.written), None)
            if slot is not None:
                value, index = made.written[slot]
                self.buffers[kept] = self.build.emit("array.set", self.buffers[kept], index, value, unchecked=True)

    # elements

    def early(self, array: Value, element: Polynomial, index: Callable[[], Value]) -> Value:
        """An element as it is before the loop."""
        known = self.known(array, element)
        if known is None:
            base = self.group.base(array)
            known = self.loads[_element(base, element)] = self.get(base, index())
        return known

    def known(self, array: Value, element: Polynomial) -> Value | None:
        for slot in self.group.chain(array):
            step = gap(element, self.group.start(slot))
            made = self.steps.get(step) if step is not None else None
            if made is not None and slot in made.written:
                return made.written[slot][0]
        return self.loads.get(_element(self.group.base(array), element))

    def now(self, made: _Step) -> Fetch:
        """Elements in the loop."""

        def fetch(array: Value, element: Polynomial, index: Value) -> Value:
            slot = self.group.slots.get(array)
            if slot is not None:
                age = self.age(slot, element)
                return self.last[slot][age - 1] if age else made.of(slot)
            kept = self.group.updated(array)
            age = self.age(kept, element) if kept is not None else 0
            if age > 0:
                return self.last[array][age - 1]
            known = _element(array, element)
            if known not in made.loads:
                made.loads[known] = self.get(array if kept is None else self.buffers[kept], index)
            return made.loads[known]

        return fetch

    def late(self, done: list[_Step]) -> Fetch:
        """Elements after the loop, of which some steps are ``done``, the present one included."""

        def fetch(array: Value, element: Polynomial, index: Value) -> Value:
            for slot in self.group.chain(array):
                step = len(done) - 1 - self.age(slot, element)
                if step < 0:
                    return self.last[slot][-step - 1]
                if slot in done[step].written:
                    return done[step].of(slot)
            array = self.group.base(array)
            kept = self.group.updated(array)
            if kept is None:
                return self.get(array, index)
            age = self.age(kept, element)
            step = len(done) - 1 - age
            if age > 0 and (step < 0 or array in done[step].loaded):
                return self.last[array][-step - 1] if step < 0 else done[step].of(array)
            return self.get(self.buffers[kept], index)

        return fetch

    def initial(self, key: Key, step: int, trips: Value) -> Value:
        """What is remembered of a step before the loop."""
        group = self.group
        slot = group.updated(key) if isinstance(key, Value) else key
        assert slot is not None
        array = key if isinstance(key, Value) else self.result(slot)
        element = shifted(group.start(slot), step)
        number, place = slot
        found = group.maps[number]
        index = self.build.i64(step - group.delays[number])

        def get(build: Builder) -> list[Value]:
            self.build = build
            return [self.early(array, element, lambda: self.index(found.writes[place].op, found.body, index))]

        if group.least > 0 or self.known(array, element) is not None:
            return get(self.build)[0]
        # Nothing is read where the loop does not run.
        if group.rest:
            raise Misfit
        build, loads = self.build, dict(self.loads)
        runs = build.emit("igt", trips, build.i64(0))
        value = build.if_(runs, get, lambda build: [build.typed("uninit", _element_type(array))])[0]
        self.build, self.loads = build, loads
        return value

    # small things

    def take(self, carried: list[Value], keys: list[Key]) -> None:
        """Says what the loop carries, in the order in which it does."""
        values = iter(carried)
        self.buffers = {slot: next(values) for slot in self.buffers}
        self.last = {key: [next(values) for _ in range(self.depths[key])] for key in keys}
        self.sums = {slot: next(values) for slot in self.sums}
        for slot, value in {**self.buffers, **self.sums}.items():
            value.hint = self.result(slot).hint
        for key, known in self.last.items():
            for value in known:
                value.hint = key.hint if isinstance(key, Value) else self.result(key).hint

    def result(self, slot: Slot) -> Value:
        return self.group.maps[slot[0]].loop.results[slot[1]]

    def age(self, slot: Slot, element: Polynomial) -> int:
        """How many steps ago an element was written."""
        age = gap(self.group.start(slot), element)
        assert age is not None
        return age

    def get(self, array: Value, index: Value) -> Value:
        return self.build.emit("array.get", array, index, unchecked=True)

    def plus(self, value: Value, number: int) -> Value:
        return self.build.emit("wadd", value, self.build.i64(number)) if number else value

    def index(self, op: Op, body: Block, index: Value) -> Value:
        """Where an operation writes in the iteration with this index."""
        values = {body.arguments[0]: index}
        wanted = {op.operands[1]}
        needed: list[Op] = []
        for each in reversed(body.ops):
            if any(v in wanted for v in each.results):
                needed.append(each)
                wanted.update(each.operands)
        self.build.block.ops += [clone_op(each, values) for each in reversed(needed)]
        return values.get(op.operands[1], op.operands[1])


def _depths(group: Group) -> dict[Key, int]:
    """For how many steps each element is remembered that is read later than it is written."""
    depths: dict[Key, int] = {}
    for number, found in enumerate(group.maps):
        for read in found.reads.values():
            element = group.element(number, read)
            slots = list(group.chain(read.array))
            keys: list[tuple[Key, Slot]] = [(slot, slot) for slot in slots[: None if group.rest else 1]]
            base = group.base(read.array)
            kept = group.updated(base)
            if kept is not None and (group.rest or not slots):
                keys.append((base, kept))
            for key, slot in keys:
                age = gap(group.start(slot), element)
                assert age is not None
                if age > 0:
                    depths[key] = max(depths.get(key, 0), age)
    return depths


def _element(array: Value, element: Polynomial) -> Element:
    return array, frozenset(element.items())


def _element_type(array: Value) -> Type:
    assert isinstance(array.type, Array)
    return array.type.element
