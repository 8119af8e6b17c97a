"""Reads the text form of the IR (see ``printer.py``). ``//`` starts a comment.

The spans of what it reads point into the IR's text.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from typing import Any, TypeVar

from ...dsl.source import Source, Span
from .core import Block, Conformance, Derivative, EnumDef, Function, Global, Module, Op, StructDef, Value, Witness
from .ops import OPS
from .printer import HEADER_FIELDS
from .structure import head
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

T = TypeVar("T")

_TOKEN = re.compile(
    r"""
      (?P<space>(?:\s+|//[^\n]*)+)
    | (?P<value>%\w+(?:\.\d+)?)
    | (?P<symbol>@(?:[^\W\d]\w*(?:[.\#]\w+)*|"(?:[^"\\\n]|\\.)*"))
    | (?P<parameter>\$\w+)
    | (?P<nan>-?nan\b(?:\(0x[0-9a-f]+\))?)
    | (?P<number>-?(?:inf\b|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))
    | (?P<bytes>b"(?:[^"\\\n]|\\.)*")
    | (?P<string>"(?:[^"\\\n]|\\.)*")
    | (?P<quoted>!"(?:[^"\\\n]|\\.)*")
    | (?P<name>[^\W\d]\w*(?:[.\#]\w+)*)
    | (?P<punctuation>->|[{}()\[\]<>,:;=^.])
    """,
    re.VERBOSE,
)
_WRAPPERS: dict[str, Callable[[Type], Type]] = {"array": Array, "acc": Acc, "cell": Cell, "box": Box}
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}
_NUMBERED = re.compile(r"\.\d+\Z")


class IRSyntaxError(Exception):
    """The text is not IR. ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, source: Source, offset: int) -> None:
        self.message = message
        self.line, self.column = source.position(offset)
        super().__init__(f"{source.name}:{self.line}:{self.column}: {message}")


def parse_module(text: str, name: str = "<ir>") -> Module:
    return _Parser(Source(name, text)).module()


def parse_type(text: str) -> Type:
    parser = _Parser(Source("<type>", text))
    type = parser.read_type()
    parser.expect("")
    return type


class _Parser:
    __slots__ = ("ends", "index", "kinds", "source", "starts", "texts", "values")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.index = 0
        self.values: dict[str, Value] = {}
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        offset = 0
        text = source.text
        for match in _TOKEN.finditer(text):
            if match.start() != offset:
                break
            offset = match.end()
            kind = match.lastgroup or ""
            if kind != "space":
                self.kinds.append(kind)
                self.texts.append(match.group())
                self.starts.append(match.start())
                self.ends.append(offset)
        if offset != len(text):
            raise IRSyntaxError(f"unexpected character {text[offset]!r}", source, offset)
        self.kinds.append("end")
        self.texts.append("")
        self.starts.append(offset)
        self.ends.append(offset)

    # tokens

    def error(self, message: str, index: int | None = None) -> IRSyntaxError:
        return IRSyntaxError(message, self.source, self.starts[self.index if index is None else index])

    def expected(self, what: str) -> IRSyntaxError:
        found = self.texts[self.index]
        return self.error(f"expected {what}, found {found!r}" if found else f"expected {what}, found the end")

    def accept(self, text: str) -> bool:
        if self.texts[self.index] == text:
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if self.texts[self.index] != text:
            raise self.expected(repr(text) if text else "the end")
        self.index += 1

    def take(self, kind: str, what: str) -> str:
        if self.kinds[self.index] != kind:
            raise self.expected(what)
        self.index += 1
        return self.texts[self.index - 1]

    def items(self, close: str, item: Callable[[], T]) -> list[T]:
        """Items with commas between them, up to and including ``close``."""
        found: list[T] = []
        if self.accept(close):
            return found
        while True:
            found.append(item())
            if self.accept(close):
                return found
            if not self.accept(","):
                raise self.expected(f"',' or {close!r}")

    def name(self, what: str) -> str:
        """A plain name, or any text in quotes."""
        if self.kinds[self.index] == "string":
            return self.string()
        return self.take("name", what)

    def string(self) -> str:
        return self.unquote(self.take("string", "a string"))

    def unquote(self, text: str) -> str:
        try:
            return json.loads(text)
        except ValueError:
            raise self.error("malformed string", self.index - 1) from None

    def type_name(self) -> str:
        if self.kinds[self.index] == "quoted":
            self.index += 1
            return self.unquote(self.texts[self.index - 1][1:])
        return self.take("name", "the name of a type")

    def symbol(self) -> str:
        text = self.take("symbol", "a name with @")[1:]
        return self.unquote(text) if text.startswith('"') else text

    def parameter_name(self) -> str:
        return self.take("parameter", "a type parameter")[1:]

    def integer(self) -> int:
        text = self.take("number", "an integer")
        try:
            return int(text)
        except ValueError:
            raise self.error("expected an integer", self.index - 1) from None

    # types

    def read_type(self) -> Type:
        kind, text = self.kinds[self.index], self.texts[self.index]
        scalar = SCALARS.get(text)
        if scalar is not None:
            self.index += 1
            type: Type = scalar
        elif kind == "parameter":
            type = Parameter(self.parameter_name())
        elif text == "(":
            self.index += 1
            type = Tuple(tuple(self.items(")", self.read_type)))
        elif text in _WRAPPERS:
            self.index += 1
            self.expect("<")
            type = _WRAPPERS[text](self.read_type())
            self.expect(">")
        elif text == "fn":
            self.index += 1
            type = self.function_type()
        elif text == "vector":
            self.index += 1
            type = self.vector()
        elif kind in ("name", "quoted"):
            type = Nominal(self.type_name(), tuple(self.items(">", self.read_type)) if self.accept("<") else ())
        else:
            raise self.expected("a type")
        while self.texts[self.index] == "." and self.texts[self.index + 1] == "[":
            self.index += 2
            protocol, _, associated = self.take("name", "Protocol.Associated").rpartition(".")
            self.expect("]")
            type = Associated(type, protocol, associated)
        return type

    def function_type(self) -> Type:
        differentiable = None
        if self.accept("@diff"):
            self.expect("[")
            differentiable = tuple(self.items("]", self.integer))
        self.expect("(")
        parameters = self.items(")", self.read_type)
        self.expect("->")
        self.expect("(")
        return FunctionType(tuple(parameters), tuple(self.items(")", self.read_type)), differentiable)

    def vector(self) -> Type:
        self.expect("<")
        lanes = self.integer()
        self.expect("x")
        element: Any = self.read_type()
        if not isinstance(element, Scalar | Parameter | Associated):
            raise self.error("expected a scalar", self.index - 1)
        self.expect(">")
        return Vector(element, lanes)

    # attributes

    def attribute(self) -> Any:
        kind, text = self.kinds[self.index], self.texts[self.index]
        read = _ATTRIBUTE_KINDS.get(kind)
        if read is not None:
            self.index += 1
            return read(self, text)
        if text == "[":
            self.index += 1
            items = self.items("]", self.attribute)
            return items if items and items[0].__class__ is Value else tuple(items)
        if text == "{":
            return self.attributes()
        if text in _CONSTANTS:
            self.index += 1
            return _CONSTANTS[text]
        return self.read_type()

    def read_number(self, text: str) -> int | float:
        return float(text) if any(c in text for c in ".eEn") else int(text)

    def read_nan(self, text: str) -> float:
        if "(" in text:
            return struct.unpack("<d", struct.pack("<Q", int(text[text.index("(") + 1 : -1], 16)))[0]
        return float(text)

    def read_value(self, text: str) -> Value:
        if text not in self.values:
            raise self.error(f"{text} is not defined", self.index - 1)
        return self.values[text]

    def read_bytes(self, text: str) -> bytes:
        try:
            return text[2:-1].encode("ascii").decode("unicode_escape").encode("latin-1")
        except UnicodeError:
            raise self.error("malformed bytes", self.index - 1) from None

    def attributes(self) -> dict[str, Any]:
        self.expect("{")
        return dict(self.items("}", self.entry))

    def entry(self) -> tuple[str, Any]:
        name = self.take("name", "an attribute")
        self.expect("=")
        if self.kinds[self.index] == "symbol":
            return name, self.symbol()
        return name, self.attribute()

    def attributes_follow(self) -> bool:
        """Whether a brace here opens attributes, not a body: ``{ name =`` or ``{}``."""
        texts, index = self.texts, self.index
        if texts[index] != "{":
            return False
        return texts[index + 1] == "}" or (self.kinds[index + 1] == "name" and texts[index + 2] == "=")

    # declarations

    def module(self) -> Module:
        module = Module()
        while self.kinds[self.index] != "end":
            read = _DECLARATIONS.get(self.texts[self.index])
            if read is None:
                raise self.expected("a declaration")
            self.index += 1
            read(self, module)
        return module

    def define(self, table: dict[str, T], name: str, value: T, index: int) -> None:
        if name in table:
            raise self.error(f"{name} is defined twice", index)
        table[name] = value

    def main(self, module: Module) -> None:
        module.main = self.symbol()

    def type_head(self) -> tuple[str, tuple[str, ...], str]:
        name = self.type_name()
        parameters = tuple(self.items(">", lambda: self.take("name", "a type parameter"))) if self.accept("<") else ()
        display = self.string() if self.kinds[self.index] == "string" else ""
        self.expect("{")
        return name, parameters, display

    def struct(self, module: Module) -> None:
        start = self.index
        name, parameters, display = self.type_head()
        fields = tuple(self.items("}", self.field))
        shared = self.texts[start - 1] == "class"
        self.define(module.structs, name, StructDef(name, parameters, fields, display, shared), start)

    def field(self) -> tuple[str, Type]:
        name = self.name("a field")
        self.expect(":")
        return name, self.read_type()

    def enum(self, module: Module) -> None:
        start = self.index
        name, parameters, display = self.type_head()
        cases = tuple(self.items("}", self.case))
        self.define(module.enums, name, EnumDef(name, parameters, cases, display), start)

    def case(self) -> tuple[str, tuple[Type, ...]]:
        name = self.name("a case")
        return name, tuple(self.items(")", self.read_type)) if self.accept("(") else ()

    def conformance(self, module: Module) -> None:
        parameters: list[str] = []
        while self.kinds[self.index] == "parameter":
            parameters.append(self.parameter_name())
            if not self.accept(","):
                self.expect(":")
                break
        type = self.read_type()
        self.expect(":")
        protocol = self.name("a protocol")
        conformance = Conformance(protocol, type, tuple(parameters))
        if self.accept("where"):
            conformance.constraints = tuple(self.items("{", self.constraint))
        else:
            self.expect("{")
        while not self.accept("}"):
            name = self.name("a requirement or an associated type")
            self.expect("=")
            if self.kinds[self.index] == "symbol":
                function = self.symbol()
                types = tuple(self.items(">", self.read_type)) if self.accept("<") else ()
                conformance.witnesses[name] = Witness(function, types)
            else:
                conformance.associated[name] = self.read_type()
            self.accept(";")
        module.conformances[protocol, head(type)] = conformance

    def constraint(self) -> tuple[Type, str]:
        type = self.read_type()
        self.expect(":")
        return type, self.name("a protocol")

    def global_variable(self, module: Module) -> None:
        start = self.index
        name = self.symbol()
        self.expect(":")
        type = self.read_type()
        mutable = self.accept("mutable")
        variable = Global(name, type, mutable, self.symbol() if self.accept("=") else None)
        self.define(module.globals, name, variable, start)

    # functions

    def function(self, module: Module) -> None:
        start = self.index
        name = self.symbol()
        type_parameters = (
            tuple(self.items(">", lambda: self.take("name", "a type parameter"))) if self.accept("<") else ()
        )
        self.expect("(")
        self.values = {}
        body = Block()
        declared = self.kinds[self.index] != "value" and self.texts[self.index] != ")"
        if declared:
            parameter_types = tuple(self.items(")", self.read_type))
        else:
            self.block_arguments(body)
            parameter_types = tuple(v.type for v in body.arguments)
        self.expect("->")
        self.expect("(")
        function = Function(name, body, tuple(self.items(")", self.read_type)), type_parameters, (), parameter_types)
        function.span = Span(self.source, self.starts[start], self.ends[self.index - 1])
        if self.attributes_follow():
            self.header(function, self.attributes())
        if body.arguments or (not declared and self.texts[self.index] == "{"):
            self.expect("{")
            self.block_body(body)
        else:
            function.body = None
        self.define(module.functions, name, function, start)

    def header(self, function: Function, attributes: dict[str, Any]) -> None:
        fields = {name: attributes.pop(name) for name in HEADER_FIELDS if name in attributes}
        if "derivatives" in fields:
            try:
                fields["derivatives"] = [Derivative(**entry) for entry in fields["derivatives"]]
            except TypeError:
                raise self.error("malformed derivatives", self.index - 1) from None
        for name, value in fields.items():
            setattr(function, name, value)
        function.attributes = attributes

    def new_value(self, value: Value, text: str, index: int) -> None:
        if text in self.values:
            raise self.error(f"{text} is defined twice", index)
        self.values[text] = value
        hint = _NUMBERED.sub("", text[1:])
        if not hint.isdigit():
            value.hint = hint

    def block_arguments(self, block: Block) -> None:
        """``%x: f64, …)``."""

        def argument() -> None:
            index = self.index
            text = self.take("value", "a value")
            self.expect(":")
            value = Value(self.read_type(), block)
            block.arguments.append(value)
            self.new_value(value, text, index)

        self.items(")", argument)

    def block_body(self, block: Block) -> None:
        ops, texts = block.ops, self.texts
        while True:
            if texts[self.index] == "}":
                self.index += 1
                return
            ops.append(self.op())

    def region(self) -> Block:
        block = Block()
        before = len(self.values)
        if self.accept("^"):
            self.expect("(")
            self.block_arguments(block)
            self.expect(":")
        self.block_body(block)
        while len(self.values) > before:
            self.values.popitem()
        return block

    def op(self) -> Op:
        kinds, texts, values = self.kinds, self.texts, self.values
        start = self.index
        result_count = 0
        while kinds[self.index] == "value":
            self.index += 1
            result_count += 1
            if not self.accept(","):
                self.expect("=")
                break
        name = self.take("name", "an operation")
        if name not in OPS:
            raise self.error(f"there is no operation {name}", self.index - 1)
        attributes = self.attributes() if self.attributes_follow() else {}
        operands: list[Value] = []
        while kinds[self.index] == "value" and not self.result_follows(operands):
            value = values.get(texts[self.index])
            if value is None:
                raise self.error(f"{texts[self.index]} is not defined here")
            operands.append(value)
            self.index += 1
            if not self.accept(","):
                break
        types: list[Type] = []
        if self.accept(":"):
            types.append(self.read_type())
            while self.accept(","):
                types.append(self.read_type())
        if len(types) != result_count:
            raise self.error(f"{result_count} results but {len(types)} result types", start)
        op = Op(
            name, operands, types, attributes, None, Span(self.source, self.starts[start], self.ends[self.index - 1])
        )
        while self.accept("{"):
            op.regions.append(self.region())
        for number, value in enumerate(op.results):
            self.new_value(value, texts[start + 2 * number], start + 2 * number)
        return op

    def result_follows(self, operands: list[Value]) -> bool:
        """After an operation without operands, whether the value here starts the next operation."""
        if operands:
            return False
        index = self.index
        while self.kinds[index] == "value" and self.texts[index + 1] == ",":
            index += 2
        return self.kinds[index] == "value" and self.texts[index + 1] == "="


_ATTRIBUTE_KINDS: dict[str, Callable[[_Parser, str], Any]] = {
    "number": _Parser.read_number,
    "nan": _Parser.read_nan,
    "string": _Parser.unquote,
    "bytes": _Parser.read_bytes,
    "value": _Parser.read_value,
}
_DECLARATIONS: dict[str, Callable[[_Parser, Module], None]] = {
    "main": _Parser.main,
    "struct": _Parser.struct,
    "class": _Parser.struct,
    "enum": _Parser.enum,
    "conformance": _Parser.conformance,
    "global": _Parser.global_variable,
    "func": _Parser.function,
}
