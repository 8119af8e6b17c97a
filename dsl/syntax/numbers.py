"""Number literals: what they may look like and what they are worth."""

from __future__ import annotations

import re

from .limits import MAXIMUM_DIGITS

_INTEGER = {
    "0x": ("hexadecimal", re.compile(r"[0-9A-Fa-f][0-9A-Fa-f_]*"), 16),
    "0o": ("octal", re.compile(r"[0-7][0-7_]*"), 8),
    "0b": ("binary", re.compile(r"[01][01_]*"), 2),
}
_DECIMAL = re.compile(r"[0-9][0-9_]*")
_FLOAT = re.compile(
    r"0x[0-9A-Fa-f][0-9A-Fa-f_]*(?:\.[0-9A-Fa-f][0-9A-Fa-f_]*)?[pP][-+]?[0-9][0-9_]*"
    r"|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][-+]?[0-9][0-9_]*)?"
)


def check_number(kind: str, text: str) -> str | None:
    """What is wrong with a literal, if anything."""
    if kind == "FLOAT":
        match = _FLOAT.match(text)
        if match is None or match.end() != len(text):
            at = match.end() if match else 0
            return f"'{text[at : at + 1]}' is not a valid digit in floating point literal"
        return None
    name, digits, _ = _INTEGER.get(text[:2], ("integer", _DECIMAL, 10))
    start = 2 if text[:2] in _INTEGER else 0
    match = digits.match(text, start)
    if match is None or match.end() != len(text):
        at = match.end() if match else start
        if at >= len(text):
            return f"expected a digit after '{text}' in integer literal"
        return f"'{text[at]}' is not a valid {'digit' if name == 'integer' else name + ' digit'} in integer literal"
    if len(text) > MAXIMUM_DIGITS:
        return "integer literal is too long"
    return None


def integer_value(text: str) -> int:
    _, _, base = _INTEGER.get(text[:2], ("", _DECIMAL, 10))
    digits = text[2:] if text[:2] in _INTEGER else text
    return int(digits.replace("_", ""), base)
