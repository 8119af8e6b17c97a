"""Call expressions: arguments from left to right, ``inout`` ones copied in and out."""

from __future__ import annotations

from ...dsl import tast, types
from ...dsl.entities import VariableEntity
from ..ir.core import Value
from .calls import invoke, resolve_callee
from .dispatch import lowers_expression
from .functions import FunctionLowering
from .intrinsics import special_form
from .purity import is_pure_call
from .targets import Access, access, check_exclusive, leads_through_object


@lowers_expression(tast.Call)
def lower_call(f: FunctionLowering, node: tast.Call) -> Value:
    special = special_form(node)
    if special is not None:
        return special(f, node)
    callee = resolve_callee(f, node.callee)
    inouts = [a.target for a in node.arguments if isinstance(a, tast.InOut)]
    if not inouts:
        return invoke(f, callee, f.expressions(node.arguments), [f.lower(node.type)])[0]
    shared: set[VariableEntity] = check_exclusive(f, inouts) if len(inouts) > 1 else set()
    overlapping = bool(shared) or (len(inouts) > 1 and any(map(leads_through_object, inouts)))
    prepared: list[Value | Access] = [
        access(f, a.target) if isinstance(a, tast.InOut) else f.expression(a) for a in node.arguments
    ]
    exclusive = not overlapping and reads_nothing_else(f, node.callee)
    arguments: list[Value] = []
    for item in prepared:
        if isinstance(item, Access):
            arguments.append(item.read() if overlapping else item.take(exclusive))
        else:
            arguments.append(item)
    changed = [(item, value) for item, value in zip(prepared, arguments, strict=True) if isinstance(item, Access)]
    results = invoke(f, callee, arguments, [f.lower(node.type), *(value.type for _, value in changed)])
    for (item, _), value in zip(changed, results[1:], strict=True):
        assert isinstance(item, Access)
        item.write(value)
    return results[0]


def reads_nothing_else(f: FunctionLowering, callee: tast.Expr) -> bool:
    """Whether the call can look at no variable but its arguments: then these can be moved out of shared memory."""
    if not isinstance(callee, tast.FunctionRef):
        return False
    function = callee.function
    if any(isinstance(p.type, types.Function) for p in function.parameters):
        return False
    return is_pure_call(f.program, callee)
