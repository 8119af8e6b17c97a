"""``if c { s + x } else { s }`` becomes ``s + (if c { x } else { -0.0 })``: the same sum, and plainly one.

Adding -0.0 changes no number, and neither does subtracting 0.0. What a side adds in turn is added up before.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, replace_uses, use_counts
from ..ir.types import Scalar

# What leaves the first operand of an operation as it is.
_NEUTRAL = {"fadd": -0.0, "fsub": 0.0}
# Additions of a side, from the last one to the first, each with the place of the sum among its operands.
Path = list[tuple[Op, int]]
_LONGEST = 64


def run(module: Module) -> None:
    for _, body in functions_with_bodies(module):
        _rewrite(body)


def _rewrite(block: Block) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for region in op.regions:
            _rewrite(region)
        ops.append(op)
        if op.name == "if":
            ops += _sums(op)
    block.ops = ops


def _sums(branch: Op) -> list[Op]:
    """Takes additions out of a branch; returns what is to follow it."""
    following: list[Op] = []
    for place, result in enumerate(branch.results):
        found = _common(branch.regions, place) if isinstance(result.type, Scalar) else None
        if found is None:
            continue
        kept, paths = found
        name = "fsub" if sorted(_names(path) for path in paths) == [[], ["fsub"]] else "fadd"
        for side, path in zip(branch.regions, paths, strict=True):
            side.terminator.operands[place] = _term(side, side.terminator.operands[place], path, name)
        span = next(op.span for path in paths for op, _ in path)
        total = Op(name, [kept, Value(result.type, branch, result.hint)], (), None, None, span)
        branch.results[place] = total.operands[1]
        total.results = [result]
        result.owner = total
        following.append(total)
    return following


def _names(path: Path) -> list[str]:
    return [op.name for op, _ in path]


def _common(sides: list[Block], place: int) -> tuple[Value, list[Path]] | None:
    """A value to which the sides only add, if one of them does, and how they do it. If both do, what is in common may
    be no sum at all, unless it is handed from iteration to iteration."""
    first, second = (_starts(side, place) for side in sides)
    for value, path in first.items():
        if value in second and (path or second[value]):
            if isinstance(value.owner, Op) and path and second[value]:
                continue
            return value, [path, second[value]]
    return None


def _starts(side: Block, place: int) -> dict[Value, Path]:
    """The values to which a side only adds, to yield what it does."""
    inside, counts = set(side.ops), use_counts(side)
    found: dict[Value, Path] = {}
    several: set[Value] = set()
    pending: list[tuple[Value, Path]] = [(side.terminator.operands[place], [])]
    while pending:
        value, path = pending.pop()
        if value in found:
            several.add(value)
            continue
        found[value] = path
        op = value.owner
        if not isinstance(op, Op) or op not in inside or len(path) == _LONGEST:
            continue
        if op.name in _NEUTRAL and counts[value] == 1:
            operands = op.operands if op.name == "fadd" else op.operands[:1]
            pending += [(operand, [*path, (op, k)]) for k, operand in enumerate(operands)]
    return {value: path for value, path in found.items() if value not in several}


def _term(side: Block, value: Value, path: Path, name: str) -> Value:
    """What a side adds or, if ``name`` says so, subtracts."""
    if not path:
        neutral = Op("const", [], (value.type,), {"value": _NEUTRAL[name]})
        side.ops.insert(-1, neutral)
        return neutral.result
    first, place = path[-1]
    term = first.operands[1 - place]
    at = side.ops.index(first)
    side.ops[at : at + 1] = []
    if first.name != name and first.name == "fsub":
        negated = Op("fneg", [term], (term.type,), None, None, first.span)
        side.ops.insert(at, negated)
        term = negated.result
    replace_uses(side, {first.result: term})
    return term if value is first.result else value
