"""Candidates of a call or reference: their instantiation, and which of two is the better one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import conform, tast
from .. import types as t
from ..declarations.substitute import map_parts, show
from ..entities import (
    AssociatedTypeEntity,
    ConformanceRequirement,
    EnumCaseEntity,
    ExtensionEntity,
    FunctionEntity,
    GenericParameterEntity,
    GenericSignature,
    ModuleEntity,
    NominalEntity,
    ParameterEntity,
)
from ..infer import Mismatch, Obligation, Solver, Variable, decided, has_error, is_free, prune, resolve
from ..source import Span
from .drafts import Draft
from .naming import requirer

if TYPE_CHECKING:
    from ..environment import Environment
    from .literals import Literals

Callable_ = FunctionEntity | EnumCaseEntity


@dataclass(eq=False, slots=True)
class Choice:
    """One meaning of a callee. ``mapping``: what is known of the type arguments of the enclosing types.
    ``base``: the value that an instance method is called on; None for an instance method that is
    referred to through its type. ``self_type``: the type whose member it is. ``constructs``: the call makes a value
    of ``self_type``. ``explicit``: type arguments written out. ``forces``: the base is what a ``T!`` holds, while its
    Optional has such a member too."""

    entity: Callable_
    mapping: dict[GenericParameterEntity, t.Type] = field(default_factory=dict)
    base: Draft | None = None
    self_type: t.Type | None = None
    explicit: tuple[t.Type, ...] = ()
    forces: bool = False

    @property
    def parameters(self) -> Sequence[ParameterEntity]:
        """Those that a call passes; of an instance method without a base, ``self`` first."""
        entity = self.entity
        if isinstance(entity, EnumCaseEntity):
            labels = entity.labels or (None,) * len(entity.payload)
            return [ParameterEntity(a, a or "", p) for a, p in zip(labels, entity.payload, strict=True)]
        if self.unapplied:
            own = ParameterEntity(None, "self", entity.self_type or t.ERROR, inout=entity.mutating)
            return [own, *entity.parameters]
        return entity.parameters

    def answers(self, labels: Sequence[str | None]) -> bool:
        """Whether ``f(a:b:)`` with these labels names it."""
        parameters = self.parameters[1:] if self.unapplied else self.parameters
        return len(parameters) == len(labels) and all(p.answers(a) for p, a in zip(parameters, labels, strict=True))

    @property
    def unapplied(self) -> bool:
        return takes_self(self.entity) and self.base is None

    @property
    def signature(self) -> GenericSignature:
        entity = self.entity
        return entity.owner.signature if isinstance(entity, EnumCaseEntity) else entity.signature


def takes_self(entity: object) -> bool:
    """Whether calls pass ``self``: instance methods and accessors, not inits, not static members."""
    return isinstance(entity, FunctionEntity) and entity.self_type is not None and entity.kind != "init"


class Projection(Obligation):
    """``variable`` is the associated type of a base that is not known yet."""

    __slots__ = ("associated", "base", "entity", "variable")

    def __init__(
        self, variable: Variable, base: t.Type, associated: AssociatedTypeEntity, entity: Callable_, span: Span
    ) -> None:
        super().__init__(span)
        self.entity = entity
        self.variable = variable
        self.base = base
        self.associated = associated

    def mentions(self) -> Iterable[t.Type]:
        return (self.base, self.variable)

    def follows(self, others: set[Variable]) -> Iterable[t.Type]:
        # ``T == T.TangentVector`` tells nothing that is not known of ``T`` already
        return () if prune(self.variable) is prune(self.base) else (self.variable,)

    def proposes(self, variable: Variable) -> t.Type | None:
        """Numbers are their own tangents: a gradient that is a ``Float`` is one by a ``Float``."""
        found = prune(self.variable)
        return found if prune(self.base) is variable and found.__class__ is t.Nominal else None

    def attempt(self, solver: Solver) -> bool:
        base = prune(self.base)
        if base.__class__ is Variable:
            return False
        if base is t.ERROR:
            return solver.unify(self.variable, t.ERROR)
        type = conform.normalise(t.Associated(resolve(base), self.associated), solver.env)
        if type.__class__ is t.Associated and is_free(type):
            return False
        if type is t.ERROR:
            raise lacking(resolve(base), self.associated, self.entity, self.span)
        type = map_parts(type, lambda part: self._projected(part, solver))
        if not solver.unify(self.variable, type):
            if isinstance(type, t.Associated) and conform.find(type.base, self.associated.protocol, solver.env) is None:
                raise lacking(type.base, self.associated, self.entity, self.span)
            found, wanted = show(type), show(resolve(self.variable))
            owner = f"{show(resolve(base))}.{self.associated.name}"
            raise Mismatch("type-mismatch", f"'{owner}' (aka '{found}') is not the type '{wanted}'", self.span)
        return True

    def _projected(self, type: t.Type, solver: Solver) -> t.Type:
        """The type with unknowns in place of associated types of what is not known yet."""
        if isinstance(type, t.Associated) and is_free(type):
            inner = solver.variable()
            solver.add(Projection(inner, type.base, type.associated, self.entity, self.span))
            return inner
        return map_parts(type, lambda part: self._projected(part, solver))


def lacking(type: t.Type, associated: AssociatedTypeEntity, entity: Callable_, span: Span) -> Mismatch:
    """``type`` has no such associated type, because it does not conform to the protocol."""
    demand = Conformance(type, associated.protocol, (entity, True), span)
    return Mismatch("requirement", lambda: demand.complaint(type), span)


class Conformance(Obligation):
    """``type`` conforms to ``protocol``, which is what ``requirer`` requires."""

    __slots__ = ("protocol", "requirer", "type")

    def __init__(self, type: t.Type, protocol: NominalEntity, requirer: tuple[Callable_, bool], span: Span) -> None:
        super().__init__(span)
        self.type = type
        self.protocol = protocol
        self.requirer = requirer

    def mentions(self) -> Iterable[t.Type]:
        return (self.type,)

    def attempt(self, solver: Solver) -> bool:
        type = resolve(self.type)
        if type is t.ERROR:
            return True
        if is_free(type):
            if type.__class__ is not t.Nominal or conform.find(type, self.protocol, solver.env) is not None:
                return False
        elif conform.find(type, self.protocol, solver.env) is not None:
            return True
        raise Mismatch("requirement", lambda: self.complaint(type), self.span)

    def complaint(self, type: t.Type) -> str:
        return f"{requirer(*self.requirer)} requires that '{show(type)}' conform to '{self.protocol.name}'"


class Opening:
    """A signature with its generic parameters replaced by type variables."""

    def __init__(self, solver: Solver, choice: Choice, span: Span) -> None:
        self.solver = solver
        self.span = span
        signature = choice.signature
        self.entity = choice.entity
        self.mapping = dict(choice.mapping)
        self._projections: dict[tuple[t.Type, AssociatedTypeEntity], Variable] = {}
        self.parameters = signature.parameters
        fresh = [p for p in signature.parameters if p not in self.mapping]
        own = fresh[len(fresh) - len(choice.explicit) :] if choice.explicit else fresh
        if choice.explicit and len(choice.explicit) > len(fresh):
            raise Mismatch("generics", "too many type arguments", span)
        for parameter in fresh:
            self.mapping[parameter] = solver.variable(origin=(parameter.name, span))
        for parameter, type in zip(own if choice.explicit else (), choice.explicit, strict=False):
            solver.unify(self.mapping[parameter], type)

    def open(self, type: t.Type) -> t.Type:
        if not self.mapping:
            return type
        kind = type.__class__
        if kind is t.Nominal:
            arguments = type.arguments  # type: ignore[attr-defined]
            return t.Nominal(type.entity, tuple(map(self.open, arguments))) if arguments else type  # type: ignore[attr-defined]
        if kind is t.Generic:
            return self.mapping.get(type.parameter, type)  # type: ignore[attr-defined]
        if kind is t.Function:
            parameters = tuple(
                t.Parameter(self.open(p.type), p.inout, p.no_derivative, p.autoclosure)
                for p in type.parameters  # type: ignore[attr-defined]
            )
            return t.Function(parameters, self.open(type.result), type.differentiable)  # type: ignore[attr-defined]
        if kind is t.Tuple:
            return t.Tuple(tuple(map(self.open, type.elements)), type.labels)  # type: ignore[attr-defined]
        if kind is t.Associated:
            return self.project(self.open(type.base), type.associated)  # type: ignore[attr-defined]
        if kind is t.Metatype:
            return t.Metatype(self.open(type.instance))  # type: ignore[attr-defined]
        return type

    def project(self, base: t.Type, associated: AssociatedTypeEntity) -> t.Type:
        base = prune(base)
        if base is t.ERROR:
            return t.ERROR
        if base.__class__ is not Variable:
            type = conform.normalise(t.Associated(resolve(base), associated), self.solver.env)
            if type is t.ERROR and not has_error(base):
                raise lacking(resolve(base), associated, self.entity, self.span)
            if type.__class__ is not t.Associated or not is_free(type):
                return map_parts(type, self._projected)
        return self._unknown(base, associated)

    def _projected(self, type: t.Type) -> t.Type:
        """The type with unknowns in place of associated types of what is not known yet."""
        if isinstance(type, t.Associated) and is_free(type):
            return self._unknown(type.base, type.associated)
        return map_parts(type, self._projected)

    def _unknown(self, base: t.Type, associated: AssociatedTypeEntity) -> t.Type:
        key = (base, associated)
        variable = self._projections.get(key)
        if variable is None:
            variable = self._projections[key] = self.solver.variable()
            self.solver.demand(Projection(variable, base, associated, self.entity, self.span))
        return variable

    def require(self, signature: GenericSignature) -> None:
        """What the signature requires becomes obligations."""
        for requirement in signature.requirements:
            if isinstance(requirement, ConformanceRequirement):
                type = self.open(requirement.type)
                own = requirement.type.__class__ is not t.Generic or self.is_own(requirement.type)
                self.solver.demand(Conformance(type, requirement.protocol, (self.entity, own), self.span))
                continue
            left, right = self.open(requirement.left), self.open(requirement.right)
            if not self.solver.unify(left, right):
                shown = f"'{show(resolve(left))}' and '{show(resolve(right))}'"
                text = f"{requirer(self.entity, True)} requires the types {shown} be equivalent"
                raise Mismatch("requirement", text, self.span)

    def is_own(self, type: t.Type) -> bool:
        """Whether the function declares the generic parameter, not the type around it."""
        parent = getattr(self.entity, "parent", None)
        return parent is None or all(t.Generic(p) != type for p in parent.signature.parameters)

    def types(self) -> tuple[t.Type, ...]:
        """The type arguments for the whole signature."""
        return tuple(decided(self.mapping[p], self.span) for p in self.parameters)


def reference(choice: Choice, opening: Opening, type: t.Type, span: Span, env: Environment) -> tast.Expr:
    """The function to call: requirements of protocols become the witness where the type is known."""
    entity = choice.entity
    assert isinstance(entity, FunctionEntity)
    types = opening.types()
    if not entity.requirement:
        return tast.FunctionRef(type, entity, types, span=span)
    return witness(entity, types, type, span, env)


def witness(
    requirement: FunctionEntity, types: tuple[t.Type, ...], type: t.Type, span: Span, env: Environment
) -> tast.Expr:
    """``types``: ``Self`` first, then the requirement's own type arguments."""
    self_type, own = types[0], types[1:]
    found = conform.witness(self_type, requirement, env, own)
    if isinstance(found, tast.FunctionRef):
        return tast.FunctionRef(type, found.function, found.types, span=span)
    return tast.WitnessRef(type, requirement, self_type, own, span=span)


