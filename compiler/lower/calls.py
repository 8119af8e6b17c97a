"""What can be called: known functions, protocol requirements, function values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...dsl import tast
from ...dsl.entities import FunctionEntity
from ..ir.core import Value
from ..ir.types import Type
from .functions import FunctionLowering
from .intrinsics import emit_intrinsic
from .registered import unmet


@dataclass(slots=True)
class Callee:
    """A function or requirement with its type arguments, or else a function value. ``unmet``: what a
    derivative that the library has for an unmarked requirement needs and is not known, or None without one."""

    function: FunctionEntity | None = None
    types: tuple[Type, ...] = ()
    requirement: FunctionEntity | None = None
    self_type: Type | None = None
    unmet: str | None = None
    value: Value | None = None

    @property
    def entity(self) -> FunctionEntity | None:
        return self.function or self.requirement

    @property
    def intrinsic(self) -> str | None:
        return self.function.intrinsic if self.function is not None else None

    @property
    def mutating(self) -> bool:
        """Whether it changes its first argument."""
        entity = self.entity
        if entity is None:
            return False
        return entity.mutating or (entity.kind == "function" and bool(entity.parameters) and entity.parameters[0].inout)


def resolve_callee(f: FunctionLowering, callee: tast.Expr) -> Callee:
    if isinstance(callee, tast.FunctionRef):
        return Callee(function=callee.function, types=f.lower.all(callee.types))
    if isinstance(callee, tast.WitnessRef):
        return Callee(
            requirement=callee.requirement,
            self_type=f.lower(callee.self_type),
            unmet=unmet(callee.requirement, callee.self_type, f.lower.context),
            types=f.lower.all(callee.types),
        )
    return Callee(value=f.expression(callee))


def invoke(f: FunctionLowering, callee: Callee, arguments: Sequence[Value], results: Sequence[Type]) -> list[Value]:
    """Emits the call. ``results``: the result, then the ``inout`` parameters."""
    if callee.value is not None:
        return f.op("apply", [callee.value, *arguments], results).results
    if callee.requirement is not None:
        return _call_witness(f, callee, arguments, results)
    function = callee.function
    assert function is not None
    if function.intrinsic is not None and not function.derivatives:
        return emit_intrinsic(f, function, arguments, results)
    captures = f.program.captures.values(f, function)
    name = f.program.function(function, f.function.name)
    return f.op("call", [*captures, *arguments], results, function=name, types=callee.types).results


def _call_witness(
    f: FunctionLowering, callee: Callee, arguments: Sequence[Value], results: Sequence[Type]
) -> list[Value]:
    requirement = callee.requirement
    assert requirement is not None
    protocol, key = f.program.requirement(requirement)
    attributes = {"protocol": protocol, "requirement": key, "self": callee.self_type, "types": callee.types}
    if requirement.differentiable:
        attributes["differentiable"] = tuple(mark.wrt for mark in requirement.differentiable)
    elif callee.unmet is not None:
        attributes["unmet"] = callee.unmet
    return f.op("call.witness", arguments, results, **attributes).results
