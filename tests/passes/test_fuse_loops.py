"""Random chains of loops over arrays give the same elements, to the bit, when they are fused.

In the interpreter, which looks at every index, also at those that are said to be in range.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st

from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter, InterpreterError, Trap
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.verifier import verify
from pullback.compiler.passes import fuse_loops, pipeline

SIZES = (0, 1, 2, 3, 4, 7)
# Elements lie so far beside those that are written.
FURTHEST = 2
CONSTANTS = [
    *(f"%c{k} = const {{value = {k}}} : i64" for k in range(5)),
    *(f"%m{k} = const {{value = -{k}}} : i64" for k in range(1, FURTHEST + 1)),
    "%zero = const {value = 0.0} : f64",
    "%half = const {value = 0.5} : f64",
]


class Chain:
    """A function of two arrays and a number, whose loops begin and end up to three elements apart. They read elements
    beside the one that they write, of any array that there is."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.arrays = ["%x", "%y"]
        self.numbers = ["%zero"]
        self.lines = [*CONSTANTS, f"%enough = ile %c{draw(st.integers(0, 4))}, %n : bool"]
        self.lines.append('check {message = "too few"} %enough')
        together = draw(st.booleans())
        for number in range(draw(st.integers(2, 6))):
            first, last = (0, 0) if together else draw(st.tuples(st.integers(0, 2), st.integers(0, 1)))
            self.loop(number, first, first + last)

    def loop(self, number: int, first: int, fewer: int) -> None:
        base = self.draw(st.sampled_from(self.arrays))
        body = [f"%e = wadd %i, %c{first} : i64", "%v0 = fadd %half, %zero : f64"]
        arrays = st.sampled_from([*self.arrays, *self.arrays[2:], "%own"])
        reads = self.draw(st.lists(st.tuples(arrays, st.sampled_from([0, 0, 0, -2, -1, 1, 2])), max_size=3))
        for k, (array, by) in enumerate(reads):
            beside = max(by, 0 if array == "%own" else -first)
            body.append(f"%at{k} = wadd %e, {f'%c{beside}' if beside >= 0 else f'%m{-beside}'} : i64")
            body.append(f"%r{k} = array.get {{unchecked = true}} {array}, %at{k} : f64")
            body.append(f"%s{k} = fmul %r{k}, %half : f64")
            body.append(f"%v{k + 1} = {self.draw(st.sampled_from(['fadd', 'fsub']))} %v{k}, %s{k} : f64")
        value = f"%v{len(reads)}"
        body.append(f"%new = array.set {{unchecked = true}} %own, %e, {value} : array<f64>")
        self.lines.append(f"%trips{number} = wsub %{self.steps(number)}, %c{fewer} : i64")
        if self.draw(st.integers(0, 3)):
            self.lines.append(f"%a{number} = for %trips{number}, {base} : array<f64> {{")
            self.lines += ["^(%i: i64, %own: array<f64>):", *body, "yield %new"]
        else:
            start = self.draw(st.sampled_from(self.numbers))
            self.numbers.append(f"%sum{number}")
            self.lines.append(f"%a{number}, %sum{number} = for %trips{number}, {base}, {start} : array<f64>, f64 {{")
            self.lines += ["^(%i: i64, %own: array<f64>, %s: f64):", *body, f"%t = fadd %s, {value} : f64"]
            self.lines.append("yield %new, %t")
        self.lines.append("}")
        self.arrays.append(f"%a{number}")

    def steps(self, number: int) -> str:
        """The number n, in some other way now and then: all arrays have the same count."""
        if self.draw(st.integers(0, 3)):
            return "n"
        for k in range(2):
            array = self.draw(st.sampled_from(self.arrays))
            self.lines.append(f"%count{number}.{k} = array.count {array} : i64")
        self.lines.append(f"%none{number} = wsub %count{number}.0, %count{number}.1 : i64")
        self.lines.append(f"%n{number} = wadd %n, %none{number} : i64")
        return f"n{number}"

    def text(self) -> str:
        kept = [*self.draw(st.lists(st.sampled_from(self.arrays), max_size=2, unique=True)), self.arrays[-1]]
        types = ", ".join(["array<f64>"] * len(kept) + ["f64"] * len(self.numbers))
        lines = "\n  ".join([*self.lines, f"return {', '.join([*kept, *self.numbers])}"])
        return f"func @f(%x: array<f64>, %y: array<f64>, %n: i64) -> ({types}) {{\n  {lines}\n}}\n"


@st.composite
def programs(draw: st.DrawFn) -> str:
    return Chain(draw).text()


def run(module: Module, n: int, count: int) -> Any:
    x, y = [1.0 / (k + 1) for k in range(count)], [k - 1.25 for k in range(count)]
    return Interpreter(module, lambda data: None).call("f", [x, y, n])


def least_count(module: Module, n: int) -> int | None:
    """How many elements the arrays must have; None if the function traps."""
    for count in range(n + 2 * FURTHEST + 1):
        try:
            run(module, n, count)
        except InterpreterError:
            continue
        except Trap:
            return None
        return count
    return None


@settings(max_examples=150, deadline=None)
@given(programs())
def test_elements_are_the_same(text: str) -> None:
    note(text)
    plain, fused = parse_module(text), parse_module(text)
    fuse_loops.run(fused)
    verify(fused, "fuse-loops")
    pipeline.run(fused, pipeline.CLEANUP)
    for n in SIZES:
        count = least_count(plain, n)
        if count is not None:
            assert run(fused, n, count) == run(plain, n, count)


def test_most_chains_have_loops_to_fuse() -> None:
    fused = 0

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(programs())
    def count(text: str) -> None:
        nonlocal fused
        plain, after = parse_module(text), parse_module(text)
        fuse_loops.run(after)
        fused += loops(after) < loops(plain)

    count()
    assert fused > 20


def loops(module: Module) -> int:
    return sum(op.name == "for" for f in module.functions.values() if f.body for op in f.body.walk())
