"""What to say about a token that cannot follow, in Swift's words."""

from __future__ import annotations

from dataclasses import dataclass

from ..layout import Token
from .words import RESERVED


@dataclass(frozen=True, slots=True)
class Context:
    """The offending token, the one before, the symbols on top of the parser's stack, the terminals that the
    parser would have taken, and the one that will be put in."""

    token: Token
    previous: Token | None
    stack: list[str]
    expected: frozenset[str]
    inserted: str | None


_OWNERSHIP = {"consuming", "borrowing", "sending", "isolated", "__owned", "__shared"}
_AFTER_OPERATOR = {"INFIX", "PREFIX", "AMPERSAND", "EQUAL_EQUAL", "ADDRESS"}
_OPERATORS = {"INFIX", "AMPERSAND", "EQUAL_EQUAL"}
_NAMED = {
    "FUNC": "function", "TYPEALIAS": "typealias", "ASSOCIATEDTYPE": "associatedtype", "IMPORT": "import",
    "PRECEDENCEGROUP": "precedencegroup", "ENUM_CASE": "enum 'case'", "OPERATOR_KEYWORD": "operator",
}  # fmt: skip
_CONDITIONS = {"IF": "if", "GUARD": "guard", "WHILE": "while"}
_BODY_AFTER = {
    "IF": "expected '{' after 'if' condition",
    "WHILE": "expected '{' after 'while' condition",
    "FOR": "expected '{' to start the body of for-each loop",
    "SWITCH": "expected '{' after 'switch' subject expression",
    "FUNC": "expected '{' in body of function declaration",
    "INIT": "expected '{' in body of initializer",
    "DEINIT": "expected '{' in body of deinitializer",
    "NOMINAL": "expected '{' in type declaration",
    "EXTENSION": "expected '{' in extension",
    "ELSE": "expected '{' after 'else'",
    "DO": "expected '{' after 'do'",
    "DEFER": "expected '{' after 'defer'",
    "REPEAT": "expected '{' after 'repeat'",
    "CATCH": "expected '{' after 'catch'",
    "PRECEDENCEGROUP": "expected '{' in precedencegroup declaration",
    "SUBSCRIPT": "expected '{' in subscript to specify getter and setter implementation",
}
_KEYWORD_SPELLING = {"RETURN": "return", "THROW": "throw", "SWITCH": "switch", "FOR": "for"}


def complaint(context: Context) -> tuple[str, str]:
    """A diagnostic's code and message."""
    for rule in _RULES:
        result = rule(context)
        if result is not None:
            return result
    text = context.token.value
    if "ERROR" in context.expected:
        return "expected-expression", "expected expression"
    if not text or context.token.type in ("$END", "SEP"):
        return "unexpected-token", "unexpected end of statement"
    return "unexpected-token", f"unexpected '{text}'"


Result = tuple[str, str] | None


def _empty_where(c: Context) -> Result:
    if c.token.type == "RPAREN" and c.previous is not None and c.previous.type == "WHERE":
        return "attribute-argument", "empty 'where' clause in '@differentiable' attribute"
    return None


def _unsupported(c: Context) -> Result:
    before = c.previous.value if c.previous is not None else ""
    if c.token.value in _OWNERSHIP or before in _OWNERSHIP:
        word = before if before in _OWNERSHIP else c.token.value
        return "unsupported", f"'{word}' is not supported: arguments are values"
    if before in ("each", "repeat") and c.token.type == "NAME":
        return "unsupported", "parameter packs are not supported; write a function for each number of arguments"
    if c.token.value.startswith("~") and before in (":", ","):
        return "unsupported", "types that cannot be copied are not supported: all types are values"
    if before == "async" and c.token.value in ("let", "var"):
        return "unsupported", "'async let' is not supported: nothing runs at the same time"
    return None


def _separator(c: Context) -> Result:
    if c.inserted == "SEP":
        return "consecutive-statements", "consecutive statements on a line must be separated by ';'"
    if c.inserted == "COMMA":
        return "expected-token", "expected ',' separator"
    return None


def _misplaced_label(c: Context) -> Result:
    edges = ("SEP", "LBRACE", "RBRACE", "LBRACE_CLOSURE")
    if c.token.type in ("CASE", "DEFAULT") and (c.previous is None or c.previous.type in edges):
        word = c.token.value
        return "misplaced", f"'{word}' label can only appear inside a 'switch' statement"
    return None


def _after_comma(c: Context) -> Result:
    if c.previous is not None and c.previous.type == "COMMA" and c.token.type == "RPAREN":
        return "unexpected-token", "unexpected ',' separator"
    return None


def _name(c: Context) -> Result:
    before = c.previous
    if before is None:
        return None
    if before.type == "NOMINAL":
        return "expected-declaration", f"expected identifier in {before.value} declaration"
    if before.type in _NAMED:
        return "expected-declaration", f"expected identifier in {_NAMED[before.type]} declaration"
    if before.type == "DOT":
        return "expected-declaration", "expected member name following '.'"
    return None


def _keyword(c: Context) -> Result:
    if c.token.value in RESERVED - {"in"} and "NAME" in c.expected and "ERROR" not in c.expected:
        message = f"keyword '{c.token.value}' cannot be used as an identifier here"
        return "unexpected-token", message
    return None


def _pattern(c: Context) -> Result:
    if "ERROR_PATTERN" in c.expected and c.previous is not None and c.previous.type in ("VARIABLE", "FOR", "COMMA"):
        return "expected-declaration", "expected pattern"
    return None


def _loop_in(c: Context) -> Result:
    if "IN" in c.expected and "FOR" in c.stack:
        return "expected-token", "expected 'in' after for-each pattern"
    return None


