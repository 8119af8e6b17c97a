"""Loops that take snapshots: the same derivatives to the bit, in less memory."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pytest

import pullback

from .peak import measured, peak_of

ORBIT = """
struct State: Differentiable { var x: Double; var y: Double }

@differentiable(wrt: p)
func f(_ p: [Double], _ steps: Int) -> Double {
    var s = State(x: 10, y: 5)
    @checkpointed for _ in 0..<steps {
        let a = p[0] * s.x - p[1] * s.x * s.y
        let b = p[3] * s.x * s.y - p[2] * s.y
        s.x += 0.001 * a
        s.y += 0.001 * b
    }
    return s.x + s.y
}
"""

PROGRAMS = {
    "orbit": ORBIT,
    "arrays that the loop writes": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var row = p
            var sums: [Double] = [0]
            @checkpointed for step in 0..<steps {
                let i = step % row.count
                row[i] = sin(row[i] * p[(i + 1) % p.count]) + row[(i + 2) % row.count]
                sums.append(sums[step] + row[i])
                if step % 3 == 0 { row[0] *= 0.5 } else { row[1] += sums[step] }
            }
            return row[0] * row[1] + sums[sums.count - 1]
        }""",
    "arrays of arrays": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var rows = [p, p]
            @checkpointed for step in 0..<steps {
                rows[step % 2][step % p.count] += cos(rows[(step + 1) % 2][0]) * p[1]
            }
            return rows[0][0] * rows[1][1]
        }""",
    "elements, with a condition": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var product = 1.0
            for _ in 0..<steps {
                @checkpointed for x in p where x > 0.2 { product = product * x + exp(-x) }
            }
            return product
        }""",
    "rows that the loop reads": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            let rows = [p, p.map { $0 * $0 }]
            let row = rows[1]
            var x = p[0]
            @checkpointed for step in 0..<steps { x = sin(x) * row[step % row.count] + rows[step % 2][1] }
            return x * row[0] + rows[0][2]
        }""",
    "an array that the loop reads under several names": """
        struct Held: Differentiable { var row: [Double]; var k: Double }
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            let held = Held(row: p, k: p[2])
            var x = p[0]
            @checkpointed for step in 0..<steps {
                x = sin(x * held.row[step % p.count]) * held.k + p[(step + 1) % p.count]
            }
            return x * held.row[1]
        }""",
    "a loop in a loop": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            @checkpointed for step in 0..<steps {
                var y = x
                @checkpointed for inner in 0..<step {
                    y = sin(y) * p[1] + Double(inner)
                }
                x = cos(x + y) * p[2]
            }
            return x
        }""",
    "in a function, in a branch": """
        func smoothed(_ x: Double, _ p: [Double], _ count: Int) -> Double {
            var x = x
            if x > 0.1 {
                @checkpointed for i in 0..<count { x = x * p[i % p.count] + 0.3 }
            } else {
                x = p[0]
            }
            return x
        }
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            @checkpointed for step in 0..<steps { x = smoothed(x, p, step) }
            return x * x
        }""",
    "what has no derivative": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            var logarithm = 0.0
            var largest = 0
            let limit = p[1].withoutDerivative()
            @checkpointed for step in 0..<steps {
                logarithm += log(p[0] - p[0])
                if x > limit { largest = step }
                x = sin(x) + p[1] * Double(largest)
            }
            return x
        }""",
    "an optional": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var last: Double? = nil
            @checkpointed for step in 0..<steps {
                if let known = last { last = sin(known) * p[step % p.count] } else { last = p[0] }
            }
            return last ?? p[1]
        }""",
    "break": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            @checkpointed for step in 0..<1_000_000 {
                if step == steps { break }
                x = sin(x) * p[step % p.count] + p[1]
            }
            return x * x
        }""",
    "break where what varies tells it, in arrays": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var row = p
            var sums: [Double] = [0]
            @checkpointed for step in 0..<steps {
                let i = step % row.count
                if sums[step] > 5 { continue }
                row[i] = sin(row[i] * p[(i + 1) % p.count]) + row[(i + 2) % row.count]
                if row[i] > 1.5 { row[0] *= p[2]; break }
                sums.append(sums[step] + row[i])
            }
            return row[0] * row[1] + sums[sums.count - 1]
        }""",
    "return": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            let rows = [p, p.map { $0 * $0 }]
            @checkpointed for step in 0..<20 {
                x = x * p[1] + rows[step % 2][step % p.count]
                if step == steps { return x * p[2] + rows[0][0] }
            }
            return x
        }""",
    "to a loop around": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            outer: for i in 0..<steps {
                @checkpointed for (j, q) in p.enumerated() {
                    x = cos(x) * q
                    if (i + j) % 3 == 2 { continue outer }
                    if i + j == 11 { break outer }
                    if j == 3 { break }
                }
                x += p[1]
            }
            return x
        }""",
    "a loop that is left in one that is left": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            @checkpointed for step in 0..<steps {
                var y = x
                @checkpointed for inner in 0..<step {
                    y = sin(y) * p[1] + Double(inner)
                    if inner > 4 { break }
                    if step > 12 { return x * y }
                }
                if step == 14 { break }
                x = cos(x + y) * p[2]
            }
            return x
        }""",
    "left with what has no derivative": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            var found: Int? = nil
            var logarithm = 0.0
            @checkpointed for step in 0..<steps {
                logarithm += log(p[0] - p[0])
                guard x > 0.05 || step < 9 else { found = step; break }
                x = sin(x) * p[0]
            }
            return x * Double(found ?? 2)
        }""",
    "while": """
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var left = steps
            var row = p
            @checkpointed while left > 0 && row[0] < 9 {
                row[left % 4] = sin(row[left % 4] * p[1]) + row[(left + 1) % 4] * p[2]
                left -= 1
            }
            return row[0] * row[1]
        }""",
    "repeat, and while with what its condition binds": """
        func halved(_ x: Double, while left: Int) -> Double? { left > 0 ? x / 2 : nil }
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var left = steps
            var x = p[0]
            @checkpointed repeat {
                left -= 1
                if left == 12 { continue }
                x = sin(x) * p[1] + p[left > 0 ? left % 4 : 0]
            } while left > 4
            @checkpointed while let half = halved(x, while: left) {
                left -= 1
                x = half * p[2] + x * x
            }
            return x
        }""",
    "a sequence that is not counted": """
        struct Halves: Sequence, IteratorProtocol {
            var value: Double
            mutating func next() -> Double? {
                value /= 2
                return value > 0.001 ? value : nil
            }
        }
        @differentiable(wrt: p)
        func f(_ p: [Double], _ steps: Int) -> Double {
            var x = p[0]
            @checkpointed for half in Halves(value: Double(steps)) where half < 1.5 {
                x = cos(x * half) * p[1] + p[2]
            }
            return x
        }""",
}


