"""Calls of functions with a derivative of their own: it always wins over the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..ir.builder import new_function
from ..ir.clone import clone_function
from ..ir.core import Derivative, Function, Module, Op, Value
from ..ir.types import UNIT, Acc, FunctionType, Tuple, Type
from .declared import to_structure, to_tangent
from .interface import pack, unpack
from .narrowed import narrowed
from .region import Region
from .tangent import Tangents


def captured(module: Module, vjp: str) -> tuple[str, str, int] | None:
    """A form of a custom derivative that returns the captures of its pullback, last, instead of a function value:
    its name, the pullback's function and the number of captures. None where the pullback is not known."""
    name = f"{vjp}.captured"
    function = module.functions[vjp]
    if function.body is None:
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
        copy.body.terminator.operands = [made.operands[0], *copy.body.terminator.operands[1:], *last.operands]
        copy.result_types = tuple(v.type for v in copy.body.terminator.operands)
        copy.body.ops.remove(made)
        if not any(last.results[0] in op.operands for op in copy.body.walk()):
            copy.body.ops.remove(last)
        module.functions[name] = copy
    return name, closure.attributes["function"], len(closure.operands)


@dataclass(frozen=True, slots=True)
class Signature:
    """What the pullback of a custom derivative takes and returns. ``seeds``: the results of the original whose
    cotangents it takes, its value's first. ``cotangents``: the parameters whose cotangents it returns, as one value
    or a tuple; then come those of the ``inout`` parameters, whose cotangents were taken, in ``updated``."""

    seeds: tuple[int, ...]
    cotangents: tuple[int, ...]
    updated: tuple[int, ...]

    @staticmethod
    def of(derivative: Derivative, results: Sequence[Type]) -> Signature:
        updated = tuple(i for i in derivative.inouts if i in derivative.wrt)
        value = () if results[0] == UNIT else (0,)
        finals = tuple(1 + derivative.inouts.index(i) for i in updated)
        return Signature((*value, *finals), tuple(i for i in derivative.wrt if i not in updated), updated)

    def returned(self, tangents: Tangents, parameters: Sequence[Type]) -> list[Type]:
        """The types of what the pullback returns."""
        first, others = ([tangents.tangent(parameters[i]) or UNIT for i in g] for g in (self.cotangents, self.updated))
        return [first[0] if len(first) == 1 else Tuple(tuple(first)), *others]


def reverse_custom(region: Region, op: Op, derivative: Derivative, seeds: dict[tuple[int, int], Value]) -> None:
    adjoint = region.adjoint
    assert derivative.vjp is not None
    results, operands = list(op.results), list(op.operands)
    signature = Signature.of(derivative, [v.type for v in results])
    given = [_pack_seed(region, results[index], index, seeds) for index in signature.seeds]
    returned = signature.returned(adjoint.tangents, [v.type for v in operands])
    known = captured(adjoint.module, derivative.vjp)
    wanted = signature.cotangents
    if known is not None:
        name, pullback, count = known
        op.attributes = {"function": name, "types": ()}
        captures = [Value(t, op) for t in adjoint.module.functions[name].result_types[len(results) :]]
        op.results.extend(captures)
        assert len(captures) == count
        active = tuple(index for index in wanted if _has_slot(region, operands[index]))
        if active and len(active) < len(wanted):
            narrow = narrowed(adjoint.module, pullback, [wanted.index(index) for index in active])
            if narrow is not None:
                pullback, wanted = narrow, active
                returned = [adjoint.module.functions[narrow].result_types[0], *returned[1:]]
        arguments = [*map(region.need, captures), *given]
        cotangents = region.emit.op("call", arguments, returned, {"function": pullback, "types": ()}).results
    else:
        closure = _call_vjp(region, op, derivative.vjp)
        cotangents = region.emit.op("apply", [region.need(closure), *given], returned).results
    for index, cotangent in zip(signature.updated, cotangents[1:], strict=True):
        _add_tangent(region, operands[index], cotangent)
    for position, index in enumerate(wanted):
        part = cotangents[0]
        if len(wanted) > 1:
            assert isinstance(part.type, Tuple)
            part = region.emit.emit("get", [part], part.type.elements[position], index=position)
        _add_tangent(region, operands[index], part)


