"""What is declared as ``T!``: an Optional that is unwrapped where a ``T`` is needed, and stays one elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from .. import conform, scope, tast
from .. import types as t
from ..declarations import members
from ..entities import ConformanceRequirement, FunctionEntity, GenericSignature, ParameterEntity
from ..environment import Environment
from ..infer import Variable, prune, resolve
from ..source import Span
from .drafts import Draft
from .known import Known


def forced(draft: Draft, known: Known) -> Draft:
    """The value inside of what is declared as ``T!``; any other draft as it is."""
    wrapped = known.wrapped(prune(draft.type)) if draft.unwraps else None
    return draft if wrapped is None else unwrapped(draft, prune(wrapped), draft.span, implicit=True)


def unwrapped(draft: Draft, wrapped: t.Type, span: Span, implicit: bool = False) -> Draft:
    """``draft!``, of the type ``wrapped``."""
    target = draft.target

    def build() -> tast.Expr:
        return tast.ForceUnwrap(resolve(wrapped), draft.build(), implicit, span=span)

    def place() -> tast.Expr:
        assert target is not None
        return tast.ForceUnwrap(resolve(wrapped), target(), implicit, span=span)

    def written() -> tast.Expr:
        return tast.InOut(resolve(wrapped), place(), span=span)

    return Draft(
        wrapped,
        span,
        written if draft.inout else build,
        place if target is not None else None,
        draft.immutable,
        inout=draft.inout,
    )


def converted(draft: Draft, to: t.Type, known: Known) -> Draft:
    """What becomes a ``to``: the value inside, if that is known to be no Optional."""
    to = prune(to)
    if draft.parts is not None and isinstance(to, t.Tuple) and len(draft.parts) == len(to.elements):
        return _tuple(draft, draft.parts, to, known)
    open = isinstance(to, Variable) and to.literal is None
    return draft if open or known.wrapped(to) is not None or known.is_any(to) else forced(draft, known)


def _tuple(draft: Draft, parts: tuple[Draft, ...], to: t.Tuple, known: Known) -> Draft:
    plain = tuple(converted(part, element, known) for part, element in zip(parts, to.elements, strict=True))
    if all(one is other for one, other in zip(plain, parts, strict=True)):
        return draft
    own = prune(draft.type)
    assert isinstance(own, t.Tuple)
    type = t.Tuple(tuple(part.type for part in plain), own.labels)

    def build() -> tast.Expr:
        return tast.Tuple(resolve(type), tuple(part.build() for part in plain), span=draft.span)

    return Draft(type, draft.span, build, parts=plain)


def may_all_unwrap(drafts: Sequence[Draft], known: Known) -> bool:
    """Whether branches or elements are Optionals only because some are declared as ``T!``."""
    kinds = [prune(draft.type) for draft in drafts if not draft.unwraps]
    plain = all(known.wrapped(type) is None and getattr(type, "literal", "") not in (None, "nil") for type in kinds)
    return plain and len(kinds) < len(drafts)


def argument(
    draft: Draft, parameter: ParameterEntity, signature: GenericSignature, known: Known, env: Environment
) -> Draft:
    """What a parameter is given, which may be of a generic type that an Optional cannot be."""
    type = parameter.type
    if parameter.variadic and isinstance(type, t.Nominal):
        type = type.arguments[0]
    elif parameter.autoclosure and isinstance(type, t.Function):
        type = type.result
    if not isinstance(type, t.Generic):
        return converted(draft, type, known)
    whole = resolve(draft.type)
    required = [r.protocol for r in signature.requirements if isinstance(r, ConformanceRequirement) and r.type == type]
    return draft if all(conform.find(whole, protocol, env) for protocol in required) else forced(draft, known)


def operand(draft: Draft, operator: str, known: Known, env: Environment) -> Draft:
    """An operand, of an operator that may be there for Optionals."""
    if not draft.unwraps or members.lookup(resolve(draft.type), operator, env, static=True):
        return draft
    found = (f for f in scope.lookup(env.scope, operator) if isinstance(f, FunctionEntity))
    takes = any(known.wrapped(parameter.type) is not None for function in found for parameter in function.parameters)
    return draft if takes else forced(draft, known)
