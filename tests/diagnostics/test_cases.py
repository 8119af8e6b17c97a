"""Programs and, to the letter, what ``pullback check`` says about them.

A file has many cases: a line ``// === title``, a program, a marker line and the expected output; the text of a module
that the program imports stands behind ``// --- name``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullback.compiler import driver, edge
from pullback.compiler.options import Options
from pullback.compiler.render import render
from pullback.dsl.source import Source

from ..conftest import MARKER

# A place in the library, with its line and carets: those change with every edit there.
LIBRARY = re.compile(r"^(?!test\.|other\.)(\w+\.dsl):\d+:\d+: (.*)\n.*\n.*\n", re.MULTILINE)

FILES = sorted(Path(__file__).parent.glob("*.txt"))


def cases(text: str) -> Iterator[tuple[str, str, str]]:
    """Title, program and expected output of each case."""
    for case in re.split(r"^// === ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = case.partition("\n")
        program, _, expected = rest.partition(MARKER)
        yield title, program, expected.rstrip("\n")


def told(program: str) -> str:
    """What is said about a program, without the empty line at the end."""
    main, *rest = re.split(r"^// --- (\w+)\n", program, flags=re.MULTILINE)
    modules = {name: Source(f"{name}.dsl", text) for name, text in zip(rest[::2], rest[1::2], strict=True)}
    result = driver.check(Source("test.dsl", main), Options(), modules.get)
    return LIBRARY.sub(r"\1: \2\n", render(result.diagnostics)).rstrip("\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_told(path: Path, request: pytest.FixtureRequest) -> None:
    given = list(cases(path.read_text(encoding="utf-8")))
    actual = edge.on_deep_stack(lambda: [told(program) for _, program, _ in given])
    if request.config.getoption("--update"):
        written = (
            f"// === {title}\n{program}{MARKER}{output}\n"
            for (title, program, _), output in zip(given, actual, strict=True)
        )
        path.write_text("\n".join(written), encoding="utf-8")
    else:
        for (title, program, expected), output in zip(given, actual, strict=True):
            assert output == expected, f"{title}\n{program}"
