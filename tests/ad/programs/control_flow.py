"""Scalars, branches and loops."""

from __future__ import annotations

PROGRAMS: dict[str, tuple[str, list, list[int]]] = {
    "polynomial": (
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
    ),
    "tuples": (
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
    ),
    "if": (
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
    ),
    "switch_in_loop": (
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
    ),
    "power_loop": (
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
    ),
    "nested_loops": (
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
    ),
    "triangular_loops": (
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
    ),
    "loop_in_branch_in_loop": (
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
    ),
    "while": (
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
    ),
    "for_in_while": (
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
    ),
    "vectors": (
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
    ),
}
PROGRAMS["if_other_side"] = (PROGRAMS["if"][0], [1.5, 0.7], [0, 1])
PROGRAMS["loop_without_iterations"] = (PROGRAMS["power_loop"][0], [1.1, 0], [0])
PROGRAMS["loop_of_negative_count"] = (PROGRAMS["power_loop"][0], [1.1, -3], [0])
