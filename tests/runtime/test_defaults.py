"""Default values of the stored properties of structs and classes, where Python makes these."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest

import pullback

SOURCE = """
let scale = 2.0
func next(_ x: Double) -> Double { x + 1 }
@differentiable func square(_ x: Double) -> Double { x * x }
struct Mixed { var a = 1.0; var b: Double; var c = next(scale); var xs: [Double] = [1]; let k = 3; var maybe: Int? }
extension Mixed { init(both x: Double) { self.init(a: x, b: x) } }
struct Own { var a = 1.0; init(twice x: Double) { a = 2 * x } }
struct Pair<T> { var first: T; var rest: [T] = [] }
final class Counter { var n = 1; var step = 2 }
final class Given { var n = 1; init(_ n: Int) { self.n = n } }
struct Unit { var weight = 3.0; var function: @differentiable (Double) -> Double = square }
struct Wrong { var x: Double = [1.0][3] }
func sum(_ mixed: Mixed) -> Double { mixed.a + mixed.b }
func rest(_ pair: Pair<Double>) -> Int { pair.rest.count }
func first<T>(_ pair: Pair<T>) -> T { pair.first }
func count(_ counter: Counter, _ given: Given) -> Int { counter.n }
func applied(_ unit: Unit, _ x: Double) -> Double { unit.function(x) * unit.weight }
"""
RUNNING = """
var running = 0
private func counted() -> Int { running += 1; return running }
private func drawn(_ x: Int = running) -> Int { x }
private let closure = { running + 3 }
struct Inner { var count = running }
struct Counted {
    var first = running, second = counted(), third = Inner(), fourth = drawn(), fifth = closure()
    var step = 1, sizes = [1, 2].map { $0 + 1 }
}
func step(_ counted: Counted) -> Int { counted.step + counted.sizes[0] }
"""


@pytest.fixture(scope="module")
def module() -> Any:
    return pullback.compile(SOURCE, name="defaults")


def test_properties_can_be_left_out(module: Any) -> None:
    made = module.Mixed(b=2.0)
    assert repr(made) == "Mixed(a=1.0, b=2.0, c=3.0, xs=array([1.]), k=3, maybe=None)"
    assert module.sum(module.Mixed(5.0, 6.0)) == 11.0
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'b'"):
        module.Mixed()
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        module.Mixed(b=1.0, z=2.0)


def test_signatures_show_them(module: Any) -> None:
    assert str(inspect.signature(module.Unit)).startswith("(weight: float = 3.0, function")
    assert str(inspect.signature(module.Mixed)).startswith("(*, a: float = 1.0, b: float, c: float = 3.0, ")
    assert str(inspect.signature(module.Counter)) == "(n: int = 1, step: int = 2) -> None"


def test_an_initialiser_of_its_own_leaves_all_to_python(module: Any) -> None:
    assert module.Own(a=2.0).a == 2.0
    with pytest.raises(TypeError):
        module.Own()
    with pytest.raises(TypeError, match=r"Given\(\) takes n, each once"):
        module.Given()


def test_generic_structs(module: Any) -> None:
    assert module.rest(module.Pair_Double_(1.0)) == 0
    assert module.first["Int"](module.Pair_Int_(first=4)) == 4


def test_objects(module: Any) -> None:
    assert repr(module.Counter(step=5)) == "Counter(n=1, step=5)"
    with pytest.raises(TypeError, match=r"Counter\(\) takes n, step, each once"):
        module.Counter(1, 2, 3)


def test_functions_that_only_a_default_makes(module: Any) -> None:
    """Code for a derivative, compiled later, must know them too."""
    assert module.applied(module.Unit(), 2.0) == 12.0
    assert pullback.gradient(module.applied, wrt="x")(module.Unit(), 2.0) == 12.0


def test_what_perhaps_only_a_running_program_has_is_given() -> None:
    module = pullback.compile(RUNNING, name="running")
    assert module.step(module.Counted(1, 2, module.Inner(3), 4, 5)) == 3
    missing = "missing 5 required positional arguments: 'first', 'second', 'third', 'fourth', and 'fifth'"
    with pytest.raises(TypeError, match=missing):
        module.Counted()


def test_a_trap(module: Any) -> None:
    assert module.Wrong(1.0).x == 1.0
    with pytest.raises(pullback.Trap, match=r"defaults\.dsl:12:32: Index out of range"):
        module.Wrong()


def test_a_lazy_property_is_none_until_it_is_read() -> None:
    model = pullback.compile(
        "struct S { var x: Double; lazy var square = x * x }\nfunc read(_ s: inout S) -> Double { s.square }"
    )
    assert model.read(model.S(3.0)) == (9.0, model.S(3.0, square=9.0))
    assert model.S(3.0).square is None and model.read(model.S(x=3.0, square=1.0))[0] == 1.0
