"""Expands ``describe`` of aggregates into functions over descriptions of their leaves, as Swift prints them.

``print`` shows ``Vector(x: 0.5, y: 1.0)``, ``(value: 9.0, gradient: 6.0)``, ``[1.0, 2.0]``, ``Optional(3.0)``; text
inside of other values is quoted (the style ``debug``). ``dump`` shows one line for each part. A type that is
``CustomStringConvertible`` or ``CustomDebugStringConvertible`` describes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..ir import structure
from ..ir.builder import Builder, new_function
from ..ir.core import Module, Op, Value
from ..ir.types import U8, Array, Box, Cell, FunctionType, Nominal, Scalar, Tuple, Type, Vector

BYTES = Array(U8)
STRING = "String"
CHARACTER = "Character"
OPTIONAL = "Optional"
# (labels of the parts or None, the same for each part); see ``lower/strings.py``.
Labels = tuple[Any, ...] | None

_SCALAR_NAMES = {
    "f32": "Float",
    "f64": "Double",
    "f80": "Float80",
    "bool": "Bool",
    "i8": "Int8",
    "i16": "Int16",
    "i32": "Int32",
    "i64": "Int",
    "u8": "UInt8",
    "u16": "UInt16",
    "u32": "UInt32",
    "u64": "UInt",
}


class Descriptions:
    """``own_description`` names the function by which a type describes itself in a style, if it does."""

    def __init__(self, module: Module, own_description: Callable[[Type, str], str | None]) -> None:
        self.module = module
        self.own_description = own_description
        self._functions: dict[tuple[Type, str, Labels], str] = {}
        # The types that are being described, with their labels: a recursive one comes again.
        self._inside: dict[Type, Labels] = {}
        self._dumped: list[Type] = []

    def expand(self, op: Op) -> bool:
        """Rewrites a ``describe``; the operation stays, perhaps as another."""
        attributes = op.attributes
        if attributes["style"] == "type":
            _replace(op, "bytes", [], value=self.type_name(attributes["type"]).encode())
            return True
        type, style = op.operands[0].type, attributes["style"]
        if not is_leaf(type) or style == "dump":
            name = self.function(type, style, _frozen(attributes.get("labels")))
            _replace(op, "call", op.operands, function=name, types=())
        return True

    def function(self, type: Type, style: str, labels: Labels) -> str:
        """The function that describes values of a type."""
        key = (type, style, labels)
        name = self._functions.get(key)
        if name is None:
            name = f"describe.{style}<{type}>"
            if name in self.module.functions:
                name = f"{name}.{len(self._functions)}"
            self._functions[key] = name
            function, builder = new_function(self.module, name, [("value", type)], [BYTES])
            function.attributes |= {"inline": "never", "coarse": True}  # its time is that of what it calls
            (value,) = function.parameters
            outer = self._inside.get(type)
            self._inside[type] = labels
            if style == "dump":
                result = _join(builder, self.dump(builder, value, labels, "", 0))
            else:
                result = self.body(builder, value, style, labels)
            self._inside[type] = outer
            builder.return_([result])
        return name

    def describe(self, builder: Builder, value: Value, labels: Labels) -> Value:
        """The description of a part: text is quoted."""
        if isinstance(value.type, Box):
            value = builder.emit("box.get", value)
        type = value.type
        if is_leaf(type):
            return builder.typed("describe", BYTES, value, style="debug")
        if labels is None:  # a type inside of itself
            labels = self._inside.get(type)
        return builder.op("call", [value], [BYTES], function=self.function(type, "debug", labels), types=()).result

    def body(self, builder: Builder, value: Value, style: str, labels: Labels) -> Value:
        own = self.own_description(value.type, style)
        if own is not None:
            text = builder.op("call", [value], [Nominal(STRING)], function=own, types=()).result
            if style == "debug" and value.type == Nominal(CHARACTER):
                return builder.typed("describe", BYTES, text, style="debug")
            return builder.get(text, 0)
        rule = _BODIES.get(value.type.__class__)
        if rule is not None:
            return rule(self, builder, value, labels)
        return builder.static_bytes(self.type_name(value.type).encode())

    # --- print and debugPrint ---

    def tuple_body(self, builder: Builder, value: Value, labels: Labels) -> Value:
        names, below = labels or (None, ())
        return self._fields(builder, value, "(", names, below)

    def _fields(
        self, builder: Builder, value: Value, opening: str, names: Sequence[str] | None, below: Labels
    ) -> Value:
        """``opening`` and the parts, with their names, in parentheses."""
        fields = structure.field_types(value.type, self.module) or ()
        parts: list[Value] = []
        text = opening
        for index in range(len(fields)):
            text += ", " if index else ""
            if names is not None and names[index]:
                text += f"{names[index]}: "
            parts.append(builder.static_bytes(text.encode()))
            parts.append(self.describe(builder, builder.get(value, index), _below(below, index)))
            text = ""
        parts.append(builder.static_bytes((text + ")").encode()))
        return _join(builder, parts)

    def nominal_body(self, builder: Builder, value: Value, labels: Labels) -> Value:
        type = value.type
        assert isinstance(type, Nominal)
        below = labels[1] if labels is not None else ()
        struct = self.module.structs.get(type.name)
        if struct is not None:
            return self._fields(builder, value, f"{self.type_name(type)}(", [n for n, _ in struct.fields], below)
        return self._cases(builder, value, type, labels, self._case)

    def _case(
        self, builder: Builder, value: Value, type: Nominal, case: int, names: Sequence[str], below: list[Labels]
    ) -> Value:
        name, payload = self.module.enums[type.name].cases[case]
        if type.name == OPTIONAL:
            name = "Optional" if payload else "nil"
        parts = [builder.static_bytes((name + ("(" if payload else "")).encode())]
        for index in range(len(payload)):
            label = f"{names[index]}: " if names[index] else ""
            parts.append(builder.static_bytes(((", " if index else "") + label).encode()))
            part = builder.emit("enum.payload", value, case=case, index=index)
            parts.append(self.describe(builder, part, below[index]))
        if payload:
            parts.append(builder.static_bytes(b")"))
        return _join(builder, parts)

    def _cases(
        self, builder: Builder, value: Value, type: Nominal, labels: Labels, describe: Callable[..., Value]
    ) -> Value:
        """The description of whatever case it is."""
        arms: list[Callable[[Builder], list[Value]]] = []
        start = 0
        for index, (_, payload) in enumerate(self.module.enums[type.name].cases):
            names = [labels[0][start + i] if labels and labels[0] else "" for i in range(len(payload))]
            below = [_below(labels[1], start + i) if labels else None for i in range(len(payload))]
            start += len(payload)
            arms.append(lambda b, i=index, n=names, u=below: [describe(b, value, type, i, n, u)])
        if not arms:
            return builder.static_bytes(b"")
        tag = builder.emit("enum.tag", value)
        return builder.switch(tag, range(len(arms) - 1), arms[:-1], arms[-1])[0]

    def array_body(self, builder: Builder, value: Value, labels: Labels) -> Value:
        below = _below(labels[1], 0) if labels is not None else None
        comma = builder.static_bytes(b", ")
        nothing = builder.static_bytes(b"")

        def element(b: Builder, index: Value, carried: list[Value]) -> list[Value]:
            first = b.emit("ieq", index, b.i64(0))
            text = b.emit("array.concat", carried[0], b.emit("select", first, nothing, comma))
            part = self.describe(b, b.emit("array.get", value, index, unchecked=True), below)
            return [b.emit("array.concat", text, part)]

        count = builder.emit("array.count", value)
        (text,) = builder.for_(count, [builder.static_bytes(b"[")], element)
        return builder.emit("array.concat", text, builder.static_bytes(b"]"))

    def vector_body(self, builder: Builder, value: Value, labels: Labels) -> Value:
        type = value.type
        assert isinstance(type, Vector)
        parts = [builder.static_bytes(f"{self.type_name(type)}(".encode())]
        for lane in range(type.lanes):
            element = builder.typed("extract", type.element, value, builder.i64(lane))
            parts += [builder.static_bytes(b", ")] if lane else []
            parts.append(builder.typed("describe", BYTES, element, style="debug"))
        return _join(builder, [*parts, builder.static_bytes(b")")])

    # --- dump ---

    def dump(self, builder: Builder, value: Value, labels: Labels, prefix: str, indent: int) -> list[Value]:
        """The lines of a value and its parts; ``prefix`` names it."""
        if isinstance(value.type, Box):
            value = builder.emit("box.get", value)
        described = is_leaf(value.type) or self.own_description(value.type, "debug")
        rule = None if described else _DUMPS.get(value.type.__class__)
        if rule is not None and value.type not in self._dumped:
            self._dumped.append(value.type)
            lines = rule(self, builder, value, labels, prefix, indent)
            self._dumped.pop()
            return lines
        return [
            builder.static_bytes(f"{' ' * indent}- {prefix}".encode()),
            self.describe(builder, value, labels),
            builder.static_bytes(b"\n"),
        ]

    def dump_tuple(self, builder: Builder, value: Value, labels: Labels, prefix: str, indent: int) -> list[Value]:
        names, below = labels or (None, ())
        count = len(structure.field_types(value.type, self.module) or ())
        shown = [f"{names[i]} : " if names and names[i] else f".{i} : " for i in range(count)]
        return self._dump_fields(builder, value, f"{prefix}{count} elements", shown, below, indent)

    def _dump_fields(
        self, builder: Builder, value: Value, header: str, prefixes: Sequence[str], below: Labels, indent: int
    ) -> list[Value]:
        mark = "▿" if prefixes else "-"
        parts = [builder.static_bytes(f"{' ' * indent}{mark} {header}\n".encode())]
        for index, prefix in enumerate(prefixes):
            part = builder.get(value, index)
            parts += self.dump(builder, part, _below(below, index), prefix, indent + 2)
        return parts

    def dump_nominal(self, builder: Builder, value: Value, labels: Labels, prefix: str, indent: int) -> list[Value]:
        type = value.type
        assert isinstance(type, Nominal)
        struct = self.module.structs.get(type.name)
        if struct is not None:
            below = labels[1] if labels is not None else ()
            prefixes = [f"{name}: " for name, _ in struct.fields]
            return self._dump_fields(builder, value, prefix + self.full_name(type), prefixes, below, indent)

        def case(
            b: Builder, value: Value, type: Nominal, case: int, names: Sequence[str], below: list[Labels]
        ) -> Value:
            name, payload = self.module.enums[type.name].cases[case]
            if type.name == OPTIONAL:
                header = _join(b, [b.static_bytes(prefix.encode()), self._case(b, value, type, case, names, below)])
            else:
                header = b.static_bytes(f"{prefix}{self.full_name(type)}.{name}".encode())
            mark = "▿" if payload else "-"
            parts = [b.static_bytes(f"{' ' * indent}{mark} ".encode()), header, b.static_bytes(b"\n")]
            for index in range(len(payload)):
                part = b.emit("enum.payload", value, case=case, index=index)
                label = f"{names[index] or name}: "
                parts += self.dump(b, part, below[index], label, indent + 2)
            return _join(b, parts)

        return [self._cases(builder, value, type, labels, case)]

    def dump_array(self, builder: Builder, value: Value, labels: Labels, prefix: str, indent: int) -> list[Value]:
        below = _below(labels[1], 0) if labels is not None else None
        count = builder.emit("array.count", value)
        empty = builder.emit("ieq", count, builder.i64(0))
        mark = builder.emit("select", empty, builder.static_bytes(b"-"), builder.static_bytes("▿".encode()))
        one = builder.emit("ieq", count, builder.i64(1))
        noun = builder.emit("select", one, builder.static_bytes(b" element\n"), builder.static_bytes(b" elements\n"))
        number = builder.typed("describe", BYTES, count, style="debug")
        pad = builder.static_bytes(b" " * indent)
        header = _join(builder, [pad, mark, builder.static_bytes(f" {prefix}".encode()), number, noun])

        def element(b: Builder, index: Value, carried: list[Value]) -> list[Value]:
            part = b.emit("array.get", value, index, unchecked=True)
            return [_join(b, [carried[0], *self.dump(b, part, below, "", indent + 2)])]

        return builder.for_(count, [header], element)

    # --- names of types ---

    def type_name(self, type: Type) -> str:
        """As Swift prints a type: ``Conv2D<Float>``."""
        if isinstance(type, Nominal):
            definition = self.module.structs.get(type.name) or self.module.enums.get(type.name)
            base = (definition.display if definition is not None else "") or type.name
            return base + self._arguments(type)
        return _TYPE_NAMES[type.__class__](self, type)

    def full_name(self, type: Nominal) -> str:
        """With the enclosing types. A tangent that the compiler made is the parent's ``AllDifferentiableVariables``."""
        parent, _, own = type.name.rpartition(".")
        struct = self.module.structs.get(type.name)
        made = own == "TangentVector" and struct is not None and struct.display not in ("", own)
        return (f"{parent}.AllDifferentiableVariables" if made else type.name) + self._arguments(type)

    def _arguments(self, type: Nominal) -> str:
        return f"<{self._list(type.arguments)}>" if type.arguments else ""

    def _list(self, types: Sequence[Type]) -> str:
        return ", ".join(map(self.type_name, types))

    def function_name(self, type: FunctionType) -> str:
        results = self.type_name(type.results[0]) if type.results else "()"
        return f"({self._list(type.parameters)}) -> {results}"


