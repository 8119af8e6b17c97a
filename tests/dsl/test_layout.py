"""What the layer between lexer and parser makes of the tokens."""

from __future__ import annotations

import pytest

from pullback.dsl.diagnostics import Diagnostics
from pullback.dsl.layout import Layout
from pullback.dsl.source import Source
from pullback.dsl.syntax.brackets import balance
from pullback.dsl.syntax.lexing import tokenize


def layout(text: str) -> list[str]:
    diagnostics = Diagnostics()
    lexed = tokenize(Source("test.dsl", text), diagnostics)
    result = Layout(lexed, balance(lexed, diagnostics), diagnostics)
    result.run()
    assert diagnostics.items == []
    assert len(result.depths) == len(result.tokens)
    return [token.type for token in result.tokens]


SEPARATORS = [
    ("a\nb", 1),
    ("a;b", 1),
    ("a;\n;b\n\n", 1),
    ("\n\na\n", 0),
    ("a\n.b", 0),
    ("a\n+ b", 0),
    ("a +\nb", 0),
    ("a\n+b", 1),
    ("a\n-b", 1),
    ("a\n- b", 0),
    ("a - \nb", 0),
    ("a\n? b\n: c", 0),
    ("a\n= b", 0),
    ("a\nas B", 0),
    ("a\n(b)", 1),
    ("a\n[b]", 1),
    ("f(a\n, b\nc)", 0),
    ("[a\n-b]", 0),
    ("f\n{ a }", 0),
    ("if a\n{ b }\nelse\n{ c }", 0),
    ("if a { b }\nc", 1),
    ("guard a\nelse { b }", 0),
    ("do { a }\ncatch { b }", 0),
    ("repeat { a }\nwhile b", 0),
    ("repeat { a }\nwhile b\nwhile c { d }", 1),
    ("func f()\n-> A\nwhere B: C\n{ d }", 0),
    ("@a\nfunc f() {}", 0),
    ("@a(b)\npublic\nstatic func f() {}", 0),
    ("@a(b) @c\nvar x: A", 0),
    ("struct A\n: B {}", 0),
    ("let a =\nb", 0),
    ("return\na", 0),
    ("return\nlet a = b", 1),
    ("break\na", 1),
    ("switch a {\ncase b:\nc\nd\ncase e: f\ndefault:\ng\n}", 1),
    ("f { a in\nb\nc\n}", 1),
    ("f { a }\nb: { c }", 0),
    ("protocol P {\nfunc f()\nvar a: B { get\nset }\n}", 1),
    ('"""\n\\(a\n+b)\n"""', 0),
    ("a // c\n/* d\n */ b", 1),
    ("a /* b\n */ + c", 0),
]


@pytest.mark.parametrize(("text", "count"), SEPARATORS)
def test_separators(text: str, count: int) -> None:
    assert layout(text).count("SEP") == count


OPERATORS = [
    ("a - b", "INFIX"),
    ("a-b", "INFIX"),
    ("a -b", "PREFIX"),
    ("f(-b)", "PREFIX"),
    ("[a, -b]", "PREFIX"),
    ("a[1...]", "ELLIPSIS"),
    ("a[...1]", "PREFIX"),
    ("a... + b", "ELLIPSIS INFIX"),
    ("a! - b!", "BANG INFIX BANG"),
    ("a != b", "INFIX"),
    ("a!=b", "INFIX"),
    ("!a", "PREFIX"),
    ("a?.b", "QUESTION"),
    ("a ? b : c", "TERNARY"),
    ("a ?? b", "INFIX"),
    ("a??b", "INFIX"),
    ("let a: B?? = c", "QUESTION QUESTION EQUAL"),
    ("f(&a)", "ADDRESS"),
    ("a & b", "AMPERSAND"),
    ("a&b", "AMPERSAND"),
    ("a == b", "EQUAL_EQUAL"),
    ("a = b", "EQUAL"),
    ("if case a = b {}", "CASE_EQUAL"),
    ("if let a = b, case c = d {}", "EQUAL CASE_EQUAL"),
    ("f(+, -)", "OPERATOR_REFERENCE OPERATOR_REFERENCE"),
    ("f(a: +)", "OPERATOR_REFERENCE"),
    ("func + (a: B) {}", "OPERATOR_NAME"),
    ("a */* c */ b", "INFIX"),
    ("a/* c */- b", "INFIX"),
    ('"\\(-a)"', "PREFIX"),
    ('"\\(a!)"', "BANG"),
    ("a<b>(c)", "LANGLE RANGLE"),
    ("a<b>c", "INFIX INFIX"),
    ("a < b", "INFIX"),
    ("let a: B<C<D?>>? = e", "LANGLE LANGLE QUESTION RANGLE RANGLE QUESTION EQUAL"),
    ("a ∂ b", "INFIX"),
    ("a .+ b", "INFIX"),
]
_KINDS = {
    "INFIX", "PREFIX", "POSTFIX", "ELLIPSIS", "BANG", "QUESTION", "TERNARY", "ADDRESS", "AMPERSAND", "EQUAL_EQUAL",
    "EQUAL", "CASE_EQUAL", "OPERATOR_REFERENCE", "OPERATOR_NAME", "LANGLE", "RANGLE",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OPERATORS)
