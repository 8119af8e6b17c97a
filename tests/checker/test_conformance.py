"""Which types conform to what, and what generic contexts entail."""

from __future__ import annotations

import pytest

from pullback.dsl import conform, scope, types
from pullback.dsl.checker import Checker
from pullback.dsl.declarations import entailment, members, witnesses
from pullback.dsl.declarations.resolve import resolve_type
from pullback.dsl.declarations.substitute import show
from pullback.dsl.entities import FunctionEntity, NominalEntity
from pullback.dsl.environment import Environment

from .support import accepts, check


def environment(checker: Checker, function: str | None = None) -> Environment:
    """The environment of the main file, or that of a function's body."""
    main = checker.modules.loaded["main"]
    env = checker.modules.environment(main)
    if function is None:
        return env
    entity = main.names[function][0]
    assert isinstance(entity, FunctionEntity)
    return env.of(entity)


def named(env: Environment, text: str) -> types.Type:
    """The type that ``text`` names in ``env``, which must declare an alias called so, or a parameter."""
    from pullback.dsl.parser import parse
    from pullback.dsl.source import Source

    file, problems = parse(Source("type.dsl", f"typealias It = {text}"))
    assert not problems
    return resolve_type(file.statements[0].type, env.scope, env)  # type: ignore[attr-defined]


def protocol(env: Environment, name: str) -> NominalEntity:
    found = scope.lookup_type(env.scope, name)
    assert found is not None
    assert isinstance(found[0], NominalEntity)
    return found[0]


PROGRAM = """
protocol Container { associatedtype Item; var count: Int { get }; func item(_ i: Int) -> Item }
protocol Sorted: Container where Item: Comparable {}
protocol Numbers: Sorted where Item == Float {}
struct Stack<Element>: Container {
    var items: [Element]
    var count: Int { return items.count }
    func item(_ i: Int) -> Element { return items[i] }
}
extension Stack: Sorted where Element: Comparable {}
struct Ones: Numbers { let count = 1; func item(_ i: Int) -> Float { return 1 } }
struct Opaque {}
protocol Layer: Differentiable { associatedtype Input: Differentiable; associatedtype Output: Differentiable }
func sorted<S: Sorted>(_ s: S) {}
func equal<C: Container, D: Container>(_ c: C, _ d: D) where C.Item == D.Item, D.Item: Equatable {}
func fixed<C: Container>(_ c: C) where C.Item == [Int] {}
func scalar<R: FloatingPoint & Differentiable>(_ r: R) where R.TangentVector == R {}
func layer<L: Layer>(_ l: L) where L.AllDifferentiableVariables == L.CotangentVector {}
func numbers<N: Numbers>(_ n: N) {}
func swapped<C: Container, D: Container, E: Container>(_ c: C, _ d: D, _ e: E)
    where C.Item == D.Item, D.Item == E.Item, E.Item == Float {}
"""


@pytest.fixture(scope="module")
def checker() -> Checker:
    return accepts(PROGRAM)[0]


@pytest.mark.parametrize(
    ("type", "protocol_name", "expected"),
    [
        ("Float", "Differentiable", True),
        ("Float", "Equatable", True),
        ("Int", "Differentiable", False),
        ("[Float]", "Differentiable", True),
        ("[[Float]]", "Differentiable", True),
        ("[Int]", "Differentiable", False),
        ("[Int]", "Equatable", True),
        ("[Opaque]", "Equatable", False),
        ("Int?", "Equatable", True),
        ("Opaque?", "Equatable", False),
        ("Range<Int>", "_Iterable", True),
        ("Range<Double>", "_Iterable", False),
        ("Stack<Int>", "Sorted", True),
        ("Stack<Opaque>", "Sorted", False),
        ("Stack<Opaque>", "Container", True),
        ("Ones", "Container", True),
        ("(Float, Float)", "Differentiable", False),
        ("(Float) -> Float", "Differentiable", False),
    ],
)
def test_known_types(checker: Checker, type: str, protocol_name: str, expected: bool) -> None:
    env = environment(checker)
    found = conform.find(named(env, type), protocol(env, protocol_name), env)
    assert (found is not None) == expected


@pytest.mark.parametrize(
    ("function", "type", "protocol_name", "expected"),
    [
        ("sorted", "S", "Container", True),
        ("sorted", "S.Item", "Comparable", True),
        ("sorted", "S.Item", "Equatable", True),
        ("sorted", "S.Item", "Differentiable", False),
        ("sorted", "[S.Item]", "Equatable", True),
        ("sorted", "Stack<S.Item>", "Sorted", True),
        ("equal", "C.Item", "Equatable", True),
        ("equal", "D.Item", "Equatable", True),
        ("equal", "C", "Equatable", False),
        ("fixed", "C.Item", "Equatable", True),
        ("scalar", "R", "AdditiveArithmetic", True),
        ("scalar", "R.TangentVector", "FloatingPoint", True),
        ("layer", "L.TangentVector", "AdditiveArithmetic", True),
        ("layer", "L.TangentVector.TangentVector", "Differentiable", True),
        ("layer", "L.AllDifferentiableVariables", "Layer", False),
        ("layer", "L.Output.TangentVector", "AdditiveArithmetic", True),
        ("numbers", "N.Item", "FloatingPoint", True),
    ],
)
def test_generic_contexts(checker: Checker, function: str, type: str, protocol_name: str, expected: bool) -> None:
    env = environment(checker, function)
    found = conform.find(named(env, type), protocol(env, protocol_name), env)
    assert (found is not None) == expected


