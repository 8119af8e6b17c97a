"""The text form of the IR. ``parser.py`` reads it back; only spans are not kept: one in an attribute is text."""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from ...dsl.source import NOWHERE, Span
from .core import PLACELESS, Block, Conformance, Derivative, EnumDef, Function, Global, Module, Op, StructDef, Value
from .types import (
    SCALARS,
    Acc,
    Array,
    Associated,
    Box,
    Cell,
    FunctionType,
    Nominal,
    Parameter,
    Scalar,
    Tuple,
    Type,
    Vector,
)

# Words with a meaning of their own where a type or an attribute is expected.
RESERVED = {"fn", "array", "acc", "cell", "box", "vector", "true", "false", "null", "inf", "nan", "b", *SCALARS}
# Attributes of a function's header that are fields of ``Function``, not entries of its ``attributes``.
HEADER_FIELDS = ("differentiable", "derivatives", "constraints", "exported", "module")
# Attributes of functions that are places in the source, or about them: like the spans of operations they are not
# written.
SPAN_ATTRIBUTES = ("differentiable_span", PLACELESS)
# Attributes whose strings name a function or a global.
_SYMBOL_ATTRIBUTES = {"function", "vjp", "jvp", "name"}

_NAME = re.compile(r"[^\W\d]\w*(?:[.#]\w+)*\Z")
_ATTRIBUTE_NAME = re.compile(r"[^\W\d]\w*\Z")
_BAD_IN_HINT = re.compile(r"[^\w]")


def print_module(module: Module, places: bool = False) -> str:
    """``places``: with comments that say which line of the source the following operations come from, and what shapes
    tensors are known to have."""
    parts = [f"main {_symbol(module.main)}\n"] if module.main is not None else []
    parts += [_struct(s) for s in module.structs.values()]
    parts += [_enum(e) for e in module.enums.values()]
    parts += [_conformance(c) for c in module.conformances.values()]
    parts += [_global(g) for g in module.globals.values()]
    shapes = module.shapes if places else {}
    parts += [print_function(f, places, shapes) for f in module.functions.values()]
    return "\n".join(parts)


def print_function(function: Function, places: bool = False, shapes: Mapping[Value, str] | None = None) -> str:
    return _FunctionPrinter(places, shapes or {}).function(function)


def print_op(op: Op) -> str:
    """One operation by itself, without what is in its regions."""
    printer = _FunctionPrinter()
    text = printer.head(op)
    return text + " {…}" * len(op.regions)


@lru_cache(maxsize=4096)
def format_type(type: Type) -> str:
    return _TYPES[type.__class__](type)


def _list_types(types: Iterable[Type]) -> str:
    return ", ".join(map(format_type, types))


def _format_nominal(type: Nominal) -> str:
    return _type_name(type.name) + (f"<{_list_types(type.arguments)}>" if type.arguments else "")


def _format_function_type(type: FunctionType) -> str:
    marker = "" if type.differentiable is None else f"@diff[{', '.join(map(str, type.differentiable))}] "
    return f"fn {marker}({_list_types(type.parameters)}) -> ({_list_types(type.results)})"


_TYPES: dict[type, Callable[[Any], str]] = {
    Scalar: lambda t: t.name,
    Vector: lambda t: f"vector<{t.lanes} x {format_type(t.element)}>",
    Tuple: lambda t: f"({_list_types(t.elements)})",
    Nominal: _format_nominal,
    Array: lambda t: f"array<{format_type(t.element)}>",
    Acc: lambda t: f"acc<{format_type(t.element)}>",
    Cell: lambda t: f"cell<{format_type(t.element)}>",
    Box: lambda t: f"box<{format_type(t.element)}>",
    FunctionType: _format_function_type,
    Parameter: lambda t: f"${t.name}",
    Associated: lambda t: f"{format_type(t.base)}.[{t.protocol}.{t.name}]",
}


def _type_name(name: str) -> str:
    return name if _NAME.match(name) and name not in RESERVED else "!" + quote(name)


def _plain_name(name: str) -> str:
    return name if _NAME.match(name) else quote(name)


