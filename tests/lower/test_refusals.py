"""What lowering refuses, by name and place."""

import pytest

from pullback.dsl.diagnostics import CompileError, Diagnostic

from .test_cases import lower


def refused(text: str) -> list[Diagnostic]:
    with pytest.raises(CompileError) as caught:
        lower(text)
    return list(caught.value.diagnostics)


def test_an_exported_function_reads_a_variable() -> None:
    (problem,) = refused("var state = 1.0\nfunc read(_ x: Double) -> Double { return x + state }\n")
    assert problem.message == (
        "exported function 'read' reads the global variable 'state', which only a running program sets"
    )
    assert (problem.span.line, problem.span.text) == (2, "state")


def test_the_exported_function_is_named_that_leads_to_the_variable() -> None:
    (problem,) = refused(
        "var state = 1.0\n"
        "private func helper() -> Double { return state }\n"
        "func entry() -> Double { return helper() }\n"
    )
    assert "exported function 'entry' reads the global variable 'state'" in problem.message
    assert problem.span.line == 2


def test_a_constant_must_not_print() -> None:
    (problem,) = refused(
        "func loud() -> Double { print(1); return 2 }\nlet value = loud()\nfunc read() -> Double { return value }\n"
    )
    assert "reads the global variable 'value'" in problem.message


def test_all_refusals_are_reported() -> None:
    problems = refused("var a = 1.0\nvar b = 2.0\nfunc f() -> Double { return a }\nfunc g() -> Double { return b }\n")
    assert [p.span.line for p in problems] == [3, 4]


def test_a_function_with_state_of_its_own_is_no_constant() -> None:
    (problem,) = refused(
        "private func counter() -> () -> Int { var n = 0; return { n += 1; return n } }\n"
        "let next = counter()\n"
        "func count() -> Int { return next() }\n"
    )
    assert "reads the global variable 'next'" in problem.message


def test_constants_may_hold_functions_and_call_pure_generic_ones() -> None:
    module = lower(
        "let loud: (Double) -> Double = { x in print(x); return x }\n"
        "let last = (0..<4).upperBound\n"
        "let cube: @differentiable (Double) -> Double =\n"
        "    differentiableFunction(from: { x in (value: x * x * x, pullback: { v in v * 3 * x * x }) })\n"
        "func use(_ x: Double) -> Double { return loud(x) + cube(x) + Double(last) }\n"
    )
    assert {"loud", "last", "cube"} <= set(module.globals)
