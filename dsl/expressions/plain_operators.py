"""Operators whose operands are of one known type, or literals beside such: most of them, and nothing about them is
open. How such a call turned out once is how it turns out again, without the solver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .. import tast
from .. import types as t
from ..entities import FunctionEntity
from ..infer import Variable, is_free
from ..scope import Scope
from ..source import Span
from .calls import Application, callee_type, inout_builder
from .drafts import Draft
from .elaborator import Elaborator
from .overloads import reference

IMMUTABLE = "function call returns immutable value"


@dataclass(frozen=True, slots=True)
class PlainOperator:
    """The call of ``function`` with operands of one type; ``inout``: which of them it writes."""

    operand: t.Type
    result: t.Type
    type: t.Function
    function: FunctionEntity
    types: tuple[t.Type, ...]
    inout: tuple[bool, ...]


def common_type(elaborator: Elaborator, types: Sequence[t.Type]) -> t.Nominal | None:
    """The nominal type of all operands, where literals beside a built-in type are of that type. Its arguments may hold
    unknowns."""
    first, last = types[0], types[-1]
    if isinstance(last, Variable):
        first, last = last, first
    if isinstance(first, Variable):
        if first.literal is None or not takes(elaborator, last, first.literal):
            return None
        first = last
    if first.__class__ is not t.Nominal or (first is not last and first != last):
        return None
    return first  # type: ignore[return-value]


def takes(elaborator: Elaborator, type: t.Type, literal: str) -> bool:
    """Whether a literal beside a built-in ``type`` is of that type."""
    if not isinstance(type, t.Nominal) or (type.entity.scalar is None and type != elaborator.known.string):
        return False
    return elaborator.literals.accepts(type, literal, elaborator.env)


def key(
    elaborator: Elaborator, operator: str, fixity: str | None, types: Sequence[t.Type]
) -> tuple[object, ...] | None:
    """What decides the operator; None where more does."""
    common = common_type(elaborator, types)
    if common is None or common.arguments or _is_local(elaborator.env.scope, operator):
        return None
    return operator, fixity, len(types), common.entity, elaborator.env.module


def _is_local(scope: Scope, operator: str) -> bool:
    """Whether a function in a body may be meant."""
    return any(
        isinstance(entity, FunctionEntity) and entity.kind == "local"
        for level in scope.enclosing()
        for entity in level.names.get(operator, ())
    )


def call(elaborator: Elaborator, operator: PlainOperator, operands: Sequence[Draft], span: Span) -> Draft:
    """The call of an operator that turned out to be this one."""
    solver = elaborator.solver
    builders: list[Callable[[], tast.Expr]] = []
    for operand, inout in zip(operands, operator.inout, strict=True):
        if operand.type.__class__ is Variable:
            solver.unify(operand.type, operator.operand)
        complaint = "left side of mutating operator isn't mutable"
        builders.append(inout_builder(operand, complaint, operand.span) if inout else operand.build)

    def build() -> tast.Expr:
        callee = tast.FunctionRef(operator.type, operator.function, operator.types, span=span)
        return tast.Call(operator.result, callee, tuple([builder() for builder in builders]), span=span)

    return Draft(operator.result, span, build, immutable=IMMUTABLE)


def learn(
    elaborator: Elaborator, applied: Application, type: t.Type, result: t.Type, span: Span
) -> PlainOperator | None:
    """What the solver found for operands of a type, if there was nothing to it."""
    choice = applied.choice
    if is_free(result):
        return None
    parameters = choice.parameters
    if any(p.variadic or p.autoclosure or applied.opening.open(p.type) != type for p in parameters):
        return None
    made = reference(choice, applied.opening, callee_type(choice, applied.opening), span, elaborator.env)
    if not isinstance(made, tast.FunctionRef) or not isinstance(made.type, t.Function):
        return None
    return PlainOperator(type, result, made.type, made.function, made.types, tuple(p.inout for p in parameters))
