"""Programs broken by cutting, doubling and swapping the tokens and lines of good ones, by other types and by names of
other programs: each is compiled, or refused with diagnostics that have a place. Nothing raises."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from pullback.compiler import cache, driver, edge
from pullback.compiler.options import Options
from pullback.compiler.render import render
from pullback.dsl.source import NOWHERE, Source
from tests.quick import unoptimised

HERE = Path(__file__).parent
GOOD = sorted([*HERE.glob("programs/*.dsl"), *HERE.glob("corpus/*.dsl"), *HERE.parent.glob("examples/**/*.dsl")])
TOKEN = re.compile(r'"[^"\n]*"|[^\W\d]\w*|\d[\w.]*|\n|[^\w\s]+|[ \t]+|//[^\n]*')
NAME = re.compile(r"[^\W\d]\w*")
TYPES = "Int Double Float Bool String [Double] [[Double]] Double? (Double,Double) () (Double)->Double Void T".split()
ROUNDS = 3


def chunks(text: str, rng: random.Random) -> str:
    """A few consecutive declarations of a program: small, so that a change is not drowned."""
    parts = re.split(r"\n(?=\S)", text)
    start = rng.randrange(len(parts))
    return "\n".join(parts[start : start + rng.randint(1, 12)])


def broken(text: str, rng: random.Random) -> str:
    if rng.randrange(4) == 0:
        lines = text.split("\n")
        i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines.insert(j, lines.pop(i) if rng.randrange(2) else lines[i])
        text = "\n".join(lines)
    tokens = TOKEN.findall(text)
    for _ in range(rng.randint(1, 3)):
        if len(tokens) < 2:
            break
        i, j = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        match rng.randrange(6):
            case 0:
                del tokens[i]
            case 1:
                tokens.insert(i, tokens[i])
            case 2:
                tokens[i], tokens[j] = tokens[j], tokens[i]
            case 3:
                places = [k for k, token in enumerate(tokens) if token in TYPES]
                if places:
                    tokens[rng.choice(places)] = rng.choice(TYPES)
            case 4:
                names = [k for k, token in enumerate(tokens) if NAME.match(token)]
                other = rng.choice(GOOD).read_text(encoding="utf-8")
                if names:
                    tokens[rng.choice(names)] = rng.choice(NAME.findall(other))
            case _:
                tokens[i] = tokens[j]
    return "".join(tokens)


def compile_quietly(text: str, seed: object) -> None:
    source = Source("broken.dsl", text)
    try:
        with unoptimised():
            options, store = Options(run=True), cache.STORE
            result = edge.on_deep_stack(lambda: driver.compile(source, options, lambda name: None, store=store))
    except Exception as error:
        raise AssertionError(f"seed {seed}: {error!r} in\n{text}") from error
    assert result.artefact is not None or not result.ok, text
    for diagnostic in result.diagnostics:
        assert diagnostic.message
        assert diagnostic.span is not NOWHERE, (diagnostic.message, text)
    render(result.diagnostics)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_broken_programs_are_refused_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for round_ in range(ROUNDS):
        rng = random.Random(f"{path.stem} {round_}")
        compile_quietly(broken(chunks(text, rng), rng), round_)
