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


# What compiles a module for all tests of a file.
_TOGETHER = ("bench", "runtime", "tensors")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a compiled module run in one process: two would both compile it."""
    root = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(root)
        if place.parts[0] in _TOGETHER:
            item.add_marker(pytest.mark.xdist_group(str(place)))
