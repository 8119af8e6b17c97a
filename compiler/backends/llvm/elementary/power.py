"""pow: e^(y log |x|), and what C's standard (Annex F) says of special values.

In Double the logarithm has some 68 digits, as a sum of two numbers, since the exponent magnifies its error 700 times.
Float is computed in Double, where one number is enough.
"""

from __future__ import annotations

import math

from .exponential import scaled_exp
from .formula import Formula, Value, ln2
from .logarithm import log, split

# log((1 + s) / (1 - s)) = 2s (1 + s^2 / 3 + s^4 Q(s^2)): relative error 2^-73.
_Q = (
    0.1999999999999999, 0.1428571428572261, 0.11111111108755314, 0.09090909436744311, 0.07692278327083639,
    0.06668162886646078, 0.05837324331213917, 0.05995214941898902,
)  # fmt: skip
_THIRD = (0.3333333333333333, 1.850371707708594e-17)
# ln 2 with 42 digits, so that its product with an exponent is exact, and the rest.
_LN2 = (0.6931471805598903, 5.497923018708371e-14)


def _precise_log(f: Formula, x: Value) -> tuple[Value, Value]:
    """Of a positive, finite number."""
    k, m = split(f, x)
    divisor = m + 1.0
    s, s_low = f.quotient(m - 1.0, f.value(0.0), divisor, m - (divisor - 1.0))
    z = s * s
    z_low = f.fma(s, s, -z) + s * s_low * 2.0
    t = z * _THIRD[0]
    small = f.fma(z, _THIRD[1], f.fma(z_low, _THIRD[0], z * z * f.polynomial(z, _Q)))
    t_low = f.fma(z, _THIRD[0], -t) + small
    product = s * t
    product_low = f.fma(s, t, -product) + f.fma(s, t_low, s_low * t)
    half = s + product
    half_low = (product - (half - s)) + (s_low + product_low)
    whole = k * _LN2[0]
    total = f.fma(half, 2.0, whole)
    rest = f.fma(half, 2.0, whole - total) + f.fma(half_low, 2.0, k * _LN2[1])
    high = total + rest
    return high, rest - (high - total)


def pow(f: Formula, x: Value, y: Value) -> Value:
    if f.width.bits == 32:
        wide = f.widened()
        return f.narrowed(_pow(wide, wide.extended(x), wide.extended(y), precise=False))
    return _pow(f, x, y, precise=True)


def _pow(f: Formula, x: Value, y: Value, precise: bool) -> Value:
    magnitude = f.abs(x)
    if precise:
        log_x, log_low = _precise_log(f, magnitude)
        ends = f.select(magnitude.equals(0.0), -math.inf, magnitude)
        inside = (magnitude > 0.0) & (magnitude < math.inf)
        log_x, log_low = f.select(inside, log_x, ends), f.select(inside, log_low, 0.0)
    else:
        log_x, log_low = log(f, magnitude), f.value(0.0)
    exponent = y * log_x
    low = f.fma(y, log_low, f.fma(y, log_x, -exponent))
    low = f.select(f.abs(exponent) < 1000.0, low, 0.0)
    result = _exp_of_sum(f, f.at_least(f.at_most(exponent, 710.0), -746.0), low)
    return _special(f, x, y, magnitude, result)


def _exp_of_sum(f: Formula, x: Value, low: Value) -> Value:
    ln2_high, ln2_low = ln2(f.width)
    n = f.rint(x * 1.4426950408889634)
    first = f.fma(-n, ln2_high, x)
    rest = f.fma(-n, ln2_low, low)
    r = first + rest
    return scaled_exp(f, n, r, rest - (r - first))


def _special(f: Formula, x: Value, y: Value, magnitude: Value, result: Value) -> Value:
    """The sign, and where e^(y log |x|) is not what is wanted or is no number."""
    halved = y * 0.5
    whole = f.rint(y).equals(y)
    odd = whole & f.rint(halved).differs(halved)
    result = f.select(odd, f.copysign(result, x), result)
    invalid = (x < 0.0) & (magnitude < math.inf) & f.rint(y).differs(y)
    # (-1)^(+-inf) is 1, and so are 1^y and x^0 whatever else is NaN.
    result = f.select(magnitude.equals(1.0) & f.abs(y).equals(math.inf), 1.0, result)
    result = f.select(invalid, math.nan, result)
    return f.select(x.equals(1.0) | y.equals(0.0), 1.0, result)
