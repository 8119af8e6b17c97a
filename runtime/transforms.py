"""Derivatives of loaded functions: ``gradient``, ``value_and_gradient``, ``vjp``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from . import python_api
from .derivative import Derivative, Transformed, Wrt, find_derivative
from .direct import Direct
from .out import write
from .parts import parts
from .plans import OUT, Plan, plan
from .pullbacks import Pullback, Vjp


def gradient(function: Callable[..., Any], wrt: Wrt = None) -> Callable[..., Any]:
    """The function that computes the gradient of ``function``, whose result is one number.

    ``wrt``: the parameter to differentiate with respect to, by name or position, or several of them; then the gradient
    is a tuple. By default all parameters that the function can be differentiated with respect to.

    What it makes takes ``out`` beside the arguments of ``function``: arrays of the gradient's dtype and shape, which it
    is written into (see ``out.write``). That of ``value_and_gradient`` is for the gradient, too."""
    return _gradient(function, wrt, with_value=False)


def value_and_gradient(function: Callable[..., Any], wrt: Wrt = None) -> Callable[..., Any]:
    """As ``gradient``, but what it makes returns ``(value, gradient)``."""
    return _gradient(function, wrt, with_value=True)


def _gradient(function: Callable[..., Any], wrt: Wrt, *, with_value: bool) -> _Gradient:
    """The one that was made before, where there is one."""
    derivative = find_derivative(function, wrt, "value_and_gradient")
    known = derivative.made.get(with_value)
    if known is None:
        known = derivative.made[with_value] = _Gradient(derivative, with_value=with_value)
    return known


def vjp(function: Callable[..., Any], *arguments: Any, wrt: Wrt = None, **named: Any) -> tuple[Any, Pullback]:
    """``(value, pull)``: the value at these arguments, and the function from a cotangent of the value to those of the
    parameters ``wrt`` (see ``gradient``). ``pull`` can be called any number of times, at any time. Where ``inout``
    parameters make more than one result differentiable, it takes a tuple of cotangents, one for each of those."""
    derivative = find_derivative(function, wrt, "vjp")
    parameters = derivative.function.parameters
    if named or len(arguments) != parameters.count:
        arguments = tuple(parameters.bind(arguments, named))
    maker = vjp_of(derivative)
    values, pull = maker(*arguments)
    return values[0] if maker.shape is None else maker.shape(values), pull


def vjp_of(derivative: Derivative) -> Vjp:
    """The one that was made before, where there is one."""
    known = derivative.made.get("vjp")
    if known is None:
        known = derivative.made["vjp"] = Vjp(derivative)
    return known


@python_api.direct
class _Gradient(Direct, Transformed):
    """What ``gradient`` and ``value_and_gradient`` return."""

    again = "second derivatives are pullback.hessian and pullback.hvp of the function itself"

    def __init__(self, derivative: Derivative, *, with_value: bool) -> None:
        Transformed.__init__(self, "value_and_gradient" if with_value else "gradient", derivative)
        Direct.__init__(self, derivative.native.library)
        self._entry = derivative.entry("value_and_gradient")
        self._with_value = with_value
        self._takes_out = not derivative.function.parameters.has(OUT)

    def invoke(self, *arguments: Any, **named: Any) -> Any:
        out = named.pop(OUT, None) if named and self._takes_out else None
        bound = self.bind(arguments, named)
        return self._value(self._entry.call(bound), bound, out)

    def finish(self, data: bytes, arguments: tuple[Any, ...], out: Any) -> Any:
        return self._value(self._entry.unpack(data), arguments, out)

    def _value(self, results: Any, arguments: Sequence[Any], out: Any) -> Any:
        cotangents = self._derivative.cotangents(results[-1], self._derivative.templates(arguments))
        if out is not None:
            cotangents = write(cotangents, out, self.__name__)
        return (results[0], cotangents) if self._with_value else cotangents

    @property
    def lock(self) -> threading.RLock | None:
        return self._entry.lock

    def _plan(self) -> Plan:
        cotangents = self._derivative.parts(self._entry, parts(self._entry.arguments))
        picked = cotangents[0] if self._derivative.single else tuple(cotangents)
        outcome = (parts(self._entry.results)[0], picked) if self._with_value else picked
        places = self._derivative.function.parameters.places
        return plan(self._entry, outcome, picked if self._takes_out else None, places)
