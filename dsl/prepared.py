"""What the package brings along ready-made: the library, parsed and lowered when the package was built.

It lies in a folder beside the sources, which ``compiler/prepare.py`` fills, and holds for just these sources, this
version of Python and of Lark. A clone has none: there everything is made when it is needed, and kept on disk.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
FOLDER = PACKAGE / "prepared"
_STATE = "state"
_HASH_SIZE = hashlib.sha256().digest_size


def find(name: str) -> bytes | None:
    """The contents of a file of the folder; None where there is none, or not of these sources, or it is damaged."""
    try:
        whole = (FOLDER / name).read_bytes() if _is_current() else b""
    except OSError:
        return None
    hashed, data = whole[:_HASH_SIZE], whole[_HASH_SIZE:]
    return data if hashlib.sha256(data).digest() == hashed else None


def write(files: dict[str, bytes]) -> None:
    """Fills the folder, each file behind its hash. The state comes last, so that files of one that is not whole are not
    taken."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in files.items():
        (FOLDER / name).write_bytes(hashlib.sha256(data).digest() + data)
    (FOLDER / _STATE).write_bytes(_state())


@cache
def _is_current() -> bool:
    try:
        return (FOLDER / _STATE).read_bytes() == _state()
    except OSError:
        return False


def _state() -> bytes:
    """Changes whenever the contents of a source do."""
    import lark

    state = hashlib.sha256(f"{sys.version_info[:2]} {lark.__version__}".encode())
    root = len(str(PACKAGE)) + 1
    for path in sorted(source.path for source in sources()):
        with open(path, "rb") as file:
            text = file.read()
        state.update(f"{path[root:]} {len(text)} ".encode())
        state.update(text)
    return state.hexdigest().encode()


@cache
def sources() -> tuple[os.DirEntry[str], ...]:
    """The files that the compiler consists of. They are looked at in each process that compiles."""
    return tuple(chain.from_iterable(_files(str(PACKAGE / folder)) for folder in ("dsl", "compiler", "runtime")))


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.name.endswith((".py", ".dsl", ".lark")):
                yield entry
