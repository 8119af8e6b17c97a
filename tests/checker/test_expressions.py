"""Expressions: what is accepted, and what is said of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import verify

CASES = sorted(Path(__file__).with_name("expressions").glob("*.dsl"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    verify(path)
