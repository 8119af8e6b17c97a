"""The one checker of derivatives: a pullback against finite differences, through the interpreter.

For random directions ``d`` and seeds ``s`` it compares ``<s, f'(x) d>``, by central differences with Richardson
extrapolation, with ``<pullback(s), d>``. ``add_pullback`` makes the pullback of a function a function of the
module, so that it can be checked in turn: that is the second derivative.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

from pullback.compiler.ad.tangent import Tangents
from pullback.compiler.ad.transform import differentiate
from pullback.compiler.ir.builder import new_function
from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.structure import field_types, payload_types
from pullback.compiler.ir.types import Array, Box, FunctionType, Nominal, Scalar, Tuple, Type, Vector
from pullback.compiler.ir.verifier import verify
from pullback.compiler.passes import pipeline

Value = Any


def add_pullback(module: Module, function: str, wrt: Sequence[int], name: str | None = None) -> str:
    """A function that takes the arguments of ``function`` and its seeds and returns its cotangents."""
    callee = module.functions[function]
    tangents = Tangents(module)
    seeds = [t for t in map(tangents.tangent, callee.result_types) if t is not None]
    cotangents = [tangents.tangent(callee.parameter_types[i]) for i in wrt]
    result = cotangents[0] if len(cotangents) == 1 else Tuple(tuple(cotangents))  # type: ignore[arg-type]
    assert result is not None
    name = name or f"{function}.gradient"
    parameters = [(f"p{i}", t) for i, t in enumerate([*callee.parameter_types, *seeds])]
    made, builder = new_function(module, name, parameters, [result])
    arguments = made.parameters[: len(callee.parameter_types)]
    closure = builder.closure(function)
    pullback = FunctionType(tuple(seeds), (result,))
    op = builder.op("vjp", [closure, *arguments], [*callee.result_types, pullback], wrt=tuple(wrt))
    builder.return_(builder.apply(op.results[-1], made.parameters[len(arguments) :]))
    return name


def add_pushforward(module: Module, function: str, wrt: Sequence[int], name: str | None = None) -> str:
    """A function that takes the arguments of ``function`` and the tangents of those in ``wrt`` and returns the tangents
    of its results."""
    callee = module.functions[function]
    tangents = Tangents(module)
    given = [t for i in wrt if (t := tangents.tangent(callee.parameter_types[i])) is not None]
    assert len(given) == len(wrt)
    results = [t for t in map(tangents.tangent, callee.result_types) if t is not None]
    name = name or f"{function}.along"
    parameters = [(f"p{i}", t) for i, t in enumerate([*callee.parameter_types, *given])]
    made, builder = new_function(module, name, parameters, results)
    closure = builder.closure(function)
    op = builder.op("jvp", [closure, *made.parameters], [*callee.result_types, *results], wrt=tuple(wrt))
    builder.return_(op.results[len(callee.result_types) :])
    return name


def prepare(module: Module, simplify: bool = False) -> Module:
    """Expands the derivatives of a module, and verifies it before and after."""
    verify(module, "parse", monomorphic=True)
    differentiate(module)
    verify(module, "differentiate", monomorphic=True)
    if simplify:
        pipeline.run(module, pipeline.SIMPLIFY)
    return module


def check(
    text: str,
    arguments: Sequence[Value],
    wrt: Sequence[int],
    function: str = "f",
    order: int = 2,
    tolerance: float = 1e-6,
    step: float = 2e-4,
    rounds: int = 3,
    simplify: bool = False,
) -> None:
    """Checks the derivatives of a function of a module in text form up to ``order``, in both modes: the second ones are
    those of the pullback and of the pushforward, each in both modes again."""
    rng = random.Random(7)
    module = parse_module(text)
    levels: list[list[Checked]] = [[Checked(function, tuple(wrt))]]
    for _ in range(order):
        levels.append([made for checked in levels[-1] for made in checked.derive(module)])
    prepare(module, simplify)
    levels[0][0].inputs = list(arguments)
    for level in levels[:-1]:
        for checked in level:
            checked.compare(module, rng, tolerance, step, rounds)


@dataclass(slots=True)
class Checked:
    """A function that is checked, and its two derivatives, which take its arguments first."""

    function: str
    wrt: tuple[int, ...]
    pullback: Checked | None = None
    pushforward: Checked | None = None
    inputs: list[Value] = field(default_factory=list)

    def derive(self, module: Module) -> tuple[Checked, Checked]:
        count = len(module.functions[self.function].parameter_types)
        made: list[Checked] = []
        for name in (add_pullback(module, self.function, self.wrt), add_pushforward(module, self.function, self.wrt)):
            others = range(count, len(module.functions[name].parameter_types))
            made.append(Checked(name, (*self.wrt, *others)))
        self.pullback, self.pushforward = made
        return self.pullback, self.pushforward

    def compare(self, module: Module, rng: random.Random, tolerance: float, step: float, rounds: int) -> None:
        assert self.pullback is not None and self.pushforward is not None
        names = (self.pullback.function, self.pushforward.function)
        compare(module, self.function, *names, self.inputs, self.wrt, rng, tolerance, step, rounds)
        tangents = Tangents(module)
        callee = module.functions[self.function]
        outputs = Interpreter(module).call(self.function, self.inputs)
        seeds = [
            random_tangent(rng, type, tangents, value)
            for type, value in zip(callee.result_types, outputs, strict=True)
            if tangents.tangent(type) is not None
        ]
        directions = [random_tangent(rng, callee.parameter_types[i], tangents, self.inputs[i]) for i in self.wrt]
        self.pullback.inputs = [*self.inputs, *seeds]
        self.pushforward.inputs = [*self.inputs, *directions]


def compare(
    module: Module,
    function: str,
    pullback: str,
    pushforward: str | None,
    arguments: Sequence[Value],
    wrt: Sequence[int],
    rng: random.Random,
    tolerance: float = 1e-6,
    step: float = 2e-4,
    rounds: int = 3,
) -> None:
    """Compares ``pullback`` and ``pushforward`` with finite differences of ``function``; all are in an expanded
    module."""
    interpreter = Interpreter(module)
    callee = module.functions[function]
    tangents = Tangents(module)
    parameters, results = callee.parameter_types, callee.result_types
    outputs = interpreter.call(function, arguments)
    for _ in range(rounds):
        directions = {i: random_tangent(rng, parameters[i], tangents, arguments[i]) for i in wrt}
        seeds = [
            random_tangent(rng, type, tangents, value) if tangents.tangent(type) is not None else None
            for type, value in zip(results, outputs, strict=True)
        ]

        expected = richardson(partial(_image, interpreter, function, arguments, directions, seeds, tangents), step)
        (cotangents,) = interpreter.call(pullback, [*arguments, *(s for s in seeds if s is not None)])
        parts = [cotangents] if len(wrt) == 1 else list(cotangents)
        actual = sum(
            tangent_inner(part, directions[i], parameters[i], tangents) for part, i in zip(parts, wrt, strict=True)
        )
        scale = max(1.0, abs(expected))
        assert math.isfinite(actual), f"the derivative of {function} is {actual}"
        assert abs(actual - expected) <= tolerance * scale, f"{function}: {actual} is not {expected}"
        if pushforward is not None:
            along = interpreter.call(pushforward, [*arguments, *(directions[i] for i in wrt)])
            varied = [(s, t) for s, t in zip(seeds, results, strict=True) if s is not None]
            total = sum(
                tangent_inner(seed, tangent, type, tangents)
                for (seed, type), tangent in zip(varied, along, strict=True)
            )
            scale = max(1.0, abs(actual))
            assert abs(total - actual) <= 1e-9 * scale, f"{pushforward}: {total} is not {actual}"


def _image(
    interpreter: Interpreter,
    function: str,
    arguments: Sequence[Value],
    directions: dict[int, Value],
    seeds: Sequence[Value],
    tangents: Tangents,
    distance: float,
) -> float:
    """The product of the seeds with the results at arguments that have moved by ``distance``."""
    callee = interpreter.module.functions[function]
    moved = list(arguments)
    for i, direction in directions.items():
        moved[i] = move(arguments[i], direction, distance, callee.parameter_types[i], tangents)
    images = interpreter.call(function, moved)
    return sum(
        inner(seed, image, type, tangents)
        for seed, image, type in zip(seeds, images, callee.result_types, strict=True)
        if seed is not None
    )


def richardson(function: Any, step: float) -> float:
    """The derivative at 0: central differences at three steps, extrapolated twice."""
    rows = [(function(h) - function(-h)) / (2 * h) for h in (step, step / 2, step / 4)]
    first = [(4 * b - a) / 3 for a, b in pairwise(rows)]
    return (16 * first[1] - first[0]) / 15


# Values by type. A tangent follows the layout of the transform where there is no conformance: parts without a
# tangent are the empty tuple, enums are products. With the library, tangents of arrays are views of arrays: structs
# with one field, which are their own tangents.


def is_viewed(type: Type, tangents: Tangents) -> bool:
    """Whether the tangent of an array is a view of one."""
    return isinstance(type, Array) and isinstance(tangents.tangent(type), Nominal)


def is_view(type: Type, tangents: Tangents) -> bool:
    return (
        isinstance(type, Nominal)
        and tangents.tangent(type) == type
        and len(field_types(type, tangents.module) or ()) == 1
    )


def random_tangent(rng: random.Random, type: Type, tangents: Tangents, value: Value) -> Value:
    if tangents.tangent(type) is None:
        return ()
    if isinstance(type, Scalar):
        return rng.uniform(-1, 1)
    if isinstance(type, Vector):
        return tuple(rng.uniform(-1, 1) for _ in range(type.lanes))
    if isinstance(type, Array):
        elements = tuple(random_tangent(rng, type.element, tangents, v) for v in value)
        return (elements,) if is_viewed(type, tangents) else elements
    if is_view(type, tangents):
        return (tuple(rng.uniform(-1, 1) for _ in value[0]),)
    if isinstance(type, Box):
        return random_tangent(rng, type.element, tangents, value)
    fields = field_types(type, tangents.module)
    if fields is not None:
        return tuple(random_tangent(rng, t, tangents, v) for t, v in zip(fields, value, strict=True))
    assert isinstance(type, Nominal)
    return tuple(
        tuple(
            random_tangent(rng, t, tangents, value[1][i]) if case == value[0] else zero(t, tangents)
            for i, t in enumerate(payload_types(type, case, tangents.module) or ())
        )
        for case in range(len(tangents.module.enums[type.name].cases))
    )


def zero(type: Type, tangents: Tangents) -> Value:
    if tangents.tangent(type) is None or isinstance(type, Array):
        return ()
    if isinstance(type, Scalar):
        return 0.0
    return tuple(zero(t, tangents) for t in field_types(type, tangents.module) or ())


def move(value: Value, direction: Value, distance: float, type: Type, tangents: Tangents) -> Value:
    """``value + distance * direction``."""
    if tangents.tangent(type) is None:
        return value
    if isinstance(type, Scalar):
        return value + distance * direction
    if isinstance(type, Vector):
        return tuple(v + distance * d for v, d in zip(value, direction, strict=True))
    if isinstance(type, Array):
        elements = direction[0] if is_viewed(type, tangents) else direction
        return tuple(move(v, d, distance, type.element, tangents) for v, d in zip(value, elements, strict=True))
    if is_view(type, tangents):
        return (tuple(v + distance * d for v, d in zip(value[0], direction[0], strict=True)),)
    if isinstance(type, Box):
        return move(value, direction, distance, type.element, tangents)
    fields = field_types(type, tangents.module)
    if fields is not None:
        parts = zip(value, direction, fields, strict=True)
        return tuple(move(v, d, distance, t, tangents) for v, d, t in parts)
    case, payload = value
    assert isinstance(type, Nominal)
    types = payload_types(type, case, tangents.module) or ()
    parts = zip(payload, direction[case], types, strict=True)
    return case, tuple(move(v, d, distance, t, tangents) for v, d, t in parts)


def inner(seed: Value, value: Value, type: Type, tangents: Tangents) -> float:
    """The product of a seed with a value, as if the value were a tangent."""
    if tangents.tangent(type) is None:
        return 0.0
    if isinstance(type, Scalar):
        return seed * value
    if isinstance(type, Vector):
        return sum(s * v for s, v in zip(seed, value, strict=True))
    if isinstance(type, Array):
        seeds = seed[0] if is_viewed(type, tangents) else seed
        return sum(inner(s, v, type.element, tangents) for s, v in zip(seeds, value, strict=True))
    if is_view(type, tangents):
        return sum(s * v for s, v in zip(seed[0], value[0], strict=False))
    if isinstance(type, Box):
        return inner(seed, value, type.element, tangents)
    fields = field_types(type, tangents.module)
    if fields is not None:
        return sum(inner(s, v, t, tangents) for s, v, t in zip(seed, value, fields, strict=True))
    case, payload = value
    assert isinstance(type, Nominal)
    types = payload_types(type, case, tangents.module) or ()
    return sum(inner(s, v, t, tangents) for s, v, t in zip(seed[case], payload, types, strict=True))


def tangent_inner(first: Value, second: Value, type: Type, tangents: Tangents) -> float:
    """The product of two tangents. Arrays inside of enums may be empty, which is zero."""
    if isinstance(first, float):
        return first * second
    if len(first) != len(second):
        assert len(first) == 0 or len(second) == 0, "cotangents of different sizes"
        return 0.0
    return sum(tangent_inner(a, b, type, tangents) for a, b in zip(first, second, strict=True))