def _symbol(name: str) -> str:
    return "@" + _plain_name(name)


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def format_float(value: float) -> str:
    """Digits that read back to the same bits. A NaN that is not the usual one shows its bits."""
    if not math.isnan(value):
        return repr(value)
    (bits,) = struct.unpack("<Q", struct.pack("<d", value))
    if bits & 0x7FFF_FFFF_FFFF_FFFF == 0x7FF8_0000_0000_0000:
        return "-nan" if bits >> 63 else "nan"
    return f"nan(0x{bits:x})"


def _format_bytes(value: bytes) -> str:
    body = "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in value)
    return f'b"{body}"'


def _sequence(values: Iterable[Any]) -> str:
    return f"[{', '.join(map(format_attribute, values))}]"


def _mapping(values: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{_attribute_name(k)} = {_attribute(k, v)}" for k, v in values.items()) + "}"


def _derivative(value: Derivative) -> str:
    fields: dict[str, Any] = {"wrt": value.wrt}
    fields |= {k: v for k in ("vjp", "jvp") if (v := getattr(value, k)) is not None}
    fields |= {k: v for k in ("types", "inouts") if (v := getattr(value, k))}
    return _mapping(fields)


_ATTRIBUTES: dict[type, Callable[[Any], str]] = {
    bool: lambda v: "true" if v else "false",
    int: str,
    float: format_float,
    str: quote,
    bytes: _format_bytes,
    type(None): lambda v: "null",
    tuple: _sequence,
    list: _sequence,
    dict: _mapping,
    Derivative: _derivative,
    Span: lambda v: quote(str(v)),
    **dict.fromkeys(_TYPES, format_type),
}


def format_attribute(value: Any) -> str:
    write = _ATTRIBUTES.get(value.__class__)
    if write is None:
        raise TypeError(f"an attribute cannot hold a {value.__class__.__name__}")
    return write(value)


def _attribute_name(name: str) -> str:
    if not _ATTRIBUTE_NAME.match(name):
        raise ValueError(f"{name!r} cannot name an attribute")
    return name


def _attribute(name: str, value: Any) -> str:
    if value.__class__ is str and name in _SYMBOL_ATTRIBUTES:
        return _symbol(value)
    return format_attribute(value)


def _parameters(names: tuple[str, ...]) -> str:
    return f"<{', '.join(names)}>" if names else ""


def _display(display: str) -> str:
    return f" {quote(display)}" if display else ""


def _braces(inside: str) -> str:
    return f"{{ {inside} }}" if inside else "{}"


def _struct(definition: StructDef) -> str:
    fields = ", ".join(f"{_plain_name(name)}: {format_type(t)}" for name, t in definition.fields)
    name = _type_name(definition.name) + _parameters(definition.type_parameters)
    return f"{'class' if definition.shared else 'struct'} {name}{_display(definition.display)} {_braces(fields)}\n"


def _enum(definition: EnumDef) -> str:
    cases = ", ".join(
        _plain_name(name) + (f"({_list_types(payload)})" if payload else "") for name, payload in definition.cases
    )
    name = _type_name(definition.name) + _parameters(definition.type_parameters)
    return f"enum {name}{_display(definition.display)} {_braces(cases)}\n"


def _conformance(conformance: Conformance) -> str:
    parameters = ", ".join(f"${name}" for name in conformance.type_parameters)
    head = f"{parameters} : " if parameters else ""
    lines = [f"  {_plain_name(name)} = {format_type(t)}\n" for name, t in conformance.associated.items()]
    for name, witness in conformance.witnesses.items():
        arguments = f"<{_list_types(witness.types)}>" if witness.types else ""
        lines.append(f"  {_plain_name(name)} = {_symbol(witness.function)}{arguments}\n")
    protocol = _plain_name(conformance.protocol)
    needed = ", ".join(f"{format_type(type)} : {_plain_name(name)}" for type, name in conformance.constraints)
    where = f" where {needed}" if needed else ""
    return f"conformance {head}{format_type(conformance.type)} : {protocol}{where} {{\n{''.join(lines)}}}\n"


def _global(variable: Global) -> str:
    mutable = " mutable" if variable.mutable else ""
    initialiser = f" = {_symbol(variable.initialiser)}" if variable.initialiser is not None else ""
    return f"global {_symbol(variable.name)}: {format_type(variable.type)}{mutable}{initialiser}\n"


