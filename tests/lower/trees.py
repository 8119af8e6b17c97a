"""Typed trees by hand, over the real prelude."""

from __future__ import annotations

from typing import Any

from pullback.dsl import tast
from pullback.dsl import types as t
from pullback.dsl.diagnostics import Diagnostics
from pullback.dsl.entities import (
    FunctionEntity,
    GenericSignature,
    ModuleEntity,
    ParameterEntity,
    VariableEntity,
)
from pullback.dsl.modules import Modules


class Trees:
    """A program under construction; also the checker that lowering asks."""

    def __init__(self) -> None:
        self.modules = Modules(lambda name: None, Diagnostics(), self)  # type: ignore[arg-type]
        self.main = ModuleEntity("main")
        self.float = self.modules.type("Float")
        self.int = self.modules.type("Int")
        self.bool = self.modules.type("Bool")
        self.bodies: dict[FunctionEntity, tast.Body] = {}

    # what lowering asks

    def body(self, function: FunctionEntity) -> tast.Body:
        return self.bodies[function]

    def default_argument(self, function: FunctionEntity, index: int) -> tast.Expr:
        raise AssertionError

    def field_default(self, field: Any) -> tast.Expr | None:
        return None

    def global_binding(self, variable: VariableEntity) -> tast.Bind | None:
        return None

    # what tests write

    def function(self, name: str, parameters: list[tuple[str, t.Type]], result: t.Type) -> FunctionEntity:
        entity = FunctionEntity(
            name, "function", GenericSignature(), [ParameterEntity(None, n, ty) for n, ty in parameters], result
        )
        entity.module = self.main
        self.main.functions.append(entity)
        return entity

    def define(self, entity: FunctionEntity, *statements: tast.Stmt) -> list[VariableEntity]:
        variables = tuple(variable(p.name, p.type, "parameter") for p in entity.parameters)
        self.bodies[entity] = tast.Body(variables, None, statements)
        return list(variables)

    def program(self, *statements: tast.Stmt) -> tast.Program:
        return tast.Program(self.main, (self.main, self.modules.prelude), statements)

    def op(self, name: str, left: tast.Expr, right: tast.Expr) -> tast.Call:
        owner = left.type
        assert isinstance(owner, t.Nominal)
        found = next(
            f
            for f in owner.entity.static_members[name]
            if isinstance(f, FunctionEntity) and len(f.parameters) == 2 and f.parent is owner.entity
        )
        reference = tast.FunctionRef(t.Function((), found.result), found)
        return tast.Call(found.result, reference, (left, right))

    def integer(self, value: int) -> tast.Literal:
        return tast.Literal(self.int, value)

    def number(self, text: str) -> tast.Literal:
        return tast.Literal(self.float, text)


def variable(name: str, type: t.Type, kind: str = "local") -> VariableEntity:
    return VariableEntity(name, type, mutable=True, kind=kind)


def ref(v: VariableEntity) -> tast.VariableRef:
    return tast.VariableRef(v.type, v)


def assign(v: VariableEntity, value: tast.Expr) -> tast.Evaluate:
    return tast.Evaluate(tast.Assign(t.VOID, ref(v), value))


def let(v: VariableEntity, value: tast.Expr) -> tast.Bind:
    return tast.Bind(tast.BindingPattern(v), value)


def when(condition: tast.Expr, then: tuple[tast.Stmt, ...], otherwise: tuple[tast.Stmt, ...] = ()) -> tast.If:
    return tast.If((tast.BooleanCondition(condition),), then, otherwise)
