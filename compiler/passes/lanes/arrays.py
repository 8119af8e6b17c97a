"""Arrays in several lanes at once.

An array from outside is read at an index for each lane. One that is made in the loop's body belongs to one iteration,
so its elements become vectors. One that the loop carries is shared: each iteration may only touch elements of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from ...ir.core import Op, Value
from ...ir.types import Array, Scalar
from .forms import Affine, CannotWiden, Form, Private, Shared, Uniform, Varying
from .widen import Widener

_PER_LANE = "an array of its own that each iteration reads or writes at another place"


def _is_float_array(type: object) -> bool:
    return isinstance(type, Array) and isinstance(type.element, Scalar) and type.element.kind == "float"


def get(w: Widener, op: Op) -> None:
    array, index = w.forms_of(op.operands)
    if isinstance(array, Private):
        if not isinstance(index, Uniform):
            raise CannotWiden(_PER_LANE)
        w.define(op, Varying(w.emit(op, [array.value, index.value], [w.vector_type(op.result.type)]).result))
    elif isinstance(array, Uniform) and isinstance(index, Uniform):
        w.copy(op, [array.value, index.value])
    elif isinstance(array, Uniform | Shared):
        if isinstance(array, Shared):
            _touch(w, array, index)
        type = w.vector_type(op.result.type)
        indices, unchecked = _indices(w, op, array.value, index)
        w.define(op, Varying(w.emit(op, [array.value, indices], [type], **unchecked).result))
    else:
        raise CannotWiden("an array that differs from iteration to iteration")


def _indices(w: Widener, op: Op, array: Value, index: Form) -> tuple[Value, dict[str, object]]:
    """The index for each lane. Those that grow evenly are in range if the first and the last are."""
    if isinstance(index, Affine):
        if not op.attributes.get("unchecked"):
            for end in index.values:
                w.build.emit("array.get", array, end)
        return w.vector(index), {"unchecked": True}
    return w.vector(index), {}


def _touch(w: Widener, array: Shared, index: Form) -> None:
    """Notes an access to an array that the iterations share."""
    if not isinstance(index, Affine) or not index.own:
        raise CannotWiden("it reads or writes elements of an array that other iterations may write")
    w.accesses.setdefault(array.slot, []).append(index)


def set_(w: Widener, op: Op) -> None:
    array, index, value = w.forms_of(op.operands)
    if isinstance(array, Private):
        if not isinstance(index, Uniform):
            raise CannotWiden(_PER_LANE)
        new = w.emit(op, [array.value, index.value, w.vector(value)], [array.value.type]).result
        w.define(op, Private(new))
    elif isinstance(array, Shared):
        _touch(w, array, index)
        indices, unchecked = _indices(w, op, array.value, index)
        new = w.emit(op, [array.value, indices, w.vector(value)], [array.value.type], **unchecked).result
        w.define(op, Shared(new, array.slot))
    elif isinstance(array, Uniform) and isinstance(index, Uniform) and isinstance(value, Uniform):
        w.copy(op, [array.value, index.value, value.value])
    else:
        raise CannotWiden("an array that differs from iteration to iteration")


def count(w: Widener, op: Op) -> None:
    form = w.form(op.operands[0])
    if not isinstance(form, Uniform | Private | Shared):
        raise CannotWiden("an array that differs from iteration to iteration")
    w.copy(op, [form.value])


def fill(w: Widener, op: Op) -> None:
    number, value = op.operands
    how_many = w.uniform(number, "an array whose count differs from iteration to iteration")
    form = w.form(value)
    if isinstance(form, Uniform) and not _is_float_array(op.result.type):
        w.copy(op, [how_many, form.value])
    else:
        w.define(op, Private(w.emit(op, [how_many, w.vector(form)], [w.array_type(op.result.type)]).result))


def uninit(w: Widener, op: Op) -> None:
    how_many = w.uniform(op.operands[0], "an array whose count differs from iteration to iteration")
    if _is_float_array(op.result.type):
        w.define(op, Private(w.emit(op, [how_many], [w.array_type(op.result.type)]).result))
    else:
        w.copy(op, [how_many])


def make(w: Widener, op: Op) -> None:
    forms = w.forms_of(op.operands)
    if _is_float_array(op.result.type) or not all(isinstance(form, Uniform) for form in forms):
        elements = [w.vector(form) for form in forms]
        w.define(op, Private(w.emit(op, elements, [w.array_type(op.result.type)]).result))
    else:
        w.copy(op, [form.values[0] for form in forms])


def append(w: Widener, op: Op) -> None:
    array, value = w.forms_of(op.operands)
    if isinstance(array, Private):
        w.define(op, Private(w.emit(op, [array.value, w.vector(value)], [array.value.type]).result))
    elif isinstance(array, Uniform) and isinstance(value, Uniform):
        w.copy(op, [array.value, value.value])
    else:
        raise CannotWiden("it appends to an array that other iterations append to")


def are_apart(accesses: list[Affine]) -> bool:
    """Whether accesses that each stay among the numbers of their own iteration count them alike."""
    steps = {a.step.constant if a.step.constant is not None else a.step for a in accesses}
    return len(steps) == 1


RULES: dict[str, Callable[[Widener, Op], None]] = {
    "array.get": get,
    "array.set": set_,
    "array.count": count,
    "array.fill": fill,
    "array.uninit": uninit,
    "array.make": make,
    "array.append": append,
}
