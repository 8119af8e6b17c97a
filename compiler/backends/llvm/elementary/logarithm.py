"""log, log2, log10, log1p.

x = 2^k (1 + f) with 1 + f between the roots of 1/2 and 2. In Double log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)) with
s = f / (2 + f), as in fdlibm; in Float f - f^2/2 + f^3 P(f).
"""

from __future__ import annotations

import math

from .formula import Formula, Value, ln2

# R(z) / z: relative error of the logarithm 2^-58.
_R64 = (
    0.6666666666666735, 0.3999999999940749, 0.2857142874414186, 0.22222198378417038, 0.18183575168876592,
    0.15313755670088355, 0.14799067018916254,
)  # fmt: skip
# P: relative error of the logarithm 2^-30.
_P32 = (
    0.3333331048488617, -0.25000008940696716, 0.2000216692686081, -0.1666809469461441, 0.14218562841415405,
    -0.12403027713298798, 0.11893398314714432, -0.11694609373807907, 0.06758137047290802,
)  # fmt: skip

# The nearest number to each constant in both widths, and the rest.
_LOG2_E = ((1.4426950216293335, 1.925963033500011e-08), (1.4426950408889634, 2.0355273740931033e-17))
_LOG10_E = ((0.4342944920063019, -1.0103050118726031e-08), (0.4342944819032518, 1.098319650216765e-17))
_LOG10_2 = ((0.3010300099849701, -1.4320989049062154e-08), (0.3010299956639812, -2.8037281277851704e-18))


def split(f: Formula, x: Value) -> tuple[Value, Value]:
    """k and 1 + f of a positive x, subnormal numbers included."""
    width = f.width
    offset = width.pick(0x3F3504F3, 0x3FE6A09E667F3BCD)
    one = width.bias << width.mantissa
    subnormal = x < width.tiny
    shift = width.mantissa + 2
    normal = f.select(subnormal, x * 2.0**shift, x)
    bits = normal.bits + (one - offset)
    exponent = ((bits >> width.mantissa) | int(width.bias + width.mantissa << width.mantissa)).as_float
    k = exponent - f.select(subnormal, 2.0**width.mantissa + width.bias + shift, 2.0**width.mantissa + width.bias)
    return k, ((bits & ((1 << width.mantissa) - 1)) + offset).as_float


def _parts(f: Formula, x: Value) -> tuple[Value, Value]:
    """log(1 + x) = x - half + rest: ``half`` is x^2/2."""
    if f.width.bits == 32:
        square = x * x
        return square * 0.5, square * x * f.polynomial(x, _P32)
    s = x / (x + 2.0)
    z = s * s
    half = x * x * 0.5
    return half, s * (half + z * f.polynomial(z, _R64))


def _where_positive(f: Formula, x: Value, result: Value) -> Value:
    """log(0) = -inf, log(inf) = inf, log of a negative number or of NaN: NaN."""
    other = f.select(x.equals(0.0), -math.inf, f.select(x > 0.0, x, math.nan))
    return f.select((x > 0.0) & (x < math.inf), result, other)


def log(f: Formula, x: Value) -> Value:
    k, m = split(f, x)
    high, low = ln2(f.width)
    fraction = m - 1.0
    half, rest = _parts(f, fraction)
    inner = (half - f.fma(k, low, rest)) - fraction
    return _where_positive(f, x, f.fma(k, high, -inner))


def log1p(f: Formula, x: Value) -> Value:
    """Of u = 1 + x, and what was rounded away there as a correction; of x itself where k is 0."""
    u, lost = f.two_sum(x, 1.0)
    k, m = split(f, u)
    high, low = ln2(f.width)
    direct = k.equals(0.0)
    fraction = f.select(direct, x, m - 1.0)
    half, rest = _parts(f, fraction)
    correction = f.select(direct, 0.0, lost / u)
    inner = (half - (rest + f.fma(k, low, correction))) - fraction
    result = _where_positive(f, u, f.fma(k, high, -inner))
    return f.select(x.equals(0.0), x, result)


def _in_base(f: Formula, x: Value, factor: tuple[float, float], of_two: tuple[float, float]) -> Value:
    """The logarithm times ``factor``; ``of_two`` is the result of 2."""
    k, m = split(f, x)
    fraction = m - 1.0
    half, rest = _parts(f, fraction)
    high = fraction - half
    low = ((fraction - high) - half) + rest
    scaled = high * factor[0]
    scaled_low = f.fma(high, factor[0], -scaled) + f.fma(low, factor[0], high * factor[1])
    whole = k * of_two[0]
    whole_low = f.fma(k, of_two[0], -whole) + k * of_two[1]
    total = whole + scaled
    return _where_positive(f, x, total + (((whole - total) + scaled) + (scaled_low + whole_low)))


def log2(f: Formula, x: Value) -> Value:
    return _in_base(f, x, _LOG2_E[f.width.bits == 64], (1.0, 0.0))


def log10(f: Formula, x: Value) -> Value:
    return _in_base(f, x, _LOG10_E[f.width.bits == 64], _LOG10_2[f.width.bits == 64])
