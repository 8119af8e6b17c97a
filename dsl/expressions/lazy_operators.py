"""Functions that a program declares for ``&&``, ``||`` and ``??``, which are no functions otherwise."""

from __future__ import annotations

from .. import scope
from .. import types as t
from ..entities import FunctionEntity
from ..infer import Variable, prune, resolve
from .drafts import Draft
from .elaborator import Elaborator

LAZY = frozenset(("&&", "||", "??"))


def own_functions(elaborator: Elaborator, operator: str) -> list[FunctionEntity]:
    """Those of the files and their types, but for what the library declares: it has none."""
    env = elaborator.env
    found = [f for f in scope.lookup(env.scope, operator) if isinstance(f, FunctionEntity) and f.parent is None]
    return found + static_functions(elaborator, operator)


def static_functions(elaborator: Elaborator, operator: str) -> list[FunctionEntity]:
    env, known = elaborator.env, elaborator.session.lazy_operators
    found = known.get((env.module, operator))
    if found is None:
        found = known[env.module, operator] = []
        for place in (env.module, *env.module.imports):
            for nominal in env.modules.with_static(place, operator):
                found += (f for f in nominal.static_members.get(operator, ()) if isinstance(f, FunctionEntity))
    return found


def takes(function: FunctionEntity, left: Draft, right: Draft, elaborator: Elaborator) -> bool:
    """Whether the operands are what the function is declared for, without conversions: all others mean the language's
    own operator."""
    if len(function.parameters) != 2:
        return False
    return all(
        _fits(p.type.result if p.autoclosure and isinstance(p.type, t.Function) else p.type, prune(o.type), elaborator)
        for p, o in zip(function.parameters, (left, right), strict=True)
    )


def _fits(wanted: t.Type, given: t.Type, elaborator: Elaborator) -> bool:
    if isinstance(given, Variable):
        if given.reference:
            return isinstance(wanted, t.Function)
        return given.literal is not None and elaborator.literals.accepts(wanted, given.literal, elaborator.env)
    if isinstance(wanted, t.Nominal) and wanted.arguments:
        return isinstance(given, t.Nominal) and given.entity is wanted.entity and _may_equal(wanted, resolve(given))
    return isinstance(wanted, t.Generic | t.Associated) or wanted == given


def _may_equal(wanted: t.Nominal, given: t.Type) -> bool:
    """Whether the arguments of a generic type are the same, where the function says which."""
    assert isinstance(given, t.Nominal)
    return all(
        isinstance(a, t.Generic | t.Associated) or a == b
        for a, b in zip(wanted.arguments, given.arguments, strict=True)
    )
