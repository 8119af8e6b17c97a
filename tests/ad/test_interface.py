"""How derivatives meet the language: tangent types, custom derivatives, closures, pullbacks called again."""

from __future__ import annotations

from typing import Any

import pytest

from pullback.compiler.ad.transform import differentiate
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.verifier import verify
from pullback.compiler.passes import pipeline
from pullback.dsl.diagnostics import CompileError

from .derivative_checker import add_pullback, check, prepare


def run(text: str, arguments: list[Any], function: str = "main") -> list[Any]:
    module = prepare(parse_module(text))
    return Interpreter(module).call(function, arguments)


def gradient(text: str, arguments: list[Any], wrt: list[int]) -> Any:
    module = parse_module(text)
    name = add_pullback(module, "f", wrt)
    return Interpreter(prepare(module)).call(name, arguments)[0]


VIEW = """
struct Array.DifferentiableView<E> { base: array<$E> }
conformance f64 : Differentiable { TangentVector = f64 }
conformance $E : array<$E> : Differentiable {
  TangentVector = Array.DifferentiableView<$E.[Differentiable.TangentVector]>
}
conformance $E : Array.DifferentiableView<$E> : Differentiable {
  TangentVector = Array.DifferentiableView<$E.[Differentiable.TangentVector]>
}
"""


def test_arrays_have_the_tangent_that_their_conformance_says() -> None:
    text = (
        VIEW
        + """
    func @f(%a: array<array<f64>>, %i: i64) -> (f64) {
      %row = array.get %a, %i : array<f64>
      %x = array.get %row, %i : f64
      %y = fmul %x, %x : f64
      return %y
    }
    """
    )
    assert gradient(text, [((1.0, 2.0), (3.0, 4.0)), 1, 1.0], [0]) == (((((0.0, 0.0),), ((0.0, 8.0),)),))


def test_a_tangent_view_can_be_differentiated_too() -> None:
    text = (
        VIEW
        + """
    func @f(%v: Array.DifferentiableView<f64>) -> (f64) {
      %zero = const {value = 0} : i64
      %a = get {index = 0} %v : array<f64>
      %x = array.get %a, %zero : f64
      return %x
    }
    """
    )
    assert gradient(text, [((5.0, 6.0),), 1.0], [0]) == ((1.0, 0.0),)


def test_an_array_of_integers_has_no_tangent() -> None:
    text = (
        VIEW
        + """
    func @f(%a: array<i64>, %x: f64) -> (f64) {
      %zero = const {value = 0} : i64
      %n = array.get %a, %zero : i64
      %m = itof %n : f64
      %y = fmul %m, %x : f64
      return %y
    }
    """
    )
    assert gradient(text, [(3, 4), 2.0, 1.0], [1]) == 3.0


def test_fields_are_matched_by_name() -> None:
    text = """
    struct Layer { count: i64, w: f64, fixed: f64, b: f64 }
    struct Layer.TangentVector { b: f64, w: f64 }
    conformance Layer : Differentiable { TangentVector = Layer.TangentVector }
    conformance Layer.TangentVector : Differentiable { TangentVector = Layer.TangentVector }
    func @f(%l: Layer, %x: f64) -> (f64) {
      %w = get {index = 1} %l : f64
      %k = get {index = 2} %l : f64
      %b = get {index = 3} %l : f64
      %p = fmul %w, %x : f64
      %q = fmul %p, %k : f64
      %r = fadd %q, %b : f64
      return %r
    }
    """
    assert gradient(text, [(7, 2.0, 10.0, 0.5), 3.0, 1.0], [0, 1]) == ((1.0, 30.0), 20.0)


def test_a_parameter_that_is_never_read_has_zeros_of_its_size() -> None:
    text = """
    func @f(%a: array<f64>, %x: f64) -> (f64) {
      return %x
    }
    """
    assert gradient(text, [(1.0, 2.0, 3.0), 2.0, 1.0], [0, 1]) == ((0.0, 0.0, 0.0), 1.0)