_TYPE_NAMES: dict[type, Callable[[Descriptions, Any], str]] = {
    Scalar: lambda d, t: _SCALAR_NAMES[t.name],
    Vector: lambda d, t: f"SIMD{t.lanes}<{d.type_name(t.element)}>",
    Tuple: lambda d, t: f"({d._list(t.elements)})",
    Array: lambda d, t: f"Array<{d.type_name(t.element)}>",
    Cell: lambda d, t: d.type_name(t.element),
    FunctionType: Descriptions.function_name,
}
_BODIES: dict[type, Callable[[Descriptions, Builder, Value, Labels], Value]] = {
    Tuple: Descriptions.tuple_body,
    Nominal: Descriptions.nominal_body,
    Array: Descriptions.array_body,
    Vector: Descriptions.vector_body,
    FunctionType: lambda d, builder, value, labels: builder.static_bytes(b"(Function)"),
}
_DUMPS: dict[type, Callable[[Descriptions, Builder, Value, Labels, str, int], list[Value]]] = {
    Tuple: Descriptions.dump_tuple,
    Nominal: Descriptions.dump_nominal,
    Array: Descriptions.dump_array,
}


def is_leaf(type: Type) -> bool:
    """Whether ``describe`` of the type is left to the backends."""
    return type.__class__ is Scalar or (isinstance(type, Nominal) and type.name == STRING)


def _join(builder: Builder, parts: Sequence[Value]) -> Value:
    result = parts[0]
    for part in parts[1:]:
        result = builder.emit("array.concat", result, part)
    return result


def _below(labels: Any, index: int) -> Labels:
    return labels[index] if labels and index < len(labels) else None


def _frozen(labels: Any) -> Labels:
    return tuple(_frozen(item) for item in labels) if isinstance(labels, tuple | list) else labels


def _replace(op: Op, name: str, operands: list[Value], **attributes: Any) -> None:
    op.name = name
    op.operands = operands
    op.attributes = attributes
