"""Decides what is saved: turns the placeholders of the reverse sweep into loads and recomputation.

Inner regions come first, since recomputing in them may need more from the regions around. What is saved
belongs to the region that computes it; what is recomputed stands at the start of the reverse region, in the
order of the forward sweep. Only cheap operations without effects are recomputed, each at most once a region.
"""

from __future__ import annotations

from ..ir.core import Block, Op, Value
from ..ir.ops import WITHOUT_TRAP
from ..ir.structure import is_managed
from ..ir.types import Array, Box, FunctionType, Nominal, Scalar, Tuple, Type, Vector
from .adjoint import Adjoint
from .cut import choose
from .emitter import Emitter
from .invariants import again, guarded_element
from .loops import LoopRegion
from .region import FunctionRegion, Region
from .reruns import RerunRegion

# The cost of recomputing, where a store and a load of eight bytes together cost 32. Arithmetic on integers is that of
# indices, which has units of its own in a processor. An operation that is missing is never recomputed.
_COST = {
    **dict.fromkeys("fadd fsub fmul fneg fabs fma copysign fmin fmax differentiated_as".split(), 4),
    **dict.fromkeys("feq fne flt fle fgt fge select".split(), 4),
    **dict.fromkeys("ieq ine ilt ile igt ige".split(), 1),
    **dict.fromkeys("iadd isub imul ineg wadd wsub wmul iand ior ixor shl shr inot".split(), 1),
    **dict.fromkeys("get make box.get enum.tag enum.payload splat extract vector.range stop_gradient".split(), 4),
    **dict.fromkeys("itof fconvert itruncate floor ceil ftrunc rint round".split(), 8),
    **dict.fromkeys("array.get array.count idiv irem".split(), 8),
    "fdiv": 20,
}
# The cost of saving what makes a buffer be copied.
_COPY = 1 << 16