def _condition(c: Context) -> Result:
    before = c.previous
    if before is None:
        return None
    if before.type in _CONDITIONS and "ERROR" in c.expected:
        return "expected-expression", f"missing condition in '{_CONDITIONS[before.type]}' statement"
    if before.type == "IN" and "FOR" in c.stack[-6:] and "ERROR" in c.expected:
        return "expected-expression", "expected Sequence expression for for-each loop"
    if before.type in _KEYWORD_SPELLING and "ERROR" in c.expected:
        return "expected-expression", f"expected expression in '{_KEYWORD_SPELLING[before.type]}' statement"
    return None


def _operand(c: Context) -> Result:
    before = c.previous
    if "ERROR" not in c.expected:
        return None
    if c.token.type == "ADDRESS":
        return "misplaced", "'&' may only be used to pass an argument to inout parameter"
    if c.token.type in ("IF", "SWITCH"):
        use = "in return, throw, or as the source of an assignment"
        message = f"'{c.token.value}' may only be used as expression {use}"
        return "unsupported", message
    if before is not None and before.type in _AFTER_OPERATOR:
        return "expected-expression", "expected expression after operator"
    if c.token.type in _OPERATORS:
        return "unexpected-token", "unary operator cannot be separated from its operand"
    if before is None:
        return None
    if before.type == "EQUAL":
        if c.stack[-2:-1] and c.stack[-2] in ("annotation", "binding_pattern", "parameter_type", "payload"):
            return "expected-expression", "expected initial value after '='"
        return "expected-expression", "expected expression in assignment"
    if before.type == "TERNARY":
        return "expected-expression", "expected expression after '?' in ternary expression"
    if before.type == "COLON" and "TERNARY" in c.stack:
        return "expected-expression", "expected expression after '? ... :' in ternary expression"
    if before.type in ("LPAREN", "COMMA") and "LSQUARE" not in c.stack[-3:]:
        return "expected-expression", "expected expression in list of expressions"
    if before.type in ("LSQUARE", "COMMA"):
        return "expected-expression", "expected expression in container literal"
    return None


def _type(c: Context) -> Result:
    before = c.previous
    if before is None or "ERROR_TYPE" not in c.expected:
        return None
    if before.type == "ARROW":
        return "expected-declaration", "expected type for function result"
    if before.type == "CAST":
        return "expected-declaration", f"expected type after '{before.value}'"
    return "expected-declaration", "expected type"


def _brace(c: Context) -> Result:
    if "ELSE" in c.expected and "GUARD" in c.stack:
        return "expected-token", "expected 'else' after 'guard' condition"
    if "LBRACE" not in c.expected:
        return None
    for symbol in reversed(c.stack):
        if symbol in _BODY_AFTER:
            return "expected-brace", _BODY_AFTER[symbol]
        if symbol in ("LBRACE", "SEP"):
            break
    return None


def _parameters(c: Context) -> Result:
    if "LPAREN" in c.expected and "ERROR" not in c.expected and "ERROR_TYPE" not in c.expected:
        kinds = {"FUNC": "function", "INIT": "initializer", "SUBSCRIPT": "subscript"}
        for symbol in reversed(c.stack[-4:]):
            if symbol in kinds:
                return "expected-token", f"expected '(' in argument list of {kinds[symbol]} declaration"
    if "COLON" in c.expected and c.stack[-1:] in (["parameter_names"], ["parameter_name"]):
        return "expected-token", "expected ':' following argument label and parameter name"
    return None


def _colon(c: Context) -> Result:
    if "COLON" not in c.expected:
        return None
    for symbol in reversed(c.stack):
        if symbol == "TERNARY":
            return "expected-token", "expected ':' after '? ...' in ternary expression"
        if symbol in ("CASE", "DEFAULT"):
            return "expected-token", f"expected ':' after '{symbol.lower()}'"
        if symbol in ("LBRACE", "SEP", "LPAREN"):
            break
    return None


def _attribute(c: Context) -> Result:
    if c.stack[-1:] == ["prefix"] or c.stack[-2:] == ["prefix", "ATTRIBUTE"] or c.stack[-2:] == ["prefix", "MODIFIER"]:
        return "expected-declaration", "expected declaration"
    return None


def _piece(c: Context) -> Result:
    """Something fixed that a declaration or statement goes on with."""
    expected, stack = c.expected, c.stack
    if "EQUAL" in expected and "TYPEALIAS" in stack[-4:]:
        return "expected-token", "expected '=' in type alias declaration"
    if "WHILE" in expected and "REPEAT" in stack[-3:]:
        return "expected-token", "expected 'while' after body of 'repeat' statement"
    if "ARROW" in expected and "SUBSCRIPT" in stack[-4:]:
        return "expected-declaration", "expected '->' for subscript element type"
    if "COLON" in expected and "entries" in stack[-4:]:
        return "expected-token", "expected ':' in dictionary literal"
    if c.token.value[:1] == "<" and c.token.type == "INFIX" and "INFIX" not in expected:
        return "expected-token", "expected '>' to complete generic argument list"
    if {"NAME", "UNDERSCORE"} <= expected and "ERROR" not in expected and stack[-1:] in (["LPAREN"], ["COMMA"]):
        return "expected-declaration", "expected parameter name followed by ':'"
    return None


def _stray(c: Context) -> Result:
    if c.token.type == "STRAY":
        return "expected-expression", f"'{c.token.value}' cannot appear nested inside an expression"
    return None


_RULES = (
    _empty_where,
    _unsupported,
    _misplaced_label,
    _stray,
    _attribute,
    _piece,
    _after_comma,
    _keyword,
    _name,
    _pattern,
    _parameters,
    _separator,
    _condition,
    _operand,
    _type,
    _loop_in,
    _colon,
    _brace,
)
