"""The LLVM backend's interface: an IR module and its entry points become an object file."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from ....dsl.source import Span
from ...ir.core import Module, Op
from ...timing import Timings
from . import parts, processors, target
from .emit import Emitted, emit_module
from .entries import EntryPoint
from .function import Settings

if TYPE_CHECKING:
    from .loops import NativeLoop

__all__ = ["BackendOptions", "EntryPoint", "NativeObject", "compile_module"]


# Loops of programs with more lines of LLVM text, those of the library aside, are not strength-reduced. To find out how
# takes an eighth of LLVM's time, and as many programs lose by it as win: addresses are made of a base and an index all
# the same.
_LONG = 6000


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """``cpu``: LLVM's name of a processor; empty for the host's. ``strict_float``: results agree to the bit with the
    interpreter. ``unchecked``: no checks of bounds, overflow, conversions and preconditions. ``level``: 0 to 3.
    ``loops`` and ``places``: as in ``Settings``; the module stays in one piece then, as it does to be looked at
    (``whole``). ``threads``: how many may compile parts of it."""

    cpu: str = ""
    strict_float: bool = False
    unchecked: bool = False
    level: int = 3
    loops: bool = False
    places: bool = False
    whole: bool = False
    threads: int = 1


class Objects(Protocol):
    """Keeps objects that other programs need too."""

    def find(self, name: str) -> bytes | None: ...

    def keep(self, name: str, object: bytes) -> None: ...


@dataclass(eq=False, slots=True)
class NativeObject:
    """``objects``: relocatable files that belong together; just one of a whole module, which can be looked at.
    ``traps``: what a status other than 0 means, by its value less 1."""

    objects: tuple[bytes, ...]
    traps: list[tuple[str, Span]]
    _emitted: Emitted = field(repr=False)
    _compiled: target.CompiledObject = field(repr=False)

    @property
    def blas(self) -> bool:
        """Whether there are products of matrices that a BLAS could do."""
        return self._emitted.blas

    @property
    def pool(self) -> bool:
        """Whether there is something that several threads could share."""
        return self._emitted.pool

    def llvm_ir(self) -> str:
        """The LLVM text as this backend wrote it."""
        return self._emitted.text

    def optimised_ir(self) -> str:
        return self._compiled.optimised_ir

    def assembly(self) -> str:
        return self._compiled.assembly

    def loops(self) -> list[NativeLoop]:
        """What has become of the loops, if ``BackendOptions.loops`` was set."""
        from .loops import read

        return read(self._emitted.loops, self.optimised_ir())

    def vectorisable(self, ops: Container[Op]) -> set[Op]:
        """Those of some loops that LLVM would vectorise if it did not mind the costs."""
        from .loops import read, with_widths
        from .quiet import quiet

        text = with_widths(self._emitted.loops, self._emitted.text, ops)
        with quiet():
            compiled = target.compile(text, self._compiled.options, Timings())
        found = read(self._emitted.loops, compiled.optimised_ir)
        return {loop.op for loop in found if loop.vectorised and loop.op in ops}


def compile_module(
    module: Module,
    entries: list[EntryPoint],
    options: BackendOptions | None = None,
    timings: Timings | None = None,
    kept: Objects | None = None,
) -> NativeObject:
    """Native code for ``entries``, on a module that the ownership pass has been over. What is ``kept`` is not made
    again."""
    options = options or BackendOptions()
    timings = timings if timings is not None else Timings()
    with timings.measure("write LLVM text"):
        inlined = not options.strict_float and processors.has_fma(options.cpu)
        register = processors.register_size(options.cpu)
        settings = Settings(options.strict_float, options.unchecked, inlined, register, options.loops, options.places)
        emitted = emit_module(module, entries, settings)
        whole = options.loops or options.places or options.whole
        found = parts.whole(emitted.pieces) if whole else parts.split(emitted.pieces, options.threads)
    wanted = target.TargetOptions(options.cpu, options.level, register, shown=whole or options.threads == 1)
    own = sum(part.text.count("\n") for part in found if not part.lasting)
    levels = [
        replace(wanted, level=0 if part.coarse else wanted.level, reduces=part.lasting or own < _LONG) for part in found
    ]
    names = [_name(part, level) if part.lasting else "" for part, level in zip(found, levels, strict=True)]
    objects = [kept.find(name) if kept is not None and name else None for name in names]
    missing = [place for place, object in enumerate(objects) if object is None]
    texts = [(found[place].text, levels[place]) for place in missing]
    compiled = target.compile_all(texts, timings, options.threads)
    for place, made in zip(missing, compiled, strict=True):
        objects[place] = made.object
        if kept is not None and names[place]:
            kept.keep(names[place], made.object)
    return NativeObject(tuple(filter(None, objects)), emitted.traps.sites, emitted, compiled[0])


def _name(part: parts.Part, options: target.TargetOptions) -> str:
    """What a lasting part is kept under."""
    processor = f"{options.cpu or processors.host()} {processors.features(options.cpu)}"
    return sha256(f"{processor} {options} {target.VERSION}\n{part.text}".encode()).hexdigest()
