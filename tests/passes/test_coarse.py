"""Which functions are coarse: long ones that consist of calls."""

from __future__ import annotations

import pytest

from pullback.compiler.ir.parser import parse_module
from pullback.compiler.passes import coarse

LAYER = "func @layer(%x: f64) -> (f64) {\n  return %x\n}\n"


def is_coarse(calls: int, sizes: int, floats: int, more: str = "") -> bool:
    """Of a function of so many operations of each kind."""
    lines = ["func @f(%x: f64, %n: i64) -> (f64, i64) {", more, "  %c0 = fneg %x : f64", "  %s0 = wadd %n, %n : i64"]
    lines += (f"  %c{k + 1} = call {{function = @layer, types = []}} %c{k} : f64" for k in range(calls))
    lines += (f"  %s{k + 1} = wadd %s{k}, %n : i64" for k in range(sizes))
    lines += (f"  %f{k} = fadd %x, %x : f64" for k in range(floats))
    module = parse_module("\n".join([LAYER, *lines, f"  return %c{calls}, %s{sizes}", "}"]), "test.ir")
    coarse.run(module)
    return bool(module.functions["f"].attributes.get("coarse"))


@pytest.mark.parametrize(
    ("calls", "sizes", "floats", "expected"),
    [
        (0, 500, 0, False),  # no calls
        (10, 500, 0, False),  # few calls
        (15, 500, 0, True),
        (15, 500, 10, True),
        (15, 500, 15, False),  # arithmetic
        (30, 500, 25, True),
        (15, 250, 0, False),  # short
    ],
)
def test_calls_and_arithmetic_are_counted(calls: int, sizes: int, floats: int, expected: bool) -> None:
    assert is_coarse(calls, sizes, floats) is expected


def test_a_loop_that_reads_a_cell_cannot_move() -> None:
    loop = "  for %n {\n  ^(%i: i64):\n    %now = cell.get %cell : i64\n    yield\n  }"
    assert not is_coarse(15, 500, 0, f"  %cell = cell.new %n : cell<i64>\n{loop}")
    assert is_coarse(15, 500, 0, "  %cell = cell.new %n : cell<i64>\n  %now = cell.get %cell : i64")


def test_what_runs_once_is_coarse_but_for_its_loops() -> None:
    """Whatever they do: calls and arithmetic are in a function of their own then."""
    sums = [f"  %f{k} = fadd %x, %x : f64" for k in range(300)]
    loop = ["%r = for %n, %x : f64 {", "^(%i: i64, %a: f64):", "  %b = call {function = @layer, types = []} %a : f64"]
    head = ["func @main() -> () {", "  %x = const {value = 1.0} : f64", "  %n = const {value = 9} : i64"]
    body = [*head, *sums, *loop, "  yield %b", "}", "return", "}"]
    module = parse_module("\n".join([LAYER, *body]), "test.ir")
    module.main = "main"
    coarse.run(module)
    assert module.functions["main"].attributes.get("coarse")
    assert not any(op.name == "for" for op in module.functions["main"].body.ops)  # type: ignore[union-attr]
    assert [op.name for op in module.functions["main.loop.0"].body.walk()][-3:-1] == ["call", "yield"]  # type: ignore[union-attr]


def test_a_loop_that_has_moved_may_be_coarse_itself() -> None:
    """As the loop of a training script is, which is most of what runs once."""
    calls = [f"  %c{k + 1} = call {{function = @layer, types = []}} %c{k} : f64" for k in range(15)]
    sizes = [f"  %s{k} = wadd %n, %n : i64" for k in range(300)]
    inner = ["  %z = for %n, %c15 : f64 {", "  ^(%j: i64, %b: f64):", "    %d = fadd %b, %b : f64", "  yield %d", "  }"]
    head = ["func @main() -> () {", "  %x = const {value = 1.0} : f64", "  %n = const {value = 9} : i64"]
    loop = ["%r = for %n, %x : f64 {", "^(%i: i64, %c0: f64):", *calls, *sizes, *inner, "  yield %z", "}"]
    module = parse_module("\n".join([LAYER, *head, *loop, "return", "}"]), "test.ir")
    module.main = "main"
    coarse.run(module)
    names = {name for name, function in module.functions.items() if function.attributes.get("coarse")}
    assert names == {"main", "main.loop.0"}
    assert any(op.name == "for" for op in module.functions["main.loop.0.loop.0"].body.ops)  # type: ignore[union-attr]
