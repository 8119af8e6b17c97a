"""Dictionary literals."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ast, tast
from .. import types as t
from ..declarations import unsupported
from ..declarations.substitute import show
from ..infer import Mismatch, Obligation, Solver, Variable, is_free, prune, resolve
from ..source import Span
from .conversions import coerce, convert
from .drafts import Draft
from .elaborator import Elaborator
from .unwrapping import converted, may_all_unwrap

KEY = "cannot convert value of type '{0}' to expected dictionary key type '{1}'"
VALUE = "cannot convert value of type '{0}' to expected dictionary value type '{1}'"


class Entries(Obligation):
    """The keys and values of a dictionary literal are those of the type it takes; by default it is a Dictionary.
    ``waiting``: the values for which it must be known first what they are converted to: closures, references to
    functions, and all where some are declared as ``T!`` (``unwraps``)."""

    __slots__ = ("elaborator", "key", "unwraps", "value", "waiting", "whole")
    patience = 0

    def __init__(
        self,
        elaborator: Elaborator,
        whole: Variable,
        key: t.Type,
        value: t.Type,
        waiting: list[Draft],
        unwraps: bool,
        span: Span,
    ) -> None:
        super().__init__(span)
        self.elaborator = elaborator
        self.whole = whole
        self.key = key
        self.value = value
        self.waiting = waiting
        self.unwraps = unwraps

    def mentions(self) -> Iterable[t.Type]:
        return (self.whole, self.key, self.value, *(draft.type for draft in self.waiting))

    def follows(self, others: set[Variable]) -> Iterable[t.Type]:
        whole = prune(self.whole)
        return (self.key, self.value) if not isinstance(whole, Variable) or whole in others else ()

    def attempt(self, solver: Solver) -> bool:
        whole = prune(self.whole)
        if whole.__class__ is Variable:
            return False
        if whole is t.ERROR:
            return solver.unify(self.key, t.ERROR) and solver.unify(self.value, t.ERROR)
        wanted = self.elaborator.literals.entry(resolve(whole), solver.env)
        if any(part.__class__ is t.Associated and is_free(part) for part in wanted):
            return False
        for own, other, message in zip((self.key, self.value), wanted, (KEY, VALUE), strict=True):
            if not solver.unify(own, other):
                raise Mismatch("type-mismatch", message.format(show(resolve(own)), show(other)), self.span)
        for draft in self.waiting:
            convert(solver, draft, self.value, VALUE, self.elaborator.known)
        return True

    def settle(self, solver: Solver) -> bool:
        if prune(self.whole).__class__ is not Variable:
            return False
        dictionary = self.elaborator.env.entity("Dictionary")
        if self.unwraps and not solver.unify(self.value, self.elaborator.known.optional_of(solver.variable())):
            return False
        return solver.unify(self.whole, t.Nominal(dictionary, (self.key, self.value)))


def dictionary_literal(elaborator: Elaborator, node: ast.DictionaryLiteral) -> Draft:
    solver, known = elaborator.solver, elaborator.known
    whole = solver.variable("dictionary")
    keys = [elaborator(key) for key, _ in node.entries]
    values = [elaborator(value) for _, value in node.entries]
    key: t.Type = solver.variable()
    value: t.Type = solver.variable()
    kinds = {d.literal for draft in values if isinstance(d := prune(draft.type), Variable)}
    unwraps = may_all_unwrap(values, known)
    if not unwraps and ("nil" in kinds or any(known.wrapped(prune(draft.type)) is not None for draft in values)):
        value = known.optional_of(value)
    waiting = [draft for draft in values if unwraps or draft.reference]
    solver.demand(Entries(elaborator, whole, key, value, waiting, unwraps, node.span))
    for draft in keys:
        convert(solver, draft, key, KEY, known)
    for draft in values:
        if draft not in waiting:
            convert(solver, draft, value, VALUE, known)

    def build() -> tast.Expr:
        if isinstance(resolve(value), t.Function):
            raise Mismatch("unsupported", unsupported.FEATURES["dictionary-of-functions"], node.span)
        element = t.Tuple((resolve(key), resolve(value)))

        def part(draft: Draft, type: t.Type) -> tast.Expr:
            return coerce(converted(draft, type, known).build(), type, known)

        entries = tuple(
            tast.Tuple(element, tuple(map(part, entry, element.elements)), span=entry[0].span)
            for entry in zip(keys, values, strict=True)
        )
        return elaborator.literals.dictionary(whole, entries, element, node.span, elaborator.env)

    return Draft(whole, node.span, build, immutable="it is a literal")
