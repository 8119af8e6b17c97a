"""The lexer and the LALR tables that Lark makes of the grammar, kept on disk between runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import lark
from lark.common import LexerConf
from lark.grammar import Rule as Production
from lark.lexer import BasicLexer, LexerThread, PatternRE, TerminalDef, Token

from .diskcache import cached

GRAMMAR = Path(__file__).with_name("grammar.lark")
FORMAT = 1
"""Raised when the layout of ``Tables`` changes, so that older files are not read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A production: what it makes, how many symbols it takes, and the action's name (None passes the symbol on)."""

    origin: str
    size: int
    action: str | None


@dataclass(frozen=True, slots=True)
class Tables:
    """``states`` maps each state's terminals to the next state, or to ``~rule`` for a reduction, and its
    nonterminals to the next state. ``symbols`` names the symbol on which a state is entered."""

    terminals: tuple[tuple[str, str, int], ...]
    ignored: tuple[str, ...]
    states: tuple[dict[str, int], ...]
    symbols: tuple[str, ...]
    rules: tuple[Rule, ...]
    start: int
    accept: int


class _KeepEveryTerminal:
    """Tells Lark that the layout layer uses the terminals which no production names."""

    always_accept = ("OPERATOR", "DOT_OPERATOR", "SEMICOLON", "LCURLY", "RCURLY", "INVALID")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


def build_tables(grammar: str) -> Tables:
    parser = lark.Lark(
        grammar, parser="lalr", lexer="basic", start="file", postlex=_KeepEveryTerminal(), maybe_placeholders=False
    )
    conf = parser.parse_interactive("").parser_state.parse_conf
    numbers = {state: number for number, state in enumerate(conf.states)}
    rules: dict[Production, int] = {}
    states: list[dict[str, int]] = []
    symbols = ["file"] * len(numbers)
    for actions in conf.states.values():
        entries: dict[str, int] = {}
        for symbol, (_, target) in actions.items():
            if isinstance(target, Production):
                entries[symbol] = ~rules.setdefault(target, len(rules))
            else:
                entries[symbol] = numbers[target]
                symbols[numbers[target]] = symbol
        states.append(entries)
    productions = tuple(Rule(rule.origin.name, len(rule.expansion), rule.alias) for rule in rules)
    terminals = tuple((t.name, t.pattern.to_regexp(), t.priority) for t in parser.terminals)
    ignored = tuple(parser.ignore_tokens)
    return Tables(
        terminals,
        ignored,
        tuple(states),
        tuple(symbols),
        productions,
        numbers[conf.start_state],
        numbers[conf.end_state],
    )


@cache
def load_tables() -> Tables:
    grammar = GRAMMAR.read_text(encoding="utf-8")
    key = f"{FORMAT} {lark.__version__} {grammar}"
    return cached("grammar", key, Tables, lambda: build_tables(grammar))


@cache
def _lexer() -> BasicLexer:
    tables = load_tables()
    terminals = [TerminalDef(name, PatternRE(pattern), priority) for name, pattern, priority in tables.terminals]
    return BasicLexer(LexerConf(terminals, re, tables.ignored, skip_validation=True))


def lex(text: str) -> Iterator[Token]:
    return LexerThread.from_text(_lexer(), text).lex(None)
