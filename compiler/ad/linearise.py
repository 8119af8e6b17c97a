"""Differentials as values: ``linearise f, arguments -> results, differential``.

A function without effects is run once more, with the tangents, each time its differential is called: nothing is kept
but its arguments. One that prints, or reads variables that may change, must run only once: its pullback keeps what is
needed, and the differential is that pullback's transpose.
"""

from __future__ import annotations

from ...dsl.source import Span
from ..ir.builder import Builder, new_function
from ..ir.core import Derivative, Function, Module
from ..ir.rewrite import functions_with_bodies
from ..ir.types import FunctionType, Tuple
from .errors import not_supported
from .forward_library import ForwardLibrary
from .reach import reachable
from .transpose import transposed

_IMPURE = frozenset(
    "print cell.new cell.get cell.set cell.take global.set global.take context.get context.set random.advance "
    "apply".split()
)


def can_run_again(module: Module, function: str) -> bool:
    """Whether running a function again does nothing else and gives the same."""
    names = reachable(module, {function})
    for each, body in functions_with_bodies(module):
        if each.name not in names:
            continue
        for op in body.walk():
            if op.name in _IMPURE:
                return False
            if op.name == "global.get" and module.globals[op.attributes["name"]].mutable:
                return False
    return True


def differential(forward: ForwardLibrary, function: str, wrt: tuple[int, ...], span: Span) -> str:
    """A function that takes the arguments of ``function`` and the tangents of those in ``wrt``, and returns those of
    its results."""
    name = f"{function}.differential.{'_'.join(map(str, wrt))}"
    module = forward.module
    if name not in module.functions:
        entry = module.functions[forward.entry(function, wrt, span)]
        made, builder = _like(module, name, entry)
        count = len(module.functions[function].result_types)
        tangents = builder.call(entry.name, made.parameters)[count:]
        builder.return_(tangents)
        made.result_types = tuple(v.type for v in tangents)
    return name


def with_differential(forward: ForwardLibrary, function: str, wrt: tuple[int, ...], span: Span) -> str | None:
    """A function that runs ``function`` once and returns its result and its differential, in a tuple; None where it
    may run again. A registered derivative is one, if it is with respect to these parameters."""
    module = forward.module
    derivative = forward.derivative(function, frozenset(wrt) | forward.library.inouts(function), span)
    if derivative is not None and derivative.wrt == wrt and not derivative.inouts:
        return derivative.jvp
    if can_run_again(module, function):
        return None
    if derivative is not None:
        raise not_supported("the differential of a function with effects by some of its parameters", span)
    definition = module.functions[function]
    if len(definition.result_types) != 1:
        raise not_supported("the differential of a function with effects and 'inout' parameters", span)
    name = f"{function}.recorded.{'_'.join(map(str, wrt))}"
    if name not in module.functions:
        (result,) = definition.result_types
        tangents = tuple(forward.needed_tangent(definition.parameter_types[i], span) for i in wrt)
        pullback = FunctionType(
            (forward.needed_tangent(result, span),), (tangents[0] if len(tangents) == 1 else Tuple(tangents),)
        )
        made, builder = _like(module, name, definition)
        closure = builder.closure(function)
        both = builder.op("vjp", [closure, *made.parameters], [result, pullback], wrt=wrt).results
        pair = builder.tuple_(both)
        builder.return_([pair])
        made.result_types = (pair.type,)
        forward.library.expand(name)
    return transposed(forward.library, function, Derivative(wrt, vjp=name), "jvp", span)


def _like(module: Module, name: str, original: Function) -> tuple[Function, Builder]:
    made, builder = new_function(module, name, [("", t) for t in original.parameter_types], (), original.span)
    made.module = original.module
    return made, builder
