"""Which values that a loop carries are sums: every iteration adds to them, and nothing else reads them."""

from __future__ import annotations

from .core import Block, Op, Value
from .rewrite import uses


class Sums:
    """``body``: of the loop; the first argument is its index."""

    def __init__(self, body: Block) -> None:
        self._body = body
        self._uses = uses(body)
        self._blocks: dict[Op, Block] = {}
        self._adopt(body)

    def _adopt(self, block: Block) -> None:
        for op in block.ops:
            self._blocks[op] = block
            for region in op.regions:
                self._adopt(region)

    def is_sum(self, position: int) -> bool:
        return self._ends_at(self._body.arguments[position + 1], self._body) == position

    def _ends_at(self, value: Value, block: Block) -> int | None:
        """Where a block yields the value, if all that happens to it before is that something is added or subtracted."""
        while True:
            found = self._uses.get(value, [])
            if len(found) != 1 or self._blocks[found[0][0]] is not block:
                return None
            op, place = found[0]
            if op is block.terminator:
                return place
            if op.name == "fadd" or (op.name == "fsub" and place == 0):
                value = op.result
            elif op.name == "for" and place > 0:
                inner = op.regions[0]
                if self._ends_at(inner.arguments[place], inner) != place - 1:
                    return None
                value = op.results[place - 1]
            else:
                return None
