"""Types, patterns, parameters and attributes as text; the half of the printer below statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from .. import ast
from .print_expressions import ExpressionPrinter, Visit, indented

__all__ = ["TypePrinter", "indented"]


class TypePrinter(ExpressionPrinter):
    # --- types ------------------------------------------------------------------------

    def named_type(self, node: ast.NamedType) -> Visit:
        base = ""
        if node.base is not None:
            written = yield node.base
            base = f"{self.enclosed(node.base, written)}."
        arguments = yield from self.type_arguments(node.arguments)
        return f"{base}{self.quoted(node.name)}{arguments}"

    def enclosed(self, node: ast.TypeExpr, text: str) -> str:
        """A type that a suffix follows."""
        loose = (ast.FunctionType, ast.AttributedType, ast.CompositionType, ast.ConstrainedType)
        return f"({text})" if isinstance(node, loose) else text

    def array_type(self, node: ast.ArrayType) -> Visit:
        element = yield node.element
        return f"[{element}]"

    def dictionary_type(self, node: ast.DictionaryType) -> Visit:
        key = yield node.key
        value = yield node.value
        return f"[{key}: {value}]"

    def optional_type(self, node: ast.OptionalType) -> Visit:
        wrapped = yield node.wrapped
        return self.enclosed(node.wrapped, wrapped) + ("!" if node.implicitly_unwrapped else "?")

    def tuple_type_element(self, node: ast.TupleTypeElement) -> Visit:
        written = yield node.type
        return written if node.label is None else f"{self.label(node.label)}: {written}"

    def tuple_type(self, node: ast.TupleType) -> Visit:
        elements = yield from self.joined(node.elements)
        return f"({elements})"

    def function_type_parameter(self, node: ast.FunctionTypeParameter) -> Visit:
        text = yield from self.parameter_type(node)
        return text if node.label is None else f"{self.label(node.label)}: {text}"

    def parameter_type(self, node: ast.FunctionTypeParameter | ast.Parameter) -> Visit:
        attributes = yield from self.attributes(node.attributes, " ")
        written = yield from self.passed_type(node, attributes)
        return written

    def passed_type(self, node: ast.FunctionTypeParameter | ast.Parameter, attributes: str = "") -> Visit:
        written = yield node.type
        return f"{'inout ' if node.inout else ''}{attributes}{written}{'...' if node.variadic else ''}"

    def function_type(self, node: ast.FunctionType) -> Visit:
        attributes = yield from self.attributes(node.attributes, " ")
        parameters = yield from self.joined(node.parameters)
        effects = "".join(f" {effect}" for effect in node.effects)
        result = yield node.result
        return f"{attributes}({parameters}){effects} -> {result}"

    def attributed_type(self, node: ast.AttributedType) -> Visit:
        attributes = yield from self.attributes(node.attributes, " ")
        written = yield node.type
        return attributes + (f"({written})" if isinstance(node.type, ast.AttributedType) else written)

    def metatype(self, node: ast.MetatypeType) -> Visit:
        instance = yield node.instance
        return f"{self.enclosed(node.instance, instance)}.{node.keyword}"

    def composition(self, node: ast.CompositionType) -> Visit:
        parts: list[str] = []
        for member in node.members:
            written = yield member
            parts.append(self.enclosed(member, written))
        return " & ".join(parts)

    def constrained_type(self, node: ast.ConstrainedType) -> Visit:
        bound = yield node.bound
        return f"{node.keyword} {bound}"

    def generic(self, node: ast.GenericParameter) -> Visit:
        if node.bound is None:
            return self.quoted(node.name)
        bound = yield node.bound
        return f"{self.quoted(node.name)}: {bound}"

    def generics(self, parameters: Sequence[ast.GenericParameter]) -> Visit:
        if not parameters:
            return ""
        text = yield from self.joined(parameters)
        return f"<{text}>"

    def requirement(self, node: ast.Requirement) -> Visit:
        left = yield node.left
        right = yield node.right
        return f"{left}: {right}" if node.relation == ":" else f"{left} {node.relation} {right}"

    def where(self, requirements: Sequence[ast.Requirement]) -> Visit:
        if not requirements:
            return ""
        text = yield from self.joined(requirements)
        return f" where {text}"

    def inherits(self, types: Sequence[ast.TypeExpr]) -> Visit:
        if not types:
            return ""
        text = yield from self.joined(types)
        return f": {text}"

    def parameter(self, node: ast.Parameter) -> Visit:
        attributes = yield from self.attributes(node.attributes, " ")
        written = yield from self.passed_type(node)
        if node.default is not None:
            default = yield node.default
            written += f" = {default}"
        return f"{attributes}{self.names(node)}: {written}"

    def names(self, node: ast.Parameter) -> str:
        name = self.quoted(node.name)
        if node.label == node.name or (node.label is None and node.name == "_"):
            return name
        return f"{'_' if node.label is None else self.label(node.label)} {name}"

    # --- attributes -------------------------------------------------------------------

    def attributes(self, attributes: Iterable[ast.Attribute], separator: str) -> Visit:
        parts: list[str] = []
        for attribute in attributes:
            parts.append((yield attribute) + separator)
        return "".join(parts)

    def attribute(self, node: ast.Attribute) -> Visit:
        if node.arguments is None:
            return f"@{node.name}"
        parts: list[str] = []
        for argument in node.arguments:
            value = yield argument.value
            if node.name == "available" and isinstance(argument.value, ast.Name):
                value = argument.value.name
            parts.append(value if argument.label is None else f"{self.label(argument.label)}: {value}")
        where = yield from self.where(node.requirements)
        text = ", ".join(parts)
        return f"@{node.name}({text}{where if text else where.lstrip()})"

    def declaration_name(self, node: ast.DeclName) -> Visit:
        base = ""
        if node.base is not None:
            written = yield node.base
            base = written + "."
        labels = self.full_name(node.labels)
        accessor = "" if node.accessor is None else f".{node.accessor}"
        return f"{base}{node.name}{labels}{accessor}"

    # --- patterns ---------------------------------------------------------------------

    def wildcard_pattern(self, node: ast.WildcardPattern) -> Visit:
        return "_"
        yield

    def binding_pattern(self, node: ast.BindingPattern) -> Visit:
        return self.quoted(node.name)
        yield

    def value_pattern(self, node: ast.ValuePattern) -> Visit:
        pattern = yield node.pattern
        return f"{node.keyword} {pattern}"

    def elements(self, elements: Iterable[tuple[str | None, ast.Pattern]]) -> Visit:
        parts: list[str] = []
        for label, pattern in elements:
            written = yield pattern
            parts.append(written if label is None else f"{self.label(label)}: {written}")
        return f"({', '.join(parts)})"

    def tuple_pattern(self, node: ast.TuplePattern) -> Visit:
        return (yield from self.elements(node.elements))

    def typed_pattern(self, node: ast.TypedPattern) -> Visit:
        pattern = yield node.pattern
        written = yield node.type
        return f"{pattern}: {written}"

    def enum_pattern(self, node: ast.EnumPattern) -> Visit:
        base = ""
        if node.type is not None:
            base = yield node.type
        payload = ""
        if node.payload is not None:
            payload = yield from self.elements(node.payload)
        return f"{base}.{node.name}{payload}"

    def optional_pattern(self, node: ast.OptionalPattern) -> Visit:
        pattern = yield node.pattern
        return f"({pattern})?" if isinstance(node.pattern, ast.ValuePattern | ast.CastPattern) else f"{pattern}?"

    def cast_pattern(self, node: ast.CastPattern) -> Visit:
        written = yield node.type
        if node.pattern is None:
            return f"is {written}"
        pattern = yield node.pattern
        return f"{pattern} as {written}"

    def expression_pattern(self, node: ast.ExpressionPattern) -> Visit:
        return (yield node.value)

    VISITORS: ClassVar[dict[type[ast.Node], Callable[..., Visit]]] = {
        **ExpressionPrinter.VISITORS,
        ast.NamedType: named_type,
        ast.ArrayType: array_type,
        ast.DictionaryType: dictionary_type,
        ast.OptionalType: optional_type,
        ast.TupleTypeElement: tuple_type_element,
        ast.TupleType: tuple_type,
        ast.FunctionTypeParameter: function_type_parameter,
        ast.FunctionType: function_type,
        ast.AttributedType: attributed_type,
        ast.MetatypeType: metatype,
        ast.CompositionType: composition,
        ast.ConstrainedType: constrained_type,
        ast.InvalidType: ExpressionPrinter.invalid,
        ast.GenericParameter: generic,
        ast.Requirement: requirement,
        ast.Parameter: parameter,
        ast.Attribute: attribute,
        ast.DeclName: declaration_name,
        ast.WildcardPattern: wildcard_pattern,
        ast.BindingPattern: binding_pattern,
        ast.ValuePattern: value_pattern,
        ast.TuplePattern: tuple_pattern,
        ast.TypedPattern: typed_pattern,
        ast.EnumPattern: enum_pattern,
        ast.OptionalPattern: optional_pattern,
        ast.CastPattern: cast_pattern,
        ast.ExpressionPattern: expression_pattern,
    }
