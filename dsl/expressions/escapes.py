"""Closures that outlive the call they are passed to, and what these may not use: ``inout`` parameters, and
function parameters without '@escaping'.

A closure, or such a parameter, stays within the call when it is called at once or is the argument for a
parameter without '@escaping'; anywhere else it escapes.
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import tast
from ..diagnostics import Note
from ..entities import VariableEntity
from ..environment import Environment
from ..source import Span
from .walk import children


def check_escapes(body: Iterable[tast.Stmt], env: Environment) -> None:
    """``body``: its closures know what they capture."""
    if env.module.is_library:
        return
    for statement in body:
        _visit(statement, env)


def _visit(node: tast.Node, env: Environment) -> None:
    if isinstance(node, tast.Call):
        _call(node, env)
        return
    if isinstance(node, tast.Closure):
        _closure(node, env)
    elif isinstance(node, tast.FunctionRef) and node.function.kind == "local":
        _captured("local function", node.function.captures, node.span, env)
    elif isinstance(node, tast.VariableRef) and node.variable.confined:
        text = f"using non-escaping parameter '{node.variable.name}' in a context expecting an @escaping closure"
        _complain(text, node.variable, node.span, env)
    for child in children(node):
        _visit(child, env)


def _call(node: tast.Call, env: Environment) -> None:
    _confined(node.callee, env)
    parameters = _escaping(node)
    for argument, escaping in zip(node.arguments, parameters, strict=True):
        if not escaping:
            _confined(argument, env)
        elif isinstance(argument, tast.VariableRef) and argument.variable.confined:
            name = argument.variable.name
            text = f"passing non-escaping parameter '{name}' to function expecting an @escaping closure"
            _complain(text, argument.variable, argument.span, env)
        else:
            _visit(argument, env)


def _escaping(call: tast.Call) -> list[bool]:
    """For each argument whether it may escape; what is called by way of a value is taken not to let it."""
    callee = call.callee
    function = callee.function if isinstance(callee, tast.FunctionRef) else None
    if isinstance(callee, tast.WitnessRef):
        function = callee.requirement
    if function is None:
        return [False] * len(call.arguments)
    own = [False] * (len(call.arguments) - len(function.parameters))
    return [*own, *(not p.confined for p in function.parameters)]


def _confined(node: tast.Expr, env: Environment) -> None:
    """A function that is called, or passed on without escaping."""
    while isinstance(node, tast.FunctionConversion):
        node = node.value
    if isinstance(node, tast.Let):
        _visit(node.value, env)
        _confined(node.body, env)
    elif isinstance(node, tast.Conditional):
        _visit(node.condition, env)
        _confined(node.then, env)
        _confined(node.otherwise, env)
    elif isinstance(node, tast.Closure):
        for statement in node.body:
            _visit(statement, env)
    elif not isinstance(node, tast.VariableRef | tast.FunctionRef):
        _visit(node, env)


def _closure(node: tast.Closure, env: Environment) -> None:
    place = Span(node.span.source, node.span.start, node.span.start + 1)
    _captured("closure", node.captures, place, env)


def _captured(kind: str, variables: Iterable[VariableEntity], span: Span, env: Environment) -> None:
    for variable in variables:
        if variable.confined:
            _complain(f"escaping {kind} captures non-escaping parameter '{variable.name}'", variable, span, env)
        elif variable.inout:
            what = "mutating 'self' parameter" if variable.kind == "self" else f"'inout' parameter '{variable.name}'"
            env.diagnostics.error("escaping", f"escaping {kind} captures {what}", span)


def _complain(text: str, variable: VariableEntity, span: Span, env: Environment) -> None:
    note = Note(f"parameter '{variable.name}' is implicitly non-escaping", variable.span)
    env.diagnostics.error("escaping", text, span, note)
