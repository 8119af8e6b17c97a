"""Functions on arrays of tangents that are not taken apart, of which the last may be missing: those are zero. Each is
made once for each type of array."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..ir.builder import Builder, new_function
from ..ir.core import Module, Value
from ..ir.types import I64, Array, Type
from .emitter import Emitter
from .tangent_sums import add

Fill = Callable[[Builder, Array, list[Value]], Sequence[Value]]


def _padded(builder: Builder, type: Array, arguments: list[Value]) -> Sequence[Value]:
    """The array with at least so many elements."""
    array, count = arguments
    missing = builder.emit("wsub", count, builder.typed("array.count", I64, array))

    def more(inner: Builder, _: Value, carried: list[Value]) -> Sequence[Value]:
        return [inner.emit("array.append", carried[0], inner.typed("zero", type.element))]

    return builder.for_(missing, [array], more)


def _added(builder: Builder, type: Array, arguments: list[Value]) -> Sequence[Value]:
    """The array with a tangent added to the element at a place."""
    array, place, tangent = arguments
    (array,) = builder.call(function(builder.module, type, "padded"), [array, place])
    is_there = builder.emit("ilt", place, builder.typed("array.count", I64, array))

    def there(inner: Builder) -> Sequence[Value]:
        rest, before = inner.op("array.take", [array, place], unchecked=True).results
        return [inner.emit("array.set", rest, place, add(inner, before, tangent), unchecked=True)]

    return builder.if_(is_there, there, lambda inner: [inner.emit("array.append", array, tangent)])


def _taken(builder: Builder, type: Array, arguments: list[Value]) -> Sequence[Value]:
    """The array with zero at a place, and what was there."""
    array, place = arguments
    is_there = builder.emit("ilt", place, builder.typed("array.count", I64, array))

    def there(inner: Builder) -> Sequence[Value]:
        rest, element = inner.op("array.take", [array, place], unchecked=True).results
        zero = inner.typed("zero", type.element)
        return [inner.emit("array.set", rest, place, zero, unchecked=True), element]

    return builder.if_(is_there, there, lambda inner: [array, inner.typed("zero", type.element)])


def _head(builder: Builder, type: Array, arguments: list[Value]) -> Sequence[Value]:
    """The array with at most so many elements."""
    array, count = arguments
    surplus = builder.emit("wsub", builder.typed("array.count", I64, array), count)
    return builder.for_(surplus, [array], lambda inner, _, carried: inner.op("array.pop", carried).results[:1])


def _tail(builder: Builder, type: Array, arguments: list[Value]) -> Sequence[Value]:
    """The elements from a place on."""
    array, start = arguments
    count = builder.emit("wsub", builder.typed("array.count", I64, array), start)

    def one(inner: Builder, index: Value, carried: list[Value]) -> Sequence[Value]:
        element = inner.emit("array.get", array, inner.emit("wadd", start, index), unchecked=True)
        return [inner.emit("array.append", carried[0], element)]

    return builder.for_(count, [builder.array(type.element, [])], one)


def _total(builder: Builder, type: Array, arguments: list[Value]) -> Sequence[Value]:
    """The sum of all elements."""
    (array,) = arguments

    def one(inner: Builder, index: Value, carried: list[Value]) -> Sequence[Value]:
        return [add(inner, carried[0], inner.emit("array.get", array, index, unchecked=True))]

    count = builder.typed("array.count", I64, array)
    return builder.for_(count, [builder.typed("zero", type.element)], one)


# For each function: its body, what it takes beside the array, and what it returns.
_FUNCTIONS: dict[str, tuple[Fill, str, str]] = {
    "padded": (_padded, "index", "array"),
    "added": (_added, "index element", "array"),
    "taken": (_taken, "index", "array element"),
    "head": (_head, "index", "array"),
    "tail": (_tail, "index", "array"),
    "total": (_total, "", "element"),
}


def function(module: Module, type: Array, kind: str) -> str:
    name = f"{type}.{kind}"
    if name not in module.functions:
        fill, taken, returned = _FUNCTIONS[kind]
        types: dict[str, Type] = {"array": type, "element": type.element, "index": I64}
        parameters = [(each, types[each]) for each in ("array", *taken.split())]
        made, builder = new_function(module, name, parameters, [types[each] for each in returned.split()])
        builder.return_(fill(builder, type, made.parameters))
    return name


def call(emit: Emitter, module: Module, kind: str, array: Value, *rest: Value) -> list[Value]:
    assert isinstance(array.type, Array)
    name = function(module, array.type, kind)
    results = module.functions[name].result_types
    return emit.op("call", [array, *rest], results, {"function": name, "types": ()}).results
