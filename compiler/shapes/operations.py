"""What each operation does to values of which not all is known: a table by the operation's name.

A handler gets the evaluator, the operation and the values of its operands, and returns those of its results. Operations
on scalars are done by the functions of the interpreter where all is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..ir.arithmetic import constant, scalar_function
from ..ir.core import Op
from ..ir.describe import describe_scalar, describe_string
from ..ir.interpreter_values import zero_value
from ..ir.ops import BINARY_FLOAT, UNARY_FLOAT
from ..ir.traps import TRAP_MESSAGES, ArithmeticTrap
from ..ir.types import U8, Array, Scalar, Vector
from .values import (
    LONGEST,
    UNKNOWN,
    Choice,
    Closure,
    Reference,
    Repeated,
    all_of,
    array,
    is_tensor,
    join,
    one_of,
    settled,
    tensor,
)

if TYPE_CHECKING:
    from .evaluator import Evaluator

Handler = Callable[["Evaluator", Op, list[Any]], Sequence[Any]]

BYTES = Array(U8)
# What is shown in a message for what is not known.
SOMETHING = tuple(b"?")
_END_OF_ARRAY = tuple(b"]")


# What native code may round otherwise: functions that are not the platform's, sums contracted with a product.
_SUMS = frozenset(("fadd", "fsub"))
_ROUNDED_BY_CHANCE = frozenset((*UNARY_FLOAT, *BINARY_FLOAT, "fma", "vector.sum")) - frozenset(
    "fneg fabs sqrt floor ceil ftrunc round rint fmul fdiv frem copysign fmin fmax".split()
)


def _is_whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


def scalar(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    """Any operation without a handler of its own."""
    for operand in operands:
        kind = operand.__class__
        if operand is UNKNOWN or operand is None or kind is Choice:
            return (UNKNOWN,) * len(op.results)
        if kind is tuple and any(lane is UNKNOWN or lane is None for lane in operand):
            return (UNKNOWN,) * len(op.results)
    if op.name in _ROUNDED_BY_CHANCE and not (op.name in _SUMS and all(map(_is_whole, operands))):
        return (UNKNOWN,)
    functions = evaluator.scalars
    if op not in functions:
        known = bool(op.operands and op.results)
        functions[op] = scalar_function(op.name, op.operands[0].type, op.results[0].type) if known else None
    function = functions[op]
    if function is None:
        return (UNKNOWN,) * len(op.results)
    try:
        result = function(*operands)
    except ArithmeticTrap as trap:
        raise evaluator.failure(trap.message) from None
    # What is known of functions is found by their arguments, in which both zeros would be one.
    if result.__class__ is float and result == 0 and math.copysign(1, result) < 0:
        return (UNKNOWN,)
    return (result,)


def _const(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    type = op.results[0].type
    assert isinstance(type, Scalar)
    return (constant(op.attributes["value"], type),)


def _bytes(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (tuple(op.attributes["value"]),)


def _uninit(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (None,)


def _zero(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (zero_value(op.results[0].type, evaluator.module),)


def _identity(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return operands


def _first(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return operands[:1]


def _nothing(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return ()


def _select(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    condition, first, second = operands
    if condition.__class__ is bool:
        return (first if condition else second,)
    return (join(first, second),)


# --- tuples, structs, enums ---


def _make(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    if is_tensor(op.results[0].type):
        return (tensor(*operands),)
    return (tuple(operands),)


def field(value: Any, index: int) -> Any:
    if value.__class__ is tuple:
        return value[index]
    if value.__class__ is Choice:
        return one_of([field(each, index) for each in value.values])
    return value if value is None else UNKNOWN


def _get(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (field(operands[0], op.attributes["index"]),)


def _with_field(value: Any, index: int, part: Any, count: int) -> Any:
    value = settled(value)
    parts = list(value) if value.__class__ is tuple else [None if value is None else UNKNOWN] * count
    parts[index] = part
    return tuple(parts)


def _set(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    type = op.results[0].type
    value = _with_field(operands[0], op.attributes["index"], operands[1], evaluator.field_count(type))
    return (tensor(*value) if is_tensor(type) else value,)


def _take(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    index = op.attributes["index"]
    count = evaluator.field_count(op.results[0].type)
    return (_with_field(operands[0], index, None, count), field(operands[0], index))


def _enum_make(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return ((op.attributes["case"], tuple(operands)),)


def _enum_tag(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (field(settled(operands[0]), 0),)


def _enum_payload(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    payload = field(settled(operands[0]), 1)
    index = op.attributes["index"]
    # Of a case that it cannot be, nothing is known.
    return (payload[index] if payload.__class__ is tuple and index < len(payload) else UNKNOWN,)


# --- arrays ---


def _array_make(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (array(tuple(operands)),)


def _filled(evaluator: Evaluator, op: Op, count: Any, element: Any) -> Any:
    if count.__class__ is not int:
        return UNKNOWN
    if count < 0:
        raise evaluator.failure(TRAP_MESSAGES[op.name][0])
    return (element,) * count if count <= LONGEST else Repeated(count, element)


def _array_fill(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (_filled(evaluator, op, *operands),)


def _array_uninit(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (_filled(evaluator, op, operands[0], None),)


def _count(value: Any) -> Any:
    if value.__class__ is tuple:
        return len(value)
    return value.count if value.__class__ is Repeated else UNKNOWN


def _array_count(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (_count(settled(operands[0])),)


def _index(evaluator: Evaluator, op: Op, value: Any, index: Any) -> Any:
    """An index, if it is known; it traps where it is known to be wrong."""
    if index.__class__ is not int:
        return UNKNOWN
    count = _count(value)
    if count is not UNKNOWN and not 0 <= index < count:
        if op.attributes.get("unchecked"):
            return UNKNOWN
        raise evaluator.failure(TRAP_MESSAGES[op.name][0])
    return index


def _element(value: Any, index: Any) -> Any:
    if value.__class__ is tuple:
        return all_of(value) if index is UNKNOWN else value[index]
    return value.element if value.__class__ is Repeated else UNKNOWN


def _with_element(value: Any, index: Any, element: Any) -> Any:
    if value.__class__ is tuple:
        if index is UNKNOWN:
            return tuple([join(each, element) for each in value])
        return (*value[:index], element, *value[index + 1 :])
    if value.__class__ is Repeated:
        joined = join(value.element, element)
        return value if joined is value.element else Repeated(value.count, joined)
    return UNKNOWN


def _array_get(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    if isinstance(op.results[0].type, Vector):
        return (UNKNOWN,)
    value = settled(operands[0])
    element = _element(value, _index(evaluator, op, value, operands[1]))
    # What stands for an element that was never set is one of an array made without them.
    return (UNKNOWN if element is None else element,)


def _array_set(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    value, index, element = settled(operands[0]), operands[1], operands[2]
    if isinstance(op.operands[2].type, Vector):
        element = UNKNOWN
    return (_with_element(value, _index(evaluator, op, value, index), element),)


def _array_take(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    value = settled(operands[0])
    return (value, _element(value, _index(evaluator, op, value, operands[1])))


def _array_append(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (_together(settled(operands[0]), (operands[1],)),)


def _array_pop(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    value = settled(operands[0])
    count = _count(value)
    if count == 0:
        raise evaluator.failure(TRAP_MESSAGES[op.name][0])
    if value.__class__ is tuple:
        return (value[:-1], value[-1])
    if value.__class__ is Repeated:
        return (Repeated(count - 1, value.element), value.element)
    return (UNKNOWN, UNKNOWN)


def _array_concat(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    first, second = map(settled, operands)
    if evaluator.describing and op.results[0].type == BYTES:
        # The other bracket of an array whose elements are not known is not known either.
        if first.__class__ is not tuple and second == _END_OF_ARRAY:
            return (SOMETHING,)
        return ((*_text(first), *_text(second)),)
    return (_together(first, second),)


def _text(value: Any) -> tuple[Any, ...]:
    return value if value.__class__ is tuple else SOMETHING


def _together(first: Any, second: Any) -> Any:
    if first.__class__ is tuple and second.__class__ is tuple:
        return array((*first, *second))
    if isinstance(first, tuple | Repeated) and isinstance(second, tuple | Repeated):
        element = join(_element(first, UNKNOWN), _element(second, UNKNOWN))
        return Repeated(_count(first) + _count(second), element)
    return UNKNOWN


# --- cells, globals, functions ---


def _cell_new(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    reference = Reference()
    evaluator.memory[reference] = operands[0]
    return (reference,)


def _cell_get(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (evaluator.memory.get(operands[0], UNKNOWN) if operands[0].__class__ is Reference else UNKNOWN,)


def _cell_set(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    if operands[0].__class__ is Reference:
        evaluator.memory[operands[0]] = operands[1]
    else:
        evaluator.forget()
    return ()


def _cell_same(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (True if operands[0] is operands[1] and operands[0] is not UNKNOWN else UNKNOWN,)


def _global_get(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (evaluator.global_value(op.attributes["name"]),)


def _global_set(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    name = op.attributes["name"]
    evaluator.set_global(name, operands[0], op)
    return ()


def _closure(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    return (Closure(op.attributes["function"], tuple(operands)),)


# --- traps and texts ---


def _check(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    if operands[0] is False:
        raise evaluator.failure(op.attributes["message"])
    return ()


def _trap(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    text = bytes(b if b.__class__ is int else ord("?") for b in _text(operands[0])) if operands else b""
    raise evaluator.failure(op.attributes["message"] + text.decode("utf-8", "replace"))


def _describe(evaluator: Evaluator, op: Op, operands: list[Any]) -> Sequence[Any]:
    type = op.operands[0].type
    value: Any = settled(operands[0])
    if isinstance(type, Scalar) and value is not UNKNOWN and value is not None:
        return (tuple(describe_scalar(value, type).encode()),)
    if isinstance(value, tuple) and isinstance(value[0], tuple) and UNKNOWN not in value[0]:
        text = bytes(value[0]).decode("utf-8", "replace")
        return (tuple(describe_string(text, op.attributes["style"]).encode()),)
    return (SOMETHING if evaluator.describing else UNKNOWN,)


HANDLERS: dict[str, Handler] = {
    "const": _const,
    "bytes": _bytes,
    "uninit": _uninit,
    "zero": _zero,
    "select": _select,
    "stop_gradient": _identity,
    "differentiated_as": _first,
    "apart": _first,
    "differentiable": _identity,
    "make": _make,
    "get": _get,
    "set": _set,
    "take": _take,
    "enum.make": _enum_make,
    "enum.tag": _enum_tag,
    "enum.payload": _enum_payload,
    "array.make": _array_make,
    "array.fill": _array_fill,
    "array.uninit": _array_uninit,
    "array.count": _array_count,
    "array.get": _array_get,
    "array.set": _array_set,
    "array.take": _array_take,
    "array.append": _array_append,
    "array.pop": _array_pop,
    "array.concat": _array_concat,
    "array.unique": _identity,
    "cell.new": _cell_new,
    "cell.get": _cell_get,
    "cell.set": _cell_set,
    "cell.take": _cell_get,
    "cell.same": _cell_same,
    "box.make": _identity,
    "box.get": _identity,
    "global.get": _global_get,
    "global.set": _global_set,
    "global.take": _global_get,
    "closure": _closure,
    "check": _check,
    "trap": _trap,
    "print": _nothing,
    "describe": _describe,
}
