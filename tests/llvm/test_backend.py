"""The backend's interface and what it promises beyond results: ownership, options, limits, the code itself."""

from __future__ import annotations

import re

import pytest

from pullback.compiler.backends.llvm import target
from pullback.compiler.backends.llvm.backend import BackendOptions, EntryPoint, compile_module
from pullback.compiler.backends.llvm.lowerings import LOWERINGS
from pullback.compiler.backends.llvm.target import cut_blocks, parsed
from pullback.compiler.ir.ops import OPS
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.passes.ownership import place_ownership
from pullback.compiler.timing import Timings

from .harness import Native, NativeTrap, agree

EARLIER_STAGES = set("closure differentiable call.witness apply vjp jvp linearise cast cast.test type.same".split())
TERMINATORS = {"yield", "return"}


def test_every_operation_has_a_lowering() -> None:
    assert set(LOWERINGS) == set(OPS) - EARLIER_STAGES - TERMINATORS


SHARING = """
enum Shape { empty, line(array<f64>, box<array<f64>>) }
struct Model { layers: array<array<f64>>, shape: Shape }
func @same(%m: Model, %x: array<f64>) -> (Model, array<f64>, cell<array<f64>>) {
  %c = cell.new %x : cell<array<f64>>
  return %m, %x, %c
}
func @boxed(%x: array<f64>) -> (Shape, array<array<f64>>) {
  %b = box.make %x : box<array<f64>>
  %s = enum.make {case = 1} %x, %b : Shape
  %a = array.make %x, %x : array<array<f64>>
  return %s, %a
}
"""


def test_results_can_be_made_independent_of_arguments() -> None:
    native = Native(SHARING, own_results=True)
    model = (((1.0, 2.0), (), (3.0,)), (0, ()))
    assert native.call("same", model, (5.0,)) == [model, (5.0,), [(5.0,)]]
    assert native.live > 3
    assert native.call("boxed", (1.0, 2.0)) == [(1, ((1.0, 2.0), (1.0, 2.0))), ((1.0, 2.0), (1.0, 2.0))]
    assert native.live == 6


def test_results_may_share_borrowed_arguments() -> None:
    """Only a cell has an array of its own: objects outlive the call."""
    native = Native(SHARING)
    model = (((1.0, 2.0), (), (3.0,)), (0, ()))
    assert native.call("same", model, (5.0,)) == [model, (5.0,), [(5.0,)]]
    assert native.live == 2


DEEP = """
enum List { end, node(i64, box<List>) }
func @list(%n: i64) -> (List) {
  %end = enum.make {case = 0} : List
  %r = for %n, %end : List {
  ^(%i: i64, %l: List):
    %b = box.make %l : box<List>
    %m = enum.make {case = 1} %i, %b : List
    yield %m
  }
  return %r
}
func @count(%n: i64) -> (i64) {
  %l = call {function = @list, types = []} %n : List
  %t = enum.tag %l : i64
  return %t
}
func @down(%n: i64, %a: array<i64>) -> (array<i64>) {
  %z = const {value = 0} : i64
  %c = ile %n, %z : bool
  %r = if %c : array<i64> {
    yield %a
  } {
    %one = const {value = 1} : i64
    %m = isub %n, %one : i64
    %b = array.make %n, %m : array<i64>
    %d = call {function = @down, types = []} %m, %b : array<i64>
    %e = array.concat %d, %a : array<i64>
    yield %e
  }
  return %r
}
"""


def test_a_long_chain_of_boxes_is_freed_without_a_deep_stack() -> None:
    assert Native(DEEP, ["count"]).call("count", 3_000_000) == 1


def test_recursion_without_end_traps_and_releases_everything() -> None:
    native = Native(DEEP, ["down"])
    assert native.call("down", 2, (7,)) == (1, 0, 2, 1, 7)
    with pytest.raises(NativeTrap, match="Stack overflow"):
        native.call("down", 1 << 40, (7,))


@pytest.mark.parametrize("count", [1 << 44, 1 << 61, 2**63 - 1])
def test_running_out_of_memory_traps(count: int) -> None:
    native = Native(
        """func @f(%n: i64, %x: array<f64>) -> (array<f64>) {
             %one = const {value = 1.0} : f64
             %a = array.append %x, %one : array<f64>
             %b = array.fill %n, %one : array<f64>
             %c = array.concat %a, %b : array<f64>
             return %c
           }"""
    )
    assert native.call("f", 2, (0.5,)) == (0.5, 1.0, 1.0, 1.0)
    with pytest.raises(NativeTrap, match="Out of memory"):
        native.call("f", count, (0.5,))


