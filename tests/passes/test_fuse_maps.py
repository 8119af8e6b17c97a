"""Random programs of tensors compute the same, with the same derivatives and traps, when their operations are fused.

In the interpreter, on IR before and after differentiation.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from pullback.compiler import driver
from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter, Trap
from pullback.compiler.options import Options
from pullback.dsl.source import Source

COUNT = 8
UNARY = ["tanh({})", "exp(-{} * {})", "{}.squared()", "relu({})", "sigmoid({})", "({} * 0.5 + 1)", "(a[0] * {})", "-{}"]
BINARY = ["({} + {})", "({} - {})", "({} * {})", "({} / (1 + squared({})))", "max({}, {})"]
OTHERS = ["{} * {}.mean()", "({} + Tensor({}.scalars[0]))", "{}.sum(alongAxes: [0]) * {}"]
# Equal, broadcast in one direction and in both, without dimensions, without scalars, and such that do not fit.
SHAPES = [
    ([2, 3], [2, 3]),
    ([2, 3], [3]),
    ([2, 1], [1, 3]),
    ([1], [4]),
    ([1, 1], [2, 2]),
    ([1, 2], [0, 2]),
    ([2], [3]),
]


def function(number: int, draw: random.Random) -> str:
    """Of two tensors, with several steps, each of what was there before."""
    names = ["x", "y"]
    lines: list[str] = []
    for step in range(draw.randint(3, 7)):
        form = draw.choice(draw.choice([UNARY, BINARY, BINARY, OTHERS]))
        first = draw.choice(names)
        used = [first, first if form in UNARY else draw.choice(names)]
        lines.append(f"let v{step} = {form.format(*used)}")
        names.append(f"v{step}")
    sums = " + ".join(f"tanh({name}).sum()" for name in [*draw.sample(names, 2), names[-1]])
    body = "\n    ".join(lines)
    return f"""
@differentiable(wrt: (a, b))
func f{number}(_ a: [Double], _ m: [Int], _ b: [Double], _ n: [Int]) -> Double {{
    let x = Tensor(shape: TensorShape(m), scalars: a), y = Tensor(shape: TensorShape(n), scalars: b)
    {body}
    return ({sums}).scalarized()
}}
"""


def compiled(text: str, without: tuple[str, ...] = ()) -> Module:
    kept: list[Module] = []

    def observe(stage: str, value: Any) -> None:
        if stage == "adjoint":
            kept.append(value)
            raise driver.Stop

    options = Options(forward=True, without=without)
    result = driver.compile(Source("maps.dsl", text), options, lambda name: None, observe)
    assert kept, result.diagnostics
    return kept[0]


@pytest.fixture(scope="module")
def modules() -> tuple[Module, Module]:
    draw = random.Random(7)
    prelude = """import TensorFlow
@differentiable
func squared(_ x: Tensor<Double>) -> Tensor<Double> { return x * x }
"""
    text = prelude + "".join(function(k, draw) for k in range(COUNT))
    plain, fused = compiled(text, ("fuse-maps",)), compiled(text)
    assert calls(fused) < calls(plain) / 2
    return plain, fused


def calls(module: Module) -> int:
    """How many operations on tensors the functions have as calls."""
    bodies = [module.functions[f"f{number}"].body for number in range(COUNT)]
    names = [
        op.attributes["function"] for body in bodies if body is not None for op in body.walk() if op.name == "call"
    ]
    kinds = [module.functions[name].attributes.get("semantics") for name in names]
    return sum(kind in ("tensor.map", "tensor.zip", "tensor.total") for kind in kinds)


def outcome(module: Module, name: str, arguments: list[Any]) -> Any:
    (entry,) = [f for f in module.functions if f.startswith(name)]
    try:
        return Interpreter(module, lambda data: None).call(entry, arguments)
    except Trap as trap:
        return trap.message, trap.span.line


def numbers(result: Any) -> list[Any]:
    return [n for part in result for n in numbers(part)] if isinstance(result, list | tuple) else [result]


def agree(first: Any, second: Any) -> bool:
    return len(first) == len(second) and all(
        a == b if isinstance(a, str | int) else a == pytest.approx(b, rel=1e-9, abs=1e-9, nan_ok=True)
        for a, b in zip(first, second, strict=True)
    )


@pytest.mark.parametrize("number", range(COUNT))
def test_what_is_computed_is_the_same(modules: tuple[Module, Module], number: int) -> None:
    draw = random.Random(number)
    for m, n in SHAPES:
        a, b = ([draw.uniform(-1, 1) for _ in range(_size(each))] for each in (m, n))
        arguments = [a, m, b, n]
        tangents = [(a[::-1],), (b[::-1],)]
        for entry, more in ((f"f{number}.value_and_gradient.wrt", []), (f"f{number}.jvp.wrt", tangents)):
            expected, found = (numbers(outcome(module, entry, [*arguments, *more])) for module in modules)
            assert agree(found, expected), (entry, m, n, expected, found)


def _size(shape: list[int]) -> int:
    size = 1
    for each in shape:
        size *= each
    return size
