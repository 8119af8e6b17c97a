"""Where compile time goes: from text to loaded code, cold and from the cache, stage by stage.

    python bench/compile.py [--lines 200] [--file MODEL.dsl]

Imports are not counted. Each figure is the best of a few runs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

UNIT = """
struct Body{n}: Differentiable {{
    var position: Double
    var speed: Double

    @differentiable
    func moved(for time: Double) -> Body{n} {{
        return Body{n}(position: position + time * speed, speed: speed - time * sin(position))
    }}
}}

@differentiable
func energy{n}(_ body: Body{n}, mass: Double) -> Double {{
    let kinetic = mass * body.speed * body.speed / 2
    return kinetic + mass * (1 - cos(body.position))
}}

@differentiable
func simulate{n}(_ x: Double, _ y: Double) -> Double {{
    var body = Body{n}(position: x, speed: y)
    var total = 0.0
    for step in 0..<100 {{
        body = body.moved(for: 0.01)
        if step % 10 == 0 {{
            total += energy{n}(body, mass: 2) * exp(-0.1 * Double(step))
        }} else {{
            total -= 0.01 * body.position
        }}
    }}
    return total
}}
"""


def program(lines: int) -> str:
    """A plain program of about this many lines: structs, methods, loops, branches, all differentiable."""
    count = max(1, round(lines / (UNIT.count("\n") - 1)))
    return "import Foundation\n" + "".join(UNIT.format(n=n) for n in range(count))


def chain(operators: int) -> str:
    terms = " + ".join(f"x * {i}.5" if i % 2 else "y" for i in range(operators * 2 // 3))
    return f"func f(_ x: Double, _ y: Double) -> Double {{\n    return {terms}\n}}\n"


def best(run, times: int = 5) -> float:
    durations = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        durations.append(time.perf_counter() - began)
    return min(durations)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--file", type=Path, help="measure this file instead of a made one")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        import pullback
        from pullback.compiler import driver
        from pullback.compiler.options import Options
        from pullback.dsl.checker import Checker
        from pullback.dsl.source import Source

        text = arguments.file.read_text(encoding="utf-8") if arguments.file else program(arguments.lines)
        path = Path(cache) / "program.dsl"
        path.write_text(text, encoding="utf-8")
        nothing = lambda name: None  # noqa: E731

        began = time.perf_counter()
        first = driver.compile(Source(str(path), text), Options(), nothing)
        cold = time.perf_counter() - began
        if not first.ok:
            print(*first.diagnostics, sep="\n", file=sys.stderr)
            return 1
        again = [driver.compile(Source(str(path), text), Options(), nothing) for _ in range(3)]
        timings = min((result.timings for result in again), key=lambda t: sum(t.values()))

        print(f"{len(text.splitlines())} lines, first compilation in this process: {cold:.3f} s")
        print("a later one, by stage:")
        for stage, seconds in timings.items():
            print(f"  {stage:28}{seconds * 1000:9.1f} ms")
        print(f"  {'sum':28}{sum(timings.values()) * 1000:9.1f} ms")

        pullback.load(path)
        print(f"load from the cache: {best(lambda: pullback.load(path)) * 1000:.1f} ms")

        source = Source("chain.dsl", chain(200))
        Checker(nothing).check(source)
        print(f"check of an expression of 200 operators: {best(lambda: Checker(nothing).check(source)) * 1000:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
