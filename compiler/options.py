"""What a user can choose about a compilation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DerivativeRequest:
    """A derivative of an exported function that its source does not declare. ``wrt``: indices of IR parameters."""

    function: str
    wrt: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """``strict_float``: neither contraction nor reassociation, and the platform's libm. ``unchecked``: no checks of
    bounds, overflow and preconditions. ``cpu``: LLVM's name of a processor, or ``host``. ``run``: compile the
    top-level statements as ``main`` instead of the exported functions. ``requests``: more derivatives."""

    strict_float: bool = False
    unchecked: bool = False
    cpu: str = "host"
    run: bool = False
    requests: tuple[DerivativeRequest, ...] = ()
