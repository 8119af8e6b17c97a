"""What becomes of loops over ranges."""

from __future__ import annotations

from typing import Any

import pytest

from pullback.compiler import driver
from pullback.compiler.options import Options
from pullback.dsl.source import Source

PROGRAM = """
func slope(_ x: [Double], _ y: [Double]) -> [Double] {
    var dy = x
    for i in 1..<x.count { dy[i] = x[i] * y[i - 1] }
    return dy
}

func moved(_ y: [Double], along k: [Double]) -> [Double] {
    var result = y
    for i in 0..<y.count { result[i] += 0.1 * k[i] }
    return result
}

func solve(_ x: [Double], steps: Int) -> [Double] {
    var y = [Double](repeating: 0, count: x.count)
    for _ in 0..<steps {
        let first = slope(x, y)
        let second = slope(x, moved(y, along: first))
        for i in 0..<y.count { y[i] += first[i] + second[i] }
    }
    return y
}
"""


@pytest.mark.parametrize(("without", "loops"), [((), 2), (("fuse-loops",), 5)], ids=["fused", "as written"])
def test_loops_over_ranges_of_the_same_elements_are_one(without: tuple[str, ...], loops: int) -> None:
    found: list[str] = []

    def observe(stage: str, value: Any) -> None:
        if stage == "optimised":
            body = value.functions["solve"].body
            found.extend(op.name for op in body.walk() if op.name == "for")
            raise driver.Stop

    driver.compile(Source("ranges.dsl", PROGRAM), Options(without=without), lambda name: None, observe)
    assert len(found) == loops
