"""Which words are keywords, and where: reserved ones, and those that mean something only in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..layout import Frame, Layout
    from .lexing import RawToken

KEYWORDS = {
    "func": "FUNC", "struct": "NOMINAL", "enum": "NOMINAL", "class": "NOMINAL", "protocol": "NOMINAL",
    "extension": "EXTENSION", "typealias": "TYPEALIAS", "associatedtype": "ASSOCIATEDTYPE", "init": "INIT",
    "deinit": "DEINIT", "subscript": "SUBSCRIPT", "let": "VARIABLE", "var": "VARIABLE", "import": "IMPORT",
    "operator": "OPERATOR_KEYWORD", "precedencegroup": "PRECEDENCEGROUP", "inout": "INOUT",
    "public": "MODIFIER", "private": "MODIFIER", "fileprivate": "MODIFIER", "internal": "MODIFIER",
    "static": "MODIFIER", "if": "IF", "else": "ELSE", "guard": "GUARD", "while": "WHILE", "repeat": "REPEAT",
    "for": "FOR", "in": "IN", "switch": "SWITCH", "case": "CASE", "default": "DEFAULT", "return": "RETURN",
    "throw": "THROW", "break": "BREAK", "continue": "CONTINUE", "fallthrough": "FALLTHROUGH", "defer": "DEFER",
    "do": "DO", "catch": "CATCH", "where": "WHERE", "as": "CAST", "is": "CAST", "try": "TRY", "throws": "EFFECT",
    "rethrows": "EFFECT", "true": "TRUE", "false": "FALSE", "nil": "NIL", "_": "UNDERSCORE",
    "self": "NAME", "Self": "NAME", "super": "NAME", "Any": "NAME",
}  # fmt: skip

MODIFIERS = {
    "open", "final", "mutating", "nonmutating", "lazy", "optional", "override", "required", "convenience", "dynamic",
    "indirect", "prefix", "postfix", "infix", "weak", "unowned", "nonisolated", "isolated", "consuming", "borrowing",
}  # fmt: skip
ACCESSORS = {"get", "set", "willSet", "didSet", "_modify", "_read"}
ACCESSOR_MODIFIERS = {"mutating", "nonmutating", "private", "fileprivate", "internal", "public"}
EFFECTS = {"throws", "rethrows", "async"}
OWNERSHIP = {"weak", "unowned"}
CONVENTIONS = {"__shared", "__owned"}
"""How an argument is handed over: this is the same for values, so that the words are left out."""
CONTEXTUAL = MODIFIERS | ACCESSORS | CONVENTIONS | {"yield", "actor", "some", "any", "await", "async"}
BARE_ATTRIBUTES = {"@escaping", "@autoclosure", "@noescape", "@inlinable", "@discardableResult", "@noDerivative"}

RESERVED = {word for word in KEYWORDS if word not in ("self", "Self", "super", "Any", "_")}
"""Words that name something only in backquotes."""
RESERVED_IN_CLOSURES = RESERVED | {"self", "Self", "super", "Any"}

MAGIC = {"file", "fileID", "filePath", "line", "column", "function"}
"""What may follow ``#``."""

DIRECTIVES = {
    "#elseif": "there is no '#if' before it",
    "#else": "there is no '#if' before it",
    "#endif": "there is no '#if' before it",
    "#available": "a program does not depend on the system's version",
    "#unavailable": "a program does not depend on the system's version",
    "#selector": "there is no Objective-C runtime",
    "#keyPath": "there is no Objective-C runtime; write a key path, \\T.name",
    "#sourceLocation": "places are those of the file",
}
"""What else may follow in Swift, and why not here."""

_DECLARING = {
    "func", "struct", "enum", "class", "protocol", "extension", "typealias", "associatedtype", "init", "deinit",
    "subscript", "let", "var", "import", "operator", "precedencegroup", "actor", "case", "public", "private",
    "fileprivate", "internal", "static",
}  # fmt: skip
STATEMENT_TYPES = {
    "FUNC", "NOMINAL", "EXTENSION", "TYPEALIAS", "ASSOCIATEDTYPE", "INIT", "DEINIT", "SUBSCRIPT", "VARIABLE", "IMPORT",
    "OPERATOR_KEYWORD", "PRECEDENCEGROUP", "MODIFIER", "IF", "GUARD", "WHILE", "REPEAT", "FOR", "SWITCH", "RETURN",
    "THROW", "BREAK", "CONTINUE", "FALLTHROUGH", "DEFER", "DO", "YIELD", "ATTRIBUTE", "ENUM_CASE", "ACCESSOR",
}  # fmt: skip
LABEL_TYPES = STATEMENT_TYPES - {"VARIABLE", "ATTRIBUTE"} | {"IN", "WHERE", "ELSE", "CASE", "DEFAULT", "CAST"}


def keyword(layout: Layout, token: RawToken, kind: str) -> None:
    handler = _SPECIAL.get(kind)
    if handler is not None:
        handler(layout, token)
    else:
        layout.emit(kind, token)


