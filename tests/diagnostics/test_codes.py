"""Every code has a page, whose first program is refused with that code and whose second is right."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullback.compiler import driver, edge, explain
from pullback.compiler.options import Options
from pullback.dsl.codes import CODES
from pullback.dsl.diagnostics import Diagnostic
from pullback.dsl.source import Source

ROOT = Path(__file__).resolve().parents[2]
# What no program can show: a failure of the compiler, and files that are no text.
WITHOUT_EXAMPLE = {"internal", "unreadable"}
# The calls that report something, and the place of the code among their arguments.
REPORTING = {
    "error": 0,
    "warning": 0,
    "report": 0,
    "refuse": 0,
    "failed": 0,
    "Mismatch": 0,
    "Diagnostic": 1,
}


def told(program: str) -> tuple[Diagnostic, ...]:
    """What an artefact's compilation says; all stages run, since some codes come late."""
    return edge.on_deep_stack(
        lambda: driver.compile(Source("test.dsl", program), Options(run=_runs(program)), lambda name: None).diagnostics
    )


def _runs(program: str) -> bool:
    """A program for ``run`` prints something; the others are libraries."""
    return re.search(r"^(print|_ =|for|if|f\()", program, re.MULTILINE) is not None


@pytest.mark.parametrize("code", sorted(CODES))
def test_page(code: str) -> None:
    page = explain.page(code)
    assert page.startswith(f"# {CODES[code]}\n")
    examples = re.findall(r"```swift\n(.*?)```", page, re.DOTALL)
    assert bool(examples) == (code not in WITHOUT_EXAMPLE)
    if examples:
        wrong, right = examples
        assert {diagnostic.code for diagnostic in told(wrong)} == {code}
        assert told(right) == ()


def test_every_page_has_a_code() -> None:
    assert {path.stem for path in (ROOT / "compiler" / "explanations").glob("*.md")} == set(CODES)


def literal_codes() -> Iterator[tuple[str, str]]:
    """The codes that the source reports with literally, and where."""
    for folder in ("dsl", "compiler"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "ir" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                    place = REPORTING.get(name, len(node.args))
                    code = node.args[place] if place < len(node.args) else None
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        yield code.value, f"{path.name}:{node.lineno}"


def test_every_code_has_a_page() -> None:
    from pullback.dsl.declarations.unsupported import FEATURES

    unknown = {(code, place) for code, place in literal_codes() if code not in CODES and code not in FEATURES}
    # A guess that failed without a message, which another replaces.
    assert {pair for pair in unknown if pair[0] != "literal"} == set()
