"""Python's cycle collector, which looks through the many new objects of a compilation again and again."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 2_000_000
"""New objects between two looks at the newest while a program is compiled. Python's own 700 would cost a fifth of the
time, 50,000 a tenth; never to look would keep all that the stages throw away. So many take some 200 MB."""

LEFT = 500_000
"""So many of them may be left by compilations, that nobody has looked at: some 50 MB."""

_lock = threading.Lock()
_running = 0
_before = gc.get_threshold()
_unseen = 0  # new objects of compilations that nobody has looked at


@contextmanager
def seldom() -> Iterator[None]:
    """For a whole compilation; several may run at the same time."""
    global _running, _before, _unseen
    with _lock:
        if _running == 0:
            _before = gc.get_threshold()
            if _before[0] > 0:
                gc.set_threshold(max(OBJECTS, _before[0]), *_before[1:])
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if _running == 0:
                _unseen += gc.get_count()[0]
                if _unseen > LEFT:
                    gc.collect()
                    _unseen = 0
                else:
                    _make_old()
                gc.set_threshold(*_before)


def _make_old() -> None:
    """The newest objects go to the oldest, as if they had been looked at. Otherwise that is done now, which takes a
    twentieth of a compilation; its artefact is needed first, and many programs end without another."""
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()


@contextmanager
def never() -> Iterator[None]:
    """For a short time in which many objects are made and no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
