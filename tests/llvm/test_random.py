"""Random programs: native code and the interpreter agree, and no buffer is left behind."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullback.compiler.backends.llvm.backend import BackendOptions
from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter, Trap
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_module
from tests.ir.random_ir import modules

from .harness import Native, NativeTrap

ARGUMENTS: dict[str, list[Any]] = {
    "f32": [0.0, -1.5, 2.0, float("inf"), float("nan")],
    "f64": [0.0, -1.5, 0.1, float("inf"), float("nan")],
    "i64": [0, 1, -7, 2**63 - 1],
    "i32": [0, 1, -7, 2**31 - 1],
    "u8": [0, 1, 255],
    "bool": [False, True],
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(modules(), st.integers(0, 2), st.data())
def test_agrees(module: Module, level: int, data: st.DataObject) -> None:
    text = print_module(module)
    arguments = [data.draw(st.sampled_from(ARGUMENTS[str(t)])) for t in module.functions["f"].parameter_types]
    native = Native(text, ["f"], BackendOptions(strict_float=True, level=level))
    printed: list[bytes] = []
    interpreter = Interpreter(parse_module(text), printed.append)
    try:
        expected: Any = [repr(v) for v in interpreter.call("f", arguments)]
    except Trap as trap:
        expected = trap.message
    try:
        actual: Any = [repr(v) for v in native.call("f", *arguments)]
    except NativeTrap as trap:
        actual = trap.message
    assert actual == expected
    assert native.printed == b"".join(printed)