def test_an_unused_array_of_a_loop_without_iterations() -> None:
    text = """
    func @f(%a: array<f64>, %n: i64) -> (array<f64>) {
      %r = for %n, %a : array<f64> {
      ^(%i: i64, %b: array<f64>):
        %x = array.get %b, %i : f64
        %y = fmul %x, %x : f64
        %c = array.set %b, %i, %y : array<f64>
        yield %c
      }
      return %r
    }
    """
    assert gradient(text, [(1.0, 2.0), 0, (3.0, 4.0)], [0]) == (3.0, 4.0)
    assert gradient(text, [(1.0, 2.0), 1, (3.0, 4.0)], [0]) == (6.0, 4.0)
    assert gradient(text, [(1.0, 2.0), 2, ()], [0]) == (0.0, 0.0)


MANY = """
func @f(%a: array<f64>, %x: f64) -> (array<f64>) {
  %n = array.count %a : i64
  %r = for %n, %a : array<f64> {
  ^(%i: i64, %b: array<f64>):
    %v = array.get %b, %i : f64
    %y = fmul %v, %v : f64
    %z = fmul %y, %x : f64
    %c = array.set %b, %i, %z : array<f64>
    yield %c
  }
  return %r
}
func @main(%a: array<f64>, %x: f64, %s: array<f64>, %t: array<f64>)
    -> ((array<f64>, f64), (array<f64>, f64), (array<f64>, f64)) {
  %f = closure {function = @f, types = []} : fn (array<f64>, f64) -> (array<f64>)
  %v, %p = vjp {wrt = [0, 1]} %f, %a, %x : array<f64>, fn (array<f64>) -> ((array<f64>, f64))
  %first = apply %p, %s : (array<f64>, f64)
  %second = apply %p, %t : (array<f64>, f64)
  %again = apply %p, %s : (array<f64>, f64)
  return %first, %second, %again
}
"""


def test_a_pullback_can_be_called_again() -> None:
    first, second, again = run(MANY, [(1.0, 2.0), 3.0, (1.0, 0.0), (0.0, 1.0)])
    assert first == again == ((6.0, 0.0), 1.0)
    assert second == ((0.0, 12.0), 4.0)


CUSTOM = """
func @cube(%x: f64, %k: f64) -> (f64) {derivatives = [{wrt = [0, 1], vjp = @cube.vjp}]} {
  %y = fmul %x, %x : f64
  %z = fmul %y, %x : f64
  %r = fmul %z, %k : f64
  return %r
}
func @cube.pullback(%x: f64, %k: f64, %v: f64) -> ((f64, f64)) {
  %hundred = const {value = 100.0} : f64
  %a = fmul %v, %hundred : f64
  %b = fmul %a, %x : f64
  %t = make %b, %k : (f64, f64)
  return %t
}
func @cube.vjp(%x: f64, %k: f64) -> ((f64, fn (f64) -> ((f64, f64)))) {
  %y = call {function = @cube, types = []} %x, %k : f64
  %p = closure {function = @cube.pullback, types = []} %x, %k : fn (f64) -> ((f64, f64))
  %t = make %y, %p : (f64, fn (f64) -> ((f64, f64)))
  return %t
}
"""


def test_a_custom_derivative_wins() -> None:
    text = (
        CUSTOM
        + """
    func @f(%x: f64) -> (f64) {
      %two = const {value = 2.0} : f64
      %y = call {function = @cube, types = []} %x, %two : f64
      %z = fadd %y, %x : f64
      return %z
    }
    """
    )
    assert gradient(text, [3.0, 1.0], [0]) == 301.0


def test_a_custom_derivative_of_the_function_itself() -> None:
    text = CUSTOM.replace("@cube", "@f").replace("f.vjp", "f.custom").replace("f.pullback", "f.back")
    assert gradient(text, [3.0, 5.0, 1.0], [0, 1]) == (300.0, 5.0)
    assert gradient(text, [3.0, 5.0, 1.0], [0]) == 300.0


