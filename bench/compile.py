"""How long compiling takes: from text to loaded code, in fresh processes, imports aside.

    python bench/compile.py [--rounds 3] [--quick]

Prints a table in Markdown; ``measure()`` gives its rows. Every figure is the best of some rounds in which the rows take
turns. What runs is a package as ``pip`` installs it, with the library parsed and lowered. A compilation is cold: no
native code is there. After another program, that of what they both have of the library is; after an edit, all that the
program itself has of it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODELS = Path(__file__).resolve().parent / "gradbench" / "models"
TENSORS = Path(__file__).resolve().parent / "tensors"

UNIT = """
struct Body{n}: Differentiable {{
    var position: Double
    var speed: Double

    @differentiable
    func moved(for time: Double) -> Body{n} {{
        return Body{n}(position: position + time * speed, speed: speed - time * sin(position))
    }}
}}

@differentiable
func energy{n}(_ body: Body{n}, mass: Double) -> Double {{
    let kinetic = mass * body.speed * body.speed / 2
    return kinetic + mass * (1 - cos(body.position))
}}

@differentiable
func simulate{n}(_ x: Double, _ y: Double) -> Double {{
    var body = Body{n}(position: x, speed: y)
    var total = 0.0
    for step in 0..<100 {{
        body = body.moved(for: 0.01)
        if step % 10 == 0 {{
            total += energy{n}(body, mass: 2) * exp(-0.1 * Double(step))
        }} else {{
            total -= 0.01 * body.position
        }}
    }}
    return total
}}
"""


def program(lines: int) -> str:
    """A plain program of about this many lines: structs, methods, loops, branches, all differentiable."""
    count = max(1, round(lines / (UNIT.count("\n") - 1)))
    return "import Foundation\n" + "".join(UNIT.format(n=n) for n in range(count))


def straight(operations: int, differentiable: bool) -> str:
    """One function of this many operations without a branch, four on a line; each line uses the last few."""
    lines = ["func f(_ x: Double, _ y: Double) -> Double {", "    let v0 = x + y", "    let v1 = x * y"]
    count = 2
    while 4 * (count - 2) + 2 < operations:
        a, b, c = (max(0, count - 1 - (count * k) % 7) for k in (3, 4, 5))
        lines.append(f"    let v{count} = 0.5 * v{a} + 0.25 * v{b} * v{c}")
        count += 1
    mark = ["@differentiable"] if differentiable else []
    return "\n".join([*mark, *lines, f"    return v{count - 1}", "}", ""])


# Runs in a process of its own. The clocks start when all modules are there that a compilation uses.
LOAD = """
import json, resource, sys, time
import numpy, pullback, pullback.compiler.emit, pullback.runtime.modules
from pullback.compiler import edge
def cpu():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
before, began = cpu(), time.perf_counter()
module = pullback.load(sys.argv[1])
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "cpu": cpu() - before}))
"""

# What is there after a bare import, and after the first use of each name.
IMPORT = """
import json, resource, time
before, began = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), time.perf_counter()
STATEMENT
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "cpu": sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - before}))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """``text``: of a program to load, cold, after ``another`` program, after an edit or from the cache; ``statement``:
    to run in an empty process instead. ``target``: seconds, where there is one."""

    name: str
    text: str = ""
    statement: str = ""
    target: float | None = None
    cached: bool = False
    edited: bool = False
    another: Path | None = None

    def run(self, folder: Path) -> dict[str, float]:
        environment = _environment(folder)
        if self.statement:
            return _run(folder, environment, "-c", IMPORT.replace("STATEMENT", self.statement))
        path = folder / f"{self.name.replace(' ', '_')}.dsl"
        edit = f"// edited at {time.time_ns()}\n" if self.edited else ""
        path.write_text(edit + self.text, encoding="utf-8")
        if not self.cached and not self.edited:
            environment["PULLBACK_CACHE"] = tempfile.mkdtemp(dir=folder)
        if self.another is not None:
            _ = _run(folder, environment, "-c", LOAD, str(self.another))
        return _run(folder, environment, "-c", LOAD, str(path))


