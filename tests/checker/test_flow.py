"""Ways through a body, first values, captures."""

from __future__ import annotations

from pathlib import Path

import pytest

from pullback.dsl import tast
from pullback.dsl.entities import VariableEntity
from pullback.dsl.expressions.walk import children

from .support import accepts, verify

CASES = sorted(Path(__file__).with_name("flow").glob("*.dsl"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    verify(path)


CAPTURES = """
func f(_ x: Float) -> Float {
    var before: Float = 1
    before += x
    var inside: Float = 0
    var after: Float = 0
    var around: Float = 0
    let constant: Float = 2
    let read = { before + after + constant }
    let write = { inside += 1 }
    after = 3
    for i in 0..<3 {
        var fresh: Float = 1
        fresh += Float(i)
        let in_loop = { around + fresh }
        around = in_loop()
    }
    var local: Float = 0
    func add() { local += x }
    write()
    add()
    return read() + local
}
"""


def variables_of(function: str, text: str) -> dict[str, VariableEntity]:
    checker, program = accepts(text)
    body = checker.body(next(f for f in program.main.functions if f.name == function))
    found: dict[str, VariableEntity] = {v.name: v for v in body.parameters}
    pending: list[tast.Node] = list(body.statements)
    while pending:
        node = pending.pop()
        if isinstance(node, tast.BindingPattern):
            found[node.variable.name] = node.variable
        pending.extend(children(node))
    return found


def test_cells_hold_what_changes_after_its_capture() -> None:
    found = variables_of("f", CAPTURES)
    cells = {name for name, variable in found.items() if variable.needs_cell}
    assert cells == {"inside", "after", "around", "local"}
    captured = {name for name, variable in found.items() if variable.captured}
    assert captured == {"before", "inside", "after", "around", "constant", "fresh", "local", "x"}


def closures_in(text: str) -> list[tast.Closure]:
    _, program = accepts(text)
    found: list[tast.Closure] = []
    pending: list[tast.Node] = list(program.statements)
    while pending:
        node = pending.pop()
        if isinstance(node, tast.Closure):
            found.append(node)
        pending.extend(children(node))
    return found


def test_closures_know_what_they_capture() -> None:
    (outer, inner) = sorted(
        closures_in("do { let a = 1, b = 2; let f = { (x: Int) in { x + a } }; print(f(b)()) }"),
        key=lambda closure: len(closure.parameters),
        reverse=True,
    )
    assert [v.name for v in outer.captures] == ["a"]
    assert [v.name for v in inner.captures] == ["x", "a"]


def test_globals_are_not_captured() -> None:
    (closure,) = closures_in("let a = 1\nlet f = { a + 1 }\n")
    assert closure.captures == ()


def test_captures_of_local_functions() -> None:
    text = "func f(_ x: Int) -> Int {\n let a = 1\n func g() -> Int { return a + x }\n return g()\n}\n"
    checker, program = accepts(text)
    body = checker.body(program.main.functions[0])
    (local,) = [s for s in body.statements if isinstance(s, tast.LocalFunction)]
    assert {v.name for v in local.function.captures} == {"a", "x"}
