"""Where values come from: the place where the program makes them, and their names there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...dsl.source import NOWHERE, Span
from ..ir.core import Module, Op, Value
from ..ir.types import Nominal
from .frames import At, Frame


def is_in_program(span: Span) -> bool:
    return span is not NOWHERE and not span.source.is_library


class Origins:
    """Of the values in calls under way. ``places``: where global constants are set."""

    def __init__(self, frames: Sequence[At | Frame], module: Module, places: Mapping[str, Op]) -> None:
        self.frames = frames
        self.module = module
        self.places = places

    def of(self, value: Value, index: int) -> tuple[str, Span]:
        """The name under which a value is known where the program makes it, and that place."""
        name = ""
        while True:
            owner = value.owner
            if isinstance(owner, Op):
                if owner.name == "global.get":
                    setter = self.places.get(owner.attributes["name"])
                    return owner.attributes["name"], setter.span if setter is not None else owner.span
                span = owner.span if is_in_program(owner.span) else NOWHERE
                return name or self.field(owner) or _plain(value.hint), span
            if is_in_program(self.frames[index].function.span):
                name = name or _plain(value.hint)
            given = self.given(value, index)
            if given is None:
                return name, NOWHERE
            value, index = given, index - 1

    def field(self, op: Op) -> str:
        """The stored property that is read."""
        type = op.operands[0].type if op.name == "get" else None
        if isinstance(type, Nominal) and type.name in self.module.structs:
            return self.module.structs[type.name].fields[op.attributes["index"]][0]
        return ""

    def given(self, parameter: Value, index: int) -> Value | None:
        """What a call gives for a parameter; None for what a closure has captured, and in loops."""
        parameters = self.frames[index].function.parameters
        if index == 0 or parameter not in parameters:
            return None
        call = self.frames[index - 1].op
        if call is None:
            return None
        operands = call.operands if call.name == "call" else call.operands[1:]
        position = parameters.index(parameter) - (len(parameters) - len(operands))
        return operands[position] if 0 <= position < len(operands) else None


def _plain(hint: str) -> str:
    return hint if hint.isidentifier() and hint not in ("result", "self") and not hint.startswith("_") else ""
