"""Solving to the end: defaults for literals, and a bounded search among candidates that remain.

Obligations that share no unknown are solved apart from each other, so that independent choices
do not multiply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ..infer import BUDGET, UNTYPEABLE, Mismatch, Obligation, OutOfBudget, Redo, Solver, Variable, free, is_free
from ..source import NOWHERE, Span
from ..types import Type
from .arguments import Matching
from .calls import Overload
from .overloads import Choice, disfavoured

MAXIMUM_DEPTH = 24
"""How many guesses the search stacks before it gives up."""


@dataclass(eq=False, slots=True)
class Solution:
    """A way to satisfy a set of obligations: its penalties, and how to do it again."""

    penalties: tuple[int, ...]
    redo: Redo


def solve(solver: Solver, span: Span) -> None:
    """Discharges every obligation and decides every literal; raises ``Mismatch`` when that cannot be done."""
    try:
        solver.run()
        _finish(solver)
    except OutOfBudget:
        raise Mismatch("too-complex", UNTYPEABLE, span) from None


def _finish(solver: Solver) -> None:
    while True:
        while solver.pending:
            if solver.poisoned:
                _give_up(solver)
                return
            for component in components(solver):
                _solve_component(solver, component)
        if not _default_leftovers(solver):
            return
        solver.run()


def _give_up(solver: Solver) -> None:
    """Something was reported already: what is left undecided stays so."""
    for obligation in list(solver.pending):
        solver.discharge(obligation)


def _default_leftovers(solver: Solver) -> bool:
    """Literals that no obligation speaks of."""
    changed = False
    for variable in solver.literal_variables:
        if variable.binding is None and variable.literal is not None:
            default = solver.literals.default(variable.literal)
            if default is not None:
                changed |= solver.bind(variable, default)
    return changed


def components(solver: Solver) -> list[list[Obligation]]:
    """Groups of pending obligations that share unknowns, in order of their first."""
    parent: dict[Obligation, Obligation] = {o: o for o in solver.pending}

    def root(obligation: Obligation) -> Obligation:
        while parent[obligation] is not obligation:
            parent[obligation] = parent[parent[obligation]]
            obligation = parent[obligation]
        return obligation

    owner: dict[Variable, Obligation] = {}
    for obligation in solver.pending:
        for type in obligation.mentions():
            for variable in free(type):
                other = owner.setdefault(variable, obligation)
                parent[root(obligation)] = root(other)
    groups: dict[Obligation, list[Obligation]] = {}
    for obligation in solver.pending:
        groups.setdefault(root(obligation), []).append(obligation)
    return list(groups.values())


def _solve_component(solver: Solver, component: list[Obligation]) -> None:
    """One step towards the end for a group of obligations that wait."""
    component = [o for o in component if o in solver.pending]
    if not component:
        return
    if any(isinstance(o, Overload) and len(o.viable) > 1 for o in component):
        _search_component(solver, component)
        return
    if not _settle_one(solver, component):
        raise _stuck(component)
    solver.run()


def _settle_one(solver: Solver, component: list[Obligation]) -> bool:
    """Takes one default: those of literals before what other obligations propose."""
    ordered = sorted(component, key=lambda obligation: obligation.patience)
    following = _following(component)
    early = [o for o in ordered if o.patience == 0 and following.isdisjoint(v for m in o.mentions() for v in free(m))]
    if any(obligation.settle(solver) for obligation in early):
        return True
    late = [obligation for obligation in ordered if obligation not in early]
    if any(obligation.join_member(solver) for obligation in late if isinstance(obligation, Overload)):
        solver.requeue()
        return True
    return _default_literals(solver, component) or any(obligation.settle(solver) for obligation in late)


def _following(component: list[Obligation]) -> set[Variable]:
    """Those that will be known once something else is."""
    found: set[Variable] = set()
    while True:
        more = {v for o in component for type in o.follows(found) for v in free(type)}
        if more <= found:
            return found
        found |= more


def _default_literals(solver: Solver, component: list[Obligation]) -> bool:
    """Gives the first literal that can have one its default type; the others may follow from that. Those that
    follow from something undecided come last."""
    mentioned = set(_literals(component))
    failure: Mismatch | None = None
    projected = _following(component)
    for variable in sorted(solver.literal_variables, key=projected.__contains__):
        if variable not in mentioned or variable.binding is not None or variable.literal is None:
            continue
        proposed = [type for o in component if (type := o.proposes(variable)) is not None]
        for type in (*solver.literals.alternatives(variable.literal), *proposed):
            refused = solver.tries(partial(_bind, solver, variable, type))
            if refused is None:
                solver.requeue()
                return True
            failure = failure or refused.freeze()
        default = solver.literals.default(variable.literal)
        if default is not None and not solver.depth and solver.bind(variable, default):
            return True
    if failure is not None and solver.depth:
        raise failure
    return False


def _bind(solver: Solver, variable: Variable, type: Type) -> None:
    if not solver.bind(variable, type):
        raise Mismatch("literal", "", NOWHERE)


def _literals(component: list[Obligation]) -> list[Variable]:
    found: dict[Variable, None] = {}
    for obligation in component:
        for type in obligation.mentions():
            for variable in free(type):
                if variable.literal is not None:
                    found[variable] = None
    return list(found)


def _stuck(component: list[Obligation]) -> Mismatch:
    """Nothing decides these; the closures and implicit members among them say best what is missing."""
    complaints = [obligation.stuck() for obligation in component]
    return next((c for c in complaints if c.code != "ambiguous-type"), complaints[0])


# --- search ---


def _search_component(solver: Solver, component: list[Obligation]) -> None:
    others = [o for o in solver.pending if o not in set(component)]
    for obligation in others:
        solver.discharge(obligation)
    try:
        solution, failure = _explore(solver, 0)
        if solution is None:
            raise failure or _stuck(component)
        solver.redo(solution.redo)
    finally:
        for obligation in others:
            solver.add(obligation)
    solver.run()


def _attempt(solver: Solver, guess: Callable[[], None], depth: int) -> tuple[Solution | None, Mismatch | None]:
    """Follows a guess to the end; leaves everything as it was."""
    mark = len(solver.trail)
    solver.depth += 1
    try:
        guess()
        solver.run()
        inner, failure = _explore(solver, depth + 1)
        if inner is None:
            if failure is not None:
                failure.freeze()
            return None, failure
        solver.redo(inner.redo)
        penalties = solver.penalties
        return Solution(penalties, solver.undo(mark)), None
    except Mismatch as mismatch:
        return None, mismatch.freeze()
    finally:
        solver.undo(mark)
        for queue in solver.queues:
            queue.clear()
        solver.depth -= 1


def _explore(solver: Solver, depth: int) -> tuple[Solution | None, Mismatch | None]:
    """The best way to discharge all that is pending."""
    if depth > MAXIMUM_DEPTH or solver.steps > BUDGET:
        raise OutOfBudget
    pending = list(solver.pending)
    if not pending or solver.poisoned:
        return Solution(solver.penalties, Redo()), None
    mixed = next((o for o in pending if isinstance(o, Overload) and o.is_mixed()), None)
    if mixed is not None:
        return _explore_favoured(solver, mixed, depth)
    choice = _choice_point(pending)
    first_failure: Mismatch | None = None
    if choice is None or _literals(pending) or any(not isinstance(o, Overload) for o in pending):
        solution, first_failure = _attempt(solver, lambda: _settle_all(solver, pending), depth)
        if solution is not None:
            return solution, None
        if choice is None:
            return None, first_failure
    assert choice is not None
    return _explore_choices(solver, choice, depth)


def _explore_favoured(solver: Solver, overload: Overload, depth: int) -> tuple[Solution | None, Mismatch | None]:
    """The disfavoured candidates only where no other fits, whatever that makes of literals."""
    failures: list[Mismatch] = []
    for last in (False, True):
        left = [candidate for candidate in overload.viable if disfavoured(candidate[0]) == last]
        solution, failure = _attempt(solver, partial(_narrow, solver, overload, left), depth)
        if solution is not None:
            return solution, None
        failures += [failure] if failure is not None else []
    return None, overload.no_match(solver, failures)


def _narrow(solver: Solver, overload: Overload, viable: list[tuple[Choice, Matching]]) -> None:
    """Leaves only some of the candidates."""
    solver.set(overload, "viable", viable)
    if overload.attempt(solver):
        solver.discharge(overload)


def _settle_all(solver: Solver, pending: list[Obligation]) -> None:
    if not _settle_one(solver, pending):
        raise _stuck(pending)


def _choice_point(pending: list[Obligation]) -> Overload | None:
    open_choices = [o for o in pending if isinstance(o, Overload) and len(o.viable) > 1]
    return min(open_choices, key=lambda o: len(o.viable), default=None)


def _explore_choices(solver: Solver, overload: Overload, depth: int) -> tuple[Solution | None, Mismatch | None]:
    solutions: list[tuple[int, Solution]] = []
    failures: list[Mismatch] = []
    first = overload.best(solver) if not any(is_free(a.draft.type) for a in overload.arguments) else None
    for index in sorted(range(len(overload.viable)), key=lambda index: index != first):

        def guess(index: int = index) -> None:
            overload.apply(solver, index)
            solver.discharge(overload)

        solution, failure = _attempt(solver, guess, depth)
        if solution is not None:
            if index == first and solution.penalties == solver.penalties:
                return solution, None
            solutions.append((index, solution))
        elif failure is not None:
            failures.append(failure)
    if not solutions:
        return None, overload.no_match(solver, failures)
    least = min(solution.penalties for _, solution in solutions)
    best = [(index, solution) for index, solution in solutions if solution.penalties == least]
    if len(best) == 1:
        return best[0][1], None
    choices = [overload.viable[index][0] for index, _ in best]
    defaults = [sum(not taken for taken in overload.viable[index][1]) for index, _ in best]
    winner = overload.elaborator.session.ranking.best(choices, defaults, solver.env)
    if winner is None:
        return None, overload.ambiguous(choices)
    return best[winner][1], None
