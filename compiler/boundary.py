"""IR types as callers see them; what cannot cross the boundary is refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..runtime import abi
from .ir.core import Module
from .ir.structure import field_types, is_tensor, payload_types
from .ir.types import Acc, Array, Box, Cell, FunctionType, Nominal, Scalar, Tuple, Type, Vector

# Tangents of one field, the array or the optional: the same bytes, and in Python those are their own tangents.
TRANSPARENT = ("Array.DifferentiableView", "Optional.TangentVector")


class Refused(Exception):
    """A type that Python cannot hold."""


class Boundary:
    """``docs``: the doc comments of structs and enums, by name."""

    _REASONS: ClassVar[dict[type[Type], str]] = {
        FunctionType: "functions cannot be passed to or from Python",
        Cell: "instances of classes cannot be passed to or from Python",
        Box: "recursive values cannot be passed to or from Python",
        Acc: "accumulators never leave native code",
    }

    def __init__(self, module: Module, docs: Mapping[str, str] | None = None) -> None:
        self._module = module
        self._docs = docs or {}
        self._known: dict[Type, abi.Type] = {}
        self._in_progress: set[Type] = set()

    def __getitem__(self, type: Type) -> abi.Type:
        known = self._known.get(type)
        if known is None:
            if type in self._in_progress:
                raise Refused("values that can contain their own type cannot be passed to or from Python")
            self._in_progress.add(type)
            try:
                known = self._known[type] = self._describe(type)
            finally:
                self._in_progress.discard(type)
        return known

    def _describe(self, type: Type) -> abi.Type:
        match type:
            case Scalar(name):
                return abi.Scalar(name)
            case Vector(element, lanes):
                return abi.Vector(abi.Scalar(element.name), lanes)
            case Array(element):
                return abi.Array(self[element])
            case Tuple(elements):
                return abi.Tuple(tuple(self[e] for e in elements))
            case Nominal("String"):
                return abi.String()
            case Nominal("Optional", (wrapped,)):
                return abi.Optional(self[wrapped])
            case Nominal(name) if name in TRANSPARENT:
                return self[(field_types(type, self._module) or ())[0]]
            case Nominal(_, (Scalar(name),)) if is_tensor(type, self._module):
                return abi.Tensor(abi.Scalar(name))
            case Nominal("Dictionary"):
                raise Refused("dictionaries cannot be passed to or from Python; pass arrays of keys and of values")
            case Nominal():
                return self._nominal(type)
            case _:
                raise Refused(self._REASONS.get(type.__class__, f"{type} cannot be passed to or from Python"))

    def _nominal(self, type: Nominal) -> abi.Type:
        shown = self.show(type)
        doc = self._docs.get(type.name, "")
        fields = field_types(type, self._module)
        if fields is not None:
            names = [name for name, _ in self._module.structs[type.name].fields]
            return abi.Struct(shown, tuple((n, self[t]) for n, t in zip(names, fields, strict=True)), doc)
        definition = self._module.enums.get(type.name)
        if definition is None:
            raise Refused(f"{shown} cannot be passed to or from Python")
        rows: list[tuple[str, tuple[abi.Type, ...]]] = []
        for index, (name, _) in enumerate(definition.cases):
            payload = payload_types(type, index, self._module) or ()
            rows.append((name, tuple(self[t] for t in payload)))
        return abi.Enum(shown, tuple(rows), doc)

    def show(self, type: Nominal) -> str:
        """``Pair<Double>`` rather than ``Pair<f64>``."""
        if not type.arguments:
            return type.name
        return f"{type.name}<{', '.join(str(self[argument]) for argument in type.arguments)}>"
