"""Declarations -> entities, without resolving what they mention.

Indexing a module makes an entity for each of its top-level declarations and ties extensions to
their types. Everything else is found out when it is first read: the members of a type, the signature of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from . import ast, attributes, bodies, inheritance, members, signatures, unsupported
from .entities import (
    AssociatedTypeEntity,
    EnumCaseEntity,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    GenericSignature,
    ModuleEntity,
    NominalEntity,
    PropertyEntity,
    TypeAliasEntity,
    VariableEntity,
)
from .environment import NO_GENERICS, Environment
from .resolve import resolve_bound, resolve_type
from .scope import Scope
from .source import Span
from .types import ERROR, VOID, Nominal

Parent = NominalEntity | ExtensionEntity | None
TYPE_KEYWORDS = ("struct", "enum", "class", "protocol")
ACCESS = ("private", "fileprivate", "internal", "package", "public", "open")


def index(module: ModuleEntity, file: ast.File, env: Environment) -> None:
    """Makes the entities of a module's top-level declarations."""
    extensions: list[ast.Extension] = []
    for statement in file.statements:
        if isinstance(statement, ast.Extension):
            extensions.append(statement)
        elif isinstance(statement, ast.Decl):
            for entity in declare(statement, None, env):
                module.scope.declare(entity.name, entity)
                _LISTS.get(entity.__class__, _ignore)(module, entity)
    _bind_extensions(extensions, env)


_LISTS: dict[type, Callable[[ModuleEntity, Any], None]] = {
    FunctionEntity: lambda module, entity: module.functions.append(entity),
    NominalEntity: lambda module, entity: module.nominals.append(entity),
    VariableEntity: lambda module, entity: module.globals.append(entity),
}


def _ignore(module: ModuleEntity, entity: Any) -> None:
    """Aliases are found by name only."""


def declare(declaration: ast.Decl, parent: Parent, env: Environment) -> list[Any]:
    """The entities that a declaration makes; ``env.scope`` is the scope around it."""
    make = _DECLARERS.get(declaration.__class__)
    return make(declaration, parent, env) if make is not None else []


def declare_local(declaration: ast.Decl, env: Environment) -> list[Any]:
    """The entities of a function or type declared inside a body; the caller puts them into its scope first,
    then reads them, so that they can refer to themselves and to each other."""
    entities = declare(declaration, None, env)
    for entity in entities:
        if isinstance(entity, FunctionEntity):
            entity.kind = "local"
    return entities


# --- helpers -------------------------------------------------------------------------


def _circular(name: str, span: Span, env: Environment) -> Callable[[], None]:
    return lambda: env.diagnostics.error("circular-reference", f"circular reference: '{name}' refers to itself", span)


def _access(declaration: ast.Decl, parent: Parent) -> str:
    for word in declaration.modifiers:
        if word in ACCESS:
            return "public" if word == "open" else word
    if isinstance(parent, ExtensionEntity):
        return next((word for word in parent.syntax.modifiers if word in ACCESS), "internal")
    if parent is not None and parent.kind == "protocol":
        return parent.access
    return "internal"


def _is_requirement(parent: Parent) -> bool:
    return isinstance(parent, NominalEntity) and parent.kind == "protocol"


def _is_operator(name: str) -> bool:
    return not (name[:1] == "_" or name[:1] == "`" or name.isidentifier() or name[:1].isalpha())


def _fixity(declaration: ast.Function) -> str | None:
    if not _is_operator(declaration.name):
        return None
    named = next((word for word in declaration.modifiers if word in ("prefix", "postfix")), None)
    return named or ("infix" if len(declaration.parameters) == 2 else "prefix")


def _marks(*declarations: ast.Decl | ast.Accessor) -> dict[str, Any]:
    """Attributes by name; under ``every`` all of them in order, for those that may be repeated."""
    every = [attribute for declaration in declarations for attribute in declaration.attributes]
    return {"every": every, **{attribute.name: attribute for attribute in every}} if every else {}


