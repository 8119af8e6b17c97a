"""The library's files, parsed once."""

from __future__ import annotations

import functools
from pathlib import Path

from . import ast
from .diagnostics import CompileError, Severity
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
    path = FOLDER / f"{name}.dsl"
    file, problems = parse(Source(str(path), path.read_text(encoding="utf-8")))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise CompileError(errors)
    return file
