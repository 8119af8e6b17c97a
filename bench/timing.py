"""Times callables side by side: interleaved rounds, the minimum of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping


def interleaved(
    candidates: Mapping[str, Callable[[], object]], seconds: float = 3.0, rest: float = 0.0
) -> dict[str, float]:
    """Seconds of one call of each candidate: the best over rounds in which every one takes its turn, so
    that a machine that slows down slows them all. Each turn lasts about 20 ms. ``rest``: further seconds between turns,
    in which the threads of the one before, that wait for more to do, fall asleep; then the next one's are woken."""
    repeats: dict[str, int] = {}
    for name, call in candidates.items():
        call()
        began = time.perf_counter()
        call()
        repeats[name] = max(1, int(0.02 / max(time.perf_counter() - began, 1e-7)))
    best = dict.fromkeys(candidates, float("inf"))
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for name, call in candidates.items():
            count = repeats[name]
            if rest:
                time.sleep(rest)
                end += rest
                call()
            began = time.perf_counter()
            for _ in range(count):
                call()
            best[name] = min(best[name], (time.perf_counter() - began) / count)
    return best
