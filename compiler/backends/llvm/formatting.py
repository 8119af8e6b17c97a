"""How values print: the text of scalars and strings, as ``ir/describe.py`` defines it.

A float shows the fewest digits that read back as the same float. Fifteen digits (of a double) that do so are the right
ones followed by zeros; else the shortest of the longer forms is taken. Next to a power of two the nearest decimal may
fail where the one above it succeeds, so that is tried too.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...ir.core import Op
from ...ir.types import Scalar
from . import memory
from .arrays import allocate
from .code import Unit
from .function import FunctionEmitter, Lowering
from .literals import float_literal
from .support import helper

# Room for any scalar's text.
_ROOM = 64


@dataclass(frozen=True, slots=True)
class _FloatFormat:
    """``sure``: digits after the first that every decimal keeps on its way through the type and back. ``whole``: the
    largest magnitude printed without an exponent. ``smallest``: of the normal numbers, as LLVM writes it."""

    llvm: str
    parse: str
    format: str
    sure: int
    whole: float
    smallest: str


_FLOATS: dict[str, _FloatFormat] = {
    "f32": _FloatFormat("float", "strtof", "%.*e", 5, 2.0**24, float_literal("f32", 2.0**-126)),
    "f64": _FloatFormat("double", "strtod", "%.*e", 14, 2.0**53, float_literal("f64", 2.0**-1022)),
    "f80": _FloatFormat("x86_fp80", "strtold", "%.*Le", 17, 2.0**64, "0xK00018000000000000000"),
}

# The decimal digits of a positive number, without trailing zeros, and the exponent of the first.
_DIGITS = """define internal {i64, i32} @pb.digits.{name}({llvm} %x, ptr %digits) nounwind noinline {
entry:
  %text = alloca [64 x i8]
  %small = fcmp olt {llvm} %x, {smallest}
  %start = select i1 %small, i32 0, i32 {sure}
{widen}  br label %try
try:
  %places = phi i32 [ %start, %entry ], [ %more, %bump.done ]
  %n1 = call i32 (ptr, i64, ptr, ...) @snprintf(ptr %text, i64 64, ptr {format}, i32 %places, {argument})
  %back = call {llvm} @{parse}(ptr %text, ptr null)
  %same = fcmp oeq {llvm} %back, %x
  br i1 %same, label %found, label %bump
bump:
  %e = call ptr @strchr(ptr %text, i32 101)
  br label %bump.next
bump.next:
  %at = phi ptr [ %e, %bump ], [ %before, %bump.carry ], [ %before, %bump.next ]
  %before = getelementptr inbounds i8, ptr %at, i64 -1
  %outside = icmp ult ptr %before, %text
  %safe = select i1 %outside, ptr %text, ptr %before
  %c = load i8, ptr %safe
  %below = icmp ult i8 %c, 48
  %above = icmp ugt i8 %c, 57
  %other = or i1 %below, %above
  %skip = xor i1 %outside, true
  %skip.it = and i1 %skip, %other
  br i1 %skip.it, label %bump.next, label %bump.digit
bump.digit:
  br i1 %outside, label %bump.done, label %bump.increase
bump.increase:
  %nine = icmp eq i8 %c, 57
  br i1 %nine, label %bump.carry, label %bump.stop
bump.carry:
  store i8 48, ptr %before
  br label %bump.next
bump.stop:
  %c1 = add i8 %c, 1
  store i8 %c1, ptr %before
  %back1 = call {llvm} @{parse}(ptr %text, ptr null)
  %same1 = fcmp oeq {llvm} %back1, %x
  br i1 %same1, label %found, label %bump.done
bump.done:
  %more = add i32 %places, 1
  br label %try
found:
  br label %copy
copy:
  %from = phi i64 [ 0, %found ], [ %from1, %copied ]
  %to = phi i64 [ 0, %found ], [ %to1, %copied ]
  %used = phi i64 [ 0, %found ], [ %used1, %copied ]
  %p = getelementptr inbounds i8, ptr %text, i64 %from
  %d = load i8, ptr %p
  %from1 = add i64 %from, 1
  %end = icmp eq i8 %d, 101
  br i1 %end, label %finish, label %look
look:
  %less = icmp ult i8 %d, 48
  %greater = icmp ugt i8 %d, 57
  %no.digit = or i1 %less, %greater
  br i1 %no.digit, label %copied, label %digit
digit:
  %q = getelementptr inbounds i8, ptr %digits, i64 %to
  store i8 %d, ptr %q
  %to.digit = add i64 %to, 1
  %zero = icmp eq i8 %d, 48
  %used.digit = select i1 %zero, i64 %used, i64 %to.digit
  br label %copied
copied:
  %to1 = phi i64 [ %to, %look ], [ %to.digit, %digit ]
  %used1 = phi i64 [ %used, %look ], [ %used.digit, %digit ]
  br label %copy
finish:
  %last = getelementptr inbounds i8, ptr %digits, i64 %used
  store i8 0, ptr %last
  %exponent.text = getelementptr inbounds i8, ptr %text, i64 %from1
  %exponent = call i64 @strtol(ptr %exponent.text, ptr null, i32 10)
  %exponent.32 = trunc i64 %exponent to i32
  %r0 = insertvalue {i64, i32} poison, i64 %used, 0
  %r1 = insertvalue {i64, i32} %r0, i32 %exponent.32, 1
  ret {i64, i32} %r1
}"""

# Writes the text of a number to `out` and returns its length.
_DESCRIBE = """define internal i64 @pb.describe.{name}({llvm} %x, ptr %out) nounwind noinline {
entry:
  %digits = alloca [64 x i8]
  %magnitude = call {llvm} @llvm.fabs.{name}({llvm} %x)
  %bits = bitcast {llvm} %x to {integer}
  %negative = icmp slt {integer} %bits, 0
  %sign = select i1 %negative, ptr {minus}, ptr {empty}
  %nan = fcmp uno {llvm} %x, %x
  br i1 %nan, label %not.a.number, label %number
not.a.number:
  %n0 = call i32 (ptr, i64, ptr, ...) @snprintf(ptr %out, i64 64, ptr {nan_text})
  br label %done
number:
  %infinite = fcmp oeq {llvm} %magnitude, {infinity}
  br i1 %infinite, label %infinity, label %finite
infinity:
  %n1 = call i32 (ptr, i64, ptr, ...) @snprintf(ptr %out, i64 64, ptr {inf_text}, ptr %sign)
  br label %done
finite:
  %zero = fcmp oeq {llvm} %magnitude, {zero_literal}
  br i1 %zero, label %nought, label %nonzero
nought:
  %n2 = call i32 (ptr, i64, ptr, ...) @snprintf(ptr %out, i64 64, ptr {zero_text}, ptr %sign)
  br label %done
nonzero:
  %found = call {i64, i32} @pb.digits.{name}({llvm} %magnitude, ptr %digits)
  %count.64 = extractvalue {i64, i32} %found, 0
  %count = trunc i64 %count.64 to i32
  %exponent = extractvalue {i64, i32} %found, 1
  %large = fcmp ogt {llvm} %magnitude, {whole}
  %tiny = icmp slt i32 %exponent, -4
  %scientific = or i1 %large, %tiny
  br i1 %scientific, label %power, label %plain
power:
  %single = icmp eq i32 %count, 1
  %dot = select i1 %single, ptr {empty}, ptr {dot_text}
  %rest = getelementptr inbounds i8, ptr %digits, i64 1
  %down = icmp slt i32 %exponent, 0
  %opposite = sub i32 0, %exponent
  %size = select i1 %down, i32 %opposite, i32 %exponent
  %mark = select i1 %down, ptr {minus}, ptr {plus}
  %n3 = call i32 (ptr, i64, ptr, ...) @snprintf(
    ptr %out, i64 64, ptr {power_text}, ptr %sign, ptr %digits, ptr %dot, ptr %rest, ptr %mark, i32 %size)
  br label %done
plain:
  %fraction = icmp slt i32 %exponent, 0
  br i1 %fraction, label %below.one, label %above.one
below.one:
  %leading = xor i32 %exponent, -1
  %n4 = call i32 (ptr, i64, ptr, ...) @snprintf(
    ptr %out, i64 64, ptr {fraction_text}, ptr %sign, i32 %leading, ptr {zeros}, ptr %digits)
  br label %done
above.one:
  %whole = add i32 %exponent, 1
  %padding = sub i32 %whole, %count
  %integral = icmp sge i32 %padding, 0
  br i1 %integral, label %integer, label %mixed
integer:
  %n5 = call i32 (ptr, i64, ptr, ...) @snprintf(
    ptr %out, i64 64, ptr {integer_text}, ptr %sign, ptr %digits, i32 %padding, ptr {zeros})
  br label %done
mixed:
  %place = sext i32 %whole to i64
  %tail = getelementptr inbounds i8, ptr %digits, i64 %place
  %n6 = call i32 (ptr, i64, ptr, ...) @snprintf(
    ptr %out, i64 64, ptr {mixed_text}, ptr %sign, i32 %whole, ptr %digits, ptr %tail)
  br label %done
done:
  %length = phi i32 [ %n0, %not.a.number ], [ %n1, %infinity ], [ %n2, %nought ], [ %n3, %power ],
    [ %n4, %below.one ], [ %n5, %integer ], [ %n6, %mixed ]
  %result = sext i32 %length to i64
  ret i64 %result
}"""

_TEXTS: dict[str, str] = {
    "minus": "-",
    "plus": "+",
    "empty": "",
    "dot_text": ".",
    "nan_text": "nan",
    "inf_text": "%sinf",
    "zero_text": "%s0.0",
    "power_text": "%s%.1s%s%se%s%02d",
    "fraction_text": "%s0.%.*s%s",
    "integer_text": "%s%s%.*s.0",
    "mixed_text": "%s%.*s.%s",
    "zeros": "0" * 24,
}

# Quotes and escapes a string; `out` has room for six bytes for each of its own, and two.
_QUOTED = """define internal i64 @pb.quoted(ptr %data, i64 %count, ptr %out) nounwind noinline {
entry:
  store i8 34, ptr %out
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %i1, %next ]
  %length = phi i64 [ 1, %entry ], [ %length1, %next ]
  %more = icmp slt i64 %i, %count
  %to = getelementptr inbounds i8, ptr %out, i64 %length
  br i1 %more, label %body, label %end
