"""What a program has become after a stage, as text: ``pullback emit``."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..dsl import ast, tast, types
from ..dsl.declarations.substitute import show
from ..dsl.source import NOWHERE, Span
from ..dsl.syntax.printer import print_file
from .backends.llvm.annotated import annotated_assembly, annotated_ir
from .backends.llvm.backend import NativeObject
from .driver import Stop
from .ir.core import Module
from .ir.printer import print_function, print_module


class NoSuchFunction(Exception):
    """``names``: those that there are."""

    def __init__(self, name: str, names: list[str]) -> None:
        self.names = names
        super().__init__(f"there is no function '{name}' at this stage; there are: {', '.join(sorted(names))}")


class Emitter:
    """An observer of the driver. ``text`` is there once the stage has been reached. ``whole``: go on to the end."""

    def __init__(self, stage: str, function: str | None, whole: bool = False) -> None:
        self._driver_stage, self._print = STAGES[stage]
        self._function = function
        self._whole = whole
        self.text: str | None = None

    def __call__(self, stage: str, value: Any) -> None:
        if stage == self._driver_stage:
            self.text = self._print(value, self._function)
            if not self._whole:
                raise Stop


def _syntax(file: ast.File, function: str | None) -> str:
    if function is None:
        return print_file(file, places=True)
    named = {s.name: s for s in file.statements if isinstance(s, ast.Function)}
    return print_file(ast.File((_find(named, function),), span=file.span), places=True)


def _typed(program: tast.Program, function: str | None) -> str:
    functions = {f.name: f for f in program.main.functions}
    if function is not None:
        return dump(_find(functions, function).body)
    parts = [f"func {name} {dump(entity.body)}" for name, entity in functions.items()]
    return "\n".join([*parts, *map(dump, program.statements)])


def _ir(module: Module, function: str | None) -> str:
    if function is None:
        return print_module(module, places=True)
    return print_function(_find(module.functions, function), True, module.shapes)


def _llvm(native: NativeObject, function: str | None) -> str:
    return _text_of(annotated_ir(native.optimised_ir()), r'^define .*?@"?([^"(]+?)"?\(.*?^\}$', function)


def _assembly(native: NativeObject, function: str | None) -> str:
    return _text_of(annotated_assembly(native.assembly(), "#"), r'^"?([^\s".][^":]*?)"?:.*?^\.Lfunc_end\d+:$', function)


# The stage of the driver to wait for, and how to print what it made.
STAGES: dict[str, tuple[str, Callable[[Any, str | None], str]]] = {
    "ast": ("ast", _syntax),
    "typed": ("typed", _typed),
    "ir": ("ir", _ir),
    "adjoint": ("adjoint", _ir),
    "optimised": ("optimised", _ir),
    "llvm": ("native", _llvm),
    "asm": ("native", _assembly),
}


def _find(named: dict[str, Any], name: str) -> Any:
    if name not in named:
        raise NoSuchFunction(name, list(named))
    return named[name]


def _text_of(text: str, pattern: str, function: str | None) -> str:
    """The definition of one function in a longer text; it may be asked for by its name in the language."""
    if function is None:
        return text
    found = {match[1].removeprefix("pb "): match[0] for match in re.finditer(pattern, text, re.MULTILINE | re.DOTALL)}
    entry = f"pullback_{function}"
    return _find(found, entry if entry in found and function not in found else function) + "\n"


def dump(value: Any) -> str:
    """A tree of dataclasses, one node a line; entities by name, types as they are written. A comment says where the
    line of the source changes."""
    return "\n".join(_Dump().lines(value, 0))


class _Dump:
    def __init__(self) -> None:
        self.place = ""

    def lines(self, value: Any, depth: int) -> Iterator[str]:
        indent = "  " * depth
        if isinstance(value, tuple):
            for item in value:
                yield from self.lines(item, depth)
            return
        if not isinstance(value, tast.Node):
            yield indent + _inline(value)
            return
        head, inner = value.__class__.__name__, []
        for field in dataclasses.fields(value):
            part = getattr(value, field.name)
            if field.name == "span" or part is None or part == ():
                continue
            if isinstance(part, tast.Node) or (isinstance(part, tuple) and any(isinstance(p, tast.Node) for p in part)):
                inner.append((field.name, part))
            else:
                head += f" {field.name}={_inline(part)}"
        yield f"{indent}{head}{self.comment(value.span)}"
        for name, part in inner:
            yield f"{indent}  {name}:"
            yield from self.lines(part, depth + 2)

    def comment(self, span: Span) -> str:
        place = f"  // line {span.line}" + (" of the library" if span.source.is_library else "")
        if span is NOWHERE or place == self.place:
            return ""
        self.place = place
        return place


def _inline(value: Any) -> str:
    if isinstance(value, types.Type):
        return show(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_inline, value))})"
    return str(getattr(value, "name", value))