def string_argument(attribute: ast.Attribute) -> str | None:
    """The text in ``@intrinsic("fadd")``."""
    for argument in attribute.arguments or ():
        if isinstance(argument.value, ast.StringLiteral):
            return "".join(part for part in argument.value.parts if isinstance(part, str))
    return None


def _intrinsic(marks: dict[str, Any]) -> str | None:
    return string_argument(marks["intrinsic"]) if "intrinsic" in marks else None


# --- functions -----------------------------------------------------------------------


def _function(declaration: ast.Function, parent: Parent, env: Environment) -> list[Any]:
    static = "static" in declaration.modifiers or "class" in declaration.modifiers
    fixity = _fixity(declaration)
    kind = "function" if parent is None else "static" if static else "method"
    marks = _marks(declaration)
    if fixity is not None:
        marks["fixity"] = fixity
    entity = _callable(declaration.name, kind, declaration, parent, marks, env)
    entity.mutating = "mutating" in declaration.modifiers
    _defer_signature(entity, partial(signatures.resolve_function, entity, declaration, env), env)
    return [entity]


def _initializer(declaration: ast.Initializer, parent: Parent, env: Environment) -> list[Any]:
    entity = _callable("init", "init", declaration, parent, _marks(declaration), env)
    entity.failable = declaration.failable
    _defer_signature(entity, partial(signatures.resolve_initializer, entity, declaration, env), env)
    return [entity]


def _callable(
    name: str, kind: str, syntax: Any, parent: Parent, marks: dict[str, Any], env: Environment
) -> FunctionEntity:
    span = getattr(syntax, "name_span", syntax.span)
    entity = FunctionEntity(
        name,
        kind,
        NO_GENERICS,
        [],
        ERROR,
        parent=parent,
        module=env.module,
        intrinsic=_intrinsic(marks),
        requirement=_is_requirement(parent),
        attributes=marks,
        access=_access(syntax, parent) if isinstance(syntax, ast.Decl) else "internal",
        syntax=syntax,
        span=span if span.end > 0 else syntax.span,
    )
    return entity


def _defer_signature(entity: FunctionEntity, resolve: Callable[[], None], env: Environment) -> None:
    circular = _circular(entity.name, entity.span, env)
    entity.defer(resolve, circular, "signature", "scope", "self_type", "parameters", "result")
    entity.defer(partial(attributes.resolve_marks, entity, env), circular, "differentiable")
    entity.defer(partial(_resolve_derivatives, entity, env), circular, "derivatives")
    attributes.note_derivative(entity, env)


def _resolve_derivatives(entity: FunctionEntity, env: Environment) -> None:
    entity.derivatives = []
    name = entity.accessor_of.name if entity.accessor_of is not None else entity.name
    env.modules.register_derivatives(name)


# --- variables -----------------------------------------------------------------------


def annotations(declaration: ast.Variable) -> list[ast.TypeExpr | None]:
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


def _variable(declaration: ast.Variable, parent: Parent, env: Environment) -> list[Any]:
    made: list[Any] = []
    for binding, written in zip(declaration.bindings, annotations(declaration), strict=True):
        if parent is not None:
            made += _property(declaration, binding, written, parent, env)
        elif binding.accessors is not None:
            made += _computed(declaration, binding, written, None, env)
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
        access=_access(declaration, parent),
    )
    pattern = binding.pattern.pattern if isinstance(binding.pattern, ast.TypedPattern) else binding.pattern
    if written is not None and isinstance(pattern, ast.BindingPattern):

        def resolve() -> None:
            entity.type = resolve_type(written, env.scope, env)

    else:

        def resolve() -> None:
            entity.type = ERROR
            env.checker.bind_global(entity)

    entity.defer(resolve, _circular(entity.name, entity.span, env), "type")
    return entity


