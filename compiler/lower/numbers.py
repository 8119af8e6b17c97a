"""Float literals, rounded once to their own type."""

from __future__ import annotations

import math
import struct
from fractions import Fraction

from ..ir.builder import Builder
from ..ir.core import Value
from ..ir.types import F80, Scalar


def float_literal(builder: Builder, text: str, type: Scalar) -> Value:
    """A constant; of Float80, which Python's floats cannot hold, computed from constants where necessary."""
    if type.name == "f32":
        return builder.const(round_to_float(text), type)
    if type is not F80 and "x" not in text:
        return builder.const(float(text), type)
    exact = _exact(text)
    value = float(text) if "x" not in text else _rounded(exact)
    if type is not F80 or exact == _fraction(value):
        return builder.const(value, type)
    return _extended(builder, exact)


def _exact(text: str) -> Fraction:
    """The value of a decimal literal, or of a hexadecimal one such as ``0x1.8p-3``."""
    if "x" not in text:
        return Fraction(text)
    digits, _, exponent = text.lower().replace("0x", "").partition("p")
    whole, _, part = digits.partition(".")
    return Fraction(int(whole + part, 16)) * Fraction(2) ** (int(exponent or "0") - 4 * len(part))


def _rounded(exact: Fraction) -> float:
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def _fraction(value: float) -> Fraction | None:
    return Fraction(value) if math.isfinite(value) else None


def round_to_float(text: str) -> float:
    """The nearest 32-bit float of a literal, ties to even, without rounding to 64 bits in between."""
    exact = _exact(text)
    try:
        (near,) = struct.unpack("<f", struct.pack("<f", _rounded(exact)))
    except OverflowError:
        return math.inf if exact > 0 else -math.inf
    if not math.isfinite(near):
        return near
    (bits,) = struct.unpack("<i", struct.pack("<f", abs(near)))
    sign = -1.0 if math.copysign(1.0, near) < 0 else 1.0
    candidates = [b for b in (bits - 1, bits, bits + 1) if 0 <= b < 0x7F80_0000]
    values = {b: sign * struct.unpack("<f", struct.pack("<i", b))[0] for b in candidates}
    best = min(candidates, key=lambda b: (abs(Fraction(values[b]) - exact), b & 1))
    return values[best]


def _extended(builder: Builder, exact: Fraction) -> Value:
    """The sum of a leading and a trailing double, both scaled by powers of two into the range of doubles."""
    if exact == 0:
        return builder.const(0.0, F80)
    exponent = abs(exact.numerator).bit_length() - exact.denominator.bit_length()
    mantissa = exact / Fraction(2) ** exponent
    leading = float(mantissa)
    value = builder.const(leading, F80)
    trailing = float(mantissa - Fraction(leading))
    if trailing:
        value = builder.emit("fadd", value, builder.const(trailing, F80))
    while exponent:
        step = max(-1000, min(1000, exponent))
        value = builder.emit("fmul", value, builder.const(2.0**step, F80))
        exponent -= step
    return value
