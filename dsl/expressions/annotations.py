"""The types written for variables; a value tells the arguments of a generic type: ``let names: Array = ["a"]``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .. import ast, conform
from .. import types as t
from ..declarations.resolve import resolve_type
from ..declarations.substitute import parts
from ..entities import GenericParameterEntity
from ..environment import Environment
from ..infer import Variable, is_free, resolve
from ..source import Span


def annotation(written: ast.TypeExpr | None, env: Environment, value: ast.Expr | None) -> t.Type | None:
    """The type that is written for a variable. What its ``value`` has to tell is left open."""
    if written is None:
        return None
    if value is not None:
        env = open_types(env)
    return resolve_type(written, env.scope, env)


def open_types(env: Environment) -> Environment:
    return replace(env, unbound=_unbound)


def _unbound(parameter: GenericParameterEntity, span: Span) -> t.Type:
    return Variable(origin=(parameter.name, span))


def completed(type: t.Type, span: Span, env: Environment) -> t.Type:
    """A type from ``annotation`` once the value is known; the arguments found must meet what is required of them."""
    if not is_free(type) and not is_open(type):
        return type
    type = resolve(type)
    if is_free(type):
        return t.ERROR
    for nominal in _nominals(type):
        conform.check_arguments(nominal.entity, nominal.arguments, span, env)
    return type


def is_open(type: t.Type) -> bool:
    """Whether something of the type was not written."""
    return isinstance(type, Variable) or any(is_open(part) for part in parts(type))


def _nominals(type: t.Type) -> Iterator[t.Nominal]:
    if isinstance(type, t.Nominal) and type.arguments:
        yield type
    for part in parts(type):
        yield from _nominals(part)
