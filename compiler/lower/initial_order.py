"""In which order variables get their initial values: what a value needs comes first, else as the files are imported
and as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...dsl import tast
from ...dsl.entities import FunctionEntity, ModuleEntity, VariableEntity
from .flow import walk

Body = Callable[[FunctionEntity], tast.Body]
Value = Callable[[VariableEntity], tast.Expr | None]


def in_order(variables: Iterable[VariableEntity], main: ModuleEntity, value: Value, body: Body) -> list[VariableEntity]:
    """``value``: what a variable is declared with."""
    files: dict[ModuleEntity | None, int] = {file: number for number, file in enumerate(_imports_first(main))}
    wanted = sorted(variables, key=lambda v: (files.get(_file(v), len(files)), v.span.start))
    among = set(wanted)
    found: dict[VariableEntity, None] = {}
    visiting: set[VariableEntity] = set()

    def visit(variable: VariableEntity) -> None:
        if variable in found or variable in visiting:
            return
        visiting.add(variable)
        initial = value(variable)
        for needed in _needs(initial, body) if initial is not None else ():
            if needed in among:
                visit(needed)
        found[variable] = None

    for variable in wanted:
        visit(variable)
    return list(found)


def _file(variable: VariableEntity) -> ModuleEntity | None:
    return variable.module if variable.parent is None else variable.parent.module


def _imports_first(module: ModuleEntity) -> Iterator[ModuleEntity]:
    seen: set[ModuleEntity] = set()

    def visit(module: ModuleEntity) -> Iterator[ModuleEntity]:
        if module not in seen:
            seen.add(module)
            for imported in module.imports:
                yield from visit(imported)
            yield module

    return visit(module)


def _needs(value: tast.Expr, body: Body) -> Iterator[VariableEntity]:
    """The global variables that computing a value may read, itself or through functions."""
    pending: list[tast.Node] = [value]
    seen: set[FunctionEntity] = set()
    while pending:
        for node in walk(pending.pop(0)):
            if isinstance(node, tast.VariableRef) and node.variable.kind == "global":
                yield node.variable
            elif isinstance(node, tast.FunctionRef) and node.function not in seen:
                function = node.function
                seen.add(function)
                written = function.module is not None and not function.module.is_library
                if written and function.intrinsic is None and not function.requirement:
                    pending += body(function).statements