def _property(
    declaration: ast.Variable, binding: ast.Binding, written: ast.TypeExpr | None, parent: Parent, env: Environment
) -> list[Any]:
    static = "static" in declaration.modifiers or "class" in declaration.modifiers
    if binding.accessors is not None or _is_requirement(parent) or "intrinsic" in _marks(declaration):
        return _computed(declaration, binding, written, parent, env)
    names = list(names_in(binding.pattern))
    simple = binding.pattern.pattern if isinstance(binding.pattern, ast.TypedPattern) else binding.pattern
    if not isinstance(simple, ast.BindingPattern):
        message = "property declarations cannot be destructured; declare one property at a time"
        env.diagnostics.error("property-pattern", message, binding.pattern.span)
        return []
    if static:
        return [_static(declaration, binding, written, names[0], parent, env)]
    if isinstance(parent, ExtensionEntity) or parent is None or parent.kind == "enum":
        where = "enums" if isinstance(parent, NominalEntity) else "extensions"
        message = f"{where} must not contain stored properties"
        env.diagnostics.error("stored-property", message, names[0].span)
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
        env.diagnostics.error("static-stored-property", message, name.span)
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
    marks = _marks(declaration)
    entity = FieldEntity(
        name.name,
        ERROR,
        declaration.keyword == "var",
        parent,
        len(parent.fields),
        marked="noDerivative" in marks,
        default=binding.value,
        syntax=written,
        declaration_span=declaration.span,
        span=name.span,
        access=_access(declaration, parent),
    )
    circular = _circular(entity.name, entity.span, env)

    def resolve() -> None:
        within = env.within(signature=parent.signature)
        if written is not None:
            entity.type = resolve_type(written, within.scope, within)
        elif binding.value is not None:
            entity.type = env.checker.type_of_initialiser(binding.value, within)
        else:
            entity.type = ERROR
            env.diagnostics.error("type-annotation", "type annotation missing in pattern", name.span)

    entity.defer(resolve, circular, "type")
    entity.defer(partial(inheritance.resolve_field, entity, env), circular, "differentiable", "no_derivative")
    parent.fields.append(entity)
    return entity


def _computed(
    declaration: ast.Variable, binding: ast.Binding, written: ast.TypeExpr | None, parent: Parent, env: Environment
) -> list[Any]:
    names = list(names_in(binding.pattern))
    if len(names) != 1:
        message = "a computed property has exactly one name"
        env.diagnostics.error("property-pattern", message, binding.pattern.span)
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
        access=_access(declaration, parent),
    )

    def resolve() -> None:
        if written is None:
            property.type = ERROR
            message = "computed property must have an explicit type"
            env.diagnostics.error("type-annotation", message, property.span)
            return
        within = env.within(signature=parent.signature if parent is not None else env.signature)
        property.type = resolve_type(written, within.scope, within)

    property.defer(resolve, _circular(property.name, property.span, env), "type")
    accessors = binding.accessors
    if accessors is None:
        accessors = (ast.Accessor("get", None, span=declaration.span),)
    _accessors(property, accessors, declaration, None, parent, env)
    return [property]


def _subscript(declaration: ast.SubscriptDecl, parent: Parent, env: Environment) -> list[Any]:
    if parent is None:
        message = "'subscript' functions may only be declared within a type"
        env.diagnostics.error("misplaced-declaration", message, declaration.span)
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
        access=_access(declaration, parent),
    )

    def resolve() -> None:
        property.type = property.getter.result if property.getter is not None else ERROR

    property.defer(resolve, _circular("subscript", declaration.span, env), "type")
    _accessors(property, declaration.accessors, declaration, declaration, parent, env)
    return [property]


