"""Loops that several threads may share: a function over some of the iterations, for the threads of ``pool.py``.

Which loops those are is found before (``passes/share_loops.py``). What the body takes from outside is handed over in
a block of words on the stack. Sums are made for each piece on its own, and then added up in the order of the pieces.
"""

from __future__ import annotations

import re

from ...ir.core import Op, Value
from ...ir.ops import SHARED
from ...ir.rewrite import free_values
from ...ir.types import I64, Scalar
from . import control
from .code import Code, quote
from .function import FunctionEmitter, Lowering
from .pool import PIECES
from .support import helper

# LLVM takes half of the longest vectors unless it is told not to, as the first processors that had them slowed down.
# With whole ones loops over the scalars of tensors take nine tenths of the time; other loops, which step through
# memory, up to ten times as long.
_LONGEST = 64
_WHOLE_VECTORS = f'"prefer-vector-width"="{8 * _LONGEST}"'

_CONTEXT = "%ctx"  # what the functions are told that a piece calls
_VECTOR = re.compile(r"<(\d+) x ")
_SUMS = {"float": "pb.pool.sum.f32", "double": "pb.pool.sum.f64"}


def for_(e: FunctionEmitter, op: Op) -> None:
    if SHARED in op.attributes:
        _share(e, op)
    else:
        control.for_(e, op)


def _share(e: FunctionEmitter, op: Op) -> None:
    words = _Words(e, [*free_values(op.regions[0]), *op.operands[1:]])
    if any(inner.name == "call" for inner in op.regions[0].walk()):
        words.add(_CONTEXT, "ptr")
    sums = [result for result in op.results if isinstance(result.type, Scalar)]
    context = e.on_stack(f"[{max(1, words.size // 8 + PIECES * len(sums))} x i64], align 8")
    words.store(e, context)
    piece = _piece(e, op, words, sums)
    count, least = e.leaf(op.operands[0]), op.attributes[SHARED]
    callee = helper(e.unit, "pb.parallel" if least else "pb.parallel.rows")
    limit = least or _work(e, op.operands[0])
    pieces = e.op(f"call i64 {callee}(ptr {piece}, ptr {context}, i64 {count}, i64 {limit})")
    for result, initial in zip(op.results, op.operands[1:], strict=True):
        if result in sums:
            type, place = e.llvm(result.type), words.sum(e, context, sums.index(result))
            e.define(result, [e.op(f"call {type} {helper(e.unit, _SUMS[type])}(ptr {place}, i64 {pieces})")])
        else:
            e.define(result, e.leaves(initial))


def _work(e: FunctionEmitter, count: Value) -> str:
    """What an iteration takes, by the ``apart`` that the count comes from."""
    assert isinstance(count.owner, Op)
    return e.leaf(count.owner.operands[1])


class _Words:
    """The leaves of some values that are not constants, each in words of its own. ``types``: theirs."""

    def __init__(self, e: FunctionEmitter, values: list[Value]) -> None:
        self.values = values
        self.types: dict[str, str] = {}
        self.places: dict[str, int] = {}
        self.size = 0  # of all
        for value in values:
            for name, type in zip(e.leaves(value), e.layouts[value.type].types, strict=True):
                if name.startswith("%") and name not in self.types:
                    self.add(name, type)

    def add(self, name: str, type: str) -> None:
        self.types[name], self.places[name] = type, self.size
        self.size += _size(type)

    def store(self, code: Code, context: str) -> None:
        for name, type in self.types.items():
            code.void(f"store {type} {name}, ptr {code.offset(context, self.places[name])}, align 8")

    def load(self, code: Code, context: str) -> dict[str, str]:
        """The names that they have in the other function."""
        names: dict[str, str] = {}
        for name, type in self.types.items():
            value = f"load {type}, ptr {code.offset(context, self.places[name])}, align 8"
            if name == _CONTEXT:
                code.void(f"{name} = {value}")
            else:
                names[name] = code.op(value)
        return names

    def sum(self, code: Code, context: str, number: int) -> str:
        """Where those of the pieces lie, behind the words."""
        return code.offset(context, self.size + 8 * PIECES * number)


def _size(type: str) -> int:
    """The bytes of the words for a scalar or a vector."""
    vector = _VECTOR.match(type)
    return 8 * int(vector[1]) if vector else 8


def _piece(e: FunctionEmitter, op: Op, words: _Words, sums: list[Value]) -> str:
    """The name of the function for a piece of the loop. The first one begins with what the sums begin with."""
    inner = FunctionEmitter(e.program, e.function)
    names = words.load(inner, "%context")
    for value in words.values:
        inner.define(value, [names.get(leaf, leaf) for leaf in e.leaves(value)])
    initial: list[str] = []
    for result, value in zip(op.results, op.operands[1:], strict=True):
        leaves = inner.leaves(value)
        if result in sums:
            type = inner.llvm(result.type)
            is_first = inner.op("icmp eq i64 %piece, 0")
            leaves = [inner.op(f"select i1 {is_first}, {type} {leaves[0]}, {type} -0.0")]
        initial += leaves
    final = control.counted(inner, op, "%from", "%to", initial)
    control.define_results(inner, op.results, final)
    for number, result in enumerate(sums):
        place = inner.element(words.sum(inner, "%context", number), "%piece", inner.layouts[I64])
        inner.void(f"store {inner.llvm(result.type)} {inner.leaf(result)}, ptr {place}, align 8")
    inner.void("ret void")
    name = e.unit.new_name(f"{e.function.name}.piece")
    head = f"void {quote(name)}(ptr noalias %context, i64 %from, i64 %to, i64 %piece)"
    e.unit.add(name, inner.finished(head, _WHOLE_VECTORS if e.settings.register == _LONGEST else ""))
    return quote(name)


LOWERINGS: dict[str, Lowering] = {"for": for_}
