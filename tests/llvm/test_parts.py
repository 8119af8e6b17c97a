"""Modules in parts: what each holds, and that they behave as one."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import pullback
from pullback.compiler import artefact as artefacts
from pullback.compiler import driver, files
from pullback.compiler.backends.llvm import parts
from pullback.compiler.backends.llvm.parts import Pieces, split
from pullback.compiler.options import Options
from pullback.dsl.source import Source
from pullback.runtime.load import open_bytes
from pullback.runtime.modules import Module

DEFINITIONS = (
    "@counter = internal global i64 0, align 8",
    "@table = global ptr null, align 8",
    '@"long name" = internal global [64 x {ptr, i64}] zeroinitializer',
    '@text = private unnamed_addr constant [2 x i8] c"!1", align 1',
    """define internal i64 @helper() {
  %v = load i64, ptr @counter
  ret i64 %v
}""",
    """define dso_local void @shared(ptr %x) nounwind {
  ret void
}""",
    """define dso_local i64 @a(ptr %x) {
  call void @shared(ptr @text)
  %v = call i64 @helper(), !prof !2
  ret i64 %v
}""",
    """define dso_local i64 @b() {
  call void @shared(ptr @table)
  %v = call i64 @helper()
  store i64 %v, ptr @"long name"
  ret i64 %v
}""",
)
METADATA = ("!0 = !{}", "!1 = !{!0}", "!2 = distinct !{!2, !1}", "!3 = !{!0}")
PIECES = Pieces("declare double @llvm.fabs.f64(double)", DEFINITIONS, METADATA)

PROGRAM = """
import Foundation

@differentiable
func swing(_ x: [Double], k: Double) -> Double {
    var total = 0.0
    for i in 0..<x.count { total += sin(k * x[i]) * x[i] }
    return total
}

func doubled(_ x: [Double]) -> [Double] { return x.map { 2 * $0 } }
"""


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules are split however short they are."""
    monkeypatch.setattr(parts, "LEAST_LINES", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: range(4))


@pytest.mark.usefixtures("many")
def test_each_part_has_what_it_needs_and_variables_are_in_the_first() -> None:
    first, *others = split(PIECES, 3)
    assert len(others) == 2
    for name in ("@counter = hidden global i64 0, align 8", "@table = global ptr null, align 8"):
        assert first.count(name) == 1
        assert not any(name in other for other in others)
    (a,) = (part for part in (first, *others) if "define dso_local i64 @a" in part)
    (b,) = (part for part in (first, *others) if "define dso_local i64 @b" in part)
    assert "define internal i64 @helper" in a and "define internal i64 @helper" in b
    assert "@text = private" in a and "@text = private" not in b
    assert "!2 = distinct !{!2, !1}" in a and "!1 = " in a and "!0 = " in a and "!3" not in a
    assert "!2" not in b
    for part in (first, *others):
        assert part.startswith(PIECES.head)
        mentioned, defined = "@shared(" in part, "define dso_local void @shared" in part
        assert ("declare void @shared(ptr %x) nounwind" in part) == (mentioned and not defined)
    if b is not first:
        assert '@"long name" = external hidden global [64 x {ptr, i64}]\n' in b
        assert "@table = external global ptr, align 8" in b


def test_short_modules_and_those_of_one_long_function_stay_whole() -> None:
    assert split(PIECES, 4) == [PIECES.text()]
    long = "define dso_local void @long() {\n" + "  call void @shared(ptr null)\n" * 2000 + "  ret void\n}"
    pieces = Pieces(PIECES.head, (*PIECES.definitions, long), PIECES.metadata)
    assert split(pieces, 4) == [pieces.text()]
    assert split(PIECES, 1) == [PIECES.text()]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("linked", [True, False], ids=["linked", "without a linker"])
