"""Calls, recursion, and types that contain themselves."""

from __future__ import annotations

PROGRAMS: dict[str, tuple[str, list, list[int]]] = {
    "calls": (
        """
func @g(%a: array<f64>, %i: i64, %s: f64) -> (f64) {
  %x = array.get %a, %i : f64
  %y = fmul %x, %s : f64
  %z = sin %y : f64
  return %z
}
func @f(%a: array<f64>) -> (f64) {
  %n = array.count %a : i64
  %z = const {value = 1.0} : f64
  %s = for %n, %z : f64 {
  ^(%i: i64, %s: f64):
    %t = call {function = @g, types = []} %a, %i, %s : f64
    yield %t
  }
  return %s
}
""",
        [(0.5, 0.7, 0.9)],
        [0],
    ),
    "calls_that_write": (
        """
func @g(%a: array<f64>, %i: i64) -> (array<f64>, f64) {
  %x = array.get %a, %i : f64
  %y = fmul %x, %x : f64
  %b = array.set %a, %i, %y : array<f64>
  %z = sin %y : f64
  return %b, %z
}
func @f(%a: array<f64>) -> (f64, array<f64>) {
  %n = array.count %a : i64
  %z = const {value = 1.0} : f64
  %s, %b = for %n, %z, %a : f64, array<f64> {
  ^(%i: i64, %s: f64, %b: array<f64>):
    %c, %t = call {function = @g, types = []} %b, %i : array<f64>, f64
    %u = fmul %s, %t : f64
    yield %u, %c
  }
  return %s, %b
}
""",
        [(0.5, 0.7, 0.9)],
        [0],
    ),
    "same_array_twice": (
        """
func @dot(%a: array<f64>, %b: array<f64>) -> (f64) {
  %n = array.count %a : i64
  %z = const {value = 0.0} : f64
  %s = for %n, %z : f64 {
  ^(%i: i64, %s: f64):
    %x = array.get %a, %i : f64
    %y = array.get %b, %i : f64
    %p = fmul %x, %y : f64
    %t = fadd %s, %p : f64
    yield %t
  }
  return %s
}
func @f(%a: array<f64>) -> (f64) {
  %s = call {function = @dot, types = []} %a, %a : f64
  %t = call {function = @dot, types = []} %a, %a : f64
  %u = fmul %s, %t : f64
  return %u
}
""",
        [(0.5, 0.7, 0.9)],
        [0],
    ),
    "recursion": (
        """
func @f(%x: f64, %n: i64) -> (f64) {
  %zero = const {value = 0} : i64
  %c = ile %n, %zero : bool
  %r = if %c : f64 {
    yield %x
  } {
    %one = const {value = 1} : i64
    %m = isub %n, %one : i64
    %s = sin %x : f64
    %t = call {function = @f, types = []} %s, %m : f64
    %u = fmul %t, %x : f64
    yield %u
  }
  return %r
}
""",
        [0.9, 3],
        [0],
    ),
    "enums": (
        """
enum Shape { none, circle(f64), box(f64, array<f64>) }
func @f(%s: Shape, %k: f64) -> (f64) {
  %t = enum.tag %s : i64
  %r = switch {cases = [0, 1]} %t : f64 {
    yield %k
  } {
    %a = enum.payload {case = 1, index = 0} %s : f64
    %b = fmul %a, %a : f64
    %c = fmul %b, %k : f64
    yield %c
  } {
    %a = enum.payload {case = 2, index = 0} %s : f64
    %v = enum.payload {case = 2, index = 1} %s : array<f64>
    %zero = const {value = 0} : i64
    %x = array.get %v, %zero : f64
    %b = fmul %a, %x : f64
    %c = sin %b : f64
    %d = fmul %c, %k : f64
    yield %d
  }
  return %r
}
""",
        [(2, (0.5, (0.7, 0.2))), 1.5],
        [0, 1],
    ),
    "recursion_with_arrays": (
        """
func @f(%a: array<f64>, %i: i64) -> (f64) {
  %n = array.count %a : i64
  %c = ige %i, %n : bool
  %r = if %c : f64 {
    %one = const {value = 1.0} : f64
    yield %one
  } {
    %one = const {value = 1} : i64
    %j = iadd %i, %one : i64
    %x = array.get %a, %i : f64
    %y = for %i, %x : f64 {
    ^(%k: i64, %y: f64):
      %z = array.get %a, %k : f64
      %s = sin %y : f64
      %p = fmul %s, %z : f64
      yield %p
    }
    %t = call {function = @f, types = []} %a, %j : f64
    %u = fmul %t, %y : f64
    yield %u
  }
  return %r
}
""",
        [(0.9, 0.7, 1.3), 0],
        [0],
    ),
    "mutual_recursion_twice": (
        """
func @f(%x: f64, %n: i64) -> (f64) {
  %zero = const {value = 0} : i64
  %c = ile %n, %zero : bool
  %r = if %c : f64 {
    yield %x
  } {
    %one = const {value = 1} : i64
    %m = isub %n, %one : i64
    %s = sin %x : f64
    %t = call {function = @g, types = []} %s, %m : f64
    %u = call {function = @g, types = []} %t, %m : f64
    %v = fmul %t, %u : f64
    yield %v
  }
  return %r
}
func @g(%x: f64, %n: i64) -> (f64) {
  %y = cos %x : f64
  %z = call {function = @f, types = []} %y, %n : f64
  %w = fmul %z, %x : f64
  return %w
}
""",
        [0.3, 2],
        [0],
    ),
    "list": (
        """
enum List { nil, cons(f64, box<List>) }
func @f(%l: List, %x: f64) -> (f64) {
  %t = enum.tag %l : i64
  %r = switch {cases = [1]} %t : f64 {
    %h = enum.payload {case = 1, index = 0} %l : f64
    %b = enum.payload {case = 1, index = 1} %l : box<List>
    %rest = box.get %b : List
    %y = fmul %h, %x : f64
    %s = sin %y : f64
    %z = call {function = @f, types = []} %rest, %s : f64
    %w = fmul %z, %h : f64
    yield %w
  } {
    %e = exp %x : f64
    yield %e
  }
  return %r
}
func @g(%a: f64, %b: f64) -> (f64) {
  %nil = enum.make {case = 0} : List
  %b0 = box.make %nil : box<List>
  %l0 = enum.make {case = 1} %a, %b0 : List
  %b1 = box.make %l0 : box<List>
  %l1 = enum.make {case = 1} %b, %b1 : List
  %r = call {function = @f, types = []} %l1, %a : f64
  %s = call {function = @f, types = []} %l0, %r : f64
  return %s
}
""",
        [0.8, 0.6],
        [0, 1],
    ),
}
PROGRAMS["enum_circle"] = (PROGRAMS["enums"][0], [(1, (0.5,)), 1.5], [0, 1])
PROGRAMS["enum_none"] = (PROGRAMS["enums"][0], [(0, ()), 1.5], [0, 1])
