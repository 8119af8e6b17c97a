"""The object file of the call machine. It is the same for all programs, and for all processors of an architecture, so
that it is compiled once and kept on disk."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import llvmlite

from .....dsl.diskcache import cached
from ....timing import Timings
from .. import processors, target
from . import call

_HERE = Path(__file__).resolve()
_SOURCES = (*sorted(_HERE.parent.glob("*.py")), *(_HERE.parents[4] / "runtime" / n for n in ("abi.py", "machine.py")))


@cache
def machine_object() -> bytes:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in _SOURCES)).hexdigest()
    return cached("calls", f"{digest} {llvmlite.__version__} {processors.triple()}", bytes, _compile)


def _compile() -> bytes:
    return target.compile(call.text(), target.TargetOptions("generic", 2), Timings()).object
