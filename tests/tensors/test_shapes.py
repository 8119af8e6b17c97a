"""What is known of shapes before a program runs: the report of layers, comments in the IR, and who refuses what."""

from __future__ import annotations

import json

import pytest

import pullback
from pullback.compiler import driver, edge
from pullback.compiler.emit import Emitter
from pullback.compiler.options import Insight, Options
from pullback.compiler.shapes import record
from pullback.compiler.shapes.values import UNKNOWN, Choice, Repeated, all_of, join, one_of, settled, shape_text
from pullback.dsl.source import Source

PROGRAM = """
import TensorFlow

struct Classifier: Layer {
    var hidden = Dense<Float>(inputSize: 6, outputSize: 4, activation: relu)
    var output = Dense<Float>(inputSize: 4, outputSize: 3)

    @differentiable
    func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
        return input.sequenced(through: hidden, output)
    }
}

func loss(_ model: Classifier, _ input: Tensor<Float>) -> Tensor<Float> {
    return model(input).sum()
}

func trained(_ count: Int) -> Classifier {
    var model = Classifier()
    let optimizer = SGD(for: model)
    let input = Tensor<Float>(zeros: [8, 6])
    for _ in 0..<count {
        let slope = gradient(at: model) { loss($0, input) }
        optimizer.update(&model, along: slope)
    }
    let output = model(Tensor<Float>(zeros: [count, 6]))
    let chain = Sequential { Dense<Float>(inputSize: 6, outputSize: 2); Flatten<Float>() }
    let chained = chain(input)
    return model
}
"""

WRONG = """
import TensorFlow
func f() -> [Float] { matmul(Tensor<Float>(ones: [2, 3]), Tensor<Float>(ones: [2])).scalars }
"""


@pytest.fixture(scope="module")
def seen() -> tuple[driver.Result, str]:
    """The result with what it has recorded, and the IR."""
    emitter = Emitter("ir", None, whole=True)

    def observe(stage: str, value: object) -> None:
        emitter(stage, value)
        if stage == "ir":
            raise driver.Stop

    def compiled() -> driver.Result:
        source, insight = Source("test.dsl", PROGRAM), Insight(shapes=True)
        return driver.compile(source, Options(), lambda name: None, observe, insight=insight)

    result = edge.on_deep_stack(compiled)
    assert emitter.text is not None
    return result, emitter.text


def test_layers_are_reported_through_the_training_loop(seen: tuple[driver.Result, str]) -> None:
    assert record.render(seen[0].layers) == (
        "test.dsl:15:12: model: Classifier  [8, 6] -> [8, 3]  43 variables\n"
        "    hidden: Dense                  [8, 6] -> [8, 4]  28 variables\n"
        "    output: Dense                  [8, 4] -> [8, 3]  15 variables\n"
        "test.dsl:26:18: model: Classifier  [?, 6] -> [?, 3]  43 variables\n"
        "    hidden: Dense                  [?, 6] -> [?, 4]  28 variables\n"
        "    output: Dense                  [?, 4] -> [?, 3]  15 variables\n"
        "test.dsl:28:19: chain: Sequential  [8, 6] -> [8, 2]  14 variables\n"
        "    layer1: Dense                  [8, 6] -> [8, 2]  14 variables\n"
        "    layer2: Flatten                [8, 2] -> [8, 2]  0 variables\n"
    )


NET = """
import TensorFlow
public struct Net: Layer {
    public init() {}
    @noDerivative public var pool = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
    @noDerivative public var flatten = Flatten<Float>()
    @differentiable
    public func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
        var result = input
        for _ in 0..<2 { result = pool(result) }
        return flatten(result)
    }
}
"""
APPLIED = """import TensorFlow
import net
func applied(_ net: Net, _ input: Tensor<Float>) -> Tensor<Float> { net(input) }
func known() -> Tensor<Float> { applied(Net(), Tensor(zeros: [1, 8, 8, 1])) }
"""


