"""How loops are found again in what LLVM made of them."""

from __future__ import annotations

from typing import Any

import pytest

from pullback.compiler import driver
from pullback.compiler.backends.llvm import processors
from pullback.compiler.backends.llvm.backend import BackendOptions, EntryPoint, compile_module
from pullback.compiler.backends.llvm.loops import NativeLoop
from pullback.compiler.backends.llvm.loops import read as read_loops
from pullback.compiler.backends.llvm.marks import Marks
from pullback.compiler.ir.core import Function, Op
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.options import Options
from pullback.compiler.passes.ownership import place_ownership
from pullback.dsl.source import Source

VECTORISED = """\
define double @f(ptr %a, i64 %n) {
entry:
  br label %vector.body

vector.body:                                      ; preds = %vector.body, %entry
  %index = phi i64 [ 0, %entry ], [ %index.next, %vector.body ]
  %sum = phi <4 x double> [ zeroinitializer, %entry ], [ %more, %vector.body ]
  %more = fadd reassoc <4 x double> %sum, %sum
  %index.next = add nuw i64 %index, 16
  %1 = icmp eq i64 %index.next, %n
  br i1 %1, label %rest, label %vector.body, !llvm.loop !0

rest:                                             ; preds = %rest, %vector.body
  %i = phi i64 [ 0, %vector.body ], [ %i.next, %rest ]
  %i.next = add nuw nsw i64 %i, 1
  %2 = icmp eq i64 %i.next, %n
  br i1 %2, label %end, label %rest, !llvm.loop !3

end:
  ret double 0.0
}
!0 = distinct !{!0, !1, !2}
!1 = !{!"pullback.loop", i32 0}
!2 = !{!"llvm.loop.isvectorized", i32 1}
!3 = distinct !{!3, !1, !2}
"""

# The first loop has another one inside where %w is positive; where it is not, LLVM vectorises what is left of it.
NEST = """\
define double @f(ptr %a, i64 %n, i64 %w) {
entry:
  %0 = icmp sgt i64 %w, 0
  br i1 %0, label %outer, label %alone

outer:                                            ; preds = %latch, %entry
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner

inner:                                            ; preds = %inner, %outer
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %x = call double @tgamma(double 1.0)
  %y = call fastcc double @"pb g"(ptr %a)
  %j.next = add nuw nsw i64 %j, 1
  %1 = icmp eq i64 %j.next, %w
  br i1 %1, label %latch, label %inner, !llvm.loop !2

latch:                                            ; preds = %inner
  %i.next = add nuw nsw i64 %i, 1
  %2 = icmp eq i64 %i.next, %n
  br i1 %2, label %end, label %outer, !llvm.loop !0

alone:                                            ; preds = %alone, %entry
  %k = phi i64 [ 0, %entry ], [ %k.next, %alone ]
  %v = fadd <4 x double> zeroinitializer, zeroinitializer
  %k.next = add nuw nsw i64 %k, 4
  %3 = icmp eq i64 %k.next, %n
  br i1 %3, label %end, label %alone, !llvm.loop !5

end:
  ret double 0.0
}
declare double @tgamma(double) #0
declare double @exp(double) #1
attributes #0 = { nounwind }
attributes #1 = { nounwind "vector-function-abi-variant"="_ZGV_LLVM_N2v_exp(pb.math.exp.v2f64)" }
!0 = distinct !{!0, !1}
!1 = !{!"pullback.loop", i32 0}
!2 = distinct !{!2, !3}
!3 = !{!"pullback.loop", i32 1}
!4 = !{!"llvm.loop.isvectorized", i32 1}
!5 = distinct !{!5, !1, !4}
"""


def read(text: str, count: int = 1) -> list[NativeLoop]:
    marks = Marks(wanted=True)
    for _ in range(count):
        assert marks.mark(Function("f", None, ()), Op("for", []))
    return read_loops(marks, text)


def facts(loop: NativeLoop) -> tuple[bool, bool, bool, int]:
    return loop.vectorised, loop.partly, loop.vectors, loop.at_once


def test_vectors() -> None:
    (loop,) = read(VECTORISED)
    assert (loop.left, *facts(loop)) == (True, True, False, True, 16)


def test_iterations_side_by_side_without_vectors() -> None:
    (loop,) = read(VECTORISED.replace("<4 x double>", "double"))
    assert facts(loop) == (True, False, False, 16)


def test_one_of_several_versions() -> None:
    (loop,) = read(VECTORISED.replace("!3, !1, !2}", "!3, !1}"))
    assert facts(loop) == (True, True, True, 16)


def test_no_loop() -> None:
    assert not read("define void @f() {\nentry:\n  ret void\n}\n")[0].left


def test_a_version_without_the_loop_inside_does_not_count() -> None:
    outer, inner = read(NEST, 2)
    assert facts(outer) == facts(inner) == (False, False, False, 1)
    assert (outer.exits, inner.exits) == (1, 1)


def test_calls() -> None:
    _, inner = read(NEST, 2)
    assert (inner.callees, inner.library) == ({"g"}, {"tgamma"})
    _, inner = read(NEST.replace("@tgamma(double 1.0)", "@exp(double 1.0)"), 2)
    assert inner.library == set()


def test_nothing_is_marked_unless_it_is_wanted() -> None:
    assert not Marks().mark(Function("f", None, ()), Op("for", []))
    assert not Marks(wanted=True).mark(Function("f", None, (), attributes={"cold": True}), Op("for", []))


LOOPS = """\
func @f(%a: array<f64>, %n: i64) -> (f64, i64) {
  %one = const {value = 1.0} : f64
  %zero = const {value = 0} : i64
  %p = for %n, %one : f64 {
  ^(%i: i64, %x: f64):
    %y = array.get {unchecked = true} %a, %i : f64
    %z = fdiv %y, %x : f64
    yield %z
  }
  %s = for %n, %zero : i64 {
  ^(%i: i64, %x: i64):
    %y = wmul %i, %i : i64
    %z = ixor %x, %y : i64
    yield %z
  }
  return %p, %s
}
"""


@pytest.mark.parametrize(("place", "vectorisable"), [(0, False), (1, True)])
def test_what_llvm_would_do(place: int, vectorisable: bool) -> None:
    module = parse_module(LOOPS)
    place_ownership(module)
    native = compile_module(module, [EntryPoint("f", "f")], BackendOptions("x86-64", loops=True))
    loop = native.loops()[place]
    assert loop.left
    assert not loop.vectorised
    assert native.vectorisable({loop.op}) == ({loop.op} if vectorisable else set())


@pytest.mark.skipif(not processors.triple().startswith("x86_64"), reason="of processors that have such vectors")
@pytest.mark.parametrize(("cpu", "whole"), [("x86-64-v4", True), ("x86-64-v3", False)])
def test_loops_over_scalars_of_tensors_have_whole_vectors(cpu: str, whole: bool) -> None:
    source = "import TensorFlow\nfunc f(_ x: Tensor<Float>) -> Tensor<Float> { return x * x }\n"
    source += (
        "func g(_ x: [Float]) -> Float {\n    var sum: Float = 0\n    for v in x { sum += v * v }\n    return sum\n}\n"
    )
    texts: list[str] = []

    def observe(stage: str, value: Any) -> None:
        if stage == "native":
            texts.append(value.llvm_ir())

    driver.compile(Source("model.dsl", source), Options(cpu=cpu), lambda name: None, observe)
    heads = [line for line in texts[0].split("\n") if "prefer-vector-width" in line]
    assert [".piece" in head and '"512"' in head for head in heads] == [True] * len(heads)
    assert bool(heads) == whole
