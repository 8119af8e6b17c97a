"""The report of which loops are vectorised, by whom, and why others are not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# What LLVM makes of a loop depends on the processor.
PROCESSOR = "haswell"

DERIVATIVES = """\
import Foundation

@differentiable
func squares(_ xs: [Double]) -> Double {
    var sum = 0.0
    for x in xs { sum += x * x }
    return sum
}

@differentiable
func product(_ xs: [Double]) -> Double {
    var all = 1.0
    for x in xs { all *= x }
    return all
}

@differentiable(wrt: xs)
func distances(_ xs: [Double], width: Int) -> Double {
    var total = 0.0
    for i in 0..<xs.count / width {
        var square = 0.0
        for j in 0..<width { square += xs[i * width + j] * xs[i * width + j] }
        total += log(1 + square)
    }
    return total
}

@differentiable(wrt: x)
func decay(_ x: Double, limit: Double) -> Double {
    var y = x
    while y > limit { y = y * 0.5 + 0.01 * y * y }
    return y
}

@differentiable(wrt: x)
func grown(_ x: Double, steps: Int) -> Double {
    var y = x
    @checkpointed
    for _ in 0..<steps { y = y * sin(y) }
    return y
}
"""

OF_DERIVATIVES = """\
loops.dsl:6:5: loop in 'squares'
    function:       vectorised by LLVM, 16 iterations at once
    forward sweep:  vectorised by LLVM, 16 iterations at once
    reverse sweep:  vectorised by LLVM, 16 iterations at once
loops.dsl:13:5: loop in 'product'
    function:       not vectorised: each iteration needs 'all' of the one before it (loops.dsl:13:19)
    forward sweep:  not vectorised: each iteration needs 'all' of the one before it (loops.dsl:13:19)
    reverse sweep:  not vectorised: each iteration needs the cotangent of 'all' of the one before it (loops.dsl:13:19)
loops.dsl:20:5: loop in 'distances'
    function:       vectorised in lanes, 16 iterations at once
    forward sweep:  vectorised in lanes, 16 iterations at once
    reverse sweep:  vectorised in lanes, 16 iterations at once
    both sweeps:    vectorised in lanes, 16 iterations at once
loops.dsl:22:9: loop in 'distances'
    function:       in the lanes of the loop in line 20
    forward sweep:  in the lanes of the loop in line 20
    reverse sweep:  in the lanes of the loop in line 20
loops.dsl:31:5: loop in 'decay'
    function:       not vectorised: how often it runs is not known when it begins
                               and: each iteration needs 'y' of the one before it (loops.dsl:31:27)
    forward sweep:  not vectorised: how often it runs is not known when it begins
                               and: its tapes grow
                               and: each iteration needs 'y' of the one before it (loops.dsl:31:27)
    reverse sweep:  not vectorised: each iteration needs the cotangent of 'y' of the one before it (loops.dsl:31:27)
loops.dsl:38:5: loop in 'grown'
    function:       not vectorised: each iteration needs 'y' of the one before it (loops.dsl:39:30)
    forward sweep:  not vectorised: each iteration needs 'y' of the one before it (loops.dsl:39:30)
    reverse sweep:  not vectorised: each iteration needs the cotangent of 'y' of the one before it (loops.dsl:39:34)
"""

INNERMOST = """\
import Foundation

@extern(c, "cbrt", library: "m") func root(_ x: Double) -> Double

func collatz(_ n: Int) -> Int {
    var k = n
    while k != 1 { k = k & 1 == 0 ? k >> 1 : 3 &* k &+ 1 }
    return k
}

func found(_ xs: [Double]) -> Int {
    for i in 0..<xs.count { if xs[i] > 2 { return i } }
    return -1
}

func largest(_ xs: [Double]) -> Double {
    var most = 0.0
    for x in xs { most = max(x, most) }
    return most
}

func gathered(_ xs: [Double], at places: [Int]) -> Double {
    var sum = 0.0
    for place in places { sum += xs[place] }
    return sum
}

func histogram(_ places: [Int], count: Int) -> [Double] {
    var bins = [Double](repeating: 0, count: count)
    for place in places { bins[place] += 1 }
    return bins
}

func running(_ xs: [Double]) -> [Double] {
    var sums = xs
    for i in 1..<sums.count { sums[i] += sums[i - 1] }
    return sums
}

func inPlace(_ xs: [Double]) -> [Double] {
    var sum = [0.0]
    for x in xs { sum[0] += x }
    return sum
}

