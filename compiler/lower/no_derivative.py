"""Reads of properties without derivatives."""

from __future__ import annotations

from ...dsl import conform
from ...dsl.entities import FieldEntity
from ..ir.core import Module, Value
from ..ir.structure import children, field_types, payload_types
from ..ir.types import Associated, FunctionType, Nominal, Parameter, Scalar, Type
from .functions import FunctionLowering


def without_derivative(f: FunctionLowering, value: Value, field: FieldEntity) -> Value:
    """``value``, read of ``field``. No derivative flows through a property that is ``@noDerivative``, or without a
    part in the tangent that the compiler made, whatever was written to it. Functions stay as they are, so that they are
    still known where they are called."""
    if not field.marked and not _is_left_out(f, field):
        return value
    held = _held(value.type, f.program.module)
    if any(isinstance(type, FunctionType) for type in held) or not any(map(_may_vary, held)):
        return value
    return f.builder.emit("stop_gradient", value)


def _is_left_out(f: FunctionLowering, field: FieldEntity) -> bool:
    """Whether the tangent that a struct was given lacks a part for the field: its type is not differentiable, or it is
    a constant, which cannot move."""
    owner = field.owner
    if (field.differentiable and field.mutable) or owner.kind != "struct" or owner.static_members.get("TangentVector"):
        return False
    modules = f.program.checker.modules
    return conform.declared(owner, modules.environment(owner.module, owner.scope).entity("Differentiable")) is not None


def _may_vary(type: Type) -> bool:
    return isinstance(type, Parameter | Associated) or (isinstance(type, Scalar) and type.kind == "float")


def _held(type: Type, module: Module) -> set[Type]:
    """The types of everything that a value of this type can hold."""
    held: set[Type] = set()
    pending = [type]
    while pending:
        part = pending.pop()
        if part not in held:
            held.add(part)
            parts = known_parts(part, module) if isinstance(part, Nominal) else children(part)
            pending.extend(parts or ())
    return held


def known_parts(type: Nominal, module: Module) -> tuple[Type, ...] | None:
    """The types of the fields of a struct or of the payloads of an enum; None if it is not known yet."""
    fields = field_types(type, module)
    if fields is not None or type.name not in module.enums:
        return fields
    cases = range(len(module.enums[type.name].cases))
    return tuple(t for case in cases for t in payload_types(type, case, module) or ())
