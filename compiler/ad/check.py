"""Differentiability of generic IR: what is marked, and what is converted to a differentiable function, must be.

What stands in the way of a derivative (``blocks.py``) is a note at its place.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from ...dsl.diagnostics import Diagnostic, Diagnostics, FixIt, Note
from ...dsl.source import Span
from ..ir.core import Function, Module, Op
from ..ir.ops import CHECKPOINTED, DERIVATIVES
from ..ir.structure import is_generic
from ..ir.types import FunctionType, Type
from . import errors
from .blocks import Blocks, Question, closure_of, is_elsewhere, near
from .checkpointing import effect_of
from .influence import Influence


def check_module(module: Module) -> list[Diagnostic]:
    """Errors for what is not differentiable, and warnings for derivatives that are always zero."""
    check = _Check(module)
    for function in list(module.functions.values()):
        check.marks(function)
        if function.body is not None:
            for op in function.body.walk():
                if op.name in ("differentiable", *DERIVATIVES):
                    check.conversion(op)
                elif CHECKPOINTED in op.attributes:
                    check.snapshots(op)
    if check.blocks.registers:
        check.instances()
    return check.diagnostics.items


class _Check:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.blocks = Blocks(module)
        self.diagnostics = Diagnostics()

    def marks(self, function: Function) -> None:
        spans: Sequence[Span] = function.attributes.get("differentiable_span", ())
        for number, wrt in enumerate(function.differentiable):
            if function.body is None or self.blocks.has_derivative(function, wrt):
                continue
            blocks = self.blocks.of(Question(function.name, tuple(wrt)))
            if not blocks and not function.span.source.is_library:
                self._warn_if_constant(function, wrt, function.span)
            elif blocks:
                span = spans[number] if number < len(spans) else function.span
                where = Note("when differentiating this function definition", function.span)
                self.diagnostics.add(errors.diagnostic(span, where, *blocks))

    def snapshots(self, loop: Op) -> None:
        """A loop whose iterations run again must not do what is seen."""
        place = effect_of(self.module, loop)
        if place is not None:
            self.diagnostics.extend([errors.checkpointed(loop.span, place)])

    def conversion(self, op: Op) -> None:
        """A function value that becomes differentiable, or is differentiated."""
        if op.attributes["wrt"] is None:  # to a plain function type
            return
        value, wrt = op.operands[0], tuple(op.attributes["wrt"])
        type = value.type
        if isinstance(type, FunctionType) and type.differentiable is not None:
            if not set(wrt) <= set(type.differentiable):
                self.diagnostics.add(errors.diagnostic(op.span, Note(errors.CONSTANT_CONVERSION, op.span)))
            return
        closure = closure_of(value)
        if closure is None:
            self.diagnostics.add(errors.diagnostic(op.span, Note(errors.OPAQUE_FUNCTION, op.span)))
            return
        name, types = closure.attributes["function"], tuple(closure.attributes["types"])
        callee = self.module.functions[name]
        inner = tuple(len(closure.operands) + index for index in wrt)
        unmet = self.blocks.unmet_requirements(callee, Question(name, inner, types))
        if unmet:
            self.diagnostics.add(
                errors.diagnostic(closure.span, Note(errors.UNMET_REQUIREMENTS.format(unmet), op.span))
            )
            return
        if self.blocks.has_derivative(callee, inner) or self.blocks.is_marked(callee, inner):
            return
        if is_elsewhere(callee, op.span):
            self.diagnostics.add(errors.diagnostic(closure.span, Note(errors.OTHER_FILE, closure.span)))
            return
        blocks = self.blocks.of(Question(name, inner, types))
        if blocks:
            self.diagnostics.add(
                errors.diagnostic(closure.span, *(near(note, closure.span, callee) for note in blocks))
            )
        else:
            self._warn_if_constant(callee, inner, closure.span)

    def instances(self) -> None:
        """The conversions again in functions that take derivatives, for the types that these are called with: only then
        is it known which registered derivatives are differentiated."""
        plain = [function for function in self.module.functions.values() if not function.type_parameters]
        pending, instances, seen = deque(plain), set[Function](), set[tuple[str, tuple[Type, ...]]]()
        while pending:
            function = pending.popleft()
            again = function in instances
            for op in function.body.walk() if function.body is not None else ():
                if again and op.name == "differentiable" and not self._is_reported(op):
                    self.conversion(op)
                found = self.blocks.callee(op)
                if found is None or found in seen or found[0] not in self.blocks.deriving:
                    continue
                seen.add(found)
                if found[1] and not any(map(is_generic, found[1])):
                    instance = self.blocks.instance(*found)
                    instances.add(instance)
                    pending.append(instance)

    def _is_reported(self, op: Op) -> bool:
        closure = closure_of(op.operands[0])
        return closure is not None and any(found.span == closure.span for found in self.diagnostics.items)

    def _warn_if_constant(self, function: Function, wrt: Sequence[int], place: Span) -> None:
        if function.body is None or any(op.name == "stop_gradient" for op in function.body.walk()):
            return
        influence = Influence(function, self.blocks.layouts, wrt)
        results = [v for v in function.body.terminator.operands if self.blocks.layouts.mask(v.type)]
        if results and not any(influence.varied.get(v, 0) & self.blocks.layouts.mask(v.type) for v in results):
            owner = results[0].owner
            computed = owner.span if isinstance(owner, Op) and owner.name != "const" else None
            fixits = _without_derivative(computed) if computed is not None else ()
            self.diagnostics.warning("zero-derivative", errors.CONSTANT_RESULT, computed or place, fixits=fixits)


def _without_derivative(span: Span) -> tuple[FixIt, ...]:
    """Says that the value of an expression has no derivative, where that can be written right behind it."""
    if re.fullmatch(r"[A-Za-z_][\w.]*(\([^()]*\))?", span.text) is None:
        return ()
    return (FixIt(Span(span.source, span.end, span.end), ".withoutDerivative()"),)
