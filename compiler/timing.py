"""How long the stages of a compilation take."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager


class Timings(dict[str, float]):
    """Seconds of each stage and pass, in the order in which they first ran, summed over their runs."""

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.add(stage, time.perf_counter() - start)

    def add(self, stage: str, seconds: float) -> None:
        self[stage] = self.get(stage, 0.0) + seconds

    def share(self, seconds: float, parallel: Sequence[Mapping[str, float]]) -> None:
        """Adds the time that several threads took together, to each stage by its share of what they did."""
        work = sum(sum(each.values()) for each in parallel)
        for each in parallel:
            for stage, own in each.items():
                self.add(stage, seconds * own / work)

    def table(self) -> str:
        """A line for each stage, and one for their sum."""
        rows = [*self.items(), ("sum", sum(self.values()))]
        return "\n".join(f"{seconds * 1000:10.1f} ms  {name}" for name, seconds in rows)
