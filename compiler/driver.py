"""All stages in order, from a source text to an artefact. No input or output: imports come through a loader."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..dsl import collector, tast
from ..dsl.checker import Checker
from ..dsl.diagnostics import CompileError, Diagnostic, Diagnostics, Severity
from ..dsl.environment import NO_GENERICS
from ..dsl.parser import parse
from ..dsl.source import NOWHERE, Source
from . import tapes
from .ad.check import check_module
from .artefact import Artefact
from .backends.llvm.ahead import Ahead
from .backends.llvm.backend import Objects
from .boundary import Boundary
from .cache import digest
from .exports import Exports, find_exports, split_pullbacks, type_docs
from .instances import with_instances
from .ir.core import Module, dissolve
from .ir.rewrite import functions_with_bodies
from .ir.seen import Seen
from .ir.verifier import verify as verify_module
from .lower import Bodies, ModuleLowering
from .lower.everything import Written, lower_written
from .native import Foresight, Identity, Way, begin, describe, emit
from .options import NO_INSIGHT, Insight, Options
from .passes import closures, defunctionalise, pipeline
from .passes.ownership import place_ownership
from .passes.specialise import specialise
from .shapes import analysis
from .shapes.record import Layer, Record
from .shapes.watcher import Watcher
from .timing import Timings

if TYPE_CHECKING:
    from . import vectorised

Loader = Callable[[str], Source | None]

STAGES = ("ast", "typed", "ir", "adjoint", "optimised", "native")

# Those that generate machine code at the same time.
MOST_THREADS = 4

# Sees what each of the STAGES made, before the next one changes it.
Observer = Callable[[str, Any], None]


# Makes the pullbacks of exported functions known: most are closures, the others become enums.
_RESOLVE_PULLBACKS = (pipeline.Stage("closures", closures.run), pipeline.Stage("defunctionalise", defunctionalise.run))


def _processors() -> int:
    """Those that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Store(Protocol):
    """What is kept for other programs: objects and lowered bodies of the library's functions; and what is known of what
    a program needs of them."""

    @property
    def objects(self) -> Objects: ...

    @property
    def bodies(self) -> Bodies: ...

    @property
    def foreseen(self) -> Foresight: ...


class Stop(Exception):
    """Raised by an observer that has seen enough."""


@dataclass(frozen=True, slots=True)
class Result:
    """``artefact`` is None when a diagnostic is an error. ``tapes``: what the loops save that were differentiated;
    ``loops``: which were vectorised, ``layers``: the shapes that those are applied to, if ``Insight`` asked for it."""

    artefact: Artefact | None
    diagnostics: tuple[Diagnostic, ...]
    timings: Timings = field(default_factory=Timings)
    tapes: tuple[tapes.Loop, ...] = ()
    loops: tuple[vectorised.Loop, ...] = ()
    layers: tuple[Layer, ...] = ()

    @property
    def ok(self) -> bool:
        return not any(d.severity is Severity.ERROR for d in self.diagnostics)


def ignore(stage: str, value: Any) -> None:
    """The observer that sees nothing."""


def compile(
    source: Source,
    options: Options,
    loader: Loader,
    observe: Observer = ignore,
    verify: bool = True,
    insight: Insight = NO_INSIGHT,
    store: Store | None = None,
) -> Result:
    """The artefact of a program, or what is wrong with it. ``verify``: look for broken rules of the IR after every
    pass, instead of once, at the end. ``store``: where is kept what other programs need too."""
    with collector.seldom():
        return _Compilation(options, loader, observe, verify, insight, store).result(source)


def optimised(source: Source, options: Options, loader: Loader, store: Store | None) -> tuple[Module, Exports]:
    """The module that machine code is made of, and what it exports; ``CompileError`` for what is wrong."""
    return _Compilation(options, loader, ignore, False, NO_INSIGHT, store).optimised(source)


def check(
    source: Source, options: Options, loader: Loader, last: str = "adjoint", insight: Insight = NO_INSIGHT
) -> Result:
    """What is wrong with the program, to the derivatives that it asks for; nothing is generated. ``last``: the last of
    the STAGES to run."""

    def stop(stage: str, value: Any) -> None:
        if stage == last:
            raise Stop

    compilation = _Compilation(options, loader, stop, False, insight)
    compilation.as_written = True
    with collector.seldom():
        return compilation.result(source)


