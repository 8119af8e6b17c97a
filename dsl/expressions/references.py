"""What names and members refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from .. import ast, scope, tast
from .. import types as t
from ..declarations import members
from ..declarations import resolve as type_resolution
from ..declarations.substitute import apply, show
from ..entities import (
    EnumCaseEntity,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    GenericParameterEntity,
    ModuleEntity,
    NominalEntity,
    PropertyEntity,
    TypeAliasEntity,
    VariableEntity,
)
from ..infer import Mismatch, Obligation, Solver, Variable, decided, prune, resolve
from ..source import Span
from . import access
from .drafts import Draft, error_draft
from .missing import no_member, no_static_member, unknown_name
from .overloads import Choice, Opening, reference
from .unwrapping import forced

if TYPE_CHECKING:
    from .elaborator import Elaborator


@dataclass(eq=False, slots=True)
class Overloads:
    """Functions, to be called or taken as a value. ``property``: a property of the same name, which is meant where
    nothing is called, as in ``xs.first`` beside ``xs.first(where:)``."""

    name: str
    choices: list[Choice]
    span: Span
    labels: tuple[str | None, ...] | None = None
    property: Draft | None = None


@dataclass(eq=False, slots=True)
class TypeBase:
    """A type by name. ``type`` may hold variables for type arguments that were left out."""

    type: t.Type
    span: Span


@dataclass(eq=False, slots=True)
class ModuleBase:
    """A module by name; of the library it can have several parts."""

    modules: Sequence[ModuleEntity]
    span: Span
    names: dict[str, Any] = field(default_factory=dict)


Referent = Draft | Overloads | TypeBase | ModuleBase


class Later(Obligation):
    """``then`` makes a draft as soon as ``subject`` is known; its type becomes ``result``. ``related``: other types
    that this will have to do with."""

    __slots__ = ("draft", "related", "result", "started", "subject", "then")

    def __init__(
        self,
        subject: t.Type,
        then: Callable[[], Draft],
        result: t.Type,
        span: Span,
        related: tuple[t.Type, ...] = (),
    ) -> None:
        super().__init__(span)
        self.related = (result, *related)
        self.subject = subject
        self.then = then
        self.result = result
        self.draft: Draft | None = None
        self.started = False

    def mentions(self) -> Iterable[t.Type]:
        return (self.subject, *self.related)

    def attempt(self, solver: Solver) -> bool:
        subject = prune(self.subject)
        if subject.__class__ is Variable:
            return False
        if self.started:
            return True
        solver.set(self, "started", True)
        if subject is t.ERROR:
            solver.set(solver, "poisoned", True)
            return solver.unify(self.result, t.ERROR)
        draft = self.then()
        solver.set(self, "draft", draft)
        if not solver.unify(self.result, draft.type):
            found, wanted = show(resolve(draft.type)), show(resolve(self.result))
            text = f"cannot convert value of type '{found}' to expected type '{wanted}'"
            raise Mismatch("type-mismatch", text, self.span)
        return True

    def build(self) -> tast.Expr:
        assert self.draft is not None
        return self.draft.build()

    def target(self) -> tast.Expr:
        assert self.draft is not None
        if self.draft.target is None:
            raise Mismatch("immutable", f"cannot assign to value: {self.draft.immutable}", self.span)
        return self.draft.target()


def later(
    elaborator: Elaborator, subject: t.Type, then: Callable[[], Draft], span: Span, related: tuple[t.Type, ...] = ()
) -> Draft:
    result = elaborator.solver.variable()
    deferred = Later(subject, then, result, span, related)
    elaborator.solver.demand(deferred)
    return Draft(prune(result), span, deferred.build, target=deferred.target)


# --- names ---


def name(elaborator: Elaborator, node: ast.Name) -> Referent:
    if node.name == "Self":
        own = scope.self_type(elaborator.env.scope)
        if own is not None:
            return TypeBase(own, node.span)
    found = scope.lookup(elaborator.env.scope, node.name)
    if not found:
        return unknown_name(elaborator, node)
    first = found[0]
    if not isinstance(first, FunctionEntity) and scope.rivals(elaborator.env.scope, node.name):
        return elaborator.report("ambiguous", f"ambiguous use of '{node.name}'", node.span)
    if isinstance(first, VariableEntity) and first.parent is None:
        return variable(elaborator, first, node.span)
    if isinstance(first, ModuleEntity):
        return ModuleBase(scope.modules_named(node.name, elaborator.env.module), node.span)
    if isinstance(first, scope.TYPE_ENTITIES):
        return type_base(elaborator, node)
    if isinstance(first, PropertyEntity) and first.parent is None:
        return computed_property(elaborator, None, first, _enclosing(first.getter), node.span)
    explicit = elaborator.type_arguments(node.arguments)
    free_functions = [e for e in found if isinstance(e, FunctionEntity) and e.parent is None]
    own = [e for e in found if getattr(e, "parent", None) is not None or hasattr(e, "owner")]
    choices = [Choice(e, _enclosing(e), explicit=explicit) for e in free_functions]
    if own:
        referent = implicit_member(elaborator, node, explicit, bool(choices))
        if referent is None:
            return Overloads(node.name, choices, node.span, node.labels)
        if not isinstance(referent, Overloads):
            return referent
        return Overloads(node.name, [*referent.choices, *choices], node.span, node.labels, referent.property)
    return Overloads(node.name, choices, node.span, node.labels)


def _enclosing(function: FunctionEntity | None) -> dict[GenericParameterEntity, t.Type]:
    """A local function keeps the generic parameters of what is around it."""
    return {p: t.Generic(p) for p in function.enclosing} if function is not None else {}


def variable(elaborator: Elaborator, entity: VariableEntity, span: Span) -> Draft:
    type = entity.type
    if not elaborator.body.top_level:
        entity.shared = True

    def build() -> tast.Expr:
        return tast.VariableRef(resolve(type), entity, span=span)

    draft = Draft(type, span, build, variable=entity, unwraps=entity.unwraps)
    if not access.settable(entity, elaborator.env):
        draft.immutable = f"'{entity.name}' setter is inaccessible"
    elif entity.mutable or entity in elaborator.body.unassigned:
        draft.target = build
    elif entity.kind == "self" or entity.name.startswith("$"):
        draft.immutable = f"'{entity.name}' is immutable"
    else:
        draft.immutable = f"'{entity.name}' is a 'let' constant"
    return draft


def type_base(elaborator: Elaborator, node: ast.Name) -> Referent:
    """A type's name in an expression: type arguments that were left out are to be inferred."""
    found = scope.lookup_type(elaborator.env.scope, node.name)
    if found is not None and not node.arguments and isinstance(found[0], NominalEntity) and found[0].kind != "protocol":
        entity = found[0]
        inside = scope.self_type(elaborator.env.scope)
        own = enclosing_arguments(entity, inside)
        rest = entity.signature.parameters[len(own) :]
        arguments = tuple(elaborator.solver.variable(origin=(p.name, node.span)) for p in rest)
        return TypeBase(t.Nominal(entity, (*own, *arguments)), node.span)
    if found is not None and not node.arguments and isinstance(found[0], TypeAliasEntity) and found[0].parent is None:
        parameters = found[0].signature.parameters
        mapping = {p: elaborator.solver.variable(origin=(p.name, node.span)) for p in parameters}
        if mapping:
            return TypeBase(elaborator.normal(apply(found[0].type, mapping)), node.span)
    written = ast.NamedType(node.name, node.arguments, span=node.span)
    return TypeBase(elaborator.resolve_type(written), node.span)


