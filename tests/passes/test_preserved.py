"""Every pass keeps what a program computes, prints and traps with, on random modules."""

import struct
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter, Trap
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_module
from pullback.compiler.ir.types import Scalar, Type
from pullback.compiler.ir.verifier import verify
from pullback.compiler.options import OPTIONAL_PASSES
from pullback.compiler.passes import pipeline
from pullback.compiler.timing import Timings

from ..ir.random_ir import modules

STAGES = {stage.name: (stage,) for stage in (*pipeline.LOOPS, *pipeline.OPTIMISE)} | {"optimise": pipeline.OPTIMISE}
ARGUMENTS: dict[str, list[Any]] = {
    "f64": [0.0, -0.0, 1.5, float("nan")],
    "f32": [0.0, 2.0, float("-inf")],
    "i64": [0, 1, -3],
    "i32": [0, 1, 40],
    "u8": [0, 9],
    "bool": [True, False],
}


def bits(value: Any) -> Any:
    """A float as its bits; all NaNs are one."""
    if isinstance(value, float):
        return "nan" if value != value else struct.pack("<d", value)
    return tuple(map(bits, value)) if isinstance(value, tuple | list) else value


def observe(module: Module, arguments: list[Any]) -> tuple[Any, ...]:
    printed: list[bytes] = []
    try:
        outcome = bits(Interpreter(module, printed.append).call("f", arguments))
    except Trap as trap:
        outcome = trap.message
    return outcome, printed


def argument(type: Type) -> st.SearchStrategy[Any]:
    assert isinstance(type, Scalar)
    return st.sampled_from(ARGUMENTS[type.name])


@pytest.mark.parametrize("name", STAGES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_behaviour_is_kept(name: str, data: st.DataObject) -> None:
    module = data.draw(modules())
    text = print_module(module)
    note(text)
    original = parse_module(text)
    verify(module, "test", monomorphic=True)
    arguments = [[data.draw(argument(t)) for t in module.functions["f"].parameter_types] for _ in range(3)]
    pipeline.run(module, STAGES[name])
    note(print_module(module))
    for values in arguments:
        assert observe(module, values) == observe(original, values)


def test_optional_passes_exist() -> None:
    lists = (pipeline.SIMPLIFY, pipeline.PREPARE, pipeline.LANES, pipeline.CHECKS, pipeline.LOOPS, pipeline.OPTIMISE)
    assert set(OPTIONAL_PASSES) <= {stage.name for stages in lists for stage in stages}


def test_passes_can_be_left_out() -> None:
    timings = Timings()
    pipeline.run(parse_module(""), pipeline.OPTIMISE, timings=timings, without=("licm", "cse"))
    assert "licm" not in timings and "cse" not in timings and "fold" in timings
