"""Random programs: their gradients, and the gradients of those, are finite differences."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from pullback.compiler.ir.builder import Builder, new_function
from pullback.compiler.ir.core import EnumDef, Module, StructDef, Value
from pullback.compiler.ir.printer import print_module
from pullback.compiler.ir.types import F64, I64, Array, Nominal, Tuple, Type

from .derivative_checker import check

ROW = Array(F64)
MATRIX = Array(ROW)
PAIR = Tuple((F64, ROW))
STATE = Nominal("State")
CHOICE = Nominal("Choice")
COUNT = 3
TYPES: list[Type] = [F64, ROW, MATRIX, PAIR, STATE, CHOICE]


class Program:
    """Writes a function whose values stay moderate. Conditions depend on integers only, so that no difference
    crosses a jump; arrays keep their count, so that every index is in range."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.module = Module()
        self.module.structs["State"] = StructDef("State", (), (("x", F64), ("n", I64), ("rows", MATRIX)))
        self.module.enums["Choice"] = EnumDef("Choice", (), (("none", ()), ("one", (F64,)), ("row", (ROW, F64))))
        self.helpers: list[tuple[str, list[Type], list[Type]]] = []
        for number in range(self.rng.randint(0, 2)):
            types = self.rng.choices(TYPES, k=2)
            self.function(f"h{number}", types, depth=1, steps=4)
        self.function("f", [F64, ROW, MATRIX], depth=3, steps=7)

    def function(self, name: str, types: list[Type], depth: int, steps: int) -> None:
        results = [self.rng.choice(TYPES), F64]
        parameters = [(f"p{i}", t) for i, t in enumerate([*types, I64])]
        function, builder = new_function(self.module, name, parameters, results)
        values = list(function.parameters)
        self.steps(builder, values, depth, steps)
        builder.return_([self.value(builder, values, t) for t in results])
        self.helpers.append((name, [*types, I64], results))

    def steps(self, b: Builder, values: list[Value], depth: int, count: int) -> None:
        kinds = [self.scalar, self.scalar, self.read, self.write, self.aggregate, self.call]
        if depth:
            kinds += [self.branch, self.loop, self.loop, self.bounded_while, self.switch]
        for _ in range(count):
            self.rng.choice(kinds)(b, values, depth)

    def some(self, values: list[Value], type: Type) -> Value | None:
        fitting = [v for v in values if v.type == type]
        return self.rng.choice(fitting[-4:]) if fitting else None

    def value(self, b: Builder, values: list[Value], type: Type) -> Value:
        """A value of a type: one that there is, or a new one."""
        found = self.some(values, type)
        if found is not None and self.rng.random() < 0.9:
            return found
        made = self.make(b, values, type)
        values.append(made)
        return made

    def make(self, b: Builder, values: list[Value], type: Type) -> Value:
        if type == F64:
            return b.f64(self.rng.uniform(-1, 1))
        if type == I64:
            return b.i64(self.rng.randint(0, COUNT - 1))
        if isinstance(type, Array):
            if self.rng.random() < 0.5:
                return b.emit("array.fill", b.i64(COUNT), self.value(b, values, type.element))
            return b.array(type.element, [self.value(b, values, type.element) for _ in range(COUNT)])
        if isinstance(type, Tuple):
            return b.make(type, [self.value(b, values, t) for t in type.elements])
        if type == STATE:
            return b.make(type, [self.value(b, values, t) for t in (F64, I64, MATRIX)])
        case = self.rng.randint(0, 2)
        payload = [self.value(b, values, t) for t in ([], [F64], [ROW, F64])[case]]
        return b.typed("enum.make", type, *payload, case=case)

    # kinds of steps

    def scalar(self, b: Builder, values: list[Value], depth: int) -> None:
        x, y = self.value(b, values, F64), self.value(b, values, F64)
        name = self.rng.choice(["sin", "cos", "tanh", "fmul", "fadd", "fsub", "quotient", "select"])
        if name == "quotient":
            bottom = b.emit("fadd", b.emit("fmul", y, y), b.f64(1.5))
            values.append(b.emit("fdiv", x, bottom))
        elif name == "select":
            values.append(b.emit("select", self.condition(b, values), x, y))
        elif name in ("fmul", "fadd", "fsub"):
            values.append(b.emit("tanh", b.emit(name, x, y)))
        else:
            values.append(b.emit(name, x))

    def index(self, b: Builder, values: list[Value]) -> Value:
        return b.emit("irem", self.value(b, values, I64), b.i64(COUNT))

    def condition(self, b: Builder, values: list[Value]) -> Value:
        return b.emit(self.rng.choice(["ieq", "ilt"]), self.index(b, values), b.i64(1))

    def read(self, b: Builder, values: list[Value], depth: int) -> None:
        array = self.value(b, values, self.rng.choice([ROW, MATRIX]))
        values.append(b.emit("array.get", array, self.index(b, values)))

    def write(self, b: Builder, values: list[Value], depth: int) -> None:
        array = self.value(b, values, self.rng.choice([ROW, MATRIX]))
        assert isinstance(array.type, Array)
        place = self.index(b, values)
        kind = self.rng.choice(["set", "take", "append", "concat"])
        if kind == "take":
            rest, element = b.op("array.take", [array, place]).results
            values += [element, b.emit("array.set", rest, place, self.value(b, values, array.type.element))]
        elif kind == "append":
            longer = b.emit("array.append", array, self.value(b, values, array.type.element))
            shorter, last = b.op("array.pop", [longer]).results
            values += [last, shorter]
        elif kind == "concat":
            values.append(b.emit("array.concat", array, self.value(b, values, array.type)))
        else:
            values.append(b.emit("array.set", array, place, self.value(b, values, array.type.element)))

    def aggregate(self, b: Builder, values: list[Value], depth: int) -> None:
        kind = self.rng.choice(["pair", "state", "set", "take", "choice"])
        if kind == "pair":
            pair = self.value(b, values, PAIR)
            values += [b.get(pair, 0), b.get(pair, 1)]
        elif kind == "state":
            state = self.value(b, values, STATE)
            values += [b.get(state, 0), b.get(state, 2)]
        elif kind == "set":
            state = self.value(b, values, STATE)
            values.append(b.set(state, 2, self.value(b, values, MATRIX)))
        elif kind == "take":
            rest, rows = b.op("take", [self.value(b, values, STATE)], index=2).results
            new = b.emit("array.set", rows, self.index(b, values), self.value(b, values, ROW))
            values.append(b.set(rest, 2, new))
        else:
            values.append(self.make(b, values, CHOICE))

    def call(self, b: Builder, values: list[Value], depth: int) -> None:
        if self.helpers:
            name, parameters, _ = self.rng.choice(self.helpers)
            values += b.call(name, [self.value(b, values, t) for t in parameters])

    def branch(self, b: Builder, values: list[Value], depth: int) -> None:
        types = self.rng.choices(TYPES, k=2)

        def side(inner: Builder) -> Sequence[Value]:
            own = list(values)
            self.steps(inner, own, depth - 1, 2)
            return [self.value(inner, own, t) for t in types]

        values += b.if_(self.condition(b, values), side, side)

    def switch(self, b: Builder, values: list[Value], depth: int) -> None:
        choice = self.value(b, values, CHOICE)

        def one(inner: Builder) -> Sequence[Value]:
            return [inner.emit("sin", inner.typed("enum.payload", F64, choice, case=1, index=0))]

        def row(inner: Builder) -> Sequence[Value]:
            array = inner.typed("enum.payload", ROW, choice, case=2, index=0)
            x = inner.typed("enum.payload", F64, choice, case=2, index=1)
            return [inner.emit("fmul", x, inner.emit("array.get", array, self.index(inner, list(values))))]

        default = self.value(b, values, F64)
        values += b.switch(b.emit("enum.tag", choice), [1, 2], [one, row], lambda inner: [default])

    def loop(self, b: Builder, values: list[Value], depth: int) -> None:
        initial = [self.value(b, values, t) for t in self.rng.choices(TYPES, k=2)]
        count = self.value(b, values, I64) if self.rng.random() < 0.5 else b.i64(self.rng.randint(-1, 3))

        def body(inner: Builder, index: Value, carried: list[Value]) -> Sequence[Value]:
            own = [*values, *carried, index]
            self.steps(inner, own, depth - 1, 3)
            return [self.value(inner, own, v.type) for v in carried]

        values += b.for_(count, initial, body)

    def bounded_while(self, b: Builder, values: list[Value], depth: int) -> None:
        initial = [b.i64(0), self.value(b, values, self.rng.choice(TYPES))]
        limit = self.index(b, values)

        def body(inner: Builder, carried: list[Value]) -> Sequence[Value]:
            own = [*values, *carried]
            self.steps(inner, own, depth - 1, 2)
            following = inner.emit("iadd", carried[0], inner.i64(1))
            return [following, self.value(inner, own, carried[1].type)]

        values += b.while_(initial, lambda inner, carried: inner.emit("ilt", carried[0], limit), body)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1_000_000))
def test_random_programs(seed: int) -> None:
    text = print_module(Program(seed).module)
    arguments = [0.3, (0.5, -0.7, 0.2), ((0.1, 0.4, -0.2), (0.9, 0.6, 0.8), (-0.5, 0.3, 0.7)), 2]
    check(text, arguments, [0, 1, 2], order=1 + seed % 2, tolerance=1e-5, rounds=1)
