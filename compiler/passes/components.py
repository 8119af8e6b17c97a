"""The parts of a value that memory management is about.

The *components* of a type are the arrays, accumulators, cells, boxes and counted enums that a value of it holds
directly: reached through fields of tuples and structs, not through buffers or payloads.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ir.core import Module
from ..ir.structure import field_types, payload_types
from ..ir.types import Acc, Array, Box, Cell, Nominal, Type


@dataclass(frozen=True, slots=True)
class Component:
    """``path``: the field indices that lead to it."""

    path: tuple[int, ...]
    type: Type


class Components:
    """The components of a module's types, computed once each."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._cache: dict[Type, tuple[Component, ...]] = {}

    def __getitem__(self, type: Type) -> tuple[Component, ...]:
        found = self._cache.get(type)
        if found is None:
            found = self._cache[type] = tuple(self._compute(type))
        return found

    def payloads(self, type: Type, case: int) -> tuple[Type, ...]:
        return payload_types(type, case, self._module) or ()

    def fields(self, type: Type) -> tuple[Type, ...]:
        return field_types(type, self._module) or ()

    def is_counted(self, type: Type) -> bool:
        return bool(self[type])

    def _compute(self, type: Type) -> list[Component]:
        if isinstance(type, Array | Acc | Cell | Box):
            return [Component((), type)]
        fields = field_types(type, self._module)
        if fields is not None:
            return [
                Component((index, *inner.path), inner.type)
                for index, field in enumerate(fields)
                for inner in self[field]
            ]
        if isinstance(type, Nominal) and type.name in self._module.enums:
            cases = range(len(self._module.enums[type.name].cases))
            if any(self[payload] for case in cases for payload in self.payloads(type, case)):
                return [Component((), type)]
        return []
