"""Calls: of known functions, of protocol requirements, of function values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...dsl import tast, types
from ...dsl.entities import FunctionEntity, VariableEntity
from ..ir.core import Value
from ..ir.types import Type
from .dispatch import lowers_expression
from .functions import FunctionLowering


@dataclass(slots=True)
class Callee:
    """A function or requirement with its type arguments, or else a function value."""

    function: FunctionEntity | None = None
    types: tuple[Type, ...] = ()
    requirement: FunctionEntity | None = None
    self_type: Type | None = None
    value: Value | None = None

    @property
    def entity(self) -> FunctionEntity | None:
        return self.function or self.requirement

    @property
    def intrinsic(self) -> str | None:
        return self.function.intrinsic if self.function is not None else None

    @property
    def mutating(self) -> bool:
        return self.entity is not None and self.entity.mutating


def resolve_callee(f: FunctionLowering, callee: tast.Expr) -> Callee:
    if isinstance(callee, tast.FunctionRef):
        return Callee(function=callee.function, types=f.lower.all(callee.types))
    if isinstance(callee, tast.WitnessRef):
        return Callee(
            requirement=callee.requirement, self_type=f.lower(callee.self_type), types=f.lower.all(callee.types)
        )
    return Callee(value=f.expression(callee))


@lowers_expression(tast.Call)
def lower_call(f: FunctionLowering, node: tast.Call) -> Value:
    from .intrinsics import special_form
    from .targets import Access, access, check_exclusive

    special = special_form(node)
    if special is not None:
        return special(f, node)
    callee = resolve_callee(f, node.callee)
    inouts = [a.target for a in node.arguments if isinstance(a, tast.InOut)]
    shared: set[VariableEntity] = check_exclusive(f, inouts) if len(inouts) > 1 else set()
    prepared: list[Value | Access] = [
        access(f, a.target) if isinstance(a, tast.InOut) else f.expression(a) for a in node.arguments
    ]
    exclusive = not shared and reads_nothing_else(callee)
    arguments: list[Value] = []
    for item in prepared:
        if isinstance(item, Access):
            arguments.append(item.read() if shared else item.take(exclusive))
        else:
            arguments.append(item)
    changed = [(item, value) for item, value in zip(prepared, arguments, strict=True) if isinstance(item, Access)]
    results = invoke(f, callee, arguments, [f.lower(node.type), *(value.type for _, value in changed)])
    for (item, _), value in zip(changed, results[1:], strict=True):
        assert isinstance(item, Access)
        item.write(value)
    return results[0]


def reads_nothing_else(callee: Callee) -> bool:
    """Whether the call can look at no variable but its arguments: then these can be moved out of shared memory."""
    function = callee.function
    if function is None or function.module is None or not function.module.is_library:
        return False
    return not any(isinstance(p.type, types.Function) for p in function.parameters)


def invoke(f: FunctionLowering, callee: Callee, arguments: Sequence[Value], results: Sequence[Type]) -> list[Value]:
    """Emits the call. ``results``: the result, then the ``inout`` parameters."""
    from .intrinsics import emit_intrinsic

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
    return f.op("call.witness", arguments, results, **attributes).results
