"""The table of places where compiled code may stop."""

from __future__ import annotations

from dataclasses import dataclass, field

from ....dsl.source import Span

OUT_OF_MEMORY = "Out of memory"


@dataclass(slots=True)
class TrapTable:
    """Each site once: message and place. A status is a site's index plus one."""

    sites: list[tuple[str, Span]] = field(default_factory=list)
    _index: dict[tuple[str, Span], int] = field(default_factory=dict)

    def status(self, message: str, span: Span) -> int:
        key = (message, span)
        index = self._index.get(key)
        if index is None:
            index = self._index[key] = len(self.sites)
            self.sites.append(key)
        return index + 1
