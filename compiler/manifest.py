"""The manifest of an artefact: all that the runtime must know about its code, as JSON data.

    {"abi", "compiler", "name", "source", "doc", "target": {"triple", "cpu", "features"}, "kind": "library" | "object",
     "nominals": {name: struct or enum},
     "functions": [{"id", "name", "doc", "parameters": [{"name", "label", "default": ENTRY or null}], "value": ENTRY,
                    "differentiable": [index…],
                    "derivatives": [{"wrt": [index…], "value_and_gradient": ENTRY or null,
                                     "vjp": ENTRY or null, "pullback": ENTRY or null, "jvp": ENTRY or null,
                                     "hvp": ENTRY or null}]}],
     "constants": [{"name", "value": ENTRY}],
     "classes": {name: {"make": ENTRY, "write": ENTRY}},
     "defaults": {name of a struct or class: {property: ENTRY}},
     "refused": {name: why it is not there},
     "generics": {name: [generic parameter…]},
     "trim": symbol of the function that gives kept memory back,
     "blas": symbol of the variable for the table of a BLAS, null where the code has no products for it,
     "pool": {"table", "worker"}: symbols of the variable for the table of the threads that share work, and of what
         they run; null where the code has nothing to share,
     "c_functions": [{"pointer": symbol of the variable, "symbol", "library", "folder",
                      "place": [file, line, column]}…],
     "traps": [[message, file, line, column, whether that is in the library]…]}

ENTRY is ``{"symbol", "arguments": [type…], "results": [type…], "release": bool, "unlock": size or null}``: from
arguments of that size on, Python's interpreter is unlocked for the call (``passes/work.py``). A cotangent is the last
result: that of the only parameter, or a tuple of them. The record of a ``vjp`` is its last result. A ``jvp`` takes the
arguments and the tangents of the parameters ``wrt``, and returns the results and the tangents of those that have one;
an ``hvp`` takes the same and returns the value, the gradient, the derivative along the tangents and the Hessian times
them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ..dsl.source import NOWHERE, Span
from ..runtime import abi
from .backends.llvm.types import Layouts
from .boundary import Boundary, Refused
from .ir.core import Module
from .ir.foreign import c_functions, pointers
from .ir.types import Tuple, Type
from .passes.work import Work, works


@dataclass(frozen=True, slots=True)
class ExportedParameter:
    """``default``: the IR function that computes the default value."""

    name: str
    label: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class ExportedDerivative:
    """The IR functions for one set of parameters, those that were asked for: ``value_and_gradient`` and ``hvp`` only
    where the result is a number; ``pullback`` once the ``vjp`` has been split. ``seeds``: the results whose cotangents
    the pullback takes."""

    wrt: tuple[int, ...]
    value_and_gradient: str | None
    vjp: str | None
    pullback: str | None = None
    seeds: tuple[int, ...] = (0,)
    jvp: str | None = None
    hvp: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A function of the language that Python can call. ``id`` tells overloads apart; ``function``: of the IR."""

    id: str
    name: str
    function: str
    parameters: tuple[ExportedParameter, ...]
    doc: str = ""
    differentiable: tuple[int, ...] = ()
    derivatives: tuple[ExportedDerivative, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedClass:
    """``make`` takes the properties, ``write`` an object and its new properties."""

    name: str
    make: Export
    write: Export


@dataclass(frozen=True, slots=True)
class ExportedDefault:
    """``value`` computes what a property of a new value of the type is, if it is not told."""

    type: str
    property: str
    value: Export


@dataclass(frozen=True, slots=True)
class Entry:
    """``own_results``: what the results hold must not be borrowed from the arguments."""

    symbol: str
    function: str
    own_results: bool = False


def symbol(export: Export, suffix: str = "", wrt: Iterable[int] = ()) -> str:
    """A name for C: letters, digits and underscores only."""
    name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else f"_{ord(c):x}_" for c in export.id)
    numbers = "".join(f"_{index}" for index in wrt)
    return f"pullback_{name}" + (f"__{suffix}{numbers}" if suffix else "")


def entries(exports: Iterable[Export]) -> list[Entry]:
    """Every C function that the artefact will have."""
    found: list[Entry] = []
    for export in exports:
        found.append(Entry(symbol(export), export.function))
        for index, parameter in enumerate(export.parameters):
            if parameter.default is not None:
                found.append(Entry(symbol(export, "default", (index,)), parameter.default))
        for derivative in export.derivatives:
            for kind, function in _parts(derivative):
                if function is not None:
                    found.append(Entry(symbol(export, kind, derivative.wrt), function, own_results=kind == "vjp"))
    return found


def _parts(derivative: ExportedDerivative) -> tuple[tuple[str, str | None], ...]:
    return (
        ("value_and_gradient", derivative.value_and_gradient),
        ("vjp", derivative.vjp),
        ("pullback", derivative.pullback),
        ("jvp", derivative.jvp),
        ("hvp", derivative.hvp),
    )


