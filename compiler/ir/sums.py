"""Which values that a loop carries are sums: every iteration adds to them, and nothing else reads them."""

from __future__ import annotations

from .core import Block, Op, Value
from .rewrite import uses

_Use = tuple[Op, int]
_BRANCHES = frozenset(("if", "switch"))


class Sums:
    """``body``: of a loop, whose first argument is its index; or of a function, for ``additions``."""

    def __init__(self, body: Block) -> None:
        self._body = body
        self._uses = uses(body)
        self._blocks: dict[Op, Block] = {}
        self._owners: dict[Block, Op] = {}
        self._adopt(body)

    def _adopt(self, block: Block) -> None:
        for op in block.ops:
            self._blocks[op] = block
            for region in op.regions:
                self._owners[region] = op
                self._adopt(region)

    def is_sum(self, position: int) -> bool:
        """Whether the loop only adds to what it carries there, and does so in every iteration."""
        return self._ends_at(self._body.arguments[position + 1], self._body, None) == position

    def is_read(self, value: Value) -> bool:
        return value in self._uses

    def additions(self, body: Block, argument: Value, position: int) -> list[Op] | None:
        """The additions to what a loop carries: its ``body`` starts with ``argument`` and yields it at ``position``.
        They may stand in branches whose other sides hand on what they got. None where it is not a sum."""
        added: list[Op] = []
        return added if self._ends_at(argument, body, added) == position else None

    def _ends_at(self, value: Value, block: Block, added: list[Op] | None) -> int | None:
        """Where a block yields the value, if all that happens to it before is that something is added or subtracted.
        ``added`` gets the additions; without it no branch is looked into."""
        return self._end(value, self._uses.get(value, []), block, added)

    def _end(self, value: Value, users: list[_Use], block: Block, added: list[Op] | None) -> int | None:
        while users:
            op = self._within(users[0][0], block)
            if added is not None and op.name in _BRANCHES:
                place = self._end_of_sides(value, users, op, added)
                if place is None:
                    return None
                value = op.results[place]
            elif len(users) > 1 or op is not users[0][0]:
                return None
            elif op is block.terminator:
                return users[0][1]
            elif op.name == "fadd" or (op.name == "fsub" and users[0][1] == 0):
                if added is not None:
                    added.append(op)
                value = op.result
            elif op.name == "for" and users[0][1] > 0:
                inner, place = op.regions[0], users[0][1] - 1
                if self._ends_at(inner.arguments[place + 1], inner, added) != place:
                    return None
                value = op.results[place]
            else:
                return None
            users = self._uses.get(value, [])
        return None

    def _end_of_sides(self, value: Value, users: list[_Use], branch: Op, added: list[Op]) -> int | None:
        """Where a branch yields the sum: all sides must, and nothing else may read it."""
        sides: dict[Block, list[_Use]] = {region: [] for region in branch.regions}
        for use in users:
            side = self._side(use[0], branch)
            if side is None:
                return None
            sides[side].append(use)
        places = {self._end(value, uses, region, added) for region, uses in sides.items()}
        return places.pop() if len(places) == 1 else None

    def _within(self, op: Op, block: Block) -> Op:
        """The operation of a block that ``op`` is, or is inside of."""
        while (home := self._blocks[op]) is not block:
            op = self._owners[home]
        return op

    def _side(self, op: Op, branch: Op) -> Block | None:
        """The side of a branch that an operation is in."""
        home = self._blocks[op]
        while (owner := self._owners.get(home)) is not None:
            if owner is branch:
                return home
            home = self._blocks[owner]
        return None
