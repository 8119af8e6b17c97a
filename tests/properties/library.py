"""Statements of random programs about the library and what is built on it: sequences, slices, indirect enums, generic
types, structs, optional chains, SIMD vectors, objects, labelled loops and derivatives within. One method each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from .constructs import ConstructWriter

FEATURES: dict[str, tuple[str, ...]] = {
    "sequence": ("mapped", "reduced", "zipped", "traverse"),
    "slice": ("slice", "edit", "edit"),
    "tree": ("tree", "regrow", "regrow", "walk"),
    "list": ("list", "prepend", "unlink"),
    "stack": ("stack", "push", "push", "fold"),
    "chain": ("maybe", "change_maybe", "change_maybe", "guard", "transformed"),
    "vector": ("vector", "change_vector", "change_vector"),
    "object": ("object", "count"),
    "jump": ("labelled", "repeat", "match"),
    "maker": ("maker", "apply_all", "local_change"),
    "derivative": ("slope", "pulled"),
}

# Statements with blocks that may hold such statements in turn.
NESTED = frozenset("traverse labelled repeat match local_change walk".split())

# What does not need random parts; ``D`` stands for the scalar.
DECLARATIONS = """
indirect enum Tree {
    case leaf(D)
    case scaled(Tree, D)
    case both(Tree, Tree)
    case row([D], Tree)
}
func total(_ tree: Tree, _ t: D) -> D {
    switch tree {
    case .leaf(let v): return sin(v * t)
    case let .scaled(inner, k): return tanh(k) * total(inner, t) + k
    case let .both(a, b): return total(a, t) * 0.5 + cos(total(b, t))
    case let .row(items, inner):
        var sum = total(inner, t)
        for item in items { sum += sin(item * t) }
        return sum
    }
}
enum List<T> {
    case end
    indirect case node(T, List<T>)
}
protocol Blending: Differentiable {
    associatedtype Part: Differentiable
    var part: Part { get }
    @differentiable
    func blended(_ other: Self, _ t: D) -> Self
    @differentiable
    static func measure(_ part: Part) -> D
}
extension Point: Blending {
    var part: [D] { return items }
    @differentiable
    func blended(_ other: Point, _ t: D) -> Point {
        var made = self
        made.u = other.u * t - u
        made.items.append(other.items[0])
        return made
    }
    @differentiable
    static func measure(_ part: [D]) -> D { return part.reduce(1) { $0 * 0.5 + sin($1) } }
}
extension Wave: Blending {
    var part: D { return k * k }
    @differentiable
    func blended(_ other: Wave, _ t: D) -> Wave { return Wave(k: sin(k + other.k * t)) }
    @differentiable
    static func measure(_ part: D) -> D { return tanh(part) }
}
struct Stack<T: Blending>: Differentiable {
    var items: [T]
    var weight: D
    mutating func push(_ item: T, _ t: D) {
        if let last = items.last { items.append(last.blended(item, t)) } else { items.append(item) }
        weight = cos(weight * t)
    }
    var measure: D { return items.map { T.measure($0.part) }.reduce(weight, +) }
    subscript(_ i: Int) -> T {
        get { return items[i % items.count] }
        set { items[i % items.count] = newValue }
    }
}
final class Settings {
    var scale: D
    var calls = 0
    init(scale: D) { self.scale = scale }
    func applied(_ t: D) -> D { return sin(t * scale) }
}
func twice(_ g: @escaping @differentiable (D) -> D) -> @differentiable (D) -> D { return { t in g(sin(g(t))) } }
"""


@dataclass
class LibraryWriter(ConstructWriter):
    trees: list[str] = field(default_factory=list)
    # Lists and stacks of numbers, points and waves, by the type of their elements.
    lists: list[str] = field(default_factory=list)
    point_lists: list[str] = field(default_factory=list)
    wave_stacks: list[str] = field(default_factory=list)
    point_stacks: list[str] = field(default_factory=list)
    # Optional points, and numbers that may become nil.
    maybes: list[str] = field(default_factory=list)
    vectors: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)

    SCOPE: ClassVar[tuple[str, ...]] = (
        *ConstructWriter.SCOPE,
        *"trees lists point_lists wave_stacks point_stacks maybes vectors objects".split(),
    )
    FEATURES: ClassVar[dict[str, tuple[str, ...]]] = ConstructWriter.FEATURES | FEATURES

    # -- expressions

    def options(self) -> list[str]:
        options = super().options()
        return options if self.depth < 4 else [kind for kind in options if kind not in NESTED]

    def value(self) -> str:
        kinds = [kind for kind in ("trees", "wave_stacks", "point_stacks", "maybes", "vectors") if getattr(self, kind)]
        if not kinds or self.source.integer(0, 1):
            return super().value()
        kind = self.choose(*kinds)
        name = self.choose(*getattr(self, kind))
        other = self.choose(*self.floats)
        if kind == "trees":
            return f"total({name}, {other})"
        if kind == "wave_stacks":
            return self.choose(f"{name}.measure", f"{name}[{self.integer()}].k", f"{name}.weight")
        if kind == "point_stacks":
            return self.choose(f"{name}.measure", f"{name}[{self.integer()}].items[0]")
        if kind == "maybes":
            part = self.choose("u", "size", "items[0]", "level", f"value({other}, {self.integer()} % 2)", "items.first")
            return f"({name}?.{part} ?? {other})"
        lane = f"{name}[{self.integer()} % 4]"
        return self.choose(lane, f"{name}.sum()", f"({name} * {name}).lowHalf.sum()", f"{name}.w")

    def some_array(self) -> str:
        if not self.arrays or self.source.integer(0, 3):
            return super().some_array()
        array = self.choose(*self.arrays)
        kind = self.choose("reversed", "prefix", "slice", "map")
        if kind == "reversed":
            return f"Array({array}.reversed())"
        if kind == "prefix":
            return f"Array({array}.{self.choose('prefix', 'suffix')}({self.source.integer(1, 2)}))"
        if kind == "slice":
            return f"Array({array}[({self.integer()} % {array}.count)...])"
        item = self.name("z")
        return f"{array}.map {{ {item} in {self.function_body(item)} }}"

    def some_tree(self) -> str:
        kind = self.choose("leaf", "scaled", "both", "row")
        inner = self.choose(*self.trees) if self.trees else f".leaf({self.bounded()})"
        if kind == "leaf":
            return f".leaf({self.bounded()})"
        if kind == "scaled":
            return f".scaled({inner}, {self.bounded()})"
        leaf = f".leaf({self.bounded()})"
        return f".both({leaf}, {inner})" if kind == "both" else f".row({self.some_array()}, {inner})"

    def some_wave(self) -> str:
        if self.wave_stacks and self.source.integer(0, 2) == 0:
            return f"{self.choose(*self.wave_stacks)}[{self.integer()}]"
        return f"Wave(k: {self.bounded()})"

    def some_vector(self) -> str:
        if self.vectors and self.source.integer(0, 2):
            return self.choose(*self.vectors)
        if self.source.integer(0, 1):
            return f"SIMD4<{self.scalar}>(repeating: {self.bounded()})"
        return f"SIMD4<{self.scalar}>({', '.join(self.bounded() for _ in range(4))})"

    def known_array(self) -> str:
        if not self.arrays:
            self._array()
        return self.choose(*self.arrays)

    # -- sequences

    def _mapped(self) -> None:
        name, item, array = self.name("m"), self.name("z"), self.known_array()
        kind = self.choose("map", "indices", "filter", "flat", "enumerated")
        if kind == "map":
            text = f"{array}.map {{ {item} in {self.function_body(item)} }}"
        elif kind == "indices":
            text = f"{array}.indices.map {{ {item} in {self.function_body(f'{array}[{item}]')} }}"
        elif kind == "filter":
            text = f"{array} + {self.some_array()}.filter {{ _ in {self.condition()} }}"
        elif kind == "flat":
            text = f"{array}.flatMap {{ {item} in [{item}, {self.function_body(item)}] }}.dropLast()"
            text = f"Array({text})"
        else:
            text = f"{array}.enumerated().map {{ {item}, v in {self.function_body('v')} * {self.scalar}({item}) }}"
        self.line(f"var {name} = {text}")
        self.arrays.append(name)

    def _reduced(self) -> None:
        name, item, array = self.name("a"), self.name("z"), self.some_array()
        if self.source.integer(0, 1):
            fold = f"reduce({self.bounded()}) {{ s, {item} in s * 0.5 + {self.function_body(item)} }}"
        else:
            fold = f"reduce(into: {self.bounded()}) {{ s, {item} in s = sin(s) + {self.function_body(item)} }}"
        self.line(f"let {name} = {array}.{fold}")
        self.floats.append(name)

    def _zipped(self) -> None:
        name, first, second = self.name("m"), self.name("z"), self.name("w")
        self.floats.append(first)
        body = self.function_body(second)
        self.floats.remove(first)
        pair = f"zip({self.some_array()}, {self.some_array()})"
        self.line(f"var {name} = {pair}.map {{ {first}, {second} in {body} }}")
        self.arrays.append(name)

    def _traverse(self) -> None:
        array, item, index = self.known_array(), self.name("e"), self.name("i")
        kind = self.choose("zip", "enumerated", "reversed", "stride")
        heads = {
            "zip": f"({item}, w{index}) in zip({array}, {self.some_array()})",
            "enumerated": f"({index}, {item}) in {array}.enumerated()",
            "reversed": f"{item} in {array}.reversed()",
            "stride": f"{index} in stride(from: {self.source.integer(3, 6)}, to: 0, by: -2)",
        }
        self.line(f"for {heads[kind]} {{")
        floats, ints = list(self.floats), list(self.ints)
        if kind != "stride":
            self.floats.append(item)
        if kind == "zip":
            self.floats.append(f"w{index}")
        if kind in ("enumerated", "stride"):
            self.ints.append(index)
        self._loop()
        self.floats, self.ints = floats, ints

    def _slice(self) -> None:
        array, name = self.known_array(), self.name("m")
        start = self.name("k")
        self.line(f"let {start} = {self.integer()} % {array}.count")
        part, item = self.name("part"), self.name("z")
        self.line(f"{self.choose('let', 'var')} {part} = {array}[{start}...]")
        self.line(f"var {name} = [{part}[{start}], {part}.count > 1 ? {part}[{start} + 1] : {self.bounded()}]")
        if self.source.integer(0, 1):
            self.line(f"{name} += {part}.map {{ {item} in {self.function_body(item)} }}")
        else:
            self.line(f"{name}[0] += {part}.reduce(0, +)")
        self.arrays.append(name)

    def _edit(self) -> None:
        array = self.known_array()
        kind = self.choose("insert", "remove", "replace", "reverse", "pop", "swap", "last", "part")
        if kind == "insert":
            self.line(f"{array}.insert({self.bounded()}, at: {self.integer()} % ({array}.count + 1))")
        elif kind == "remove":
            self.line(f"{array}.append({self.bounded()})")
            self.line(f"{self.choose(*self.mutable)} += {array}.remove(at: {self.integer()} % {array}.count)")
        elif kind == "replace":
            self.line(f"{array}[0...0] = [{self.bounded()}, {self.bounded()}]")
        elif kind == "reverse":
            self.line(f"{array}.reverse()")
        elif kind == "pop":
            self.line(f"{array} += {self.some_array()}")
            self.line(f"{self.choose(*self.mutable)} -= {array}.popLast() ?? {self.bounded()}")
        elif kind == "swap":
            self.line(f"{array}.swapAt({self.integer()} % {array}.count, {self.integer()} % {array}.count)")
        elif kind == "last":
            self.line(f"{array}[{array}.count - 1] *= {array}.first! * ({array}.last ?? 1)")
        else:
            self.line(f"for q in {array}.indices.dropFirst() {{ {array}[q] -= 0.5 * {array}[q - 1] }}")

    # -- trees and lists

    def _tree(self) -> None:
        name = self.name("tree")
        self.line(f"var {name}: Tree = {self.some_tree()}")
        self.trees.append(name)

    def _regrow(self) -> None:
        if not self.trees:
            return self._tree()
        self.line(f"{self.choose(*self.trees)} = {self.some_tree()}")
        return None

    def _walk(self) -> None:
        if not self.trees:
            return self._tree()
        tree, number, inner = self.choose(*self.trees), self.name("a"), self.name("tree")
        if self.source.integer(0, 1):
            self.line(f"while case let .scaled({inner}, {number}) = {tree} {{")
            with self.scope():
                self.line(f"{tree} = {inner}")
                self.floats.append(number)
                self._assign()
            self.line("}")
            return None
        self.line(f"switch {tree} {{")
        self.line(f"case .leaf(var {number}):")
        with self.scope():
            self.floats.append(number)
            self.mutable.append(number)
            self.statement()
            self.line(f"{tree} = .scaled({tree}, {number})")
        self.line(f"case .row(var {number}, let {inner}):")
        with self.scope():
            self.arrays.append(number)
            self._write()
            self.line(f"{tree} = .row({number}, .scaled({inner}, {self.bounded()}))")
        self.line(f"case .both(let {inner}, _), .scaled(let {inner}, _):")
        with self.scope():
            self.line(f"{self.choose(*self.mutable)} += total({inner}, {self.choose(*self.floats)})")
            self.line(f"{tree} = {inner}")
        self.line("}")
        return None

    def _list(self) -> None:
        name = self.name("list")
        of_points = self.source.integer(0, 1)
        self.line(f"var {name} = List<{'Point' if of_points else self.scalar}>.end")
        (self.point_lists if of_points else self.lists).append(name)

    def _prepend(self) -> None:
        if not (self.lists or self.point_lists):
            self._list()
        if self.lists:
            name = self.choose(*self.lists)
            self.line(f"{name} = .node({self.bounded()}, {name})")
        if self.point_lists:
            name = self.choose(*self.point_lists)
            self.line(f"{name} = .node({self.some_point()}, {name})")

    def _unlink(self) -> None:
        known = [*self.lists, *self.point_lists]
        if not known:
            return self._list()
        name, item = self.choose(*known), self.name("p")
        part = "" if name in self.lists else self.choose(".u", ".size", ".items[0]")
        if self.source.integer(0, 1):
            self.line(f"if case .node(let {item}, let rest) = {name} {{")
            with self.scope():
                self.line(f"{self.choose(*self.mutable)} = {item}{part} * {self.bounded()}")
                self.line(f"{name} = rest")
        else:
            rest = self.name("rest")
            self.line(f"var {rest} = {name}")
            self.line(f"while case .node(let {item}, let next) = {rest} {{")
            with self.scope():
                self.line(f"{self.choose(*self.mutable)} += {self.choose('sin', 'tanh')}({item}{part})")
                self.line(f"{rest} = next")
        self.line("}")
        return None

    # -- generic structs

    def _stack(self) -> None:
        name = self.name("stack")
        of_points = self.source.integer(0, 1)
        item = self.some_point() if of_points else self.some_wave()
        self.line(f"var {name} = Stack(items: [{item}], weight: {self.bounded()})")
        (self.point_stacks if of_points else self.wave_stacks).append(name)

    def _push(self) -> None:
        known = [*self.wave_stacks, *self.point_stacks]
        if not known:
            return self._stack()
        name = self.choose(*known)
        item = self.some_wave() if name in self.wave_stacks else self.some_point()
        kind = self.choose("push", "push", "set", "field")
        if kind == "push":
            self.line(f"{name}.push({item}, {self.bounded()})")
        elif kind == "set":
            self.line(f"{name}[{self.integer()}] = {item}")
        else:
            part = "k" if name in self.wave_stacks else "u"
            self.line(f"{name}[{self.integer()}].{part} {self.choose('=', '+=')} {self.bounded()}")
        return None

    def _fold(self) -> None:
        known = [*self.wave_stacks, *self.point_stacks]
        if not known:
            return self._stack()
        name, item = self.choose(*known), self.name("q")
        self.line(f"for {item} in {name}.items {{")
        with self.scope():
            self.line(f"{name}.weight += {item}.value({self.bounded()}, {self.integer()} % 3)")
            self._assign()
        self.line("}")
        return None

    # -- optionals

    def _maybe(self) -> None:
        name = self.name("maybe")
        self.line(f"var {name}: Point? = {self.condition()} ? {self.some_point()} : nil")
        self.maybes.append(name)

    def _change_maybe(self) -> None:
        if not self.maybes:
            return self._maybe()
        name = self.choose(*self.maybes)
        kind = self.choose("field", "item", "append", "step", "nil", "set", "force")
        if kind == "field":
            self.line(f"{name}?.{self.choose('u', 'v', 'level')} {self.choose('=', '+=', '*=')} {self.bounded()}")
        elif kind == "item":
            self.line(f"{name}?.items[0] {self.choose('=', '-=')} {self.bounded()}")
        elif kind == "append":
            self.line(f"{name}?.items.append({self.bounded()})")
        elif kind == "step":
            self.line(f"{self.choose(*self.mutable)} += {name}?.step({self.bounded()}, 1) ?? {self.bounded()}")
        elif kind == "nil":
            self.line(f"if {self.condition()} {{ {name} = nil }}")
        elif kind == "set":
            self.line(f"{name} = {self.some_point()}")
        else:
            self.line(f"if {name} != nil {{ {name}!.u *= {self.bounded()} }}")
        return None

    def _guard(self) -> None:
        if not self.optionals:
            return self._optional()
        exits = [*(["break", "continue"] if self.in_loop else []), *(["return"] if self.returns else [])]
        if not exits:
            return self._unwrap()
        name = self.name("a")
        left = self.choose(*exits)
        left = f"return {self.expression()}" if left == "return" else left
        self.line(f"guard let {name} = {self.choose(*self.optionals)}, {self.condition()} else {{ {left} }}")
        self.floats.append(name)
        return None

    def _transformed(self) -> None:
        if not self.optionals:
            return self._optional()
        optional, item = self.choose(*self.optionals), self.name("z")
        if self.source.integer(0, 1):
            name = self.name("a")
            self.line(f"let {name} = {optional}.map {{ {item} in {self.function_body(item)} }} ?? {self.bounded()}")
            self.floats.append(name)
            return None
        name = self.name("o")
        body = f"{self.condition()} ? {self.function_body(item)} : nil"
        self.line(f"let {name}: {self.scalar}? = {optional}.flatMap {{ {item} in {body} }}")
        self.optionals.append(name)
        return None

    # -- vectors and objects

    def _vector(self) -> None:
        name = self.name("lanes")
        self.line(f"var {name} = {self.some_vector()}")
        self.vectors.append(name)

    def _change_vector(self) -> None:
        if not self.vectors:
            return self._vector()
        name = self.choose(*self.vectors)
        kind = self.choose("lane", "lane", "all", "scaled", "half")
        if kind == "lane":
            self.line(f"{name}[{self.integer()} % 4] {self.choose('=', '+=', '*=')} {self.bounded()}")
        elif kind == "all":
            self.line(f"{name} {self.choose('+=', '-=')} {self.some_vector()}")
        elif kind == "scaled":
            self.line(f"{name} = {self.bounded()} * {name} - {self.some_vector()} / 2")
        else:
            self.line(f"{name}.{self.choose('lowHalf', 'evenHalf')} = {name}.highHalf * {self.bounded()}")
        return None

    def _object(self) -> None:
        name = self.name("settings")
        self.line(f"let {name} = Settings(scale: {self.source.integer(-8, 8) / 4})")
        self.objects.append(name)
        self.unary.append(f"{name}.applied")

    def _count(self) -> None:
        if not self.objects:
            return self._object()
        name = self.choose(*self.objects)
        self.line(f"{name}.calls += 1")
        self.line(f"{name}.scale = {self.scalar}({name}.calls % 3) * 0.5")
        return None

    # -- control flow

    def _labelled(self) -> None:
        label, first, second = self.name("outer"), self.name("i"), self.name("j")
        self.line(f"{label}: for {first} in 0..<{self.source.integer(2, 3)} {{")
        outer, self.in_loop = self.in_loop, True
        with self.scope():
            self.ints.append(first)
            self.line(f"for {second} in 0..<3 {{")
            with self.scope():
                self.ints.append(second)
                self._assign()
                self.line(f"if {self.condition()} {{ {self.choose('break', 'continue')} {label} }}")
                self.statement()
            self.line("}")
            self.statement()
        self.line("}")
        self.in_loop = outer

    def _repeat(self) -> None:
        counter = self.name("k")
        self.line(f"var {counter} = 0")
        self.line("repeat {")
        self.ints.append(counter)
        outer, self.in_loop = self.in_loop, True
        with self.scope():
            self.line(f"{counter} += 1")
            self.statement()
            self._assign()
        self.in_loop = outer
        self.line(f"}} while {counter} < {self.source.integer(1, 3)}")

    def _match(self) -> None:
        name = self.name("k")
        self.line(f"switch ({self.integer()} % 3, {self.integer()} % 2) {{")
        heads = [f"case (0, let {name}):", f"case (let {name}, 1) where {name} > 1:", "case (1...2, _):", "default:"]
        for head in heads:
            self.line(head)
            with self.scope():
                if name in head:
                    self.ints.append(name)
                self.statement()
        self.line("}")

    # -- functions

    def _maker(self) -> None:
        name = self.name("made")
        self.line(f"let {name} = twice({self.escaping(1)[0]})")
        self.unary.append(name)

    def _apply_all(self) -> None:
        if not self.tables:
            return self._stored_closures()
        item, target = self.name("g"), self.choose(*self.mutable)
        self.line(f"for {item} in {self.choose(*self.tables)} {{ {target} = {item}({target}) }}")
        return None

    def _local_change(self) -> None:
        """A local function with statements that change what is around it."""
        name = self.name("act")
        self.line(f"func {name}() {{")
        outer, self.returns = self.returns, False
        with self.function():
            self.statement()
            self._assign()
        self.returns = outer
        self.line("}")
        self.line(f"{name}()")
        self._assign()
        self.line(f"if {self.condition()} {{ {name}() }}")

    # -- derivatives within

    def _slope(self) -> None:
        name, item = self.name("a"), self.name("z")
        way = self.choose("gradient", "derivative")
        self.line(f"let {name} = {way}(at: {self.bounded()}) {{ {item} in {self.function_body(item)} }}")
        self.floats.append(name)

    def _pulled(self) -> None:
        value, pull, item, name = self.name("a"), self.name("pull"), self.name("z"), self.name("m")
        kind = self.choose("map", "read", "tree")
        array = self.known_array()
        if kind == "map":
            body = f"{item}.map {{ $0 * {self.choose(*self.floats)} }}.reduce(0) {{ $0 + $1 * $1 }}"
        elif kind == "read":
            body = f"{item}[0] * {item}[{self.integer()} % {item}.count] * {self.choose(*self.floats)}"
        else:
            body = f"total(.row({item}, .scaled(.leaf({item}[0]), {self.choose(*self.floats)})), 2)"
        self.line(f"let ({value}, {pull}) = valueWithPullback(at: {array}) {{ {item} in {body} }}")
        self.line(f"var {name} = {pull}({self.bounded()}).base")
        self.line(f"{name}.append({value})")
        self.floats.append(value)
        self.arrays.append(name)
