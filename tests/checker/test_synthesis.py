"""Members that the compiler writes."""

from __future__ import annotations

import pytest

from pullback.dsl import conform, tast, types
from pullback.dsl.checker import Checker
from pullback.dsl.declarations.substitute import show
from pullback.dsl.entities import FunctionEntity, NominalEntity

from .support import accepts, messages


def nominal(checker: Checker, name: str) -> NominalEntity:
    return next(e for e in checker.modules.loaded["main"].names[name] if isinstance(e, NominalEntity))


def tangent(checker: Checker, name: str) -> types.Type:
    entity = nominal(checker, name)
    env = checker.modules.environment(entity.module, entity.scope, entity.signature)
    return conform.associated_type(entity.declared_type, "Differentiable", "TangentVector", env)


def fields(type: types.Type) -> list[str]:
    assert isinstance(type, types.Nominal)
    return [f"{field.name}: {show(field.type)}" for field in type.entity.fields]


def test_memberwise_initialiser() -> None:
    checker, _ = accepts("struct S { var x: Float; let y: Int; let z = 3; var w = true }")
    init = nominal(checker, "S").static_members["init"][0]
    assert init.labels == ("x", "y", "w")
    assert [parameter.default is not None for parameter in init.parameters] == [False, False, True]
    body = checker.body(init)
    assigned = [s.value.target.field.name for s in body.statements]  # type: ignore[union-attr]
    assert assigned == ["x", "y", "z", "w"]


def test_an_initialiser_of_the_struct_replaces_the_memberwise_one() -> None:
    assert messages("struct S { var x: Int; init() { x = 1 } }; let s = S(x: 1)")
    assert not messages("struct S { var x: Int }; extension S { init() { x = 1 } }; let s = S(x: 1)")


def test_tangent_vector_has_the_differentiable_fields() -> None:
    checker, _ = accepts(
        """
        struct Inner: Differentiable { var a: Double }
        struct S: Differentiable {
            var x: Float
            var inner: Inner
            var weights: [Float]
            @noDerivative var n: Int
            @noDerivative var k: Float
        }
        """
    )
    made = tangent(checker, "S")
    assert show(made) == "S.TangentVector"
    assert fields(made) == [
        "x: Float",
        "inner: Inner.TangentVector",
        "weights: Array<Float>.DifferentiableView",
    ]
    assert isinstance(made, types.Nominal)
    assert made.entity.display_name == "S"
    env = checker.modules.environment(nominal(checker, "S").module)
    for protocol in ("Differentiable", "AdditiveArithmetic", "Equatable"):
        assert conform.conforms(made, protocol, env)
    assert conform.associated_type(made, "Differentiable", "TangentVector", env) == made


def test_an_additive_struct_is_its_own_tangent() -> None:
    checker, _ = accepts("struct S: Differentiable, AdditiveArithmetic { var x: Float; var y: Double }")
    assert show(tangent(checker, "S")) == "S"


@pytest.mark.parametrize("field", ["var n: Int", "@noDerivative var n: Float", "var n: Inner"])
def test_not_its_own_tangent(field: str) -> None:
    checker, _ = accepts(
        f"""
        struct Inner: Differentiable {{ var a: Float }}
        extension Inner: AdditiveArithmetic {{
            static var zero: Inner {{ return Inner(a: 0) }}
            static func + (l: Inner, r: Inner) -> Inner {{ return l }}
            static func - (l: Inner, r: Inner) -> Inner {{ return l }}
            typealias TangentVector = Float
            mutating func move(along direction: Float) {{}}
        }}
        struct S: Differentiable, AdditiveArithmetic {{ var x: Float; {field} }}
        """
    )
    assert show(tangent(checker, "S")) == "S.TangentVector"


def test_generic_tangents_carry_the_arguments_of_enclosing_types() -> None:
    checker, _ = accepts(
        """
        struct Outer<T: Differentiable> {
            struct Inner<U>: Differentiable { var t: T; @noDerivative var u: U }
        }
        struct Pair<T> { var a: T; var b: T }
        extension Pair: Differentiable where T: Differentiable {}
        var inner = Outer<Double>.Inner(t: 1.0, u: true)
        inner.move(along: Outer<Double>.Inner<Bool>.TangentVector(t: 2.0))
        let pair = Pair<Float>.TangentVector(a: 1, b: 2) + Pair<Float>.TangentVector.zero
        """
    )
    assert show(tangent(checker, "Pair")) == "Pair<T>.TangentVector"
    assert fields(tangent(checker, "Pair")) == ["a: T.TangentVector", "b: T.TangentVector"]


