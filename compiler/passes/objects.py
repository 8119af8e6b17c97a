"""Refuses instances of generic classes that hold classes or functions, so that no object can lead back to itself.

A class that is not generic is checked where it is declared; what a type parameter stands for is known only here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.diagnostics import CompileError, Diagnostic, Severity
from ...dsl.source import Span
from ..ir.core import Function, Module
from ..ir.structure import children, field_types, is_class, payload_types
from ..ir.types import Cell, FunctionType, Nominal, Type


def check(module: Module) -> None:
    if not any(struct.shared for struct in module.structs.values()):
        return
    seen: set[Type] = set()
    for function in module.functions.values():
        for type, span in _types(function):
            _check(type, span, module, seen)


def _types(function: Function) -> Iterator[tuple[Type, Span]]:
    """The types of a function's values, with the places where these come into being."""
    if function.body is None:
        return
    for parameter in function.body.arguments:
        yield parameter.type, function.span
    for op in function.body.walk():
        for result in op.results:
            yield result.type, op.span


def _check(type: Type, span: Span, module: Module, seen: set[Type]) -> None:
    if type in seen:
        return
    seen.add(type)
    if is_class(type, module):
        assert isinstance(type, Cell)
        held = next((t for t in _inside(type.element, module) if isinstance(t, FunctionType | Cell)), None)
        if held is not None:
            struct = module.structs[type.element.name] if isinstance(type.element, Nominal) else None
            name = struct.display or struct.name if struct is not None else ""
            what = "functions" if isinstance(held, FunctionType) else "objects of classes"
            message = (
                f"class '{name}' would hold {what} here: a class holds neither classes nor functions, "
                "so that no object can lead back to itself; use a struct or an index into an array"
            )
            raise CompileError([Diagnostic(Severity.ERROR, "class", message, span)])
    for part in _parts(type, module):
        _check(part, span, module, seen)


def _parts(type: Type, module: Module) -> list[Type]:
    """The types of what a value holds directly."""
    if not isinstance(type, Nominal):
        return list(children(type))
    fields = field_types(type, module)
    if fields is not None:
        return list(fields)
    enum = module.enums.get(type.name)
    cases = range(len(enum.cases)) if enum is not None else ()
    return [t for case in cases for t in payload_types(type, case, module) or ()]


def _inside(type: Type, module: Module) -> Iterator[Type]:
    found: set[Type] = set()
    pending = _parts(type, module)
    while pending:
        part = pending.pop()
        if part not in found:
            found.add(part)
            yield part
            pending += _parts(part, module)
