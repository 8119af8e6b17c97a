"""Pullbacks, first and second, run natively: they agree with the interpreter to the bit and leave no buffer behind."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pullback.compiler.ad.tangent import Tangents
from pullback.compiler.backends.llvm.backend import BackendOptions
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_module
from pullback.compiler.passes import pipeline
from tests.ad.derivative_checker import add_pullback, prepare, random_tangent
from tests.ad.test_programs import PROGRAMS, entry

from .harness import Native, normal


@pytest.mark.parametrize("optimised", [False, True], ids=["plain", "optimised"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_agrees(name: str, optimised: bool) -> None:
    text, arguments, wrt = PROGRAMS[name]
    module = parse_module(text)
    original = entry(text)
    first = add_pullback(module, original, wrt)
    seeds = range(len(module.functions[original].parameter_types), len(module.functions[first].parameter_types))
    second = add_pullback(module, first, [*wrt, *seeds])
    functions = [original, first, second]
    for function in functions:
        module.functions[function].attributes["keep"] = True
    tangents = Tangents(module)
    prepare(module, simplify=True)
    if optimised:
        pipeline.run(module, pipeline.OPTIMISE)
    text = print_module(module)
    native = Native(parse_module(text), functions, BackendOptions(strict_float=True))
    interpreter = Interpreter(module)
    rng = random.Random(3)
    inputs: list[Any] = list(arguments)
    for function in functions:
        outputs = interpreter.call(function, inputs)
        actual = native.call(function, *inputs)
        assert normal([actual] if len(outputs) == 1 else actual) == normal(outputs)
        types = module.functions[function].result_types
        inputs += [
            random_tangent(rng, type, tangents, value)
            for type, value in zip(types, outputs, strict=True)
            if tangents.tangent(type) is not None
        ]
