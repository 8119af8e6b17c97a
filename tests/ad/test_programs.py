"""Derivatives of small programs, first and second order, against finite differences."""

from __future__ import annotations

import pytest

from .derivative_checker import check
from .programs import PROGRAMS


@pytest.mark.parametrize("name", PROGRAMS)
def test_first_and_second_derivatives(name: str) -> None:
    text, arguments, wrt = PROGRAMS[name]
    check(text, arguments, wrt, entry(text))


def entry(text: str) -> str:
    return "g" if "@g(%a: f64, %b: f64)" in text else "f"


@pytest.mark.parametrize("name", PROGRAMS)
def test_simplified(name: str) -> None:
    text, arguments, wrt = PROGRAMS[name]
    check(text, arguments, wrt, entry(text), simplify=True)


@pytest.mark.parametrize("name", ["if", "while", "fill_make_concat", "copies_of_a_row", "calls_that_write", "enums"])
def test_third_derivatives(name: str) -> None:
    text, arguments, wrt = PROGRAMS[name]
    check(text, arguments, wrt, order=3, tolerance=1e-4, rounds=1)
