"""sin, cos, tan.

x = n pi/2 + r with |r| <= pi/4, pi/2 in three parts (Cody and Waite; the first step is exact thanks to ``fma``).
That holds up to a bound, beyond which an argument is a rare one and goes to the C library by itself.
"""

from __future__ import annotations

from typing import NamedTuple

from .formula import Formula, Value

_TWO_BY_PI = 0.6366197723675814
_PI_2_32 = (1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15)
_PI_2_64 = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33)
_BOUND_32 = 2.0**15
_BOUND_64 = 2.0**28

# (sin r / r - 1) / r^2 and (cos r - 1 + r^2 / 2) / r^4, of r^2: 2^-58 and 2^-64; 2^-28 and 2^-33.
_SIN64 = (
    -0.16666666666666632, 0.008333333333322316, -0.0001984126982972524, 2.7557313662068575e-06,
    -2.5050753266526402e-08, 1.5896505085308185e-10,
)  # fmt: skip
_COS64 = (
    0.0416666666666666, -0.001388888888887399, 2.4801587289395e-05, -2.7557314326051974e-07, 2.087571956158813e-09,
    -1.1359448829922356e-11,
)  # fmt: skip
_SIN32 = (-0.16666655242443085, 0.008332173340022564, -0.00019516654720064253)
_COS32 = (0.04166664555668831, -0.001388736185617745, 2.4437753381789662e-05)


class _Reduced(NamedTuple):
    """``n`` modulo 4 in the low bits; sine and cosine of r, each with a small correction."""

    n: Value
    sin: tuple[Value, Value]
    cos: tuple[Value, Value]


def _reduce(f: Formula, x: Value) -> _Reduced:
    first, second, third = f.width.choose(_PI_2_32, _PI_2_64)
    shifted = f.fma(x, _TWO_BY_PI, f.width.magic)
    n = shifted - f.width.magic
    exact = f.fma(-n, first, x)
    product = n * second
    r, lost = f.two_sum(exact, -product)
    low = f.fma(-n, third, lost - f.fma(n, second, -product))

    z = r * r
    half = z * 0.5
    sin_tail = f.fma(r * z, f.polynomial(z, f.width.choose(_SIN32, _SIN64)), low - half * low)
    cos = 1.0 - half
    quartic = f.fma(z * z, f.polynomial(z, f.width.choose(_COS32, _COS64)), -(r * low))
    return _Reduced(shifted.bits, (r, sin_tail), (cos, ((1.0 - cos) - half) + quartic))


def _has_bit(n: Value, bit: int) -> Value:
    return (n & bit).differs(0)


def _negated_where(f: Formula, condition: Value, x: Value) -> Value:
    return f.select(condition, -x, x)


def _wave(f: Formula, reduced: _Reduced, quarters: int) -> Value:
    """The sine of an angle that is ``quarters`` further."""
    n = reduced.n + quarters
    odd = _has_bit(n, 1)
    whole = f.select(odd, reduced.cos[0], reduced.sin[0])
    tail = f.select(odd, reduced.cos[1], reduced.sin[1])
    return _negated_where(f, _has_bit(n, 2), whole + tail)


def _elsewhere(f: Formula, name: str, x: Value, result: Value) -> Value:
    return f.elsewhere(name, x, result, f.width.pick(_BOUND_32, _BOUND_64))


def sin(f: Formula, x: Value) -> Value:
    result = _wave(f, _reduce(f, x), 0)
    return _elsewhere(f, "sin", x, f.unchanged_below(x, result, 2.0**-13, 2.0**-27))


def cos(f: Formula, x: Value) -> Value:
    return _elsewhere(f, "cos", x, _wave(f, _reduce(f, x), 1))


def tan(f: Formula, x: Value) -> Value:
    """The quotient of sine and cosine, each with what its rounding lost."""
    reduced = _reduce(f, x)
    odd = _has_bit(reduced.n, 1)
    pairs: list[tuple[Value, Value]] = []
    for whole, tail in (reduced.sin, reduced.cos):
        total = whole + tail
        pairs.append((total, tail - (total - whole)))
    (sin_high, sin_low), (cos_high, cos_low) = pairs
    quotient, correction = f.quotient(
        f.select(odd, cos_high, sin_high),
        f.select(odd, cos_low, sin_low),
        f.select(odd, sin_high, cos_high),
        f.select(odd, sin_low, cos_low),
    )
    result = _negated_where(f, odd, quotient + correction)
    return _elsewhere(f, "tan", x, f.unchanged_below(x, result, 2.0**-13, 2.0**-27))