# --- ranking ---


class Ranking:
    """Which of two candidates is the better one, as in Swift; remembered for each pair."""

    def __init__(self, literals: Literals) -> None:
        self.literals = literals
        self._specialised: dict[tuple[Callable_, Callable_, bool, bool], bool] = {}

    def best(self, choices: Sequence[Choice], defaults: Sequence[int], env: Environment) -> int | None:
        """The index of the candidate that is better than all others. ``defaults``: how many default
        arguments each would use."""
        for i, choice in enumerate(choices):
            others = (j for j in range(len(choices)) if j != i)
            if all(self.better(choice, choices[j], defaults[i], defaults[j], env) for j in others):
                return i
        return None

    def better(self, left: Choice, right: Choice, left_defaults: int, right_defaults: int, env: Environment) -> bool:
        if disfavoured(left) != disfavoured(right):
            return disfavoured(right)
        left_special = self.specialised(left, right, env)
        right_special = self.specialised(right, left, env)
        if left_special != right_special:
            return left_special
        for a, b in (
            (left_defaults, right_defaults),
            (_variadics(left), _variadics(right)),
            (_distance(left, env), _distance(right, env)),
            (_generality(left), _generality(right)),
            (_inouts(left), _inouts(right)),
            (_labels(left), _labels(right)),
        ):
            if a != b:
                return a < b
        return False

    def specialised(self, left: Choice, right: Choice, env: Environment) -> bool:
        """Whether ``right`` could be called with what the parameters of ``left`` are."""
        key = (left.entity, right.entity, left.base is None, right.base is None)
        known = self._specialised.get(key)
        if known is None:
            known = self._specialised[key] = self._compare(left, right, env)
        return known

    def _compare(self, left: Choice, right: Choice, env: Environment) -> bool:
        a, b = _rigid(left), list(_rigid(right))
        if len(a) != len(b):
            return False
        solver = Solver(env.within(signature=left.signature), self.literals)
        try:
            opening = Opening(solver, Choice(right.entity), _span(right))
            for source, target in zip(a, b, strict=True):
                if not solver.unify(source, opening.open(target), lenient=True):
                    return False
            opening.require(right.signature)
            solver.run()
        except Mismatch:
            return False
        return True


