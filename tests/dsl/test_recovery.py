"""Syntax errors: each is reported once, at its place, and what stands around it is still read."""

from __future__ import annotations

import random
import re
from dataclasses import fields
from pathlib import Path

import pytest

from pullback.dsl import ast
from pullback.dsl.diagnostics import Diagnostic
from pullback.dsl.parser import parse
from pullback.dsl.source import Source
from pullback.dsl.syntax.limits import MAXIMUM_CHAIN, MAXIMUM_ERRORS
from pullback.dsl.syntax.printer import print_file

HERE = Path(__file__).parent
EVERYTHING = (HERE / "sources" / "everything.dsl").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    return [f"{p.span.line}:{p.span.column}: {p.message}" for p in parse(Source("test.dsl", text))[1]]


# Source, and where and what; the place is a column of the only line.
SINGLE = [
    ("let x =", 8, "expected initial value after '='"),
    ("x = ", 4, "expected expression in assignment"),
    ("x = = 3", 5, "expected expression in assignment"),
    ("let x: = 3", 8, "expected type"),
    ("let = 3", 5, "expected pattern"),
    ("let 3 = x", 5, "expected pattern"),
    ("let let = 3", 5, "keyword 'let' cannot be used as an identifier here"),
    ("a +", 4, "expected expression after operator"),
    ("f(a + )", 7, "expected expression after operator"),
    ("let v = - x", 9, "unary operator cannot be separated from its operand"),
    ("a ? b", 6, "expected ':' after '? ...' in ternary expression"),
    ("a ? b :", 8, "expected expression after '? ... :' in ternary expression"),
    ("x.", 3, "expected member name following '.'"),
    ("x as", 5, "expected type after 'as'"),
    ("let y = &x", 9, "'&' may only be used to pass an argument to inout parameter"),
    ("let x =3", 7, "'=' must have consistent whitespace on both sides"),
    ("a < b < c", 7, "adjacent operators are in non-associative precedence group 'ComparisonPrecedence'"),
    ("let c = (1 + 2 ]", 16, "expected ')' in expression list"),
    ("a +* b", 3, "cannot find operator '+*' in scope"),
    ("+-a", 1, "cannot find operator '+-' in scope"),
    ("a b", 3, "consecutive statements on a line must be separated by ';'"),
    ("let a = 1 let b = 2", 11, "consecutive statements on a line must be separated by ';'"),
    ("f(1 2)", 5, "expected ',' separator"),
    ("[1 2]", 4, "expected ',' separator"),
    ("f(1, )", 6, "unexpected ',' separator"),
    ("f(a: b c)", 8, "expected ',' separator"),
    ("[1: 2, 3]", 9, "expected ':' in dictionary literal"),
    ("f(let x)", 3, "'let' cannot appear nested inside an expression"),
    ("f(is Int)", 3, "'is' cannot appear nested inside an expression"),
    ('print("a" + )', 13, "expected expression after operator"),
    ("func () {}", 6, "expected identifier in function declaration"),
    ("func f {}", 8, "expected '(' in argument list of function declaration"),
    ("func f(a) {}", 9, "expected ':' following argument label and parameter name"),
    ("func f(a:) {}", 10, "expected type"),
    ("func f(a: A b: B) {}", 13, "expected ',' separator"),
    ("func f() -> {}", 13, "expected type for function result"),
    ("func f( {}", 9, "expected ')' in parameter list"),
    ("struct {}", 8, "expected identifier in struct declaration"),
    ("struct S { a + b }", 12, "expected declaration"),
    ("struct S { case a }", 12, "enum 'case' is not allowed outside of an enum"),
    ("extension {}", 11, "expected type"),
    ("typealias X", 12, "expected '=' in type alias declaration"),
    ("subscript() {}", 13, "expected '->' for subscript element type"),
    ("infix operator ** : Foo", 16, "unknown precedence group 'Foo'"),
    ("operator ++", 10, "operator must be declared as 'prefix', 'postfix', or 'infix'"),
    ("@foo", 5, "expected declaration"),
    ("@derivative(of: 3) func f() {}", 17, "expected an original function name"),
    ("let x: Foo<Int", 11, "expected '>' to complete generic argument list"),
    ("if { }", 4, "missing condition in 'if' statement"),
    ("if x = 3 { }", 6, "use of '=' in a boolean context, did you mean '=='?"),
    ("if a", 5, "expected '{' after 'if' condition"),
    ("if a { } else b", 15, "expected '{' after 'else'"),
    ("while a b { }", 9, "expected '{' after 'while' condition"),
    ("guard a { }", 9, "expected 'else' after 'guard' condition"),
    ("repeat { }", 11, "expected 'while' after body of 'repeat' statement"),
    ("for i 0..<3 { }", 7, "expected 'in' after for-each pattern"),
    ("for in x { }", 5, "expected pattern"),
    ("for i in { }", 13, "expected '{' to start the body of for-each loop"),
    ("switch x { case 1 a }", 19, "expected ':' after 'case'"),
    ("switch x { case 1: }", 12, "'case' label in a 'switch' should have at least one executable statement"),
    ("case 1: a", 1, "'case' label can only appear inside a 'switch' statement"),
    ("throw", 6, "expected expression in 'throw' statement"),
    ("let x = if a { 1 }", 9, "'if' must have an unconditional 'else' to be used as expression"),
    (
        "let x = if a { print(); 1 } else { 2 }",
        25,
        "non-expression branch of 'if' expression may only end with a 'throw'",
    ),
    ("let x = if a { return 1 } else { 2 }", 16, "cannot 'return' in 'if' when used as expression"),
    (
        "f(if a { 1 } else { 2 })",
        3,
        "'if' may only be used as expression in return, throw, or as the source of an assignment",
    ),
    ("#if x", 1, "'#if' without its '#endif'"),
    ("f(", 3, "expected ')' in expression list"),
    ("[1, 2", 6, "expected ']' in container literal expression"),
    ("struct S { func f() { }", 24, "expected '}' in struct"),
    ("func f() {", 11, "expected '}' at end of brace statement"),
    ("}", 1, "extraneous '}' at top level"),
    ("f { a) }", 6, "unexpected ')'"),
    ('let s = "abc', 9, "unterminated string literal"),
    ('f("a \\(b)', 3, "unterminated string literal"),
    ("/* a /* b */", 1, "unterminated '/*' comment"),
    ('"a\\q"', 3, "invalid escape sequence in literal"),
    ('"\\u{110000}"', 2, "invalid unicode scalar"),
    ('"""a"""', 4, "multi-line string literal content must begin on a new line"),
    ("0xZ", 1, "'Z' is not a valid hexadecimal digit in integer literal"),
    ("0b12", 1, "'2' is not a valid binary digit in integer literal"),
    ("12ab", 1, "'a' is not a valid digit in integer literal"),
    ("1.5e", 1, "'e' is not a valid digit in floating point literal"),
    ("let \x00a = 1", 5, "invalid character in source file"),
]


