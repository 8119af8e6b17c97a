"""Diagnostics as values; nothing here prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from .source import Span


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class FixIt:
    """Replace the characters of ``span`` by ``text`` (an empty span inserts)."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What is wrong, where, and the way out.

    ``code`` is a short stable name in kebab case ("unknown-name"), under which
    ``pullback explain`` will find a page.
    """

    severity: Severity
    code: str
    message: str
    span: Span
    notes: tuple[Note, ...] = ()
    fixits: tuple[FixIt, ...] = ()


class CompileError(Exception):
    """Carries diagnostics out of a stage that cannot go on; never reaches a user as a traceback."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(f"{d.span}: {d.severity.value}: {d.message}" for d in self.diagnostics))


class Diagnostics:
    """Collects diagnostics in order of discovery; a place and message is reported once."""

    def __init__(self) -> None:
        self._items: dict[tuple[Span, str], Diagnostic] = {}

    def error(self, code: str, message: str, span: Span, *notes: Note, fixits: tuple[FixIt, ...] = ()) -> None:
        self.add(Diagnostic(Severity.ERROR, code, message, span, notes, fixits))

    def warning(self, code: str, message: str, span: Span, *notes: Note, fixits: tuple[FixIt, ...] = ()) -> None:
        self.add(Diagnostic(Severity.WARNING, code, message, span, notes, fixits))

    def add(self, diagnostic: Diagnostic) -> None:
        self._items.setdefault((diagnostic.span, diagnostic.message), diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.add(diagnostic)

    @property
    def items(self) -> list[Diagnostic]:
        return list(self._items.values())

    @property
    def has_errors(self) -> bool:
        return any(d.severity is Severity.ERROR for d in self._items.values())