def test_a_custom_derivative_whose_pullback_is_not_known() -> None:
    """The derivative chooses between two pullbacks, so that a function value is saved and applied."""
    text = """
    func @g(%x: f64) -> (f64) {derivatives = [{wrt = [0], vjp = @v}]} {
      return %x
    }
    func @one(%v: f64) -> (f64) {
      return %v
    }
    func @two(%v: f64) -> (f64) {
      %w = fadd %v, %v : f64
      return %w
    }
    func @v(%x: f64) -> ((f64, fn (f64) -> (f64))) {
      %zero = const {value = 0.0} : f64
      %c = flt %x, %zero : bool
      %p = if %c : fn (f64) -> (f64) {
        %a = closure {function = @one, types = []} : fn (f64) -> (f64)
        yield %a
      } {
        %a = closure {function = @two, types = []} : fn (f64) -> (f64)
        yield %a
      }
      %t = make %x, %p : (f64, fn (f64) -> (f64))
      return %t
    }
    func @f(%x: f64, %n: i64) -> (f64) {
      %r = for %n, %x : f64 {
      ^(%i: i64, %a: f64):
        %b = call {function = @g, types = []} %a : f64
        yield %b
      }
      return %r
    }
    """
    assert gradient(text, [1.0, 3, 1.0], [0]) == 8.0
    assert gradient(text, [-1.0, 3, 1.0], [0]) == 1.0


def test_second_derivatives_follow_custom_ones() -> None:
    """The pullback of a custom derivative is a function like any other."""
    text = (
        CUSTOM.replace("%hundred = const {value = 100.0} : f64", "%hundred = sin %x : f64")
        + """
    func @f(%x: f64) -> (f64) {
      %two = const {value = 2.0} : f64
      %y = call {function = @cube, types = []} %x, %two : f64
      return %y
    }
    func @derivative(%x: f64) -> (f64) {
      %s = sin %x : f64
      %d = fmul %s, %x : f64
      return %d
    }
    """
    )
    module = parse_module(text)
    first = add_pullback(module, "f", [0])
    second = add_pullback(module, first, [0])
    expected = add_pullback(module, "derivative", [0])
    interpreter = Interpreter(prepare(module))
    assert interpreter.call(second, [0.7, 1.0, 1.0]) == pytest.approx(interpreter.call(expected, [0.7, 1.0]))


def test_a_gradient_inside_of_a_differentiated_function() -> None:
    text = """
    func @g(%k: f64, %x: f64) -> (f64) {
      %s = sin %x : f64
      %y = fmul %s, %k : f64
      %z = fmul %y, %x : f64
      return %z
    }
    func @f(%x: f64, %k: f64) -> (f64) {
      %g = closure {function = @g, types = []} %k : fn (f64) -> (f64)
      %v, %p = vjp {wrt = [0]} %g, %x : f64, fn (f64) -> (f64)
      %d = apply %p, %v : f64
      %r = fmul %d, %x : f64
      return %r
    }
    """
    check(text, [0.7, 1.3], [0, 1])


def test_results_of_inout_parameters() -> None:
    text = """
    func @g(%x: f64, %y: f64) -> ((), f64) {
      %u = make : ()
      %z = fmul %x, %y : f64
      return %u, %z
    }
    func @f(%x: f64, %y: f64) -> (f64) {
      %u, %a = call {function = @g, types = []} %x, %y : (), f64
      %v, %b = call {function = @g, types = []} %a, %y : (), f64
      return %b
    }
    """
    check(text, [0.7, 1.3], [0, 1])


def test_the_side_that_is_not_taken_does_not_leak() -> None:
    text = """
    func @f(%x: f64) -> (f64) {
      %zero = const {value = 0.0} : f64
      %c = fgt %x, %zero : bool
      %r = if %c : f64 {
        %s = sqrt %x : f64
        %l = log %s : f64
        yield %l
      } {
        yield %x
      }
      return %r
    }
    """
    assert gradient(text, [0.0, 1.0], [0]) == 1.0
    assert gradient(text, [-1.0, 1.0], [0]) == 1.0