def names_type(elaborator: Elaborator, written: ast.TypeExpr) -> bool:
    """Whether what was read as an expression and could be a type is one: its first name tells."""
    while not isinstance(written, ast.NamedType) or written.base is not None:
        inner = getattr(written, "base", None) or getattr(written, "element", None) or getattr(written, "wrapped", None)
        if inner is None:
            return False
        written = inner
    found = scope.lookup(elaborator.env.scope, written.name)
    return bool(found) and isinstance(found[0], scope.TYPE_ENTITIES)


def enclosing_arguments(entity: NominalEntity, inside: t.Type | None) -> tuple[t.Type, ...]:
    """Inside a generic type its own bare name means the type with its own parameters; that of a type nested in it has
    them first."""
    around = inside.entity if isinstance(inside, t.Nominal) else None
    while around is not None and isinstance(inside, t.Nominal):
        if around is entity or _outer(entity) is around:
            return inside.arguments[: len(around.signature.parameters)]
        around = _outer(around)
    return ()


def _outer(entity: NominalEntity) -> NominalEntity | None:
    """The type that a type is nested in."""
    return entity.parent.nominal if isinstance(entity.parent, ExtensionEntity) else entity.parent


def implicit_member(
    elaborator: Elaborator, node: ast.Name, explicit: tuple[t.Type, ...], otherwise: bool
) -> Referent | None:
    """``x`` for ``self.x`` or, in static contexts, ``Self.x``. ``otherwise``: functions outside of the type have that
    name too; then there is None where an instance would have to name a static member."""
    own = elaborator.self_draft(node.span)
    inside = scope.self_type(elaborator.env.scope)
    if own is not None:
        found = member_of_value(elaborator, own, prune(own.type), node.name, node.span, explicit, required=False)
        if found is not None:
            return found
    level: scope.Scope | None = elaborator.env.scope
    while level is not None:
        owner = scope.enclosing_type(level)
        if owner is None:
            break
        outer = scope.self_type(level)
        assert outer is not None
        found = static_member(elaborator, outer, node.name, node.span, explicit, required=False)
        if found is not None and not (isinstance(found, Overloads) and all(c.unapplied for c in found.choices)):
            if own is not None and outer == inside:
                if otherwise:
                    return None
                text = f"static member '{node.name}' cannot be used on instance of type '{show(outer)}'"
                return elaborator.report("no-member", text, node.span)
            return found
        level = next(s for s in level.enclosing() if s.owner is owner).parent
    shown = show(inside) if inside is not None else ""
    text = f"instance member '{node.name}' cannot be used on type '{shown}'"
    return elaborator.report("no-member", text, node.span)


