"""What the memory pass decides: who owns what, and which updates are known to be in place."""

from __future__ import annotations

from collections import Counter

from pullback.compiler.ir.core import Function, Module
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_module
from pullback.compiler.passes.ownership import place_ownership


def placed(text: str) -> Module:
    module = parse_module(text)
    place_ownership(module)
    return module


def counts(function: Function) -> Counter[str]:
    assert function.body is not None
    return Counter(op.name for op in function.body.walk() if op.name in ("retain", "release"))


def uniques(function: Function, name: str) -> list[bool]:
    assert function.body is not None
    return [bool(op.attributes.get("unique")) for op in function.body.walk() if op.name == name]


def test_reading_only_borrows() -> None:
    module = placed(
        """func @f(%x: array<array<f64>>, %i: i64) -> (f64) {
             %row = array.get %x, %i : array<f64>
             %v = array.get %row, %i : f64
             %n = call {function = @g, types = []} %row : i64
             return %v
           }
           func @g(%x: array<f64>) -> (i64) {
             %n = array.count %x : i64
             return %n
           }"""
    )
    assert module.functions["f"].attributes["consumes"] == ((False,), ())
    assert counts(module.functions["f"]) == {}
    assert counts(module.functions["g"]) == {}


def test_last_uses_move_and_fields_pass_through_structs() -> None:
    module = placed(
        """struct Pair { a: array<f64>, b: array<f64> }
           func @swap(%p: Pair) -> (Pair) {
             %a = get {index = 0} %p : array<f64>
             %b = get {index = 1} %p : array<f64>
             %q = make %b, %a : Pair
             return %q
           }
           func @first(%p: Pair) -> (array<f64>) {
             %a = get {index = 0} %p : array<f64>
             return %a
           }"""
    )
    assert module.functions["swap"].attributes["consumes"] == ((True, True),)
    assert module.functions["first"].attributes["consumes"] == ((True, False),)
    assert counts(module.functions["swap"]) == {}
    assert counts(module.functions["first"]) == {}


def test_a_payload_moves_out_of_an_enum_that_ends() -> None:
    module = placed(
        """enum Option<T> { none, some($T) }
           func @f(%o: Option<array<f64>>, %v: f64) -> (array<f64>) {
             %tag = enum.tag %o : i64
             %r = switch {cases = [1]} %tag : array<f64> {
               %x = enum.payload {case = 1, index = 0} %o : array<f64>
               %y = array.append %x, %v : array<f64>
               yield %y
             } {
               %e = array.make : array<f64>
               yield %e
             }
             return %r
           }"""
    )
    assert module.functions["f"].attributes["consumes"] == ((True,), ())
    # The other side has to let go of the enum; nothing is retained, so the append can be in place.
    assert counts(module.functions["f"]) == {"release": 1}


def test_a_value_used_afterwards_is_retained_once() -> None:
    module = placed(
        """func @f(%x: array<f64>, %v: f64) -> (array<f64>, array<f64>) {
             %y = array.append %x, %v : array<f64>
             %z = array.append %x, %v : array<f64>
             return %y, %z
           }"""
    )
    assert counts(module.functions["f"]) == {"retain": 1}
    assert uniques(module.functions["f"], "array.append") == [False, False]


def test_fresh_arrays_are_unique_through_branches_loops_and_calls() -> None:
    module = placed(
        """func @make(%n: i64) -> (array<i64>) {
             %x = array.uninit %n : array<i64>
             return %x
           }
           func @f(%n: i64, %c: bool) -> (array<i64>) {
             %x = call {function = @make, types = []} %n : array<i64>
             %r = for %n, %x : array<i64> {
             ^(%i: i64, %a: array<i64>):
               %b = if %c : array<i64> {
                 %s = array.set %a, %i, %i : array<i64>
                 yield %s
               } {
                 yield %a
               }
               yield %b
             }
             %z = array.append %r, %n : array<i64>
             return %z
           }"""
    )
    assert uniques(module.functions["f"], "array.set") == [True]
    assert uniques(module.functions["f"], "array.append") == [True]


