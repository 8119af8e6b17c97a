"""What the parser makes of text: each file in ``trees`` holds source and the sketches of its statements."""

from __future__ import annotations

import gc
import logging
from dataclasses import fields
from pathlib import Path

import lark
import pytest

from pullback.dsl import ast, diskcache, tables
from pullback.dsl.parser import parse
from pullback.dsl.source import Source
from pullback.dsl.syntax.build import Builder
from pullback.dsl.syntax.precedence import STANDARD

from ..conftest import Check
from .sketch import sketch, sketch_file

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", sorted((HERE / "trees").glob("*.txt")), ids=lambda path: path.stem)
def test_tree(path: Path, golden: Check) -> None:
    golden(path, sketch_file)


def parsed(text: str) -> ast.File:
    file, problems = parse(Source("test.dsl", text))
    assert problems == []
    return file


def test_everything_parses() -> None:
    parsed((HERE / "sources" / "everything.dsl").read_text(encoding="utf-8"))


def test_the_trees_have_no_errors() -> None:
    for path in (HERE / "trees").glob("*.txt"):
        assert ": error: " not in path.read_text(encoding="utf-8"), path.name


def nodes(root: object) -> list[ast.Node]:
    found: list[ast.Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending.extend(node)
        elif isinstance(node, ast.Node):
            found.append(node)
            pending.extend(getattr(node, field.name) for field in fields(node) if "span" not in field.name)
    return found


def test_spans_are_exact() -> None:
    text = (HERE / "sources" / "everything.dsl").read_text(encoding="utf-8")
    for node in nodes(parsed(text).statements):
        written = node.span.text
        assert written and written == written.strip(), node
        for part in nodes(tuple(getattr(node, field.name) for field in fields(node) if "span" not in field.name)):
            assert node.span.start <= part.span.start and part.span.end <= node.span.end, (node, part)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("  a.b(1)  ", ast.Call, "a.b(1)"),
        ("x = f { 1 } + 2", ast.Closure, "{ 1 }"),
        ("a + b * c", ast.Binary, "a + b * c"),
        ("@a public func f() {}\n\nlet x = 1", ast.Function, "@a public func f() {}"),
        ("func f()\n  -> Int\n  where A: B { 1 }\n", ast.Function, "func f()\n  -> Int\n  where A: B { 1 }"),
        ("let x: Int\nlet y = 1", ast.Binding, "x: Int"),
        ('"a \\(b) c"', ast.StringLiteral, '"a \\(b) c"'),
        ("a ? b : c", ast.Ternary, "a ? b : c"),
        ("x.0.1", ast.Member, "x.0.1"),
        ("if a { } else { }\nb", ast.If, "if a { } else { }"),
    ],
)
def test_span(text: str, kind: type[ast.Node], expected: str) -> None:
    largest = max((n for n in nodes(parsed(text).statements) if isinstance(n, kind)), key=lambda n: len(n.span.text))
    assert largest.span.text == expected


@pytest.mark.parametrize(
    ("text", "kind", "attribute", "expected"),
    [
        ("a +  b", ast.Binary, "operator_span", "+"),
        ("a += b", ast.Assign, "operator_span", "+="),
        ("-b", ast.Unary, "operator_span", "-"),
        ("a.bc(1)", ast.Member, "name_span", "bc"),
        ("public func foo() {}", ast.Function, "name_span", "foo"),
        ("struct S {}", ast.Nominal, "name_span", "S"),
        ("let (a, b) = c", ast.Variable, "name_span", "(a, b)"),
        ("extension A.B {}", ast.Extension, "name_span", "A.B"),
    ],
)
def test_name_span(text: str, kind: type[ast.Node], attribute: str, expected: str) -> None:
    node = next(n for n in nodes(parsed(text).statements) if isinstance(n, kind))
    assert getattr(node, attribute).text == expected


def test_doc_comments_belong_to_the_next_declaration() -> None:
    text = "/// One.\n///  Two.\n@a func f() {}\n/** Block\n * text */\nlet x = 1\n//// no\n// no\nvar y = 1\n"
    docs = [s.doc for s in parsed(text).statements if isinstance(s, ast.Decl)]
    assert docs == ["One.\n Two.", "Block\ntext", None]


@pytest.mark.parametrize(
    "text", ["#!/usr/bin/env pullback\na", "\ufeffa", "/* x /* y */ z */ a // b", "a\r\n", "\r\ra\r", "\n\n;a;;\n"]
)
def test_what_is_passed_over(text: str) -> None:
    assert [sketch(s) for s in parsed(text).statements] == ["a"]


def test_operators_of_other_files() -> None:
    table = STANDARD.with_declarations(parsed("infix operator ~>: AdditionPrecedence\nprefix operator √\n").statements)
    file, problems = parse(Source("test.dsl", "a ~> √b * c"), table)
    assert problems == []
    assert sketch(file.statements[0]) == "Binary('~>', a, Binary('*', Unary('√', b), c))"


def test_the_grammar_has_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    lark.logger.setLevel(logging.DEBUG)
    try:
        with caplog.at_level(logging.DEBUG, lark.logger.name):
            built = lark.Lark(tables.GRAMMAR.read_text(encoding="utf-8"), parser="lalr", start="file", debug=True)
    finally:
        lark.logger.setLevel(logging.CRITICAL)
    assert built.rules
    assert "conflict" not in caplog.text


def test_every_production_has_its_action() -> None:
    for rule in tables.load_tables().rules:
        assert rule.size == 1 if rule.action is None else hasattr(Builder, rule.action), rule


def test_the_tables_can_do_without_a_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    tables.load_tables.cache_clear()
    assert tables.load_tables().rules


def test_a_damaged_cache_is_made_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tables.load_tables.cache_clear()
    states = len(tables.load_tables().states)
    (stored,) = diskcache.folder().iterdir()
    stored.write_bytes(stored.read_bytes()[:100])
    tables.load_tables.cache_clear()
    assert len(tables.load_tables().states) == states


def test_texts_without_foreign_letters_are_read_alike() -> None:
    text = (HERE / "sources" / "everything.dsl").read_text(encoding="utf-8").encode("ascii", "ignore").decode()
    plain, whole = tables.terminals(text), tables.terminals(text + "é")
    assert plain is not whole
    few, many = ([(m.lastgroup, m.span()) for m in pattern.finditer(text)] for pattern in (plain, whole))
    assert few == many


def test_parsing_leaves_nothing_to_the_collector() -> None:
    text = "func f(_ x: Double) -> Double { return x + 1 }\n"
    parsed(text)
    gc.collect()
    gc.disable()
    try:
        parsed(text)
        assert gc.collect() == 0
    finally:
        gc.enable()
