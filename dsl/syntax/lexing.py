"""Text to raw tokens.

Comments and string literals nest, which regular expressions cannot follow, so they are
masked first: a comment becomes blanks, a literal becomes marks of the same length, while
the expressions interpolated into it stay as they are. Lark's basic lexer then reads the
masked text, and every offset is still one of the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from ..diagnostics import Diagnostics
from ..source import Source, Span
from ..tables import load_tables, terminals
from .limits import MAXIMUM_NESTING
from .strings import decode

STRING, FILLER, HEAD, MIDDLE, TAIL = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
"""What stands for a whole literal, for its further characters, and for the starts of the
pieces before, between and after interpolations."""

_MARKS = re.compile("[\ufdd0-\ufdd4]")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_CODE = re.compile(r'//|/\*|#*"|`|[()\n]')
_COMMENT = re.compile(r"/\*|\*/")
_NOT_NEWLINE = re.compile(r"[^\n\r]")


class RawToken(NamedTuple):
    """``fresh`` says that a newline stands between the token and the one before."""

    type: str
    value: str
    start: int
    end: int
    fresh: bool


@dataclass(slots=True)
class Lexed:
    """``strings`` holds the text of the literals' pieces, ``docs`` that of the doc comments,
    by the offset of the token that follows."""

    source: Source
    masked: str
    tokens: list[RawToken]
    strings: dict[int, str]
    docs: dict[int, str]


@dataclass(slots=True)
class _Literal:
    """A string literal that is still open."""

    start: int
    hashes: int
    multiline: bool
    piece: int
    edits: int
    parentheses: int = 0
    pieces: list[tuple[int, int]] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)


def tokenize(source: Source, diagnostics: Diagnostics) -> Lexed:
    masker = _Masker(source, diagnostics)
    masked = masker.run()
    tokens: list[RawToken] = []
    fresh = False
    last_invalid = -1
    ignored = load_tables().ignored
    for match in terminals(masked).finditer(masked):
        kind = match.lastgroup or ""
        if kind in ignored:
            fresh = fresh or "\n" in match[0]
        elif kind == "INVALID":
            # Several in a row are one mistake.
            if match.start() != last_invalid:
                masker.error("invalid-character", "invalid character in source file", *match.span())
            last_invalid = match.end()
        else:
            tokens.append(RawToken(kind, match[0], *match.span(), fresh))
            fresh = False
    return Lexed(source, masked, tokens, masker.strings, _attach_docs(masker.docs, tokens))


class _Masker:
    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.text = _LONE_RETURN.sub("\n", _MARKS.sub("\uffff", source.text))
        self.edits: list[tuple[int, int, str]] = []
        self.strings: dict[int, str] = {}
        self.docs: list[tuple[int, int, str]] = []
        self.open: list[_Literal] = []

    def error(self, code: str, message: str, start: int, end: int) -> None:
        self.diagnostics.error(code, message, Span(self.source, start, end))

    def run(self) -> str:
        text = self.text
        position = 0
        if text.startswith(("#!", "\ufeff")):
            position = self._line_end(0) if text[0] == "#" else 1
            self.edits.append((0, position, " " * position))
        while (match := _CODE.search(text, position)) is not None:
            found, position = match.start(), match.end()
            what = match.group()
            literal = self.open[-1] if self.open else None
            if what == "//":
                position = self._line_comment(found)
            elif what == "/*":
                position = self._block_comment(found)
            elif what == "`":
                position = self._backquoted(position)
            elif what[-1] == '"':
                position = self._open_literal(found, len(what) - 1)
            elif literal is None:
                continue
            elif what == "(":
                literal.parentheses += 1
            elif what == "\n":
                if not literal.multiline:
                    position = self._unterminated(found)
            elif literal.parentheses:
                literal.parentheses -= 1
            else:
                literal.piece = found
                position = self._inside(literal, position)
        if self.open:
            self._unterminated(len(text))
        return self._apply()

    def _apply(self) -> str:
        parts: list[str] = []
        last = 0
        for start, end, replacement in self.edits:
            parts.append(self.text[last:start])
            parts.append(replacement)
            last = end
        parts.append(self.text[last:])
        return "".join(parts)

    def _line_end(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def _line_comment(self, start: int) -> int:
        end = self._line_end(start)
        if self.text.startswith("///", start) and not self.text.startswith("////", start):
            line = self.text[start + 3 : end].rstrip()
            self.docs.append((start, end, line[1:] if line.startswith(" ") else line))
        self.edits.append((start, end, " " * (end - start)))
        return end

    def _block_comment(self, start: int) -> int:
        depth, position = 1, start + 2
        while depth and (match := _COMMENT.search(self.text, position)) is not None:
            depth += 1 if match.group() == "/*" else -1
            position = match.end()
        if depth:
            self.error("unterminated", "unterminated '/*' comment", start, start + 2)
            position = len(self.text)
        elif self.text.startswith("/**", start) and position - start > 5:
            self.docs.append((start, position, _block_doc(self.text[start + 3 : position - 2])))
        self.edits.append((start, position, _NOT_NEWLINE.sub(" ", self.text[start:position])))
        return position

    def _backquoted(self, position: int) -> int:
        """A name in backquotes hides nothing from the lexer unless it is not one."""
        end = self.text.find("`", position, self._line_end(position))
        return position if end < 0 else end + 1

    def _open_literal(self, start: int, hashes: int) -> int:
        position = start + hashes + 1
        multiline = self.text.startswith('""', position)
        if multiline:
            position += 2
            if hashes and self.text.find('"' + "#" * hashes, position - 2, self._line_end(position)) >= 0:
                # #"""# is a raw literal of one quote, not the start of many lines.
                multiline = False
                position -= 2
        literal = _Literal(start, hashes, multiline, position, len(self.edits))
        literal.marks.append(start)
        self.open.append(literal)
        if len(self.open) > MAXIMUM_NESTING:
            self.error("too-complex", "string interpolations are nested too deeply", start, position)
            return self._abandon(0, len(self.text))
        return self._inside(literal, position)

    def _inside(self, literal: _Literal, position: int) -> int:
        """Go on in the text of a literal up to its end or the start of an interpolation."""
        text = self.text
        resumed = literal.piece < position  # at the ")" of an interpolation
        start = position
        if resumed:
            literal.marks.append(literal.piece)
        escape = "\\" + "#" * literal.hashes
        closing = ('"""' if literal.multiline else '"') + "#" * literal.hashes
        stops = _stops(escape, closing, literal.multiline)
        while (match := stops.search(text, position)) is not None:
            what = match.group()
            if what == closing:
                literal.pieces.append((start, match.start()))
                mark = literal.marks[-1]
                kind = TAIL if resumed else STRING
                self.edits.append((mark, match.end(), kind + FILLER * (match.end() - mark - 1)))
                self._close(literal)
                return match.end()
            if what == "\n":
                return self._unterminated(match.start())
            position = match.end()
            if what == escape:
                following = text[position : position + 1]
                if following == "(":
                    literal.pieces.append((start, match.start()))
                    mark = literal.marks[-1]
                    kind = MIDDLE if resumed else HEAD
                    self.edits.append((mark, position + 1, kind + FILLER * (position - mark - 1) + "("))
                    literal.parentheses = 0
                    return position + 1
                if following != "\n":
                    position += 1
        return self._unterminated(len(text))

    def _close(self, literal: _Literal) -> None:
        self.open.pop()
        texts = decode(literal.pieces, self.text, literal.hashes, literal.multiline, self.error)
        self.strings.update(zip(literal.marks, texts, strict=True))

    def _unterminated(self, end: int) -> int:
        """The outermost single-line literal ends here, at the end of its line, and all inside it too."""
        index = next((i for i, literal in enumerate(self.open) if not literal.multiline), 0)
        literal = self.open[index]
        if literal.multiline:
            self.error("unterminated", "unterminated string literal", literal.start, literal.start + 3)
        else:
            self.error("unterminated", "unterminated string literal", literal.start, end)
        return self._abandon(index, end)

    def _abandon(self, index: int, end: int) -> int:
        """Read the open literal of this index, with all that it holds, as one without text."""
        literal = self.open[index]
        del self.open[index:]
        del self.edits[literal.edits :]
        self.edits.append((literal.start, end, STRING + FILLER * (end - literal.start - 1)))
        self.strings[literal.start] = ""
        return end


_STOPS: dict[tuple[str, bool], re.Pattern[str]] = {}


def _stops(escape: str, closing: str, multiline: bool) -> re.Pattern[str]:
    key = (closing, multiline)
    pattern = _STOPS.get(key)
    if pattern is None:
        newline = "" if multiline else r"|\n"
        pattern = _STOPS[key] = re.compile(f"{re.escape(escape)}|{re.escape(closing)}{newline}")
    return pattern


def _block_doc(text: str) -> str:
    lines = [line.strip() for line in text.strip().split("\n")]
    return "\n".join(line[1:].removeprefix(" ") if line.startswith("*") else line for line in lines).strip()


def _attach_docs(docs: list[tuple[int, int, str]], tokens: list[RawToken]) -> dict[int, str]:
    starts = [token.start for token in tokens]
    attached: dict[int, str] = {}
    for start, _, line in docs:
        index = bisect_left(starts, start)
        if index < len(starts):
            offset = starts[index]
            attached[offset] = f"{attached[offset]}\n{line}" if offset in attached else line
    return attached
