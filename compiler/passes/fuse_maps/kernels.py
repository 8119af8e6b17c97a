"""What the functions of the tensor library do with each scalar, where that is all they do.

The library marks the functions that the compiler knows, as in ``@_semantics("tensor.map")``: those that take tensors to
a tensor of the same shape or of the one to which they are broadcast, the sum of all scalars, and what such functions
are made of.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...ir.core import Block, Function, Module, Op, Value
from ...ir.ops import ELEMENTS, PURE
from ...ir.rewrite import Effects, functions_with_bodies
from ...ir.types import Scalar, Type

MAP, ZIP, TOTAL = "tensor.map", "tensor.zip", "tensor.total"
# The tensor of a shape and its scalars, the scalars of a tensor, those after it was broadcast to a shape.
MAKE, SCALARS, SCALARS_IN = "tensor.make", "tensor.scalars", "tensor.scalars.in"
# The shape to which two are broadcast.
BROADCAST = "tensor.broadcast"
# The sums of the scalars of a tensor over some dimensions, or over places that are read several times.
SUMS = "tensor.sums"
# How many tensors each takes, before anything else.
TENSORS = {MAP: 1, ZIP: 2, TOTAL: 1}


@dataclass(eq=False)
class Kernel:
    """``body``: of the function's loop, whose arguments are the index and what it carries; ``reads``: the number of the
    tensor that each of its reads is of; ``value``: the result for an index, or for a sum the next one;
    ``initial``: where a sum begins. ``parameters``: those that are no tensors, which the body may use."""

    kind: str
    body: Block
    reads: dict[Op, int]
    value: Value
    initial: Value | None
    parameters: dict[Value, int]

    @property
    def ops(self) -> list[Op]:
        """What is computed for an index."""
        return [op for op in self.body.ops[:-1] if op not in self.reads and op.name != "array.set"]


@dataclass(eq=False)
class Node:
    """A call of such a function. ``tensors`` and ``others``: what it takes; ``operation``: its name, for the message
    where shapes do not fit."""

    op: Op
    kernel: Kernel

    @property
    def tensors(self) -> list[Value]:
        return self.op.operands[: TENSORS[self.kernel.kind]]

    @property
    def operation(self) -> Value | None:
        return self.op.operands[2] if self.kernel.kind == ZIP else None

    @property
    def others(self) -> list[Value]:
        return self.op.operands[TENSORS[self.kernel.kind] :]


class Kernels:
    """Those of a module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.effects = Effects(module)
        self.known: dict[str, Kernel | None] = {}

    def mark_loops(self) -> None:
        """As such over the scalars of tensors."""
        for function, body in functions_with_bodies(self.module):
            if function.attributes.get("semantics") in TENSORS:
                for op in body.ops:
                    if op.name == "for":
                        op.attributes[ELEMENTS] = True

    def of(self, op: Op) -> Kernel | None:
        """Of the function that is called, if it has one."""
        if op.name != "call":
            return None
        name = op.attributes["function"]
        if name not in self.known:
            self.known[name] = self.find(self.module.functions[name])
        return self.known[name]

    def find(self, function: Function) -> Kernel | None:
        kind = function.attributes.get("semantics")
        if kind not in TENSORS or function.body is None:
            return None
        loops = [op for op in function.body.ops if op.name == "for"]
        if len(loops) != 1 or len(loops[0].results) != 1:
            return None
        body = loops[0].regions[0]
        reads = self.reads(function, body, TENSORS[kind])
        value = body.terminator.operands[0]
        initial: Value | None = None
        if kind == TOTAL:
            initial = loops[0].operands[1]
        else:
            put = value.owner
            if not isinstance(put, Op) or put.name != "array.set" or put.operands[1] is not body.arguments[0]:
                return None
            value = put.operands[2]
        parameters = {v: k for k, v in enumerate(function.parameters) if k >= TENSORS[kind]}
        kernel = Kernel(kind, body, reads, value, initial, parameters)
        return kernel if self.is_simple(kernel) else None

    def reads(self, function: Function, body: Block, tensors: int) -> dict[Op, int]:
        """Those of the element at the loop's index."""
        assert function.body is not None
        numbers = {v: k for k, v in enumerate(function.parameters[:tensors])}
        arrays = {
            op.result: numbers[op.operands[0]]
            for op in function.body.ops
            if semantics(op, self.module) in (SCALARS, SCALARS_IN) and op.operands[0] in numbers
        }
        return {
            op: arrays[op.operands[0]]
            for op in body.ops
            if op.name == "array.get" and op.operands[0] in arrays and op.operands[1] is body.arguments[0]
        }

    def is_simple(self, kernel: Kernel) -> bool:
        """Whether the results depend on the scalars in the same places only, in any order."""
        inside = {*kernel.parameters, *(v for op in kernel.reads for v in op.results)}
        if kernel.initial is not None:
            inside.add(kernel.body.arguments[1])
        for op in kernel.ops:
            if self.effects.of(op) != PURE or not self.is_local(op, inside):
                return False
        return kernel.value in inside or is_constant(kernel.value)

    def is_local(self, op: Op, inside: set[Value]) -> bool:
        """Whether an operation needs nothing from around the loop but constants, and nothing that is no number."""
        if op.name in ("for", "while", "closure", "apply"):
            return False
        if not all(isinstance(v.type, Scalar) and (v in inside or is_constant(v)) for v in op.operands):
            return False
        inside.update(op.results)
        for region in op.regions:
            inside.update(region.arguments)
            if not all(each.name == "yield" or self.is_local(each, inside) for each in region.ops):
                return False
            if not all(v in inside or is_constant(v) for v in region.terminator.operands):
                return False
        return all(isinstance(v.type, Scalar) for v in op.results)


def semantics(op: Op, module: Module) -> str | None:
    """What the library says of the function that is called."""
    return module.functions[op.attributes["function"]].attributes.get("semantics") if op.name == "call" else None


def is_constant(value: Value) -> bool:
    return isinstance(value.owner, Op) and value.owner.name == "const"


def helpers(module: Module) -> dict[tuple[str, Type], str]:
    """The names of what loops over tensors are made of, by what they do and for which arrays (or shapes)."""
    kinds = (BROADCAST, MAKE, SCALARS, SCALARS_IN)
    functions = [f for f in module.functions.values() if f.attributes.get("semantics") in kinds]
    return {(f.attributes["semantics"], _array(f)): f.name for f in functions}


def _array(function: Function) -> Type:
    return (function.parameter_types[-1:] if function.attributes["semantics"] == MAKE else function.result_types)[0]