# --- members ---


def member(elaborator: Elaborator, node: ast.Member) -> Referent:
    assert node.base is not None
    return member_of(elaborator, elaborator.refer(node.base), node)


def member_of(elaborator: Elaborator, base: Referent, node: ast.Member) -> Referent:
    explicit = elaborator.type_arguments(node.arguments)
    if isinstance(base, ModuleBase):
        return module_member(elaborator, base, node, explicit)
    if isinstance(base, TypeBase):
        return type_member(elaborator, base, node, explicit)
    value = elaborator.value(base)
    type = prune(value.type)
    if isinstance(type, t.Metatype) and node.base is not None and _is_free_of_effects(node.base):
        return type_member(elaborator, TypeBase(type.instance, node.base.span), node, explicit)
    return member_of_draft(elaborator, value, node.name, node.span, explicit, node.labels)


def _is_free_of_effects(node: ast.Expr) -> bool:
    """Whether a metatype need not be computed to know which type it is of: a variable, ``type(of: variable)``."""
    if isinstance(node, ast.Call) and len(node.arguments) == 1:
        return _is_free_of_effects(node.arguments[0].value)
    return isinstance(node, ast.Name)


def member_of_draft(
    elaborator: Elaborator,
    value: Draft,
    name: str,
    span: Span,
    explicit: tuple[t.Type, ...] = (),
    labels: tuple[str | None, ...] | None = None,
) -> Referent:
    """A member of a value whose type may not be known yet."""
    type = prune(value.type)
    if type is t.ERROR:
        elaborator.solver.poisoned = True
        return error_draft(span)
    if isinstance(type, Variable):
        return later(
            elaborator, type, lambda: elaborator.value(_of_value(elaborator, value, name, span, explicit, labels)), span
        )
    return _of_value(elaborator, value, name, span, explicit, labels)


