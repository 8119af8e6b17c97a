"""What a package brings along of the library: taken as it is, and not at all by other sources."""

import os
import runpy
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import pullback

# Tells which of the library's functions are lowered, and whether its files are parsed.
PROGRAM = """
import sys
from pullback.compiler.lower import ModuleLowering
from pullback.dsl import library
body, parse = ModuleLowering.body, library.parse
def lower(lowering, entity):
    if entity.span.source.is_library and entity.kind != "local":
        print(entity.name)
    return body(lowering, entity)
def read(source):
    print(source.library)
    return parse(source)
ModuleLowering.body, library.parse = lower, read
import pullback
print(round(pullback.load(sys.argv[1]).f([3.0, -1.0]), 4))
"""
MODEL = """
import TensorFlow
@differentiable
func f(_ x: [Float]) -> Float { log(softmax(relu(Tensor<Float>(x)))).sum().scalarized() }
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(Path(pullback.__file__).parent, folder / "pullback", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "model.dsl").write_text(MODEL)
    run(folder, "-m", "pullback.compiler.prepare")
    return folder


def run(folder: Path, *command: str) -> list[str]:
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(folder)}
    environment.pop("PULLBACK_CACHE", None)
    shutil.rmtree(folder / "cache", ignore_errors=True)
    done = subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_library_is_neither_parsed_nor_lowered(package: Path) -> None:
    assert run(package, "-c", PROGRAM, "model.dsl") == ["-3.0972"]


# Tells how many texts are compiled ahead, and whether some of those are part of the program.
AHEAD = """
import sys
from pullback.compiler import driver
from pullback.compiler.backends.llvm import backend
codes, ahead, code = [], [], backend._code
def noted(*arguments, **more):
    codes.append(code(*arguments, **more).name)
    return code(*arguments, **more)
backend._code = noted
driver._processors = lambda: 2
begin = backend.begin
def begun(*arguments):
    result = begin(*arguments)
    ahead.extend(codes)
    return result
backend.begin = begun
import pullback
print(round(pullback.load(sys.argv[1]).f([3.0, -1.0]), 4))
print(len(ahead) > 0, len(set(ahead) & set(codes[len(ahead):])) > 3)
"""


def test_code_of_the_library_is_compiled_ahead(package: Path) -> None:
    assert run(package, "-c", AHEAD, "model.dsl") == ["-3.0972", "True", "True"]


def test_changed_sources_take_nothing(package: Path) -> None:
    changed = package / "pullback" / "dsl" / "stdlib" / "tensor" / "activations.dsl"
    text = changed.read_text()
    changed.write_text(text + "// changed\n")
    try:
        *found, value = run(package, "-c", PROGRAM, "model.dsl")
    finally:
        changed.write_text(text)
    assert value == "-3.0972"
    assert "tensor/activations.dsl" in found and "relu" in found


@pytest.mark.parametrize("name", ["tensor.bodies", "state"])
def test_a_damaged_file_is_not_taken(package: Path, name: str) -> None:
    damaged = package / "pullback" / "prepared" / name
    whole = damaged.read_bytes()
    damaged.write_bytes(b"\xff" + whole[1:-1])
    try:
        *found, value = run(package, "-c", PROGRAM, "model.dsl")
    finally:
        damaged.write_bytes(whole)
    assert value == "-3.0972"
    assert "relu" in found


def test_a_build_finds_what_it_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setuptools = pytest.importorskip("setuptools")
    commands: dict[str, Any] = {}
    monkeypatch.setattr(setuptools, "setup", lambda cmdclass: commands.update(cmdclass))
    runpy.run_path(str(Path(__file__).parents[2] / "setup.py"))
    build = commands["build_py"](setuptools.Distribution())
    build.build_lib = str(tmp_path)
    (tmp_path / "pullback" / "compiler").mkdir(parents=True)
    for name in ("__init__.py", "compiler/__init__.py"):  # without them an installed package would be found
        (tmp_path / "pullback" / name).touch()
    (tmp_path / "pullback" / "compiler" / "prepare.py").write_text("print(file=open('made', 'w'))")
    monkeypatch.setattr(setuptools.command.build_py.build_py, "run", lambda self: None)
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    build.run()
    assert (tmp_path / "made").exists()


def test_a_build_asks_for_all_that_prepares_the_library() -> None:
    listed = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["build-system"]["requires"]
    asked = {requirement.partition(">")[0] for requirement in listed}
    program = "import sys; old = {*sys.modules}; import pullback.compiler.prepare; print(*sys.modules.keys() - old)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = {name.partition(".")[0] for name in done.stdout.split()} - {"pullback"}
    assert imported & metadata.packages_distributions().keys() <= asked
