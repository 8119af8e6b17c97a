"""What a class may be: without subclasses, whether or not it says ``final``, and holding only values.

A class value is a reference to its stored properties. As these hold neither classes nor functions, no object can lead
back to itself, so counting references frees everything. What the type parameters of a generic class stand for is
known only later, and is checked when the program is specialised.
"""

from __future__ import annotations

from .. import ast, types
from ..diagnostics import FixIt
from ..entities import ExtensionEntity, FunctionEntity, NominalEntity
from ..environment import Environment
from ..source import Span
from ..types import Type
from .entailment import inherited
from .substitute import apply, show

HOLDS = "so that no object can lead back to itself"


def check(entity: NominalEntity, env: Environment) -> None:
    """Reports what a class does that only structs, or classes of other languages, can do."""
    if entity.kind != "class" or entity.syntax is None:
        return
    for field in entity.fields:
        reason = _forbidden(field.type, frozenset((entity,)))
        if reason is not None:
            message = (
                f"stored property '{field.name}' of class '{entity.name}' cannot hold {reason}: "
                f"a class holds neither classes nor functions, {HOLDS}; use a struct or an index into an array"
            )
            env.diagnostics.error("class", message, field.span)
    _check_initialisers(entity, env)


def check_delegation(init: FunctionEntity | None, span: Span, env: Environment) -> None:
    """``self.init(…)`` at ``span``: in a class only a convenience initialiser hands over to another one."""
    if init is None or init.syntax is None or "convenience" in init.syntax.modifiers:
        return
    parent = init.parent.nominal if isinstance(init.parent, ExtensionEntity) else init.parent
    if parent is not None and parent.kind == "class" and not isinstance(init.parent, ExtensionEntity):
        message = (
            f"designated initializer for '{parent.name}' cannot delegate (with 'self.init'); "
            "did you mean this to be a convenience initializer?"
        )
        env.diagnostics.error("class", message, span)


def refuse_derivatives(entity: NominalEntity, protocol: NominalEntity, span: Span, env: Environment) -> bool:
    """Reports a class that would conform to ``Differentiable``; whether it does."""
    differentiable = env.entity("Differentiable")
    if protocol is not differentiable and differentiable not in inherited(protocol):
        return False
    through = "" if protocol is differentiable else f" to '{protocol.name}' and so"
    message = (
        f"class '{entity.name}' cannot conform{through} to 'Differentiable': objects are shared, and have no "
        "derivatives; use a struct"
    )
    env.diagnostics.error("class", message, span)
    return True


def _check_initialisers(entity: NominalEntity, env: Environment) -> None:
    without = [field for field in entity.fields if field.default is None]
    inits = [e for e in entity.static_members.get("init", ()) if isinstance(e, FunctionEntity)]
    written = [e for e in inits if e.syntax is not None]
    if without and not written and not any(isinstance(m, ast.InvalidDecl) for m in entity.syntax.members):
        message = f"class '{entity.name}' has no initializers"
        env.diagnostics.error("class", message, entity.span)
    for init in written:
        convenience = "convenience" in init.syntax.modifiers
        if isinstance(init.parent, ExtensionEntity) and not convenience:
            message = (
                f"designated initializer cannot be declared in an extension of '{entity.name}'; "
                "did you mean this to be a convenience initializer?"
            )
            start = init.syntax.span.start
            at = Span(init.span.source, start, start)
            env.diagnostics.error("class", message, init.span, fixits=(FixIt(at, "convenience "),))


def is_class_bound(entity: NominalEntity) -> bool:
    """Whether a protocol is one for classes only, whose setters change the object and not the reference."""
    if entity.kind != "protocol":
        return False
    bounds = (entity, *inherited(entity))
    return any(p.name == "AnyObject" and p.module is not None and p.module.is_library for p in bounds)


def refuse_conformance(entity: NominalEntity, protocol: NominalEntity, span: Span, env: Environment) -> bool:
    """Reports a class that would be differentiable, and another type that would be a class; whether it did."""
    if entity.kind == "class":
        return refuse_derivatives(entity, protocol, span, env)
    if not is_class_bound(protocol):
        return False
    message = f"non-class type '{entity.name}' cannot conform to class protocol '{protocol.name}'"
    env.diagnostics.error("class", message, span)
    return True


def check_method(entity: FunctionEntity, env: Environment) -> None:
    """Methods of a class change its properties without a word."""
    parent = entity.parent.nominal if isinstance(entity.parent, ExtensionEntity) else entity.parent
    if parent is None or not isinstance(entity.syntax, ast.Function) or entity.kind != "method":
        return
    for word in ("mutating", "nonmutating"):
        if parent.kind == "class" and word in entity.syntax.modifiers:
            message = f"'{word}' is not valid on instance methods in classes"
            env.diagnostics.error("misplaced", message, entity.span)


def _forbidden(type: Type, inside: frozenset[NominalEntity]) -> str | None:
    """A class or function that a value of ``type`` may hold, in words."""
    if isinstance(type, types.Function):
        return f"a function of type '{show(type)}'"
    if isinstance(type, types.Tuple):
        return next((found for e in type.elements if (found := _forbidden(e, inside)) is not None), None)
    if not isinstance(type, types.Nominal):
        return None
    entity = type.entity
    if entity.kind == "class":
        return f"an object of class '{show(type)}'"
    if entity.builtin is not None:
        return next((found for e in type.arguments if (found := _forbidden(e, inside)) is not None), None)
    if entity in inside:
        return None
    mapping = dict(zip(entity.signature.parameters, type.arguments, strict=False))
    parts = [field.type for field in entity.fields] + [part for case in entity.cases for part in case.payload]
    further = inside | {entity}
    return next((found for part in parts if (found := _forbidden(apply(part, mapping), further)) is not None), None)
