"""What the operations on accumulators do, for ``interpreter_ops.py``.

An accumulator is a list that is updated in place, or None while it is empty. Inside an element, the inner array of
an accumulator may be a list or a tuple; None there is the empty array.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .arithmetic import scalar_function
from .core import Module, Op
from .interpreter_values import in_range, replaced, zero_value
from .ops import ASSIGNS
from .structure import children, field_types
from .types import Acc, Array, Scalar, Type, Vector

if TYPE_CHECKING:
    from .interpreter import Env, Interpreter


def _leaf(element: Any, path: Sequence[int]) -> Any:
    for index in path:
        element = element[index]
    return element


def _with_leaf(element: Any, path: Sequence[int], leaf: Any) -> Any:
    if not path:
        return leaf
    return replaced(element, path[0], _with_leaf(element[path[0]], path[1:], leaf))


def _leaf_type(type: Type, path: Sequence[int], module: Module) -> Type:
    leaf = _element(type)
    for index in path:
        fields = field_types(leaf, module)
        assert fields is not None
        leaf = fields[index]
    return leaf


def _element(type: Type) -> Type:
    """The type of the elements of an accumulator of an array."""
    assert isinstance(type, Acc) and isinstance(type.element, Array)
    return type.element.element


def add_tangents(first: Any, second: Any, type: Type, module: Module) -> Any:
    """The sum of two tangents; an empty array is a zero of any size."""
    if isinstance(type, Scalar | Vector):
        add = scalar_function("fadd" if _is_float(type) else "wadd", type, type)
        assert add is not None
        return add(first, second)
    if isinstance(type, Array | Acc):
        if not first or not second:
            return first or second or ()
        element = type.element if isinstance(type, Array) else children(type.element)[0]
        longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
        sums = [add_tangents(a, b, element, module) for a, b in zip(first, second, strict=False)]
        return type_of_array(first)([*sums, *longer[len(shorter) :]])
    fields = field_types(type, module)
    assert fields is not None, f"{type} is not a tangent"
    return tuple([add_tangents(a, b, field, module) for a, b, field in zip(first, second, fields, strict=True)])


def type_of_array(value: Any) -> Callable[[list[Any]], Any]:
    return list if isinstance(value, list) else tuple


def _is_float(type: Type) -> bool:
    scalar = type.element if isinstance(type, Vector) else type
    return isinstance(scalar, Scalar) and scalar.kind == "float"


def frozen(value: Any) -> Any:
    """A tangent with the accumulators in it turned into arrays."""
    if isinstance(value, tuple | list):
        return tuple([() if part is None else frozen(part) for part in value])
    return value


def _acc_zero(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (None,)


def _acc_ensure(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc = [] if operands[0] is None else operands[0]
    missing = operands[1] - len(acc)
    if missing > 0:
        acc += [zero_value(_element(op.operands[0].type), interpreter.module)] * missing
    return (acc or None,)


def _acc_room(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ([zero_value(_element(op.result.type), interpreter.module)] * operands[0] or None,)


def _acc_resize(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    (acc,) = _acc_ensure(interpreter, op, operands, env)
    if acc is not None:
        del acc[max(operands[1], 0) :]
    return (acc or None,)


def _acc_add_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index, value = operands
    path = op.attributes["path"]
    module = interpreter.module
    leaf = _leaf_type(op.operands[0].type, path, module)
    for place, part in _by_lane(index, value):
        old = _leaf(acc[in_range(acc, place)], path)
        total = part if op.attributes.get(ASSIGNS) else add_tangents(old, part, leaf, module)
        acc[place] = _with_leaf(acc[place], path, total)
    return (acc,)


def _by_lane(index: Any, value: Any) -> list[tuple[int, Any]]:
    """The places that an index names, with the part of the value that belongs to each."""
    return list(zip(index, value, strict=True)) if isinstance(index, tuple) else [(index, value)]


def _is_empty(op: Op, acc: Any) -> bool:
    if acc is None and op.attributes.get("unchecked"):
        raise IndexError(f"{op.name}: an empty accumulator is said to have elements")
    return acc is None


def _acc_get_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index = operands
    if _is_empty(op, acc):
        return (zero_value(op.results[0].type, interpreter.module),)
    path = op.attributes["path"]
    if isinstance(index, tuple):
        return (tuple([_leaf(acc[in_range(acc, place)], path) for place in index]),)
    return (frozen(_leaf(acc[in_range(acc, index)], path)),)


def _acc_clear_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index = operands
    if _is_empty(op, acc):
        return (None,)
    path = op.attributes["path"]
    zero = zero_value(_leaf_type(op.operands[0].type, path, interpreter.module), interpreter.module)
    for place in index if isinstance(index, tuple) else (index,):
        acc[in_range(acc, place)] = _with_leaf(acc[place], path, zero)
    return (acc,)


def _acc_take_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index = operands
    if acc is None:
        return (None, None)
    path = op.attributes["path"]
    inner = _leaf(acc[in_range(acc, index)], path)
    acc[index] = _with_leaf(acc[index], path, ())
    return (acc, list(inner) if inner else None)


def _acc_put_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index, inner = operands
    if acc is None:
        if inner is not None:
            raise IndexError("the accumulator is empty")
        return (None,)
    path, module = op.attributes["path"], interpreter.module
    leaf = _leaf_type(op.operands[0].type, path, module)
    total = add_tangents(_leaf(acc[in_range(acc, index)], path), inner or (), leaf, module)
    acc[index] = _with_leaf(acc[index], path, total)
    return (acc,)


def _acc_merge(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    first, second = operands
    if first is None or second is None:
        return (second if first is None else first,)
    return (add_tangents(first, second, op.results[0].type, interpreter.module),)


def _acc_count(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (len(operands[0] or ()),)


def _acc_thaw(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (list(operands[0]) or None,)


def _acc_freeze(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (frozen(operands[0] or ()),)


ACCUMULATOR_HANDLERS = {
    "acc.zero": _acc_zero,
    "acc.ensure": _acc_ensure,
    "acc.room": _acc_room,
    "acc.resize": _acc_resize,
    "acc.add_at": _acc_add_at,
    "acc.get_at": _acc_get_at,
    "acc.clear_at": _acc_clear_at,
    "acc.take_at": _acc_take_at,
    "acc.put_at": _acc_put_at,
    "acc.merge": _acc_merge,
    "acc.count": _acc_count,
    "acc.thaw": _acc_thaw,
    "acc.freeze": _acc_freeze,
}
