"""From the structure in which the transform keeps a cotangent to the tangent that the language sees, and back.

They differ for types that hold optionals: the structure of an optional has room for what it wraps at all times, its
tangent is ``nil`` where the optional is. The structure of a dictionary has the tangent of each value where the value
stands, its tangent is a dictionary with keys of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..ir.builder import new_function
from ..ir.core import Block, Value
from ..ir.structure import field_types, payload_types
from ..ir.types import BOOL, I64, Array, Nominal, Tuple, Type
from .emitter import Emitter, loop
from .errors import not_supported
from .tangent import KEYS, SOME, VALUES, Members, Tangents

# The function that finds the keys of a dictionary in a tangent of it: see ``passes/specialise.py``.
POSITIONS = "_positions"
INACCESSIBLE = "a tangent with a dictionary inside of an enum"
COUNT_MISMATCH = "Count mismatch: the tangent has more elements than the array that it belongs to"


def to_tangent(emit: Emitter, tangents: Tangents, type: Type, structure: Value, primal: Value | None) -> Value:
    """The tangent of a value of this type. ``primal`` is the value where it can be had: it says which optionals are
    ``nil``, and which keys dictionaries have."""
    tangent = tangents.tangent(type)
    assert tangent is not None
    return _Declared(emit, tangents).tangent(type, tangent, structure, primal)


def to_structure(
    emit: Emitter,
    tangents: Tangents,
    value: Value,
    tangent: Value,
    need: Callable[[Value], Value] = lambda value: value,
) -> Value:
    """The structure of a tangent of ``value``. ``need`` gives the value itself, which is asked for only where keys of
    dictionaries must be found."""
    primal = need(value) if tangents.holds_dictionaries(value.type) else None
    return _Declared(emit, tangents).structure(value.type, tangent, primal)


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
        if self.tangents.is_dictionary(type):
            return self._dictionary(type, tangent, value, primal)
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

    def _dictionary(self, type: Type, tangent: Type, value: Value, primal: Value | None) -> Value:
        """It has the keys of the primal dictionary, in the same order."""
        if primal is None:
            raise not_supported(INACCESSIBLE, self.emit.span)
        values = self._field(primal, VALUES)
        view = self.tangents.tangent(values.type)
        assert view is not None
        base = self._unwrapped(self.tangent(values.type, view, self._field(value, VALUES), values))
        return self.emit.emit("make", [self._field(primal, KEYS), base], tangent)

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

    def structure(self, type: Type, value: Value, primal: Value | None) -> Value:
        structure = self.tangents.structure(type)
        assert structure is not None
        if value.type == structure:
            return value
        if primal is not None and not self.tangents.holds_dictionaries(type):
            primal = None
        if not self.tangents.is_named_product(structure):
            return self._structure(type, structure, value, primal)

        def fill(inner: _Declared, arguments: list[Value]) -> Value:
            return inner._structure(type, structure, arguments[0], arguments[1] if primal is not None else None)

        name = f"{type}.structure.{value.type}"
        return self._call(name, [value] if primal is None else [value, primal], structure, fill)

    def _structure(self, type: Type, structure: Type, value: Value, primal: Value | None) -> Value:
        if isinstance(type, Array):
            return self._from_array(type, structure, self._unwrapped(value), primal)
        if self.tangents.is_optional(type):
            return self._from_optional(type, structure, self._unwrapped(value), primal)
        if self.tangents.is_dictionary(type):
            return self._from_dictionary(type, structure, value, primal)
        members = field_types(type, self.module)
        if members is None:
            assert isinstance(type, Nominal)
            return self._take(self.tangents.members(type), structure, value, None)
        places = self.tangents.matching_fields(type, value.type) if isinstance(type, Nominal) else None
        if places is None:
            return self._take(members, structure, value, primal)
        parts = [
            self.emit.emit("make", (), Tuple(()))
            if place is None
            else self.structure(field, self._field(value, place), self._part(primal, index))
            for index, (place, field) in enumerate(zip(places, members, strict=True))
        ]
        return self.emit.emit("make", parts, structure)

    def _part(self, primal: Value | None, index: int) -> Value | None:
        return None if primal is None else self._field(primal, index)

    def _take(self, members: Sequence[Members], structure: Type, value: Value, primal: Value | None) -> Value:
        parts: list[Value] = []
        for index, (member, type) in enumerate(zip(members, field_types(structure, self.module) or (), strict=True)):
            part = self._field(value, index)
            if part.type != type and isinstance(member, tuple):
                part = self._take(member, type, part, None)
            elif part.type != type:
                assert not isinstance(member, tuple)
                part = self.structure(member, part, self._part(primal, index))
            parts.append(part)
        return self.emit.emit("make", parts, structure)

    def _unwrapped(self, tangent: Value) -> Value:
        return tangent if field_types(tangent.type, self.module) is None else self._field(tangent, 0)

    def _from_array(self, type: Array, structure: Type, value: Value, primal: Value | None) -> Value:
        count = self.emit.emit("array.count", [value], I64)
        if primal is not None:
            within = self.emit.emit("ile", [count, self.emit.emit("array.count", [primal], I64)], BOOL)
            self.emit.op("check", [within], (), {"message": COUNT_MISMATCH})

        def body(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
            part = None if primal is None else inner.array_get(primal, index)
            made = self._inner(inner).structure(type.element, inner.array_get(value, index), part)
            return [inner.emit("array.append", [carried[0], made], structure)]

        return loop(self.emit, count, [self.emit.emit("array.make", (), structure)], body)[0]

    def _from_optional(self, type: Type, structure: Type, value: Value, primal: Value | None) -> Value:
        wrapped = self._payload(type)
        contents = self._payload(value.type)

        def some(inner: Emitter) -> Value:
            payload = inner.emit("enum.payload", [value], contents, case=SOME, index=0)
            of = None if primal is None else inner.emit("enum.payload", [primal], wrapped, case=SOME, index=0)
            made = self._inner(inner).structure(wrapped, payload, of)
            types = field_types(structure, self.module)
            assert types is not None
            parts = [inner.emit("make", (), types[0]), inner.emit("make", [made], types[SOME])]
            return inner.emit("make", parts, structure)

        if primal is None:
            return self._if_some(value, some, structure)
        return self._if_some(primal, lambda inner: self._inner(inner)._if_some(value, some, structure), structure)

    def _from_dictionary(self, type: Type, structure: Type, value: Value, primal: Value | None) -> Value:
        positions = f"{POSITIONS}<{type}>"
        if primal is None or positions not in self.module.functions:
            raise not_supported(INACCESSIBLE, self.emit.span)
        attributes = {"function": positions, "types": ()}
        found = self.emit.op("call", [primal, value], [Array(I64)], attributes).result
        given, values = self._field(value, VALUES), self._field(primal, VALUES)
        view = self.tangents.tangent(values.type)
        assert view is not None and isinstance(given.type, Array)
        type_of_all, type_of_one = given.type, given.type.element

        def body(inner: Emitter, index: Value, carried: list[Value]) -> list[Value]:
            position = inner.array_get(found, index)
            blocks = [Block(), Block()]
            present, missing = (Emitter(block, inner, inner.span) for block in blocks)
            present.op("yield", [present.array_get(given, position)])
            missing.op("yield", [missing.emit("zero", (), type_of_one)])
            known = inner.emit("ige", [position, inner.i64(0)], BOOL)
            part = inner.op("if", [known], [type_of_one], None, blocks).result
            return [inner.emit("array.append", [carried[0], part], type_of_all)]

        count = self.emit.emit("array.count", [values], I64)
        aligned = loop(self.emit, count, [self.emit.emit("array.make", (), type_of_all)], body)[0]
        part = self.structure(values.type, self._wrap(view, aligned), values)
        return self.emit.emit("make", [self.emit.emit("make", (), Tuple(())), part], structure)
