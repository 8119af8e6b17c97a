"""Flow."""

from __future__ import annotations

from . import tast
from .elaborator import BodyContext
from .entities import FunctionEntity
from .environment import Environment


def check_body(function: FunctionEntity, body: tast.Body, context: BodyContext, env: Environment) -> None:
    pass
