"""Where a trap in the library is said to be: at the innermost place of the program, in both backends."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback
from pullback.compiler import driver, edge, files
from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.interpreter import Trap as Interpreted
from pullback.compiler.options import Options

from .support import load

PATH = Path(__file__).parent / "places.dsl"
SIX = np.ones(6, np.float32)

CASES: list[tuple[str, tuple[Any, ...], str]] = [
    ("products", (SIX, [2, 2], [3, 2]), "places.dsl:8:13: Shape [2, 2] has room for 4 scalars, not for 6"),
    ("products", (SIX, [2, 3], [2, 3]), "places.dsl:10:12: Shapes [2, 3] and [2, 3] do not fit together in 'matmul'"),
    ("mapped", ([3],), "places.dsl:18:13: A tensor of shape [2] cannot be reshaped to [3]"),
    ("indexed", ([2],), "places.dsl:27:13: Index out of range"),
    ("slopes", (2,), "places.dsl:36:9: Shapes [3] and [2] do not fit together in '*'"),
]


@cache
def optimised() -> Module:
    """The module that native code is made of."""
    seen: list[Module] = []

    def observe(stage: str, value: Any) -> None:
        if stage == "optimised":
            seen.append(value)
            raise driver.Stop

    source, options = files.read_source(str(PATH)), Options()
    edge.guarded(source, options, lambda d: d.compile(source, options, files.loader_beside(str(PATH)), observe))
    (module,) = seen
    return module


@pytest.mark.parametrize(("name", "arguments", "expected"), CASES)
def test_a_trap_is_where_the_program_calls_the_library(name: str, arguments: tuple[Any, ...], expected: str) -> None:
    with pytest.raises(pullback.Trap) as native:
        getattr(load("places"), name)(*arguments)
    assert str(native.value) == expected
    plain = [tuple(a.tolist() if isinstance(a, np.ndarray) else a) if not isinstance(a, int) else a for a in arguments]
    (function,) = [f.name for f in optimised().functions.values() if f.exported == name]
    with pytest.raises(Interpreted) as interpreted:
        Interpreter(optimised()).call(function, plain)
    assert f"{interpreted.value.span}: {interpreted.value.message}" == expected


def test_a_trap_of_a_gradient_has_the_same_place() -> None:
    slope = pullback.gradient(load("places").products, wrt="x")
    with pytest.raises(pullback.Trap) as found:
        slope(SIX, [2, 3], [2, 3])
    assert str(found.value) == "places.dsl:10:12: Shapes [2, 3] and [2, 3] do not fit together in 'matmul'"
    # What is noted for one trap is forgotten before the next.
    with pytest.raises(pullback.Trap) as found:
        slope(SIX, [2, 2], [3, 2])
    assert str(found.value) == "places.dsl:8:13: Shape [2, 2] has room for 4 scalars, not for 6"
