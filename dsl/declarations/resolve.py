"""Types as written -> types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import ast, conform, types
from ..diagnostics import FixIt
from ..entities import (
    AssociatedTypeEntity,
    ExtensionEntity,
    GenericParameterEntity,
    ModuleEntity,
    NominalEntity,
    TypeAliasEntity,
)
from ..environment import Environment
from ..scope import (
    TYPE_ENTITIES,
    Scope,
    closest,
    enclosing_type,
    hidden,
    is_visible,
    lookup_type,
    modules_named,
    rivals,
    self_type,
    visible_names,
)
from ..source import Span
from ..types import ERROR, Type
from . import members, unsupported
from .substitute import apply, show


def resolve_type(expression: ast.TypeExpr, scope: Scope, env: Environment) -> Type:
    """The type that is written, in canonical form; what is wrong with it is reported, and gives ``ERROR``."""
    return _resolve(expression, env if env.scope is scope else env.within(scope))


def _resolve(expression: ast.TypeExpr, env: Environment) -> Type:
    return _RESOLVERS[expression.__class__](expression, env)


# --- names ---------------------------------------------------------------------------


def _named(expression: ast.NamedType, env: Environment) -> Type:
    if expression.base is not None:
        return _qualified(expression, env)
    if expression.name == "Self":
        return self_type(env.scope) or _unknown(expression, env)
    found = lookup_type(env.scope, expression.name)
    if found is None:
        return _unknown(expression, env)
    entity, level = found
    if rivals(env.scope, expression.name):
        message = f"'{expression.name}' is ambiguous for type lookup in this context"
        env.diagnostics.error("ambiguous", message, expression.span)
        return ERROR
    owner = level.owner
    if isinstance(owner, (NominalEntity, ExtensionEntity)) and not isinstance(entity, GenericParameterEntity):
        base = owner.nominal.declared_type if isinstance(owner, ExtensionEntity) else owner.declared_type
        return _member(expression, base, env)
    return specialise(entity, (), expression, env)


def _unknown(expression: ast.NamedType, env: Environment) -> Type:
    name = expression.name
    owner = enclosing_type(env.scope)
    nominal = owner.nominal if isinstance(owner, ExtensionEntity) else owner
    if nominal is not None and nominal.in_error:
        return ERROR
    kept = hidden(env.scope, name)
    if isinstance(kept, TYPE_ENTITIES):
        return _inaccessible(kept, expression, env)
    absent = unsupported.named(name)
    if absent is not None:
        env.diagnostics.error("unsupported", absent, expression.span)
        return ERROR
    candidates = (n for n in visible_names(env.scope) if _names_type(env.scope, n))
    near = closest(name, candidates)
    hint = f"; did you mean '{near}'?" if near is not None else ""
    env.diagnostics.error("unknown-type", f"cannot find type '{name}' in scope{hint}", expression.span)
    return ERROR


def _inaccessible(entity: Any, expression: ast.NamedType, env: Environment) -> Type:
    message = f"'{entity.name}' is inaccessible due to '{entity.access}' protection level"
    env.diagnostics.error("inaccessible", message, expression.span)
    return ERROR


def _names_type(scope: Scope, name: str) -> bool:
    return any(isinstance(e, TYPE_ENTITIES) for level in scope.enclosing() for e in level.names.get(name, ())) or (
        name[:1].isupper()
    )


def _qualified(expression: ast.NamedType, env: Environment) -> Type:
    assert expression.base is not None
    modules = _modules(expression.base, env)
    if modules:
        for module in modules:
            entity = next((e for e in module.names.get(expression.name, ()) if isinstance(e, TYPE_ENTITIES)), None)
            if entity is not None and (module is env.module or is_visible(entity, module)):
                return specialise(entity, (), expression, env)
            if entity is not None:
                return _inaccessible(entity, expression, env)
        message = f"no type named '{expression.name}' in module '{modules[0].name}'"
        env.diagnostics.error("unknown-type", message, expression.span)
        return ERROR
    base = _resolve(expression.base, env)
    return ERROR if base is ERROR else _member(expression, base, env)


def _modules(expression: ast.TypeExpr, env: Environment) -> Sequence[ModuleEntity]:
    """The modules that a name means, where it means no type."""
    if not isinstance(expression, ast.NamedType) or expression.base is not None or expression.arguments:
        return ()
    return modules_named(expression.name, env.module) if lookup_type(env.scope, expression.name) is None else ()


def _member(expression: ast.NamedType, base: Type, env: Environment) -> Type:
    found = members.lookup_type(base, expression.name, env)
    if found is None:
        message = f"'{expression.name}' is not a member type of type '{show(base)}'"
        env.diagnostics.error("unknown-type", message, expression.span)
        return ERROR
    if isinstance(found, Type):
        if expression.arguments and found is not ERROR:
            _not_generic(show(found), expression.span, env)
        return found
    entity, inherited = found
    return specialise(entity, inherited, expression, env)


def specialise(entity: Any, inherited: tuple[Type, ...], expression: ast.NamedType, env: Environment) -> Type:
    """``entity`` with the arguments written; ``inherited``: those of the types that enclose it."""
    if isinstance(entity, GenericParameterEntity):
        return conform.normalise(types.Generic(entity), env)
    if isinstance(entity, AssociatedTypeEntity):
        own = types.Generic(entity.protocol.signature.parameters[0])
        return conform.normalise(types.Associated(own, entity), env)
    if entity.kind == "protocol" if isinstance(entity, NominalEntity) else False:
        return _protocol_as_type(entity, expression, env)
    arguments = tuple(_resolve(argument, env) for argument in expression.arguments)
    wanted = _own_parameters(entity, len(inherited))
    if wanted and not arguments:
        arguments = _inside(entity, len(inherited), env)
        if arguments is None and env.unbound is not None:
            unbound = tuple(env.unbound(parameter, expression.span) for parameter in wanted)
            return _applied(entity, (*inherited, *unbound), env)
        if arguments is None:
            plural = ", ".join("..." for _ in wanted) if len(wanted) > 1 else "..."
            env.diagnostics.error(
                "generics",
                f"reference to generic type '{entity.name}' requires arguments in <{plural}>",
                expression.span,
            )
            return ERROR
    elif len(arguments) != len(wanted):
        if not wanted:
            return _not_generic(entity.name, expression.span, env)
        few = "few" if len(arguments) < len(wanted) else "many"
        env.diagnostics.error(
            "generics",
            f"generic type '{entity.name}' specialized with too {few} type parameters "
            f"(got {len(arguments)}, but expected {len(wanted)})",
            expression.span,
        )
        return ERROR
    if ERROR in arguments:
        return ERROR
    every = (*inherited, *arguments)
    env.modules.later(lambda: conform.check_arguments(entity, every, expression.span, env))
    return _applied(entity, every, env)


def _applied(entity: NominalEntity | TypeAliasEntity, arguments: tuple[Type, ...], env: Environment) -> Type:
    if isinstance(entity, NominalEntity):
        return types.Nominal(entity, arguments)
    mapping = dict(zip(entity.signature.parameters, arguments, strict=False))
    return conform.normalise(apply(entity.type, mapping), env)


def _own_parameters(entity: NominalEntity | TypeAliasEntity, inherited: int) -> list[GenericParameterEntity]:
    parameters = entity.signature.parameters
    return parameters[inherited:]


def _inside(entity: Any, inherited: int, env: Environment) -> tuple[Type, ...] | None:
    """Inside a generic type its bare name means the type applied to its own parameters."""
    scope: Scope | None = env.scope
    while scope is not None:
        owner = enclosing_type(scope)
        if owner is None:
            return None
        nominal = owner.nominal if isinstance(owner, ExtensionEntity) else owner
        if nominal is entity:
            return tuple(types.Generic(p) for p in nominal.signature.parameters[inherited:])
        scope = next(s for s in scope.enclosing() if s.owner is owner).parent
    return None


def _not_generic(name: str, span: Span, env: Environment) -> Type:
    env.diagnostics.error("generics", f"cannot specialize non-generic type '{name}'", span)
    return ERROR


def _protocol_as_type(entity: NominalEntity, expression: ast.NamedType, env: Environment) -> Type:
    if entity.builtin == "any" and env.module.is_library:
        return types.Nominal(entity)
    return _existential(entity.name, "" if entity.builtin else f" <T: {entity.name}>", expression.span, env)


EXISTENTIAL = (
    "'{}' cannot be the type of a value here: values of any type that conforms to a protocol are not supported; use a "
    "generic parameter{}"
)


def _existential(name: str, way_out: str, span: Span, env: Environment) -> Type:
    env.diagnostics.error("existential", EXISTENTIAL.format(name, way_out), span)
    return ERROR


def _constrained(expression: ast.ConstrainedType, env: Environment) -> Type:
    """``some P`` and ``any P`` where they are not the type of a parameter."""
    bound = resolve_bound(expression.bound, env)
    if bound is ERROR:
        return ERROR
    name = expression.bound.span.text
    if not isinstance(bound, list):
        _not_a_protocol(bound, expression.bound.span, env)
        return ERROR
    if expression.keyword == "any":
        return _existential(f"any {name}", f" <T: {name}>", expression.span, env)
    unsupported.refuse("opaque-type", expression.span, env)
    return ERROR


# --- structural types ----------------------------------------------------------------


def _dictionary(expression: ast.DictionaryType, env: Environment) -> Type:
    arguments = (_resolve(expression.key, env), _resolve(expression.value, env))
    if ERROR in arguments:
        return ERROR
    if isinstance(arguments[1], types.Function):
        unsupported.refuse("dictionary-of-functions", expression.span, env)
        return ERROR
    entity = env.entity("Dictionary")
    env.modules.later(lambda: conform.check_arguments(entity, arguments, expression.span, env))
    return types.Nominal(entity, arguments)


def _wrapper(name: str, *fields: str) -> Callable[[Any, Environment], Type]:
    def resolve(expression: ast.TypeExpr, env: Environment) -> Type:
        arguments = tuple(_resolve(getattr(expression, field), env) for field in fields)
        return ERROR if ERROR in arguments else types.Nominal(env.entity(name), arguments)

    return resolve


def _tuple(expression: ast.TupleType, env: Environment) -> Type:
    elements = tuple(_resolve(element.type, env) for element in expression.elements)
    if ERROR in elements:
        return ERROR
    labels = tuple(None if element.label == "_" else element.label for element in expression.elements)
    if len(elements) == 1:
        return elements[0]
    return types.Tuple(elements, labels)


def _function(expression: ast.FunctionType, env: Environment) -> Type:
    unsupported.effects(expression.effects, expression.span, env)
    mark = _function_attributes(expression.attributes, env)
    parameters = tuple(_function_parameter(parameter, mark is not None, env) for parameter in expression.parameters)
    result = _resolve(expression.result, env)
    if result is ERROR or any(p.type is ERROR for p in parameters):
        return ERROR
    function = types.Function(parameters, result, mark is not None)
    if mark is not None:
        spans = [parameter.span for parameter in expression.parameters]
        env.modules.later(lambda: check_differentiable(function, spans, expression.result.span, mark.span, env))
    return function


_FUNCTION_ATTRIBUTES = ("escaping", "autoclosure", "noescape", "convention")


def _function_attributes(attributes: tuple[ast.Attribute, ...], env: Environment) -> ast.Attribute | None:
    """The ``@differentiable`` of a function type."""
    mark: ast.Attribute | None = None
    for attribute in attributes:
        if attribute.name == "differentiable":
            mark = attribute
            _check_kind(attribute, env)
        elif attribute.name not in _FUNCTION_ATTRIBUTES:
            env.diagnostics.error("unknown-attribute", f"unknown attribute '{attribute.name}'", attribute.span)
    return mark


def _check_kind(attribute: ast.Attribute, env: Environment) -> None:
    for argument in attribute.arguments or ():
        kind = getattr(argument.value, "name", "")
        if argument.label is None and kind in ("linear", "_linear"):
            env.diagnostics.error(
                "unsupported",
                f"conversion to '@differentiable({kind})' function type is not yet supported",
                attribute.span,
            )
        elif argument.label is not None or kind != "reverse":
            env.diagnostics.error(
                "attribute-argument",
                f"unknown differentiability kind '{kind or argument.label}'; only 'reverse' is supported",
                attribute.span,
            )


def _function_parameter(
    parameter: ast.FunctionTypeParameter, differentiable: bool, env: Environment
) -> types.Parameter:
    names = {attribute.name: attribute for attribute in parameter.attributes}
    written = parameter.type
    while isinstance(written, ast.AttributedType):
        names |= {attribute.name: attribute for attribute in written.attributes}
        written = written.type
    if parameter.variadic:
        unsupported.refuse("variadic-function-type", parameter.span, env)
    no_derivative = names.pop("noDerivative", None)
    if no_derivative is not None and not differentiable:
        env.diagnostics.error(
            "attribute-misplaced",
            "'@noDerivative' may only be used on parameters of '@differentiable' function types",
            no_derivative.span,
        )
    type = _resolve(ast.AttributedType(tuple(names.values()), written, span=parameter.span) if names else written, env)
    autoclosure = "autoclosure" in names or _is_autoclosure(written)
    return types.Parameter(type, parameter.inout, no_derivative is not None, autoclosure)


def _is_autoclosure(expression: ast.TypeExpr) -> bool:
    return isinstance(expression, ast.FunctionType) and any(a.name == "autoclosure" for a in expression.attributes)


def check_differentiable(
    function: types.Function, parameters: list[Span], result: Span, attribute: Span, env: Environment
) -> None:
    """A ``@differentiable`` function type needs differentiable parameters and a differentiable result, which may be the
    final value of an ``inout`` parameter."""
    differentiable = env.entity("Differentiable")
    conforming = [conform.find(p.type, differentiable, env) is not None for p in function.parameters]
    varying = [not p.no_derivative for p in function.parameters]
    for parameter, conforms, span in zip(function.parameters, conforming, parameters, strict=True):
        if not conforms and not parameter.no_derivative:
            others = any(c and v for c, v in zip(conforming, varying, strict=True))
            way_out = "; did you want to add '@noDerivative' to this parameter?" if others else ""
            env.diagnostics.error(
                "differentiable-function-type",
                f"parameter type '{show(parameter.type)}' does not conform to 'Differentiable', but the enclosing "
                f"function type is '@differentiable'{way_out}",
                span,
                fixits=(FixIt(Span(span.source, span.start, span.start), "@noDerivative "),) if others else (),
            )
    if conforming and not any(varying):
        env.diagnostics.error(
            "differentiable-function-type",
            "'@differentiable' function type requires at least one differentiability parameter, i.e. a "
            "non-'@noDerivative' parameter whose type conforms to 'Differentiable'",
            attribute,
        )
    writes = any(p.inout and conforms for p, conforms in zip(function.parameters, conforming, strict=True))
    if not (writes and function.result == types.VOID) and conform.find(function.result, differentiable, env) is None:
        env.diagnostics.error(
            "differentiable-function-type",
            f"result type '{show(function.result)}' does not conform to 'Differentiable', but the enclosing "
            "function type is '@differentiable'",
            result,
        )


def _attributed(expression: ast.AttributedType, env: Environment) -> Type:
    type = _resolve(expression.type, env)
    for attribute in expression.attributes:
        if attribute.name == "noDerivative":
            message = "'@noDerivative' may only be used on parameters of '@differentiable' function types"
            env.diagnostics.error("attribute-misplaced", message, attribute.span)
            return ERROR
        if type is not ERROR and not isinstance(type, types.Function):
            message = f"@{attribute.name} attribute only applies to function types"
            env.diagnostics.error("attribute-misplaced", message, attribute.span)
            return ERROR
    mark = _function_attributes(expression.attributes, env)
    if mark is not None and isinstance(type, types.Function):
        type = types.Function(type.parameters, type.result, True)
    return type


def _metatype(expression: ast.MetatypeType, env: Environment) -> Type:
    instance = _resolve(expression.instance, env)
    return ERROR if instance is ERROR else types.Metatype(instance)


def _refused(feature: str) -> Callable[[Any, Environment], Type]:
    def resolve(expression: ast.TypeExpr, env: Environment) -> Type:
        unsupported.refuse(feature, expression.span, env)
        return ERROR

    return resolve


_RESOLVERS: dict[type[ast.TypeExpr], Callable[[Any, Environment], Type]] = {
    ast.NamedType: _named,
    ast.ArrayType: _wrapper("Array", "element"),
    ast.OptionalType: _wrapper("Optional", "wrapped"),
    ast.DictionaryType: _dictionary,
    ast.TupleType: _tuple,
    ast.FunctionType: _function,
    ast.AttributedType: _attributed,
    ast.MetatypeType: _metatype,
    ast.CompositionType: _refused("composition"),
    ast.ConstrainedType: _constrained,
    ast.InvalidType: lambda expression, env: ERROR,
}


# --- protocols as bounds -------------------------------------------------------------


def resolve_bound(expression: ast.TypeExpr, env: Environment) -> list[NominalEntity] | Type:
    """The protocols that a bound names, ``P & Q`` or an alias of it; a type where it names no protocol."""
    if isinstance(expression, ast.CompositionType):
        protocols: list[NominalEntity] = []
        for member in expression.members:
            bound = resolve_bound(member, env)
            if isinstance(bound, list):
                protocols += bound
            elif bound is not ERROR:
                _not_a_protocol(bound, member.span, env)
        return protocols
    if isinstance(expression, ast.NamedType):
        entity = _bound_entity(expression, env)
        seen: list[TypeAliasEntity] = []
        while isinstance(entity, TypeAliasEntity) and entity not in seen:
            seen.append(entity)
            target = entity.syntax.type
            if isinstance(target, ast.CompositionType):
                return resolve_bound(target, env.within(entity.scope))
            entity = _bound_entity(target, env.within(entity.scope)) if isinstance(target, ast.NamedType) else None
        if isinstance(entity, NominalEntity) and entity.kind == "protocol":
            return [entity]
    return _resolve(expression, env)


def _bound_entity(expression: ast.NamedType, env: Environment) -> Any:
    if expression.base is None:
        found = lookup_type(env.scope, expression.name)
        return found[0] if found is not None else None
    return next((e for m in _modules(expression.base, env) for e in m.names.get(expression.name, ())), None)


def protocols_of(expression: ast.TypeExpr, env: Environment) -> list[NominalEntity]:
    """The protocols named by a bound that must be nothing but protocols."""
    bound = resolve_bound(expression, env)
    if isinstance(bound, list):
        return bound
    if bound is not ERROR:
        _not_a_protocol(bound, expression.span, env)
    return []


def _not_a_protocol(type: Type, span: Span, env: Environment) -> None:
    env.diagnostics.error("requirement", f"type '{show(type)}' is not a protocol and cannot be a constraint", span)
