"""Artefact files: what is refused before anything is opened, and what loads without the compiler."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pullback
from pullback import ArtefactError
from pullback.compiler import artefact as artefacts
from pullback.runtime import abi
from pullback.runtime.load import split

from .handmade import artefact, build, export

ROOT = Path(__file__).resolve().parent.parent.parent

SQUARE = """
func @square(%x: f64) -> (f64) {
  %y = fmul %x, %x : f64
  return %y
}
"""
CUBE = """
func @square(%x: f64) -> (f64) {
  %y = fmul %x, %x : f64
  %z = fmul %x, %y : f64
  return %z
}
"""

# Makes the import of everything but NumPy fail, then runs the rest of the command line.
WITHOUT_COMPILER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in ('lark', 'llvmlite', 'click', 'scipy') or name.startswith('pullback.compiler'):
            raise ImportError(f'{name} is blocked')
sys.meta_path.insert(0, Blocker())
import pullback
"""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return build(tmp_path / "square.so", SQUARE, export("square", "x"))


def changed(path: Path, **manifest: Any) -> Path:
    """The same code with another manifest, its checksum right."""
    code, old, _ = split(path.read_bytes(), path.name)
    path.write_bytes(artefacts.pack(code, old | manifest))
    return path


def without_compiler(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_COMPILER + code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | environment,
    )


def test_an_artefact_is_a_module(built: Path) -> None:
    module = pullback.load(built)
    assert module.square(3) == 9.0
    assert module.__name__ == "handmade"


def test_it_loads_without_the_compiler(built: Path) -> None:
    done = without_compiler(f"print(pullback.load({str(built)!r}).square(3.0))")
    assert done.stdout == "9.0\n", done.stderr


def test_without_a_linker_it_holds_the_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    path = build(tmp_path / "object.so", SQUARE, export("square", "x"))
    assert artefacts.is_object(path.read_bytes())
    assert split(path.read_bytes(), "")[1]["kind"] == "object"
    assert pullback.load(path).square(3) == 9.0
    done = without_compiler(f"pullback.load({str(path)!r})")
    assert "ArtefactError" in done.stderr
    assert "install llvmlite" in done.stderr


@pytest.mark.skipif(shutil.which("cc") is None, reason="no cc")
def test_cc_links_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefacts, "_LINKERS", {"cc": artefacts._LINKERS["cc"]})
    assert pullback.load(build(tmp_path / "a.so", SQUARE, export("square", "x"))).square(3) == 9.0


def test_a_linker_that_fails_is_not_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "bin"
    broken.mkdir()
    for name in ("ld", "cc"):
        (broken / name).write_text("#!/bin/sh\nexit 1\n")
        (broken / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(broken))
    assert pullback.load(build(tmp_path / "a.so", SQUARE, export("square", "x"))).square(3) == 9.0


@pytest.mark.parametrize("place", [0, 100, 0.5, -200, -60, -41, -33, -1])
def test_a_flipped_byte_is_refused(built: Path, place: float) -> None:
    data = bytearray(built.read_bytes())
    data[int(place * len(data)) if isinstance(place, float) else place] ^= 0x10
    built.write_bytes(data)
    with pytest.raises(ArtefactError, match=r"square\.so: (damaged|not an artefact)"):
        pullback.load(built)


@pytest.mark.parametrize("size", [0, 10, 47, 48, 5000])
def test_a_cut_file_is_refused(built: Path, size: int) -> None:
    built.write_bytes(built.read_bytes()[:size])
    with pytest.raises(ArtefactError, match="not an artefact"):
        pullback.load(built)


def test_a_manifest_that_claims_to_be_longer_is_refused(built: Path) -> None:
    data = b"x" + (10**6).to_bytes(8, "little") + abi.MAGIC
    built.write_bytes(data + hashlib.sha256(data).digest())
    with pytest.raises(ArtefactError, match="longer than the file"):
        pullback.load(built)


@pytest.mark.parametrize("manifest", [b"{", b"[]", b"{}", b"\xff"])
def test_a_manifest_that_is_none_is_refused(built: Path, manifest: bytes) -> None:
    data = b"x" + manifest + len(manifest).to_bytes(8, "little") + abi.MAGIC
    built.write_bytes(data + hashlib.sha256(data).digest())
    with pytest.raises(ArtefactError, match="its manifest cannot be read"):
        pullback.load(built)


def test_a_symbol_that_is_not_there_is_refused(built: Path) -> None:
    (row,) = split(built.read_bytes(), "")[1]["functions"]
    with pytest.raises(ArtefactError, match="has no symbol absent"):
        pullback.load(changed(built, functions=[row | {"value": row["value"] | {"symbol": "absent"}}]))


def test_source_without_the_compiler(tmp_path: Path) -> None:
    done = without_compiler(f"pullback.load({str(tmp_path / 'a.dsl')!r})")
    assert "ImportError: a.dsl: is source, and the compiler is not there" in done.stderr


def test_other_files_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.so"
    other.write_bytes(b"\x7fELF" + b"\0" * 1000)
    with pytest.raises(ArtefactError, match="not an artefact"):
        pullback.load(other)
    with pytest.raises(ArtefactError, match="No such file"):
        pullback.load(tmp_path / "absent.so")
    with pytest.raises(ArtefactError, match="directory"):
        pullback.load(tmp_path)
    with pytest.raises(TypeError, match="compiled already"):
        pullback.load(other, unchecked=True)


def test_another_interface_is_refused(built: Path) -> None:
    with pytest.raises(ArtefactError, match=f"has version {abi.VERSION}"):
        pullback.load(changed(built, abi=abi.VERSION + 1, compiler="9.9"))


def test_another_machine_is_refused(built: Path) -> None:
    target = split(built.read_bytes(), "")[1]["target"]
    with pytest.raises(ArtefactError, match="built for s390x"):
        pullback.load(changed(built, target=target | {"triple": "s390x-unknown-linux-gnu"}))


def test_another_processor_is_refused(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = split(built.read_bytes(), "")[1]["target"]
    if not target["triple"].startswith("x86_64"):
        pytest.skip("features are known on x86-64")
    changed(built, target=target | {"cpu": "zen9", "features": ["sse2", "avx", "avx2", "avx512f"]})
    monkeypatch.setattr("pullback.runtime.processor._flags", lambda: frozenset({"sse2", "avx"}))
    with pytest.raises(ArtefactError, match=r"built for the processor zen9, this one lacks avx2, avx512f; .*--cpu"):
        pullback.load(built)


def test_a_path_that_is_built_again_gives_the_new_code(tmp_path: Path) -> None:
    path = tmp_path / "again.so"
    old = pullback.load(build(path, SQUARE, export("square", "x")))
    new = pullback.load(build(path, CUBE, export("square", "x")))
    assert (old.square(2), new.square(2)) == (4.0, 8.0)


def test_writing_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    artefacts.write(path, b"old")

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        artefacts.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_the_manifest_is_data(built: Path) -> None:
    _, manifest, _ = split(built.read_bytes(), "")
    assert json.loads(json.dumps(manifest)) == manifest
    assert manifest["target"]["triple"] == artefact(SQUARE, export("square", "x")).manifest["target"]["triple"]
    assert [row["name"] for row in manifest["functions"]] == ["square"]
