"""Statements of random programs about structs, enums, nested arrays, closures and ``inout``: one method each.

A program uses a few *features*; the declarations that they need are in ``declarations.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from .programs import Writer

# The statements of each feature.
FEATURES: dict[str, tuple[str, ...]] = {
    "struct": ("point", "change", "change"),
    "group": ("point", "group", "change_group", "change_group", "each"),
    "matrix": ("matrix", "change_matrix", "change_matrix", "row"),
    "closure": ("closure", "chosen_closure", "stored_closures"),
    "local": ("local", "change_outer"),
    "inout": ("bump", "shift"),
    "recursion": ("recursion",),
    "search": ("search",),
    "tuple": ("pair", "change_pair", "split"),
    "enum": ("shape", "inspect", "inspect"),
    "optional": ("optional", "unwrap"),
    "generic": ("generic", "exchange", "protocol"),
    "defer": ("defer",),
    "ternary": ("array", "chosen_array", "joined"),
    "custom": ("custom",),
}


@dataclass
class ConstructWriter(Writer):
    features: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    matrices: list[str] = field(default_factory=list)
    pairs: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    optionals: list[str] = field(default_factory=list)
    # Functions of one number, and arrays of them.
    unary: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    # Parameters that are 'inout': functions may capture them, closures not.
    borrowed: list[str] = field(default_factory=list)

    SCOPE: ClassVar[tuple[str, ...]] = (
        *Writer.SCOPE,
        *"points groups matrices pairs shapes optionals unary tables".split(),
    )

    FEATURES: ClassVar[dict[str, tuple[str, ...]]] = FEATURES

    def options(self) -> list[str]:
        kinds = [kind for feature in self.features for kind in self.FEATURES[feature]]
        return [*super().options(), *kinds, *kinds]

    # -- expressions

    def expression(self, depth: int = 2) -> str:
        if depth == 0 and self.source.integer(0, 2) == 0:
            return self.value()
        return super().expression(depth)

    def value(self) -> str:
        """A number out of something larger."""
        kinds = [kind for kind in ("points", "groups", "matrices", "pairs", "optionals") if getattr(self, kind)]
        kinds += [kind for kind in ("unary", "tables") if getattr(self, kind)]
        if not kinds:
            return super().expression(0)
        kind = self.choose(*kinds)
        name = self.choose(*getattr(self, kind))
        if kind == "points":
            return self.of_point(name)
        if kind == "groups":
            return self.of_point(self.element(name))
        if kind == "matrices":
            return (
                self.element(f"{name}[{self.integer()} % {name}.count]")
                if self.source.integer(0, 1)
                else self.cell(name)
            )
        if kind == "pairs":
            return self.choose(f"{name}.0", f"{name}.1[{self.integer()} % {name}.1.count]")
        if kind == "optionals":
            return f"({name} ?? {self.choose(*self.floats)})"
        if kind == "unary":
            return f"{name}({self.choose(*self.floats)})"
        return f"{self.element(name)}({self.choose(*self.floats)})"

    def cell(self, matrix: str) -> str:
        return f"{matrix}[{self.integer()} % {matrix}.count][0]"

    def of_point(self, point: str) -> str:
        kind = self.choose("field", "computed", "level", "subscript", "item", "method")
        if kind == "field":
            return f"{point}.{self.choose('u', 'v')}"
        if kind == "computed":
            return f"{point}.size"
        if kind == "level":
            return f"{point}.level"
        if kind == "subscript":
            return f"{point}[{self.integer()}]"
        if kind == "item":
            return f"{point}.items[{self.integer()} % 2]"
        return f"{point}.value({self.choose(*self.floats)}, {self.integer()} % 3)"

    def some_array(self) -> str:
        kinds = [kind for kind in ("arrays", "points", "matrices", "pairs") if getattr(self, kind)]
        if not kinds or self.source.integer(0, 4) == 0:
            return f"[{self.bounded()}, {self.bounded()}]"
        kind = self.choose(*kinds)
        name = self.choose(*getattr(self, kind))
        if kind == "arrays":
            return name
        if kind == "points":
            return f"{name}.items"
        return f"{name}[{self.integer()} % {name}.count]" if kind == "matrices" else f"{name}.1"

    def some_point(self) -> str:
        if self.groups and self.source.integer(0, 1):
            return self.element(self.choose(*self.groups))
        if self.points and self.source.integer(0, 3):
            return self.choose(*self.points)
        return f"Point(u: {self.bounded()}, v: {self.bounded()}, items: [{self.bounded()}, {self.bounded()}])"

    def function_body(self, parameter: str) -> str:
        """An expression in which a parameter is known."""
        self.floats.append(parameter)
        text = self.bounded()
        self.floats.remove(parameter)
        return f"{text} * {parameter}" if self.source.integer(0, 1) else text

    # -- structs

    def _point(self) -> None:
        name, value = self.name("p"), self.some_point()
        self.line(f"var {name} = {value}")
        self.points.append(name)

    def change_point(self, point: str) -> None:
        kind = self.choose("field", "level", "subscript", "item", "step", "step", "nested")
        if kind == "field":
            self.line(f"{point}.{self.choose('u', 'v')} {self.choose('=', '+=', '-=')} {self.bounded()}")
        elif kind == "level":
            self.line(f"{point}.level {self.choose('=', '+=')} {self.bounded()}")
        elif kind == "subscript":
            self.line(f"{point}[{self.integer()}] {self.choose('=', '+=')} {self.bounded()}")
        elif kind == "item":
            self.line(f"{point}.items[{self.integer()} % {point}.items.count] = {self.bounded()}")
        elif kind == "nested":
            self.line(f"{point}.items.append({self.bounded()})")
        else:
            self.line(f"{self.choose(*self.mutable)} += {point}.step({self.bounded()}, {self.integer()} % 3)")

    def _change(self) -> None:
        if not self.points:
            return self._point()
        return self.change_point(self.choose(*self.points))

    def _group(self) -> None:
        name, first, second = self.name("ps"), self.some_point(), self.some_point()
        self.line(f"var {name} = [{first}, {second}]")
        self.groups.append(name)

    def _change_group(self) -> None:
        if not self.groups:
            return self._group()
        group = self.choose(*self.groups)
        kind = self.choose("change", "change", "set", "append", "swap")
        if kind == "change":
            self.change_point(self.element(group))
        elif kind == "set":
            self.line(f"{self.element(group)} = {self.some_point()}")
        elif kind == "append":
            self.line(f"{group}.append({self.some_point()})")
        else:
            self.line(f"{group}.swapAt(0, {self.integer()} % {group}.count)")
        return None

    def _each(self) -> None:
        if not self.groups:
            return self._group()
        group, item = self.choose(*self.groups), self.name("q")
        if self.source.integer(0, 1):
            self.line(f"for {item} in {group} {{")
            with self.scope():
                self.floats.append(f"{item}.u")
                self._assign()
        else:
            self.line(f"for {item} in {group}.indices {{")
            with self.scope():
                self.ints.append(item)
                self.change_point(f"{group}[{item}]")
        self.line("}")
        return None

    # -- nested arrays and tuples

    def _matrix(self) -> None:
        name = self.name("rows")
        if self.source.integer(0, 1):
            text = f"[{self.some_array()}, {self.some_array()}]"
        else:
            text = f"[[{self.scalar}]](repeating: {self.some_array()}, count: {self.source.integer(1, 3)})"
        self.line(f"var {name}: [[{self.scalar}]] = {text}")
        self.matrices.append(name)

    def _change_matrix(self) -> None:
        if not self.matrices:
            return self._matrix()
        matrix = self.choose(*self.matrices)
        kind = self.choose("cell", "cell", "row", "append", "lengthen", "swap")
        if kind == "cell":
            row = self.name("at")
            self.line(f"let {row} = {self.integer()} % {matrix}.count")
            place = f"{matrix}[{row}][{self.integer()} % {matrix}[{row}].count]"
            self.line(f"{place} {self.choose('=', '+=')} {self.bounded()}")
        elif kind == "row":
            self.line(f"{self.element(matrix)} = {self.some_array()}")
        elif kind == "append":
            self.line(f"{matrix}.append({self.some_array()})")
        elif kind == "lengthen":
            self.line(f"{self.element(matrix)}.append({self.bounded()})")
        else:
            self.line(f"{matrix}.swapAt(0, {self.integer()} % {matrix}.count)")
        return None

    def _row(self) -> None:
        if not self.matrices:
            return self._matrix()
        name = self.name("row")
        self.line(f"var {name} = {self.element(self.choose(*self.matrices))}")
        self.arrays.append(name)
        return None

    def _pair(self) -> None:
        name = self.name("t")
        self.line(f"var {name} = ({self.bounded()}, {self.some_array()})")
        self.pairs.append(name)

    def _change_pair(self) -> None:
        if not self.pairs:
            return self._pair()
        pair = self.choose(*self.pairs)
        if self.source.integer(0, 1):
            self.line(f"{pair}.0 {self.choose('=', '+=')} {self.bounded()}")
        else:
            self.line(f"{pair}.1[{self.integer()} % {pair}.1.count] {self.choose('=', '+=')} {self.bounded()}")
        return None

    def _split(self) -> None:
        first, second = self.name("a"), self.name("m")
        pair = self.choose(*self.pairs) if self.pairs else f"({self.bounded()}, {self.some_array()})"
        self.line(f"var ({first}, {second}) = {pair}")
        self.line(f"{second}[0] += {first}")
        self.line(f"{first} = {self.bounded()}")
        self.floats.append(first)
        self.arrays.append(second)

    def _chosen_array(self) -> None:
        name = self.name("m")
        self.line(f"var {name} = {self.condition()} ? {self.some_array()} : {self.some_array()}")
        self.arrays.append(name)

    def _joined(self) -> None:
        name = self.name("m")
        self.line(f"var {name} = {self.some_array()} + {self.some_array()}")
        if self.source.integer(0, 1):
            last = self.name("a")
            self.line(f"let {last} = {name}.removeLast()")
            self.floats.append(last)
        self.arrays.append(name)

    # -- functions as values

    def escaping(self, count: int) -> list[str]:
        """Closures that capture what does not change."""
        names, items = [self.name("k") for _ in range(2)], [self.name("z") for _ in range(count)]
        for name in names:
            self.line(f"let {name} = {self.bounded()}")
        inner = type(self)(self.source, self.scalar, floats=names, ints=["0"])
        return [f"{{ {item} in {inner.function_body(item)} }}" for item in items]

    def _closure(self) -> None:
        name = self.name("c")
        self.line(f"let {name}: @differentiable ({self.scalar}) -> {self.scalar} = {self.escaping(1)[0]}")
        self.unary.append(name)

    def _chosen_closure(self) -> None:
        name = self.name("c")
        type = f"@differentiable ({self.scalar}) -> {self.scalar}"
        first, second = self.escaping(2)
        self.line(f"let {name}: {type} = {self.condition()} ? {first} : {second}")
        self.unary.append(name)

    def _stored_closures(self) -> None:
        name = self.name("cs")
        closures = ", ".join(self.escaping(2))
        self.line(f"let {name}: [@differentiable ({self.scalar}) -> {self.scalar}] = [{closures}]")
        self.tables.append(name)

    def _local(self) -> None:
        name, item = self.name("local"), self.name("z")
        self.line(f"func {name}(_ {item}: {self.scalar}) -> {self.scalar} {{")
        with self.function():
            self.floats.append(item)
            for _ in range(self.source.integer(1, 2)):
                self.statement()
            self.line(f"return {self.bounded()}")
        self.line("}")
        self.unary.append(name)

    @contextmanager
    def function(self) -> Iterator[None]:
        """The body of a function in the function."""
        outer, self.in_loop = self.in_loop, False
        with self.scope():
            self.depth += 1
            yield
            self.depth -= 1
        self.in_loop = outer

    def _change_outer(self) -> None:
        """A closure or a function that changes a variable around it, called twice."""
        name, target = self.name("act"), self.choose(*self.mutable)
        head = f"func {name}()" if self.borrowed or self.source.integer(0, 1) else f"let {name} ="
        self.line(f"{head} {{ {target} = {self.bounded()} }}")
        self.line(f"{name}()")
        self._assign()
        self.line(f"{name}()")

    # -- other functions

    def _bump(self) -> None:
        target = self.choose(*self.mutable)
        if self.arrays and self.source.integer(0, 1):
            target = self.element(self.choose(*self.arrays))
        name = self.name("a")
        self.line(f"let {name} = bumped(&{target}, {self.bounded()}, {self.integer()} % 3)")
        self.floats.append(name)

    def _shift(self) -> None:
        if not self.arrays:
            return self._array()
        self.line(f"shift(&{self.choose(*self.arrays)}, {self.bounded()}, {self.integer()} % 3)")
        return None

    def _recursion(self) -> None:
        if not self.arrays:
            self._array()
        name = self.name("a")
        array = self.choose(*self.arrays)
        self.line(f"let {name} = descended({self.bounded()}, &{array}, {self.integer()} % 5)")
        self.floats.append(name)

    def _search(self) -> None:
        name = self.name("a")
        self.line(f"let {name} = found({self.some_array()}, {self.bounded()}, {self.integer()} % 5)")
        self.floats.append(name)

    def _custom(self) -> None:
        name = self.name("a")
        self.line(
            f"let {name} = wave({self.bounded()}, {self.expression(1)}) + weight({self.some_array()}, {self.bounded()})"
        )
        self.floats.append(name)

    def _generic(self) -> None:
        kind = self.choose("number", "array", "tuple")
        count = f"{self.integer()} % 3"
        if kind == "number":
            name = self.name("a")
            self.line(f"let {name} = chosen({self.bounded()}, {self.bounded()}, {count})")
            self.floats.append(name)
        elif kind == "array":
            name = self.name("m")
            self.line(f"var {name} = chosen({self.some_array()}, {self.some_array()}, {count})")
            self.arrays.append(name)
        else:
            name = self.name("t")
            pairs = [f"({self.bounded()}, {self.some_array()})" for _ in range(2)]
            self.line(f"var {name} = chosen({pairs[0]}, {pairs[1]}, {count})")
            self.pairs.append(name)

    def _exchange(self) -> None:
        kinds = [kind for kind in ("mutable", "arrays", "points", "matrices") if len(getattr(self, kind)) > 1]
        if not kinds:
            return self._var()
        names = getattr(self, self.choose(*kinds))
        self.line(f"exchange(&{names[-1]}, &{names[-2]})")
        return None

    def _protocol(self) -> None:
        name = self.name("a")
        value = self.some_point() if self.points else f"Wave(k: {self.bounded()})"
        self.line(f"let {name} = evaluated({value}, {self.bounded()}, {self.integer()} % 3)")
        self.floats.append(name)

    def _defer(self) -> None:
        self.line("do {")
        with self.scope():
            self.line(f"defer {{ {self.choose(*self.mutable)} = {self.bounded()} }}")
            self.statement()
            self.statement()
        self.line("}")

    # -- enums

    def _shape(self) -> None:
        name = self.name("s")
        cases = [".empty", f".one({self.bounded()})", f".both({self.bounded()}, {self.some_array()})"]
        cases.append(f".held({self.some_point()})")
        text = self.choose(*cases)
        if self.source.integer(0, 1):
            text = f"{self.condition()} ? {text} : {self.choose(*cases)}"
        self.line(f"var {name}: Shape = {text}")
        self.shapes.append(name)

    def _inspect(self) -> None:
        if not self.shapes:
            return self._shape()
        shape = self.choose(*self.shapes)
        number, array, point = self.name("a"), self.name("m"), self.name("p")
        self.line(f"switch {shape} {{")
        self.line("case .empty:")
        with self.scope():
            self.line(f"{shape} = .one({self.bounded()})")
        self.line(f"case .one(let {number}):")
        with self.scope():
            self.floats.append(number)
            self.statement()
        self.line(f"case .both(let {number}, var {array}):")
        with self.scope():
            self.floats.append(number)
            self.arrays.append(array)
            self.statement()
            self.line(f"{shape} = .both({array}[0], {array})")
        self.line(f"case .held(var {point}):")
        with self.scope():
            self.points.append(point)
            self.change_point(point)
            self._assign()
        self.line("}")
        return None

    def _optional(self) -> None:
        name = self.name("o")
        self.line(f"let {name}: {self.scalar}? = {self.condition()} ? {self.choose(*self.floats)} : nil")
        self.optionals.append(name)

    def _unwrap(self) -> None:
        if not self.optionals:
            return self._optional()
        name = self.name("a")
        self.line(f"if let {name} = {self.choose(*self.optionals)} {{")
        with self.scope():
            self.floats.append(name)
            self._assign()
            self.statement()
        self.line("} else {")
        with self.scope():
            self.statement()
        self.line("}")
        return None