def test_an_array_that_somebody_else_sees_is_not_unique() -> None:
    module = placed(
        """func @keep(%x: array<i64>, %n: i64) -> (array<array<i64>>) {
             %e = array.make : array<array<i64>>
             %r = for %n, %e : array<array<i64>> {
             ^(%i: i64, %a: array<array<i64>>):
               %b = array.append %a, %x : array<array<i64>>
               yield %b
             }
             return %r
           }
           func @f(%n: i64) -> (array<i64>, array<array<i64>>) {
             %x = array.fill %n, %n : array<i64>
             %k = call {function = @keep, types = []} %x, %n : array<array<i64>>
             %y = array.set %x, %n, %n : array<i64>
             return %y, %k
           }
           func @g(%c: cell<array<i64>>, %n: i64) -> (array<i64>) {
             %x = cell.get %c : array<i64>
             %y = array.set %x, %n, %n : array<i64>
             return %y
           }"""
    )
    assert uniques(module.functions["f"], "array.set") == [False]
    assert uniques(module.functions["g"], "array.set") == [False]
    assert counts(module.functions["g"]) == {"retain": 1}


def test_what_a_call_hands_back_is_as_unique_as_what_it_was_given() -> None:
    """And the function itself does not know: others may have given it an array that they still see."""
    module = placed(
        """func @maybe(%x: array<i64>, %n: i64, %c: bool) -> (array<i64>) {
             %y = if %c : array<i64> {
               %s = array.set %x, %n, %n : array<i64>
               %t = call {function = @maybe, types = []} %s, %n, %c : array<i64>
               %u = array.set %t, %n, %n : array<i64>
               yield %u
             } {
               yield %x
             }
             return %y
           }
           func @f(%n: i64, %c: bool) -> (array<i64>) {
             %x = array.fill %n, %n : array<i64>
             %y = call {function = @maybe, types = []} %x, %n, %c : array<i64>
             %z = array.set %y, %n, %n : array<i64>
             return %z
           }
           func @g(%n: i64, %c: bool) -> (array<i64>, array<i64>) {
             %x = array.fill %n, %n : array<i64>
             %y = call {function = @maybe, types = []} %x, %n, %c : array<i64>
             %z = array.set %y, %n, %n : array<i64>
             return %z, %x
           }"""
    )
    assert uniques(module.functions["maybe"], "array.set") == [False, True]
    assert uniques(module.functions["f"], "array.set") == [True]
    assert uniques(module.functions["g"], "array.set") == [False]


def test_a_guard_goes_before_a_loop_that_always_updates_only() -> None:
    module = placed(
        """func @f(%x: array<i64>, %y: array<i64>, %n: i64, %c: bool) -> (array<i64>, array<i64>) {
             %a, %b = for %n, %x, %y : array<i64>, array<i64> {
             ^(%i: i64, %p: array<i64>, %q: array<i64>):
               %r = array.set %p, %i, %i : array<i64>
               %s = if %c : array<i64> {
                 %t = array.set %q, %i, %i : array<i64>
                 yield %t
               } {
                 yield %q
               }
               yield %r, %s
             }
             return %a, %b
           }"""
    )
    assert uniques(module.functions["f"], "array.unique") == [False]
    assert uniques(module.functions["f"], "array.set") == [True, False]


def test_the_result_prints_and_reads_back() -> None:
    module = placed(
        """struct Pair { a: array<f64>, n: i64 }
           func @f(%p: Pair, %i: i64, %y: f64) -> (f64) {
             %a = get {index = 0} %p : array<f64>
             %b = array.append %a, %y : array<f64>
             %v = array.get %b, %i : f64
             return %v
           }"""
    )
    text = print_module(module)
    assert "cleanup = [" in text
    assert print_module(parse_module(text)) == text
