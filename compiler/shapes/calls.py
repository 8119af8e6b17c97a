"""Calls of functions, and of their derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ir.core import Op
from ..ir.structure import field_types
from ..ir.types import FunctionType, Nominal, Type
from .values import UNKNOWN, Choice, Closure, Linear, is_tensor, tensor

if TYPE_CHECKING:
    from .evaluator import Evaluator

# The shape of a scalar, which a zero has.
_SCALAR = ((),)


def _call(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return evaluator.call_from(op, op.attributes["function"], operands)


def _apply(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    function, *arguments = operands
    if function.__class__ is Closure:
        return evaluator.call_from(op, function.function, [*function.captures, *arguments])
    if function.__class__ is Linear and not evaluator.own_derivatives:
        return [function.results] if len(op.results) == 1 else [UNKNOWN] * len(op.results)
    evaluator.forget()
    return [UNKNOWN] * len(op.results)


def _vjp(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    """The value, and a pullback."""
    values = _differentiated(evaluator, op, operands)
    type = op.results[-1].type
    assert isinstance(type, FunctionType)
    wrt = op.attributes["wrt"]
    given = [(operands[1 + i], op.operands[1 + i].type) for i in wrt]
    (result,) = type.results
    targets = [result] if len(wrt) == 1 else list(getattr(result, "elements", ()))
    if len(targets) != len(given):
        return [*values, Linear(UNKNOWN)]
    cotangents = [_cotangent(evaluator, v, t, target) for (v, t), target in zip(given, targets, strict=True)]
    return [*values, Linear(cotangents[0] if len(wrt) == 1 else tuple(cotangents))]


def _jvp(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    values = _differentiated(evaluator, op, operands[: len(operands) - len(op.attributes["wrt"])])
    return [*values, *[UNKNOWN] * (len(op.results) - len(values))]


def _linearise(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return [*_differentiated(evaluator, op, operands), Linear(UNKNOWN)]


def _differentiated(evaluator: Evaluator, op: Op, operands: list[Any]) -> list[Any]:
    """The value of a function while it is differentiated."""
    evaluator.differentiating += 1
    try:
        function = op.operands[0].type
        assert isinstance(function, FunctionType)
        if operands[0].__class__ is Closure:
            called = evaluator.module.functions[operands[0].function]
            results = evaluator.call(called, [*operands[0].captures, *operands[1:]])
        else:
            evaluator.forget()
            results = [UNKNOWN] * len(function.results)
        return results
    finally:
        evaluator.differentiating -= 1


def _cotangent(evaluator: Evaluator, value: Any, type: Type, target: Type) -> Any:
    """The cotangent of a value: each tensor has the shape of the original, or is a scalar zero."""
    if value.__class__ is not tuple or not isinstance(type, Nominal) or not isinstance(target, Nominal):
        return UNKNOWN
    if is_tensor(type):
        return Choice((tensor(value[0], UNKNOWN), tensor(_SCALAR, UNKNOWN))) if target == type else UNKNOWN
    module = evaluator.module
    if type.name not in module.structs or target.name not in module.structs:
        return UNKNOWN
    types, targets = field_types(type, module), field_types(target, module)
    assert types is not None and targets is not None
    own = {name: i for i, (name, _) in enumerate(module.structs[type.name].fields)}
    return tuple(
        [
            _cotangent(evaluator, value[own[name]], types[own[name]], wanted) if name in own else UNKNOWN
            for (name, _), wanted in zip(module.structs[target.name].fields, targets, strict=True)
        ]
    )


CALLS = {"call": _call, "apply": _apply, "vjp": _vjp, "jvp": _jvp, "linearise": _linearise}
