"""The table that gives each operation of the IR its LLVM code."""

from __future__ import annotations

from . import (
    accumulators,
    aggregates,
    arrays,
    contexts,
    control,
    formatting,
    products,
    scalars,
    shared,
    storage,
    vectors,
)
from .function import Lowering

LOWERINGS: dict[str, Lowering] = {
    **scalars.LOWERINGS,
    **aggregates.LOWERINGS,
    **vectors.LOWERINGS,
    **arrays.LOWERINGS,
    **products.LOWERINGS,
    **accumulators.LOWERINGS,
    **formatting.LOWERINGS,
    **storage.LOWERINGS,
    **contexts.LOWERINGS,
    **control.LOWERINGS,
    **shared.LOWERINGS,
}
