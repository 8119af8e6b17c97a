"""Checks every declaration of a user's module: resolves all of it, and reports what is wrong.

The library is not checked here: what a program uses of it is resolved on demand, and its own tests
check the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .. import ast, scope, types
from ..diagnostics import Note
from ..entities import (
    EnumCaseEntity,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    ModuleEntity,
    NominalEntity,
    PropertyEntity,
    SameTypeRequirement,
    TypeAliasEntity,
    VariableEntity,
)
from ..environment import Environment
from ..types import ERROR, Nominal
from . import (
    attributes,
    c_functions,
    classes,
    conformances,
    containment,
    exposure,
    result_builders,
    signatures,
    unsupported,
)
from .members import NESTED_TYPES
from .substitute import free_parameters

Owner = NominalEntity | ModuleEntity


def module(entity: ModuleEntity, env: Environment) -> None:
    """Checks all declarations of a module, those inside its types and extensions included."""
    for statement in env.modules.statements(entity):
        if isinstance(statement, ast.Decl):
            syntax(statement, env)
    for name, entities in entity.names.items():
        _duplicates(name, entities, env)
        for each in entities:
            declaration(each, env)
    for nominal in extended_types(entity, env):
        _members(nominal, env)
    env.modules.register_all()
    env.modules.run_checks()


def extended_types(entity: ModuleEntity, env: Environment) -> Iterator[NominalEntity]:
    """The types of other modules that a module extends."""
    seen: set[NominalEntity] = set()
    for other in env.modules.loaded.values():
        for nominal in _all_types(other):
            extended = nominal.module is not entity and any(e.module is entity for e in nominal.extensions)
            if extended and nominal not in seen:
                seen.add(nominal)
                yield nominal


def _all_types(entity: ModuleEntity) -> Iterator[NominalEntity]:
    pending = list(entity.nominals)
    while pending:
        nominal = pending.pop()
        yield nominal
        if nominal.is_known("members"):
            for entities in nominal.static_members.values():
                pending += (e for e in entities if isinstance(e, NominalEntity) and e.parent is not None)


def declaration(entity: Any, env: Environment) -> None:
    """Resolves an entity and checks it; for locals too."""
    check = _CHECKS.get(entity.__class__)
    if check is not None:
        check(entity, env)
        exposure.check(entity, env)


# --- functions and properties --------------------------------------------------------


def _function(entity: FunctionEntity, env: Environment) -> None:
    resolved = entity.signature, entity.parameters, entity.result, entity.differentiable, entity.derivatives
    assert resolved is not None
    if entity.syntax is None:
        return
    if isinstance(entity.syntax, ast.Function):
        _operator(entity, env)
        c_functions.check(entity, env)
        classes.check_method(entity, env)
    if isinstance(entity.syntax, ast.Function | ast.Initializer):
        _generics_are_used(entity, entity.syntax, env)
    _body(entity, env)


def _generics_are_used(entity: FunctionEntity, syntax: ast.Function | ast.Initializer, env: Environment) -> None:
    """A call could not tell what a generic parameter is that the types of the function do not name."""
    if not syntax.generics:
        return
    every = [entity.result, *(parameter.type for parameter in entity.parameters)]
    for requirement in entity.signature.requirements:
        if isinstance(requirement, SameTypeRequirement):
            every += (requirement.left, requirement.right)
    if ERROR in every:
        return
    used = {parameter for type in every for parameter in free_parameters(type)}
    for generic in syntax.generics:
        named = [p for p in entity.signature.parameters if p.name == generic.name]
        if named and named[-1] not in used:
            message = f"generic parameter '{generic.name}' is not used in function signature"
            env.diagnostics.error("generics", message, generic.span)


def _operator(entity: FunctionEntity, env: Environment) -> None:
    if "fixity" not in entity.attributes:
        return
    if entity.kind == "method":
        owner = _nominal(entity)
        message = f"operator '{entity.name}' declared in type '{owner.name}' must be 'static'"
        env.diagnostics.error("operator", message, entity.span)
    elif entity.kind == "static":
        owner = _nominal(entity)
        if not any(_involves(parameter.type, owner) for parameter in entity.parameters):
            kind = "Self" if owner.kind == "protocol" else owner.name
            message = f"member operator '{entity.name}' must have at least one argument of type '{kind}'"
            env.diagnostics.error("operator", message, entity.span)
    count = 2 if entity.attributes["fixity"] == "infix" else 1
    if len(entity.parameters) != count:
        message = "operators must have one or two arguments"
        env.diagnostics.error("operator", message, entity.span)


def _involves(type: types.Type, owner: NominalEntity) -> bool:
    if type is ERROR or type == owner.declared_type:
        return True
    return isinstance(type, Nominal) and type.entity is owner


def _nominal(entity: Any) -> NominalEntity:
    parent = entity.parent
    return parent.nominal if isinstance(parent, ExtensionEntity) else parent


def _body(entity: FunctionEntity, env: Environment) -> None:
    body = entity.syntax.body
    if entity.requirement:
        if body is not None:
            env.diagnostics.error("misplaced", "protocol methods must not have bodies", entity.span)
    elif body is None and entity.intrinsic is None:
        message = f"expected '{{' in body of {_KIND_NAMES[entity.kind]} declaration"
        env.diagnostics.error("missing-body", message, entity.span)


_KIND_NAMES = {
    "function": "function",
    "local": "function",
    "method": "function",
    "static": "function",
    "init": "initializer",
    "getter": "getter",
    "setter": "setter",
}


def _property(entity: PropertyEntity, env: Environment) -> None:
    assert entity.type is not None
    for accessor in (entity.getter, entity.setter):
        if accessor is not None:
            _function(accessor, env)


def _field(entity: FieldEntity, env: Environment) -> None:
    assert entity.type is not None


def _variable(entity: VariableEntity, env: Environment) -> None:
    """Globals are checked where they are initialised; a static property has no other place."""
    if entity.parent is not None:
        assert entity.type is not None


def _case(entity: EnumCaseEntity, env: Environment) -> None:
    resolved = entity.payload, entity.raw
    assert resolved is not None


def _alias(entity: TypeAliasEntity, env: Environment) -> None:
    resolved = entity.signature, entity.type
    assert resolved is not None


# --- types ---------------------------------------------------------------------------


def _type(entity: NominalEntity, env: Environment) -> None:
    assert entity.signature is not None
    if entity.kind == "protocol":
        for associated in entity.associated.values():
            assert associated.default is None or associated.default is not ERROR
    result_builders.check_type(entity, env)
    _members(entity, env)
    containment.check(entity, env)
    classes.check(entity, env)


def _members(entity: NominalEntity, env: Environment) -> None:
    """Checks the members of a type that the module declares, in the type or in extensions of it."""
    for extension in entity.extensions:
        assert extension.signature is not None
    for table in (entity.members, entity.static_members):
        for name, entities in list(table.items()):
            own = [e for e in entities if _declares(e, entity, env.module)]
            _duplicates(name, [e for e in own if getattr(e, "witness_synthesis", None) is None], env)
            for each in own:
                declaration(each, env)
    conformances.check(entity, env)


def _declares(member: Any, entity: NominalEntity, module: ModuleEntity) -> bool:
    parent = getattr(member, "parent", entity)
    return (parent if parent is not None else entity).module is module


_CHECKS: dict[type, Callable[[Any, Environment], None]] = {
    FunctionEntity: _function,
    PropertyEntity: _property,
    FieldEntity: _field,
    VariableEntity: _variable,
    EnumCaseEntity: _case,
    TypeAliasEntity: _alias,
    NominalEntity: _type,
}


# --- redeclarations ------------------------------------------------------------------


def _duplicates(name: str, entities: list[Any], env: Environment) -> None:
    for index, entity in enumerate(entities):
        earlier = next((other for other in entities[:index] if _clash(other, entity)), None)
        if earlier is not None:
            shown = signatures.full_name(entity)
            note = Note(f"'{shown}' previously declared here", earlier.span)
            env.diagnostics.error("redeclaration", f"invalid redeclaration of '{shown}'", entity.span, note)


def _clash(left: Any, right: Any) -> bool:
    if _is_subscript(left) and _is_subscript(right):
        return _clash(left.getter, right.getter)
    if not (isinstance(left, FunctionEntity) and isinstance(right, FunctionEntity)):
        functions = isinstance(left, FunctionEntity) or isinstance(right, FunctionEntity)
        if functions and (isinstance(left, NESTED_TYPES) or isinstance(right, NESTED_TYPES)):
            return False
        if any(isinstance(entity, FunctionEntity) and entity.parameters for entity in (left, right)):
            return False
        if _is_required(left) != _is_required(right):
            return False
        return _constraints(left) == _constraints(right)
    if left.requirement != right.requirement:
        return False
    return scope.same_signature(left, right, anywhere=True) and _constraints(left) == _constraints(right)


def _is_required(entity: Any) -> bool:
    """Whether a property is a requirement of its protocol, for which an extension may give a default."""
    return isinstance(entity, PropertyEntity) and entity.getter is not None and entity.getter.requirement


def _is_subscript(entity: Any) -> bool:
    return isinstance(entity, PropertyEntity) and entity.name == "subscript"


def _constraints(entity: Any) -> tuple[int, frozenset[str]]:
    """What tells apart declarations of the same type under different requirements."""
    parent = entity.parent if hasattr(entity, "parent") else None
    signature = entity.signature if isinstance(entity, FunctionEntity) else getattr(parent, "signature", None)
    requirements = signature.requirements if signature is not None else []
    described = frozenset(f"{_describe(requirement)}" for requirement in requirements)
    return len(requirements), described


def _describe(requirement: Any) -> str:
    if hasattr(requirement, "protocol"):
        return f"{signatures.show(requirement.type)}: {requirement.protocol.name}"
    return f"{signatures.show(requirement.left)} == {signatures.show(requirement.right)}"


# --- what the syntax alone tells -----------------------------------------------------


def syntax(statement: ast.Decl, env: Environment, inside: ast.Decl | None = None) -> None:
    """Attributes and modifiers. ``inside``: the type or extension that the declaration is a member of."""
    if isinstance(statement, ast.Function | ast.Variable | ast.Initializer | ast.SubscriptDecl):
        attributes.check_names(statement.attributes, env)
    else:
        attributes.refuse_on(statement, env)
    if isinstance(statement, ast.Function | ast.Initializer | ast.SubscriptDecl):
        for parameter in statement.parameters:
            attributes.check_names(parameter.attributes, env)
        for attribute in statement.attributes:
            if attribute.name == "noDerivative":
                _no_derivative(attribute, env)
    if isinstance(statement, ast.Variable):
        _variable_attributes(statement, inside, env)
    unsupported.modifiers(statement.modifiers, statement.name_span, env)
    if "lazy" in statement.modifiers and not isinstance(statement, ast.Variable):
        env.diagnostics.error("misplaced", "'lazy' may only be used on 'var' declarations", statement.name_span)
    if inside is None:
        _top_level(statement, env)
    for member in _nested(statement):
        syntax(member, env, statement)


def _nested(statement: ast.Decl) -> Iterable[ast.Decl]:
    return statement.members if isinstance(statement, ast.Nominal | ast.Extension) else ()


_TYPE_ONLY = ("static", "class", "mutating", "nonmutating", "override", "convenience", "required")


def _top_level(statement: ast.Decl, env: Environment) -> None:
    for word in statement.modifiers:
        if word in _TYPE_ONLY:
            message = (
                "static methods may only be declared on a type"
                if word == "static"
                else f"'{word}' is only valid on methods of a type"
            )
            env.diagnostics.error("misplaced", message, statement.name_span)


def _variable_attributes(statement: ast.Variable, inside: ast.Decl | None, env: Environment) -> None:
    stored = all(binding.accessors is None for binding in statement.bindings)
    in_protocol = isinstance(inside, ast.Nominal) and inside.keyword == "protocol"
    for attribute in statement.attributes:
        alone = stored and not in_protocol and (inside is None or "static" in statement.modifiers)
        if attribute.name in ("derivative", "differentiating") or (attribute.name == "differentiable" and alone):
            message = f"'@{attribute.name}' attribute cannot be applied to this declaration"
            env.diagnostics.error("attribute-misplaced", message, attribute.span)
        elif stored and not in_protocol and result_builders.of((attribute,), env.scope) is not None:
            message = f"result builder attribute '{attribute.name}' can only be applied to a property with a getter"
            env.diagnostics.error("attribute-misplaced", message, attribute.span)
        elif attribute.name == "noDerivative" and (inside is None or not (stored or in_protocol)):
            _no_derivative(attribute, env)


def _no_derivative(attribute: ast.Attribute, env: Environment) -> None:
    message = (
        "'@noDerivative' is only allowed on stored properties in types and on parameters of '@differentiable' function "
        "types"
    )
    env.diagnostics.error("attribute-misplaced", message, attribute.span)