class _FunctionPrinter:
    """Names the values of one function and writes its operations."""

    __slots__ = ("lines", "names", "place", "places", "shapes", "source", "taken")

    def __init__(self, places: bool = False, shapes: Mapping[Value, str] | None = None) -> None:
        self.places = places
        self.shapes = shapes or {}
        self.place = ""
        self.source = NOWHERE.source
        self.names: dict[Value, str] = {}
        self.taken: dict[str, int] = {}
        self.lines: list[str] = []

    def name(self, value: Value) -> str:
        name = self.names.get(value)
        if name is None:
            hint = value.hint
            if not hint.isidentifier():
                hint = _BAD_IN_HINT.sub("_", hint)
                if hint[:1].isdigit():
                    hint = "_" + hint
            count = self.taken.get(hint, 0)
            self.taken[hint] = count + 1
            name = f"%{count}" if not hint else f"%{hint}.{count}" if count else f"%{hint}"
            self.names[value] = name
        return name

    def function(self, function: Function) -> str:
        body = function.body
        if body is None:
            parameters = _list_types(function.parameter_types)
        else:
            parameters = ", ".join(f"{self.name(v)}: {format_type(v.type)}" for v in body.arguments)
        head = f"func {_symbol(function.name)}{_parameters(function.type_parameters)}"
        text = f"{head}({parameters}) -> ({_list_types(function.result_types)})"
        clash = [name for name in HEADER_FIELDS if name in function.attributes]
        if clash:
            raise ValueError(f"@{function.name}: the attribute {clash[0]!r} has the name of a field")
        fields = {k: v for k in HEADER_FIELDS if (v := getattr(function, k))}
        if function.exported is not None:
            fields["exported"] = function.exported
        fields |= {k: v for k, v in function.attributes.items() if k not in SPAN_ATTRIBUTES}
        if fields:
            text += f" {_mapping(fields)}"
        if body is None:
            return text + "\n"
        self.lines.append(text + " {")
        self.source = function.span.source
        self.block(body, "  ")
        return "\n".join(self.lines) + "\n}\n"

    def head(self, op: Op) -> str:
        text = ""
        operands = [self.name(v) for v in op.operands]
        if op.results:
            text = ", ".join([self.name(v) for v in op.results]) + " = "
        text += op.name
        if op.attributes:
            text += f" {self.attributes(op.attributes)}"
        if operands:
            text += " " + ", ".join(operands)
        if op.results:
            text += " : " + ", ".join([format_type(v.type) for v in op.results])
        return text

    def attributes(self, attributes: Mapping[str, Any]) -> str:
        """As ``_mapping``; the memory pass also stores lists of values."""
        entries: list[str] = []
        for name, value in attributes.items():
            if value.__class__ is list and value and value[0].__class__ is Value:
                entries.append(f"{_attribute_name(name)} = [{', '.join(map(self.name, value))}]")
            else:
                entries.append(f"{_attribute_name(name)} = {_attribute(name, value)}")
        return "{" + ", ".join(entries) + "}"

    def block(self, block: Block, indent: str) -> None:
        lines = self.lines
        for op in block.ops:
            if self.places:
                self.note_place(op, indent)
            text = indent + self.head(op)
            for region in op.regions:
                lines.append(text + " {")
                if region.arguments:
                    arguments = ", ".join(f"{self.name(v)}: {format_type(v.type)}" for v in region.arguments)
                    lines.append(f"{indent}^({arguments}):")
                self.block(region, indent + "  ")
                text = indent + "}"
            known = [self.shapes[v] for v in op.results if v in self.shapes]
            lines.append(f"{text}  // {', '.join(known)}" if known else text)

    def note_place(self, op: Op, indent: str) -> None:
        """A comment where the line of the source changes. What only hands values on has no place of its own."""
        source = op.span.source
        if op.name in ("yield", "const") or op.span is NOWHERE:
            return
        if self.source is NOWHERE.source:
            self.source = source
        place = f"// line {op.span.line}"
        if source.is_library:
            place += " of the library"
        elif source is not self.source:
            place += f" of {source.file}"
        if place != self.place:
            self.place = place
            self.lines.append(indent + place)
