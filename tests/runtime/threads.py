"""The same work by several threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


def check_threads(work: Callable[[int], list[Any]], count: int = 8) -> None:
    """What each of several threads finds, all at once, is what it finds alone. ``work`` takes its number."""
    wanted = [work(number) for number in range(count)]
    results: dict[int, list[Any]] = {}
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [results[number] for number in range(count)] == wanted
