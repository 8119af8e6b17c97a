"""Diagnostics of differentiability, on generic IR in text form."""

from __future__ import annotations

import pytest

from pullback.compiler.ad import errors
from pullback.compiler.ad.check import check_module
from pullback.compiler.ir.parser import parse_module
from pullback.dsl.diagnostics import Severity


def found(text: str) -> list[tuple[str, list[str]]]:
    """For each diagnostic its message, and the notes with the text that they point to."""
    shown: list[tuple[str, list[str]]] = []
    for item in check_module(parse_module(text)):
        shown.append((item.message, [f"{note.message} | {note.span.text}" for note in item.notes]))
    return shown


ERROR = "function is not differentiable"
DEFINITION = "when differentiating this function definition"

ROUND_TRIP = """
func @f(%x: f64) -> (f64) {differentiable = [[0]]} {
  %n = ftoi %x : i64
  %y = itof %n : f64
  return %y
}
"""


def test_a_path_through_an_integer() -> None:
    ((message, notes),) = found(ROUND_TRIP)
    assert message == ERROR
    assert notes[0].startswith(DEFINITION)
    assert notes[1].startswith(errors.NON_DIFFERENTIABLE_RESULT)


def test_an_integer_that_does_not_reach_the_result_is_fine() -> None:
    text = ROUND_TRIP.replace("return %y", "%z = fmul %x, %x : f64\n  return %z")
    assert found(text) == []


def test_a_condition_is_not_a_path() -> None:
    text = """
    func @f(%x: f64) -> (f64) {differentiable = [[0]]} {
      %n = ftoi %x : i64
      %zero = const {value = 0} : i64
      %c = igt %n, %zero : bool
      %y = select %c, %x, %x : f64
      return %y
    }
    """
    assert found(text) == []


def test_a_cut_is_not_a_path() -> None:
    text = ROUND_TRIP.replace("ftoi %x", "ftoi %s").replace("{\n  %n", "{\n  %s = stop_gradient %x : f64\n  %n")
    assert found(text) == []


def test_through_a_callee_that_is_not_marked() -> None:
    text = (
        ROUND_TRIP.replace(" {differentiable = [[0]]}", "")
        + """
    func @g(%x: f64) -> (f64) {differentiable = [[0]]} {
      %y = call {function = @f, types = []} %x : f64
      return %y
    }
    """
    )
    ((message, notes),) = found(text)
    assert message == ERROR
    assert notes[1].startswith(errors.NON_DIFFERENTIABLE_RESULT)


def test_a_custom_derivative_hides_the_body() -> None:
    text = """
    func @f(%x: f64) -> (f64) {differentiable = [[0]], derivatives = [{wrt = [0], vjp = @v}]} {
      %n = ftoi %x : i64
      %y = itof %n : f64
      return %y
    }
    func @p(%v: f64) -> (f64) {
      return %v
    }
    func @v(%x: f64) -> ((f64, fn (f64) -> (f64))) {
      %p = closure {function = @p, types = []} : fn (f64) -> (f64)
      %t = make %x, %p : (f64, fn (f64) -> (f64))
      return %t
    }
    """
    assert found(text) == []


def test_an_opaque_function() -> None:
    text = """
    func @f(%g: fn (f64) -> (f64), %x: f64) -> (f64) {differentiable = [[1]]} {
      %y = apply %g, %x : f64
      return %y
    }
    """
    ((message, notes),) = found(text)
    assert message == ERROR
    assert notes[1].startswith(errors.OPAQUE_FUNCTION)
    assert found(text.replace("%g: fn (f64)", "%g: fn @diff[0] (f64)")) == []


def test_a_requirement_must_be_marked() -> None:
    text = """
    func @f<T>(%x: $T) -> ($T) {differentiable = [[0]], constraints = [[$T, "P"]]} {
      %y = call.witness {protocol = "P", requirement = "go", self = $T, types = []} %x : $T
      return %y
    }
    """
    ((message, notes),) = found(text)
    assert message == ERROR
    assert notes[1].startswith(errors.UNMARKED_REQUIREMENT)
    assert found(text.replace("self = $T,", "self = $T, differentiable = [[0]],")) == []


