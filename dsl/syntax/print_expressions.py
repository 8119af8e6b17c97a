"""Expressions as text; see printer.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, ClassVar

from .. import ast
from .words import CONTEXTUAL, RESERVED

Visit = Generator[Any, str, str]

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdd4\uffff]')
_NEVER_LABELS = {"inout", "var", "let", "true", "false", "nil"}
_OPERATOR_START = re.compile(
    "[-/=+!*%<>&|^~?.\u00a1-\u00a7\u00a9\u00ab\u00ac\u00ae\u00b0\u00b1\u00b6\u00bb\u00bf\u00d7\u00f7\u2016\u2017\u2020-\u2027"
    "\u2030-\u203e\u2041-\u2053\u2055-\u205e\u2190-\u23ff\u2500-\u2775\u2794-\u2bff\u2e00-\u2e7f\u3001-\u3003\u3008-\u3020\u3030]"
)


def indented(text: str) -> str:
    return "\n".join("    " + line if line else line for line in text.split("\n"))


def escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match.group()) or f"\\u{{{ord(match.group()):X}}}", text)


class ExpressionPrinter:
    # --- helpers ----------------------------------------------------------------------

    def quoted(self, name: str) -> str:
        """A name, in backquotes where it would be read as a keyword."""
        return f"`{name}`" if name in RESERVED or name in CONTEXTUAL else name

    def label(self, name: str) -> str:
        return f"`{name}`" if name in _NEVER_LABELS else name

    def is_operator(self, name: str) -> bool:
        return _OPERATOR_START.match(name) is not None

    def full_name(self, labels: Sequence[str | None] | None) -> str:
        if labels is None:
            return ""
        return "(" + "".join(f"{label or '_'}:" for label in labels) + ")"

    def joined(self, nodes: Iterable[ast.Node]) -> Visit:
        parts: list[str] = []
        for node in nodes:
            parts.append((yield node))
        return ", ".join(parts)

    def type_arguments(self, arguments: Sequence[ast.TypeExpr]) -> Visit:
        if not arguments:
            return ""
        text = yield from self.joined(arguments)
        return f"<{text}>"

    def invalid(self, node: ast.Node) -> Visit:
        raise ValueError("a tree with syntax errors has no source text")
        yield

    # --- literals ---------------------------------------------------------------------

    def integer(self, node: ast.IntegerLiteral) -> Visit:
        return str(node.value)
        yield

    def floating(self, node: ast.FloatLiteral) -> Visit:
        return node.text
        yield

    def boolean(self, node: ast.BooleanLiteral) -> Visit:
        return "true" if node.value else "false"
        yield

    def nil(self, node: ast.NilLiteral) -> Visit:
        return "nil"
        yield

    def string(self, node: ast.StringLiteral) -> Visit:
        parts: list[str] = []
        multiline = False
        for part in node.parts:
            if isinstance(part, str):
                parts.append(escaped(part))
            else:
                text = yield part
                multiline = multiline or "\n" in text
                parts.append(f"\\({text})")
        content = "".join(parts)
        return f'"""\n{content}\n"""' if multiline else f'"{content}"'

    def magic(self, node: ast.MagicLiteral) -> Visit:
        return f"#{node.name}"
        yield

    # --- names and suffixes -----------------------------------------------------------

    def name_expression(self, node: ast.Name) -> Visit:
        arguments = yield from self.type_arguments(node.arguments)
        return f"{self.quoted(node.name)}{arguments}{self.full_name(node.labels)}"

    def member(self, node: ast.Member) -> Visit:
        base = ""
        if node.base is not None:
            base = yield node.base
        arguments = yield from self.type_arguments(node.arguments)
        return f"{base}.{node.name}{arguments}{self.full_name(node.labels)}"

    def type_reference(self, node: ast.TypeReference) -> Visit:
        return (yield node.type)

    def argument(self, node: ast.Argument) -> Visit:
        if isinstance(node.value, ast.OperatorReference):
            value = node.value.operator
        else:
            value = yield node.value
        return value if node.label is None else f"{self.label(node.label)}: {value}"

    def call(self, node: ast.Call) -> Visit:
        callee = yield node.callee
        plain = len(node.arguments) - node.trailing
        arguments = yield from self.joined(node.arguments[:plain])
        text = callee if plain == 0 and node.trailing and not self._ends_in_closure(node) else f"{callee}({arguments})"
        for index, argument in enumerate(node.arguments[plain:]):
            closure = yield argument.value
            text += f" {closure}" if index == 0 else f" {self.label(argument.label or '_')}: {closure}"
        return text

    def _ends_in_closure(self, node: ast.Call) -> bool:
        """Whether a call's callee is itself a call, whose parentheses a trailing closure would join."""
        return isinstance(node.callee, ast.Call)

    def subscript(self, node: ast.Subscript) -> Visit:
        base = yield node.base
        arguments = yield from self.joined(node.arguments)
        return f"{base}[{arguments}]"

    def force_unwrap(self, node: ast.ForceUnwrap) -> Visit:
        value = yield node.value
        return value + "!"

    def optional_chain(self, node: ast.OptionalChain) -> Visit:
        value = yield node.value
        return value + "?"

    # --- collections ------------------------------------------------------------------

    def tuple_expression(self, node: ast.Tuple) -> Visit:
        elements = yield from self.joined(node.elements)
        return f"({elements})"

    def parenthesised(self, node: ast.Paren) -> Visit:
        inner = yield node.inner
        return f"({inner})"

    def array(self, node: ast.ArrayLiteral) -> Visit:
        elements = yield from self.joined(node.elements)
        return f"[{elements}]"

    def dictionary(self, node: ast.DictionaryLiteral) -> Visit:
        parts: list[str] = []
        for key, value in node.entries:
            key_text = yield key
            value_text = yield value
            parts.append(f"{key_text}: {value_text}")
        return f"[{', '.join(parts)}]" if parts else "[:]"

    # --- operators --------------------------------------------------------------------

    def unary(self, node: ast.Unary) -> Visit:
        operand = yield node.operand
        if node.postfix:
            return operand + node.operator
        return f"{node.operator}{operand}"

    def binary(self, node: ast.Binary) -> Visit:
        left = yield node.left
        right = yield node.right
        return f"{left} {node.operator} {right}"

    def assign(self, node: ast.Assign) -> Visit:
        target = yield node.target
        value = yield node.value
        return f"{target} {node.operator or ''}= {value}"

    def ternary(self, node: ast.Ternary) -> Visit:
        condition = yield node.condition
        then = yield node.then
        otherwise = yield node.otherwise
        return f"{condition} ? {then} : {otherwise}"

    def cast(self, node: ast.Cast) -> Visit:
        value = yield node.value
        written = yield node.type
        return f"{value} {node.keyword} {written}"

    def operator_reference(self, node: ast.OperatorReference) -> Visit:
        return f"({node.operator})"
        yield

    def address(self, node: ast.InOut) -> Visit:
        target = yield node.target
        return f"&{target}"

    def attempt(self, node: ast.Try) -> Visit:
        value = yield node.value
        return f"{node.keyword} {value}"

    def key_path(self, node: ast.KeyPath) -> Visit:
        root = ""
        if node.root is not None:
            root = yield node.root
        return f"\\{root}.{'.'.join(node.components)}"

    # --- closures ---------------------------------------------------------------------

    def lines(self, statements: Sequence[ast.Stmt]) -> Visit:
        raise NotImplementedError

    def attributes(self, attributes: Iterable[ast.Attribute], separator: str) -> Visit:
        raise NotImplementedError

    def closure(self, node: ast.Closure) -> Visit:
        signature = yield from self.signature(node)
        body = yield from self.lines(node.body)
        if not body:
            return f"{{ {signature} }}" if signature else "{ }"
        if "\n" in body or len(body) > 60:
            return f"{{ {signature}".rstrip() + f"\n{indented(body)}\n}}"
        return f"{{ {signature} {body} }}" if signature else f"{{ {body} }}"

    def signature(self, node: ast.Closure) -> Visit:
        parts: list[str] = []
        if node.attributes:
            attributes = yield from self.attributes(node.attributes, " ")
            parts.append(attributes.rstrip())
        if node.captures:
            captures = yield from self.joined(node.captures)
            parts.append(f"[{captures}]")
        if node.parameters is not None:
            parameters = yield from self.joined(node.parameters)
            typed = any(parameter.type is not None for parameter in node.parameters)
            bare = node.parameters and not typed and node.result is None and not node.effects
            parts.append(parameters if bare else f"({parameters})")
        parts.extend(node.effects)
        if node.result is not None:
            result = yield node.result
            parts.append(f"-> {result}")
        return " ".join([*parts, "in"]) if parts else ""

    def closure_parameter(self, node: ast.ClosureParameter) -> Visit:
        if node.type is None:
            return self.quoted(node.name)
        written = yield node.type
        return f"{self.quoted(node.name)}: {'inout ' if node.inout else ''}{written}"

    def capture(self, node: ast.Capture) -> Visit:
        ownership = "" if node.ownership is None else node.ownership + " "
        if node.value is None:
            return f"{ownership}{self.quoted(node.name)}"
        value = yield node.value
        return f"{ownership}{self.quoted(node.name)} = {value}"

    VISITORS: ClassVar[dict[type[ast.Node], Callable[..., Visit]]] = {
        ast.IntegerLiteral: integer,
        ast.FloatLiteral: floating,
        ast.BooleanLiteral: boolean,
        ast.NilLiteral: nil,
        ast.StringLiteral: string,
        ast.MagicLiteral: magic,
        ast.Name: name_expression,
        ast.Member: member,
        ast.TypeReference: type_reference,
        ast.Argument: argument,
        ast.Call: call,
        ast.Subscript: subscript,
        ast.Tuple: tuple_expression,
        ast.Paren: parenthesised,
        ast.ArrayLiteral: array,
        ast.DictionaryLiteral: dictionary,
        ast.ClosureParameter: closure_parameter,
        ast.Capture: capture,
        ast.Closure: closure,
        ast.Unary: unary,
        ast.Binary: binary,
        ast.Assign: assign,
        ast.Ternary: ternary,
        ast.Cast: cast,
        ast.OperatorReference: operator_reference,
        ast.InOut: address,
        ast.ForceUnwrap: force_unwrap,
        ast.OptionalChain: optional_chain,
        ast.Try: attempt,
        ast.KeyPath: key_path,
        ast.InvalidExpr: invalid,
    }
