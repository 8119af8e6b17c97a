"""GradBench's evaluations, side by side with the hand-written C++ of a GradBench checkout.

    python bench/gradbench/compare.py --gradbench CHECKOUT [--only gmm lse] [--json FILE] [--markdown FILE]

Each function runs in rounds, in turn with its C++ counterparts, and the fastest run of each counts. What lasts less
than 10 µs is timed in native code, as C++ is: a C program calls the exported function. Everything else is called from
Python, on one thread. Other C++ tools of the checkout take part where they have been built (`make -C tools/codipack`);
the others are taken from `peers.json`, by their ratio to the hand-written C++ there.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evals import EVALS
from measure import (
    MANUAL,
    Unavailable,
    agree,
    build,
    can_be_timed_in_native_code,
    from_python,
    in_native_code,
    inputs,
    programs,
    run_program,
)

import pullback

NATIVE_BELOW = 10e-6
BY_HAND = "hand-written"
TITLES = {MANUAL: BY_HAND, "codipack": "CoDiPack", "tapenade": "Tapenade", "enzyme": "Enzyme"}
PEERS = Path(__file__).resolve().parent / "peers.json"

FILES = {"small": "--min 1 --max 1", "medium": "--min 5 --max 5", "large": "--min 8 --max 8"}
# For each evaluation: its function and its gradient, and what its evaluator is told for each size.
CELLS: dict[str, tuple[str, str, dict[str, str]]] = {
    "det": ("primal", "gradient", {"small": "-l 5", "medium": "-l 8", "large": "-l 10"}),
    "gmm": ("objective", "jacobian", {"small": "-d 2 -k 5", "medium": "-d 10 -k 25", "large": "-d 32 -k 50"}),
    "ba": ("objective", "jacobian", FILES),
    "ht": ("objective", "jacobian", FILES),
    "lstm": ("objective", "jacobian", {"small": "-l 2 -c 1024", "medium": "-l 4 -c 4096", "large": "-l 6 -c 8192"}),
    "kmeans": (
        "cost",
        "dir",
        {"small": "-k 10 -n 1000 -d 8", "medium": "-k 100 -n 10000 -d 8", "large": "-k 1000 -n 10000 -d 16"},
    ),
    "llsq": ("primal", "gradient", {"small": "-n 16", "medium": "-n 1024", "large": "-n 16392"}),
    "lse": ("primal", "gradient", {"small": "-n 2500", "medium": "-n 80000", "large": "-n 1280000"}),
    "ode": ("primal", "gradient", {"small": "-n 1000 -s 1", "medium": "-n 10000 -s 10", "large": "-n 10000 -s 100"}),
}
# Their hand-written gradients are no derivatives of the program but closed forms.
CLOSED_FORMS = ("ode",)


@dataclass
class Row:
    """One evaluation at one size; times in microseconds. ``best``: the fastest peer, and its time as it would be on
    this machine. ``native``: what was timed in native code."""

    eval: str
    size: str
    function: float
    gradient: float
    cpp: dict[str, list[float]]
    valid: bool
    native: list[str] = field(default_factory=list)
    best: str = ""
    best_gradient: float = math.nan

    @property
    def ratios(self) -> dict[str, float]:
        by_hand = self.cpp[BY_HAND]
        return {
            "function/C++": self.function / by_hand[0],
            "gradient/C++": math.nan if self.eval in CLOSED_FORMS else self.gradient / by_hand[1],
            "gradient/best": self.gradient / self.best_gradient,
            "gradient/function": self.gradient / self.function,
        }


class Side:
    """Something that is timed in turn with others; the fastest run counts."""

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self.best = math.inf

    def turn(self) -> None:
        self.best = min(self.best, self._time())


def measure(options: argparse.Namespace, name: str, size: str, folder: Path) -> Row:
    *names, sizes = CELLS[name]
    given = inputs(options.gradbench, options.evaluators, name, sizes[size].split())
    build(options.gradbench, name)
    model = pullback.load(EVALS[name].path)
    found = programs(options.gradbench, name)
    ours, native, valid = [], [], True
    cpp: dict[str, list[float]] = {TITLES.get(tool, tool): [] for tool in found}
    for function in names:
        given[function] |= {"min_runs": 1, "min_seconds": options.seconds}
        file = folder / "input.json"
        file.write_text(json.dumps(given[function]), encoding="utf-8")
        call = EVALS[name].functions[function](model, given[function])
        expected, quickest = run_program(found[MANUAL], function, file)
        valid = valid and agree(expected, json.loads(json.dumps(call.output(call.function(*call.arguments)))))
        time = lambda call=call: from_python(call, options.seconds)  # noqa: E731
        if min(quickest, time()) < NATIVE_BELOW and can_be_timed_in_native_code(call):
            timer = in_native_code(name, call, folder)
            time = lambda timer=timer: timer(options.seconds)  # noqa: E731
            native.append(function)
        side = Side(time)
        others = {
            tool: Side(lambda path=path: run_program(path, function, file)[1])  # noqa: B023
            for tool, path in found.items()
        }
        for _ in range(options.rounds):
            for each in (side, *others.values()):
                each.turn()
        ours.append(side.best * 1e6)
        for tool, other in others.items():
            cpp[TITLES.get(tool, tool)].append(other.best * 1e6)
    return with_best(Row(name, size, ours[0], ours[1], cpp, valid, native))


def with_best(row: Row) -> Row:
    """Fills in the fastest peer: of those measured here, and those of `peers.json`, by their ratio to C++ by hand
    there, or, where that is a closed form, by the ratio to its function."""
    recorded = json.loads(PEERS.read_text(encoding="utf-8"))["times"][row.eval][row.size]
    index = 0 if row.eval in CLOSED_FORMS else 1
    scale = row.cpp[BY_HAND][index] / recorded[BY_HAND][index]
    gradients = {tool: times[1] * scale for tool, times in recorded.items()}
    gradients |= {tool: times[1] for tool, times in row.cpp.items()}
    if row.eval in CLOSED_FORMS:
        del gradients[BY_HAND]
    row.best = min(gradients, key=lambda tool: gradients[tool])
    row.best_gradient = gradients[row.best]
    return row


# --- the table ---------------------------------------------------------------------------


def geometric_mean(values: Iterable[float]) -> float:
    logarithms = [math.log(value) for value in values if not math.isnan(value)]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else math.nan


def machine() -> dict[str, str]:
    cpu = platform.processor()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.partition("\n")[0]
    return {"cpu": cpu, "python": platform.python_version(), "pullback": pullback.__version__, "c++": compiler}


def microseconds(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def ratio(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"


HEAD = ["evaluation", "size", "function, µs", "of C++", "gradient, µs", "of C++", "best peer", "of best", "of function"]


def table(rows: Sequence[Row]) -> str:
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * 2 + "---:|" * 4 + "---|" + "---:|" * 2]
    for row in rows:
        ratios = row.ratios
        marks = "" if row.valid else " **wrong**"
        star = ["\\*" if name in row.native else "" for name in CELLS[row.eval][:2]]
        cells = [row.eval + marks, row.size, microseconds(row.function) + star[0], ratio(ratios["function/C++"])]
        cells += [microseconds(row.gradient) + star[1], ratio(ratios["gradient/C++"]), row.best]
        cells += [ratio(ratios["gradient/best"]), ratio(ratios["gradient/function"])]
        lines.append("| " + " | ".join(cells) + " |")
    means = {key: ratio(geometric_mean(row.ratios[key] for row in rows)) for key in rows[0].ratios}
    cells = ["geometric mean", "", "", means["function/C++"], "", means["gradient/C++"], "", means["gradient/best"]]
    lines.append("| " + " | ".join([*cells, means["gradient/function"]]) + " |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="GradBench's evaluations against hand-written C++.")
    parser.add_argument("--gradbench", type=Path, required=True, help="a checkout of GradBench")
    parser.add_argument("--evaluators", default=sys.executable, help="a Python that has what the evaluators import")
    parser.add_argument("--only", nargs="+", choices=CELLS, default=list(CELLS), metavar="EVAL")
    parser.add_argument("--sizes", nargs="+", choices=list(FILES), default=list(FILES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.2, help="for each turn of each function")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args(arguments)
    options.gradbench = options.gradbench.resolve()

    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            for size in options.sizes:
                try:
                    row = measure(options, name, size, Path(folder))
                except Unavailable as error:
                    print(f"{name} {size}: left out: {error}", file=sys.stderr)
                    continue
                rows.append(row)
                shown = ", ".join(f"{key} {ratio(value)}" for key, value in row.ratios.items())
                print(f"{name} {size}: {shown}{'' if row.valid else ', WRONG'}", file=sys.stderr)
    if not rows:
        return 1
    text = table(rows)
    print(text)
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")
    if options.json:
        result: dict[str, Any] = {"machine": machine(), "rows": [asdict(row) | row.ratios for row in rows]}
        options.json.write_text(json.dumps(result, indent=1), encoding="utf-8")
    return 0 if all(row.valid for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
