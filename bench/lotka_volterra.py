"""Lotka-Volterra by Euler and RK4, 10,000 steps: function and gradient against C, JAX, Enzyme, CasADi and PyTorch.

    python bench/lotka_volterra.py [--steps 10000] [--seconds 5]

C is compiled by `cc -O3` (its reverse sweep written by hand); the others take part where they are installed. All take
turns on one thread, except PyTorch, which takes minutes: it runs a tenth of the steps, once. Ratios count, not times.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np
from timing import interleaved

import pullback

HERE = Path(__file__).resolve().parent
RATES = np.array([0.55, 0.028, 0.80, 0.024])
STEP = 0.002
METHODS = ("euler", "rk4")
COMPILERS: dict[str, list[str]] = {"C": [], "C native": ["-march=native"]}

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
    for method in METHODS:
        function, gradient = getattr(c, method), getattr(c, f"{method}_gradient")
        function.restype = gradient.restype = ctypes.c_double
        function.argtypes = [ctypes.c_void_p, ctypes.c_double, ctypes.c_long]
        gradient.argtypes = [ctypes.c_void_p, ctypes.c_double, ctypes.c_long, ctypes.c_void_p]
    return c


def c_candidates(c: ctypes.CDLL, name: str, method: str, steps: int) -> tuple[Candidates, np.ndarray]:
    gradient = np.zeros(4)
    rates, out = RATES.ctypes.data, gradient.ctypes.data
    value, both = getattr(c, method), getattr(c, f"{method}_gradient")
    return {
        f"{name} function": lambda: value(rates, STEP, steps),
        f"{name} gradient": lambda: both(rates, STEP, steps, out),
    }, gradient


def jax_candidates(method: str, steps: int) -> Candidates:
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
        if method == "euler":
            return s + h * a
        b = slope(p, s + h / 2 * a)
        c = slope(p, s + h / 2 * b)
        d = slope(p, s + h * c)
        return s + h / 6 * (a + 2 * b + 2 * c + d)

    def solve(p, body):
        final, _ = jax.lax.scan(lambda s, _: (body(p, s), None), jnp.array([10.0, 5.0]), None, length=steps)
        return final.sum()

    function = jax.jit(lambda p: solve(p, step))
    plain = jax.jit(jax.grad(lambda p: solve(p, step)))
    saved = jax.jit(jax.grad(lambda p: solve(p, jax.checkpoint(step))))
    rates = jnp.asarray(RATES)
    return {
        "jax function": lambda: function(rates).block_until_ready(),
        "jax gradient (scan)": lambda: plain(rates).block_until_ready(),
        "jax gradient (scan, checkpoint)": lambda: saved(rates).block_until_ready(),
    }


# For Enzyme's wheel, which compiles C++ and differentiates it.
_SLOPE = """
struct state { double x, y; };
template <class P> static inline state slope(const P& p, state s) {
    return {p[0] * s.x - p[1] * s.x * s.y, p[3] * s.x * s.y - p[2] * s.y};
}
static inline state along(state s, double h, state d) { return {s.x + h * d.x, s.y + h * d.y}; }
void f(enzyme::tensor<double, 1>& out, const enzyme::tensor<double, 4>& p) {
    const double h = STEP;
    state s = {10, 5};
    for (long i = 0; i < STEPS; i++) { BODY }
    out[0] = s.x + s.y;
}
"""
_STEP = {
    "euler": "s = along(s, h, slope(p, s));",
    "rk4": """
        state a = slope(p, s), b = slope(p, along(s, h / 2, a)), c = slope(p, along(s, h / 2, b)),
              d = slope(p, along(s, h, c));
        s.x += h / 6 * (a.x + 2 * b.x + 2 * c.x + d.x);
        s.y += h / 6 * (a.y + 2 * b.y + 2 * c.y + d.y);""",
}


def enzyme_candidates(method: str, steps: int) -> Candidates:
    try:
        import jax
        from enzyme_ad.jax import cpp_call
    except ImportError:
        return {}
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    source = _SLOPE.replace("STEPS", str(steps)).replace("STEP", repr(STEP)).replace("BODY", _STEP[method])
    out = [jax.core.ShapedArray((1,), jnp.float64)]

    def solve(p):
        return cpp_call(p, out_shapes=out, source=source, fn="f")[0]

    function = jax.jit(solve)
    gradient = jax.jit(lambda p: jax.vjp(solve, p)[1](jnp.ones(1))[0])
    rates = jnp.asarray(RATES)
    return {
        "Enzyme function": lambda: function(rates).block_until_ready(),
        "Enzyme gradient": lambda: gradient(rates).block_until_ready(),
    }


def casadi_candidates(method: str, steps: int) -> Candidates:
    try:
        import casadi
    except ImportError:
        return {}

    def slope(p, s):
        return casadi.vertcat(p[0] * s[0] - p[1] * s[0] * s[1], p[3] * s[0] * s[1] - p[2] * s[1])

    p, s, h = casadi.SX.sym("p", 4), casadi.SX.sym("s", 2), STEP
    a = slope(p, s)
    after = s + h * a
    if method == "rk4":
        b = slope(p, s + h / 2 * a)
        c = slope(p, s + h / 2 * b)
        d = slope(p, s + h * c)
        after = s + h / 6 * (a + 2 * b + 2 * c + d)
    many = casadi.Function("step", [s, p], [after]).mapaccum("steps", steps)
    rates = casadi.MX.sym("rates", 4)
    result = casadi.sum1(many(casadi.DM([10, 5]), casadi.repmat(rates, 1, steps))[:, -1])
    function = casadi.Function("f", [rates], [result])
    gradient = casadi.Function("g", [rates], [casadi.gradient(result, rates)])
    return {"CasADi function": lambda: function(RATES), "CasADi gradient": lambda: gradient(RATES)}


def torch_candidates(method: str, steps: int) -> Candidates:
    try:
        import torch
    except ImportError:
        return {}
    torch.set_num_threads(1)

    def slope(p, s):
        return p[0] * s[0] - p[1] * s[0] * s[1], p[3] * s[0] * s[1] - p[2] * s[1]

    def along(s, h, d):
        return s[0] + h * d[0], s[1] + h * d[1]

    def step(p, s):
        h = STEP
        a = slope(p, s)
        if method == "euler":
            return along(s, h, a)
        b = slope(p, along(s, h / 2, a))
        c = slope(p, along(s, h / 2, b))
        d = slope(p, along(s, h, c))
        return tuple(s[k] + h / 6 * (a[k] + 2 * b[k] + 2 * c[k] + d[k]) for k in (0, 1))

    def solve(rates):
        p = rates.unbind()
        state = torch.tensor([10.0, 5.0], dtype=torch.float64).unbind()
        for _ in range(steps):
            state = step(p, state)
        return state[0] + state[1]

    def function():
        with torch.no_grad():
            return solve(torch.tensor(RATES))

    def gradient():
        rates = torch.tensor(RATES, requires_grad=True)
        solve(rates).backward()
        return rates.grad

    return {"PyTorch function, eager": function, "PyTorch gradient, eager": gradient}


def once(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def measure(seconds: float = 10.0, steps: int = 10_000) -> list[dict[str, Any]]:
    """Rows ``{"method", "candidate", "microseconds", "ratio"}``; ``ratio``: pullback's time to the candidate's."""
    model = pullback.load(HERE / "lotka_volterra.dsl")
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        compiled = {name: compiled_c(Path(folder), flags) for name, flags in COMPILERS.items()}
        for method in METHODS:
            function = getattr(model, method)
            gradient = pullback.value_and_gradient(function, wrt="p")
            candidates: Candidates = {
                "pullback function": lambda function=function: function(RATES, h=STEP, steps=steps),
                "pullback gradient": lambda gradient=gradient: gradient(RATES, h=STEP, steps=steps),
            }
            for name, c in compiled.items():
                if c is not None:
                    added, by_hand = c_candidates(c, name, method, steps)
                    candidates |= added
                    added[f"{name} gradient"]()
                    np.testing.assert_allclose(gradient(RATES, h=STEP, steps=steps)[1], by_hand, rtol=1e-9)
            for peers in (jax_candidates, enzyme_candidates, casadi_candidates):
                candidates |= peers(method, steps)
            times = interleaved(candidates, seconds / len(METHODS))
            times |= {
                f"{name}, ten times a tenth": 10 * once(call)
                for name, call in torch_candidates(method, steps // 10).items()
            }
            for name, each in times.items():
                ours = times["pullback gradient" if "gradient" in name else "pullback function"]
                rows.append({"method": method, "candidate": name, "microseconds": each * 1e6, "ratio": ours / each})
    return rows


def markdown(rows: list[dict[str, Any]]) -> str:
    lines = ["| method | candidate | µs | pullback / candidate |", "|---|---|---:|---:|"]
    for row in rows:
        cells = row["method"], row["candidate"], f"{row['microseconds']:.1f}", f"{row['ratio']:.2f}"
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to measure")
    arguments = parser.parse_args()
    print(markdown(measure(arguments.seconds, arguments.steps)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
