"""exp, exp2, exp10, expm1, sinh, cosh, tanh.

x = n ln 2 + r with |r| <= ln(2) / 2, e^r = 1 + r + r^2 q(r) with q a minimax polynomial, and 2^n put into the exponent.
"""

from __future__ import annotations

from .formula import Formula, Value, ln2

# (e^r - 1 - r) / r^2: relative error of e^r 2^-64 and 2^-34.
_Q64 = (
    0.5, 0.16666666666666682, 0.04166666666666613, 0.008333333333317355, 0.0013888888889105157, 0.00019841269895743842,
    2.480158693990077e-05, 2.7557235392607444e-06, 2.755757397958721e-07, 2.5111880107472422e-08, 2.082840537281521e-09,
)  # fmt: skip
_Q32 = (
    0.5, 0.1666666567325592, 0.04166629910469055, 0.008333495818078518, 0.0013944513630121946, 0.00019790849182754755,
)  # fmt: skip

# (tanh(x) - x) / x^3 of x^2 up to 1: relative error of tanh(x) 2^-27.
_TANH32 = (
    -0.3333329543276937, 0.13332344588456685, -0.053879803739224706, 0.021486660786288466, -0.00794611151766758,
    0.002301368530508316, -0.0003584531838123877,
)  # fmt: skip

_LOG2_E = 1.4426950408889634


def _q(f: Formula, r: Value) -> Value:
    return f.polynomial(r, f.width.choose(_Q32, _Q64))


def _nearest(f: Formula, x: Value) -> Value:
    """The integer nearest to x / ln 2, or next to that."""
    magic = f.width.magic
    return f.fma(x, _LOG2_E, magic) - magic


def scaled_exp(f: Formula, n: Value, r: Value, r_low: Value | None = None) -> Value:
    """2^n e^(r + r_low), rounded once more where that is subnormal; ``r_low`` is of the order of r's rounding. The
    exponent is split in two halves."""
    tail = r * r * _q(f, r) if r_low is None else f.fma(r * r, _q(f, r), r_low)
    magic = f.width.magic + f.width.bias
    half = f.fma(n, 0.5, magic)
    rest = n - (half - magic)
    first = (half.bits << f.width.mantissa).as_float
    return (1.0 + (r + tail)) * first * f.power_of_two(rest)


def exp(f: Formula, x: Value) -> Value:
    x = f.at_least(f.at_most(x, f.width.pick(89.0, 710.0)), f.width.pick(-104.0, -746.0))
    high, low = ln2(f.width)
    n = _nearest(f, x)
    return scaled_exp(f, n, f.fma(-n, low, f.fma(-n, high, x)))


def exp2(f: Formula, x: Value) -> Value:
    x = f.at_least(f.at_most(x, f.width.pick(128.0, 1024.0)), f.width.pick(-151.0, -1076.0))
    high, low = ln2(f.width)
    n = f.rint(x)
    part = x - n
    r = part * high
    return scaled_exp(f, n, r, f.fma(part, high, -r) + part * low)


def _quarter_expm1(f: Formula, x: Value) -> tuple[Value, Value]:
    """(e^x - 1) / 4, finite wherever the callers' results are, as a number and what was rounded away."""
    ln2_high, ln2_low = ln2(f.width)
    n = _nearest(f, x)
    first = f.fma(-n, ln2_high, x)
    r = f.fma(-n, ln2_low, first)
    r_low = f.fma(-n, ln2_low, first - r)
    tail = f.fma(r * r, _q(f, r), r_low)
    scale = f.power_of_two(n, less=2)
    whole, part = scale - 0.25, scale * r
    total = whole + part
    rest = f.fma(scale, tail, part - (total - whole))
    high = total + rest
    return high, rest - (high - total)


def expm1(f: Formula, x: Value) -> Value:
    bounded = f.at_least(f.at_most(x, f.width.pick(89.0, 710.0)), f.width.pick(-30.0, -60.0))
    high, _ = _quarter_expm1(f, bounded)
    return f.unchanged_below(x, high * 4.0, 2.0**-26, 2.0**-55)


def tanh(f: Formula, x: Value) -> Value:
    """With t = e^(2|x|) - 1: t / (t + 2)."""
    magnitude = f.at_most(f.abs(x), f.width.pick(10.0, 20.0))
    if f.width.bits == 32:
        return f.copysign(_tanh_of_float(f, magnitude), x)
    high, low = _quarter_expm1(f, magnitude + magnitude)
    divisor, error = f.two_sum(high, 0.5)
    result, correction = f.quotient(high, low, divisor, error + low)
    return f.unchanged_below(x, f.copysign(result + correction, x), 2.0**-13, 2.0**-28)


def _tanh_of_float(f: Formula, x: Value) -> Value:
    """A polynomial up to 1; from there on 1 - 2 / (e^(2x) + 1), where at most a quarter is subtracted, so that its
    rounding errors count little."""
    square = x * x
    near = f.fma(x * square, f.polynomial(square, _TANH32), x)
    double = x + x
    high, low = ln2(f.width)
    n = _nearest(f, double)
    r = f.fma(-n, low, f.fma(-n, high, double))
    power = (1.0 + f.fma(r * r, _q(f, r), r)) * f.power_of_two(n)
    return f.select(x < 1.0, near, 1.0 - 2.0 / (power + 1.0))


def sinh(f: Formula, x: Value) -> Value:
    """With t = e^|x| - 1: (t + t / (t + 1)) / 2."""
    magnitude = f.at_most(f.abs(x), f.width.pick(89.6, 710.6))
    high, low = _quarter_expm1(f, magnitude)
    divisor, error = f.two_sum(high, 0.25)
    quotient, correction = f.quotient(high, low, divisor, error + low)
    total, rest = f.two_sum(high, quotient * 0.25)
    result = (total + (rest + f.fma(correction, 0.25, low))) * 2.0
    return f.unchanged_below(x, f.copysign(result, x), 2.0**-13, 2.0**-28)


def cosh(f: Formula, x: Value) -> Value:
    high, low = _quarter_expm1(f, f.at_most(f.abs(x), f.width.pick(89.6, 710.6)))
    quarter, error = f.two_sum(high, 0.25)
    return quarter * 2.0 + (0.125 / quarter + (error + low) * 2.0)
