"""Closures, function references, local functions and what they capture.

A captured variable that never changes again is captured by value; the others are cells. Local functions take
their captures as leading parameters, those of the local functions that they use included.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...dsl import tast, types
from ...dsl.entities import FunctionEntity, VariableEntity
from ..ir.core import Block, Function, Value
from ..ir.types import FunctionType, Parameter, Type
from .bodies import Parameters, lower_body
from .calls import invoke, resolve_callee
from .dispatch import lowers_expression, lowers_statement
from .flow import FALLS, Completion, walk
from .functions import FunctionLowering
from .types import differentiation_parameters

if TYPE_CHECKING:
    from .module import ModuleLowering


class Captures:
    """The captures of local functions: their own, and those of the local functions they refer to. A function and
    its derivatives capture the same, so that their parameters correspond."""

    def __init__(self, program: ModuleLowering) -> None:
        self._program = program
        self._known: dict[FunctionEntity, tuple[VariableEntity, ...]] = {}

    def of(self, function: FunctionEntity) -> tuple[VariableEntity, ...]:
        if function.kind != "local":
            return ()
        known = self._known.get(function)
        if known is None:
            known = self._collect(function)
            self._known[function] = known
        return known

    def of_closure(self, closure: tast.Closure) -> tuple[VariableEntity, ...]:
        return self._outer((closure,), referenced_local_functions(closure))

    def values(self, f: FunctionLowering, function: FunctionEntity) -> list[Value]:
        return [f.current(v) for v in self.of(function)]

    def _collect(self, function: FunctionEntity) -> tuple[VariableEntity, ...]:
        original = function.derivative_of or function
        return self._outer((), [original, *(r.function for r in original.derivatives)])

    def _outer(self, nodes: Sequence[tast.Node], functions: Sequence[FunctionEntity]) -> tuple[VariableEntity, ...]:
        """The variables from outside that the nodes use, and all local functions that can be called from there."""
        used: dict[VariableEntity, None] = {}
        declared: set[VariableEntity] = set()
        for node in nodes:
            _scan(node, used, declared)
        reachable = dict.fromkeys(f for f in functions if f.kind == "local")
        pending = list(reachable)
        while pending:
            function = pending.pop(0)
            body = self._program.body(function)
            declared.update(body.parameters)
            related = [r.function for r in function.derivatives]
            for statement in body.statements:
                _scan(statement, used, declared)
                related += referenced_local_functions(statement)
            for other in related:
                if other.kind == "local" and other not in reachable:
                    reachable[other] = None
                    pending.append(other)
        return tuple(v for v in used if v not in declared)


def _scan(node: tast.Node, used: dict[VariableEntity, None], declared: set[VariableEntity]) -> None:
    """Collects the variables, other than globals, that are used and declared inside."""
    for n in walk(node):
        if isinstance(n, tast.VariableRef):
            if n.variable.kind != "global":
                used[n.variable] = None
        elif isinstance(n, tast.BindingPattern | tast.TestPattern | tast.Let | tast.OptionalChain):
            declared.add(n.variable)
        elif isinstance(n, tast.Closure):
            declared.update(n.parameters)
        elif isinstance(n, tast.For):
            declared.update((n.sequence_variable, n.index_variable))


def referenced_local_functions(node: tast.Node) -> list[FunctionEntity]:
    return [n.function for n in walk(node) if isinstance(n, tast.FunctionRef) and n.function.kind == "local"]


@lowers_statement(tast.LocalFunction)
def lower_local_function(f: FunctionLowering, statement: tast.LocalFunction) -> Completion:
    """Nothing happens here: its captures are passed at each use."""
    f.program.function(statement.function, f.function.name)
    return FALLS


@lowers_expression(tast.Closure)
def lower_closure(f: FunctionLowering, node: tast.Closure) -> Value:
    assert isinstance(node.type, types.Function)
    captures = f.program.captures.of_closure(node)
    values = [f.current(v) for v in captures]
    function = nested_function(
        f, "closure", [v.type for v in values], tuple(p.type for p in node.type.parameters), _results(f, node.type)
    )
    inouts = tuple(v for v, p in zip(node.parameters, node.type.parameters, strict=True) if p.inout)
    parameters = Parameters(captures=captures, parameters=node.parameters, inouts=inouts)
    record = f.program.keeper.begin(function, ("closure",), deferred=True)
    f.program.defer(lambda: lower_body(f.program, function, f.lower, parameters, node.body), record)
    return f.op("closure", values, [plain_type(f, node.type)], function=function.name, types=_own_types(f)).result


def _results(f: FunctionLowering, type: types.Function) -> tuple[Type, ...]:
    return f.lower.function(type).results


def _own_types(f: FunctionLowering) -> tuple[Type, ...]:
    return tuple(Parameter(name) for name in f.function.type_parameters)


def plain_type(f: FunctionLowering, type: types.Type) -> FunctionType:
    lowered = f.lower(type)
    assert isinstance(lowered, FunctionType)
    return FunctionType(lowered.parameters, lowered.results)


def nested_function(
    f: FunctionLowering,
    name: str,
    captures: list[Type],
    parameters: tuple[types.Type, ...],
    results: tuple[Type, ...],
) -> Function:
    """A function of the module inside the generic context of this one, its body still to be filled."""
    parameter_types = (*captures, *f.lower.all(parameters))
    function = Function(
        f.program.names.fresh(f"{f.function.name}.{name}"),
        Block(parameter_types),
        results,
        type_parameters=f.function.type_parameters,
        constraints=f.function.constraints,
        parameter_types=parameter_types,
        module=f.function.module,
        span=f.builder.span,
    )
    f.program.module.functions[function.name] = function
    return function


@lowers_expression(tast.FunctionRef)
def lower_function_ref(f: FunctionLowering, node: tast.FunctionRef) -> Value:
    captures = f.program.captures.values(f, node.function)
    name = f.program.function(node.function, f.function.name)
    return f.op("closure", captures, [plain_type(f, node.type)], function=name, types=f.lower.all(node.types)).result


@lowers_expression(tast.WitnessRef)
def lower_witness_ref(f: FunctionLowering, node: tast.WitnessRef) -> Value:
    """A requirement as a value: a function that calls it."""
    assert isinstance(node.type, types.Function)
    function = nested_function(
        f, node.requirement.name, [], tuple(p.type for p in node.type.parameters), _results(f, node.type)
    )
    function.attributes["inline"] = "always"
    f.program.keeper.begin(function, (node.requirement.name,), deferred=False)
    inner = FunctionLowering(f.program, function, f.lower, function.result_types[0])
    results = invoke(inner, resolve_callee(inner, node), function.parameters, list(function.result_types))
    inner.builder.return_(results)
    return f.op("closure", [], [plain_type(f, node.type)], function=function.name, types=_own_types(f)).result


@lowers_expression(tast.FunctionConversion)
def lower_function_conversion(f: FunctionLowering, node: tast.FunctionConversion) -> Value:
    value = f.expression(node.value)
    assert isinstance(node.type, types.Function) and isinstance(value.type, FunctionType)
    wrt = differentiation_parameters(node.type)
    if value.type.differentiable == wrt:
        return value
    result = FunctionType(value.type.parameters, value.type.results, wrt)
    return f.op("differentiable", [value], [result], wrt=wrt).result
