"""The library's files, parsed once."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from . import ast
from .diagnostics import CompileError, Severity
from .diskcache import cached
from .parser import parse
from .source import Source

FOLDER = Path(__file__).parent / "stdlib"

MODULES: dict[str, tuple[str, ...]] = {
    "Prelude": ("prelude",),
    "Swift": ("prelude",),
    "Foundation": ("math",),
    "Glibc": ("math",),
    "Darwin": ("math",),
    "Differentiation": ("math",),
    "_Differentiation": ("math",),
    "Numerics": ("math",),
    "RealModule": ("math",),
}
"""The library files behind each name that can be imported."""

if (FOLDER / "tensor.dsl").exists():
    MODULES["TensorFlow"] = tuple(n for n in ("math", "tensor", "nn", "optim") if (FOLDER / f"{n}.dsl").exists())


@functools.cache
def parsed(name: str) -> ast.File:
    """The syntax tree of a library file, kept on disk between runs."""
    path = FOLDER / f"{name}.dsl"
    text = path.read_text(encoding="utf-8")
    return cached(f"library-{name}", f"{_parser_version()} {path} {text}", ast.File, lambda: _parse(path, text))


def _parse(path: Path, text: str) -> ast.File:
    file, problems = parse(Source(str(path), text, is_library=True))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise CompileError(errors)
    return file


@functools.cache
def _parser_version() -> str:
    """Changes whenever the code that makes syntax trees does."""
    files = (entry for entry in os.scandir(FOLDER.parent) if entry.name.endswith((".py", ".lark")))
    return " ".join(f"{e.name}:{e.stat().st_size}:{e.stat().st_mtime_ns}" for e in sorted(files, key=lambda e: e.name))