@pytest.mark.parametrize(
    ("function", "left", "right"),
    [
        ("equal", "C.Item", "D.Item"),
        ("fixed", "C.Item", "[Int]"),
        ("scalar", "R.TangentVector", "R"),
        ("scalar", "R.TangentVector.TangentVector", "R"),
        ("layer", "L.TangentVector.TangentVector", "L.TangentVector"),
        ("layer", "L.AllDifferentiableVariables", "L.CotangentVector"),
        ("layer", "[L.Input.TangentVector.TangentVector]", "[L.Input.TangentVector]"),
        ("numbers", "N.Item", "Float"),
        ("swapped", "C.Item", "Float"),
        (None, "[Float].TangentVector", "Array<Float>.DifferentiableView"),
        (None, "[[Float]].TangentVector", "Array<Array<Float>.DifferentiableView>.DifferentiableView"),
        (None, "Ones.Item", "Float"),
        (None, "Stack<Bool>.Item", "Bool"),
        (None, "Stack<Bool>.Element", "Bool"),
    ],
)
def test_canonical_types(checker: Checker, function: str | None, left: str, right: str) -> None:
    env = environment(checker, function)
    assert show(named(env, left)) == show(named(env, right))
    assert named(env, left) == named(env, right)


def test_inherited_protocols_nearest_first(checker: Checker) -> None:
    env = environment(checker)
    names = [p.name for p in entailment.inherited(protocol(env, "Numbers"))]
    assert names == ["Sorted", "Container"]


def test_witnesses_carry_type_arguments(checker: Checker) -> None:
    env = environment(checker)
    requirement = next(r for r in protocol(env, "Container").requirements if r.name == "item")
    reference = conform.witness(named(env, "Stack<Float>"), requirement, env)
    assert show(reference.type) == "(Stack<Float>, Int) -> Float"
    assert [show(argument) for argument in reference.types] == ["Float"]


def test_a_default_takes_the_conforming_type() -> None:
    checker, _ = accepts(
        """
        protocol P { associatedtype A; func f<U>(_ x: A, _ y: U) -> U }
        extension P { func f<V>(_ x: A, _ y: V) -> V { return y } }
        struct S<T>: P { typealias A = T }
        """
    )
    env = environment(checker)
    requirement = protocol(env, "P").requirements[0]
    conformance = conform.find(named(env, "S<Int>"), protocol(env, "P"), env)
    assert conformance is not None
    found = conform.witness_entry(conformance, requirement, checker.modules)
    assert found is not None
    assert [show(argument) for argument in found[1]] == ["S<Int>", "U"]
    reference = conform.witness(named(env, "S<Int>"), requirement, env, (named(env, "Bool"),))
    assert show(reference.type) == "(S<Int>, Int, Bool) -> Bool"
    assert [show(argument) for argument in reference.types] == ["S<Int>", "Bool"]


def test_the_more_constrained_default_is_the_witness() -> None:
    checker, _ = accepts(
        """
        protocol P { associatedtype A; func f() -> Int }
        extension P { func f() -> Int { return 1 } }
        extension P where A: Equatable { func f() -> Int { return 2 } }
        struct Same: P { typealias A = Int }
        struct Other: P { typealias A = (Int) -> Int }
        """
    )
    env = environment(checker)
    requirement = protocol(env, "P").requirements[0]
    same = conform.witness(named(env, "Same"), requirement, env)
    other = conform.witness(named(env, "Other"), requirement, env)
    assert same.function is not other.function  # type: ignore[union-attr]
    assert len(same.function.signature.requirements) > len(other.function.signature.requirements)  # type: ignore[union-attr]


def test_a_default_whose_requirement_fails_is_no_witness() -> None:
    text = """
        protocol P { associatedtype All = Int; var all: All { get } }
        extension P where All == Self { var all: Self { return self } }
        struct Own: P { typealias All = Own }
        struct Other: P {}
        let own = Own().all
        """
    (problem,) = check(text)[2]
    assert problem.message == "type 'Other' does not conform to protocol 'P'"


def test_own_members_hide_those_of_protocol_extensions() -> None:
    checker, _ = accepts(
        """
        protocol P { func f() -> Int }
        extension P { func f() -> Int { return 1 }; func g() -> Int { return 1 } }
        struct S: P { func f() -> Int { return 2 } }
        func generic<T: P>(_ x: T) {}
        """
    )
    env = environment(checker)
    found = members.lookup(named(env, "S"), "f", env)
    assert [candidate.entity.parent.name for candidate in found] == ["S"]
    assert [show(t) for c in members.lookup(named(env, "S"), "g", env) for t in c.substitution.values()] == ["S"]
    inside = environment(checker, "generic")
    found = members.lookup(named(inside, "T"), "f", inside)
    assert [candidate.entity.requirement for candidate in found] == [True]


def test_extensions_apply_when_their_requirements_hold() -> None:
    checker, _ = accepts(
        """
        struct Box<T> { var x: T }
        extension Box where T: Equatable { func same() -> Bool { return x == x } }
        extension Box where T == Float { func half() -> Float { return x / 2 } }
        struct Opaque {}
        """
    )
    env = environment(checker)
    assert members.lookup(named(env, "Box<Int>"), "same", env)
    assert not members.lookup(named(env, "Box<Opaque>"), "same", env)
    assert members.lookup(named(env, "Box<Float>"), "half", env)
    assert not members.lookup(named(env, "Box<Int>"), "half", env)


def test_every_library_conformance_is_complete() -> None:
    checker, _ = accepts("import Foundation")
    for module in checker.modules.loaded.values():
        for nominal in module.nominals:
            for conformance in nominal.conformances:
                missing = witnesses.missing_associated(conformance, checker.modules)
                assert not missing, conformance
                for requirement in conformance.protocol.requirements:
                    assert witnesses.witness(conformance, requirement, checker.modules) is not None, (
                        conformance,
                        requirement,
                    )