def _has_slot(region: Region, value: Value) -> bool:
    """Whether a cotangent of the value, or of a part of it, is asked for."""
    return any(region.adjoint.slot(value, number) is not None for number, _ in enumerate(region.leaves(value)))


def _add_tangent(region: Region, value: Value, tangent: Value) -> None:
    adjoint = region.adjoint
    structure = to_structure(region.emit, adjoint.tangents, value, tangent, region.need)
    for number, leaf in enumerate(region.leaves(value)):
        if adjoint.slot(value, number) is not None:
            part = unpack(region.emit, adjoint.module, structure, leaf)
            if leaf.is_array:
                part = region.sized(value, number, part)
            region.add_made_for(value, number, part, value)


def _pack_seed(region: Region, result: Value, index: int, seeds: dict[tuple[int, int], Value]) -> Value:
    tangents = region.adjoint.tangents
    structure = tangents.structure(result.type)
    assert structure is not None
    parts: list[tuple[tuple[int, ...], Value]] = []
    for number, leaf in enumerate(region.leaves(result)):
        value = seeds.get((index, number))
        if value is None:
            value = region.zero(leaf.type)
            if isinstance(value.type, Acc):
                value = region.sized(result, number, value)
        parts.append((leaf.path, value))
    packed = pack(region.emit, region.adjoint.module, structure, parts)
    if not tangents.is_restructured(result.type):
        return packed
    return to_tangent(region.emit, tangents, result.type, packed, region.need(result))


def _call_vjp(region: Region, op: Op, vjp: str) -> Value:
    """Replaces the call in the forward sweep by one of ``vjp``. Returns the pullback."""
    adjoint = region.adjoint
    returned, *_ = adjoint.module.functions[vjp].result_types
    assert isinstance(returned, Tuple)
    result, *finals = op.results
    both = Value(returned, op)
    op.attributes = {"function": vjp, "types": ()}
    op.results = [both, *finals]
    value = Op("get", [both], (), {"index": 0}, None, op.span)
    value.results = [result]
    result.owner = value
    function = Op("get", [both], (returned.elements[1],), {"index": 1}, None, op.span)
    assert isinstance(function.result.type, FunctionType)
    block = adjoint.block_of(op)
    adjoint.insert(block, block.ops.index(op) + 1, [value, function])
    return function.result


def pullback_type(tangents: Tangents, original: Function, derivative: Derivative) -> FunctionType:
    """The type of the pullback that a custom derivative returns."""
    signature = Signature.of(derivative, original.result_types)
    seeds = tuple(tangents.tangent(original.result_types[i]) or UNIT for i in signature.seeds)
    return FunctionType(seeds, tuple(signature.returned(tangents, original.parameter_types)))


def adapted(tangents: Tangents, original: Function, derivative: Derivative, wrt: Sequence[int], type: Type) -> str:
    """A function that takes a custom pullback and a cotangent of each result that can have one, and returns the
    cotangents of the parameters ``wrt`` only, in one tuple: an ordinary pullback of this type."""
    assert isinstance(type, FunctionType)
    module = tangents.module
    name = f"{derivative.vjp}.adapted.{'_'.join(map(str, wrt))}"
    if name not in module.functions:
        full = pullback_type(tangents, original, derivative)
        named = [("pullback", full), *(("seed", t) for t in type.parameters)]
        function, builder = new_function(module, name, named, type.results, original.span)
        pullback, *given = function.parameters
        signature = Signature.of(derivative, original.result_types)
        seeded = [i for i, t in enumerate(original.result_types) if tangents.tangent(t) is not None]
        seeds = dict(zip(seeded, given, strict=True))
        first, *updated = builder.apply(pullback, [seeds[i] for i in signature.seeds])
        cotangents = dict(zip(signature.updated, updated, strict=True))
        if len(signature.cotangents) == 1:
            cotangents[signature.cotangents[0]] = first
        else:
            cotangents |= {index: builder.get(first, place) for place, index in enumerate(signature.cotangents)}
        parts = [cotangents[index] for index in wrt]
        builder.return_(parts if len(parts) == 1 else [builder.tuple_(parts)])
    return name
