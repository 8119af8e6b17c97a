"""Calls of functions with a derivative of their own: it always wins over the body."""

from __future__ import annotations

from ..ir.builder import new_function
from ..ir.clone import clone_function
from ..ir.core import Derivative, Module, Op, Value
from ..ir.types import Acc, FunctionType, Tuple, Type
from .errors import not_supported
from .interface import pack, unpack
from .region import Region


def captured(module: Module, vjp: str) -> tuple[str, str, int] | None:
    """A form of a custom derivative that returns the captures of its pullback instead of a function value: its
    name, the pullback's function and the number of captures. None where the pullback is not known."""
    name = f"{vjp}.captured"
    function = module.functions[vjp]
    if function.body is None or len(function.result_types) != 1:
        return None
    made = function.body.terminator.operands[0].owner
    if not isinstance(made, Op) or made.name != "make" or len(made.operands) != 2:
        return None
    closure = made.operands[1].owner
    if not isinstance(closure, Op) or closure.name != "closure":
        return None
    if name not in module.functions:
        copy = clone_function(function, name)
        assert copy.body is not None
        copy.exported, copy.derivatives, copy.differentiable = None, [], ()
        made = copy.body.terminator.operands[0].owner
        assert isinstance(made, Op) and isinstance(made.operands[1].owner, Op)
        last = made.operands[1].owner
        copy.body.terminator.operands = [made.operands[0], *last.operands]
        copy.result_types = tuple(v.type for v in copy.body.terminator.operands)
        copy.body.ops.remove(made)
        if not any(last.results[0] in op.operands for op in copy.body.walk()):
            copy.body.ops.remove(last)
        module.functions[name] = copy
    return name, closure.attributes["function"], len(closure.operands)


def reverse_custom(region: Region, op: Op, derivative: Derivative, seeds: dict[tuple[int, int], Value]) -> None:
    adjoint = region.adjoint
    assert derivative.vjp is not None
    if len(op.results) != 1:
        raise not_supported("a custom derivative of a function with 'inout' parameters", op.span)
    (result,) = op.results
    operands = list(op.operands)
    tangent = adjoint.tangents.tangent(result.type)
    assert tangent is not None
    seed = _pack_seed(region, result, tangent, seeds)
    types = [adjoint.tangents.tangent(operands[i].type) for i in derivative.wrt]
    returned = types[0] if len(types) == 1 else Tuple(tuple(types))  # type: ignore[arg-type]
    assert returned is not None
    known = captured(adjoint.module, derivative.vjp)
    if known is not None:
        name, pullback, count = known
        op.attributes = {"function": name, "types": ()}
        captures = [Value(t, op) for t in adjoint.module.functions[name].result_types[1:]]
        op.results.extend(captures)
        assert len(captures) == count
        arguments = [*map(region.need, captures), seed]
        cotangent = region.emit.op("call", arguments, [returned], {"function": pullback, "types": ()}).result
    else:
        closure = _call_vjp(region, op, derivative.vjp)
        cotangent = region.emit.op("apply", [region.need(closure), seed], [returned]).result
    for position, index in enumerate(derivative.wrt):
        part = cotangent
        if len(derivative.wrt) > 1:
            part = region.emit.emit("get", [cotangent], types[position] or returned, index=position)
        for number, leaf in enumerate(region.leaves(operands[index])):
            if adjoint.slot(operands[index], number) is not None:
                value = unpack(region.emit, adjoint.module, part, leaf)
                if leaf.is_array:
                    value = region.sized(operands[index], number, value)
                region.add_made_for(operands[index], number, value, operands[index])


def _pack_seed(region: Region, result: Value, tangent: Type, seeds: dict[tuple[int, int], Value]) -> Value:
    parts: list[tuple[tuple[int, ...], Value]] = []
    for number, leaf in enumerate(region.leaves(result)):
        value = seeds.get((0, number))
        if value is None:
            value = region.zero(leaf.type)
            if isinstance(value.type, Acc):
                value = region.sized(result, number, value)
        parts.append((leaf.path, value))
    return pack(region.emit, region.adjoint.module, tangent, parts)


def _call_vjp(region: Region, op: Op, vjp: str) -> Value:
    """Replaces the call in the forward sweep by one of ``vjp``. Returns the pullback."""
    adjoint = region.adjoint
    (returned,) = adjoint.module.functions[vjp].result_types
    assert isinstance(returned, Tuple)
    (result,) = op.results
    both = Value(returned, op)
    op.attributes = {"function": vjp, "types": ()}
    op.results = [both]
    value = Op("get", [both], (), {"index": 0}, None, op.span)
    value.results = [result]
    result.owner = value
    function = Op("get", [both], (returned.elements[1],), {"index": 1}, None, op.span)
    assert isinstance(function.result.type, FunctionType)
    block = adjoint.block_of(op)
    adjoint.insert(block, block.ops.index(op) + 1, [value, function])
    return function.result


def narrowed(module: Module, full: Type, narrow: Type, positions: list[int]) -> str:
    """A function that takes a pullback and its seed and returns only some of its cotangents."""
    assert isinstance(full, FunctionType) and isinstance(narrow, FunctionType)
    name = f"pullback.narrowed.{'_'.join(map(str, positions))}.{full}"
    if name not in module.functions:
        _, builder = new_function(module, name, [("pullback", full), ("seed", full.parameters[0])], narrow.results)
        parameters = module.functions[name].parameters
        (all_cotangents,) = builder.apply(parameters[0], parameters[1:])
        parts = [builder.get(all_cotangents, position) for position in positions]
        builder.return_(parts if len(parts) == 1 else [builder.tuple_(parts)])
    return name