def _of_value(
    elaborator: Elaborator,
    value: Draft,
    name: str,
    span: Span,
    explicit: tuple[t.Type, ...],
    labels: tuple[str | None, ...] | None,
) -> Referent:
    found = member_of_value(elaborator, value, prune(value.type), name, span, explicit)
    assert found is not None
    if isinstance(found, Overloads):
        found.labels = labels
    return found


def member_of_value(
    elaborator: Elaborator,
    value: Draft,
    type: t.Type,
    name: str,
    span: Span,
    explicit: tuple[t.Type, ...] = (),
    required: bool = True,
) -> Draft | Overloads | None:
    """``value.name``; None when there is none and none is ``required``."""
    if name == "self":
        return value
    if isinstance(type, t.Tuple):
        return tuple_element(elaborator, value, type, name, span)
    candidates = visible(members.lookup(resolve(type), name, elaborator.env), span, elaborator)
    if not candidates:
        plain = forced(value, elaborator.known)
        if plain is not value:
            return member_of_value(elaborator, plain, prune(plain.type), name, span, explicit, required)
        return elaborator.fail_or_none(no_member(elaborator, type, name, span), required)
    choices = [
        Choice(c.entity, dict(c.substitution), value, c.self_type, explicit)
        for c in candidates
        if isinstance(c.entity, FunctionEntity)
    ]
    property = next((c for c in candidates if isinstance(c.entity, FieldEntity | PropertyEntity)), None)
    draft = None
    if property is not None:
        if isinstance(property.entity, FieldEntity):
            draft = stored_property(elaborator, value, property.entity, property.substitution, span)
        else:
            draft = computed_property(elaborator, value, property.entity, property.substitution, span)
    if choices and not (draft is not None and isinstance(prune(draft.type), t.Function)):
        plain = forced(value, elaborator.known)
        if plain is not value:
            inner = member_of_value(elaborator, plain, prune(plain.type), name, span, explicit, required=False)
            if isinstance(inner, Overloads):
                choices += [replace(choice, forces=True) for choice in inner.choices]
        return Overloads(name, choices, span, property=draft)
    return draft or elaborator.fail_or_none(no_member(elaborator, type, name, span), required)


def visible(candidates: list[members.Candidate], span: Span, elaborator: Elaborator) -> list[members.Candidate]:
    """Those that may be named here; it is an error when there are only others."""
    found = [c for c in candidates if access.accessible(c.entity, elaborator.env)]
    if candidates and not found:
        raise access.inaccessible(candidates[0].entity, span)
    return found


def tuple_element(elaborator: Elaborator, value: Draft, type: t.Tuple, name: str, span: Span) -> Draft:
    index = int(name) if name.isdigit() else type.labels.index(name) if name in type.labels else -1
    if not 0 <= index < len(type.elements):
        raise Mismatch("no-member", f"value of tuple type '{show(resolve(type))}' has no member '{name}'", span)
    element = type.elements[index]

    def build() -> tast.Expr:
        return tast.TupleElement(resolve(element), value.build(), index, span=span)

    def target() -> tast.Expr:
        assert value.target is not None
        return tast.TupleElement(resolve(element), value.target(), index, span=span)

    return Draft(element, span, build, target if value.target is not None else None, value.immutable)


