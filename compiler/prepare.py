"""Prepares the library when the package is built: parsed, with all of its bodies lowered, and with what machine code of
it programs have (``foreseen.py``), for processors like this one.

    python -m pullback.compiler.prepare

fills the folder of ``dsl/prepared.py`` beside the sources it runs from. It takes some twenty seconds; without it the
first programs that are compiled on a machine take some of that each.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection

from ..dsl import diskcache, prepared
from ..dsl.checker import Checker
from ..dsl.source import Source
from . import cache, driver, foreseen, usual
from .backends.llvm.parts import Part
from .edge import on_deep_stack
from .lower import Bodies, ModuleLowering, kept
from .lower.everything import library_functions
from .native import lasting
from .options import Options

_EVERYTHING = "import Foundation\nimport TensorFlow\n"


class _Bodies:
    """Those of each module of the library, by name."""

    def __init__(self) -> None:
        self.modules: dict[str, dict[str, bytes]] = {}

    def find(self, name: str) -> bytes | None:
        return self.modules.get(kept.module_of(name), {}).get(name)

    def keep(self, bodies: dict[str, bytes]) -> None:
        for name, body in sorted(bodies.items()):
            self.modules.setdefault(kept.module_of(name), {})[name] = body


def files() -> dict[str, bytes]:
    """What belongs in the folder, by name."""
    with tempfile.TemporaryDirectory() as empty:
        os.environ["XDG_CACHE_HOME"] = empty  # so that everything is made anew, and nothing else is there
        bodies = _bodies()
        parsed = {path.name.rpartition("-")[0]: path.read_bytes() for path in diskcache.folder().glob("*.pickle")}
        code = on_deep_stack(lambda: _code(bodies))
    found = {kept.file_name(module): kept.as_stored(known) for module, known in bodies.modules.items()}
    return found | {diskcache.file_name(name): stored for name, stored in parsed.items()} | {foreseen.FILE: code}


def _bodies() -> _Bodies:
    checker = Checker(lambda name: None)
    program, found = checker.check(Source("prepared.dsl", _EVERYTHING))
    assert program is not None, found
    bodies = _Bodies()
    lowering = ModuleLowering(program, checker, run=False, bodies=bodies)
    lowering.lower()
    for function in dict.fromkeys(library_functions(program)):
        lowering.function(function)
    lowering.drain()
    lowering.keeper.finish()
    return bodies


class _Watching:
    """What the driver asks for what it has, which is nothing but bodies; it notes the functions of the program."""

    def __init__(self, bodies: Bodies) -> None:
        self.bodies = bodies
        self.objects = cache.Objects()
        self.foreseen = self
        self.functions = frozenset[str]()

    def find(self, kind: str, functions: Collection[str]) -> list[Part]:
        self.functions = frozenset(functions)
        return []


def _code(bodies: _Bodies) -> bytes:
    programs: list[foreseen.Seen] = []
    kind = ""
    for number, text in enumerate(usual.PROGRAMS):
        options, watching = Options(), _Watching(bodies)
        source = Source(f"usual{number}.dsl", text)
        module, exports = driver.optimised(source, options, lambda name: None, watching)
        kind, parts = lasting(module, exports.callable, options)
        programs.append(foreseen.Seen(watching.functions, tuple(parts)))
    return foreseen.stored(kind, programs)


if __name__ == "__main__":
    prepared.write(files())
