"""Marks loops over the scalars of tensors that several threads may share, if they run long enough.

An iteration has to leave the others alone: each array that the loop carries is written at the loop's own index only,
sums are those that may be added up in any order, and nothing else is carried. It may not trap, make buffers or count
references. Runs after the memory pass, which knows what is updated in place. Only loops that are known to go over
scalars of tensors (``ELEMENTS``) are looked at: others are often short, and inside of loops that are not.

Of loops over rows or images the library says that iterations leave each other alone, and what one takes, by ``apart``.
All else is looked at here too. Derivatives of such loops are loops of which nobody said that.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.ops import ASSIGNS, BINARY_FLOAT, ELEMENTS, PIECE, PURE, SHARED, SWEEP, UNARY_FLOAT
from ..ir.rewrite import Effects, free_values, functions_with_bodies, uses
from ..ir.types import Acc, Array, Scalar, Type, Vector

# Iterations of a piece are a multiple of this, so that each piece consists of whole vectors.
_ROUND = 64

# What operations take, in the units of ``PIECE``, where several iterations are done at once.
_MEMORY, _PLAIN, _SLOW, _FUNCTION = 2, 1, 6, 12
_FREE = frozenset("const yield wadd wsub".split())
_SLOW_OPS = frozenset("fdiv sqrt idiv irem frem remainder".split())
_PLAIN_FLOATS = frozenset("fneg fabs fadd fsub fmul fmin fmax copysign floor ceil ftrunc round rint".split())
_FUNCTIONS = frozenset((*UNARY_FLOAT, *BINARY_FLOAT)) - _SLOW_OPS - _PLAIN_FLOATS
_ENDS = frozenset(("yield", "return"))
_READS = frozenset(("array.get", "acc.get_at"))
_WRITES = frozenset(("array.set", "acc.add_at"))

Uses = dict[Value, list[tuple[Op, int]]]


def run(module: Module) -> None:
    effects = Effects(module)
    for function, body in functions_with_bodies(module):
        if function.attributes.get("cold"):
            continue
        loops = [op for op in body.walk() if op.name == "for"]
        for loop in filter(_is_apart, loops):
            if _is_in_place(loop, effects):
                loop.attributes[SHARED] = 0
        if over_scalars := [loop for loop in loops if ELEMENTS in loop.attributes]:
            table = uses(body)
            for loop in over_scalars:
                if _Loop(loop, table, effects).is_shared():
                    loop.attributes[SHARED] = _least(loop.regions[0])


def _is_apart(loop: Op) -> bool:
    """Whether somebody said that its iterations leave each other alone, and it carries arrays only."""
    count = loop.operands[0].owner
    is_said = isinstance(count, Op) and count.name == "apart" and SWEEP not in loop.attributes
    return is_said and all(isinstance(v.type, Array) for v in loop.results)


def _is_in_place(op: Op, effects: Effects) -> bool:
    """Whether an operation computes scalars, vectors of them, and arrays only that it updates in place."""
    if op.name in ("for", "if"):
        results = all(_is_flat(v.type) for v in op.results)
        return results and all(_is_in_place(inner, effects) for region in op.regions for inner in region.ops)
    if op.name in ("array.set", "array.unique"):
        return bool(op.attributes.get("unique")) and effects.of(op) == PURE and _is_flat(op.result.type)
    if effects.of(op) != PURE or op.regions:
        return False
    if op.name == "call":
        body = effects.module.functions[op.attributes["function"]].body
        if body is None or not all(_is_in_place(inner, effects) for inner in body.ops):
            return False
    return op.name in ("get", *_ENDS) or all(_is_plain_value(v.type) for v in op.results)


def _is_plain_value(type: Type) -> bool:
    return isinstance(type, Scalar | Vector)


def _is_flat(type: Type) -> bool:
    return _is_plain_value(type.element if isinstance(type, Array) else type)


class _Loop:
    def __init__(self, loop: Op, table: Uses, effects: Effects) -> None:
        self.loop = loop
        self.uses = table
        self.effects = effects
        self.body = loop.regions[0]
        self.index = self.body.arguments[0]
        self.own = {self.index}  # indices that no other iteration has

    def is_shared(self) -> bool:
        free = free_values(self.body)
        if not all(_is_word(v.type) for v in (*free, *self.loop.results)):
            return False
        outside = set(free)
        if not all(self.is_apart(op, outside) for op in self.body.ops[:-1]):
            return False
        return all(map(self.is_disjoint, range(len(self.loop.results))))

    def is_apart(self, op: Op, outside: set[Value]) -> bool:
        """Whether an operation of the body disturbs nobody else; writes are looked at later."""
        if op.name in _WRITES:
            return True
        if op.name in _READS:
            return bool(op.attributes.get("unchecked")) and isinstance(op.result.type, Scalar)
        if op.name in ("wadd", "wsub") and self.moves_index(op, outside):
            self.own.add(op.result)
        return self.effects.of(op) == PURE and all(map(_is_plain, (op, *_inside(op))))

    def moves_index(self, op: Op, outside: set[Value]) -> bool:
        """Whether the result goes with the index, upwards or downwards."""
        others = [v for v in op.operands if v is not self.index]
        return len(others) == 1 and others[0] in outside

    def is_disjoint(self, place: int) -> bool:
        """Whether what is carried at a place is a sum, or an array of which each iteration has an element."""
        argument, last = self.body.arguments[place + 1], self.body.terminator.operands[place]
        users = [op for op, _ in self.uses.get(argument, ())]
        if isinstance(argument.type, Scalar):
            return self.is_sum(argument, last, users)
        if last is argument:
            users.remove(self.body.terminator)
        elif not isinstance(last.owner, Op) or not self.is_write(last.owner, argument) or len(self.uses[last]) != 1:
            return False
        places = {op.operands[1] for op in users}
        return all(op.name in (*_READS, *_WRITES) for op in users) and len(places) <= 1 and places <= self.own

    def is_sum(self, argument: Value, last: Value, users: list[Op]) -> bool:
        add = last.owner
        if not isinstance(add, Op) or add.name != "fadd" or not add.attributes.get("reassoc"):
            return False
        return users == [add] and len(self.uses[last]) == 1 and add in self.body.ops

    def is_write(self, op: Op, argument: Value) -> bool:
        if op.name not in _WRITES or op not in self.body.ops or op.operands[0] is not argument:
            return False
        if not isinstance(op.operands[2].type, Scalar):
            return False
        if op.name == "array.set":
            return bool(op.attributes.get("unique") and op.attributes.get("unchecked"))
        return bool(op.attributes.get(ASSIGNS)) and not op.attributes["path"]


def _inside(op: Op) -> list[Op]:
    return [inner for region in op.regions for inner in region.walk()]


def _is_plain(op: Op) -> bool:
    """Whether an operation only computes scalars, and needs nothing of the call for that."""
    return op.name not in ("call", "for", "while") and all(_is_word(v.type) for v in op.results)


def _is_word(type: Type) -> bool:
    """Whether a value has leaves of at most eight bytes: scalars, and arrays of them."""
    if isinstance(type, Acc):
        type = type.element
    if isinstance(type, Array):
        type = type.element
    return isinstance(type, Scalar) and type.bits <= 64


def _least(body: Block) -> int:
    """The iterations of a piece, at least."""
    cost = sum(map(_cost, body.walk()))
    return -(-PIECE // (max(cost, 1) * _ROUND)) * _ROUND


def _cost(op: Op) -> int:
    if op.name in _READS or op.name in _WRITES:
        return _MEMORY
    if op.name in _FREE:
        return 0
    return _FUNCTION if op.name in _FUNCTIONS else _SLOW if op.name in _SLOW_OPS else _PLAIN
