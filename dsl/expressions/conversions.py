"""Implicit conversions: to an Optional, between function types, labels of tuples, to '@differentiable'."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .. import tast
from .. import types as t
from ..declarations.substitute import show
from ..diagnostics import Note
from ..entities import VariableEntity
from ..infer import PROMOTION, Mismatch, Obligation, Solver, Variable, prune, resolve
from .drafts import Draft
from .known import READ_ONLY, WRITABLE, Known, key_path_kind, written_scalar
from .unwrapping import converted

ARGUMENT = "cannot convert value of type '{0}' to expected argument type '{1}'"
EXPECTED = "cannot convert value of type '{0}' to expected type '{1}'"
SPECIFIED = "cannot convert value of type '{0}' to specified type '{1}'"
RETURN = "cannot convert return expression of type '{0}' to return type '{1}'"
CLOSURE_RESULT = "cannot convert value of type '{0}' to closure result type '{1}'"
BRANCHES = "branches have mismatching types '{1}' and '{0}'"
ASSIGNMENT = "cannot assign value of type '{0}' to type '{1}'"
COERCION = "cannot convert value of type '{0}' to type '{1}' in coercion"
CONDITION = "cannot convert value of type '{0}' to expected condition type '{1}'"
ELEMENT = "cannot convert value of type '{0}' to expected element type '{1}'"
BRANCH = "result values in '? :' expression have mismatching types '{1}' and '{0}'"
DEFAULT = "default argument value of type '{0}' cannot be converted to type '{1}'"

NIL = {
    ARGUMENT: "'nil' is not compatible with expected argument type '{0}'",
    SPECIFIED: "'nil' cannot initialize specified type '{0}'",
    RETURN: "'nil' is incompatible with return type '{0}'",
    CLOSURE_RESULT: "'nil' is not compatible with closure result type '{0}'",
    ASSIGNMENT: "'nil' cannot be assigned to type '{0}'",
    CONDITION: "'nil' is not compatible with expected condition type '{0}'",
    ELEMENT: "'nil' is not compatible with expected element type '{0}'",
    DEFAULT: "nil default argument value cannot be converted to type '{0}'",
}
"""What is said of ``nil`` where a value of a type that is no Optional is needed."""

LITERALS_ONLY = (
    "a tensor literal holds numbers that are written out, not values of type '{0}'; "
    "use 'Tensor<{1}>([…])' with an array, or 'Tensor(stacking: […])'"
)

NOT_A_REFERENCE = (
    "a '@differentiable' function can only be formed from a reference to a 'func' or 'init' or a literal closure"
)


class Conversion(Obligation):
    """The value of ``draft`` can become a ``to``. ``purpose``: the text of the diagnostic when it cannot."""

    __slots__ = ("draft", "known", "purpose", "source", "to")

    def __init__(self, draft: Draft, source: t.Type, to: t.Type, purpose: str, known: Known) -> None:
        super().__init__(draft.span)
        self.draft = draft
        self.source = source
        self.to = to
        self.purpose = purpose
        self.known = known

    def mentions(self) -> Iterable[t.Type]:
        return (prune(self.source), prune(self.to))

    def attempt(self, solver: Solver) -> bool:
        return self.convert(solver, self.source, self.to)

    def settle(self, solver: Solver) -> bool:
        if not solver.unify(self.source, self.to, lenient=True):
            raise self.mismatch(self.source, self.to)
        return True

    def convert(self, solver: Solver, source: t.Type, to: t.Type) -> bool:
        source, to = prune(source), prune(to)
        if source is t.ERROR or to is t.ERROR:
            return solver.unify(source, to)
        if source is to or self.known.is_any(to):
            return True
        if self.purpose in (RETURN, CLOSURE_RESULT, BRANCHES) and self.known.is_never(source):
            return True
        wrapped = self.known.wrapped(to)
        if wrapped is not None:
            return self.to_optional(solver, source, to, wrapped)
        if to.__class__ is t.Function:
            return self.to_function(solver, source, to)  # type: ignore[arg-type]
        if self.purpose is BRANCH and _is_open(source) and _is_open(to):
            return False
        if to.__class__ is t.Tuple and source.__class__ is t.Tuple:
            return self.to_tuple(solver, source, to)  # type: ignore[arg-type]
        if isinstance(to, Variable) and (self.purpose is ASSIGNMENT or key_path_kind(source) == WRITABLE):
            return False  # it may yet become an Optional, or a read-only one
        if not self.widen_key_path(solver, source, to) and not solver.unify(source, to):
            raise self.mismatch(source, to)
        return True

    def widen_key_path(self, solver: Solver, source: t.Type, to: t.Type) -> bool:
        """A key path that can write is one that can read."""
        if key_path_kind(source) != WRITABLE or key_path_kind(to) != READ_ONLY:
            return False
        assert isinstance(source, t.Nominal) and isinstance(to, t.Nominal)
        return all(solver.unify(a, b) for a, b in zip(source.arguments, to.arguments, strict=True))

    def to_optional(self, solver: Solver, source: t.Type, to: t.Type, wrapped: t.Type) -> bool:
        inner = self.known.wrapped(source)
        if inner is not None:
            deeper = self.known.wrapped(prune(wrapped))
            inner = prune(inner)
            if deeper is not None and self.known.wrapped(inner) is None and not _may_be_optional(inner):
                return self.promote(solver, source, wrapped)
            if solver.unify(inner, wrapped, lenient=True):
                return True
            raise self.mismatch(source, to)
        if isinstance(source, Variable):
            if self.draft.implicit and source is prune(self.draft.type):
                return solver.unify(source, to)
            if source.literal is None and not source.reference:
                return False
            if source.literal == "nil":
                return solver.unify(source, to)
        return self.promote(solver, source, wrapped)

    def promote(self, solver: Solver, source: t.Type, wrapped: t.Type) -> bool:
        solver.penalise(PROMOTION)
        return self.again(solver, source, wrapped)

    def again(self, solver: Solver, source: t.Type, to: t.Type) -> bool:
        """A part of this conversion, which may have to wait on its own."""
        solver.demand(Conversion(self.draft, source, to, self.purpose, self.known))
        return True

    def _wish(self) -> tuple[Note, ...]:
        """Where the way out is a parameter of another type."""
        variable = self.draft.variable
        if variable is None or variable.kind != "parameter":
            return ()
        return (Note("did you mean to take a '@differentiable' closure?", variable.span),)

    def to_function(self, solver: Solver, source: t.Type, to: t.Function) -> bool:
        if isinstance(source, Variable):
            if source.literal is not None:
                raise self.mismatch(source, to)
            if not source.reference:
                return False
            return solver.unify(source, t.Function(to.parameters, to.result))
        if not isinstance(source, t.Function):
            raise self.mismatch(source, to)
        if to.differentiable and not source.differentiable and not self.draft.reference:
            raise Mismatch("not-a-function-reference", NOT_A_REFERENCE, self.span, *self._wish())
        plain = t.Function(to.parameters, to.result, source.differentiable)
        if not solver.unify(source, plain, lenient=True):
            raise self.mismatch(source, to)
        return True

    def to_tuple(self, solver: Solver, source: t.Tuple, to: t.Tuple) -> bool:
        labels = zip(source.labels, to.labels, strict=False)
        if len(source.elements) != len(to.elements) or any(a and b and a != b for a, b in labels):
            raise self.mismatch(source, to)
        drafts = self.draft.parts or (self.draft,) * len(to.elements)
        for draft, element, target in zip(drafts, source.elements, to.elements, strict=True):
            solver.demand(Conversion(draft, element, target, self.purpose, self.known))
        return True

    def mismatch(self, source: t.Type, to: t.Type) -> Mismatch:
        def message() -> str:
            wrapped = self.known.wrapped(resolve(self.source))
            if wrapped is not None and wrapped == resolve(self.to):
                return (
                    f"value of optional type '{show(resolve(self.source))}' must be unwrapped "
                    f"to a value of type '{show(wrapped)}'"
                )
            if isinstance(source, Variable) and source.literal == "nil":
                return NIL.get(self.purpose, "'nil' cannot be converted to type '{0}'").format(show(resolve(self.to)))
            if wrapped is not None and self.purpose is CONDITION:
                shown = show(resolve(self.source))
                return f"optional type '{shown}' cannot be used as a boolean; test for '!= nil' instead"
            return to_element(resolve(self.source), resolve(self.to), self.purpose)

        return Mismatch("type-mismatch", message, self.span)


def to_element(source: t.Type, to: t.Type, purpose: str) -> str:
    """That ``source`` cannot become a ``to``, which may be an element of a tensor literal."""
    scalar = written_scalar(to)
    if scalar is not None and (source == scalar or (isinstance(source, t.Nominal) and source.arguments == (scalar,))):
        return LITERALS_ONLY.format(show(source), show(scalar))
    return purpose.format(show(source), show(scalar or to))


def _is_open(type: t.Type) -> bool:
    """Whether nothing at all is known of a type, not even that of a literal."""
    return type.__class__ is Variable and type.literal is None and not type.reference  # type: ignore[attr-defined]


def _may_be_optional(type: t.Type) -> bool:
    return type.__class__ is Variable and type.literal in (None, "nil")  # type: ignore[attr-defined]


def convert(solver: Solver, draft: Draft, to: t.Type, purpose: str, known: Known) -> Callable[[], tast.Expr]:
    """Demands that ``draft`` becomes a ``to``; what is returned builds the converted expression."""
    if draft.unwraps or draft.parts is not None:
        draft = converted(draft, to, known)
    if draft.erased is not None and known.is_any(to):
        draft = draft.erased
    source = prune(draft.type)
    if source is to and source.__class__ is t.Nominal and not source.arguments:  # type: ignore[attr-defined]
        return draft.build
    solver.demand(Conversion(draft, source, to, purpose, known))
    return lambda: coerce(draft.build(), resolve(to), known)


def coerce(value: tast.Expr, to: t.Type, known: Known) -> tast.Expr:
    """``value`` with the conversion to ``to`` written out; that there is one has been settled."""
    source = value.type
    if source == to or source is t.ERROR or to is t.ERROR or known.is_any(to) or known.is_never(source):
        return value
    wrapped = known.wrapped(to)
    if wrapped is not None:
        return tast.OptionalWrap(to, coerce(value, wrapped, known), span=value.span)
    if isinstance(to, t.Function):
        if isinstance(value, tast.Conditional):
            then, otherwise = coerce(value.then, to, known), coerce(value.otherwise, to, known)
            return tast.Conditional(to, value.condition, then, otherwise, span=value.span)
        return tast.FunctionConversion(to, value, span=value.span)
    if key_path_kind(source) == WRITABLE and key_path_kind(to) == READ_ONLY:
        return _read_only(value, source, to)
    if isinstance(to, t.Tuple) and isinstance(source, t.Tuple):
        return _coerce_tuple(value, source, to, known)
    return value


def _read_only(value: tast.Expr, source: t.Type, to: t.Type) -> tast.Expr:
    assert isinstance(source, t.Nominal)
    (property,) = source.entity.members["_readOnly"]
    function = t.Function((t.Parameter(source),), to)
    getter = tast.FunctionRef(function, property.getter, source.arguments, span=value.span)
    return tast.Call(to, getter, (value,), span=value.span)


def _coerce_tuple(value: tast.Expr, source: t.Tuple, to: t.Tuple, known: Known) -> tast.Expr:
    if isinstance(value, tast.Tuple):
        elements = (coerce(e, target, known) for e, target in zip(value.elements, to.elements, strict=True))
        return tast.Tuple(to, tuple(elements), span=value.span)
    whole = VariableEntity("tuple", source, span=value.span)
    reference = tast.VariableRef(source, whole, span=value.span)
    elements = (
        coerce(tast.TupleElement(element, reference, i, span=value.span), to.elements[i], known)
        for i, element in enumerate(source.elements)
    )
    return tast.Let(to, whole, value, tast.Tuple(to, tuple(elements), span=value.span), span=value.span)
