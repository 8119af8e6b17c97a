"""Where the compiler meets files and the process: loading source as a module, building artefacts."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from ..dsl.diagnostics import Diagnostic, Severity
from ..dsl.source import NOWHERE, Source
from ..runtime.errors import ArtefactError, CompileError
from ..runtime.load import Library, open_artefact, open_bytes
from ..runtime.modules import Module
from . import artefact, cache, files
from .header import header
from .options import DerivativeRequest, Instance, Options
from .render import render

T = TypeVar("T")
Loader = Callable[[str], Source | None]

# Programs may be nested as deeply as this allows; the compiler is recursive.
_STACK_SIZES = (512 * 1024 * 1024, 64 * 1024 * 1024, 0)
_RECURSION_LIMIT = 60_000

# One compilation at a time: the recursion limit belongs to the process.
_compiling = threading.RLock()
if hasattr(os, "register_at_fork"):
    # What others compile is finished first: in the child their threads are gone, and the locks that these had taken,
    # LLVM's too, would stay taken.
    os.register_at_fork(
        before=_compiling.acquire, after_in_parent=_compiling.release, after_in_child=_compiling.release
    )


class UnknownProcessor(ValueError):
    """Code was asked for a processor that LLVM does not have."""


class CompileWarning(UserWarning):
    """What the compiler warns of while it loads a source file."""


def compile(source: str, *, name: str = "source", **options: Any) -> Module:
    """The module that a source text makes; ``name`` is used in messages."""
    if not isinstance(source, str):
        raise TypeError(f"needs the text of a program as a str, got {source.__class__.__name__}")
    return _module(Source(f"{name}.dsl", source), files.loader_beside(files.STANDARD_INPUT), Options(**options))


def load_source(path: Path, **options: Any) -> Module:
    """The module in a file of source; see ``runtime.modules.load``."""
    chosen = Options(**options)
    return _module(_read(path), files.loader_beside(str(path)), chosen)


def build(path: str | os.PathLike[str], output: str | os.PathLike[str], **options: Any) -> Path:
    """Compiles a file of source to an artefact at ``output``, with a C header beside it."""
    source, target = _read(Path(path)), Path(output)
    reason = unfit_target(target, Path(path))
    if reason is not None:
        raise ValueError(reason)
    write_artefact(_compile_or_raise(source, Options(**options), files.loader_beside(str(path)), set()), target)
    return target


def unfit_target(target: Path, source: Path) -> str | None:
    """Why the artefact of a file cannot be written there; None when it can."""
    beside = target.with_suffix(".h") if target.name else target
    if target.is_dir():
        reason = "it is a folder"
    elif not target.parent.is_dir():
        reason = "no such folder"
    elif target == beside:
        reason = "that is the name of the C header, which is written beside the artefact"
    elif any(path.exists() and source.exists() and path.samefile(source) for path in (target, beside)):
        reason = "that would overwrite the source"
    else:
        return None
    return f"cannot write '{target}': {reason}"


def write_artefact(made: artefact.Artefact, target: Path) -> bytes:
    """Links the artefact and writes it, with the C header beside it."""
    data = artefact.link(made)
    artefact.write(target, data, executable=True)
    artefact.write(target.with_suffix(".h"), header(made.manifest).encode())
    return data


def _read(path: Path) -> Source:
    try:
        return files.read_source(str(path))
    except files.Unreadable as error:
        if error.diagnostic is not None:
            raise CompileError(render((error.diagnostic,)), (error.diagnostic,)) from None
        raise (FileNotFoundError if not path.exists() else OSError)(str(error)) from None


class _Program:
    """A program at hand: what a module lacks is compiled when it is asked for, alone."""

    def __init__(self, source: Source, loader: Loader, options: Options) -> None:
        self._source = source
        self._loader = loader
        self._options = options
        self._told: set[Diagnostic] = set()

    def library(self) -> Library:
        return self._compiled(self._options)

    def derivative(self, function: str, wrt: tuple[int, ...], kinds: tuple[str, ...]) -> Library:
        request = DerivativeRequest(function, wrt, kinds)
        return self._compiled(replace(self._options, requests=(request,), only=(function,)))

    def instance(self, function: str, types: tuple[str, ...]) -> Library:
        """The function stays part of the program: it may be differentiated later."""
        instance = Instance(function, types)
        options = replace(self._options, instances=(*self._options.instances, instance))
        library = self._compiled(replace(options, only=(instance.name,)))
        self._options = options
        return library

    def _compiled(self, options: Options) -> Library:
        return _library(self._source, self._loader, options, self._told)


def _module(source: Source, loader: Loader, options: Options) -> Module:
    program = _Program(source, loader, replace(options, lazy=True))
    return Module(program.library(), source.name, program)


def _library(source: Source, loader: Loader, options: Options, told: set[Diagnostic]) -> Library:
    """Native code from the cache, or compiled now and put there. ``told``: see ``_compile_or_raise``."""
    key = cache.key(os.path.abspath(source.name), source.text, options, _processor())
    path = cache.find(key)
    if path is not None:
        try:
            library = open_artefact(path)
            if cache.is_current(library.manifest["dependencies"], lambda name: _text(loader, name)):
                return library
        except ArtefactError:  # damaged, or a link to nowhere: made again below
            pass
    data = artefact.link(_compile_or_raise(source, options, loader, told))
    path = cache.store(key, data)
    return open_artefact(path) if path is not None else open_bytes(data, source.file)


def _text(loader: Loader, name: str) -> str | None:
    try:
        found = loader(name)
    except files.Unreadable:
        return None
    return found.text if found is not None else None


def _processor() -> str:
    """Tells machines apart that share a home folder."""
    from ..runtime.processor import identity

    return identity()


def _compile_or_raise(source: Source, options: Options, loader: Loader, told: set[Diagnostic]) -> artefact.Artefact:
    """``told``: what was warned of before, which is not again; what is now is added."""
    result = guarded(
        source,
        options,
        lambda driver: driver.compile(source, options, loader, driver.ignore, debugging(), store=cache.STORE),
    )
    if result.artefact is None:
        raise CompileError(render(result.diagnostics), result.diagnostics)
    new = tuple(diagnostic for diagnostic in result.diagnostics if diagnostic not in told)
    if new:
        told.update(new)
        warnings.warn("\n" + render(new), CompileWarning, stacklevel=1 + _frames_inside())
    return result.artefact


def _frames_inside() -> int:
    """Of how many functions of this package the caller is the last, so that warnings name the line that uses it."""
    package = __name__.partition(".")[0]
    count, frame = 0, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        count, frame = count + 1, frame.f_back
    return count


def debugging() -> bool:
    """Whether somebody works on the compiler: failures of its own are shown whole, and every pass is verified."""
    return bool(os.environ.get("PULLBACK_DEBUG"))


def guarded(source: Source, options: Options, call: Callable[[Any], Any]) -> Any:
    """The result of a call of the driver, on a deep stack. Failures of the compiler itself become a diagnostic, unless
    PULLBACK_DEBUG is set."""
    from . import driver
    from .backends.llvm import processors
    from .emit import NoSuchFunction

    def failed(code: str, message: str) -> Any:
        return driver.Result(None, (Diagnostic(Severity.ERROR, code, message, NOWHERE),))

    if options.cpu != "host" and not processors.is_known(options.cpu):
        raise UnknownProcessor(f"LLVM knows no processor '{options.cpu}' of this architecture")
    try:
        with _compiling:
            return on_deep_stack(lambda: call(driver))
    except files.Unreadable as error:
        if error.diagnostic is not None:
            return driver.Result(None, (error.diagnostic,))
        return failed("unreadable", str(error))
    except NoSuchFunction:
        raise
    except Exception as error:
        if debugging():
            raise
        message = f"internal error of the compiler, please report it: {error.__class__.__name__}: {error}"
        return failed("internal", f"{source.file}: {message}")


def on_deep_stack(function: Callable[[], T]) -> T:
    """Runs ``function`` in a thread with room for deep recursion; the caller stays open to interrupts."""
    outcome: list[T] = []
    failure: list[BaseException] = []

    def target() -> None:
        if hasattr(signal, "pthread_sigmask"):
            # An interrupt that reached this thread would not wake the one that waits for it.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            outcome.append(function())
        except BaseException as error:
            failure.append(error)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        _start(target).join()
    finally:
        sys.setrecursionlimit(limit)
    if failure:
        raise failure.pop()
    return outcome[0]


def _start(target: Callable[[], None]) -> threading.Thread:
    """A thread with the largest stack that the system grants."""
    before = threading.stack_size()
    try:
        for size in _STACK_SIZES:
            threading.stack_size(size)
            thread = threading.Thread(target=target, name="pullback", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                if size == _STACK_SIZES[-1]:
                    raise
            else:
                return thread
        raise AssertionError("there is a last size")
    finally:
        threading.stack_size(before)
