"""Calls that are under way while functions are run before the program does, and how they end early."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..ir.core import Function, Op, Value


@dataclass(slots=True)
class Frame:
    """A call. ``unrolled``: how many times each other the loops around run their bodies, one iteration at a time."""

    function: Function
    env: dict[Value, Any] = field(default_factory=dict)
    op: Op | None = None
    unrolled: int = 1

    @property
    def in_program(self) -> bool:
        return not self.function.span.source.is_library


class At(NamedTuple):
    """Where a call was when it ended."""

    function: Function
    op: Op
    env: dict[Value, Any]


class Failure(Exception):
    """A trap. ``frames``: the calls under way, the outermost first."""

    def __init__(self, message: str, frames: Iterable[Frame]) -> None:
        super().__init__(message)
        self.message = message
        self.frames = [At(frame.function, frame.op, frame.env) for frame in frames if frame.op is not None]


class Exhausted(Exception):
    """It takes too long."""
