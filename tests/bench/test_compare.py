"""How the comparison with GradBench's C++ computes its figures; what it measures is not looked at here."""

from __future__ import annotations

import importlib
import math
from types import ModuleType
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="module")
def compare(evals: ModuleType) -> ModuleType:
    return importlib.import_module("compare")


@pytest.fixture(scope="module")
def measuring(evals: ModuleType) -> ModuleType:
    return importlib.import_module("measure")


def test_the_best_peer_is_scaled_to_this_machine(compare: ModuleType) -> None:
    row = compare.with_best(compare.Row("det", "small", 3.0, 9.0, {"hand-written": [2.0, 10.0]}, True))
    assert row.best == "CoDiPack" and row.best_gradient == pytest.approx(10.0 * 3.044 / 4.967)
    assert row.ratios == pytest.approx(
        {
            "function/C++": 1.5,
            "gradient/C++": 0.9,
            "gradient/best": 0.9 / (3.044 / 4.967),
            "gradient/function": 3.0,
        }
    )


def test_a_peer_that_was_measured_here_counts_as_measured(compare: ModuleType) -> None:
    cpp = {"hand-written": [2.0, 10.0], "CoDiPack": [2.0, 12.0]}
    row = compare.with_best(compare.Row("det", "small", 3.0, 9.0, cpp, True))
    assert (row.best, row.best_gradient) == ("hand-written", 10.0)


def test_a_closed_form_is_no_peer(compare: ModuleType) -> None:
    row = compare.with_best(compare.Row("ode", "medium", 300.0, 600.0, {"hand-written": [649.0, 15.0]}, True))
    assert row.best == "JAX" and row.best_gradient == pytest.approx(500.6 * 2)
    assert math.isnan(row.ratios["gradient/C++"])


def test_the_table_has_geometric_means(compare: ModuleType) -> None:
    rows = [
        compare.Row("gmm", "small", 1.0, 2.0, {"hand-written": [2.0, 4.0]}, True, [], "hand-written", 4.0),
        compare.Row("llsq", "small", 8.0, 16.0, {"hand-written": [1.0, 2.0]}, False, ["primal"], "hand-written", 2.0),
    ]
    *_, first, second, means = compare.table(rows).splitlines()
    assert first == "| gmm | small | 1 | 0.50 | 2 | 0.50 | hand-written | 0.50 | 2.00 |"
    assert second == "| llsq **wrong** | small | 8\\* | 8.00 | 16 | 8.00 | hand-written | 8.00 | 2.00 |"
    assert means == "| geometric mean |  |  | 2.00 |  | 2.00 |  | 2.00 | 2.00 |"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1.0001, True),
        (1.0, 1.001, False),
        ([[1, 2], [3, 4]], [[1.0, 2.0], [3.0, 4.0]], True),
        ([1.0, 2.0], [1.0], False),
        ({"a": 1, "b": [2]}, {"a": 1.0, "b": [2.0]}, True),
        ({"a": 1}, {"b": 1}, False),
        (1.0, math.nan, False),
    ],
)
def test_agreement_is_that_of_gradbench(measuring: ModuleType, one: Any, other: Any, same: bool) -> None:
    assert measuring.agree(one, other) is same


def test_every_cell_has_its_peers(compare: ModuleType) -> None:
    for name, (_, _, sizes) in compare.CELLS.items():
        for size in sizes:
            row = compare.with_best(compare.Row(name, size, 1.0, 1.0, {"hand-written": [1.0, 1.0]}, True))
            assert np.isfinite(row.best_gradient)
