"""How Swift prints a scalar or a string.

Floats have the shortest digits that read back to the same value, the closest to it among those. They switch to an
exponent below 0.0001 and above the integers that the width represents one by one (2^24, 2^53, 2^64).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from .types import Scalar

# Bits of the significand, and the exponent of the last bit of a subnormal number.
_PRECISION = {32: (24, -149), 64: (53, -1074), 80: (64, -16445)}
_ESCAPES = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\0": "\\0", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def describe_scalar(value: Any, type: Scalar) -> str:
    if type.kind == "float":
        return describe_float(value, type.bits)
    if type.kind == "bool":
        return "true" if value else "false"
    return str(value)


def describe_string(text: str, style: str) -> str:
    """``print`` shows the text itself, ``debug`` and ``dump`` a literal."""
    if style == "print":
        return text
    return '"' + "".join(map(_escape, text)) + '"'


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    return f"\\u{{{code:02X}}}" if code < 0x20 or code == 0x7F else character


def describe_float(value: Any, bits: int = 64) -> str:
    """``value``: a Python float that is representable at this width, or a ``numpy.longdouble``."""
    if value != value:
        return "nan"
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    magnitude = abs(value)
    if magnitude == math.inf:
        return sign + "inf"
    if magnitude == 0:
        return sign + "0.0"
    digits, exponent = _repr_digits(magnitude) if bits == 64 else _shortest_digits(magnitude, bits)
    if exponent < -4 or magnitude > 2.0 ** _PRECISION[bits][0]:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    return f"{sign}{whole}.{digits[exponent + 1 :] or '0'}"


def _repr_digits(value: float) -> tuple[str, int]:
    """Digits and exponent (of the first digit) of a double: Python's are the shortest and closest too."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    significant = digits.lstrip("0")
    power = int(exponent or 0) + len(whole) - 1 - (len(digits) - len(significant))
    return significant.rstrip("0"), power


def _shortest_digits(value: Any, bits: int) -> tuple[str, int]:
    precision, last = _PRECISION[bits]
    exact = Fraction(*value.as_integer_ratio())
    exponent = exact.numerator.bit_length() - exact.denominator.bit_length()
    if exact < Fraction(2) ** exponent:
        exponent -= 1
    unit = max(exponent - precision + 1, last)
    significand = exact / Fraction(2) ** unit
    half = Fraction(2) ** unit / 2
    narrow = significand == 1 << (precision - 1) and unit > last
    low, high = exact - (half / 2 if narrow else half), exact + half
    even = significand % 2 == 0
    first = _decimal_exponent(exact)
    for count in range(1, 24):
        scale = Fraction(10) ** (first - count + 1)
        below = math.floor(exact / scale)
        fitting = [n for n in (below, below + 1) if low < n * scale < high or (even and n * scale in (low, high))]
        if fitting:
            best = min(fitting, key=lambda n: (abs(n * scale - exact), n % 2))
            digits = str(best)
            return digits.rstrip("0"), first + len(digits) - count
    raise AssertionError("no digits identify the value")


def _decimal_exponent(value: Fraction) -> int:
    guess = math.floor((value.numerator.bit_length() - value.denominator.bit_length()) * math.log10(2))
    while Fraction(10) ** guess > value:
        guess -= 1
    while Fraction(10) ** (guess + 1) <= value:
        guess += 1
    return guess
