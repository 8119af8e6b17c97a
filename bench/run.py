"""Everything that is measured here and needs no network, as one table for each subject, in Markdown and JSON.

    python bench/run.py [--only calls compile …] [--markdown bench/RESULTS.md] [--json FILE] [--gradbench CHECKOUT]

Each subject is a module beside this file with `measure()`, which gives rows, and `markdown(rows)`. All candidates of a
subject take turns in one process, on one thread; JAX, PyTorch, CasADi, Numba and Enzyme take part where they are
installed. With a checkout of GradBench its evaluations are measured too (see `gradbench/README.md`).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

HERE = Path(__file__).resolve().parent
SUBJECTS = {
    "lotka_volterra": "Lotka-Volterra, 10,000 steps",
    "calls": "Calls from Python",
    "elementary": "Elementary functions",
    "memory": "Memory",
    "compile": "Compile time",
    "tensors": "Tensors",
}
PACKAGES = ("numpy", "llvmlite", "mkl", "jax", "torch", "casadi", "numba", "enzyme-ad")


def machine() -> dict[str, str]:
    """What the figures were measured on and with."""
    cpu = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    for line in information.read_text().splitlines() if information.exists() else ():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
    found = {"date": date.today().isoformat(), "cpu": f"{cpu}, {os.cpu_count()} cores"}
    found["load"] = f"{os.getloadavg()[0]:.1f}"
    found["python"] = platform.python_version()
    compiler = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=False).stdout
    found["cc"] = compiler.partition("\n")[0] or "none"
    blas = importlib.import_module("pullback.runtime.blas")
    found["products by"] = f"own code, thin ones {blas.name()}" if blas.does_thin_ones_only() else blas.name()
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def gradbench(checkout: Path, evaluators: str) -> tuple[list[dict[str, Any]], str]:
    """The rows and the table of ``gradbench/compare.py``, which runs as a program of its own."""
    with tempfile.TemporaryDirectory() as folder:
        files = {kind: Path(folder) / f"rows.{kind}" for kind in ("json", "markdown")}
        command = [sys.executable, str(HERE / "gradbench" / "compare.py"), "--gradbench", str(checkout)]
        command += ["--evaluators", evaluators]
        command += [word for kind, file in files.items() for word in (f"--{kind}", str(file))]
        subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(HERE.parent)})
        if not files["json"].exists():
            return [], "Nothing could be measured."
        return json.loads(files["json"].read_text())["rows"], files["markdown"].read_text()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS), metavar="SUBJECT")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file")
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--gradbench", type=Path, help="a checkout of GradBench")
    parser.add_argument("--evaluators", default=sys.executable, help="a Python that has what its evaluators import")
    options = parser.parse_args(arguments)

    about = machine()
    results: dict[str, Any] = {"machine": about}
    parts = ["# Results\n", "What `bench/run.py` printed last. Ratios count, not times.\n"]
    parts.append("\n".join(f"- {name}: {value}" for name, value in about.items()) + "\n")
    sys.path.insert(0, str(HERE))
    for name in options.only:
        print(f"{name} …", file=sys.stderr)
        subject = importlib.import_module(name)
        results[name] = subject.measure()
        parts.append(f"## {SUBJECTS[name]}\n\n{subject.markdown(results[name]).strip()}\n")
    if options.gradbench is not None:
        results["gradbench"], table = gradbench(options.gradbench.resolve(), options.evaluators)
        parts.append(f"## GradBench\n\n{table.strip()}\n")
    text = "\n".join(parts)
    print(text)
    if options.markdown is not None:
        options.markdown.write_text(text, encoding="utf-8")
    if options.json is not None:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
