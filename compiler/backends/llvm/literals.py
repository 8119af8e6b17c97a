"""Numbers as LLVM writes them."""

from __future__ import annotations

import math
import struct
from typing import Any

from ...ir.types import Scalar


def float_literal(name: str, value: float) -> str:
    if name == "f80":
        return _x87_literal(value)
    if name == "f32":
        value = struct.unpack("f", struct.pack("f", value))[0]
    bits = struct.pack(">d", value)
    return "0x" + bits.hex().upper() if any(bits) else "0.0"  # as the zeros of a layout are written


def _x87_literal(value: Any) -> str:
    """Sign and exponent in 16 bits, then a mantissa of 64 with its leading bit."""
    sign = 0x8000 if math.copysign(1.0, value) < 0 else 0
    if value != value:
        return "0xK7FFFC000000000000000"
    if value in (math.inf, -math.inf):
        return f"0xK{sign | 0x7FFF:04X}8000000000000000"
    if value == 0:
        return f"0xK{sign:04X}{0:016X}"
    numerator, denominator = abs(value).as_integer_ratio()
    exponent = numerator.bit_length() - denominator.bit_length()
    shift = 63 - exponent
    mantissa = (numerator << shift) // denominator if shift >= 0 else (numerator // denominator) >> -shift
    if not mantissa >> 63:
        exponent -= 1
        mantissa = (
            (numerator << (shift + 1)) // denominator if shift >= -1 else (numerator // denominator) >> -shift - 1
        )
    if mantissa >> 64:
        mantissa >>= 1
        exponent += 1
    biased = exponent + 16383
    return f"0xK{sign | biased:04X}{mantissa:016X}"


def literal(type: Scalar, value: Any) -> str:
    if type.kind == "float":
        return float_literal(type.name, value)
    if type.kind == "bool":
        return "true" if value else "false"
    return str(int(value))
