"""The LLVM backend's interface: an IR module and its entry points become an object file."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """``cpu``: LLVM's name of a processor; empty for the host's. ``strict_float``: results agree to the bit with the
    interpreter. ``unchecked``: no checks of bounds, overflow, conversions and preconditions. ``level``: 0 to 3.
    ``loops`` and ``places``: as in ``Settings``. ``threads``: how many may compile parts of the module; one if its
    loops or places are asked for."""

    cpu: str = ""
    strict_float: bool = False
    unchecked: bool = False
    level: int = 3
    loops: bool = False
    places: bool = False
    threads: int = 1


@dataclass(eq=False, slots=True)
class NativeObject:
    """``objects``: relocatable files that belong together. ``traps``: what a status other than 0 means, by its value
    less 1."""

    objects: tuple[bytes, ...]
    traps: list[tuple[str, Span]]
    _emitted: Emitted = field(repr=False)
    _compiled: list[target.CompiledObject] = field(repr=False)

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
        return "\n".join(part.optimised_ir for part in self._compiled)

    def assembly(self) -> str:
        return "\n".join(part.assembly for part in self._compiled)

    def loops(self) -> list[NativeLoop]:
        """What has become of the loops, if ``BackendOptions.loops`` was set."""
        from .loops import read

        return read(self._emitted.loops, self.optimised_ir())

    def vectorisable(self, ops: Container[Op]) -> set[Op]:
        """Those of some loops that LLVM would vectorise if it did not mind the costs."""
        from .loops import read, with_widths

        text = with_widths(self._emitted.loops, self._emitted.text, ops)
        compiled = target.compile(text, self._compiled[0].options, Timings())
        found = read(self._emitted.loops, compiled.optimised_ir)
        return {loop.op for loop in found if loop.vectorised and loop.op in ops}


def compile_module(
    module: Module, entries: list[EntryPoint], options: BackendOptions | None = None, timings: Timings | None = None
) -> NativeObject:
    """Native code for ``entries``, on a module that the ownership pass has been over."""
    options = options or BackendOptions()
    timings = timings if timings is not None else Timings()
    with timings.measure("write LLVM text"):
        inlined = not options.strict_float and processors.has_fma(options.cpu)
        settings = Settings(options.strict_float, options.unchecked, inlined, options.loops, options.places)
        emitted = emit_module(module, entries, settings)
        texts = parts.split(emitted.pieces, 1 if options.loops or options.places else options.threads)
    register = processors.register_size(options.cpu)
    compiled = target.compile_all(texts, target.TargetOptions(options.cpu, options.level, register), timings)
    return NativeObject(tuple(part.object for part in compiled), emitted.traps.sites, emitted, compiled)
