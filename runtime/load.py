"""Artefact files: verified first, then opened."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from . import abi, blas, foreign, machine, pool, processor, python_api
from .errors import ArtefactError

_TRAILER = 8 + len(abi.MAGIC) + 32

ENTRY_TYPE = ctypes.CFUNCTYPE(ctypes.c_int32)
SHORT_TYPE = ctypes.PYFUNCTYPE(ctypes.c_int32)

# What dlopen already holds, by path: the same path with other contents must not find the old library.
_opened: dict[str, bytes] = {}


class Library:
    """Native code in this process. A ``function`` takes context, arguments and results, as ctypes arrays. ``calls``:
    the address of its call machine. ``folder``: where the artefact lies; C libraries may lie there too."""

    def __init__(
        self, manifest: dict[str, Any], address: Callable[[str], int], keep: Any, folder: Path | None = None
    ) -> None:
        self.manifest = manifest
        self._address = address
        self._keep = keep
        self.calls = address(machine.SYMBOL)
        if python_api.SUPPORTED:
            table = ctypes.addressof(python_api.TABLE)
            ctypes.c_uint64.from_address(address(machine.TABLE_SYMBOL)).value = table
        foreign.bind(manifest.get("c_functions", ()), address, folder)
        if manifest.get("blas"):
            blas.bind(address(manifest["blas"]))
        if manifest.get("pool"):
            pool.bind(address(manifest["pool"]["table"]), address(manifest["pool"]["worker"]), keep)

    def address(self, symbol: str) -> int:
        return self._address(symbol)

    def function(self, address: int, *, short: bool = False) -> Any:
        """``short``: called without unlocking the interpreter."""
        function = (SHORT_TYPE if short else ENTRY_TYPE)(address)
        function._keep = self._keep  # type: ignore[attr-defined]
        return function


def split(data: bytes, name: str) -> tuple[bytes, dict[str, Any], bytes]:
    """Code, manifest and hash of an artefact's bytes, after all checks that need no execution."""
    if len(data) < _TRAILER or data[-_TRAILER + 8 : -32] != abi.MAGIC:
        raise ArtefactError(f"{name}: not an artefact of pullback, or cut off at its end")
    digest = hashlib.sha256(memoryview(data)[:-32]).digest()
    if digest != data[-32:]:
        raise ArtefactError(f"{name}: damaged: its contents do not match its checksum; build it again")
    length = int.from_bytes(data[-_TRAILER : -_TRAILER + 8], "little")
    start = len(data) - _TRAILER - length
    if start < 0:
        raise ArtefactError(f"{name}: damaged: its manifest is longer than the file")
    try:
        manifest = json.loads(data[start:-_TRAILER])
        _check(manifest, name)
    except (ValueError, TypeError, KeyError) as error:
        raise ArtefactError(f"{name}: its manifest cannot be read ({error!r}); build it again") from None
    return data[:start], manifest, digest


def _check(manifest: dict[str, Any], name: str) -> None:
    version = manifest["abi"]
    if version != abi.VERSION:
        raise ArtefactError(
            f"{name}: made by pullback {manifest.get('compiler', '?')} for version {version} of the binary interface, "
            f"this runtime has version {abi.VERSION}; build it again"
        )
    target = manifest["target"]
    architecture = target["triple"].partition("-")[0]
    if architecture != processor.machine():
        raise ArtefactError(f"{name}: built for {architecture}, this machine is {processor.machine()}")
    missing = processor.missing(target["features"])
    if missing:
        raise ArtefactError(
            f"{name}: built for the processor {target['cpu']}, this one lacks {', '.join(missing)}; build it with --cpu"
        )


def open_artefact(path: Path) -> Library:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArtefactError(f"{path}: {error.strerror}") from None
    return open_bytes(data, path.name, path)


def open_bytes(data: bytes, name: str, path: Path | None = None) -> Library:
    """Native code from an artefact's bytes; ``path``: the file that holds them, if there is one."""
    code, manifest, digest = split(data, name)
    if manifest["kind"] == "object":
        return open_objects(_apart(code, manifest.get("objects", [len(code)])), manifest, name)
    library = _dlopen(data, digest, name, path)
    folder = path.resolve().parent if path is not None else None
    return Library(manifest, lambda symbol: _symbol(library, symbol, name), library, folder)


def _apart(code: bytes, sizes: list[int]) -> list[bytes]:
    ends = list(accumulate(sizes, initial=0))
    return [code[start:end] for start, end in pairwise(ends)]


def open_objects(objects: Sequence[bytes], manifest: dict[str, Any], name: str) -> Library:
    """Objects that were never linked; LLVM's just-in-time linker does it now."""
    try:
        jit = import_module("..compiler.backends.llvm.jit", __package__)
    except ImportError as error:
        raise ArtefactError(
            f"{name}: holds an object that was built without a linker, and llvmlite, which could load it, "
            f"is not there ({error}); install llvmlite, or build it where cc, ld or lld is found"
        ) from None
    loaded = jit.load_objects(objects, symbols(manifest))
    return Library(manifest, loaded.address, loaded)


# Entries of a derivative; those that were not asked for are null.
DERIVATIVE_ENTRIES = ("value_and_gradient", "vjp", "pullback", "jvp", "hvp")


def symbols(manifest: dict[str, Any]) -> list[str]:
    """Every C function that the manifest mentions."""
    entries = [row["value"] for row in manifest["constants"]]
    entries += [entry for row in manifest["classes"].values() for entry in row.values()]
    for row in manifest["functions"]:
        entries.append(row["value"])
        entries += (parameter["default"] for parameter in row["parameters"])
        entries += (d[kind] for d in row["derivatives"] for kind in DERIVATIVE_ENTRIES)
    names: list[str] = [machine.SYMBOL, machine.TABLE_SYMBOL]
    names += [row["pointer"] for row in manifest.get("c_functions", ())]
    names += filter(None, [manifest.get("trim"), manifest.get("blas"), *(manifest.get("pool") or {}).values()])
    for entry in filter(None, entries):
        names.append(entry["symbol"])
        if entry["release"]:
            names.append(entry["symbol"] + abi.RELEASE_SUFFIX)
    return names


def _symbol(library: ctypes.CDLL, symbol: str, name: str) -> int:
    try:
        return ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value or 0
    except AttributeError:
        raise ArtefactError(f"{name}: has no symbol {symbol}; build it again") from None


def _dlopen(data: bytes, digest: bytes, name: str, path: Path | None) -> ctypes.CDLL:
    """The library from its own file, or from a copy when that name is taken by another content."""
    place = str(path.resolve()) if path is not None else ""
    try:
        if path is not None and _opened.setdefault(place, digest) == digest:
            return ctypes.CDLL(place)
        with tempfile.NamedTemporaryFile(prefix="pullback-", suffix=".so", delete=False) as copy:
            copy.write(data)
        try:
            return ctypes.CDLL(copy.name)
        finally:
            os.unlink(copy.name)
    except OSError as error:
        raise ArtefactError(f"{name}: the system cannot open it: {error}") from None
