"""Every ``.dsl`` file beside this one is run; what it prints must be what its ``//>`` comments say, in order.

``//! text`` says that the program ends with a trap, or is refused, with this text in its message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pullback.compiler import cache, driver, edge, files
from pullback.compiler.options import Options
from pullback.compiler.render import render
from pullback.runtime.errors import Trap
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module

PROGRAMS = sorted(Path(__file__).parent.glob("*.dsl"))
# The IR of longer programs is verified once, at the end: half of the time would go to looking after every pass.
SHORT = 3000


def run(path: Path) -> str:
    """Runs the program; returns the trap or the diagnostics that end it, or nothing."""
    source = files.read_source(str(path))
    options, load, verify = Options(run=True), files.loader_beside(str(path)), len(source.text) < SHORT
    result = edge.on_deep_stack(lambda: driver.compile(source, options, load, verify=verify, store=cache.STORE))
    if result.artefact is None:
        return render(result.diagnostics)
    module = Module(open_objects(result.artefact.objects, result.artefact.manifest, source.file), source.name)
    ending = ""
    try:
        edge.on_deep_stack(module.main)
    except Trap as trap:
        ending = f"{trap.file}:{trap.line}:{trap.column}: Fatal error: {trap.message}"
    assert module.live_buffers() == 0
    return ending


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_program(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = path.read_text(encoding="utf-8")
    ending = run(path)
    printed = capsys.readouterr().out
    expected = "".join(line + "\n" for line in re.findall(r"//> ?(.*)", text))
    assert printed == expected, ending
    endings = re.findall(r"//! ?(.*)", text)
    assert all(wanted in ending for wanted in endings), ending
    assert bool(ending) == bool(endings), ending


@pytest.mark.parametrize("path", [p for p in PROGRAMS if p.stem.startswith("refused_")], ids=lambda path: path.stem)
def test_a_check_refuses_what_cannot_run(path: Path) -> None:
    source, load = files.read_source(str(path)), files.loader_beside(str(path))
    result = edge.on_deep_stack(lambda: driver.check(source, Options(), load))
    found = render(result.diagnostics)
    assert all(wanted in found for wanted in re.findall(r"//! ?(.*)", source.text)), found