def _save_cost(type: Type) -> int:
    match type:
        case Scalar(bits=bits):
            return max(bits // 2, 8)
        case Vector(element=element, lanes=lanes):
            return _save_cost(element) * lanes
        case Tuple(elements=elements):
            return max(sum(map(_save_cost, elements)), 4)
        case Array() | Box():
            return 48
        case Nominal() | FunctionType():
            return 80
    return 32


def is_cheap(op: Op) -> bool:
    """Whether an operation may be recomputed at all."""
    return op.name in _COST


def _recompute_cost(value: Value) -> int:
    """Computing a vector costs as much, next to loading it, as computing a scalar next to loading that."""
    assert isinstance(value.owner, Op)
    name = value.owner.name if guarded_element(value) is None else "array.get"
    return _COST[name] * (value.type.lanes if isinstance(value.type, Vector) else 1)


def _sources(value: Value) -> list[Value]:
    """What computing a value takes."""
    assert isinstance(value.owner, Op)
    element = guarded_element(value)
    return value.owner.operands if element is None else [*value.owner.operands, *element.operands]


def _divides_always(divisor: Value) -> bool:
    """Whether nothing that is divided by a value traps."""
    return divisor.constant not in (None, 0, -1)


def plan(adjoint: Adjoint) -> None:
    """Makes every placeholder available."""
    for region in reversed(adjoint.regions):
        if isinstance(region, RerunRegion):
            region.move()
        else:
            _Plan(adjoint, region).run()
    adjoint.substitute()


class _Plan:
    def __init__(self, adjoint: Adjoint, region: Region) -> None:
        self.adjoint = adjoint
        self.region = region
        self.block = Block()
        self.emit = Emitter(self.block)
        self.saved: set[Value] = set()
        self.ready: dict[Value, Value] = {}

    def run(self) -> None:
        needed = [v for v in self.region.placeholders if not self.region.is_index(v)]
        self.saved = self._choose(needed)
        for value in list(self.region.placeholders):
            self.available(value)
        self.region.block.ops[:0] = self.block.ops

    def _choose(self, needed: list[Value]) -> set[Value]:
        save: dict[Value, int] = {}
        recompute: dict[Value, tuple[int, list[Value]]] = {}
        pending = list(needed)
        while pending:
            value = pending.pop()
            if value in save:
                continue
            save[value] = self._save_cost(value)
            if self._is_inside(value) and self._can_recompute(value):
                operands = [v for v in dict.fromkeys(_sources(value)) if not self._is_free(v)]
                recompute[value] = (_recompute_cost(value), operands)
                pending.extend(operands)
        saved, _ = choose(needed, save, recompute)
        return {v for v in saved if self._is_inside(v)}

    def _save_cost(self, value: Value) -> int:
        """A record that shares a buffer with something that is written later makes that write copy it."""
        copied = self.adjoint.writes.shares(value) and is_managed(value.type, self.adjoint.module)
        return _COPY if copied else _save_cost(value.type)

    def _is_inside(self, value: Value) -> bool:
        return self.adjoint.defining_block(value) is self.region.primal

    def _is_free(self, value: Value) -> bool:
        """Whether a value costs this region nothing."""
        if isinstance(value.owner, Op) and value.owner.name == "const":
            return True
        if self._is_inside(value):
            return self.region.is_index(value)
        owner = self.adjoint.region_of(value)
        if value in owner.placeholders or owner.is_index(value) or isinstance(owner, RerunRegion):
            return True
        # What a loop around computed has to be saved there, once an iteration of that loop.
        region: Region | None = self.region
        while region is not owner and region is not None and not isinstance(region, LoopRegion):
            region = region.parent
        return region is not owner

    def _can_recompute(self, value: Value) -> bool:
        op = guarded_element(value) or value.owner
        if not isinstance(op, Op) or op.name not in _COST:
            return False
        if op.name == "array.get":
            return not self.adjoint.writes.shares(op.operands[0])
        if op.name in ("idiv", "irem"):
            return _divides_always(op.operands[1])
        if op.name in ("array.count", "make"):
            return not any(self.adjoint.writes.shares(v) for v in op.operands)
        return True

    def available(self, value: Value) -> Value:
        """The value in the reverse code, emitted before everything else of the region."""
        pending = [value]  # a chain of operations may be longer than Python's stack
        while pending:
            last = pending[-1]
            missing = [v for v in self._taken_by(last) if v not in self.ready] if last not in self.ready else []
            if missing:
                pending.extend(reversed(missing))
                continue
            pending.pop()
            if last not in self.ready:
                self.ready[last] = self._make_available(last)
        return self.ready[value]

    def _taken_by(self, value: Value) -> list[Value]:
        """What recomputing a value takes."""
        kept = not self._is_inside(value) or self.region.is_index(value) or value in self.saved
        return [] if kept or not self._can_recompute(value) else _sources(value)

    def _make_available(self, value: Value) -> Value:
        owner = value.owner
        if isinstance(owner, Op) and owner.name == "const":
            return self.emit.const(owner.attributes["value"], value.type)
        if not self._is_inside(value):
            return self.adjoint.region_of(value).placeholder(value)
        placeholder = self.region.placeholder(value)
        if self.region.is_index(value):
            assert isinstance(self.region, LoopRegion)
            made = self.region.reverse_index()
        elif value in self.saved or not self._can_recompute(value):
            made = self._load(value)
        else:
            made = self._recompute(value)
        if isinstance(made, Op):
            made.results = [placeholder]
            placeholder.owner = made
            self.block.ops.append(made)
        else:
            self.adjoint.substitutes[placeholder] = made
        return placeholder

    def _load(self, value: Value) -> Op | Value:
        loaded = self.region.save(value)
        if isinstance(loaded, Op):
            loaded.operands = [self._operand(v) for v in loaded.operands]
        return loaded

    def _operand(self, value: Value) -> Value:
        """Operands of loads are primal values, except for the record itself."""
        return value if isinstance(self.region, FunctionRegion) else self.available(value)

    def _recompute(self, value: Value) -> Op:
        op = value.owner
        assert isinstance(op, Op)
        operands = [self.available(v) for v in _sources(value)]
        if op.name == "if":
            return again(value, operands)
        if op.name == "ineg":
            return Op("wsub", [self.emit.const(0, value.type), *operands], (value.type,), {}, None, op.span)
        attributes = dict(op.attributes)
        if op.name == "array.get":
            attributes["unchecked"] = True
        return Op(WITHOUT_TRAP.get(op.name, op.name), operands, (value.type,), attributes, None, op.span)
