"""The builder, copies, and what passes ask about the IR."""

import gc

import pytest

from pullback.compiler.ir.builder import Builder, new_function
from pullback.compiler.ir.callgraph import components
from pullback.compiler.ir.clone import clone_function
from pullback.compiler.ir.core import Module, Op, Value, dissolve
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.op_types import TypeMismatch, result_types
from pullback.compiler.ir.ops import OPS, PURE, READ, TRAP, WRITE
from pullback.compiler.ir.parser import parse_module, parse_type
from pullback.compiler.ir.printer import RESERVED, print_function, print_module
from pullback.compiler.ir.rewrite import Effects, free_values, replace_uses
from pullback.compiler.ir.signatures import SIGNATURES
from pullback.compiler.ir.structure import (
    field_types,
    find_conformance,
    is_managed,
    payload_types,
    resolve,
    substitute,
)
from pullback.compiler.ir.types import F64, I64, Array, Nominal, Parameter
from pullback.compiler.ir.verifier import VerificationError, verify
from pullback.compiler.passes import pipeline
from pullback.compiler.timing import Timings

GENERIC = """
struct Pair<T> { first: $T, rest: array<$T> }
struct View<T> { base: array<$T.[Differentiable.TangentVector]> }
enum Optional<T> { none, some($T) }
conformance f64 : Differentiable { TangentVector = f64 }
conformance $E : array<$E> : Differentiable { TangentVector = View<$E> }
func @first<T>(%p: Pair<$T>) -> ($T) {
  %x = get {index = 0} %p : $T
  return %x
}
"""


def test_built_function_computes() -> None:
    module = Module()
    function, b = new_function(module, "power", [("x", F64), ("n", I64)], [F64])
    x, n = function.parameters

    def step(b: Builder, index: Value, carried: list[Value]) -> list[Value]:
        odd = b.emit("ieq", b.emit("iand", index, b.i64(1)), b.i64(1))
        (factor,) = b.if_(odd, lambda b: [x], lambda b: [b.f64(2.0)])
        return [b.emit("fmul", carried[0], factor)]

    b.return_(b.for_(n, [b.f64(1.0)], step))
    verify(module, "the builder", monomorphic=True)
    assert Interpreter(module).call("power", [3.0, 4]) == [36.0]


def test_builder_refuses_wrong_operands() -> None:
    function, b = new_function(Module(), "f", [("x", F64), ("n", I64)], [F64])
    with pytest.raises(TypeMismatch, match="fadd: operand 1 is i64, expected f64"):
        b.emit("fadd", *function.parameters)
    with pytest.raises(TypeMismatch, match="uninit: the result types must be given"):
        b.op("uninit")


def test_a_rounded_constant() -> None:
    _, b = new_function(Module(), "f", [], [])
    constant = b.f32(0.1).owner
    assert isinstance(constant, Op) and constant.attributes["value"] == 0.10000000149011612


def test_builder_returns_to_the_block_it_left() -> None:
    module = Module()
    function, b = new_function(module, "f", [("x", F64)], [F64])
    with pytest.raises(ValueError), b.at(b.region((), lambda b, _: [])):
        raise ValueError
    assert b.block is function.body


def test_types_are_resolved() -> None:
    module = parse_module(GENERIC)
    assert resolve(parse_type("array<$T>.[Differentiable.TangentVector]"), module) == Nominal("View", (Parameter("T"),))
    assert resolve(parse_type("array<f64>.[Differentiable.TangentVector]"), module) == Nominal("View", (F64,))
    assert field_types(parse_type("View<array<f64>>"), module) == (Array(Nominal("View", (F64,))),)
    assert payload_types(parse_type("Optional<f64>"), 1, module) == (F64,)
    assert payload_types(parse_type("Optional<f64>"), 2, module) is None
    assert substitute(parse_type("fn ($T) -> ($U)"), {"T": F64}) == parse_type("fn (f64) -> ($U)")


def test_managed_types() -> None:
    module = parse_module(GENERIC)
    held = ["array<f64>", "Pair<f64>", "Optional<array<f64>>", "cell<f64>", "fn () -> ()", "(f64, box<f64>)", "$T"]
    for text in held:
        assert is_managed(parse_type(text), module), text
    for text in ["f64", "Optional<f64>", "(f64, (i64, bool))", "vector<4 x f64>"]:
        assert not is_managed(parse_type(text), module), text


def test_copies_for_other_types() -> None:
    module = parse_module(GENERIC)
    copy = clone_function(module.functions["first"], "first<f64>", lambda type: substitute(type, {"T": F64}))
    copy.type_parameters = ()
    module.functions[copy.name] = copy
    verify(module, "the copy")
    assert print_function(copy) == (
        'func @"first<f64>"(%p: Pair<f64>) -> (f64) {\n  %x = get {index = 0} %p : f64\n  return %x\n}\n'
    )


