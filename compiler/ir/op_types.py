"""Types of operations: what the operands and attributes of an operation say about its results.

``result_types`` serves the builder, which asks for the types, and the verifier, which compares them.
Rows of the op table with a signature use it; the other rows have a function here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .core import Module
from .ops import FLOAT_COMPARE, INT_COMPARE
from .signatures import SIGNATURES, is_float, is_int, is_unknown
from .structure import field_types, payload_types, resolve, substitute
from .types import BOOL, I64, U8, Acc, Array, FunctionType, Nominal, Scalar, Tuple, Type, Vector

Types = Sequence[Type]
Rule = Callable[[Types, Mapping[str, Any], Types | None, Module], Types]


class TypeMismatch(Exception):
    """The types of an operation do not fit together."""


def result_types(
    name: str, operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module
) -> Types:
    """The result types of an operation. Where nothing determines them, ``results`` must say them and are
    returned. Raises ``TypeMismatch`` if the operands are wrong."""
    signature = SIGNATURES[name]
    if signature is None:
        if name in _OF_VECTORS and results is not None and any(map(is_unknown, (*operands, *results))):
            return results
        return _RULES[name](operands, attributes, results, module)
    problem = signature.mismatch(operands, results)
    if problem is not None:
        raise TypeMismatch(problem)
    if results is not None:
        return results
    inferred = signature.infer(operands)
    return _given(inferred)


def compatible(first: Type, second: Type, module: Module) -> bool:
    """Whether two types are equal, once associated types are looked up."""
    return first is second or first == second or resolve(first, module) == resolve(second, module)


def callee_types(function: str, types: Types, module: Module) -> tuple[list[Type], list[Type]]:
    """The parameter and result types of a function, for its type arguments."""
    callee = module.functions.get(function)
    if callee is None:
        raise TypeMismatch(f"there is no function @{function}")
    if len(types) != len(callee.type_parameters):
        raise TypeMismatch(f"@{function} takes {len(callee.type_parameters)} type arguments, not {len(types)}")
    if not types:
        return list(callee.parameter_types), list(callee.result_types)
    bindings = dict(zip(callee.type_parameters, types, strict=True))
    return (
        [resolve(substitute(t, bindings), module) for t in callee.parameter_types],
        [resolve(substitute(t, bindings), module) for t in callee.result_types],
    )


def _given(results: Types | None) -> Types:
    if results is None:
        raise TypeMismatch("the result types must be given: the operands do not determine them")
    return results


def _count(operands: Types, count: int) -> None:
    if len(operands) != count:
        raise TypeMismatch(f"takes {count} operands, not {len(operands)}")


def _one(results: Types | None) -> Type:
    given = _given(results)
    if len(given) != 1:
        raise TypeMismatch(f"has 1 result, not {len(given)}")
    return given[0]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise TypeMismatch(message)


def _same(what: str, types: Types, expected: Types, module: Module) -> None:
    if len(types) != len(expected):
        raise TypeMismatch(f"{what}s: {len(types)} given, {len(expected)} expected")
    for index, (type, want) in enumerate(zip(types, expected, strict=True)):
        if not compatible(type, want, module):
            raise TypeMismatch(f"{what} {index} is {type}, expected {want}")


def _compare(allowed: Callable[[Type], bool]) -> Rule:
    def rule(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
        _count(operands, 2)
        type = operands[0]
        _require(allowed(type), f"operand 0 cannot be {type}")
        _require(operands[1] == type, f"operand 1 is {operands[1]}, expected {type}")
        return (Vector(BOOL, type.lanes),) if isinstance(type, Vector) else (BOOL,)

    return rule


def _int_or_bool(type: Type) -> bool:
    return is_int(type) or type == BOOL or (isinstance(type, Vector) and type.element == BOOL)


def _select(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 3)
    condition, type = operands[0], operands[1]
    _require(compatible(type, operands[2], module), f"the sides are {type} and {operands[2]}")
    lanes = isinstance(condition, Vector) and isinstance(type, Vector) and condition == Vector(BOOL, type.lanes)
    _require(condition == BOOL or lanes, f"operand 0 is {condition}, expected bool")
    return (type,)


def _conversion(source: Callable[[Type], bool], target: Callable[[Type], bool]) -> Rule:
    def rule(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
        _count(operands, 1)
        result = _one(results)
        _require(source(operands[0]), f"operand 0 cannot be {operands[0]}")
        _require(target(result), f"the result cannot be {result}")
        _require(_lanes(operands[0]) == _lanes(result), f"{operands[0]} and {result} differ in lanes")
        return (result,)

    return rule


def _lanes(type: Type) -> int:
    return type.lanes if isinstance(type, Vector) else 0


def _bitcast(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 1)
    result = _one(results)
    source = operands[0]
    fits = isinstance(source, Scalar) and isinstance(result, Scalar) and source.bits == result.bits
    _require(fits, f"no bit cast from {source} to {result}")
    return (result,)


def _splat(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 1)
    result = _one(results)
    _require(isinstance(result, Vector) and result.element == operands[0], f"no splat of {operands[0]} to {result}")
    return (result,)


def _vector(type: Type) -> Vector:
    if not isinstance(type, Vector):
        raise TypeMismatch(f"operand 0 is {type}, expected a vector")
    return type


def _extract(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 2)
    _require(operands[1] == I64, f"operand 1 is {operands[1]}, expected i64")
    return (_vector(operands[0]).element,)


def _insert(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 3)
    vector = _vector(operands[0])
    _same("operand", operands[1:], (I64, vector.element), module)
    return (vector,)


def _vector_sum(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 1)
    return (_vector(operands[0]).element,)


def _vector_range(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _same("operand", operands, (I64, I64), module)
    result = _one(results)
    _require(is_lane_index(result), f"the result is {result}, expected a vector of i64")
    return (result,)


def is_lane_index(type: Type) -> bool:
    """Whether a value of this type is an index for each lane."""
    return isinstance(type, Vector) and type.element == I64


def at_index(element: Type, index: Type) -> Type:
    """What an index reads from elements of a type: one of them, or one scalar for each lane."""
    if isinstance(index, Vector) and is_lane_index(index):
        _require(isinstance(element, Scalar), f"a vector of indices cannot read {element}")
        assert isinstance(element, Scalar)
        return Vector(element, index.lanes)
    _require(index == I64, f"operand 1 is {index}, expected i64")
    return element


def _array_get(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 2)
    array = operands[0]
    if not isinstance(array, Array):
        raise TypeMismatch(f"operand 0 is {array}, expected array<any type>")
    return (at_index(array.element, operands[1]),)


def _array_set(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 3)
    (element,) = _array_get(operands[:2], attributes, None, module)
    _require(compatible(operands[2], element, module), f"operand 2 is {operands[2]}, expected {element}")
    return (operands[0],)


def _make(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    result = Tuple(tuple(operands)) if results is None else _one(results)
    fields = field_types(result, module)
    if fields is None:
        raise TypeMismatch(f"{result} is not a tuple or struct")
    _same("operand", operands, fields, module)
    return (result,)


def field_type(type: Type, index: Any, module: Module) -> Type:
    fields = field_types(type, module)
    if fields is None:
        raise TypeMismatch(f"{type} is not a tuple or struct")
    if not isinstance(index, int) or not 0 <= index < len(fields):
        raise TypeMismatch(f"{type} has no field {index}")
    return fields[index]


def _get(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 1)
    return (field_type(operands[0], attributes["index"], module),)


def _set(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 2)
    _same("operand", operands[1:], (field_type(operands[0], attributes["index"], module),), module)
    return (operands[0],)


def _take(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 1)
    return (operands[0], field_type(operands[0], attributes["index"], module))


def _payload(type: Type, case: Any, module: Module) -> Types:
    payload = payload_types(type, case, module) if isinstance(case, int) else None
    if payload is None:
        raise TypeMismatch(f"{type} has no case {case}")
    return payload


def _enum_make(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    result = _one(results)
    _same("operand", operands, _payload(result, attributes["case"], module), module)
    return (result,)


def _enum_payload(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 1)
    payload = _payload(operands[0], attributes["case"], module)
    index = attributes["index"]
    if not isinstance(index, int) or not 0 <= index < len(payload):
        raise TypeMismatch(f"case {attributes['case']} of {operands[0]} has no payload {index}")
    return (payload[index],)


def _array_make(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    if results is None and operands:
        results = (Array(operands[0]),)
    result = _one(results)
    if not isinstance(result, Array):
        raise TypeMismatch(f"the result is {result}, expected an array")
    _same("operand", operands, [result.element] * len(operands), module)
    return (result,)


def _closure(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    parameters, returned = callee_types(attributes["function"], attributes["types"], module)
    _require(len(operands) <= len(parameters), f"more captures than @{attributes['function']} has parameters")
    _same("capture", operands, parameters[: len(operands)], module)
    return (FunctionType(tuple(parameters[len(operands) :]), tuple(returned)),)


def _function(type: Type) -> FunctionType:
    if not isinstance(type, FunctionType):
        raise TypeMismatch(f"operand 0 is {type}, expected a function")
    return type


def _differentiable(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _count(operands, 1)
    function = _function(operands[0])
    wrt = attributes["wrt"]
    return (FunctionType(function.parameters, function.results, None if wrt is None else tuple(wrt)),)


def _call(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    parameters, returned = callee_types(attributes["function"], attributes["types"], module)
    _same("argument", operands, parameters, module)
    return returned


def _apply(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _require(bool(operands), "takes a function and its arguments")
    function = _function(operands[0])
    _same("argument", operands[1:], function.parameters, module)
    return function.results


def _derivative(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _require(bool(operands), "takes a function and its arguments")
    function = _function(operands[0])
    _same("argument", operands[1:], function.parameters, module)
    given = _given(results)
    _same("result", given[:-1], function.results, module)
    _require(bool(given) and isinstance(given[-1], FunctionType), "the last result must be a function")
    wrt = attributes["wrt"]
    _require(len(wrt) > 0 and all(0 <= i < len(function.parameters) for i in wrt), f"no parameters {list(wrt)}")
    return given


def _jvp(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _require(bool(operands), "takes a function, its arguments and their tangents")
    function = _function(operands[0])
    wrt = attributes["wrt"]
    _require(len(wrt) > 0 and all(0 <= i < len(function.parameters) for i in wrt), f"no parameters {list(wrt)}")
    count = len(function.parameters)
    _same("argument", operands[1 : count + 1], function.parameters, module)
    _require(len(operands) == 1 + count + len(wrt), f"takes {len(wrt)} tangents, not {len(operands) - 1 - count}")
    given = _given(results)
    _same("result", given[: len(function.results)], function.results, module)
    return given


def accumulator_leaf(type: Type, path: Sequence[int], module: Module) -> Type:
    """The type of the leaf at ``path`` of the elements of an accumulator of an array."""
    if not isinstance(type, Acc) or not isinstance(type.element, Array):
        raise TypeMismatch(f"operand 0 is {type}, expected an accumulator of an array")
    leaf = type.element.element
    for index in path:
        leaf = field_type(leaf, index, module)
    return leaf


def _acc(operands: Types, attributes: Mapping[str, Any], count: int, module: Module) -> Type:
    _count(operands, count)
    return at_index(accumulator_leaf(operands[0], attributes["path"], module), operands[1])


def _acc_add_at(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    leaf = _acc(operands, attributes, 3, module)
    _same("operand", operands[2:], (leaf,), module)
    return (operands[0],)


def _acc_get_at(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    return (_acc(operands, attributes, 2, module),)


def _acc_clear_at(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _acc(operands, attributes, 2, module)
    return (operands[0],)


def _acc_take_at(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    leaf = _acc(operands, attributes, 2, module)
    return (operands[0], Acc(leaf))


def _acc_put_at(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    leaf = _acc(operands, attributes, 3, module)
    _same("operand", operands[2:], (Acc(leaf),), module)
    return (operands[0],)


def _if(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _same("operand", operands, (BOOL,), module)
    return _given(results)


def _switch(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _same("operand", operands, (I64,), module)
    return _given(results)


def _for(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _require(bool(operands) and operands[0] == I64, "operand 0 must be the trip count, an i64")
    return operands[1:]


def _while(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    return operands


def _no_results(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    return ()


def _trap(operands: Types, attributes: Mapping[str, Any], results: Types | None, module: Module) -> Types:
    _require(len(operands) <= 1, "takes at most 1 operand")
    _same("operand", operands, (Array(U8),) * len(operands), module)
    return ()


# Operations whose operands and results may be vectors: those of a generic function are checked once they are known.
_OF_VECTORS = frozenset(
    [
        *FLOAT_COMPARE,
        *INT_COMPARE,
        *"select fconvert itof ftoi iconvert itruncate splat extract insert vector.sum".split(),
    ]
)

_RULES: dict[str, Rule] = {
    **dict.fromkeys(FLOAT_COMPARE, _compare(is_float)),
    **dict.fromkeys(INT_COMPARE, _compare(_int_or_bool)),
    "select": _select,
    "fconvert": _conversion(is_float, is_float),
    "itof": _conversion(is_int, is_float),
    "ftoi": _conversion(is_float, is_int),
    "iconvert": _conversion(_int_or_bool, is_int),
    "itruncate": _conversion(is_int, is_int),
    "bitcast": _bitcast,
    "splat": _splat,
    "extract": _extract,
    "insert": _insert,
    "vector.sum": _vector_sum,
    "vector.range": _vector_range,
    "array.get": _array_get,
    "array.set": _array_set,
    "make": _make,
    "get": _get,
    "set": _set,
    "take": _take,
    "enum.make": _enum_make,
    "enum.payload": _enum_payload,
    "array.make": _array_make,
    "closure": _closure,
    "differentiable": _differentiable,
    "call": _call,
    "call.witness": lambda operands, attributes, results, module: _given(results),
    "apply": _apply,
    "vjp": _derivative,
    "jvp": _jvp,
    "linearise": _derivative,
    "acc.add_at": _acc_add_at,
    "acc.get_at": _acc_get_at,
    "acc.clear_at": _acc_clear_at,
    "acc.take_at": _acc_take_at,
    "acc.put_at": _acc_put_at,
    "if": _if,
    "switch": _switch,
    "for": _for,
    "while": _while,
    "yield": _no_results,
    "return": _no_results,
    "trap": _trap,
}


def nominal_problem(type: Nominal, module: Module) -> str | None:
    """Why a struct or enum type is not well formed, or None."""
    definition = module.structs.get(type.name) or module.enums.get(type.name)
    if definition is None:
        return f"there is no struct or enum {type.name}"
    if len(definition.type_parameters) != len(type.arguments):
        return f"{type.name} takes {len(definition.type_parameters)} type arguments, not {len(type.arguments)}"
    return None
