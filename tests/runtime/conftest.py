"""Both ways that calls take: through the machine, and through Python code only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pullback.runtime import direct
from tests.quick import verified_once

__all__ = ["route", "verified_once"]


@pytest.fixture(scope="module", params=["machine", "python"])
def route(request: pytest.FixtureRequest) -> Iterator[str]:
    """What is loaded by another fixture or test that uses this one is called in this way."""
    before = direct.use_machine
    direct.use_machine = request.param == "machine"
    yield request.param
    direct.use_machine = before
