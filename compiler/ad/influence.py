"""What influences a result by the values it is computed from, derivative or not: the analysis behind diagnostics.

Like activity, but integers and function values have leaves too, so that a path from a parameter to a result
that leaves the differentiable world (``Float(Int(x))``) is seen. Conditions do not count: they choose between
values, and indices and counts of loops are not values of the result either.

A cell is one leaf that stands for whatever is written to it, at any time: here, in a closure that captures it, or
in a function that it is passed to. An object has none: what its class stores are constants, for several references
may lead to it, and storing what varies there is an error.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..ir.core import Function, Module, Op, Value
from ..ir.ops import FLOAT_COMPARE, INT_COMPARE
from ..ir.structure import field_types, is_class, payload_types
from ..ir.types import Array, Associated, Box, Cell, FunctionType, Nominal, Parameter, Tuple, Type
from .activity import Activity
from .tangent import Layout, Leaf, Tangents, concatenate

# Operations that cut every path: comparisons, constants, what is locally constant, explicit cuts.
_OTHERS = (
    "const bytes uninit zero enum.tag array.count array.uninit acc.zero acc.count stop_gradient apart check trap print "
    "cell.same type.same cast.test describe floor ceil ftrunc round rint logb global.get global.take "
    "context.get context.set random.advance"
).split()
CUTS = frozenset([*FLOAT_COMPARE, *INT_COMPARE, *_OTHERS])


class InfluenceLayouts:
    """Layouts in which every scalar, and everything that is not taken apart, is a leaf."""

    def __init__(self, module: Module, tangents: Tangents) -> None:
        self.module = module
        self.tangents = tangents
        self._layouts: dict[Type, Layout] = {}
        self._in_progress: set[Type] = set()

    def layout(self, type: Type) -> Layout:
        found = self._layouts.get(type)
        if found is None:
            if type in self._in_progress:
                return Layout((Leaf(type, ()),))
            self._in_progress.add(type)
            found = self._layouts[type] = self._layout(type)
            self._in_progress.discard(type)
        return found

    def _layout(self, type: Type) -> Layout:
        if is_class(type, self.module):
            return Layout()
        if isinstance(type, Tuple):
            return concatenate([self.layout(t) for t in type.elements])
        if isinstance(type, Nominal):
            fields = field_types(type, self.module)
            if fields is not None:
                known = self.tangents.layout(type)
                if known.leaves and known.fields is None:
                    return Layout((Leaf(type, ()),))
                struct = self.module.structs[type.name]
                left_out = [name in struct.without for name, _ in struct.fields]
                return concatenate([self._field(known, i, t, left_out[i]) for i, t in enumerate(fields)])
            return self._enum(type)
        return Layout((Leaf(type, ()),))

    def _field(self, parent: Layout, index: int, type: Type, left_out: bool) -> Layout:
        """A differentiable field that the tangent of its struct lacks is a constant, if it says so."""
        without = parent.fields is not None and parent.fields[index][0] == parent.fields[index][1]
        return Layout() if without and not left_out and self.is_differentiable(type) else self.layout(type)

    def _enum(self, type: Nominal) -> Layout:
        leaves: list[Leaf] = []
        payloads: list[tuple[tuple[int, int], ...]] = []
        for case in range(len(self.module.enums[type.name].cases)):
            layout = concatenate([self.layout(t) for t in payload_types(type, case, self.module) or ()])
            offset = len(leaves)
            payloads.append(tuple((start + offset, stop + offset) for start, stop in layout.fields or ()))
            leaves.extend(layout.leaves)
        return Layout(tuple(leaves), None, tuple(payloads))

    def is_differentiable(self, type: Type) -> bool:
        """Whether values of the type have derivatives. What a type parameter stands for is taken to have them."""
        if isinstance(type, Cell):
            return self.is_differentiable(type.element)
        return isinstance(type, Parameter | Associated) or self.tangents.tangent(type) is not None

    def holds_function(self, type: Type) -> bool:
        found: set[Type] = set()
        pending = [type]
        while pending:
            part = pending.pop()
            if isinstance(part, FunctionType):
                return True
            if part not in found:
                found.add(part)
                pending += [leaf.type for leaf in self.layout(part).leaves]
                if isinstance(part, Array | Cell | Box):
                    pending.append(part.element)
        return False

    def mask(self, type: Type) -> int:
        """The leaves that have derivatives."""
        leaves = enumerate(self.layout(type).leaves)
        return sum(1 << index for index, leaf in leaves if self.is_differentiable(leaf.type))


class Influence(Activity):
    """``seeds``: for each result, the leaves that matter; by default those that have derivatives. ``whole``: the
    parameters of which everything varies, what has no derivative too."""

    def __init__(
        self,
        function: Function,
        layouts: InfluenceLayouts,
        wrt: Sequence[int],
        seeds: Sequence[int] | None = None,
        whole: Sequence[int] = (),
    ) -> None:
        assert function.body is not None
        masks = [layouts.mask(t) if i in wrt else 0 for i, t in enumerate(function.parameter_types)]
        for index in whole:
            masks[index] = layouts.layout(function.parameter_types[index]).full
        self.has_functions = bool(whole)
        seeds = [layouts.mask(t) for t in function.result_types] if seeds is None else seeds
        self._cells_changed = False
        super().__init__(function, layouts, masks, seeds)
        for argument in function.body.arguments:
            if isinstance(argument.type, Cell):
                self._cells_changed |= self._use(argument, self.full(argument))
        while self._cells_changed:
            self._cells_changed = False
            self._forward(function.body)
            self._backward(function.body)

    def _dense_operands(self, op: Op) -> list[Value]:
        if op.name in CUTS:
            return []
        return op.operands[1:] if op.name in ("select", "cell.set") else op.operands

    def _check_escape(self, op: Op) -> None:
        for cell in _reachable_cells(op):
            self._cells_changed |= self._vary(cell, self.full(cell))

    def outcomes(self, op: Op) -> list[Value]:
        return [*op.results, *_reachable_cells(op)]

    def _use(self, value: Value, mask: int) -> bool:
        changed = super()._use(value, mask)
        self._cells_changed |= changed and isinstance(value.type, Cell)
        return changed


def _reachable_cells(op: Op) -> list[Value]:
    """The cells that an operation may write to: operands, and what operands that are closures capture."""
    if op.name in ("cell.new", "cell.get", "closure", "differentiable"):
        return []
    found: list[Value] = []
    pending = list(op.operands)
    while pending:
        value = pending.pop()
        if isinstance(value.type, Cell):
            found.append(value)
        elif isinstance(value.owner, Op) and value.owner.name in ("closure", "differentiable"):
            pending += value.owner.operands
    return found