def disfavoured(choice: Choice) -> bool:
    """Whether a candidate is one that is taken only where no other fits: marked so, or a member behind a ``T!``."""
    if choice.forces:
        return True
    return isinstance(choice.entity, FunctionEntity) and "_disfavoredOverload" in choice.entity.attributes


def _rigid(choice: Choice) -> list[t.Type]:
    entity = choice.entity
    types = [p.type for p in choice.parameters]
    if isinstance(entity, FunctionEntity) and takes_self(entity) and not choice.unapplied:
        types.insert(0, entity.self_type or t.ERROR)
    return types


def _span(choice: Choice) -> Span:
    return choice.entity.span


def _variadics(choice: Choice) -> int:
    return sum(p.variadic for p in choice.parameters)


def _inouts(choice: Choice) -> int:
    """How many function parameters are themselves given 'inout' parameters: the plainer type is preferred."""
    functions = (p.type for p in choice.parameters if isinstance(p.type, t.Function))
    return sum(p.inout for f in functions for p in f.parameters)


def _labels(choice: Choice) -> int:
    """As a value, a function without labels is preferred: ``Float.init`` means ``init(_:)``."""
    return sum(p.label is not None for p in choice.parameters)


def _distance(choice: Choice, env: Environment) -> int:
    """0 in the module itself, 1 in another file, 2 in the library."""
    module: ModuleEntity | None = getattr(choice.entity, "module", None)
    if module is None or module is env.module:
        return 0
    return 2 if module.is_library else 1


def _generality(choice: Choice) -> int:
    """0 for members of concrete types and free functions, 1 for extensions of protocols, 2 for requirements."""
    entity = choice.entity
    if not isinstance(entity, FunctionEntity) or entity.parent is None:
        return 0
    nominal = entity.parent.nominal if isinstance(entity.parent, ExtensionEntity) else entity.parent
    if nominal.kind != "protocol":
        return 0
    return 2 if entity.requirement else 1
