"""Compilations of the tensor library take their time: the IR is verified once, at their end, and LLVM does not optimise
what comes of it, but for the modules with ``OPTIMISED = True``. Short programs elsewhere are verified after every pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.quick import unoptimised


@pytest.fixture(scope="module", autouse=True)
def compiled_quickly(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PULLBACK_DEBUG", raising=False)
        with nullcontext() if getattr(request.module, "OPTIMISED", False) else unoptimised():
            yield
