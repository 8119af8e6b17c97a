"""Declarations -> entities, without resolving what they mention.

Indexing a module makes an entity for each of its top-level declarations and ties extensions to
their types. Everything else is found out when it is first read: the members of a type, the signature of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from .. import ast, packed
from ..entities import (
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
from ..environment import NO_GENERICS, Environment
from ..scope import Scope
from ..types import ERROR, VOID, Nominal
from . import bodies, functions, inheritance, members, properties, signatures, unsupported
from .functions import Parent, access_of, is_requirement, marks_of, report_circle
from .member_table import MembersOnDemand
from .resolve import resolve_bound, resolve_type

TYPE_KEYWORDS = ("struct", "enum", "class", "protocol")


def index(module: ModuleEntity, statements: Iterable[ast.Stmt], env: Environment) -> None:
    """Makes the entities of a module's top-level declarations."""
    extensions: list[ast.Extension] = []
    for statement in statements:
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


# --- types ---------------------------------------------------------------------------


def type_scope(owner: NominalEntity | ExtensionEntity, parent: Scope) -> Scope:
    nominal = owner.nominal if isinstance(owner, ExtensionEntity) else owner
    found = partial(members.named, nominal)
    if isinstance(owner, ExtensionEntity):
        found = partial(members.named_in_extension, owner)
    module = owner.module
    if module is not None and module.is_library:
        found = partial(_known_to, module, found)
    return Scope(parent, owner=owner, members=found, all_members=partial(members.names, nominal))


def _known_to(module: ModuleEntity, named: Callable[[str], list[Any]], name: str) -> list[Any]:
    """Members that a part of the library names in its own types: what is added elsewhere hides nothing there."""
    known = (None, module, *module.imports)
    return [entity for entity in named(name) if _module_of(entity) in known]


def _module_of(entity: Any) -> ModuleEntity | None:
    return getattr(entity, "module", None) or getattr(getattr(entity, "parent", None), "module", None)


def _nominal(declaration: ast.Nominal, parent: Parent, env: Environment) -> list[Any]:
    if declaration.keyword not in TYPE_KEYWORDS:
        unsupported.refuse(declaration.keyword, declaration.name_span, env)
        return []
    if declaration.keyword == "protocol" and parent is not None:
        message = f"protocol '{declaration.name}' cannot be nested inside another declaration"
        env.diagnostics.error("misplaced", message, declaration.name_span)
        return []
    unsupported.modifiers(declaration.modifiers, declaration.name_span, env)
    if "indirect" in declaration.modifiers and declaration.keyword != "enum":
        message = "'indirect' modifier cannot be applied to this declaration"
        env.diagnostics.error("misplaced", message, declaration.name_span)
    marks = marks_of(declaration)
    entity = NominalEntity(
        declaration.name,
        declaration.keyword,
        GenericSignature(),
        env.module,
        parent,
        scalar=marks["scalar"].text() if "scalar" in marks else None,
        builtin=marks["builtin"].text() if "builtin" in marks else None,
        access=access_of(declaration, parent),
        syntax=declaration,
        span=declaration.name_span,
    )
    entity.scope = type_scope(entity, env.scope)
    entity.in_error = _lacks_members(declaration, env)
    circular = report_circle(entity.name, entity.span, env)
    entity.defer(partial(signatures.resolve_nominal, entity, declaration, env), circular, "signature")
    entity.defer(partial(inheritance.resolve, entity, env), circular, "inherits", "conformances")
    opened = ("members", "static_members", "fields", "cases", "requirements")
    entity.defer(partial(_open_members, entity, env.within(entity.scope)), circular, *opened)
    entity.defer(partial(_associated_types, entity, env.within(entity.scope)), circular, "associated")
    return [entity]


def _lacks_members(declaration: ast.Nominal | ast.Extension, env: Environment) -> bool:
    """Whether some members could not be read; those of the library are not even looked at."""
    return not env.module.is_library and any(isinstance(member, ast.InvalidDecl) for member in declaration.members)


