"""The reverse of every operation that has one, by name."""

from __future__ import annotations

from ..ir.core import Op
from . import accumulators, arrays, branches, calls, loops, recursive, scalars, vector_arrays
from .adjoint import Handler
from .region import Region
from .rules import RULES

_ARRAYS: dict[str, Handler] = {
    "array.make": arrays.reverse_make,
    "array.fill": arrays.reverse_fill,
    "array.get": arrays.reverse_get,
    "array.set": arrays.reverse_set,
    "array.take": arrays.reverse_take,
    "array.append": arrays.reverse_append,
    "array.pop": arrays.reverse_pop,
    "array.concat": arrays.reverse_concat,
}


def _reverse_array(region: Region, op: Op) -> None:
    """The cotangent of an array is an accumulator, or an ordinary array where its elements are not taken apart."""
    result = op.name in ("array.make", "array.fill")
    array = op.results[0] if result else op.operands[0]
    plain = all(leaf.is_array for leaf in region.leaves(array))
    (_ARRAYS if plain else vector_arrays.HANDLERS)[op.name](region, op)


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(RULES, scalars.reverse_scalar),
    "fconvert": scalars.reverse_fconvert,
    "splat": scalars.reverse_splat,
    "extract": scalars.reverse_extract,
    "insert": scalars.reverse_insert,
    "vector.sum": scalars.reverse_vector_sum,
    "select": branches.reverse_select,
    "if": branches.reverse_branches,
    "switch": branches.reverse_branches,
    "for": loops.reverse_for,
    "while": loops.reverse_while,
    "call": calls.reverse_call,
    "box.make": recursive.reverse_box_make,
    "box.get": recursive.reverse_box_get,
    **dict.fromkeys(_ARRAYS, _reverse_array),
    "acc.thaw": accumulators.reverse_hand_over,
    "acc.freeze": accumulators.reverse_hand_over,
    "acc.ensure": accumulators.reverse_resize,
    "acc.resize": accumulators.reverse_resize,
    "acc.add_at": accumulators.reverse_add_at,
    "acc.get_at": accumulators.reverse_get_at,
    "acc.clear_at": accumulators.reverse_clear_at,
    "acc.take_at": accumulators.reverse_take_at,
    "acc.put_at": accumulators.reverse_put_at,
    "acc.merge": accumulators.reverse_merge,
    "acc.drop": lambda region, op: None,
}
