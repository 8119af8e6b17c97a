"""What a string literal says: escapes resolved, the indentation of multi-line literals removed."""

from __future__ import annotations

import re
from collections.abc import Callable

Report = Callable[[str, str, int, int], None]
"""Takes a diagnostic's code, its message and the offsets that it spans."""

_SIMPLE_ESCAPES = {"0": "\0", "\\": "\\", "t": "\t", "n": "\n", "r": "\r", '"': '"', "'": "'"}
_UNICODE = re.compile(r"u\{([0-9A-Fa-f]{1,8})\}")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_INDENTATION = re.compile(r"[ \t]*")


def decode(pieces: list[tuple[int, int]], text: str, hashes: int, multiline: bool, report: Report) -> list[str]:
    """The text of a literal's pieces, which interpolations separate; each is a range of ``text``."""
    raw = [text[start:end] for start, end in pieces]
    offsets = [start for start, _ in pieces]
    if multiline:
        raw, offsets = _unindent(raw, offsets, report)
    return [_unescape(piece, offset, hashes, multiline, report) for piece, offset in zip(raw, offsets, strict=True)]


def _unindent(raw: list[str], offsets: list[int], report: Report) -> tuple[list[str], list[int]]:
    opening = re.match(r"[ \t]*(\r\n|\r|\n)", raw[0])
    if opening is None:
        report("invalid-literal", "multi-line string literal content must begin on a new line", offsets[0], offsets[0])
        return raw, offsets
    closing = re.search(r"(\r\n|\r|\n)([ \t]*)\Z", raw[-1])
    if closing is None:
        end = offsets[-1] + len(raw[-1])
        report("invalid-literal", "multi-line string literal closing delimiter must begin on a new line", end, end)
        return raw, offsets
    indentation = closing.group(2)
    if len(raw) == 1 and closing.start() < opening.end():
        return [""], offsets
    result = []
    for index, piece in enumerate(raw):
        start = opening.end() if index == 0 else 0
        end = closing.start() if index == len(raw) - 1 else len(piece)
        lines = _LINE_BREAK.split(piece[start:end])
        offset = offsets[index] + start
        for number, line in enumerate(lines):
            # A later piece starts in the middle of a line.
            if number > 0 or index == 0:
                if line.startswith(indentation):
                    lines[number] = line[len(indentation) :]
                elif line.strip(" \t"):
                    blank = _INDENTATION.match(line)
                    width = blank.end() if blank else 0
                    message = "insufficient indentation of line in multi-line string literal"
                    report("invalid-literal", message, offset + width, offset + width)
                else:
                    lines[number] = ""
            offset += len(line) + 1
        result.append("\n".join(lines))
    return result, offsets


def _unescape(piece: str, offset: int, hashes: int, multiline: bool, report: Report) -> str:
    introducer = "\\" + "#" * hashes
    if introducer not in piece:
        return piece
    result: list[str] = []
    position = 0
    while (found := piece.find(introducer, position)) >= 0:
        result.append(piece[position:found])
        at = found + len(introducer)
        character = piece[at : at + 1]
        if character in _SIMPLE_ESCAPES:
            result.append(_SIMPLE_ESCAPES[character])
            position = at + 1
        elif character == "u":
            position = at + 1
            match = _UNICODE.match(piece, at)
            if match is None:
                message = r"expected hexadecimal code in braces after \u in escape sequence"
                report("invalid-literal", message, offset + found, offset + at + 1)
                continue
            position = match.end()
            value = int(match.group(1), 16)
            if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
                report("invalid-literal", "invalid unicode scalar", offset + found, offset + position)
            else:
                result.append(chr(value))
        elif multiline and (line := re.compile(r"[ \t]*\n").match(piece, at)):
            position = line.end()
        else:
            report("invalid-literal", "invalid escape sequence in literal", offset + found, offset + at + 1)
            position = at + 1
    result.append(piece[position:])
    return "".join(result)