def contextual(layout: Layout, token: RawToken) -> None:
    """A word that is a keyword only in its place, else a name."""
    value = token.value
    following = layout.ahead()
    kind = "NAME"
    role = layout.frame.role
    if value in ACCESSORS and role == "accessors":
        kind = "ACCESSOR"
    elif value in MODIFIERS and role == "accessors":
        kind = "MODIFIER"
    elif value in OWNERSHIP and role == "square" and following.type == "NAME":
        kind = "OWNERSHIP"
    elif value in MODIFIERS and (layout.at_start or token.fresh) and _declares(following):
        kind = "MODIFIER"
        layout.emit(kind, token, _with_argument(layout, token))
        return
    elif value == "actor" and (layout.at_start or token.fresh) and following.type == "NAME" and not following.fresh:
        _nominal(layout, token)
        return
    elif value in CONVENTIONS and layout.prev == "COLON" and role == "paren" and not following.fresh:
        return
    elif value in ("some", "any") and following.type == "NAME" and not following.fresh:
        kind = "NAME" if following.value in KEYWORDS and following.value not in ("Any", "Self") else "OPAQUE"
    elif value == "yield" and (layout.at_start or token.fresh) and _is_yielded(layout, token):
        kind = "YIELD"
    elif value == "await" and not following.fresh and _starts_operand(following):
        kind = "TRY"
    elif value == "async" and layout.prev in ("RPAREN", "EFFECT") and not token.fresh:
        kind = "EFFECT"
    layout.emit(kind, token)


def _declares(token: RawToken) -> bool:
    return token.type == "ATTRIBUTE" or token.value in _DECLARING or token.value in MODIFIERS


def _starts_operand(token: RawToken) -> bool:
    return token.type in ("NAME", "INTEGER", "FLOAT", "STRING", "STRING_HEAD") and token.value not in RESERVED


def _is_yielded(layout: Layout, token: RawToken) -> bool:
    """Whether ``yield`` begins a statement: a value follows, or an operator in front of one."""
    following = layout.ahead()
    if following.fresh:
        return False
    if following.type == "OPERATOR":
        return token.end < following.start and layout.ahead(2).start == following.end
    return _starts_operand(following) or following.value in ("self", "nil", "true", "false")


def _with_argument(layout: Layout, token: RawToken) -> str:
    """``private(set)`` and ``unowned(safe)`` are one modifier."""
    if layout.ahead().type == "LPAREN" and layout.ahead(2).type == "NAME" and layout.ahead(3).type == "RPAREN":
        layout.index += 3
        return f"{token.value}({layout.ahead(-1).value})"
    return token.value


def _modifier(layout: Layout, token: RawToken) -> None:
    layout.emit("MODIFIER", token, _with_argument(layout, token))


def _nominal(layout: Layout, token: RawToken) -> None:
    following = layout.ahead()
    if token.value == "class":
        if layout.prev in ("COLON", "COMMA"):
            layout.emit("NAME", token, "AnyObject")
            return
        if following.value in ("func", "var", "let", "subscript", "init") or following.value in MODIFIERS:
            layout.emit("MODIFIER", token)
            return
    layout.emit("NOMINAL", token)
    layout.frame.pending = "enum" if token.value == "enum" else "members"


def _inside_expression(frame: Frame) -> bool:
    """In parentheses or brackets that are no part of a pattern."""
    return frame.role in ("paren", "square") and not frame.pattern


def _variable(layout: Layout, token: RawToken) -> None:
    frame = layout.frame
    if _inside_expression(frame):
        layout.emit("STRAY", token)
        return
    layout.emit("VARIABLE", token)
    if not frame.pending and not frame.case:
        frame.pending = "variable"
        frame.assigned = False


def _case(layout: Layout, token: RawToken) -> None:
    frame = layout.frame
    if frame.pending == "condition":
        layout.emit("CASE", token)
        frame.pattern = frame.case = True
    elif frame.role == "switch":
        layout.separate_case()
        layout.emit("CASE", token)
        frame.pattern = frame.case = True
    else:
        layout.emit("ENUM_CASE" if frame.role in ("enum", "members") else "CASE", token)


def _default(layout: Layout, token: RawToken) -> None:
    if layout.frame.role == "switch":
        layout.separate_case()
        layout.emit("DEFAULT", token)
        layout.frame.case = True
    else:
        layout.emit("DEFAULT", token)


def _in(layout: Layout, token: RawToken) -> None:
    layout.emit("IN", token)
    layout.frame.pattern = layout.frame.case = False


def _where(layout: Layout, token: RawToken) -> None:
    layout.emit("WHERE", token)
    layout.frame.pattern = False


def _else(layout: Layout, token: RawToken) -> None:
    layout.emit("ELSE", token)
    layout.frame.pending = "block"


def _while(layout: Layout, token: RawToken) -> None:
    closes_repeat = layout.frame.pending == "repeat-while" and layout.prev == "RBRACE"
    layout.emit("WHILE", token)
    if closes_repeat:
        layout.frame.pending = ""


def _cast(layout: Layout, token: RawToken) -> None:
    if token.value == "is" and not layout.ends_operand:
        layout.emit("STRAY" if _inside_expression(layout.frame) else "IS", token)
        return
    _marked(layout, token, "CAST")


def _try(layout: Layout, token: RawToken) -> None:
    _marked(layout, token, "TRY")


def _marked(layout: Layout, token: RawToken, kind: str) -> None:
    """``as?``, ``try!``: the mark stands at the word without a blank."""
    mark = layout.ahead()
    if mark.type == "OPERATOR" and mark.value in ("?", "!") and mark.start == token.end:
        layout.emit_at(kind, token.value + mark.value, token.start, mark.end, token.fresh)
        layout.index += 1
    else:
        layout.emit(kind, token)


_SPECIAL = {
    "MODIFIER": _modifier,
    "NOMINAL": _nominal,
    "VARIABLE": _variable,
    "CASE": _case,
    "DEFAULT": _default,
    "IN": _in,
    "WHERE": _where,
    "ELSE": _else,
    "WHILE": _while,
    "CAST": _cast,
    "TRY": _try,
}
