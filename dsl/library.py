"""The library's files, parsed once and read as far as a program uses them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from . import ast
from .diagnostics import CompileError, Diagnostic, Severity
from .diskcache import cached
from .packed import DERIVATIVES, Packer, Part
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

MODULES["TensorFlow"] = ("math", "tensor")


@dataclass(frozen=True, slots=True)
class Index:
    """A module of the library, kept on disk between runs.

    ``others``: its declarations other than functions, packed. ``functions``: those of each name, packed.
    ``derivatives``: for each name of an original, the names of the functions declared to be its derivatives.
    ``statics``: for each name of a static function of a type, or of an extension of one, those types' names."""

    others: bytes
    functions: dict[str, bytes]
    derivatives: dict[str, tuple[str, ...]]
    statics: dict[str, frozenset[str]]


class Library:
    """The syntax of a library module, read as far as it is asked for."""

    def __init__(self, index: Index, packer: Packer) -> None:
        self._index = index
        self._packer = packer
        self.others: tuple[ast.Stmt, ...] = packer.unpack(index.others)
        self.sources = packer.sources
        self.names = tuple(index.functions)
        self.derivatives = index.derivatives
        self.statics = index.statics
        self._functions = {name: Part(name, data, packer.unpack) for name, data in index.functions.items()}

    def functions(self, name: str) -> tuple[ast.Function, ...]:
        return self._functions[name].read()

    def statements(self) -> tuple[ast.Stmt, ...]:
        return (*self.others, *(function for name in self.names for function in self.functions(name)))


@functools.cache
def read(name: str) -> Library:
    """A library module, a file or a folder of files."""
    paths = sorted((FOLDER / name).rglob("*.dsl")) or [FOLDER / f"{name}.dsl"]
    sources = [Source(str(p), p.read_text(encoding="utf-8"), p.relative_to(FOLDER).as_posix()) for p in paths]
    packer = Packer(sources)
    key = " ".join([_parser_version(), *(f"{source.library} {source.text}" for source in sources)])
    return Library(cached(f"library-{name}", key, Index, lambda: _index(_parse(sources), packer)), packer)


def _index(statements: tuple[ast.Stmt, ...], packer: Packer) -> Index:
    functions: dict[str, list[ast.Function]] = {}
    derivatives: dict[str, list[str]] = {}
    statics: dict[str, set[str]] = {}
    for statement in statements:
        if isinstance(statement, ast.Function):
            functions.setdefault(statement.name, []).append(statement)
            for attribute in statement.attributes:
                original = attribute.original() if attribute.name in DERIVATIVES else None
                if original is not None:
                    derivatives.setdefault(original.name, []).append(statement.name)
        if isinstance(statement, (ast.Nominal, ast.Extension)):
            for member in statement.members:
                if isinstance(member, ast.Function) and "static" in member.modifiers:
                    statics.setdefault(member.name, set()).add(_extended(statement))
    others = tuple(statement for statement in statements if not isinstance(statement, ast.Function))
    return Index(
        packer.pack(others),
        {name: packer.pack(tuple(declared)) for name, declared in functions.items()},
        {original: tuple(dict.fromkeys(names)) for original, names in derivatives.items()},
        {name: frozenset(types) for name, types in statics.items()},
    )


def _extended(declaration: ast.Nominal | ast.Extension) -> str:
    if isinstance(declaration, ast.Nominal):
        return declaration.name
    if not isinstance(declaration.type, ast.NamedType):
        return "Array" if isinstance(declaration.type, ast.ArrayType) else "Optional"
    return declaration.type.name


def _parse(sources: list[Source]) -> tuple[ast.Stmt, ...]:
    files: list[ast.File] = []
    errors: list[Diagnostic] = []
    for source in sources:
        file, problems = parse(source)
        files.append(file)
        errors += (problem for problem in problems if problem.severity is Severity.ERROR)
    if errors:
        raise CompileError(errors)
    return tuple(statement for file in files for statement in file.statements)


@functools.cache
def _parser_version() -> str:
    """Changes whenever the code that makes syntax trees does."""
    files = [*FOLDER.parent.glob("*.py"), *FOLDER.parent.glob("*.lark"), *FOLDER.parent.glob("syntax/*.py")]
    stats = ((path.name, path.stat()) for path in sorted(files))
    return " ".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)
