"""Declares functions and types of the program in the IR module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...dsl.declarations import containment, tangents
from ...dsl.entities import (
    ConformanceRequirement,
    EnumCaseEntity,
    FieldEntity,
    FunctionEntity,
    GenericSignature,
    NominalEntity,
)
from ..ir.core import PLACELESS, Block, Derivative, EnumDef, Function, StructDef
from ..ir.types import UNIT, Box, Parameter, Type
from .bodies import Parameters, lower_body
from .functions import FunctionLowering
from .intrinsics import emit_intrinsic
from .names import labels
from .patterns import make_case
from .targets import ReferenceAccess
from .types import TypeLowering

if TYPE_CHECKING:
    from .module import ModuleLowering


def takes_self(entity: FunctionEntity) -> bool:
    return entity.self_type is not None and entity.kind != "init"


def is_mutating(entity: FunctionEntity) -> bool:
    return entity.mutating and takes_self(entity)


def declare_function(program: ModuleLowering, entity: FunctionEntity, name: str) -> None:
    """The function's header; its body follows when the worklist comes to it."""
    type_parameters = program.parameter_names.declare(entity.signature)
    lower = program.types(entity.signature)
    captures = program.captures.of(entity)
    parameters = [program.capture_type(lower, v) for v in captures]
    inouts: list[int] = []
    if takes_self(entity):
        assert entity.self_type is not None
        parameters.append(lower(entity.self_type))
        if is_mutating(entity):
            inouts.append(len(parameters) - 1)
    for parameter in entity.parameters:
        parameters.append(lower(parameter.type))
        if parameter.inout:
            inouts.append(len(parameters) - 1)
    function = Function(
        name,
        Block(parameters),
        (lower(entity.result), *(parameters[i] for i in inouts)),
        type_parameters=type_parameters,
        constraints=lower.constraints(entity.signature),
        parameter_types=tuple(parameters),
        module=entity.module.name if entity.module is not None else "",
        span=entity.span,
    )
    program.module.functions[name] = function
    _declare_derivatives(program, entity, function, lower, len(captures), tuple(inouts))
    if program.is_exported(entity):
        function.exported = program.exported_name(entity)
    if entity.intrinsic is not None:
        function.attributes["inline"] = "always"
    elif "inline" in entity.attributes:
        arguments = entity.attributes["inline"].arguments or ()
        never = any(getattr(argument.value, "name", "") == "never" for argument in arguments)
        function.attributes["inline"] = "never" if never else "always"
    if "_semantics" in entity.attributes and entity.span.source.is_library:
        function.attributes["semantics"] = entity.attributes["_semantics"].text()
    if entity.witness_synthesis is not None:
        function.attributes[PLACELESS] = True
    local = entity.kind == "local"
    record = program.keeper.begin(function, (entity.name, labels(entity)), deferred=True) if local else None
    program.defer(lambda: lower_function(program, entity, function, lower), record)


def _declare_derivatives(
    program: ModuleLowering,
    entity: FunctionEntity,
    function: Function,
    lower: TypeLowering,
    captures: int,
    inouts: tuple[int, ...],
) -> None:
    """Marks and registered derivatives; differentiation parameters are counted from the first capture."""
    shifted = [tuple(i + captures for i in mark.wrt) for mark in entity.differentiable]
    function.differentiable = tuple(shifted)
    if shifted:
        function.attributes["differentiable_span"] = tuple(mark.span for mark in entity.differentiable)
        conditions = tuple(
            lower.pairs(r for r in mark.requirements if isinstance(r, ConformanceRequirement))
            for mark in entity.differentiable
        )
        if any(conditions):
            function.attributes["differentiable_where"] = conditions
    types: tuple[Type, ...] = tuple(Parameter(p) for p in function.type_parameters)
    for registration in entity.derivatives:
        wrt = tuple(i + captures for i in registration.wrt)
        name = program.function(registration.function, function.name)
        kind = {"pullback": "vjp", "differential": "jvp"}[registration.kind]
        function.derivatives.append(Derivative(wrt, types=types, inouts=inouts, **{kind: name}))


def lower_function(program: ModuleLowering, entity: FunctionEntity, function: Function, lower: TypeLowering) -> None:
    if entity.intrinsic is not None:
        _wrap_intrinsic(program, entity, function, lower)
    else:
        program.keeper.lower(entity, function, lambda: _lower_written(program, entity, function, lower))


def _promised(program: ModuleLowering, entity: FunctionEntity, lower: TypeLowering) -> TypeLowering:
    """What the mark of a generic function requires beyond the function is so wherever it is differentiated: its body is
    judged by that."""
    marks = entity.differentiable
    if len(marks) != 1 or not marks[0].requirements:
        return lower
    requirements = [*entity.signature.requirements, *marks[0].requirements]
    promised = program.types(GenericSignature(entity.signature.parameters, requirements))
    declared = [entity.result, *(p.type for p in entity.parameters)]
    return promised if promised.all(declared) == lower.all(declared) else lower


