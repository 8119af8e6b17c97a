"""Which values are needed after an operation. A write through such a value makes a copy, whoever else refers to it."""

from __future__ import annotations

from ..ir.core import Block, Function, Op, Value

_LOOPS = ("for", "while")
# A part of a parameter that is a struct: the parameter and the indices of the fields.
Place = tuple[Value, tuple[int, ...]]


class Lives:
    """Parts of parameters that are only taken apart are places of their own: two values may be one place."""

    def __init__(self, function: Function) -> None:
        assert function.body is not None
        self._body = function.body
        self._at: dict[Op, tuple[Block, int]] = {}
        self._parents: dict[Block, Op] = {}
        self._uses: dict[Value | Place, list[Op]] = {}
        self._places: dict[Value, Place] = {}
        self._number(function.body)
        self._find_places()
        for op in self._at:
            for operand in op.operands:
                self._uses.setdefault(self.place(operand), []).append(op)

    @property
    def places(self) -> list[Place]:
        return list(self._places.values())

    def place(self, value: Value) -> Value | Place:
        return self._places.get(value, value)

    def last(self, value: Value, op: Op) -> bool:
        """Whether ``op``, which takes ``value``, is the last to need it."""
        place = self.place(value)
        defining = self._body if isinstance(place, tuple) else self._block(place)
        around: dict[Block, int] = {}
        block, index = self._at[op]
        while True:
            around[block] = index
            if block is defining:
                break
            if self._parents[block].name in _LOOPS:
                return False
            block, index = self._at[self._parents[block]]
        return not any(self._follows(use, op, around) for use in self._uses[place])

    def _follows(self, use: Op, op: Op, around: dict[Block, int]) -> bool:
        """Whether ``use`` may run after ``op`` has begun. ``around``: blocks around ``op``, with its place there."""
        if use is op:
            return False
        while True:
            block, index = self._at[use]
            if block in around:
                return index > around[block] or use is op
            use = self._parents[block]

    def _block(self, value: Value) -> Block:
        return value.owner if isinstance(value.owner, Block) else self._at[value.owner][0]

    def _number(self, block: Block) -> None:
        for index, op in enumerate(block.ops):
            self._at[op] = block, index
            for region in op.regions:
                self._parents[region] = op
                self._number(region)

    def _find_places(self) -> None:
        whole = {v for op in self._at if op.name != "get" for v in op.operands}
        for op in self._at:
            if op.name != "get":
                continue
            source = op.operands[0]
            if source in whole:
                continue
            if source in self._places:
                root, path = self._places[source]
                self._places[op.results[0]] = root, (*path, op.attributes["index"])
            elif source.owner is self._body:
                self._places[op.results[0]] = source, (op.attributes["index"],)
