"""What a call from Python costs, conversions included, side by side in one run.

    python bench/calls.py [--seconds 20] [--json]

On Python floats and NumPy arrays in and out: the scalar function sin(x) exp(x) and its gradient; the gradient of a sum
of products of ten parameters, in one array; the gradient of a function of a struct of three arrays. Then, of Pullback
alone, the gradient of a function of a matrix of 3 by 4 and of one of ten structs of two numbers, in an array and in a
list; and `vjp` of a function of ten numbers, and the pullback that it returns. Pullback goes through its native entry
and through its Python code; C is called by ctypes; JAX, PyTorch, CasADi and Numba take part where they are installed.
Everything runs on one thread. Ratios count, not times.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from itertools import repeat
from pathlib import Path
from typing import Any

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np

import pullback

SOURCE = """
import Foundation
struct Model: Differentiable {
    var weight: [Double]
    var bias: [Double]
    var scale: [Double]
}
@differentiable
func scalar(_ x: Double) -> Double { return sin(x) * exp(x) }
@differentiable
func ten(_ p: [Double]) -> Double {
    var s = 0.0
    for i in 0..<p.count { s += p[i] * p[p.count - 1 - i] }
    return s
}
@differentiable
func model(_ m: Model) -> Double {
    var s = 0.0
    for i in 0..<m.weight.count { s += (m.weight[i] + m.bias[i]) * m.scale[i] }
    return s
}
struct Point: Differentiable { var x: Double; var y: Double }
@differentiable
func matrix(_ m: [[Double]]) -> Double {
    var s = 0.0
    for i in 0..<m.count { for j in 0..<m[i].count { s += m[i][j] * m[i][j] } }
    return s
}
@differentiable
func points(_ p: [Point]) -> Double {
    var s = 0.0
    for i in 0..<p.count { s += p[i].x * p[i].y }
    return s
}
@differentiable
func doubled(_ p: [Double]) -> [Double] {
    var r = p
    for i in 0..<p.count { r[i] = 2 * p[i] }
    return r
}
func given(_ p: [Point]) -> [Point] { return p }
"""

C_SOURCE = """
#include <math.h>
double scalar(double x) { return sin(x) * exp(x); }
double scalar_gradient(double x) { return exp(x) * (sin(x) + cos(x)); }
void ten_gradient(const double *p, double *g, long n) { for (long i = 0; i < n; i++) g[i] = 2 * p[n - 1 - i]; }
void model_gradient(const double *w, const double *b, const double *s, double *gw, double *gb, double *gs, long n) {
  for (long i = 0; i < n; i++) { gw[i] = gb[i] = s[i]; gs[i] = w[i] + b[i]; }
}
"""

X = 0.5
P = np.linspace(0.1, 1.0, 10)
M = np.linspace(0.0, 1.1, 12).reshape(3, 4)
ARRAYS = [np.linspace(0.1, 1.0, 10), np.linspace(1.0, 2.0, 10), np.linspace(-1.0, 1.0, 10)]

# What each candidate must give.
SCALAR, SLOPE = np.sin(X) * np.exp(X), np.exp(X) * (np.sin(X) + np.cos(X))
EXPECTED: dict[str, Any] = {
    "sin(x) exp(x)": SCALAR,
    "sin(x) exp(x), gradient": SLOPE,
    "ten parameters, gradient": 2 * P[::-1],
    "struct of three arrays, gradient": [ARRAYS[2], ARRAYS[2], ARRAYS[0] + ARRAYS[1]],
    "matrix, gradient": 2 * M,
    "array of ten structs, gradient": [P, P],
    "list of ten structs, gradient": [P, P],
    "ten numbers, vjp": 2 * P,
    "ten numbers, pullback": 2 * P,
}
FUNCTION, GRADIENT, TEN, STRUCT, MATRIX, RECORDS, LIST, VJP, PULLBACK = EXPECTED
TARGETS = {GRADIENT: 0.3, TEN: 0.8, STRUCT: 1.5}

# By task, then by who does it: a call without arguments.
Candidates = dict[str, dict[str, Callable[[], Any]]]


def _bound(function: Callable[..., Any], *arguments: Any, **named: Any) -> Callable[[], Any]:
    """A call that costs what it would cost when written out."""
    names = [f"a{index}" for index in range(len(arguments))]
    passed = ", ".join([*names, *(f"{name}={name}" for name in named)])
    taken = ", ".join(["f", *names, *named])
    return eval(f"lambda {taken}: lambda: f({passed})")(function, *arguments, **named)


def _pullback() -> Candidates:
    module = pullback.compile(SOURCE, name="calls")
    model = module.Model(*ARRAYS)
    gradient = pullback.gradient
    calls = {
        FUNCTION: (module.scalar, X),
        GRADIENT: (gradient(module.scalar), X),
        TEN: (gradient(module.ten), P),
        STRUCT: (gradient(module.model), model),
        MATRIX: (gradient(module.matrix), M),
        RECORDS: (gradient(module.points), module.given([module.Point(x, x) for x in P])),
        LIST: (gradient(module.points), [module.Point(x, x) for x in P]),
        PULLBACK: (pullback.vjp(module.doubled, P)[1], np.array(P)),
    }
    candidates: Candidates = {}
    for task, (function, argument) in calls.items():
        candidates[task] = {
            "pullback": _bound(function, argument),
            "pullback, Python code only": _bound(function.invoke, argument),
        }
    candidates[VJP] = {"pullback": _bound(pullback.vjp, module.doubled, P)}
    candidates[TEN]["pullback, out="] = _bound(gradient(module.ten), P, out=np.zeros(10))
    return candidates


def _c(folder: Path) -> Candidates:
    cc = shutil.which("cc")
    if cc is None:
        return {}
    (folder / "calls.c").write_text(C_SOURCE, encoding="utf-8")
    library = folder / "calls.so"
    subprocess.run([cc, "-O3", "-shared", "-fPIC", str(folder / "calls.c"), "-o", str(library), "-lm"], check=True)
    c = ctypes.CDLL(str(library))
    for function in (c.scalar, c.scalar_gradient):
        function.restype, function.argtypes = ctypes.c_double, (ctypes.c_double,)
    c.ten_gradient.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long)
    c.model_gradient.argtypes = (*[ctypes.c_void_p] * 6, ctypes.c_long)

    def ten(p: np.ndarray) -> np.ndarray:
        result = np.empty(len(p))
        c.ten_gradient(p.ctypes.data, result.ctypes.data, len(p))
        return result

    def model(weight: np.ndarray, bias: np.ndarray, scale: np.ndarray) -> list[np.ndarray]:
        results = [np.empty(len(weight)) for _ in range(3)]
        pointers = [array.ctypes.data for array in (weight, bias, scale, *results)]
        c.model_gradient(*pointers, len(weight))
        return results

    return {
        FUNCTION: {"C by ctypes": _bound(c.scalar, X)},
        GRADIENT: {"C by ctypes": _bound(c.scalar_gradient, X)},
        TEN: {"C by ctypes": _bound(ten, P)},
        STRUCT: {"C by ctypes": _bound(model, *ARRAYS)},
    }


def _jax() -> Candidates:
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def scalar(x: Any) -> Any:
        return jnp.sin(x) * jnp.exp(x)

    def ten(p: Any) -> Any:
        return jnp.sum(p * p[::-1])

    def model(m: Any) -> Any:
        return jnp.sum((m["weight"] + m["bias"]) * m["scale"])

    function, slope, slopes, struct = (jax.jit(f) for f in (scalar, jax.grad(scalar), jax.grad(ten), jax.grad(model)))
    tree = dict(zip(("weight", "bias", "scale"), ARRAYS, strict=True))
    return {
        FUNCTION: {"JAX, jit": lambda: float(function(X))},
        GRADIENT: {"JAX, jit": lambda: float(slope(X))},
        TEN: {"JAX, jit": lambda: np.asarray(slopes(P))},
        STRUCT: {"JAX, jit": lambda: [np.asarray(struct(tree)[name]) for name in tree]},
    }


def _torch() -> Candidates:
    torch = import_module("torch")
    torch.set_num_threads(1)

    def slopes(arrays: list[Any], function: Callable[..., Any]) -> list[Any]:
        inputs = [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]
        function(*inputs).backward()
        return [each.grad.numpy() for each in inputs]

    def scalar(x: Any) -> Any:
        return torch.sin(x) * torch.exp(x)

    name = "PyTorch, eager"
    return {
        FUNCTION: {name: lambda: float(scalar(torch.tensor(X, dtype=torch.float64)))},
        GRADIENT: {name: lambda: float(slopes([X], scalar)[0])},
        TEN: {name: lambda: slopes([P], lambda p: (p * p.flip(0)).sum())[0]},
        STRUCT: {name: lambda: slopes(ARRAYS, lambda w, b, s: ((w + b) * s).sum())},
    }


def _casadi() -> Candidates:
    """Through buffers that are bound once, its fastest way."""
    casadi = import_module("casadi")

    def candidate(inputs: list[Any], value: Any, arrays: list[np.ndarray], pick: Callable[[list[Any]], Any]) -> Any:
        function = casadi.Function("f", inputs, [casadi.densify(each) for each in value])
        buffer, call = function.buffer()
        results = [np.zeros(max(array.size, 1)) for array in arrays] if len(value) > 1 else [np.zeros(arrays[0].size)]
        for index, array in enumerate(arrays):
            buffer.set_arg(index, memoryview(array))
        for index, result in enumerate(results):
            buffer.set_res(index, memoryview(result))
        kept = (function, buffer, arrays)

        def run() -> Any:
            assert kept
            call()
            return pick(results)

        return run

    x, p, ms = casadi.SX.sym("x"), casadi.SX.sym("p", 10), [casadi.SX.sym(f"m{i}", 10) for i in range(3)]
    scalar, ten = casadi.sin(x) * casadi.exp(x), casadi.dot(p, p[::-1])
    model = casadi.dot(ms[0] + ms[1], ms[2])
    name, one = "CasADi, bound buffers", np.array([X])
    return {
        FUNCTION: {name: candidate([x], [scalar], [one], lambda r: float(r[0][0]))},
        GRADIENT: {name: candidate([x], [casadi.gradient(scalar, x)], [one], lambda r: float(r[0][0]))},
        TEN: {name: candidate([p], [casadi.gradient(ten, p)], [P], lambda r: r[0])},
        STRUCT: {name: candidate(ms, [casadi.gradient(model, m) for m in ms], ARRAYS, lambda r: r)},
    }


def _numba() -> Candidates:
    """It differentiates nothing: the derivatives are by hand."""
    jit = import_module("numba").njit

    @jit
    def scalar(x):
        return np.sin(x) * np.exp(x)

    @jit
    def slope(x):
        return np.exp(x) * (np.sin(x) + np.cos(x))

    @jit
    def ten(p):
        result = np.empty(p.size)
        for i in range(p.size):
            result[i] = 2 * p[p.size - 1 - i]
        return result

    @jit
    def model(w, b, s):
        return s.copy(), s.copy(), w + b

    name = "Numba, by hand"
    return {
        FUNCTION: {name: _bound(scalar, X)},
        GRADIENT: {name: _bound(slope, X)},
        TEN: {name: _bound(ten, P)},
        STRUCT: {name: _bound(model, *ARRAYS)},
    }


def _all_candidates(folder: Path) -> Candidates:
    found: Candidates = {task: {} for task in EXPECTED}
    makers: tuple[Callable[[], Candidates], ...] = (_pullback, lambda: _c(folder), _jax, _torch, _casadi, _numba)
    for make in makers:
        with contextlib.suppress(ImportError):
            for task, candidates in make().items():
                found[task] |= candidates
    return found


def _check(found: Candidates) -> None:
    for task, candidates in found.items():
        for name, call in candidates.items():
            value = call()
            names = next((n for n in (("weight", "bias", "scale"), ("x", "y")) if hasattr(value, n[0])), ())
            parts = [getattr(value, name) for name in names] or (value[0] if task == VJP else value)
            np.testing.assert_allclose(np.asarray(parts), np.asarray(EXPECTED[task]), rtol=1e-6, err_msg=name)


def _turns(calls: dict[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """Seconds of one call of each, the best over interleaved turns; the cost of the loop around it is taken off."""
    repeats = {name: max(1, int(0.002 / max(_per_call(call, 3), 1e-7))) for name, call in calls.items()}
    best = dict.fromkeys(calls, float("inf"))
    empty = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        empty = min(empty, _per_call(lambda: None, 20_000))
        for name, call in calls.items():
            best[name] = min(best[name], _per_call(call, repeats[name]))
    return {name: max(found - empty, 0.0) for name, found in best.items()}


def _per_call(call: Callable[[], Any], count: int) -> float:
    began = time.perf_counter()
    for _ in repeat(None, count):
        call()
    return (time.perf_counter() - began) / count


def measure(seconds: float = 20.0) -> list[dict[str, Any]]:
    """Rows ``{"bench", "task", "candidate", "microseconds", "ratio", "target"}``; ``ratio``: to pullback; ``target``:
    the microseconds that pullback is to stay below, where there is such a bound."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        found = _all_candidates(Path(folder))
        _check(found)
        for task, calls in found.items():
            times = _turns(calls, seconds / len(found))
            for name, each in times.items():
                row = {"bench": "calls", "task": task, "candidate": name, "microseconds": each * 1e6}
                target = TARGETS.get(task) if name.startswith("pullback") and "only" not in name else None
                rows.append(row | {"ratio": each / times["pullback"], "target": target})
    return rows


def markdown(rows: list[dict[str, Any]]) -> str:
    lines = ["| task | by | µs a call | of pullback | to stay below |", "|---|---|---:|---:|---:|"]
    for row in rows:
        target = f"{row['target']} µs" if row["target"] is not None else ""
        cells = row["task"], row["candidate"], f"{row['microseconds']:.3f}", f"{row['ratio']:.2f}", target
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to measure")
    parser.add_argument("--json", action="store_true", help="rows as JSON instead of a table")
    arguments = parser.parse_args()
    rows = measure(arguments.seconds)
    print(json.dumps(rows, indent=1) if arguments.json else markdown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
