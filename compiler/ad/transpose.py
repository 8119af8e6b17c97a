"""A registered derivative of the other kind: a differential from a pullback, and a pullback from a differential.

Both are linear maps, and the transpose of a linear map is its own pullback, taken anywhere: at zero. So a function with
a derivative of its own is never differentiated by its body, in either mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...dsl.source import Span
from ..ir.builder import Builder, new_function
from ..ir.core import Derivative, Function, Module
from ..ir.rewrite import functions_with_bodies
from ..ir.types import FunctionType, Tuple, Type
from . import custom
from .emitter import Emitter
from .errors import not_supported
from .forward_values import zero_like
from .reach import reachable

_EFFECTS = frozenset(["print", "cell.set", "cell.take", "global.set", "global.take"])

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
    made, builder = new_function(
        library.module, name, [("", t) for t in definition.parameter_types], (), definition.span
    )
    made.module = definition.module
    value, *captures = builder.call(captured, made.parameters)
    around = [value] if kind == "jvp" else [made.parameters[i] for i in derivative.wrt]
    emit = Emitter(builder.block, None, definition.span)
    zeros = [zero_like(emit, library.tangents, v) for v in around]
    map = _transposed_map(library, target, count, len(zeros), kind == "jvp" and len(derivative.wrt) > 1, span)
    closure = builder.closure(map, [*captures, *zeros])
    both = builder.tuple_([value, closure])
    builder.return_([both])
    made.result_types = (both.type,)
    library.expand(map)
    return name


def _has_effects(module: Module, function: str) -> bool:
    """Whether a linear map does more than to compute its result: it is run once more, at zero."""
    names = reachable(module, {function})
    bodies = (body for each, body in functions_with_bodies(module) if each.name in names)
    return any(op.name in _EFFECTS for body in bodies for op in body.walk())


def _transposed_map(library: Library, target: str, captures: int, inputs: int, split: bool, span: Span) -> str:
    """A function that takes the captures of a linear map, its arguments zero, and a value like its result (``split``:
    its parts), and returns one like its argument, or a tuple."""
    name = f"{target}.transpose"
    if name in library.module.functions:
        return name
    definition = library.module.functions[target]
    arguments = definition.parameter_types[captures : captures + inputs]
    (result,) = definition.result_types
    returned = arguments[0] if len(arguments) == 1 else Tuple(arguments)
    for type in (*arguments, result):
        if library.tangents.tangent(type) != type:
            raise not_supported(f"the transpose of a derivative with values of type '{type}'", span)
    seeds = result.elements if split and isinstance(result, Tuple) else (result,)
    made, builder = _function(library, name, [*definition.parameter_types, *seeds], definition)
    made.result_types = (returned,)
    given, seed = made.parameters[: captures + inputs], made.parameters[captures + inputs :]
    closure = builder.closure(target, given[:captures])
    pullback = FunctionType((result,), (returned,))
    wrt = tuple(range(inputs))
    op = builder.op("vjp", [closure, *given[captures:]], [result, pullback], wrt=wrt)
    whole = seed[0] if not split else builder.make(result, seed)
    builder.return_(builder.apply(op.results[-1], [whole]))
    return name


def _function(library: Library, name: str, types: Sequence[Type], original: Function) -> tuple[Function, Builder]:
    made, builder = new_function(library.module, name, [("", t) for t in types], (), original.span)
    made.module = original.module
    return made, builder