def test_parts_make_one_module(linked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not linked:
        monkeypatch.setattr(artefacts, "_LINKERS", {})
    result = driver.compile(Source("program.dsl", PROGRAM), Options(), files.loader_beside("program.dsl"))
    assert result.artefact is not None
    assert len(result.artefact.objects) > 1
    assert result.timings["optimise LLVM"] > 0
    library = open_bytes(artefacts.link(result.artefact), "program")
    module = Module(library, "program.dsl")
    x = np.linspace(0, 1, 100)
    gradient = pullback.gradient(module.swing, wrt="x")(x, k=3.0)
    np.testing.assert_allclose(gradient, 3 * np.cos(3 * x) * x + np.sin(3 * x), rtol=1e-12)
    big = np.ones(1_000_000)
    for _ in range(3):
        assert module.doubled(big)[-1] == 2
    pullback.trim()


@pytest.mark.usefixtures("many")
def test_an_error_in_any_part_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pullback.compiler.backends.llvm import unlocked

    def fail(machine: object, module: object) -> bytes:
        raise RuntimeError("no machine code")

    monkeypatch.setattr(unlocked, "emit_object", fail)
    with pytest.raises(RuntimeError, match="no machine code"):
        driver.compile(Source("program.dsl", PROGRAM), Options(), files.loader_beside("program.dsl"))


def test_systems_that_do_not_tell_processors_apart_compile_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(parts, "LEAST_LINES", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    result = driver.compile(Source("program.dsl", PROGRAM), Options(), files.loader_beside("program.dsl"))
    assert result.artefact is not None
    assert len(result.artefact.objects) == 2


@pytest.mark.usefixtures("many")
def test_where_one_function_has_everything_long_ones_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LONG", 4)
    long = [
        f"define internal fastcc i64 @{name}(i64 %x) nounwind {{\n  %y = add i64 %x, 1\n  %z = mul i64 %y, %y\n"
        "  ret i64 %z\n}"
        for name in ("one", "two")
    ]
    short = "define internal fastcc i64 @short(i64 %x) nounwind {\n  ret i64 %x\n}"
    main = """define dso_local i64 @main() {
  %a = call fastcc i64 @one(i64 3)
  %b = call fastcc i64 @two(i64 %a)
  %c = call fastcc i64 @short(i64 %b)
  ret i64 %c
}"""
    written = split(Pieces("", (*long, short, main), ()), 4)
    assert len(written) == 3
    (whole,) = (part for part in written if "define dso_local i64 @main()" in part)
    assert "define internal fastcc i64 @short" in whole
    for name in ("one", "two"):
        assert f"declare fastcc i64 @{name}(i64 %x) nounwind\n" in whole
        assert sum(f"define hidden fastcc i64 @{name}(i64 %x) nounwind {{" in part for part in written) == 1
    # Where exported functions divide the module, they keep what they call.
    another = main.replace("@main", "@other")
    assert not any("hidden" in part for part in split(Pieces("", (*long, short, main, another), ()), 2))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("head", "apart"),
    [
        ("noalias ptr @pb.alloc(\n  ptr noalias %ctx\n) nounwind memory(inaccessiblemem: readwrite) noinline", True),
        ("ptr @pb.small(ptr noalias %ctx) nounwind", False),
        ('fastcc ptr @"pb f.checked.0"(ptr noalias %ctx) nounwind cold noinline optnone', True),
        ('fastcc ptr @"pb f.rest.0"(ptr noalias %ctx) nounwind noinline', False),
    ],
    ids=["runtime", "runtime, in line", "before a trap", "of the program"],
)
def test_what_is_never_inlined_and_never_hot_is_in_one_part(head: str, apart: bool) -> None:
    name = head[head.index("@") : head.index("(", head.index("@"))]
    work = "".join(f"  %v{k} = getelementptr i8, ptr %ctx, i64 {k}\n" for k in range(10))
    called = f"define internal {head} {{\n{work}  ret ptr %v9\n}}"
    users = [
        f"define dso_local ptr @{user}(ptr %x) {{\n  %y = call ptr {name}(ptr %x)\n  ret ptr %y\n}}" for user in "ab"
    ]
    written = split(Pieces("", (called, *users), ()), 2)
    assert [part.count(f"define hidden {head} {{") for part in written].count(1) == (1 if apart else 0)
    assert [part.count(f"declare {head}\n") for part in written].count(1) == (1 if apart else 0)
    assert sum(part.count(f"define internal {head} {{") for part in written) == (0 if apart else 2)
