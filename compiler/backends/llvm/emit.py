"""A whole IR module as LLVM text: the functions that the entry points reach, and the entry points."""

from __future__ import annotations

from dataclasses import dataclass

from ....runtime.abi import BLAS, POOL, TRIM
from ...ir.callgraph import call_graph
from ...ir.core import Function, Module
from ...ir.types import Array, Tuple
from ...passes.components import Components
from ...passes.trapping import recursive_functions, trapping_functions
from . import entries, foreign
from .code import Unit, quote
from .function import MOST_RETURNED, Convention, FunctionEmitter, Program, Settings
from .lowerings import LOWERINGS
from .marks import Marks
from .parts import Pieces
from .places import Places
from .support import complete, helper
from .traps import TrapTable


@dataclass(frozen=True, slots=True)
class Emitted:
    """The pieces of the LLVM text, the sites that a status refers to, and the loops that are to be found again.
    ``blas``: whether there are products that a BLAS could do; ``pool``: whether threads could share something."""

    pieces: Pieces
    traps: TrapTable
    loops: Marks
    blas: bool
    pool: bool

    @property
    def text(self) -> str:
        return self.pieces.text()


def emit_module(module: Module, points: list[entries.EntryPoint], settings: Settings, whole: bool = False) -> Emitted:
    """``whole``: it is going to be compiled in one piece."""
    unit = Unit(module)
    traps = TrapTable()
    trapping = trapping_functions(module, settings.unchecked)
    reached = _reached(module, [point.function for point in points])
    conventions = {name: _convention(unit, module.functions[name], name in trapping) for name in reached}
    recursive = recursive_functions(module)
    components, loops, places = Components(module), Marks(settings.loops), Places(unit, settings.places)
    program = Program(module, unit, traps, settings, LOWERINGS, conventions, recursive, components, loops, places)
    for name in reached:
        function = module.functions[name]
        if function.body is None:
            foreign.declare(unit, conventions[name])
        else:
            text = FunctionEmitter(program, function).write(_parameter_attributes(program, function))
            unit.add(f"pb {name}", text, lasting=function.span.source.is_library)
    for point in points:
        entries.emit(program, point)
    foreign.define_pointers(unit, module)
    if any(conventions[point.function].traps for point in points):
        traps.define(unit)
    helper(unit, TRIM)
    places.finish()
    if not whole:
        complete(unit)
    return Emitted(unit.pieces(), traps, loops, unit.is_defined(BLAS), unit.is_defined(POOL))


def _reached(module: Module, roots: list[str]) -> list[str]:
    """The functions that ``roots`` call, directly or not, and themselves."""
    graph = call_graph(module)
    found = dict.fromkeys(roots)
    pending = list(found)
    while pending:
        for name in graph[pending.pop()]:
            if name not in found:
                found[name] = None
                pending.append(name)
    return list(found)


def _convention(unit: Unit, function: Function, traps: bool) -> Convention:
    types = [p.type for p in function.parameters] if function.body is not None else function.parameter_types
    parameters = tuple(leaf for t in types for leaf in unit.layouts[t].types)
    results = tuple(leaf for t in function.result_types for leaf in unit.layouts[t].types)
    if function.body is None:
        return foreign.convention(unit, function, parameters, results)
    stored = unit.layouts[Tuple(function.result_types)] if len(results) > MOST_RETURNED else None
    return Convention(quote(f"pb {function.name}"), parameters, results, traps, stored=stored)


def _parameter_attributes(program: Program, function: Function) -> list[str]:
    """For each leaf of the parameters. What a borrowed array holds is written by nobody for the length of the call,
    because whoever lent it keeps a reference: no other pointer through which the function writes can reach it."""
    marks = [""] * len(program.conventions[function.name].parameters)
    if "consumes" in function.attributes:
        for type, part, taken in program.parts(function):
            if isinstance(type, Array) and not taken:
                marks[part.start + 1] = "noalias readonly "
    return marks
