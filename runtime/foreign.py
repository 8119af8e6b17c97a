"""Functions of C libraries that a program calls: found when its code is loaded, and handed to it as pointers."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from .errors import ArtefactError


def bind(rows: Iterable[Mapping[str, Any]], address: Callable[[str], int], beside: Path | None) -> None:
    """Sets the variables through which the code calls C functions; ``rows``: of the manifest. Libraries given by a
    relative path lie in the folder ``beside``, else where the source was compiled."""
    for row in rows:
        ctypes.c_void_p.from_address(address(row["pointer"])).value = _find(row, beside)


def _find(row: Mapping[str, Any], beside: Path | None) -> int:
    symbol, library = row["symbol"], row["library"]
    file, line, column = row["place"]
    where = f"{file}:{line}:{column}: error: "
    candidates = list(_candidates(library, row["folder"], beside))
    opened = [handle for handle in map(_open, candidates) if isinstance(handle, ctypes.CDLL)]
    if not opened:
        reasons = dict.fromkeys(str(_open(candidate)) for candidate in candidates)
        reason = "; ".join(reasons) or "no library of that name is installed"
        raise ArtefactError(f"{where}cannot open the C library '{library}': {reason}")
    for handle in opened:
        found = _address(handle, symbol)
        if found is not None:
            return found
    place = (
        f"the C library '{library}'" if library else "this process; name its library: '@extern(c, \"…\", library: …)'"
    )
    raise ArtefactError(f"{where}there is no C function '{symbol}' in {place}")


def _candidates(library: str, folder: str, beside: Path | None) -> Iterator[str | None]:
    if not library:
        yield None
        yield ctypes.util.find_library("m")
    elif "/" in library:
        folders = [folder] if beside is None else [str(beside), folder]
        paths = dict.fromkeys(os.path.abspath(os.path.join(each, library)) for each in folders)
        existing = [path for path in paths if os.path.exists(path)]
        yield from existing or list(paths)[-1:]
    else:
        name = _library_name(library)
        if name is not None:
            yield name


@cache
def _library_name(name: str) -> str | None:
    """``libm.so.6`` for ``m``. A whole file name, with its suffix, stands for itself."""
    return ctypes.util.find_library(name) or (name if ".so" in name or name.endswith(".dylib") else None)


@cache
def _open(name: str | None) -> ctypes.CDLL | str:
    """The library, or why it cannot be opened."""
    try:
        return ctypes.CDLL(name)
    except OSError as error:
        return str(error)


def _address(library: ctypes.CDLL, symbol: str) -> int | None:
    try:
        return ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value
    except AttributeError:
        return None
