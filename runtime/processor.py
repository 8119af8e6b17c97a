"""What this machine's processor can do, in LLVM's words."""

from __future__ import annotations

import platform
import sys
from functools import cache
from pathlib import Path

# LLVM's name of a feature where Linux has another; those not listed have the same or are not told.
_LINUX_NAMES = {
    "sse3": "pni",
    "sse4.1": "sse4_1",
    "sse4.2": "sse4_2",
    "bmi": "bmi1",
    "lzcnt": "abm",
    "pclmul": "pclmulqdq",
    "avx512vnni": "avx512_vnni",
    "avx512bf16": "avx512_bf16",
    "avx512bitalg": "avx512_bitalg",
    "avx512fp16": "avx512_fp16",
    "avx512vpopcntdq": "avx512_vpopcntdq",
    "avx512vbmi2": "avx512_vbmi2",
    "avxvnni": "avx_vnni",
    "avxvnniint8": "avx_vnni_int8",
    "avxifma": "avx_ifma",
    "sha": "sha_ni",
}
_SAME_NAMES = (
    "sse sse2 ssse3 sse4a avx avx2 fma fma4 xop tbm f16c bmi2 popcnt movbe adx aes vaes vpclmulqdq gfni "
    "avx512f avx512cd avx512bw avx512dq avx512vl avx512ifma avx512vbmi"
)
_KNOWN = {name: name for name in _SAME_NAMES.split()} | _LINUX_NAMES


def machine() -> str:
    """``x86_64`` or ``aarch64``, as in LLVM's triples."""
    name = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name, name)


@cache
def _flags() -> frozenset[str] | None:
    """What Linux tells; None on other systems."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        if line.startswith(("flags", "Features")):
            return frozenset(line.partition(":")[2].split())
    return None


@cache
def is_of_intel() -> bool:
    """As far as the system tells."""
    if sys.platform == "linux":
        try:
            return "GenuineIntel" in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
        except OSError:
            return False
    return "GenuineIntel" in platform.processor()


def missing(features: list[str]) -> list[str]:
    """Which of the features this processor is known not to have."""
    flags = _flags()
    if flags is None or machine() != "x86_64":
        return []
    return [name for name in features if name in _KNOWN and _KNOWN[name] not in flags]


def has(feature: str) -> bool:
    """Whether this processor is known to have a feature."""
    flags = _flags()
    return flags is not None and machine() == "x86_64" and _KNOWN.get(feature) in flags


def identity() -> str:
    """Different for processors that need different code."""
    return f"{machine()} {' '.join(sorted(_flags() or ()))}"
