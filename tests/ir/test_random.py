"""Random modules verify, and their text reads back."""

from hypothesis import given, note, settings

from pullback.compiler.ir.clone import clone_function
from pullback.compiler.ir.core import Module
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.printer import print_function, print_module
from pullback.compiler.ir.verifier import verify

from .random_ir import modules


@settings(max_examples=60, deadline=None)
@given(modules())
def test_text_reads_back(module: Module) -> None:
    verify(module, "test", monomorphic=True)
    text = print_module(module)
    note(text)
    again = parse_module(text)
    verify(again, "parser", monomorphic=True)
    assert print_module(again) == text


@settings(max_examples=20, deadline=None)
@given(modules())
def test_a_copy_is_the_same(module: Module) -> None:
    for function in list(module.functions.values()):
        copy = clone_function(function, function.name)
        assert print_function(copy) == print_function(function)
        assert function.body is not None and copy.body is not None
        shared = {id(op) for op in function.body.walk()} & {id(op) for op in copy.body.walk()}
        assert not shared
