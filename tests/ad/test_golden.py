"""What the transform writes for typical programs: adjoints that a person would write by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pullback.compiler.ir.core import Module
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_function
from pullback.compiler.passes import pipeline

from .derivative_checker import add_pullback, add_pushforward, prepare

CASES = sorted((Path(__file__).parent / "golden").glob("*.txt"))


def adjoint(text: str) -> str:
    """The forward and the reverse sweeps that the gradient of ``f`` needs."""
    return derivative(text, add_pullback, "f.gradient")


def pushforward(text: str) -> str:
    """What the tangents of ``f`` need."""
    return derivative(text, add_pushforward, "f.along")


def derivative(text: str, add: Callable[[Module, str, list[int]], str], without: str) -> str:
    module = parse_module(text)
    parameters = module.functions["f"].parameter_types
    before = set(module.functions)
    add(module, "f", [i for i, type in enumerate(parameters) if str(type) != "i64"])
    prepare(module)
    pipeline.run(module, pipeline.CLEANUP)
    made = [f for f in module.functions.values() if f.name not in before and f.name != without]
    return "\n".join(map(print_function, made))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden(path: Path, golden: Callable[[Path, Callable[[str], str]], None]) -> None:
    golden(path, pushforward if path.stem.startswith("forward_") else adjoint)
