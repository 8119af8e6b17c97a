"""Products of matrices: see ``blas.py``."""

from __future__ import annotations

from ...ir.core import Op
from ...ir.types import F32, F64, I64
from . import gemm
from .arrays import make_unique
from .function import FunctionEmitter, Lowering
from .memory import element_type
from .support import helper
from .types import SCALARS

_PRODUCTS = {F32: "pb.product.f32", F64: "pb.product.f64"}


def product(e: FunctionEmitter, op: Op) -> None:
    """Where the order of additions is to be kept, and for other scalars, always left to the program."""
    target, first, second, *sizes = op.operands
    element = element_type(target.type)
    updated, done = op.results
    owner, data = make_unique(e, op, e.leaves(target), element)
    e.define(updated, [owner, data, e.leaves(target)[2]])
    if e.settings.strict_float or element not in _PRODUCTS:
        e.define(done, ["false"])
        return
    arguments = [f"ptr {array}" for array in (e.leaves(first)[1], e.leaves(second)[1], data)]
    arguments += [f"{'i64' if size.type == I64 else 'i1'} {e.leaf(size)}" for size in sizes]
    for need in gemm.NEEDS:
        _ = helper(e.unit, need)
    row = SCALARS[element.name]
    gemm.define(e.unit, row.type, row.size, e.settings.register)
    callee = helper(e.unit, _PRODUCTS[element])
    e.define(done, [e.op(f"call i1 {callee}({', '.join(arguments)})")])


LOWERINGS: dict[str, Lowering] = {"array.product": product}