body:
  %from = getelementptr inbounds i8, ptr %data, i64 %i
  %c = load i8, ptr %from
  switch i8 %c, label %plain [
    i8 92, label %escape i8 39, label %escape i8 34, label %escape i8 0, label %nul
    i8 10, label %newline i8 13, label %return i8 9, label %tab i8 127, label %code
  ]
nul:
  br label %escape
newline:
  br label %escape
return:
  br label %escape
tab:
  br label %escape
escape:
  %letter = phi i8 [ %c, %body ], [ %c, %body ], [ %c, %body ],
    [ 48, %nul ], [ 110, %newline ], [ 114, %return ], [ 116, %tab ]
  store i8 92, ptr %to
  %second = getelementptr inbounds i8, ptr %to, i64 1
  store i8 %letter, ptr %second
  %after.escape = add i64 %length, 2
  br label %next
plain:
  %control = icmp ult i8 %c, 32
  br i1 %control, label %code, label %copy
copy:
  store i8 %c, ptr %to
  %after.copy = add i64 %length, 1
  br label %next
code:
  %wide = zext i8 %c to i32
  %n = call i32 (ptr, i64, ptr, ...) @snprintf(ptr %to, i64 8, ptr {format}, i32 %wide)
  %after.code = add i64 %length, 6
  br label %next