func shown(_ xs: [Double]) {
    for x in xs { print(x) }
}

func gammas(_ xs: [Double]) -> Double {
    var sum = 0.0
    for x in xs { sum += tgamma(x) }
    return sum
}

func roots(_ xs: [Double]) -> Double {
    var sum = 0.0
    for x in xs { sum += root(x) }
    return sum
}

func fibonacci(_ n: Int) -> Double { return n < 2 ? 1 : fibonacci(n - 1) + fibonacci(n - 2) }

func called(_ ns: [Int]) -> Double {
    var sum = 0.0
    for n in ns { sum += fibonacci(n) }
    return sum
}

func total(_ ns: [Int]) -> Int {
    var sum = 0
    for n in ns { sum += n }
    return sum
}

func numbers(_ n: Int) -> [Int] {
    var all = [Int]()
    for i in 0..<n { all.append(i) }
    return all
}

func vectors(_ xs: [SIMD4<Double>]) -> SIMD4<Double> {
    var sum = SIMD4<Double>(0, 0, 0, 0)
    for x in xs { sum += x * x }
    return sum
}

func three(_ xs: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<3 { sum += xs[i] }
    return sum
}

func unused(_ xs: [Double]) -> Double {
    var sum = 0.0
    for x in xs { sum += x }
    return 1
}

func expression(_ xs: [Double]) -> Double { return xs.reduce(0, +) }
"""

OF_INNERMOST = """\
loops.dsl:7:5: loop in 'collatz'
    function:  not vectorised: how often it runs is not known when it begins
                          and: each iteration needs 'k' of the one before it (loops.dsl:7:24)
loops.dsl:12:5: loop in 'found'
    function:  not vectorised: it can be left early
                          and: 'xs[i]' is checked in each iteration (loops.dsl:12:32)
loops.dsl:18:5: loop in 'largest'
    function:  not vectorised: each iteration needs 'most' of the one before it (loops.dsl:18:26)
loops.dsl:24:5: loop in 'gathered'
    function:  not vectorised: 'xs[place]' is checked in each iteration (loops.dsl:24:34)
loops.dsl:30:5: loop in 'histogram'
    function:  not vectorised: iterations may write to the same element of 'bins' (loops.dsl:30:27)
                          and: 'bins[place] += 1' is checked in each iteration (loops.dsl:30:27)
loops.dsl:36:5: loop in 'running'
    function:  not vectorised: other iterations may write to the same element of 'sums' (loops.dsl:36:42)
loops.dsl:42:5: loop in 'inPlace'
    function:  not vectorised: all iterations write to the same element of 'sum' (loops.dsl:42:19)
loops.dsl:47:5: loop in 'shown'
    function:  not vectorised: it prints (loops.dsl:47:19)
loops.dsl:52:5: loop in 'gammas'
    function:  not vectorised: there is no 'tgamma' for vectors (loops.dsl:52:26)
loops.dsl:58:5: loop in 'roots'
    function:  not vectorised: it calls the C function 'root' (loops.dsl:58:26)
loops.dsl:66:5: loop in 'called'
    function:  not vectorised: the call of 'fibonacci' is not inlined (loops.dsl:66:26)
loops.dsl:72:5: loop in 'total'
    function:  not vectorised: 'sum += n' is checked in each iteration (loops.dsl:72:19)
loops.dsl:78:5: loop in 'numbers'
    function:  not vectorised: it changes the count of an array (loops.dsl:78:22)
loops.dsl:84:5: loop in 'vectors'
    function:  not vectorised: it computes with vectors already
loops.dsl:90:5: loop in 'three'
    function:  no loop of its own is left: it runs 3 times
loops.dsl:96:5: loop in 'unused': there is no code for it
loops.dsl:100:52: loop for 'xs.reduce(0, +)'
    function:  vectorised by LLVM, 16 iterations at once
"""

OUTER = """\
import Foundation

func state(_ xs: [Double], _ ws: [Double]) -> Double {
    var h = 0.0
    for x in xs {
        var sum = h
        for w in ws { sum += w * x }
        h = 0.5 * sum
    }
    return h
}

func rows(_ xs: [[Double]]) -> Double {
    var sum = 0.0
    for row in xs {
        for x in row { sum += x }
    }
    return sum
}

