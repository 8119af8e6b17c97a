"""Measures one evaluation of GradBench: its inputs come from GradBench's own evaluators, its C++ from a checkout."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from evals import EVALS, Call
from tool import repeat

HERE = Path(__file__).resolve().parent
MANUAL = "manual"


class Unavailable(Exception):
    """Something that a measurement needs is not there."""


# --- inputs ------------------------------------------------------------------------------


def inputs(checkout: Path, python: str, name: str, options: Sequence[str]) -> dict[str, Any]:
    """What the evaluator sends for each function. It is told that all of them fail, so it validates nothing."""
    evaluator = checkout / "python" / "gradbench" / "gradbench" / "evals" / name / "run.py"
    process = subprocess.Popen(
        [python, str(evaluator), *options],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout / "python" / "gradbench")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    found = {}
    for line in process.stdout:
        message = json.loads(line)
        if message["kind"] == "evaluate":
            found[message["function"]] = message["input"]
        response = {"id": message["id"], "success": message["kind"] != "evaluate"}
        try:
            print(json.dumps(response), file=process.stdin, flush=True)
        except BrokenPipeError:
            break
    _, errors = process.communicate()
    if not found:
        raise Unavailable(f"the evaluator sends nothing: {errors.strip().splitlines()[-1] if errors else 'no reason'}")
    return found


# --- C++ ---------------------------------------------------------------------------------


def build(checkout: Path, name: str) -> None:
    """The hand-written program, where it is not there yet."""
    folder = checkout / "tools" / MANUAL
    done = subprocess.run(["make", "-C", str(folder), f"bin/{name}"], capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"make -C {folder} bin/{name} fails: {done.stderr.strip()[-300:]}")


def programs(checkout: Path, name: str) -> dict[str, Path]:
    """The C++ programs of an evaluation that have been built, by their tools; the hand-written one first."""
    found = {path.parent.parent.name: path for path in sorted(checkout.glob(f"tools/*/bin/{name}"))}
    return {MANUAL: found.pop(MANUAL)} | found


def run_program(path: Path, function: str, file: Path) -> tuple[Any, float]:
    """The output, and the seconds of the fastest run."""
    done = subprocess.run([str(path), str(file), function], capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"{path} {function} fails: {done.stderr.strip()[-300:]}")
    output, *timings = done.stdout.splitlines()
    times = [row["nanoseconds"] for row in map(json.loads, timings) if row["name"] == "evaluate"]
    return json.loads(output), min(times) / 1e9


# --- ours --------------------------------------------------------------------------------


def from_python(call: Call, seconds: float) -> float:
    """Seconds of the fastest call from Python, conversions included."""
    return min(repeat(call, 1, seconds)[1]) / 1e9


def in_native_code(name: str, call: Call, folder: Path) -> Callable[[float], float]:
    """Times a function of arrays and numbers in C, by its exported entry point: what `from_python` does, without the
    way from Python and back."""
    function = call.function.__name__
    artefact, harness = folder / f"{name}.so", folder / f"{name}-{function}.so"
    if not artefact.exists():
        command = [sys.executable, "-m", "pullback", "build", str(EVALS[name].path), "-o", str(artefact)]
        subprocess.run(command, check=True)
    header = artefact.with_suffix(".h")
    options = [f'-DHEADER="{header}"', f"-DFUNCTION=pullback_{function}"]
    if f"pullback_{function}_release" in header.read_text(encoding="utf-8"):
        options.append("-DRELEASE")
    command = ["cc", "-O2", "-shared", "-fPIC", *options, str(HERE / "native.c"), str(artefact), "-lm"]
    subprocess.run([*command, f"-Wl,-rpath,{folder}", "-o", str(harness)], check=True)
    fastest = ctypes.CDLL(str(harness)).fastest
    fastest.restype = ctypes.c_double
    fastest.argtypes = [ctypes.c_void_p, ctypes.c_int64]
    fields = [word for argument in call.arguments for word in _words(argument)]
    arguments = (ctypes.c_int64 * len(fields))(*fields)

    def time(seconds: float) -> float:
        best, runs = fastest(arguments, 10), 10
        while 0 <= runs * best / 1e9 < seconds:
            runs *= 4
            best = fastest(arguments, runs)
        if best < 0:
            raise Unavailable(f"{function} of {name} traps")
        return best / 1e9

    return time


def can_be_timed_in_native_code(call: Call) -> bool:
    return hasattr(call.function, "native") and all(isinstance(a, np.ndarray | int) for a in call.arguments)


def _words(argument: Any) -> tuple[int, ...]:
    """An argument as the words of its C struct."""
    return (argument,) if isinstance(argument, int) else (0, argument.ctypes.data, len(argument))


# --- agreement ---------------------------------------------------------------------------


def agree(one: Any, other: Any, tolerance: float = 1e-4) -> bool:
    """Whether two outputs in JSON agree, by the measure of GradBench."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(agree(one[key], other[key], tolerance) for key in one)
    a, b = _numbers(one), _numbers(other)
    return a.shape == b.shape and bool((np.abs(a - b) <= tolerance * np.maximum(1, np.abs(a) + np.abs(b))).all())


def _numbers(value: Any) -> np.ndarray:
    rows = value if isinstance(value, list) else [value]
    if rows and isinstance(rows[0], list):
        rows = [number for row in rows for number in row]
    return np.array(rows, np.float64)
