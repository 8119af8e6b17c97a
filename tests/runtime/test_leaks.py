"""Nothing leaks: after thousands of calls no native buffer is left, and the process is as large as before."""

from __future__ import annotations

import contextlib
import gc
import io
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback

SOURCE = """
import Foundation

indirect enum Tree {
    case leaf(Double)
    case both(Tree, Tree)
    case row([Double], Tree)
}
func total(_ tree: Tree, _ t: Double) -> Double {
    switch tree {
    case .leaf(let v): return sin(v * t)
    case let .both(a, b): return total(a, t) * total(b, 0.5)
    case let .row(items, rest): return items.reduce(0) { $0 + $1 * t } + total(rest, t)
    }
}
final class Settings {
    var history: [Double] = []
    var scale = 0.5
    func note(_ x: Double) { history.append(x) }
}
struct Model: Differentiable {
    var weights: [[Double]]
    var bias: Double?
}

@differentiable(wrt: (m, xs))
func loss(_ m: Model, _ xs: [Double], _ n: Int) -> Double {
    let settings = Settings()
    var layers: [@differentiable (Double) -> Double] = []
    var tree = Tree.leaf(xs[0])
    for row in m.weights {
        let scale = row[0] * settings.scale
        layers.append { x in tanh(x * scale) + row[row.count - 1] }
        tree = row.count > 2 ? .row(row, .both(tree, .leaf(scale))) : .both(.row(xs, tree), tree)
    }
    var sum = m.bias ?? xs[1]
    var kept: [Double]? = nil
    for i in 0..<n {
        var step = xs
        for layer in layers { step = step.map { layer($0) } }
        settings.note(Double(i))
        if let old = kept { sum += zip(old, step).map { $0 * $1 }.reduce(0, +) } else { sum += step[0] }
        if i % 3 == 2 { kept = nil; continue }
        kept = step
        sum += xs[i]
    }
    return sum + total(tree, sum) + Double(settings.history.count)
}

@differentiable(wrt: xs)
func scaled(_ xs: [Double], _ text: String) -> [Double] {
    var result: [Double] = []
    for x in xs { result.append(x * xs[0]) }
    if text.count > 4 { print("scaled", text, result.count) }
    return result
}

func history(_ n: Int) -> [[Double]?] {
    let settings = Settings()
    var all: [[Double]?] = []
    for i in 0..<n {
        settings.note(Double(i))
        all.append(i % 2 == 0 ? settings.history : nil)
    }
    return all
}
"""


@pytest.fixture(scope="module")
def module(route: str) -> Any:
    return pullback.compile(SOURCE, name="leaks")


def resident() -> int:
    """Bytes of this process in memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def turn(module: Any, kept: deque[Any]) -> None:
    """Calls of each kind; ``kept`` holds the last pullbacks and some of what they returned."""
    model = module.Model(weights=[[0.5, 0.25], [0.125, -0.5, 0.75]], bias=0.5)
    xs = np.array([0.5, -0.25, 1.5, 0.125])
    module.loss(model, xs, 4)
    pullback.gradient(module.loss, wrt=(0, 1))(model, xs, 4)
    value, pull = pullback.vjp(module.loss, model, xs, 3)
    pull(value)
    many, pull_many = pullback.vjp(module.scaled, np.ones(200), "ab")
    kept.append((pull, pull_many, pull_many(many), module.history(5)))
    module.scaled([1.0, 2.0], "aloud")
    with contextlib.suppress(pullback.Trap):
        module.loss(model, xs, 5)
    with contextlib.suppress(pullback.Trap):
        pullback.gradient(module.loss, wrt=0)(model, xs, 6)
    with contextlib.suppress(ValueError):
        pull_many([1.0, 2.0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the size of the process is read from /proc")
def test_nothing_leaks(module: Any) -> None:
    kept: deque[Any] = deque(maxlen=20)
    sizes: list[int] = []
    for _ in range(5):
        with contextlib.redirect_stdout(io.StringIO()):
            for _ in range(200):
                turn(module, kept)
        gc.collect()
        sizes.append(resident())
    # A leak of one small buffer a call would be at least 64 kB from one size to the next.
    assert min(sizes[1:]) == sizes[1] or sizes[-1] - sizes[1] < 128 * 1024, sizes
    assert sizes[-1] - sizes[1] < 1024 * 1024, sizes
    kept.clear()
    gc.collect()
    assert module.live_buffers() == 0
