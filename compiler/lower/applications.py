"""Call expressions: arguments from left to right, ``inout`` ones copied in and out."""

from __future__ import annotations

from ...dsl import tast, types
from ...dsl.entities import VariableEntity
from ..ir.core import Value
from .calls import Callee, invoke, resolve_callee
from .dispatch import lowers_expression
from .functions import FunctionLowering
from .intrinsics import special_form
from .targets import Access, access, check_exclusive


@lowers_expression(tast.Call)
def lower_call(f: FunctionLowering, node: tast.Call) -> Value:
    special = special_form(node)
    if special is not None:
        return special(f, node)
    callee = resolve_callee(f, node.callee)
    inouts = [a.target for a in node.arguments if isinstance(a, tast.InOut)]
    shared: set[VariableEntity] = check_exclusive(f, inouts) if len(inouts) > 1 else set()
    prepared: list[Value | Access] = [
        access(f, a.target) if isinstance(a, tast.InOut) else f.expression(a) for a in node.arguments
    ]
    exclusive = not shared and reads_nothing_else(callee)
    arguments: list[Value] = []
    for item in prepared:
        if isinstance(item, Access):
            arguments.append(item.read() if shared else item.take(exclusive))
        else:
            arguments.append(item)
    changed = [(item, value) for item, value in zip(prepared, arguments, strict=True) if isinstance(item, Access)]
    results = invoke(f, callee, arguments, [f.lower(node.type), *(value.type for _, value in changed)])
    for (item, _), value in zip(changed, results[1:], strict=True):
        assert isinstance(item, Access)
        item.write(value)
    return results[0]


def reads_nothing_else(callee: Callee) -> bool:
    """Whether the call can look at no variable but its arguments: then these can be moved out of shared memory."""
    function = callee.function
    if function is None or function.module is None or not function.module.is_library:
        return False
    return not any(isinstance(p.type, types.Function) for p in function.parameters)
