"""Source text and positions in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

_NEWLINE = re.compile("\n")


@dataclass(eq=False, slots=True)
class Source:
    """One file's text. Two sources are equal only if they are the same object. ``library``: the name within the
    library, wherever that is, of a file that is part of the language and none of the user's."""

    name: str
    text: str
    library: str | None = None
    _line_starts: list[int] | None = field(default=None, init=False, repr=False)

    @property
    def is_library(self) -> bool:
        return self.library is not None

    @property
    def line_starts(self) -> list[int]:
        if self._line_starts is None:
            self._line_starts = [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        return self._line_starts

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column, both from 1, of a character offset."""
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its newline."""
        starts = self.line_starts
        start = starts[number - 1]
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    @property
    def file(self) -> str:
        return Path(self.name).name


@dataclass(slots=True, unsafe_hash=True)
class Span:
    """Characters ``start`` up to, not including, ``end`` of ``source``. Nothing changes one; it is not frozen because
    there is one for each node, and a frozen one takes twice as long to make."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other."""
        return Span(self.source, self.start, other.end)

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.source.file}:{line}:{column}"


NOWHERE = Span(Source("<compiler>", ""), 0, 0)
