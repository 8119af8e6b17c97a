"""Which function a protocol requirement means for a concrete type."""

from __future__ import annotations

from collections.abc import Sequence

from ..ir.core import Module
from ..ir.structure import find_conformance, resolve, substitute
from ..ir.types import Type


def find_witness(
    module: Module, type: Type, protocol: str, requirement: str, own_types: Sequence[Type]
) -> tuple[str, tuple[Type, ...]] | None:
    """The function and its type arguments: those that the conformance gives, then the requirement's own."""
    found = find_conformance(type, protocol, module)
    if found is None:
        return None
    conformance, bindings = found
    witness = conformance.witnesses.get(requirement)
    if witness is None:
        return None
    given = tuple(resolve(substitute(t, bindings), module) for t in witness.types)
    return witness.function, (*given, *own_types)
