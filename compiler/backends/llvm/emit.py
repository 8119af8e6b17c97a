"""A whole IR module as LLVM text: the functions that the entry points reach, and the entry points."""

from __future__ import annotations

from ...ir.callgraph import call_graph
from ...ir.core import Function, Module
from ...ir.types import Array
from ...passes.components import Components
from ...passes.trapping import recursive_functions, trapping_functions
from . import entries
from .code import Unit, quote
from .function import Convention, FunctionEmitter, Program, Settings
from .lowerings import LOWERINGS
from .types import leaf_offset
from .traps import TrapTable


def emit_module(module: Module, points: list[entries.EntryPoint], settings: Settings) -> tuple[str, TrapTable]:
    """The LLVM text, and the sites that a status refers to."""
    unit = Unit(module)
    traps = TrapTable()
    trapping = trapping_functions(module, settings.unchecked)
    reached = _reached(module, [point.function for point in points])
    conventions = {name: _convention(unit, module.functions[name], name in trapping) for name in reached}
    program = Program(module, unit, traps, settings, LOWERINGS, conventions, recursive_functions(module))
    known = Components(module)
    for name in reached:
        function = module.functions[name]
        if function.body is None:
            _declare(unit, conventions[name])
        else:
            text = FunctionEmitter(program, function).write(_parameter_attributes(unit, known, function))
            unit.add(f"pb {name}", text)
    for point in points:
        entries.emit(program, point)
    return unit.text(), traps


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
        return Convention(quote(function.name), parameters, results, traps=False, external=True)
    return Convention(quote(f"pb {function.name}"), parameters, results, traps)


def _declare(unit: Unit, convention: Convention) -> None:
    """A function of C: its parameters and result are scalars."""
    text = f"declare {convention.returned} {convention.symbol}({', '.join(convention.parameters)}) nounwind"
    unit.declare(convention.symbol, text)


def _parameter_attributes(unit: Unit, known: Components, function: Function) -> list[str]:
    """For each leaf of the parameters. What a borrowed array holds is written by nobody for the length of the call,
    because whoever lent it keeps a reference: no other pointer through which the function writes can reach it."""
    marks: list[str] = []
    consumed = function.attributes.get("consumes")
    for index, parameter in enumerate(function.parameters):
        layout = unit.layouts[parameter.type]
        start = len(marks)
        marks += [""] * len(layout.leaves)
        if consumed is None:
            continue
        for component, given in zip(known[parameter.type], consumed[index], strict=True):
            if isinstance(component.type, Array) and not given:
                marks[start + leaf_offset(unit.layouts, parameter.type, component.path) + 1] = "noalias readonly "
    return marks
