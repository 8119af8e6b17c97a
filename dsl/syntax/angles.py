"""Generic arguments against less-than.

Swift's rule: ``<`` opens generic arguments if what follows reads as a list of types up to the
matching ``>``, and the token after that could not be the right operand of a comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lexing import RawToken
from .limits import MAXIMUM_ANGLES
from .words import RESERVED

if TYPE_CHECKING:
    from ..layout import Token

Piece = tuple[str, str, int, int]

_TYPE_TOKENS = {
    "NAME", "DOT", "COMMA", "COLON", "LPAREN", "RPAREN", "LSQUARE", "RSQUARE", "ATTRIBUTE", "OPERATOR", "DOT_OPERATOR",
}  # fmt: skip
_TYPE_WORDS = {"inout", "throws", "rethrows", "class"}
_NOT_TYPE_WORDS = RESERVED - _TYPE_WORDS
_OPERANDS = {"NAME", "INTEGER", "FLOAT", "STRING", "STRING_HEAD", "POUND", "BACKSLASH"}
_JOINING_WORDS = {"as", "is", "in", "where", "else", "throws", "rethrows", "async"}
_KINDS = {"<": "LANGLE", ">": "RANGLE", "?": "QUESTION", "!": "BANG", "&": "AMPERSAND"}
_INTRODUCERS = {"INIT", "SUBSCRIPT", "OPERATOR_NAME"}
_NAMED_INTRODUCERS = {"FUNC", "NOMINAL", "TYPEALIAS"}


class Angles:
    def __init__(self, raw: list[RawToken], partner: list[int]) -> None:
        self.raw = raw
        self.partner = partner
        self.split: dict[int, list[Piece]] = {}
        self.comparisons: set[tuple[int, int]] = set()

    def pieces(self, index: int, token: RawToken, prev: str, tokens: list[Token]) -> list[Piece] | None:
        """The tokens that an operator falls into, if it takes part in generic arguments."""
        if index in self.split:
            return self.split.pop(index)
        text = token.value
        if "<" not in text:
            return None
        declares = prev in _INTRODUCERS or (
            prev == "NAME" and len(tokens) > 1 and tokens[-2].type in _NAMED_INTRODUCERS
        )
        if prev == "FUNC":
            # The name of an operator function and its generic parameters: ``func ==<T>(…)``.
            named = index + 1 < len(self.raw) and self.raw[index + 1].type == "NAME"
            if len(text) > 1 and text[-1] == "<" and named and self.scan(index, len(text) - 1, True):
                middle = token.end - 1
                return [("OPERATOR_NAME", text[:-1], token.start, middle), ("LANGLE", "<", middle, token.end)]
            return None
        if prev in ("QUESTION", "BANG") and len(tokens) > 1 and tokens[-2].type == "INIT":
            declares = True
        if text[0] in "?!" and prev == "INIT" and text[1:] == "<" and self.scan(index, 1, True):
            start = token.start
            return [(_KINDS[text[0]], text[0], start, start + 1), ("LANGLE", "<", start + 1, token.end)]
        spaced = (
            index + 1 < len(self.raw)
            and self.raw[index + 1].start > token.end
            and tokens
            and tokens[-1].end < token.start
        )
        if spaced and not declares:
            return None
        if text != "<" or (prev not in ("NAME", *_INTRODUCERS, "QUESTION", "BANG")):
            return None
        if self.scan(index, 0, declares):
            return [("LANGLE", "<", token.start, token.end)]
        return None

    def fits_type(self, token: RawToken) -> bool:
        """Whether a token may stand in a type, outside of generic arguments too."""
        if token.type == "NAME":
            return token.value not in _NOT_TYPE_WORDS
        if token.type == "OPERATOR":
            return token.value == "->" or set(token.value) <= {"<", ">", "?", "!", "&"}
        return token.type in _TYPE_TOKENS

    def scan(self, index: int, offset: int, declares: bool) -> bool:
        """Look for the ``>`` that matches the ``<`` at ``offset`` of the operator ``index``. If it is there
        and nothing speaks against it, note how the operators in between fall into tokens."""
        if (index, offset) in self.comparisons:
            return False
        raw = self.raw
        opened = [(index, offset)]
        found: dict[int, list[Piece]] = {}
        i = index
        while True:
            token = raw[i]
            if i > index and not self.fits_generic(token):
                break
            if token.type in ("LPAREN", "LSQUARE") and self.partner[i] < 0:
                break
            if token.type == "OPERATOR" or token.type == "DOT_OPERATOR":
                pieces: list[Piece] | None = [] if i == index else self._fall(token, i, opened)
                if pieces is None:
                    break
                if i > index:
                    found[i] = pieces
                if not opened:
                    if not declares and self._compares(i):
                        break
                    self.split.update(found)
                    return True
                if len(opened) > MAXIMUM_ANGLES:
                    break
            i += 1
            if i >= len(raw):
                break
        self.comparisons.update(opened or [(index, offset)])
        self.comparisons.add((index, offset))
        return False

    def fits_generic(self, token: RawToken) -> bool:
        if token.type == "NAME":
            return token.value not in _NOT_TYPE_WORDS
        return token.type in _TYPE_TOKENS

    def _fall(self, token: RawToken, index: int, opened: list[tuple[int, int]]) -> list[Piece] | None:
        """The single tokens of an operator inside generic arguments; None if it has no place there."""
        text, start = token.value, token.start
        if text == "->":
            return [("ARROW", text, start, token.end)]
        if text == "==":
            return [("EQUAL_EQUAL", text, start, token.end)]
        if text == "...":
            return [("ELLIPSIS", text, start, token.end)]
        pieces: list[Piece] = []
        for offset, character in enumerate(text):
            kind = _KINDS.get(character)
            if kind is None or (not opened and character not in "?!"):
                return None
            if character == "<":
                opened.append((index, offset))
            elif character == ">":
                opened.pop()
            pieces.append((kind, character, start + offset, start + offset + 1))
        return pieces

    def _compares(self, index: int) -> bool:
        """Whether what follows the closing ``>`` could be the operand of a comparison."""
        if index + 1 >= len(self.raw):
            return False
        following = self.raw[index + 1]
        if following.fresh:
            return False
        if following.type == "NAME":
            return following.value not in _JOINING_WORDS
        if following.type == "OPERATOR":
            after = self.raw[index + 2] if index + 2 < len(self.raw) else following
            return following.start > self.raw[index].end and after.start == following.end and following.value != "="
        return following.type in _OPERANDS
