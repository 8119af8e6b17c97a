"""Which leaves of which values take part in a derivative.

A leaf is *varied* if it depends on what the function is differentiated by, *useful* if a result whose
cotangent is known depends on it, and *active* if it is both. Only active leaves get cotangents. Sets of
leaves are bit masks over the leaves of the value's layout; loops are iterated until nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..ir.core import Block, Function, Op, Value
from ..ir.structure import is_class
from . import errors
from .links import LINKS, OPAQUE_ENUM, OPAQUE_STRUCT, is_link, is_opaque, source
from .rules import RULES, WITHOUT_DERIVATIVE
from .tangent import Layouts


class Activity:
    """``wrt``: for each parameter, and ``seeded``: for each result, the mask of leaves. ``callees``: those that were
    looked at already, with the masks of their arguments."""

    def __init__(
        self,
        function: Function,
        layouts: Layouts,
        wrt: Sequence[int],
        seeded: Sequence[int],
        callees: set[tuple[str, tuple[int, ...]]] | None = None,
    ) -> None:
        assert function.body is not None
        self._tangents = layouts
        self._callees = set[tuple[str, tuple[int, ...]]]() if callees is None else callees
        self.varied: dict[Value, int] = dict(zip(function.body.arguments, wrt, strict=True))
        self.useful: dict[Value, int] = {}
        # Those that take apart, or put together, what is opaque to derivatives.
        self._opaque: dict[Op, None] = {}
        self._forward(function.body)
        for value, mask in zip(function.body.terminator.operands, seeded, strict=True):
            self._use(value, mask)
        self._backward(function.body)
        for op in self._opaque:
            if any(map(self.active, op.results)):
                message = OPAQUE_ENUM if op.name.startswith("enum.") else OPAQUE_STRUCT
                raise errors.not_differentiable(message, op.span)

    def active(self, value: Value) -> int:
        return self.varied.get(value, 0) & self.useful.get(value, 0)

    def full(self, value: Value) -> int:
        return self._tangents.layout(value.type).full

    def _vary(self, value: Value, mask: int) -> bool:
        old = self.varied.get(value, 0)
        self.varied[value] = old | mask
        return old | mask != old

    def _use(self, value: Value, mask: int) -> bool:
        old = self.useful.get(value, 0)
        self.useful[value] = old | mask
        return old | mask != old

    def _dense_operands(self, op: Op) -> list[Value]:
        """The operands through which a derivative flows."""
        rule = RULES.get(op.name)
        if rule is not None:
            return [v for v, p in zip(op.operands, rule.partials, strict=True) if p is not None]
        if op.name in WITHOUT_DERIVATIVE:
            return []
        return op.operands

    def outcomes(self, op: Op) -> list[Value]:
        """What the operation computes."""
        return op.results

    # varied

    def _forward(self, block: Block) -> None:
        for op in block.ops:
            if self._is_link(op):
                for result, value in enumerate(op.results):
                    self._vary(value, self._linked(op, result, value))
            elif op.regions:
                _FORWARD[op.name](self, op)
            elif any(self.varied.get(v, 0) for v in self._dense_operands(op)):
                self._check_escape(op)
                for value in op.results:
                    self._vary(value, self.full(value))

    def _is_link(self, op: Op) -> bool:
        return is_link(op, self._tangents)

    def _check_escape(self, op: Op) -> None:
        """Refuses what would lose a derivative: values that go where they cannot be followed."""
        if op.name == "call":
            self._check_callee(op)
        message = _ESCAPES.get(op.name)
        if op.name == "cell.set" and is_class(op.operands[0].type, self._tangents.module):
            message = errors.CLASS_WRITE
        if op.name in LINKS and is_opaque(op, self._tangents):
            self._opaque[op] = None
        if message is not None:
            raise errors.not_differentiable(message, op.span)

    def _check_callee(self, op: Op) -> None:
        """A callee may write to a variable that this function reads, whether its results matter or not."""
        module = self._tangents.module
        callee = module.functions[op.attributes["function"]]
        masks = tuple(self.varied.get(v, 0) for v in op.operands)
        if callee.body is not None and not callee.derivatives and (callee.name, masks) not in self._callees:
            self._callees.add((callee.name, masks))
            Activity(callee, self._tangents, masks, (0,) * len(callee.result_types), self._callees)

    def _linked(self, op: Op, result: int, value: Value) -> int:
        mask = 0
        for leaf in range(len(self._tangents.layout(value.type).leaves)):
            slot = source(op, result, leaf, self._tangents)
            if slot is not None and self.varied.get(slot[0], 0) >> slot[1] & 1:
                mask |= 1 << leaf
        return mask

    def _forward_branches(self, op: Op) -> None:
        for region in op.regions:
            self._forward(region)
            for result, value in zip(op.results, region.terminator.operands, strict=True):
                self._vary(result, self.varied.get(value, 0))

    def _forward_loop(self, op: Op) -> None:
        body, carried, initial = loop_parts(op)
        for argument, value in zip(carried, initial, strict=True):
            self._vary(argument, self.varied.get(value, 0))
        changed = True
        while changed:
            self._forward(body)
            changed = False
            for argument, value in zip(carried, body.terminator.operands, strict=True):
                changed |= self._vary(argument, self.varied.get(value, 0))
        for argument, result in zip(carried, op.results, strict=True):
            self._vary(result, self.varied.get(argument, 0))

    # useful

    def _backward(self, block: Block) -> None:
        for op in reversed(block.ops):
            if self._is_link(op):
                self._backward_link(op)
            elif op.regions:
                _BACKWARD[op.name](self, op)
            elif any(self.useful.get(v, 0) for v in self.outcomes(op)):
                for value in self._dense_operands(op):
                    self._use(value, self.full(value))

    def _backward_link(self, op: Op) -> None:
        for result, value in enumerate(op.results):
            mask = self.useful.get(value, 0)
            for leaf in bits(mask):
                slot = source(op, result, leaf, self._tangents)
                if slot is not None:
                    self._use(slot[0], 1 << slot[1])

    def _backward_branches(self, op: Op) -> None:
        for region in op.regions:
            for result, value in zip(op.results, region.terminator.operands, strict=True):
                self._use(value, self.useful.get(result, 0))
            self._backward(region)

    def _backward_loop(self, op: Op) -> None:
        body, carried, initial = loop_parts(op)
        yielded = body.terminator.operands
        changed = True
        while changed:
            changed = False
            for result, argument, value in zip(op.results, carried, yielded, strict=True):
                changed |= self._use(value, self.useful.get(result, 0) | self.useful.get(argument, 0))
            before = [self.useful.get(argument, 0) for argument in carried]
            self._backward(body)
            changed |= before != [self.useful.get(argument, 0) for argument in carried]
        for result, argument, value in zip(op.results, carried, initial, strict=True):
            self._use(value, self.useful.get(result, 0) | self.useful.get(argument, 0))


_ESCAPES = {
    "global.set": errors.GLOBAL_WRITE,
    "cell.new": "cannot differentiate a variable that an escaping closure captures",
    "cell.set": errors.CAPTURED_WRITE,
    "closure": errors.OPAQUE_FUNCTION,
}


def loop_parts(op: Op) -> tuple[Block, list[Value], list[Value]]:
    """The body, its carried arguments and their initial values."""
    if op.name == "for":
        return op.regions[0], op.regions[0].arguments[1:], op.operands[1:]
    return op.regions[1], op.regions[1].arguments, op.operands


def bits(mask: int) -> list[int]:
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


_FORWARD: dict[str, Callable[[Activity, Op], None]] = {
    "if": Activity._forward_branches,
    "switch": Activity._forward_branches,
    "for": Activity._forward_loop,
    "while": Activity._forward_loop,
}
_BACKWARD: dict[str, Callable[[Activity, Op], None]] = {
    "if": Activity._backward_branches,
    "switch": Activity._backward_branches,
    "for": Activity._backward_loop,
    "while": Activity._backward_loop,
}
