"""How lowering refuses what it does not support."""

from __future__ import annotations

from typing import NoReturn

from ...dsl.diagnostics import CompileError, Diagnostic, Note, Severity
from ...dsl.source import Span


def refuse(code: str, message: str, span: Span, *notes: Note) -> NoReturn:
    raise CompileError([Diagnostic(Severity.ERROR, code, message, span, notes)])


def unsupported(feature: str, span: Span) -> NoReturn:
    refuse("unsupported", f"{feature} is not supported yet", span)
