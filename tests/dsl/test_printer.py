"""What is printed reads as the same tree."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from pullback.dsl import ast
from pullback.dsl.parser import parse
from pullback.dsl.source import Source
from pullback.dsl.syntax.printer import _VISITORS, print_file

from ..conftest import MARKER

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SOURCES = [
    *sorted((HERE / "sources").glob("*.dsl")),
    *sorted((HERE / "trees").glob("*.txt")),
    *sorted((ROOT / "dsl" / "stdlib").rglob("*.dsl")),
    *sorted((ROOT / "tests" / "programs").glob("*.dsl")),
    *sorted((ROOT / "examples").glob("**/*.dsl")),
]


def reread(text: str) -> tuple[ast.File, ast.File, str]:
    file, problems = parse(Source("given", text))
    assert problems == []
    printed = print_file(file)
    again, problems = parse(Source("printed", printed))
    assert problems == [], printed
    return file, again, printed


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_reads_back(path: Path) -> None:
    file, again, printed = reread(path.read_text(encoding="utf-8").partition(MARKER)[0])
    for given, read in zip(file.statements, again.statements, strict=True):
        assert given == read
    assert print_file(again) == printed


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_with_places_it_reads_the_same(path: Path) -> None:
    file, problems = parse(Source("given", path.read_text(encoding="utf-8").partition(MARKER)[0]))
    again, problems = parse(Source("printed", print_file(file, places=True)))
    assert (again.statements, problems) == (file.statements, [])


def test_places() -> None:
    file, _ = parse(Source("given", "let x = 1; let y = 2\n\nfunc f() {\n  g { h() }\n}\n"))
    assert print_file(file, places=True) == (
        "// line 1\nlet x = 1\nlet y = 2\n// line 3\nfunc f() {\n    // line 4\n    g { h() }\n}\n"
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("func  f ( x:Int )->Int{return x}", "func f(x: Int) -> Int {\n    return x\n}\n"),
        ("let x=[1,2 , 3]", "let x = [1, 2, 3]\n"),
        ("if a{b}else if c{d}else{e}", "if a {\n    b\n} else if c {\n    d\n} else {\n    e\n}\n"),
        ("f(){ $0+1 }", "f { $0 + 1 }\n"),
        ("var x:Int{get{1}}", "var x: Int {\n    1\n}\n"),
        ("/// Doc\nlet x = 1", "/// Doc\nlet x = 1\n"),
        ('"a\\tb\\u{1}\\(c)"', '"a\\tb\\u{1}\\(c)"\n'),
        ("f(); ({ 1 })()", "f()\n({ 1 })()\n"),
        ("f(); { 1 }()", "f()\n;{ 1 }()\n"),
        ("f(); .a()", "f()\n;.a()\n"),
        ("func f() { return; g() }", "func f() {\n    return;\n    g()\n}\n"),
        ("let `in` = `class`", "let `in` = `class`\n"),
        ("", ""),
    ],
)
def test_form(text: str, printed: str) -> None:
    assert reread(text)[2] == printed


def test_depth_is_no_limit() -> None:
    reread("let x = " + " + ".join(["a"] * 1500))
    reread("if a { }" + " else if a { }" * 1500)
    reread("x" + ".a()" * 900)
    reread("let x = " + "(" * 190 + "1" + ")" * 190)


def test_every_node_is_printed() -> None:
    abstract = {ast.Node, ast.TypeExpr, ast.Expr, ast.Pattern, ast.Stmt, ast.Decl}
    inline = {ast.AttributeArgument}
    classes = {c for c in vars(ast).values() if inspect.isclass(c) and issubclass(c, ast.Node)}
    assert classes - abstract - inline == set(_VISITORS)


def test_a_broken_tree_has_no_text() -> None:
    file, problems = parse(Source("test.dsl", "let x = "))
    assert problems
    with pytest.raises(ValueError, match="syntax errors"):
        print_file(file)
