"""Lotka-Volterra by RK4, 10,000 steps: the function and its gradient against C and JAX, side by side.

    python bench/lotka_volterra.py [--steps 10000] [--seconds 5]

C is compiled by `cc -O3` (its reverse sweep written by hand); JAX takes part where it is installed.
Everything runs on one thread. Ratios count, not times.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np
from timing import interleaved

import pullback

HERE = Path(__file__).resolve().parent
RATES = np.array([0.55, 0.028, 0.80, 0.024])
STEP = 0.002

Candidates = dict[str, Callable[[], object]]


def compiled_c(folder: Path, flags: list[str]) -> ctypes.CDLL | None:
    cc = shutil.which("cc")
    if cc is None:
        return None
    library = folder / f"lotka_volterra{len(flags)}.so"
    subprocess.run(
        [cc, "-O3", *flags, "-shared", "-fPIC", str(HERE / "lotka_volterra.c"), "-o", str(library)], check=True
    )
    c = ctypes.CDLL(str(library))
    c.rk4.restype = c.rk4_gradient.restype = ctypes.c_double
    c.rk4.argtypes = [ctypes.c_void_p, ctypes.c_double, ctypes.c_long]
    c.rk4_gradient.argtypes = [ctypes.c_void_p, ctypes.c_double, ctypes.c_long, ctypes.c_void_p]
    return c


def c_candidates(c: ctypes.CDLL, name: str, steps: int) -> tuple[Candidates, np.ndarray]:
    gradient = np.zeros(4)
    rates, out = RATES.ctypes.data, gradient.ctypes.data
    return {
        f"{name} function": lambda: c.rk4(rates, STEP, steps),
        f"{name} gradient": lambda: c.rk4_gradient(rates, STEP, steps, out),
    }, gradient


def jax_candidates(steps: int) -> Candidates:
    try:
        import jax
    except ImportError:
        return {}
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    def slope(p, s):
        return jnp.stack([p[0] * s[0] - p[1] * s[0] * s[1], p[3] * s[0] * s[1] - p[2] * s[1]])

    def step(p, s):
        h = STEP
        a = slope(p, s)
        b = slope(p, s + h / 2 * a)
        c = slope(p, s + h / 2 * b)
        d = slope(p, s + h * c)
        return s + h / 6 * (a + 2 * b + 2 * c + d)

    def rk4(p, body):
        final, _ = jax.lax.scan(lambda s, _: (body(p, s), None), jnp.array([10.0, 5.0]), None, length=steps)
        return final.sum()

    function = jax.jit(lambda p: rk4(p, step))
    plain = jax.jit(jax.grad(lambda p: rk4(p, step)))
    saved = jax.jit(jax.grad(lambda p: rk4(p, jax.checkpoint(step))))
    rates = jnp.asarray(RATES)
    return {
        "jax function": lambda: function(rates).block_until_ready(),
        "jax gradient (scan)": lambda: plain(rates).block_until_ready(),
        "jax gradient (scan, checkpoint)": lambda: saved(rates).block_until_ready(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to measure")
    arguments = parser.parse_args()
    steps = arguments.steps

    model = pullback.load(HERE / "lotka_volterra.dsl")
    value_and_gradient = pullback.value_and_gradient(model.rk4, wrt="p")
    candidates: Candidates = {
        "pullback function": lambda: model.rk4(RATES, h=STEP, steps=steps),
        "pullback gradient": lambda: value_and_gradient(RATES, h=STEP, steps=steps),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, flags in (("C", []), ("C native", ["-march=native"])):
            c = compiled_c(Path(folder), flags)
            if c is None:
                print("no C compiler here: C is left out", file=sys.stderr)
                break
            added, by_hand = c_candidates(c, name, steps)
            candidates |= added
            added[f"{name} gradient"]()
            np.testing.assert_allclose(value_and_gradient(RATES, h=STEP, steps=steps)[1], by_hand, rtol=1e-9)
        candidates |= jax_candidates(steps)
        times = interleaved(candidates, arguments.seconds)

    print(f"Lotka-Volterra, RK4, {steps} steps; one thread, best of interleaved rounds\n")
    print(f"{'':34}{'µs':>10}  {'of pullback':>12}")
    for name, seconds in times.items():
        ours = times["pullback gradient" if "gradient" in name else "pullback function"]
        print(f"{name:34}{seconds * 1e6:10.1f}  {seconds / ours:11.2f}x")
    print(f"\ngradient / function: {times['pullback gradient'] / times['pullback function']:.2f}")
    for name in ("C", "C native"):
        if f"{name} function" in times:
            function = times["pullback function"] / times[f"{name} function"]
            gradient = times["pullback gradient"] / times[f"{name} gradient"]
            print(f"pullback / {name}: function {function:.2f}, gradient {gradient:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
