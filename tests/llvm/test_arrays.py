"""Arrays, structs, enums, cells, boxes and accumulators: results as in the interpreter, no buffer lost, none written
that somebody else sees. The harness checks after each call that no buffer is left and no argument has changed."""

from __future__ import annotations

from typing import Any

import pytest

from .harness import agree

POINTS = "struct Point { x: f64, y: array<f64> }\n"
OPTION = "enum Option<T> { none, some($T) }\n"
SHAPE = "enum Shape { empty, line(array<f64>, f64), cells(array<f64>, array<f64>) }\n"
LIST = "enum List { end, node(f64, box<List>) }\n"
TREE = "struct Tree { value: f64, children: array<Tree> }\n"

PROGRAMS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "a shared array is copied": (
        """func @f(%x: array<f64>, %i: i64) -> (array<f64>, array<f64>) {
             %v = const {value = 9.0} : f64
             %y = array.set %x, %i, %v : array<f64>
             return %x, %y
           }""",
        [((1.0, 2.0), 1), ((1.0, 2.0), 2), ((), 0), ((1.0,), -1)],
    ),
    "so many numbers of a shared array": (
        """func @f(%x: array<f64>, %n: i64) -> (array<f64>, array<f64>) {
             %y = array.sized %x, %n : array<f64>
             return %x, %y
           }""",
        [((1.0, 2.0), 2), ((1.0, 2.0), 1), ((1.0, 2.0), 4), ((), 0), ((), 2), ((1.0,), -1)],
    ),
    "made, set and filled": (
        """func @f(%a: f64, %n: i64) -> (array<f64>, array<array<f64>>, i64) {
             %x = array.make %a, %a, %a : array<f64>
             %zero = const {value = 0} : i64
             %y = array.set %x, %zero, %a : array<f64>
             %z = array.fill %n, %y : array<array<f64>>
             %c = array.count %z : i64
             %e = array.make : array<f64>
             %w = array.append %z, %e : array<array<f64>>
             return %y, %w, %c
           }""",
        [(1.5, 0), (2.5, 3), (0.0, -1)],
    ),
    "words of the context, and random numbers of the call's own": (
        """func @f(%x: u64) -> (u64, u64, u64, u64) {
             %own = const {value = 9} : i64
             %seeded = const {value = 10} : i64
             %one = const {value = 1} : u64
             %first = random.advance : u64
             context.set %own, %x
             context.set %seeded, %one
             %second = random.advance : u64
             %third = random.advance : u64
             %state = context.get %own : u64
             return %first, %second, %third, %state
           }""",
        [(0,), (7,), ((1 << 64) - 1,)],
    ),
    "a filled array that a loop overwrites": (
        """func @f(%n: i64) -> (array<i64>) {
             %z = const {value = 7} : i64
             %x = array.fill {overwritten = true} %n, %z : array<i64>
             %r = for %n, %x : array<i64> {
             ^(%i: i64, %a: array<i64>):
               %b = array.set %a, %i, %i : array<i64>
               yield %b
             }
             return %r
           }""",
        [(0,), (5,), (-1,)],
    ),
    "an uninitialised array filled by a loop": (
        """func @f(%n: i64) -> (array<i64>) {
             %x = array.uninit %n : array<i64>
             %r = for %n, %x : array<i64> {
             ^(%i: i64, %a: array<i64>):
               %s = imul %i, %i : i64
               %b = array.set %a, %i, %s : array<i64>
               yield %b
             }
             return %r
           }""",
        [(0,), (5,), (-1,)],
    ),
    "appending in a loop": (
        """func @f(%x: array<f64>, %n: i64) -> (array<f64>, array<f64>) {
             %r = for %n, %x : array<f64> {
             ^(%i: i64, %a: array<f64>):
               %v = itof %i : f64
               %b = array.append %a, %v : array<f64>
               yield %b
             }
             return %x, %r
           }""",
        [((), 0), ((), 10), ((1.0, 2.0, 3.0), 6)],
    ),
    "popping": (
        """func @f(%x: array<array<f64>>) -> (array<array<f64>>, array<f64>) {
             %y, %z = array.pop %x : array<array<f64>>, array<f64>
             return %y, %z
           }""",
        [(((1.0,), (2.0, 3.0)),), ((),)],
    ),
    "concatenation with itself": (
        """func @f(%x: array<array<f64>>) -> (array<array<f64>>) {
             %y = array.concat %x, %x : array<array<f64>>
             %z = array.concat %y, %x : array<array<f64>>
             return %z
           }""",
        [(((1.0,), ()),), ((),)],
    ),
    "elements of elements": (
        POINTS
        + """func @f(%ps: array<Point>, %i: i64, %j: i64) -> (f64, array<f64>, array<Point>) {
             %p = array.get %ps, %i : Point
             %ys = get {index = 1} %p : array<f64>
             %y = array.get %ys, %j : f64
             %zs = array.append %ys, %y : array<f64>
             %q = set {index = 1} %p, %zs : Point
             %qs = array.set %ps, %i, %q : array<Point>
             return %y, %ys, %qs
           }""",
        [(((1.0, (2.0, 3.0)), (4.0, ())), 0, 1), (((1.0, (2.0,)),), 0, 1), ((), 0, 0)],
    ),
    "a field updated in place": (
        POINTS
        + """func @f(%p: Point, %i: i64) -> (Point, f64) {
             %rest, %ys = take {index = 1} %p : Point, array<f64>
             %x = get {index = 0} %rest : f64
             %zs = array.set %ys, %i, %x : array<f64>
             %q = set {index = 1} %rest, %zs : Point
             return %q, %x
           }""",
        [((7.0, (1.0, 2.0)), 1), ((7.0, (1.0, 2.0)), 5)],
    ),
    "an element updated in place": (
        """func @f(%x: array<array<i64>>, %i: i64, %j: i64) -> (array<array<i64>>) {
             %seven = const {value = 7} : i64
             %rest, %row = array.take %x, %i : array<array<i64>>, array<i64>
             %new = array.set %row, %j, %seven : array<i64>
             %y = array.set %rest, %i, %new : array<array<i64>>
             return %y
           }""",
        [(((1, 2), (3, 4)), 1, 0), (((1, 2), (3, 4)), 1, 2), (((1, 2),), 3, 0)],
    ),
    "a branch that keeps and one that does not": (
        """func @f(%c: bool, %x: array<f64>, %y: array<f64>) -> (array<f64>, i64) {
             %one = const {value = 1.0} : f64
             %r = if %c : array<f64> {
               %z = array.append %x, %one : array<f64>
               yield %z
             } {
               yield %y
             }
             %n = array.count %r : i64
             return %r, %n
           }""",
        [(True, (1.0,), (2.0, 3.0)), (False, (1.0,), (2.0, 3.0))],
    ),
    "selection between arrays": (
        """func @f(%c: bool, %n: i64) -> (array<i64>, array<i64>) {
             %x = array.fill %n, %n : array<i64>
             %y = array.make %n : array<i64>
             %z = select %c, %x, %y : array<i64>
             %w = select %c, %y, %z : array<i64>
             return %z, %w
           }""",
        [(True, 2), (False, 2)],
    ),
    "a switch over an enum": (
        SHAPE
        + """func @f(%s: Shape) -> (array<f64>) {
             %tag = enum.tag %s : i64
             %r = switch {cases = [0, 1]} %tag : array<f64> {
               %e = array.make : array<f64>
               yield %e
             } {
               %a = enum.payload {case = 1, index = 0} %s : array<f64>
               %b = enum.payload {case = 1, index = 1} %s : f64
               %c = array.append %a, %b : array<f64>
               yield %c
             } {
               %p = enum.payload {case = 2, index = 0} %s : array<f64>
               %q = enum.payload {case = 2, index = 1} %s : array<f64>
               %t = array.concat %p, %q : array<f64>
               yield %t
             }
             return %r
           }
           func @g(%k: i64, %x: array<f64>) -> (array<f64>, Shape) {
             %one = const {value = 1.0} : f64
             %y = array.append %x, %one : array<f64>
             %s = switch {cases = [0, 1]} %k : Shape {
               %a = enum.make {case = 0} : Shape
               yield %a
             } {
               %b = enum.make {case = 1} %y, %one : Shape
               yield %b
             } {
               %c = enum.make {case = 2} %y, %x : Shape
               yield %c
             }
             %r = call {function = @f, types = []} %s : array<f64>
             return %r, %s
           }""",
        [("f", (0, ())), ("f", (1, ((1.0,), 2.0))), ("f", (2, ((1.0,), (2.0,))))]
        + [("g", k, (3.0, 4.0)) for k in range(3)],
    ),
    "an optional array": (
        OPTION
        + """func @f(%o: Option<array<f64>>) -> (Option<array<f64>>) {
             %tag = enum.tag %o : i64
             %zero = const {value = 0} : i64
             %none = ieq %tag, %zero : bool
             %r = if %none : Option<array<f64>> {
               yield %o
             } {
               %x = enum.payload {case = 1, index = 0} %o : array<f64>
               %one = const {value = 1.0} : f64
               %y = array.set %x, %zero, %one : array<f64>
               %p = enum.make {case = 1} %y : Option<array<f64>>
               yield %p
             }
             return %r
           }""",
        [((0, ()),), ((1, ((5.0,),)),), ((1, ((),)),)],
    ),
    "an optional number": (
        OPTION
        + """func @f(%o: Option<f64>, %default: f64) -> (f64) {
             %tag = enum.tag %o : i64
             %r = switch {cases = [1]} %tag : f64 {
               %x = enum.payload {case = 1, index = 0} %o : f64
               yield %x
             } {
               yield %default
             }
             return %r
           }""",
        [((0, ()), 2.0), ((1, (3.0,)), 2.0)],
    ),
    "a cell": (
        """func @f(%x: array<f64>, %v: f64) -> (array<f64>, array<f64>, f64) {
             %c = cell.new %x : cell<array<f64>>
             %old = cell.get %c : array<f64>
             %t = cell.take %c : array<f64>
             %y = array.append %t, %v : array<f64>
             cell.set %c, %y
             %new = cell.get %c : array<f64>
             %unread = cell.get %c : array<f64>
             %z = const {value = 0} : i64
             %e = array.get %new, %z : f64
             return %old, %new, %e
           }""",
        [((1.0, 2.0), 3.0), ((), 3.0)],
    ),
    "a list in boxes": (
        LIST
        + """func @build(%n: i64) -> (List) {
             %end = enum.make {case = 0} : List
             %r = for %n, %end : List {
             ^(%i: i64, %l: List):
               %b = box.make %l : box<List>
               %v = itof %i : f64
               %m = enum.make {case = 1} %v, %b : List
               yield %m
             }
             return %r
           }
           func @sum(%l: List) -> (f64) {
             %tag = enum.tag %l : i64
             %s = switch {cases = [0]} %tag : f64 {
               %z = const {value = 0.0} : f64
               yield %z
             } {
               %v = enum.payload {case = 1, index = 0} %l : f64
               %b = enum.payload {case = 1, index = 1} %l : box<List>
               %rest = box.get %b : List
               %t = call {function = @sum, types = []} %rest : f64
               %u = fadd %v, %t : f64
               yield %u
             }
             return %s
           }
           func @f(%n: i64) -> (f64, f64) {
             %l = call {function = @build, types = []} %n : List
             %s = call {function = @sum, types = []} %l : f64
             %t = call {function = @sum, types = []} %l : f64
             return %s, %t
           }""",
        [("f", 0), ("f", 10)],
    ),
    "a tree of arrays": (
        TREE
        + """func @leaf(%v: f64) -> (Tree) {
             %none = array.make : array<Tree>
             %t = make %v, %none : Tree
             return %t
           }
           func @f(%v: f64, %n: i64) -> (Tree, Tree) {
             %a = call {function = @leaf, types = []} %v : Tree
             %b = call {function = @leaf, types = []} %v : Tree
             %cs = array.make %a, %b : array<Tree>
             %t = make %v, %cs : Tree
             %ds = array.fill %n, %t : array<Tree>
             %u = make %v, %ds : Tree
             return %u, %a
           }""",
        [("f", 1.0, 0), ("f", 2.0, 3), ("f", 2.0, -3)],
    ),
    "a loop with several arrays in a struct": (
        """struct Pair { a: array<f64>, b: array<f64> }
           func @f(%p: Pair, %n: i64) -> (Pair) {
             %r = for %n, %p : Pair {
             ^(%i: i64, %q: Pair):
               %q1, %a = take {index = 0} %q : Pair, array<f64>
               %b = get {index = 1} %q1 : array<f64>
               %x = array.get %b, %i : f64
               %a1 = array.set %a, %i, %x : array<f64>
               %q2 = set {index = 0} %q1, %a1 : Pair
               yield %q2
             }
             return %r
           }""",
        [(((1.0, 2.0), (3.0, 4.0)), 2), (((1.0, 2.0), (3.0,)), 2), (((1.0,), (3.0, 4.0)), 2), (((), ()), 0)],
    ),
    "swapping what a loop carries": (
        """func @f(%x: array<i64>, %n: i64) -> (array<i64>, array<i64>) {
             %y = array.make %n : array<i64>
             %a, %b = for %n, %x, %y : array<i64>, array<i64> {
             ^(%i: i64, %p: array<i64>, %q: array<i64>):
               %r = array.append %p, %i : array<i64>
               yield %q, %r
             }
             return %a, %b
           }""",
        [((5,), 0), ((5,), 1), ((5,), 4)],
    ),
    "a while loop": (
        """func @f(%x: array<i64>, %limit: i64) -> (array<i64>, i64) {
             %zero = const {value = 0} : i64
             %a, %s = while %x, %zero : array<i64>, i64 {
             ^(%p: array<i64>, %t: i64):
               %n = array.count %p : i64
               %first = array.get %p, %zero : i64
               %c = ilt %n, %limit : bool
               yield %c
             } {
             ^(%p: array<i64>, %t: i64):
               %q = array.append %p, %t : array<i64>
               %one = const {value = 1} : i64
               %u = iadd %t, %one : i64
               yield %q, %u
             }
             return %a, %s
           }""",
        [((1,), 4), ((1, 2), 0), ((), 4)],
    ),
    "an outer array used in a loop": (
        """func @keep(%x: array<i64>) -> (array<array<i64>>) {
             %r = array.make %x : array<array<i64>>
             return %r
           }
           func @f(%x: array<i64>, %n: i64) -> (array<array<i64>>, array<i64>) {
             %e = array.make : array<array<i64>>
             %r = for %n, %e : array<array<i64>> {
             ^(%i: i64, %a: array<array<i64>>):
               %y = call {function = @keep, types = []} %x : array<array<i64>>
               %b = array.concat %a, %y : array<array<i64>>
               %z = array.set %x, %i, %i : array<i64>
               %c = array.append %b, %z : array<array<i64>>
               yield %c
             }
             return %r, %x
           }""",
        [("f", (1, 2, 3), 0), ("f", (1, 2, 3), 3), ("f", (1, 2), 3)],
    ),
    "borrowed by a callee that keeps it": (
        """func @keep(%x: array<i64>, %n: i64) -> (array<array<i64>>) {
             %e = array.make : array<array<i64>>
             %r = for %n, %e : array<array<i64>> {
             ^(%i: i64, %a: array<array<i64>>):
               %b = array.append %a, %x : array<array<i64>>
               yield %b
             }
             return %r
           }
           func @f(%n: i64) -> (array<array<i64>>, array<i64>) {
             %x = array.fill %n, %n : array<i64>
             %kept = call {function = @keep, types = []} %x, %n : array<array<i64>>
             %zero = const {value = 0} : i64
             %y = array.set %x, %zero, %zero : array<i64>
             return %kept, %y
           }""",
        [("f", 1), ("f", 3), ("f", 0)],
    ),
    "a trap in a callee": (
        """func @g(%x: array<f64>, %n: i64) -> (array<f64>) {
             %one = const {value = 1} : i64
             %m = isub %n, %one : i64
             %v = array.get %x, %m : f64
             %y = array.append %x, %v : array<f64>
             %w = array.set %y, %n, %v : array<f64>
             return %w
           }
           func @f(%n: i64, %k: i64) -> (array<f64>, array<f64>) {
             %v = itof %n : f64
             %x = array.fill %n, %v : array<f64>
             %z = array.make %v : array<f64>
             %y = call {function = @g, types = []} %x, %k : array<f64>
             %u = call {function = @g, types = []} %y, %k : array<f64>
             %t = array.concat %u, %z : array<f64>
             return %t, %z
           }""",
        [("f", 3, 3), ("f", 3, 1), ("f", 3, 0), ("f", 3, -(2**63)), ("f", 3, 5), ("f", -1, 0)],
    ),
    "a trap of the program's own": (
        """func @f(%x: array<u8>, %c: bool) -> (array<u8>) {
             %y = array.concat %x, %x : array<u8>
             if %c {
               yield
             } {
               trap {message = "said: "} %y
               yield
             }
             check {message = "refused"} %c
             return %y
           }""",
        [((104, 105), True), ((104, 105), False)],
    ),
    "bytes": (
        """func @f(%n: i64) -> (array<u8>, array<u8>) {
             %b = bytes {value = b"ab"} : array<u8>
             %x = itruncate %n : u8
             %c = array.append %b, %x : array<u8>
             print %c
             %zero = const {value = 0} : i64
             %d = array.set %b, %zero, %x : array<u8>
             return %b, %d
           }""",
        [(99,)],
    ),
    "pending results": (
        POINTS
        + """func @f(%n: i64, %c: bool) -> (Point) {
             %u = uninit : Point
             %no = const {value = false} : bool
             %r, %found = for %n, %u, %no : Point, bool {
             ^(%i: i64, %p: Point, %done: bool):
               %q, %d = if %c : Point, bool {
                 %v = itof %i : f64
                 %ys = array.make %v : array<f64>
                 %new = make %v, %ys : Point
                 yield %new, %c
               } {
                 yield %p, %done
               }
               yield %q, %d
             }
             check {message = "nothing"} %found
             return %r
           }""",
        [(0, True), (3, True), (3, False)],
    ),
    "unit elements": (
        """func @f(%n: i64) -> (array<()>, i64) {
             %u = make : ()
             %x = array.fill %n, %u : array<()>
             %y = array.append %x, %u : array<()>
             %c = array.count %y : i64
             return %y, %c
           }""",
        [(0,), (3,)],
    ),
    "all sorts of elements": (
        """struct Mixed { a: u8, b: f64, c: bool, d: i32, e: f80, v: vector<4 x f32>, t: (bool, i64) }
           func @f(%m: array<Mixed>, %i: i64) -> (array<Mixed>, Mixed, bool) {
             %x = array.get %m, %i : Mixed
             %c = get {index = 2} %x : bool
             %d = inot %c : bool
             %y = set {index = 2} %x, %d : Mixed
             %n = array.append %m, %y : array<Mixed>
             return %n, %x, %d
           }""",
        [(((1, 2.0, True, -4, 5.0, (1.0, 2.0, 3.0, 4.0), (True, 7)),) * 3, 1)],
    ),
}


@pytest.mark.parametrize(
    ("program", "case"), [(program, i) for program, (_, calls) in PROGRAMS.items() for i in range(len(calls))]
)
def test_program(program: str, case: int) -> None:
    source, calls = PROGRAMS[program]
    name, *arguments = calls[case] if isinstance(calls[case][0], str) else ("f", *calls[case])
    agree(source, name, *arguments)
