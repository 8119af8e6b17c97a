"""Types of the language to types of the IR."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...dsl import types as lang
from ...dsl.declarations import entailment
from ...dsl.entities import ConformanceRequirement, GenericParameterEntity, GenericSignature
from ..ir.types import SCALARS, UNIT, Array, Associated, Cell, FunctionType, Nominal, Parameter, Tuple, Type, Vector
from .errors import unsupported
from .flow import is_never

if TYPE_CHECKING:
    from .module import ModuleLowering


# The `@builtin` types that are vectors.
VECTOR_LANES = {f"vector{lanes}": lanes for lanes in (2, 3, 4, 8, 16)}


class ParameterNames:
    """One name for each generic parameter. Two of the same name get different ones when they meet in a signature."""

    def __init__(self) -> None:
        self._names: dict[GenericParameterEntity, str] = {}

    def declare(self, signature: GenericSignature) -> tuple[str, ...]:
        taken = {self._names[p] for p in signature.parameters if p in self._names}
        for parameter in signature.parameters:
            if parameter not in self._names:
                name, count = parameter.name, 1
                while name in taken:
                    count += 1
                    name = f"{parameter.name}{count}"
                taken.add(name)
                self._names[parameter] = name
        return tuple(self._names[p] for p in signature.parameters)

    def name(self, parameter: GenericParameterEntity) -> str:
        return self._names.setdefault(parameter, parameter.name)


class TypeLowering:
    """Lowers types in the context of a generic signature. Of types that its requirements make equal, the same
    one is chosen everywhere."""

    def __init__(self, program: ModuleLowering, signature: GenericSignature) -> None:
        self._program = program
        self._cache: dict[lang.Type, Type] = {}
        self.context = entailment.of(signature, program.checker.modules.project)

    def __call__(self, type: lang.Type) -> Type:
        known = self._program.keeper.types_of(self)
        cache = self._cache if known is None else known
        lowered = cache.get(type)
        if lowered is None:
            canonical = self.context.canonical(type)
            lowered = cache[type] = _RULES[canonical.__class__](self, canonical)
        return lowered

    def all(self, types: tuple[lang.Type, ...] | list[lang.Type]) -> tuple[Type, ...]:
        return tuple([self(t) for t in types]) if types else ()

    def function(self, type: lang.Function) -> FunctionType:
        parameters = tuple(self(p.type) for p in type.parameters)
        results = (self(type.result), *(self(p.type) for p in type.parameters if p.inout))
        return FunctionType(parameters, results, differentiation_parameters(type))

    def associated(self, type: lang.Associated) -> Type:
        protocol = self._program.protocol(type.associated.protocol)
        return Associated(self(type.base), protocol, type.associated.name)

    def nominal(self, type: lang.Nominal) -> Type:
        entity = type.entity
        name = self._program.nominal(entity)
        if entity.scalar is not None:
            return SCALARS[entity.scalar]
        if entity.builtin == "array":
            return Array(self(type.arguments[0]))
        if entity.builtin in VECTOR_LANES:
            element: Any = self(type.arguments[0])
            return Vector(element, VECTOR_LANES[entity.builtin])
        if entity.builtin is not None or entity.kind == "protocol":
            unsupported(f"a value of type '{entity.name}'", entity.span)
        if is_never(type):
            return UNIT
        lowered = Nominal(name, self.all(type.arguments))
        # A class value is a reference to its stored properties.
        return Cell(lowered) if entity.kind == "class" else lowered

    def constraints(self, signature: GenericSignature) -> tuple[tuple[Type, str], ...]:
        """The conformances that the signature requires."""
        return self.pairs(r for r in signature.requirements if isinstance(r, ConformanceRequirement))

    def pairs(self, requirements: Any) -> tuple[tuple[Type, str], ...]:
        return tuple((self(r.type), self._program.protocol(r.protocol)) for r in requirements)


def differentiation_parameters(type: lang.Function) -> tuple[int, ...] | None:
    if not type.differentiable:
        return None
    return tuple(i for i, p in enumerate(type.parameters) if not p.no_derivative)


_RULES: dict[type, Callable[[TypeLowering, Any], Type]] = {
    lang.Nominal: TypeLowering.nominal,
    lang.Tuple: lambda lower, t: Tuple(lower.all(t.elements)),
    lang.Function: TypeLowering.function,
    lang.Generic: lambda lower, t: Parameter(lower._program.parameter_names.name(t.parameter)),
    lang.Associated: TypeLowering.associated,
    # A metatype has no value at run time; what it names is known statically.
    lang.Metatype: lambda lower, t: UNIT,
}
