"""Where a question is asked: the module, the scope, the generic context, and where errors go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from . import ast
from .diagnostics import Diagnostics
from .entities import (
    FieldEntity,
    FunctionEntity,
    GenericParameterEntity,
    GenericSignature,
    ModuleEntity,
    NominalEntity,
    ParameterEntity,
    VariableEntity,
)
from .scope import Scope
from .source import Span
from .types import Type

if TYPE_CHECKING:
    from . import tast
    from .modules import Modules

NO_GENERICS = GenericSignature()


class Inference(Protocol):
    """What declarations need of expressions."""

    modules: Modules

    def type_of_initialiser(self, expression: ast.Expr, written: ast.TypeExpr | None, env: Environment) -> Type:
        """The type that ``var x = expression`` gives to ``x``; problems are reported there."""
        ...

    def field_default(self, field: FieldEntity) -> tast.Expr:
        """The checked value that a stored property is declared with."""
        ...

    def returned_type(
        self,
        body: ast.Block,
        env: Environment,
        parameters: Sequence[ParameterEntity],
        self_type: Type | None,
        mutating: bool = False,
    ) -> Type | None:
        """The type of what a body returns, where its declaration does not say; nothing is reported."""
        ...

    def bind_global(self, variable: VariableEntity) -> None:
        """Sets the types of all variables of the global declaration that ``variable`` belongs to."""
        ...


@dataclass(frozen=True, slots=True)
class Environment:
    """``signature``: the generic parameters in scope and what is required of them. ``unbound``: what stands for
    the arguments of a generic type where they need not be written, because a value tells them."""

    diagnostics: Diagnostics
    module: ModuleEntity
    checker: Inference
    scope: Scope
    signature: GenericSignature = field(default=NO_GENERICS)
    unbound: Callable[[GenericParameterEntity, Span], Type] | None = None

    @property
    def modules(self) -> Modules:
        return self.checker.modules

    def within(self, scope: Scope | None = None, signature: GenericSignature | None = None) -> Environment:
        """The same environment in a narrower scope."""
        return replace(self, scope=scope or self.scope, signature=signature or self.signature)

    def of(self, function: FunctionEntity) -> Environment:
        """The environment in which the body of ``function`` is checked."""
        return replace(self, module=function.module or self.module, scope=function.scope, signature=function.signature)

    def silent(self) -> Environment:
        """The same environment, where what goes wrong is not reported."""
        return replace(self, diagnostics=Diagnostics())

    def entity(self, name: str) -> NominalEntity:
        """A type or protocol of the prelude by name."""
        return self.modules.entity(name)
