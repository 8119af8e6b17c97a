"""Requirements that a generic function need not write, because a type in its signature makes them.

In ``func area<U>(_ length: Quantity<U>)``, ``U`` is a ``Unit``: ``Quantity`` requires that of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import conform
from ..conform import Requirement
from ..entities import ConformanceRequirement, FunctionEntity, GenericParameterEntity, SameTypeRequirement
from ..environment import Environment
from ..types import Nominal, Type
from .substitute import apply, free_parameters, parts


def imply_requirements(entity: FunctionEntity, own: Iterable[GenericParameterEntity], env: Environment) -> None:
    """Adds to the signature what the types of parameters and result require of the function's ``own`` parameters."""
    parameters = set(own)
    if not parameters or env.module.is_library:
        return
    signature = entity.signature
    for type in (*(parameter.type for parameter in entity.parameters), entity.result):
        for nominal in _nominals(type):
            mapping = dict(zip(nominal.entity.signature.parameters, nominal.arguments, strict=False))
            for requirement in nominal.entity.signature.requirements:
                concerned = free_parameters(apply(_subject(requirement), mapping))
                if not concerned.isdisjoint(parameters) and not conform.holds(requirement, mapping, env):
                    signature.requirements.append(_applied(requirement, mapping))


def _nominals(type: Type) -> Iterator[Nominal]:
    """The generic types in ``type``."""
    if isinstance(type, Nominal) and type.arguments:
        yield type
    for part in parts(type):
        yield from _nominals(part)


def _subject(requirement: Requirement) -> Type:
    return requirement.type if isinstance(requirement, ConformanceRequirement) else requirement.left


def _applied(requirement: Requirement, mapping: dict[GenericParameterEntity, Type]) -> Requirement:
    if isinstance(requirement, ConformanceRequirement):
        return ConformanceRequirement(apply(requirement.type, mapping), requirement.protocol)
    return SameTypeRequirement(apply(requirement.left, mapping), apply(requirement.right, mapping))
