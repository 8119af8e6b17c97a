"""Things that take long to make and depend on nothing but their key, kept on disk between runs.

Whatever goes wrong with the disk, the thing is made anew.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from . import collector, prepared

Made = TypeVar("Made")


def cached(name: str, key: str, kind: type[Made], make: Callable[[], Made]) -> Made:
    """What ``make`` returns, from disk if it was made before under this name and key, or with the package."""
    hashed = hashlib.sha256(f"{sys.version_info[:2]} {key}".encode()).hexdigest()[:24]
    path = folder() / f"{name}-{hashed}.pickle"
    found = _read(path.read_bytes, kind)
    if found is not None:
        return found
    stored = prepared.find(file_name(name))
    found = _read(lambda: stored or b"", kind)
    if stored is None or found is None:
        found = make()
        stored = as_stored(found)
    _store(path, stored)
    return found


def file_name(name: str) -> str:
    """Of what comes with the package, under a name."""
    return f"{name}.pickle"


def as_stored(made: Any) -> bytes:
    data = pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)
    return _sum(data) + data


def _read(stored: Callable[[], bytes], kind: type[Made]) -> Made | None:
    try:
        data = _whole(stored())
        with collector.never():
            found = pickle.loads(data)
    except Exception:
        # A file that is missing, unreadable or damaged in whatever way is made anew.
        return None
    return found if isinstance(found, kind) else None


def _sum(data: bytes | memoryview) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")


def _whole(stored: bytes) -> memoryview:
    """The data of a file; what is read from it only later must not turn out to be damaged then."""
    data = memoryview(stored)[4:]
    if _sum(data) != stored[:4]:
        raise ValueError("damaged")
    return data


def folder() -> Path:
    if configured := os.environ.get("XDG_CACHE_HOME"):
        return Path(configured) / "pullback"
    try:
        home = Path.home()
    except RuntimeError:
        # A fresh folder: in a shared one another user could leave pickles for us to load.
        return Path(tempfile.mkdtemp(prefix="pullback-"))
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "pullback"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "pullback" / "Cache"
    return home / ".cache" / "pullback"


def _store(path: Path, data: bytes) -> None:
    """Written beside its place and moved there, so that another process never reads half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
    except OSError:
        # Without a place to write to, every process makes its own.
        pass
