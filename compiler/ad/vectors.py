"""Tangents that differentiation does not take apart: types with a sum and a zero of their own, as tensors are.

``passes/specialise.py`` makes functions of the witnesses, as the transform has no generics; they stay until no
derivative is asked for any more.
"""

from __future__ import annotations

from ..ir.core import Block, Module, Op, Value
from ..ir.rewrite import functions_with_bodies
from ..ir.structure import field_types
from ..ir.types import Type

SUM, ZERO = "_sum", "_zero"
# The requirements of ``AdditiveArithmetic`` that these functions satisfy.
REQUIREMENTS = {SUM: "+(_:_:)", ZERO: "zero.get"}


def function(kind: str, type: Type) -> str:
    return f"{kind}<{type}>"


def expand_zeros(module: Module) -> None:
    """Operations ``zero`` of types that hold such tangents become calls."""
    found = any(name.startswith(f"{ZERO}<") for name in module.functions)
    for _, body in functions_with_bodies(module) if found else ():
        _Zeros(module).block(body)


class _Zeros:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.ops: list[Op] = []

    def block(self, block: Block) -> None:
        outer, self.ops = self.ops, []
        for op in block.ops:
            for region in op.regions:
                self.block(region)
            if op.name == "zero" and self.is_own(op.result.type):
                self.replace(op)
            self.ops.append(op)
        block.ops, self.ops = self.ops, outer

    def is_own(self, type: Type) -> bool:
        if function(ZERO, type) in self.module.functions:
            return True
        return any(map(self.is_own, field_types(type, self.module) or ()))

    def replace(self, op: Op) -> None:
        name = function(ZERO, op.result.type)
        if name in self.module.functions:
            op.name, op.attributes = "call", {"function": name, "types": ()}
            return
        op.name = "make"
        op.operands = [self.zero(type, op) for type in field_types(op.result.type, self.module) or ()]

    def zero(self, type: Type, like: Op) -> Value:
        op = Op("zero", [], [type], None, None, like.span)
        if self.is_own(type):
            self.replace(op)
        self.ops.append(op)
        return op.result
