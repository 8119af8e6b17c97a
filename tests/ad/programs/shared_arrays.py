"""Arrays that branches and loops hand on, together with what they were or their rows."""

from __future__ import annotations

PROGRAMS: dict[str, tuple[str, list, list[int]]] = {
    "select_of_arrays": (
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
    ),
    "branch_writes_array": (
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
    ),
    "row_is_moved_between_places_that_may_be_the_same": (
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
    ),
    "array_and_its_row_in_loop": (
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
    ),
    "array_and_its_row_in_branch": (
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
    ),
    "array_and_its_row_in_other_branch": (
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
    ),
    "array_and_its_row_passed": (
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
    ),
    "read_in_a_branch_that_is_not_taken": (
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
    ),
    "branches_of_accumulators": (
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
    ),
}
