"""Random modules that are well typed and terminate, for properties of the text form and of the passes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from pullback.compiler.ir.builder import Builder, new_function
from pullback.compiler.ir.core import EnumDef, Global, Module, StructDef, Value
from pullback.compiler.ir.ops import (
    BINARY_FLOAT,
    BITWISE,
    CHECKED_INT,
    FLOAT_COMPARE,
    INT_COMPARE,
    UNARY_FLOAT,
    WRAPPING_INT,
)
from pullback.compiler.ir.types import (
    BOOL,
    F32,
    F64,
    I32,
    I64,
    U8,
    Array,
    Cell,
    Nominal,
    Parameter,
    Scalar,
    Tuple,
    Type,
)

POINT = Nominal("Point")
OPTION = Nominal("Option", (F64,))
SCALARS: Sequence[Scalar] = (F64, F32, I64, I32, U8, BOOL)
AGGREGATES: Sequence[Type] = (POINT, OPTION, Tuple((F64, I64)), Array(F64), Array(POINT), Cell(F64))
FLOATS = st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 3.25, 1e30, float("inf"), float("nan")]) | st.floats(width=32)
INTEGERS = {
    "i64": st.sampled_from([0, 1, -1, 2, 7, -(2**63), 2**63 - 1]),
    "i32": st.sampled_from([0, 1, -1, 2, 31, -(2**31), 2**31 - 1]),
    "u8": st.sampled_from([0, 1, 2, 8, 255]),
}


def modules() -> st.SearchStrategy[Module]:
    return st.composite(_module)()


def _module(draw: st.DrawFn) -> Module:
    module = Module()
    module.structs["Point"] = StructDef("Point", (), (("x", F64), ("y", Array(F64))))
    module.enums["Option"] = EnumDef("Option", ("T",), (("none", ()), ("some", (Parameter("T"),))))
    module.globals["g"] = Global("g", F64, True)
    names = ["helper", "f"]
    for position, name in enumerate(names):
        types = draw(st.lists(st.sampled_from(SCALARS), min_size=1, max_size=4))
        results = (F64, draw(st.sampled_from(SCALARS)))
        function, builder = new_function(module, name, [(f"p{i}", t) for i, t in enumerate(types)], results)
        function.exported = name if name == "f" else None
        writer = _Writer(draw, builder, names[:position])
        builder.op("global.set", [builder.f64(0.5)], name="g")
        scope = list(function.parameters)
        writer.fill(scope, draw(st.integers(1, 12)), depth=0)
        builder.return_([writer.value(scope, type) for type in results])
    return module


class _Writer:
    """Appends random operations. A scope is the list of values that can be used at a point."""

    def __init__(self, draw: st.DrawFn, builder: Builder, callees: Sequence[str]) -> None:
        self.draw = draw
        self.builder = builder
        self.callees = callees

    def fill(self, scope: list[Value], count: int, depth: int) -> None:
        steps = [self.arithmetic] * 5 + [self.aggregate] * 3 + [self.memory, self.effect]
        steps += [self.branch, self.loop, self.search] * (depth < 2)
        for _ in range(count):
            scope += self.draw(st.sampled_from(steps))(scope, depth)
        if self.callees and depth == 0:
            scope += self.call(scope)

    def value(self, scope: list[Value], type: Type) -> Value:
        """One of the values of this type, or a new one."""
        found = [v for v in scope if v.type == type]
        if found and self.draw(st.integers(0, 4)):
            return self.draw(st.sampled_from(found))
        return self.fresh(scope, type)

    def fresh(self, scope: list[Value], type: Type) -> Value:
        b = self.builder
        if isinstance(type, Scalar):
            return b.const(self.constant(type), type)
        if isinstance(type, Array):
            count = self.draw(st.integers(0, 3))
            return b.array(type.element, [self.value(scope, type.element) for _ in range(count)])
        if isinstance(type, Cell):
            return b.emit("cell.new", self.value(scope, type.element))
        if type == POINT:
            return b.make(POINT, [self.value(scope, F64), self.value(scope, Array(F64))])
        if type == OPTION:
            if self.draw(st.booleans()):
                return b.typed("enum.make", OPTION, case=0)
            return b.typed("enum.make", OPTION, self.value(scope, F64), case=1)
        assert isinstance(type, Tuple)
        return b.tuple_([self.value(scope, t) for t in type.elements])

    def constant(self, type: Scalar) -> float:
        if type.kind == "float":
            return self.draw(FLOATS)
        return self.draw(st.booleans() if type.kind == "bool" else INTEGERS[type.name])

    def pick(self, names: Sequence[str]) -> str:
        return self.draw(st.sampled_from(list(names)))

    def arithmetic(self, scope: list[Value], depth: int) -> list[Value]:
        b, value = self.builder, self.value
        type = self.draw(st.sampled_from(SCALARS))
        kind = self.draw(st.integers(0, 3))
        if kind == 0:
            return [b.emit("select", value(scope, BOOL), value(scope, type), value(scope, type))]
        if type.kind == "bool":
            if kind == 1:
                return [b.emit("inot", value(scope, BOOL))]
            name = self.pick((*INT_COMPARE, *BITWISE))
            return [b.emit(name, value(scope, BOOL), value(scope, BOOL))]
        if type.kind == "float":
            if kind == 1:
                return [b.emit(self.pick(UNARY_FLOAT), value(scope, type))]
            if kind == 2:
                return [b.emit(self.pick(FLOAT_COMPARE), value(scope, type), value(scope, type))]
            return [b.emit(self.pick(BINARY_FLOAT), value(scope, type), value(scope, type))]
        if kind == 1:
            target = self.draw(st.sampled_from((F32, F64)))
            return [b.typed("itof", target, value(scope, type))]
        if kind == 2:
            return [b.emit(self.pick(INT_COMPARE), value(scope, type), value(scope, type))]
        # Checked operations are rarer: a trap hides all that follows.
        name = self.pick([*WRAPPING_INT, *BITWISE] * 3 + CHECKED_INT)
        return [b.emit(name, value(scope, type), value(scope, type))]

    def aggregate(self, scope: list[Value], depth: int) -> list[Value]:
        b, value = self.builder, self.value
        kind = self.draw(st.integers(0, 8))
        if kind == 0:
            return [self.fresh(scope, self.draw(st.sampled_from(AGGREGATES)))]
        if kind == 1:
            return [b.get(value(scope, POINT), self.draw(st.integers(0, 1)))]
        if kind == 2:
            return [b.set(value(scope, POINT), 0, value(scope, F64))]
        if kind == 3:
            taken = b.op("take", [value(scope, POINT)], index=1).results
            longer = b.emit("array.append", taken[1], value(scope, F64))
            return [b.set(taken[0], 1, longer), longer]
        if kind == 4:
            return [b.emit("array.count", value(scope, Array(F64)))]
        if kind == 5:
            array = value(scope, Array(F64))
            return self.guarded(scope, array)
        if kind == 6:
            return [b.emit("enum.tag", value(scope, OPTION))]
        if kind == 7:
            return [b.set(value(scope, Tuple((F64, I64))), 1, value(scope, I64))]
        return [b.emit("array.concat", value(scope, Array(F64)), value(scope, Array(F64)))]

    def guarded(self, scope: list[Value], array: Value) -> list[Value]:
        """An element that is there, or a default."""
        b = self.builder
        index = self.value(scope, I64)
        below = b.emit("ilt", index, b.emit("array.count", array))
        inside = b.emit("iand", below, b.emit("ige", index, b.i64(0)))
        default = self.value(scope, F64)
        return b.if_(inside, lambda b: [b.emit("array.get", array, index)], lambda b: [default])

    def memory(self, scope: list[Value], depth: int) -> list[Value]:
        b = self.builder
        kind = self.draw(st.integers(0, 3))
        if kind == 0:
            b.op("global.set", [self.value(scope, F64)], name="g")
            return []
        if kind == 1:
            return [b.typed("global.get", F64, name="g")]
        cell = self.value(scope, Cell(F64))
        if kind == 2:
            b.op("cell.set", [cell, self.value(scope, F64)])
            return [cell]
        return [cell, b.emit("cell.get", cell)]

    def effect(self, scope: list[Value], depth: int) -> list[Value]:
        b = self.builder
        if self.draw(st.integers(0, 3)):
            type = self.draw(st.sampled_from((F64, F32, I64, BOOL)))
            b.op("print", [b.emit("describe", self.value(scope, type), style="print")])
        else:
            b.op("check", [self.value(scope, BOOL)], message="no")
        return []

    def region(self, scope: list[Value], arguments: list[Value], results: Sequence[Type], depth: int) -> list[Value]:
        inner = [*scope, *arguments]
        self.fill(inner, self.draw(st.integers(0, 4)), depth + 1)
        return [self.value(inner, type) for type in results]

    def types(self) -> list[Type]:
        return self.draw(st.lists(st.sampled_from((*SCALARS, POINT, OPTION, Array(F64))), max_size=3))

    def branch(self, scope: list[Value], depth: int) -> list[Value]:
        b, types = self.builder, self.types()

        def arm(_: Builder) -> list[Value]:
            return self.region(scope, [], types, depth)

        if self.draw(st.booleans()):
            return b.if_(self.value(scope, BOOL), arm, arm)
        return b.switch(self.value(scope, I64), (0, 1), [arm, arm], arm)

    def loop(self, scope: list[Value], depth: int) -> list[Value]:
        b, types = self.builder, self.types()
        count = b.i64(self.draw(st.integers(-1, 3)))
        initial = [self.value(scope, type) for type in types]
        return b.for_(count, initial, lambda b, i, carried: self.region(scope, [i, *carried], types, depth))

    def search(self, scope: list[Value], depth: int) -> list[Value]:
        """A ``while`` that counts down, and may stop before."""
        b, types = self.builder, self.types()
        initial = [b.i64(self.draw(st.integers(0, 3))), *(self.value(scope, type) for type in types)]

        def condition(b: Builder, carried: list[Value]) -> Value:
            more = b.emit("igt", carried[0], b.i64(0))
            return b.emit("iand", more, self.value([*scope, *carried], BOOL)) if self.draw(st.booleans()) else more

        def body(b: Builder, carried: list[Value]) -> list[Value]:
            values = self.region(scope, carried, types, depth)
            return [b.emit("wsub", carried[0], b.i64(1)), *values]

        return b.while_(initial, condition, body)

    def call(self, scope: list[Value]) -> list[Value]:
        name = self.pick(self.callees)
        parameters = self.builder.module.functions[name].parameter_types
        return self.builder.call(name, [self.value(scope, type) for type in parameters])
