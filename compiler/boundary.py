"""IR types as callers see them; what cannot cross the boundary is refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..runtime import abi
from .ir.core import EnumDef, Module
from .ir.structure import field_types, find_conformance, is_class, is_tensor, origin, payload_types, resolve, wrapped
from .ir.types import Acc, Array, Associated, Box, Cell, FunctionType, Nominal, Scalar, Tuple, Type, Vector
from .spelling import spelled

# A function in a struct, before it is known which functions that may be.
FUNCTION = abi.Functions("function", ())


def mentions_function(type: abi.Type) -> bool:
    """Whether there is a function in a value, before it is known which it may be."""
    return type == FUNCTION or any(map(mentions_function, abi.parts(type)))


# Tangents of one field, the array or the optional: the same bytes, and in Python those are their own tangents.
TRANSPARENT = ("Array.DifferentiableView", "Optional.TangentVector")


class Refused(Exception):
    """A type that Python cannot hold."""


class Boundary:
    """``docs``: the doc comments of structs, enums and classes, by name."""

    _REASONS: ClassVar[dict[type[Type], str]] = {
        FunctionType: "functions cannot be passed to or from Python",
        Cell: "captured variables cannot be passed to or from Python",
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
            case Nominal(_, (Scalar(name),)) if is_tensor(type, self._module):
                return abi.Tensor(abi.Scalar(name))
            case Nominal():
                return self._nominal(type)
            case Cell(Nominal() as content) if is_class(type, self._module):
                return self._object(content)
            case _:
                raise Refused(self._REASONS.get(type.__class__, f"{type} cannot be passed to or from Python"))

    def _nominal(self, type: Nominal) -> abi.Type:
        payload = wrapped(type, self._module)
        if payload is not None:
            return abi.Optional(self[payload])
        name = origin(type, self._module).name
        if name == "Dictionary":
            raise Refused("dictionaries cannot be passed to or from Python; pass arrays of keys and of values")
        if name in TRANSPARENT:
            return self[(field_types(type, self._module) or ())[0]]
        shown = self.show(type)
        doc = self._docs.get(origin(type, self._module).name, "")
        fields = field_types(type, self._module)
        if fields is not None:
            names = [name for name, _ in self._module.structs[type.name].fields]
            described = tuple((n, self._field(t)) for n, t in zip(names, fields, strict=True))
            return abi.Struct(shown, described, doc, self._variables(type, names))
        definition = self._module.enums.get(type.name)
        if definition is None:
            raise Refused(f"{shown} cannot be passed to or from Python")
        if isinstance(definition.origin, FunctionType):
            return self._functions(type, definition)
        rows: list[tuple[str, tuple[abi.Type, ...]]] = []
        for index, (name, _) in enumerate(definition.cases):
            payload = payload_types(type, index, self._module) or ()
            rows.append((name, tuple(self[t] for t in payload)))
        return abi.Enum(shown, tuple(rows), doc)

    @property
    def classes(self) -> dict[Cell, abi.Object]:
        """The classes that were asked for."""
        found = ((type, known) for type, known in self._known.items() if isinstance(type, Cell))
        return {type: known for type, known in found if isinstance(known, abi.Object)}

    @property
    def structs(self) -> dict[Nominal, abi.Struct]:
        """The structs that were asked for."""
        found = ((type, known) for type, known in self._known.items() if isinstance(type, Nominal))
        return {type: known for type, known in found if isinstance(known, abi.Struct)}

    def _object(self, content: Nominal) -> abi.Object:
        """``content``: the struct of its stored properties."""
        names = [name for name, _ in self._module.structs[content.name].fields]
        doc = self._docs.get(origin(content, self._module).name, "")
        try:
            types = [self[t] for t in field_types(content, self._module) or ()]
        except Refused:
            return abi.Object(self.show(content), (), doc)
        return abi.Object(self.show(content), tuple(zip(names, types, strict=True)), doc)

    def _variables(self, type: Nominal, names: Sequence[str]) -> tuple[str, ...]:
        """The fields that the tangent of a struct has too."""
        found = find_conformance(type, "Differentiable", self._module)
        tangent = resolve(Associated(type, "Differentiable", "TangentVector"), self._module) if found else None
        if not isinstance(tangent, Nominal) or tangent.name not in self._module.structs:
            return ()
        varying = {name for name, _ in self._module.structs[tangent.name].fields}
        return tuple(name for name in names if name in varying)

    def _field(self, type: Type) -> abi.Type:
        """A function in a struct is one of those that the program puts there."""
        return FUNCTION if isinstance(type, FunctionType) else self[type]

    def _functions(self, type: Nominal, definition: EnumDef) -> abi.Type:
        """The functions that a value may be, each with what it has captured."""
        rows: list[tuple[str, tuple[abi.Type, ...]]] = []
        for index, (name, _) in enumerate(definition.cases):
            try:
                rows.append((name, tuple(self[t] for t in payload_types(type, index, self._module) or ())))
            except Refused as error:
                raise Refused(f"one of its functions, {name}, holds what Python cannot: {error}") from None
        assert isinstance(definition.origin, FunctionType)
        return abi.Functions(f"function {spelled(definition.origin, self._module)}", tuple(rows))

    def show(self, type: Nominal) -> str:
        """``Pair<Double>`` rather than ``Pair<f64>``."""
        type = origin(type, self._module)
        if not type.arguments:
            return type.name
        return f"{type.name}<{', '.join(str(self[argument]) for argument in type.arguments)}>"
