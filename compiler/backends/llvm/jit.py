"""Objects into this process, without a linker or a file."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from typing import Any

import llvmlite.binding as llvm

from .python.machine import machine_object
from .target import TargetOptions, target_machine

_numbers = itertools.count()
_jit: Any = None
_lock = threading.Lock()


class LoadedObject:
    """The code stays in memory as long as this does."""

    def __init__(self, library: Any) -> None:
        self._library = library

    def address(self, symbol: str) -> int:
        return self._library[symbol]


def load_objects(objects: Iterable[bytes], symbols: Iterable[str]) -> LoadedObject:
    """Objects that belong together, with the call machine. ``symbols``: those whose addresses will be asked for."""
    global _jit
    with _lock:
        if _jit is None:
            _jit = llvm.create_lljit_compiler(target_machine(TargetOptions()), use_jit_link=True)
    builder = llvm.JITLibraryBuilder().add_current_process()
    for object in (*objects, machine_object()):
        builder = builder.add_object_img(object)
    for symbol in symbols:
        builder = builder.export_symbol(symbol)
    return LoadedObject(builder.link(_jit, f"object{next(_numbers)}"))
