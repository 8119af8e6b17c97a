"""What turns expressions into drafts: the context that all kinds of expressions share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .. import ast, conform, tast
from .. import types as t
from ..declarations import resolve as type_resolution
from ..entities import FieldEntity, FunctionEntity, ModuleEntity, VariableEntity
from ..environment import Environment
from ..infer import Mismatch, Solver, prune, resolve
from ..scope import Scope
from ..source import Span
from . import conversions, references
from .conversions import convert
from .drafts import Draft, error_draft
from .known import Known
from .literals import Literals
from .overloads import Choice, Ranking
from .references import ModuleBase, Overloads, Referent, TypeBase

if TYPE_CHECKING:
    from ..checker import Checker
    from .plain_operators import PlainOperator


@dataclass(frozen=True, slots=True)
class Tables:
    """One function for each kind of expression. ``referents``: for those that may name a type or functions."""

    expressions: dict[type, Callable[[Elaborator, Any], Draft]]
    referents: dict[type, Callable[[Elaborator, Any], Referent]]
    function_value: Callable[[Elaborator, Overloads], Draft]


class Session:
    """What one run of the checker knows in every body."""

    def __init__(self, checker: Checker, known: Known, tables: Tables) -> None:
        self.checker = checker
        self.tables = tables
        self.known = known
        self.literals = Literals(known)
        self.ranking = Ranking(self.literals)
        self.operators: dict[tuple[object, ...], Choice | None] = {}
        self.plain_operators: dict[tuple[object, ...], PlainOperator | None] = {}
        self.lazy_operators: dict[tuple[ModuleEntity, str], list[FunctionEntity]] = {}


@dataclass(eq=False, slots=True)
class BodyContext:
    """The body that is being checked. ``unassigned``: its constants declared without a value, which may
    be assigned once. ``result``: the type to return, None while it is inferred from ``returned``; ``in_error``: what
    it returns has an error, which was reported.
    ``probed``: the body is looked at for what it returns, types and kinds of literals."""

    function: FunctionEntity | None = None
    self_variable: VariableEntity | None = None
    result: t.Type | None = None
    unassigned: set[VariableEntity] = field(default_factory=set)
    returned: list[t.Type] = field(default_factory=list)
    in_error: bool = False
    probed: list[t.Type | str] | None = None
    closure: bool = False
    complaint: str = conversions.CLOSURE_RESULT
    """What is said of a value that a closure cannot return."""
    top_level: bool = False

    @property
    def makes_self(self) -> bool:
        """Whether this is the body of an ``init``, not of a closure in one."""
        return not self.closure and self.function is not None and self.function.kind == "init"

    def initialises(self, value: Draft, entity: FieldEntity) -> bool:
        """Whether ``value.entity`` may be given its first value here."""
        function = self.function
        if function is None or function.kind != "init" or entity.default is not None:
            return False
        return value.variable is not None and value.variable is self.self_variable


class Elaborator:
    """Turns expressions of one scope into drafts for one solver."""

    __slots__ = ("body", "chains", "env", "implicit_bases", "known", "literals", "session", "solver")

    def __init__(self, session: Session, solver: Solver, env: Environment, body: BodyContext) -> None:
        self.session = session
        self.known = session.known
        self.literals = session.literals
        self.solver = solver
        self.env = env
        self.body = body
        self.chains: list[Any] = []
        self.implicit_bases: dict[int, t.Type] = {}
        """For the implicit members that begin a chain of members, ``.one.next``: the type whose members they are."""

    def within(self, scope: Scope, body: BodyContext | None = None) -> Elaborator:
        return Elaborator(self.session, self.solver, self.env.within(scope), body or self.body)

    def __call__(self, node: ast.Expr) -> Draft:
        elaborate = self.session.tables.expressions[node.__class__]
        if self.solver.depth:
            return elaborate(self, node)
        try:
            return elaborate(self, node)
        except Mismatch as mismatch:
            self.solver.report(mismatch)
            return error_draft(node.span)

    def refer(self, node: ast.Expr) -> Referent:
        """What an expression refers to: perhaps a type, a module or a set of functions."""
        special = self.session.tables.referents.get(node.__class__)
        return special(self, node) if special is not None else self(node)

    def value(self, referent: Referent) -> Draft:
        if isinstance(referent, Draft):
            return referent
        if isinstance(referent, Overloads):
            if referent.property is not None and referent.labels is None:
                return referent.property
            return self.session.tables.function_value(self, referent)
        if isinstance(referent, TypeBase):
            if prune(referent.type) is t.ERROR:
                return self.poison(referent.span)
            text = "expected member name or constructor call after type name"
            return self.report("misplaced", text, referent.span)
        assert isinstance(referent, ModuleBase)
        return self.report("misplaced", "expected module member name after module name", referent.span)

    # --- reporting ---

    def report(self, code: str, text: str, span: Span) -> Draft:
        """Reports at once and goes on; inside a guess, gives the guess up."""
        if self.solver.depth:
            raise Mismatch(code, text, span)
        self.solver.report(Mismatch(code, text, span))
        return error_draft(span)

    def poison(self, span: Span) -> Draft:
        """Something in the expression was reported."""
        if self.solver.depth:
            self.solver.set(self.solver, "poisoned", True)
        else:
            self.solver.poisoned = True
        return error_draft(span)

    def fail_or_none(self, mismatch: Mismatch, required: bool) -> None:
        if required:
            raise mismatch

    # --- types ---

    def resolve_type(self, node: ast.TypeExpr) -> t.Type:
        return type_resolution.resolve_type(node, self.env.scope, self.env)

    def type_arguments(self, nodes: Sequence[ast.TypeExpr]) -> tuple[t.Type, ...]:
        return tuple(self.resolve_type(node) for node in nodes)

    def wrong_argument_count(self, name: str, given: int, wanted: int, span: Span) -> t.Type:
        few = "few" if given < wanted else "many"
        text = f"generic type '{name}' specialized with too {few} type parameters (got {given}, but expected {wanted})"
        return self.report("generics", text, span).type

    def normal(self, type: t.Type) -> t.Type:
        return conform.normalise(resolve(type), self.env)

    def self_draft(self, span: Span) -> Draft | None:
        own = self.body.self_variable
        return references.variable(self, own, span) if own is not None else None

    def converted(self, node: ast.Expr, to: t.Type, purpose: str) -> Callable[[], tast.Expr]:
        return convert(self.solver, self(node), to, purpose, self.known)
