"""Elementary functions over arrays: nanoseconds an element, against NumPy, C's library in a loop, and JAX.

    python bench/elementary.py [--seconds 1] [--json FILE]

Each size is measured in one process with all candidates taking turns; one thread. JAX takes part where it is installed.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np
from timing import interleaved

import pullback

SIZES = (4096, 1 << 20)
DTYPES = {"f32": np.float32, "f64": np.float64}
SWIFT = {"f32": "Float", "f64": "Double"}
C_TYPES = {"f32": ("float", "f"), "f64": ("double", "")}
# The arguments lie between these.
RANGES = {
    "exp": (-20.0, 20.0),
    "log": (0.01, 100.0),
    "log1p": (-0.5, 10.0),
    "expm1": (-5.0, 5.0),
    "sin": (-10.0, 10.0),
    "cos": (-10.0, 10.0),
    "tan": (-10.0, 10.0),
    "sinh": (-5.0, 5.0),
    "cosh": (-5.0, 5.0),
    "tanh": (-5.0, 5.0),
    "pow": (0.1, 10.0),
    "erf": (-3.0, 3.0),
}
# The second argument of pow is this constant.
EXPONENT = 1.7

Candidates = dict[str, Callable[[], object]]


def program() -> str:
    """For each elementary function and width, one that fills an array several times."""
    lines = ["import Foundation"]
    for name in RANGES:
        for width, type in SWIFT.items():
            call = f"pow(x[i], {EXPONENT})" if name == "pow" else f"{name}(x[i])"
            lines.append(
                f"func {name}_{width}(_ x: [{type}], times: Int) -> {type} {{\n"
                f"    var y = x\n"
                f"    for _ in 0..<times {{ for i in 0..<x.count {{ y[i] = {call} }} }}\n"
                f"    return y[x.count / 2]\n}}"
            )
    return "\n".join(lines)


def c_library(folder: Path) -> ctypes.CDLL | None:
    cc = shutil.which("cc")
    if cc is None:
        return None
    lines = ["#include <math.h>"]
    for name in RANGES:
        for width, (type, suffix) in C_TYPES.items():
            more = f", ({type}){EXPONENT}" if name == "pow" else ""
            lines.append(
                f"void {name}_{width}(long n, const {type}* x, {type}* y) "
                f"{{ for (long i = 0; i < n; i++) y[i] = {name}{suffix}(x[i]{more}); }}"
            )
    (folder / "loops.c").write_text("\n".join(lines))
    library = folder / "loops.so"
    command = [cc, "-O3", "-march=native", "-shared", "-fPIC", str(folder / "loops.c"), "-o", str(library), "-lm"]
    subprocess.run(command, check=True)
    return ctypes.CDLL(str(library))


def numpy_candidate(name: str, x: np.ndarray, out: np.ndarray) -> Candidates:
    if name == "pow":
        exponent = x.dtype.type(EXPONENT)
        return {"NumPy": lambda: np.power(x, exponent, out=out)}
    function = getattr(np, name, None)
    return {} if function is None else {"NumPy": lambda: function(x, out=out)}


def jax_candidate(name: str, x: np.ndarray) -> Candidates:
    try:
        import jax
    except ImportError:
        return {}
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    from jax.scipy.special import erf

    plain = {"erf": erf, "pow": lambda v: v ** x.dtype.type(EXPONENT)}
    function = jax.jit(plain.get(name) or getattr(jnp, name))
    argument = jnp.asarray(x)
    return {"JAX": lambda: function(argument).block_until_ready()}


def measure(seconds: float = 1.0) -> list[dict[str, Any]]:
    """Rows with ``function``, ``width``, ``count`` and the nanoseconds an element of each candidate. Pullback's loop
    runs several times a call, as its array is a new one in each call and the others' is not."""
    model = pullback.compile(program())
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        c = c_library(Path(folder))
        for name, (low, high) in RANGES.items():
            for width, dtype in DTYPES.items():
                for count in SIZES:
                    x = np.linspace(low, high, count).astype(dtype)
                    out = np.empty_like(x)
                    function = getattr(model, f"{name}_{width}")
                    repeats = max(8, (1 << 20) // count)
                    candidates: Candidates = {"Pullback": lambda f=function, x=x, n=repeats: f(x, times=n)}
                    if c is not None:
                        loop = getattr(c, f"{name}_{width}")
                        loop.argtypes = [ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
                        addresses = count, x.ctypes.data, out.ctypes.data
                        candidates["C"] = lambda loop=loop, addresses=addresses: loop(*addresses)
                    candidates |= numpy_candidate(name, x, out) | jax_candidate(name, x)
                    times = interleaved(candidates, seconds)
                    times["Pullback"] /= repeats
                    row: dict[str, Any] = {"function": name, "width": width, "count": count}
                    rows.append(row | {key: time / count * 1e9 for key, time in times.items()})
    return rows


def markdown(rows: list[dict[str, Any]]) -> str:
    names = [key for key in rows[0] if key not in ("function", "width", "count")]
    names += [name for name in ("C", "NumPy", "JAX") if name not in names and any(name in row for row in rows)]
    lines = [
        "| ns an element | count | " + " | ".join(names) + " |",
        "|---|---|" + "---|" * len(names),
    ]
    for row in rows:
        cells = (f"{row[name]:.2f}" if name in row else "–" for name in names)
        lines.append(f"| {row['function']} {row['width']} | {row['count']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="how long to measure each row")
    parser.add_argument("--json", type=Path, help="where to write the rows")
    arguments = parser.parse_args()
    rows = measure(arguments.seconds)
    print(markdown(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
