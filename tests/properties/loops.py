"""Random programs of loops: what runs in lanes, and what only looks as if it could.

Each program defines ``f(_ x: [Double], _ y: [Double], _ a: Double, _ index: [Int], _ n: Int, _ d: Int) -> Double`` (or
the same in ``Float``). ``x`` has at least ``(n + 1) * (d + 1)`` elements, ``y`` at least ``d + 1``, ``index`` one more
than ``n``, each below ``n + 1``. Values stay moderate; conditions on numbers with a derivative choose between smooth
functions, and jump where random data seldom lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from .lines import Choices, Lines

_HELPERS = """
struct Pair: Differentiable { var u: SCALAR; var v: SCALAR }
private func mixed(_ u: SCALAR, _ v: SCALAR) -> SCALAR { return sin(u) * v + u / (2 + v * v) }
private func early(_ u: SCALAR, _ k: Int) -> SCALAR {
    if k % 3 == 0 { return cos(u) }
    if u > 0.3 { return u * u }
    return u - 1
}
private func folded(_ u: SCALAR, _ k: Int) -> SCALAR {
    if k <= 0 { return u }
    return sin(folded(u * 0.5, k - 1)) + u
}
private func total(_ y: [SCALAR], _ u: SCALAR, _ d: Int) -> SCALAR {
    var t: SCALAR = 0
    for j in 0..<d { t += y[j] * u }
    return t
}
private func nested(_ y: [SCALAR], _ u: SCALAR, _ k: Int, _ d: Int) -> SCALAR {
    if k <= 0 { return u * y[0] }
    var t: SCALAR = 0
    for j in 0..<d { t += y[j] * nested(y, cos(u), k - 2, d) }
    return sin(t)
}
private func own(_ u: SCALAR) -> SCALAR { return sin(3 * u) }
@derivative(of: own) private func ownVJP(_ u: SCALAR) -> (value: SCALAR, pullback: (SCALAR) -> SCALAR) {
    return (sin(3 * u), { 3 * cos(3 * u) * $0 })
}
"""


@dataclass
class LoopWriter(Lines):
    """``outer``: the index of the outer loop. ``inner``: indices below ``d``. ``tame``: what is written can run in
    lanes. ``guarded``: it is in a branch that only some of the lanes may take."""

    source: Choices
    scalar: str
    lines: list[str] = field(default_factory=list)
    floats: list[str] = field(default_factory=list)
    mutable: list[str] = field(default_factory=list)
    ints: list[str] = field(default_factory=list)
    bools: list[str] = field(default_factory=list)
    pairs: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)
    outer: str = ""
    tame: bool = False
    guarded: bool = False
    depth: int = 1
    fresh: int = 0

    SCOPE: ClassVar[tuple[str, ...]] = ("floats", "mutable", "ints", "bools", "pairs", "private", "inner")

    def chance(self, percent: int) -> bool:
        return self.source.integer(0, 99) < percent

    @contextmanager
    def branching(self) -> Iterator[None]:
        before = self.guarded
        self.guarded = before or self.tame
        yield
        self.guarded = before

    # expressions

    def place(self) -> str:
        """An index into ``x``."""
        options = ["0", "d"]
        i = self.outer
        if i:
            options += [i, i, f"n - {i}", f"index[{i}]", f"index[n - {i}]", f"({i} * 3 + 1) % (n + 1)"]
            options += [f"{i} * d + {j}" for j in (*self.inner, *self.inner)]
            options += [f"{i} * 2 + n - 2 * {i}", *(f"index[{i}] * d + {j}" for j in self.inner)]
        options += self.inner
        return self.choose(*options)

    def leaf(self) -> str:
        kind = self.choose("x", "x", "y", "name", "name", "literal", "private", "pair", "integer")
        if self.guarded and kind in ("x", "y", "private", "integer"):
            kind = "name"
        if kind == "y":
            return f"y[{self.choose('0', 'd', *self.inner)}]"
        if kind == "name":
            return self.choose("a", *self.floats)
        if kind == "literal":
            return f"{self.scalar}({self.source.integer(-12, 12) / 8})"
        if kind == "private" and self.private and self.inner:
            return f"{self.choose(*self.private)}[{self.choose(*self.inner)}]"
        if kind == "pair" and self.pairs:
            return f"{self.choose(*self.pairs)}.{self.choose('u', 'v')}"
        if kind == "integer" and self.ints:
            return f"{self.scalar}({self.choose(*self.ints)} % 5)"
        return f"x[{self.place()}]"

    def expression(self, depth: int = 2) -> str:
        if not depth:
            return self.leaf()
        kind = self.choose("leaf", "binary", "binary", "unary", "divide", "ternary", "call", "root")
        if kind == "ternary":
            condition = self.condition()
            with self.branching():
                return f"({condition} ? {self.expression(depth - 1)} : {self.leaf()})"
        one, other = self.expression(depth - 1), self.leaf()
        if kind == "binary":
            return f"({one} {self.choose('+', '-', '*')} {other})"
        if kind == "unary":
            return f"{self.choose('sin', 'cos', 'tanh')}({one})"
        if kind == "divide":
            return f"({one} / (1 + {other} * {other}))"
        if kind == "root":
            return f"(1 + {other} * {other}).squareRoot()"
        if kind == "call":
            return self.call(one, other)
        return one

    def call(self, one: str, other: str) -> str:
        if self.guarded:
            return f"mixed({one}, {other})"
        calls = [f"mixed({one}, {other})", f"early({one}, {self.integer()})", f"total(y, {one}, d)"]
        if self.tame:
            return self.choose(*calls)
        calls += [f"folded({one}, d)", f"folded({one}, {self.integer()} % 3)", f"own({one})", f"nested(y, {one}, d, d)"]
        calls += [f"nested(y, {one}, {self.integer()} % 4, d)"] if self.chance(30) else calls[:3]
        return self.choose(*calls)

    def bounded(self) -> str:
        return f"{self.choose('sin', 'cos', 'tanh')}({self.expression()})"

    def integer(self) -> str:
        options = ["n", "d", *self.ints, *self.inner]
        if self.outer:
            options += [self.outer, self.outer, f"index[{self.outer}]", f"({self.outer} * 7 + 2)"]
        return self.choose(*options)

    def condition(self) -> str:
        kind = self.choose("data", "data", "integer", "uniform", "bool", "both")
        if self.guarded and kind == "integer":
            kind = "data"
        if kind == "data":
            return f"{self.leaf()} {self.choose('>', '<=')} {self.scalar}({self.source.integer(-9, 9) / 16 + 0.011})"
        if kind == "integer":
            return f"{self.integer()} % {self.source.integer(2, 3)} == {self.source.integer(0, 1)}"
        if kind == "bool" and self.bools:
            return f"{self.choose('', '!')}{self.choose(*self.bools)}"
        if kind == "both":
            first, operator = self.condition(), self.choose("&&", "||")
            with self.branching():
                return f"({first} {operator} {self.condition()})"
        return f"d > {self.source.integer(0, 2)}"

    # statements

    def steps(self, count: int) -> None:
        for _ in range(count):
            options = [
                "let_",
                "let_",
                "var_",
                "assign",
                "assign",
                "add",
                "add",
                "integers",
                "boolean",
                "pair",
                "branch",
            ]
            options += ["write", "change"]
            if self.guarded:
                options = ["let_", "var_", "assign", "assign", "add", "add", "boolean", "pair", "branch"]
            elif self.depth < 5:
                options += [
                    "inner_sum",
                    "inner_run",
                    "inner_state",
                    "inner_while",
                    "inner_extremum",
                    "fill",
                    "append",
                    "branch",
                ]
            getattr(self, self.choose(*options))()

    def let_(self) -> None:
        name = self.name("t")
        self.line(f"let {name}: {self.scalar} = {self.expression()}")
        self.floats.append(name)

    def var_(self) -> None:
        name = self.name("v")
        self.line(f"var {name}: {self.scalar} = {self.bounded()}")
        self.floats.append(name)
        self.mutable.append(name)

    def assign(self) -> None:
        if not self.mutable:
            return self.var_()
        self.line(f"{self.choose(*self.mutable)} {self.choose('=', '=', '+=', '-=')} {self.bounded()}")
        return None

    def add(self) -> None:
        if not self.outer:
            return self.assign()
        self.line(f"{self.choose(*self.sums)} {self.choose('+=', '+=', '-=')} {self.bounded()}")
        return None

    def integers(self) -> None:
        name = self.name("k")
        value = self.choose(
            f"({self.integer()} * 5 + {self.integer()}) % 7", f"{self.integer()} + 1", f"{self.integer()} / 2"
        )
        self.line(f"let {name} = {value}")
        self.ints.append(name)

    def boolean(self) -> None:
        name = self.name("b")
        self.line(f"let {name} = {self.condition()}")
        self.bools.append(name)

    def pair(self) -> None:
        name = self.name("p")
        self.line(f"var {name} = Pair(u: {self.bounded()}, v: {self.bounded()})")
        if self.chance(60):
            self.line(f"{name}.{self.choose('u', 'v')} {self.choose('=', '+=')} {self.bounded()}")
        self.pairs.append(name)

    def write(self) -> None:
        """To an array that all iterations share."""
        if not self.outer or not self.results:
            return self.let_()
        i, out = self.outer, self.choose(*self.results)
        places = [i, i, *(f"{i} * d + {j}" for j in (*self.inner, *self.inner))]
        if not self.tame and self.chance(25):
            places += [f"index[{i}]", f"n - {i}", "0", *self.inner]
        place = self.choose(*places)
        if self.chance(30):
            name = self.name("t")
            self.line(f"let {name} = {out}[{place}]")
            self.floats.append(name)
        self.line(f"{out}[{place}] {self.choose('=', '=', '+=')} {self.bounded()}")
        return None

    def change(self) -> None:
        if not self.private or not self.inner:
            return self.let_()
        array, place = self.choose(*self.private), self.choose(*self.inner)
        self.line(f"{array}[{place}] {self.choose('=', '+=')} {self.bounded()}")
        return None

    def branch(self) -> None:
        condition = self.condition()
        with self.branching():
            with self.braces(f"if {condition} {{"):
                self.steps(self.source.integer(1, 2))
            if self.chance(60):
                self.lines.pop()
                with self.braces("} else {"):
                    self.steps(self.source.integer(1, 2))

    def inner_loop(self) -> tuple[str, str]:
        j = self.name("j")
        self.inner.append(j)
        bound = "d"
        if self.outer and not self.tame and self.chance(20):
            bound = f"min({self.outer}, d)"
        return j, f"for {j} in 0..<{bound} {{"

    def inner_sum(self) -> None:
        name = self.name("s")
        self.line(f"var {name}: {self.scalar} = {self.choose('0', self.bounded())}")
        saved = list(self.inner)
        _, opening = self.inner_loop()
        with self.braces(opening):
            self.steps(self.source.integer(0, 2))
            self.line(f"{name} += {self.expression()}")
        self.inner = saved
        self.floats.append(name)

    def inner_extremum(self) -> None:
        """Of elements or of what is computed; now and then only the last iteration decides."""
        name = self.name("m")
        self.line(f"var {name}: {self.scalar} = {self.choose('-2', '2', self.bounded())}")
        saved = list(self.inner)
        j, opening = self.inner_loop()
        with self.braces(opening):
            self.steps(self.source.integer(0, 1))
            best = self.choose(name, name, name, name, "a")
            sides = [best, self.choose(f"y[{j}]", f"x[{self.place()}]", self.expression(1))]
            if self.chance(30):
                sides.reverse()
            self.line(f"{name} = {self.choose('max', 'min')}({sides[0]}, {sides[1]})")
        self.inner = saved
        self.floats.append(name)

    def inner_run(self) -> None:
        """Along ``x``, by an index of its own."""
        name, at = self.name("s"), self.name("at")
        self.line(f"var {name}: {self.scalar} = {self.bounded()}")
        self.line(f"var {at} = {self.choose(f'{self.outer} * d', self.outer) if self.outer else '0'}")
        saved = list(self.inner)
        _, opening = self.inner_loop()
        with self.braces(opening):
            self.line(f"{name} += x[{at}] * {self.leaf()}")
            self.line(f"{at} += 1")
        self.inner = saved
        self.line(f"{name} -= x[{at}]")
        self.floats.append(name)

    def inner_state(self) -> None:
        name = self.name("q")
        self.line(f"var {name}: {self.scalar} = {self.bounded()}")
        self.floats.append(name)
        self.mutable.append(name)
        saved = list(self.inner)
        _, opening = self.inner_loop()
        with self.braces(opening):
            self.steps(self.source.integer(0, 1))
            self.line(f"{name} = {self.bounded()} + {name} * {self.scalar}(0.5)")
        self.inner = saved

    def inner_while(self) -> None:
        name, k = self.name("q"), self.name("w")
        self.line(f"var {name}: {self.scalar} = {self.bounded()}")
        self.line(f"var {k} = 0")
        limit = self.choose("d", "d", "n % 4", f"{'n' if self.tame else self.integer()} % 3")
        with self.braces(f"while {k} < {limit} {{"):
            self.steps(self.source.integer(0, 1))
            self.line(f"{name} = {self.bounded()} * {name}")
            self.line(f"{k} += 1")
        self.floats.append(name)

    def fill(self) -> None:
        name = self.name("r")
        self.line(f"var {name} = [{self.scalar}](repeating: {self.choose('0', self.bounded())}, count: d + 1)")
        self.fill_loop(name, lambda j: f"{name}[{j}] = {self.bounded()}")

    def append(self) -> None:
        name = self.name("r")
        self.line(f"var {name}: [{self.scalar}] = []")
        self.fill_loop(name, lambda j: f"{name}.append({self.bounded()})")

    def fill_loop(self, name: str, statement: object) -> None:
        j = self.name("j")
        self.inner.append(j)
        with self.braces(f"for {j} in 0..<d {{"):
            self.steps(self.source.integer(0, 1))
            self.line(statement(j))  # type: ignore[operator]
        self.inner.remove(j)
        self.private.append(name)

    # the function

    def outer_loop(self) -> None:
        i = self.outer = self.name("i")
        self.tame = self.chance(75)
        opening = self.choose(f"for {i} in 0..<n {{", f"for {i} in 0..<n {{", f"for {i} in 0...n {{")
        count = self.name("c") if self.chance(30) else ""
        if count:
            self.line(f"var {count} = {self.source.integer(0, 3)}")
            self.ints.append(count)
        with self.braces(opening):
            self.steps(self.source.integer(1, 3))
            self.inner_sum()
            self.add()
            if count:
                self.line(f"{count} {self.choose('+= 1', '+= d', '-= 1')}")
        self.outer, self.tame = "", False

    def function(self) -> None:
        for name in ("total1", "total2"):
            self.line(f"var {name}: {self.scalar} = {self.choose('0', 'a', 'x[0]')}")
            self.sums.append(name)
        if self.chance(60):
            value = self.choose("0", "a")
            self.line(f"var out = [{self.scalar}](repeating: {value}, count: (n + 1) * (d + 1))")
            self.results.append("out")
        self.steps_outside()
        for _ in range(self.source.integer(1, 2)):
            self.outer_loop()
            self.steps_outside()
        parts = [*self.sums, *(f"sin({name})" for name in self.sums), f"{self.sums[0]} * {self.sums[1]}"]
        parts += ["x[0]", *self.floats]
        result = " + ".join(self.choose(*parts) for _ in range(3))
        for out in self.results:
            self.line(f"for k in 0..<{out}.count {{ total1 += {out}[k] * {self.scalar}(k % 3) }}")
        self.line(f"return {result} + total1 + total2")

    def steps_outside(self) -> None:
        if self.chance(25) and not any(line.strip().startswith("var z") for line in self.lines):
            self.line("var z = x")
            self.line("z[0] = a * z[1]")
            self.line("total1 += z[0] * z[d]")
        if self.chance(30):
            self.let_()
        if self.chance(60):
            self.inner_extremum()


def write_loops(source: Choices, scalar: str = "Double") -> str:
    writer = LoopWriter(source, scalar)
    writer.function()
    head = f"func f(_ x: [{scalar}], _ y: [{scalar}], _ a: {scalar}, _ index: [Int], _ n: Int, _ d: Int) -> {scalar} {{"
    body = "\n".join(writer.lines)
    helpers = _HELPERS.replace("SCALAR", scalar)
    return f"import Foundation\n{helpers}\n@differentiable(wrt: (x, y, a))\n{head}\n{body}\n}}\n"
