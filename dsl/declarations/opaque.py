"""Parameters whose type is a protocol: ``some P``, and ``any P`` or plain ``P``, which here mean the same.

Each such parameter has a generic parameter of its own that nobody wrote. A caller cannot tell the difference: the
function works for any type that conforms, one in each call.

``some P`` as a result is the type of what the body returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import ast, conform
from ..entities import GenericParameterEntity, NominalEntity, ParameterEntity
from ..environment import Environment
from ..types import ERROR, Type
from .resolve import resolve_bound, resolve_type
from .substitute import show


class Implicit:
    """Collects the generic parameters that the types of a declaration's parameters stand for."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.generics: list[ast.GenericParameter] = []
        self.shown: dict[str, str] = {}

    def parameters(self, parameters: Sequence[ast.Parameter]) -> tuple[ast.Parameter, ...]:
        return tuple(map(self._parameter, parameters))

    def name(self, own: Sequence[GenericParameterEntity]) -> None:
        """Gives the parameters the names by which diagnostics call them; their scope knows them by unique ones."""
        for parameter in own:
            parameter.name = self.shown.get(parameter.name, parameter.name)

    def _parameter(self, parameter: ast.Parameter) -> ast.Parameter:
        whole = None if parameter.variadic else self._whole(parameter.type)
        type = whole if whole is not None else self._inside(parameter.type)
        return parameter if type is parameter.type else replace(parameter, type=type)

    def _whole(self, type: ast.TypeExpr) -> ast.TypeExpr | None:
        """The type that replaces ``any P`` or ``P``; None where it is none of these."""
        if isinstance(type, ast.ConstrainedType) and type.keyword == "any":
            return self._add(type.bound, "any ")
        if self.env.module.is_library:
            return None
        if isinstance(type, ast.CompositionType | ast.NamedType):
            return self._add(type, "") if self._is_protocol(type) else None
        return None

    def _is_protocol(self, type: ast.TypeExpr) -> bool:
        found = resolve_bound(type, self.env.silent())
        return isinstance(found, list) and bool(found) and not any(_is_any(protocol) for protocol in found)

    def _inside(self, type: ast.TypeExpr) -> ast.TypeExpr:
        """``type`` with ``some P`` replaced wherever it stands in it, but for the types of functions."""
        if isinstance(type, ast.ConstrainedType) and type.keyword == "some":
            return self._add(type.bound, "some ")
        if isinstance(type, ast.ArrayType):
            element = self._inside(type.element)
            return type if element is type.element else replace(type, element=element)
        if isinstance(type, ast.OptionalType):
            wrapped = self._inside(type.wrapped)
            return type if wrapped is type.wrapped else replace(type, wrapped=wrapped)
        if isinstance(type, ast.NamedType) and type.arguments:
            arguments = tuple(map(self._inside, type.arguments))
            return type if arguments == type.arguments else replace(type, arguments=arguments)
        if isinstance(type, ast.TupleType):
            elements = tuple(replace(element, type=self._inside(element.type)) for element in type.elements)
            return type if elements == type.elements else replace(type, elements=elements)
        return type

    def _add(self, bound: ast.TypeExpr, keyword: str) -> ast.TypeExpr:
        name = f"{keyword}{bound.span.text}"
        unique = f"{name} #{len(self.generics) + 1}"
        self.shown[unique] = name
        self.generics.append(ast.GenericParameter(unique, bound, span=bound.span))
        return ast.NamedType(unique, span=bound.span)


def _is_any(protocol: NominalEntity) -> bool:
    return protocol.builtin == "any"


def opaque_type(
    written: ast.ConstrainedType,
    what: str,
    body: ast.Block,
    parameters: Sequence[ParameterEntity],
    self_type: Type | None,
    env: Environment,
) -> Type:
    """The type behind ``some P``; ``what`` is declared with it."""
    if written.keyword != "some":
        return resolve_type(written, env.scope, env)
    bound = resolve_bound(written.bound, env)
    if not isinstance(bound, list):
        return resolve_type(written, env.scope, env)
    found = env.checker.returned_type(body, env, parameters, self_type)
    if found is None:
        message = (
            "function declares an opaque return type, but has no return statements in its body from which to infer an "
            "underlying type"
        )
        env.diagnostics.error("opaque-type", message, written.span)
        return ERROR
    for protocol in bound:
        if found is not ERROR and conform.find(found, protocol, env) is None:
            message = f"return type of {what} requires that '{show(found)}' conform to '{protocol.name}'"
            env.diagnostics.error("opaque-type", message, written.span)
            return ERROR
    return found
