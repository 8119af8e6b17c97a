"""The report of what loops save for their derivatives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
import Foundation

struct Body: Differentiable { var at: Double; var speed: Float }

@differentiable
func product(_ xs: [Double]) -> Double {
    var result = 1.0
    for x in xs { result *= x }
    return result
}

@differentiable
func sum(_ xs: [Double]) -> Double {
    var result = 0.0
    for x in xs { result += 2 * x }
    return result
}

@differentiable(wrt: body)
func moved(_ body: Body, steps: Int) -> Double {
    var body = body
    var left = steps
    while left > 0 {
        body.at = body.at * sin(body.at + Double(body.speed)) * 0.5
        left -= 1
    }
    return body.at
}

@differentiable
func smoothed(_ xs: [Double]) -> Double {
    var ys = xs
    for i in 1..<ys.count { ys[i] = ys[i] * ys[i - 1] }
    return ys[0]
}
"""

EXPECTED = """\
tapes.dsl:8:5: loop in 'product': 8 bytes are saved in each iteration
    result: Double     8 bytes: the next iteration changes it
tapes.dsl:15:5: loop in 'sum': nothing is saved
tapes.dsl:23:5: loop in 'moved': 16 bytes are saved in each iteration, on tapes that grow
    sin(body.at + Double(body.speed)): Double     8 bytes: costs more to compute again than to load
    body.at: Double                               8 bytes: the next iteration changes it
tapes.dsl:33:5: loop in 'smoothed': 16 bytes are saved in each iteration
    ys[i - 1]: Double     8 bytes: the element is overwritten later
    ys[i]: Double         8 bytes: the element is overwritten later
"""


def report(path: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pullback", *arguments, "--report", "tape", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


SYNTHETIC = """\
@differentiable(wrt: w)
func run(_ x: [Double], _ w: [[Double]]) -> Double {
    var h = x
    @checkpointed for l in 0..<w.count {
        var next: [Double] = []
        for i in 0..<h.count { next.append(h[i] * w[l][i]) }
        h = next
    }
    var last: Double? = nil
    @checkpointed for v in h { last = (last ?? 1) * v }
    return last ?? 0
}
"""


def test_what_is_written_nowhere_has_the_language_s_names(tmp_path: Path) -> None:
    path = tmp_path / "tapes.dsl"
    path.write_text(SYNTHETIC)
    lines = report(path, "check").splitlines()
    assert any(line.startswith("    the count of 'h': Int ") for line in lines)
    assert any("what a segment of the loop begins with: (Int, Int, Double?, " in line for line in lines)
    assert not [line for line in lines if "array.count" in line or "<" in line or " 0 bytes" in line]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "tapes.dsl"
    path.write_text(PROGRAM)
    return path


@pytest.mark.parametrize("command", [["check"], ["build"], ["emit", "--stage", "optimised"]])
def test_report(program: Path, command: list[str]) -> None:
    assert report(program, *command) == EXPECTED


def test_json(program: Path) -> None:
    rows = json.loads(report(program, "check", "--json"))
    first = next(row for row in rows if row["line"] == 8)
    assert first["file"] == str(program)
    assert (first["column"], first["function"], first["known"], first["bytes"]) == (5, "product", True, 8)
    assert first["saved"] == [
        {
            "name": "result",
            "type": "Double",
            "bytes": 8,
            "shares": False,
            "reason": "the next iteration changes it",
        }
    ]


def test_a_program_without_derivatives(tmp_path: Path) -> None:
    path = tmp_path / "plain.dsl"
    path.write_text("var x = 1\nfor i in 0..<3 { x *= i + 1 }\nprint(x)\n")
    assert report(path, "run") == "no loop is differentiated\n"


def test_what_is_left_over_by_a_loop_in_lanes_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "lanes.dsl"
    path.write_text(
        "@differentiable\n"
        "func f(_ x: [Double], _ y: [Double]) -> Double {\n"
        "    var total = 0.0\n"
        "    for v in x {\n"
        "        var m = 1.0\n"
        "        for w in y { m = m * v + w }\n"
        "        total += m\n"
        "    }\n"
        "    return total\n"
        "}\n"
    )
    lines = [line for line in report(path, "check").splitlines() if not line.startswith(" ")]
    assert [line.split(":")[1] for line in lines] == ["4", "6"]
    assert all("loop in 'f'" in line for line in lines)
