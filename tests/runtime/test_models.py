"""Models as Python sees them: structs that hold functions."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback

SOURCE = """
import Foundation

/// A number through a function.
struct Unit: Differentiable {
    var weight: Double
    @noDerivative let activation: @differentiable (Double) -> Double
    @differentiable
    func callAsFunction(_ x: Double) -> Double { activation(weight * x) }
}
struct Pair<Part: Differentiable>: Differentiable {
    var first: Part
    var second: Part
}
struct Net: Differentiable {
    var units: Pair<Unit>
    var bias: Double
    @differentiable
    func callAsFunction(_ x: Double) -> Double { units.second(units.first(x)) + bias }
}
@differentiable func square(_ x: Double) -> Double { x * x }
func made(_ power: Double) -> Net {
    Net(units: Pair(first: Unit(weight: 2, activation: square), second: Unit(weight: 3) { pow($0, power) }), bias: 1)
}
func other() -> Unit { Unit(weight: 2) { sin($0) } }
@differentiable(wrt: net)
func declared(_ net: Net, _ x: Double) -> Double { net(x) }
func plain(_ net: Net, _ x: Double) -> Double { net(x) }
func trained(_ net: inout Net, _ x: Double) -> Double {
    let (loss, slope) = valueWithGradient(at: net) { net in net(x) }
    net.move(along: Net.TangentVector(units: slope.units, bias: -slope.bias))
    return loss
}
func direct(_ f: (Double) -> Double) -> Double { f(1) }
"""


@pytest.fixture(scope="module", params=["source", "artefact"])
def module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    if request.param == "source":
        return pullback.compile(SOURCE, name="models")
    folder: Path = tmp_path_factory.mktemp("models")
    (folder / "models.dsl").write_text(SOURCE, encoding="utf-8")
    return pullback.load(pullback.build(folder / "models.dsl", folder / "models.so"))


def test_a_struct_that_holds_functions(module: Any) -> None:
    net = module.made(3.0)
    assert repr(net.units.first) == "Unit(weight=2.0, activation=<function square>)"
    assert module.plain(net, 1.5) == (3 * 9) ** 3 + 1
    changed = dataclasses.replace(net, bias=0.0)
    assert module.plain(changed, 1.5) == 27**3
    other = module.Unit(weight=0.5, activation=net.units.first.activation)
    assert module.plain(module.Net(module.Pair_Unit_(other, other), 0.0), 2.0) == 0.25
    assert type(other.activation).square == other.activation
    assert net == module.made(3.0) != module.made(4.0)


def test_functions_without_captures_go_through_the_machine(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = module.Unit(weight=0.5, activation=module.made(3.0).units.first.activation)
    net = module.Net(module.Pair_Unit_(unit, unit), 0.0)
    wanted = module.trained(net, 2.0)
    monkeypatch.delattr("pullback.runtime.call.Entry.call")
    assert module.trained(net, 2.0) == wanted
    assert wanted[1].units.second.activation == unit.activation


def test_its_derivatives(module: Any) -> None:
    net = module.made(3.0)
    gradient = pullback.gradient(module.declared)(net, 1.5)
    assert (gradient.bias, gradient.units.second.weight) == (1.0, pytest.approx(3 * 27**2 * 9))
    loss, moved = module.trained(net, 1.5)
    assert loss == module.plain(net, 1.5)
    assert moved.bias == 0 and moved.units.second.activation == net.units.second.activation
    assert moved.units.first.weight == pytest.approx(2 + gradient.units.first.weight)


def test_derivatives_that_are_compiled_later() -> None:
    """They are code of their own, which knows the same functions."""
    module = pullback.compile(SOURCE, name="models")
    assert pullback.gradient(module.plain, wrt="net")(module.made(3.0), 1.5).units.second.weight == pytest.approx(
        3 * 27**2 * 9
    )


def test_a_function_that_is_not_known(module: Any) -> None:
    known = module.made(3.0).units.first.activation
    with pytest.raises(ValueError, match=r"'net.units.first.activation' is the function cube, which this code"):
        unit = module.Unit(weight=0.5, activation=type(known)("cube"))
        module.plain(module.Net(module.Pair_Unit_(unit, unit), 0.0), 2.0)
    with pytest.raises(TypeError, match=r"activation' needs a function \(Double\) -> Double of the program"):
        unit = module.Unit(weight=0.5, activation=np.tanh)
        module.plain(module.Net(module.Pair_Unit_(unit, unit), 0.0), 2.0)


def test_what_stays_refused(module: Any) -> None:
    with pytest.raises(AttributeError, match="its parameter 'f': functions cannot be passed to or from Python"):
        _ = module.direct


def test_captures_that_python_cannot_have() -> None:
    module = pullback.compile(
        """
struct Unit { let f: (Int) -> Int }
func made() -> Unit { var n = 0; return Unit { n += $0; return n } }
func used(_ u: Unit) -> Int { u.f(1) }
"""
    )
    with pytest.raises(AttributeError, match=r"one of its functions, .*, holds what Python cannot: captured variables"):
        _ = module.used


def test_an_optional_of_a_struct_that_holds_functions_is_none_or_the_struct() -> None:
    module = pullback.compile("""
    struct Unit: Differentiable {
        var weight: Double
        @noDerivative let f: @differentiable (Double) -> Double = { $0 * $0 }
    }
    struct Block: Differentiable { var first: Unit; var second: Unit? }
    func made(_ weight: Double, _ isDouble: Bool) -> Block {
        Block(first: Unit(weight: weight), second: isDouble ? Unit(weight: weight) : nil)
    }
    func applied(_ block: Block, _ x: Double) -> Double {
        let y = block.first.f(block.first.weight * x)
        if let second = block.second { return second.f(second.weight * y) }
        return y
    }
    """)
    one, two = module.made(2.0, False), module.made(3.0, True)
    assert one.second is None and two.second.weight == 3.0
    assert module.applied(one, 1.0) == 4.0
    slope = pullback.gradient(module.applied, wrt="block")
    assert slope(one, 1.0).second is None
    one.second = two.second
    assert module.applied(one, 1.0) == 144.0
    assert slope(one, 1.0).second.weight == 96.0
