"""LLVM text to native code: the only module that talks to llvmlite."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import llvmlite.binding as llvm

from ...timing import Timings
from . import unlocked
from .elementary import library as elementary

# Blocks longer than this are cut: the time of instruction selection grows with the square of their length.
BLOCK_LIMIT = 400

# A function that was inlined gives its name to blocks, in quotes where it has spaces.
_LABEL = re.compile(r'([\w.$\-]+|"[^"]*"):')
_INCOMING = re.compile(r', %([\w.$\-]+|"[^"]*") \]')

_FUNCTION = re.compile(r"^define .*?^}$", re.MULTILINE | re.DOTALL)

VERSION = llvm.llvm_version_info

_initialised = False
_reduces = True  # LLVM's own choice


def initialise() -> None:
    """Before several threads use LLVM."""
    global _initialised
    if not _initialised:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        # Whether arrays overlap is asked for each run of an inner loop. Asked once for all runs, as LLVM would have it,
        # rows that lie between each other always do.
        llvm.set_option("pullback", "-hoist-runtime-checks=false")
        _initialised = True


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """``cpu`` empty: the host's. ``level``: of optimisation, 0 to 3. ``register``: the bytes of a vector register.
    ``reduces``: its loops are strength-reduced. ``shown``: somebody may look at it."""

    cpu: str = ""
    level: int = 3
    register: int = 16
    reduces: bool = True
    shown: bool = False


def target_machine(options: TargetOptions) -> llvm.TargetMachine:
    initialise()
    features = "" if options.cpu else llvm.get_host_cpu_features().flatten()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=options.cpu or llvm.get_host_cpu_name(),
        features=features,
        opt=options.level,
        reloc="pic",
        codemodel="default",
    )


class _Machines(threading.local):
    """Those of one thread: to make one takes as long as to compile a short function."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], llvm.TargetMachine] = {}

    def of(self, options: TargetOptions) -> llvm.TargetMachine:
        key = (options.cpu, options.level)
        if key not in self._made:
            self._made[key] = target_machine(options)
        return self._made[key]


_MACHINES = _Machines()


@dataclass(eq=False)
class CompiledObject:
    """``object`` is a relocatable file for the linker or LLJIT. The rest is there if ``TargetOptions`` asked for it."""

    object: bytes
    _bitcode: bytes = field(repr=False)
    options: TargetOptions

    @cached_property
    def optimised_ir(self) -> str:
        with parsed(self._bitcode) as module:
            return str(module)

    @cached_property
    def assembly(self) -> str:
        with parsed(self._bitcode) as module:
            return _MACHINES.of(self.options).emit_assembly(module)


@contextmanager
def new_context() -> Iterator[llvm.ContextRef]:
    context = llvm.create_context()
    try:
        yield context
    finally:
        context.close()


@contextmanager
def parsed_in(context: llvm.ContextRef, code: str | bytes, timings: Timings | None = None) -> Iterator[llvm.ModuleRef]:
    with (Timings() if timings is None else timings).measure("parse LLVM text"):
        module = unlocked.parse(code, context) if isinstance(code, str) else llvm.parse_bitcode(code, context)
    try:
        yield module
    finally:
        module.close()


@contextmanager
def parsed(code: str | bytes, timings: Timings | None = None) -> Iterator[llvm.ModuleRef]:
    """A module of text or bitcode, in a context of its own. They are closed here and in this order: the garbage
    collector may take the context first, and closing the module then ends the process."""
    with new_context() as context, parsed_in(context, code, timings) as module:
        yield module


def compile(text: str, options: TargetOptions, timings: Timings) -> CompiledObject:
    """Parses, optimises and emits LLVM text."""
    machine = _MACHINES.of(options)
    _reduce_strength(options.reduces)
    with new_context() as context, parsed_in(context, text, timings) as module:
        module.triple = machine.triple
        module.data_layout = str(machine.target_data)
        with timings.measure("optimise LLVM"):
            optimise(module, llvm.create_pass_builder(machine, _tuning(options)))
        optimised = str(module)
        bodies = elementary.Bodies(optimised, options.register)
        if bodies:
            with timings.measure("inline elementary functions"):
                _inline(module, unlocked.parse(bodies.text(), context), machine)
        if not _has_long_block(optimised, bodies):
            return _emit(module, machine, options, timings)
        optimised = str(module)
    with parsed(cut_blocks(optimised), timings) as module:
        return _emit(module, machine, options, timings)


def compile_all(
    texts: Sequence[tuple[str, TargetOptions]],
    timings: Timings,
    threads: int = 1,
    others_end: Callable[[], object] = lambda: None,
) -> list[CompiledObject]:
    """Each text for itself, as its options say, the longest first, on so many threads: this one, which has the stack of
    the compiler, and others. What is strength-reduced comes first, as LLVM has one setting for all threads.
    ``others_end`` waits for what else may be compiled meanwhile, which is strength-reduced."""
    made: dict[int, CompiledObject] = {}
    failed: list[BaseException] = []
    initialise()
    for reduces in (True, False):
        places = [place for place, (_, options) in enumerate(texts) if options.reduces is reduces]
        if places and not reduces:
            others_end()
        pending = iter(sorted(places, key=lambda place: -len(texts[place][0])))  # threads take turns
        measured = [Timings() for _ in range(min(threads, len(places)))]

        def work(own: Timings, pending: Iterator[int] = pending) -> None:
            try:
                for place in pending:
                    made[place] = compile(*texts[place], own)
            except BaseException as error:
                failed.append(error)

        start = time.perf_counter()
        others = [threading.Thread(target=work, args=(own,), daemon=True) for own in measured[1:]]
        for thread in others:
            thread.start()
        if measured:
            work(measured[0])
        for thread in others:
            thread.join()
        timings.share(time.perf_counter() - start, measured)
    if failed:
        raise failed[0]
    return [made[place] for place in range(len(texts))]


