"""Types of the language, as the checker knows them.

Types are immutable and compared by structure; nominal types and generic parameters point to
their entities, which are compared by identity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .entities import AssociatedTypeEntity, GenericParameterEntity, NominalEntity


@dataclass(frozen=True, slots=True)
class Type:
    pass


@dataclass(frozen=True, slots=True)
class Nominal(Type):
    """A struct, enum, class or (only inside the checker) protocol. The arguments of the types that
    enclose it come first. ``Array``, ``Optional``, ``Float`` are nominals of the prelude."""

    entity: NominalEntity
    arguments: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class Tuple(Type):
    elements: tuple[Type, ...]
    labels: tuple[str | None, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.labels:
            object.__setattr__(self, "labels", (None,) * len(self.elements))


VOID = Tuple(())


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function type. ``no_derivative``: marked ``@noDerivative``."""

    type: Type
    inout: bool = False
    no_derivative: bool = False
    autoclosure: bool = False


@dataclass(frozen=True, slots=True)
class Function(Type):
    parameters: tuple[Parameter, ...]
    result: Type
    differentiable: bool = False


@dataclass(frozen=True, slots=True)
class Generic(Type):
    """A generic parameter seen from inside its declaration (an archetype), ``Self`` of a protocol included."""

    parameter: GenericParameterEntity


@dataclass(frozen=True, slots=True)
class Associated(Type):
    """``base.name`` where ``base`` is not known yet: a generic parameter, or another such type."""

    base: Type
    associated: AssociatedTypeEntity


@dataclass(frozen=True, slots=True)
class Metatype(Type):
    instance: Type


@dataclass(frozen=True, slots=True)
class Error(Type):
    """The type of what has been reported already; it agrees with everything."""


ERROR = Error()
