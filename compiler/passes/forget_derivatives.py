"""Drops the registered derivatives of functions, and what says how to differentiate values, once none is asked for."""

from __future__ import annotations

from ..ad.declared import POSITIONS
from ..ad.vectors import REQUIREMENTS
from ..ir.core import Block, Module, Value
from ..ir.rewrite import replace_uses

# The functions that were kept for differentiation.
_KEPT = tuple(f"{kind}<" for kind in (POSITIONS, *REQUIREMENTS))
# Each is its first operand, with another derivative.
_MARKS = frozenset(("stop_gradient", "differentiated_as"))


def run(module: Module) -> None:
    for function in module.functions.values():
        function.derivatives = []
        if function.name.startswith(_KEPT):
            function.attributes.pop("keep", None)
        if function.body is not None:
            marked: dict[Value, Value] = {}
            _collect(function.body, marked)
            replace_uses(function.body, marked)


def _collect(block: Block, marked: dict[Value, Value]) -> None:
    kept = []
    for op in block.ops:
        if op.name in _MARKS:
            marked[op.result] = op.operands[0]
        else:
            kept.append(op)
            for region in op.regions:
                _collect(region, marked)
    block.ops = kept
