"""Imports, and what one file sees of another."""

from __future__ import annotations

from pullback.dsl import scope, tast
from pullback.dsl.checker import Checker
from pullback.dsl.source import Source

from .support import accepts, check, messages


def test_a_module_beside_the_file() -> None:
    accepts(
        """
import geometry
let a = area(2) + geometry.area(3)
let c = Circle(r: 1).area
// --- geometry
import Foundation
public func area(_ r: Float) -> Float { return 3 * r * r }
public struct Circle {
    var r: Float
    public init(r: Float) { self.r = r }
    public var area: Float { return geometryHelper(r) }
}
private func geometryHelper(_ r: Float) -> Float { return r }
"""
    )


def test_private_declarations_stay_in_their_file() -> None:
    text = "import other\nlet x = secret()\n// --- other\nprivate func secret() -> Int { return 1 }\n"
    assert messages(text) == ["'secret' is inaccessible due to 'private' protection level"]


def test_missing_modules_are_one_error() -> None:
    assert messages("import nowhere\nlet x = nowhere.f(unknown)") == ["no such module 'nowhere'"]


def test_circular_imports_are_an_error() -> None:
    text = "import a\n// --- a\nimport b\n// --- b\nimport a\n"
    assert messages(text) == ["circular import: a -> b -> a"]


def test_extensions_of_library_types_are_seen_everywhere() -> None:
    accepts(
        """
import more
let a = (2.5 as Float).doubled, b = [1, 2].total
// --- more
extension Float { public var doubled: Float { return 2 * self } }
public extension Array where Element == Int { var total: Int { return self[0] } }
"""
    )


def test_a_users_function_shadows_the_librarys() -> None:
    checker, _ = accepts(
        """
        func max(_ x: Float, _ y: Float) -> Float { return 0 }
        func max(_ x: Float, _ y: Float, _ z: Bool) -> Float { return 0 }
        """
    )
    main = checker.modules.loaded["main"]
    found = [f for f in scope.lookup(main.scope, "max") if [str(p.type) for p in f.parameters] and not f.intrinsic]
    own = [f for f in found if f.module is main]
    assert len(own) == 2
    same = [f for f in scope.lookup(main.scope, "max") if scope.same_signature(f, own[0])]
    assert same == [own[0]]


def test_errors_in_an_imported_file_are_placed_there() -> None:
    _, program, (problem,) = check("import other\n// --- other\nfunc f() -> Flaot { return 1 }\n")
    assert program is None
    assert str(problem.span) == "other.dsl:1:13"


def test_the_library_has_no_errors() -> None:
    """Every declaration and body of it, used or not."""
    checker = Checker(lambda name: None)
    program, diagnostics = checker.check(Source("main.dsl", "import Foundation\nimport TensorFlow\n"))
    assert program is not None
    assert not diagnostics
    for module in list(checker.modules.loaded.values()):
        checker.check_module(module)
    assert not [f"{d.span}: {d.message}" for d in checker.diagnostics.items]


def test_operators_of_imported_files() -> None:
    _, program = accepts(
        """
import powers
let a = 2 * 3 *** 2, b = √16.0
// --- powers
precedencegroup Power { higherThan: MultiplicationPrecedence }
infix operator ***: Power
prefix operator √
public func *** (a: Int, b: Int) -> Int { return a }
public prefix func √ (x: Double) -> Double { return x }
"""
    )
    product = program.statements[0]
    assert isinstance(product, tast.Bind) and isinstance(product.value, tast.Call)
    assert isinstance(product.value.callee, tast.FunctionRef) and product.value.callee.function.name == "*"
