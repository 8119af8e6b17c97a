"""The layer between lexer and parser: what one token of lookahead cannot settle.

It walks once over the balanced tokens with a stack of brackets and decides

- where a newline ends a statement,
- which brace opens a body, which a closure, which a list of accessors,
- whether a closure starts with a signature,
- whether ``<`` opens generic arguments (angles.py) and which fixity an operator has
  (fixity.py): prefix, postfix or infix by the blanks around it, as in Swift,
- which words are keywords here and which are names, labels or modifiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .diagnostics import Diagnostics
from .source import Span
from .syntax import fixity, words
from .syntax.angles import Angles
from .syntax.brackets import Balanced
from .syntax.lexing import Lexed, RawToken
from .syntax.limits import MAXIMUM_CHAIN
from .syntax.numbers import check_number


class Token(NamedTuple):
    type: str
    value: str
    start: int
    end: int


@dataclass(slots=True)
class Frame:
    """An open bracket. ``role`` says what a brace holds; ``pending`` what the next brace on this level
    will hold, if a statement's header is being read; ``pattern`` that ``let`` may stand in here;
    ``angles``: so many lists of generic arguments are open in it; ``chain`` counts what makes the tree of the current
    statement deeper, from ``base`` around the bracket."""

    closer: str
    role: str
    pending: str = ""
    pattern: bool = False
    case: bool = False
    assigned: bool = False
    ternaries: int = 0
    angles: int = 0
    base: int = 0
    chain: int = 0


BLOCKS = {"", "body", "repeat", "closure", "switch", "enum", "members", "accessors", "group"}
"""The roles in which newlines count."""

# After these a statement cannot end.
_UNFINISHED = {
    "SEP", "LBRACE", "LBRACE_CLOSURE", "LBRACE_SIGNATURE", "LBRACE_ACCESSORS", "LPAREN", "LSQUARE", "LSQUARE_TYPE",
    "ATTRIBUTE_LPAREN", "COMMA", "COLON", "DOT", "INFIX", "PREFIX", "EQUAL", "CASE_EQUAL", "EQUAL_EQUAL",
    "AMPERSAND", "ADDRESS", "ARROW", "TERNARY", "CAST", "IS", "IN", "ELSE", "WHERE", "IF", "GUARD", "WHILE", "FOR",
    "SWITCH", "CASE", "DEFAULT", "FUNC", "VARIABLE", "NOMINAL", "EXTENSION", "TYPEALIAS", "ASSOCIATEDTYPE",
    "SUBSCRIPT", "ENUM_CASE", "OPERATOR_KEYWORD", "PRECEDENCEGROUP", "IMPORT", "MODIFIER", "ATTRIBUTE", "TRY", "THROW",
    "DO", "DEFER", "REPEAT", "CATCH", "INOUT", "OPAQUE", "LANGLE", "BACKSLASH", "STRING_HEAD", "STRING_MIDDLE",
    "OWNERSHIP", "DEINIT", "INIT",
}  # fmt: skip
# After these one is cut short where a keyword starts another on the next line.
_DANGLING = {
    "INFIX", "PREFIX", "EQUAL", "EQUAL_EQUAL", "AMPERSAND", "ARROW", "TERNARY", "CAST", "IS", "DOT", "VARIABLE",
    "NOMINAL", "FUNC", "EXTENSION", "IMPORT", "TYPEALIAS", "ASSOCIATEDTYPE", "COLON", "TRY", "THROW",
}  # fmt: skip
# Before these a statement cannot start.
_CONTINUING = {
    "INFIX", "EQUAL", "CASE_EQUAL", "EQUAL_EQUAL", "AMPERSAND", "ARROW", "TERNARY", "CAST", "IS", "IN", "ELSE", "WHERE",
    "DOT", "COMMA", "COLON", "RANGLE", "LANGLE", "CATCH", "EFFECT", "RBRACE", "SEP", "RPAREN", "RSQUARE", "LABELS",
    "STRING_MIDDLE", "STRING_TAIL",
}  # fmt: skip
_OPERAND_ENDS = {
    "NAME", "INTEGER", "FLOAT", "STRING", "STRING_TAIL", "TRUE", "FALSE", "NIL", "POUND", "RPAREN", "RSQUARE",
    "RANGLE", "LABELS", "BANG", "QUESTION", "POSTFIX", "ELLIPSIS", "UNDERSCORE", "ERROR",
}  # fmt: skip
_DEEPENING = {
    "INFIX", "EQUAL", "EQUAL_EQUAL", "AMPERSAND", "TERNARY", "CAST", "DOT", "LPAREN", "LSQUARE", "QUESTION", "BANG",
    "POSTFIX", "PREFIX", "ARROW", "ELSE", "TRY", "LBRACE_CLOSURE", "LBRACE_SIGNATURE", "BACKSLASH", "ATTRIBUTE",
    "MODIFIER", "OPAQUE",
}  # fmt: skip
_HEADERS = {
    "IF": "condition", "GUARD": "condition", "WHILE": "condition", "FOR": "condition", "SWITCH": "switch",
    "DO": "block", "DEFER": "block", "REPEAT": "repeat", "CATCH": "condition", "FUNC": "block", "INIT": "block",
    "DEINIT": "block", "SUBSCRIPT": "variable", "EXTENSION": "members", "PRECEDENCEGROUP": "group",
    "ACCESSOR": "block",
}  # fmt: skip
_ROLES = {
    "condition": "body", "block": "body", "repeat": "repeat", "switch": "switch", "members": "members",
    "enum": "enum", "group": "group", "variable": "body",
}  # fmt: skip


class Layout:
    """Makes the parser's tokens; ``depths[i]`` is the number of brackets open around ``tokens[i]``."""

    def __init__(self, lexed: Lexed, balanced: Balanced, diagnostics: Diagnostics) -> None:
        self.lexed = lexed
        self.masked = lexed.masked
        self.raw = balanced.tokens
        self.partner = balanced.partner
        self.diagnostics = diagnostics
        self.angles = Angles(self.raw, self.partner)
        self.tokens: list[Token] = []
        self.depths: list[int] = []
        self.refused: list[int] = []
        self.frames = [Frame("", "")]
        self.frame = self.frames[0]
        self.prev = "SEP"
        self.ends_operand = False
        self.at_start = True
        self.attribute_end = -1
        self.index = 0

    def run(self) -> None:
        raw = self.raw
        count = len(raw)
        handlers = _HANDLERS
        while self.index < count:
            token = raw[self.index]
            handler = handlers.get(token.type)
            if handler is None:
                self.literal(token)
            else:
                handler(self, token)
            self.index += 1
        if self.tokens and self.tokens[-1].type == "SEP":
            self.tokens.pop()
            self.depths.pop()

    # --- emitting --------------------------------------------------------------------

    def emit(self, kind: str, token: RawToken, value: str | None = None) -> None:
        self.emit_at(kind, token.value if value is None else value, token.start, token.end, token.fresh)

    def emit_at(self, kind: str, value: str, start: int, end: int, fresh: bool = False) -> None:
        frame = self.frame
        if fresh and frame.role in BLOCKS and self.separates(kind):
            self.separate(start, start)
        if kind in _DEEPENING:
            frame.chain += 1
            if frame.chain == MAXIMUM_CHAIN + 1:
                # No production takes this token, so that the statement is given up.
                self.refused.append(start)
                self.error("too-complex", "expression is too complex: break it up into parts", start, end)
                kind = "REFUSED"
        elif kind == "COMMA":
            frame.chain = frame.base
        if kind in _HEADERS:
            frame.pending = _HEADERS[kind]
            frame.pattern = kind == "CATCH"
        self.tokens.append(Token(kind, value, start, end))
        self.depths.append(len(self.frames))
        self.prev = kind
        self.ends_operand = kind in _OPERAND_ENDS
        if kind not in ("MODIFIER", "ATTRIBUTE"):
            self.at_start = kind in ("SEP", "LBRACE", "LBRACE_CLOSURE", "LBRACE_ACCESSORS") or (
                kind == "IN" and frame.pending != "condition"
            )

    def separates(self, kind: str) -> bool:
        """Whether a newline between the last token and one of this kind ends a statement."""
        prev = self.prev
        if kind in words.STATEMENT_TYPES and prev in _DANGLING and not self.at_start and kind != "ATTRIBUTE":
            return prev != "EQUAL" or kind not in ("IF", "SWITCH")
        if kind in _CONTINUING or prev in _UNFINISHED or self.attribute_end == len(self.tokens):
            return False
        if self.frame.role in ("accessors", "group"):
            return False
        if kind in ("CASE", "DEFAULT"):
            return self.frame.role != "switch" and self.frame.pending != "condition"
        if prev == "RETURN":
            return kind in words.STATEMENT_TYPES
        if kind == "LBRACE":
            return False
        if kind in ("LBRACE_CLOSURE", "LBRACE_SIGNATURE"):
            return not self.ends_operand
        if kind == "TRAILING_LABEL":
            return False
        return not (kind == "WHILE" and prev == "RBRACE" and self.frame.pending == "repeat-while")

    def separate(self, start: int, end: int) -> None:
        """End the statement, unless none was begun."""
        frame = self.frame
        frame.pending, frame.pattern, frame.case, frame.assigned = "", False, False, False
        frame.ternaries, frame.chain = 0, frame.base
        if self.prev not in ("SEP", "LBRACE", "LBRACE_CLOSURE", "LBRACE_ACCESSORS") and self.tokens:
            self.tokens.append(Token("SEP", ";", start, end))
            self.depths.append(len(self.frames))
        self.prev = "SEP"
        self.ends_operand = False
        self.at_start = True

    def separate_case(self) -> None:
        """A ``case`` ends the statement before it without a separator."""
        if self.tokens:
            self.separate(0, 0)
            if self.tokens[-1].type == "SEP":
                self.tokens.pop()
                self.depths.pop()

    def open(self, kind: str, token: RawToken, closer: str, role: str) -> None:
        self.emit(kind, token)
        outer = self.frame
        pattern = outer.pattern and role not in BLOCKS
        self.frame = Frame(closer, role, pattern=pattern, base=outer.chain, chain=outer.chain)
        self.frames.append(self.frame)

    def error(self, code: str, message: str, start: int, end: int) -> None:
        self.diagnostics.error(code, message, Span(self.lexed.source, start, end))

    def ahead(self, distance: int = 1) -> RawToken:
        at = self.index + distance
        return self.raw[at] if at < len(self.raw) else _END

    # --- brackets --------------------------------------------------------------------

    def open_parenthesis(self, token: RawToken) -> None:
        if self.prev == "NAME" and not token.fresh and self.full_name(token):
            return
        if self.prev == "ATTRIBUTE" and self.takes_arguments(token):
            self.open("ATTRIBUTE_LPAREN", token, "RPAREN", "attribute")
            if self.tokens[-2].value == "@available":
                self.raw_arguments()
            return
        self.open("LPAREN", token, "RPAREN", "paren")

    def takes_arguments(self, token: RawToken) -> bool:
        name = self.tokens[-1]
        return name.end == token.start and name.value not in words.BARE_ATTRIBUTES

    def full_name(self, token: RawToken) -> bool:
        """Whether this parenthesis belongs to a function's full name, as in ``f(_:x:)``; if so, read it."""
        if len(self.tokens) > 1 and self.tokens[-2].type in ("FUNC", "ENUM_CASE"):
            return False
        raw, close = self.raw, self.partner[self.index]
        at = self.index + 1
        if close <= at or (close - at) % 2:
            return False
        for i in range(at, close, 2):
            if raw[i].type != "NAME" or raw[i + 1].type != "COLON":
                return False
        labels = "".join(raw[i].value.strip("`") + ":" for i in range(at, close, 2))
        self.emit_at("LABELS", labels, token.start, raw[close].end)
        self.index = close
        return True

    def raw_arguments(self) -> None:
        """``@available`` has a language of its own: each argument is handed on as a name or a string."""
        close = self.partner[self.index]
        start = None
        while self.index + 1 < close:
            self.index += 1
            token = self.raw[self.index]
            if token.type == "COMMA":
                self.emit("COMMA", token)
                start = None
            elif self.ahead().type == "COLON" and start is None:
                self.emit("NAME", token)
                self.index += 1
                self.emit("COLON", self.raw[self.index])
            elif token.type == "STRING":
                self.emit("STRING", token)
            elif start is None:
                start = token.start
                end = self.index
                while end + 1 < close and self.raw[end + 1].type != "COMMA":
                    end += 1
                self.index = end
                self.emit_at("NAME", self.lexed.source.text[start : self.raw[end].end], start, self.raw[end].end)

    def open_square(self, token: RawToken) -> None:
        if not self.ends_operand or token.fresh:
            close = self.partner[self.index]
            if self.prev != "LBRACE_SIGNATURE" and close > self.index + 1 and self.names_type_after(close):
                self.open("LSQUARE_TYPE", token, "RSQUARE", "square")
                return
        self.open("LSQUARE", token, "RSQUARE", "square")

    def names_type_after(self, close: int) -> bool:
        """``[Float](…)``, ``[Float].self``: a type, since no array could stand there."""
        after = self.raw[close + 1] if close + 1 < len(self.raw) else _END
        end = self.raw[close].end
        if after.type == "LPAREN":
            return after.start == end
        return after.type == "DOT" and close + 2 < len(self.raw) and self.raw[close + 2].value in ("self", "init")

    def open_brace(self, token: RawToken) -> None:
        frame = self.frame
        pending = frame.pending
        operand = self.ends_operand
        if pending == "variable" and operand and self.has_accessors():
            frame.pending = ""
            self.open("LBRACE_ACCESSORS", token, "RBRACE", "accessors")
        elif pending and self.opens_body(pending, operand):
            frame.pending = "repeat-while" if pending == "repeat" else ""
            frame.pattern = frame.case = False
            frame.chain = frame.chain if pending == "condition" else frame.base
            self.open("LBRACE", token, "RBRACE", _ROLES.get(pending, "members"))
        elif self.has_signature():
            self.open("LBRACE_SIGNATURE", token, "RBRACE", "closure")
        else:
            self.open("LBRACE_CLOSURE", token, "RBRACE", "closure")

    def opens_body(self, pending: str, operand: bool) -> bool:
        if pending == "repeat-while":
            return False
        if pending == "variable":
            return operand and not self.frame.assigned
        if pending in ("condition", "switch"):
            if not operand:
                return self.prev in ("IF", "GUARD", "WHILE", "SWITCH", "CATCH")
            after_index = self.partner[self.index] + 1
            after = self.raw[after_index] if 0 < after_index < len(self.raw) else _END
            return after.fresh or after.type not in ("LCURLY", "COMMA")
        return True

    def has_accessors(self) -> bool:
        i = self.index + 1
        raw = self.raw
        while i < len(raw) and (raw[i].type == "ATTRIBUTE" or raw[i].value in words.ACCESSOR_MODIFIERS):
            i += 1
            if raw[i].type == "LPAREN" and raw[i - 1].type == "ATTRIBUTE":
                i = self.partner[i] + 1
        if i + 1 >= len(raw) or raw[i].value not in words.ACCESSORS:
            return False
        following = raw[i + 1]
        if following.type in ("LCURLY", "RCURLY", "SEMICOLON", "ATTRIBUTE") or following.value in words.ACCESSORS:
            return True
        if following.type == "LPAREN":
            after = self.partner[i + 1] + 1
            return after < len(raw) and raw[after].type == "LCURLY"
        return following.value in words.ACCESSOR_MODIFIERS or following.value in ("throws", "async")

    def has_signature(self) -> bool:
        """Whether the closure that opens here has an ``in`` before its first statement."""
        raw, partner = self.raw, self.partner
        close = partner[self.index]
        i = self.index + 1
        while i < close and raw[i].type == "ATTRIBUTE":
            adjacent = raw[i + 1].type == "LPAREN" and raw[i + 1].start == raw[i].end
            i = partner[i + 1] + 1 if adjacent and raw[i].value not in words.BARE_ATTRIBUTES else i + 1
        if i < close and raw[i].type == "LSQUARE":
            i = partner[i] + 1
        if i < close and raw[i].type == "LPAREN":
            i = partner[i] + 1
        else:
            while i < close and raw[i].type == "NAME" and raw[i].value not in words.RESERVED_IN_CLOSURES:
                i += 1
                if i < close and raw[i].type == "COMMA":
                    i += 1
        while i < close and raw[i].value in words.EFFECTS:
            i += 1
        if i < close and raw[i].value == "->":
            i += 1
            while i < close and raw[i].value != "in" and self.angles.fits_type(raw[i]):
                i = max(partner[i], i) + 1
        return i < close and raw[i].type == "NAME" and raw[i].value == "in"

    def close(self, token: RawToken) -> None:
        frame = self.frame
        kind = frame.closer
        if kind == "RBRACE" and self.prev == "SEP" and self.tokens and self.tokens[-1].type == "SEP":
            self.tokens.pop()
            self.depths.pop()
        if kind == "RSQUARE" and self.prev == "COMMA":
            self.tokens.pop()
            self.depths.pop()
        self.frames.pop()
        outer = self.frame = self.frames[-1]
        self.emit_at(kind, token.value, token.start, token.end)
        if frame.role == "attribute":
            self.attribute_end = len(self.tokens)
            self.at_start = True
        elif kind == "RBRACE":
            self.ends_operand = frame.role == "closure"
            if frame.role == "repeat":
                outer.pending = "repeat-while"

    def string_piece(self, token: RawToken) -> None:
        kind = token.type
        if kind != "STRING_HEAD":
            self.frames.pop()
            self.frame = self.frames[-1]
        if kind == "STRING_TAIL":
            self.emit(kind, token)
            return
        self.open(kind, token, "", "interpolation")

    # --- words, operators, literals ---------------------------------------------------

    def name(self, token: RawToken) -> None:
        value = token.value
        kind = words.KEYWORDS.get(value)
        if self.prev == "DOT":
            self.emit("NAME", token, value.strip("`"))
        elif self.prev == "RBRACE" and self.ends_operand and self.labels_closure(kind):
            self.emit("TRAILING_LABEL", token, value.strip("`"))
        elif self.frame.role in ("paren", "square", "attribute") and self.is_label(token, kind):
            self.emit("NAME", token, value.strip("`")) if value != "_" else self.emit("UNDERSCORE", token)
        elif kind is not None:
            words.keyword(self, token, kind)
        elif value in words.CONTEXTUAL:
            words.contextual(self, token)
        elif value[0] == "`":
            self.emit("NAME", token, value[1:-1])
        else:
            self.emit("NAME", token)

    def labels_closure(self, kind: str | None) -> bool:
        """Whether a word behind a trailing closure is the label of another."""
        if kind in ("UNDERSCORE", "DEFAULT") and self.frame.role == "switch":
            return False
        return self.ahead(1).type == "COLON" and self.ahead(2).type == "LCURLY"

    def is_label(self, token: RawToken, kind: str | None) -> bool:
        """A keyword in parentheses is a name where a label must be: before ``:`` or before a second name."""
        if self.frame.role == "attribute" and kind in ("SUBSCRIPT", "INIT"):
            return True
        if kind is None or self.prev not in ("LPAREN", "COMMA", "LSQUARE", "ATTRIBUTE_LPAREN"):
            return False
        following = self.ahead()
        if following.type == "COLON":
            return kind not in ("UNDERSCORE", "TRUE", "FALSE", "NIL")
        if self.frame.role == "attribute":
            return False
        return following.type == "NAME" and kind in words.LABEL_TYPES and self.ahead(2).type == "COLON"

    def operator(self, token: RawToken) -> None:
        pieces = self.angles.pieces(self.index, token, self.prev, self.tokens)
        if pieces is not None:
            fresh = token.fresh
            for kind, value, start, end in pieces:
                self.emit_at(kind, value, start, end, fresh)
                self.frame.angles += (kind == "LANGLE") - (kind == "RANGLE")
                fresh = False
            return
        fixity.operator(self, token)

    def colon(self, token: RawToken) -> None:
        frame = self.frame
        if frame.ternaries:
            frame.ternaries -= 1
            self.emit("COLON", token)
            return
        self.emit("COLON", token)
        if frame.case and frame.role == "switch":
            frame.case = frame.pattern = False
            frame.chain = frame.base
            self.at_start = True
        elif len(self.tokens) >= 2 and self.tokens[-2].type == "NAME" and not frame.pending and frame.role in BLOCKS:
            self.at_start = True

    def comma(self, token: RawToken) -> None:
        self.emit("COMMA", token)
        if not self.frame.angles:
            self.frame.assigned = False

    def semicolon(self, token: RawToken) -> None:
        if self.frame.role in BLOCKS:
            self.separate(token.start, token.end)
        else:
            self.emit("SEP", token)

    def attribute(self, token: RawToken) -> None:
        if token.value == "@unknown" and self.ahead().value == "default":
            return
        self.emit("ATTRIBUTE", token)

    def pound(self, token: RawToken) -> None:
        if token.value[1:] in words.MAGIC:
            self.emit("POUND", token)
            return
        what = words.DIRECTIVES.get(token.value, "there are no macros")
        self.error("unsupported", f"'{token.value}' is not supported: {what}", token.start, token.end)
        self.emit("ERROR", token)
        if self.ahead().value == "(" and not self.ahead().fresh:
            self.index = self.partner[self.index + 1]

    def literal(self, token: RawToken) -> None:
        self.emit(token.type, token)

    def number(self, token: RawToken) -> None:
        if self.prev == "DOT" and token.type == "FLOAT" and token.value.replace(".", "", 1).isdigit():
            # In x.0.1 the lexer takes 0.1 for a number.
            whole, dot, fraction = token.value.partition(".")
            middle = token.start + len(whole)
            self.emit_at("INTEGER", whole, token.start, middle)
            self.emit_at("DOT", dot, middle, middle + 1)
            self.emit_at("INTEGER", fraction, middle + 1, token.end)
            return
        message = check_number(token.type, token.value)
        if message:
            self.error("invalid-literal", message, token.start, token.end)
            self.emit(token.type, token, "0")
            return
        self.emit(token.type, token)


_END = RawToken("", "", 0, 0, True)
_HANDLERS = {
    "NAME": Layout.name,
    "OPERATOR": Layout.operator,
    "DOT_OPERATOR": Layout.operator,
    "LPAREN": Layout.open_parenthesis,
    "LSQUARE": Layout.open_square,
    "LCURLY": Layout.open_brace,
    "RPAREN": Layout.close,
    "RSQUARE": Layout.close,
    "RCURLY": Layout.close,
    "STRING_HEAD": Layout.string_piece,
    "STRING_MIDDLE": Layout.string_piece,
    "STRING_TAIL": Layout.string_piece,
    "COLON": Layout.colon,
    "COMMA": Layout.comma,
    "SEMICOLON": Layout.semicolon,
    "ATTRIBUTE": Layout.attribute,
    "INTEGER": Layout.number,
    "FLOAT": Layout.number,
    "POUND": Layout.pound,
}
