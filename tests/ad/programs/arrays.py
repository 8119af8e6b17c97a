"""Arrays, arrays of arrays and of structs."""

from __future__ import annotations

PROGRAMS: dict[str, tuple[str, list, list[int]]] = {
    "sum_of_array": (
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
    ),
    "map_in_place": (
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
    ),
    "fibonacci_in_place": (
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
    ),
    "append_and_pop": (
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
    ),
    "fill_make_concat": (
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
    ),
    "rows": (
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
    ),
    "rows_in_place": (
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
    ),
    "array_of_structs": (
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
    ),
    "arrays_that_are_constant_at_first": (
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
    ),
    "copies_of_a_row": (
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
    ),
}
