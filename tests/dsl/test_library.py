"""The library's syntax on disk: the same as its text says, whatever happens to the disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from pullback.dsl import ast, diskcache, library
from pullback.dsl.checker import Checker
from pullback.dsl.entities import FunctionEntity
from pullback.dsl.parser import parse
from pullback.dsl.source import Span

NAME = "math"


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    library.read.cache_clear()
    yield
    library.read.cache_clear()


def read_again() -> library.Library:
    library.read.cache_clear()
    return library.read(NAME)


def spans(node: Any) -> list[tuple[str, int, int]]:
    if isinstance(node, tuple):
        return [span for part in node for span in spans(part)]
    if isinstance(node, Span):
        return [(node.source.text, node.start, node.end)]
    return [s for f in fields(node) for s in spans(getattr(node, f.name))] if is_dataclass(node) else []


def test_what_is_read_in_parts_is_what_was_parsed() -> None:
    library.read(NAME)
    assert [path for path in diskcache.folder().iterdir() if path.name.startswith(f"library-{NAME}-")]
    statements = read_again().statements()
    sources = {s.span.source.name: s.span.source for s in statements}
    parsed = [s for name in sorted(sources) for s in parse(sources[name])[0].statements]
    functions = [s for s in parsed if isinstance(s, ast.Function)]
    others = tuple(s for s in parsed if not isinstance(s, ast.Function))
    names = dict.fromkeys(f.name for f in functions)
    expected = (*others, *(f for name in names for f in functions if f.name == name))
    assert statements == expected
    assert spans(statements) == spans(expected)


def test_a_part_is_read_once() -> None:
    first = library.read(NAME).functions("sqrt")
    assert library.read(NAME).functions("sqrt") is first
    assert first[0].body is first[0].body


def test_it_can_do_without_a_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert library.read(NAME).functions("sqrt")


def test_damage_anywhere_is_noticed_before_a_part_is_needed() -> None:
    statements = library.read(NAME).statements()
    (stored,) = diskcache.folder().glob("library-*")
    data = bytearray(stored.read_bytes())
    data[len(data) * 2 // 3] ^= 0xFF
    stored.write_bytes(data)
    assert read_again().statements() == statements
    assert stored.read_bytes() != bytes(data)


def test_it_knows_which_types_have_a_static_function() -> None:
    modules = Checker(lambda name: None).modules
    for operator in ("+", "==", "..<", ".&", "~=", "zero"):
        declaring = {
            nominal
            for nominal in modules.prelude.nominals
            if any(isinstance(member, FunctionEntity) for member in nominal.static_members.get(operator, ()))
        }
        assert declaring <= set(modules.with_static(modules.prelude, operator))
    assert len(modules.with_static(modules.prelude, "..<")) < 5
