"""Programs whose expected diagnostics stand in their comments.

``// error: text`` (or ``warning:``) is expected on its line, and nothing else anywhere; ``// note: text`` is
expected among the notes on its line. ``// --- geometry`` starts the text of a module that the program imports.
"""

from __future__ import annotations

import re
from pathlib import Path

from pullback.dsl import tast
from pullback.dsl.checker import Checker
from pullback.dsl.diagnostics import Diagnostic
from pullback.dsl.source import Source

EXPECTATION = re.compile(r"// (error|warning|note): (.*?)(?= // (?:error|warning|note): |$)")

Found = set[tuple[str, int, str, str]]


def check(text: str) -> tuple[Checker, tast.Program | None, list[Diagnostic]]:
    """Checks a program; modules that it imports stand behind ``// --- name`` in the same text."""
    main, *rest = re.split(r"^// --- (\w+)\n", text, flags=re.MULTILINE)
    modules = {name: Source(f"{name}.dsl", body) for name, body in zip(rest[::2], rest[1::2], strict=True)}
    checker = Checker(modules.get)
    program, diagnostics = checker.check(Source("main.dsl", main))
    return checker, program, diagnostics


def accepts(text: str) -> tuple[Checker, tast.Program]:
    """Checks a program that has no errors."""
    checker, program, diagnostics = check(text)
    assert program is not None, "\n".join(f"{d.span}: {d.message}" for d in diagnostics)
    return checker, program


def messages(text: str) -> list[str]:
    return [diagnostic.message for diagnostic in check(text)[2]]


def expected(text: str, kinds: tuple[str, ...]) -> Found:
    found: Found = set()
    parts = re.split(r"^// --- (\w+)\n", text, flags=re.MULTILINE)
    for name, body in zip(["main", *parts[1::2]], parts[::2], strict=True):
        for number, line in enumerate(body.split("\n"), 1):
            for kind, message in EXPECTATION.findall(line):
                if kind in kinds:
                    found.add((f"{name}.dsl", number, kind, message.strip()))
    return found


def verify(path: Path) -> None:
    """Checks the program in a file against its comments."""
    text = path.read_text(encoding="utf-8")
    _, program, diagnostics = check(text)
    problems = {(d.span.source.file, d.span.line, d.severity.value, d.message) for d in diagnostics}
    notes = {(n.span.source.file, n.span.line, "note", n.message) for d in diagnostics for n in d.notes}
    wanted = expected(text, ("error", "warning"))
    unexpected, unmet = sorted(problems - wanted), sorted(wanted - problems)
    assert not unexpected and not unmet, f"\nunexpected: {_lines(unexpected)}\nnot reported: {_lines(unmet)}"
    missing = expected(text, ("note",)) - notes
    assert not missing, f"\nnot noted: {_lines(sorted(missing))}\nnotes: {_lines(sorted(notes))}"
    assert (program is None) == any(kind == "error" for _, _, kind, _ in wanted)


def _lines(found: list[tuple[str, int, str, str]]) -> str:
    return "".join(f"\n  {file}:{line}: {kind}: {message}" for file, line, kind, message in found)