def _environment(folder: Path) -> dict[str, str]:
    paths = {"PYTHONPATH": folder / "package", "PULLBACK_CACHE": folder / "modules", "XDG_CACHE_HOME": folder / "home"}
    environment = os.environ | {name: str(path) for name, path in paths.items()}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.setdefault("PYTHONPYCACHEPREFIX", str(folder / "bytecode"))
    return environment


def _package(folder: Path) -> None:
    """What ``setup.py`` makes."""
    package = folder / "package"
    shutil.copytree(ROOT / "pullback", package / "pullback", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pullback.compiler.prepare"]
    subprocess.run(command, cwd=package, env=_environment(folder), check=True, timeout=600)


def _run(folder: Path, environment: dict[str, str], *command: str) -> dict[str, float]:
    """In the folder, as a clone that Python is started in comes before what is installed."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return json.loads(done.stdout)


def rows(quick: bool = False) -> list[Row]:
    gmm, cnn = (path.read_text(encoding="utf-8") for path in (MODELS / "gmm.dsl", TENSORS / "cnn.dsl"))
    found = [
        Row("import pullback", statement="import pullback", target=0.06),
        Row("import pullback, with all that a call needs", statement="import pullback; pullback.load"),
        Row("import numpy, for comparison", statement="import numpy"),
        Row("200 lines", program(200), target=0.5),
        Row("200 lines, from the cache", program(200), target=0.03, cached=True),
        Row("gmm with its gradient", gmm, target=0.7),
        Row("gmm with its gradient, after another program", gmm, target=0.7, another=MODELS / "kmeans.dsl"),
        Row("CNN training step", cnn, target=2),
        Row("CNN training step, after another program", cnn, target=2, another=TENSORS / "transformer.dsl"),
        Row("CNN training step, after an edit", cnn, target=2, edited=True),
        Row("400 lines", program(400)),
    ]
    if quick:
        return found
    return [
        *found,
        Row("2,000 lines", program(2000), target=4),
        Row("5,000 operations in a row", straight(5000, False)),
        Row("20,000 operations in a row", straight(20000, False), target=5),
        Row("5,000 operations in a row, with the gradient", straight(5000, True)),
        Row("20,000 operations in a row, with the gradient", straight(20000, True)),
    ]


# The second has so many times the size of the first; where time is linear it takes so many times as long, or less.
GROWTH = (
    ("200 lines", "400 lines", 2),
    ("200 lines", "2,000 lines", 10),
    ("5,000 operations in a row", "20,000 operations in a row", 4),
    ("5,000 operations in a row, with the gradient", "20,000 operations in a row, with the gradient", 4),
)


def measure(rounds: int = 3, quick: bool = False) -> list[dict[str, Any]]:
    """The rows of the table: ``name``, ``seconds`` of wall time and of ``cpu``, and ``target``, or None."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _package(folder)
        wanted = rows(quick)
        for row in wanted[:4]:  # warms up bytecode and the library
            row.run(folder)
        for row in wanted:
            if row.cached or row.edited:
                row.run(folder)
        taken: dict[str, list[dict[str, float]]] = {row.name: [] for row in wanted}
        for _ in range(rounds):
            for row in wanted:
                taken[row.name].append(row.run(folder))
    return [
        {
            "name": row.name,
            "seconds": min(run["seconds"] for run in taken[row.name]),
            "cpu": min(run["cpu"] for run in taken[row.name]),
            "target": row.target,
        }
        for row in wanted
    ]


def markdown(measured: list[dict[str, Any]]) -> str:
    lines = ["| | seconds | processor | target | |", "|---|---:|---:|---:|---|"]
    for row in measured:
        target = row["target"]
        met = "" if target is None else "met" if row["seconds"] < target else f"{row['seconds'] / target:.1f} times"
        lines.append(f"| {row['name']} | {row['seconds']:.3f} | {row['cpu']:.3f} | {target or ''} | {met} |")
    seconds = {row["name"]: row["cpu"] for row in measured}
    lines.append("")
    for small, large, times in GROWTH:
        if large in seconds:
            ratio = seconds[large] / seconds[small]
            lines.append(f"- {large}: {ratio:.1f} times the processor time of {small}, for {times} times the text")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="leave out what takes seconds")
    arguments = parser.parse_args()
    print(markdown(measure(arguments.rounds, arguments.quick)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
