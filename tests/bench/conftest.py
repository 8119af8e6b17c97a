"""What `bench/gradbench/` holds, as modules: it is a program of its own, no package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "bench" / "gradbench"


@pytest.fixture(scope="session")
def evals() -> Iterator[ModuleType]:
    sys.path.insert(0, str(FOLDER))
    yield importlib.import_module("evals")
    sys.path.remove(str(FOLDER))


@pytest.fixture(scope="session")
def tool(evals: ModuleType) -> ModuleType:
    return importlib.import_module("tool")
