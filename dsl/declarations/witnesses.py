"""What satisfies the requirements of a protocol: witnesses, and associated types inferred from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import ast, conform, types
from ..entities import (
    AssociatedTypeEntity,
    ConformanceEntity,
    ConformanceRequirement,
    EnumCaseEntity,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    GenericSignature,
    NominalEntity,
    PropertyEntity,
    SameTypeRequirement,
    VariableEntity,
)
from ..environment import Environment
from ..types import ERROR, Type
from . import entailment, members, synthesis
from .substitute import apply, map_parts, parts

if TYPE_CHECKING:
    from ..modules import Modules

Bindings = dict[Type, Type]


def unify(left: Type, right: Type, bound: Bindings, is_variable: Callable[[Type], bool]) -> bool:
    """Whether both can be made equal by binding variables; ``bound`` collects what they are."""
    left, right = bound.get(left, left), bound.get(right, right)
    if left == right or left is ERROR or right is ERROR:
        return True
    for variable, value in ((left, right), (right, left)):
        if is_variable(variable):
            bound[variable] = value
            return True
    if left.__class__ is not right.__class__ or not _same_shape(left, right):
        return False
    return all(unify(a, b, bound, is_variable) for a, b in zip(parts(left), parts(right), strict=True))


def _same_shape(left: Type, right: Type) -> bool:
    return _SHAPE[left.__class__](left) == _SHAPE[right.__class__](right)


_SHAPE: dict[type[Type], Callable[[Any], Any]] = {
    types.Nominal: lambda t: (t.entity, len(t.arguments)),
    types.Tuple: lambda t: t.labels,
    types.Function: lambda t: (tuple((p.inout, p.autoclosure) for p in t.parameters), t.differentiable),
    types.Associated: lambda t: t.associated,
    types.Metatype: lambda t: None,
    types.Generic: lambda t: t,
}


# --- environments --------------------------------------------------------------------


def environment(conformance: ConformanceEntity, modules: Modules) -> Environment:
    """Inside the nominal type, with the requirements of the conformance."""
    nominal = conformance.nominal
    signature = nominal.signature
    if conformance.requirements:
        if not isinstance(conformance.declared_in, ExtensionEntity):
            signature = conform.extended(signature, conformance.requirements)
        else:
            signature = conformance.declared_in.signature
    return modules.environment(nominal.module, nominal.scope, signature)


# --- candidates ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shape:
    """A requirement or a candidate, reduced to what matching compares. ``types``: the parameters', then the result."""

    entity: Any
    static: bool
    labels: tuple[str | None, ...]
    inout: tuple[bool, ...]
    types: tuple[Type, ...]
    settable: bool = False
    failable: bool = False
    fixity: str | None = None


def _function_shape(function: FunctionEntity) -> Shape:
    return Shape(
        function,
        function.kind == "static" or (function.kind in ("getter", "setter") and function.self_type is None),
        function.labels,
        tuple(p.inout for p in function.parameters),
        (*(p.type for p in function.parameters), function.result),
        failable=function.failable,
        fixity=function.attributes.get("fixity"),
    )


def _accessor(entity: PropertyEntity, kind: str, env: Environment) -> Shape | None:
    function = entity.getter if kind == "getter" else entity.setter
    return _function_shape(function) if function is not None else None


def _field_shape(entity: FieldEntity, kind: str, env: Environment) -> Shape | None:
    if kind == "getter":
        return Shape(entity, False, (), (), (entity.type,))
    return Shape(entity, False, (None,), (False,), (entity.type, types.VOID)) if entity.mutable else None


def _static_shape(entity: VariableEntity, kind: str, env: Environment) -> Shape | None:
    accessor = synthesis.static_accessor(entity, kind, env)
    return _function_shape(accessor) if accessor is not None else None


def _case_shape(entity: EnumCaseEntity, kind: str, env: Environment) -> Shape | None:
    owner = entity.owner.declared_type
    if kind == "getter" and not entity.payload:
        return Shape(entity, True, (), (), (owner,))
    if kind == "static" and entity.payload:
        inout = (False,) * len(entity.payload)
        return Shape(entity, True, entity.labels, inout, (*entity.payload, owner))
    return None