func few(_ xs: [[Double]]) -> Double {
    var sum = 0.0
    for i in 0..<15 {
        for row in xs {
            for x in row { sum += sin(x * Double(i)) * cos(x) }
        }
    }
    return sum
}

func neighbours(_ xs: [Double], width: Int) -> [Double] {
    var ys = xs
    for i in 0..<xs.count - 1 {
        for _ in 0..<width { ys[i] += ys[i + 1] }
    }
    return ys
}

func recursive(_ n: Int) -> Double { return n < 2 ? 1 : recursive(n - 1) + recursive(n - 2) }

func called(_ ns: [Int], width: Int) -> Double {
    var sum = 0.0
    for n in ns {
        for _ in 0..<width { sum += recursive(n) }
    }
    return sum
}

func branches(_ xs: [Double], width: Int) -> Double {
    var sum = 0.0
    for i in 0..<xs.count {
        if xs[i] > 0 {
            for j in 0..<width { sum += xs[i] * Double(j) }
        }
    }
    return sum
}

func ragged(_ xs: [Double], _ counts: [Int]) -> Double {
    var sum = 0.0
    for i in 0..<counts.count {
        for j in 0..<max(counts[i], 0) { sum += xs[i] * Double(j) }
    }
    return sum
}

func until(_ x: Double, _ ws: [Double]) -> Double {
    var y = x
    while y > 1 {
        var sum = 0.0
        for w in ws { sum += w * y }
        y = 0.5 * sum
    }
    return y
}
"""

OF_OUTER = """\
loops.dsl:5:5: loop in 'state'
    function:  not vectorised: each iteration needs 'h' of the one before it (loops.dsl:8:13)
loops.dsl:7:9: loop in 'state'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:15:5: loop in 'rows'
    function:  not vectorised: an array that differs from iteration to iteration (loops.dsl:15:16)
loops.dsl:16:9: loop in 'rows'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:23:5: loop in 'few'
    function:  not vectorised: it has fewer than 16 iterations
loops.dsl:24:9: loop in 'few'
    function:  not vectorised: an array that differs from iteration to iteration (loops.dsl:24:20)
loops.dsl:25:13: loop in 'few'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:33:5: loop in 'neighbours'
    function:  not vectorised: it reads or writes elements of an array that other iterations may write (loops.dsl:34:39)
loops.dsl:34:9: loop in 'neighbours'
    function:  not vectorised: all iterations write to the same element of 'ys' (loops.dsl:34:30)
loops.dsl:43:5: loop in 'called'
    function:  not vectorised: a call of 'recursive', which is not inlined (loops.dsl:44:37)
loops.dsl:44:9: loop in 'called'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:51:5: loop in 'branches'
    function:  not vectorised: only some iterations add to 'sum' (loops.dsl:52:9)
loops.dsl:53:13: loop in 'branches'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:61:5: loop in 'ragged'
    function:  not vectorised: a check that differs from iteration to iteration (loops.dsl:62:18)
loops.dsl:62:9: loop in 'ragged'
    function:  vectorised by LLVM, 16 iterations at once
loops.dsl:69:5: loop in 'until'
    function:  not vectorised: it has a loop inside, and how often it runs is not known when it begins
loops.dsl:71:9: loop in 'until'
    function:  vectorised by LLVM, 16 iterations at once
"""


BUFFERS = """\
final class Counter { var n: Double; init(_ n: Double) { self.n = n } }

func objects(_ xs: [Double]) -> Double {
    var all = [Counter(0), Counter(1)]
    for x in xs { all[1] = Counter(x + all[0].n) }
    return all[1].n
}

func properties(_ xs: [Double]) -> Double {
    let all = [Counter(0), Counter(1)]
    for x in xs { all[0].n += x }
    return all[0].n
}

func captured(_ xs: [Double], _ which: Int) -> Double {
    var total = 0.0
    let adders: [(Double) -> Void] = [{ total += $0 }, { total -= $0 }]
    for x in xs { total *= 0.5; adders[which](x) }
    return total
}

func copies(_ rows: [[Double]]) -> Double {
    var sum = 0.0
    for row in rows {
        var mine = row
        mine[0] += 1
        sum += mine[0]
    }
    return sum
}

func arrays(_ xs: [Double]) -> [[Double]] {
    var all = [[Double]](repeating: [], count: xs.count)
    for i in 0..<xs.count { all[i] = [xs[i], 1] }
    return all
}

indirect enum Chain { case end, link(Double, Chain) }

