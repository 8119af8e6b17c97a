"""Finds long functions that only say what others do, as a training step does: their time is that of what they call.

LLVM would spend most of its time on them, as there is so much of them, and gain nothing. So the backend leaves them as
they are; and what they do themselves again and again, element by element, moves into functions of its own.

What a program does outside of its functions is run once, whatever it is: nothing is gained but in its loops, which all
move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..ir.clone import clone_ops
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.rewrite import free_values, functions_with_bodies
from ..ir.structure import mentions
from ..ir.types import Cell, FunctionType, Scalar, Type, Vector

# Shorter functions cost little.
_LONG = 300
# Of so many operations one at least is a call; and no more compute floating-point numbers than there are calls.
_PER_CALL = 40

_LOOPS = frozenset(("for", "while"))
_CALLS = frozenset(("call", "apply"))
_GIVEN = _CALLS | {"const"}
# Whether an operation moves into a function of its own.
Moves = Callable[[Op], bool]
# What a value of these types refers to is no longer known in another function.
_STAYS = (Cell, FunctionType)


def run(module: Module) -> None:
    """Marks such functions as ``coarse``; a loop that has moved may be such a function itself."""
    main = module.functions[module.main] if module.main is not None else None
    if main is not None and main.body is not None and sum(1 for _ in main.body.walk()) >= _LONG:
        _mark(module, main, main.body, _repeats)
    for function, body in functions_with_bodies(module):
        if function is not main and not function.attributes.get("cold") and _consists_of_calls(body):
            _mark(module, function, body, _is_fine)


def _mark(module: Module, function: Function, body: Block, moves: Moves) -> None:
    moved = [op for op in _outside(body, moves) if moves(op)]
    if not any(mentions(value.type, _STAYS) for op in moved for value in _free(op)):
        _Loops(module, function, moves).block(body)
        function.attributes["coarse"] = True


def _consists_of_calls(body: Block) -> bool:
    """Whether a body is long and all that it does itself goes around with calls: structs, counts, sizes."""
    ops = list(_outside(body, _is_fine))
    if len(ops) < _LONG:
        return False
    calls = sum(op.name in _CALLS for op in ops)
    floats = sum(op.name not in _GIVEN and any(_is_float(value.type) for value in op.results) for op in ops)
    return calls * _PER_CALL >= len(ops) and floats <= calls


def _outside(body: Block, moves: Moves) -> Iterator[Op]:
    """All operations but those inside of what will move."""
    for op in body.ops:
        yield op
        if not moves(op):
            for region in op.regions:
                yield from _outside(region, moves)


def _is_float(type: Type) -> bool:
    return isinstance(type, Vector) or (isinstance(type, Scalar) and type.kind == "float")


def _repeats(op: Op) -> bool:
    return op.name in _LOOPS or op.name == "array.fill"


def _is_fine(op: Op) -> bool:
    """Whether an operation goes over elements, and calls nobody."""
    if op.name == "array.fill":
        value = op.operands[1].owner
        return not isinstance(value, Op) or value.attributes.get("value") != 0
    return op.name in _LOOPS and not any(inner.name in _CALLS for region in op.regions for inner in region.walk())


def _free(op: Op, constants: bool = False) -> list[Value]:
    """The values that an operation takes from outside: those that are not, or that are, constants."""
    alone = Block()
    alone.ops = [op]
    return [value for value in free_values(alone) if (value.constant is not None) is constants]


class _Loops:
    """Moves those of one function."""

    def __init__(self, module: Module, function: Function, moves: Moves) -> None:
        self.module = module
        self.function = function
        self.moves = moves

    def block(self, block: Block) -> None:
        for place, op in enumerate(block.ops):
            if self.moves(op):
                block.ops[place] = self.moved(op)
                continue
            for region in op.regions:
                self.block(region)

    def moved(self, op: Op) -> Op:
        """The call that stands for an operation, whose results it takes over."""
        free = _free(op)
        call = Op("call", free, (), {"function": self.function_of(op, free), "types": ()}, None, op.span)
        call.results, op.results = op.results, []
        for value in call.results:
            value.owner = call
        return call

    def function_of(self, op: Op, free: list[Value]) -> str:
        types = tuple(value.type for value in free)
        body = Block(types)
        for value, parameter in zip(free, body.arguments, strict=True):
            parameter.hint = value.hint
        constants = [value.owner for value in _free(op, constants=True) if isinstance(value.owner, Op)]
        body.ops = clone_ops([*constants, op], dict(zip(free, body.arguments, strict=True)))
        results = list(body.ops[-1].results)
        body.ops.append(Op("return", results, (), None, None, op.span))
        name = self.new_name()
        self.module.functions[name] = Function(
            name,
            body,
            tuple(value.type for value in results),
            parameter_types=types,
            module=self.function.module,
            attributes={"inline": "never"},
            span=op.span,
        )
        return name

    def new_name(self) -> str:
        number = 0
        while (name := f"{self.function.name}.loop.{number}") in self.module.functions:
            number += 1
        return name
