"""When the garbage of compilations is collected."""

from __future__ import annotations

import gc
import weakref

import pytest

from pullback.dsl import collector


class Node:
    def __init__(self) -> None:
        self.itself = self


def garbage(count: int) -> weakref.ref[Node]:
    """Makes so many objects that only the collector frees, the last of which is watched."""
    last = Node()
    for _ in range(count):
        last = Node()
    return weakref.ref(last)


def test_garbage_is_left_until_there_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "OBJECTS", 100_000)
    monkeypatch.setattr(collector, "LEFT", 50_000)
    monkeypatch.setattr(collector, "_unseen", 0)
    gc.collect()
    before = gc.get_threshold()
    with collector.seldom():
        first = garbage(30_000)
    assert gc.get_threshold() == before
    gc.collect(1)  # nobody looks through it with the new objects
    assert first() is not None
    with collector.seldom():
        second = garbage(30_000)
    assert second() is None
    assert first() is None
