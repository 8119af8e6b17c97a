"""Derivative entries of exported functions: what Python calls for a gradient or a pullback.

They are ordinary functions over the ``vjp`` operation, added to the generic module. A pullback leaves the program as
data: once differentiation has made its closure known, ``split_vjp`` divides an entry into one function that
returns the closure's captures as a record, and one that calls the pullback with a record.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..ir.builder import Builder, new_function
from ..ir.core import Function, Module, Op, Value
from ..ir.structure import find_conformance, is_tensor, mentions, resolve
from ..ir.types import U8, UNIT, Array, Associated, FunctionType, Nominal, Scalar, Tuple, Type

PROTOCOL = "Differentiable"
BYTES = Array(U8)
NO_SCALAR = "A gradient is that of a scalar, and the result is a tensor of shape "
REDUCE = b"; reduce it, as with 'sum()'"


def tangent(type: Type, module: Module) -> Type | None:
    """The tangent type of a known type; None where it has none, as an array whose elements have none."""
    if find_conformance(type, PROTOCOL, module) is None:
        return None
    result = resolve(Associated(type, PROTOCOL, "TangentVector"), module)
    return None if mentions(result, Associated) else result


def differentiable_parameters(module: Module, function: str) -> tuple[int, ...]:
    """The parameters with respect to which an exported function can be differentiated; none if neither its result nor
    the final value of an ``inout`` parameter is differentiable."""
    definition = module.functions[function]
    if not seeds(module, function):
        return ()
    return tuple(i for i, t in enumerate(definition.parameter_types) if tangent(t, module) is not None)


def seeds(module: Module, function: str) -> tuple[int, ...]:
    """The results, final values of ``inout`` parameters among them, whose cotangents a pullback takes."""
    types = module.functions[function].result_types
    return tuple(i for i, t in enumerate(types) if tangent(t, module) is not None)


def add_value_and_gradient(module: Module, function: str, wrt: Sequence[int]) -> str | None:
    """Adds a function that returns the value and the gradient: the tangent of the parameter, or a tuple of them. None
    where the result is not a number, or not the only one."""
    definition = module.functions[function]
    result, *others = definition.result_types
    if others or not is_number(result, module):
        return None
    pullback = _pullback_type(module, definition, wrt)
    entry, builder = _entry(module, definition, "value_and_gradient", wrt, (result, pullback.results[0]))
    value, pull = _take_vjp(builder, entry, definition, wrt, pullback)
    seed = builder.const(1.0, result) if isinstance(result, Scalar) else _one(builder, value)
    gradient = builder.apply(pull, [seed])
    builder.return_([value, *gradient])
    return entry.name


def is_number(type: Type, module: Module) -> bool:
    """Whether the type is of one number, or may be: a tensor with one scalar is."""
    if isinstance(type, Nominal) and is_tensor(type, module):
        return is_number(type.arguments[0], module)
    return isinstance(type, Scalar) and type.kind == "float"


def _one(builder: Builder, value: Value) -> Value:
    """The cotangent 1 of a tensor, which must have one scalar."""
    value = builder.emit("stop_gradient", value)
    shape, scalars = builder.get(value, 0), builder.get(value, 1)
    count = builder.emit("array.count", scalars)

    def refuse(b: Builder) -> list[Value]:
        sizes = b.typed("describe", BYTES, b.get(shape, 0), style="print")
        text = b.typed("array.concat", BYTES, sizes, b.static_bytes(REDUCE))
        b.op("trap", [text], [], message=NO_SCALAR)
        return []

    builder.if_(builder.emit("ieq", count, builder.i64(1)), lambda b: [], refuse)
    assert isinstance(scalars.type, Array) and isinstance(scalars.type.element, Scalar)
    ones = builder.emit("array.fill", count, builder.const(1.0, scalars.type.element))
    return builder.make(value.type, [shape, ones])


def add_vjp(module: Module, function: str, wrt: Sequence[int]) -> str:
    """Adds a function that returns the results and the pullback; ``split_vjp`` finishes it."""
    definition = module.functions[function]
    pullback = _pullback_type(module, definition, wrt)
    entry, builder = _entry(module, definition, "vjp", wrt, (*definition.result_types, pullback))
    entry.attributes["pullback_entry"] = True
    builder.return_(_take_vjp(builder, entry, definition, wrt, pullback))
    return entry.name


def add_jvp(module: Module, function: str, wrt: Sequence[int]) -> str:
    """Adds a function that takes the arguments and the tangents of the parameters ``wrt``, and returns the results and
    the tangents of those that have one."""
    definition = module.functions[function]
    return _add_pushforward(module, definition, definition, "jvp", wrt)


def add_hvp(module: Module, function: str, gradient: str, wrt: Sequence[int]) -> str:
    """Adds a function that takes the arguments and the tangents of the parameters ``wrt``, and returns the value, the
    gradient, the derivative along the tangents, and how the gradient changes along them: the product of the Hessian
    with them. ``gradient``: what ``add_value_and_gradient`` made."""
    return _add_pushforward(module, module.functions[gradient], module.functions[function], "hvp", wrt)


def _add_pushforward(module: Module, function: Function, named: Function, kind: str, wrt: Sequence[int]) -> str:
    """``kind`` of ``named``: the pushforward of ``function``, which has the same parameters."""
    given = [t for i in wrt if (t := tangent(function.parameter_types[i], module)) is not None]
    along = [t for r in function.result_types if (t := _tangent_of_result(r, module)) is not None]
    entry, builder = _entry(module, named, kind, wrt, (*function.result_types, *along), given)
    callee = builder.closure(function.name)
    results = builder.op("jvp", [callee, *entry.parameters], entry.result_types, wrt=tuple(wrt)).results
    builder.return_(results)
    return entry.name


def _tangent_of_result(type: Type, module: Module) -> Type | None:
    """Of a gradient by several parameters too, which is a tuple."""
    if isinstance(type, Tuple) and type != UNIT:
        return Tuple(tuple(tangent(t, module) or UNIT for t in type.elements))
    return tangent(type, module)


def split_vjp(module: Module, name: str) -> str:
    """Makes the entry return a record in place of its pullback; returns the name of the function which takes the record
    and the cotangents. For a module that has been differentiated and whose closures are resolved again, best before
    what is left of them becomes enums."""
    entry = module.functions[name]
    assert entry.body is not None
    entry.attributes.pop("pullback_entry", None)
    *values, pullback = entry.body.terminator.operands
    closure = pullback.owner
    if isinstance(closure, Op) and closure.name == "closure":
        assert isinstance(pullback.type, FunctionType)
        builder = Builder(module, entry.body, entry.span)
        terminator = entry.body.ops.pop()
        record = builder.tuple_(closure.operands)
        entry.body.ops.append(terminator)
        terminator.operands = [*values, record]
        entry.result_types = (*entry.result_types[:-1], record.type)
        return _pullback_entry(module, entry, closure.attributes["function"], record.type, pullback.type.parameters)
    # Known at run time only: an enum, with the function that calls it.
    assert isinstance(pullback.type, Nominal)
    applier = f"apply {pullback.type.name}"
    seeds = module.functions[applier].parameter_types[1:]
    return _pullback_entry(module, entry, applier, pullback.type, seeds, whole=True)


def _pullback_entry(
    module: Module, entry: Function, target: str, record: Type, seeds: Sequence[Type], whole: bool = False
) -> str:
    """``whole``: the record is passed on as it is; else its fields are."""
    parameters = [("record", record), *(("seed", t) for t in seeds)]
    results = module.functions[target].result_types
    function, builder = new_function(module, _pullback_name(entry.name), parameters, results, entry.span)
    function.attributes["keep"] = True
    first, *others = function.parameters
    captures: list[Value] = [first]
    if not whole:
        assert isinstance(record, Tuple)
        captures = [builder.get(first, index) for index in range(len(record.elements))]
    builder.return_(builder.call(target, [*captures, *others]))
    return function.name


def _pullback_name(entry: str) -> str:
    before, _, after = entry.rpartition(".vjp.")
    return f"{before}.pullback.{after}"


def _pullback_type(module: Module, definition: Function, wrt: Sequence[int]) -> FunctionType:
    seeds = [t for r in definition.result_types if (t := tangent(r, module)) is not None]
    tangents: list[Type] = []
    for index in wrt:
        type = tangent(definition.parameter_types[index], module)
        tangents.append(UNIT if type is None else type)
    result = tangents[0] if len(tangents) == 1 else Tuple(tuple(tangents))
    return FunctionType(tuple(seeds), (result,))


def _entry(
    module: Module,
    definition: Function,
    kind: str,
    wrt: Sequence[int],
    results: Sequence[Type],
    tangents: Sequence[Type] = (),
) -> tuple[Function, Builder]:
    assert definition.body is not None
    name = f"{definition.name}.{kind}.wrt_{'_'.join(map(str, wrt))}"
    parameters = [(v.hint, v.type) for v in definition.body.arguments]
    parameters += [(f"d{definition.body.arguments[i].hint}", t) for i, t in zip(wrt, tangents, strict=False)]
    function, builder = new_function(module, name, parameters, results, definition.span)
    function.module = definition.module
    function.attributes["keep"] = True
    return function, builder


def _take_vjp(
    builder: Builder, entry: Function, definition: Function, wrt: Sequence[int], pullback: FunctionType
) -> list[Value]:
    callee = builder.closure(definition.name)
    results = (*definition.result_types, pullback)
    return builder.op("vjp", [callee, *entry.parameters], results, wrt=tuple(wrt)).results
