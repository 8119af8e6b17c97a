"""Modules in parts: what each holds, and that they behave as one."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

import pullback
from pullback.compiler import artefact as artefacts
from pullback.compiler import cache, driver, files
from pullback.compiler.backends.llvm import gemm, parts
from pullback.compiler.backends.llvm.code import Unit
from pullback.compiler.backends.llvm.parts import Pieces, split
from pullback.compiler.backends.llvm.support import complete, helper
from pullback.compiler.backends.llvm.traps import TrapTable
from pullback.compiler.foreseen import Foreseen
from pullback.compiler.ir import core
from pullback.compiler.options import Options
from pullback.dsl.source import Source, Span
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
FABS = "declare double @llvm.fabs.f64(double)"
PIECES = Pieces((FABS,), (), (), DEFINITIONS, METADATA)


def texts(pieces: Pieces, most: int) -> list[str]:
    return [part.text for part in split(pieces, most)]


def module(*definitions: str, lasting: tuple[int, ...] = ()) -> Pieces:
    return Pieces((), (), (), definitions, METADATA, frozenset(lasting))


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
    first, *others = texts(PIECES, 3)
    assert len(others) == 2
    for name in ("@counter = hidden global i64 0, align 8", "@table = global ptr null, align 8"):
        assert first.count(name) == 1
        assert not any(name in other for other in others)
    (a,) = (part for part in (first, *others) if "define dso_local i64 @a" in part)
    (b,) = (part for part in (first, *others) if "define dso_local i64 @b" in part)
    assert "define internal i64 @helper" in a and "define internal i64 @helper" in b
    assert "@text = private" in a and "@text = private" not in b
    assert "!prof !0" in a and a.endswith("!0 = distinct !{!0, !1}\n!1 = !{!2}\n!2 = !{}\n")
    assert "!0" not in b
    for part in (first, *others):
        assert FABS not in part
        mentioned, defined = "@shared(" in part, "define dso_local void @shared" in part
        assert ("declare void @shared(ptr %x) nounwind" in part) == (mentioned and not defined)
    if b is not first:
        assert '@"long name" = external hidden global [64 x {ptr, i64}]\n' in b
        assert "@table = external global ptr, align 8" in b


def test_short_modules_and_those_of_one_long_function_stay_whole() -> None:
    assert texts(PIECES, 4) == [PIECES.text()]
    long = "define dso_local void @long() {\n" + "  call void @shared(ptr null)\n" * 2000 + "  ret void\n}"
    pieces = module(*DEFINITIONS, long)
    assert texts(pieces, 4) == [pieces.text()]
    assert texts(PIECES, 1) == [PIECES.text()]


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
    assert len(result.artefact.objects) == 3  # two, and the runtime's


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
    written = texts(module(*long, short, main), 4)
    assert len(written) == 3
    (whole,) = (part for part in written if "define dso_local i64 @main()" in part)
    assert "define internal fastcc i64 @short" in whole
    for name in ("one", "two"):
        assert f"declare fastcc i64 @{name}(i64 %x) nounwind\n" in whole
        assert sum(f"define hidden fastcc i64 @{name}(i64 %x) nounwind {{" in part for part in written) == 1
    # Where exported functions divide the module, they keep what they call.
    another = main.replace("@main", "@other")
    assert not any("hidden" in part for part in texts(module(*long, short, main, another), 2))


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
    written = texts(module(called, *users), 2)
    assert [part.count(f"define hidden {head} {{") for part in written].count(1) == (1 if apart else 0)
    assert [part.count(f"declare {head}\n") for part in written].count(1) == (1 if apart else 0)
    assert sum(part.count(f"define internal {head} {{") for part in written) == (0 if apart else 2)


@pytest.mark.usefixtures("many")
def test_what_is_not_optimised_is_a_part_without_what_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its helpers are there again; what both call is shown by one of the parts that have it, and inlined there."""
    monkeypatch.setattr(parts, "LONG", 4)
    monkeypatch.setattr(parts, "LEAST_LINES", 1)
    helper = "define internal i64 @pb.helper(i64 %x) nounwind {\n  ret i64 %x\n}"
    called = 'define internal fastcc i64 @"pb called"(i64 %x) nounwind {\n  ret i64 %x\n}'
    coarse = """define internal fastcc i64 @"pb main"(i64 %x) nounwind noinline optnone {
  %a = call i64 @pb.helper(i64 %x)
  %b = call fastcc i64 @"pb called"(i64 %a)
  %c = add i64 %a, %b
  ret i64 %c
}"""
    user = """define dso_local i64 @{}(i64 %x) nounwind {{
  %a = call i64 @pb.helper(i64 %x)
  %b = call fastcc i64 {}(i64 %a)
  ret i64 %b
}}"""
    users = [user.format("entry", '@"pb main"'), user.format("a", '@"pb called"'), user.format("b", '@"pb called"')]
    found = split(module(helper, called, coarse, *users), 3)
    (apart,) = (part.text for part in found if part.coarse)
    assert helper in apart and 'define hidden fastcc i64 @"pb main"' in apart
    assert 'declare fastcc i64 @"pb called"(i64 %x) nounwind\n' in apart
    others = [part.text for part in found if not part.coarse]
    assert sum('declare fastcc i64 @"pb main"(i64 %x) nounwind noinline optnone\n' in text for text in others) == 1
    assert [text.count('define hidden fastcc i64 @"pb called"') for text in others].count(1) == 1
    for name in ("a", "b"):
        (text,) = (text for text in others if f"define dso_local i64 @{name}(" in text)
        assert text.count('fastcc i64 @"pb called"(i64 %x) nounwind {') == 1


