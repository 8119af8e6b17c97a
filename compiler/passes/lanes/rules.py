"""How each operation runs in several lanes at once, by name."""

from __future__ import annotations

from collections.abc import Callable

from ...ir.core import Op
from ...ir.ops import BINARY_FLOAT, BITWISE, CHECKED_INT, FLOAT_COMPARE, INT_COMPARE, UNARY_FLOAT, WRAPPING_INT
from ...ir.types import Scalar
from . import arrays, control, indices
from .forms import CannotWiden, Fields, Uniform, Varying
from .widen import Widener

Rule = Callable[[Widener, Op], None]


def select(w: Widener, op: Op) -> None:
    condition, *sides = w.forms_of(op.operands)
    if isinstance(condition, Uniform) and all(isinstance(side, Uniform) for side in sides):
        w.copy(op, [condition.value, *(side.values[0] for side in sides)])
        return
    if not isinstance(op.result.type, Scalar):
        raise CannotWiden("a choice between arrays or structs")
    type = w.vector_type(op.result.type)
    chosen = condition.value if isinstance(condition, Uniform) else w.vector(condition)
    w.define(op, Varying(w.emit(op, [chosen, *map(w.vector, sides)], [type]).result))


def make(w: Widener, op: Op) -> None:
    forms = w.forms_of(op.operands)
    if all(isinstance(form, Uniform) for form in forms):
        w.copy(op, [form.values[0] for form in forms])
    else:
        w.define(op, Fields(tuple(forms), op.result.type))


def get(w: Widener, op: Op) -> None:
    form = w.form(op.operands[0])
    if isinstance(form, Fields):
        w.define(op, form.parts[op.attributes["index"]])
    else:
        w.default(op)


def set_(w: Widener, op: Op) -> None:
    aggregate, value = w.forms_of(op.operands)
    if isinstance(aggregate, Uniform) and isinstance(value, Uniform):
        w.copy(op, [aggregate.value, value.value])
        return
    parts = list(w.fields(aggregate).parts)
    parts[op.attributes["index"]] = value
    w.define(op, Fields(tuple(parts), op.result.type))


def check(w: Widener, op: Op) -> None:
    if not isinstance(w.form(op.operands[0]), Uniform):
        raise CannotWiden("a check that differs from iteration to iteration")
    w.default(op)


RULES: dict[str, Rule] = {
    **dict.fromkeys((*UNARY_FLOAT, *BINARY_FLOAT, *FLOAT_COMPARE, *INT_COMPARE), Widener.elementwise),
    **dict.fromkeys((*CHECKED_INT, *WRAPPING_INT, *BITWISE), Widener.elementwise),
    **dict.fromkeys("fma ineg inot itof ftoi fconvert iconvert itruncate stop_gradient".split(), Widener.elementwise),
    "select": select,
    "make": make,
    "get": get,
    "set": set_,
    "check": check,
    **indices.RULES,
    **arrays.RULES,
    **control.RULES,
}
