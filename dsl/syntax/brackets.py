"""Brackets are paired, and repaired where they do not pair, before anything else is read.

Whatever the text, the tokens that leave here are balanced: a missing bracket is supplied at
the likeliest place and a stray one dropped, each with one diagnostic. The stages after this
one can therefore find the end of a block without reading what is in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..diagnostics import Diagnostics, Note
from ..source import Span
from .lexing import Lexed, RawToken
from .limits import MAXIMUM_NESTING, FewDiagnostics

CLOSER_OF = {
    "LPAREN": "RPAREN",
    "LSQUARE": "RSQUARE",
    "LCURLY": "RCURLY",
    "STRING_HEAD": "STRING_TAIL",
    "STRING_MIDDLE": "STRING_TAIL",
}
_CLOSERS = {"RPAREN", "RSQUARE", "RCURLY", "STRING_MIDDLE", "STRING_TAIL"}
_BRACKETS = set(CLOSER_OF) | _CLOSERS
_TEXT = {"RPAREN": ")", "RSQUARE": "]", "RCURLY": "}", "LPAREN": "(", "LSQUARE": "[", "LCURLY": "{"}

_DECLARATIONS = {"func", "struct", "enum", "class", "protocol", "extension", "typealias", "import", "init", "deinit"}
_ALWAYS_STATEMENTS = _DECLARATIONS - {"init"} | {"return", "guard", "defer", "repeat", "public", "private", "static"}
_MAYBE_STATEMENTS = {"let", "var", "if", "for", "while", "switch"}
_OPERAND_STARTS = {"NAME", "INTEGER", "FLOAT", "STRING", "STRING_HEAD", "ATTRIBUTE"}
_OPERAND_ENDS = {"NAME", "INTEGER", "FLOAT", "STRING", "STRING_TAIL", "RPAREN", "RSQUARE", "RCURLY"}
_BODIES = {"struct", "enum", "class", "protocol", "extension", "switch"}


@dataclass(slots=True)
class _Open:
    """``declares``: a function's parameters follow. ``boundary`` is the first token inside that looks like
    the start of another statement."""

    index: int
    token: RawToken
    indent: int
    declares: bool = False
    boundary: int | None = None


@dataclass(slots=True)
class Balanced:
    """``partner[i]`` is the index of the bracket that belongs to the bracket ``tokens[i]``, else -1.
    ``repairs`` are the offsets at which something was supplied, dropped or left out."""

    tokens: list[RawToken]
    partner: list[int]
    repairs: list[int]


def balance(lexed: Lexed, diagnostics: Diagnostics) -> Balanced:
    unterminated = [item.span for item in diagnostics.items if item.code == "unterminated"]
    pairing = _Pairing(lexed, unterminated, by_indentation=False)
    pairing.run()
    if pairing.unclosed_braces:
        # Indentation says where a missing brace belongs; it is believed only once one is missing.
        guided = _Pairing(lexed, unterminated, by_indentation=True)
        guided.run()
        if len(guided.diagnostics.items) <= len(pairing.diagnostics.items):
            pairing = guided
    diagnostics.extend(pairing.diagnostics.items)
    return pairing.result()


class _Pairing:
    def __init__(self, lexed: Lexed, unterminated: list[Span], by_indentation: bool) -> None:
        self.lexed = lexed
        self.tokens = lexed.tokens
        self.by_indentation = by_indentation
        self.diagnostics = FewDiagnostics()
        self.unterminated = unterminated
        self.stack: list[_Open] = []
        self.supplied: dict[int, list[str]] = {}
        self.dropped: set[int] = set()
        self.indent = 0
        self.unclosed_braces = 0
        self.too_deep = False

    def run(self) -> None:
        index, count = 0, len(self.tokens)
        while index < count:
            token = self.tokens[index]
            if token.fresh:
                self._start_line(index, token)
            kind = token.type
            if kind in _BRACKETS:
                if kind in _CLOSERS:
                    self._close(index, token)
                if kind in CLOSER_OF:
                    if len(self.stack) >= MAXIMUM_NESTING:
                        index = self._skip_nest(index)
                        continue
                    if kind == "LCURLY":
                        self._before_brace(index)
                    declares = kind == "LPAREN" and self._declares(index)
                    self.stack.append(_Open(index, token, self.indent, declares))
            index += 1
        while self.stack:
            self._supply(self.stack.pop(), count)

    def _start_line(self, index: int, token: RawToken) -> None:
        text = self.lexed.masked
        self.indent = token.start - (text.rfind("\n", 0, token.start) + 1)
        if not self.stack:
            return
        top = self.stack[-1]
        if top.token.type in ("LPAREN", "LSQUARE"):
            if self._starts_statement(index, token):
                while self.stack and self.stack[-1].token.type in ("LPAREN", "LSQUARE"):
                    self._supply(self.stack.pop(), index)
            elif top.boundary is None and self._could_start(index, token):
                top.boundary = index
        if self.by_indentation and token.value in _DECLARATIONS:
            while self.stack and self.stack[-1].token.type == "LCURLY" and self.stack[-1].indent >= self.indent:
                self._supply(self.stack.pop(), index)

    def _declares(self, index: int) -> bool:
        """Whether the parenthesis at this index opens the parameters of a declaration."""
        before = [token.value for token in self.tokens[max(0, index - 2) : index]]
        if before[-1:] in (["init"], ["subscript"]):
            return before[:1] != ["."]
        return before[:1] == ["func"]

    def _before_brace(self, index: int) -> None:
        """A body cannot open among parameters; only a default value starts with a brace there."""
        top = self.stack[-1] if self.stack else None
        if top is not None and top.declares and self.tokens[index - 1].value != "=":
            self._supply(self.stack.pop(), index)

    def _follows(self, index: int, distance: int) -> str:
        at = index + distance
        return self.tokens[at].type if at < len(self.tokens) else ""

    def _could_start(self, index: int, token: RawToken) -> bool:
        """Whether two operands meet here, as at the start of a statement."""
        if token.type not in _OPERAND_STARTS or self._follows(index, 1) == "COLON":
            return False
        return index > 0 and self.tokens[index - 1].type in _OPERAND_ENDS

    def _starts_statement(self, index: int, token: RawToken) -> bool:
        if token.value in _ALWAYS_STATEMENTS:
            return self._follows(index, 1) in ("NAME", "LPAREN", "LSQUARE", "INTEGER", "FLOAT", "STRING", "LCURLY")
        if token.value in ("let", "var"):
            after = self.tokens[index + 2] if index + 2 < len(self.tokens) else token
            return after.type == "COLON" or after.value == "="
        return token.value in _MAYBE_STATEMENTS and "COLON" not in (self._follows(index, 1), self._follows(index, 2))

    def _close(self, index: int, token: RawToken) -> None:
        kind = "STRING_TAIL" if token.type == "STRING_MIDDLE" else token.type
        stack = self.stack
        found = len(stack) - 1
        while found >= 0 and CLOSER_OF[stack[found].token.type] != kind:
            barrier = stack[found]
            same_line = "\n" not in self.lexed.masked[barrier.token.start : token.start]
            in_string = barrier.token.type.startswith("STRING")
            if kind != "STRING_TAIL" and (in_string or (barrier.token.type == "LCURLY" and not same_line)):
                found = -1
                break
            found -= 1
        if found < 0:
            self.dropped.add(index)
            if kind == "STRING_TAIL":
                return  # its head was nested too deeply
            if stack and stack[-1].token.type in ("LPAREN", "LSQUARE") and self._ends_line(index, stack[-1]):
                self._supply(stack.pop(), index)
                return
            text = _TEXT[token.type]
            where = f"extraneous '{text}' at top level" if not stack else f"unexpected '{text}'"
            self._error("extraneous-brace" if text == "}" else "unexpected-token", where, token)
            return
        unclosed = stack[found + 1 :]
        del stack[found:]
        for entry in reversed(unclosed):
            self._supply(entry, index)

    def _ends_line(self, index: int, opened: _Open) -> bool:
        """Whether a line ends here that began before this bracket was opened: the closing one may be mistyped."""
        last = index + 1 >= len(self.tokens) or self.tokens[index + 1].fresh
        return last and "\n" not in self.lexed.masked[opened.token.start : self.tokens[index].start]

    def _supply(self, opened: _Open, index: int) -> None:
        """Put the missing partner of a bracket in front of the token ``index`` or of an earlier boundary."""
        closer = CLOSER_OF[opened.token.type]
        at = index if opened.boundary is None else opened.boundary
        self.supplied.setdefault(at, []).append(closer)
        if closer == "STRING_TAIL":
            return  # the rest of the literal was nested too deeply
        code, message = self._missing(opened)
        if any(self._swallows(span, opened.token) for span in self.unterminated):
            return  # it was swallowed by the string
        if self.too_deep:
            return  # what would close it may be among what was left out
        note = Note(f"to match this opening '{_TEXT[opened.token.type]}'", self._span(opened.token))
        if at < len(self.tokens):
            span = self._span(self.tokens[at])
        else:
            end = len(self.lexed.masked.rstrip())
            span = Span(self.lexed.source, end, end)
        if closer == "RCURLY":
            self.unclosed_braces += 1
        self.diagnostics.error(code, message, span, note)

    def _swallows(self, string: Span, opener: RawToken) -> bool:
        """Whether an unterminated string took what followed a bracket on its line."""
        return opener.start < string.start and "\n" not in self.lexed.masked[opener.start : string.start]

    def _missing(self, opened: _Open) -> tuple[str, str]:
        closer = CLOSER_OF[opened.token.type]
        if closer == "RPAREN" and opened.declares:
            return "expected-token", "expected ')' in parameter list"
        before = self.tokens[opened.index - 1] if opened.index else opened.token
        if closer == "RPAREN" and before.value.startswith("@"):
            return "expected-token", f"expected ')' in '{before.value[1:]}' attribute"
        if closer == "RPAREN":
            return "expected-token", "expected ')' in expression list"
        if closer == "RSQUARE":
            return "expected-token", "expected ']' in container literal expression"
        for token in reversed(self.tokens[max(0, opened.index - 40) : opened.index]):
            if token.value in _BODIES:
                where = "'switch' statement" if token.value == "switch" else token.value
                return "expected-brace", f"expected '}}' in {where}"
            if token.type in ("LCURLY", "RCURLY", "SEMICOLON") or token.value == "func":
                break
        return "expected-brace", "expected '}' at end of brace statement"

    def _skip_nest(self, index: int) -> int:
        """Leave out all that is nested beyond the limit; the index of what follows it."""
        if not self.too_deep:
            message = f"brackets are nested more than {MAXIMUM_NESTING} deep"
            self._error("too-complex", message, self.tokens[index])
        self.too_deep = True
        depth = 0
        while index < len(self.tokens):
            kind = self.tokens[index].type
            depth += (kind in CLOSER_OF) - (kind in _CLOSERS)
            self.dropped.add(index)
            index += 1
            if depth <= 0:
                break
        return index

    def _span(self, token: RawToken) -> Span:
        return Span(self.lexed.source, token.start, token.end)

    def _error(self, code: str, message: str, token: RawToken) -> None:
        self.diagnostics.error(code, message, self._span(token))

    def result(self) -> Balanced:
        tokens: list[RawToken] = []
        repairs: list[int] = []
        fresh = False
        for index, token in enumerate(self.tokens):
            for kind in self.supplied.get(index, ()):
                tokens.append(RawToken(kind, "", token.start, token.start, False))
                repairs.append(token.start)
            if index in self.dropped:
                repairs.append(token.start)
                fresh = fresh or token.fresh
            else:
                tokens.append(token._replace(fresh=True) if fresh else token)
                fresh = False
        end = self.tokens[-1].end if self.tokens else 0
        for kind in self.supplied.get(len(self.tokens), ()):
            tokens.append(RawToken(kind, "", end, end, False))
            repairs.append(end)
        return Balanced(tokens, _partners(tokens), repairs)


def _partners(tokens: list[RawToken]) -> list[int]:
    partner = [-1] * len(tokens)
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if token.type in _BRACKETS:
            if token.type in _CLOSERS and stack:
                opener = stack.pop()
                partner[opener] = index
                partner[index] = opener
            if token.type in CLOSER_OF:
                stack.append(index)
    return partner
