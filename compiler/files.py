"""Reading the files of a program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from ..dsl.diagnostics import Diagnostic, Severity
from ..dsl.source import Source, Span

STANDARD_INPUT = "-"


class Unreadable(Exception):
    """``diagnostic``: what is wrong with the file's contents; None when the file itself cannot be had."""

    def __init__(self, message: str, diagnostic: Diagnostic | None = None) -> None:
        self.diagnostic = diagnostic
        super().__init__(message)


def read_source(path: str) -> Source:
    """The file's text, ``-`` is the standard input."""
    if path == STANDARD_INPUT:
        return _decode(sys.stdin.buffer.read() if sys.stdin is not None else b"", "<stdin>")
    try:
        data = Path(path).read_bytes()
    except IsADirectoryError:
        raise Unreadable(f"{path}: is a folder, not a file") from None
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}") from None
    except ValueError as error:  # a null character in the name
        raise Unreadable(f"{path!r}: {error}") from None
    # A name that is not UTF-8 could be neither printed nor written into an artefact.
    return _decode(data, path.encode("utf-8", "backslashreplace").decode())


def _decode(data: bytes, name: str) -> Source:
    try:
        return Source(name, _lines(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        source = Source(name, _lines(error.object.decode("utf-8", "replace")))
        start = len(_lines(error.object[: error.start].decode()))
        message = f"the file is not UTF-8 text: byte 0x{error.object[error.start]:02x}"
        diagnostic = Diagnostic(Severity.ERROR, "unreadable", message, Span(source, start, start + 1))
        raise Unreadable(f"{diagnostic.span}: {message}", diagnostic) from None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def loader_beside(path: str) -> Callable[[str], Source | None]:
    """Finds imported modules in the folder of the main file."""
    folder = Path() if path == STANDARD_INPUT else Path(path).parent

    def load(name: str) -> Source | None:
        beside = folder / f"{name}.dsl"
        return read_source(str(beside)) if beside.is_file() else None

    return load
