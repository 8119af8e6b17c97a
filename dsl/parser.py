"""Text to syntax tree, with every mistake reported and none fatal."""

from __future__ import annotations

from . import ast, collector
from .diagnostics import Diagnostic, Diagnostics
from .layout import Layout
from .source import Source
from .syntax.brackets import balance
from .syntax.build import Builder
from .syntax.conditional import choose
from .syntax.declared import declared_operators
from .syntax.lexing import tokenize
from .syntax.limits import MAXIMUM_ERRORS, FewDiagnostics
from .syntax.lr import Machine
from .syntax.precedence import STANDARD, OperatorTable


def parse(source: Source, operators: OperatorTable | None = None) -> tuple[ast.File, list[Diagnostic]]:
    """The tree of a file and what is wrong with its text; for any text at all.

    ``operators`` are those in force where the file starts, the standard ones unless imported
    files declare more; the file's own are found before the first expression is read.
    """
    diagnostics = FewDiagnostics()
    with collector.never():
        lexed = choose(tokenize(source, diagnostics), diagnostics)
        balanced = balance(lexed, diagnostics)
        layout = Layout(lexed, balanced, diagnostics)
        layout.run()
        table = declared_operators(layout.tokens, source, operators or STANDARD, diagnostics)
        builder = Builder(lexed, table, diagnostics)
        file = Machine(layout, builder, diagnostics, balanced.repairs).run()
    return file, _settled(diagnostics)


def _settled(diagnostics: Diagnostics) -> list[Diagnostic]:
    """In the order of the text, and without the closing braces that are only stray because the opening one,
    which was complained about, is missing."""
    result: list[Diagnostic] = []
    missing = 0
    for item in sorted(diagnostics.items, key=lambda item: item.span.start):
        if item.code in ("expected-brace", "missing-body") and "'{'" in item.message:
            missing += 1
        elif item.code == "extraneous-brace" and missing:
            missing -= 1
            continue
        result.append(item)
    return result[:MAXIMUM_ERRORS]
