"""Compilations of the tensor library take their time: the IR is verified once, at their end. Programs with tensors in
``tests/programs`` are verified after every pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def verified_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PULLBACK_DEBUG", raising=False)
        yield