def test_writes_to_globals() -> None:
    text = """
    global @g: f64 mutable
    func @f(%x: f64) -> (f64) {differentiable = [[0]]} {
      global.set {name = @g} %x
      return %x
    }
    """
    ((message, notes),) = found(text)
    assert message == ERROR
    assert notes[1].startswith(errors.GLOBAL_WRITE)


CONVERSION = """
func @body(%x: f64) -> (f64) {
  BODY
}
func @main() -> () {
  %f = closure {function = @body, types = []} : fn (f64) -> (f64)
  %g = differentiable {wrt = [0]} %f : fn @diff[0] (f64) -> (f64)
  return
}
"""


def test_a_closure_that_is_converted() -> None:
    text = CONVERSION.replace("BODY", "%n = ftoi %x : i64\n  %y = itof %n : f64\n  return %y")
    (item,) = check_module(parse_module(text))
    assert (item.message, item.span.text.strip()[:2]) == (ERROR, "%f")
    assert [note.message for note in item.notes] == [errors.NON_DIFFERENTIABLE_RESULT]


def test_a_constant_result_is_a_warning() -> None:
    text = CONVERSION.replace("BODY", "%one = const {value = 1.0} : f64\n  return %one")
    (item,) = check_module(parse_module(text))
    assert item.severity is Severity.WARNING
    assert item.message == errors.CONSTANT_RESULT
    silenced = text.replace("return %one", "%two = stop_gradient %one : f64\n  return %two", 1)
    assert found(silenced) == []


def test_a_field_of_a_struct_with_another_tangent() -> None:
    text = """
    struct Angle { x: f64 }
    struct Turn { y: array<f64> }
    conformance Angle : Differentiable { TangentVector = Turn }
    conformance Turn : Differentiable { TangentVector = Turn }
    func @f(%a: Angle) -> (f64) {differentiable = [[0]]} {
      %x = get {index = 0} %a : f64
      return %x
    }
    """
    ((message, notes),) = found(text)
    assert message == ERROR
    assert "cannot differentiate access to property 'Angle.x'" in notes[1]


@pytest.mark.parametrize("index", ["%n", "%m"])
def test_recursion_ends(index: str) -> None:
    text = f"""
    func @f(%x: f64, %n: i64) -> (f64) {{differentiable = [[0]]}} {{
      %m = ftoi %x : i64
      %y = call {{function = @g, types = []}} %x, {index} : f64
      return %y
    }}
    func @g(%x: f64, %n: i64) -> (f64) {{
      %y = call {{function = @g, types = []}} %x, %n : f64
      %z = fmul %y, %x : f64
      return %z
    }}
    """
    assert len(found(text)) == (index == "%m")


def test_the_pullback_of_an_inner_derivative_may_be_called() -> None:
    text = """
    func @g(%f: fn @diff[0] (f64) -> (f64), %x: f64) -> ((f64, fn (f64) -> (f64))) {
      %v, %p = vjp {wrt = [0]} %f, %x : f64, fn (f64) -> (f64)
      %t = make %v, %p : (f64, fn (f64) -> (f64))
      return %t
    }
    func @f(%f: fn @diff[0] (f64) -> (f64), %x: f64) -> (f64) {differentiable = [[1]]} {
      %t = call {function = @g, types = []} %f, %x : (f64, fn (f64) -> (f64))
      %p = get {index = 1} %t : fn (f64) -> (f64)
      %y = apply %p, %x : f64
      return %y
    }
    """
    assert found(text) == []
    assert len(found(text.replace("@g(%f: fn @diff[0]", "@g(%f: fn").replace("@f(%f: fn @diff[0]", "@f(%f: fn"))) == 1