def _accessors(
    property: PropertyEntity,
    accessors: tuple[ast.Accessor, ...],
    declaration: ast.Decl,
    subscript: ast.SubscriptDecl | None,
    parent: Parent,
    env: Environment,
) -> None:
    for accessor in accessors:
        kind = _ACCESSORS.get(accessor.kind)
        if kind is None:
            feature = "observers" if accessor.kind in ("willSet", "didSet") else "modify-accessor"
            unsupported.refuse(feature, accessor.span, env)
            continue
        if getattr(property, kind) is not None:
            env.diagnostics.error("redeclaration", f"'{accessor.kind}' is declared twice", accessor.span)
            continue
        marks = _marks(accessor) if kind == "setter" else _marks(declaration, accessor)
        entity = _callable(property.name, kind, accessor, parent, marks, env)
        entity.access = property.access
        entity.accessor_of = property
        entity.mutating = _mutates(kind, accessor, property)
        name = accessor.parameter or "newValue"
        resolve = partial(signatures.resolve_accessor, entity, property, subscript, env, name)
        setattr(property, kind, entity)
        _defer_signature(entity, resolve, env)
    if property.getter is None:
        message = f"{'subscript' if subscript else 'computed property'} must have a getter"
        env.diagnostics.error("missing-getter", message, property.span)


_ACCESSORS = {"get": "getter", "set": "setter"}


def _mutates(kind: str, accessor: ast.Accessor, property: PropertyEntity) -> bool:
    if property.static or property.parent is None:
        return False
    return "mutating" in accessor.modifiers or (kind == "setter" and "nonmutating" not in accessor.modifiers)


# --- types ---------------------------------------------------------------------------


def type_scope(owner: NominalEntity | ExtensionEntity, parent: Scope) -> Scope:
    nominal = owner.nominal if isinstance(owner, ExtensionEntity) else owner
    return Scope(
        parent, owner=owner, members=partial(members.named, nominal), all_members=partial(members.names, nominal)
    )


def _nominal(declaration: ast.Nominal, parent: Parent, env: Environment) -> list[Any]:
    if declaration.keyword not in TYPE_KEYWORDS:
        unsupported.refuse(declaration.keyword, declaration.name_span, env)
        return []
    if declaration.keyword == "class":
        unsupported.refuse("class", declaration.name_span, env)
    if declaration.keyword == "protocol" and parent is not None:
        message = f"protocol '{declaration.name}' cannot be nested inside another declaration"
        env.diagnostics.error("misplaced-declaration", message, declaration.name_span)
        return []
    unsupported.modifiers(declaration.modifiers, declaration.name_span, env)
    marks = _marks(declaration)
    entity = NominalEntity(
        declaration.name,
        declaration.keyword,
        GenericSignature(),
        env.module,
        parent,
        scalar=string_argument(marks["scalar"]) if "scalar" in marks else None,
        builtin=string_argument(marks["builtin"]) if "builtin" in marks else None,
        access=_access(declaration, parent),
        syntax=declaration,
        span=declaration.name_span,
    )
    entity.scope = type_scope(entity, env.scope)
    circular = _circular(entity.name, entity.span, env)
    entity.defer(partial(signatures.resolve_nominal, entity, declaration, env), circular, "signature")
    entity.defer(partial(inheritance.resolve, entity, env), circular, "inherits", "conformances")
    opened = ("members", "static_members", "fields", "cases", "requirements")
    entity.defer(partial(_open_members, entity, env.within(entity.scope)), circular, *opened)
    entity.defer(partial(_associated_types, entity, env.within(entity.scope)), circular, "associated")
    return [entity]


def _open_members(entity: NominalEntity, env: Environment) -> None:
    """Declares the members of a type and of all its extensions."""
    entity.members, entity.static_members = {}, {}
    entity.fields, entity.cases, entity.requirements = [], [], []
    declarations: tuple[ast.Decl, ...] = entity.syntax.members if entity.syntax is not None else ()
    for declaration in declarations:
        _add_member(entity, declaration, entity, env)
    if entity.kind == "struct" and entity.scalar is None and "init" not in entity.static_members:
        entity.static_members["init"] = [bodies.memberwise(entity, env)]
    for extension in entity.extensions:
        _add_members(extension, env)


