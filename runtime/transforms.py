"""Derivatives of loaded functions: ``gradient``, ``value_and_gradient``, ``vjp``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from . import abi
from .derivative import Derivative, Transformed, Wrt, find_derivative
from .functions import result_shape
from .pack import Mismatch
from .shapes import check, template


def gradient(function: Callable[..., Any], wrt: Wrt = None) -> Callable[..., Any]:
    """The function that computes the gradient of ``function``, whose result is one number.

    ``wrt``: the parameter to differentiate with respect to, by name or position, or several of them; then the gradient
    is a tuple. By default all parameters that the function can be differentiated with respect to."""
    return _Gradient(find_derivative(function, wrt, "value_and_gradient"), with_value=False)


def value_and_gradient(function: Callable[..., Any], wrt: Wrt = None) -> Callable[..., Any]:
    """As ``gradient``, but what it makes returns ``(value, gradient)``."""
    return _Gradient(find_derivative(function, wrt, "value_and_gradient"), with_value=True)


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


class _Gradient(Transformed):
    """What ``gradient`` and ``value_and_gradient`` return."""

    again = "second derivatives are pullback.hessian and pullback.hvp of the function itself"

    def __init__(self, derivative: Derivative, *, with_value: bool) -> None:
        super().__init__("value_and_gradient" if with_value else "gradient", derivative)
        self._entry = derivative.entry("value_and_gradient")
        self._with_value = with_value

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        bound = self.bind(arguments, named)
        results = self._entry.call(bound)
        cotangents = self._derivative.cotangents(results[-1], self._derivative.templates(bound))
        return (results[0], cotangents) if self._with_value else cotangents


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