@pytest.mark.parametrize(("text", "column", "message"), SINGLE)
def test_one_error(text: str, column: int, message: str) -> None:
    assert problems(text) == [f"1:{column}: {message}"]
    # The same mistake inside a function, with more code around it.
    inside = f"func before() {{}}\nfunc around() {{\n{text}\n}}\nlet after = 1\n"
    if not message.startswith(("unterminated '/*'", "extraneous", "expected '}'")):
        assert len(problems(inside)) == 1
        file, _ = parse(Source("test.dsl", inside))
        assert [getattr(s, "name", "") for s in file.statements] == ["before", "around", ""]


FILES = [
    (
        """
let a =
let b = 3 +
func f(x: Float) -> Float {
    let y = x *
    return y
}
struct S {
    var x:
    func m() { foo(1 2) }
    var y: Int
}
for in 0..<10 { print(1) }
let ok = 1
""",
        [
            "2:8: expected initial value after '='",
            "3:12: expected expression after operator",
            "5:16: expected expression after operator",
            "9:11: expected type",
            "10:22: expected ',' separator",
            "13:5: expected pattern",
        ],
        6,
    ),
    (
        """
print("hi"
let z = [1, 2
func g( {
    return 3
}
let s = "abc
func h() -> Float
    return 4
}
if g()
    print(1)
}
let ok = 1
""",
        [
            "3:1: expected ')' in expression list",
            "4:1: expected ']' in container literal expression",
            "4:9: expected ')' in parameter list",
            "7:9: unterminated string literal",
            "8:6: expected '{' in body of function declaration",
            "11:7: expected '{' after 'if' condition",
        ],
        8,
    ),
    (
        """
func first() {
    if a {
        b()

func second() {
    c()
}

struct T {
    func m() {
        d(

    func n() {}
}
let ok = 1
""",
        [
            "6:1: expected '}' at end of brace statement",
            "14:5: expected ')' in expression list",
            "14:5: expected '}' at end of brace statement",
        ],
        4,
    ),
]


@pytest.mark.parametrize(("text", "expected", "statements"), FILES)
def test_independent_errors(text: str, expected: list[str], statements: int) -> None:
    assert problems(text) == expected
    file, _ = parse(Source("test.dsl", text))
    assert len(file.statements) >= statements
    last = file.statements[-1]
    assert isinstance(last, ast.Variable) and last.name_span.text == "ok"


def test_errors_in_bodies_are_found_behind_a_broken_head() -> None:
    text = "func f(x: ) {\n    let a =\n}\nfor x {\n    b c\n}\n"
    assert problems(text) == [
        "1:11: expected type",
        "2:12: expected initial value after '='",
        "4:7: expected 'in' after for-each pattern",
        "5:7: consecutive statements on a line must be separated by ';'",
    ]


def test_members_survive_a_broken_one() -> None:
    file, found = parse(Source("test.dsl", "struct S {\n    var a: Int\n    var = 3\n    func f() {}\n}\n"))
    assert len(found) == 1
    (struct,) = file.statements
    assert isinstance(struct, ast.Nominal)
    assert [type(member).__name__ for member in struct.members] == ["Variable", "Variable", "Function"]


