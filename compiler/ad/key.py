"""Variants of a function's adjoint."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from ..ir.core import Module
from ..ir.types import Type


@dataclass(frozen=True, slots=True)
class Key:
    """``wrt``: for each parameter, and ``seeded``: for each result, the mask of the leaves that have cotangents.
    ``lent``: for each parameter, the arrays whose accumulators the caller passes; the pullback makes the others.
    ``written``: the parameters whose buffers a caller writes later. ``entry``: the pullback takes and returns
    tangents, as the language sees them: those of these parameters, also if such a tangent has no leaves."""

    function: str
    wrt: tuple[int, ...]
    seeded: tuple[int, ...]
    lent: tuple[int, ...] = ()
    written: frozenset[int] = frozenset()
    entry: tuple[int, ...] | None = None


@dataclass(slots=True)
class Variant:
    """The functions of a variant: the forward sweep returns the results and a record of this type, which the
    pullback takes first."""

    forward: str
    pullback: str
    record: Type


def unused_suffix(module: Module, *names: str) -> str:
    """What makes each of ``names`` the name of no function and no struct yet. A record's struct may still be there when
    the functions of its variant are gone."""
    candidates = ("" if number == 0 else f".{number}" for number in count())
    taken = (module.functions, module.structs)
    return next(s for s in candidates if not any(name + s in known for name in names for known in taken))