CHECKS = """
func @f(%a: i64, %b: i32, %x: f64, %c: bool) -> (i64, i32, i32) {
  %s = iadd %a, %a : i64
  %t = iconvert %a : i32
  %u = ftoi %x : i32
  check {message = "no"} %c
  return %s, %t, %u
}
"""


def test_unchecked_code_has_no_checks() -> None:
    native = Native(CHECKS, options=BackendOptions(unchecked=True))
    assert native.object.traps == []
    assert native.call("f", 3, 2, 2.5, True) == [6, 3, 2]
    assert native.call("f", 2**62, 2, 1e300, False) == [-(2**63), 0, 2**31 - 1]


def test_globals_hold_arrays_and_are_dropped_at_the_end_of_the_program() -> None:
    native = Native(
        """global @g: array<f64> mutable
           global @k: array<f64> = @start
           main @run
           func @start() -> (array<f64>) {
             %x = const {value = 3.0} : f64
             %a = array.make %x : array<f64>
             return %a
           }
           func @run() -> (f64) {
             %k = global.get {name = "k"} : array<f64>
             global.set {name = "g"} %k
             %t = global.take {name = "g"} : array<f64>
             %x = const {value = 4.0} : f64
             %u = array.append %t, %x : array<f64>
             global.set {name = "g"} %u
             %v = global.get {name = "g"} : array<f64>
             %one = const {value = 1} : i64
             %y = array.get %v, %one : f64
             return %y
           }""",
        ["run"],
    )
    assert native.call("run") == 4.0
    assert native.call("run") == 4.0


AXPY = """
func @axpy(%c: f64, %x: array<f64>, %y: array<f64>) -> (array<f64>) {
  %n = array.count %y : i64
  %r = for %n, %y : array<f64> {
  ^(%i: i64, %a: array<f64>):
    %u = array.get %x, %i : f64
    %v = array.get %a, %i : f64
    %m = fmul %c, %u : f64
    %w = fadd %m, %v : f64
    %b = array.set %a, %i, %w : array<f64>
    yield %b
  }
  return %r
}
func @sum(%x: array<f64>) -> (f64) {
  %n = array.count %x : i64
  %z = const {value = 0.0} : f64
  %s = for %n, %z : f64 {
  ^(%i: i64, %acc: f64):
    %v = array.get %x, %i : f64
    %t = fadd {reassoc = true} %acc, %v : f64
    yield %t
  }
  return %s
}
"""


def test_hot_loops_are_vectorised_and_write_in_place() -> None:
    module = parse_module(AXPY)
    place_ownership(module)
    entries = [EntryPoint("axpy", "axpy"), EntryPoint("sum", "sum")]
    native = compile_module(module, entries, BackendOptions(cpu="x86-64-v3"))
    assert "vfmadd" in native.assembly() and "ymm" in native.assembly()
    assert re.search(r"fadd reassoc contract <\d+ x double>", native.optimised_ir())
    body = module.functions["axpy"].body
    assert body is not None
    (update,) = (op for op in body.walk() if op.name == "array.set")
    assert update.attributes["unique"]


SEVERAL = """
func @f(%x: array<f64>, %y: array<f64>, %z: array<f64>, %w: array<f64>) -> (array<f64>, array<f64>, array<f64>) {
  %n = array.count %x : i64
  %a, %b, %c = for %n, %y, %z, %w : array<f64>, array<f64>, array<f64> {
  ^(%i: i64, %p: array<f64>, %q: array<f64>, %r: array<f64>):
    %u = array.get {unchecked = true} %x, %i : f64
    %v = array.get {unchecked = true} %p, %i : f64
    %s = fmul %u, %v : f64
    %t = fadd %s, %u : f64
    %p1 = array.set {unchecked = true} %p, %i, %s : array<f64>
    %q1 = array.set {unchecked = true} %q, %i, %t : array<f64>
    %r1 = array.set {unchecked = true} %r, %i, %u : array<f64>
    yield %p1, %q1, %r1
  }
  return %a, %b, %c
}
func @swapped(%x: array<i64>, %y: array<i64>, %n: i64) -> (array<i64>, array<i64>) {
  %zero = const {value = 0} : i64
  %one = const {value = 1} : i64
  %a, %b = for %n, %x, %y : array<i64>, array<i64> {
  ^(%i: i64, %p: array<i64>, %q: array<i64>):
    %v = array.get %p, %zero : i64
    %w = wadd %v, %one : i64
    %q1 = array.set %q, %zero, %w : array<i64>
    %p1 = array.set %p, %one, %w : array<i64>
    yield %q1, %p1
  }
  return %a, %b
}
"""


def test_arrays_updated_in_a_loop_are_known_to_be_apart() -> None:
    native = Native(SEVERAL, ["f"], BackendOptions(cpu="x86-64-v3"))
    assert native.call("f", (1.0, 2.0), (3.0, 4.0), (0.0, 0.0), (0.0, 0.0)) == [(3.0, 8.0), (4.0, 10.0), (1.0, 2.0)]
    assert "vector.body" in native.object.optimised_ir()
    assert "vector.memcheck" not in native.object.optimised_ir()


