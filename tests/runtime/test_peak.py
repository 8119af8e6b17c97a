"""A gradient takes the memory that the report of tapes predicts, its cotangents, and little more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pullback.compiler import driver
from pullback.compiler.options import Options
from pullback.dsl.source import Source

from .peak import measured

ROOT = Path(__file__).parents[2]

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


# Measured in a process of its own: one that has compiled much keeps free pieces of its heap that are large enough for
# a tape, and the system's allocator copies what grows out of such a piece.
MEASURE = """
import sys
import numpy as np
import pullback
from tests.runtime.peak import peak_of

_, text, count = sys.argv
module = pullback.compile(text, name="peak")
gradient = pullback.gradient(module.f, wrt=module.f.wrt[0])
xs = np.ones(int(count))
gradient(0.5, xs[:10])
print(peak_of(lambda: gradient(0.5, xs)))
"""


@measured
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_peak(text: str, count: int) -> None:
    checked = driver.check(Source("peak.dsl", text), Options(), lambda _: None, "adjoint")
    saved = sum(loop.bytes for loop in checked.tapes)
    assert saved >= 8
    cotangents = 8 if "wrt: xs" in text else 0
    command = [sys.executable, "-c", MEASURE, text, str(count)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr
    predicted = (saved + cotangents) * count
    assert 0.9 * predicted < int(ran.stdout) < 1.1 * predicted
