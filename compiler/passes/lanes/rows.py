"""Copies rows that an inner loop reads again and again, once for each iteration.

In ``for c { for l { … x[i * d + l] … } }``, run in lanes over ``i``, each read gathers elements that lie apart, for
every ``c`` anew. Copied into an array of the iteration's own before the loop over ``c``, the elements of all lanes lie
side by side. Nothing is read that was not read before: where the loop does not run, the row is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.builder import Builder
from ...ir.clone import clone_op
from ...ir.core import Block, Module, Op, Value
from ...ir.rewrite import use_counts
from ...ir.types import BOOL, I64, Array, Scalar

_INDEX_ARITHMETIC = frozenset("iadd isub imul wadd wsub wmul".split())


def copy_rows(module: Module, body: Block) -> None:
    """Changes the body of a loop that is to run in lanes; its first argument is the index of the loop."""
    _Rows(module, body).block(body)


class _Rows:
    def __init__(self, module: Module, body: Block) -> None:
        self.module = module
        self.lane = body.arguments[0]

    def block(self, block: Block) -> None:
        for op in list(block.ops):
            if op.name == "for":
                for inner, read in list(_reads(op)):
                    self.copy(block, op, inner, read)
            for region in op.regions:
                self.block(region)

    def copy(self, block: Block, outer: Op, inner: Op, read: Op) -> None:
        """Makes an inner loop take what it reads from a row that is filled before the outer loop."""
        array, index = read.operands
        inside = {v for op in outer.regions[0].walk() for v in op.results}
        inside.update(v for op in (outer, *outer.regions[0].walk()) for region in op.regions for v in region.arguments)
        number = inner.regions[0].arguments[0]
        if array in inside or inner.operands[0] in inside or not isinstance(read.result.type, Scalar):
            return
        leaves = set(_leaves(index, inside))
        if number not in leaves or not leaves.isdisjoint(inside - {number}) or not self.is_apart(index):
            return
        made = Block()
        build = Builder(self.module, made, read.span)
        count = inner.operands[0]
        if outer.operands[0].constant is None:
            zero = build.i64(0)
            runs = build.op("igt", [outer.operands[0], zero], [BOOL]).result
            count = build.emit("select", runs, count, zero)

        def fill(build: Builder, place: Value, carried: list[Value]) -> list[Value]:
            values = {number: place}
            _copy_index(index, inside, values, build.block)
            values.setdefault(index, index)
            element = clone_op(read, values)
            build.block.ops.append(element)
            return [build.op("array.set", [*carried, place, element.result], unchecked=True).result]

        empty = build.typed("array.uninit", Array(read.result.type), count)
        (row,) = build.for_(count, [empty], fill)
        place = block.ops.index(outer)
        block.ops[place:place] = made.ops
        read.operands = [row, number]
        read.attributes = {**read.attributes, "unchecked": True}
        _drop_unused(index, outer.regions[0])

    def is_apart(self, index: Value) -> bool:
        """Whether the elements of neighbouring lanes do not lie side by side."""
        op = index.owner
        if not isinstance(op, Op) or op.name not in _INDEX_ARITHMETIC:
            return False
        if op.name in ("imul", "wmul"):
            return self.lane in set(_leaves(index, None))
        return any(map(self.is_apart, op.operands))


def _reads(outer: Op) -> Iterator[tuple[Op, Op]]:
    """The reads of arrays in loops right inside of a loop, and these loops."""
    for inner in outer.regions[0].ops:
        if inner.name == "for":
            for op in inner.regions[0].ops:
                if op.name == "array.get" and op.operands[1].type == I64:
                    yield inner, op


def _leaves(index: Value, inside: set[Value] | None) -> Iterator[Value]:
    """What index arithmetic starts from: values from outside of ``inside``, and others that are no arithmetic."""
    op = index.owner
    stops = inside is not None and index not in inside
    if stops or not isinstance(op, Op) or op.name not in _INDEX_ARITHMETIC:
        if not isinstance(op, Op) or op.name != "const":
            yield index
        return
    for operand in op.operands:
        yield from _leaves(operand, inside)


def _copy_index(index: Value, inside: set[Value], values: dict[Value, Value], block: Block) -> None:
    """Appends the arithmetic that makes an index."""
    op = index.owner
    if index in values or index not in inside or not isinstance(op, Op):
        return
    for operand in op.operands:
        _copy_index(operand, inside, values, block)
    block.ops.append(clone_op(op, values))


def _drop_unused(index: Value, body: Block) -> None:
    """Removes index arithmetic that nobody needs any more: filling the row has made the same checks."""
    op = index.owner
    if not isinstance(op, Op) or op.name not in _INDEX_ARITHMETIC or index in use_counts(body):
        return
    for block in _blocks(body):
        if op in block.ops:
            block.ops.remove(op)
            for operand in op.operands:
                _drop_unused(operand, body)


def _blocks(body: Block) -> Iterator[Block]:
    yield body
    for op in body.walk():
        yield from op.regions