def _lower_written(program: ModuleLowering, entity: FunctionEntity, function: Function, lower: TypeLowering) -> None:
    lower = _promised(program, entity, lower)
    body = program.body(entity)
    captures = program.captures.of(entity)
    own = body.self_variable
    if entity.kind == "init":
        assert own is not None
        optional = function.result_types[0] if entity.failable else None
        inouts = tuple(v for v, p in zip(body.parameters, entity.parameters, strict=True) if p.inout)
        variables = Parameters(captures, body.parameters, inouts, made=own, optional=optional)
        lower_body(program, function, lower, variables, (*program.field_defaults(entity, own), *body.statements))
        return
    parameters, inouts = list(body.parameters), []
    if takes_self(entity):
        assert own is not None
        parameters.insert(0, own)
        if is_mutating(entity):
            inouts.append(own)
    inouts += [v for v, p in zip(body.parameters, entity.parameters, strict=True) if p.inout]
    lower_body(program, function, lower, Parameters(captures, tuple(parameters), tuple(inouts)), body.statements)


def _wrap_intrinsic(program: ModuleLowering, entity: FunctionEntity, function: Function, lower: TypeLowering) -> None:
    """An intrinsic used as a value or witness, or one with a derivative of its own: a function of one operation."""
    f = FunctionLowering(program, function, lower, function.result_types[0])
    results = emit_intrinsic(f, entity, function.parameters, list(function.result_types))
    f.builder.return_(results)


# --- witnesses that are no functions in the source -------------------------------------------


def changing_witness(program: ModuleLowering, member: FunctionEntity) -> str:
    """The function by which a member that leaves ``self`` as it is satisfies a mutating requirement."""
    name = program.names.changing(member)
    if name in program.module.functions:
        return name
    inner = program.function(member)
    known = program.module.functions[inner]
    own = known.parameter_types[0]
    results = (known.result_types[0], own, *known.result_types[1:])
    function = Function(
        name,
        Block(known.parameter_types),
        results,
        type_parameters=known.type_parameters,
        constraints=known.constraints,
        parameter_types=known.parameter_types,
        attributes={"inline": "always"},
        span=member.span,
    )
    program.module.functions[name] = function
    f = FunctionLowering(program, function, program.types(member.signature), results[0])
    types = tuple(Parameter(p) for p in known.type_parameters)
    made = f.op("call", function.parameters, known.result_types, function=inner, types=types).results
    f.builder.return_([made[0], function.parameters[0], *made[1:]])
    return name


def field_accessor(program: ModuleLowering, field: FieldEntity, kind: str, mutating: bool) -> str:
    """The function by which a stored property satisfies a requirement, which may be ``mutating``."""
    owner = field.owner
    name = program.names.accessor(field, kind if mutating or kind == "getter" else "nonmutating")
    if name in program.module.functions:
        return name
    lower = program.types(owner.signature)
    own, value = lower(owner.declared_type), lower(field.type)
    parameters = (own,) if kind == "getter" else (own, value)
    is_class = owner.kind == "class"
    results = (value,) if kind == "getter" else (UNIT, own) if mutating else (UNIT,)
    function = Function(
        name,
        Block(parameters),
        results,
        type_parameters=program.parameter_names.declare(owner.signature),
        constraints=lower.constraints(owner.signature),
        parameter_types=parameters,
        attributes={"inline": "always", PLACELESS: True},
        span=field.span,
    )
    program.module.functions[name] = function
    f = FunctionLowering(program, function, lower, function.result_types[0])
    base = ReferenceAccess(f, function.parameters[0]) if is_class else None
    aggregate = function.parameters[0] if base is None else base.read()
    if kind == "getter":
        f.builder.return_([f.builder.typed("get", value, aggregate, index=field.index)])
    else:
        updated = f.builder.set(aggregate, field.index, function.parameters[1])
        if base is not None:
            base.write(updated)
        changed = updated if base is None else function.parameters[0]
        f.builder.return_([f.builder.unit(), *([changed] if mutating else [])])
    return name


def case_constructor(program: ModuleLowering, case: EnumCaseEntity) -> str:
    """The function by which a case satisfies a static requirement."""
    owner = case.owner
    name = program.names.accessor(case, "make")
    if name not in program.module.functions:
        lower = program.types(owner.signature)
        payload = lower.all(case.payload)
        own = lower(owner.declared_type)
        function = Function(
            name,
            Block(payload),
            (own,),
            type_parameters=program.parameter_names.declare(owner.signature),
            parameter_types=payload,
            attributes={"inline": "always", PLACELESS: True},
            span=case.span,
        )
        program.module.functions[name] = function
        f = FunctionLowering(program, function, lower, own)
        f.builder.return_([make_case(f, own, case.index, function.parameters)])
    return name


# --- types -----------------------------------------------------------------------------------


def _payload(case: EnumCaseEntity, lower: TypeLowering) -> tuple[Type, ...]:
    boxed = containment.boxed(case)
    return tuple(Box(t) if b else t for t, b in zip(lower.all(case.payload), boxed, strict=True))


def declare_nominal(program: ModuleLowering, entity: NominalEntity, name: str) -> None:
    parameters = program.parameter_names.declare(entity.signature)
    lower = program.types(entity.signature)
    display = entity.display_name or entity.name
    module = program.module
    if entity.kind == "enum":
        module.enums[name] = EnumDef(name, parameters, (), display)
        module.enums[name].cases = tuple((case.name, _payload(case, lower)) for case in entity.cases)
    else:
        module.structs[name] = StructDef(name, parameters, (), display, entity.kind == "class")
        module.structs[name].fields = tuple((field.name, lower(field.type)) for field in entity.fields)
        env = program.checker.modules.environment(entity.module, entity.scope, entity.signature)
        module.structs[name].without = tangents.left_out(entity, env)
