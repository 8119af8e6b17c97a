"""What each operation does to tangents, by name."""

from __future__ import annotations

from . import (
    forward_accumulators,
    forward_arrays,
    forward_boxes,
    forward_branches,
    forward_calls,
    forward_loops,
    forward_scalars,
)
from .forward import Handler
from .rules import RULES

FORWARD_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(RULES, forward_scalars.forward_scalar),
    "fconvert": forward_scalars.forward_linear,
    "splat": forward_scalars.forward_linear,
    "extract": forward_scalars.forward_linear,
    "insert": forward_scalars.forward_insert,
    "vector.sum": forward_scalars.forward_linear,
    "select": forward_scalars.forward_select,
    "if": forward_branches.forward_branches,
    "switch": forward_branches.forward_branches,
    "for": forward_loops.forward_loop,
    "while": forward_loops.forward_loop,
    "call": forward_calls.forward_call,
    "box.make": forward_boxes.forward_box_make,
    "box.get": forward_boxes.forward_box_get,
    "array.make": forward_arrays.forward_make,
    "array.fill": forward_arrays.forward_fill,
    "array.get": forward_arrays.forward_get,
    "array.set": forward_arrays.forward_set,
    "array.take": forward_arrays.forward_take,
    "array.append": forward_arrays.forward_append,
    "array.pop": forward_arrays.forward_pop,
    "array.concat": forward_arrays.forward_concat,
    "acc.thaw": forward_accumulators.forward_thaw,
    "acc.freeze": forward_accumulators.forward_freeze,
    "acc.ensure": forward_accumulators.forward_resize,
    "acc.resize": forward_accumulators.forward_resize,
    "acc.add_at": forward_accumulators.forward_add_at,
    "acc.get_at": forward_accumulators.forward_get_at,
    "acc.clear_at": forward_accumulators.forward_clear_at,
    "acc.take_at": forward_accumulators.forward_take_at,
    "acc.put_at": forward_accumulators.forward_put_at,
    "acc.merge": forward_accumulators.forward_merge,
    "acc.drop": forward_accumulators.forward_drop,
}
