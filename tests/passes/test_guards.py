"""Random nests of loops with indices of all kinds: with checks before the loops instead of in them, a program computes
the same, prints the same, and traps at the same place."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, note, settings
from hypothesis import strategies as st

from pullback.compiler.ir.interpreter import Interpreter, Trap
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_module
from pullback.compiler.passes import pipeline

CHECKS = [stage for stage in pipeline.PREPARE if stage.name == "induction"] + list(pipeline.CHECKS)
BIG = 1 << 62
NUMBERS = st.sampled_from([-1, 0, 1, 2, 3, 4, 6, BIG])
STARTS = st.sampled_from([0, 1, -1, (1 << 63) - 2, 2 - (1 << 63)])
# Names of values that an index may be made of, of the loop it is in: outer, inner. "%at" is stepped by the outer one.
LEAVES = ["%i", "%j", "%n", "%d", "%k", "%one", "%m", "%at"]
INDICES = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.tuples(st.sampled_from(["iadd", "isub", "imul"]), inner, inner),
    max_leaves=4,
)
STEP = st.tuples(st.sampled_from(["get", "get", "set", "print", "branch", "check", "row"]), INDICES, st.booleans())
STEPS = st.lists(STEP, min_size=1, max_size=3)


class Text:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0

    def op(self, text: str) -> str:
        self.count += 1
        self.lines.append(f"%v{self.count} = {text}")
        return f"%v{self.count}"

    def index(self, index: Any, inner: bool) -> str:
        if isinstance(index, str):
            return "%i" if index == "%j" and not inner else index
        name, a, b = index
        return self.op(f"{name} {self.index(a, inner)}, {self.index(b, inner)} : i64")

    def step(self, step: Any, array: str, inner: bool) -> str:
        """The name of the array afterwards."""
        kind, given, which = step
        index = self.index(given, inner)
        if kind == "get":
            self.op(f"array.get {'%a' if which else array}, {index} : f64")
        elif kind == "set":
            return self.op(f"array.set {array}, {index}, %x : array<f64>")
        elif kind == "print":
            self.lines.append("print %text")
        elif kind == "check":
            condition = self.op(f"{'ile' if which else 'igt'} {index}, %n : bool")
            self.lines.append(f'check {{message = "check"}} {condition}')
        elif kind == "row":
            row = self.op(f"array.get %rows, {'%k' if which else '%i'} : array<f64>")
            self.op(f"array.get {row}, {index} : f64")
        else:
            condition = self.op(f"ilt {index}, %k : bool")
            inside = Text()
            inside.count = self.count
            inside.op(f"array.get {array}, {index} : f64")
            self.count = inside.count
            self.lines += [f"if {condition} {{", *inside.lines, "yield", "} {", "yield", "}"]
        return array


def program(before: list[Any], inside: list[Any], after: list[Any], trips: str, change: str) -> str:
    text = Text()
    array = "%b0"
    for step in before:
        array = text.step(step, array, inner=False)
    count = {"%d": "%d", "%i": "%i", "range": ""}[trips]
    if not count:
        forward = text.op("ile %i, %d : bool")
        text.lines.append(f'check {{message = "range"}} {forward}')
        count = text.op("wsub %d, %i : i64")
    text.lines += [f"%b1 = for {count}, {array} : array<f64> {{", "^(%l: i64, %b2: array<f64>):"]
    text.lines.append(f"%j = wadd %{'i' if trips == 'range' else 'zero'}, %l : i64")
    array = "%b2"
    for step in inside:
        array = text.step(step, array, inner=True)
    text.lines += [f"yield {array}", "}"]
    array = "%b1"
    for step in after:
        array = text.step(step, array, inner=False)
    body = "\n".join(text.lines)
    parameters = "%a: array<f64>, %b: array<f64>, %rows: array<array<f64>>"
    parameters += ", %n: i64, %d: i64, %k: i64, %start: i64, %x: f64"
    return f"""
    func @f({parameters}) -> (array<f64>, i64) {{
    %zero = const {{value = 0}} : i64
    %one = const {{value = 1}} : i64
    %text = bytes {{value = b"x"}} : array<u8>
    %m = array.count %b : i64
    %r, %end = for %n, %b, %start : array<f64>, i64 {{
    ^(%i: i64, %b0: array<f64>, %at: i64):
    {body}
    %next = {change} %at, %one : i64
    yield {array}, %next
    }}
    return %r, %end
    }}
    """


def outcome(text: str, arguments: list[Any], passes: list[pipeline.Stage]) -> Any:
    module = parse_module(text)
    pipeline.run(module, passes)
    printed: list[bytes] = []

    def write(data: bytes) -> None:
        printed.append(data)
        if len(printed) > 50:
            raise TimeoutError

    try:
        result: Any = Interpreter(module, write).call("f", arguments)
    except Trap as trap:
        result = trap.message, trap.span.start
    except TimeoutError:
        result = "endless"
    if passes:
        note(print_module(module))
    return result, printed


PRINT = [("print", "%i", False)]


@settings(max_examples=400, deadline=None)
@example(PRINT, PRINT, [], "%d", 0, 0, 0, 4, 1, 0, (1 << 63) - 2, "iadd")
@example([("get", "%at", True)], PRINT, [], "%d", 2, 2, 0, 4, 1, 0, 2 - (1 << 63), "isub")
@given(
    STEPS, STEPS, st.lists(STEP, max_size=1), st.sampled_from(["%d", "%i", "range"]), *[st.integers(0, 6)] * 3,
    st.integers(-1, 4), st.integers(-1, 4), NUMBERS, STARTS, st.sampled_from(["iadd", "isub"]),
)  # fmt: skip
def test_checks_before_loops_keep_what_a_program_does(
    before: list[Any],
    inside: list[Any],
    after: list[Any],
    trips: str,
    a: int,
    b: int,
    rows: int,
    n: int,
    d: int,
    k: int,
    start: int,
    change: str,
) -> None:
    text = program(before, inside, after, trips, change)
    note(text)
    arguments = [(1.0,) * a, (2.0,) * b, ((3.0,) * b,) * rows, n, d, k, start, 4.0]
    assert outcome(text, arguments, CHECKS) == outcome(text, arguments, [])
