"""Drops the registered derivatives of functions, once no derivative is asked for any more."""

from __future__ import annotations

from ..ir.core import Module


def run(module: Module) -> None:
    for function in module.functions.values():
        function.derivatives = []
