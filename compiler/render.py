"""Diagnostics as text in Swift's form, and as JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from typing import Any

from ..dsl.diagnostics import Diagnostic, FixIt, Severity
from ..dsl.source import Span

TAB = 4

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;35m", "note": "\x1b[1;36m"}
_BOLD, _GREEN, _RESET = "\x1b[1m", "\x1b[1;32m", "\x1b[0m"

# Characters that break a line, move the cursor or reverse the text for some terminals, or that UTF-8 cannot hold.
_CONTROL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def render(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """All diagnostics, each with its source line, carets, fix-its and notes; ends with a newline unless empty. As in
    Swift a note points at a place and does not underline."""
    lines: list[str] = []
    for diagnostic in diagnostics:
        lines += _message(diagnostic.severity.value, diagnostic.message, diagnostic.span, colour, diagnostic.fixits)
        for note in diagnostic.notes:
            lines += _message("note", note.message, Span(note.span.source, note.span.start, note.span.start), colour)
    return "".join(line + "\n" for line in lines)


def advice(diagnostics: Iterable[Diagnostic]) -> str:
    """A line on where to read more, for people at a terminal; ends with a newline unless empty."""
    first = next((d.code for d in diagnostics if d.severity is Severity.ERROR), None)
    return f"For more information, try `pullback explain {first}`.\n" if first is not None else ""


def _message(kind: str, message: str, span: Span, colour: bool, fixits: tuple[FixIt, ...] = ()) -> list[str]:
    bold, tone, green, reset = (_BOLD, _COLOURS[kind], _GREEN, _RESET) if colour else ("", "", "", "")
    text = "".join(_visible(c) if c != "\n" else c for c in message)
    place = f"{bold}{span}: {reset}" if span.source.text or span.source.name != "<compiler>" else ""
    lines = [f"{place}{tone}{kind}: {reset}{bold}{text}{reset}"]
    if not place:
        return lines
    source = span.source.line(span.line)
    start = span.column - 1
    length = min(span.end - span.start, len(source) - start)
    lines.append("".join(map(_visible, source)))
    caret = " " * width(source[:start]) + green + "^" + "~" * (width(source[start : start + length]) - 1) + reset
    lines.append(caret)
    return lines + _replacements(source, span, fixits, green, reset)


def _replacements(source: str, span: Span, fixits: tuple[FixIt, ...], green: str, reset: str) -> list[str]:
    """The texts of fix-its on the span's own line, each under the place where it goes; else told in words."""
    lines: list[str] = []
    for fixit in fixits:
        if (
            fixit.span.source is span.source
            and fixit.span.line == span.line
            and "\n" not in fixit.text + fixit.span.text
        ):
            column = width(source[: fixit.span.column - 1])
            removed = width(fixit.span.text)
            if fixit.text:
                lines.append(" " * column + green + fixit.text.rstrip() + reset)
            elif removed:
                lines.append(" " * column + green + "-" * removed + reset)
        else:
            action = f"replace '{fixit.span.text}' by" if fixit.span.text else "insert"
            lines.append(f"{fixit.span}: {green}fix-it:{reset} {action} '{fixit.text}'")
    return lines


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal, once ``_visible`` has been applied."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if character.isascii():
        return TAB if character == "\t" else 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    if unicodedata.category(character) in _CONTROL:
        return 0 if character in "\u200b\u200c\u200d\ufeff" else 1
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _visible(character: str) -> str:
    if character == "\t":
        return " " * TAB
    if unicodedata.category(character) in _CONTROL:
        return "" if character in "\u200b\u200c\u200d\ufeff" else "\ufffd"
    return character


def to_json(diagnostics: Iterable[Diagnostic]) -> str:
    """One JSON array. Lines and columns count from 1, columns in characters; an end is the first place after."""
    return json.dumps([_diagnostic(d) for d in diagnostics], ensure_ascii=False, indent=2)


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        **_span(diagnostic.span),
        "notes": [{"message": note.message, **_span(note.span)} for note in diagnostic.notes],
        "fixits": [{"text": fixit.text, **_span(fixit.span)} for fixit in diagnostic.fixits],
    }


def _span(span: Span) -> dict[str, Any]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {"file": span.source.name, "line": line, "column": column, "end_line": end_line, "end_column": end_column}
