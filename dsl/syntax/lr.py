"""The LALR machine: runs the tables over the tokens and calls the grammar's actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import ast
from ..diagnostics import Diagnostics
from ..layout import Layout, Token
from ..tables import load_tables
from .build import Builder
from .recovery import Recovery

Action = Callable[[list[Any], int, int], Any]
END = "$END"


class Machine:
    """``states``, ``values``, ``starts`` and ``ends`` are the parser's stack, side by side."""

    def __init__(self, layout: Layout, builder: Builder, diagnostics: Diagnostics, repairs: list[int]) -> None:
        self.tables = load_tables()
        self.tokens = layout.tokens
        self.depths = layout.depths
        self.states = [self.tables.start]
        self.values: list[Any] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.actions: list[Action | None] = [
            None if rule.action is None else getattr(builder, rule.action) for rule in self.tables.rules
        ]
        end = len(layout.lexed.source.text)
        self.end = Token(END, "", end, end)
        self.recovery = Recovery(self, layout, diagnostics, repairs)

    def run(self) -> ast.File:
        try:
            return self._run()
        finally:
            del self.recovery  # which holds this machine

    def _run(self) -> ast.File:
        index = 0
        tokens, count = self.tokens, len(self.tokens)
        while True:
            token = tokens[index] if index < count else self.end
            if self.feed(token):
                if token is self.end:
                    return self.values[-1]
                index += 1
            else:
                index = self.recovery.recover(index, token)

    def cut(self, height: int) -> None:
        """Forget what lies above this height of the stack of states."""
        del self.states[height:], self.values[height - 1 :], self.starts[height - 1 :], self.ends[height - 1 :]

    def feed(self, token: Token) -> bool:
        """Reduce as far as the token says, then shift it; False if it cannot follow."""
        states, values, starts, ends = self.states, self.values, self.starts, self.ends
        table, rules, actions = self.tables.states, self.tables.rules, self.actions
        accept = self.tables.accept
        kind = token.type
        while True:
            entry = table[states[-1]].get(kind)
            if entry is None:
                return False
            if entry >= 0:
                states.append(entry)
                values.append(token)
                starts.append(token.start)
                ends.append(token.end)
                return True
            rule = rules[~entry]
            size = rule.size
            action = actions[~entry]
            if action is None:
                # A production of one symbol that only passes it on.
                states[-1] = table[states[-2]][rule.origin]
                continue
            if size:
                # What is made takes the place of the first symbol.
                arguments, end = values[-size:], ends[-1]
                if size > 1:
                    above = 1 - size
                    del states[above:], values[above:], starts[above:], ends[above:]
                values[-1] = action(arguments, starts[-1], end)
                ends[-1] = end
                states[-1] = table[states[-2]][rule.origin]
            else:
                # Empty: whatever it begins starts at the next token, whatever it ends has ended before.
                start, end = token.start, ends[-1] if ends else token.start
                values.append(action([], start, end))
                starts.append(start)
                ends.append(end)
                states.append(table[states[-1]][rule.origin])
            if states[-1] == accept:
                return True
