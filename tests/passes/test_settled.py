"""Which functions the cleaning passes look at again."""

from __future__ import annotations

from pullback.compiler.ir.core import Module, Op
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.types import F64
from pullback.compiler.passes import pipeline
from pullback.compiler.passes.settled import unsettled

TEXT = """
func @f(%x: f64) -> (f64) {
  %one = const {value = 1.0} : f64
  %y = fmul %x, %one : f64
  %z = fadd %y, %y : f64
  return %z
}
func @g(%x: f64) -> (f64) {
  %y = fmul %x, %x : f64
  return %y
}
"""


def cleaned() -> Module:
    module = parse_module(TEXT)
    pipeline.run(module, pipeline.CLEANUP)
    return module


def names(module: Module) -> list[str]:
    return [function.name for function, _ in unsettled(module)]


def test_nothing_is_clean_at_first() -> None:
    assert names(parse_module(TEXT)) == ["f", "g"]


def test_what_was_cleaned_is_clean() -> None:
    assert names(cleaned()) == []


def test_every_change_of_an_operation_counts() -> None:
    def name(op: Op) -> None:
        op.name = "fsub"

    def attribute(op: Op) -> None:
        op.attributes["note"] = True

    for change in (name, attribute):
        module = cleaned()
        body = module.functions["g"].body
        assert body is not None
        change(body.ops[0])
        assert names(module) == ["g"]
    module = cleaned()
    body = module.functions["f"].body
    assert body is not None
    body.ops[:] = body.ops[1:]
    assert names(module) == ["f"]


def test_a_changed_function_is_cleaned_again() -> None:
    module = cleaned()
    body = module.functions["g"].body
    assert body is not None
    one = Op("const", [], [F64], {"value": 1.0})
    body.ops.insert(0, one)
    body.ops[1].operands[1] = one.result
    pipeline.run(module, pipeline.CLEANUP)
    assert [op.name for op in body.ops] == ["return"]
