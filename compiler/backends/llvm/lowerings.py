"""The table that gives each operation of the IR its LLVM code."""

from __future__ import annotations

from . import aggregates, arrays, control, scalars, storage
from .function import Lowering

LOWERINGS: dict[str, Lowering] = {
    **scalars.LOWERINGS,
    **aggregates.LOWERINGS,
    **arrays.LOWERINGS,
    **storage.LOWERINGS,
    **control.LOWERINGS,
}
