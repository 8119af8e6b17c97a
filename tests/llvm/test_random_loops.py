"""Random loops that update several arrays, which may be the same or change places: optimised code agrees with the
interpreter. What is known about uniqueness and about arrays being apart must hold for all of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pullback.compiler.backends.llvm.backend import BackendOptions
from pullback.compiler.ir.interpreter import Interpreter, Trap
from pullback.compiler.ir.parser import parse_module

from .harness import Native, NativeTrap, normal

NAMES = ("a", "b", "c")
INDICES = ("%i", "%zero", "%last")
STEPS = st.lists(
    st.tuples(st.sampled_from(("set", "set", "set", "outer", "append", "copy", "inner")), *[st.integers(0, 2)] * 4),
    min_size=1,
    max_size=6,
)


def program(steps: list[tuple[str, int, int, int, int]], order: list[int], initial: list[int]) -> str:
    """``order``: which array each place gets after an iteration; ``initial``: with which parameter it starts."""
    current = ["%p0", "%p1", "%p2"]
    lines: list[str] = []
    for number, (kind, target, source, to, at) in enumerate(steps):
        read = f"%{NAMES[source]}" if kind == "outer" else current[source]
        lines.append(f"%v{number} = array.get {read}, {INDICES[at]} : i64")
        lines.append(f"%w{number} = wadd %v{number}, %i : i64")
        if kind == "append":
            lines.append(f"%t{number} = array.append {current[target]}, %w{number} : array<i64>")
        elif kind == "copy":
            lines.append(f"%t{number} = array.set {current[source]}, {INDICES[to]}, %w{number} : array<i64>")
        elif kind == "inner":
            lines += [
                f"%t{number} = for %three, {current[target]} : array<i64> {{",
                f"^(%j{number}: i64, %q{number}: array<i64>):",
                f"  %x{number} = array.get {current[source]}, %j{number} : i64",
                f"  %y{number} = wadd %x{number}, %w{number} : i64",
                f"  %z{number} = array.set %q{number}, %j{number}, %y{number} : array<i64>",
                f"  yield %z{number}",
                "}",
            ]
        else:
            lines.append(f"%t{number} = array.set {current[target]}, {INDICES[to]}, %w{number} : array<i64>")
        current[target] = f"%t{number}"
    body = "\n".join(lines)
    return f"""
    func @f(%a: array<i64>, %b: array<i64>, %c: array<i64>, %n: i64) -> (array<i64>, array<i64>, array<i64>) {{
      %zero = const {{value = 0}} : i64
      %three = const {{value = 3}} : i64
      %one = const {{value = 1}} : i64
      %count = array.count %a : i64
      %last = isub %count, %one : i64
      %r, %s, %t = for %n, {", ".join(f"%{NAMES[i]}" for i in initial)} : array<i64>, array<i64>, array<i64> {{
      ^(%i: i64, %p0: array<i64>, %p1: array<i64>, %p2: array<i64>):
        {body}
        yield {", ".join(current[i] for i in order)}
      }}
      return %r, %s, %t
    }}
    func @g(%n: i64, %m: i64) -> (array<i64>, array<i64>, array<i64>) {{
      %a = array.fill %m, %n : array<i64>
      %b = array.fill %m, %m : array<i64>
      %r, %s, %t = call {{function = @f, types = []}} %a, %b, %b, %n : array<i64>, array<i64>, array<i64>
      return %r, %s, %t
    }}"""


ORDERS = st.one_of(st.just([0, 1, 2]), st.lists(st.integers(0, 2), min_size=3, max_size=3))


@settings(max_examples=50, deadline=None)
@given(STEPS, ORDERS, ORDERS)
def test_agrees(steps: list[tuple[str, int, int, int, int]], order: list[int], initial: list[int]) -> None:
    text = program(steps, order, initial)
    native = Native(text, options=BackendOptions(level=3))
    interpreter = Interpreter(parse_module(text))
    for name, arguments in (
        ("f", [tuple(range(5)), tuple(range(10, 15)), tuple(range(20, 25)), 5]),
        ("f", [(1, 2, 3), (4, 5, 6), (7, 8, 9), 2]),
        ("f", [(1,), (4, 5, 6), (7, 8, 9), 1]),
        ("g", [6, 7]),
    ):
        try:
            expected = normal(interpreter.call(name, arguments))
        except Trap as trap:
            expected = trap.message
        try:
            actual = normal(native.call(name, *arguments))
        except NativeTrap as trap:
            actual = trap.message
        assert actual == expected
