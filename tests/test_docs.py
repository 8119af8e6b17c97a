"""The code in README.md and docs/language.md is what they say: it compiles, runs, and prints what stands beside it.

The Swift blocks below one heading of the reference are one program, in their order; ``//> text`` is a line that it
prints. A block with ``//! text`` is refused, or traps, with that text when it follows the blocks before it; what comes
after goes on without it. Python blocks are doctests, beside a ``model.dsl`` of the heading's Swift blocks.
"""

from __future__ import annotations

import doctest
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pullback.compiler import driver, edge, files
from pullback.compiler.options import Options
from pullback.compiler.render import render
from pullback.dsl.source import Source
from pullback.runtime.errors import Trap
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "language.md"
MATHEMATICS = ROOT / "dsl" / "stdlib" / "math"


@dataclass
class Section:
    """What stands below a heading. ``swift``: the program; ``refused``: programs that end with a message."""

    title: str
    line: int
    swift: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    python: list[str] = field(default_factory=list)


def sections(path: Path) -> list[Section]:
    found: list[Section] = []
    block: list[str] | None = None
    language = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(keepends=True), 1):
        if line.startswith("```"):
            if block is None:
                language, block = line[3:].strip(), []
                continue
            text = "".join(block)
            if language == "swift" and "//!" in text:
                found[-1].refused.append("".join(found[-1].swift) + text)
            elif language in ("swift", "python"):
                getattr(found[-1], language).append(text)
            block = None
        elif block is not None:
            block.append(line)
        elif line.startswith("#"):
            found.append(Section(line.strip("# \n"), number))
    return found


REFERENCE_SECTIONS = sections(REFERENCE)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)


def run(text: str) -> str:
    """Runs the program; returns the trap or the diagnostics that end it, or nothing."""
    source = Source("language.dsl", text)
    result = edge.on_deep_stack(lambda: driver.compile(source, Options(run=True), files.loader_beside(source.file)))
    if result.artefact is None:
        return render(result.diagnostics)
    module = Module(open_objects(result.artefact.objects, result.artefact.manifest, source.file), source.name)
    try:
        edge.on_deep_stack(module.main)
    except Trap as trap:
        return f"{trap.file}:{trap.line}:{trap.column}: Fatal error: {trap.message}"
    return ""


@pytest.mark.parametrize("section", [s for s in REFERENCE_SECTIONS if s.swift], ids=lambda s: s.title)
def test_programs_of_the_reference(section: Section, capsys: pytest.CaptureFixture[str]) -> None:
    text = "".join(section.swift)
    ending = run(text)
    assert not ending, f"docs/language.md:{section.line}: {ending}"
    assert capsys.readouterr().out == "".join(line + "\n" for line in re.findall(r"//> ?(.*)", text))


@pytest.mark.parametrize("section", [s for s in REFERENCE_SECTIONS if s.refused], ids=lambda s: s.title)
def test_what_the_reference_says_is_refused(section: Section) -> None:
    for text in section.refused:
        ending = run(text)
        for wanted in re.findall(r"//! ?(.*)", text):
            assert wanted in ending, f"docs/language.md:{section.line}: {text}"


@pytest.mark.parametrize("section", [s for s in REFERENCE_SECTIONS if s.python], ids=lambda s: s.title)
def test_python_of_the_reference(section: Section, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.dsl").write_text("".join(section.swift), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest("\n".join(section.python), {}, section.title, None, None)
    complaints: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=complaints.append)
    assert not complaints, "".join(complaints)


CHECK = """
import Foundation
func check(_ name: String, _ f: @differentiable (Double) -> Double) {
    var kind = "zero"
    for x in [0.6, 1.4] where !f(x).isNaN {
        let slope = gradient(at: x, in: f)
        let change = (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
        if abs(slope - change) > 1e-5 { kind = "wrong" } else if slope != 0 { kind = "yes" }
    }
    print(name, kind)
}
func checkSingle(_ name: String, _ f: @differentiable (Float) -> Float) {
    var kind = "zero"
    for x in [0.6, 1.1] as [Float] {
        let slope = gradient(at: x, in: f)
        let change = (f(x + 0.004) - f(x - 0.004)) / 0.008
        if abs(slope - change) > 2e-3 { kind = "wrong" } else if slope != 0 { kind = "yes" }
    }
    print(name, kind)
}
"""


def test_the_table_of_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    """The appendix lists each function of math.h. Those that it says have derivatives have the right ones."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(MATHEMATICS.glob("*.dsl")))
    declared = re.findall(r"public func ([a-z]\w*)(?:<T: \w+>)?\((.*?)\) -> (\(.*?\)|\w+)", text)
    _, _, appendix = REFERENCE.read_text(encoding="utf-8").partition("### Functions of math.h")
    rows = re.findall(r"^\| (`.*?) \| (yes|zero|parts|no) \|", appendix, re.M)
    listed = {name: kind for cell, kind in rows for name in re.findall(r"`(\w+)", cell)}
    assert listed.keys() == {name for name, _, _ in declared}
    program, expected = CHECK, ""
    for name, parameters, result in {name: row for row in declared if (name := row[0])}.values():
        whole = "parts" if result.startswith("(") else "no" if result == "Int" else None
        if whole is not None:
            assert listed[name] == whole
            continue
        # The first floating-point parameter varies, the others are 1; whole numbers are 2.
        types = [parameter.rpartition(": ")[2] for parameter in parameters.split(", ")]
        given = ["2" if type == "Int" else "1" for type in types]
        varied = next(i for i, type in enumerate(types) if type != "Int")
        given[varied] = "x"
        check = "checkSingle" if types[varied] == "Float" else "check"
        program += f'{check}("{name}") {{ x in {name}({", ".join(given)}) }}\n'
        expected += f"{name} {listed[name]}\n"
    assert run(program) == ""
    assert capsys.readouterr().out == expected


def test_the_first_screen_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source,), (code, second_order) = blocks("swift"), blocks("python")
    (tmp_path / "quickstart.dsl").write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    expression = code.strip().splitlines()[-2]
    result = eval(expression, names)
    assert type(result).__qualname__ == "Swing.TangentVector"
    assert all(abs(value) > 1e-3 for value in vars(result).values())
    exec(second_order, names)
    assert names["slope"] == pytest.approx(result.height)
    assert vars(names["gradient"]) == pytest.approx(vars(result))
    mixed = eval(second_order.strip().splitlines()[-1], names)
    assert mixed == pytest.approx(names["product"].damping)
    assert abs(mixed) > 1e-3
