"""Drops the registered derivatives of functions, and what stops derivatives, once none is asked for any more."""

from __future__ import annotations

from ..ad.declared import POSITIONS
from ..ad.vectors import REQUIREMENTS
from ..ir.core import Block, Module, Value
from ..ir.rewrite import replace_uses

# The functions that were kept for differentiation.
_KEPT = tuple(f"{kind}<" for kind in (POSITIONS, *REQUIREMENTS))


def run(module: Module) -> None:
    for function in module.functions.values():
        function.derivatives = []
        if function.name.startswith(_KEPT):
            function.attributes.pop("keep", None)
        if function.body is not None:
            stopped: dict[Value, Value] = {}
            _collect(function.body, stopped)
            replace_uses(function.body, stopped)


def _collect(block: Block, stopped: dict[Value, Value]) -> None:
    kept = []
    for op in block.ops:
        if op.name == "stop_gradient":
            stopped[op.result] = op.operands[0]
        else:
            kept.append(op)
            for region in op.regions:
                _collect(region, stopped)
    block.ops = kept