def test_whether_rows_overlap_is_asked_for_each_row() -> None:
    source = """func @f(%x: array<f64>, %rows: i64, %width: i64, %apart: i64, %count: i64) -> (array<f64>) {
                  %r = for %rows, %x : array<f64> {
                  ^(%j: i64, %a: array<f64>):
                    %first = wmul %j, %width : i64
                    %second = wadd %first, %apart : i64
                    %b = for %count, %a : array<f64> {
                    ^(%i: i64, %c: array<f64>):
                      %p = wadd %first, %i : i64
                      %q = wadd %second, %i : i64
                      %u = array.get {unchecked = true} %c, %p : f64
                      %v = array.get {unchecked = true} %c, %q : f64
                      %s = fadd %u, %v : f64
                      %d = array.set {unchecked = true} %c, %q, %s : array<f64>
                      %t = fadd %s, %s : f64
                      %e = array.set {unchecked = true} %d, %p, %t : array<f64>
                      yield %e
                    }
                    yield %b
                  }
                  return %r
                }"""
    native = Native(source, ["f"], BackendOptions(cpu="x86-64-v3"))
    assert native.call("f", (1.0, 2.0, 3.0, 4.0), 2, 2, 1, 1) == (6.0, 3.0, 14.0, 7.0)
    assert "vector.memcheck:" in native.object.optimised_ir()


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_arrays_that_change_places_are_not(count: int) -> None:
    agree(SEVERAL, "swapped", (1, 2), (10, 20), count)


def test_strict_code_has_no_flags_and_calls_libm() -> None:
    source = """func @f(%x: f64, %y: f64) -> (f64, f64) {
                  %two = const {value = 2.0} : f64
                  %a = fmul %x, %y : f64
                  %b = fadd %a, %x : f64
                  %c = pow %b, %two : f64
                  %d = exp %two : f64
                  return %c, %d
                }"""
    module = parse_module(source)
    place_ownership(module)
    strict = compile_module(module, [EntryPoint("f", "f")], BackendOptions(strict_float=True))
    assert "contract" not in strict.llvm_ir()
    assert "@pow" in strict.optimised_ir() and "@exp" in strict.optimised_ir()
    default = compile_module(module, [EntryPoint("f", "f")], BackendOptions())
    assert "fmul contract" in default.llvm_ir()
    agree(source, "f", 0.1, 0.7)


def test_long_blocks_are_cut_and_phis_follow() -> None:
    steps = "\n".join(f"    %v{k + 1} = fadd %v{k}, %x : f64" for k in range(1, 600))
    source = f"""func @f(%x: f64, %n: i64, %c: bool) -> (f64) {{
      %r = for %n, %x : f64 {{
      ^(%i: i64, %v1: f64):
    {steps}
        %w = if %c : f64 {{
          yield %v600
        }} {{
          %e = exp %v600 : f64
          yield %e
        }}
        yield %w
      }}
      return %r
    }}"""
    native = Native(source, options=BackendOptions(strict_float=True))
    assert native.call("f", 1.0, 3, True) == 1798.0
    longest, length = 0, 0
    for line in cut_blocks(native.object.optimised_ir(), 100).split("\n"):
        length = length + 1 if line.startswith("  ") else 0
        longest = max(longest, length)
    assert 100 <= longest < 130


def test_blocks_with_names_in_quotes_are_cut_too() -> None:
    label = '"apply fn (f64) -> f64: of $x.exit.us"'
    steps = "\n".join(f"  %v{k + 1} = add i64 %v{k}, 1" for k in range(1, 9))
    cut = cut_blocks(
        f"""define i64 @f(i1 %c) {{
entry:
  br label %{label}
{label}:
  %v1 = phi i64 [ 0, %entry ], [ %v9, %{label} ]
{steps}
  br i1 %c, label %{label}, label %end
end:
  %r = phi i64 [ %v9, %{label} ]
  ret i64 %r
}}
""",
        5,
    )
    assert "piece.1" in cut
    with parsed(cut) as module:
        module.verify()


def test_cuts_of_what_has_many_addresses_last() -> None:
    """LLVM joins blocks with one way between them where it changes something before instruction selection."""
    steps = "\n".join(
        f"  %p{k} = getelementptr i64, ptr %a, i64 {k}\n  store i64 %x, ptr %p{k}, align 8" for k in range(9)
    )
    arithmetic = "\n".join(f"  %v{k + 1} = add i64 %v{k}, 1" for k in range(1, 20))
    text = f"""define void @f(ptr %a, i64 %x) {{
{steps}
  ret void
}}

define i64 @g(i64 %v1) {{
{arithmetic}
  ret i64 %v20
}}
"""
    first, second = cut_blocks(text, 5).split("define i64")
    assert first.count("asm") == 3 and "label %never" in first
    assert second.count("br label %piece") == 3 and "asm" not in second
    with parsed(first) as module:
        module.verify()
    with parsed(f"define i64{second}") as module:
        module.verify()


