"""Bodies that the compiler writes: memberwise initialisers, and the operations of tangent structs field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...dsl.entities import ExtensionEntity, FieldEntity, FunctionEntity, NominalEntity
from ..ir.core import Function, Value
from ..ir.types import BOOL, UNIT, Cell
from .errors import unsupported
from .functions import FunctionLowering
from .names import requirement_key
from .types import TypeLowering

if TYPE_CHECKING:
    from .module import ModuleLowering


def synthesise(program: ModuleLowering, entity: FunctionEntity, function: Function, lower: TypeLowering) -> None:
    assert entity.witness_synthesis is not None
    rule = _RULES.get(entity.witness_synthesis)
    if rule is None:
        unsupported(f"the synthesised member '{entity.witness_synthesis}'", entity.span)
    f = FunctionLowering(program, function, lower, function.result_types[0])
    nominal = entity.parent.nominal if isinstance(entity.parent, ExtensionEntity) else entity.parent
    assert nominal is not None
    f.builder.return_(rule(f, entity, nominal))


def _requirement(f: FunctionLowering, protocol: str, key: str) -> FunctionEntity:
    entity = f.program.checker.modules.entity(protocol)
    return next(r for r in entity.requirements if requirement_key(r) == key)


def _call(
    f: FunctionLowering, protocol: str, key: str, field: FieldEntity, arguments: list[Value], results: list
) -> list[Value]:
    """Calls a requirement on the type of a field."""
    from .calls import Callee, invoke

    requirement = _requirement(f, protocol, key)
    callee = Callee(requirement=requirement, self_type=f.lower(field.type))
    return invoke(f, callee, arguments, results)


def _fields(f: FunctionLowering, value: Value, nominal: NominalEntity) -> list[Value]:
    return [f.builder.typed("get", f.lower(field.type), value, index=field.index) for field in nominal.fields]


def _memberwise(f: FunctionLowering, entity: FunctionEntity, nominal: NominalEntity) -> list[Value]:
    """Parameters stand for the fields of their names; a constant with a default value takes that."""
    by_name = {p.name: value for p, value in zip(entity.parameters, f.function.parameters, strict=True)}
    values: list[Value] = []
    for field in nominal.fields:
        value = by_name.get(field.name)
        if value is None:
            default = f.program.checker.field_default(field)
            assert default is not None
            value = f.expression(default)
        values.append(value)
    type = f.function.result_types[0]
    if isinstance(type, Cell):
        return [f.builder.emit("cell.new", f.builder.make(type.element, values))]
    return [f.builder.make(type, values)]


def _combine(protocol: str, key: str) -> Callable[[FunctionLowering, FunctionEntity, NominalEntity], list[Value]]:
    """``+`` or ``-`` of each field."""

    def rule(f: FunctionLowering, entity: FunctionEntity, nominal: NominalEntity) -> list[Value]:
        left, right = (_fields(f, value, nominal) for value in f.function.parameters)
        values = [
            _call(f, protocol, key, field, [a, b], [a.type])[0]
            for field, a, b in zip(nominal.fields, left, right, strict=True)
        ]
        return [f.builder.make(f.function.result_types[0], values)]

    return rule


def _equal(f: FunctionLowering, entity: FunctionEntity, nominal: NominalEntity) -> list[Value]:
    left, right = f.function.parameters
    if nominal.kind == "enum":
        return [_equal_cases(f, left, right, nominal)]
    result: Value | None = None
    for field, a, b in zip(nominal.fields, _fields(f, left, nominal), _fields(f, right, nominal), strict=True):
        same = _call(f, "Equatable", "==(_:_:)", field, [a, b], [BOOL])[0]
        result = same if result is None else f.builder.emit("iand", result, same)
    return [f.builder.boolean(True) if result is None else result]


def _equal_cases(f: FunctionLowering, left: Value, right: Value, nominal: NominalEntity) -> Value:
    tag = f.builder.emit("enum.tag", left)
    same = f.builder.emit("ieq", tag, f.builder.emit("enum.tag", right))
    carrying = [case for case in nominal.cases if case.payload]
    if not carrying:
        return same

    def payloads(case) -> list[Value]:
        from .calls import Callee, invoke

        result = f.builder.boolean(True)
        for index, type in enumerate(case.payload):
            lowered = f.lower(type)
            a, b = (
                f.builder.typed("enum.payload", lowered, side, case=case.index, index=index) for side in (left, right)
            )
            callee = Callee(requirement=_requirement(f, "Equatable", "==(_:_:)"), self_type=lowered)
            result = f.builder.emit("iand", result, invoke(f, callee, [a, b], [BOOL])[0])
        return [result]

    def compare() -> list[Value]:
        arms = [f.arm(lambda case=case: payloads(case)) for case in carrying]
        arms.append(f.arm(lambda: [f.builder.boolean(True)]))
        return f.join("switch", [tag], arms, (), [BOOL], cases=tuple(case.index for case in carrying))[1]

    return f.choose(same, compare, lambda: [f.builder.boolean(False)], [BOOL])[0]


def _move(f: FunctionLowering, entity: FunctionEntity, nominal: NominalEntity) -> list[Value]:
    """Each differentiable field moves along the field of its name of the direction."""
    own, direction = f.function.parameters
    tangent = f.program.differentiable_fields(nominal)
    for field, index in tangent:
        type = f.lower(field.type)
        along = f.builder.emit("get", direction, index=index)
        own, value = f.op("take", [own], [own.type, type], index=field.index).results
        moved = _call(f, "Differentiable", "move(along:)", field, [value, along], [UNIT, type])[1]
        own = f.builder.set(own, field.index, moved)
    return [f.builder.unit(), own]


_RULES: dict[str, Callable[[FunctionLowering, FunctionEntity, NominalEntity], list[Value]]] = {
    "memberwise": _memberwise,
    "zero": lambda f, entity, nominal: [f.builder.typed("zero", f.function.result_types[0])],
    "+": _combine("AdditiveArithmetic", "+(_:_:)"),
    "-": _combine("AdditiveArithmetic", "-(_:_:)"),
    "==": _equal,
    "move": _move,
}
