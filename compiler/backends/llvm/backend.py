"""The LLVM backend's interface: an IR module and its entry points become an object file."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from ....dsl.source import Span
from ...ir.core import Module, Op
from ...timing import Timings
from . import parts, processors, target
from .ahead import Ahead, Code
from .emit import Emitted, emit_module
from .entries import EntryPoint
from .function import Settings

if TYPE_CHECKING:
    from .loops import NativeLoop

__all__ = ["BackendOptions", "EntryPoint", "NativeObject", "Objects", "begin", "compile_module", "kind", "lasting"]


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
    whole: bool = True
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


def kind(options: BackendOptions) -> str:
    """What the LLVM text of a function depends on beside the function."""
    settings = _settings(options)
    return f"{settings.register} {settings.elementary} {options.strict_float} {options.unchecked}"


def begin(foreseen: Sequence[parts.Part], options: BackendOptions, kept: Objects) -> Ahead | None:
    """Compiles what a program is going to have, if a processor is free for that."""
    wanted = _target(options)
    if options.threads == 1 or options.whole or options.loops or options.places or not foreseen:
        return None
    return Ahead([_code(part, wanted) for part in foreseen], kept)


def lasting(module: Module, entries: list[EntryPoint], options: BackendOptions) -> list[parts.Part]:
    """The parts that other programs have too."""
    pieces = emit_module(module, entries, _settings(options)).pieces
    return [part for part in parts.split(pieces, options.threads) if part.lasting]


def compile_module(
    module: Module,
    entries: list[EntryPoint],
    options: BackendOptions | None = None,
    timings: Timings | None = None,
    kept: Objects | None = None,
    ahead: Ahead | None = None,
) -> NativeObject:
    """Native code for ``entries``, on a module that the ownership pass has been over. What is ``kept``, or is made
    ``ahead``, is not made again."""
    options = options or BackendOptions()
    timings = timings if timings is not None else Timings()
    with timings.measure("write LLVM text"):
        whole = options.loops or options.places or options.whole
        emitted = emit_module(module, entries, _settings(options), whole)
        found = parts.whole(emitted.pieces) if whole else parts.split(emitted.pieces, options.threads)
    wanted = _target(options, whole)
    own = sum(part.text.count("\n") for part in found if not part.lasting)
    codes = [_code(part, wanted, reduces=part.lasting or own < _LONG) for part in found]
    begun = ahead.stop() if ahead is not None else set[str]()
    objects = [kept.find(code.name) if kept is not None and code.name else None for code in codes]
    missing = [k for k, object in enumerate(objects) if object is None and codes[k].name not in begun]
    texts = [(codes[k].text, codes[k].options) for k in missing]
    made_ahead = ahead.made if ahead is not None else dict[str, bytes]
    compiled = target.compile_all(texts, timings, options.threads, made_ahead)
    for k, made in zip(missing, compiled, strict=True):
        objects[k] = made.object
        if kept is not None and codes[k].name:
            kept.keep(codes[k].name, made.object)
    for k, code in enumerate(codes):
        if objects[k] is None:
            objects[k] = made_ahead().get(code.name) or target.compile(code.text, code.options, timings).object
    return NativeObject(tuple(filter(None, objects)), emitted.traps.sites, emitted, compiled[0])


def _settings(options: BackendOptions) -> Settings:
    inlined = not options.strict_float and processors.has_fma(options.cpu)
    register = processors.register_size(options.cpu)
    return Settings(options.strict_float, options.unchecked, inlined, register, options.loops, options.places)


def _target(options: BackendOptions, whole: bool = False) -> target.TargetOptions:
    register = processors.register_size(options.cpu)
    return target.TargetOptions(options.cpu, options.level, register, shown=whole or options.threads == 1)


def _code(part: parts.Part, options: target.TargetOptions, reduces: bool = True) -> Code:
    """Only lasting parts have names."""
    options = replace(options, level=0 if part.coarse else options.level, reduces=reduces)
    return Code(_name(part, options) if part.lasting else "", part.text, options)


def _name(part: parts.Part, options: target.TargetOptions) -> str:
    """What a lasting part is kept under."""
    processor = f"{options.cpu or processors.host()} {processors.features(options.cpu)}"
    return sha256(f"{processor} {options} {target.VERSION}\n{part.text}".encode()).hexdigest()
