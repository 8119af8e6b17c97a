"""The report of which loops are vectorised, by whom, and why others are not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import MARKER, Check

FOLDER = Path(__file__).parent / "vectorised"
CASES = sorted(FOLDER.glob("*.dsl"))
DERIVATIVES, _, OF_DERIVATIVES = (FOLDER / "derivatives.dsl").read_text(encoding="utf-8").partition(MARKER)

# What LLVM makes of a loop depends on the processor.
PROCESSOR = "haswell"

GAIN = """\
func folded(_ n: Int) -> Int {
    var bits = 0
    for i in 0..<n { bits ^= i &* i }
    return bits
}

func counted(_ n: Int) -> Int {
    var i = 0, bits = 0
    while n > i { bits ^= i &* i; i += 1 }
    return bits
}
"""


FIELDS = """\
struct Step { var value: Double; var factor: Double }
func walked(_ xs: [Double]) -> Double {
    var now = Step(value: 0, factor: 1)
    for x in xs {
        now = Step(value: now.value * x, factor: now.factor)
    }
    return now.value
}
"""


STATEMENTS = """\
var count = 0
func note(_ x: Int) { if x % 7 == 2 { count = count * 3 % 11 + x } }
for i in 0..<10000 { note(i) }
print(count)
"""


SECOND_GUESSES = """\
@differentiable
func largest(_ xs: [Double]) -> Double {
    var most = xs[0]
    for x in xs { most = max(most, x * x) }
    return most
}

@differentiable
func trace(_ a: [[Double]]) -> Double {
    var sum = 0.0
    for i in 0..<a.count { for k in 0..<a.count { sum += a[i][k] * a[k][i] } }
    return sum
}
"""


def report(path: Path, program: str, *arguments: str, processor: str = PROCESSOR) -> str:
    path /= "loops.dsl"
    path.write_text(program)
    options = ["--cpu", processor, "--report", "vectorise"]
    command = [sys.executable, "-m", "pullback", *arguments, *options, str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_report(tmp_path: Path, path: Path, golden: Check) -> None:
    golden(path, lambda program: report(tmp_path, program, "check"))


@pytest.mark.parametrize("command", [["build"], ["emit", "--stage", "ir"], ["emit", "--stage", "asm"]])
def test_other_commands(tmp_path: Path, command: list[str]) -> None:
    assert report(tmp_path, DERIVATIVES, *command) == OF_DERIVATIVES


def test_of_statements(tmp_path: Path) -> None:
    """The report comes before the program's own output."""
    assert report(tmp_path, STATEMENTS, "run").splitlines()[:2] == [
        "loops.dsl:3:1: loop in 'main'",
        "    function:  not vectorised: it writes to a global variable (loops.dsl:2:39)",
    ]


def test_fields_that_an_initialiser_sets(tmp_path: Path) -> None:
    """What the compiler writes has no place of its own."""
    assert report(tmp_path, FIELDS, "check").splitlines() == [
        "loops.dsl:4:5: loop in 'walked'",
        "    function:  not vectorised: each iteration needs 'now' of the one before it (loops.dsl:5:15)",
    ]


@pytest.mark.parametrize(
    ("option", "reasons"),
    [
        (["--strict-float"], ["additions to 'sum' are kept in order (--strict-float) (loops.dsl:6:19)"]),
        (["--strict-float"], ["it has a loop inside, and lanes could change the order of additions (--strict-float)"]),
        (["--without", "lanes"], ["it has a loop inside, and lanes are left out (--without lanes)"]),
    ],
)
def test_options(tmp_path: Path, option: list[str], reasons: list[str]) -> None:
    lines = report(tmp_path, DERIVATIVES, "check", *option).splitlines()
    for reason in reasons:
        assert f"    function:       not vectorised: {reason}" in lines


def test_what_does_not_pay(tmp_path: Path) -> None:
    """This processor multiplies no vectors of integers."""
    assert report(tmp_path, GAIN, "check", processor="x86-64").splitlines()[1::2] == [
        "    function:  not vectorised: LLVM expects no gain from it",
        "    function:  not vectorised: LLVM expects no gain from it",
    ]


def test_nothing_but_the_report(tmp_path: Path) -> None:
    """LLVM has something to say about loops that it is asked about twice; a reason of two operations is told once."""
    lines = report(tmp_path, SECOND_GUESSES, "check").splitlines()
    assert lines[0] == "loops.dsl:4:5: loop in 'largest'"
    assert lines[3] == "    reverse sweep:  not vectorised: LLVM finds no way that is safe"
    assert lines[-2:] == [
        "    reverse sweep:  not vectorised: it adds up arrays of cotangents (loops.dsl:11:68)",
        "                               and: it adds up arrays of cotangents (loops.dsl:11:58)",
    ]


def test_json(tmp_path: Path) -> None:
    rows = json.loads(report(tmp_path, DERIVATIVES, "check", "--json"))
    row = rows[1]
    assert row["file"] == str(tmp_path / "loops.dsl")
    assert (row["line"], row["column"], row["function"]) == (13, 5, "product")
    assert row["sweeps"][2] == {
        "sweep": "reverse sweep",
        "how": "not",
        "at_once": 0,
        "functions": ["product.value_and_gradient.wrt_0", "product.pullback.wrt_0"],
        "reasons": [
            {"text": "each iteration needs the cotangent of 'all' of the one before it", "line": 13, "column": 19}
        ],
    }


def test_a_program_without_loops(tmp_path: Path) -> None:
    assert report(tmp_path, "func twice(_ x: Double) -> Double { return 2 * x }\n", "check") == "there is no loop\n"


@pytest.mark.parametrize("command", [["check"], ["emit", "--stage", "ir"], ["run"]])
@pytest.mark.parametrize("which", ["vectorise", "tape"])
def test_a_wrong_program_has_no_report(tmp_path: Path, command: list[str], which: str) -> None:
    path = tmp_path / "wrong.dsl"
    path.write_text("let x: Int = 1.5\n")
    arguments = [sys.executable, "-m", "pullback", *command, "--report", which, str(path)]
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert done.returncode == 1
    assert "error: " in done.stderr
    assert "loop" not in done.stderr
