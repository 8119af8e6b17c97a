"""Which arrays have as many elements as which others.

An update keeps the count, and so does a loop or a branch that hands on updated versions of what it was given. The
*root* of an array is the oldest version that is known to have the same count: a value, and the fields that lead to
the array inside of it.
"""

from __future__ import annotations

from collections.abc import Callable

from ..ir.core import Block, Op, Value

Path = tuple[int, ...]
Root = tuple[Value, Path]

# Operations whose first result is a version of the array that is their first operand.
_UPDATES = frozenset(
    "array.set array.take array.unique acc.add_at acc.clear_at acc.put_at acc.take_at acc.thaw acc.freeze".split()
)
_LOOPS = {"for": 1, "while": 0}


class Extents:
    """For one function, as long as it does not change."""

    def __init__(self, body: Block) -> None:
        self._parents: dict[Block, Op] = {}
        self._roots: dict[Root, Root] = {}
        for op in body.walk():
            for region in op.regions:
                self._parents[region] = op

    def root(self, value: Value, path: Path = ()) -> Root:
        key = value, path
        found = self._roots.get(key)
        if found is None:
            found = self._roots[key] = self._find(value, path)
        return found

    def count_of(self, value: Value) -> Value | None:
        """The operand that says how many elements an array was made with."""
        root, path = self.root(value)
        owner = root.owner
        if isinstance(owner, Op) and not path and owner.name in ("array.fill", "array.uninit"):
            return owner.operands[0]
        return None

    def _find(self, value: Value, path: Path) -> Root:
        owner = value.owner
        if isinstance(owner, Block):
            loop = self._parents.get(owner)
            if loop is None or loop.name not in _LOOPS:
                return value, path
            position = owner.arguments.index(value) - _LOOPS[loop.name]
            return self._carried(loop, position, path) or (value, path)
        position = owner.results.index(value)
        if owner.name in _UPDATES:
            return self.root(owner.operands[0], path) if position == 0 else (value, path)
        if owner.name in _LOOPS:
            return self._carried(owner, position, path) or (value, path)
        if owner.name in ("if", "switch"):
            roots = [self.root(region.terminator.operands[position], path) for region in owner.regions]
            return roots[0] if all(root == roots[0] for root in roots) else (value, path)
        rule = _FIELDS.get(owner.name)
        found = rule(owner, position, path) if rule is not None else None
        return self.root(*found) if found is not None else (value, path)

    def _carried(self, loop: Op, position: int, path: Path) -> Root | None:
        """The root of what a loop carries, if every iteration hands on as many elements as it got."""
        region = loop.regions[-1]
        first = _LOOPS[loop.name]
        if position < 0:
            return None
        initial = self.root(loop.operands[first + position], path)
        arguments = [block.arguments[position + (1 if loop.name == "for" else 0)] for block in loop.regions]
        # What follows from the assumption counts only if that turns out right.
        before = self._roots
        self._roots = {**before, **{(argument, path): initial for argument in arguments}}
        if self.root(region.terminator.operands[position], path) == initial:
            return initial
        self._roots = before
        return None


def _get(op: Op, position: int, path: Path) -> Root | None:
    return op.operands[0], (op.attributes["index"], *path)


def _set(op: Op, position: int, path: Path) -> Root | None:
    if path and path[0] == op.attributes["index"]:
        return op.operands[1], path[1:]
    return op.operands[0], path


def _take(op: Op, position: int, path: Path) -> Root | None:
    if position == 1:
        return op.operands[0], (op.attributes["index"], *path)
    return None if path[:1] == (op.attributes["index"],) else (op.operands[0], path)


def _make(op: Op, position: int, path: Path) -> Root | None:
    return (op.operands[path[0]], path[1:]) if path else None


_FIELDS: dict[str, Callable[[Op, int, Path], Root | None]] = {
    "get": _get,
    "set": _set,
    "take": _take,
    "make": _make,
}
