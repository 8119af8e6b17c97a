"""Random programs of the core language, as source text.

Each program defines ``f(_ x: Double, _ y: Double, _ n: Int) -> Double`` (or the same in ``Float``), smooth in ``x``
and ``y``: conditions depend on integers only, divisors are at least one, and whatever a loop carries stays bounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

from hypothesis import strategies as st

from .lines import Choices, Lines

UNARY = ("sin", "cos", "tanh", "atan")


@dataclass
class Drawn:
    draw: st.DrawFn

    def choose(self, options: Sequence[str]) -> str:
        return self.draw(st.sampled_from(options))

    def integer(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


@dataclass
class Seeded:
    random: Random

    def choose(self, options: Sequence[str]) -> str:
        return self.random.choice(options)

    def integer(self, low: int, high: int) -> int:
        return self.random.randint(low, high)


@dataclass
class Writer(Lines):
    """Draws statements into ``lines``; keeps track of the names in scope."""

    source: Choices
    scalar: str
    lines: list[str] = field(default_factory=list)
    floats: list[str] = field(default_factory=list)
    mutable: list[str] = field(default_factory=list)
    ints: list[str] = field(default_factory=list)
    arrays: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    depth: int = 1
    fresh: int = 0
    in_loop: bool = False
    returns: bool = True

    SCOPE: ClassVar[tuple[str, ...]] = ("floats", "mutable", "ints", "arrays")

    # -- expressions

    def integer(self) -> str:
        kind = self.choose("name", "name", "literal", "sum", "product")
        if kind == "name":
            return self.choose(*self.ints)
        if kind == "literal":
            return str(self.source.integer(0, 5))
        operator = "+" if kind == "sum" else "*"
        return f"({self.choose(*self.ints)} {operator} {self.source.integer(1, 3)})"

    def condition(self) -> str:
        left = f"{self.integer()} % {self.source.integer(2, 4)}"
        comparison = f"{left} {self.choose('==', '!=', '<', '>=')} {self.source.integer(0, 2)}"
        kind = self.choose("plain", "plain", "and", "or", "not")
        if kind == "plain":
            return comparison
        if kind == "not":
            return f"!({comparison})"
        other = f"{self.integer()} > {self.source.integer(0, 4)}"
        return f"{comparison} {'&&' if kind == 'and' else '||'} {other}"

    def element(self, array: str) -> str:
        return f"{array}[{self.integer()} % {array}.count]"

    def expression(self, depth: int = 2) -> str:
        if depth == 0:
            kind = self.choose("name", "name", "name", "literal", "element")
            if kind == "element" and self.arrays:
                return self.element(self.choose(*self.arrays))
            if kind == "literal":
                return f"{self.source.integer(-20, 20) / 8}"
            return self.choose(*self.floats)
        kind = self.choose("leaf", "binary", "binary", "unary", "divide", "ternary", "call", "root", "exp", "convert")
        if kind == "binary":
            return f"({self.expression(depth - 1)} {self.choose('+', '-', '*')} {self.expression(depth - 1)})"
        if kind == "unary":
            return f"{self.choose(*UNARY)}({self.expression(depth - 1)})"
        if kind == "divide":
            divisor = self.expression(0)
            return f"({self.expression(depth - 1)} / (1 + {divisor} * {divisor}))"
        if kind == "ternary":
            return f"({self.condition()} ? {self.expression(depth - 1)} : {self.expression(depth - 1)})"
        if kind == "call" and self.functions:
            arguments = f"{self.expression(depth - 1)}, {self.expression(0)}, {self.integer()} % 5"
            return f"{self.choose(*self.functions)}({arguments})"
        if kind == "root":
            inner = self.choose(*self.floats)
            return f"(1 + {inner} * {inner}).squareRoot()"
        if kind == "exp":
            return f"exp(sin({self.expression(depth - 1)}))"
        if kind == "convert":
            return f"({self.scalar}({self.integer()} % 7) * {self.expression(0)})"
        return self.expression(0)

    def bounded(self) -> str:
        """A value of modest size whatever went in: what loops carry."""
        inner = self.expression()
        if not any(re.search(rf"\b{re.escape(name)}", inner) for name in self.floats):
            # Literals alone would be of type Double.
            inner = f"{inner} * {self.choose(*self.floats)}"
        return f"{self.choose('sin', 'cos', 'tanh')}({inner})"

    # -- statements

    def block(self, count: int) -> None:
        """Statements in a scope of their own."""
        with self.scope():
            for _ in range(count):
                self.statement()

    def options(self) -> list[str]:
        """The kinds of statements that may come next."""
        options = ["let", "var", "assign", "assign", "array", "write"]
        if self.depth < 4:
            options += ["if", "for", "while", "switch", "iterate"]
        if self.depth > 1 and self.returns:
            options.append("return")
        if self.in_loop:
            options += ["break", "continue"]
        return options

    def statement(self) -> None:
        getattr(self, f"_{self.choose(*self.options())}")()

    def _let(self) -> None:
        name = self.name("a")
        self.line(f"let {name}: {self.scalar} = {self.expression()}")
        self.floats.append(name)

    def _var(self) -> None:
        name = self.name("v")
        self.line(f"var {name}: {self.scalar} = {self.bounded()}")
        self.floats.append(name)
        self.mutable.append(name)

    def _assign(self) -> None:
        target = self.choose(*self.mutable)
        if self.source.integer(0, 1):
            self.line(f"{target} = {self.bounded()}")
        else:
            self.line(f"{target} {self.choose('+=', '-=')} {self.bounded()}")

    def _array(self) -> None:
        name = self.name("m")
        kind = self.choose("literal", "repeating", "append")
        if kind == "repeating":
            self.line(f"var {name} = [{self.scalar}](repeating: {self.bounded()}, count: {self.source.integer(1, 4)})")
        else:
            self.line(f"var {name}: [{self.scalar}] = [{self.bounded()}, {self.bounded()}, {self.bounded()}]")
        if kind == "append":
            self.line(f"{name}.append({self.bounded()})")
        self.arrays.append(name)

    def _write(self) -> None:
        if not self.arrays:
            return self._let()
        array = self.choose(*self.arrays)
        operator = self.choose("=", "=", "+=")
        self.line(f"{self.element(array)} {operator} {self.bounded()}")
        return None

    def _if(self) -> None:
        self.line(f"if {self.condition()} {{")
        self.block(self.source.integer(1, 2))
        if self.source.integer(0, 1):
            self.line("} else {")
            self.block(self.source.integer(1, 2))
        self.line("}")

    def _loop(self) -> None:
        outer, self.in_loop = self.in_loop, True
        self.block(self.source.integer(1, 3))
        self.in_loop = outer
        self.line("}")

    def _for(self) -> None:
        index = self.name("i")
        end = self.choose("n", "3", "n % 4")
        self.line(f"for {index} in {self.choose(f'0..<({end})', f'1...(1 + {end})')} {{")
        self.ints.append(index)
        self._loop()
        self.ints.remove(index)

    def _iterate(self) -> None:
        if not self.arrays:
            return self._for()
        item = self.name("e")
        self.line(f"for {item} in {self.choose(*self.arrays)} {{")
        self.floats.append(item)
        self._loop()
        self.floats.remove(item)
        return None

    def _while(self) -> None:
        counter = self.name("k")
        self.line(f"var {counter} = 0")
        self.ints.append(counter)
        self.line(f"while {counter} < {self.source.integer(1, 4)} {{")
        self.depth += 1
        self.line(f"{counter} += 1")
        self.depth -= 1
        self._loop()

    def _switch(self) -> None:
        self.line(f"switch {self.integer()} % 3 {{")
        for label in ("case 0:", "case 1:", "default:"):
            self.line(label)
            self.block(1)
        self.line("}")

    def _return(self) -> None:
        self.line(f"if {self.condition()} {{ return {self.expression()} }}")

    def _break(self) -> None:
        self.line(f"if {self.condition()} {{ break }}")

    def _continue(self) -> None:
        self.line(f"if {self.condition()} {{ continue }}")


def _function(source: Choices, scalar: str, name: str, statements: int, functions: list[str]) -> str:
    writer = Writer(source, scalar, functions=functions, floats=["x", "y", "r"], mutable=["r"], ints=["n"])
    for _ in range(statements):
        writer.statement()
    body = "\n".join(writer.lines)
    return (
        f"@differentiable(wrt: (x, y))\nfunc {name}(_ x: {scalar}, _ y: {scalar}, _ n: Int) -> {scalar} {{\n"
        f"    var r = x * y\n{body}\n    return r + {writer.expression()}\n}}\n"
    )


def write_program(source: Choices, scalar: str = "Double") -> str:
    """Source text of a program with up to two helper functions and ``f``."""
    helpers = [f"g{i}" for i in range(source.integer(0, 2))]
    text = "import Foundation\n\n"
    for i, helper in enumerate(helpers):
        text += _function(source, scalar, helper, source.integer(0, 3), helpers[:i]) + "\n"
    return text + _function(source, scalar, "f", source.integer(1, 6), helpers)


@st.composite
def programs(draw: st.DrawFn, scalar: str = "Double") -> str:
    return write_program(Drawn(draw), scalar)
