"""Pullback: differentiable functions of a Swift-like language as native code, called from Python.

Importing this package imports nothing else: what stands in ``_HOMES`` is loaded when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .compiler.edge import build, compile
    from .runtime.dense import hessian, jacobian
    from .runtime.errors import ArtefactError, CompileError, Trap
    from .runtime.forward import hvp, jvp
    from .runtime.kept import trim
    from .runtime.modules import load
    from .runtime.pool import set_threads
    from .runtime.randomness import seed
    from .runtime.state import restore, save, set_state, state
    from .runtime.transforms import gradient, value_and_gradient, vjp

__version__ = "0.1.0"

__all__ = [
    "ArtefactError",
    "CompileError",
    "Trap",
    "build",
    "compile",
    "gradient",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "load",
    "restore",
    "save",
    "seed",
    "set_state",
    "set_threads",
    "state",
    "trim",
    "value_and_gradient",
    "vjp",
]

_HOMES = {
    "load": "runtime.modules",
    "gradient": "runtime.transforms",
    "value_and_gradient": "runtime.transforms",
    "vjp": "runtime.transforms",
    "jvp": "runtime.forward",
    "hvp": "runtime.forward",
    "state": "runtime.state",
    "set_state": "runtime.state",
    "save": "runtime.state",
    "restore": "runtime.state",
    "trim": "runtime.kept",
    "set_threads": "runtime.pool",
    "seed": "runtime.randomness",
    "jacobian": "runtime.dense",
    "hessian": "runtime.dense",
    "Trap": "runtime.errors",
    "ArtefactError": "runtime.errors",
    "CompileError": "runtime.errors",
    "compile": "compiler.edge",
    "build": "compiler.edge",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{home}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
