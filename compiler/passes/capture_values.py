"""Captures what a cell holds instead of the cell, where a function value is differentiated.

``gradient(at: x) { z in z * r }`` runs its closure where it stands, so a closure that only reads ``r`` needs its value
there and not the variable. Then the variable does not escape, and what surrounds it can be differentiated in turn.
"""

from __future__ import annotations

from ..ir.core import Block, Function, Module, Op, Value
from ..ir.ops import DERIVATIVES
from ..ir.rewrite import functions_with_bodies, uses
from ..ir.types import Cell, Type

# A parameter: its function and its index.
Place = tuple[str, int]


def run(module: Module) -> bool:
    """Whether anything changed."""
    bodies = functions_with_bodies(module)
    if not any(op.name in DERIVATIVES and _captured_cells(op) for _, body in bodies for op in body.walk()):
        return False
    read = _only_read(module)
    changed = [_pass_values(module, body, read) for _, body in functions_with_bodies(module)]
    return any(changed)


def _captured_cells(op: Op) -> list[int]:
    """Which captures of the function that an operation differentiates are cells."""
    maker = op.operands[0].owner if op.name in DERIVATIVES else None
    if not isinstance(maker, Op) or maker.name != "closure":
        return []
    return [index for index, value in enumerate(maker.operands) if isinstance(value.type, Cell)]


def _only_read(module: Module) -> set[Place]:
    """The parameters that are cells which their functions, and what these call, only read. What a registered
    derivative does with them is not known."""
    bodies = [(function.name, body, uses(body)) for function, body in functions_with_bodies(module)]
    found = {
        (name, index)
        for name, body, _ in bodies
        for index, argument in enumerate(body.arguments)
        if isinstance(argument.type, Cell) and not module.functions[name].derivatives
    }
    changed = True
    while changed:
        wrong = {
            (name, index)
            for name, body, table in bodies
            for index, argument in enumerate(body.arguments)
            if (name, index) in found and not all(_reads(op, i, found) for op, i in table.get(argument, ()))
        }
        found -= wrong
        changed = bool(wrong)
    return found


def _reads(op: Op, index: int, read: set[Place]) -> bool:
    return op.name == "cell.get" or (op.name == "call" and (op.attributes["function"], index) in read)


def _pass_values(module: Module, block: Block, read: set[Place]) -> bool:
    changed = False
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            changed |= _pass_values(module, region, read)
        cells = _captured_cells(op)
        if cells:
            closure = op.operands[0].owner
            assert isinstance(closure, Op)
            name = closure.attributes["function"]
            places = [index for index in cells if (name, index) in read]
            if places and not module.functions[name].derivatives:
                captures = list(closure.operands)
                for index in places:
                    cell = captures[index]
                    assert isinstance(cell.type, Cell)
                    held = Op("cell.get", [cell], (cell.type.element,), {}, None, op.span)
                    ops.append(held)
                    captures[index] = held.result
                attributes = {**closure.attributes, "function": _taking_values(module, name, places)}
                made = Op("closure", captures, (op.operands[0].type,), attributes, None, closure.span)
                ops.append(made)
                op.operands[0] = made.result
                changed = True
        ops.append(op)
    block.ops = ops
    return changed


def _taking_values(module: Module, name: str, places: list[int]) -> str:
    """A function that takes what the cells at some places hold and calls ``name`` with cells of its own."""
    made = f"{name}.reading_{'_'.join(map(str, places))}"
    if made in module.functions:
        return made
    callee = module.functions[name]
    types: list[Type] = list(callee.parameter_types)
    for index in places:
        cell = types[index]
        assert isinstance(cell, Cell)
        types[index] = cell.element
    body = Block(types)
    arguments: list[Value] = list(body.arguments)
    for index in places:
        new = Op("cell.new", [arguments[index]], (Cell(types[index]),), {}, None, callee.span)
        body.ops.append(new)
        arguments[index] = new.result
    call = Op("call", arguments, callee.result_types, {"function": name, "types": ()}, None, callee.span)
    body.ops += [call, Op("return", [*call.results], (), {}, None, callee.span)]
    attributes = {key: value for key, value in callee.attributes.items() if key != "keep"}
    module.functions[made] = Function(
        made,
        body,
        callee.result_types,
        parameter_types=tuple(types),
        module=callee.module,
        attributes=attributes,
        span=callee.span,
    )
    return made
