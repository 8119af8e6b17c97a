"""The memory of gradients: what is measured against what `--report tape` predicts, and loops with snapshots.

    python bench/memory.py [--steps 10000000]

Peaks are those of this process while a gradient is computed, less its size before; Linux only.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import pullback
from pullback.compiler import driver
from pullback.compiler.options import Options
from pullback.dsl.source import Source

STEPS = 10_000_000
RATES = np.array([0.55, 0.028, 0.80, 0.024])

_BODY = """
        let a = p[0] * x - p[1] * x * y, b = p[3] * x * y - p[2] * y
        x += 0.0001 * a
        y += 0.0001 * b
"""
_ORBIT = """
@differentiable(wrt: p)
func {name}(_ p: [Double], steps: Int) -> Double {{
    var x = 10.0, y = 5.0
{loop}    return x + y
}}
"""
LOOPS = {
    "a 'for' loop": f"    for _ in 0..<steps {{{_BODY}    }}\n",
    "a 'while' loop": f"    var step = 0\n    while step < steps {{{_BODY}        step += 1\n    }}\n",
    "@checkpointed": f"    @checkpointed for _ in 0..<steps {{{_BODY}    }}\n",
    "@checkpointed(snapshots: 20)": f"    @checkpointed(snapshots: 20) for _ in 0..<steps {{{_BODY}    }}\n",
}
_NAMES = {name: f"f{number}" for number, name in enumerate(LOOPS)}
PROGRAM = "".join(_ORBIT.format(name=_NAMES[name], loop=loop) for name, loop in LOOPS.items())


def peak(call: Callable[[], object]) -> tuple[int, float]:
    """The bytes by which the process grows at most during a call, and the seconds that it takes."""
    pullback.trim()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forgets the highest size so far
    before = _status("VmRSS")
    began = time.perf_counter()
    call()
    return _status("VmHWM") - before, time.perf_counter() - began


def _status(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{name}:")[1].split()[0]) * 1024


def predicted() -> dict[str, int]:
    """The bytes that each loop without snapshots saves in an iteration."""
    result = driver.check(Source("memory.dsl", PROGRAM), Options(), lambda name: None, "adjoint")
    found = {loop.function: loop.bytes for loop in result.tapes}
    return {name: found[_NAMES[name]] for name in LOOPS if not name.startswith("@")}


def measure(steps: int = STEPS) -> list[dict[str, Any]]:
    """A row for each loop: its name, the seconds, the peak in bytes, what the report predicts, and the largest
    difference of its gradient from that of the first."""
    module, bytes_of = pullback.compile(PROGRAM, name="memory"), predicted()
    rows: list[dict[str, Any]] = []
    first: Any = None
    for name, function in _NAMES.items():
        gradient = pullback.gradient(getattr(module, function), wrt="p")
        gradient(RATES, steps=10)
        found: list[Any] = []
        grown, seconds = peak(lambda gradient=gradient, found=found: found.append(gradient(RATES, steps=steps)))
        first = found[0] if first is None else first
        row = {"loop": name, "steps": steps, "peak": grown, "seconds": seconds}
        row["predicted"] = bytes_of[name] * steps if name in bytes_of else None
        row["difference"] = float(np.abs(found[0] - first).max())
        rows.append(row)
    return rows


def markdown(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| Lotka-Volterra by Euler | steps | peak, MB | of predicted | s | difference |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        of = f"{row['peak'] / row['predicted']:.2f}" if row["predicted"] else "–"
        figures = f"{row['peak'] / 1e6:.1f} | {of} | {row['seconds']:.2f} | {row['difference']:g}"
        lines.append(f"| {row['loop']} | {row['steps']:,} | {figures} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    if not Path("/proc/self/clear_refs").exists():
        print("memory is measured on Linux only", file=sys.stderr)
        return 1
    print(markdown(measure(arguments.steps)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
