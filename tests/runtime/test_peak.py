"""A gradient takes the memory that the report of tapes predicts, its cotangents, and little more."""

from __future__ import annotations

import numpy as np
import pytest

import pullback
from pullback.compiler import driver
from pullback.compiler.options import Options
from pullback.dsl.source import Source

from .peak import measured, peak_of

# Elements: tapes of a few megabytes, which malloc takes from its heap unless they grow, and of many.
COUNTS = [2_200_000, 10_000_000]

PROGRAMS = {
    "for": """
        @differentiable(wrt: p)
        func f(_ p: Double, _ xs: [Double]) -> Double {
            var x = 1.0, y = 0.5
            for _ in 0..<xs.count { x -= 0.001 * p * y; y += 0.001 * x * x }
            return x * y
        }""",
    "while": """
        @differentiable(wrt: p)
        func f(_ p: Double, _ xs: [Double]) -> Double {
            var x = 1.0, left = xs.count
            while left > 0 { x -= 0.001 * p * x * x; left -= 1 }
            return x
        }""",
    "cotangents": """
        @differentiable(wrt: xs)
        func f(_ p: Double, _ xs: [Double]) -> Double {
            var product = 1.0
            for x in xs { product *= x }
            return product
        }""",
}


@measured
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_peak(text: str, count: int) -> None:
    saved = sum(
        loop.bytes for loop in driver.check(Source("peak.dsl", text), Options(), lambda _: None, "adjoint").tapes
    )
    assert saved >= 8
    module = pullback.compile(text, name="peak")
    wrt = module.f.wrt[0]
    gradient = pullback.gradient(module.f, wrt=wrt)
    xs = np.ones(count)
    gradient(0.5, xs[:10])
    predicted = saved * count + (xs.nbytes if wrt == ("xs",) else 0)
    peak = peak_of(lambda: gradient(0.5, xs))
    assert 0.9 * predicted < peak < 1.1 * predicted
