"""Building blocks of the bodies that the compiler writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .. import conform, tast, types
from ..entities import (
    ConformanceEntity,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    GenericSignature,
    NominalEntity,
    ParameterEntity,
    VariableEntity,
)
from ..environment import Environment
from ..types import Type

Write = Callable[["Body"], tast.Block]


class Body:
    """The body of ``function`` while it is written: its variables, and expressions over them."""

    def __init__(self, function: FunctionEntity, env: Environment) -> None:
        self.function = function
        self.env = env.of(function)
        self.span = function.span
        self.parameters = tuple(
            VariableEntity(p.name, p.type, p.inout, "parameter", p.inout, span=self.span) for p in function.parameters
        )
        self.self_variable: VariableEntity | None = None
        if function.self_type is not None:
            mutable = function.mutating or function.kind == "init"
            self.self_variable = VariableEntity(
                "self", function.self_type, mutable, "self", function.mutating, span=self.span
            )

    def finish(self, statements: tast.Block) -> tast.Body:
        return tast.Body(self.parameters, self.self_variable, statements, span=self.span)

    @property
    def self(self) -> tast.Expr:
        assert self.self_variable is not None
        return self.read(self.self_variable)

    def parameter(self, index: int) -> tast.Expr:
        return self.read(self.parameters[index])

    def read(self, variable: VariableEntity) -> tast.Expr:
        return tast.VariableRef(variable.type, variable, span=self.span)

    def field(self, base: tast.Expr, field: FieldEntity) -> tast.Expr:
        assert isinstance(base.type, types.Nominal)
        mapping = dict(zip(field.owner.signature.parameters, base.type.arguments, strict=False))
        type = conform.normalise(conform.apply(field.type, mapping), self.env)
        return tast.Field(type, base, field, span=self.span)

    def assign(self, target: tast.Expr, value: tast.Expr) -> tast.Stmt:
        return tast.Evaluate(tast.Assign(types.VOID, target, value, span=self.span), span=self.span)

    def returns(self, value: tast.Expr | None) -> tast.Stmt:
        return tast.Return(value, span=self.span)

    def inout(self, target: tast.Expr) -> tast.Expr:
        return tast.InOut(target.type, target, span=self.span)

    def call(self, callee: tast.FunctionRef | tast.WitnessRef, *arguments: tast.Expr) -> tast.Expr:
        assert isinstance(callee.type, types.Function)
        return tast.Call(callee.type.result, callee, arguments, span=self.span)

    def witness(self, type: Type, requirement: FunctionEntity, *arguments: tast.Expr) -> tast.Expr:
        """Calls what satisfies ``requirement`` for ``type``."""
        return self.call(conform.witness(type, requirement, self.env), *arguments)

    def make(self, nominal: NominalEntity, type: Type, values: tuple[tast.Expr, ...]) -> tast.Expr:
        """A value of a struct from the values of its fields."""
        assert isinstance(type, types.Nominal)
        init = fieldwise(nominal, self.env)
        mapping = dict(zip(nominal.signature.parameters, type.arguments, strict=False))
        reference = conform.normalise(conform.apply(conform.function_type(init), mapping), self.env)
        return self.call(tast.FunctionRef(reference, init, type.arguments, span=self.span), *values)

    def literal(self, name: str, value: bool | int | str) -> tast.Expr:
        return tast.Literal(self.env.modules.type(name), value, span=self.span)


def function(
    name: str,
    kind: str,
    parent: NominalEntity | ExtensionEntity,
    synthesis: str,
    parameters: list[ParameterEntity],
    result: Type,
    write: Write,
    env: Environment,
    mutating: bool = False,
    static: bool = False,
) -> FunctionEntity:
    """A function of ``parent`` that ``write`` gives a body when it is asked for."""
    nominal = parent.nominal if isinstance(parent, ExtensionEntity) else parent
    made = FunctionEntity(
        name,
        kind,
        parent.signature,
        parameters,
        result,
        parent=parent,
        module=parent.module,
        self_type=None if static or kind == "static" else nominal.declared_type,
        mutating=mutating,
        witness_synthesis=synthesis,
        access=nominal.access,
        scope=parent.scope,
        span=nominal.span,
    )
    made.defer(partial(_write, made, write, env), lambda: None, "body")
    return made


def _write(function: FunctionEntity, write: Write, env: Environment) -> None:
    body = Body(function, env)
    function.body = body.finish(write(body))


def value_parameter(name: str, type: Type, label: str | None = None, inout: bool = False) -> ParameterEntity:
    return ParameterEntity(label, name, type, inout=inout)


def requirement(
    protocol: NominalEntity, name: str, arity: int | None = None, kind: str | None = None
) -> FunctionEntity:
    """A requirement of a protocol by name."""
    return next(
        r
        for r in protocol.requirements
        if (r.accessor_of.name if r.accessor_of is not None else r.name) == name
        and (arity is None or len(r.parameters) == arity)
        and (kind is None or r.kind == kind)
    )


# --- initialisers from fields --------------------------------------------------------


def memberwise(nominal: NominalEntity, env: Environment) -> FunctionEntity:
    """The initialiser that a struct without one gets: constants that have a value are not among its parameters."""
    fields = [field for field in nominal.fields if field.mutable or field.default is None]
    init = _from_fields(nominal, fields, "memberwise", env)
    ranks = ("public", "internal", "fileprivate", "private")
    narrowest = max((ranks.index(field.access) if field.access in ranks else 1 for field in fields), default=1)
    init.access = ranks[max(narrowest, 1)]
    return init


def without_arguments(nominal: NominalEntity, env: Environment) -> FunctionEntity:
    """The initialiser that a class without one gets; all its stored properties must have default values."""
    given = [field for field in nominal.fields if field.default is not None]
    init = _from_fields(nominal, [], "defaults", env, given)
    init.access = "internal"
    return init


def fieldwise(nominal: NominalEntity, env: Environment) -> FunctionEntity:
    """An initialiser of all fields, whatever others there are, for the compiler's own use."""
    made = env.modules.fieldwise.get(nominal)
    if made is None:
        made = env.modules.fieldwise[nominal] = _from_fields(nominal, nominal.fields, "fieldwise", env)
    return made


