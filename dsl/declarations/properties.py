"""Declarations of variables, properties and subscripts -> entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from .. import ast
from ..entities import ExtensionEntity, FieldEntity, NominalEntity, PropertyEntity, VariableEntity
from ..environment import Environment
from ..types import ERROR, Nominal
from . import inheritance, lazily, signatures, unsupported, yields
from .classes import is_class_bound
from .functions import (
    Parent,
    access_of,
    defer_signature,
    is_requirement,
    make_function,
    marks_of,
    report_circle,
    setter_access_of,
)
from .opaque import opaque_type
from .resolve import resolve_type


def written_types(declaration: ast.Variable) -> list[ast.TypeExpr | None]:
    """The type written for each binding: in ``var x, y: Float`` both have it."""
    found: list[ast.TypeExpr | None] = []
    following: ast.TypeExpr | None = None
    for binding in reversed(declaration.bindings):
        written = binding.pattern.type if isinstance(binding.pattern, ast.TypedPattern) else None
        if written is None and binding.value is None and binding.accessors is None:
            written = following
        found.append(written)
        following = written
    return found[::-1]


def names_in(pattern: ast.Pattern) -> Iterator[ast.BindingPattern]:
    """The names that an irrefutable pattern binds."""
    if isinstance(pattern, ast.BindingPattern):
        yield pattern
    elif isinstance(pattern, ast.TypedPattern | ast.ValuePattern):
        yield from names_in(pattern.pattern)
    elif isinstance(pattern, ast.TuplePattern):
        for _, element in pattern.elements:
            yield from names_in(element)


def variable(declaration: ast.Variable, parent: Parent, env: Environment) -> list[Any]:
    made: list[Any] = []
    lazy = "lazy" in declaration.modifiers and lazily.is_allowed(declaration, parent, env)
    for binding, written in zip(declaration.bindings, written_types(declaration), strict=True):
        if lazy:
            made += _lazy(declaration, binding, written, parent, env)
        elif parent is not None:
            made += _property(declaration, binding, written, parent, env)
        elif binding.accessors is not None:
            made += computed(declaration, binding, written, None, env)
        else:
            for name in names_in(binding.pattern):
                made.append(_global(declaration, binding, written, name, None, env))
    return made


def _global(
    declaration: ast.Variable,
    binding: ast.Binding,
    written: ast.TypeExpr | None,
    name: ast.BindingPattern,
    parent: Parent,
    env: Environment,
) -> VariableEntity:
    """A global, or a static stored property. ``syntax`` is the declaration and the binding."""
    entity = VariableEntity(
        name.name,
        ERROR,
        mutable=declaration.keyword == "var",
        kind="global",
        module=env.module,
        parent=parent,
        span=name.span,
        syntax=(declaration, binding),
        access=access_of(declaration, parent),
        setter_access=setter_access_of(declaration),
        unwraps=ast.is_implicitly_unwrapped(written),
    )
    pattern = binding.pattern.pattern if isinstance(binding.pattern, ast.TypedPattern) else binding.pattern
    if written is not None and isinstance(pattern, ast.BindingPattern):

        def resolve() -> None:
            entity.type = resolve_type(written, env.scope, env)

    else:

        def resolve() -> None:
            entity.type = ERROR
            env.checker.bind_global(entity)

    entity.defer(resolve, report_circle(entity.name, entity.span, env), "type")
    return entity


def _property(
    declaration: ast.Variable, binding: ast.Binding, written: ast.TypeExpr | None, parent: Parent, env: Environment
) -> list[Any]:
    static = "static" in declaration.modifiers or "class" in declaration.modifiers
    if binding.accessors is not None or is_requirement(parent) or "intrinsic" in marks_of(declaration):
        return computed(declaration, binding, written, parent, env)
    names = list(names_in(binding.pattern))
    simple = binding.pattern.pattern if isinstance(binding.pattern, ast.TypedPattern) else binding.pattern
    if not isinstance(simple, ast.BindingPattern):
        message = "property declarations cannot be destructured; declare one property at a time"
        env.diagnostics.error("pattern", message, binding.pattern.span)
        return []
    if static:
        return [_static(declaration, binding, written, names[0], parent, env)]
    if isinstance(parent, ExtensionEntity) or parent is None or parent.kind == "enum":
        where = "enums" if isinstance(parent, NominalEntity) else "extensions"
        message = f"{where} must not contain stored properties"
        env.diagnostics.error("property", message, names[0].span)
        return []
    return [_field(declaration, binding, written, names[0], parent, env)]


def _static(
    declaration: ast.Variable,
    binding: ast.Binding,
    written: ast.TypeExpr | None,
    name: ast.BindingPattern,
    parent: Parent,
    env: Environment,
) -> VariableEntity:
    entity = _global(declaration, binding, written, name, parent, env)
    if parent is not None and parent.signature.parameters:
        kind = "protocol extensions" if parent.signature.parameters[0].name == "Self" else "generic types"
        message = f"static stored properties not supported in {kind}"
        env.diagnostics.error("property", message, name.span)
    env.module.globals.append(entity)
    return entity


def _field(
    declaration: ast.Variable,
    binding: ast.Binding,
    written: ast.TypeExpr | None,
    name: ast.BindingPattern,
    parent: NominalEntity,
    env: Environment,
) -> FieldEntity:
    unsupported.modifiers(declaration.modifiers, declaration.name_span, env)
    marks = marks_of(declaration)
    entity = FieldEntity(
        name.name,
        ERROR,
        declaration.keyword == "var",
        parent,
        len(parent.fields),
        marked="noDerivative" in marks,
        default=binding.value or _implicit_value(declaration, written),
        syntax=written,
        declaration_span=declaration.span,
        span=name.span,
        access=access_of(declaration, parent),
        setter_access=setter_access_of(declaration),
    )
    circular = report_circle(entity.name, entity.span, env)

    def resolve() -> None:
        within = env.within(signature=parent.signature)
        if binding.value is not None:
            entity.type = env.checker.type_of_initialiser(binding.value, written, within)
        elif written is not None:
            entity.type = resolve_type(written, within.scope, within)
        else:
            entity.type = ERROR
            env.diagnostics.error("type-annotation", "type annotation missing in pattern", name.span)

    entity.defer(resolve, circular, "type")
    entity.defer(partial(inheritance.resolve_field, entity, env), circular, "differentiable", "no_derivative")
    if not any(other.name == entity.name for other in parent.fields):
        parent.fields.append(entity)
    return entity


def _lazy(
    declaration: ast.Variable, binding: ast.Binding, written: ast.TypeExpr | None, parent: Parent, env: Environment
) -> list[Any]:
    """A lazy property, and what keeps its value."""
    assert isinstance(parent, NominalEntity) and binding.value is not None
    value = binding.value
    name = next(names_in(binding.pattern), None)
    simple = binding.pattern.pattern if isinstance(binding.pattern, ast.TypedPattern) else binding.pattern
    if name is None or not isinstance(simple, ast.BindingPattern):
        env.diagnostics.error("pattern", "'lazy' cannot destructure an initializer", binding.pattern.span)
        return []
    (property,) = computed(declaration, lazily.binding(binding, name.name, written), written, parent, env)
    within_type = ast.BindingPattern(lazily.STORAGE + name.name, span=name.span)
    nothing = ast.Binding(within_type, ast.NilLiteral(span=name.span), span=binding.span)
    storage = _field(declaration, nothing, None, within_type, parent, env)
    storage.lazy = name.name
    circular = report_circle(name.name, name.span, env)

    def resolve() -> None:
        within = env.within(signature=parent.signature)
        body = (ast.Return(value, span=value.span),)
        found = env.checker.returned_type(body, within, (), parent.declared_type, parent.kind == "struct")
        property.type = found or ERROR
        if property.type is ERROR:
            env.diagnostics.error("type-annotation", f"lazy property '{name.name}' needs a type here", name.span)

    def resolve_storage() -> None:
        storage.type = ERROR if property.type is ERROR else Nominal(env.entity("Optional"), (property.type,))

    if written is None:
        property.type = ERROR
        property.defer(resolve, circular, "type")
    storage.type = ERROR
    storage.defer(resolve_storage, circular, "type")
    return [property, storage]


def _implicit_value(declaration: ast.Variable, written: ast.TypeExpr | None) -> ast.Expr | None:
    """A variable whose type is written ``T?`` starts as ``nil``."""
    if declaration.keyword != "var" or not isinstance(written, ast.OptionalType):
        return None
    return ast.NilLiteral(span=written.span)


def computed(
    declaration: ast.Variable, binding: ast.Binding, written: ast.TypeExpr | None, parent: Parent, env: Environment
) -> list[PropertyEntity]:
    names = list(names_in(binding.pattern))
    if len(names) != 1:
        message = "a computed property has exactly one name"
        env.diagnostics.error("pattern", message, binding.pattern.span)
        return []
    if declaration.keyword == "let" and binding.accessors is not None:
        message = "'let' declarations cannot be computed properties"
        env.diagnostics.error("pattern", message, names[0].span)
        return []
    static = "static" in declaration.modifiers or "class" in declaration.modifiers
    property = PropertyEntity(
        names[0].name,
        ERROR,
        None,
        None,
        parent,
        static=static,
        syntax=written,
        span=names[0].span,
        access=access_of(declaration, parent),
        setter_access=setter_access_of(declaration),
    )

    def resolve() -> None:
        if written is None:
            property.type = ERROR
            if not any(accessor.kind in _OBSERVERS for accessor in binding.accessors or ()):
                message = "computed property must have an explicit type"
                env.diagnostics.error("type-annotation", message, property.span)
            return
        within = env.within(signature=parent.signature if parent is not None else env.signature)
        body = next((accessor.body for accessor in binding.accessors or () if accessor.kind == "get"), None)
        if isinstance(written, ast.ConstrainedType) and body is not None:
            nominal = parent.nominal if isinstance(parent, ExtensionEntity) else parent
            own = nominal.declared_type if nominal is not None and not static else None
            property.type = opaque_type(written, f"property '{property.name}'", body, (), own, within)
            return
        property.type = resolve_type(written, within.scope, within)

    property.defer(resolve, report_circle(property.name, property.span, env), "type")
    accessors = binding.accessors
    if accessors is None:
        accessors = (ast.Accessor("get", None, span=declaration.span),)
    _accessors(property, accessors, declaration, None, parent, env)
    return [property]


def subscript(declaration: ast.SubscriptDecl, parent: Parent, env: Environment) -> list[Any]:
    if parent is None:
        message = "'subscript' functions may only be declared within a type"
        env.diagnostics.error("misplaced", message, declaration.span)
        return []
    static = "static" in declaration.modifiers
    property = PropertyEntity(
        "subscript",
        ERROR,
        None,
        None,
        parent,
        static=static,
        syntax=declaration.result,
        span=declaration.span,
        access=access_of(declaration, parent),
        setter_access=setter_access_of(declaration),
    )

    def resolve() -> None:
        property.type = property.getter.result if property.getter is not None else ERROR

    property.defer(resolve, report_circle("subscript", declaration.span, env), "type")
    _accessors(property, declaration.accessors, declaration, declaration, parent, env)
    return [property]


def _accessors(
    property: PropertyEntity,
    accessors: Sequence[ast.Accessor],
    declaration: ast.Decl,
    subscript: ast.SubscriptDecl | None,
    parent: Parent,
    env: Environment,
) -> None:
    accessors = yields.plain(accessors, env)
    for accessor in accessors:
        kind = _ACCESSORS.get(accessor.kind)
        if kind is None:
            unsupported.refuse("observers", accessor.span, env)
            continue
        if getattr(property, kind) is not None:
            env.diagnostics.error("redeclaration", f"'{accessor.kind}' is declared twice", accessor.span)
            continue
        marks = marks_of(accessor) if kind == "setter" else marks_of(declaration, accessor)
        entity = make_function(property.name, kind, accessor, parent, marks, env)
        entity.access = property.access
        entity.accessor_of = property
        entity.mutating = _mutates(kind, accessor, property)
        name = accessor.parameter or "newValue"
        resolve = partial(signatures.resolve_accessor, entity, property, subscript, env, name)
        setattr(property, kind, entity)
        defer_signature(entity, resolve, env)
    if property.getter is None and all(accessor.kind in _ACCESSORS for accessor in accessors):
        message = f"{'subscript' if subscript else 'computed property'} must have a getter"
        env.diagnostics.error("property", message, property.span)


_ACCESSORS = {"get": "getter", "set": "setter"}
_OBSERVERS = ("willSet", "didSet")


def _mutates(kind: str, accessor: ast.Accessor, property: PropertyEntity) -> bool:
    owner = property.parent.nominal if isinstance(property.parent, ExtensionEntity) else property.parent
    if property.static or owner is None or owner.kind == "class" or is_class_bound(owner):
        return False
    return "mutating" in accessor.modifiers or (kind == "setter" and "nonmutating" not in accessor.modifiers)
