"""Large buffers that were freed are kept for the next call, within bounds, and given back when asked."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback

SOURCE = """
@differentiable(wrt: p)
func decay(_ p: Double, _ steps: Int) -> Double {
    var x = 1.0
    for _ in 0..<steps { x -= p * x * x }
    return x
}
@differentiable(wrt: p)
func grown(_ p: Double, _ steps: Int) -> Double {
    var x = 1.0
    var step = 0
    while step < steps { x -= p * x * x; step += 1 }
    return x
}
func filled(_ count: Int, _ value: Double) -> [Double] { return Array(repeating: value, count: count) }
func counted(_ count: Int) -> [Int] {
    var result: [Int] = []
    for i in 0..<count { result.append(i) }
    return result
}
"""

MEGABYTE = 1 << 20

needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")


@pytest.fixture
def module() -> Any:
    return pullback.compile(SOURCE, name="kept")


def resident() -> int:
    """Bytes of this process in memory."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


@needs_proc
@pytest.mark.parametrize("name", ["decay", "grown"])
def test_a_tape_stays_until_it_is_given_back(module: Any, name: str) -> None:
    gradient = pullback.gradient(getattr(module, name), wrt="p")
    gradient(1e-6, 10)
    before = resident()
    expected = gradient(1e-6, 8 * MEGABYTE)  # saves one number of 8 bytes each step
    assert resident() - before > 60 * MEGABYTE
    assert gradient(1e-6, 8 * MEGABYTE) == expected
    pullback.trim()
    assert resident() - before < 8 * MEGABYTE
    assert gradient(1e-6, 8 * MEGABYTE) == expected


@needs_proc
def test_no_more_is_held_than_was_once_needed(module: Any) -> None:
    before = resident()
    # All are so large that malloc gives them back to the system when they are freed.
    for count in (8, 6, 5, 7, 5, 8):
        assert module.filled(count * MEGABYTE, 0.5).sum() == count * MEGABYTE / 2
        assert resident() - before < 70 * MEGABYTE
    assert module.live_buffers() == 0


@needs_proc
def test_it_goes_with_the_module() -> None:
    module = pullback.compile(SOURCE, name="kept")
    module.filled(10, 0.5)
    before = resident()
    module.filled(8 * MEGABYTE, 0.5)
    assert resident() - before > 60 * MEGABYTE
    del module
    assert resident() - before < 8 * MEGABYTE


def test_what_is_used_again_is_as_good_as_new(module: Any) -> None:
    for count in (10_000, 20_000, 19_000, 10_000, 100_000, 99_999):
        assert module.filled(count, 2.5).tolist() == [2.5] * count
        assert not module.filled(count, 0.0).any()
        numbers = module.counted(count)
        held = module.counted(count - 1)
        assert (numbers == np.arange(count)).all()
        assert (held == np.arange(count - 1)).all()
        del numbers, held
    assert module.live_buffers() == 0


def test_threads_keep_and_take(module: Any) -> None:
    gradient = pullback.gradient(module.decay, wrt="p")
    expected = {steps: gradient(1e-6, steps) for steps in range(10_000, 18_000, 1000)}
    wrong: list[Any] = []

    def work(seed: int) -> None:
        for i in range(60):
            steps = 10_000 + (i * 3 + seed) % 8 * 1000
            result = module.filled(steps, float(seed))
            if gradient(1e-6, steps) != expected[steps] or (result != seed).any():
                wrong.append(steps)
            if i % 20 == 0:
                pullback.trim()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert module.live_buffers() == 0
