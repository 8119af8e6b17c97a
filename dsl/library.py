"""The library's files, parsed once."""

from __future__ import annotations

import functools
from pathlib import Path

from . import ast
from .diagnostics import CompileError, Diagnostic, Severity
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
    """The syntax tree of a library module, a file or a folder of files, kept on disk between runs."""
    paths = sorted((FOLDER / name).glob("*.dsl")) or [FOLDER / f"{name}.dsl"]
    sources = [Source(str(path), path.read_text(encoding="utf-8"), is_library=True) for path in paths]
    key = " ".join([_parser_version(), *(f"{source.name} {source.text}" for source in sources)])
    return cached(f"library-{name}", key, ast.File, lambda: _parse(sources))


def _parse(sources: list[Source]) -> ast.File:
    files: list[ast.File] = []
    errors: list[Diagnostic] = []
    for source in sources:
        file, problems = parse(source)
        files.append(file)
        errors += (problem for problem in problems if problem.severity is Severity.ERROR)
    if errors:
        raise CompileError(errors)
    return ast.File(tuple(statement for file in files for statement in file.statements))


@functools.cache
def _parser_version() -> str:
    """Changes whenever the code that makes syntax trees does."""
    files = [*FOLDER.parent.glob("*.py"), *FOLDER.parent.glob("*.lark"), *FOLDER.parent.glob("syntax/*.py")]
    stats = ((path.name, path.stat()) for path in sorted(files))
    return " ".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)