def test_the_reverse_sweep_does_not_trap() -> None:
    text = """
    func @f(%a: array<f64>, %i: i64) -> (f64) {
      %one = const {value = 1} : i64
      %j = iadd %i, %one : i64
      %k = imul %j, %j : i64
      %x = array.get %a, %k : f64
      %y = fmul %x, %x : f64
      return %y
    }
    """
    module = parse_module(text)
    add_pullback(module, "f", [0])
    prepare(module)
    pullback = module.functions["f.pullback.0"].body
    assert pullback is not None
    trapping = {"iadd", "isub", "imul", "idiv", "irem", "check", "trap", "ftoi", "iconvert", "array.fill"}
    for op in pullback.walk():
        assert op.name not in trapping
        assert op.name != "array.get" or op.attributes.get("unchecked")


REFUSED = {
    "global": """
    global @g: f64 mutable
    func @f(%x: f64) -> (f64) {
      global.set {name = @g} %x
      %y = global.get {name = @g} : f64
      %z = fmul %y, %x : f64
      return %z
    }
    """,
    "cell": """
    func @f(%x: f64) -> (f64) {
      %c = cell.new %x : cell<f64>
      %y = cell.get %c : f64
      return %y
    }
    """,
    "function parameter": """
    func @f(%x: f64, %g: fn (f64) -> (f64)) -> (f64) {
      %y = apply %g, %x : f64
      return %y
    }
    """,
    "capture": """
    func @times(%k: f64, %x: f64) -> (f64) {
      %y = fmul %k, %x : f64
      return %y
    }
    func @f(%x: f64, %b: bool) -> (f64) {
      %g = closure {function = @times, types = []} %x : fn (f64) -> (f64)
      %h = closure {function = @times, types = []} %x : fn (f64) -> (f64)
      %i = select %b, %g, %h : fn (f64) -> (f64)
      %y = apply %i, %x : f64
      return %y
    }
    """,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_is_refused(name: str) -> None:
    module = parse_module(REFUSED[name])
    add_pullback(module, "f", [0])
    with pytest.raises(CompileError) as caught:
        differentiate(module)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.message == "function is not differentiable"
    assert diagnostic.span.source.text


def test_functions_without_derivatives_stay_as_they_are() -> None:
    text = "func @f(%x: f64) -> (f64) {\n  return %x\n}\n"
    module = parse_module(text)
    differentiate(module)
    verify(module, "differentiate")
    assert list(module.functions) == ["f"]


def test_a_record_outlives_the_functions_that_made_it() -> None:
    """A later differentiation may take the names of functions that were inlined, but not those of their records."""
    module = parse_module(
        """
        func @f(%x: f64, %n: i64) -> (f64) {
          %zero = const {value = 0} : i64
          %last = ile %n, %zero : bool
          %r = if %last : f64 {
            yield %x
          } {
            %one = const {value = 1} : i64
            %m = isub %n, %one : i64
            %t = call {function = @f, types = []} %x, %m : f64
            %u = fmul %t, %x : f64
            yield %u
          }
          return %r
        }
        """
    )
    names = [add_pullback(module, "f", [0], name) for name in ("first", "second")]
    for name in names:
        module.functions[name].attributes["keep"] = True
    body = module.functions["second"].body
    assert body is not None
    (later,) = [op for op in body.walk() if op.name == "vjp"]
    later.attributes["deferred"] = True
    differentiate(module)
    pipeline.run(module, pipeline.SIMPLIFY)
    assert "f.vjp.0" not in module.functions
    record = module.structs["f.record.0"]
    del later.attributes["deferred"]
    differentiate(module)
    assert module.structs["f.record.0"] is record
    verify(module, "differentiate", monomorphic=True)
    assert [Interpreter(module).call(name, [3.0, 2, 1.0]) for name in names] == [[27.0], [27.0]]


def test_a_long_chain_of_cheap_operations() -> None:
    """Recomputing it does not take Python's stack. Two steps make ``(v - x) * x`` of ``v``: the value tends
    to -x^2 / (1 - x)."""
    lines = ["func @f(%x: f64) -> (f64) {", "  %v0 = fmul %x, %x : f64"]
    lines += [f"  %v{i} = {'fsub' if i % 2 else 'fmul'} %v{i - 1}, %x : f64" for i in range(1, 3001)]
    text = "\n".join([*lines, "  return %v3000", "}"])
    assert gradient(text, [0.5, 1.0], [0]) == pytest.approx(-3.0)
