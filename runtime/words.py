"""Instructions of the call machine as the words that it reads."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

from .machine import INSTRUCTION_WORDS


class Words:
    """A list of instructions that grows."""

    def __init__(self) -> None:
        self._words: list[int] = []

    def add(self, *instruction: int) -> None:
        self._words += (*instruction, *[0] * (INSTRUCTION_WORDS - len(instruction)))

    def all(self) -> list[int]:
        """With the instruction that ends them."""
        return [*self._words, *[0] * INSTRUCTION_WORDS]

    def ended(self) -> Block:
        return Block(self.all())


class Block:
    """Words at an ``address``; who uses that must keep the block."""

    def __init__(self, words: Sequence[int]) -> None:
        self.words = (ctypes.c_int64 * len(words))(*words)
        self.address = ctypes.addressof(self.words)
