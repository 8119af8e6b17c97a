"""The lines of a random program, as they are written."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Protocol


class Choices(Protocol):
    """Where the decisions come from: a hypothesis draw, or a seeded generator."""

    def choose(self, options: Sequence[str]) -> str: ...
    def integer(self, low: int, high: int) -> int: ...


class Lines:
    """What all that write programs can do. ``SCOPE``: the fields that hold what is in scope."""

    SCOPE: ClassVar[tuple[str, ...]] = ()

    source: Choices
    lines: list[str]
    depth: int
    fresh: int

    def name(self, prefix: str) -> str:
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def choose(self, *options: str) -> str:
        return self.source.choose(options)

    @contextmanager
    def scope(self) -> Iterator[None]:
        """What comes into scope within is forgotten behind."""
        saved = {names: copy.copy(getattr(self, names)) for names in self.SCOPE}
        self.depth += 1
        yield
        self.depth -= 1
        for names, known in saved.items():
            setattr(self, names, known)

    @contextmanager
    def braces(self, opening: str) -> Iterator[None]:
        """A scope behind this line."""
        self.line(opening)
        with self.scope():
            yield
        self.line("}")
