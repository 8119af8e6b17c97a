"""Whole programs as users write them: compiled or interpreted, each prints what its ``//>`` comments say, in order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pullback.compiler import driver, edge, files
from pullback.compiler.ir import core
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.options import Options
from pullback.compiler.render import render
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module

from ..properties.test_programs import copied

PROGRAMS = [path for path in sorted(Path(__file__).parent.glob("*.dsl")) if "//>" in path.read_text(encoding="utf-8")]


def compiled(path: Path) -> tuple[Module, core.Module]:
    """The program as native code, and as IR before any optimisation of its derivatives."""
    source = files.read_source(str(path))
    stages: dict[str, core.Module] = {}

    def observe(stage: str, value: Any) -> None:
        if stage == "adjoint":
            stages[stage] = copied(value)

    options = Options(run=True, strict_float=True)
    load = files.loader_beside(str(path))
    result = edge.on_deep_stack(lambda: driver.compile(source, options, load, observe))
    assert result.artefact is not None, render(result.diagnostics)
    assert not result.diagnostics, render(result.diagnostics)
    return Module(open_objects(result.artefact.objects, result.artefact.manifest, source.file), source.name), stages[
        "adjoint"
    ]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_program(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = "".join(line + "\n" for line in re.findall(r"//> ?(.*)", path.read_text(encoding="utf-8")))
    native, ir = compiled(path)
    edge.on_deep_stack(native.main)
    assert capsys.readouterr().out == expected
    assert native.live_buffers() == 0

    printed: list[bytes] = []
    assert ir.main is not None
    main = ir.main
    edge.on_deep_stack(lambda: Interpreter(ir, printed.append).call(main))
    assert b"".join(printed).decode() == expected
