"""``is``, ``as?``, ``as!`` and comparisons of types.

Which type a value has is known once its function's type parameters are, so all of these are decided when the program
is specialised; of an Optional, whether there is a value at all is seen when it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import ast, scope, tast
from .. import types as t
from ..declarations.resolve import EXISTENTIAL, resolve_type
from ..declarations.substitute import free_parameters, show
from ..entities import NominalEntity
from ..infer import Mismatch, prune, resolve
from . import conversions
from .annotations import open_types
from .conversions import convert
from .drafts import Draft

if TYPE_CHECKING:
    from .elaborator import Elaborator


def cast(elaborator: Elaborator, node: ast.Cast) -> Draft:
    anything = _anything(elaborator, node)
    if anything is not None:
        return _as_any(elaborator, node, anything)
    env = open_types(elaborator.env) if node.keyword == "as" else elaborator.env
    to = resolve_type(node.type, env.scope, env)
    value = elaborator(node.value)
    if to is t.ERROR:
        return elaborator.poison(node.span)
    if node.keyword == "as":
        build = convert(elaborator.solver, value, to, conversions.COERCION, elaborator.known)
        return Draft(to, node.span, build, reference=value.reference)
    known = elaborator.known
    results = {"is": known.bool, "as!": to, "as?": known.optional_of(to)}
    result = results[node.keyword]

    def dynamic() -> tast.Expr:
        return dynamic_cast(elaborator, value.build(), to, node, result)

    return Draft(result, node.span, dynamic)


def _anything(elaborator: Elaborator, node: ast.Cast) -> NominalEntity | None:
    """The protocol ``Any``, where that is what follows an ``as``."""
    written = node.type
    if node.keyword != "as" or not isinstance(written, ast.NamedType) or written.base is not None:
        return None
    found = scope.lookup_type(elaborator.env.scope, written.name)
    entity = found[0] if found is not None else None
    return entity if isinstance(entity, NominalEntity) and entity.builtin == "any" else None


def _as_any(elaborator: Elaborator, node: ast.Cast, entity: NominalEntity) -> Draft:
    """``x as Any``: says to ``print`` and the like that an Optional is meant to be shown; it is nothing elsewhere."""

    def refuse() -> tast.Expr:
        raise Mismatch("existential", EXISTENTIAL.format(entity.name, ""), node.type.span)

    return Draft(t.Nominal(entity), node.span, refuse, erased=elaborator(node.value))


def dynamic_cast(elaborator: Elaborator, value: tast.Expr, to: t.Type, node: ast.Cast, result: t.Type) -> tast.Expr:
    source = value.type
    if isinstance(source, t.Metatype) and isinstance(to, t.Metatype) and node.keyword == "is":
        return tast.SameType(result, (value,), source.instance, to.instance, span=node.span)
    if isinstance(source, t.Metatype) or isinstance(to, t.Metatype):
        text = f"'{node.keyword}' cannot convert metatypes; compare them with '=='"
        elaborator.env.diagnostics.error("unsupported", text, node.span)
    _warn(elaborator, source, to, node)
    return tast.DynamicCast(result, value, to, node.keyword, span=node.span)


def _warn(elaborator: Elaborator, source: t.Type, to: t.Type, node: ast.Cast) -> None:
    """What can be told without knowing the type parameters."""
    known = elaborator.known
    if any(free_parameters(source)) or any(free_parameters(to)) or t.ERROR in (source, to):
        return
    if known.wrapped(source) is not None or known.wrapped(to) is not None:
        return
    if source == to:
        texts = {
            "is": "'is' test is always true",
            "as!": f"forced cast of '{show(source)}' to same type has no effect",
            "as?": f"conditional cast from '{show(source)}' to '{show(to)}' always succeeds",
        }
        elaborator.env.diagnostics.warning("cast", texts[node.keyword], node.span)
    else:
        text = f"cast from '{show(source)}' to unrelated type '{show(to)}' always fails"
        elaborator.env.diagnostics.warning("cast", text, node.span)


def compare_types(elaborator: Elaborator, node: ast.Binary, left: Draft, right: Draft) -> Draft | None:
    """``T.self == Int.self``."""
    if not isinstance(prune(left.type), t.Metatype) or not isinstance(prune(right.type), t.Metatype):
        return None
    known = elaborator.known

    def build() -> tast.Expr:
        first, second = left.build(), right.build()
        one, other = resolve(left.type), resolve(right.type)
        assert isinstance(one, t.Metatype) and isinstance(other, t.Metatype)
        same = tast.SameType(known.bool, (first, second), one.instance, other.instance, span=node.span)
        if node.operator == "==":
            return same
        no, yes = (tast.Literal(known.bool, value, span=node.operator_span) for value in (False, True))
        return tast.Conditional(known.bool, same, no, yes, span=node.span)

    return Draft(known.bool, node.span, build)
