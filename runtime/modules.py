"""Loaded modules."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, TypeGuard

from . import abi, objects
from .call import Entry, Native
from .defaults import add_defaults
from .functions import Function
from .generics import Generic
from .load import Library, open_artefact
from .names import python_name
from .overloads import Overloads
from .structs import Classes

SOURCE_SUFFIX = ".dsl"


class Program(Protocol):
    """The source of a module, with the compiler at hand."""

    def derivative(self, function: str, wrt: tuple[int, ...], kinds: tuple[str, ...]) -> Library:
        """Code for one derivative: of the function with this id, with respect to these parameters, with entries of
        these kinds."""
        ...

    def instance(self, function: str, types: tuple[str, ...]) -> Library:
        """Code for a generic function with these types."""
        ...


def load(path: str | os.PathLike[str], **options: Any) -> Module:
    """The module in a ``.dsl`` file, which is compiled (and kept on disk for the next time), or in an artefact.

    ``options`` are those of the compilation: ``strict_float``, ``unchecked``, ``cpu``, ``order``, ``forward``,
    ``without``."""
    place = Path(path)
    if place.suffix == SOURCE_SUFFIX:
        try:
            compiler = import_module("..compiler.edge", __package__)
        except ImportError as error:
            raise ImportError(f"{place.name}: is source, and the compiler is not there: {error}") from error
        return compiler.load_source(place, **options)
    if options:
        raise TypeError(f"{place.name} is compiled already; {', '.join(options)} can only be given for a source file")
    return Module(open_artefact(place), str(place))


class Module:
    """The functions, types and constants of one program, as attributes. ``live_buffers()`` counts the native buffers
    that results still hold."""

    def __init__(self, library: Library, path: str, program: Program | None = None) -> None:
        manifest = library.manifest
        self._manifest = manifest
        self._path = path
        self._classes = Classes(manifest["name"]).known()
        self._natives = [Native(library, self._classes)]
        self._program = program
        self.__name__ = manifest["name"]
        self.__doc__ = manifest["doc"] or None
        self._public: dict[str, Any] = {}
        self._add_types(self._natives[0])
        named: dict[str, list[Function]] = {}
        for row in manifest["functions"]:
            named.setdefault(row["name"], []).append(self._function(self._natives[0], row))
        for name, versions in named.items():
            self._add(name, versions[0] if len(versions) == 1 else Overloads(name, versions))
        for name, parameters in manifest.get("generics", {}).items() if program else ():
            self._add(name, Generic(name, self.__name__, parameters, self._instance))
        self.__dict__.update(self._public)
        self._constants = {python_name(row["name"]): row["value"] for row in manifest["constants"]}

    def __copy__(self) -> Module:
        return self

    def __deepcopy__(self, memo: Any) -> Module:
        return self

    def __reduce__(self) -> Any:
        raise TypeError(f"the module '{self.__name__}' cannot be pickled; load it where it is needed")

    def _add(self, name: str, value: Any) -> None:
        self._public[python_name(name)] = self._public[name] = value

    def _add_types(self, native: Native) -> None:
        """Types that are declared inside others are attributes of those."""
        found = [t for t in native.types if _is_named(t)]
        made = {type.name: self._classes.of(type) for type in found}
        for name, known in made.items():
            outer, _, inner = name.rpartition(".")
            if outer in made:
                setattr(made[outer], python_name(inner), known)
            else:
                self._add(name, known)
        for name, row in native.library.manifest["classes"].items():
            _complete(made[name], name, native, row)
        for name, rows in native.library.manifest.get("defaults", {}).items():
            add_defaults(made[name], {p: Entry(native, row, f"{name}()", ()).value for p, row in rows.items()})

    def live_buffers(self) -> int:
        return sum(native.live_buffers() for native in self._natives)

    def _derive(self, function: str, wrt: tuple[int, ...], kinds: tuple[str, ...]) -> tuple[Native, dict[str, Any]]:
        """A derivative that the module does not have yet: the program is compiled again, for it alone."""
        assert self._program is not None
        native = self._extend(self._program.derivative(function, wrt, kinds))
        row = next(row for row in native.library.manifest["functions"] if row["id"] == function)
        return native, next(d for d in row["derivatives"] if tuple(d["wrt"]) == wrt)

    def _instance(self, function: str, types: tuple[str, ...]) -> Function:
        """A generic function for these types: the program is compiled again, for it alone."""
        assert self._program is not None
        native = self._extend(self._program.instance(function, types))
        name = f"{function}[{', '.join(types)}]"
        manifest = native.library.manifest
        row = next((row for row in manifest["functions"] if row["name"] == name), None)
        if row is None:
            raise TypeError(f"{name} is not there for Python: {manifest['refused'][name]}")
        return self._function(native, row)

    def _function(self, native: Native, row: dict[str, Any]) -> Function:
        return Function(native, row, self.__name__, self._derive if self._program else None)

    def _extend(self, library: Library) -> Native:
        """More code for this module; what it computes may be of types that the program itself does not mention."""
        native = Native(library, self._classes)
        self._natives.append(native)
        self._add_types(native)
        self.__dict__.update(self._public)
        return native

    def __getattr__(self, name: str) -> Any:
        """Constants are computed when they are first asked for."""
        constant = self.__dict__.get("_constants", {}).get(python_name(name))
        if constant is not None:
            self.__dict__[name] = value = Entry(self._natives[0], constant, name, (), copy=True).value()
            return value
        refused = self.__dict__.get("_manifest", {}).get("refused", {})
        if name in refused:
            raise AttributeError(f"{self.__name__}.{name} is not there for Python: {refused[name]}")
        raise AttributeError(f"module {self.__dict__.get('__name__', '?')!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted(name for name in {*self._public, *self._constants, "live_buffers"} if name.isidentifier())

    def __repr__(self) -> str:
        return f"<module {self.__name__!r} compiled from {self._manifest['source']!r}, {self._path!r}>"


def _is_named(type: abi.Type) -> TypeGuard[abi.Struct | abi.Enum | abi.Object]:
    return isinstance(type, abi.Struct | abi.Enum | abi.Object) and not isinstance(type, abi.Functions)


def _complete(made: Any, name: str, native: Native, row: dict[str, Any]) -> None:
    """A class of objects learns how its instances are made, read and changed."""
    names = tuple(python_name(field) for field, _ in made.__pullback_type__.fields)
    make = Entry(native, row["make"], name, names)
    write = Entry(native, row["write"], name, ("self", *names))
    objects.complete(made, native.copying_unpackers.of, make, write)
