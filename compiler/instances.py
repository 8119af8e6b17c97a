"""Generic functions for the types that Python names: ``m.dot["Double"]`` is a function of its own, ``dot[Double]``,
which calls ``dot``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from ..dsl import ast
from ..dsl.diagnostics import CompileError, Diagnostic, Severity
from ..dsl.parser import parse
from ..dsl.source import NOWHERE, Source
from .options import Instance


def generic_functions(statements: Iterable[object]) -> dict[str, ast.Function]:
    """The functions that can be asked for with types: generic, with a name of their own."""
    functions = [statement for statement in statements if isinstance(statement, ast.Function)]
    names = [function.name for function in functions]
    return {f.name: f for f in functions if f.generics and names.count(f.name) == 1 and _is_callable(f)}


def _is_callable(function: ast.Function) -> bool:
    hidden = {"private", "fileprivate"} & set(function.modifiers)
    return not hidden and not any(parameter.variadic for parameter in function.parameters)


def with_instances(file: ast.File, wanted: Iterable[Instance]) -> ast.File:
    """The file with a function more for each instance."""
    functions = generic_functions(file.statements)
    return ast.File((*file.statements, *(_instance(functions[i.function], i.types) for i in wanted)), span=file.span)


def _instance(function: ast.Function, texts: tuple[str, ...]) -> ast.Function:
    types = {parameter.name: _type(text) for parameter, text in zip(function.generics, texts, strict=True)}
    arguments = tuple(ast.Argument(p.label, _passed(p), span=p.span) for p in function.parameters)
    call = ast.Call(ast.Name(function.name, span=function.span), arguments, span=function.span)
    return dataclasses.replace(
        function,
        name=Instance(function.name, texts).name,
        generics=(),
        parameters=tuple(_parameter(parameter, types) for parameter in function.parameters),
        result=_substitute(function.result, types),
        where=(),
        body=(ast.Return(call, span=function.span),),
        attributes=(),
    )


def _type(text: str) -> ast.TypeExpr:
    """A type as Python wrote it; its errors have their place there."""
    file, problems = parse(Source(f"type {text!r}", f"typealias T = {text}"))
    match file.statements:
        case (ast.TypeAlias(type=type),) if not problems:
            return type
    unfit = Diagnostic(Severity.ERROR, "unknown-type", f"{text!r} is not one type", NOWHERE)
    raise CompileError(tuple(problems) or (unfit,))


def _passed(parameter: ast.Parameter) -> ast.Expr:
    name = ast.Name(parameter.name, span=parameter.span)
    return ast.InOut(name, span=parameter.span) if parameter.inout else name


def _parameter(parameter: ast.Parameter, types: dict[str, ast.TypeExpr]) -> ast.Parameter:
    """A default value that depends on the types is left out: then Python gives the argument."""
    default = parameter.default if not _mentions(parameter.default, types) else None
    return dataclasses.replace(parameter, type=_substitute(parameter.type, types), default=default)


def _substitute(node: Any, types: dict[str, ast.TypeExpr]) -> Any:
    match node:
        case ast.NamedType(name=name, arguments=(), base=None) if name in types:
            return types[name]
        case tuple():
            return tuple(_substitute(item, types) for item in node)
        case ast.Node():
            parts = {f.name: _substitute(getattr(node, f.name), types) for f in dataclasses.fields(node)}
            return dataclasses.replace(node, **parts)
        case _:
            return node


def _mentions(node: Any, types: dict[str, ast.TypeExpr]) -> bool:
    if isinstance(node, ast.NamedType | ast.Name) and node.name in types:
        return True
    if isinstance(node, tuple):
        return any(_mentions(item, types) for item in node)
    return isinstance(node, ast.Node) and any(
        _mentions(getattr(node, field.name), types) for field in dataclasses.fields(node)
    )
