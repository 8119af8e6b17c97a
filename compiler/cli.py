"""The command ``pullback``. The compiler is imported by the commands that need it, so that ``--help`` is quick."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from .. import __version__
from ..dsl import collector
from . import files
from .options import OPTIONAL_PASSES, Insight, Options

ERRORS, MISUSE, INTERRUPTED = 1, 2, 130

REPORTS = ("time", "tape", "vectorise", "shapes")
STAGES = ("ast", "typed", "ir", "adjoint", "optimised", "llvm", "asm")


def entry() -> NoReturn:
    """The command as a process. When the reader of its output goes away, it ends like other tools: quietly."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, who wants to see nothing
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        with collector.seldom():
            code = _command()
        sys.stdout.flush()
    except OSError as error:
        sys.stderr.write(f"pullback: cannot write: {error.strerror or error}\n")
        code = MISUSE
    sys.stderr.flush()
    # A program that was interrupted may still run on its thread: that must not keep the process alive.
    os._exit(code or 0)


def _command() -> int:
    try:
        return main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return MISUSE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED


def _compiling(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument and the options of commands that compile a file."""
    return click.argument("file")(_options(command))


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all commands share which compile."""
    for option in (
        click.option("--strict-float", is_flag=True, help="No contraction, no reassociation, the platform's libm."),
        click.option("--unchecked", is_flag=True, help="No checks of bounds, overflow and preconditions."),
        click.option("--cpu", default="host", metavar="NAME", help="The processor to compile for, as LLVM names it."),
        click.option(
            "--without", multiple=True, type=click.Choice(OPTIONAL_PASSES), help="Leave this optimisation out."
        ),
        click.option("--json", "as_json", is_flag=True, help="Diagnostics as JSON."),
        click.option(
            "--report",
            type=click.Choice(REPORTS),
            help="How long stages took, what loops save, what is vectorised, the shapes that layers are applied to.",
        ),
    ):
        command = option(command)
    return command


def _derivatives(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands on exported functions, whose derivatives can have more entries."""
    for option in (
        click.option("--forward", is_flag=True, help="Declared derivatives in forward mode too (pullback.jvp)."),
        click.option(
            "--order",
            type=click.IntRange(1, 2),
            default=1,
            show_default=True,
            help="2: declared derivatives in forward mode and of second order too (pullback.hvp, pullback.hessian).",
        ),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pullback")
def main() -> None:
    """Compiles and runs programs whose functions can be differentiated."""


@main.command()
@_compiling
def run(file: str, **choices: Any) -> int:
    """Run FILE's top-level statements; '-' reads the program from the standard input."""
    invocation = _Invocation(file, run=True, **choices)
    return invocation.compile(invocation.execute)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The artefact; by default FILE with '.so'.")
@_derivatives
@_compiling
def build(file: str, output: Path | None, **choices: Any) -> int:
    """Compile FILE ahead of time, to an artefact and a C header beside it."""
    if output is None and file == files.STANDARD_INPUT:
        raise click.UsageError("'-o' is needed when the program comes from the standard input")
    invocation = _Invocation(file, json_to_stdout=True, **choices)
    target = output or Path(file).with_suffix(".so")
    from .edge import unfit_target

    reason = unfit_target(target, Path(file))
    if reason is not None:
        raise click.UsageError(reason)
    return invocation.compile(lambda result: invocation.write(result, target))


@main.command()
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@_derivatives
@_options
def check(paths: tuple[str, ...], **choices: Any) -> int:
    """Tell what is wrong with each FILE; write nothing. As JSON: one list for each."""

    def status(file: str) -> int:
        try:
            return _Invocation(file, json_to_stdout=True, **choices).check()
        except click.exceptions.Exit as exit:  # the others are checked all the same
            return exit.exit_code

    return max(map(status, paths))


@main.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Tell what a diagnostic with the code CODE means; without it, list all codes."""
    from .explain import UnknownCode, overview, page

    try:
        click.echo(page(code) if code is not None else overview(), nl=False)
    except UnknownCode as error:
        raise click.UsageError(str(error)) from None
    return 0


@main.command()
@click.option("--stage", type=click.Choice(STAGES), default="optimised", show_default=True, help="After which stage.")
@click.option("--function", metavar="NAME", help="Only this function.")
@click.option("--main", "run", is_flag=True, help="Of the top-level statements instead of the exported functions.")
@_derivatives
@_compiling
def emit(file: str, stage: str, function: str | None, **choices: Any) -> int:
    """Print what FILE has become after a stage of the compiler."""
    return _Invocation(file, **choices).emit(stage, function)


def _report_time(result: Any, as_json: bool) -> None:
    click.echo(result.timings.table(), err=True)


def _report_tape(result: Any, as_json: bool) -> None:
    from .tapes import render, to_json

    click.echo((to_json if as_json else render)(result.tapes).rstrip("\n"), err=True)


def _report_vectors(result: Any, as_json: bool) -> None:
    from .vectorised import render, to_json

    click.echo((to_json if as_json else render)(result.loops).rstrip("\n"), err=True)


def _report_shapes(result: Any, as_json: bool) -> None:
    from .shapes.record import render, to_json

    click.echo((to_json if as_json else render)(result.layers).rstrip("\n"), err=True)


_REPORTS: dict[str, Callable[[Any, bool], None]] = {
    "time": _report_time,
    "tape": _report_tape,
    "vectorise": _report_vectors,
    "shapes": _report_shapes,
}
# The stage after which a report can be made.
_REPORTED_AFTER = {"tape": "adjoint", "vectorise": "native"}


class _Invocation:
    """One command on one file. ``report``: one of REPORTS, written to the standard error."""

    def __init__(
        self,
        file: str,
        *,
        strict_float: bool,
        unchecked: bool,
        cpu: str,
        without: tuple[str, ...],
        as_json: bool,
        report: str | None,
        run: bool = False,
        order: int = 1,
        forward: bool = False,
        json_to_stdout: bool = False,
    ) -> None:
        self._options = Options(
            strict_float=strict_float,
            unchecked=unchecked,
            cpu=cpu,
            run=run,
            order=order,
            forward=forward,
            without=without,
        )
        self._json = as_json
        self._json_to_stdout = json_to_stdout
        self._reported = report
        self._loader = files.loader_beside(file)
        try:
            self._source = files.read_source(file)
        except files.Unreadable as error:
            if error.diagnostic is None:
                click.echo(str(error), err=True)
                raise click.exceptions.Exit(MISUSE) from None
            self._tell((error.diagnostic,))
            raise click.exceptions.Exit(ERRORS) from None

    def compile(self, use: Callable[[Any], int]) -> int:
        """``use`` links the artefact, in one way or another, and prints the report."""
        result = self._compiled()
        if result.ok:
            return use(result)
        self._report(result)
        return ERRORS

    def check(self) -> int:
        last = _REPORTED_AFTER.get(self._reported or "", "adjoint")
        insight = self._insight()
        result = self._guarded(lambda driver: driver.check(self._source, self._options, self._loader, last, insight))
        self._report(result)
        return 0 if result.ok else ERRORS

    def emit(self, stage: str, function: str | None) -> int:
        from .emit import Emitter, NoSuchFunction

        emitter = Emitter(stage, function, whole=self._reported == "vectorise")
        try:
            result = self._compiled(emitter, places=stage in ("llvm", "asm"), shapes=stage == "ir")
        except NoSuchFunction as error:
            raise click.UsageError(str(error)) from None
        if emitter.text is not None:
            click.echo(emitter.text.rstrip("\n"))
        self._report(result)
        return 0 if result.ok else ERRORS

    def _compiled(self, observer: Any = None, places: bool = False, shapes: bool = False) -> Any:
        from .cache import STORE
        from .edge import debugging

        insight = self._insight(places, shapes)
        return self._guarded(
            lambda driver: driver.compile(
                self._source, self._options, self._loader, observer or driver.ignore, debugging(), insight, STORE
            )
        )

    def _insight(self, places: bool = False, shapes: bool = False) -> Insight:
        return Insight(self._reported == "vectorise", places, shapes or self._reported == "shapes")

    def _guarded(self, call: Callable[[Any], Any]) -> Any:
        from . import edge

        try:
            result = edge.guarded(self._source, self._options, call)
        except edge.UnknownProcessor as error:
            raise click.UsageError(str(error)) from None
        self._tell(result.diagnostics)
        return result

    def _report(self, result: Any) -> None:
        """Of a wrong program only the times that it took are known."""
        if self._reported == "time" or (self._reported is not None and result.ok):
            _REPORTS[self._reported](result, self._json)

    def _tell(self, diagnostics: Any) -> None:
        from .render import advice, render, to_json

        if self._json:
            click.echo(to_json(diagnostics), err=not self._json_to_stdout)
        elif diagnostics:
            colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
            sys.stderr.write(render(diagnostics, colour=colour))
            if sys.stderr.isatty():
                sys.stderr.write(advice(diagnostics))

    def write(self, result: Any, target: Path) -> int:
        from . import artefact
        from .edge import write_artefact

        try:
            with result.timings.measure("link"):
                data = write_artefact(result.artefact, target)
        except OSError as error:
            click.echo(f"{target}: {error.strerror}", err=True)
            return MISUSE
        self._report(result)
        if artefact.is_object(data):
            click.echo(f"{target}: no linker was found, so it holds an object: loading it needs llvmlite", err=True)
        return 0

    def execute(self, result: Any) -> int:
        """Runs main on a thread of its own, which leaves this one open to Ctrl-C."""
        from ..runtime.errors import ArtefactError, Trap
        from ..runtime.load import open_objects
        from ..runtime.modules import Module
        from .edge import on_deep_stack

        try:
            with result.timings.measure("link"):
                library = open_objects(result.artefact.objects, result.artefact.manifest, self._source.file)
            self._report(result)
            module = Module(library, self._source.name)
            on_deep_stack(module.main)
        except ArtefactError as error:
            sys.stderr.write(f"{error}\n")
            return ERRORS
        except Trap as trap:
            sys.stdout.flush()
            place = f"{trap.file}:{trap.line}:{trap.column}: " if trap.line else f"{self._source.file}: "
            fatal = "" if trap.message.startswith("Fatal error") else "Fatal error: "
            sys.stderr.write(f"{place}{fatal}{trap.message}\n")
            return ERRORS
        return 0
