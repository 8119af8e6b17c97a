"""Declarations of random programs: what the statements of ``constructs.py`` and ``library.py`` use; random bodies."""

from __future__ import annotations

import re
from random import Random

from hypothesis import strategies as st

from .library import DECLARATIONS, LibraryWriter
from .lines import Choices
from .programs import Seeded

# What does not need random parts. ``D`` stands for the scalar.
FIXED = """import Foundation

enum Shape { case empty; case one(D); case both(D, [D]); case held(Point) }
protocol Valued: Differentiable {
    @differentiable(wrt: (self, t))
    func value(_ t: D, _ n: Int) -> D
}
struct Wave: Valued {
    var k: D
    @differentiable(wrt: (self, t))
    func value(_ t: D, _ n: Int) -> D { return sin(k * t) + D(n) * k }
}
extension Point: Valued {}
func evaluated<T: Valued>(_ item: T, _ t: D, _ n: Int) -> D { return item.value(t, n) * item.value(t * 0.5, n + 1) }
func chosen<T>(_ a: T, _ b: T, _ n: Int) -> T {
    if n % 2 == 0 { return a }
    return b
}
func exchange<T>(_ a: inout T, _ b: inout T) {
    let old = a
    a = b
    b = old
}
func wave(_ t: D, _ s: D) -> D { return sin(t) * s }
@derivative(of: wave)
func waveDerivative(_ t: D, _ s: D) -> (value: D, differential: (D, D) -> D) {
    return (wave(t, s), { dt, ds in cos(t) * s * dt + sin(t) * ds })
}
func weight(_ xs: [D], _ t: D) -> D {
    var total: D = 0
    for q in xs { total += q * q * t }
    return total
}
@derivative(of: weight)
func weightDerivative(_ xs: [D], _ t: D) -> (value: D, pullback: (D) -> ([D].TangentVector, D)) {
    return (weight(xs, t), { d in (Array<D>.TangentVector(xs.map { 2 * $0 * t * d }), d * weight(xs, 1)) })
}
"""


class Declarations:
    def __init__(self, source: Choices, scalar: str) -> None:
        self.source = source
        self.scalar = scalar

    def body(self, count: int, returned: bool = True, in_loop: bool = False, **names: list[str]) -> str:
        """Statements, and unless the function returns nothing or later, what it returns."""
        own = {kind: list(known) for kind, known in names.items()}
        writer = LibraryWriter(self.source, self.scalar, in_loop=in_loop, returns=not in_loop, **own)  # type: ignore[arg-type]
        for _ in range(count):
            writer.statement()
        if returned:
            writer.line(f"return {writer.expression()}")
        return "\n".join(writer.lines) + "\n"

    def statements(self) -> int:
        return self.source.integer(0, 2)

    def point(self) -> str:
        fields, numbers = ["u", "v"], ["u", "v", "t", "r"]
        value = self.body(self.statements(), floats=numbers, mutable=["r"], ints=["n"])
        step = self.body(self.statements() + 1, floats=numbers, mutable=["r", *fields], ints=["n"], arrays=["items"])
        writer = LibraryWriter(self.source, self.scalar, floats=fields, ints=["items.count"])
        return (
            "struct Point: Differentiable {\n    var u: D\n    var v: D\n    var items: [D]\n"
            f"    var size: D {{ return {writer.expression(1)} }}\n"
            f"    var level: D {{\n        get {{ return {writer.expression(1)} }}\n"
            "        set { u = sin(newValue); v = newValue * 0.25 }\n    }\n"
            "    subscript(_ i: Int) -> D {\n        get { return items[i % items.count] }\n"
            "        set { items[i % items.count] = newValue }\n    }\n"
            "    @differentiable(wrt: (self, t))\n"
            f"    func value(_ t: D, _ n: Int) -> D {{\n    var r = t * u\n{value}    }}\n"
            f"    mutating func step(_ t: D, _ n: Int) -> D {{\n    var r = t * u\n{step}    }}\n}}\n"
        )

    def functions(self) -> str:
        numbers = ["t", "r"]
        bumped = self.body(
            self.statements() + 1,
            floats=[*numbers, "a"],
            mutable=["r", "a"],
            ints=["n"],
            features=self.features(1),
            borrowed=["a"],
        )
        shift = self.body(
            self.statements() + 1, False, floats=numbers, mutable=["r"], ints=["i", "n"], arrays=["xs"], in_loop=True
        )
        descended = self.body(
            self.statements(), False, floats=numbers, mutable=["r"], ints=["n"], arrays=["xs"], features=["inout"]
        )
        found = self.body(self.statements(), False, floats=numbers, mutable=["r"], ints=["n", "i"])
        writer = LibraryWriter(self.source, self.scalar, floats=[*numbers, "xs[0]"], ints=["n"])
        return (
            f"func bumped(_ a: inout D, _ t: D, _ n: Int) -> D {{\n    var r = t * a\n{bumped}}}\n"
            f"func shift(_ xs: inout [D], _ t: D, _ n: Int) {{\n    var r = t\n    for i in xs.indices {{\n{shift}"
            "        xs[i] += sin(r)\n    }\n}\n"
            "func descended(_ t: D, _ xs: inout [D], _ n: Int) -> D {\n    var r = t * xs[0]\n"
            f"    if n <= 0 {{ return {writer.expression(1)} }}\n    xs[n % xs.count] = {writer.bounded()}\n{descended}"
            f"    let rest = descended({writer.bounded()}, &xs, n - {self.source.integer(1, 2)})\n"
            f"    return r + {writer.bounded()} * rest\n}}\n"
            "func found(_ xs: [D], _ t: D, _ n: Int) -> D {\n    var r = t\n    var i = 0\n"
            f"    while i < 6 {{\n        i += 1\n{found}        if i * 2 > n + 3 {{ return r * xs[i % xs.count] }}\n"
            f"        r = {writer.bounded()}\n    }}\n"
            "    return r\n}\n"
        )

    def features(self, count: int) -> list[str]:
        simple = [name for name in LibraryWriter.FEATURES if name not in ("inout", "recursion", "search")]
        return [self.source.choose(simple) for _ in range(count)]

    def main(self) -> str:
        features = [self.source.choose(list(LibraryWriter.FEATURES)) for _ in range(self.source.integer(2, 4))]
        body = self.body(
            self.source.integer(3, 8), floats=["x", "y", "r"], mutable=["r"], ints=["n"], features=features
        )
        return f"@differentiable(wrt: (x, y))\nfunc f(_ x: D, _ y: D, _ n: Int) -> D {{\n    var r = x * y\n{body}}}\n"


def write_program_of_constructs(source: Choices, scalar: str = "Double") -> str:
    """Source text of a program whose ``f`` uses some features of the language."""
    made = Declarations(source, scalar)
    text = FIXED + DECLARATIONS + made.point() + made.functions() + made.main()
    return re.sub(r"\bD\b", scalar, text)


def programs_of_constructs(scalar: str = "Double") -> st.SearchStrategy[str]:
    """Programs by their seed: they take too many decisions to be drawn one by one."""
    return st.integers(0, 2**31).map(lambda seed: write_program_of_constructs(Seeded(Random(seed)), scalar))