_SHAPES: dict[type, Callable[[Any, str, Environment], Shape | None]] = {
    FunctionEntity: lambda entity, kind, env: _function_shape(entity) if kind not in ("getter", "setter") else None,
    PropertyEntity: _accessor,
    FieldEntity: _field_shape,
    VariableEntity: _static_shape,
    EnumCaseEntity: _case_shape,
}


def _shape(entity: Any, kind: str, env: Environment) -> Shape | None:
    """How ``entity`` could satisfy a requirement of that kind."""
    make = _SHAPES.get(entity.__class__)
    return make(entity, kind, env) if make is not None else None


def _requirement_name(requirement: FunctionEntity) -> str:
    return requirement.accessor_of.name if requirement.accessor_of is not None else requirement.name


def _is_static(requirement: FunctionEntity) -> bool:
    property = requirement.accessor_of
    return requirement.kind in ("static", "init") or (property is not None and property.static)


def _own_candidates(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> Iterator[Any]:
    """Members that the type itself declares and that might satisfy the requirement, the more constrained first."""
    nominal = conformance.nominal
    table = nominal.static_members if _is_static(requirement) else nominal.members
    own = table.get(_requirement_name(requirement), ())
    for member in sorted(own, key=_constraints):
        if _is_seen(member, conformance) and members.applies(member, {}, env):
            yield member


def _is_seen(member: Any, conformance: ConformanceEntity) -> bool:
    """What a program adds to the library's types and protocols has no part in the conformances that the library
    declares."""
    declared_in, parent = conformance.declared_in, getattr(member, "parent", None)
    if declared_in is None or not isinstance(parent, ExtensionEntity):
        return True
    return parent.module.is_library or not declared_in.module.is_library


def _defaults(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> Iterator[Any]:
    """Members of protocol extensions that might satisfy it, the more constrained first."""
    name, static = _requirement_name(requirement), _is_static(requirement)
    own_type = conformance.nominal.declared_type
    defaults: list[Any] = []
    for each in _protocols(conformance):
        table = each.static_members if static else each.members
        for member in table.get(name, ()):
            if isinstance(getattr(member, "parent", None), ExtensionEntity) and _is_seen(member, conformance):
                defaults.append((each, member))
    defaults.sort(key=lambda pair: _constraints(pair[1]))
    for each, member in defaults:
        if members.applies(member, {each.signature.parameters[0]: own_type}, env):
            yield member


def _constraints(member: Any) -> int:
    """The less, the more is required by the extension that declares the member."""
    return -len(conform.requirements_of(getattr(member, "parent", None)))


def _protocols(conformance: ConformanceEntity) -> list[NominalEntity]:
    """The protocols that may give defaults, the more derived first."""
    found = list(dict.fromkeys(c.protocol for c in conformance.nominal.conformances))
    return sorted(found, key=lambda p: -len(entailment.inherited(p)))


# --- witnesses -----------------------------------------------------------------------


def witness(
    conformance: ConformanceEntity, requirement: FunctionEntity, modules: Modules
) -> tuple[Any, tuple[Type, ...]] | None:
    """What satisfies ``requirement``, with its type arguments in terms of the nominal's parameters and the
    requirement's own; None where nothing does."""
    if requirement in conformance.witnesses:
        return conformance.witnesses[requirement]
    env = environment(conformance, modules)
    found = _matching(conformance, requirement, False, env)
    if found is None and synthesis.refuses_default(conformance, requirement, env):
        return None
    if found is None and not synthesis.hides_default(conformance, requirement):
        found = _matching(conformance, requirement, True, env)
    if found is not None:
        return found
    made = synthesis.witness(conformance, requirement, env)
    if made is not None:
        own = requirement.signature.parameters[1:]
        arguments = tuple(types.Generic(p) for p in (*conformance.nominal.signature.parameters, *own))
        conformance.witnesses[requirement] = made, arguments
        return made, arguments
    if not synthesis.hides_default(conformance, requirement):
        return None
    return _matching(conformance, requirement, True, env)


def _matching(
    conformance: ConformanceEntity, requirement: FunctionEntity, is_default: bool, env: Environment
) -> tuple[Any, tuple[Type, ...]] | None:
    """The first member that satisfies the requirement, of the type itself or of a protocol's extension."""
    find = _defaults if is_default else _own_candidates
    for candidate in find(conformance, requirement, env):
        found = _match(conformance, requirement, candidate, is_default, env)
        if found is not None:
            conformance.witnesses[requirement] = found
            return found
    return None


def _match(
    conformance: ConformanceEntity, requirement: FunctionEntity, candidate: Any, is_default: bool, env: Environment
) -> tuple[Any, tuple[Type, ...]] | None:
    wanted = _function_shape(requirement)
    offered = _shape(candidate, requirement.kind, env)
    if offered is None or not _compatible(wanted, offered, is_default=is_default):
        return None
    own_type = conformance.nominal.declared_type
    self_parameter = conformance.protocol.signature.parameters[0]
    entity = offered.entity
    parent_parameters, mapping = [], {}
    own: set[Type] = set()
    if isinstance(entity, FunctionEntity):
        parent = entity.parent
        assert parent is not None
        parent_parameters = parent.signature.parameters
        if is_default:
            mapping = {parent_parameters[0]: own_type}
        own = {types.Generic(p) for p in entity.signature.parameters[len(parent_parameters) :]}
    within = env.within(signature=_with_requirement(requirement, conformance, env))
    bound: Bindings = {}
    for wanted_type, offered_type in zip(wanted.types, offered.types, strict=True):
        target = conform.normalise(apply(wanted_type, {self_parameter: own_type}), within)
        known = {v.parameter: type for v, type in bound.items() if isinstance(v, types.Generic)}
        source = conform.normalise(apply(apply(offered_type, mapping), known), within)
        if not _satisfies(source, target, bound, own):
            return None
    if not isinstance(entity, FunctionEntity):
        return entity, tuple(types.Generic(p) for p in conformance.nominal.signature.parameters)
    arguments = dict(mapping)
    for parameter in entity.signature.parameters[len(parent_parameters) :]:
        value = bound.get(types.Generic(parameter))
        if value is None:
            return None
        arguments[parameter] = value
    if not conform.all_hold(entity.signature.requirements, arguments, within):
        return None
    _share_labels(requirement, entity)
    return entity, tuple(arguments.get(p, types.Generic(p)) for p in entity.signature.parameters)


def _share_labels(requirement: FunctionEntity, entity: FunctionEntity) -> None:
    """A member that has the requirement's older labels may be called by the newer ones too."""
    for wanted, own in zip(requirement.parameters, entity.parameters, strict=True):
        if own.label is not None and own.label == wanted.older_label:
            own.older_label = wanted.label


def _satisfies(source: Type, target: Type, bound: Bindings, own: set[Type]) -> bool:
    """A witness may be differentiable where its requirement is not."""
    if isinstance(source, types.Function) and isinstance(target, types.Function):
        source = types.Function(source.parameters, source.result, target.differentiable)
    return unify(source, target, bound, own.__contains__)


def _compatible(wanted: Shape, offered: Shape, *, is_default: bool) -> bool:
    if wanted.static != offered.static or wanted.inout != offered.inout or wanted.fixity != offered.fixity:
        return False
    requirement = wanted.entity
    if requirement.kind not in ("getter", "setter") and not _labels_agree(requirement, offered, is_default):
        return False
    if offered.failable and not wanted.failable:
        return False
    mutates = isinstance(offered.entity, FunctionEntity) and offered.entity.mutating
    return not mutates or requirement.mutating or requirement.kind == "setter"


def _labels_agree(requirement: FunctionEntity, offered: Shape, is_default: bool) -> bool:
    """A type's own member may have the requirement's other label; a default is for the one that is required."""
    if is_default:
        return requirement.labels == offered.labels
    wanted = requirement.parameters
    return len(wanted) == len(offered.labels) and all(
        parameter.answers(label) for parameter, label in zip(wanted, offered.labels, strict=True)
    )


def _with_requirement(
    requirement: FunctionEntity, conformance: ConformanceEntity, env: Environment
) -> GenericSignature:
    """The generic context of a witness: the nominal's, and the requirement's own parameters."""
    own = requirement.signature.parameters[1:]
    if not own:
        return env.signature
    mapping = {requirement.signature.parameters[0]: conformance.nominal.declared_type}
    more: list[ConformanceRequirement | SameTypeRequirement] = []
    for each in requirement.signature.requirements:
        if isinstance(each, ConformanceRequirement):
            more.append(ConformanceRequirement(apply(each.type, mapping), each.protocol))
        else:
            more.append(SameTypeRequirement(apply(each.left, mapping), apply(each.right, mapping)))
    return GenericSignature([*env.signature.parameters, *own], [*env.signature.requirements, *more])


# --- associated types ----------------------------------------------------------------


def associated_type(conformance: ConformanceEntity, name: str, modules: Modules) -> Type:
    """The associated type ``name`` in terms of the nominal's parameters; ``ERROR`` where none is found (which is
    reported when the conformance is checked)."""
    known = conformance.associated.get(name)
    if known is not None:
        return known
    nominal = conformance.nominal
    key = (nominal, name)
    if key in modules.inferring:
        return ERROR
    modules.inferring.append(key)
    try:
        found = _find_associated(conformance, name, modules)
    finally:
        modules.inferring.remove(key)
    for other in nominal.conformances:
        if name in other.protocol.associated:
            other.associated[name] = found
    conformance.associated[name] = found
    return found


def _find_associated(conformance: ConformanceEntity, name: str, modules: Modules) -> Type:
    env = environment(conformance, modules)
    return (
        _declared(conformance, name, env)
        or _fixed(conformance, name, env)
        or _inferred(conformance, name, env)
        or synthesis.associated_type(conformance, name, env)
        or _through_another(conformance, name, env)
        or _default(conformance, name, env)
        or ERROR
    )


def _declared(conformance: ConformanceEntity, name: str, env: Environment) -> Type | None:
    nominal = conformance.nominal
    for parameter in nominal.signature.parameters:
        if parameter.name == name:
            return types.Generic(parameter)
    nested = members.nested_type(nominal, name)
    if nested is None:
        return None
    if isinstance(nested, NominalEntity):
        return types.Nominal(nested, tuple(types.Generic(p) for p in nominal.signature.parameters))
    return conform.normalise(nested.type, env)


def _fixed(conformance: ConformanceEntity, name: str, env: Environment) -> Type | None:
    """A type that a protocol equates the associated type with: ``protocol P: Q where Element == Float``."""
    return next(_equated(conformance, name, env, reverse=False), None)


def _through_another(conformance: ConformanceEntity, name: str, env: Environment) -> Type | None:
    """From another associated type: ``Iterator.Element == Element``, where the iterator is known."""
    return next((found for found in _equated(conformance, name, env, reverse=True) if found is not ERROR), None)


def _equated(conformance: ConformanceEntity, name: str, env: Environment, reverse: bool) -> Iterator[Type]:
    for each in conformance.nominal.conformances:
        own = types.Generic(each.protocol.signature.parameters[0])
        for rule in entailment.protocol_rules(each.protocol, env.modules.project):
            left, right = reversed(rule) if reverse else rule
            if isinstance(left, types.Associated) and left.base == own and left.associated.name == name:
                yield conform.normalise(apply(right, {own.parameter: conformance.nominal.declared_type}), env)


def _default(conformance: ConformanceEntity, name: str, env: Environment) -> Type | None:
    for each in conformance.nominal.conformances:
        associated = each.protocol.associated.get(name)
        if associated is not None and associated.default is not None:
            mapping = {each.protocol.signature.parameters[0]: conformance.nominal.declared_type}
            return conform.normalise(apply(associated.default, mapping), env)
    return None


def _inferred(conformance: ConformanceEntity, name: str, env: Environment) -> Type | None:
    """From the members that satisfy the requirements which mention the associated type."""
    nominal = conformance.nominal
    busy = {n for owner, n in env.modules.inferring if owner is nominal}
    for each in nominal.conformances:
        own = each.protocol.signature.parameters[0]
        for requirement in each.protocol.requirements:
            wanted = _function_shape(requirement)
            if not any(_mentions(type, own, name) for type in wanted.types):
                continue
            for candidate in _own_candidates(each, requirement, env):
                if any(_writes(candidate, other) for other in busy):
                    continue
                found = _infer_from(each, wanted, candidate, requirement.kind, name, env)
                if found is not None:
                    return found
    return None


def _infer_from(
    conformance: ConformanceEntity, wanted: Shape, candidate: Any, kind: str, name: str, env: Environment
) -> Type | None:
    offered = _shape(candidate, kind, env)
    if offered is None or not _compatible(wanted, offered, is_default=False):
        return None
    own = conformance.protocol.signature.parameters[0]
    own_type = conformance.nominal.declared_type
    generic: set[Type] = set()
    if isinstance(offered.entity, FunctionEntity) and offered.entity.parent is not None:
        count = len(offered.entity.parent.signature.parameters)
        generic = {types.Generic(p) for p in offered.entity.signature.parameters[count:]}
    generic |= {types.Generic(p) for p in wanted.entity.signature.parameters[1:]}
    bound: Bindings = {}
    unknown: dict[str, Type] = {}

    def open_up(type: Type) -> Type:
        if isinstance(type, types.Associated) and type.base == types.Generic(own):
            known = conformance.associated.get(type.associated.name)
            return known or unknown.setdefault(type.associated.name, type)
        return own_type if type == types.Generic(own) else map_parts(type, open_up)

    def is_variable(type: Type) -> bool:
        return type in generic or (isinstance(type, types.Associated) and type.base == types.Generic(own))

    for wanted_type, offered_type in zip(wanted.types, offered.types, strict=True):
        opened = open_up(wanted_type)
        if isinstance(opened, types.Associated) and not is_variable(opened):
            continue  # ``Model.TangentVector`` while ``Model`` is sought: checked once that is known
        if not unify(opened, conform.normalise(offered_type, env), bound, is_variable):
            return None
    found = bound.get(unknown[name]) if name in unknown else None
    return None if found is None or found is ERROR or found in generic else found


def _mentions(type: Type, own: Any, name: str) -> bool:
    if isinstance(type, types.Associated) and type.associated.name == name and type.base == types.Generic(own):
        return True
    return any(_mentions(part, own, name) for part in parts(type))


def _writes(candidate: Any, name: str) -> bool:
    """Whether the candidate's declaration names the type that is to be inferred from it."""
    syntax = getattr(candidate, "syntax", None)
    if syntax is None:
        return False
    written: Iterable[ast.TypeExpr | None]
    if isinstance(syntax, (ast.Function, ast.SubscriptDecl)):
        written = (*(p.type for p in syntax.parameters), syntax.result)
    elif isinstance(syntax, ast.Initializer):
        written = [p.type for p in syntax.parameters]
    else:
        written = [syntax] if isinstance(syntax, ast.TypeExpr) else []
    return any(_names(each, name) for each in written)


def _names(expression: Any, name: str) -> bool:
    if isinstance(expression, ast.NamedType):
        bare = expression.base is None or expression.base == ast.NamedType("Self")
        if expression.name == name and bare:
            return True
    if isinstance(expression, tuple):
        return any(_names(each, name) for each in expression)
    if not isinstance(expression, ast.Node):
        return False
    return any(_names(getattr(expression, slot), name) for slot in expression.__slots__)


def missing_associated(conformance: ConformanceEntity, modules: Modules) -> list[AssociatedTypeEntity]:
    return [
        associated
        for name, associated in conformance.protocol.associated.items()
        if associated_type(conformance, name, modules) is ERROR
    ]
