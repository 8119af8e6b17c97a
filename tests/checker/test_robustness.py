"""Programs with a few words changed: the checker always answers, and never accepts what it did not type."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullback.dsl import tast, types
from pullback.dsl.declarations.substitute import parts
from pullback.dsl.diagnostics import Severity
from pullback.dsl.expressions.walk import children
from pullback.dsl.infer import Variable

from .support import check

CORPUS = sorted(Path(__file__).parent.glob("*/*.dsl"))
WORDS = re.compile(r'\s+|\w+|"[^"\n]*"|//[^\n]*|[^\w\s]')
SEEDS = range(60)


def mutated(seed: int) -> str:
    choose = random.Random(seed)
    lines = choose.choice(CORPUS).read_text(encoding="utf-8").split("\n")
    start = choose.randrange(max(1, len(lines) - 30))
    words = WORDS.findall("\n".join(lines[start : start + 30]))
    for _ in range(choose.choice((1, 1, 2, 4))):
        place = choose.randrange(len(words))
        match choose.randrange(4):
            case 0:
                del words[place]
            case 1:
                words[place] = choose.choice(words)
            case 2:
                words.insert(place, choose.choice(words))
            case _:
                other = choose.randrange(len(words))
                words[place], words[other] = words[other], words[place]
    return "".join(words)


def nodes(block: tast.Block) -> Iterator[tast.Node]:
    pending: list[tast.Node] = list(block)
    while pending:
        node = pending.pop()
        yield node
        pending.extend(children(node))


def is_whole(type: types.Type) -> bool:
    return not isinstance(type, types.Error | Variable) and all(map(is_whole, parts(type)))


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_program(seed: int) -> None:
    checker, program, diagnostics = check(mutated(seed))
    if program is None:
        assert any(d.severity is Severity.ERROR and d.message for d in diagnostics)
        return
    blocks = [program.statements]
    blocks += [checker.body(f).statements for f in program.main.functions if f.syntax.body is not None]
    for block in blocks:
        for node in nodes(block):
            assert not isinstance(node, tast.Expr) or is_whole(node.type)
