"""Type tests and casts: operations that are decided when the types are known, in ``passes/casts.py``."""

from __future__ import annotations

from ...dsl import tast
from ..ir.core import Value
from ..ir.types import BOOL
from .dispatch import lowers_expression
from .functions import FunctionLowering
from .optionals import NONE, SOME


@lowers_expression(tast.SameType)
def lower_same_type(f: FunctionLowering, node: tast.SameType) -> Value:
    f.expressions(node.operands)
    return f.builder.typed("type.same", BOOL, left=f.lower(node.left), right=f.lower(node.right))


@lowers_expression(tast.DynamicCast)
def lower_dynamic_cast(f: FunctionLowering, node: tast.DynamicCast) -> Value:
    value = f.expression(node.value)
    target = f.lower(node.target)
    if node.keyword == "as!":
        return f.builder.typed("cast", target, value)
    holds = f.builder.typed("cast.test", BOOL, value, type=target)
    if node.keyword == "is":
        return holds
    result = f.lower(node.type)

    def some() -> list[Value]:
        return [f.builder.typed("enum.make", result, f.builder.typed("cast", target, value), case=SOME)]

    return f.choose(holds, some, lambda: [f.builder.typed("enum.make", result, case=NONE)], [result])[0]