def test_move_goes_field_by_field() -> None:
    checker, _ = accepts("struct S: Differentiable { var x: Float; var y: [Double]; @noDerivative var n: Int }")
    env = checker.modules.environment(nominal(checker, "S").module)
    move = next(r for r in env.entity("Differentiable").requirements if r.name == "move")
    reference = conform.witness(nominal(checker, "S").declared_type, move, env)
    assert isinstance(reference, tast.FunctionRef)
    assert reference.function.witness_synthesis == "move"
    statements = checker.body(reference.function).statements
    targets = [s.value.arguments[0].target.field.name for s in statements]  # type: ignore[union-attr]
    assert targets == ["x", "y"]


def test_generic_fields_are_reached_through_witnesses() -> None:
    checker, _ = accepts("struct S<T: AdditiveArithmetic>: AdditiveArithmetic { var x: T; var y: Float }")
    env = checker.modules.environment(nominal(checker, "S").module)
    zero = env.entity("AdditiveArithmetic").requirements[0]
    reference = conform.witness(nominal(checker, "S").declared_type, zero, env)
    assert isinstance(reference, tast.FunctionRef)
    (statement,) = checker.body(reference.function).statements
    parts = statement.value.arguments  # type: ignore[union-attr]
    assert [type(part.callee).__name__ for part in parts] == ["WitnessRef", "FunctionRef"]


def test_equality_of_enums_compares_payloads() -> None:
    checker, _ = accepts(
        """
        enum E: Equatable { case a, b(Int, Float), c(x: [Bool]) }
        enum Plain { case on, off }
        let same = E.a == E.b(1, 2), different = Plain.on != .off
        """
    )
    env = checker.modules.environment(nominal(checker, "E").module)
    equal = env.entity("Equatable").requirements[0]
    reference = conform.witness(nominal(checker, "E").declared_type, equal, env)
    assert isinstance(reference, tast.FunctionRef)
    (switch,) = checker.body(reference.function).statements
    assert isinstance(switch, tast.Switch)
    assert len(switch.cases) == 4


def test_raw_values() -> None:
    checker, _ = accepts(
        """
        enum Number: Int { case one = 1, two, ten = 10 }
        enum Name: String { case north, south = "S" }
        enum Size: Double { case small = 0.5, big = 2 }
        let raw: Int = Number.two.rawValue
        let number: Number? = Number(rawValue: 10)
        let name: String = Name.north.rawValue
        """
    )
    assert [case.raw for case in nominal(checker, "Number").cases] == [1, 2, 10]
    assert [case.raw for case in nominal(checker, "Name").cases] == ["north", "S"]
    assert [case.raw for case in nominal(checker, "Size").cases] == [0.5, 2.0]


def test_static_stored_properties_satisfy_requirements() -> None:
    checker, _ = accepts(
        """
        struct S: AdditiveArithmetic {
            var x: Float
            static let zero = S(x: 0)
            static func + (a: S, b: S) -> S { return S(x: a.x + b.x) }
            static func - (a: S, b: S) -> S { return S(x: a.x - b.x) }
        }
        func zero<T: AdditiveArithmetic>(_ x: T) -> T { return T.zero }
        """
    )
    env = checker.modules.environment(nominal(checker, "S").module)
    zero = env.entity("AdditiveArithmetic").requirements[0]
    reference = conform.witness(nominal(checker, "S").declared_type, zero, env)
    assert isinstance(reference, tast.FunctionRef)
    assert isinstance(checker.body(reference.function).statements[0], tast.Return)


def test_synthesised_functions_say_so() -> None:
    checker, _ = accepts("struct S: Equatable { var x: Int }; let s = S(x: 1) == S(x: 2)")
    (equal,) = nominal(checker, "S").static_members["=="]
    assert isinstance(equal, FunctionEntity)
    assert equal.witness_synthesis == "=="
    assert equal.attributes["fixity"] == "infix"


def test_the_tangent_of_a_generic_struct_has_key_paths_where_those_of_its_parts_have() -> None:
    declarations = """
    struct Plain: Differentiable {
        struct TangentVector: Differentiable, AdditiveArithmetic { var x: Float }
        var x: Float
        mutating func move(along direction: TangentVector) { x += direction.x }
    }
    struct Unit: Differentiable { var x: Float }
    struct Pair<A: Differentiable, B>: Differentiable { var a: A; @noDerivative var b: B }
    struct Outer<A: Differentiable>: Differentiable { var pairs: [Pair<A, Int>] }
    func walk<M: Differentiable>(_ model: M) where M.TangentVector: KeyPathIterable {}
    """
    accepts(declarations + "func f(_ x: Outer<Unit>, _ y: Pair<Float, Plain>) { walk(x); walk(y) }")
    accepts(
        declarations + "func f<A: Differentiable>(_ x: Outer<A>) where A.TangentVector: KeyPathIterable { walk(x) }"
    )
    for refused in (
        "func f(_ x: Outer<Plain>) { walk(x) }",
        "func f<A: Differentiable>(_ x: Pair<A, Int>) { walk(x) }",
    ):
        (message,) = messages(declarations + refused)
        assert "KeyPathIterable" in message
