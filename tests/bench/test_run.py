"""What `bench/run.py` expects of the modules beside it; nothing is measured here."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture(scope="module")
def run() -> Iterator[ModuleType]:
    sys.path.insert(0, str(FOLDER))
    yield importlib.import_module("run")
    sys.path.remove(str(FOLDER))


def test_each_subject_measures_and_prints(run: ModuleType) -> None:
    for name in run.SUBJECTS:
        subject = importlib.import_module(name)
        assert callable(subject.measure)
        assert callable(subject.markdown)


def test_the_machine_is_told(run: ModuleType) -> None:
    about = run.machine()
    assert {"date", "cpu", "python", "cc", "numpy", "llvmlite", "jax"} <= about.keys()
    assert all(about.values())
