"""Random kernels: programs that take arrays, matrices, arrays of structs and a struct of arrays, and change copies of
them in loops.

Each defines ``f(_ x: [Double], _ m: [[Double]], _ cells: [Cell], _ state: State, _ a: Double, _ at: [Int], _ n: Int,
_ d: Int) -> Double``. ``x``, ``state.xs`` and ``at`` have ``n + 2`` elements, ``m`` and ``state.rows`` ``n + 1`` rows
of ``d + 1``, ``cells`` ``n + 1``; those of ``at`` are at most ``n``, or one of them is wrong. What loops carry stays
of modest size; conditions jump where random data seldom lies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from .lines import Choices, Lines

_HEAD = """import Foundation
struct Cell: Differentiable { var p: Double; var q: Double; @noDerivative var k: Int }
struct State: Differentiable {
    var xs: [Double]
    var rows: [[Double]]
    var s: Double
    mutating func nudge(_ i: Int, _ e: Double) { xs[i] += e * s; rows[i][0] = sin(rows[i][0] + e) }
    func energy() -> Double {
        var t = 0.0
        for v in xs { t += v * v }
        return t * 0.1
    }
}
private func smooth(_ v: inout [Double], _ e: Double) {
    for i in v.indices { v[i] = v[i] * 0.5 + sin(v[(i + 1) % v.count] * e) }
}
private func put(_ v: [Double], _ i: Int, _ e: Double) -> [Double] {
    var w = v
    w[i % w.count] = e
    return w
}
private func seek(_ v: [Double], _ limit: Double) -> Int {
    for i in v.indices where v[i] > limit { return i }
    return 0
}
private func exchanged(_ v: inout [Double], _ w: inout [Double], _ e: Double) -> Double {
    for i in v.indices {
        let t = v[i]
        if t > 0.9 { return t * e }
        v[i] = w[i] * e
        w[i] = sin(t)
    }
    return e
}
@differentiable(wrt: (x, m, cells, state, a))
func f(
    _ x: [Double], _ m: [[Double]], _ cells: [Cell], _ state: State, _ a: Double, _ at: [Int], _ n: Int, _ d: Int
) -> Double {
"""


@dataclass
class KernelWriter(Lines):
    """``below``: indices in scope, by what they are below, ``n`` or ``d``. ``arrays``, ``matrices``, ``groups`` (of
    cells) and ``states``: all that can be read; of each the variables, which can be written, begin with ``v``."""

    source: Choices
    lines: list[str] = field(default_factory=list)
    floats: list[str] = field(default_factory=lambda: ["a", "state.s"])
    mutable: list[str] = field(default_factory=list)
    ints: list[str] = field(default_factory=lambda: ["n", "d"])
    below: list[tuple[str, str]] = field(default_factory=list)
    arrays: list[str] = field(default_factory=lambda: ["x", "state.xs"])
    matrices: list[str] = field(default_factory=lambda: ["m", "state.rows"])
    groups: list[str] = field(default_factory=lambda: ["cells"])
    states: list[str] = field(default_factory=lambda: ["state"])
    closures: list[str] = field(default_factory=list)
    loops: int = 0
    depth: int = 1
    fresh: int = 0

    SCOPE: ClassVar[tuple[str, ...]] = tuple(
        "floats mutable ints below arrays matrices groups states closures loops".split()
    )

    # expressions

    def index(self, bound: str) -> str:
        """An index that is at most ``n`` or ``d``."""
        options = ["0", bound, f"{self.integer()} % ({bound} + 1)"]
        for i in (name for name, limit in self.below if limit == bound):
            options += [i, i, i, f"{i} + 1", f"{bound} - {i}", f"({i} * 3 + 1) % ({bound} + 1)"]
            options += [f"at[{i}]"] if bound == "n" else []
        return self.choose(*options)

    def integer(self) -> str:
        one = self.choose(*self.ints, *(name for name, _ in self.below), "3")
        return self.choose(one, one, f"({one} * 2 + {self.choose(*self.ints)})", f"({one} / 2)")

    def element(self) -> str:
        kind = self.choose("array", "array", "matrix", "cell", "float", "energy")
        if kind == "array":
            return f"{self.choose(*self.arrays)}[{self.index('n')}]"
        if kind == "matrix":
            return f"{self.choose(*self.matrices)}[{self.index('n')}][{self.index('d')}]"
        if kind == "cell":
            return f"{self.choose(*self.groups)}[{self.index('n')}].{self.choose('p', 'q')}"
        return f"{self.choose(*self.states)}.energy()" if kind == "energy" else self.choose(*self.floats)

    def leaf(self) -> str:
        kind = self.choose("element", "element", "float", "literal", "integer", "closure")
        if kind == "literal":
            return f"{self.source.integer(-12, 12) / 8}"
        if kind == "integer":
            return f"Double({self.integer()} % 4)"
        if kind == "closure" and self.closures:
            return f"{self.choose(*self.closures)}({self.choose(*self.floats)})"
        return self.element() if kind == "element" else self.choose(*self.floats)

    def expression(self, depth: int = 2) -> str:
        if not depth:
            return self.leaf()
        one, other = self.expression(depth - 1), self.leaf()
        kind = self.choose("binary", "binary", "unary", "divide", "choice", "extremum")
        if kind == "unary":
            return f"{self.choose('sin', 'cos', 'tanh')}({one})"
        if kind == "divide":
            return f"({one} / (1 + {other} * {other}))"
        if kind == "choice":
            return f"({self.condition()} ? {one} : {other})"
        if kind == "extremum":
            return f"{self.choose('max', 'min')}({one}, {other})"
        return f"({one} {self.choose('+', '-', '*')} {other})"

    def bounded(self) -> str:
        return f"{self.choose('sin', 'cos', 'tanh')}({self.expression()})"

    def condition(self) -> str:
        if self.source.integer(0, 1):
            return f"{self.element()} {self.choose('<', '>')} {self.source.integer(-9, 9) / 16 + 0.0117}"
        return f"{self.integer()} % {self.source.integer(2, 3)} {self.choose('==', '!=')} {self.source.integer(0, 1)}"

    def variable(self, names: list[str]) -> str | None:
        written = [name for name in names if name.startswith("v")]
        return self.choose(*written) if written else None

    # statements

    def block(self, most: int = 3) -> None:
        for _ in range(self.source.integer(1, most)):
            self.statement()

    def statement(self) -> None:
        options = ["let", "assign", "assign", "copy", "set", "set", "set_row", "set_cell", "set_state", "call", "swap"]
        if self.depth < 4:
            options += ["if", "closure", "for", "for", "for", "each", "while"]
        if self.loops:
            options += ["exit"]
        getattr(self, f"_{self.choose(*options)}")()

    def _let(self) -> None:
        name = self.name("c")
        self.line(f"let {name} = {self.bounded()}")
        self.floats.append(name)

    def _assign(self) -> None:
        if not self.mutable or not self.source.integer(0, 4):
            name = self.name("v")
            self.line(f"var {name} = {self.bounded()}")
            self.mutable.append(name)
            self.floats.append(name)
        target = self.choose(*self.mutable)
        self.line(f"{target} {self.choose('=', '+=', '-=', f'= {target} * 0.5 +')} {self.bounded()}")

    def _copy(self) -> None:
        """Another variable of what there is, or a new array."""
        kind, name = self.choose("arrays", "matrices", "groups", "states", "filled", "appended"), self.name("v")
        if kind == "filled":
            self.line(f"var {name} = [Double](repeating: {self.bounded()}, count: n + 2)")
        elif kind == "appended":
            self.line(f"var {name}: [Double] = []")
            self.line(f"while {name}.count < n + 2 {{ {name}.append({self.bounded()}) }}")
        else:
            self.line(f"var {name} = {self.choose(*getattr(self, kind))}")
        {"matrices": self.matrices, "groups": self.groups, "states": self.states}.get(kind, self.arrays).append(name)
        if kind == "states":
            self.arrays.append(f"{name}.xs")
            self.matrices.append(f"{name}.rows")

    def _set(self) -> None:
        array = self.variable(self.arrays)
        if array is None:
            return self._copy()
        self.line(f"{array}[{self.index('n')}] {self.choose('=', '+=', '*=')} {self.bounded()}")
        return None

    def _set_row(self) -> None:
        matrix = self.variable(self.matrices)
        if matrix is None:
            return self._copy()
        row = f"{matrix}[{self.index('n')}]"
        element = f"{row}[{self.index('d')}] {self.choose('=', '+=')} {self.bounded()}"
        other = f"{row} = {self.choose(*self.matrices)}[{self.index('n')}]"
        self.line(self.choose(element, element, other, f"{matrix}.swapAt({self.index('n')}, {self.index('n')})"))
        return None

    def _set_cell(self) -> None:
        group = self.variable(self.groups)
        if group is None:
            return self._copy()
        cell = f"{group}[{self.index('n')}]"
        part = f"{cell}.{self.choose('p', 'q')} {self.choose('=', '+=')} {self.bounded()}"
        whole = f"{cell} = Cell(p: {self.bounded()}, q: {self.bounded()}, k: {self.integer()})"
        self.line(self.choose(part, whole, f"{cell}.k = {self.integer()} % 5"))
        return None

    def _set_state(self) -> None:
        state = self.variable(self.states)
        if state is None:
            return self._copy()
        options = [f"{state}.nudge({self.index('n')}, {self.bounded()})", f"{state}.s = {self.bounded()}"]
        self.line(self.choose(*options, f"{state}.xs = {self.choose(*self.arrays)}"))
        return None

    def _call(self) -> None:
        array = self.variable([name for name in self.arrays if "." not in name])
        if array is None:
            return self._copy()
        other = self.variable([name for name in self.arrays if not name.startswith(f"{array}.") and name != array])
        options = [f"smooth(&{array}, {self.bounded()})", f"{array} = put({array}, {self.integer()}, {self.bounded()})"]
        if other is not None:
            options.append(f"a += exchanged(&{array}, &{other}, {self.bounded()})")
        self.line(self.choose(*options, f"{array}[seek({array}, {self.bounded()})] *= 0.5"))
        return None

    def _swap(self) -> None:
        kind = self.choose("arrays", "matrices", "groups", "states", "mutable")
        names = [name for name in getattr(self, kind) if name.startswith("v") and "." not in name]
        if len(names) < 2:
            return self._copy()
        self.line(self.choose(f"swap(&{names[-1]}, &{names[-2]})", f"{names[-2]} = {names[-1]}"))
        return None

    def _closure(self) -> None:
        name, item = self.name("g"), self.name("e")
        self.floats.append(item)
        self.line(f"func {name}(_ {item}: Double) -> Double {{ return {self.bounded()} }}")
        self.floats.remove(item)
        self.closures.append(name)

    def _if(self) -> None:
        with self.braces(f"if {self.condition()} {{"):
            self.block(2)
        if self.source.integer(0, 1):
            self.lines.pop()
            with self.braces("} else {"):
                self.block(2)

    def _for(self) -> None:
        index, bound = self.name("i"), self.choose("n", "n", "d")
        ranges = [f"0..<{bound}"] * 3 + [f"(0..<{bound}).reversed()", f"stride(from: 0, to: {bound}, by: 2)"]
        with self.braces(f"for {index} in {self.choose(*ranges)} {{"):
            self.below.append((index, bound))
            self.loops += 1
            self.block()

    def _each(self) -> None:
        item = self.name("c")
        with self.braces(f"for {item} in {self.choose(*self.groups)} {{"):
            self.floats += [f"{item}.p", f"{item}.q"]
            self.ints.append(f"{item}.k")
            self.loops += 1
            self.block(2)

    def _while(self) -> None:
        index, bound = self.name("i"), self.choose("n", "d")
        self.line(f"var {index} = 0")
        with self.braces(f"while {index} < {bound} {{"):
            self.line(f"{index} += 1")
            self.ints.append(index)
            self.loops += 1
            self.block(2)

    def _exit(self) -> None:
        self.line(f"if {self.condition()} {{ {self.choose('break', 'continue', f'return {self.bounded()}')} }}")


def write_kernel(source: Choices) -> str:
    writer = KernelWriter(source)
    writer.line("var a = a")
    for _ in range(3):
        writer._copy()
    for _ in range(source.integer(3, 5)):
        writer.statement()
    for name in writer.arrays:
        writer.line(f"for v in {name} {{ a += v * v }}")
    for name in writer.matrices[2:]:
        writer.line(f"for row in {name} {{ for v in row {{ a -= sin(v) }} }}")
    for name in writer.groups[1:]:
        writer.line(f"for c in {name} {{ a += c.p * c.q * Double(c.k % 3) }}")
    writer.line(f"return a + {writer.expression()}")
    return _HEAD + "\n".join(writer.lines) + "\n}\n"
