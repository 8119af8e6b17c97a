"""Exclusive access: no call may write to one storage through two of its arguments."""

from __future__ import annotations

from .. import tast
from ..infer import Mismatch


def check_exclusivity(arguments: tuple[tast.Expr, ...]) -> None:
    """No two ``inout`` arguments of a call may name the same storage."""
    if sum(isinstance(a, tast.InOut) for a in arguments) < 2:
        return
    paths: list[tuple[object, ...]] = []
    for argument in arguments:
        if not isinstance(argument, tast.InOut):
            continue
        path = storage_path(argument.target)
        if path is None:
            continue
        for other in paths:
            common = min(len(path), len(other))
            if path[:common] == other[:common]:
                name = getattr(path[0], "name", "self")
                text = (
                    f"overlapping accesses to '{name}', but modification requires exclusive access; "
                    "consider copying to a local variable"
                )
                raise Mismatch("overlapping-access", text, argument.span)
        paths.append(path)


def storage_path(target: tast.Expr) -> tuple[object, ...] | None:
    """The variable and the fields on the way; a computed part ends the path (all of it is accessed)."""
    if isinstance(target, tast.VariableRef):
        return (target.variable,)
    if isinstance(target, tast.Field):
        base = storage_path(target.base)
        return (*base, target.field) if base is not None else None
    if isinstance(target, tast.TupleElement):
        base = storage_path(target.base)
        return (*base, target.index) if base is not None else None
    if isinstance(target, tast.Computed):
        return storage_path(target.base) if target.base is not None else None
    return None
