"""Memory that native code keeps for its next calls: large buffers that were freed, in a list of each module's own."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

# Gives back what a module keeps, by what stands for the module in this process.
_trims: weakref.WeakKeyDictionary[Any, Callable[[], Any]] = weakref.WeakKeyDictionary()


def register(native: Any, trim: Callable[[], Any]) -> None:
    """``trim`` gives back what ``native`` keeps, at the latest when it goes."""
    _trims[native] = trim
    weakref.finalize(native, trim).atexit = False


def trim() -> None:
    """Gives the memory back that modules keep for their next calls: freed buffers of 64 KiB and more, never more than
    a module once needed at the same time, and at most 1 GiB for each. Results that are in use are not touched."""
    for give_back in list(_trims.values()):
        give_back()
