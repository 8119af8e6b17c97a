"""Expands the derivatives of a module, also where function values are known only at run time.

To differentiate through a function value that is not known it must be an enum (``defunctionalise``); but what a
stored pullback is made of shows only once it has been differentiated. So, if there are such values: first the
derivatives of what calls no unknown function, then the enums, then the other derivatives.
"""

from __future__ import annotations

from ..ad.custom import captured
from ..ad.reach import reachable
from ..ad.transform import differentiate
from ..ad.vectors import expand_zeros
from ..ir.core import Module, Op
from ..ir.ops import DERIVATIVES
from ..ir.rewrite import functions_with_bodies
from . import closures, defunctionalise, fold, fuse_branches, fuse_calls, fuse_sweeps
from .settled import unsettled


def run(module: Module) -> None:
    if not any(op.name in DERIVATIVES for _, body in functions_with_bodies(module) for op in body.walk()):
        return
    unknown = _calling_unknown(module) | _with_unknown_derivatives(module)
    if unknown:
        later = _derivatives_through(module, unknown)
        for op in later:
            op.attributes["deferred"] = True
        differentiate(module, _fuse)
        for op in later:
            del op.attributes["deferred"]
        closures.run(module)
        fold.run(module)
        defunctionalise.run(module)
    differentiate(module, _fuse)
    expand_zeros(module)


def _fuse(module: Module) -> None:
    """A derivative that is differentiated again is better one loop than two."""
    fuse_calls.run(module)
    fold.run(module, unsettled(module))
    fuse_branches.run(module)
    fuse_sweeps.run(module)


def _calling_unknown(module: Module) -> set[str]:
    """The functions that call, or differentiate, a function value they do not know. A pullback called where it is made
    is known soon."""
    found: set[str] = set()
    for function, body in functions_with_bodies(module):
        for op in body.walk():
            if op.name == "apply" or op.name in DERIVATIVES:
                maker = op.operands[0].owner
                known = ("closure", *DERIVATIVES) if op.name in DERIVATIVES else DERIVATIVES
                if not isinstance(maker, Op) or maker.name not in known:
                    found.add(function.name)
    return found


def _with_unknown_derivatives(module: Module) -> set[str]:
    """The functions with a derivative of one kind whose linear map is not known: it cannot be transposed yet."""
    ops = {op.name for _, body in functions_with_bodies(module) for op in body.walk() if op.name in DERIVATIVES}
    found: set[str] = set()
    for function, _ in functions_with_bodies(module):
        for derivative in function.derivatives:
            given = derivative.vjp if ops != {"vjp"} and derivative.jvp is None else None
            given = derivative.jvp if "vjp" in ops and derivative.vjp is None else given
            if given is not None and captured(module, given) is None:
                found.add(function.name)
    return found


def _derivatives_through(module: Module, unknown: set[str]) -> list[Op]:
    """The derivatives of functions that reach one of ``unknown``, or that are not known themselves."""
    return [
        op
        for _, body in functions_with_bodies(module)
        for op in body.walk()
        if op.name in DERIVATIVES and _reaches(module, op, unknown)
    ]


def _reaches(module: Module, op: Op, unknown: set[str]) -> bool:
    maker = op.operands[0].owner
    if not isinstance(maker, Op) or maker.name != "closure":
        return True
    return not unknown.isdisjoint(reachable(module, {maker.attributes["function"]}))
