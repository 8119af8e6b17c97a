"""Reading the files of a program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from ..dsl.source import Source

STANDARD_INPUT = "-"


class Unreadable(Exception):
    """A file that cannot be read as text. ``misuse``: there is no such file, rather than a wrong one."""

    def __init__(self, message: str, *, misuse: bool = True) -> None:
        self.misuse = misuse
        super().__init__(message)


def read_source(path: str) -> Source:
    """The file's text, ``-`` is the standard input."""
    if path == STANDARD_INPUT:
        return Source("<stdin>", _decode(sys.stdin.buffer.read(), "<stdin>"))
    try:
        data = Path(path).read_bytes()
    except IsADirectoryError:
        raise Unreadable(f"{path}: is a folder, not a file") from None
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}") from None
    except ValueError as error:  # a null character in the name
        raise Unreadable(f"{path!r}: {error}") from None
    return Source(path, _decode(data, Path(path).name))


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{name}:{line}: error: the file is not UTF-8 text: byte 0x{data[error.start]:02x}"
        raise Unreadable(message, misuse=False) from None


def loader_beside(path: str) -> Callable[[str], Source | None]:
    """Finds imported modules in the folder of the main file."""
    folder = Path() if path == STANDARD_INPUT else Path(path).parent

    def load(name: str) -> Source | None:
        beside = folder / f"{name}.dsl"
        return read_source(str(beside)) if beside.is_file() else None

    return load
