"""What the grammar's actions share.

An action is a method named as its production in ``grammar.lark``. It takes the values of the
production's symbols (tokens, nodes, lists) and the offsets where its text starts and ends.
"""

from __future__ import annotations

from typing import Any

from .. import ast
from ..diagnostics import Diagnostics
from ..layout import Token
from ..source import Span
from .lexing import Lexed
from .precedence import Folder, OperatorTable

Values = list[Any]


class Actions:
    def __init__(self, lexed: Lexed, table: OperatorTable, diagnostics: Diagnostics) -> None:
        self.lexed = lexed
        self.source = lexed.source
        self.strings = lexed.strings
        self.docs = lexed.docs
        self.diagnostics = diagnostics
        self.doubled: set[int] = set()
        """Where parameters start whose label was written although it is their name."""
        self.bodiless: dict[int, ast.Function | ast.Initializer] = {}
        """Functions without a body that are not known to be requirements, by where they start."""
        self.folder = Folder(table, diagnostics)

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def at(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)

    def error(self, code: str, message: str, span: Span) -> None:
        self.diagnostics.error(code, message, span)

    def faulty(self, span: Span) -> bool:
        """Whether something was found wrong in this text."""
        return any(span.start <= item.span.start <= span.end for item in self.diagnostics.items)

    # --- lists and passing on ---------------------------------------------------------

    def empty(self, v: Values, s: int, e: int) -> list[Any]:
        return []

    def nothing(self, v: Values, s: int, e: int) -> None:
        return None

    def second(self, v: Values, s: int, e: int) -> Any:
        return v[1]

    def one(self, v: Values, s: int, e: int) -> list[Any]:
        return v

    def two(self, v: Values, s: int, e: int) -> list[Any]:
        return v

    def more(self, v: Values, s: int, e: int) -> list[Any]:
        v[0].append(v[2])
        return v[0]

    def append(self, v: Values, s: int, e: int) -> list[Any]:
        v[0].append(v[1])
        return v[0]


def name_of(token: Token) -> str | None:
    """A label as the tree has it: None for ``_``."""
    return None if token.type == "UNDERSCORE" else token.value


def split_labels(text: str) -> tuple[str | None, ...]:
    return tuple(None if label == "_" else label for label in text.split(":")[:-1])
