"""The operators that a file declares, found in its tokens: expressions before the declaration need them too."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..layout import Token
from ..source import Source, Span
from .precedence import OperatorTable


def declared_operators(
    tokens: list[Token], source: Source, table: OperatorTable, diagnostics: Diagnostics
) -> OperatorTable:
    operators: list[tuple[str, str, str | None, Span]] = []
    groups: list[tuple[str, tuple[tuple[str, str], ...], Span]] = []
    for index, token in enumerate(tokens):
        if token.type == "OPERATOR_KEYWORD" and index and index + 1 < len(tokens):
            name = tokens[index + 1]
            following = [t.type for t in tokens[index + 2 : index + 4]]
            group = tokens[index + 3].value if following == ["COLON", "NAME"] else None
            if name.type == "OPERATOR_NAME" and tokens[index - 1].value in ("prefix", "infix", "postfix"):
                span = Span(source, name.start, name.end)
                operators.append((tokens[index - 1].value, name.value, group, span))
        elif token.type == "PRECEDENCEGROUP" and index + 2 < len(tokens) and tokens[index + 1].type == "NAME":
            name = tokens[index + 1]
            groups.append((name.value, _relations(tokens, index + 3), Span(source, name.start, name.end)))
    if not operators and not groups:
        return table
    return table.extended(operators, groups, diagnostics)


def _relations(tokens: list[Token], index: int) -> tuple[tuple[str, str], ...]:
    relations: list[tuple[str, str]] = []
    relation = ""
    while index < len(tokens) and tokens[index].type != "RBRACE":
        if index + 1 < len(tokens) and tokens[index + 1].type == "COLON":
            relation = tokens[index].value
        elif tokens[index].type in ("NAME", "TRUE", "FALSE"):
            relations.append((relation, tokens[index].value))
        index += 1
    return tuple(relations)
