"""Bodies: parameters come in, the result and the final values of ``inout`` parameters go out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...dsl import tast
from ...dsl.entities import VariableEntity
from ..ir.core import Function, Value
from ..ir.types import UNIT, Cell, Type
from .control import lower_statements, scoped
from .flow import RETURN
from .functions import Context, FunctionLowering
from .types import TypeLowering

if TYPE_CHECKING:
    from .module import ModuleLowering


@dataclass(frozen=True, slots=True)
class Parameters:
    """In the order of the IR parameters. ``made``: the ``self`` of an initialiser, which starts empty and is the
    result; ``optional``: wraps that result, for a failable one."""

    captures: tuple[VariableEntity, ...] = ()
    parameters: tuple[VariableEntity, ...] = ()
    inouts: tuple[VariableEntity, ...] = ()
    made: VariableEntity | None = None
    optional: Type | None = None


def lower_body(
    program: ModuleLowering,
    function: Function,
    lower: TypeLowering,
    variables: Parameters,
    statements: tast.Block,
    prologue: Callable[[FunctionLowering], None] | None = None,
) -> None:
    f = FunctionLowering(program, function, lower, function.result_types[0])
    arguments = function.parameters
    count = len(variables.captures)
    for variable, value in zip(variables.captures, arguments[:count], strict=True):
        f.bind(variable, value)
    for variable, value in zip(variables.parameters, arguments[count:], strict=True):
        value.hint = value.hint or variable.name
        f.declare(variable, value)
    if function.result_types[0] != UNIT and (variables.made is None or variables.optional is not None):
        f.environment[f.result] = None
    made = variables.made
    if made is not None:
        _declare_made(f, made)
        if variables.optional is not None:
            optional = variables.optional
            f.returns_self = lambda: f.builder.typed("enum.make", optional, f.read(made), case=1)
    if prologue is not None:
        prologue(f)
    outliving = [v for v in (f.result, *variables.inouts, *([made] if made is not None else [])) if v in f.environment]
    f.context = Context(tuple(v for v in outliving if not v.needs_cell), frozenset((RETURN,)))
    body = scoped(statements)
    if f.returns_self is not None:
        body = (*body, tast.Return(None, span=function.span))
    f.canonical(lower_statements(f, body))
    f.builder.return_([_result(f, function, variables), *(f.read(v) for v in variables.inouts)])


def _declare_made(f: FunctionLowering, made: VariableEntity) -> None:
    """``self`` of an initialiser: a struct without values, or a new object with such a struct."""
    type = f.lower(made.type)
    if isinstance(type, Cell):
        f.bind(made, f.builder.emit("cell.new", f.uninit(type.element)))
    else:
        f.declare(made, None)


def _result(f: FunctionLowering, function: Function, variables: Parameters) -> Value:
    if f.result in f.environment:
        return f.current(f.result)
    if variables.made is not None:
        return f.read(variables.made)
    return f.uninit(function.result_types[0])
