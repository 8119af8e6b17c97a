"""Prepares the library when the package is built: parsed, and with all of its bodies lowered.

    python -m pullback.compiler.prepare

fills the folder of ``dsl/prepared.py`` beside the sources it runs from. It takes ten seconds; without it the first
programs that are compiled on a machine take some of that each.
"""

from __future__ import annotations

import os
import tempfile

from ..dsl import diskcache, prepared
from ..dsl.checker import Checker
from ..dsl.source import Source
from .lower import ModuleLowering, kept
from .lower.everything import library_functions

_EVERYTHING = "import Foundation\nimport TensorFlow\n"


class _Bodies:
    """Those of each module of the library, by name."""

    def __init__(self) -> None:
        self.modules: dict[str, dict[str, bytes]] = {}

    def find(self, name: str) -> bytes | None:
        return None

    def keep(self, bodies: dict[str, bytes]) -> None:
        for name, body in sorted(bodies.items()):
            self.modules.setdefault(kept.module_of(name), {})[name] = body


def files() -> dict[str, bytes]:
    """What belongs in the folder, by name."""
    with tempfile.TemporaryDirectory() as empty:
        os.environ["XDG_CACHE_HOME"] = empty  # so that everything is made anew, and nothing else is there
        bodies = _bodies()
        parsed = {path.name.rpartition("-")[0]: path.read_bytes() for path in diskcache.folder().glob("*.pickle")}
    found = {kept.file_name(module): kept.as_stored(known) for module, known in bodies.items()}
    return found | {diskcache.file_name(name): stored for name, stored in parsed.items()}


def _bodies() -> dict[str, dict[str, bytes]]:
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
    return bodies.modules


if __name__ == "__main__":
    prepared.write(files())
