"""Traps that were met before the program runs, as diagnostics: where, which shapes, where those come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...dsl.diagnostics import Diagnostic, Note, Severity
from ...dsl.source import NOWHERE
from .advice import way_out
from .evaluator import Evaluator
from .frames import At, Failure
from .layers import applied_layer, title
from .origins import Origins, is_in_program
from .values import is_tensor, shape_text

CODE = "shape"
# The part of the library whose traps are about shapes.
MODULE = "tensor"
# Calls on the way that are told.
MOST_CALLERS = 3


def diagnostic(failure: Failure, evaluator: Evaluator, certain: bool) -> Diagnostic | None:
    """None for a trap that is not the business of tensors. ``certain``: that the program gets there."""
    frames = failure.frames
    places = [i for i, at in enumerate(frames) if is_in_program(at.op.span)]
    if not places or not any(at.function.module == MODULE for at in frames[places[-1] + 1 :]):
        return None
    index = places[-1]
    advice = way_out(failure.message)
    message = _lowered(failure.message) + (f"; {advice}" if advice else "")
    notes = _Notes(frames, evaluator)
    found = [*notes.layers(index), *notes.operands(index, message), *notes.callers(places[:-1])]
    span = frames[index].op.span
    unique = dict.fromkeys(note for note in found if note.span is not NOWHERE)
    if certain:
        return Diagnostic(Severity.ERROR, CODE, message, span, tuple(unique))
    return Diagnostic(Severity.WARNING, CODE, f"if this runs, it traps: {message}", span, tuple(unique))


def _lowered(message: str) -> str:
    """As diagnostics begin."""
    return message[:1].lower() + message[1:] if message[1:2].islower() or message.startswith("A ") else message


class _Notes:
    def __init__(self, frames: Sequence[At], evaluator: Evaluator) -> None:
        self.frames = frames
        self.module = evaluator.module
        self.origins = Origins(frames, evaluator.module, evaluator.places)

    def operands(self, index: int, message: str) -> Iterator[Note]:
        """Where the tensors come from that the operation of the program is given."""
        at = self.frames[index]
        for value in at.op.operands:
            shape = shape_text(at.env.get(value)) if is_tensor(value.type) else None
            if shape is not None:
                name, span = self.origins.of(value, index)
                # What stands in the same line, without a name of its own, is clear from the message.
                if name or shape not in message or span.line != at.op.span.line:
                    yield Note(f"'{name}' has shape {shape}" if name else f"this has shape {shape}", span)

    def layers(self, index: int) -> Iterator[Note]:
        """The layers of the library in which it happens."""
        for i in range(index, len(self.frames) - 1):
            inner = self.frames[i + 1]
            layer = applied_layer(inner.function, self.module)
            if layer is None or is_in_program(inner.function.span):
                continue
            own, given = inner.function.parameters[:2]
            shape = shape_text(inner.env.get(given))
            name, span = self.origins.of(own, i + 1)
            kind = title(layer)
            shown = f"the layer '{name}', a '{kind}'," if name else f"a layer '{kind}'"
            yield Note(f"{shown} is applied to a tensor" + (f" of shape {shape}" if shape else ""), span)

    def callers(self, indices: Sequence[int]) -> Iterator[Note]:
        for i in reversed(indices[-MOST_CALLERS:]):
            called = self.frames[i + 1].function
            if not called.span.source.is_library:
                yield Note("on the way from here", self.frames[i].op.span)
