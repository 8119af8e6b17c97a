"""Instances of generic functions, and what cannot be instantiated."""

from pathlib import Path

import pytest

from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_module
from pullback.compiler.ir.verifier import verify
from pullback.compiler.passes.specialise import specialise
from pullback.dsl.diagnostics import CompileError

from ..conftest import Check

CASES = Path(__file__).parent / "specialise"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.ir")), ids=lambda path: path.stem)
def test_case(path: Path, golden: Check) -> None:
    def run(text: str) -> str:
        module = parse_module(text, path.name)
        verify(module, "the input")
        module = specialise(module)
        verify(module, "specialise", monomorphic=True)
        return print_module(module)

    golden(path, run)


def test_instances_without_end_are_refused() -> None:
    module = parse_module(
        """
        func @grow<T>(%x: $T) -> (()) {
          %y = array.make %x : array<$T>
          %u = call {function = @grow, types = [array<$T>]} %y : ()
          return %u
        }
        func @main(%x: f32) -> (()) {exported = "main"} {
          %u = call {function = @grow, types = [f32]} %x : ()
          return %u
        }
        """
    )
    with pytest.raises(CompileError, match="'grow' calls itself with ever larger types"):
        specialise(module)


def test_a_missing_witness_is_refused() -> None:
    module = parse_module(
        """
        func @main(%x: f32) -> (f32) {exported = "main"} {
          %y = call.witness {protocol = "P", requirement = "f()", self = f32, types = []} %x : f32
          return %y
        }
        """
    )
    with pytest.raises(CompileError, match="type 'Float' does not conform to protocol 'P'"):
        specialise(module)
