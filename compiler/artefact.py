"""An artefact: native code with its manifest behind it, as bytes and as a file.

    code (a shared library, or the objects when there was no linker) | manifest, JSON | its length, 8 bytes | MAGIC
    | SHA-256 of all before

A library keeps working for ``dlopen``, which ignores what follows its sections.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..runtime.abi import MAGIC
from .backends.llvm.python.machine import machine_object

LIBRARY, OBJECT = "library", "object"


@dataclass(frozen=True, slots=True)
class Artefact:
    """Compiled code in memory, not linked yet. ``manifest`` is JSON data; see ``compiler/manifest.py``."""

    objects: tuple[bytes, ...]
    manifest: dict[str, Any] = field(repr=False)


def pack(code: bytes, manifest: dict[str, Any]) -> bytes:
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":")).encode()
    whole = code + text + len(text).to_bytes(8, "little") + MAGIC
    return whole + hashlib.sha256(whole).digest()


def link(artefact: Artefact) -> bytes:
    """The bytes of the artefact file: a shared library where a linker is found, else the objects themselves; what
    Python calls it through is linked into the library, and added to the objects when these are loaded."""
    objects = [*artefact.objects, machine_object()]
    for linker, command in _LINKERS.items():
        program = shutil.which(linker)
        if program is not None:
            library = _run_linker(program, command, objects)
            if library is not None:
                return pack(library, artefact.manifest | {"kind": LIBRARY, "linker": linker})
    sizes = [len(object) for object in artefact.objects]
    return pack(b"".join(artefact.objects), artefact.manifest | {"kind": OBJECT, "objects": sizes})


def is_object(data: bytes) -> bool:
    """Whether the bytes of an artefact are those of an object that nobody has linked."""
    return data[16:18] == b"\x01\x00"  # ELF's type ET_REL


def _ld(program: str, target: str, sources: Sequence[str]) -> list[str]:
    return [program, "-shared", "-z", "noexecstack", "--build-id=none", "-o", target, *sources]


def _cc(program: str, target: str, sources: Sequence[str]) -> list[str]:
    return [program, "-shared", "-o", target, *sources, "-lm"]


# The fastest first; ``cc`` also knows how to link on systems whose linker is none of these.
_LINKERS: dict[str, Callable[[str, str, Sequence[str]], list[str]]] = {
    "ld": _ld,
    "ld.lld": _ld,
    "lld": lambda program, target, sources: [program, "-flavor", "gnu", *_ld(program, target, sources)[1:]],
    "cc": _cc,
    "gcc": _cc,
    "clang": _cc,
}


def _run_linker(
    program: str, command: Callable[[str, str, Sequence[str]], list[str]], objects: Sequence[bytes]
) -> bytes | None:
    """The library of some objects, or None when this linker does not make one."""
    with tempfile.TemporaryDirectory(prefix="pullback-") as folder:
        target = os.path.join(folder, "code.so")
        sources = [os.path.join(folder, f"code{index}.o") for index in range(len(objects))]
        for source, object in zip(sources, objects, strict=True):
            Path(source).write_bytes(object)
        done = subprocess.run(
            command(program, target, sources), stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
        )
        return Path(target).read_bytes() if done.returncode == 0 and os.path.exists(target) else None


def write(path: Path, data: bytes, *, executable: bool = False) -> None:
    """Writes a file all at once: a reader sees the old one or the new one."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, (0o777 if executable else 0o666) & ~mask)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