def with_snapshots(text: str, number: int) -> str:
    return text.replace("@checkpointed", f"@checkpointed(snapshots: {number})") if number else text


@cache
def without_snapshots(text: str) -> Any:
    return pullback.compile("import Foundation\n" + re.sub(r"@checkpointed *", "", text), strict_float=True, order=2)


@pytest.mark.parametrize("snapshots", [0, 2])
@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_the_same_to_the_bit(text: str, snapshots: int) -> None:
    p = np.array([0.7, 0.4, 0.9, 0.1])
    expected = without_snapshots(text)
    module = pullback.compile("import Foundation\n" + with_snapshots(text, snapshots), strict_float=True, order=2)
    for steps in (0, 1, 2, 3, 10, 17):
        results = [pullback.value_and_gradient(m.f, wrt="p")(p, steps) for m in (expected, module)]
        assert results[0][0] == results[1][0]
        np.testing.assert_array_equal(results[0][1], results[1][1])
        along = (p * p,)
        assert pullback.jvp(module.f, (p, steps), along) == pullback.jvp(expected.f, (p, steps), along)
        products = [pullback.hvp(m.f, (p, steps), along)[1] for m in (expected, module)]
        np.testing.assert_allclose(products[0], products[1], rtol=1e-12, atol=1e-12)
    assert module.live_buffers() == 0


def test_the_pullback_can_be_called_again() -> None:
    module = pullback.compile(with_snapshots(ORBIT, 4))
    _, pull = pullback.vjp(module.f, np.array([0.5, 0.03, 0.8, 0.02]), 50)
    first, second = pull(1.0), pull(2.0)
    np.testing.assert_array_equal(2 * first, second)
    del pull
    assert module.live_buffers() == 0


@measured
@pytest.mark.parametrize("snapshots", [0, 20])
def test_a_loop_that_is_left_needs_memory_for_the_steps_that_it_took(snapshots: int) -> None:
    text = re.sub(r"for _ in .*", "for step in 0..<1_000_000_000_000 { if step == steps { break }", ORBIT)
    gradient = pullback.gradient(pullback.compile(with_snapshots(text, snapshots), strict_float=True).f, wrt="p")
    expected = pullback.gradient(without_snapshots(text).f, wrt="p")
    p = np.array([0.5, 0.03, 0.8, 0.02])
    np.testing.assert_array_equal(gradient(p, 1000), expected(p, 1000))
    steps = 10_000_000 if snapshots == 0 else 1_000_000
    assert peak_of(lambda: gradient(p, steps)) < 4 << 20


@measured
@pytest.mark.parametrize("snapshots", [0, 20])
def test_ten_million_steps_need_little_memory(snapshots: int) -> None:
    module = pullback.compile(with_snapshots(ORBIT, snapshots))
    gradient = pullback.gradient(module.f, wrt="p")
    p = np.array([0.5, 0.03, 0.8, 0.02])
    gradient(p, 10)
    steps = 10_000_000 if snapshots == 0 else 1_000_000
    assert peak_of(lambda: gradient(p, steps)) < 4 << 20