next:
  %length1 = phi i64 [ %after.escape, %escape ], [ %after.copy, %copy ], [ %after.code, %code ]
  %i1 = add i64 %i, 1
  br label %head
end:
  store i8 34, ptr %to
  %total = add i64 %length, 1
  ret i64 %total
}"""

_INTEGER = """define internal i64 @pb.describe.{name}({llvm} %x, ptr %out) nounwind noinline {
  %wide = {extend} {llvm} %x to i64
  %n = call i32 (ptr, i64, ptr, ...) @snprintf(ptr %out, i64 64, ptr {format}, i64 %wide)
  %length = sext i32 %n to i64
  ret i64 %length
}"""


def _text(unit: Unit, text: str) -> str:
    return unit.static_bytes(text.encode() + b"\0")


def _fill(text: str, places: dict[str, str]) -> str:
    for place, value in places.items():
        text = text.replace("{" + place + "}", value)
    return text


def _float_helper(unit: Unit, name: str) -> str:
    row = _FLOATS[name]
    places = {
        "name": name,
        "llvm": row.llvm,
        "integer": {"f32": "i32", "f64": "i64", "f80": "i80"}[name],
        "parse": row.parse,
        "sure": str(row.sure),
        "smallest": row.smallest,
        "whole": float_literal(name, row.whole),
        "infinity": float_literal(name, float("inf")),
        "zero_literal": float_literal(name, 0.0),
        "widen": "  %wide = fpext float %x to double\n" if name == "f32" else "",
        "argument": "double %wide" if name == "f32" else f"{row.llvm} %x",
    }
    texts = {place: _text(unit, text) for place, text in _TEXTS.items()}

    def digits() -> str:
        for need in ("snprintf", row.parse, "strchr", "strtol"):
            helper(unit, need)
        return _fill(_DIGITS, places | {"format": _text(unit, row.format)})

    def describe() -> str:
        fabs = f"llvm.fabs.{name}"
        unit.declare(fabs, f"declare {row.llvm} @{fabs}({row.llvm})")
        unit.define(f"pb.digits.{name}", digits)
        return _fill(_DESCRIBE, places | texts)

    return unit.define(f"pb.describe.{name}", describe)


def _integer_helper(unit: Unit, type: Scalar, llvm: str) -> str:
    def write() -> str:
        helper(unit, "snprintf")
        if llvm == "i64":
            text = _INTEGER.replace("  %wide = {extend} {llvm} %x to i64\n", "").replace("%wide", "%x")
        else:
            text = _INTEGER.replace("{extend}", "sext" if type.signed else "zext")
        return _fill(text, {"name": type.name, "llvm": llvm, "format": _text(unit, "%ld" if type.signed else "%lu")})

    return unit.define(f"pb.describe.{type.name}", write)


def describe(e: FunctionEmitter, op: Op) -> None:
    (value,) = op.operands
    type = value.type
    if isinstance(type, Scalar) and type.kind == "bool":
        yes, no = e.unit.static_bytes(b"true"), e.unit.static_bytes(b"false")
        c = e.leaf(value)
        data = e.op(f"select i1 {c}, ptr {yes}, ptr {no}")
        e.set_result(op, "null", data, e.op(f"select i1 {c}, i64 4, i64 5"))
    elif isinstance(type, Scalar):
        float_ = type.kind == "float"
        callee = _float_helper(e.unit, type.name) if float_ else _integer_helper(e.unit, type, e.llvm(type))
        owner, data = allocate(e, op, str(_ROOM), 1)
        length = e.op(f"call i64 {callee}({e.llvm(type)} {e.leaf(value)}, ptr {data})")
        e.set_result(op, owner, data, length)
    elif op.attributes["style"] == "print":
        memory.retain(e, type, e.leaves(value))
        e.define(op.result, e.leaves(value))
    else:
        _quoted(e, op)


def _quoted(e: FunctionEmitter, op: Op) -> None:
    _, data, count = e.leaves(op.operands[0])

    def write() -> str:
        helper(e.unit, "snprintf")
        return _fill(_QUOTED, {"format": _text(e.unit, "\\u{%02X}")})

    callee = e.unit.define("pb.quoted", write)
    room = e.op(f"add i64 {e.op(f'mul i64 {count}, 6')}, 3")
    owner, out = allocate(e, op, room, 1)
    e.set_result(op, owner, out, e.op(f"call i64 {callee}(ptr {data}, i64 {count}, ptr {out})"))


LOWERINGS: dict[str, Lowering] = {"describe": describe}
