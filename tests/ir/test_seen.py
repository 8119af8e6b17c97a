"""What was verified is verified again when it, or what it relies on, has changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pullback.compiler.ir.core import Module
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.seen import Seen
from pullback.compiler.ir.types import F64, I64
from pullback.compiler.ir.verifier import VerificationError, verify

TEXT = """
struct Pair { first: f64, second: f64 }
func @f(%x: f64) -> (f64) {
  %n = const {value = 2} : i64
  %r = for %n, %x : f64 {
  ^(%i: i64, %c: f64):
    %d = fadd %c, %x : f64
    yield %d
  }
  return %r
}
func @g(%x: f64, %p: Pair) -> (f64) {
  %y = call {function = @f, types = []} %x : f64
  %z = get {index = 0} %p : f64
  %s = fadd %y, %z : f64
  return %s
}
"""


def _types(module: Module) -> None:
    module.functions["f"].parameters[0].type = I64


def _operands(module: Module) -> None:
    body = module.functions["f"].body
    assert body is not None
    body.ops[1].regions[0].ops[0].operands.pop()


def _attributes(module: Module) -> None:
    body = module.functions["g"].body
    assert body is not None
    body.ops[1].attributes["index"] = 2


def _callee(module: Module) -> None:
    module.functions["f"].result_types = (F64, F64)
    body = module.functions["f"].body
    assert body is not None
    body.ops[-1].operands *= 2


def _struct(module: Module) -> None:
    module.structs["Pair"].fields = (("first", I64), ("second", F64))


@pytest.mark.parametrize("spoil", [_types, _operands, _attributes, _callee, _struct])
def test_changes_are_seen(spoil: Callable[[Module], None]) -> None:
    module, seen = parse_module(TEXT), Seen()
    verify(module, "first", seen=seen)
    assert seen.changed(module, False) == []
    spoil(module)
    with pytest.raises(VerificationError):
        verify(module, "second", seen=seen)


def test_only_what_changed_is_verified() -> None:
    module, seen = parse_module(TEXT), Seen()
    assert [f.name for f in seen.changed(module, True)] == ["f", "g"]
    body = module.functions["g"].body
    assert body is not None
    body.ops[2].operands.reverse()
    assert [f.name for f in seen.changed(module, True)] == ["g"]
    assert [f.name for f in seen.changed(module, False)] == ["f", "g"]