def test_operators(text: str, expected: str) -> None:
    assert " ".join(kind for kind in layout(text) if kind in _KINDS) == expected


BRACES = [
    ("f { a }", "LBRACE_CLOSURE"),
    ("{ a in b }", "LBRACE_SIGNATURE"),
    ("{ (a: B, c) -> D<E> in b }", "LBRACE_SIGNATURE"),
    ("{ [a] in b }", "LBRACE_SIGNATURE"),
    ("{ for a in b { } }", "LBRACE_CLOSURE LBRACE"),
    ("{ (a, b) }", "LBRACE_CLOSURE"),
    ("if a { b }", "LBRACE"),
    ("if f { a } { b }", "LBRACE_CLOSURE LBRACE"),
    ("if f({ a }) { b }", "LBRACE_CLOSURE LBRACE"),
    ("if a == { b }() { c }", "LBRACE_CLOSURE LBRACE"),
    ("for a in b { c }", "LBRACE"),
    ("while let a = b { c { d } }", "LBRACE LBRACE_CLOSURE"),
    ("switch a { case b where c.d { e }: f }", "LBRACE LBRACE_CLOSURE"),
    ("func f() -> A { b { c } }", "LBRACE LBRACE_CLOSURE"),
    ("func f(a: B = { c }) { d }", "LBRACE_CLOSURE LBRACE"),
    ("var a: B { c }", "LBRACE"),
    ("var a: B { get { c } set { d } }", "LBRACE_ACCESSORS LBRACE LBRACE"),
    ("var a: B { @c get { d } }", "LBRACE_ACCESSORS LBRACE"),
    ("var a = b { c }", "LBRACE_CLOSURE"),
    ("var a: B = { c }()", "LBRACE_CLOSURE"),
    ("var a = b { didSet { c } }", "LBRACE_ACCESSORS LBRACE"),
    ("subscript(a: B) -> C { d }", "LBRACE"),
    ("struct A { init() { b } }", "LBRACE LBRACE"),
    ("do { a } catch b { c }", "LBRACE LBRACE"),
    ("guard a else { b }", "LBRACE"),
]


@pytest.mark.parametrize(("text", "expected"), BRACES)
def test_braces(text: str, expected: str) -> None:
    assert " ".join(kind for kind in layout(text) if kind.startswith("LBRACE")) == expected


WORDS = [
    ("f(in: a, for: b)", "NAME LPAREN NAME COLON NAME COMMA NAME COLON NAME RPAREN"),
    ("func f(in a: B) {}", "FUNC NAME LPAREN NAME NAME COLON NAME RPAREN LBRACE RBRACE"),
    ("a.default.in", "NAME DOT NAME DOT NAME"),
    ("f(_:in:)", "NAME LABELS"),
    ("get = set", "NAME EQUAL NAME"),
    ("mutating func f() {}", "MODIFIER FUNC NAME LPAREN RPAREN LBRACE RBRACE"),
    ("mutating = a", "NAME EQUAL NAME"),
    ("private(set) var a: B", "MODIFIER VARIABLE NAME COLON NAME"),
    ("class func f() {}", "MODIFIER FUNC NAME LPAREN RPAREN LBRACE RBRACE"),
    ("let a: some B", "VARIABLE NAME COLON OPAQUE NAME"),
    ("some(a)", "NAME LPAREN NAME RPAREN"),
    ("a as? B", "NAME CAST NAME"),
    ("try! a", "TRY NAME"),
    ("x.0.1", "NAME DOT INTEGER DOT INTEGER"),
    ("[A](b)", "LSQUARE_TYPE NAME RSQUARE LPAREN NAME RPAREN"),
    ("[a]", "LSQUARE NAME RSQUARE"),
    ("a[b](c)", "NAME LSQUARE NAME RSQUARE LPAREN NAME RPAREN"),
    ("`in` + `a`", "NAME INFIX NAME"),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_words(text: str, expected: str) -> None:
    assert " ".join(layout(text)) == expected