FILLED_TWICE = """
func @f(%n: i64) -> (array<i64>, array<i64>) {
  %x = array.uninit %n : array<i64>
  %y = array.uninit %n : array<i64>
  %a, %b = for %n, %x, %y : array<i64>, array<i64> {
  ^(%i: i64, %p: array<i64>, %q: array<i64>):
    %s = imul %i, %i : i64
    %r = array.set %p, %i, %s : array<i64>
    %k = array.set %q, %s, %i : array<i64>
    yield %r, %k
  }
  return %a, %b
}
"""


def written(symbol: str, text: str) -> str:
    """The text of one function."""
    (found,) = re.findall(rf"^define [^\n]*@{symbol}\(.*?^}}", text, re.MULTILINE | re.DOTALL)
    return found


@pytest.mark.parametrize(("value", "zeroed"), [(0.0, True), (-0.0, False), (1.0, False)])
def test_an_array_of_zeros_is_cleared_as_it_is_made(value: float, zeroed: bool) -> None:
    text = f"""
    func @f(%n: i64) -> (array<f32>) {{
      %z = const {{value = {value}}} : f32
      %x = array.fill %n, %z : array<f32>
      return %x
    }}"""
    made = written('"pb f"', Native(text).object.llvm_ir())
    assert ("@pb.alloc.zeroed(" in made) is zeroed


def test_what_a_loop_hands_on_unchanged_is_no_phi() -> None:
    native = Native(FILLED_TWICE)
    assert "phi ptr" not in written('"pb f"', native.object.llvm_ir())
    assert native.call("f", 1) == [(0,), (0,)]


def test_only_loops_that_sum_work_on_several_vectors_at_once() -> None:
    map = """func @f(%x: array<f64>, %n: i64) -> (array<f64>) {
      %r = for %n, %x : array<f64> {
      ^(%i: i64, %y: array<f64>):
        %e = array.get %y, %i : f64
        %s = fmul %e, %e : f64
        %z = array.set %y, %i, %s : array<f64>
        yield %z
      }
      return %r
    }"""
    sum = """func @f(%x: array<f64>, %n: i64) -> (f64) {
      %zero = const {value = 0.0} : f64
      %r = for %n, %zero : f64 {
      ^(%i: i64, %y: f64):
        %e = array.get %x, %i : f64
        %z = fadd %y, %e : f64
        yield %z
      }
      return %r
    }"""
    one_vector = re.compile(r"= distinct !\{!\d+, !2, !4\}")
    assert one_vector.search(Native(map).object.llvm_ir())
    assert not one_vector.search(Native(sum).object.llvm_ir())


def test_loops_are_strength_reduced_where_that_is_asked_for() -> None:
    text = """
        define double @f(ptr %x, i64 %n, i64 %step) {
        entry:
          br label %next
        next:
          %i = phi i64 [ 0, %entry ], [ %j, %next ]
          %s = phi double [ 0.0, %entry ], [ %t, %next ]
          %offset = mul i64 %i, %step
          %at = getelementptr double, ptr %x, i64 %offset
          %e = load double, ptr %at
          %t = fadd double %s, %e
          %j = add nuw nsw i64 %i, 1
          %more = icmp slt i64 %j, %n
          br i1 %more, label %next, label %end
        end:
          ret double %t
        }"""
    reduced, plain = (target.TargetOptions("x86-64", reduces=reduces) for reduces in (True, False))
    first, other, again = target.compile_all([(text, reduced), (text, plain), (text, reduced)], Timings(), 2)
    assert first.object == again.object != other.object


def test_traps_that_release_the_same_share_their_code() -> None:
    """The arrays are other values after each update, but the same buffers."""
    native = Native(FILLED_TWICE)
    text = written('"pb f"', native.object.llvm_ir())
    assert text.count("call void @pb.release(") == 2
    with pytest.raises(NativeTrap):
        native.call("f", 3)


def test_entries_are_not_optimised_and_functions_are() -> None:
    text = Native(FILLED_TWICE).object.llvm_ir()
    entries = re.findall(r"^define dso_local \w+ @[^(]*\(ptr [^,]*%ctx.*", text, re.MULTILINE)
    assert len(entries) == 2  # the function and the release of its results
    assert all("noinline optnone" in line for line in entries)
    assert "optnone" not in written('"pb f"', text)
