"""Sources and the generic IR of the functions that they declare. ``--update`` writes what comes out now."""

from pathlib import Path

import pytest

from pullback.compiler.ir.core import Module
from pullback.compiler.ir.printer import print_function
from pullback.compiler.ir.verifier import verify
from pullback.compiler.lower import lower_program
from pullback.dsl.checker import Checker
from pullback.dsl.source import Source

from ..conftest import Check

CASES = Path(__file__).parent / "cases"


def lower(text: str, run: bool = False) -> Module:
    checker = Checker(lambda name: None)
    program, found = checker.check(Source("case.dsl", text))
    assert program is not None, found
    return lower_program(program, checker, run=run)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.dsl")), ids=lambda path: path.stem)
def test_case(path: Path, golden: Check) -> None:
    def run(text: str) -> str:
        module = lower(text)
        verify(module, "lower")
        own = [f for f in module.functions.values() if f.module == "main"]
        return "\n".join(print_function(f) for f in own)

    golden(path, run)
