"""Products of matrices, by the BLAS that the runtime has found: see ``blas.py``."""

from __future__ import annotations

from ...ir.core import Op
from ...ir.types import F32, F64
from .arrays import make_unique
from .function import FunctionEmitter, Lowering
from .memory import element_type
from .support import helper

_PRODUCTS = {F32: "pb.product.f32", F64: "pb.product.f64"}


def product(e: FunctionEmitter, op: Op) -> None:
    """Where the order of additions is to be kept, and for other scalars, always left to the program."""
    target, target_at, first, first_at, second, second_at, m, k, n, *transposed = op.operands
    element = element_type(target.type)
    updated, done = op.results
    owner, data = make_unique(e, op, e.leaves(target), element)
    e.define(updated, [owner, data, e.leaves(target)[2]])
    if e.settings.strict_float or element not in _PRODUCTS:
        e.define(done, ["false"])
        return
    layout = e.layouts[element]
    sides = ((e.leaves(first)[1], first_at), (e.leaves(second)[1], second_at), (data, target_at))
    arguments = [f"ptr {e.element(side, e.leaf(at), layout)}" for side, at in sides]
    arguments += [f"i64 {e.leaf(size)}" for size in (m, k, n)]
    arguments += [f"i1 {e.leaf(flag)}" for flag in transposed]
    callee = helper(e.unit, _PRODUCTS[element])
    e.define(done, [e.op(f"call i1 {callee}({', '.join(arguments)})")])


LOWERINGS: dict[str, Lowering] = {"array.product": product}