def _from_fields(
    nominal: NominalEntity,
    fields: list[FieldEntity],
    synthesis: str,
    env: Environment,
    written: list[FieldEntity] | None = None,
) -> FunctionEntity:
    """``fields`` are the parameters; ``written`` are set: all, if not told otherwise."""

    def write(body: Body) -> tast.Block:
        given = dict(zip(fields, body.parameters, strict=True))
        return tuple(
            body.assign(
                body.field(body.self, field),
                body.read(given[field]) if field in given else env.checker.field_default(field),
            )
            for field in (nominal.fields if written is None else written)
        )

    init = function("init", "init", nominal, synthesis, [], types.VOID, write, env)

    def resolve() -> None:
        init.parameters = [
            ParameterEntity(name, name, field.type, default=field.default, span=field.span)
            for field in fields
            for name in (field.lazy or field.name,)
        ]

    def resolve_signature() -> None:
        init.signature = nominal.signature
        init.self_type = init.result = nominal.declared_type

    init.defer(resolve, lambda: None, "parameters")
    init.defer(resolve_signature, lambda: None, "signature", "self_type", "result")
    return init


def parent_of(conformance: ConformanceEntity) -> NominalEntity | ExtensionEntity:
    """Where a member that a conformance brings belongs: an extension, when its requirements must hold."""
    assert conformance.declared_in is not None
    return conformance.declared_in


def context(conformance: ConformanceEntity) -> GenericSignature:
    parent = parent_of(conformance)
    if isinstance(parent, ExtensionEntity) or not conformance.requirements:
        return parent.signature
    return conform.extended(parent.signature, conformance.requirements)


def static_getter(variable: VariableEntity, env: Environment) -> FunctionEntity:
    """The getter by which a static stored property satisfies a requirement."""
    assert variable.parent is not None

    def write(body: Body) -> tast.Block:
        return (body.returns(body.read(variable)),)

    return function(variable.name, "getter", variable.parent, "static", [], variable.type, write, env, static=True)


def static_setter(variable: VariableEntity, env: Environment) -> FunctionEntity:
    assert variable.parent is not None

    def write(body: Body) -> tast.Block:
        return (body.assign(body.read(variable), body.parameter(0)),)

    parameters = [value_parameter("newValue", variable.type)]
    return function(variable.name, "setter", variable.parent, "static", parameters, types.VOID, write, env, static=True)


def conjunction(body: Body, conditions: list[Any]) -> tast.Expr:
    """``a && b && …``, true when there are none."""
    result: tast.Expr = body.literal("Bool", True)
    for index, condition in enumerate(reversed(conditions)):
        if index == 0:
            result = condition
        else:
            otherwise = body.literal("Bool", False)
            result = tast.Conditional(result.type, condition, result, otherwise, span=body.span)
    return result
