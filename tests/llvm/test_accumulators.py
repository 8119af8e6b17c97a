"""Accumulators of cotangents: in place, of any depth, nothing lost. As in the interpreter."""

from __future__ import annotations

from typing import Any

import pytest

from .harness import agree

PAIR = "struct Pair { a: f64, b: array<f64> }\n"

PROGRAMS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "adding and clearing": (
        """func @f(%n: i64, %v: f64) -> (array<f64>, f64, f64, i64) {
             %e = acc.zero : acc<array<f64>>
             %z = const {value = 0} : i64
             %early = acc.get_at {path = []} %e, %z : f64
             %a = acc.ensure %e, %n : acc<array<f64>>
             %b = for %n, %a : acc<array<f64>> {
             ^(%i: i64, %c: acc<array<f64>>):
               %d = acc.add_at {path = []} %c, %i, %v : acc<array<f64>>
               %e2 = acc.add_at {path = []} %d, %i, %v : acc<array<f64>>
               yield %e2
             }
             %g = acc.get_at {path = []} %b, %z : f64
             %h = acc.clear_at {path = []} %b, %z : acc<array<f64>>
             %count = acc.count %h : i64
             %r = acc.freeze %h : array<f64>
             return %r, %g, %early, %count
           }""",
        [(1, 2.0), (4, 0.5)],
    ),
    "room for numbers that a loop puts there": (
        """func @f(%n: i64, %m: i64, %v: f64) -> (array<f64>, i64) {
             %a = acc.room %m, %n : acc<array<f64>>
             %b = for %n, %a : acc<array<f64>> {
             ^(%i: i64, %c: acc<array<f64>>):
               %d = acc.add_at {path = [], assigns = true} %c, %i, %v : acc<array<f64>>
               yield %d
             }
             %count = acc.count %b : i64
             %r = acc.freeze %b : array<f64>
             return %r, %count
           }""",
        [(2, 2, 1.0), (2, 5, 1.0), (0, 0, 1.0), (-1, 3, 1.0), (-1, -1, 1.0)],
    ),
    "a shared tangent is copied": (
        """func @f(%x: array<f64>, %v: f64) -> (array<f64>, array<f64>) {
             %a = acc.thaw %x : acc<array<f64>>
             %z = const {value = 0} : i64
             %n = const {value = 3} : i64
             %b = acc.ensure %a, %n : acc<array<f64>>
             %c = acc.add_at {path = []} %b, %z, %v : acc<array<f64>>
             %r = acc.freeze %c : array<f64>
             return %x, %r
           }""",
        [((1.0, 2.0), 5.0), ((), 5.0), ((1.0, 2.0, 3.0, 4.0), 1.0)],
    ),
    "merging": (
        """func @f(%x: array<f64>, %y: array<f64>) -> (array<f64>, array<f64>, array<f64>) {
             %a = acc.thaw %x : acc<array<f64>>
             %b = acc.thaw %y : acc<array<f64>>
             %c = acc.merge %a, %b : acc<array<f64>>
             %r = acc.freeze %c : array<f64>
             return %r, %x, %y
           }""",
        [
            ((1.0, 2.0), (10.0, 20.0)),
            ((1.0,), (10.0, 20.0)),
            ((1.0, 2.0), (10.0,)),
            ((), (1.0,)),
            ((1.0,), ()),
            ((), ()),
        ],
    ),
    "merging nested tangents": (
        PAIR
        + """func @f(%x: array<Pair>, %y: array<Pair>) -> (array<Pair>, array<Pair>, array<Pair>) {
             %a = acc.thaw %x : acc<array<Pair>>
             %b = acc.thaw %y : acc<array<Pair>>
             %c = acc.merge %a, %b : acc<array<Pair>>
             %r = acc.freeze %c : array<Pair>
             return %r, %x, %y
           }
           func @twice(%x: array<Pair>) -> (array<Pair>) {
             %a = acc.thaw %x : acc<array<Pair>>
             %b = acc.thaw %x : acc<array<Pair>>
             %c = acc.merge %a, %b : acc<array<Pair>>
             %d = acc.thaw %x : acc<array<Pair>>
             %e = acc.merge %c, %d : acc<array<Pair>>
             %r = acc.freeze %e : array<Pair>
             return %r
           }""",
        [
            ("f", ((1.0, (2.0, 3.0)),), ((10.0, (20.0,)),)),
            ("f", ((1.0, (2.0,)),), ((10.0, (20.0, 30.0)), (5.0, (6.0,)))),
            ("f", ((1.0, ()), (2.0, (1.0,))), ((10.0, (20.0, 30.0)),)),
            ("twice", ((1.0, (2.0, 3.0)), (4.0, ()))),
        ],
    ),
    "inner accumulators": (
        PAIR
        + """func @f(%x: array<Pair>, %i: i64, %v: f64) -> (array<Pair>, array<Pair>) {
             %a = acc.thaw %x : acc<array<Pair>>
             %n = const {value = 2} : i64
             %b = acc.ensure %a, %n : acc<array<Pair>>
             %c = acc.add_at {path = [0]} %b, %i, %v : acc<array<Pair>>
             %d, %inner = acc.take_at {path = [1]} %c, %i : acc<array<Pair>>, acc<array<f64>>
             %e = acc.ensure %inner, %n : acc<array<f64>>
             %g = acc.add_at {path = []} %e, %i, %v : acc<array<f64>>
             %h = acc.put_at {path = [1]} %d, %i, %g : acc<array<Pair>>
             %r = acc.freeze %h : array<Pair>
             return %r, %x
           }""",
        [(((1.0, (2.0, 3.0)),), 0, 0.5), (((1.0, (2.0,)),), 1, 0.5), ((), 1, 0.5)],
    ),
    "an array added at once": (
        PAIR
        + """func @f(%x: array<Pair>, %y: array<f64>, %p: Pair) -> (array<Pair>, array<f64>) {
             %a = acc.thaw %x : acc<array<Pair>>
             %z = const {value = 0} : i64
             %one = const {value = 1} : i64
             %a1 = acc.ensure %a, %one : acc<array<Pair>>
             %b = acc.add_at {path = [1]} %a1, %z, %y : acc<array<Pair>>
             %c = acc.add_at {path = [1]} %b, %z, %y : acc<array<Pair>>
             %c2 = acc.add_at {path = []} %c, %z, %p : acc<array<Pair>>
             %g = acc.get_at {path = [1]} %c2, %z : array<f64>
             %d = acc.clear_at {path = [1]} %c2, %z : acc<array<Pair>>
             %r = acc.freeze %d : array<Pair>
             return %r, %g
           }""",
        [(((1.0, (2.0, 3.0)),), (10.0,), (1.0, (1.0, 1.0, 1.0))), ((), (10.0, 20.0), (1.0, ()))],
    ),
    "where there is room": (
        PAIR
        + """func @f(%x: array<Pair>, %v: f64) -> (array<Pair>, f64, array<f64>, f64) {
             %a = acc.thaw %x : acc<array<Pair>>
             %z = const {value = 0} : i64
             %one = const {value = 1} : i64
             %b = acc.ensure %a, %one : acc<array<Pair>>
             %g = acc.get_at {path = [0], unchecked = true} %b, %z : f64
             %h = acc.get_at {path = [1], unchecked = true} %b, %z : array<f64>
             %c = acc.clear_at {path = [0], unchecked = true} %b, %z : acc<array<Pair>>
             %d = acc.clear_at {path = [1], unchecked = true} %c, %z : acc<array<Pair>>
             %e = acc.add_at {path = [0]} %d, %z, %v : acc<array<Pair>>
             %k = acc.get_at {path = [0], unchecked = true} %e, %z : f64
             %r = acc.freeze %e : array<Pair>
             return %r, %g, %h, %k
           }""",
        [(((1.0, (2.0, 3.0)),), 4.0), ((), 4.0)],
    ),
    "assigning": (
        PAIR
        + """func @f(%x: array<Pair>, %v: f64) -> (array<Pair>) {
             %a = acc.thaw %x : acc<array<Pair>>
             %one = const {value = 1} : i64
             %two = const {value = 2} : i64
             %b = acc.ensure %a, %two : acc<array<Pair>>
             %c = acc.add_at {path = [0], assigns = true} %b, %one, %v : acc<array<Pair>>
             %r = acc.freeze %c : array<Pair>
             return %r
           }""",
        [(((1.0, (2.0, 3.0)), (4.0, (5.0,))), -0.0), ((), 4.0), (((1.0, ()), (float("nan"), ()), (6.0, ())), 7.0)],
    ),
    "where there is room for all lanes": (
        """func @f(%x: array<f64>, %step: i64, %v: f64) -> (array<f64>, f64) {
             %a = acc.thaw %x : acc<array<f64>>
             %z = const {value = 0} : i64
             %n = const {value = 8} : i64
             %b = acc.ensure %a, %n : acc<array<f64>>
             %i = vector.range %z, %step : vector<4 x i64>
             %g = acc.get_at {path = [], unchecked = true} %b, %i : vector<4 x f64>
             %c = acc.clear_at {path = [], unchecked = true} %b, %i : acc<array<f64>>
             %w = splat %v : vector<4 x f64>
             %d = acc.add_at {path = []} %c, %i, %w : acc<array<f64>>
             %r = acc.freeze %d : array<f64>
             %s = vector.sum %g : f64
             return %r, %s
           }""",
        [((1.0, 2.0, 3.0), 1, 0.5), ((1.0, 2.0, 3.0), 2, 0.5), ((), 0, 1.0)],
    ),
    "resizing": (
        PAIR
        + """func @f(%x: array<Pair>, %n: i64, %m: i64) -> (array<Pair>, array<Pair>) {
             %a = acc.thaw %x : acc<array<Pair>>
             %b = acc.resize %a, %n : acc<array<Pair>>
             %c = acc.resize %b, %m : acc<array<Pair>>
             %r = acc.freeze %c : array<Pair>
             return %r, %x
           }""",
        [(((1.0, (2.0,)), (3.0, (4.0,)), (5.0, ())), n, m) for n, m in ((1, 3), (5, 2), (0, 4), (3, 3), (-1, 0))],
    ),
    "empty ones": (
        PAIR
        + """func @f(%i: i64) -> (array<Pair>, f64) {
             %a = acc.zero : acc<array<Pair>>
             %g = acc.get_at {path = [0]} %a, %i : f64
             %b = acc.clear_at {path = [0]} %a, %i : acc<array<Pair>>
             %c, %inner = acc.take_at {path = [1]} %b, %i : acc<array<Pair>>, acc<array<f64>>
             %d = acc.put_at {path = [1]} %c, %i, %inner : acc<array<Pair>>
             %other = acc.zero : acc<array<Pair>>
             acc.drop %other
             %r = acc.freeze %d : array<Pair>
             return %r, %g
           }""",
        [(0,), (3,)],
    ),
    "across calls and a trap": (
        """func @pull(%a: acc<array<f64>>, %i: i64, %v: f64) -> (acc<array<f64>>) {
             %n = const {value = 4} : i64
             %b = acc.ensure %a, %n : acc<array<f64>>
             %d = idiv %n, %i : i64
             %c = acc.add_at {path = []} %b, %i, %v : acc<array<f64>>
             return %c
           }
           func @f(%i: i64, %j: i64) -> (array<f64>) {
             %a = acc.zero : acc<array<f64>>
             %v = const {value = 1.5} : f64
             %b = call {function = @pull, types = []} %a, %i, %v : acc<array<f64>>
             %c = call {function = @pull, types = []} %b, %j, %v : acc<array<f64>>
             %r = acc.freeze %c : array<f64>
             return %r
           }""",
        [("f", 1, 2), ("f", 3, 3), ("f", 1, 0), ("f", 0, 1)],
    ),
}


@pytest.mark.parametrize(
    ("program", "case"), [(program, i) for program, (_, calls) in PROGRAMS.items() for i in range(len(calls))]
)
def test_program(program: str, case: int) -> None:
    source, calls = PROGRAMS[program]
    name, *arguments = calls[case] if isinstance(calls[case][0], str) else ("f", *calls[case])
    agree(source, name, *arguments)
