"""What each operation does, for ``interpreter.py``: a table by the operation's name.

A handler gets the interpreter, the operation, the operands' values and the values of the function so far; it
returns a list of results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ...runtime.abi import RANDOM_STEP, ContextLayout
from .arithmetic import constant, scalar_function
from .core import Op
from .describe import describe_scalar, describe_string
from .interpreter_accumulators import ACCUMULATOR_HANDLERS
from .interpreter_values import in_range, replaced, zero_value
from .ops import OPS
from .traps import TRAP_MESSAGES, ArithmeticTrap
from .types import Array, Nominal, Scalar, Vector

if TYPE_CHECKING:
    from .interpreter import Env, Interpreter

Handler = Callable[["Interpreter", Op, list[Any], "Env"], Sequence[Any]]


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


def _first(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return operands[:1]


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


def _extract(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    vector, index = operands
    return (vector[in_range(vector, index)],)


def _insert(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    vector, index, element = operands
    return (replaced(vector, in_range(vector, index), element),)


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


def _vector_range(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    type = op.results[0].type
    assert isinstance(type, Vector)
    wrap = scalar_function("wadd", type.element, type.element)
    assert wrap is not None
    first, step = operands
    return (tuple([wrap(first, step * lane) for lane in range(type.lanes)]),)


# tuples, structs, enums


def _make(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (tuple(operands),)


def _get(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (operands[0][op.attributes["index"]],)


def _set(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (replaced(operands[0], op.attributes["index"], operands[1]),)


def _take(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    index = op.attributes["index"]
    return (replaced(operands[0], index, None), operands[0][index])


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
    if isinstance(index, tuple):
        return (tuple([array[_index(interpreter, op, array, lane)] for lane in index]),)
    return (array[_index(interpreter, op, array, index)],)


def _array_set(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    array, index, value = operands
    if isinstance(index, tuple):
        for lane, element in zip(index, value, strict=True):
            array = replaced(array, _index(interpreter, op, array, lane), element)
        return (array,)
    return (replaced(array, _index(interpreter, op, array, index), value),)


def _array_take(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    array, index = operands
    position = _index(interpreter, op, array, index)
    return (replaced(array, position, None), array[position])


def _array_append(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ((*operands[0], operands[1]),)


def _array_pop(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    array = tuple(operands[0])
    if not array:
        raise interpreter.trap(op, TRAP_MESSAGES[op.name][0])
    return (array[:-1], array[-1])


def _array_sized(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    array, count = operands[0], max(operands[1], 0)
    type = op.result.type
    assert isinstance(type, Array)
    zero = zero_value(type.element, interpreter.module)
    return ([*array[:count], *[zero] * (count - len(array))],)


def _array_concat(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ((*operands[0], *operands[1]),)


def _array_product(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (operands[0], False)


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


def _cell_same(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (operands[0] is operands[1],)


def _global_get(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (interpreter.global_value(op.attributes["name"]),)


def _global_set(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    interpreter.globals[op.attributes["name"]] = operands[0]
    return ()


def _global_take(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    value = interpreter.global_value(op.attributes["name"])
    interpreter.globals[op.attributes["name"]] = None
    return (value,)


# words of the context


def _context_get(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return (interpreter.context[operands[0]],)


def _context_set(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    interpreter.context[operands[0]] = operands[1]
    return ()


def _random_advance(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    seeded = interpreter.context[ContextLayout.SEEDED]
    place = ContextLayout.OWN_RANDOM if seeded else ContextLayout.RANDOM
    state = interpreter.context[place]
    interpreter.context[place] = (state + RANDOM_STEP) % (1 << 64)
    return (state,)


# functions and control


def _closure(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ((op.attributes["function"], tuple(operands)),)


def _call(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return interpreter.run_call(op.attributes["function"], operands, op.span)


def _apply(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    function, captures = operands[0]
    return interpreter.run_call(function, [*captures, *operands[1:]], op.span)


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


def _nothing(interpreter: Interpreter, op: Op, operands: list[Any], env: Env) -> Sequence[Any]:
    return ()


_NOT_SCALAR = {
    "const": _const,
    "bytes": _bytes,
    "uninit": _uninit,
    "zero": _zero,
    "select": _select,
    "stop_gradient": _identity,
    "differentiated_as": _first,
    "apart": _first,
    "splat": _splat,
    "extract": _extract,
    "insert": _insert,
    "vector.sum": _vector_sum,
    "vector.range": _vector_range,
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
    "array.product": _array_product,
    "array.unique": _identity,
    "array.sized": _array_sized,
    "cell.new": _cell_new,
    "cell.get": _cell_get,
    "cell.set": _cell_set,
    "cell.take": _cell_take,
    "cell.same": _cell_same,
    "box.make": _identity,
    "box.get": _identity,
    "global.get": _global_get,
    "global.set": _global_set,
    "global.take": _global_take,
    "context.get": _context_get,
    "context.set": _context_set,
    "random.advance": _random_advance,
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
    **ACCUMULATOR_HANDLERS,
    "acc.drop": _nothing,
    "retain": _nothing,
    "release": _nothing,
}
# Operations that the stages before have expanded.
NOT_INTERPRETED = {
    "differentiable",
    "type.same",
    "cast.test",
    "cast",
    "call.witness",
    "vjp",
    "jvp",
    "linearise",
    "yield",
    "return",
}

HANDLERS: dict[str, Handler] = {
    **{name: _scalar for name in OPS if name not in _NOT_SCALAR and name not in NOT_INTERPRETED},
    **_NOT_SCALAR,
}
