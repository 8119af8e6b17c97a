"""Derivatives of loaded functions: ``gradient``, ``value_and_gradient``, ``vjp``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from . import abi, python_api
from .derivative import Derivative, Transformed, Wrt, find_derivative
from .direct import Direct
from .functions import result_shape
from .out import write
from .pack import Mismatch
from .plans import OUT, Plan, parts, plan
from .shapes import check, template


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
    values, pull = pullback_at(derivative, derivative.function.parameters.bind(arguments, named))
    shape = result_shape(pull.result_types)
    return values[0] if shape is None else shape(values), pull


def pullback_at(derivative: Derivative, arguments: Sequence[Any]) -> tuple[tuple[Any, ...], Pullback]:
    """All results, and the pullback."""
    forward = derivative.entry("vjp", copy=True)
    lock = threading.RLock()
    *values, record = forward.call(arguments, lock)
    return tuple(values), Pullback(derivative, record, forward.results[:-1], values, arguments, lock)


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

    def _value(self, results: Any, arguments: Sequence[Any], out: Any) -> Any:
        cotangents = self._derivative.cotangents(results[-1], self._derivative.templates(arguments))
        if out is not None:
            cotangents = write(cotangents, out, self.__name__)
        return (results[0], cotangents) if self._with_value else cotangents

    def _plan(self) -> Plan:
        def finish(data: bytes, arguments: tuple[Any, ...], out: Any) -> Any:
            return self._value(self._entry.unpack(data), arguments, out)

        cotangents = self._derivative.parts(self._entry)
        picked = cotangents[0] if self._derivative.single else tuple(cotangents)
        outcome = (parts(self._entry.results)[0], picked) if self._with_value else picked
        return plan(self._entry, outcome, self.invoke, finish, picked if self._takes_out else None)


class Pullback:
    """The linear function from a cotangent of the result to those of the parameters. ``types``: of the cotangents that
    it takes, one for each result that has them."""

    def __init__(
        self,
        derivative: Derivative,
        record: Any,
        result_types: Sequence[abi.Type],
        values: Sequence[Any],
        arguments: Sequence[Any],
        lock: threading.RLock,
    ) -> None:
        self.result_types = result_types
        self._derivative = derivative
        self._record = record
        self._results = [template(values[index]) for index in derivative.row["seeds"]]
        self._templates = derivative.templates(arguments)
        self._lock = lock
        self._entry = derivative.entry("pullback")
        self.types = self._entry.arguments[1:]

    def __call__(self, cotangent: Any) -> Any:
        count = len(self._results)
        if count > 1 and not (isinstance(cotangent, tuple) and len(cotangent) == count):
            raise TypeError(f"{self!r} needs a tuple of {count} cotangents, one for each differentiable result")
        seeds = cotangent if count > 1 else (cotangent,)
        for index, (seed, type, shape) in enumerate(zip(seeds, self.types, self._results, strict=True)):
            try:
                check(seed, type, shape)
            except Mismatch as error:
                place = f"cotangent[{index}]" if count > 1 else "cotangent"
                raise error.kind(f"{self!r}: '{place}{error.path}' {error.message}") from None
        found = self.fitted(seeds)
        return found[0] if self._derivative.single else tuple(found)

    def fitted(self, seeds: Sequence[Any]) -> list[Any]:
        """The cotangents for one of each differentiable result."""
        results = self._entry.call((self._record, *seeds), self._lock)
        result = results[0] if isinstance(results, tuple) else results
        return self._derivative.fitted(result, self._templates)

    def __repr__(self) -> str:
        return f"<pullback of {self._derivative.function.__name__}>"
