"""Machine code of the library that a program will need, made while the rest of the program is not yet that far.

What is needed is a guess, by the functions that the program consists of; a wrong one costs the time of a processor that
has nothing else to do. Only code whose text turns out to be just the same is taken.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...timing import Timings
from . import target
from .target import TargetOptions

if TYPE_CHECKING:
    from .backend import Objects


class _Switching:
    """How long Python's threads wait for each other. One that compiles calls LLVM many times, and would wait after each
    call for as long as it takes to generate code for a short function."""

    SECONDS = 0.0003

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._before = 0.0

    def begin(self) -> None:
        with self._lock:
            if self._running == 0:
                self._before = sys.getswitchinterval()
                sys.setswitchinterval(min(self.SECONDS, self._before))
            self._running += 1

    def end(self) -> None:
        with self._lock:
            self._running -= 1
            if self._running == 0:
                sys.setswitchinterval(self._before)


_SWITCHING = _Switching()


@dataclass(frozen=True, slots=True)
class Code:
    """LLVM text; ``name``: what its object is kept under, which depends on the text and the options."""

    name: str
    text: str
    options: TargetOptions


class Ahead:
    """Compiles in a thread of its own, one after the other."""

    def __init__(self, codes: Sequence[Code], kept: Objects) -> None:
        target.initialise()
        self._pending = deque(codes)
        self._kept = kept
        self._begun: set[str] = set()
        self._made: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, daemon=True)
        _SWITCHING.begin()
        self._thread.start()

    def stop(self) -> set[str]:
        """Begins nothing more. The names of what is made or being made."""
        with self._lock:
            self._pending.clear()
            return set(self._begun)

    def made(self) -> dict[str, bytes]:
        """All objects, by name, as soon as the last one is there. What could not be compiled is missing."""
        self.stop()
        self._thread.join()
        return self._made

    def _work(self) -> None:
        try:
            self._compile()
        finally:
            _SWITCHING.end()

    def _compile(self) -> None:
        while True:
            with self._lock:
                if not self._pending:
                    return
                code = self._pending.popleft()
                self._begun.add(code.name)
            try:
                if (object := self._kept.find(code.name)) is None:
                    object = target.compile(code.text, code.options, Timings()).object
                    self._kept.keep(code.name, object)
                self._made[code.name] = object
            except Exception:  # whoever needs it will say what is wrong
                continue
