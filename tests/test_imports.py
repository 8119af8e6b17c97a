"""Who may import whom. Read from the source, so that imports inside functions count too."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(
    path.relative_to(ROOT) for folder in ("dsl", "compiler", "runtime") for path in (ROOT / folder).rglob("*.py")
)

# What the files below a folder (or a file) may import besides the standard library; the longest match decides.
ALLOWED = {
    "dsl": {"dsl", "lark"},
    "compiler": {"dsl", "compiler", "runtime.abi", "version"},
    "compiler/ir": {"dsl", "compiler", "runtime.abi", "numpy"},
    "compiler/backends/llvm": {"dsl", "compiler", "runtime.abi", "runtime.machine", "llvmlite"},
    "compiler/edge.py": {"dsl", "compiler", "runtime"},
    "compiler/cli.py": {"dsl", "compiler", "runtime", "version", "click"},
    "runtime": {"runtime", "numpy"},
}


def imports(path: Path) -> Iterator[str]:
    """Dotted names; those of our own start with the folder: ``runtime.abi``."""
    package = path.with_suffix("").parts
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                yield node.module or ""
                continue
            base = package[: len(package) - node.level]
            prefix = ".".join((*base, *(node.module or "").split("."))).strip(".")
            if node.module is not None and (ROOT / prefix.replace(".", "/")).with_suffix(".py").is_file():
                yield prefix
            else:
                yield from (".".join(filter(None, (prefix, alias.name))) for alias in node.names)


def rule(path: Path) -> set[str]:
    fitting = [place for place in ALLOWED if path == Path(place) or Path(place) in path.parents]
    return ALLOWED[max(fitting, key=len)]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_import_directions(path: Path) -> None:
    allowed = rule(path)
    for name in imports(path):
        if name == "__version__":
            name = "version"
        if name.split(".")[0] in sys.stdlib_module_names or name == "__future__":
            continue
        parents = {".".join(name.split(".")[:length]) for length in range(1, name.count(".") + 2)}
        assert parents & allowed, f"{path} imports {name}"


def test_the_face_imports_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import pullback; "
        "print(*sorted(m for m in set(sys.modules) - before if m.split('.')[0] not in sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["pullback"]


def test_every_public_name_is_found() -> None:
    code = "import pullback; [getattr(pullback, name) for name in pullback.__all__]; print(pullback.__version__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_loading_an_artefact_needs_numpy_only() -> None:
    code = (
        "import sys, pullback; pullback.load, pullback.gradient, pullback.Trap; "
        "print(*sorted({m.split('.')[0] for m in sys.modules} & {'lark', 'llvmlite', 'click'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
