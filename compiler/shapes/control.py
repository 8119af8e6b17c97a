"""Branches and loops, of which it may not be known which way they go or how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ..ir.core import Block, Op, Value
from ..ir.types import Array, Scalar, Type
from .frames import Failure
from .values import UNKNOWN, Repeated, join, same

if TYPE_CHECKING:
    from .evaluator import Evaluator

# Makes of what a loop carries what it carries later.
_Loop = Callable[[list[Any]], list[Any]]

# Iterations that are run one by one, those of loops within loops multiplied.
MOST_ITERATIONS, MOST_IN_LIBRARY = 64, 24
# Runs of a loop's body after which nothing is known of what still changes.
MOST_RUNS = 6


def _traps(region: Block) -> bool:
    """Whether a side of a branch ends in a trap."""
    return any(op.name == "trap" for op in region.ops)


def _arm(evaluator: Evaluator, region: Block) -> list[Any]:
    """One side of a branch. If it ends in a trap, texts on the way are those of its message."""
    describing = _traps(region)
    evaluator.describing += describing
    try:
        return evaluator.block(region, ())
    finally:
        evaluator.describing -= describing


def _branch(evaluator: Evaluator, op: Op, index: int | None) -> Sequence[Any]:
    """``index``: of the region that is run, if that is known."""
    if index is not None:
        return _arm(evaluator, op.regions[index])
    in_program = evaluator.in_program
    # Whether what is not known is wrong is found out when the program runs.
    regions = [region for region in op.regions if not _traps(region)] or op.regions
    ways: list[Callable[[], Any]] = [lambda region=region: _arm(evaluator, region) for region in regions]
    results = evaluator.alternatives(ways)
    if in_program:
        evaluator.failures += evaluator.failed
    evaluator.frames[-1].op = op
    return [_joined(values) for values in zip(*results, strict=True)]


def _joined(values: Sequence[Any]) -> Any:
    result, *others = values
    for other in others:
        result = join(result, other)
    return result


def _if(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    condition = operands[0]
    return _branch(evaluator, op, (0 if condition else 1) if condition.__class__ is bool else None)


def _switch(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    tag, cases = operands[0], list(op.attributes["cases"])
    if tag.__class__ is not int:
        return _branch(evaluator, op, None)
    return _branch(evaluator, op, cases.index(tag) if tag in cases else len(cases))


def _for(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    count, *carried = operands
    frame = evaluator.frames[-1]
    if count.__class__ is not int:
        return _maybe(evaluator, carried, partial(_steady, evaluator, op), partial(_first, evaluator, op))
    if count <= 0:
        return carried
    most = MOST_ITERATIONS if evaluator.in_program else MOST_IN_LIBRARY
    if op not in evaluator.numeric:
        evaluator.numeric[op] = _only_numbers(op)
    if count * frame.unrolled > most or evaluator.numeric[op]:
        first = carried
        if evaluator.in_program:
            first = _first(evaluator, op, carried)
            if count == 1:
                return first
        return _steady(evaluator, op, [join(a, b) for a, b in zip(carried, first, strict=True)])
    frame.unrolled *= count
    try:
        for index in range(count):
            carried = evaluator.block(op.regions[0], [index, *carried])
        return carried
    finally:
        frame.unrolled //= count


def _maybe(evaluator: Evaluator, carried: list[Any], steady: _Loop, first: _Loop | None = None) -> Sequence[Any]:
    """A loop that may have no iteration. ``steady``: what it makes of what it carries, however often it runs;
    ``first``: what its first iteration does, which is known best."""
    before = dict(evaluator.memory)
    in_program = evaluator.in_program
    try:
        if in_program and first is not None:
            carried = [join(a, b) for a, b in zip(carried, first(carried), strict=True)]
        result = steady(carried)
    except Failure as failure:
        if in_program:
            evaluator.failures.append(failure)
        evaluator.memory = before
        return carried
    evaluator.memory = evaluator.merged([evaluator.memory, before])
    return [join(a, b) for a, b in zip(carried, result, strict=True)]


def _first(evaluator: Evaluator, op: Op, carried: list[Any]) -> list[Any]:
    """The first iteration of a ``for``."""
    return evaluator.block(op.regions[0], [0, *carried])


def _steady(evaluator: Evaluator, op: Op, carried: list[Any]) -> list[Any]:
    """What holds before and after each iteration of a ``for``."""
    body = op.regions[0]

    def step(state: list[Any]) -> list[Any]:
        return evaluator.block(body, [UNKNOWN, *state])

    return _fixpoint(evaluator, body, body.arguments[1:], carried, step)


def _fixpoint(
    evaluator: Evaluator,
    body: Block,
    arguments: Sequence[Value],
    carried: list[Any],
    step: Callable[[list[Any]], list[Any]],
) -> list[Any]:
    """Runs the body until it tells nothing new. Scalars that it changes are not known from the start, as that saves
    runs of loops within loops."""
    changed = [last is not first for last, first in zip(body.terminator.operands, arguments, strict=True)]
    state = [_vague(v, a.type) if c else v for v, a, c in zip(carried, arguments, changed, strict=True)]
    for _ in range(MOST_RUNS):
        before = dict(evaluator.memory)
        following = [join(a, b) for a, b in zip(state, step(state), strict=True)]
        evaluator.memory = evaluator.merged([evaluator.memory, before])
        if all(map(same, state, following)) and _is_as(evaluator.memory, before):
            return state
        state = following
    evaluator.forget()
    return [UNKNOWN if c else v for v, c in zip(state, changed, strict=True)]


def _is_as(memory: dict[Any, Any], before: dict[Any, Any]) -> bool:
    return all(same(value, before[key]) for key, value in memory.items() if key in before)


def _only_numbers(loop: Op) -> bool:
    """Whether a loop makes nothing but floating-point numbers, which say nothing of shapes, and checks nothing."""
    if not loop.results or not all(_is_float(v.type) for v in loop.results):
        return False
    return not any(_traps(region) for op in loop.regions[0].walk() for region in op.regions)


def _is_float(type: Type) -> bool:
    element = type.element if isinstance(type, Array) else type
    return isinstance(element, Scalar) and element.kind == "float"


def _vague(value: Any, type: Type) -> Any:
    """A value that a loop changes, scalars and the numbers in arrays not known."""
    if isinstance(type, Scalar):
        return UNKNOWN
    if _is_float(type):
        if value.__class__ is tuple:
            return (UNKNOWN,) * len(value)
        if value.__class__ is Repeated:
            return Repeated(value.count, UNKNOWN)
    return value


def _while(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    condition, body = op.regions
    carried = operands
    frame = evaluator.frames[-1]
    for _ in range(max(1, MOST_ITERATIONS // frame.unrolled)):
        (going_on,) = evaluator.block(condition, carried)
        if going_on is False:
            return carried
        if going_on is not True:
            break
        carried = evaluator.block(body, carried)

    def step(state: list[Any]) -> list[Any]:
        evaluator.block(condition, state)
        return evaluator.block(body, state)

    return _maybe(evaluator, list(carried), lambda state: _fixpoint(evaluator, body, body.arguments, state, step))


CONTROL = {"if": _if, "switch": _switch, "for": _for, "while": _while}
