"""Commands and artefacts of programs with several files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import pullback
from pullback.compiler.cli import main

MAIN = """
import shapes
func area(_ r: Double) -> Double { return square(r) * 3 }
@differentiable(reverse) func cost(_ r: Double) -> Double { return cube(r) + Shape(side: r).side }
"""
SHAPES = """
public func square(_ r: Double) -> Double { return r * r }
@differentiable(reverse) public func cube(_ r: Double) -> Double { return r * r * r }
public struct Shape: Differentiable {
    public var side: Double
    @differentiable(reverse) public init(side: Double) { self.side = side }
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {"model": MAIN, "shapes": SHAPES, "broken": "let x = y"}.items():
        (tmp_path / f"{name}.dsl").write_text(text)
    monkeypatch.chdir(tmp_path.parent)
    return tmp_path


def test_python_sees_the_main_file_only(folder: Path) -> None:
    made = pullback.build(folder / "model.dsl", folder / "model.so")
    (folder / "shapes.dsl").unlink()  # the artefact holds all of it
    module = pullback.load(made)
    assert [name for name in dir(module) if name != "live_buffers"] == ["area", "cost"]
    assert (module.area(2.0), module.cost(2.0), pullback.gradient(module.cost)(2.0)) == (12.0, 10.0, 13.0)
    header = (folder / "model.h").read_text()
    assert "pullback_cost" in header and "pullback_cube" not in header


def test_check_takes_several_files(folder: Path) -> None:
    paths = [str(folder / name) for name in ("model.dsl", "broken.dsl", "shapes.dsl")]
    found = CliRunner().invoke(main, ["check", *paths], standalone_mode=False)
    assert found.return_value == 1
    assert found.output.startswith("broken.dsl:1:9: error: cannot find 'y' in scope\n")
    assert CliRunner().invoke(main, ["check", paths[0], paths[2]], standalone_mode=False).return_value == 0
    lists = CliRunner().invoke(main, ["check", "--json", paths[1], paths[0]], standalone_mode=False).output
    decoder = json.JSONDecoder()
    first, end = decoder.raw_decode(lists)
    assert [row["message"] for row in first] == ["cannot find 'y' in scope"]
    assert decoder.raw_decode(lists[end:].lstrip())[0] == []


def test_emit_shows_what_is_imported(folder: Path) -> None:
    text = CliRunner().invoke(main, ["emit", "--stage", "ir", str(folder / "model.dsl")], standalone_mode=False).output
    assert "func @shapes.cube(" in text