def stored_property(elaborator: Elaborator, value: Draft, entity: FieldEntity, substitution: Any, span: Span) -> Draft:
    type = elaborator.normal(apply(entity.type, substitution))
    of_class = entity.owner.kind == "class"
    initialising = elaborator.body.initialises(value, entity)

    def build() -> tast.Expr:
        return tast.Field(resolve(type), value.build(), entity, span=span)

    def target() -> tast.Expr:
        base = value.build() if of_class or value.target is None else value.target()
        return tast.Field(resolve(type), base, entity, span=span)

    draft = Draft(type, span, build, unwraps=ast.is_implicitly_unwrapped(entity.syntax))
    if not entity.mutable and not initialising:
        draft.immutable = f"'{entity.name}' is a 'let' constant"
    elif not access.settable(entity, elaborator.env):
        draft.immutable = f"'{entity.name}' setter is inaccessible"
    elif of_class or value.target is not None:
        draft.target = target
    else:
        draft.immutable = value.immutable
    return draft


def computed_property(
    elaborator: Elaborator, value: Draft | None, entity: PropertyEntity, substitution: Any, span: Span
) -> Draft:
    getter = entity.getter
    if getter is None:
        return elaborator.poison(span)
    choice = Choice(getter, dict(substitution), value)
    opening = Opening(elaborator.solver, choice, span)
    type = opening.open(entity.type)
    setter = entity.setter

    def accessor(function: FunctionEntity, parameters: tuple[t.Parameter, ...], result: t.Type) -> tast.Expr:
        own = ()
        if value is not None:
            own = (t.Parameter(resolve(value.type), inout=function.mutating),)
        function_type = t.Function((*own, *parameters), result)
        return reference(Choice(function, base=value), opening, function_type, span, elaborator.env)

    def get() -> tast.Expr:
        return accessor(getter, (), resolve(type))

    def build() -> tast.Expr:
        receiver: tuple[tast.Expr, ...] = ()
        if value is not None:
            own = value.build()
            if getter.mutating:
                if value.target is None:
                    raise Mismatch(
                        "immutable", f"cannot use mutating getter on immutable value: {value.immutable}", span
                    )
                own = tast.InOut(own.type, value.target(), span=span)
            receiver = (own,)
        return tast.Call(resolve(type), get(), receiver, span=span)

    def target() -> tast.Expr:
        assert setter is not None
        base = None
        if value is not None:
            base = value.target() if value.target is not None else value.build()
        put = accessor(setter, (t.Parameter(resolve(type)),), t.VOID)
        return tast.Computed(resolve(type), base, get(), put, span=span)

    draft = Draft(type, span, build, unwraps=ast.is_implicitly_unwrapped(entity.syntax))
    if setter is None:
        draft.immutable = f"'{entity.name}' is a get-only property"
    elif not access.settable(entity, elaborator.env):
        draft.immutable = f"'{entity.name}' setter is inaccessible"
    elif value is not None and value.target is None and setter.mutating:
        draft.immutable = value.immutable
    else:
        draft.target = target
    return draft


# --- members of types and modules ---


def type_member(elaborator: Elaborator, base: TypeBase, node: ast.Member, explicit: tuple[t.Type, ...]) -> Referent:
    type = prune(base.type)
    if type is t.ERROR:
        elaborator.solver.poisoned = True
        return error_draft(node.span)
    if node.name == "self":
        return metatype(elaborator, base, node.span)
    nested = nested_type(elaborator, type, node)
    if nested is not None:
        return nested
    found = static_member(elaborator, type, node.name, node.span, explicit)
    assert found is not None
    if isinstance(found, Overloads):
        found.labels = node.labels
    return found


def metatype(elaborator: Elaborator, base: TypeBase, span: Span) -> Draft:
    def build() -> tast.Expr:
        instance = resolve(base.type)
        return tast.MetatypeRef(t.Metatype(instance), instance, span=span)

    return Draft(t.Metatype(base.type), span, build)


