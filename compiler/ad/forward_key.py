"""Variants of a function's pushforward."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForwardKey:
    """``wrt``: for each parameter, the mask of the leaves whose tangents are given. ``wanted``: for each result, the
    mask of the leaves whose tangents are asked for."""

    function: str
    wrt: tuple[int, ...]
    wanted: tuple[int, ...]


@dataclass(slots=True)
class Pushforward:
    """``results``: the result and the leaf of each tangent that the function returns after its results. The others
    are zero."""

    function: str
    results: list[tuple[int, int]]
