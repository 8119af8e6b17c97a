"""Programs that call functions of a C library which lies beside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import pullback
from pullback.compiler import driver, edge, files
from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.options import Options
from pullback.runtime.errors import ArtefactError

COMPILER = shutil.which("cc")

LIBRARY = """
#include <stdbool.h>
#include <stdint.h>
double weigh(const double *a, const double *b, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}
uint8_t following(uint8_t x) { return x + 1; }
int8_t negated(int8_t x) { return -x; }
bool flipped(bool x) { return !x; }
float mixed(float a, double b, int32_t c, int16_t d, uint64_t e) { return a + b + c + d + e; }
static int32_t count = 0;
void tick(void) { count++; }
int32_t ticks(void) { return count; }
"""

PROGRAM = """
@extern(c, "weigh", library: "./libown.so")
public func weighed(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ n: Int) -> Double
@extern(c, library: "./libown.so") func following(_ x: UInt8) -> UInt8
@extern(c, library: "./libown.so") func negated(_ x: Int8) -> Int8
@extern(c, library: "./libown.so") func flipped(_ x: Bool) -> Bool
@extern(c, library: "./libown.so") func mixed(_ a: Float, _ b: Double, _ c: CInt, _ d: CShort, _ e: UInt64) -> Float
@extern(c, library: "./libown.so") func tick()
@extern(c, library: "./libown.so") func ticks() -> CInt

@differentiable(reverse)
func dot(_ a: [Double], _ b: [Double]) -> Double { return weighed(a, b, a.count) }

@derivative(of: dot)
func dotVJP(_ a: [Double], _ b: [Double]) -> (
    value: Double, pullback: (Double) -> (Array<Double>.TangentVector, Array<Double>.TangentVector)
) {
    return (value: dot(a, b), pullback: { v in
        (Array<Double>.TangentVector(b.map { $0 * v }), Array<Double>.TangentVector(a.map { $0 * v }))
    })
}

func narrow() -> [Int] {
    return [Int(following(255)), Int(negated(5)), Int(negated(-128)), flipped(true) ? 1 : 0, flipped(false) ? 1 : 0]
}

func total() -> Double { return Double(mixed(1, 2, 3, 4, 5)) }

for _ in 0..<3 { tick() }
print(ticks(), narrow(), total(), dot([1, 2], [3, 4]))
print(gradient(at: [1, 2], [3, 4], of: dot))
"""

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="needs a C compiler")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "own.c").write_text(LIBRARY)
    command = [COMPILER or "cc", "-shared", "-fPIC", "-o", str(tmp_path / "libown.so"), str(tmp_path / "own.c")]
    subprocess.run(command, check=True)
    path = tmp_path / "own.dsl"
    path.write_text(PROGRAM)
    return path


def command(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(pullback.__file__).parents[1])}
    whole = [sys.executable, "-m", "pullback", *arguments]
    return subprocess.run(whole, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)


@needs_compiler
def test_a_library_beside_the_program(program: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    ran = command("run", str(program), cwd=elsewhere)
    printed = "3 [0, -5, -128, 0, 1] 15.0 11.0\n([3.0, 4.0], [1.0, 2.0])\n"
    assert (ran.stdout, ran.stderr, ran.returncode) == (printed, "", 0)


@needs_compiler
def test_artefacts_find_it_beside_them(program: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = pullback.build(program, program.with_suffix(".so"))
    folder = tmp_path_factory.mktemp("deployed")
    moved = Path(shutil.copy(made, folder / "moved.so"))
    shutil.move(program.parent / "libown.so", folder / "libown.so")
    module = pullback.load(moved)
    assert module.narrow().tolist() == [0, -5, -128, 0, 1]
    assert module.weighed([1.0, 2.0], [3.0, 4.0], 2) == 11.0
    for part, wanted in zip(pullback.gradient(module.dot)([1.0, 2.0], [3.0, 4.0]), ([3, 4], [1, 2]), strict=True):
        assert np.array_equal(part, wanted)
    assert module.live_buffers() == 0
    (folder / "libown.so").unlink()
    again = Path(shutil.copy(made, folder / "again.so"))
    with pytest.raises(ArtefactError, match=r"own.dsl:3:13: error: cannot open the C library './libown.so': "):
        pullback.load(again)


@needs_compiler
def test_the_interpreter_calls_it(program: Path) -> None:
    seen: dict[str, Module] = {}

    def observe(stage: str, value: Module) -> None:
        seen[stage] = value

    source = files.read_source(str(program))
    edge.on_deep_stack(lambda: driver.compile(source, Options(), files.loader_beside(str(program)), observe))
    interpreter = Interpreter(seen["adjoint"])
    assert interpreter.call("dot", [(1.0, 2.0), (3.0, 4.0)]) == [11.0]
    assert interpreter.call("narrow") == [(0, -5, -128, 0, 1)]
    assert interpreter.call("total") == [15.0]


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ('@_silgen_name("no_such_function")', "there is no C function 'no_such_function' in this process"),
        ('@extern(c, "cbrtt", library: "m")', "there is no C function 'cbrtt' in the C library 'm'"),
        ('@extern(c, "cbrt", library: "nosuchlibrary")', "cannot open the C library 'nosuchlibrary'"),
        ('@extern(c, "cbrt", library: "./none.so")', "cannot open the C library './none.so'"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, declaration: str, message: str) -> None:
    path = tmp_path / "missing.dsl"
    path.write_text(f"{declaration}\nfunc root(_ x: Double) -> Double\nprint(1)\nprint(root(8))\n")
    with pytest.raises(ArtefactError, match=f"missing.dsl:2:6: error: {message}"):
        pullback.load(path)
    if "silgen" in declaration:
        ran = command("run", str(path))
        assert ran.returncode == 1 and ran.stderr.startswith(f"missing.dsl:2:6: error: {message}")
