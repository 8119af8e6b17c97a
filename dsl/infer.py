"""Type variables and the solver: unification, deferred obligations, a trail for undoing.

An expression is turned into drafts (see ``drafts``) whose types may hold ``Variable``s, and into
obligations: facts that must hold but cannot be judged yet. The solver attempts an obligation again
whenever a variable that it waits for is bound. Every change of state goes through ``Solver.set``, so
that a guess can be undone and, when it was the best one, done again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import conform
from . import types as t
from .declarations.substitute import parts, show, transform
from .diagnostics import Note
from .source import Span

if TYPE_CHECKING:
    from .environment import Environment
    from .expressions.literals import Literals

BUDGET = 60_000
"""Attempts of obligations after which an expression counts as too complex."""

AMBIGUOUS = "type of expression is ambiguous without more context"
UNTYPEABLE = "the compiler is unable to type-check this expression in reasonable time; break it up into parts"


class Variable(t.Type):
    """A type not known yet. ``literal``: the kind of literal that it must be able to hold. ``reference``: the
    value is a closure or a reference to a function, which may be converted to a '@differentiable' type.
    ``origin``: the generic parameter it stands for and the call that asked for it. ``rank``: how long a chain of
    bindings may end here; the one with the lower rank is bound to the other, so that chains stay short."""

    __slots__ = ("binding", "literal", "origin", "rank", "reference", "waiters")
    __setattr__ = object.__setattr__
    __eq__ = object.__eq__  # type: ignore[assignment]
    __hash__ = object.__hash__

    def __init__(self, literal: str | None = None, reference: bool = False, origin: tuple[str, Span] | None = None):
        self.binding: t.Type | None = None
        self.rank = 0
        self.literal = literal
        self.reference = reference
        self.origin = origin
        self.waiters: dict[Obligation, None] = {}

    def __repr__(self) -> str:
        """As diagnostics show it: what it is bound to, else what it would be by default."""
        if self.binding is not None:
            return show(self.binding)
        return DEFAULT_LITERALS.get(self.literal, "_") if self.literal else "_"

    __str__ = __repr__


class Mismatch(Exception):
    """An obligation cannot hold. ``message`` is made on demand: most mismatches are of overloads not taken."""

    def __init__(self, code: str, message: str | Callable[[], str], span: Span, *notes: Note) -> None:
        super().__init__(code)
        self.code = code
        self.make_message = message
        self.span = span
        self.notes = notes
        self.diagnostics: tuple[Any, ...] = ()

    def freeze(self) -> Mismatch:
        """Makes the message now, before the types it names are undone."""
        self.make_message = self.message
        return self

    @property
    def message(self) -> str:
        return self.make_message if isinstance(self.make_message, str) else self.make_message()


class OutOfBudget(Exception):
    """The search took too long."""


class Obligation:
    """Something that must hold. ``priority``: 0 for the plain ones, 1 for closures of one expression, 2 for those
    of statements, which wait until nothing else can be learnt. ``patience``: the order in which defaults are
    taken, 0 before those of numbers. ``chooses``: it may stand for several candidates, and is left alone while
    one of another is tried."""

    __slots__ = ("span",)
    priority = 0
    patience = 1
    chooses = False

    def __init__(self, span: Span) -> None:
        self.span = span

    def attempt(self, solver: Solver) -> bool:
        """True when done with; False to wait; raises ``Mismatch`` when it cannot hold."""
        raise NotImplementedError

    def mentions(self) -> Iterable[t.Type]:
        """The types that it depends on: their free variables are what it waits for."""
        raise NotImplementedError

    def follows(self, others: set[Variable]) -> Iterable[t.Type]:
        """Types that will be known once something else is: their literals are the last to take a default. ``others``:
        those that are known to be such."""
        return ()

    def proposes(self, variable: Variable) -> t.Type | None:
        """A type that a literal may have where none of its usual ones fits."""
        return None

    def settle(self, solver: Solver) -> bool:
        """Nothing more will be learnt: take the default if there is one. True when that changed something."""
        return False

    def stuck(self) -> Mismatch:
        """What to say when nothing decides it."""
        return Mismatch("ambiguous-type", AMBIGUOUS, self.span)


def prune(type: t.Type) -> t.Type:
    while type.__class__ is Variable and type.binding is not None:  # type: ignore[attr-defined]
        type = type.binding  # type: ignore[attr-defined]
    return type


def _resolved(leaf: t.Type) -> t.Type:
    pruned = prune(leaf)
    return pruned if pruned is leaf or pruned.__class__ is Variable else transform(pruned, _resolved)


def resolve(type: t.Type) -> t.Type:
    """``type`` with all bound variables replaced."""
    return transform(type, _resolved)


def free(type: t.Type) -> Iterator[Variable]:
    type = prune(type)
    if type.__class__ is Variable:
        yield type  # type: ignore[misc]
        return
    for part in parts(type):
        yield from free(part)


def is_free(type: t.Type) -> bool:
    return next(free(type), None) is not None


def undecided(variable: Variable, span: Span) -> Mismatch:
    """What to say of a type that nothing decides."""
    if variable.literal == "nil":
        return Mismatch("ambiguous-type", "'nil' requires a contextual type", span)
    if variable.origin is not None:
        name, at = variable.origin
        return Mismatch("generics", f"generic parameter '{name}' could not be inferred", at)
    return Mismatch("ambiguous-type", AMBIGUOUS, span)


def decided(type: t.Type, span: Span) -> t.Type:
    """``type`` with all variables replaced; raises ``Mismatch`` when one has no value."""
    type = resolve(type)
    variable = next(free(type), None)
    if variable is not None:
        raise undecided(variable, span)
    return type


def has_error(type: t.Type) -> bool:
    type = prune(type)
    return type is t.ERROR or any(has_error(part) for part in parts(type))


ABSTRACT = (t.Generic, t.Associated)

DEFAULT_LITERALS = {
    "integer": "Int",
    "float": "Double",
    "boolean": "Bool",
    "string": "String",
    "array": "[_]",
    "dictionary": "[_ : _]",
    "nil": "nil",
}

ODD_LITERAL, PROMOTION, DISFAVOURED = range(3)
"""What a solution is worse for: literals not at their default type, promotions to Optional, and operators marked as
those taken only where no other fits."""

MERGED_LITERALS = {("integer", "float"): "float", ("float", "integer"): "float"}


@dataclass(eq=False, slots=True)
class Redo:
    """What a branch of the search changed, to be done again when it was the best."""

    changes: list[tuple[Any, str, Any]] = field(default_factory=list)


class Solver:
    def __init__(self, env: Environment, literals: Literals, steps: int = 0) -> None:
        self.env = env
        self.literals = literals
        self.trail: list[tuple[Any, str, Any]] = []
        self.pending: dict[Obligation, None] = {}
        self.queues: tuple[deque[Obligation], ...] = (deque(), deque(), deque())
        self.literal_variables: list[Variable] = []
        self.steps = steps
        self.depth = 0
        """How many guesses are open; with any open nothing may be reported."""
        self.trials = 0
        """How many of these are only tried for their immediate consequences."""
        self.poisoned = False
        """Something was reported already: the expression will not be built."""
        self.reported: list[Span] = []
        """Where. What goes wrong around these places may follow from that, and nothing is said about it."""
        self.penalties: tuple[int, ...] = (0, 0, 0)
        """What the three kinds of ``penalise`` came to so far."""

    # --- state that can be undone ---

    def set(self, owner: Any, attribute: str, value: Any) -> None:
        self.trail.append((owner, attribute, getattr(owner, attribute)))
        setattr(owner, attribute, value)

    def add(self, obligation: Obligation) -> None:
        self.trail.append((obligation, "", False))
        self.pending[obligation] = None
        self.queues[obligation.priority].append(obligation)

    def demand(self, obligation: Obligation) -> None:
        """Attempts the obligation at once, and keeps it when it has to wait."""
        if obligation.attempt(self):
            return
        self.trail.append((obligation, "", False))
        self.pending[obligation] = None
        self.watch(obligation)

    def watch(self, obligation: Obligation) -> None:
        for type in obligation.mentions():
            for variable in free(type):
                variable.waiters[obligation] = None

    def discharge(self, obligation: Obligation) -> None:
        if obligation in self.pending:
            self.trail.append((obligation, "", True))
            del self.pending[obligation]

    def undo(self, mark: int) -> Redo:
        redo = Redo()
        while len(self.trail) > mark:
            owner, attribute, old = self.trail.pop()
            if attribute:
                redo.changes.append((owner, attribute, getattr(owner, attribute)))
                setattr(owner, attribute, old)
                continue
            redo.changes.append((owner, "", not old))
            if old:
                self.pending[owner] = None
            else:
                self.pending.pop(owner, None)
        return redo

    def redo(self, redo: Redo) -> None:
        for owner, attribute, value in reversed(redo.changes):
            if attribute:
                self.set(owner, attribute, value)
            elif value:
                self.trail.append((owner, "", False))
                self.pending[owner] = None
            else:
                self.trail.append((owner, "", True))
                self.pending.pop(owner, None)

    def tries(self, action: Callable[[], None]) -> Mismatch | None:
        """Does ``action`` and its immediate consequences; undone when they cannot hold. None when they can."""
        mark = len(self.trail)
        queues = tuple(deque(q) for q in self.queues)
        for queue in self.queues:
            queue.clear()
        self.depth += 1
        self.trials += 1
        try:
            action()
            self.run(0)
            return None
        except Mismatch as mismatch:
            self.undo(mark)
            return mismatch.with_traceback(None)
        finally:
            self.depth -= 1
            self.trials -= 1
            for queue, saved in zip(self.queues, queues, strict=True):
                queue.extendleft(reversed(saved))

    def forget(self) -> None:
        """The expression is done with: what it left here refers to this solver."""
        self.trail.clear()
        self.literal_variables.clear()

    # --- variables ---

    def variable(
        self, literal: str | None = None, reference: bool = False, origin: tuple[str, Span] | None = None
    ) -> Variable:
        variable = Variable(literal, reference, origin)
        if literal is not None:
            self.literal_variables.append(variable)
        return variable

    def wake(self, obligations: Iterable[Obligation]) -> None:
        for obligation in obligations:
            if obligation in self.pending and not (self.trials and obligation.chooses):
                self.queues[obligation.priority].append(obligation)

    def bind(self, variable: Variable, type: t.Type) -> bool:
        if type.__class__ is Variable:
            other: Variable = type  # type: ignore[assignment]
            if variable.rank > other.rank:
                variable, other = other, variable
            elif variable.rank == other.rank:
                other.rank += 1
            concerned: list[Obligation] = []
            if (variable.literal is None) != (other.literal is None):
                concerned = list((variable if variable.literal is None else other).waiters)
            if variable.literal != other.literal and variable.literal is not None:
                literal = variable.literal
                if other.literal is not None:
                    merged = MERGED_LITERALS.get((literal, other.literal))
                    if merged is None:
                        return False
                    literal = merged
                    self.penalise(ODD_LITERAL)
                self.set(other, "literal", literal)
                self.literal_variables.append(other)
            if other.origin is None and variable.origin is not None:
                self.set(other, "origin", variable.origin)
            if other.reference and not variable.reference:
                self.set(other, "reference", False)
            self.set(variable, "binding", other)
            for obligation in variable.waiters:
                other.waiters[obligation] = None
            self.wake(concerned)
            return True
        if type is not t.ERROR:
            if parts(type) and any(v is variable for v in free(type)):
                return False
            if variable.literal is not None:
                if not self.literals.accepts(type, variable.literal, self.env):
                    if variable.origin is None or not self.literals.wraps(type, variable.literal, self.env):
                        return False
                    self.penalise(PROMOTION)
                elif self.depth and type != self.literals.default(variable.literal):
                    self.penalise(ODD_LITERAL, self.literals.oddness(type, variable.literal))
        elif not self.poisoned:
            self.set(self, "poisoned", True)
        self.set(variable, "binding", type)
        if variable.waiters:
            self.wake(variable.waiters)
        return True

    def penalise(self, kind: int, weight: int = 1) -> None:
        """Of two solutions the one with fewer of these wins, the first kind first."""
        changed = list(self.penalties)
        changed[kind] += weight
        self.set(self, "penalties", tuple(changed))

    # --- unification ---

    def unify(self, left: t.Type, right: t.Type, lenient: bool = False) -> bool:
        """Makes two types equal. ``lenient``: labels of tuples may be missing on one side, and a function may be
        '@differentiable' on the left only. What was bound before a failure stays bound."""
        left, right = prune(left), prune(right)
        if left is right:
            return True
        if left.__class__ is Variable:
            return self.bind(left, right)  # type: ignore[arg-type]
        if right.__class__ is Variable:
            return self.bind(right, left)  # type: ignore[arg-type]
        if left is t.ERROR or right is t.ERROR:
            return True
        if left.__class__ in ABSTRACT or right.__class__ in ABSTRACT:
            return self.unify_abstract(left, right)
        if left.__class__ is not right.__class__:
            return False
        return UNIFIERS[left.__class__](self, left, right, lenient)

    def unify_abstract(self, left: t.Type, right: t.Type) -> bool:
        """Generic parameters and their associated types: equal when their normal forms are."""
        if left == right:
            return True
        left, right = self.env_normalise(left), self.env_normalise(right)
        if left == right:
            return True
        if left.__class__ is t.Associated and right.__class__ is t.Associated:
            return left.associated is right.associated and self.unify(left.base, right.base)  # type: ignore[attr-defined]
        if left.__class__ in ABSTRACT or right.__class__ in ABSTRACT:
            return False
        return self.unify(left, right)

    def env_normalise(self, type: t.Type) -> t.Type:
        return conform.normalise(resolve(type), self.env)

    # --- the worklist ---

    def run(self, highest: int = 2) -> None:
        """Attempts what has been woken until nothing moves."""
        queues = self.queues
        while True:
            for queue in queues[: highest + 1]:
                if queue:
                    break
            else:
                return
            obligation = queue.popleft()
            if obligation not in self.pending:
                continue
            self.steps += 1
            if self.steps > BUDGET:
                raise OutOfBudget
            try:
                done = obligation.attempt(self)
            except Mismatch as mismatch:
                if self.depth:
                    raise
                self.report(mismatch)
                done = True
            if done:
                self.discharge(obligation)
            else:
                self.watch(obligation)

    def report(self, mismatch: Mismatch) -> None:
        """Reports what cannot hold, and goes on with the rest of the expression."""
        self.poisoned = True
        place = mismatch.span
        if not any(place.start < other.end and other.start < place.end for other in self.reported):
            self.reported.append(place)
            self.env.diagnostics.error(mismatch.code, mismatch.message, place, *mismatch.notes)

    def requeue(self) -> None:
        """After a guess was done again: everything pending is looked at once more."""
        for obligation in self.pending:
            self.queues[obligation.priority].append(obligation)


def _unify_nominals(solver: Solver, left: t.Nominal, right: t.Nominal, lenient: bool) -> bool:
    if left.entity is not right.entity or len(left.arguments) != len(right.arguments):
        return False
    return all(solver.unify(a, b) for a, b in zip(left.arguments, right.arguments, strict=True))


def _unify_tuples(solver: Solver, left: t.Tuple, right: t.Tuple, lenient: bool) -> bool:
    if len(left.elements) != len(right.elements):
        return False
    if left.labels != right.labels:
        if not lenient:
            return False
        if any(a is not None and b is not None and a != b for a, b in zip(left.labels, right.labels, strict=True)):
            return False
    return all(solver.unify(a, b, lenient) for a, b in zip(left.elements, right.elements, strict=True))


def _unify_functions(solver: Solver, left: t.Function, right: t.Function, lenient: bool) -> bool:
    if len(left.parameters) != len(right.parameters):
        return False
    if left.differentiable != right.differentiable and not (lenient and left.differentiable):
        return False
    for a, b in zip(left.parameters, right.parameters, strict=True):
        if a.inout != b.inout or not solver.unify(a.type, b.type, lenient):
            return False
    return solver.unify(left.result, right.result, lenient)


def _unify_metatypes(solver: Solver, left: t.Metatype, right: t.Metatype, lenient: bool) -> bool:
    return solver.unify(left.instance, right.instance)


UNIFIERS: dict[type, Callable[[Solver, Any, Any, bool], bool]] = {
    t.Nominal: _unify_nominals,
    t.Tuple: _unify_tuples,
    t.Function: _unify_functions,
    t.Metatype: _unify_metatypes,
}
