"""Lowering: the typed tree to generic IR."""

from __future__ import annotations

from ...dsl import tast
from ..ir.core import Module
from . import (
    applications,
    casts,
    closures,
    control,
    expressions,
    intrinsics,
    loops,
    optionals,
    statements,
    strings,
    switch,
)
from .kept import Bodies
from .module import Checker, ModuleLowering

__all__ = ["Bodies", "Checker", "ModuleLowering", "lower_program"]

# Importing these fills the tables of ``dispatch``.
_RULES = (
    applications,
    casts,
    closures,
    control,
    expressions,
    intrinsics,
    loops,
    optionals,
    statements,
    strings,
    switch,
)


def lower_program(program: tast.Program, checker: Checker, *, run: bool = False) -> Module:
    """The generic IR of what is reachable: from the top-level statements when the program is to ``run``, else from
    the exported functions. Raises ``CompileError`` for what is not supported."""
    return ModuleLowering(program, checker, run).lower()