def test_a_note_shows_the_opening_bracket() -> None:
    _, (found,) = parse(Source("test.dsl", "f(a\nlet b = 1\n"))
    (note,) = found.notes
    assert note.message == "to match this opening '('"
    assert (note.span.line, note.span.column) == (1, 2)


def test_a_missing_separator_can_be_put_in() -> None:
    _, (found,) = parse(Source("test.dsl", "a b"))
    (fixit,) = found.fixits
    assert (fixit.span.start, fixit.span.end, fixit.text) == (1, 1, ";")


def test_the_number_of_errors_is_bounded() -> None:
    assert len(problems("let = 1\n" * 1000)) == MAXIMUM_ERRORS
    assert len(problems("}\n" * 1000)) == MAXIMUM_ERRORS


TOO_MUCH = [
    ("(" * 10_000, "brackets are nested more than 200 deep"),
    ("(" * 10_000 + ")" * 10_000, "brackets are nested more than 200 deep"),
    ("[" * 10_000, "brackets are nested more than 200 deep"),
    ("func f() {" * 3_000, "brackets are nested more than 200 deep"),
    ('"\\(' * 3_000, "string interpolations are nested too deeply"),
    ("let x = " + " + ".join("a" * (MAXIMUM_CHAIN + 2)), "expression is too complex: break it up into parts"),
    ("x" + ".a()" * 3_000, "expression is too complex: break it up into parts"),
    ("let x: A" + "?" * 3_000, "expression is too complex: break it up into parts"),
    ("let x: " + "(A) -> " * 3_000 + "B", "expression is too complex: break it up into parts"),
    ("if a { }" + " else if a { }" * 3_000, "expression is too complex: break it up into parts"),
    ("try " * 3_000 + "x", "expression is too complex: break it up into parts"),
    ("1" * 100_000, "integer literal is too long"),
]


@pytest.mark.parametrize(("text", "message"), TOO_MUCH, ids=range(len(TOO_MUCH)))
def test_too_much_of_anything(text: str, message: str) -> None:
    file, found = parse(Source("test.dsl", text + "\nlet ok = 1"))
    assert [p.message for p in found] == [message]
    assert depth(file) < 500


@pytest.mark.parametrize(
    "text",
    [
        "let x = " + " + ".join("a" * MAXIMUM_CHAIN),
        "let x = " + " ?? ".join("a" * MAXIMUM_CHAIN),
        "if a { }" + " else if a { }" * (MAXIMUM_CHAIN - 100),
        "let x = " + "(" * 190 + "1" + ")" * 190,
        "let x = [" + "1, " * 20_000 + "]",
    ],
    ids=["left", "right", "else", "parentheses", "list"],
)
def test_much_of_anything(text: str) -> None:
    assert problems(text) == []


def depth(root: ast.Node) -> int:
    """How deep a tree is, found without recursion."""
    deepest = 0
    pending: list[tuple[object, int]] = [(root, 1)]
    while pending:
        node, level = pending.pop()
        deepest = max(deepest, level)
        if isinstance(node, tuple):
            pending.extend((part, level) for part in node)
        elif isinstance(node, ast.Node):
            names = (field.name for field in fields(node))
            pending.extend((getattr(node, name), level + 1) for name in names if "span" not in name)
    return deepest


def mangled(generator: random.Random) -> str:
    """A few lines of a good program with some tokens cut, doubled, swapped or replaced; or plain garbage."""
    tokens = re.findall(r"\w+|\s+|[^\w\s]", EVERYTHING)
    kind = generator.randrange(8)
    if kind == 0:
        points = (generator.choice((128, 0x3000, 0xE000, 0x110000)) for _ in range(generator.randrange(150)))
        return "".join(chr(generator.randrange(point)) for point in points)
    if kind == 1:
        return "".join(generator.choice(tokens) for _ in range(generator.randrange(80)))
    start = generator.randrange(len(tokens))
    part = tokens[start : start + generator.randrange(20, 200)]
    for _ in range(generator.randrange(1, 6)):
        i, j = generator.randrange(len(part) or 1), generator.randrange(len(part) or 1)
        match generator.randrange(4):
            case 0:
                part[i : i + 1] = []
            case 1:
                part[i:i] = part[j : j + 1]
            case 2 if part:
                part[i % len(part)], part[j % len(part)] = part[j % len(part)], part[i % len(part)]
            case _:
                part[i : i + 1] = [generator.choice(tokens)]
    return "".join(part)


@pytest.mark.parametrize("seed", range(6))
def test_any_text_is_parsed(seed: int) -> None:
    generator = random.Random(seed)
    for _ in range(60):
        text = mangled(generator)
        file, found = parse(Source("test.dsl", text))
        for problem in found:
            assert_within(problem, text)
        if not found:
            again, problems_of_printed = parse(Source("printed.dsl", print_file(file)))
            assert problems_of_printed == [], text
            assert again == file, text
        assert file == parse(Source("test.dsl", text))[0]


def assert_within(problem: Diagnostic, text: str) -> None:
    for span in (problem.span, *(note.span for note in problem.notes)):
        assert 0 <= span.start <= span.end <= len(text), (problem, text)
