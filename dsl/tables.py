"""The lexer's pattern and the LALR tables that Lark makes of the grammar, kept on disk between runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import lark
from lark.common import LexerConf
from lark.grammar import Rule as Production
from lark.lexer import BasicLexer, Token

from .diskcache import cached

GRAMMAR = Path(__file__).with_name("grammar.lark")
FORMAT = 2
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
    nonterminals to the next state. ``symbols`` names the symbol on which a state is entered. ``pattern``: of any
    terminal, whose name is that of its group; ``ignored``: what stands between tokens."""

    pattern: str
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
        for name, (_, target) in actions.items():
            symbol = str(name)  # Lark's own strings are compared by Python code
            if isinstance(target, Production):
                entries[symbol] = ~rules.setdefault(target, len(rules))
            else:
                entries[symbol] = numbers[target]
                symbols[numbers[target]] = symbol
        states.append(entries)
    productions = tuple(Rule(str(rule.origin.name), len(rule.expansion), rule.alias) for rule in rules)
    return Tables(
        _pattern(parser),
        tuple(parser.ignore_tokens),
        tuple(states),
        tuple(symbols),
        productions,
        numbers[conf.start_state],
        numbers[conf.end_state],
    )


def _pattern(parser: lark.Lark) -> str:
    """The terminals in the order in which Lark tries them. None is a special case of another one."""
    lexer = BasicLexer(LexerConf(parser.terminals, re, parser.ignore_tokens, skip_validation=True))
    assert lexer.scanner and not lexer.callback
    return "|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in lexer.terminals)


@cache
def load_tables() -> Tables:
    grammar = GRAMMAR.read_text(encoding="utf-8")
    key = f"{FORMAT} {lark.__version__} {grammar}"
    return cached("grammar", key, Tables, lambda: build_tables(grammar))


_FOREIGN = re.compile("[^\x00-\x7f\ufdd0-\ufdd4]")
_FOREIGN_IN_CLASS = re.compile("[^\x00-\x7f\ufdd0-\ufdd4](?:-[^\x00-\x7f])?")


def terminals(text: str) -> re.Pattern[str]:
    """A pattern that matches any terminal at the start of ``text``, and a blank or an invalid character too. Without
    the many letters that most texts have none of, it takes a tenth of the time to compile."""
    pattern = load_tables().pattern
    return _compiled(pattern if _FOREIGN.search(text) else _FOREIGN_IN_CLASS.sub("", pattern))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