def _summing(name: str, label: str) -> str:
    """A loop that is a long function."""
    return f"""define internal fastcc double @{name}(ptr %x, i64 %n) nounwind {{
entry:
  br label %{label}
{label}:
  %i = phi i64 [ 0, %entry ], [ %j, %{label} ]
  %j = add i64 %i, 1
  %more = icmp slt i64 %j, %n
  br i1 %more, label %{label}, label %end, !llvm.loop !3
end:
  %y = call double @llvm.fabs.f64(double 1.0)
  ret double %y
}}"""


def test_a_lasting_part_does_not_depend_on_the_rest_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LASTING", 5)
    caller = (
        "define dso_local double @{}(ptr %x) {{\n  %y = call double @sum(ptr %x, i64 3), !prof !{}\n  ret double %y\n}}"
    )
    other = "declare void @other()"
    long = _summing("sum", "next")
    one = Pieces((FABS,), (), (), (caller.format("f", 2), long), METADATA, frozenset([1]))
    metadata = ("!0 = !{}", "!1 = !{!1}", "!2 = !{}", "!3 = !{!7}", "!7 = !{}")
    two = Pieces((other, FABS), (), (), (long, caller.format("g", 1), caller.format("h", 0)), metadata, frozenset([0]))
    (part,), (same,) = ([part for part in split(pieces, 1) if part.lasting] for pieces in (one, two))
    assert part == same
    assert part.text == "\n".join(
        [FABS, long.replace("internal", "hidden").replace("!3", "!0"), "!0 = !{!1}", "!1 = !{}", ""]
    )
    (rest,) = (part.text for part in split(one, 1) if not part.lasting)
    assert "declare fastcc double @sum(ptr %x, i64 %n) nounwind\n" in rest and "define hidden" not in rest


def _multiplying(*scalars: str) -> Pieces:
    """A module that calls the products of our own for numbers of these types, and the runtime."""
    unit = Unit(core.Module())
    calls = [f"call ptr {helper(unit, 'pb.alloc')}(ptr %x, i64 1, i64 8)", f"call void {helper(unit, 'pb.free')}()"]
    for need in gemm.NEEDS:
        _ = helper(unit, need)
    for scalar in scalars:
        gemm.define(unit, scalar, 8 if scalar == "double" else 4, 32)
        calls.append(f"call void {gemm.symbol(scalar)}()")
    lines = "".join(f"  {call}\n" for call in calls)
    unit.add("user", f"define dso_local void @user(ptr %x) {{\n{lines}  ret void\n}}")
    return unit.pieces()


def _helped(*helpers: str) -> Pieces:
    """A module whose only function needs these of the runtime."""
    unit = Unit(core.Module())
    mentions = "".join(f"  store ptr {helper(unit, name)}, ptr %x\n" for name in helpers)
    unit.add("user", f"define dso_local void @user(ptr %x) {{\n{mentions}  ret void\n}}")
    complete(unit)
    return unit.pieces()


def test_the_runtime_is_the_same_part_in_all_programs() -> None:
    one, two = (split(_helped(*names), 2) for names in (["pb.keep"], ["pb.alloc.zeroed", "pb.unique", "pb.pool.wait"]))
    (memory,) = (part for part in one if part.lasting)
    same, pool = (part for part in two if part.lasting)
    assert same == memory and "define hidden void @pb.pool.run(" in pool.text
    assert "define hidden noalias ptr @pb.alloc(" in memory.text and "@pb.kept = external hidden" in memory.text
    (rest,) = (part.text for part in two if not part.lasting)
    assert "declare noalias ptr @pb.alloc.zeroed(" in rest and "define internal i1 @pb.unique(" in rest
    assert "@pb.kept = hidden global" in rest
    assert texts(_helped("pb.unique"), 2) == [_helped("pb.unique").text()]


