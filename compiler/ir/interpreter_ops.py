"""What each operation does, for ``interpreter.py``: a table by the operation's name.

A handler gets the interpreter, the operation, the operands' values and the values of the function so far; it
returns a list of results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .arithmetic import constant, scalar_function, to_float
from .core import Module, Op
from .describe import describe_scalar, describe_string
from .ops import OPS
from .structure import children, field_types
from .traps import TRAP_MESSAGES, ArithmeticTrap
from .types import Acc, Array, Nominal, Scalar, Type, Vector

if TYPE_CHECKING:
    from .interpreter import Env, Interpreter

Handler = Callable[["Interpreter", Op, list[Any], "Env"], Sequence[Any]]


def zero_value(type: Type, module: Module, scalar: Callable[[Scalar], Any] | None = None) -> Any:
    """Zero all the way down, arrays empty. ``scalar`` makes something else of the scalars."""
    if isinstance(type, Scalar):
        if scalar is not None:
            return scalar(type)
        return to_float(0.0, type) if type.kind == "float" else type.kind != "bool" and 0
    if isinstance(type, Vector):
        return (zero_value(type.element, module, scalar),) * type.lanes
    if isinstance(type, Array):
        return ()
    fields = field_types(type, module)
    return None if fields is None else tuple([zero_value(field, module, scalar) for field in fields])


def _scalar(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    function = interpreter.scalars.get(op)
    if function is None:
        found = scalar_function(op.name, op.operands[0].type, op.results[0].type)
        if found is None:
            raise TypeError(f"no {op.name} of {op.operands[0].type}")
        function = interpreter.scalars[op] = found
    try:
        return (function(*operands),)
    except ArithmeticTrap as trap:
        raise interpreter.trap(op, trap.message) from None


def _const(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    type = op.results[0].type
    assert isinstance(type, Scalar)
    return (constant(op.attributes["value"], type),)


def _bytes(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (tuple(op.attributes["value"]),)


def _uninit(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (zero_value(op.results[0].type, interpreter.module, lambda type: None),)


def _zero(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (zero_value(op.results[0].type, interpreter.module),)


def _identity(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return operands


def _select(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    condition, first, second = operands
    if isinstance(condition, tuple):
        return (tuple([a if c else b for c, a, b in zip(condition, first, second, strict=True)]),)
    return (None if condition is None else first if condition else second,)


# vectors


def _splat(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    type = op.results[0].type
    assert isinstance(type, Vector)
    return ((operands[0],) * type.lanes,)


def _lane(values: Sequence[Any], index: int) -> int:
    if not 0 <= index < len(values):
        raise IndexError(f"lane {index} of {len(values)}")
    return index


def _extract(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    vector, index = operands
    return (vector[_lane(vector, index)],)


def _insert(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    vector, index, element = operands
    return (_replaced(vector, _lane(vector, index), element),)


def _vector_sum(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    type = op.results[0].type
    assert isinstance(type, Scalar)
    add = scalar_function("fadd" if type.kind == "float" else "wadd", type, type)
    assert add is not None
    lanes = operands[0]
    total = lanes[0]
    for lane in lanes[1:]:
        total = add(total, lane)
    return (total,)


# tuples, structs, enums


def _replaced(values: Sequence[Any], index: int, value: Any) -> tuple[Any, ...]:
    return (*values[:index], value, *values[index + 1 :])


def _make(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (tuple(operands),)


def _get(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (operands[0][op.attributes["index"]],)


def _set(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (_replaced(operands[0], op.attributes["index"], operands[1]),)


def _take(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    index = op.attributes["index"]
    return (_replaced(operands[0], index, None), operands[0][index])


def _enum_make(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ((op.attributes["case"], tuple(operands)),)


def _enum_tag(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (operands[0][0],)


def _enum_payload(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    case, payload = operands[0]
    if case != op.attributes["case"]:
        raise ValueError(f"the enum holds case {case}")
    return (payload[op.attributes["index"]],)


# arrays


def _index(interpreter: Interpreter, op: Op, array: Sequence[Any], index: int) -> int:
    if 0 <= index < len(array):
        return index
    if op.attributes.get("unchecked"):
        raise IndexError(f"unchecked index {index} of {len(array)}")
    raise interpreter.trap(op, TRAP_MESSAGES[op.name][0])


def _array_fill(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    count, value = operands
    if count < 0:
        raise interpreter.trap(op, TRAP_MESSAGES[op.name][0])
    return ((value,) * count,)


def _array_uninit(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    type = op.results[0].type
    assert isinstance(type, Array)
    return ((zero_value(type.element, interpreter.module, lambda scalar: None),) * operands[0],)


def _array_count(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (len(operands[0]),)


def _array_get(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    array, index = operands
    return (array[_index(interpreter, op, array, index)],)


def _array_set(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    array, index, value = operands
    return (_replaced(array, _index(interpreter, op, array, index), value),)


def _array_take(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    array, index = operands
    position = _index(interpreter, op, array, index)
    return (_replaced(array, position, None), array[position])


def _array_append(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ((*operands[0], operands[1]),)


def _array_pop(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    array = tuple(operands[0])
    if not array:
        raise interpreter.trap(op, TRAP_MESSAGES[op.name][0])
    return (array[:-1], array[-1])


def _array_concat(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ((*operands[0], *operands[1]),)


# cells and globals


def _cell_new(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ([operands[0]],)


def _cell_get(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (operands[0][0],)


def _cell_set(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    operands[0][0] = operands[1]
    return ()


def _cell_take(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    value = operands[0][0]
    operands[0][0] = None
    return (value,)


def _global_get(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (interpreter.global_value(op.attributes["name"]),)


def _global_set(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    interpreter.globals[op.attributes["name"]] = operands[0]
    return ()


def _global_take(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    value = interpreter.global_value(op.attributes["name"])
    interpreter.globals[op.attributes["name"]] = None
    return (value,)


# functions and control


def _closure(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ((op.attributes["function"], tuple(operands)),)


def _call(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return interpreter.run_function(op.attributes["function"], operands, op.span)


def _apply(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    function, captures = operands[0]
    return interpreter.run_function(function, [*captures, *operands[1:]], op.span)


def _known(value: Any) -> Any:
    if value is None:
        raise ValueError("control flow depends on a value that was never set")
    return value


def _if(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return interpreter.run_block(op.regions[0 if _known(operands[0]) else 1], (), env)


def _switch(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    cases = op.attributes["cases"]
    tag = _known(operands[0])
    index = list(cases).index(tag) if tag in cases else len(cases)
    return interpreter.run_block(op.regions[index], (), env)


def _for(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    carried = operands[1:]
    for index in range(_known(operands[0])):
        carried = interpreter.run_block(op.regions[0], [index, *carried], env)
    return carried


def _while(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    condition, body = op.regions
    carried = operands
    while _known(interpreter.run_block(condition, carried, env)[0]):
        carried = interpreter.run_block(body, carried, env)
    return carried


# traps and output


def _check(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    if not _known(operands[0]):
        raise interpreter.trap(op, op.attributes["message"])
    return ()


def _trap(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    suffix = bytes(operands[0]).decode("utf-8", "replace") if operands else ""
    raise interpreter.trap(op, op.attributes["message"] + suffix)


def _print(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    interpreter.out(bytes(operands[0]))
    return ()


def _describe(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    type = op.operands[0].type
    if isinstance(type, Scalar):
        text = describe_scalar(operands[0], type)
    elif isinstance(type, Nominal) and type.name == "String":
        text = describe_string(bytes(operands[0][0]).decode("utf-8", "replace"), op.attributes["style"])
    else:
        raise TypeError(f"describe of {type}: specialise expands it")
    return (tuple(text.encode()),)


# accumulators


def _leaf(element: Any, path: Sequence[int]) -> Any:
    for index in path:
        element = element[index]
    return element


def _with_leaf(element: Any, path: Sequence[int], leaf: Any) -> Any:
    if not path:
        return leaf
    return _replaced(element, path[0], _with_leaf(element[path[0]], path[1:], leaf))


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
    return (acc,)


def _acc_resize(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    (acc,) = _acc_ensure(interpreter, op, operands, env)
    del acc[max(operands[1], 0) :]
    return (acc,)


def _acc_add_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index, value = operands
    path = op.attributes["path"]
    module = interpreter.module
    total = add_tangents(
        _leaf(acc[_lane(acc, index)], path), value, _leaf_type(op.operands[0].type, path, module), module
    )
    acc[index] = _with_leaf(acc[index], path, total)
    return (acc,)


def _acc_get_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index = operands
    if acc is None:
        return (zero_value(op.results[0].type, interpreter.module),)
    return (frozen(_leaf(acc[_lane(acc, index)], op.attributes["path"])),)


def _acc_clear_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index = operands
    if acc is None:
        return (None,)
    path = op.attributes["path"]
    zero = zero_value(_leaf_type(op.operands[0].type, path, interpreter.module), interpreter.module)
    acc[_lane(acc, index)] = _with_leaf(acc[index], path, zero)
    return (acc,)


def _acc_take_at(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    acc, index = operands
    if acc is None:
        return (None, None)
    path = op.attributes["path"]
    inner = _leaf(acc[_lane(acc, index)], path)
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
    total = add_tangents(_leaf(acc[_lane(acc, index)], path), inner or (), leaf, module)
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


def _nothing(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ()


_NOT_SCALAR = {
    "const": _const,
    "bytes": _bytes,
    "uninit": _uninit,
    "zero": _zero,
    "select": _select,
    "stop_gradient": _identity,
    "splat": _splat,
    "extract": _extract,
    "insert": _insert,
    "vector.sum": _vector_sum,
    "make": _make,
    "get": _get,
    "set": _set,
    "take": _take,
    "enum.make": _enum_make,
    "enum.tag": _enum_tag,
    "enum.payload": _enum_payload,
    "array.make": _make,
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
    "cell.take": _cell_take,
    "box.make": _identity,
    "box.get": _identity,
    "global.get": _global_get,
    "global.set": _global_set,
    "global.take": _global_take,
    "closure": _closure,
    "call": _call,
    "apply": _apply,
    "if": _if,
    "switch": _switch,
    "for": _for,
    "while": _while,
    "check": _check,
    "trap": _trap,
    "print": _print,
    "describe": _describe,
    "acc.zero": _acc_zero,
    "acc.ensure": _acc_ensure,
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
    "acc.drop": _nothing,
    "retain": _nothing,
    "release": _nothing,
}
# Operations that the stages before have expanded.
NOT_INTERPRETED = {"differentiable", "call.witness", "vjp", "jvp", "yield", "return"}

HANDLERS: dict[str, Handler] = {
    **{name: _scalar for name in OPS if name not in _NOT_SCALAR and name not in NOT_INTERPRETED},
    **_NOT_SCALAR,
}