def _add_members(extension: ExtensionEntity, env: Environment) -> None:
    within = env.modules.environment(extension.module, extension.scope)
    for declaration in extension.syntax.members:
        _add_member(extension.nominal, declaration, extension, within)


def _add_member(entity: NominalEntity, declaration: ast.Decl, parent: Parent, env: Environment) -> None:
    if isinstance(declaration, ast.EnumCases):
        _cases(declaration, entity, parent, env)
        return
    for member in declare(declaration, parent, env):
        table = entity.static_members if _is_static(member) else entity.members
        table.setdefault(member.name, []).append(member)
        if parent is entity and entity.kind == "protocol":
            entity.requirements += _requirements(member)


def _is_static(member: Any) -> bool:
    if isinstance(member, FunctionEntity):
        return member.kind in ("static", "init")
    return member.static if isinstance(member, PropertyEntity) else not isinstance(member, FieldEntity)


def _requirements(member: Any) -> list[FunctionEntity]:
    if isinstance(member, PropertyEntity):
        return [accessor for accessor in (member.getter, member.setter) if accessor is not None]
    return [member] if isinstance(member, FunctionEntity) else []


def _cases(declaration: ast.EnumCases, owner: NominalEntity, parent: Parent, env: Environment) -> None:
    if owner.kind != "enum" or parent is not owner:
        message = "enum 'case' is not allowed outside of an enum"
        env.diagnostics.error("misplaced-declaration", message, declaration.span)
        return
    if "indirect" in declaration.modifiers:
        unsupported.refuse("indirect", declaration.span, env)
    for case in declaration.cases:
        entity = EnumCaseEntity(case.name, owner, len(owner.cases), span=case.span)
        circular = _circular(case.name, case.span, env)
        entity.defer(partial(_resolve_payload, entity, case, env), circular, "payload", "labels")
        entity.defer(partial(inheritance.resolve_raw_value, entity, case, owner, env), circular, "raw")
        owner.cases.append(entity)
        owner.static_members.setdefault(case.name, []).append(entity)


def _resolve_payload(entity: EnumCaseEntity, case: ast.EnumCase, env: Environment) -> None:
    within = env.within(signature=entity.owner.signature)
    payload = case.payload or ()
    entity.labels = tuple(None if parameter.label == "_" else parameter.label for parameter in payload)
    entity.payload = tuple(resolve_type(parameter.type, within.scope, within) for parameter in payload)


def _associated_types(entity: NominalEntity, env: Environment) -> None:
    entity.associated = {}
    if entity.kind != "protocol":
        return
    for declaration in entity.syntax.members:
        if not isinstance(declaration, ast.AssociatedType):
            continue
        made = AssociatedTypeEntity(declaration.name, entity, span=declaration.name_span)
        if declaration.default is not None:
            made.defer(
                partial(_resolve_default, made, declaration.default, env),
                _circular(made.name, made.span, env),
                "default",
            )
        entity.associated[made.name] = made


def _resolve_default(entity: AssociatedTypeEntity, written: ast.TypeExpr, env: Environment) -> None:
    within = env.within(signature=entity.protocol.signature)
    type = resolve_type(written, within.scope, within)
    entity.default = None if type is ERROR else type


def _associated(declaration: ast.AssociatedType, parent: Parent, env: Environment) -> list[Any]:
    if not _is_requirement(parent):
        message = "associated types can only be defined in a protocol; define a type or introduce a 'typealias' instead"
        env.diagnostics.error("misplaced-declaration", message, declaration.name_span)
    return []


