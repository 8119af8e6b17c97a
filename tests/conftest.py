"""Golden cases: a text file with an input, a marker line and the output that is expected for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

# The compiler verifies its IR after every pass, in processes that tests start too.
os.environ.setdefault("PULLBACK_DEBUG", "1")

MARKER = "// expected\n"

Check = Callable[[Path, Callable[[str], str]], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what comes out now into the golden cases")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Check:
    """``golden(path, run)`` compares ``run(input)`` with what the file expects; ``--update`` rewrites the file."""

    def check(path: Path, run: Callable[[str], str]) -> None:
        given, _, expected = path.read_text(encoding="utf-8").partition(MARKER)
        actual = run(given)
        if request.config.getoption("--update"):
            path.write_text(given + MARKER + actual, encoding="utf-8")
        else:
            assert actual == expected

    return check
