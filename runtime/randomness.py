"""The random numbers that code draws where its program gives no seed: one state for all threads of the process."""

from __future__ import annotations

import ctypes
import operator
from typing import SupportsIndex

# Native code adds to it, atomically.
STATE = ctypes.c_uint64(0)
ADDRESS = ctypes.addressof(STATE)


def seed(value: SupportsIndex) -> None:
    """Starts the random numbers of all modules anew, so that what follows can be repeated; ``value`` is an integer from
    0 to 2**64 - 1. Every process starts as after ``seed(0)``."""
    number = operator.index(value)
    if not 0 <= number < 1 << 64:
        raise ValueError(f"a seed is an integer from 0 to 2**64 - 1, not {number}")
    STATE.value = number
