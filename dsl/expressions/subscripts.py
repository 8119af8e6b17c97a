"""Subscripts: read by their getter, written through their setter."""

from __future__ import annotations

from .. import ast, tast
from .. import types as t
from ..declarations import members
from ..declarations.substitute import show
from ..entities import ConformanceRequirement, FunctionEntity, PropertyEntity
from ..infer import Mismatch, Variable, prune, resolve
from . import access
from .arguments import Argument, Matching, match
from .calls import Overload, enqueue
from .drafts import Draft
from .elaborator import Elaborator
from .keypaths import key_path_subscript
from .overloads import Choice, reference
from .references import TypeBase, later
from .unwrapping import forced


class SubscriptCall(Overload):
    """A call of the getter of one of several subscripts; ``base``: the value, None for a static subscript."""

    __slots__ = ("base",)

    def place(self) -> tast.Expr:
        """The subscript as a target."""
        applied = self.applied
        assert applied is not None and isinstance(applied.choice.entity, FunctionEntity)
        property = applied.choice.entity.accessor_of
        assert property is not None
        base: Draft | None = applied.choice.base
        if property.setter is None:
            raise Mismatch("immutable", "cannot assign through subscript: subscript is get-only", self.span)
        if base is not None and base.target is None and property.setter.mutating:
            raise Mismatch("immutable", f"cannot assign through subscript: {base.immutable}", self.span)
        env, opening = self.elaborator.env, applied.opening
        type = resolve(self.result)
        own = (t.Parameter(resolve(base.type), inout=True),) if base is not None else ()
        read = self.callee_type()
        skip = 1 if base is not None else 0
        write = t.Function((*own, *read.parameters[skip:], t.Parameter(type)), t.VOID)
        getter = reference(applied.choice, opening, read, self.span, env)
        setter = reference(Choice(property.setter, base=base), opening, write, self.span, env)
        arguments = tuple(b() for b in applied.builders[skip:])
        holder = None
        if base is not None:
            holder = base.target() if base.target is not None else base.build()
        return tast.Computed(type, holder, getter, setter, arguments, span=self.span)


def subscript(elaborator: Elaborator, node: ast.Subscript) -> Draft:
    referent = elaborator.refer(node.base)
    if len(node.arguments) == 1 and node.arguments[0].label == "keyPath" and not isinstance(referent, TypeBase):
        return key_path_subscript(elaborator, elaborator.value(referent), node)
    arguments = [
        Argument(a.label, elaborator(a.value), a.value.span if a.label is None else a.span) for a in node.arguments
    ]
    if isinstance(referent, TypeBase):
        return _of_type(elaborator, node, prune(referent.type), None, arguments, static=True)
    base = forced(elaborator.value(referent), elaborator.known)
    type = prune(base.type)
    if type is t.ERROR:
        return elaborator.poison(node.span)
    if isinstance(type, Variable):
        related = tuple(argument.draft.type for argument in arguments)
        return later(
            elaborator, type, lambda: _of_type(elaborator, node, prune(type), base, arguments), node.span, related
        )
    return _of_type(elaborator, node, type, base, arguments)


def _of_type(
    elaborator: Elaborator,
    node: ast.Subscript,
    type: t.Type,
    base: Draft | None,
    arguments: list[Argument],
    static: bool = False,
) -> Draft:
    if type is t.ERROR:
        return elaborator.poison(node.span)
    viable: list[tuple[Choice, Matching]] = []
    failure: Mismatch | None = None
    for candidate in members.lookup(resolve(type), "subscript", elaborator.env, static=static):
        entity = candidate.entity
        if not access.accessible(entity, elaborator.env):
            failure = access.inaccessible(entity, node.span)
            continue
        if not isinstance(entity, PropertyEntity) or entity.getter is None:
            continue
        if _takes_range(entity.getter) and any(_is_number(argument.draft.type) for argument in arguments):
            continue
        choice = Choice(entity.getter, dict(candidate.substitution), base, candidate.self_type)
        try:
            viable.append((choice, match(choice.parameters, arguments, "subscript", node.span)))
        except Mismatch as mismatch:
            failure = mismatch
    if not viable:
        text = f"value of type '{show(resolve(type))}' has no subscripts"
        raise failure or Mismatch("no-member", text, node.span)
    result = elaborator.solver.variable()
    call = SubscriptCall(elaborator, "subscript", viable, arguments, result, node.span)
    draft = enqueue(elaborator, call, result)
    unwraps = all(ast.is_implicitly_unwrapped(_property(choice).syntax) for choice, _ in call.viable)
    settable = base is None or base.target is not None or not _mutating(call)
    if settable and any(_setter(choice) is not None for choice, _ in call.viable):
        return Draft(draft.type, node.span, draft.build, call.place, unwraps=unwraps)
    immutable = "subscript is get-only" if settable or base is None else base.immutable
    return Draft(draft.type, node.span, draft.build, immutable=immutable, unwraps=unwraps)


def _takes_range(getter: FunctionEntity) -> bool:
    """Whether a subscript of the library is that of a slice: no number can be its argument."""
    requirements = getter.signature.requirements
    return any(isinstance(r, ConformanceRequirement) and r.protocol.name == "_IndexRange" for r in requirements)


def _is_number(type: t.Type) -> bool:
    """Whether a literal is that of a number, so that ``a[0]`` is known to be an element at once."""
    variable = prune(type)
    return isinstance(variable, Variable) and variable.literal in ("integer", "float")


def _property(choice: Choice) -> PropertyEntity:
    entity = choice.entity
    assert isinstance(entity, FunctionEntity) and entity.accessor_of is not None
    return entity.accessor_of


def _setter(choice: Choice) -> FunctionEntity | None:
    return _property(choice).setter


def _mutating(call: Overload) -> bool:
    return any((setter := _setter(choice)) is None or setter.mutating for choice, _ in call.viable)
