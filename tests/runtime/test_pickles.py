"""Values in pickles, and copies of them."""

from __future__ import annotations

import copy
import pickle
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import pytest

import pullback
from pullback.runtime import structs

SOURCE = """
struct Layer: Differentiable {
    var weight: [Double]
    @noDerivative var activation: @differentiable (Double) -> Double
}
enum Kind { case none, of(Int) }
struct Model { var layers: [Layer]; var kind: Kind; var name: String }
final class Counter { var count = 0 }
@differentiable func square(_ x: Double) -> Double { x * x }
func made() -> Model {
    Model(layers: [Layer(weight: [1, 2], activation: square), Layer(weight: []) { $0 }], kind: .of(3), name: "m")
}
func applied(_ model: Model) -> Double { model.layers[0].activation(model.layers[0].weight[1]) }
func counter() -> Counter { Counter() }
func count(_ counter: Counter) -> Int {
    counter.count += 1
    return counter.count
}
"""


@pytest.fixture(scope="module")
def module() -> Any:
    return pullback.compile(SOURCE, name="pickled")


def _through(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


def test_a_value_comes_back(module: Any) -> None:
    model = module.made()
    found = _through(model)
    assert type(found) is type(model) and found == model and found is not model
    assert module.applied(found) == 4.0
    found.layers[0].weight[1] = 5.0
    assert module.applied(found) == 25.0 and module.applied(model) == 4.0


def test_where_the_module_is_not_loaded(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model, text = module.made(), pickle.dumps(module.made())
    monkeypatch.setattr(structs, "_loaded", WeakValueDictionary())
    monkeypatch.setattr(structs, "_unloaded", {})
    found, again = pickle.loads(text), pickle.loads(text)
    assert type(found) is type(again) is not type(model)
    assert found == model and found.kind.payload == (3,) and repr(found) == repr(model)
    assert module.applied(found) == 4.0


def test_objects_need_their_module(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = module.counter()
    assert module.count(counter) == 1
    first, second = _through([counter, counter])
    assert first is second and module.count(first) == 2 and counter.count == 1
    text = pickle.dumps(counter)
    monkeypatch.setattr(structs, "_loaded", WeakValueDictionary())
    with pytest.raises(
        pickle.UnpicklingError, match="module 'pickled' must be loaded before its objects, here a 'Counter'"
    ):
        pickle.loads(text)


def test_copies(module: Any) -> None:
    model = module.made()
    shallow, deep = copy.copy(model), copy.deepcopy(model)
    assert shallow == deep == model
    assert np.shares_memory(shallow.layers[0].weight, model.layers[0].weight)
    assert not np.shares_memory(deep.layers[0].weight, model.layers[0].weight)
    assert copy.copy(module) is copy.deepcopy(module) is module


def test_code_is_not_pickled(module: Any) -> None:
    with pytest.raises(TypeError, match="the compiled function 'applied' cannot be pickled; load its module"):
        pickle.dumps(module.applied)
    with pytest.raises(TypeError, match="the module 'pickled' cannot be pickled; load it where it is needed"):
        pickle.dumps(module)