@dataclass(slots=True)
class ManifestBuilder:
    """Collects in ``table`` the structs and enums that the functions mention, in ``refused`` why some functions are not
    there: those whose structs hold functions with captures that Python cannot have."""

    module: Module
    boundary: Boundary
    table: abi.TypeTable = field(default_factory=abi.TypeTable)
    refused: dict[str, str] = field(default_factory=dict)
    layouts: Layouts = field(init=False)
    works: dict[str, Work] = field(init=False)

    def __post_init__(self) -> None:
        self.layouts = Layouts(self.module)
        self.works = works(self.module)

    def types(self, types: Iterable[abi.Type]) -> None:
        for type in types:
            self.table.encode(type)

    def constants(self, exports: Iterable[Export]) -> list[dict[str, Any]]:
        return [{"name": e.name, "value": self._entry(symbol(e), e.function)} for e in exports]

    def classes(self, exports: Iterable[ExportedClass]) -> dict[str, Any]:
        return {
            e.name: {kind: self._entry(symbol(f), f.function) for kind, f in (("make", e.make), ("write", e.write))}
            for e in exports
        }

    def defaults(self, exports: Iterable[ExportedDefault]) -> dict[str, dict[str, Any]]:
        """Without those that Python cannot have: it gives such a property itself."""
        found: dict[str, dict[str, Any]] = {}
        for e in exports:
            with suppress(Refused):
                entry = self._entry(symbol(e.value), e.value.function)
                if e.type in self.table.nominals:
                    found.setdefault(e.type, {})[e.property] = entry
        return found

    def functions(self, exports: Iterable[Export]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for export in exports:
            try:
                rows.append(self._function(export))
            except Refused as error:
                self.refused[export.name] = str(error)
        return rows

    def _function(self, export: Export) -> dict[str, Any]:
        return {
            "id": export.id,
            "name": export.name,
            "doc": export.doc,
            "parameters": [self._parameter(export, index) for index in range(len(export.parameters))],
            "value": self._entry(symbol(export), export.function),
            "differentiable": list(export.differentiable),
            "derivatives": [self._derivative(export, derivative) for derivative in export.derivatives],
        }

    def _parameter(self, export: Export, index: int) -> dict[str, Any]:
        parameter = export.parameters[index]
        default = None
        if parameter.default is not None:
            default = self._entry(symbol(export, "default", (index,)), parameter.default)
        return {"name": parameter.name, "label": parameter.label, "default": default}

    def _derivative(self, export: Export, derivative: ExportedDerivative) -> dict[str, Any]:
        row: dict[str, Any] = {"wrt": list(derivative.wrt), "seeds": list(derivative.seeds)}
        for kind, name in _parts(derivative):
            if name is None:
                row[kind] = None
                continue
            # What a pullback does goes by the size of the arguments that its record was made of, too.
            measured = derivative.vjp if kind == "pullback" else None
            row[kind] = self._entry(symbol(export, kind, derivative.wrt), name, record_in=kind, measured=measured)
        return row

    def _entry(self, name: str, function: str, record_in: str = "", measured: str | None = None) -> dict[str, Any]:
        """``measured``: a function whose arguments count to the size."""
        arguments = self.module.functions[function].parameter_types
        results = self.module.functions[function].result_types
        incoming = [
            self._record(t) if i == 0 and record_in == "pullback" else self.boundary[t] for i, t in enumerate(arguments)
        ]
        also = self.module.functions[measured].parameter_types if measured is not None else ()
        sized = any(_has_size(type) for type in (*incoming, *(self.boundary[t] for t in also)))
        last = len(results) - 1
        outgoing = [
            self._record(t) if i == last and record_in == "vjp" else self.boundary[t] for i, t in enumerate(results)
        ]
        return {
            "symbol": name,
            "arguments": [self.table.encode(t) for t in incoming],
            "results": [self.table.encode(t) for t in outgoing],
            "release": self.layouts[Tuple(tuple(results))].managed,
            "unlock": _long_from(self.works[function], sized),
        }

    def _record(self, type: Type) -> abi.Opaque:
        layout = self.layouts[type]
        return abi.Opaque(layout.size, layout.align)


def _long_from(work: Work, sized: bool) -> int | None:
    """Loops that cannot go by the size of the arguments may be as long as they like."""
    return 0 if work.nested and not sized else work.long_from


def _has_size(type: abi.Type) -> bool:
    """Whether the call machine counts something of the type: elements of arrays, or an integer."""
    integer = isinstance(type, abi.Scalar) and type.name[0] in "iu"
    return integer or isinstance(type, abi.Array) or any(map(_has_size, abi.parts(type)))


def c_function_rows(module: Module) -> list[dict[str, Any]]:
    """The functions of C that the code calls. ``folder``: where relative paths of libraries begin."""
    variables = pointers(module)
    return [
        {
            "pointer": variables[function.name],
            "symbol": function.attributes["c_symbol"],
            "library": function.attributes["c_library"],
            "folder": os.path.dirname(os.path.abspath(function.span.source.name)),
            "place": [function.span.source.file, function.span.line, function.span.column],
        }
        for function in c_functions(module)
    ]


def trap_rows(sites: Iterable[tuple[str, Span]]) -> list[list[Any]]:
    return [
        [message, "", 0, 0, False]
        if span is NOWHERE
        else [message, span.source.file, span.line, span.column, span.source.is_library]
        for message, span in sites
    ]
