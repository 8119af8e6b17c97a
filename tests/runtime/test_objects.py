"""Instances of classes in Python: references to objects in native memory."""

from __future__ import annotations

import copy
import gc
import threading
from typing import Any

import numpy as np
import pytest

import pullback

SOURCE = """
final class Counter {
    var n = 0
    var seen: [Double] = []
    var rows: [[Double]] = []
    init(_ n: Int) { self.n = n }
}
/// Not for Python to look into.
final class Closed { var names: [String: Int] = [:] }
struct Holder { var counter: Counter; var scale: Double }
enum Choice { case none, one(Counter) }

func made(_ n: Int) -> Counter { Counter(n) }
func closed() -> Closed { Closed() }
func size(_ c: Closed) -> Int { c.names["a"] = 1; return c.names.count }
func held(_ c: Counter) -> Holder { Holder(counter: c, scale: 2) }
func same(_ a: Counter, _ b: Counter) -> Bool { a === b }
func note(_ c: Counter, _ xs: [Double]) -> Int { c.seen = xs; c.n += 1; return c.n }
func more(_ h: Holder, _ x: Double) -> [Double] { h.counter.seen.append(x * h.scale); return h.counter.seen }
func all(_ cs: [Counter], _ xs: [Double]) -> Int { for c in cs { c.rows.append(xs) }; return cs.count }
func chosen(_ choice: Choice, _ xs: [Double]) -> Choice {
    if case let .one(c) = choice { c.seen = xs }
    return choice
}
func last(_ cs: [Counter]) -> Counter? { cs.isEmpty ? nil : cs[cs.count - 1] }
func fails(_ c: Counter, _ xs: [Double]) -> Double { c.seen = xs; return xs[5] }
@differentiable(wrt: x)
func loss(_ h: Holder, _ x: Double) -> Double { h.counter.n += 1; return x * x * h.scale }
"""


@pytest.fixture(scope="module")
def module() -> Any:
    return pullback.compile(SOURCE, name="objects")


@pytest.fixture(autouse=True)
def nothing_is_left(module: Any) -> Any:
    yield
    gc.collect()
    assert module.live_buffers() == 0


def test_an_object_is_looked_at_and_changed(module: Any) -> None:
    counter: Any = module.made(3)
    assert repr(counter) == "Counter(n=3, seen=array([], dtype=float64), rows=[])"
    counter.n = 100
    counter.seen = np.array([1.0, 2.0])
    assert module.note(counter, [5.0]) == 101
    assert (counter.n, counter.seen.tolist()) == (101, [5.0])
    seen = counter.seen
    seen[0] = 7  # a copy
    assert counter.seen.tolist() == [5.0]
    other = module.Counter(1, seen=np.ones(2), rows=[[1.0], []])
    assert (other.n, other.seen.tolist(), [row.tolist() for row in other.rows]) == (1, [1, 1], [[1], []])


def test_objects_are_references(module: Any) -> None:
    counter = module.made(1)
    holder = module.held(counter)
    assert holder.counter == counter and hash(holder.counter) == hash(counter) and holder.counter is not counter
    assert module.same(counter, holder.counter) and not module.same(counter, module.made(1))
    holder.counter.n = 9
    assert counter.n == 9
    assert module.more(holder, 3.0).tolist() == [6.0] == counter.seen.tolist()
    twin = copy.copy(counter)
    assert twin != counter and repr(twin) == repr(copy.deepcopy(counter)) == repr(counter)
    twin.n = 0
    assert counter.n == 9
    assert module.last([twin, counter]) == counter and module.last([]) is None


def test_what_objects_keep_is_theirs(module: Any) -> None:
    """Arrays that were lent for a call are copied into the objects that keep them."""
    counters = [module.made(i) for i in range(3)]
    for xs in (np.arange(4.0), np.arange(100_000.0)):
        wanted = xs.copy()
        module.note(counters[0], xs)
        module.all(counters, xs)
        choice = module.chosen(module.Choice.one(counters[1]), xs)
        with pytest.raises(pullback.Trap) if len(xs) < 6 else pytest.raises(TypeError):
            module.fails(counters[2], xs) if len(xs) < 6 else module.fails(None, xs)
        xs[:] = -1
        assert np.array_equal(counters[0].seen, wanted) and np.array_equal(choice.payload[0].seen, wanted)
        assert all(np.array_equal(counter.rows[-1], wanted) for counter in counters)
    assert counters[2].seen.tolist() == [0, 1, 2, 3]


def test_calls_with_objects_go_through_the_machine(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = module.made(3)
    holder = module.held(counter)
    module.note(counter, np.ones(2))
    module.loss(holder, 1.0)
    pullback.gradient(module.loss)(holder, 1.0)
    monkeypatch.delattr("pullback.runtime.call.Entry.call")
    assert module.note(counter, xs=np.arange(3.0)) == 7
    assert module.loss(holder, 3.0) == 18.0
    assert pullback.gradient(module.loss)(holder, 3.0) == 12.0
    monkeypatch.undo()
    assert (counter.n, counter.seen.tolist()) == (9, [0.0, 1.0, 2.0])


def test_derivatives(module: Any) -> None:
    counter = module.made(0)
    holder = module.held(counter)
    assert pullback.gradient(module.loss)(holder, 3.0) == 12
    value, pull = pullback.vjp(module.loss, holder, 3.0)
    assert (value, pull(1.0), counter.n) == (18, 12, 2)


def test_an_object_that_python_cannot_look_into(module: Any) -> None:
    closed = module.closed()
    assert repr(closed) == "Closed()" and type(closed).__doc__ == "Not for Python to look into."
    assert module.size(closed) == 1
    with pytest.raises(TypeError, match="Closed has properties that Python cannot have"):
        module.Closed()


def test_what_is_refused(module: Any) -> None:
    counter = module.made(1)
    for arguments in ((), (1,), (1, [], [], 2), (1, [], [], []), (1, [])):
        with pytest.raises(TypeError, match=r"Counter\(\) takes n, seen, rows, each once"):
            module.Counter(*arguments) if arguments != (1, [], [], []) else module.Counter(1, [], [], n=2)
    with pytest.raises(TypeError, match="Counter: 'n' needs an Int, got str 'a'"):
        counter.n = "a"
    with pytest.raises(TypeError, match=r"Counter: 'rows\[1\]' needs"):
        module.Counter(1, [], [[], 3])
    with pytest.raises(AttributeError):
        counter.other = 1
    with pytest.raises(TypeError, match=r"note\(\): 'c' needs a Counter, got int 3"):
        module.note(3, [])
    assert repr(counter) == "Counter(n=1, seen=array([], dtype=float64), rows=[])"


def test_threads_take_turns(module: Any) -> None:
    counter = module.made(0)
    holder = module.held(counter)

    def work() -> None:
        for _ in range(500):
            module.more(module.held(holder.counter), 1.0)
            assert len(holder.counter.seen) > 0

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counter.seen) == 2000