def _open_members(entity: NominalEntity, env: Environment) -> None:
    """Declares the members of a type and of all its extensions."""
    entity.members, entity.static_members = MembersOnDemand(), MembersOnDemand()
    entity.fields, entity.cases, entity.requirements = [], [], []
    for declaration in packed.members(entity.syntax) if entity.syntax is not None else ():
        _add_member(entity, declaration, entity, env)
    if entity.kind == "struct" and entity.scalar is None and "init" not in entity.static_members:
        entity.static_members["init"] = [bodies.memberwise(entity, env)]
    if entity.kind == "class" and "init" not in entity.static_members:
        entity.static_members["init"] = [bodies.without_arguments(entity, env)]
    for extension in entity.extensions:
        add_members(extension, env)


def add_members(extension: ExtensionEntity, env: Environment) -> None:
    within = env.modules.environment(extension.module, extension.scope)
    for declaration in packed.members(extension.syntax):
        _add_member(extension.nominal, declaration, extension, within)


def _add_member(entity: NominalEntity, declaration: ast.Decl | packed.Unread, parent: Parent, env: Environment) -> None:
    if isinstance(declaration, packed.Unread):
        table = entity.static_members if declaration.static else entity.members
        assert isinstance(table, MembersOnDemand)
        table.postpone(declaration.name, lambda: declare(declaration.read(), parent, env))
        return
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
        env.diagnostics.error("misplaced", message, declaration.span)
        return
    indirect = "indirect" in (*declaration.modifiers, *getattr(owner.syntax, "modifiers", ()))
    for case in declaration.cases:
        entity = EnumCaseEntity(case.name, owner, len(owner.cases), indirect=indirect, span=case.span)
        circular = report_circle(case.name, case.span, env)
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
                report_circle(made.name, made.span, env),
                "default",
            )
        entity.associated[made.name] = made


def _resolve_default(entity: AssociatedTypeEntity, written: ast.TypeExpr, env: Environment) -> None:
    within = env.within(signature=entity.protocol.signature)
    type = resolve_type(written, within.scope, within)
    entity.default = None if type is ERROR else type


def _associated(declaration: ast.AssociatedType, parent: Parent, env: Environment) -> list[Any]:
    if not is_requirement(parent):
        message = "associated types can only be defined in a protocol; define a type or introduce a 'typealias' instead"
        env.diagnostics.error("misplaced", message, declaration.name_span)
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
        access=access_of(declaration, parent),
    )
    circular = report_circle(entity.name, entity.span, env)
    entity.defer(partial(signatures.resolve_alias, entity, declaration, env), circular, "signature", "type")
    return [entity]


def _deinitializer(declaration: ast.Deinitializer, parent: Parent, env: Environment) -> list[Any]:
    unsupported.refuse("deinit", declaration.span, env)
    return []


def _nested_extension(declaration: ast.Extension, parent: Parent, env: Environment) -> list[Any]:
    message = "declaration is only valid at file scope"
    env.diagnostics.error("misplaced", message, declaration.span)
    return []


_DECLARERS: dict[type[ast.Decl], Callable[[Any, Parent, Environment], list[Any]]] = {
    ast.Function: functions.function,
    ast.Initializer: functions.initializer,
    ast.Variable: properties.variable,
    ast.SubscriptDecl: properties.subscript,
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
        env.diagnostics.error("inheritance", f"{what} types cannot be extended", type.span)
    return None


def _without_arguments(type: ast.TypeExpr) -> ast.TypeExpr:
    return ast.NamedType(type.name, base=type.base, span=type.span) if isinstance(type, ast.NamedType) else type


def _bind(declaration: ast.Extension, nominal: NominalEntity, env: Environment) -> None:
    if nominal.builtin == "any":
        env.diagnostics.error("inheritance", "non-nominal type 'Any' cannot be extended", declaration.name_span)
        return
    entity = ExtensionEntity(nominal, NO_GENERICS, module=env.module, syntax=declaration, span=declaration.span)
    entity.scope = type_scope(entity, env.scope)
    if _lacks_members(declaration, env):
        nominal.in_error = True
    circular = report_circle(nominal.name, declaration.span, env)
    resolve = partial(signatures.resolve_extension, entity, declaration, env)
    entity.defer(resolve, circular, "signature", "requirements")
    nominal.extensions.append(entity)
    if nominal.is_known("members"):
        add_members(entity, env)
    if nominal.is_known("conformances"):
        inheritance.add(entity, env)
