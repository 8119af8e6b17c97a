"""The object file of the call machine."""

from __future__ import annotations

from pullback.compiler.backends.llvm.python import call, machine
from pullback.runtime.machine import SYMBOL, TABLE_SYMBOL


def test_it_compiles_to_an_object_that_imports_only_libc() -> None:
    data = machine._compile()
    assert data[:4] == b"\x7fELF" or data[:4] in (b"\xcf\xfa\xed\xfe", b"d\x86\x00\x00")
    for symbol in (SYMBOL, TABLE_SYMBOL):
        assert symbol.encode() in data
    declared = {line.split("@")[1].split("(")[0] for line in call.text().splitlines() if line.startswith("declare")}
    assert declared == {"llvm.memcpy.p0.p0.i64", "llvm.memset.p0.i64", "llvm.smax.i64", "llvm.sadd.sat.i64"}


def test_it_is_the_same_every_time() -> None:
    assert call.text() == call.text()
    assert machine.machine_object() == machine.machine_object()
