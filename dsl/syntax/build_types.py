"""The grammar's actions for types and attributes."""

from __future__ import annotations

from dataclasses import dataclass

from .. import ast
from ..layout import Token
from ..source import Span
from .build_common import Actions, Values, name_of
from .reinterpret import as_decl_name

_PARAMETER_ATTRIBUTES = {"noDerivative"}
"""Attributes before a parameter's type that are about the parameter."""
_NAMING_ATTRIBUTES = {"differentiating", "transposing"}
"""Attributes whose first argument names a declaration; elsewhere the one labelled ``of`` does."""


@dataclass(frozen=True, slots=True)
class ParameterType:
    """A parameter's type with what stands before and behind it."""

    type: ast.TypeExpr
    inout: bool = False
    variadic: bool = False
    attributes: tuple[ast.Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeElement:
    """An element of a parenthesised list of types, of a tuple, of a function type's or a case's parameters."""

    label: str | None
    name: str | None
    value: ParameterType
    span: Span


class TypeActions(Actions):
    def named_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.NamedType(v[0].value, span=self.span(s, e))

    def generic_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.NamedType(v[0].value, tuple(v[2]), span=self.span(s, e))

    def member_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        if v[2].value in ("Type", "Protocol"):
            return ast.MetatypeType(v[0], v[2].value, span=self.span(s, e))
        return ast.NamedType(v[2].value, (), v[0], span=self.span(s, e))

    def generic_member_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.NamedType(v[2].value, tuple(v[4]), v[0], span=self.span(s, e))

    def optional_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.OptionalType(v[0], span=self.span(s, e))

    def unwrapped_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.OptionalType(v[0], True, span=self.span(s, e))

    def array_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.ArrayType(v[1], span=self.span(s, e))

    def dictionary_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.DictionaryType(v[1], v[3], span=self.span(s, e))

    def invalid_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.InvalidType(span=self.span(s, e))

    def constrained_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.ConstrainedType(v[0].value, v[1], span=self.span(s, e))

    def composition_start(self, v: Values, s: int, e: int) -> list[ast.TypeExpr]:
        return [v[0], v[2]]

    def composed_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.CompositionType(tuple(v[0]), span=self.span(s, e))

    # --- parenthesised lists ----------------------------------------------------------

    def parameter_type(self, v: Values, s: int, e: int) -> ParameterType:
        return self._parameter_type(v[0])

    def parameter_variadic(self, v: Values, s: int, e: int) -> ParameterType:
        inner = self._parameter_type(v[0])
        return ParameterType(inner.type, variadic=True, attributes=inner.attributes)

    def parameter_inout(self, v: Values, s: int, e: int) -> ParameterType:
        inner = self._parameter_type(v[1])
        return ParameterType(inner.type, inout=True, attributes=inner.attributes)

    def _parameter_type(self, written: ast.TypeExpr) -> ParameterType:
        attributes = getattr(written, "attributes", ())
        own = tuple(a for a in attributes if a.name in _PARAMETER_ATTRIBUTES)
        if not own:
            return ParameterType(written)
        rest = tuple(a for a in attributes if a.name not in _PARAMETER_ATTRIBUTES)
        if isinstance(written, ast.FunctionType):
            function = ast.FunctionType(written.parameters, written.result, rest, written.effects, span=written.span)
            return ParameterType(function, attributes=own)
        assert isinstance(written, ast.AttributedType)
        inner = ast.AttributedType(rest, written.type, span=written.span) if rest else written.type
        return ParameterType(inner, attributes=own)

    def type_element(self, v: Values, s: int, e: int) -> TypeElement:
        return TypeElement(None, None, v[0], self.span(s, e))

    def type_element_labelled(self, v: Values, s: int, e: int) -> TypeElement:
        return TypeElement(name_of(v[0]), v[0].value, v[2], self.span(s, e))

    def type_element_named(self, v: Values, s: int, e: int) -> TypeElement:
        return TypeElement(name_of(v[0]), v[1].value, v[3], self.span(s, e))

    def tuple_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        elements: list[TypeElement] = v[0]
        for element in elements:
            if element.value.inout:
                self.error("misplaced", "'inout' may only be used on parameters", element.span)
            if element.value.variadic:
                self.error(
                    "misplaced",
                    "variadic parameter cannot appear outside of a function parameter list",
                    element.span,
                )
        if len(elements) == 1 and elements[0].label is None:
            return _plain(elements[0].value)
        parts = tuple(ast.TupleTypeElement(x.label, _plain(x.value), span=x.span) for x in elements)
        return ast.TupleType(parts, span=self.span(s, e))

    def function_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        return ast.FunctionType(_function_parameters(v[0]), v[2], span=self.span(s, e))

    def function_type_effects(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        effects = tuple(token.value for token in v[1])
        return ast.FunctionType(_function_parameters(v[0]), v[3], (), effects, span=self.span(s, e))

    def attributed_type(self, v: Values, s: int, e: int) -> ast.TypeExpr:
        attributes, inner = tuple(v[0]), v[1]
        if isinstance(inner, ast.FunctionType) and not inner.attributes:
            return ast.FunctionType(inner.parameters, inner.result, attributes, inner.effects, span=self.span(s, e))
        return ast.AttributedType(attributes, inner, span=self.span(s, e))

    # --- generics ---------------------------------------------------------------------

    def generic(self, v: Values, s: int, e: int) -> ast.GenericParameter:
        return ast.GenericParameter(v[0].value, span=self.span(s, e))

    def generic_bound(self, v: Values, s: int, e: int) -> ast.GenericParameter:
        return ast.GenericParameter(v[0].value, v[2], span=self.span(s, e))

    def requirement(self, v: Values, s: int, e: int) -> ast.Requirement:
        return ast.Requirement(v[0], v[1].value, v[2], span=self.span(s, e))

    # --- attributes -------------------------------------------------------------------

    def attribute(self, v: Values, s: int, e: int) -> ast.Attribute:
        return ast.Attribute(v[0].value[1:], span=self.span(s, e))

    def attribute_empty(self, v: Values, s: int, e: int) -> tuple[list[ast.Argument], list[ast.Requirement]]:
        return [], []

    def attribute_plain(self, v: Values, s: int, e: int) -> tuple[list[ast.Argument], list[ast.Requirement]]:
        return v[0], []

    def attribute_where(self, v: Values, s: int, e: int) -> tuple[list[ast.Argument], list[ast.Requirement]]:
        return v[0], v[2]

    def attribute_only_where(self, v: Values, s: int, e: int) -> tuple[list[ast.Argument], list[ast.Requirement]]:
        return [], v[1]

    def attribute_call(self, v: Values, s: int, e: int) -> ast.Attribute:
        token: Token = v[0]
        name = token.value[1:]
        written, requirements = v[2]
        arguments = tuple(self._attribute_argument(name, index, x) for index, x in enumerate(written))
        return ast.Attribute(name, arguments, tuple(requirements), span=self.span(s, e))

    def _attribute_argument(self, attribute: str, index: int, argument: ast.Argument) -> ast.AttributeArgument:
        value: ast.Expr | ast.DeclName = argument.value
        names = argument.label == "of" or (index == 0 and attribute in _NAMING_ATTRIBUTES and argument.label is None)
        if names:
            named = as_decl_name(argument.value)
            if named is None:
                self.error("attribute-argument", "expected an original function name", argument.value.span)
            else:
                value = named
        return ast.AttributeArgument(argument.label, value, span=argument.span)


def _plain(parameter: ParameterType) -> ast.TypeExpr:
    if not parameter.attributes:
        return parameter.type
    if isinstance(parameter.type, ast.FunctionType):
        function = parameter.type
        attributes = (*parameter.attributes, *function.attributes)
        return ast.FunctionType(function.parameters, function.result, attributes, function.effects, span=function.span)
    return ast.AttributedType(parameter.attributes, parameter.type, span=parameter.type.span)


def _function_parameters(elements: list[TypeElement]) -> tuple[ast.FunctionTypeParameter, ...]:
    return tuple(
        ast.FunctionTypeParameter(
            x.value.type, x.label, x.value.inout, x.value.variadic, x.value.attributes, span=x.span
        )
        for x in elements
    )
