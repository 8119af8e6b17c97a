"""Derivatives of small programs, first and second order, against finite differences."""

from __future__ import annotations

import pytest

from .derivative_checker import check

PROGRAMS: dict[str, tuple[str, list, list[int]]] = {}


def program(name: str, text: str, arguments: list, wrt: list[int]) -> None:
    PROGRAMS[name] = (text, arguments, wrt)


program(
    "polynomial",
    """
func @f(%x: f64, %y: f64) -> (f64) {
  %a = fmul %x, %x : f64
  %b = fmul %a, %y : f64
  %c = sin %b : f64
  %d = fadd %c, %x : f64
  return %d
}
""",
    [0.5, 0.7],
    [0, 1],
)
program(
    "tuples",
    """
struct Point { x: f64, n: i64, y: f64 }
func @f(%p: Point, %t: (f64, f64)) -> (Point) {
  %x = get {index = 0} %p : f64
  %y = get {index = 2} %p : f64
  %n = get {index = 1} %p : i64
  %a = get {index = 0} %t : f64
  %b = get {index = 1} %t : f64
  %u = fmul %x, %a : f64
  %v = fdiv %y, %b : f64
  %q = make %u, %n, %v : Point
  %w = fmul %u, %v : f64
  %r = set {index = 2} %q, %w : Point
  %s, %t1 = take {index = 0} %r : Point, f64
  %t2 = exp %t1 : f64
  %r2 = set {index = 0} %s, %t2 : Point
  return %r2
}
""",
    [(0.5, 3, 0.25), (1.5, 0.75)],
    [0, 1],
)
program(
    "if",
    """
func @f(%x: f64, %y: f64) -> (f64, f64) {
  %c = flt %x, %y : bool
  %r, %s = if %c : f64, f64 {
    %a = fmul %x, %x : f64
    %b = sin %a : f64
    %e = exp %b : f64
    %g = fmul %e, %b : f64
    yield %g, %x
  } {
    %a = fmul %y, %x : f64
    %l = log %a : f64
    %m = fmul %l, %l : f64
    yield %m, %y
  }
  return %r, %s
}
""",
    [0.5, 0.7],
    [0, 1],
)
PROGRAMS["if_other_side"] = (PROGRAMS["if"][0], [1.5, 0.7], [0, 1])
program(
    "switch_in_loop",
    """
func @f(%x: f64, %n: i64) -> (f64) {
  %r = for %n, %x : f64 {
  ^(%i: i64, %a: f64):
    %three = const {value = 3} : i64
    %k = irem %i, %three : i64
    %b = switch {cases = [0, 1]} %k : f64 {
      %s = sin %a : f64
      %t = fmul %s, %x : f64
      yield %t
    } {
      %s = exp %a : f64
      %half = const {value = 0.5} : f64
      %t = fmul %s, %half : f64
      yield %t
    } {
      yield %a
    }
    yield %b
  }
  return %r
}
""",
    [0.7, 8],
    [0],
)
program(
    "power_loop",
    """
func @f(%x: f64, %n: i64) -> (f64) {
  %one = const {value = 1.0} : f64
  %r = for %n, %one : f64 {
  ^(%i: i64, %a: f64):
    %b = fmul %a, %x : f64
    yield %b
  }
  return %r
}
""",
    [1.1, 5],
    [0],
)
PROGRAMS["loop_without_iterations"] = (PROGRAMS["power_loop"][0], [1.1, 0], [0])
PROGRAMS["loop_of_negative_count"] = (PROGRAMS["power_loop"][0], [1.1, -3], [0])
program(
    "nested_loops",
    """
func @f(%x: f64, %n: i64, %m: i64) -> (f64) {
  %r = for %n, %x : f64 {
  ^(%i: i64, %a: f64):
    %s, %t = for %m, %a, %x : f64, f64 {
    ^(%j: i64, %b: f64, %c: f64):
      %d = sin %b : f64
      %e = fmul %d, %c : f64
      %g = fadd %c, %e : f64
      yield %e, %g
    }
    %u = fadd %s, %t : f64
    %v = cos %u : f64
    yield %v
  }
  return %r
}
""",
    [0.7, 3, 4],
    [0],
)
program(
    "triangular_loops",
    """
func @f(%x: f64, %n: i64) -> (f64) {
  %r = for %n, %x : f64 {
  ^(%i: i64, %a: f64):
    %s = for %i, %a : f64 {
    ^(%j: i64, %b: f64):
      %d = sin %b : f64
      %e = fmul %d, %x : f64
      yield %e
    }
    %v = exp %s : f64
    yield %v
  }
  return %r
}
""",
    [0.4, 5],
    [0],
)
program(
    "loop_in_branch_in_loop",
    """
func @f(%x: f64, %n: i64, %m: i64) -> (f64) {
  %r = for %n, %x : f64 {
  ^(%i: i64, %a: f64):
    %c = fgt %a, %x : bool
    %s = if %c : f64 {
      %p = for %m, %a : f64 {
      ^(%j: i64, %b: f64):
        %d = sin %b : f64
        %e = fmul %d, %x : f64
        yield %e
      }
      yield %p
    } {
      %e = exp %a : f64
      yield %e
    }
    yield %s
  }
  return %r
}
""",
    [0.4, 4, 2],
    [0],
)
program(
    "while",
    """
func @f(%x: f64) -> (f64) {
  %ten = const {value = 10.0} : f64
  %r = while %x : f64 {
  ^(%a: f64):
    %c = flt %a, %ten : bool
    yield %c
  } {
  ^(%a: f64):
    %b = fmul %a, %x : f64
    %s = sin %a : f64
    %d = fadd %b, %s : f64
    yield %d
  }
  return %r
}
""",
    [1.3],
    [0],
)
program(
    "for_in_while",
    """
func @f(%x: f64, %n: i64) -> (f64) {
  %ten = const {value = 10.0} : f64
  %r = while %x : f64 {
  ^(%a: f64):
    %c = flt %a, %ten : bool
    yield %c
  } {
  ^(%a: f64):
    %s = for %n, %a : f64 {
    ^(%j: i64, %b: f64):
      %d = exp %b : f64
      %e = sqrt %d : f64
      yield %e
    }
    yield %s
  }
  return %r
}
""",
    [0.3, 2],
    [0],
)
program(
    "sum_of_array",
    """
func @f(%a: array<f64>) -> (f64) {
  %n = array.count %a : i64
  %z = const {value = 0.0} : f64
  %s = for %n, %z : f64 {
  ^(%i: i64, %s: f64):
    %x = array.get %a, %i : f64
    %y = fmul %x, %x : f64
    %e = exp %y : f64
    %t = fadd %s, %e : f64
    yield %t
  }
  return %s
}
""",
    [(0.5, 0.7, 0.1)],
    [0],
)
program(
    "map_in_place",
    """
func @f(%a: array<f64>, %w: f64) -> (array<f64>) {
  %n = array.count %a : i64
  %r = for %n, %a : array<f64> {
  ^(%i: i64, %b: array<f64>):
    %x = array.get %b, %i : f64
    %y = sin %x : f64
    %v = fmul %y, %w : f64
    %c = array.set %b, %i, %v : array<f64>
    yield %c
  }
  return %r
}
""",
    [(0.5, 0.7, 0.1), 1.5],
    [0, 1],
)
program(
    "fibonacci_in_place",
    """
func @f(%a: array<f64>) -> (f64) {
  %n = array.count %a : i64
  %two = const {value = 2} : i64
  %one = const {value = 1} : i64
  %m = isub %n, %two : i64
  %r = for %m, %a : array<f64> {
  ^(%i: i64, %b: array<f64>):
    %x = array.get %b, %i : f64
    %j = iadd %i, %one : i64
    %y = array.get %b, %j : f64
    %k = iadd %i, %two : i64
    %p = fmul %x, %y : f64
    %old = array.get %b, %k : f64
    %q = fadd %p, %old : f64
    %c = array.set %b, %k, %q : array<f64>
    yield %c
  }
  %last = isub %n, %one : i64
  %v = array.get %r, %last : f64
  return %v
}
""",
    [(0.5, 0.7, 0.1, 0.4, 0.3)],
    [0],
)
program(
    "append_and_pop",
    """
func @f(%x: f64, %n: i64) -> (f64) {
  %e = array.make : array<f64>
  %r, %y = for %n, %e, %x : array<f64>, f64 {
  ^(%i: i64, %b: array<f64>, %y: f64):
    %s = sin %y : f64
    %c = array.append %b, %s : array<f64>
    %z = fmul %s, %x : f64
    yield %c, %z
  }
  %one = const {value = 1.0} : f64
  %q, %p = for %n, %r, %one : array<f64>, f64 {
  ^(%i: i64, %b: array<f64>, %p: f64):
    %c, %v = array.pop %b : array<f64>, f64
    %w = fmul %v, %p : f64
    yield %c, %w
  }
  return %p
}
""",
    [0.8, 4],
    [0],
)
program(
    "fill_make_concat",
    """
func @f(%x: f64, %y: f64, %n: i64) -> (array<f64>) {
  %xy = fmul %x, %y : f64
  %a = array.fill %n, %xy : array<f64>
  %b = array.make %x, %y, %x : array<f64>
  %c = array.concat %a, %b : array<f64>
  %d = array.concat %c, %c : array<f64>
  %one = const {value = 1} : i64
  %v = array.get %d, %one : f64
  %w = fmul %v, %x : f64
  %e = array.set %d, %n, %w : array<f64>
  return %e
}
""",
    [0.8, 0.6, 2],
    [0, 1],
)
program(
    "rows",
    """
func @f(%a: array<array<f64>>) -> (f64) {
  %n = array.count %a : i64
  %z = const {value = 0.0} : f64
  %s = for %n, %z : f64 {
  ^(%i: i64, %s: f64):
    %row = array.get %a, %i : array<f64>
    %m = array.count %row : i64
    %t = for %m, %s : f64 {
    ^(%j: i64, %t: f64):
      %x = array.get %row, %j : f64
      %y = fmul %x, %t : f64
      %u = sin %y : f64
      %one = const {value = 1.0} : f64
      %v = fadd %u, %one : f64
      yield %v
    }
    yield %t
  }
  return %s
}
""",
    [((0.5, 0.7), (0.1, 0.2, 0.3), (0.9,))],
    [0],
)
program(
    "rows_in_place",
    """
func @f(%a: array<array<f64>>, %w: f64) -> (array<array<f64>>) {
  %n = array.count %a : i64
  %r = for %n, %a : array<array<f64>> {
  ^(%i: i64, %b: array<array<f64>>):
    %c, %row = array.take %b, %i : array<array<f64>>, array<f64>
    %m = array.count %row : i64
    %new = for %m, %row : array<f64> {
    ^(%j: i64, %q: array<f64>):
      %x = array.get %q, %j : f64
      %y = fmul %x, %w : f64
      %u = sin %y : f64
      %v = array.set %q, %j, %u : array<f64>
      yield %v
    }
    %d = array.set %c, %i, %new : array<array<f64>>
    yield %d
  }
  return %r
}
""",
    [((0.5, 0.7), (0.1, 0.2, 0.3), (0.9,)), 1.2],
    [0, 1],
)
program(
    "array_of_structs",
    """
struct Body { x: f64, id: i64, v: array<f64> }
func @f(%a: array<Body>) -> (f64) {
  %n = array.count %a : i64
  %z = const {value = 1.0} : f64
  %zero = const {value = 0} : i64
  %s = for %n, %z : f64 {
  ^(%i: i64, %s: f64):
    %b = array.get %a, %i : Body
    %x = get {index = 0} %b : f64
    %v = get {index = 2} %b : array<f64>
    %y = array.get %v, %zero : f64
    %p = fmul %x, %y : f64
    %t = fmul %p, %s : f64
    yield %t
  }
  return %s
}
""",
    [((0.5, 1, (0.7, 0.3)), (0.6, 2, (0.2,)))],
    [0],
)
program(
    "calls",
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
)
program(
    "calls_that_write",
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
)
program(
    "same_array_twice",
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
)
program(
    "recursion",
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
)
program(
    "enums",
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
)
PROGRAMS["enum_circle"] = (PROGRAMS["enums"][0], [(1, (0.5,)), 1.5], [0, 1])
PROGRAMS["enum_none"] = (PROGRAMS["enums"][0], [(0, ()), 1.5], [0, 1])
program(
    "recursion_with_arrays",
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
)
program(
    "mutual_recursion_twice",
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
)
program(
    "list",
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
)
program(
    "select_of_arrays",
    """
func @f(%a: array<f64>, %b: array<f64>, %x: f64) -> (f64) {
  %half = const {value = 0.5} : f64
  %c = flt %x, %half : bool
  %m = select %c, %a, %b : array<f64>
  %zero = const {value = 0} : i64
  %v = array.get %m, %zero : f64
  %y = select %c, %v, %x : f64
  %z = fmul %y, %v : f64
  return %z
}
""",
    [(0.5, 0.7), (0.9, 0.8), 0.3],
    [0, 1, 2],
)
program(
    "branch_writes_array",
    """
func @f(%a: array<f64>) -> (array<f64>) {
  %n = array.count %a : i64
  %half = const {value = 0.5} : f64
  %r = for %n, %a : array<f64> {
  ^(%i: i64, %b: array<f64>):
    %x = array.get %b, %i : f64
    %c = flt %x, %half : bool
    %d = if %c : array<f64> {
      %y = fmul %x, %x : f64
      %e = array.set %b, %i, %y : array<f64>
      yield %e
    } {
      yield %b
    }
    yield %d
  }
  return %r
}
""",
    [(0.1, 0.7, 0.3)],
    [0],
)
program(
    "row_is_moved_between_places_that_may_be_the_same",
    """
func @f(%p2: array<array<f64>>, %p3: i64) -> (array<array<f64>>) {
  %rest, %row = array.take %p2, %p3 : array<array<f64>>, array<f64>
  %three = const {value = 3} : i64
  %place = irem %p3, %three : i64
  %moved = array.set %p2, %place, %row : array<array<f64>>
  return %moved
}
""",
    [((0.1, 0.4), (0.9, 0.6), (-0.5, 0.3)), 2],
    [0],
)
program(
    "array_and_its_row_in_loop",
    """
func @f(%m: array<array<f64>>, %n: i64) -> (f64) {
  %zero = const {value = 0} : i64
  %one = const {value = 1} : i64
  %start = const {value = 1.0} : f64
  %r = array.get %m, %one : array<f64>
  %y = for %n, %start : f64 {
  ^(%i: i64, %p: f64):
    %a = array.get %r, %i : f64
    %row = array.get %m, %i : array<f64>
    %b = array.get %row, %zero : f64
    %c = fmul %a, %b : f64
    %d = fmul %c, %p : f64
    yield %d
  }
  %e = array.get %r, %zero : f64
  %z = fmul %y, %e : f64
  return %z
}
""",
    [((0.1, 0.4, -0.2), (0.9, 0.6, 0.8), (-0.5, 0.3, 0.7)), 2],
    [0],
)
program(
    "array_and_its_row_in_branch",
    """
func @f(%m: array<array<f64>>, %n: i64) -> (f64) {
  %zero = const {value = 0} : i64
  %one = const {value = 1} : i64
  %r = array.get %m, %one : array<f64>
  %c = ilt %n, %one : bool
  %y = if %c : f64 {
    %a1 = array.get %r, %one : f64
    %row = array.get %m, %zero : array<f64>
    %b = array.get %row, %n : f64
    %c1 = fmul %a1, %b : f64
    %q = for %n, %c1 : f64 {
    ^(%i: i64, %p: f64):
      %rw = array.get %m, %i : array<f64>
      %rww = array.get %rw, %zero : f64
      %pp = fmul %rww, %p : f64
       yield %pp
    }
    yield %q
  } {
    %a = array.get %r, %zero : f64
    %s = sin %a : f64
    yield %s
  }
  %row2 = array.get %m, %zero : array<f64>
  %b2 = array.get %row2, %one : f64
  %z = fmul %y, %b2 : f64
  return %z
}
""",
    [((0.1, 0.4, -0.2), (0.9, 0.6, 0.8), (-0.5, 0.3, 0.7)), 2],
    [0],
)
program(
    "array_and_its_row_in_other_branch",
    """
func @f(%m: array<array<f64>>, %n: i64) -> (f64) {
  %zero = const {value = 0} : i64
  %one = const {value = 1} : i64
  %r = array.get %m, %one : array<f64>
  %c = ilt %n, %one : bool
  %y = if %c : f64 {
    %a1 = array.get %r, %one : f64
    %row = array.get %m, %zero : array<f64>
    %b = array.get %row, %n : f64
    %c1 = fmul %a1, %b : f64
    %q = for %n, %c1 : f64 {
    ^(%i: i64, %p: f64):
      %rw = array.get %m, %i : array<f64>
      %rww = array.get %rw, %zero : f64
      %pp = fmul %rww, %p : f64
       yield %pp
    }
    yield %q
  } {
    %a = array.get %r, %zero : f64
    %s = sin %a : f64
    yield %s
  }
  %row2 = array.get %m, %zero : array<f64>
  %b2 = array.get %row2, %one : f64
  %z = fmul %y, %b2 : f64
  return %z
}
""",
    [((0.1, 0.4, -0.2), (0.9, 0.6, 0.8), (-0.5, 0.3, 0.7)), 0],
    [0],
)
program(
    "array_and_its_row_passed",
    """
func @g(%m: array<array<f64>>, %r: array<f64>) -> (f64) {
  %zero = const {value = 0} : i64
  %one = const {value = 1} : i64
  %row = array.get %m, %one : array<f64>
  %a = array.get %row, %zero : f64
  %b = array.get %r, %zero : f64
  %c = fmul %a, %b : f64
  return %c
}
func @f(%m: array<array<f64>>) -> (f64) {
  %zero = const {value = 0} : i64
  %one = const {value = 1} : i64
  %r = array.get %m, %one : array<f64>
  %c1 = call {function = @g, types = []} %m, %r : f64
  %row2 = array.get %m, %zero : array<f64>
  %b2 = array.get %row2, %one : f64
  %z = fmul %c1, %b2 : f64
  return %z
}
""",
    [((0.1, 0.4, -0.2), (0.9, 0.6, 0.8), (-0.5, 0.3, 0.7))],
    [0],
)
program(
    "read_in_a_branch_that_is_not_taken",
    """
func @f(%x: f64, %y: f64, %n: i64) -> (f64) {
  %zero = const {value = 0} : i64
  %one = const {value = 1} : i64
  %four = const {value = 4} : i64
  %a = array.make %x, %y : array<f64>
  %b = array.get %a, %one : f64
  %large = igt %n, %four : bool
  %c = if %large : f64 {
    %d = array.get %a, %n : f64
    yield %d
  } {
    yield %x
  }
  %new = array.set %a, %zero, %c : array<f64>
  %small = ige %n, %one : bool
  %r = if %small : f64 {
    %g = array.get %new, %n : f64
    yield %g
  } {
    yield %x
  }
  %z = fmul %r, %b : f64
  return %z
}
""",
    [0.3, 0.7, 0],
    [0, 1],
)
program(
    "vectors",
    """
func @f(%x: f64, %v: vector<2 x f64>) -> (f64, vector<2 x f64>) {
  %zero = const {value = 0} : i64
  %one = const {value = 1} : i64
  %half = const {value = 0.5} : f64
  %all = splat %x : vector<2 x f64>
  %p = fmul %all, %v : vector<2 x f64>
  %first = extract %p, %zero : f64
  %q = insert %p, %one, %first : vector<2 x f64>
  %r = insert %q, %zero, %half : vector<2 x f64>
  %h = splat %half : vector<2 x f64>
  %k = insert %h, %one, %x : vector<2 x f64>
  %s = fmul %r, %k : vector<2 x f64>
  %c = flt %p, %v : vector<2 x bool>
  %t = select %c, %s, %h : vector<2 x f64>
  %sum = vector.sum %t : f64
  %wide = fconvert %sum : f80
  %again = fconvert %wide : f64
  return %again, %s
}
""",
    [0.5, (0.7, 1.3)],
    [0, 1],
)
program(
    "arrays_that_are_constant_at_first",
    """
func @f(%x: f64, %a: array<f64>, %n: i64) -> (array<f64>, array<array<f64>>, f64) {
  %zero = const {value = 0} : i64
  %two = const {value = 2.0} : f64
  %fixed = array.make %two, %two : array<f64>
  %longer = array.append %fixed, %x : array<f64>
  %both = array.concat %fixed, %a : array<f64>
  %other = array.concat %a, %fixed : array<f64>
  %positive = igt %n, %zero : bool
  %chosen = select %positive, %a, %fixed : array<f64>
  %branch = if %positive : array<f64> {
    yield %fixed
  } {
    yield %a
  }
  %rows = array.make %fixed, %branch : array<array<f64>>
  %more = array.append %rows, %chosen : array<array<f64>>
  %less, %last = array.pop %more : array<array<f64>>, array<f64>
  %grown = array.append %branch, %x : array<f64>
  %shorter, %end = array.pop %branch : array<f64>, f64
  %u = array.get %last, %zero : f64
  %v = array.get %branch, %zero : f64
  %w = array.get %both, %zero : f64
  %p = fmul %u, %x : f64
  %q = fmul %v, %p : f64
  %r = fmul %q, %w : f64
  %s = fmul %r, %end : f64
  %out = array.concat %longer, %grown : array<f64>
  %joined = array.concat %out, %other : array<f64>
  return %joined, %less, %s
}
""",
    [0.5, (0.7, 1.3), 0],
    [0, 1],
)
program(
    "branches_of_accumulators",
    """
func @pick(%a: array<f64>, %b: array<f64>, %i: i64) -> (f64) {
  %zero = const {value = 0} : i64
  %c = igt %i, %zero : bool
  %r = if %c : f64 {
    %x = array.get %a, %i : f64
    %y = fmul %x, %x : f64
    yield %y
  } {
    %x = array.get %b, %zero : f64
    yield %x
  }
  return %r
}
func @f(%a: array<f64>, %b: array<f64>, %n: i64) -> (f64) {
  %z = const {value = 1.0} : f64
  %s = for %n, %z : f64 {
  ^(%i: i64, %s: f64):
    %p = call {function = @pick, types = []} %a, %b, %i : f64
    %q = call {function = @pick, types = []} %b, %b, %i : f64
    %r = fmul %p, %q : f64
    %t = fadd %s, %r : f64
    yield %t
  }
  return %s
}
""",
    [(0.5, 0.7, 0.9), (1.1, 0.3, -0.6), 3],
    [0, 1],
)
program(
    "copies_of_a_row",
    """
func @copies(%a: array<f64>, %b: array<f64>) -> (array<array<f64>>, f64) {
  %three = const {value = 3} : i64
  %zero = const {value = 0} : i64
  %rows = array.fill %three, %a : array<array<f64>>
  %x = array.get %b, %zero : f64
  return %rows, %x
}
func @f(%a: array<f64>, %b: array<f64>) -> (f64, array<array<f64>>) {
  %zero = const {value = 0} : i64
  %rows, %x = call {function = @copies, types = []} %a, %b : array<array<f64>>, f64
  %row = array.get %rows, %zero : array<f64>
  %y = array.get %row, %zero : f64
  %z = fmul %y, %x : f64
  %s = sin %z : f64
  return %s, %rows
}
""",
    [(0.5, 0.7), (1.1, 0.3)],
    [0, 1],
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_first_and_second_derivatives(name: str) -> None:
    text, arguments, wrt = PROGRAMS[name]
    check(text, arguments, wrt, entry(text))


def entry(text: str) -> str:
    return "g" if "@g(%a: f64, %b: f64)" in text else "f"


@pytest.mark.parametrize("name", PROGRAMS)
def test_simplified(name: str) -> None:
    text, arguments, wrt = PROGRAMS[name]
    check(text, arguments, wrt, entry(text), simplify=True)


@pytest.mark.parametrize("name", ["if", "while", "fill_make_concat", "copies_of_a_row", "calls_that_write", "enums"])
def test_third_derivatives(name: str) -> None:
    text, arguments, wrt = PROGRAMS[name]
    check(text, arguments, wrt, order=3, tolerance=1e-4, rounds=1)