def _inline(module: llvm.ModuleRef, bodies: llvm.ModuleRef, machine: llvm.TargetMachine) -> None:
    """The functions of ``bodies``, which is used up, in place of their calls."""
    bodies.triple, bodies.data_layout = module.triple, module.data_layout
    module.link_in(bodies)
    passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options())
    manager = llvm.create_new_module_pass_manager()
    manager.add_always_inliner_pass()
    try:
        manager.run(module, passes)
    finally:
        manager.close()
        passes.close()


def _reduce_strength(wanted: bool) -> None:
    """Whether code that is made from now on, by any thread, has loops that step through arrays with the fewest
    registers and additions."""
    global _reduces
    if wanted != _reduces:
        llvm.set_option("pullback", f"-disable-lsr={'false' if wanted else 'true'}")
        _reduces = wanted


def _tuning(options: TargetOptions) -> llvm.PipelineTuningOptions:
    tuning = llvm.create_pipeline_tuning_options(speed_level=options.level)
    tuning.loop_vectorization = options.level >= 2
    # Packing scalars of straight-line code into vectors lengthens the chains that such code waits for.
    tuning.slp_vectorization = False
    tuning.loop_interleaving = tuning.loop_unrolling = options.level >= 2
    return tuning


def _emit(
    module: llvm.ModuleRef, machine: llvm.TargetMachine, options: TargetOptions, timings: Timings
) -> CompiledObject:
    bitcode = module.as_bitcode() if options.shown else b""
    with timings.measure("emit machine code"):
        return CompiledObject(unlocked.emit_object(machine, module), bitcode, options)


def optimise(module: llvm.ModuleRef, passes: llvm.PassBuilder) -> None:
    """Runs the passes, and closes them while the module that they refer to is there."""
    manager = passes.getModulePassManager()
    try:
        unlocked.run_passes(manager, module, passes)
    finally:
        manager.close()
        passes.close()


def _has_long_block(text: str, bodies: elementary.Bodies) -> bool:
    """Whether there is one where these elementary functions are inlined. LLVM writes an empty line between blocks."""
    return any(block.count("\n") + bodies.lines(block) > BLOCK_LIMIT for block in text.split("\n\n"))


# From a piece of a block to the next: a branch, which does not last where LLVM changes anything as it prepares the
# function for instruction selection, because it then joins blocks that have one way between them. It changes addresses
# and comparisons. Where there are many, there seem to be two ways. Values that live in many blocks take their time too,
# so functions of arithmetic alone are better off with the branch.
_BRANCH = """  br label %piece.{0}
piece.{0}:"""
_TWO_WAYS = """  %cut.{0} = call i64 asm "", "=r,0"(i64 0)
  %goes.on.{0} = icmp eq i64 %cut.{0}, 0
  br i1 %goes.on.{0}, label %piece.{0}, label %never
piece.{0}:"""
_NEVER = "never:\n  unreachable"
_CHANGED = re.compile(r"^  (?:%\S+ = (?:getelementptr|load|select|icmp|fcmp) |store )", re.MULTILINE)
_MANY = 1 / 8


def cut_blocks(text: str, limit: int = BLOCK_LIMIT) -> str:
    """Optimised LLVM text with its longest blocks in pieces."""
    pieces = 0

    def cut(function: re.Match[str]) -> str:
        nonlocal pieces
        body = function[0]
        lasts = len(_CHANGED.findall(body)) > _MANY * body.count("\n")
        written, pieces = _cut_function(body, limit, pieces, _TWO_WAYS if lasts else _BRANCH)
        return written

    return _FUNCTION.sub(cut, text)


def _cut_function(text: str, limit: int, pieces: int, boundary: str) -> tuple[str, int]:
    """The function, and the number of pieces so far."""
    lines: list[str] = []
    label, length = "", 0
    renamed: dict[str, str] = {}  # blocks that were cut, and the last piece, which their successors follow
    for line in text.split("\n"):
        if line[:1] not in (" ", "}", ""):
            found = _LABEL.match(line)
            label, length = found[1] if found is not None else "", 0
        elif line.startswith("  ") and line[2] not in " ]":
            length += 1
            if length > limit and " = phi " not in line:
                pieces += 1
                length = 1
                renamed[label] = f"piece.{pieces}"
                lines.append(boundary.format(pieces))
        lines.append(line)
    if renamed:
        lines = [_follow(line, renamed) for line in lines]
        if boundary is _TWO_WAYS:
            lines.insert(-1, _NEVER)
    return "\n".join(lines), pieces


def _follow(line: str, renamed: dict[str, str]) -> str:
    if " = phi " not in line:
        return line
    return _INCOMING.sub(lambda match: f", %{renamed.get(match[1], match[1])} ]", line)
