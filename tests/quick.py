"""Compilations in a third of their time, for tests of what happens before LLVM."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from pullback.compiler import native
from pullback.compiler.backends.llvm.backend import BackendOptions, NativeObject, compile_module


@contextmanager
def unoptimised() -> Iterator[None]:
    """Within, LLVM makes machine code of what it is given as it stands."""

    def compiled(module: Any, entries: Any, options: BackendOptions, *rest: Any) -> NativeObject:
        return compile_module(module, entries, replace(options, level=0), *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "compile_module", compiled)
        yield


@pytest.fixture(scope="module", autouse=True)
def verified_once() -> Iterator[None]:
    """For tests of what comes after the compiler: the IR is verified at the end, not after every pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PULLBACK_DEBUG", raising=False)
        yield