def test_of_functions_that_belong_together_the_first_is_called_from_other_parts() -> None:
    one, two = (split(_multiplying(*scalars), 1) for scalars in (("double",), ("float", "double")))
    (part,) = (part for part in one if part.lasting)
    assert part in two and [part.lasting for part in two].count(True) == 2
    heads = re.findall(r'^define (hidden|internal) void @"(\w+) double"', part.text, re.MULTILINE)
    assert dict.fromkeys(["multiply", "pack", "turn", "move"], "internal") | {"product": "hidden"} == {
        name: linkage for linkage, name in heads
    }
    assert "declare noalias ptr @pb.fresh(i64 %size)" in part.text
    (rest,) = (part.text for part in two if not part.lasting)
    for scalar in ("float", "double"):
        assert rest.count(f'declare void @"product {scalar}"(') == 1 and f"multiply {scalar}" not in rest
    assert rest.count("define hidden ptr @pb.reuse(") == 1


@pytest.mark.parametrize("name", [r'@"pb Tensor.!3"', '@text = private unnamed_addr constant [2 x i8] c"!3", align 1'])
def test_numbers_of_metadata_are_changed_nowhere_else(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LASTING", 5)
    long = _summing("sum", "next")
    extra = [name] if " = " in name else [f"define internal fastcc void {name}() {{\n  ret void\n}}"]
    caller = f"define dso_local void @f() {{\n  call void @sum()\n  call void {name.split(' = ')[0]}()\n  ret void\n}}"
    found = "".join(part.text for part in split(module(long, *extra, caller, lasting=(0,)), 1))
    assert name in found and "!llvm.loop !0" in found


MODEL = """
import TensorFlow

func {name}(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> {{
    let z = x.transposed(permutation: [1, 0])
    return matmul(z, y){more}
}}
"""


class Kept(dict[str, bytes]):
    """A store, and how often it had something."""

    found = 0

    def find(self, name: str) -> bytes | None:
        self.found += name in self
        return self.get(name)

    def keep(self, name: str, object: bytes) -> None:
        assert name not in self
        self[name] = object


@dataclass
class Stored:
    objects: Kept
    bodies: cache.Bodies = field(default_factory=cache.Bodies)
    foreseen: Foreseen = field(default_factory=Foreseen)


def test_functions_of_the_library_are_compiled_once_for_several_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLBACK_CACHE", "")
    kept = Kept()
    store = Stored(kept)

    def made(name: str, more: str) -> Module:
        source = Source(f"{name}.dsl", MODEL.format(name=name, more=more))
        result = driver.compile(source, Options(), files.loader_beside(source.name), verify=False, store=store)
        assert result.artefact is not None
        return Module(open_bytes(artefacts.link(result.artefact), name), source.name)

    first = made("first", "")
    before = len(kept)
    assert before > 3 and not kept.found
    second = made("second", " + x.squeezingShape(at: 5)")
    assert kept.found >= before * 0.8
    x, y = np.arange(6, dtype=np.float32).reshape(2, 3), np.ones((2, 4), np.float32)
    np.testing.assert_array_equal(first.first(x, y), x.T @ y)
    large = np.ones((40, 50), np.float32)
    np.testing.assert_array_equal(first.first(large, large), np.full((50, 50), 40))
    # The place of a trap in code that another program has brought is that of this one.
    for function in (first.first, second.second):
        with pytest.raises(pullback.Trap, match=r"\[3, 2\].*\[3, 4\]|3.*2") as caught:
            function(x, np.ones((3, 4), np.float32))
        assert (caught.value.file, caught.value.line) == (f"{function.__name__}.dsl", 6)


def test_objects_on_disk_survive_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLBACK_CACHE", str(tmp_path))
    cache.STORE.objects.keep("name", b"object")
    assert cache.STORE.objects.find("name") == b"object" and cache.STORE.objects.find("another") is None
    (file,) = (tmp_path / "objects").iterdir()
    file.write_bytes(file.read_bytes()[1:])
    assert cache.STORE.objects.find("name") is None
    file.write_bytes(b"")
    assert cache.STORE.objects.find("name") is None
    monkeypatch.setenv("PULLBACK_CACHE", "")
    cache.STORE.objects.keep("name", b"object")
    assert cache.STORE.objects.find("name") is None


def test_only_so_many_objects_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLBACK_CACHE", str(tmp_path))
    monkeypatch.setattr(cache, "MAX_OBJECTS", 10)
    monkeypatch.setattr(cache, "compiler_version", lambda: "")  # the names tell when it is time to tidy up
    for number in range(2000):
        cache.STORE.objects.keep(str(number), b"")
    assert len(list((tmp_path / "objects").iterdir())) < 1500


def test_numbers_of_traps_are_told_apart_and_do_not_depend_on_the_program() -> None:
    span = Span(Source("file.dsl", "a b"), 0, 1)
    table, other = TrapTable(), TrapTable()
    numbers = [table.number("message", span), table.number("message", Span(span.source, 2, 3)), table.number("", span)]
    assert len(set(numbers)) == 3 and all(0 < number < 2**31 for number in numbers)
    assert [table.status(message, place) for message, place in table.sites] == [1, 2, 3]
    assert other.number("", Span(Source("file.dsl", ""), 0, 1)) == numbers[2]
    same = Span(Source("file.dsl", "another file of this name"), 0, 1)
    assert table.number("", same) not in numbers and table.status("", same) == 4