@pytest.mark.parametrize(("main", "place"), [(APPLIED, "test.dsl:3:69"), (NET + APPLIED[29:], "test.dsl:14:69")])
def test_a_layer_is_reported_once(main: str, place: str) -> None:
    """What it does with any input tells no more than what it does with one. A function with the name of the method
    that applies it is no layer."""
    source, insight = Source("test.dsl", main), Insight(shapes=True)
    loader = {"net": Source("net.dsl", NET)}.get
    result = edge.on_deep_stack(lambda: driver.check(source, Options(), loader, insight=insight))
    assert [" ".join(line.split()) for line in record.render(result.layers).splitlines()] == [
        f"{place}: net: Net [1, 8, 8, 1] -> [1, 4] 0 variables",
        "pool: MaxPool2D [1, 8, 8, 1] -> [1, 4, 4, 1] 0 variables",
        "pool: MaxPool2D [1, 4, 4, 1] -> [1, 2, 2, 1] 0 variables",
        "flatten: Flatten [1, 2, 2, 1] -> [1, 4] 0 variables",
    ]


def test_the_report_as_json(seen: tuple[driver.Result, str]) -> None:
    first = json.loads(record.to_json(seen[0].layers))[0]
    assert [first["type"], first["input"], first["variables"]] == ["Classifier", "[8, 6]", 43]
    assert [inner["name"] for inner in first["layers"]] == ["hidden", "output"]


def test_without_layers_there_is_nothing_to_report() -> None:
    assert record.render(()) == "no layer is applied to a tensor whose shape is known\n"


def test_the_ir_has_comments_with_shapes(seen: tuple[driver.Result, str]) -> None:
    commented = [line.strip() for line in seen[1].splitlines() if "  // [" in line]
    assert any(line.startswith("%input = ") and line.endswith("// [8, 6]") for line in commented)
    assert any(line.startswith("%output = ") and line.endswith("// [?, 3]") for line in commented)


def test_nobody_compiles_what_cannot_fit() -> None:
    with pytest.raises(pullback.CompileError) as found:
        pullback.compile(WRONG)
    (diagnostic,) = found.value.diagnostics
    assert diagnostic.code == "shape"  # type: ignore[attr-defined]
    assert "'matmul' needs matrices, not shapes [2, 3] and [2]" in str(found.value)


def test_what_stands_for_two_values() -> None:
    assert join((2, 3), (2, 3)) == (2, 3)
    assert join((2, 3), (4, 3)) == (UNKNOWN, 3)
    assert join((2, 3), (3,)) is UNKNOWN
    assert join(None, (3,)) == (3,)
    assert join(1, 1.0) is UNKNOWN
    assert join(Repeated(100, 0.0), Repeated(100, 1.0)) == Repeated(100, UNKNOWN)
    assert join(Repeated(100, 0.0), Repeated(99, 0.0)) is UNKNOWN
    assert all_of([1, 1, 1]) == 1 and all_of([1, 2]) is UNKNOWN


def test_choices() -> None:
    both = one_of([(2, 3), ()])
    assert both == Choice(((2, 3), ()))
    assert one_of([both, (2, 3)]) == both
    assert one_of([both, (4,)]) is UNKNOWN
    assert join(both, both) == both
    assert join(both, (2, 3)) == both
    tensor, zero = (((2, 3),), UNKNOWN), (((),), (0.0,))
    assert join(tensor, zero) == Choice((tensor, zero))
    assert join(Choice((tensor, zero)), (((2, 3),), (0.0,) * 6)) == Choice((tensor, zero))
    assert join((((2, 3),), UNKNOWN), (((2, 4),), UNKNOWN)) == (((2, UNKNOWN),), UNKNOWN)
    assert settled(Choice((tensor, zero))) == ((UNKNOWN,), UNKNOWN)


def test_shapes_as_text() -> None:
    assert shape_text((((2, UNKNOWN),), UNKNOWN)) == "[2, ?]"
    assert shape_text((((),), (1.0,))) == "[]"
    assert shape_text((UNKNOWN, UNKNOWN)) is None
    assert shape_text(UNKNOWN) is None
