"""The types that the solver finds, and how long it takes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pullback.dsl import tast
from pullback.dsl.declarations.substitute import show
from pullback.dsl.diagnostics import Severity
from pullback.dsl.expressions.walk import children
from pullback.dsl.infer import UNTYPEABLE

from .support import accepts, check, messages

PREAMBLE = """
import Foundation
struct Vector: Differentiable {
    var x: Float, y: Float
    static func * (k: Float, v: Vector) -> Vector { return Vector(x: k * v.x, y: k * v.y) }
    func scaled(by k: Float) -> Vector { return k * self }
    static let origin = Vector(x: 0, y: 0)
}
struct Box<T> { var value: T
    func map<U>(_ f: (T) -> U) -> Box<U> { return Box<U>(value: f(value)) }
}
extension Box: Equatable where T: Equatable { static func == (a: Box, b: Box) -> Bool { return a.value == b.value } }
func apply<T, U>(_ x: T, _ f: (T) -> U) -> U { return f(x) }
func pick(_ x: Int) -> Int { return x }
func pick(_ x: Float) -> Float { return x }
func pick<T>(_ x: T) -> T { return x }
func two<T>(_ x: T, _ y: T) -> T { return x }
let v = Vector(x: 1, y: 2)
let f32: Float = 1, f64 = 2.0, i = 3, o: Int? = 4
"""

TYPES = {
    # literals
    "1": "Int",
    "1.5": "Double",
    "1 + 2.5": "Double",
    "2 * f32 + 1": "Float",
    "1 / 3 - f32": "Float",
    "-3": "Int",
    "(1, 2.0, true)": "(Int, Double, Bool)",
    "(a: 1, 2)": "(a: Int, Int)",
    "[1, 2.5]": "[Double]",
    "[[1], [2.5]]": "[[Double]]",
    "[1, nil]": "[Int?]",
    "[o, 1]": "[Int?]",
    '"a\\(1)"': "String",
    # operators
    "1 < 2 && f32 > 3": "Bool",
    "i << 2": "Int",
    "0..<3": "Range<Int>",
    "0.5...2": "ClosedRange<Double>",
    "2 * v": "Vector",
    "o == nil": "Bool",
    "Box(value: 1) == Box(value: 2)": "Bool",
    "true ? 1 : 2.5": "Double",
    "true ? nil : 1": "Int?",
    "true ? o : 1": "Int?",
    # calls and overloads
    "pick(1)": "Int",
    "pick(1.5)": "Double",
    "pick(f32)": "Float",
    "pick(true)": "Bool",
    "max(1, 2.5)": "Double",
    "max(1, 2)": "Int",
    "max(f32, 2)": "Float",
    "sin(1)": "Double",
    "two(1, 2.5)": "Double",
    "two(o, 1)": "Int?",
    "Float(3) / 2": "Float",
    "Float(i)": "Float",
    "Box(value: 3)": "Box<Int>",
    "Box<Float>(value: 3).value": "Float",
    "Optional(3)": "Int?",
    # closures
    "{ (x: Float) in x * 2 }": "(Float) -> Float",
    "{ (x: inout Float) in x *= 2 }": "(inout Float) -> ()",
    "{ 1 }": "() -> Int",
    "[1, 2].map { $0 * 2 }": "[Int]",
    "[1.5].map { Float($0) }": "[Float]",
    "[1, 2].reduce(0.5) { $0 + Double($1) }": "Double",
    "[1, 2].reduce(0, +)": "Int",
    "[(1, 2.0)].map { (a, b) in Double(a) + b }": "[Double]",
    "[(1, 2.0)].map { $0.1 }": "[Double]",
    "[(1, 2.0)].map { $1 }": "[Double]",
    "apply(3) { $0 + 1 }": "Int",
    "apply(3) { x -> Float in Float(x) }": "Float",
    "apply(2.0) { x in\n let y = x * 2\n return y\n}": "Double",
    "apply(3) { x in\n if x > 2 { return nil as Float? }\n return 1\n}": "Float?",
    "Box(value: 3).map { Float($0) }.map { [$0] }.value": "[Float]",
    "{ (x: Float) in { $0 * x } as (Float) -> Float }(2)(3)": "Float",
    # functions as values
    "sin as (Float) -> Float": "(Float) -> Float",
    "[1.0].map(sin)": "[Double]",
    "[1, 2].map(Float.init)": "[Float]",
    "[1].map(Box.init)": "[Box<Int>]",
    "(+) as (Float, Float) -> Float": "(Float, Float) -> Float",
    "v.scaled": "(Float) -> Vector",
    "Vector.scaled": "(Vector) -> (Float) -> Vector",
    "pick(_:) as (Int) -> Int": "(Int) -> Int",
    "[sin, cos].map { (f: (Float) -> Float) in f(1) }": "[Float]",
    # optionals
    "o?.magnitude": "UInt?",
    "o ?? 3": "Int",
    "o ?? o": "Int?",
    "o.map { Float($0) }": "Float?",
    "o! + 1": "Int",
    # differentiation
    "gradient(at: f32) { x in x * x }": "Float",
    "gradient(at: 3) { x in sin(x) * 2 }": "Double",
    "gradient(at: v) { $0.x * $0.y }": "Vector.TangentVector",
    "gradient(at: f32, v) { x, v in x * v.x }": "(Float, Vector.TangentVector)",
    "gradient(of: { (x: Double) in x * x })": "(Double) -> Double",
    "f32.valueWithGradient { $0 * $0 }": "(value: Float, gradient: Float)",
    "valueWithPullback(at: f32, in: sin)": "(value: Float, pullback: (Float) -> Float)",
    "v.withGradient { print($0) }": "Vector",
    "f32.withGradient { (dx: inout Float) in dx = 2 }": "Float",
    "f32.withGradient { $0 *= 2 }": "Float",
}


@pytest.mark.parametrize("expression", TYPES)
def test_type(expression: str) -> None:
    _, program = accepts(f"{PREAMBLE}\nlet found = {expression}\n")
    found = next(g for g in program.main.globals if g.name == "found")
    assert show(found.type) == TYPES[expression]


RANKED = """
func body(_ f: (Float) -> Void) -> Int { return 1 }
func body(_ f: (inout Float) -> Void) -> Float { return 2 }
"""


@pytest.mark.parametrize(
    ("closure", "type"),
    [
        ("{ print($0) }", "Int"),
        ("{ $0 *= 2 }", "Float"),
        ("{ (x: inout Float) in print(x) }", "Float"),
        ("{ (x: Float) in print(x) }", "Int"),
        ("{ x in\n x = 3\n print(x)\n}", "Float"),
        ("{ x in\n print(x)\n print(x)\n}", "Int"),
    ],
)
def test_closures_that_change_their_parameter(closure: str, type: str) -> None:
    _, program = accepts(f"{RANKED}let found = body {closure}\n")
    assert show(program.main.globals[0].type) == type


def test_users_functions_come_before_the_librarys() -> None:
    text = "func sin(_ x: Double) -> Int { return 1 }\nfunc max(_ x: Int, _ y: Int) -> Bool { return true }\n"
    _, program = accepts(text + "import Foundation\nlet a: Bool = max(1, 2)\nlet b = sin(1.0)\n")
    assert [show(g.type) for g in program.main.globals] == ["Bool", "Int"]


def test_spans_are_those_of_whole_calls() -> None:
    text = "let f: (Float, Float) -> Float = { x, y in Float(Int(x + y)) }\n"
    _, program = accepts(text)
    pending: list[tast.Node] = list(program.statements)
    spans = []
    while pending:
        node = pending.pop()
        if isinstance(node, tast.Call):
            spans.append(node.span.text)
        pending.extend(children(node))
    assert set(spans) == {"Float(Int(x + y))", "Int(x + y)", "x + y"}


def test_conversions_are_written_out() -> None:
    _, program = accepts("func f(_ x: Float) -> Float { return x }\nlet g: @differentiable (Float) -> Float = f\n")
    (bind,) = program.statements
    assert isinstance(bind, tast.Bind) and isinstance(bind.value, tast.FunctionConversion)
    assert isinstance(bind.value.value, tast.FunctionRef)


LONG = {
    "variables": "func f(_ x: Float, _ y: Float) -> Float { return " + " + ".join(["x * y"] * 400) + " }\n",
    "literals": "let z = " + " + ".join(["1", "2.5"] * 400) + "\n",
    "generic": "func f<T: FloatingPoint>(_ x: T) -> T { return " + " + ".join(["2 * x"] * 400) + " }\n",
    "closure": "import Foundation\nlet g = gradient(at: 2) { x in " + " + ".join(["sin(x) * 2"] * 150) + " }\n",
    "overloads": "let z = " + " + ".join(["max(1, 2.5)"] * 100) + "\n",
    "nested": "let z = " + "max(1, " * 60 + "2.5" + ")" * 60 + "\n",
    "array": "let z: [Float] = [" + ", ".join(["1", "2.5"] * 800) + "]\n",
}


@pytest.mark.parametrize("name", LONG)
def test_long_expressions_need_no_search(name: str) -> None:
    assert UNTYPEABLE not in messages(LONG[name])


def test_deep_expressions() -> None:
    accepts("let z: Float = " + " + ".join(["1"] * 1900) + "\n")


MISTAKES = [
    "let a: Float = undefined + other",
    "let a = undefined.member.other(1)",
    "let a = undefined { $0 + 1 }",
    "print(undefined)",
    "let a = [undefined].map { $0 + 1 }",
    "if undefined { }",
    "for x in undefined { print(x.y) }",
    "switch undefined { case .a: break; default: break }",
    "undefined += 1",
    "let (a, b) = undefined\nprint(a + b)",
    "func f(_ x: Missing) -> Int { return x.y + 1 }",
    "let a = true ? undefined : 1\nlet b: String = a",
]


@pytest.mark.parametrize("text", MISTAKES)
def test_one_mistake_one_error(text: str) -> None:
    """What follows from an unknown name is not reported again; two names are two mistakes."""
    _, program, diagnostics = check(text + "\n")
    assert program is None
    errors = [d.message for d in diagnostics if d.severity is Severity.ERROR]
    assert errors and all("cannot find" in message for message in errors)


def test_a_literal_for_an_associated_type_waits_for_its_base() -> None:
    accepts("print(pullback(at: 2.0, in: { $0 * $0 })(3))")


def test_long_chains_of_equal_types() -> None:
    """What a signature entails is found in time that grows with its length: this one took hours."""
    count = 14
    layers = [f"L{k}" for k in range(count)]
    parameters = ", ".join(f"_ {name.lower()}: {name}" for name in layers)
    equal = ", ".join(f"{a}.Output == {b}.Input" for a, b in pairwise(layers))
    calls = "\n".join(f"let x{k + 1} = l{k}.call(x{k})" for k in range(count))
    accepts(
        f"""
protocol Step {{
    associatedtype Input: Differentiable
    associatedtype Output: Differentiable
    func call(_ input: Input) -> Output
}}
func all<{", ".join(f"{name}: Step" for name in layers)}>(_ x0: L0.Input, {parameters}) -> L{count - 1}.Output
where {equal} {{
{calls}
return x{count}
}}
"""
    )