def _alias(declaration: ast.TypeAlias, parent: Parent, env: Environment) -> list[Any]:
    entity = TypeAliasEntity(
        declaration.name,
        NO_GENERICS,
        ERROR,
        parent,
        syntax=declaration,
        scope=env.scope,
        span=declaration.name_span,
        access=_access(declaration, parent),
    )
    circular = _circular(entity.name, entity.span, env)
    entity.defer(partial(signatures.resolve_alias, entity, declaration, env), circular, "signature", "type")
    return [entity]


def _deinitializer(declaration: ast.Deinitializer, parent: Parent, env: Environment) -> list[Any]:
    unsupported.refuse("deinit", declaration.span, env)
    return []


def _nested_extension(declaration: ast.Extension, parent: Parent, env: Environment) -> list[Any]:
    message = "declaration is only valid at file scope"
    env.diagnostics.error("misplaced-declaration", message, declaration.span)
    return []


_DECLARERS: dict[type[ast.Decl], Callable[[Any, Parent, Environment], list[Any]]] = {
    ast.Function: _function,
    ast.Initializer: _initializer,
    ast.Variable: _variable,
    ast.SubscriptDecl: _subscript,
    ast.Nominal: _nominal,
    ast.TypeAlias: _alias,
    ast.AssociatedType: _associated,
    ast.Deinitializer: _deinitializer,
    ast.Extension: _nested_extension,
}


# --- extensions ----------------------------------------------------------------------


def _bind_extensions(declarations: list[ast.Extension], env: Environment) -> None:
    """Ties extensions to their types: those of plain names first, for the rest may extend what these declare."""
    rest: list[ast.Extension] = []
    for declaration in declarations:
        nominal = _by_plain_name(declaration.type, env)
        if nominal is not None:
            _bind(declaration, nominal, env)
        else:
            rest.append(declaration)
    for declaration in rest:
        nominal = _by_resolving(declaration.type, env)
        if nominal is not None:
            _bind(declaration, nominal, env)


_SUGAR = {ast.ArrayType: "Array", ast.OptionalType: "Optional"}


def _by_plain_name(type: ast.TypeExpr, env: Environment) -> NominalEntity | None:
    name = _SUGAR.get(type.__class__)  # type: ignore[arg-type]
    if name is not None:
        return env.modules.entity(name)
    if not isinstance(type, ast.NamedType) or type.base is not None:
        return None
    for scope in env.scope.enclosing():
        for entity in scope.here(type.name):
            if isinstance(entity, NominalEntity):
                return entity
    return None


def _by_resolving(type: ast.TypeExpr, env: Environment) -> NominalEntity | None:
    bare = _without_arguments(type)
    if isinstance(bare, ast.NamedType) and bare.base is not None:
        outer = _by_plain_name(bare.base, env) or _by_resolving(bare.base, env)
        nested = members.nested_type(outer, bare.name) if outer is not None else None
        if isinstance(nested, NominalEntity):
            return nested
        if outer is None:
            return None
    found = resolve_bound(type, env)
    if isinstance(found, list):
        return found[0] if len(found) == 1 else None
    if isinstance(found, Nominal):
        return found.entity
    if found is not ERROR:
        what = "tuple" if found == VOID else "structural"
        env.diagnostics.error("extension", f"{what} types cannot be extended", type.span)
    return None


def _without_arguments(type: ast.TypeExpr) -> ast.TypeExpr:
    return ast.NamedType(type.name, base=type.base, span=type.span) if isinstance(type, ast.NamedType) else type


def _bind(declaration: ast.Extension, nominal: NominalEntity, env: Environment) -> None:
    entity = ExtensionEntity(nominal, NO_GENERICS, env.module, declaration, span=declaration.span)
    entity.scope = type_scope(entity, env.scope)
    circular = _circular(nominal.name, declaration.span, env)
    entity.defer(partial(signatures.resolve_extension, entity, declaration, env), circular, "signature")
    nominal.extensions.append(entity)
    if nominal.is_known("members"):
        _add_members(entity, env)
    if nominal.is_known("conformances"):
        inheritance.add(entity, env)
