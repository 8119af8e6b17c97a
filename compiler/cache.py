"""Compiled modules on disk, found by content.

An entry is an artefact file, whose name is the hash of the main file's text, the options, the processor and the
compiler itself. Its manifest lists the imported files with their hashes: they are known only after compiling. Entries
appear by renaming, so that processes never see half of one; a damaged one is as good as none.

Beside them is what many programs need: objects of the library's functions, in a folder of their own, and the lowered
bodies of its functions, in a file for each module of the library.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..dsl import prepared
from ..runtime.abi import VERSION
from . import artefact
from .lower import kept
from .options import Options

if TYPE_CHECKING:
    from .foreseen import Foreseen

MAX_ENTRIES = 256
MAX_OBJECTS = 4096
MAX_BODIES = 9


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def compiler_version() -> str:
    """Changes whenever a file of the compiler does."""
    state = hashlib.sha256(str(VERSION).encode())
    for line in sorted(map(_state, prepared.sources())):
        state.update(line.encode())
    return state.hexdigest()


def _state(source: os.DirEntry[str]) -> str:
    """What changes when a file of the compiler does. This runs at each start."""
    status = source.stat()
    return f"{source.path} {status.st_mtime_ns} {status.st_size}\n"


def folder() -> Path | None:
    """Where entries are kept; None when the user has turned the cache off with an empty ``PULLBACK_CACHE``."""
    chosen = os.environ.get("PULLBACK_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "pullback"


def key(name: str, text: str, options: Options, processor: str) -> str:
    parts = (compiler_version(), name, digest(text), repr(options), processor)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find(name: str) -> Path | None:
    """The entry of this key."""
    place = folder()
    path = place / f"{name}.so" if place is not None else None
    return path if path is not None and path.is_file() else None


def is_current(dependencies: Mapping[str, str], read: Callable[[str], str | None]) -> bool:
    """Whether the imported files still are what they were."""
    for name, hashed in dependencies.items():
        text = read(name)
        if text is None or digest(text) != hashed:
            return False
    return True


def store(name: str, data: bytes) -> Path | None:
    """The new entry; None when there is no place to keep it."""
    place = folder()
    if place is None:
        return None
    path = place / f"{name}.so"
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        artefact.write(path, data)
        _prune(place.glob("*.so"), MAX_ENTRIES)
    except OSError:
        return None
    return path


class Objects:
    """Compiled functions on disk."""

    def find(self, name: str) -> bytes | None:
        return _read_sealed(self._place(name))

    def keep(self, name: str, object: bytes) -> None:
        place = self._place(name)
        if place is None:
            return
        with contextlib.suppress(OSError):
            _write_sealed(place, object)
            if place.name[0] == place.name[1] == "0":  # one in 256 tidies up
                _prune(place.parent.glob("*.o"), MAX_OBJECTS)

    def _place(self, name: str) -> Path | None:
        place = folder()
        if place is None:
            return None
        return place / "objects" / f"{hashlib.sha256((compiler_version() + name).encode()).hexdigest()}.o"


class Bodies:
    """Lowered bodies of the library's functions: a file for each of its modules, which is read whole and replaced. The
    first one is what the package has prepared."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, bytes]] = {}
        self._folder: Path | None = None

    def find(self, name: str) -> bytes | None:
        module = kept.module_of(name)
        if folder() != self._folder:
            self._folder = folder()
            self._known.clear()
        if module not in self._known:
            self._known[module] = self._read(module)
        return self._known[module].get(name)

    def keep(self, bodies: dict[str, bytes]) -> None:
        for module in dict.fromkeys(map(kept.module_of, bodies)):
            place = self._place(module)
            if place is not None:
                found = {name: body for name, body in bodies.items() if kept.module_of(name) == module}
                self._known[module] = self._read(module) | found  # others may have added some meanwhile
                self._write(place, kept.as_stored(self._known[module]))

    def _read(self, module: str) -> dict[str, bytes]:
        place = self._place(module)
        data = _read_sealed(place)
        if data is None:
            data = prepared.find(kept.file_name(module))
            if data is None:
                return {}
            if place is not None:
                self._write(place, data)
        return kept.stored(data)

    def _place(self, module: str) -> Path | None:
        return None if self._folder is None else self._folder / f"{compiler_version()[:32]}-{kept.file_name(module)}"

    def _write(self, place: Path, data: bytes) -> None:
        with contextlib.suppress(OSError):
            _write_sealed(place, data)
            _prune(place.parent.glob("*.bodies"), MAX_BODIES)


_HASH_SIZE = hashlib.sha256().digest_size


def _write_sealed(place: Path, data: bytes) -> None:
    """With the hash of the data behind it."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    artefact.write(place, data + hashlib.sha256(data).digest())


def _read_sealed(place: Path | None) -> bytes | None:
    """The data; None where they are missing or damaged."""
    try:
        whole = place.read_bytes() if place is not None else b""
    except OSError:
        return None
    data, hashed = whole[:-_HASH_SIZE], whole[-_HASH_SIZE:]
    return data if hashlib.sha256(data).digest() == hashed else None


class Store:
    """What compilations leave for those that follow."""

    def __init__(self) -> None:
        self.objects = Objects()
        self.bodies = Bodies()

    @property
    def foreseen(self) -> Foreseen:
        from .foreseen import of_package

        return of_package()


STORE = Store()


def _prune(entries: Iterable[Path], most: int) -> None:
    """Removes the oldest entries beyond the limit. Another process may be doing the same."""
    aged: list[tuple[float, Path]] = []
    for path in entries:
        try:
            aged.append((path.stat().st_mtime, path))
        except FileNotFoundError:
            continue
    for _, path in sorted(aged)[:-most]:
        path.unlink(missing_ok=True)