EFFECTS = """
global @g: f64 mutable
func @pure(%x: f64) -> (f64) {
  %y = fmul %x, %x : f64
  return %y
}
func @reads(%a: array<f64>, %i: i64) -> (f64) {
  %y = array.get %a, %i : f64
  %r = global.get {name = @g} : f64
  %x = call {function = @pure, types = []} %y : f64
  return %x
}
func @writes(%n: i64, %x: f64) -> (f64) {
  for %n {
  ^(%i: i64):
    global.set {name = @g} %x
    yield
  }
  return %x
}
func @even(%n: i64) -> (i64) {
  %m = call {function = @odd, types = []} %n : i64
  return %m
}
func @odd(%n: i64) -> (i64) {
  %m = call {function = @even, types = []} %n : i64
  return %m
}
func @unchecked(%a: array<f64>, %i: i64) -> (f64) {
  %x = array.get {unchecked = true} %a, %i : f64
  return %x
}
func @c(f64) -> (f64)
"""


def test_effects_follow_regions_and_calls() -> None:
    effects = Effects(parse_module(EFFECTS))
    assert effects.of_function("pure") == PURE
    assert effects.of_function("reads") == TRAP | READ
    assert effects.of_function("writes") == WRITE
    assert effects.of_function("even") == effects.of_function("odd") == TRAP
    assert effects.of_function("unchecked") == PURE
    assert effects.of_function("c") & WRITE


def test_call_graph_lists_callees_first() -> None:
    found = components(parse_module(EFFECTS))
    order = [name for component in found for name in component.functions]
    assert order.index("pure") < order.index("reads")
    assert {frozenset(c.functions) for c in found if c.recursive} == {frozenset({"even", "odd"})}


def test_free_values_and_replacement() -> None:
    module = parse_module(EFFECTS)
    body = module.functions["writes"].body
    assert body is not None
    n, x = body.arguments
    loop = body.ops[0]
    assert free_values(*loop.regions) == [x]
    assert free_values(body) == []
    other = Value(F64, body, "other")
    replace_uses(body, {x: n, n: other})
    assert loop.operands == [other]
    assert loop.regions[0].ops[0].operands == [other]


def test_pipeline_names_the_pass_that_broke_the_module() -> None:
    module = parse_module(EFFECTS)

    def break_it(module: Module) -> None:
        module.functions["pure"].body.ops.pop()  # type: ignore[union-attr]

    timings = Timings()
    stages = [*pipeline.CLEANUP, pipeline.Stage("break it", break_it)]
    with pytest.raises(VerificationError, match="after break it, in @pure: a block does not end with return"):
        pipeline.run(module, stages, timings=timings)
    assert list(timings) == ["promote-cells", "verify", "fold", "cse", "dce", "break it"]


def test_attributes_that_cannot_be_printed_are_refused() -> None:
    module = Module()
    function, b = new_function(module, "f", [], [])
    b.return_([])
    function.attributes["exported"] = "x"
    with pytest.raises(ValueError, match="has the name of a field"):
        print_module(module)
    function.attributes = {"a": object()}
    with pytest.raises(TypeError, match="cannot hold a object"):
        print_module(module)


def test_reserved_words_can_name_types() -> None:
    for word in sorted(RESERVED):
        text = f'struct !"{word}" {{ x: f64 }}\n\nfunc @f(%x: !"{word}") -> (f64) {{t = !"{word}"}} {{\n'
        text += "  %y = get {index = 0} %x : f64\n  return %y\n}\n"
        module = parse_module(text)
        verify(module, "the parser")
        assert print_module(module) == text


def test_every_row_has_a_signature_or_a_rule() -> None:
    for name in OPS:
        if SIGNATURES[name] is None and name not in {"return", "yield", "while", "trap", "array.make", "make"}:
            with pytest.raises(TypeMismatch):
                result_types(name, [], dict.fromkeys(OPS[name].attributes, 0), None, Module())


def test_text_with_places_reads_back() -> None:
    module = parse_module("func @f(%x: f64) -> (f64) {\n  %y = fmul %x, %x : f64\n  return %y\n}\n")
    text = print_module(module, places=True)
    assert text.splitlines()[1:3] == ["  // line 2", "  %y = fmul %x, %x : f64"]
    assert print_module(parse_module(text)) == print_module(module)


def test_dissolved_code_is_left_to_nobody() -> None:
    def made() -> Module:
        return parse_module(
            "func @f(%n: i64) -> (f64) {\n"
            "  %a = const {value = 1.0} : f64\n"
            "  %b = for %n, %a : f64 {\n  ^(%i: i64, %c: f64):\n    %d = fadd %c, %a : f64\n    yield %d\n  }\n"
            "  return %b\n}\n"
        )

    def garbage(dissolved: bool) -> int:
        gc.collect()
        module = made()
        if dissolved:
            for function in module.functions.values():
                assert function.body is not None
                dissolve(function.body)
        gc.disable()
        try:
            del module
            return gc.collect()
        finally:
            gc.enable()

    garbage(dissolved=True)  # what is made once
    assert garbage(dissolved=True) == 0 < garbage(dissolved=False)


def test_a_conditional_conformance_holds_where_its_conditions_do() -> None:
    module = parse_module(
        """
struct Box<T> { contents: $T }
conformance f64 : Differentiable { TangentVector = f64 }
conformance $T : Box<$T> : Differentiable where $T : Differentiable { TangentVector = f64 }
"""
    )
    whole, numbers = (find_conformance(Nominal("Box", (t,)), "Differentiable", module) for t in (I64, F64))
    assert whole is None and numbers is not None
    open_type = Nominal("Box", (Parameter("T"),))
    assert find_conformance(open_type, "Differentiable", module) is not None
