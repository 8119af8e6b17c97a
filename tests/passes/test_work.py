"""For which functions the interpreter is unlocked, and from which size of the arguments on."""

from __future__ import annotations

from typing import Any

import pytest

from pullback.compiler import driver
from pullback.compiler.options import Options
from pullback.dsl.source import Source

PROGRAM = """
import Foundation
func line(_ x: Double) -> Double { return sin(x) * x }
func loop(_ a: [Double]) -> Double {
    var s = 0.0
    for i in 0..<a.count { s += a[i] }
    return s
}
func nest(_ a: [Double]) -> Double {
    var s = 0.0
    for i in 0..<a.count { for j in 0..<a.count { s += a[i] * a[j] } }
    return s
}
func steps(_ n: Int) -> Double {
    var s = 0.0
    for i in 0..<n { s += exp(s) * Double(i) }
    return s
}
func few(_ x: Double) -> Double {
    var s = x
    for _ in 0..<10 { s += sin(s) }
    return s
}
func many(_ x: Double) -> Double {
    var s = x
    for _ in 0..<100_000 { s += sin(s) }
    return s
}
func hidden(_ x: Double) -> Double {
    var s = x
    for _ in 0..<Int(x) { s += sin(s) }
    return s
}
func searching(_ x: Double) -> Double {
    var s = x
    while s > 1 { s = s / 2 }
    return s
}
func recursive(_ n: Int) -> Int { return n < 2 ? n : recursive(n - 1) + recursive(n - 2) }
func calling(_ n: Int) -> Int { return recursive(n) + 1 }
"""


@pytest.fixture(scope="module")
def unlocked() -> dict[str, int | None]:
    result = driver.compile(Source("work.dsl", PROGRAM), Options(), lambda name: None)
    assert result.artefact is not None
    rows: list[dict[str, Any]] = result.artefact.manifest["functions"]
    return {row["name"]: row["value"]["unlock"] for row in rows}


@pytest.mark.parametrize("name", ["line", "few"])
def test_short_code_never(unlocked: dict[str, int | None], name: str) -> None:
    assert unlocked[name] is None


@pytest.mark.parametrize("name", ["many", "hidden", "searching", "recursive", "calling"])
def test_what_may_take_any_time_always(unlocked: dict[str, int | None], name: str) -> None:
    assert unlocked[name] == 0


def test_loops_from_a_size_on(unlocked: dict[str, int | None]) -> None:
    loop, nest, steps = (unlocked[name] for name in ("loop", "nest", "steps"))
    assert loop is not None
    assert nest is not None
    assert steps is not None
    assert 0 < nest < min(loop, steps)
    assert max(loop, steps) < 4096
