"""Arithmetic on indices: what grows evenly from lane to lane stays two scalars."""

from __future__ import annotations

from collections.abc import Callable

from ...ir.builder import Builder
from ...ir.core import Op, Value
from ...ir.ops import WRAPPING_INT
from ...ir.types import I64
from .forms import Affine, Form, Uniform
from .widen import Widener

# The largest step for which no number of lanes overflows.
_SMALL = 1 << 32


def plus(build: Builder, name: str, first: Value | None, second: Value | None) -> Value:
    """The sum or difference of two steps; None is 0."""
    if second is None or second.constant == 0:
        return build.i64(0) if first is None else first
    if first is None and name == "wadd":
        return second
    first = build.i64(0) if first is None else first
    known = first.constant, second.constant
    if known[0] is not None and known[1] is not None:
        return build.i64(known[0] + known[1] if name == "wadd" else known[0] - known[1])
    return build.emit(name, first, second)


def times(build: Builder, first: Value, second: Value) -> Value:
    """The product of two steps."""
    known = first.constant, second.constant
    if known[0] == 1:
        return second
    if known[1] == 1:
        return first
    if known[0] is not None and known[1] is not None:
        return build.i64(known[0] * known[1])
    return build.emit("wmul", first, second)


def _step(form: Form) -> Value | None:
    return form.step if isinstance(form, Affine) else None


def _may_wrap(op: Op, step: Value) -> bool:
    """Whether the lanes in between may lie elsewhere than between the first and the last: where nobody looks for an
    overflow and the step is not known to be small."""
    known = step.constant
    return op.name in WRAPPING_INT and (known is None or abs(known) > _SMALL)


def _is_number(form: Form) -> bool:
    return isinstance(form, Affine | Uniform)


def _both(w: Widener, op: Op, first: Form, second: Form, step: Value, own: bool, exact: bool) -> None:
    """The operation on the numbers of the first lane, and on those of the last."""
    ends: list[Value] = []
    for place in (0, -1):
        ends.append(w.emit(op, [first.values[place], second.values[place]], [I64]).result)
    if step.constant == 0:
        w.define(op, Uniform(ends[0]))
    else:
        w.define(op, Affine(ends[0], ends[1], step, own, exact))


def _sum(steps: str) -> Callable[[Widener, Op], None]:
    def rule(w: Widener, op: Op) -> None:
        first, second = w.forms_of(op.operands)
        numbers = op.result.type == I64 and _is_number(first) and _is_number(second)
        if not numbers or (isinstance(first, Uniform) and isinstance(second, Uniform)):
            w.elementwise(op)
        else:
            step = plus(w.build, steps, _step(first), _step(second))
            if _may_wrap(op, step):
                w.elementwise(op)
                return
            own = steps == "wadd" and (_stays_own(w, first, second) or _stays_own(w, second, first))
            _both(w, op, first, second, step, own, False)

    return rule


def _stays_own(w: Widener, form: Form, added: Form) -> bool:
    """Whether the sum is still among the numbers of its own iteration."""
    if not isinstance(form, Affine) or not form.exact or not isinstance(added, Uniform):
        return False
    number, step = added.value.constant, form.step.constant
    if number is not None:
        return step is not None and 0 <= number < step
    count = w.bounds.get(added.value)
    if count is None:
        return False
    bound = count.constant
    return count is form.step or (bound is not None and step is not None and bound <= step)


def _product(w: Widener, op: Op) -> None:
    first, second = w.forms_of(op.operands)
    if isinstance(second, Affine):
        first, second = second, first
    if op.result.type == I64 and isinstance(first, Affine) and isinstance(second, Uniform):
        whole = first.exact and first.step.constant == 1
        known = second.value.constant
        step = times(w.build, first.step, second.value)
        if _may_wrap(op, step):
            w.elementwise(op)
            return
        _both(w, op, first, second, step, whole and known is not None and known > 0, whole)
    else:
        w.elementwise(op)


RULES: dict[str, Callable[[Widener, Op], None]] = {
    "iadd": _sum("wadd"),
    "wadd": _sum("wadd"),
    "isub": _sum("wsub"),
    "wsub": _sum("wsub"),
    "imul": _product,
    "wmul": _product,
}
