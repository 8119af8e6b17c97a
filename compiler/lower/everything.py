"""All bodies of the user's files, called or not, as one module: what has to be right even where nothing needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...dsl import tast
from ...dsl.entities import FunctionEntity, NominalEntity, PropertyEntity
from ..ir.core import Module
from .module import Checker, ModuleLowering


@dataclass(frozen=True, slots=True)
class Written:
    """``roots``: main and the functions that are written in the user's files, those with type parameters too."""

    module: Module
    roots: tuple[str, ...]


def lower_written(lowering: ModuleLowering) -> Written:
    """Every function and method that is written in a user's file, and main: for checks. The module of ``lowering`` if
    it has reached all that, else one of its own, with main as for a running program."""
    program = lowering.program
    functions = list(written_functions(program))
    if not all(map(lowering.has_reached, functions)) or (program.statements and not lowering.run):
        lowering = _lower_everything(program, lowering.checker, functions)
    main = lowering.module.main
    return Written(lowering.module, (*((main,) if main is not None else ()), *map(lowering.function, functions)))


def _lower_everything(program: tast.Program, checker: Checker, functions: Iterable[FunctionEntity]) -> ModuleLowering:
    lowering = ModuleLowering(program, checker, run=True)
    lowering.lower()
    for entity in functions:
        lowering.function(entity)
        for index, parameter in enumerate(entity.parameters):
            if parameter.default is not None:
                lowering.default_argument(entity, index)
    lowering.drain()
    return lowering


def written_functions(program: tast.Program) -> Iterator[FunctionEntity]:
    """The functions with bodies in the user's files; local functions belong to those around them."""
    users = {module for module in program.modules if not module.is_library}
    for module in users:
        yield from _functions((*module.functions, *(e for found in module.names.values() for e in found)))
    for module in program.modules:
        for nominal in module.nominals:
            if module in users or any(extension.module in users for extension in nominal.extensions):
                yield from (entity for entity in _members(nominal) if entity.module in users)


def library_functions(program: tast.Program) -> Iterator[FunctionEntity]:
    """The functions of the library's modules that a program imports, without those that the compiler writes."""
    for module in program.modules:
        if module.is_library:
            for found in list(module.names.values()):
                yield from _functions(found)
            for nominal in module.nominals:
                yield from _members(nominal)


def _members(nominal: NominalEntity) -> Iterator[FunctionEntity]:
    for table in (nominal.members, nominal.static_members):
        for members in list(table.values()):
            yield from _functions(members)
            for member in members:
                if isinstance(member, NominalEntity) and member is not nominal:
                    yield from _members(member)


def _functions(entities: Iterable[Any]) -> Iterator[FunctionEntity]:
    for entity in entities:
        if isinstance(entity, PropertyEntity):
            yield from _functions((entity.getter, entity.setter))
        elif isinstance(entity, FunctionEntity) and entity.syntax is not None and entity.syntax.body is not None:
            yield entity
