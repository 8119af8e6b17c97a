"""Modules from source: what Python sees of them, and the cache on disk."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pullback
from pullback import CompileError
from pullback.compiler import cache, edge
from pullback.runtime.load import DERIVATIVE_ENTRIES

ROOT = Path(__file__).resolve().parent.parent.parent

SOURCE = """
import Foundation
/// A full turn.
let tau = 2 * Double.pi
let table: [Double] = [1, 2, 3]
let (a, b) = (1, 2.5)
var counter = 0
private let secret = 3
/// What there is.
enum Kind { case one, two(Int) }
struct Unused { var x: Double; var kind: Kind }
func apply(_ f: (Double) -> Double, _ x: Double) -> Double { return f(x) }
func twice<T>(_ x: T) -> T { return x }
func twice<T>(_ x: [T]) -> T { return x[0] }
private func hidden() -> Int { return 1 }
func over(_ x: Int) -> Int { return 1 }
func over(_ x: Double) -> Double { return 2 }
func over(at x: Double) -> Double { return 3 }
func 𝑒xp(_ x: Double) -> Double { return exp(x) }
func lambda(in x: Double, from y: Double) -> Double { return x - y }
func greet(_ name: String, with word: String = "hi") -> String { return "\\(word) \\(name)" }
func next(_ x: Int?) -> Int? { return x == nil ? nil : x! + 1 }
func pair() -> (x: Int, y: [Int]) { return (1, [2, 3]) }
func add(_ x: inout [Double], by d: Double) { for i in 0..<x.count { x[i] += d } }
final class State { var sum = 0.0; func add(_ x: Double) { sum += x } }
struct Holder { var state: State }
let state = State()
func inside(_ xs: [Double]) -> Double { let s = State(); for x in xs { s.add(x) }; return s.sum }
func given(_ s: State) -> Double { return s.sum }
func held() -> Holder { return Holder(state: State()) }
"""


@pytest.fixture(scope="module")
def module() -> Any:
    return pullback.compile(SOURCE, name="things")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PULLBACK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_constants(module: Any) -> None:
    assert module.tau == pytest.approx(6.283185307179586)
    assert module.table.tolist() == [1, 2, 3]
    assert (module.a, module.b) == (1, 2.5)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("counter", "it is a global variable, which only a running program sets"),
        ("apply", "its parameter 'f': functions cannot be passed to or from Python"),
        ("twice", "it is generic; write a function for the types that you need"),
        ("state", "it is a global variable, which only a running program sets"),
        ("secret", "module 'things' has no attribute 'secret'"),
        ("hidden", "module 'things' has no attribute 'hidden'"),
    ],
)
def test_what_is_not_there(module: Any, name: str, message: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(module, name)
    assert message in str(caught.value)


def test_types_that_no_function_mentions(module: Any) -> None:
    value = module.Unused(1.5, module.Kind.two(3))
    assert repr(value) == "Unused(x=1.5, kind=Kind.two(3))"
    assert module.Kind.__doc__ == "What there is."


def test_names_that_python_cannot_write(module: Any) -> None:
    assert module.𝑒xp(0.0) == 1.0
    assert getattr(module, "𝑒xp")(0.0) == 1.0  # noqa: B009
    assert module.lambda_(3, 1) == 2.0
    assert module.lambda_(**{"in": 3, "from": 1}) == 2.0
    assert {"tau", "greet", "Kind", "lambda_"} <= set(dir(module))


def test_overloads(module: Any) -> None:
    assert (module.over(1), module.over(1.0), module.over(at=1)) == (1, 2.0, 3.0)
    with pytest.raises(TypeError, match=r"no version of over\(\) takes these arguments; there are:\n"):
        module.over("x")
    with pytest.raises(TypeError, match=r"over\(\) has 3 versions; choose one of over.versions"):
        pullback.gradient(module.over)
    with pytest.warns(edge.CompileWarning, match="will always have a zero derivative"):
        assert pullback.gradient(module.over.versions[1])(1.0) == 0.0


def test_warnings_name_the_line_of_python_and_are_told_once() -> None:
    text = "func f(_ x: Double) -> Double {\n    var y = x\n    return y * y\n}\n"
    with pytest.warns(edge.CompileWarning, match="never mutated") as caught:
        module = pullback.compile(text, name="told")
        assert pullback.gradient(module.f)(2.0) == 4.0
    assert [warning.filename for warning in caught] == [__file__]


def test_values_of_the_language(module: Any) -> None:
    assert module.greet("you") == "hi you"
    assert module.inside([1, 2.5]) == 3.5
    assert module.greet("you", with_="hello") == "hello you"
    assert module.next(None) is None
    assert module.next(1) == 2
    x, y = module.pair()
    assert (x, y.tolist()) == (1, [2, 3])
    assert module.add([1, 2], by=0.5).tolist() == [1.5, 2.5]
    assert str(inspect.signature(module.greet)) == "(name: str, word: str = 'hi') -> str"


def test_errors_carry_what_the_command_line_prints() -> None:
    with pytest.raises(CompileError) as caught:
        pullback.compile("func f() -> Int { return x }", name="wrong")
    assert "wrong.dsl:1:26: error: cannot find 'x' in scope" in str(caught.value)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.severity.value == "error"  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", [None, 3, b"let a = 1"])
def test_a_program_is_text(text: Any) -> None:
    with pytest.raises(TypeError, match="needs the text of a program as a str"):
        pullback.compile(text)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"absent\.dsl: No such file"):
        pullback.load(tmp_path / "absent.dsl")
    with pytest.raises(TypeError, match="speed"):
        pullback.load(tmp_path / "absent.dsl", speed=3)


def test_failures_of_the_compiler_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("pullback.compiler.driver.compile", fail)
    with pytest.raises(CompileError, match="internal error of the compiler, please report it: KeyError: 'lost'"):
        pullback.compile("let x = 1")


# --- the cache ---------------------------------------------------------------------------------


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.dsl").write_text(text)
    return folder / "main.dsl"


def forbid_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    def compile(*_: Any) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(edge, "guarded", compile)


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.so"))


def test_the_second_load_does_not_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, main="func one() -> Int { return 1 }")
    assert pullback.load(path).one() == 1
    forbid_compiling(monkeypatch)
    assert pullback.load(path).one() == 1
    with pytest.raises(AssertionError, match="compiled again"):
        pullback.load(path, unchecked=True)
    write(tmp_path, main="func one() -> Int { return 2 }")
    with pytest.raises(AssertionError, match="compiled again"):
        pullback.load(path)


def test_unchecked_code_computes_no_precondition() -> None:
    source = """
    func slow(_ x: Int) -> Bool { print("asked"); return x > 0 }
    func f(_ x: Int) -> Int {
      precondition(slow(x), "x is \\(x)")
      assert(slow(x))
      return x
    }
    """
    with pytest.raises(pullback.Trap, match="x is -1"):
        pullback.compile(source).f(-1)
    assert pullback.compile(source, unchecked=True).f(-1) == -1


def test_imported_files_count(tmp_path: Path) -> None:
    path = write(
        tmp_path, main="import other\nfunc f() -> Int { return g() }", other="public func g() -> Int { return 1 }"
    )
    assert pullback.load(path).f() == 1
    write(tmp_path, other="public func g() -> Int { return 2 }")
    assert pullback.load(path).f() == 2
    (tmp_path / "other.dsl").unlink()
    with pytest.raises(CompileError, match="no such module 'other'"):
        pullback.load(path)


def test_derivatives_on_demand_are_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, main="func f(_ x: Double, _ y: Double) -> Double { return x * x * y }")
    assert pullback.gradient(pullback.load(path).f, wrt="x")(3, 2) == 12.0
    forbid_compiling(monkeypatch)
    assert pullback.gradient(pullback.load(path).f, wrt="x")(3, 2) == 12.0


LAZY = """
struct Point: Differentiable { var x: Double; var y: Double }
@differentiable
func norm(_ p: Point, _ s: Double) -> Double { return s * (p.x * p.x + p.y * p.y) }
@differentiable
func doubled(_ xs: [Double]) -> [Double] { return xs.map { 2 * $0 } }
func none() -> Int { return 0 }
"""


def there(row: dict[str, Any]) -> list[str]:
    return [kind for kind in DERIVATIVE_ENTRIES if row[kind] is not None]


def test_pullbacks_are_compiled_when_they_are_asked_for() -> None:
    module = pullback.compile(LAZY)
    (norm,), (doubled,) = module.norm.data["derivatives"], module.doubled.data["derivatives"]
    assert there(norm) == ["value_and_gradient"]
    assert there(doubled) == ["vjp", "pullback"]
    point = module.Point(x=3, y=4)
    expected = pullback.gradient(module.norm)(point, 2)
    assert not module.norm.derived

    value, pull = pullback.vjp(module.norm, point, 2)
    assert value == 50
    assert pull(1) == expected
    assert pullback.vjp(module.norm, point, 2, wrt="p")[1](1) == expected[0]
    assert list(pullback.vjp(module.doubled, [1, 2])[1]([1, 0])) == [2, 0]
    assert [there(row) for _, row in module.norm.derived] == [["vjp", "pullback"]]
    assert not module.doubled.derived


def test_what_is_compiled_later_is_compiled_alone() -> None:
    module = pullback.compile(LAZY)
    _ = pullback.gradient(module.norm, wrt="s")
    _ = pullback.vjp(module.norm, module.Point(x=3, y=4), 2)
    _ = pullback.jvp(module.doubled, ([1.0],), ([1.0],))
    made = [native for native, _ in (*module.norm.derived, *module.doubled.derived)]
    assert [[row["name"] for row in native.library.manifest["functions"]] for native in made] == [
        ["norm"],
        ["doubled"],
    ]
    assert there(module.doubled.derived[0][1]) == ["jvp"]


def test_an_artefact_has_all_of_reverse_mode(tmp_path: Path) -> None:
    module = pullback.load(pullback.build(write(tmp_path, main=LAZY), tmp_path / "main.so"))
    (row,) = module.norm.data["derivatives"]
    assert there(row) == ["value_and_gradient", "vjp", "pullback"]
    assert pullback.vjp(module.norm, module.Point(x=3, y=4), 2)[1](1)[1] == 25


def test_derivatives_of_instances() -> None:
    module = pullback.compile("func cube<T: FloatingPoint & Differentiable>(_ x: T) -> T { return x * x * x }\n" + LAZY)
    assert pullback.vjp(module.cube[float], 2.0)[1](1.0) == 12


def test_damaged_entries_are_made_again(tmp_path: Path, own_cache: Path) -> None:
    path = write(tmp_path, main="func one() -> Int { return 1 }")
    assert pullback.load(path).one() == 1
    (entry,) = entries(own_cache)
    for damage in (b"", b"garbage", entry.read_bytes()[:-1], entry.read_bytes()[:-1] + b"x"):
        entry.unlink()
        entry.write_bytes(damage)
        assert pullback.load(path).one() == 1


def test_without_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, main="func one() -> Int { return 1 }")
    monkeypatch.setenv("PULLBACK_CACHE", "")
    assert pullback.load(path).one() == 1
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("PULLBACK_CACHE", str(blocked))
    assert pullback.load(path).one() == 1


def test_the_cache_does_not_grow_for_ever(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 2)
    for number in range(4):
        path = write(tmp_path, main=f"func f() -> Int {{ return {number} }}")
        assert pullback.load(path).f() == number
    assert len(entries(own_cache)) == 2


def test_processes_share_the_cache(tmp_path: Path) -> None:
    path = write(tmp_path, main="func one() -> Int { return 1 }")
    code = f"import pullback; print(pullback.load({str(path)!r}).one())"
    command = [sys.executable, "-c", code]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ)
        for _ in range(3)
    ]
    for process in processes:
        assert process.communicate(timeout=120) == (b"1\n", b"")


# A child forks while another thread is in the middle of a compilation, and compiles.
FORKING = """
import os, threading
import pullback
from pullback.compiler import driver
begun, compile = threading.Event(), driver.compile
def slowly(*arguments, **options):
    begun.set()
    threading.Event().wait(0.3)
    return compile(*arguments, **options)
driver.compile = slowly
other = threading.Thread(target=pullback.compile, args=("func f(_ x: Int) -> Int { x }",))
other.start()
begun.wait()
child = os.fork()
if child == 0:
    driver.compile = compile
    os._exit(pullback.compile("func f(_ x: Int) -> Int { x + 1 }").f(6))
other.join()
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_compiles_what_it_needs() -> None:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PULLBACK_CACHE": ""}
    command = [sys.executable, "-c", FORKING]
    out = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert out.stdout == "7\n", out.stderr
