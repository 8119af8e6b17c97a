"""What is known of processors by LLVM's names."""

from __future__ import annotations

import pytest

from pullback.compiler.backends.llvm import processors

if not processors.triple().startswith("x86_64"):
    pytest.skip("the features of x86-64 are known", allow_module_level=True)


@pytest.mark.parametrize(
    ("cpu", "has", "lacks"),
    [
        ("x86-64", [], ["avx"]),
        ("x86-64-v3", ["avx2", "fma"], ["avx512f"]),
        ("nehalem", ["sse4.2"], ["avx"]),
        ("haswell", ["avx2", "fma"], ["avx512f"]),
        ("skylake-avx512", ["avx512f", "avx512vl"], ["avx512vbmi"]),
        ("znver4", ["avx512f", "avx512bf16", "sse4a"], ["avx512fp16", "xop"]),
    ],
)
def test_features(cpu: str, has: list[str], lacks: list[str]) -> None:
    assert processors.is_known(cpu)
    found = set(processors.features(cpu))
    assert set(has) <= found
    assert not set(lacks) & found


def test_the_host_has_features() -> None:
    assert processors.is_known(processors.host())
    assert "sse2" in processors.features("")


@pytest.mark.parametrize("cpu", ["abacus", "help", ""])
def test_unknown(cpu: str) -> None:
    assert not processors.is_known(cpu)