def _does_something(program: tast.Program) -> bool:
    return any(not isinstance(statement, tast.Bind) for statement in program.statements)


class _Compilation:
    def __init__(
        self,
        options: Options,
        loader: Loader,
        observe: Observer,
        verify: bool,
        insight: Insight,
        store: Store | None = None,
    ) -> None:
        self.options = options
        self.store = store
        self.observe = observe
        self.verify = verify
        self.insight = insight
        self.diagnostics = Diagnostics()
        self.timings = Timings()
        self.tapes: tuple[tapes.Loop, ...] = ()
        self.loops: tuple[vectorised.Loop, ...] = ()
        self.layers: tuple[Layer, ...] = ()
        self.dependencies: dict[str, str] = {}
        # Taken for a program that runs where it has statements that do something, else for a library.
        self.as_written = False
        self._loader = loader
        self._seen = Seen()
        self._ahead: Ahead | None = None
        self._docs: dict[str, str] = {}
        self._written: tuple[vectorised.Written, ...] = ()
        # What is to be seen is better seen in one piece.
        self._way = Way(min(_processors(), MOST_THREADS), observe is not ignore)
        # Where no check is made, none can be made earlier; where the order of floating-point operations is to be kept,
        # chains of them stay as long as they are.
        self._without = (
            *options.without,
            *(("guards",) if options.unchecked else ()),
            *(("chains", "reciprocals") if options.strict_float else ()),
        )

    def result(self, source: Source) -> Result:
        artefact: Artefact | None = None
        try:
            artefact = self.run(source)
        except CompileError as error:
            self.diagnostics.extend(error.diagnostics)
        except Stop:
            pass
        except RecursionError:
            self.diagnostics.error("too-complex", "the program is nested too deeply to be compiled", NOWHERE)
        finally:
            if self._ahead is not None:
                self._ahead.made()
        NO_GENERICS.entailment = None  # which would keep the program
        found = sorted(self.diagnostics.items, key=lambda d: (d.span.source is not source, d.span.start))
        return Result(artefact, tuple(found), self.timings, self.tapes, self.loops, self.layers)

    def run(self, source: Source) -> Artefact:
        module, exports = self.optimised(source)
        native = emit(
            module,
            exports.callable,
            self.options,
            self.timings,
            self.insight,
            self._way,
            self.store.objects if self.store is not None else None,
            self._ahead,
        )
        if self.insight.loops:
            from . import vectorised

            self.loops = vectorised.report(self._written, module, native, self.options)
        self.observe("native", native)
        name = Path(source.file).stem
        identity = Identity(
            name, source.file, "", self._docs, exports.refused, exports.generics, self.dependencies, exports.types
        )
        artefact = describe(
            module,
            exports.functions,
            exports.constants,
            exports.classes,
            exports.defaults,
            native,
            identity,
            self.options,
        )
        self._forget(module)
        return artefact

    def optimised(self, source: Source) -> tuple[Module, Exports]:
        """The module that machine code is made of, and what it exports."""
        if self.observe is not ignore:
            self._observe_syntax(source)
        program, checker = self._check(source)
        docs = self._docs = type_docs(program.modules)
        with self.timings.measure("lower"):
            run = self.options.run or (self.as_written and _does_something(program))
            bodies = self.store.bodies if self.store is not None else None
            lowering = ModuleLowering(program, checker, run, self.options.unchecked, bodies)
            module = lowering.lower()
            exports = find_exports(lowering, Boundary(module, docs), self.options)
            lowering.keeper.finish()
        with self.timings.measure("lower"):
            everything = lower_written(lowering)
        with self.timings.measure("check differentiability"):
            for each in dict.fromkeys((module, everything.module)):
                self.diagnostics.extend(check_module(each))
            self._report(())
        self._written = self._written_loops(*dict.fromkeys((module, everything.module)))
        with self.timings.measure("specialise"):
            generic = module
            module = specialise(generic, exports.roots)
            for name in exports.roots:
                module.functions[name].attributes["keep"] = True
        if self.store is not None:
            with self.timings.measure("look ahead"):
                known, objects = self.store.foreseen, self.store.objects
                self._ahead = begin(known, module.functions, self.options, self.insight, self._way, objects)
        self._check_shapes(module, exports.roots, everything, generic)
        self.observe("ir", generic)
        with self.timings.measure("specialise"):
            self._forget(*dict.fromkeys((generic, everything.module)))
        self._passes(pipeline.SIMPLIFY, module)
        self._passes(pipeline.PREPARE, module)
        if not self.options.strict_float:
            self._passes(pipeline.LANES, module)
        self._passes(pipeline.CHECKS, module)
        self._passes(pipeline.LOOPS, module)
        self._passes(pipeline.DIFFERENTIATE, module)
        self.tapes = tapes.report(module)
        self.observe("adjoint", module)
        for stage in _RESOLVE_PULLBACKS:
            self._passes((stage,), module)
            split_pullbacks(exports, module)
        self._passes(pipeline.OPTIMISE, module)
        with self.timings.measure("verify"):
            verify_module(module, "optimisation", monomorphic=True)
        with self.timings.measure("ownership"):
            place_ownership(module)
        self._passes(pipeline.SHARE, module)
        self.observe("optimised", module)
        return module, exports

    def _observe_syntax(self, source: Source) -> None:
        """Who stops here is told what is wrong with the text; others hear of it, once, from the checker, which also
        knows the operators of imported files. A tree of a text that cannot be read is none to show."""
        file, found = parse(source)
        found = [d for d in found if d.code not in ("no-operator", "operator-precedence")]
        if any(d.severity is Severity.ERROR for d in found):
            return
        try:
            self.observe("ast", file)
        except Stop:
            self.diagnostics.extend(found)
            raise

    def _check_shapes(self, module: Module, roots: Sequence[str], everything: Written, generic: Module) -> None:
        """Of all that is written, whether or not something needs it."""
        written = [name for name in everything.roots if not everything.module.functions[name].type_parameters]
        if analysis.has_tensors(everything.module) and not set(written).issubset(roots):
            roots = written
            with self.timings.measure("specialise"):
                module = specialise(everything.module, roots)
        if not analysis.has_tensors(module):
            return
        with self.timings.measure("shapes"):
            record = Record(module) if self.insight.shapes else None
            found = analysis.check_shapes(module, roots, record or Watcher())
        self._report(found)
        if record is not None:
            self.layers, generic.shapes = record.layers, record.shapes(generic)

    def _forget(self, *modules: Module) -> None:
        """Nobody looks at these again, but for an observer who may have kept them."""
        if self.observe is ignore:
            for function, body in (pair for module in modules for pair in functions_with_bodies(module)):
                dissolve(body)
                function.settled = []

    def _written_loops(self, *modules: Module) -> tuple[vectorised.Written, ...]:
        if not self.insight.loops:
            return ()
        from . import vectorised

        return vectorised.written_loops(modules)

    def _check(self, source: Source) -> tuple[tast.Program, Checker]:
        self.timings.add("parse", 0.0)
        with self.timings.measure("check"):
            checker = Checker(self._load)
            program, found = checker.check(source, lambda file: with_instances(file, self.options.instances))
        self.timings.add("parse", checker.modules.parsing)
        self.timings.add("check", -checker.modules.parsing)
        self._report(found)
        if program is None:
            raise CompileError(())
        self.observe("typed", program)
        return program, checker

    def _load(self, name: str) -> Source | None:
        source = self._loader(name)
        if source is not None:
            self.dependencies[name] = digest(source.text)
        return source

    def _report(self, found: Iterable[Diagnostic]) -> None:
        self.diagnostics.extend(found)
        if self.diagnostics.has_errors:
            raise CompileError(())

    def _passes(self, stages: Sequence[pipeline.Stage], module: Module) -> None:
        pipeline.run(module, stages, self.verify, self.timings, without=self._without, seen=self._seen)
