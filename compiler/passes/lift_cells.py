"""Passes what cells hold instead of the cells: a function that only reads and sets a cell it is given takes the value
and returns the final one, as if it were an ``inout`` parameter.

So the variables that a recursive local function changes become values again, which can be differentiated. It is done
where the caller's cell cannot be reached in another way during the call: the cell was made by the caller or is such a
parameter itself, it does not escape, and it is passed once.
"""

from __future__ import annotations

from ..ir.core import Block, Function, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, uses
from ..ir.types import Cell

_ACCESSES = {"cell.get", "cell.set", "cell.take"}
# A parameter: its function and its index.
Place = tuple[str, int]


def run(module: Module) -> bool:
    """Whether anything changed."""
    lifted = _liftable(module)
    if not lifted:
        return False
    for function, body in functions_with_bodies(module):
        places = [index for index in range(len(body.arguments)) if (function.name, index) in lifted]
        if places:
            _lift(function, body, places)
        _pass_values(body, lifted)
    return True


def _liftable(module: Module) -> set[Place]:
    given = {
        (function.name, index)
        for function, body in functions_with_bodies(module)
        for index, argument in enumerate(body.arguments)
        if isinstance(argument.type, Cell)
    }
    fixed = _fixed(module) if given else set[str]()
    found = {(name, index) for name, index in given if name not in fixed}
    bodies = [(f.name, body, uses(body)) for f, body in functions_with_bodies(module)] if found else []
    changed = bool(found)
    while changed:
        before = len(found)
        for name, body, table in bodies:
            found -= _refuted(name, body, table, found)
        changed = len(found) != before
    return found


def _fixed(module: Module) -> set[str]:
    """The functions whose signature must stay: those that something else than a call refers to."""
    found = {d for f in module.functions.values() for v in f.derivatives for d in (v.vjp, v.jvp) if d is not None}
    found |= {g.initialiser for g in module.globals.values() if g.initialiser is not None}
    for function, body in functions_with_bodies(module):
        if function.exported is not None or function.name == module.main or function.attributes.get("keep"):
            found.add(function.name)
        if function.derivatives:
            found.add(function.name)
        found |= {op.attributes["function"] for op in body.walk() if op.name != "call" and "function" in op.attributes}
    return found


def _refuted(name: str, body: Block, table: dict[Value, list[tuple[Op, int]]], found: set[Place]) -> set[Place]:
    """The places that what this function does with its cells rules out."""
    own = {argument: (name, index) for index, argument in enumerate(body.arguments)}
    wrong: set[Place] = set()
    for value, places in table.items():
        if not isinstance(value.type, Cell):
            continue
        passed = [(op.attributes["function"], index) for op, index in places if _is_passed(op, index, found)]
        alone = all(
            (op.name in _ACCESSES and index == 0) or (_is_passed(op, index, found) and op.operands.count(value) == 1)
            for op, index in places
        )
        made_here = isinstance(value.owner, Op) and value.owner.name == "cell.new"
        if alone and (made_here or own.get(value) in found):
            continue
        wrong.update(passed)
        if value in own:
            wrong.add(own[value])
    return wrong & found


def _is_passed(op: Op, index: int, found: set[Place]) -> bool:
    return op.name == "call" and (op.attributes["function"], index) in found


def _lift(function: Function, body: Block, places: list[int]) -> None:
    """The parameters become values, of which the body makes cells of its own."""
    types = list(function.parameter_types)
    made: list[Op] = []
    finals: list[Op] = []
    for index in places:
        cell = body.arguments[index]
        assert isinstance(cell.type, Cell)
        value = Value(cell.type.element, body, cell.hint)
        body.arguments[index], types[index] = value, value.type
        new = Op("cell.new", [value], (), {}, None, function.span)
        new.results = [cell]
        cell.owner = new
        made.append(new)
        finals.append(Op("cell.take", [cell], (value.type,), {}, None, function.span))
    terminator = body.ops[-1]
    body.ops = [*made, *body.ops[:-1], *finals, terminator]
    terminator.operands += [op.result for op in finals]
    function.parameter_types = tuple(types)
    function.result_types = (*function.result_types, *(op.result.type for op in finals))


def _pass_values(block: Block, lifted: set[Place]) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            _pass_values(region, lifted)
        places = [i for i in range(len(op.operands)) if _is_passed(op, i, lifted)] if op.name == "call" else []
        after: list[Op] = []
        for index in places:
            cell = op.operands[index]
            assert isinstance(cell.type, Cell)
            taken = Op("cell.take", [cell], (cell.type.element,), {}, None, op.span)
            ops.append(taken)
            op.operands[index] = taken.result
            final = Value(cell.type.element, op, cell.hint)
            op.results.append(final)
            after.append(Op("cell.set", [cell, final], (), {}, None, op.span))
        ops += [op, *after]
    block.ops = ops
