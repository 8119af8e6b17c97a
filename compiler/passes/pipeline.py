"""The passes of the optimiser, in order."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import NamedTuple

from ..ir.core import Block, Function, Module
from ..ir.seen import Seen
from ..ir.verifier import verify as verify_module
from ..timing import Timings
from . import (
    accumulators,
    argmax,
    assigned,
    branch_sums,
    chains,
    closures,
    coarse,
    copied,
    cse,
    dce,
    defunctionalise,
    differentiate,
    ensured,
    extremes,
    fold,
    forget_derivatives,
    fuse_branches,
    fuse_calls,
    fuse_loops,
    fuse_maps,
    fuse_sweeps,
    guards,
    if_to_select,
    induction,
    inline,
    join_sweeps,
    lanes,
    late_writes,
    licm,
    messages,
    needless,
    onto,
    overwritten,
    promote_cells,
    reciprocals,
    saved_twice,
    settled,
    share_loops,
    sums,
    unfold_recursion,
    visited_once,
    winners,
)


class Stage(NamedTuple):
    """``run`` changes a module in place; where it ``cleans`` it is also told which functions to look at."""

    name: str
    run: Callable[..., None]
    cleans: bool = False


_FOLD = Stage("fold", fold.run, cleans=True)
# What every transformation of the IR is followed by.
CLEANUP: tuple[Stage, ...] = (
    Stage("promote-cells", promote_cells.run, cleans=True),
    _FOLD,
    Stage("cse", cse.run, cleans=True),
    Stage("dce", dce.run, cleans=True),
)
# Checks that are needless, or made before the loops that they are in. After lanes are made: where each iteration tests
# something of its own before an inner loop, lanes would have to do so together.
CHECKS: tuple[Stage, ...] = (Stage("needless", needless.run), Stage("guards", guards.run))
# Before differentiation: nothing that makes an operation run that did not.
SIMPLIFY: tuple[Stage, ...] = (Stage("closures", closures.run), *CLEANUP)
# What makes derivatives cheaper, before they are taken.
PREPARE: tuple[Stage, ...] = (
    Stage("fuse-maps", fuse_maps.run),
    Stage("messages", messages.run),
    Stage("winners", winners.run),
    Stage("induction", induction.run),
    *CLEANUP,
)
# Not where the order of additions is to be kept.
LANES: tuple[Stage, ...] = (Stage("branch-sums", branch_sums.run), Stage("lanes", lanes.run), *CLEANUP)
# Loops that no check keeps from running together; before differentiation, so that both sweeps are fused.
LOOPS: tuple[Stage, ...] = (Stage("argmax", argmax.run), Stage("fuse-loops", fuse_loops.run))
DIFFERENTIATE: tuple[Stage, ...] = (Stage("differentiate", differentiate.run),)
# After differentiation, when no derivative is asked for any more.
OPTIMISE: tuple[Stage, ...] = (
    Stage("forget-derivatives", forget_derivatives.run),
    Stage("closures", closures.run),
    Stage("defunctionalise", defunctionalise.run),
    Stage("onto", onto.run),
    Stage("fuse-calls", fuse_calls.run),
    Stage("inline", inline.run),
    _FOLD,
    Stage("fuse-branches", fuse_branches.run),
    Stage("fuse-sweeps", fuse_sweeps.run),
    *CLEANUP,
    Stage("saved-twice", saved_twice.run),
    Stage("join-sweeps", join_sweeps.run),
    Stage("accumulators", accumulators.run),
    Stage("unfold-recursion", unfold_recursion.run),
    *CHECKS,
    Stage("sums", sums.run),
    Stage("extremes", extremes.run),
    Stage("if-to-select", if_to_select.run),
    Stage("reciprocals", reciprocals.run),
    Stage("chains", chains.run),
    Stage("licm", licm.run),
    *CLEANUP,
    Stage("ensured", ensured.run),
    Stage("visited-once", visited_once.run),
    Stage("copied", copied.run),
    Stage("late-writes", late_writes.run),
    Stage("assigned", assigned.run),
    Stage("overwritten", overwritten.run),
    Stage("coarse", coarse.run),
)
# After the memory pass.
SHARE: tuple[Stage, ...] = (Stage("share-loops", share_loops.run),)


def run(
    module: Module,
    passes: Sequence[Stage],
    verify: bool = True,
    timings: Timings | None = None,
    monomorphic: bool = True,
    without: Container[str] = (),
    seen: Seen | None = None,
) -> None:
    """Runs the passes on a module, in order, but those named in ``without``. ``verify``: look for broken rules after
    each; ``seen``: what was verified by earlier calls."""
    seen = seen if seen is not None else Seen()
    timings = timings if timings is not None else Timings()
    unclean: list[tuple[Function, Block]] | None = None
    for stage in passes:
        if stage.name in without:
            continue
        with timings.measure(stage.name):
            if stage.cleans:
                unclean = settled.unsettled(module) if unclean is None else unclean
                stage.run(module, unclean)
            else:
                stage.run(module)
        if stage is CLEANUP[-1]:
            assert unclean is not None
            settled.settle(module, unclean)
        if not stage.cleans or stage is CLEANUP[-1]:
            unclean = None
        if verify:
            with timings.measure("verify"):
                verify_module(module, stage.name, monomorphic=monomorphic, seen=seen)
