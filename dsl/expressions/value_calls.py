"""Calls of values: of closures, of variables of function type, of what has ``callAsFunction``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .. import tast
from .. import types as t
from ..declarations.substitute import show
from ..entities import ParameterEntity
from ..infer import Mismatch, Obligation, Solver, Variable, prune, resolve
from ..source import Span
from . import unwrapping
from .arguments import Argument
from .calls import Builder, Overload, call_choices
from .drafts import Draft, error_draft
from .exclusivity import check_exclusivity
from .references import Overloads, member_of_value

if TYPE_CHECKING:
    from .elaborator import Elaborator


class ValueCall(Obligation):
    """A call of a value: a closure, a variable of function type, or something with ``callAsFunction``."""

    __slots__ = ("arguments", "builders", "callee", "delegate", "elaborator", "result", "started")

    def __init__(
        self, elaborator: Elaborator, callee: Draft, arguments: Sequence[Argument], result: Variable, span: Span
    ):
        super().__init__(span)
        self.elaborator = elaborator
        self.callee = callee
        self.arguments = arguments
        self.result = result
        self.builders: list[Builder] = []
        self.delegate: Draft | None = None
        self.started = False

    def mentions(self) -> Iterable[t.Type]:
        return (self.callee.type, self.result, *(a.draft.type for a in self.arguments))

    def attempt(self, solver: Solver) -> bool:
        type = prune(self.callee.type)
        if type is t.ERROR:
            solver.set(solver, "poisoned", True)
            return solver.unify(self.result, t.ERROR)
        if type.__class__ is Variable:
            return False
        if self.started:
            return True
        solver.set(self, "started", True)
        if isinstance(type, t.Function):
            self.call(solver, type)
        else:
            self.call_member(solver, type)
        return True

    def settle(self, solver: Solver) -> bool:
        parameters = tuple(t.Parameter(a.draft.type, a.draft.inout) for a in self.arguments)
        return solver.unify(self.callee.type, t.Function(parameters, self.result))

    def call(self, solver: Solver, type: t.Function) -> None:
        given, wanted = len(self.arguments), len(type.parameters)
        for argument in self.arguments:
            if argument.label is not None:
                text = f"extraneous argument label '{argument.label}:' in call"
                raise Mismatch("arguments", text, argument.span)
        if given > wanted:
            where = self.arguments[wanted].span
            text = (
                f"extra argument at position #{wanted + 1} in call"
                if wanted
                else "argument passed to call that takes no arguments"
            )
            raise Mismatch("arguments", text, where)
        if given < wanted:
            raise Mismatch("arguments", f"missing argument for parameter #{given + 1} in call", self.span)
        builders: list[Builder] = []
        helper = Overload(self.elaborator, "", [], (), self.result, self.span)
        for i, (argument, parameter) in enumerate(zip(self.arguments, type.parameters, strict=True)):
            entity = ParameterEntity(None, f"${i}", parameter.type, parameter.inout, autoclosure=parameter.autoclosure)
            builders.append(helper.argument(solver, entity, parameter.type, argument))
        if not solver.unify(self.result, type.result):
            raise helper.wrong_result(type.result)
        solver.set(self, "builders", builders)

    def call_member(self, solver: Solver, type: t.Type) -> None:
        for name in ("callAsFunction", "call"):
            found = member_of_value(self.elaborator, self.callee, type, name, self.span, required=False)
            if isinstance(found, Overloads):
                draft = call_choices(self.elaborator, name, found.choices, self.arguments, self.span)
                if not solver.unify(self.result, draft.type):
                    raise Overload(self.elaborator, name, [], (), self.result, self.span).wrong_result(draft.type)
                solver.set(self, "delegate", draft)
                return
        raise Mismatch("arguments", f"cannot call value of non-function type '{show(resolve(type))}'", self.callee.span)

    def build(self) -> tast.Expr:
        if self.delegate is not None:
            return self.delegate.build()
        callee = self.callee.build()
        arguments = tuple(builder() for builder in self.builders)
        check_exclusivity(arguments)
        return tast.Call(resolve(self.result), callee, arguments, span=self.span)


def call_value(elaborator: Elaborator, callee: Draft, arguments: Sequence[Argument], span: Span) -> Draft:
    if callee.type is t.ERROR:
        elaborator.solver.poisoned = True
        return error_draft(span)
    result = elaborator.solver.variable()
    call = ValueCall(elaborator, unwrapping.forced(callee, elaborator.known), arguments, result, span)
    elaborator.solver.demand(call)
    return Draft(prune(result), span, call.build, immutable="function call returns immutable value")


def call_closure(elaborator: Elaborator, callee: Draft, arguments: Sequence[Argument], span: Span) -> Draft:
    """A call of a closure where it is written: what is not said of its parameters follows from the arguments."""
    draft = call_value(elaborator, callee, arguments, span)
    if isinstance(prune(callee.type), Variable):
        parameters = tuple(t.Parameter(argument.draft.type) for argument in arguments)
        elaborator.solver.unify(callee.type, t.Function(parameters, draft.type))
    return draft
