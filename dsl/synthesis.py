"""Members that the compiler writes."""

from __future__ import annotations

from .entities import ConformanceEntity, FunctionEntity, VariableEntity
from .environment import Environment
from .types import Type


def static_accessor(variable: VariableEntity, kind: str) -> FunctionEntity | None:
    """The getter or setter by which a static stored property satisfies a requirement."""
    return None


def witness(conformance: ConformanceEntity, requirement: FunctionEntity, env: Environment) -> FunctionEntity | None:
    """The function that the compiler writes to satisfy a requirement."""
    return None


def associated_type(conformance: ConformanceEntity, name: str, env: Environment) -> Type | None:
    """The associated type that the compiler makes."""
    return None
