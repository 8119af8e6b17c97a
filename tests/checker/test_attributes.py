"""What attributes leave in the entities."""

from __future__ import annotations

from pullback.dsl.checker import Checker
from pullback.dsl.declarations.substitute import show
from pullback.dsl.entities import FunctionEntity, NominalEntity, PropertyEntity

from .support import accepts


def function(checker: Checker, path: str) -> FunctionEntity:
    """A function of the main file, ``f`` or ``Type.f``; of a property, its getter."""
    first, *rest = path.split(".")
    entity = checker.modules.loaded["main"].names[first][0]
    for name in rest:
        assert isinstance(entity, NominalEntity)
        entity = [*entity.members.get(name, ()), *entity.static_members.get(name, ())][0]
    found = entity.getter if isinstance(entity, PropertyEntity) else entity
    assert isinstance(found, FunctionEntity)
    return found


def marks(checker: Checker, path: str) -> list[tuple[int, ...]]:
    return [mark.wrt for mark in function(checker, path).differentiable]


def test_parameters_of_differentiation() -> None:
    checker, _ = accepts(
        """
        @differentiable func all(_ x: Float, _ n: Int, _ y: [Double]) -> Float { return x }
        @differentiable(wrt: y) func one(_ x: Float, _ y: Float) -> Float { return x }
        @differentiable(wrt: 1) func byIndex(_ x: Float, _ y: Float) -> Float { return x }
        @differentiable @differentiable(wrt: x) func both(_ x: Float, _ y: Float) -> Float { return x }
        @differentiable func mutates(_ x: inout Float, by y: Float) { x = x * y }
        struct S: Differentiable {
            var x: Float
            @differentiable init(x: Float, n: Int) { self.x = x }
            @differentiable func method(_ k: Float) -> Float { return k * x }
            @differentiable(wrt: k) func partly(_ k: Float) -> Float { return k * x }
            @differentiable var twice: Float { return 2 * x }
            @differentiable(wrt: self) subscript(i: Int) -> Float { return x }
            @differentiable static func make(_ x: Float) -> S { return S(x: x, n: 1) }
        }
        """
    )
    assert marks(checker, "all") == [(0, 2)]
    assert marks(checker, "one") == [(1,)]
    assert marks(checker, "byIndex") == [(1,)]
    assert marks(checker, "both") == [(0, 1), (0,)]
    assert marks(checker, "mutates") == [(0, 1)]
    assert marks(checker, "S.init") == [(0,)]
    assert marks(checker, "S.method") == [(0, 1)]
    assert marks(checker, "S.partly") == [(1,)]
    assert marks(checker, "S.twice") == [(0,)]
    assert marks(checker, "S.subscript") == [(0,)]
    assert marks(checker, "S.make") == [(0,)]


def test_conditional_marks_keep_their_requirements() -> None:
    checker, _ = accepts("@differentiable(where T: Differentiable) func same<T>(_ x: T) -> T { return x }")
    (mark,) = function(checker, "same").differentiable
    (requirement,) = mark.requirements
    assert (show(requirement.type), requirement.protocol.name) == ("T", "Differentiable")  # type: ignore[union-attr]


def test_derivatives_are_registered_on_their_originals() -> None:
    checker, _ = accepts(
        """
        func f(_ x: Float, _ y: Float) -> Float { return x * y }
        @derivative(of: f)
        func both(_ x: Float, _ y: Float) -> (value: Float, pullback: (Float) -> (Float, Float)) {
            return (x * y, { v in (v * y, v * x) })
        }
        @derivative(of: f, wrt: y)
        func second(_ x: Float, _ y: Float) -> (value: Float, pullback: (Float) -> Float) {
            return (x * y, { v in v * x })
        }
        @derivative(of: f, wrt: y)
        func forward(_ x: Float, _ y: Float) -> (value: Float, differential: (Float) -> Float) {
            return (x * y, { v in v * x })
        }
        """
    )
    original = function(checker, "f")
    found = {(d.function.name, d.kind, d.wrt) for d in original.derivatives}
    assert found == {("both", "pullback", (0, 1)), ("second", "pullback", (1,)), ("forward", "differential", (1,))}
    assert function(checker, "both").derivative_of is original


def test_derivatives_in_another_file_than_their_original() -> None:
    checker, _ = accepts(
        """
        import geometry
        @derivative(of: area)
        func areaVJP(_ r: Float) -> (value: Float, pullback: (Float) -> Float) { return (area(r), { v in v }) }
        // --- geometry
        public func area(_ r: Float) -> Float { return r * r }
        """.replace("        ", "")
    )
    (area,) = checker.modules.loaded["geometry"].names["area"]
    assert [d.function.name for d in area.derivatives] == ["areaVJP"]