func chain(_ xs: [Double]) -> Double {
    var last = Chain.end
    for x in xs { last = .link(x, last) }
    if case .link(let x, _) = last { return x }
    return 0
}

func text(_ xs: [Double]) -> String {
    var all = ["", ""]
    for x in xs { all[1] = "\\(x)" }
    return all[1]
}

@differentiable
func firsts(_ rows: [[Double]]) -> Double {
    var all = 1.0
    for row in rows { all *= row[0] }
    return all
}

func tape(_ xs: [Double]) -> [Double] {
    var tape = [Double]()
    for x in xs { tape.append(x) }
    return tape
}

func closures(_ xs: [Double], _ which: Int) -> Double {
    var sum = 0.0
    for x in xs {
        var mine = x
        let changes: [() -> Void] = [{ mine += 1 }, { mine -= 1 }]
        changes[which]()
        sum += mine
    }
    return sum
}
"""

OF_BUFFERS = """\
loops.dsl:5:5: loop in 'objects'
    function:  not vectorised: it makes an object (loops.dsl:1:38)
                          and: it writes to a property of an object (loops.dsl:1:58)
                          and: all iterations write to the same element of 'all' (loops.dsl:5:19)
                          and: 'all[0]' is checked in each iteration (loops.dsl:5:40)
                          and: 'all[1] = Counter(x + all[0].n)' is checked in each iteration (loops.dsl:5:19)
loops.dsl:11:5: loop in 'properties'
    function:  not vectorised: each iteration needs 'self' of the one before it (loops.dsl:11:19)
loops.dsl:18:5: loop in 'captured'
    function:  not vectorised: it writes to a captured variable (loops.dsl:18:19)
                          and: it writes to a captured variable (loops.dsl:17:41)
                          and: it writes to a captured variable (loops.dsl:17:58)
loops.dsl:24:5: loop in 'copies'
    function:  not vectorised: it may have to copy an array (loops.dsl:26:9)
                          and: 'mine[0] += 1' is checked in each iteration (loops.dsl:26:9)
loops.dsl:34:5: loop in 'arrays'
    function:  not vectorised: it makes an array (loops.dsl:34:38)
loops.dsl:42:5: loop in 'chain'
    function:  not vectorised: it makes a value of an indirect enum (loops.dsl:42:26)
                          and: each iteration needs 'last' of the one before it (loops.dsl:42:26)
loops.dsl:49:5: loop in 'text'
    function:  not vectorised: it makes text (loops.dsl:49:31)
                          and: all iterations write to the same element of 'all' (loops.dsl:49:19)
loops.dsl:56:5: loop in 'firsts'
    function:       not vectorised: each iteration needs 'all' of the one before it (loops.dsl:56:23)
                               and: 'row[0]' is checked in each iteration (loops.dsl:56:30)
    forward sweep:  not vectorised: each iteration needs 'all' of the one before it (loops.dsl:56:23)
                               and: 'row[0]' is checked in each iteration (loops.dsl:56:30)
    reverse sweep:  not vectorised: it adds up arrays of cotangents (loops.dsl:56:30)
                               and: it adds up arrays of cotangents (loops.dsl:56:16)
                               and: each iteration needs the cotangent of 'all' of the one before it (loops.dsl:56:23)
loops.dsl:62:5: loop in 'tape'
    function:  not vectorised: it changes the count of an array (loops.dsl:62:19)
loops.dsl:68:5: loop in 'closures'
    function:  not vectorised: it makes a variable that is captured (loops.dsl:69:13)
                          and: it makes an array (loops.dsl:70:37)
                          and: it writes to a captured variable (loops.dsl:70:40)
                          and: 'changes[which]' is checked in each iteration (loops.dsl:71:9)
"""


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


def report(path: Path, program: str, *arguments: str, processor: str = PROCESSOR) -> str:
    path /= "loops.dsl"
    path.write_text(program)
    options = ["--cpu", processor, "--report", "vectorise"]
    command = [sys.executable, "-m", "pullback", *arguments, *options, str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("program", "expected"),
    [(DERIVATIVES, OF_DERIVATIVES), (INNERMOST, OF_INNERMOST), (BUFFERS, OF_BUFFERS), (OUTER, OF_OUTER)],
    ids=["derivatives", "innermost", "buffers", "outer"],
)
def test_report(tmp_path: Path, program: str, expected: str) -> None:
    assert report(tmp_path, program, "check") == expected


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