def nested_type(elaborator: Elaborator, type: t.Type, node: ast.Member) -> TypeBase | None:
    found = members.lookup_type(resolve(type), node.name, elaborator.env)
    if found is None:
        return None
    if isinstance(found, t.Type):
        return TypeBase(found, node.span)
    entity, inherited = found
    own = entity.signature.parameters[len(inherited) :]
    arguments: Sequence[t.Type] = elaborator.type_arguments(node.arguments)
    if not arguments:
        arguments = [elaborator.solver.variable(origin=(p.name, node.span)) for p in own]
    if len(arguments) != len(own):
        return TypeBase(elaborator.wrong_argument_count(entity.name, len(arguments), len(own), node.span), node.span)
    every = (*inherited, *arguments)
    if isinstance(entity, NominalEntity):
        return TypeBase(t.Nominal(entity, every), node.span)
    mapping = dict(zip(entity.signature.parameters, every, strict=False))
    return TypeBase(elaborator.normal(apply(entity.type, mapping)), node.span)


def static_member(
    elaborator: Elaborator,
    type: t.Type,
    name: str,
    span: Span,
    explicit: tuple[t.Type, ...] = (),
    required: bool = True,
) -> Draft | Overloads | None:
    """``Type.name``: static members, cases, inits, and instance methods to be applied later."""
    candidates = visible(members.lookup(resolve(type), name, elaborator.env, static=True), span, elaborator)
    if not candidates and name != "init":
        candidates = [
            c for c in members.lookup(resolve(type), name, elaborator.env) if isinstance(c.entity, FunctionEntity)
        ]
    if not candidates:
        return elaborator.fail_or_none(no_static_member(elaborator, type, name, span), required)
    choices = []
    for c in candidates:
        if isinstance(c.entity, FunctionEntity) or (isinstance(c.entity, EnumCaseEntity) and c.entity.payload):
            choices.append(Choice(c.entity, dict(c.substitution), None, c.self_type, explicit))
    if choices:
        return Overloads(name, choices, span)
    entity = candidates[0].entity
    if isinstance(entity, EnumCaseEntity):
        return enum_case(elaborator, type, entity, span)
    if isinstance(entity, PropertyEntity):
        return computed_property(elaborator, None, entity, candidates[0].substitution, span)
    if isinstance(entity, VariableEntity):
        return variable(elaborator, entity, span)
    return elaborator.fail_or_none(no_static_member(elaborator, type, name, span), required)


def enum_case(elaborator: Elaborator, type: t.Type, entity: EnumCaseEntity, span: Span) -> Draft:
    return Draft(type, span, lambda: tast.EnumValue(decided(type, span), entity, (), span=span))


def module_member(elaborator: Elaborator, base: ModuleBase, node: ast.Member, explicit: tuple[t.Type, ...]) -> Referent:
    here = elaborator.env.module
    declared: list[tuple[Any, ModuleEntity]] = [(e, m) for m in base.modules for e in m.names.get(node.name, ())]
    found = [e for e, m in declared if m is here or here.is_library or scope.is_visible(e, m)]
    if declared and not found:
        return elaborator.report("inaccessible", access.protected(declared[0][0]), node.span)
    if not found:
        text = f"module '{base.modules[0].name}' has no member named '{node.name}'"
        return elaborator.report("no-member", text, node.span)
    first = found[0]
    if isinstance(first, VariableEntity):
        return variable(elaborator, first, node.span)
    if isinstance(first, PropertyEntity):
        return computed_property(elaborator, None, first, {}, node.span)
    functions = [e for e in found if isinstance(e, FunctionEntity)]
    if functions:
        return Overloads(node.name, [Choice(e, explicit=explicit) for e in functions], node.span, node.labels)
    inside = elaborator.env.within(scope=next(m.scope for e, m in declared if e is first))
    written = ast.NamedType(node.name, node.arguments, span=node.span)
    if isinstance(first, NominalEntity) and not node.arguments:
        arguments = tuple(elaborator.solver.variable(origin=(p.name, node.span)) for p in first.signature.parameters)
        return TypeBase(t.Nominal(first, arguments), node.span)
    return TypeBase(type_resolution.resolve_type(written, inside.scope, inside), node.span)
