"""The last stage: a finished IR module and its exports become an artefact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .. import __version__
from ..runtime import abi
from .artefact import Artefact
from .backends.llvm import backend as backends
from .backends.llvm import processors
from .backends.llvm.ahead import Ahead
from .backends.llvm.backend import BackendOptions, EntryPoint, NativeObject, Objects, compile_module, kind
from .backends.llvm.parts import Part
from .boundary import Boundary
from .ir.core import Module
from .manifest import Export, ExportedClass, ExportedDefault, ManifestBuilder, c_function_rows, entries, trap_rows
from .options import NO_INSIGHT, Insight, Options
from .timing import Timings


@dataclass(frozen=True, slots=True)
class Identity:
    """What the artefact says of where it comes from. ``docs``: doc comments of types, by name; ``refused``: functions
    that Python cannot call, and why; ``generics``: the parameters of generic functions that it can name types for;
    ``dependencies``: hashes of the imported files; ``types``: structs and enums that Python sees beside those that the
    functions mention."""

    name: str
    source: str
    doc: str = ""
    docs: Mapping[str, str] | None = None
    refused: Mapping[str, str] | None = None
    generics: Mapping[str, Sequence[str]] | None = None
    dependencies: Mapping[str, str] | None = None
    types: Sequence[abi.Type] = ()


class Foresight(Protocol):
    """Knows what code of the library a program of these functions is likely to have; ``kind``: ``backend.kind``."""

    def find(self, kind: str, functions: Collection[str]) -> list[Part]: ...


@dataclass(frozen=True, slots=True)
class Way:
    """How machine code is made: by so many threads, and in one piece (``whole``), as what is to be looked at."""

    threads: int = 1
    whole: bool = False


def emit(
    module: Module,
    exports: Sequence[Export],
    options: Options,
    timings: Timings | None = None,
    insight: Insight = NO_INSIGHT,
    way: Way = Way(),
    objects: Objects | None = None,
    ahead: Ahead | None = None,
) -> NativeObject:
    """Native code for the exports, of a module that the ownership pass has been over. ``ahead``: what ``begin`` has
    begun."""
    return compile_module(module, _points(exports), _backend(options, insight, way), timings, objects, ahead)


def begin(
    foreseen: Foresight, functions: Collection[str], options: Options, insight: Insight, way: Way, objects: Objects
) -> Ahead | None:
    """Begins to compile what a program of these functions is going to need of the library."""
    backend = _backend(options, insight, way)
    return backends.begin(foreseen.find(kind(backend), functions), backend, objects)


def lasting(module: Module, exports: Sequence[Export], options: Options) -> tuple[str, list[Part]]:
    """What a program has of the library, for ``foreseen.stored``."""
    backend = _backend(options, NO_INSIGHT, Way(2))
    return kind(backend), backends.lasting(module, _points(exports), backend)


def _points(exports: Sequence[Export]) -> list[EntryPoint]:
    return [EntryPoint(e.symbol, e.function, e.own_results) for e in entries(exports)]


def _backend(options: Options, insight: Insight, way: Way) -> BackendOptions:
    return BackendOptions(
        _cpu(options),
        options.strict_float,
        options.unchecked,
        loops=insight.loops,
        places=insight.places,
        whole=way.whole,
        threads=way.threads,
    )


def describe(
    module: Module,
    functions: Sequence[Export],
    constants: Sequence[Export],
    classes: Sequence[ExportedClass],
    defaults: Sequence[ExportedDefault],
    native: NativeObject,
    identity: Identity,
    options: Options,
) -> Artefact:
    """The artefact with its manifest."""
    builder = ManifestBuilder(module, Boundary(module, identity.docs), refused=dict(identity.refused or {}))
    builder.types(identity.types)
    cpu = _cpu(options)
    manifest = {
        "abi": abi.VERSION,
        "compiler": __version__,
        "name": identity.name,
        "source": identity.source,
        "doc": identity.doc,
        "target": {
            "triple": processors.triple(),
            "cpu": cpu or processors.host(),
            "features": processors.features(cpu),
        },
        "kind": "object",
        "functions": builder.functions(functions),
        "constants": builder.constants(constants),
        "classes": builder.classes(classes),
        "defaults": builder.defaults(defaults),
        "nominals": builder.table.nominals,
        "refused": builder.refused,
        "generics": dict(identity.generics or {}),
        "dependencies": dict(identity.dependencies or {}),
        "c_functions": c_function_rows(module),
        "trim": abi.TRIM,
        "blas": abi.BLAS if native.blas else None,
        "pool": {"table": abi.POOL, "worker": abi.POOL_WORKER} if native.pool else None,
        "traps": trap_rows(native.traps),
    }
    return Artefact(native.objects, manifest)


def _cpu(options: Options) -> str:
    return "" if options.cpu == "host" else options.cpu
