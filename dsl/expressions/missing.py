"""What is said of names and members that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import ast, conform, scope
from .. import types as t
from ..declarations import members, unsupported
from ..declarations.signatures import full_name
from ..declarations.substitute import apply, show
from ..entities import ConformanceRequirement, ExtensionEntity, FunctionEntity, PropertyEntity
from ..infer import Mismatch, resolve
from ..source import Span
from . import access
from .drafts import Draft
from .known import written_scalar

if TYPE_CHECKING:
    from ..environment import Environment
    from .elaborator import Elaborator


def no_member(elaborator: Elaborator, type: t.Type, name: str, span: Span) -> Mismatch:
    def message() -> str:
        shown = show(resolve(type))
        wrapped = elaborator.known.wrapped(resolve(type))
        if wrapped is not None and members.lookup(wrapped, name, elaborator.env):
            return (
                f"value of optional type '{shown}' must be unwrapped to refer to member '{name}' "
                f"of wrapped base type '{show(wrapped)}'"
            )
        if members.lookup(resolve(type), name, elaborator.env, static=True):
            return f"static member '{name}' cannot be used on instance of type '{shown}'"
        missing = unmet_extension(resolve(type), name, elaborator.env)
        if missing is not None:
            return missing
        near = scope.closest(name, member_names(resolve(type)))
        hint = f"; did you mean '{near}'?" if near is not None else ""
        return f"value of type '{shown}' has no member '{name}'{hint}"

    return Mismatch("no-member", message, span)


def unmet_extension(type: t.Type, name: str, env: Environment) -> str | None:
    """What the extension requires that would bring the member."""
    if not isinstance(type, t.Nominal):
        return None
    mapping = dict(zip(type.entity.signature.parameters, type.arguments, strict=False))
    for entity in type.entity.members.get(name, ()):
        parent = entity.parent if isinstance(entity, FunctionEntity | PropertyEntity) else None
        for requirement in parent.requirements if isinstance(parent, ExtensionEntity) else ():
            if isinstance(requirement, ConformanceRequirement) and not conform.holds(requirement, mapping, env):
                kind = "property" if isinstance(entity, PropertyEntity) else "instance method"
                shown = full_name(entity)
                unmet = show(conform.normalise(apply(requirement.type, mapping), env))
                protocol = requirement.protocol.name
                return (
                    f"referencing {kind} '{shown}' on '{type.entity.name}' requires that '{unmet}' conform to "
                    f"'{protocol}'"
                )
    return None


def no_static_member(elaborator: Elaborator, type: t.Type, name: str, span: Span) -> Mismatch:
    def message() -> str:
        shown = show(written_scalar(resolve(type)) or resolve(type))
        if name == "init":
            return f"'{shown}' cannot be constructed because it has no accessible initializers"
        if members.lookup(resolve(type), name, elaborator.env):
            return f"instance member '{name}' cannot be used on type '{shown}'"
        near = scope.closest(name, member_names(resolve(type)))
        hint = f"; did you mean '{near}'?" if near is not None else ""
        return f"type '{shown}' has no member '{name}'{hint}"

    return Mismatch("no-member", message, span)


def member_names(type: t.Type) -> Iterator[str]:
    return members.names(type.entity) if isinstance(type, t.Nominal) else iter(())


def unknown_name(elaborator: Elaborator, node: ast.Name) -> Draft:
    near = scope.suggestion(elaborator.env.scope, node.name)
    hint = f"; did you mean '{near}'?" if near is not None else ""
    if node.name == "_":
        text = "'_' can only appear in a pattern or on the left side of an assignment"
        return elaborator.report("misplaced", text, node.span)
    if node.name.startswith("$") and node.name[1:].isdigit():
        text = f"anonymous closure argument '{node.name}' cannot be used here"
        return elaborator.report("misplaced", text, node.span)
    kept = scope.hidden(elaborator.env.scope, node.name)
    if kept is not None:
        return elaborator.report("inaccessible", access.protected(kept), node.span)
    absent = unsupported.named(node.name)
    if absent is not None:
        return elaborator.report("unsupported", absent, node.span)
    return elaborator.report("unknown-name", f"cannot find '{node.name}' in scope{hint}", node.span)
