"""From the structure in which the transform keeps a cotangent to the tangent that the language sees, and back.

They differ for types that hold optionals: the structure of an optional has room for what it wraps at all times, its
tangent is ``nil`` where the optional is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..ir.builder import new_function
from ..ir.core import Block, Value
from ..ir.structure import field_types, payload_types
from ..ir.types import BOOL, I64, Array, Nominal, Tuple, Type
from .emitter import Emitter, loop
from .tangent import SOME, Members, Tangents


def to_tangent(emit: Emitter, tangents: Tangents, type: Type, structure: Value, primal: Value | None) -> Value:
    """The tangent of a value of this type. ``primal`` is the value where it can be had: it says which optionals are
    ``nil``."""
    tangent = tangents.tangent(type)
    assert tangent is not None
    return _Declared(emit, tangents).tangent(type, tangent, structure, primal)


def to_structure(emit: Emitter, tangents: Tangents, type: Type, tangent: Value) -> Value:
    """The structure of a tangent of a value of this type."""
    return _Declared(emit, tangents).structure(type, tangent)


class _Declared:
    def __init__(self, emit: Emitter, tangents: Tangents) -> None:
        self.emit = emit
        self.tangents = tangents
        self.module = tangents.module

    def _inner(self, emit: Emitter) -> _Declared:
        return _Declared(emit, self.tangents)

    def _field(self, value: Value, index: int) -> Value:
        return self.emit.emit("get", [value], (field_types(value.type, self.module) or ())[index], index=index)

    def _wrapped(self, type: Type) -> Type:
        """The type of what the tangents of an array or optional have in their only field, or are themselves."""
        return (field_types(type, self.module) or (type,))[0]

    def _payload(self, optional: Type) -> Type:
        types = payload_types(optional, SOME, self.module)
        assert types is not None
        return types[0]

    # --- to the tangent

    def tangent(self, type: Type, tangent: Type, value: Value, primal: Value | None) -> Value:
        if value.type == tangent:
            return value
        if not self.tangents.is_named_product(value.type):
            return self._tangent(type, tangent, value, primal)

        def fill(inner: _Declared, arguments: list[Value]) -> Value:
            return inner._tangent(type, tangent, arguments[0], arguments[1] if primal is not None else None)

        arguments = [value] if primal is None else [value, primal]
        kind = "tangent" if primal is None else "shaped"
        return self._call(f"{type}.{kind}.{tangent}", arguments, tangent, fill)

    def _call(
        self, name: str, arguments: list[Value], result: Type, fill: Callable[[_Declared, list[Value]], Value]
    ) -> Value:
        """A call of a function that converts values of a type that contains itself, and so calls itself."""
        if name not in self.module.functions:
            function, _ = new_function(self.module, name, [("", v.type) for v in arguments], [result])
            assert function.body is not None
            emit = Emitter(function.body, None, self.emit.span)
            emit.op("return", [fill(self._inner(emit), function.parameters)])
        return self.emit.op("call", arguments, [result], {"function": name, "types": ()}).result

    def _tangent(self, type: Type, tangent: Type, value: Value, primal: Value | None) -> Value:
        if isinstance(type, Array):
            return self._wrap(tangent, self._array(type, self._wrapped(tangent), value, primal))
        if self.tangents.is_optional(type):
            return self._wrap(tangent, self._optional(type, self._wrapped(tangent), value, primal))
        fields = field_types(type, self.module)
        if fields is None:
            assert isinstance(type, Nominal)
            return self._make(self.tangents.members(type), tangent, value, None)
        places = self.tangents.matching_fields(type, tangent) if isinstance(type, Nominal) else None
        if places is None:
            return self._make(fields, tangent, value, primal)
        types = field_types(tangent, self.module) or ()
        parts: dict[int, Value] = {}
        for index, (place, field) in enumerate(zip(places, fields, strict=True)):
            if place is not None:
                part = None if primal is None else self._field(primal, index)
                parts[place] = self.tangent(field, types[place], self._field(value, index), part)
        return self.emit.emit("make", [parts[place] for place in sorted(parts)], tangent)

    def _make(self, members: Sequence[Members], tangent: Type, value: Value, primal: Value | None) -> Value:
        parts: list[Value] = []
        for index, (member, type) in enumerate(zip(members, field_types(tangent, self.module) or (), strict=True)):
            part = self._field(value, index)
            if isinstance(member, tuple):
                parts.append(part if part.type == type else self._make(member, type, part, None))
            else:
                parts.append(self.tangent(member, type, part, None if primal is None else self._field(primal, index)))
        return self.emit.emit("make", parts, tangent)

    def _wrap(self, tangent: Type, value: Value) -> Value:
        return value if value.type == tangent else self.emit.emit("make", [value], tangent)

    def _array(self, type: Array, result: Type, value: Value, primal: Value | None) -> Value:
        assert isinstance(result, Array)
        element = result.element

        def body(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
            part = None if primal is None else inner.array_get(primal, index)
            made = self._inner(inner).tangent(type.element, element, inner.array_get(value, index), part)
            return [inner.emit("array.append", [carried[0], made], result)]

        count = self.emit.emit("array.count", [value], I64)
        return loop(self.emit, count, [self.emit.emit("array.make", (), result)], body)[0]

    def _optional(self, type: Type, result: Type, value: Value, primal: Value | None) -> Value:
        wrapped = self._payload(type)
        contents = self._payload(result)

        def some(inner: Emitter) -> Value:
            part = None if primal is None else inner.emit("enum.payload", [primal], wrapped, case=SOME, index=0)
            to = self._inner(inner)
            made = to.tangent(wrapped, contents, to._field(to._field(value, SOME), 0), part)
            return inner.emit("enum.make", [made], result, case=SOME)

        return some(self.emit) if primal is None else self._if_some(primal, some, result)

    def _if_some(self, optional: Value, some: Callable[[Emitter], Value], type: Type) -> Value:
        blocks = [Block(), Block()]
        full, empty = (Emitter(block, self.emit, self.emit.span) for block in blocks)
        full.op("yield", [some(full)])
        empty.op("yield", [empty.emit("zero", (), type)])
        tag = self.emit.emit("enum.tag", [optional], I64)
        condition = self.emit.emit("ieq", [tag, self.emit.i64(SOME)], BOOL)
        return self.emit.op("if", [condition], [type], None, blocks).result

    # --- to the structure

    def structure(self, type: Type, value: Value) -> Value:
        structure = self.tangents.structure(type)
        assert structure is not None
        if value.type == structure:
            return value
        if not self.tangents.is_named_product(structure):
            return self._structure(type, structure, value)
        name = f"{type}.structure.{value.type}"
        return self._call(name, [value], structure, lambda inner, v: inner._structure(type, structure, v[0]))

    def _structure(self, type: Type, structure: Type, value: Value) -> Value:
        if isinstance(type, Array):
            return self._from_array(type, structure, self._unwrapped(value))
        if self.tangents.is_optional(type):
            return self._from_optional(type, structure, self._unwrapped(value))
        members = field_types(type, self.module)
        if members is None:
            assert isinstance(type, Nominal)
            return self._take(self.tangents.members(type), structure, value)
        places = self.tangents.matching_fields(type, value.type) if isinstance(type, Nominal) else None
        if places is None:
            return self._take(members, structure, value)
        parts = [
            self.emit.emit("make", (), Tuple(())) if place is None else self.structure(field, self._field(value, place))
            for place, field in zip(places, members, strict=True)
        ]
        return self.emit.emit("make", parts, structure)

    def _take(self, members: Sequence[Members], structure: Type, value: Value) -> Value:
        parts: list[Value] = []
        for index, (member, type) in enumerate(zip(members, field_types(structure, self.module) or (), strict=True)):
            part = self._field(value, index)
            if part.type != type:
                part = self._take(member, type, part) if isinstance(member, tuple) else self.structure(member, part)
            parts.append(part)
        return self.emit.emit("make", parts, structure)

    def _unwrapped(self, tangent: Value) -> Value:
        return tangent if field_types(tangent.type, self.module) is None else self._field(tangent, 0)

    def _from_array(self, type: Array, structure: Type, value: Value) -> Value:
        def body(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
            made = self._inner(inner).structure(type.element, inner.array_get(value, index))
            return [inner.emit("array.append", [carried[0], made], structure)]

        count = self.emit.emit("array.count", [value], I64)
        return loop(self.emit, count, [self.emit.emit("array.make", (), structure)], body)[0]

    def _from_optional(self, type: Type, structure: Type, value: Value) -> Value:
        wrapped = self._payload(type)
        contents = self._payload(value.type)

        def some(inner: Emitter) -> Value:
            payload = inner.emit("enum.payload", [value], contents, case=SOME, index=0)
            made = self._inner(inner).structure(wrapped, payload)
            types = field_types(structure, self.module)
            assert types is not None
            parts = [inner.emit("make", (), types[0]), inner.emit("make", [made], types[SOME])]
            return inner.emit("make", parts, structure)

        return self._if_some(value, some, structure)
