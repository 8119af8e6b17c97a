"""Processors by LLVM's names: which exist, and what code made for them needs."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import llvmlite.binding as llvm

from .target import TargetOptions, optimise, parsed, target_machine

_BASE = "x86-64"
_V2 = "sse3 ssse3 sse4.1 sse4.2 popcnt".split()
_V3 = [*_V2, *"avx avx2 bmi bmi2 f16c fma lzcnt movbe".split()]
_V4 = [*_V3, *"avx512f avx512bw avx512cd avx512dq avx512vl".split()]
_LEVELS: dict[str, list[str]] = {_BASE: [], "x86-64-v2": _V2, "x86-64-v3": _V3, "x86-64-v4": _V4, "generic": []}

# What a processor with a name of its own is asked about: everything that LLVM uses unasked.
_ASKED = (
    *_V4,
    *"avx512ifma avx512vbmi avx512vbmi2 avx512vnni avx512bitalg avx512vpopcntdq avx512bf16 avx512fp16".split(),
    *"sse4a fma4 xop tbm gfni avxvnni avxvnniint8 avxifma".split(),
)

_CHECK = """
import llvmlite.binding as llvm
llvm.initialize_native_target()
llvm.Target.from_default_triple().create_target_machine(cpu={cpu!r})
"""


def host() -> str:
    return llvm.get_host_cpu_name()


def triple() -> str:
    return llvm.get_default_triple()


def is_known(cpu: str) -> bool:
    """Whether LLVM has a processor of this name. It says so only on the standard error of the whole process."""
    if cpu in _LEVELS:
        return True
    if not cpu or cpu == "help":
        return False
    done = subprocess.run(
        [sys.executable, "-c", _CHECK.format(cpu=cpu)], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode == 0 and "not a recognized processor" not in done.stderr


@cache
def features(cpu: str) -> list[str]:
    """The features that code for this processor may use; ``cpu`` empty: the host's."""
    if not cpu:
        return sorted(name for name, there in llvm.get_host_cpu_features().items() if there)
    if cpu in _LEVELS:
        return _LEVELS[cpu]
    return [name for name in _ASKED if _has(cpu, name)] if triple().startswith("x86_64") else []


def has_fma(cpu: str) -> bool:
    """Whether a product and a sum are rounded once by one instruction."""
    return "fma" in features(cpu) or triple().startswith("aarch64")


def register_size(cpu: str) -> int:
    """The bytes of a vector register."""
    there = features(cpu)
    return 64 if "avx512f" in there else 32 if "avx" in there else 16


def _has(cpu: str, feature: str) -> bool:
    """LLVM inlines a function that needs a feature only into one that has it."""
    text = f"""
        define internal void @inner(ptr %p) "target-cpu"="{_BASE}" "target-features"="+{feature}" {{
          store volatile i32 7, ptr %p
          ret void
        }}
        define void @outer(ptr %p) "target-cpu"="{cpu}" {{
          call void @inner(ptr %p)
          ret void
        }}"""
    machine = target_machine(TargetOptions(_BASE))
    with parsed(text) as module:
        module.triple = machine.triple
        optimise(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=2)))
        return "call" not in str(module)
