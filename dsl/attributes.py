"""Attributes of declarations: ``@differentiable`` and the registration of derivatives."""

from __future__ import annotations

from . import ast
from .entities import FieldEntity, FunctionEntity
from .environment import Environment


def resolve_marks(entity: FunctionEntity, env: Environment) -> None:
    """Sets ``differentiable``: what the ``@differentiable`` attributes of the function say."""
    entity.differentiable = []


def note_derivative(entity: FunctionEntity, env: Environment) -> None:
    """Remembers a derivative under the name of its original, to be registered when that is asked for."""


def note_field(entity: FieldEntity, declaration: ast.Variable, env: Environment) -> None:
    """Checks the attributes of a stored property."""
