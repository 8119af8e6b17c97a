"""An operator's fixity, by the blanks around it: Swift's rule.

Blanks on both sides or on none make it infix, on the left only prefix, on the right only
postfix. Opening brackets and separators count as blanks on the left, closing ones on the right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lexing import MIDDLE, TAIL

if TYPE_CHECKING:
    from ..layout import Layout
    from .lexing import RawToken

_BLANK_LEFT = set(" \t\n\r\f\v([{,;:")
_BLANK_RIGHT = set(" \t\n\r\f\v)]},;:") | {MIDDLE, TAIL}
_FIXED = {"->": "ARROW"}
_INFIX = {"=": "EQUAL", "==": "EQUAL_EQUAL", "&": "AMPERSAND"}
_OPENERS = {"LPAREN", "COMMA", "COLON", "LSQUARE", "ATTRIBUTE_LPAREN"}
_CLOSERS = {"RPAREN", "COMMA", "RSQUARE"}


def operator(layout: Layout, token: RawToken) -> None:
    text = token.value
    if layout.prev in ("FUNC", "OPERATOR_KEYWORD"):
        layout.emit("OPERATOR_NAME", token)
        return
    if text == "->":
        layout.emit("ARROW", token)
        return
    if (
        layout.prev in _OPENERS
        and layout.frame.role in ("paren", "square", "attribute")
        and layout.ahead().type in _CLOSERS
    ):
        layout.emit("OPERATOR_REFERENCE", token)
        return
    masked = layout.masked
    left = token.start > 0 and masked[token.start - 1] not in _BLANK_LEFT
    following = masked[token.end : token.end + 1]
    right = following != "" and following not in _BLANK_RIGHT
    if left and following == ".":
        right = False
    if text == "=":
        _equal(layout, token, left, right)
    elif set(text) <= {"?", "!"} and left and not (right and _joins(layout, token)):
        _marks(layout, token)
    elif left == right:
        if text == "?":
            layout.frame.ternaries += 1
            layout.emit("TERNARY", token)
        else:
            layout.emit(_INFIX.get(text, "INFIX"), token)
    elif left:
        layout.emit("ELLIPSIS" if text == "..." else "POSTFIX", token)
    elif text == "?":
        layout.frame.ternaries += 1
        layout.emit("TERNARY", token)
    else:
        layout.emit("ADDRESS" if text == "&" else "PREFIX", token)


def _joins(layout: Layout, token: RawToken) -> bool:
    """``a??b`` is an operator, ``a?[0]``, ``a!(b)`` and ``T??`` are not."""
    return len(token.value) > 1 and layout.ahead().type not in ("LPAREN", "LSQUARE", "DOT")


def _marks(layout: Layout, token: RawToken) -> None:
    for offset, character in enumerate(token.value):
        kind = "QUESTION" if character == "?" else "BANG"
        start = token.start + offset
        layout.emit_at(kind, character, start, start + 1, token.fresh and offset == 0)


def _equal(layout: Layout, token: RawToken, left: bool, right: bool) -> None:
    if left != right:
        layout.error("operator-precedence", "'=' must have consistent whitespace on both sides", token.start, token.end)
    frame = layout.frame
    if frame.case and frame.pending == "condition":
        layout.emit("CASE_EQUAL", token)
        frame.case = frame.pattern = False
    else:
        layout.emit("EQUAL", token)
        frame.assigned = True
