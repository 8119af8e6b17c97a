"""Going on after a syntax error.

First a repair is tried that keeps what stands around the error: a separator, a comma or a
placeholder is put in where the parser could then take the offending token. Otherwise the
statement that holds the error is given up: the parser's stack is cut back to where the
statement began, a placeholder takes its place, and reading goes on behind it. If the mistake
lies in the head of a declaration or a loop, its body is still read.

Layout has balanced the brackets, so the end of a statement is found by depth alone. Each
recovery passes at least one token; the whole costs no more than the parse itself.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from ..diagnostics import Diagnostics, FixIt
from ..layout import Layout, Token
from ..source import Span
from .complaints import Context, complaint
from .limits import MAXIMUM_ERRORS

if TYPE_CHECKING:
    from .lr import Machine

MAXIMUM_TRIES = 4
"""How often a token may be recovered from before it is passed over."""
OPENERS = {
    "LPAREN", "LSQUARE", "LSQUARE_TYPE", "ATTRIBUTE_LPAREN", "LBRACE", "LBRACE_CLOSURE", "LBRACE_SIGNATURE",
    "LBRACE_ACCESSORS", "STRING_HEAD", "STRING_MIDDLE",
}  # fmt: skip
CLOSERS = {"RPAREN", "RSQUARE", "RBRACE"}
_STATEMENT_EDGES = {"SEP", "LBRACE", "LBRACE_CLOSURE", "RBRACE"}
_BODIES = {"LBRACE", "LBRACE_ACCESSORS"}
_INSERTED = {"SEP": ";", "COMMA": ",", "COLON": ":"}
_LISTS = {"LPAREN", "LSQUARE", "ATTRIBUTE_LPAREN", "LBRACE_SIGNATURE"}
_PLACEHOLDERS = ("ERROR", "ERROR_TYPE", "ERROR_PATTERN")


class Recovery:
    def __init__(self, machine: Machine, layout: Layout, diagnostics: Diagnostics, repairs: list[int]) -> None:
        self.machine = machine
        self.source = layout.lexed.source
        self.tokens = layout.tokens
        self.depths = layout.depths
        self.diagnostics = diagnostics
        self.repairs = sorted([*repairs, *layout.refused])
        self.quiet: list[tuple[int, int, int]] = []
        self.known: dict[int, tuple[int, int]] = {}
        self.inserted_at = -1
        self.stuck_at = -1
        self.tries = 0
        self.count = 0

    def recover(self, index: int, token: Token) -> int:
        """Make the parser able to go on; the index of the token to go on with."""
        kind = self._insertion(index, token)
        self._report(index, token, kind)
        if index == self.stuck_at:
            self.tries += 1
            if self.tries > MAXIMUM_TRIES:
                return min(index + 1, len(self.tokens))
        else:
            self.stuck_at, self.tries = index, 0
        if kind is not None:
            self.inserted_at = index
            start = self.tokens[index - 1].end if index else token.start
            self.machine.feed(Token(kind, "", min(start, token.start), min(start, token.start)))
            return index
        return self._give_up_statement(index, token)

    # --- repairs in place -------------------------------------------------------------

    def _insertion(self, index: int, token: Token) -> str | None:
        """A terminal after which the parser takes the token."""
        if index == self.inserted_at:
            return None
        previous = self.tokens[index - 1].type if index else "SEP"
        if previous != "SEP" and token.type not in ("SEP", "RBRACE", "$END") and self._accepts("SEP", token.type):
            return "SEP"
        for separator in ("COMMA", "COLON"):
            if previous == separator or token.type in (separator, "RPAREN", "RSQUARE", "SEP"):
                continue
            if separator == "COMMA" and self._innermost() not in _LISTS:
                continue
            if self._accepts(separator, token.type):
                return separator
        for placeholder in _PLACEHOLDERS:
            if self._accepts(placeholder, token.type):
                return placeholder
        return None

    def _innermost(self) -> str:
        """The opening bracket around the place that the parser has come to."""
        symbols = self.machine.tables.symbols
        return next((symbols[s] for s in reversed(self.machine.states[1:]) if symbols[s] in OPENERS), "")

    def _accepts(self, *kinds: str) -> bool:
        return self.accepts_from(len(self.machine.states), *kinds)

    def accepts_from(self, height: int, *kinds: str) -> bool:
        """Whether the parser, its stack cut to this height, would take these terminals."""
        table, rules = self.machine.tables.states, self.machine.tables.rules
        base = height
        pushed: list[int] = []
        stack = self.machine.states
        for kind in kinds:
            while True:
                top = pushed[-1] if pushed else stack[base - 1]
                entry = table[top].get(kind)
                if entry is None:
                    return False
                if entry >= 0:
                    pushed.append(entry)
                    break
                rule = rules[~entry]
                kept = len(pushed) - rule.size
                if kept >= 0:
                    del pushed[kept:]
                else:
                    base += kept
                    pushed.clear()
                top = pushed[-1] if pushed else stack[base - 1]
                goto = table[top].get(rule.origin)
                if goto is None:
                    return False
                pushed.append(goto)
                if goto == self.machine.tables.accept:
                    return kind == "$END"
        return True

    # --- giving up a statement --------------------------------------------------------

    def _give_up_statement(self, index: int, token: Token) -> int:
        machine = self.machine
        symbols = machine.tables.symbols
        height = self._statement_start()
        below = [symbols[state] for state in machine.states[1:height]]
        depth = 1 + sum(symbol in OPENERS for symbol in below) - sum(symbol in CLOSERS for symbol in below)
        keep = height < len(machine.states) and symbols[machine.states[height]] == "statements"
        height += keep
        start = machine.starts[height - 1] if height <= len(machine.starts) else token.start
        machine.cut(height)
        if keep:
            machine.feed(Token("SEP", "", start, start))
        end, body = self._statement_end(index, depth)
        if body is not None:
            self.quiet.append((index, end, depth))
            machine.feed(Token("ERROR_HEADER", "", start, token.end))
            return body
        machine.feed(Token("ERROR", "", start, max(start, self._end_of(end - 1))))
        return max(end, index)

    def _statement_start(self) -> int:
        """The height of the stack where a statement could begin, in brackets that are still open."""
        symbols, states = self.machine.tables.symbols, self.machine.states
        closed = 0
        for height in range(len(states), 1, -1):
            symbol = symbols[states[height - 1]]
            if not closed and self.accepts_from(height, "RETURN"):
                return height
            if symbol in CLOSERS:
                closed += 1
            elif symbol in OPENERS and closed:
                closed -= 1
        return 1

    def _end_of(self, index: int) -> int:
        return self.tokens[index].end if 0 <= index < len(self.tokens) else 0

    def _statement_end(self, index: int, depth: int) -> tuple[int, int | None]:
        """Where the statement at this depth ends, and where a body opens in the rest of it."""
        body = None
        ends = {"SEP"} | {kind for kind in ("CASE", "DEFAULT") if self._accepts("ERROR", kind)}
        tokens, depths = self.tokens, self.depths
        while index < len(tokens):
            if depths[index] < depth:
                break
            if depths[index] == depth:
                kind = tokens[index].type
                if kind in ends:
                    break
                if body is None and kind in _BODIES:
                    body = index
            index += 1
        return index, body

    # --- reporting --------------------------------------------------------------------

    def _report(self, index: int, token: Token, inserted: str | None) -> None:
        if self._is_known(index):
            return
        self.count += 1
        if self.count > MAXIMUM_ERRORS:
            return
        machine = self.machine
        symbols = machine.tables.symbols
        previous = self.tokens[index - 1] if index else None
        context = Context(
            token,
            previous,
            [symbols[state] for state in machine.states[-24:]],
            frozenset(machine.tables.states[machine.states[-1]]),
            inserted,
        )
        code, message = complaint(context)
        span = self._place(index, token)
        fixits: tuple[FixIt, ...] = ()
        if inserted in _INSERTED and previous is not None:
            end = previous.end
            fixits = (FixIt(Span(self.source, end, end), _INSERTED[inserted]),)
        self.diagnostics.error(code, message, span, fixits=fixits)

    def _place(self, index: int, token: Token) -> Span:
        if index and (token.type == "SEP" or self._on_later_line(index, token)):
            # What is missing should have come right behind the token before.
            end = self.tokens[index - 1].end
            return Span(self.source, end, end)
        return Span(self.source, token.start, token.end)

    def _on_later_line(self, index: int, token: Token) -> bool:
        end = self.tokens[index - 1].end
        return token.start == token.end or "\n" in self.source.text[end : token.start]

    def _is_known(self, index: int) -> bool:
        """Whether this part of the statement was complained about before."""
        depth = self.depths[index] if index < len(self.depths) else 1
        known = self.known.get(depth)
        if known is not None and known[0] <= index <= known[1]:
            return True
        if any(start <= index <= end and depth == level for start, end, level in self.quiet):
            return True
        first, last = index, index
        while first > 0:
            before = self.tokens[first - 1].type
            if before in _STATEMENT_EDGES and (self.depths[first - 1] <= depth or before == "LBRACE"):
                break
            first -= 1
        while last < len(self.tokens) and self.tokens[last].type not in _STATEMENT_EDGES:
            last += 1
        self.known[depth] = first, last
        start = self.tokens[first].start if first < len(self.tokens) else len(self.source.text)
        end = self.tokens[last].start if last < len(self.tokens) else len(self.source.text)
        at = bisect_right(self.repairs, end)
        if at and self.repairs[at - 1] >= start:
            return True
        return any(start <= item.span.start <= end for item in self.diagnostics.items)
