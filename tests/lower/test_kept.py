"""Bodies of the library that are kept: programs lowered with them are the same as without."""

from __future__ import annotations

from pathlib import Path

import pytest

from pullback.compiler import cache
from pullback.compiler.ir import packed
from pullback.compiler.ir.core import Block, Op, Value
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_function, print_module
from pullback.compiler.ir.rewrite import functions_with_bodies
from pullback.compiler.ir.types import F64
from pullback.compiler.lower import ModuleLowering
from pullback.compiler.lower.kept import Bodies, Keeper
from pullback.dsl.checker import Checker
from pullback.dsl.entities import FunctionEntity
from pullback.dsl.source import Source

TENSORS = """
import TensorFlow

struct Model: Differentiable {
    var weight: Tensor<Float>
    var bias: Tensor<Float>

    @differentiable
    func loss(_ x: Tensor<Float>, _ labels: Tensor<Int32>) -> Tensor<Float> {
        softmaxCrossEntropy(logits: matmul(x, weight) + bias, labels: labels)
    }
}

func slope(_ model: Model, _ x: Tensor<Float>, _ labels: Tensor<Int32>) -> Model.TangentVector {
    gradient(at: model) { $0.loss(x, labels) }
}
"""
ARRAYS = """
func total(_ x: [Double]) -> Double { x.map { $0 * 2 }.reduce(0, +) }
func ordered(_ x: [Double], by weights: [Double]) -> [Double] { zip(x, weights).map { $0 * $1 }.sorted() }
func text(_ x: [Int: Double]) -> String { "\\(x[1] ?? 0) \\(x.keys.sorted())" }
"""
# Its functions and types have names that the library's have in other programs.
RIVALS = """
import TensorFlow

struct TensorShape { var count: Int }
func matmul(_ x: Double, _ y: Double) -> Double { x * y }
func relu(_ x: TensorShape) -> Int { max(x.count, 0) }
func product(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> { relu(matmul(x, y)) * Float(matmul(2.0, 3.0)) }
"""
# The initialisers of a key path, one of which is found by no name.
PATHS = """
import TensorFlow

struct Model: Differentiable { var layers: [Float]; var scale: Float }
func paths(_ model: Model.TangentVector) -> [WritableKeyPath<Model.TangentVector, Float>] {
    model.recursivelyAllWritableKeyPaths(to: Float.self)
}
"""
EXTENDING = """
extension Array where Element == Double { func doubled() -> [Double] { map { $0 * 2 } } }
func f(_ x: [Double]) -> [Double] { x.doubled() }
"""


class Memory(dict[str, bytes]):
    def find(self, name: str) -> bytes | None:
        return self.get(name)

    def keep(self, bodies: dict[str, bytes]) -> None:
        self.update(bodies)


@pytest.fixture
def lowered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The library's functions whose bodies are lowered, not taken."""
    names: list[str] = []
    body = ModuleLowering.body

    def note(lowering: ModuleLowering, entity: FunctionEntity) -> object:
        if entity.span.source.is_library and entity.kind != "local":
            names.append(entity.name)
        return body(lowering, entity)

    monkeypatch.setattr(ModuleLowering, "body", note)
    return names


def lower(text: str, bodies: Bodies | None, unchecked: bool = False) -> str:
    checker = Checker(lambda name: None)
    program, found = checker.check(Source("kept.dsl", text))
    assert program is not None, found
    lowering = ModuleLowering(program, checker, False, unchecked, bodies)
    module = lowering.lower()
    lowering.keeper.finish()
    return print_module(module, places=True)


def test_programs_are_lowered_the_same_with_what_others_have_left(lowered: list[str]) -> None:
    bodies = Memory()
    for text in (TENSORS, ARRAYS, PATHS, RIVALS):
        alone = lower(text, None)
        assert lower(text, bodies) == alone
        before = len(bodies)
        lowered.clear()
        assert lower(text, bodies) == alone
        # Tangents that the compiler has made for a type of the library are found by no name.
        assert set(lowered) <= {"zero", "+", "==", "init", "_ownPaths", "_allPaths"}
        assert len(bodies) == before
    assert lower(ARRAYS, bodies) == lower(ARRAYS, None)


def test_where_a_program_extends_the_library_nothing_is_kept(lowered: list[str]) -> None:
    bodies = Memory()
    lower(ARRAYS, bodies)
    known = dict(bodies)
    lowered.clear()
    assert lower(EXTENDING, bodies) == lower(EXTENDING, None)
    assert "map" in lowered and bodies == known


def test_what_is_kept_depends_on_whether_preconditions_are_checked() -> None:
    bodies = Memory()
    text = "func f(_ x: [Double]) -> [Double] { Array(x.prefix(2)) }"
    checked = lower(text, bodies)
    assert lower(text, bodies, unchecked=True) == lower(text, None, unchecked=True) != checked


def test_damaged_bodies_are_made_again() -> None:
    bodies = Memory()
    wanted = lower(ARRAYS, bodies)
    for damage in (b"", b"garbage", b"\x80\x05."):
        damaged = Memory(dict.fromkeys(bodies, damage))
        assert lower(ARRAYS, damaged) == wanted
        assert damaged == bodies


def test_a_body_that_reaches_what_is_not_there_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = Memory()
    wanted = lower(TENSORS, bodies)
    monkeypatch.setattr("pullback.compiler.lower.addresses.Addresses.type", lambda *_: None)
    assert lower(TENSORS, bodies) == wanted


def test_a_function_that_cannot_be_kept_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    note = Keeper.begin

    def give_up(keeper: Keeper, *arguments: object, **named: bool) -> object:
        keeper.give_up()
        return note(keeper, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Keeper, "begin", give_up)
    bodies, wanted = Memory(), lower(ARRAYS, None)
    assert lower(ARRAYS, bodies) == wanted and bodies
    assert lower(ARRAYS, bodies) == wanted


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "ir/cases/run").glob("*.ir")), ids=lambda p: p.stem
)
def test_bodies_survive_as_bytes(path: Path) -> None:
    module = parse_module(path.read_text().partition("// expected")[0])
    for function, body in functions_with_bodies(module):
        wanted = print_function(function, places=True)
        sources = {op.span.source.name: op.span.source for op in body.walk()}
        function.body = Block([value.type for value in body.arguments])
        packed.unflatten(function.body, packed.unpack(packed.pack(packed.flat(body)), sources))
        assert print_function(function, places=True) == wanted


def test_only_plain_data_becomes_bytes() -> None:
    op = Op("const", [], (F64,), {"value": Value(F64, Block())})
    block = Block()
    block.ops.append(op)
    with pytest.raises(packed.Unpackable, match="a Value"):
        packed.pack(packed.flat(block))


def test_bodies_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLBACK_CACHE", str(tmp_path / "cache"))
    one, other = cache.Bodies(), cache.Bodies()
    assert one.find("math a") is None and other.find("math a") is None
    one.keep({"math a": b"1"})
    other.keep({"math b": b"2"})
    assert (cache.Bodies().find("math a"), cache.Bodies().find("math b"), other.find("math a")) == (b"1", b"2", b"1")
    (file,) = (tmp_path / "cache").iterdir()
    for damage in (b"", b"garbage", file.read_bytes()[:-1]):
        file.write_bytes(damage)
        assert cache.Bodies().find("math a") is None
    monkeypatch.setenv("PULLBACK_CACHE", "")
    assert one.find("math a") is None
    one.keep({"math a": b"1"})
    assert one.find("math a") is None
