"""Conditional compilation: ``#if canImport(Glibc)`` … ``#elseif`` … ``#else`` … ``#endif``.

What is left out is not read; of a ``#if`` without an end nothing is.

Programs are the same on every platform, so conditions ask for little: the modules that can be imported, the operating
system, the architecture, the version of the language. Flags are not set.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..diagnostics import Diagnostics
from ..source import Span
from .lexing import Lexed, RawToken

_MODULES = {"Foundation", "Glibc", "Darwin", "_Differentiation", "Differentiation", "Numerics", "RealModule", "Swift"}
_FOREIGN = "Glibc" if sys.platform == "darwin" else "Darwin"
_SYSTEMS = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}
_ARCHITECTURES = {"AMD64": "x86_64", "aarch64": "arm64"}
_VERSION = (5, 9)
"""The version of Swift whose language this is nearest to."""

_TESTS: dict[str, Callable[[str], bool]] = {
    "canImport": lambda name: name in _MODULES and name != _FOREIGN,
    "os": lambda name: name == _SYSTEMS.get(sys.platform),
    "arch": lambda name: name == _ARCHITECTURES.get(platform.machine(), platform.machine()),
    "swift": lambda condition: _has_version(condition),
    "compiler": lambda condition: _has_version(condition),
    "targetEnvironment": lambda name: False,
    "hasFeature": lambda name: False,
    "hasAttribute": lambda name: False,
}


def choose(lexed: Lexed, diagnostics: Diagnostics) -> Lexed:
    """The tokens without directives and without what they leave out."""
    if not any(token.value == "#if" for token in lexed.tokens):
        return lexed
    return replace(lexed, tokens=_Chooser(lexed, diagnostics).run())


@dataclass(slots=True)
class _Level:
    """A ``#if``: whether the part that is being read counts, and whether one before it did."""

    around: bool
    active: bool
    taken: bool
    ended: bool = False


class _Chooser:
    def __init__(self, lexed: Lexed, diagnostics: Diagnostics) -> None:
        self.tokens = lexed.tokens
        self.source = lexed.source
        self.diagnostics = diagnostics
        self.levels: list[_Level] = []
        self.index = 0

    def run(self) -> list[RawToken]:
        kept: list[RawToken] = []
        open_ = self.unended()
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            self.index += 1
            if token.value == "#if" and self.index in open_:
                self.condition(token, reported=False)
                self.error("unterminated", "'#if' without its '#endif'", token)
            elif token.value == "#if":
                active = not self.levels or self.levels[-1].active
                holds = self.condition(token, active)
                self.levels.append(_Level(active, active and holds, holds))
            elif token.value in ("#elseif", "#else", "#endif") and self.levels:
                self.next_part(token)
            elif not self.levels or self.levels[-1].active:
                kept.append(token)
        return kept

    def unended(self) -> set[int]:
        """The indices behind each ``#if`` that has no ``#endif``."""
        open_: list[int] = []
        for index, token in enumerate(self.tokens, 1):
            if token.value == "#if":
                open_.append(index)
            elif token.value == "#endif" and open_:
                open_.pop()
        return set(open_)

    def next_part(self, token: RawToken) -> None:
        level = self.levels[-1]
        if token.value == "#endif":
            self.levels.pop()
            return
        if level.ended:
            self.error("misplaced", f"'{token.value}' after '#else'", token)
        holds = token.value == "#else" or self.condition(token, level.around and not level.taken)
        level.active = level.around and holds and not level.taken
        level.taken = level.taken or holds
        level.ended = level.ended or token.value == "#else"

    def condition(self, directive: RawToken, reported: bool) -> bool:
        """The value of what stands behind the directive on its line; ``reported``: mistakes count."""
        words: list[RawToken] = []
        while self.index < len(self.tokens) and not self.tokens[self.index].fresh:
            words.append(self.tokens[self.index])
            self.index += 1
        text = self.source.text[words[0].start : words[-1].end] if words else ""
        try:
            return _Condition(text).value()
        except ValueError:
            if reported:
                self.error("condition", f"'{text}' is not a condition of '{directive.value}'", directive)
            return False

    def error(self, code: str, message: str, token: RawToken) -> None:
        self.diagnostics.error(code, message, Span(self.source, token.start, token.end))


class _Condition:
    """``os(Linux) || !(DEBUG && swift(>=5.3))``"""

    _PIECE = re.compile(r"\s*(\w+\s*\([^()]*\)|\w+|&&|\|\||!|\(|\))")

    def __init__(self, text: str) -> None:
        self.pieces: list[str] = []
        end = 0
        while end < len(text.rstrip()):
            match = self._PIECE.match(text, end)
            if match is None:
                raise ValueError(text)
            self.pieces.append(match[1])
            end = match.end()

    def value(self) -> bool:
        result = self.either()
        if self.pieces:
            raise ValueError(self.pieces[0])
        return result

    def either(self) -> bool:
        result = self.both()
        while self.take("||"):
            right = self.both()
            result = result or right
        return result

    def both(self) -> bool:
        result = self.single()
        while self.take("&&"):
            right = self.single()
            result = result and right
        return result

    def single(self) -> bool:
        if self.take("!"):
            return not self.single()
        if self.take("("):
            result = self.either()
            if not self.take(")"):
                raise ValueError("(")
            return result
        if not self.pieces or (not self.pieces[0][0].isalnum() and self.pieces[0][0] != "_"):
            raise ValueError("condition")
        name, bracket, rest = self.pieces.pop(0).partition("(")
        if not bracket:
            return name == "true"
        test = _TESTS.get(name.strip())
        if test is None:
            raise ValueError(name)
        return test(rest.rstrip(")").replace(" ", ""))

    def take(self, piece: str) -> bool:
        if self.pieces and self.pieces[0] == piece:
            del self.pieces[0]
            return True
        return False


def _has_version(condition: str) -> bool:
    """``>=5.3`` or ``<6``"""
    match = re.fullmatch(r"(>=|<)(\d+(?:\.\d+)*)", condition)
    if match is None:
        raise ValueError(condition)
    wanted = tuple(map(int, match[2].split(".")))
    return (wanted <= _VERSION) == (match[1] == ">=")
