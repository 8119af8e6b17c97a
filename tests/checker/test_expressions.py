"""Expressions: what is accepted, and what is said of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import check, verify

CASES = sorted(Path(__file__).with_name("expressions").glob("*.dsl"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    verify(path)


def test_the_candidates_named_are_those_a_program_can_call() -> None:
    (found,) = check("import TensorFlow\nlet x = Tensor<Float>(shape: 3, [1.0])\n")[2]
    notes = [note.message for note in found.notes]
    assert notes[0].startswith("candidate 'init(shape: TensorShape, scalars: [Scalar]) -> Tensor<Scalar>'")
    assert not any("_shape" in note for note in notes)
