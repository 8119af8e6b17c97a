"""Polynomials of values: what integer arithmetic says about indices and counts."""

from __future__ import annotations

from typing import Any

# The coefficients of products of values. The empty product is the constant.
Polynomial = dict[tuple[Any, ...], int]


def plus(a: Polynomial, b: Polynomial, sign: int = 1) -> Polynomial:
    total = dict(a)
    for factors, coefficient in b.items():
        total[factors] = total.get(factors, 0) + sign * coefficient
    return {factors: coefficient for factors, coefficient in total.items() if coefficient}


def times(a: Polynomial, b: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for first, x in a.items():
        for second, y in b.items():
            total = plus(total, {tuple(sorted(first + second, key=hash)): x * y})
    return total
