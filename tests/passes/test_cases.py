"""The cases in ``cases/<pass>/``: IR before and after the pass. ``--update`` writes what comes out now."""

from pathlib import Path

import pytest

from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_module
from pullback.compiler.ir.verifier import verify
from pullback.compiler.passes import pipeline

from ..conftest import Check

CASES = Path(__file__).parent / "cases"
STAGES = {
    stage.name: stage
    for stage in (*pipeline.PREPARE, *pipeline.LANES, *pipeline.LOOPS, *pipeline.OPTIMISE, *pipeline.SHARE)
}


def test_every_pass_has_a_case() -> None:
    assert {path.name for path in CASES.iterdir()} == set(STAGES)


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.ir")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, golden: Check) -> None:
    def run(text: str) -> str:
        module = parse_module(text, path.name)
        verify(module, "the input")
        pipeline.run(module, [STAGES[path.parent.name]])
        return print_module(module)

    golden(path, run)
