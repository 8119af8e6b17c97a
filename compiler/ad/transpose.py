"""A registered derivative of the other kind: a differential from a pullback, and a pullback from a differential.

Both are linear maps, and the transpose of a linear map is its own pullback, taken anywhere: at zero. So a function with
a derivative of its own is never differentiated by its body, in either mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...dsl.diagnostics import CompileError, Note
from ...dsl.source import Span
from ..ir.builder import Builder, new_function
from ..ir.core import Derivative, Function, Module, Value
from ..ir.rewrite import functions_with_bodies
from ..ir.types import UNIT, FunctionType, Nominal, Tuple, Type
from . import custom
from .blocks import what_blocks
from .emitter import Emitter
from .errors import diagnostic, not_supported
from .forward_values import zero_like
from .reach import reachable

_EFFECTS = frozenset("print cell.set cell.take global.set global.take context.set random.advance".split())

if TYPE_CHECKING:
    from .library import Library


def transposed(library: Library, function: str, derivative: Derivative, kind: str, span: Span) -> str:
    """The name of a function that returns the value and the transpose of the linear map that ``derivative`` has:
    ``kind`` is what is wanted, ``vjp`` or ``jvp``."""
    given = derivative.vjp if kind == "jvp" else derivative.jvp
    assert given is not None
    name = f"{given}.transposed"
    if name in library.module.functions:
        return name
    known = custom.captured(library.module, given)
    if known is None:
        raise not_supported(f"the transpose of the derivative of '{function}', which is not known here", span)
    captured, target, count = known
    if _has_effects(library.module, target):
        raise not_supported(f"the transpose of the derivative of '{function}', which prints or sets variables", span)
    definition = library.module.functions[function]
    inputs = tuple(range(count, len(library.module.functions[target].parameter_types)))
    blocks = what_blocks(library.module, target, inputs)
    if blocks:
        where = Note("when transposing the derivative of this function", definition.span)
        raise CompileError([diagnostic(span, where, *blocks)])
    made, builder = _function(library, name, definition.parameter_types, definition)
    results = builder.call(captured, made.parameters)
    value, *finals = results[: len(results) - count]
    signature = custom.Signature.of(derivative, definition.result_types)
    if kind == "jvp":
        around = [[value, *finals][i] for i in signature.seeds]
    else:
        around = [made.parameters[i] for i in (*signature.updated, *signature.cotangents)]
    for value_type in (v.type for v in around):
        if isinstance(value_type, Nominal) and library.tangents.is_opaque(value_type):
            # Its zero tells nothing of how large a value is, and the map may ask.
            other = "differential" if kind == "jvp" else "pullback"
            where = f"the transpose of a derivative at a value of type '{value_type}'"
            raise not_supported(f"{where}; register a {other} of '{function}'", span)
    emit = Emitter(builder.block, None, definition.span)
    zeros = [zero_like(emit, library.tangents, v) for v in around]
    transpose = _pullback_of_differential if kind == "vjp" else _differential_of_pullback
    map = transpose(library, target, count, signature, span)
    both = builder.tuple_([value, builder.closure(map, [*results[len(results) - count :], *zeros])])
    builder.return_([both, *finals])
    made.result_types = (both.type, *(v.type for v in finals))
    library.expand(map)
    return name


def _has_effects(module: Module, function: str) -> bool:
    """Whether a linear map does more than to compute its result: it is run once more, at zero."""
    names = reachable(module, {function})
    bodies = (body for each, body in functions_with_bodies(module) if each.name in names)
    return any(op.name in _EFFECTS for body in bodies for op in body.walk())


def _differential_of_pullback(
    library: Library, target: str, captures: int, signature: custom.Signature, span: Span
) -> str:
    """A function that takes the captures of a pullback, its arguments zero, and tangents of parameters, those of
    ``inout`` ones first; it returns what a differential does."""
    name = f"{target}.transpose"
    if name in library.module.functions:
        return name
    definition = library.module.functions[target]
    first, *updated = definition.result_types
    single = len(signature.cotangents) == 1
    varied = [first] if single else list(_parts(first))
    made, builder = _function(library, name, [*definition.parameter_types, *updated, *varied], definition)
    inputs = made.parameters[: len(definition.parameter_types)]
    tangents = made.parameters[len(inputs) :]
    given = tangents[len(updated) :]
    seeds = [*(given if single or not given else [builder.make(first, given)]), *tangents[: len(updated)]]
    parts = _apply_transpose(library, builder, target, inputs, captures, seeds, span)
    value = parts if 0 in signature.seeds else [builder.unit(), *parts]
    builder.return_(value)
    made.result_types = tuple(v.type for v in value)
    return name


def _pullback_of_differential(
    library: Library, target: str, captures: int, signature: custom.Signature, span: Span
) -> str:
    """A function that takes the captures of a differential, its arguments zero, and cotangents of results; it returns
    what a pullback does."""
    name = f"{target}.transpose"
    if name in library.module.functions:
        return name
    definition = library.module.functions[target]
    cotangents = [t for t in definition.result_types if t != UNIT]
    made, builder = _function(library, name, [*definition.parameter_types, *cotangents], definition)
    inputs = made.parameters[: len(definition.parameter_types)]
    seeds = made.parameters[len(inputs) :]
    parts = _apply_transpose(library, builder, target, inputs, captures, seeds, span)
    count = len(signature.updated)
    varied = parts[count:]
    first = varied[0] if len(varied) == 1 else builder.tuple_(varied)
    builder.return_([first, *parts[:count]])
    made.result_types = (first.type, *(v.type for v in parts[:count]))
    return name


def _apply_transpose(
    library: Library,
    builder: Builder,
    target: str,
    inputs: Sequence[Value],
    captures: int,
    seeds: Sequence[Value],
    span: Span,
) -> list[Value]:
    """What the pullback of a linear map makes of ``seeds``: one for each of the map's own arguments."""
    own = inputs[captures:]
    for value in (*own, *seeds):
        if library.tangents.tangent(value.type) != value.type:
            raise not_supported(f"the transpose of a derivative with values of type '{value.type}'", span)
    types = tuple(v.type for v in own)
    returned = types[0] if len(types) == 1 else Tuple(types)
    pullback = FunctionType(tuple(v.type for v in seeds), (returned,))
    results = library.module.functions[target].result_types
    closure = builder.closure(target, inputs[:captures])
    op = builder.op("vjp", [closure, *own], [*results, pullback], wrt=tuple(range(len(own))))
    (whole,) = builder.apply(op.results[-1], seeds)
    return [whole] if len(types) == 1 else [builder.get(whole, index) for index in range(len(types))]


def _parts(type: Type) -> tuple[Type, ...]:
    assert isinstance(type, Tuple)
    return type.elements


def _function(library: Library, name: str, types: Sequence[Type], original: Function) -> tuple[Function, Builder]:
    made, builder = new_function(library.module, name, [("", t) for t in types], (), original.span)
    made.module = original.module
    return made, builder
