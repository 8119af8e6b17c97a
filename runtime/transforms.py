"""Derivatives of loaded functions: ``gradient``, ``value_and_gradient``, ``vjp``."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Sequence
from typing import Any

from . import abi
from .call import Entry
from .functions import Function, result_shape
from .overloads import Overloads
from .pack import Mismatch
from .shapes import check, fit, template

Wrt = int | str | Sequence[int | str] | None


def gradient(function: Callable[..., Any], wrt: Wrt = None) -> Callable[..., Any]:
    """The function that computes the gradient of ``function``, whose result is one number.

    ``wrt``: the parameter to differentiate with respect to, by name or position, or several of them; then the gradient
    is a tuple. By default all parameters that the function can be differentiated with respect to."""
    return _Gradient(_derivative(function, wrt), with_value=False)


def value_and_gradient(function: Callable[..., Any], wrt: Wrt = None) -> Callable[..., Any]:
    """As ``gradient``, but what it makes returns ``(value, gradient)``."""
    return _Gradient(_derivative(function, wrt), with_value=True)


def vjp(function: Callable[..., Any], *arguments: Any, wrt: Wrt = None, **named: Any) -> tuple[Any, Pullback]:
    """``(value, pull)``: the value at these arguments, and the function from a cotangent of the value to those of the
    parameters ``wrt`` (see ``gradient``). ``pull`` can be called any number of times, at any time. Where ``inout``
    parameters make more than one result differentiable, it takes a tuple of cotangents, one for each of those."""
    derivative = _derivative(function, wrt)
    forward = derivative.entry("vjp", copy=True)
    bound = derivative.function.parameters.bind(arguments, named)
    lock = threading.RLock()
    *values, record = forward.call(bound, lock)
    shape = result_shape(forward.results[:-1])
    value = values[0] if shape is None else shape(tuple(values))
    shapes = [template(values[index]) for index in derivative.row["seeds"]]
    return value, Pullback(derivative, record, shapes, derivative.templates(bound), lock)


def _derivative(function: Callable[..., Any], wrt: Wrt) -> _Derivative:
    """What was found out is kept with the function."""
    if not isinstance(function, Function):
        return _Derivative(function, wrt)
    key = ("derivative", repr(wrt))
    known = function.entries.get(key)
    if known is None:
        known = function.entries[key] = _Derivative(function, wrt)
    return known


class _Derivative:
    """One row of a function's derivatives, and which of its cotangents were asked for."""

    def __init__(self, function: Callable[..., Any], wrt: Wrt) -> None:
        if isinstance(function, Overloads):
            name, count = function.__name__, len(function.versions)
            raise TypeError(f"{name}() has {count} versions; choose one of {name}.versions")
        if not isinstance(function, Function):
            raise TypeError(f"needs a function of a loaded module, got {function!r}")
        self.function = function
        self.single = isinstance(wrt, int | str)
        wanted = self._positions(wrt)
        self.native, self.row = self._find(wanted)
        self.wrt: list[int] = self.row["wrt"]
        self.wanted = [self.wrt.index(position) for position in wanted]
        self.single = self.single or (wrt is None and len(wanted) == 1)
        self.several = len(self.wrt) > 1
        self.seeds = len(self.row["seeds"])
        cotangent = self.native.types.decode(self.row["pullback"]["results"][-1])
        types = abi.parts(cotangent) if self.several else (cotangent,)
        self.types = [types[index] for index in self.wanted]
        self.sized = [abi.holds_buffers(type) for type in self.types]

    def _positions(self, wrt: Wrt) -> list[int]:
        parameters = self.function.parameters
        if wrt is None:
            rows = self.function.data["derivatives"]
            default = max((row["wrt"] for row in rows), key=len, default=None) or self.function.data["differentiable"]
            if not default:
                raise ValueError(self.function.why_not_differentiable())
            return default
        items: list[Any] = list(wrt) if isinstance(wrt, list | tuple) else [wrt]
        if not items or not all(isinstance(item, int | str) and not isinstance(item, bool) for item in items):
            raise TypeError(f"wrt must be names or positions of parameters, not {wrt!r}")
        positions = [parameters.position(item) for item in items]
        if len(set(positions)) != len(positions):
            raise ValueError(f"wrt names a parameter twice: {wrt!r}")
        return positions

    def _find(self, wanted: list[int]) -> tuple[Any, dict[str, Any]]:
        """The smallest derivative that covers what is wanted; made now when the source is at hand."""
        function = self.function
        declared = [(function.native, row) for row in function.data["derivatives"]]
        covering = [(n, row) for n, row in (*declared, *function.derived) if set(wanted) <= set(row["wrt"])]
        if covering:
            return min(covering, key=lambda found: len(found[1]["wrt"]))
        names = function.parameters.names
        asked = ", ".join(names[position] for position in wanted)
        for position in wanted:
            if position not in function.data["differentiable"]:
                if not function.data["differentiable"]:
                    raise ValueError(function.why_not_differentiable())
                type = function.argument_types[position]
                raise ValueError(
                    f"{function.__name__}() cannot be differentiated with respect to '{names[position]}': "
                    f"{type} is not differentiable"
                )
        if function.derive is None:
            there = "; ".join(", ".join(names) for names in function.wrt)
            raise ValueError(
                f"{function.__name__}() has no derivative with respect to {asked} in this artefact; "
                + (f"it has those with respect to: {there}" if there else "none of its derivatives was compiled")
                + ". Mark the function @differentiable in the source, or load that"
            )
        made = function.derive(function.data["id"], tuple(sorted(wanted)))
        function.derived.append(made)
        return made

    def entry(self, kind: str, *, copy: bool = False) -> Entry:
        key = (self.native, tuple(self.wrt), kind)
        entry = self.function.entries.get(key)
        if entry is None:
            data = self.row[kind]
            if data is None:
                raise TypeError(
                    f"{self.function.__name__}() {self.function.results_text}, not one floating-point number; "
                    "use pullback.vjp for its derivative"
                )
            seeds = tuple(f"cotangent[{i}]" for i in range(self.seeds)) if self.seeds > 1 else ("cotangent",)
            names = self.function.parameters.names if kind != "pullback" else ("record", *seeds)
            owner = f"{self.function.__name__}()" if kind != "pullback" else f"pullback of {self.function.__name__}()"
            entry = self.function.entries[key] = Entry(self.native, data, owner, names, copy=copy)
        return entry

    def templates(self, arguments: Sequence[Any]) -> list[Any]:
        """The sizes of the arguments that cotangents are asked for, where they have sizes."""
        return [
            template(arguments[self.wrt[index]]) if sized else None
            for index, sized in zip(self.wanted, self.sized, strict=True)
        ]

    def cotangents(self, value: Any, templates: list[Any]) -> Any:
        """What native code returned, one cotangent or a tuple of them, as the caller asked for it."""
        values = value if self.several else (value,)
        classes = self.native.classes
        picked = [
            values[index] if shape is None else fit(values[index], type, shape, classes)
            for index, type, shape in zip(self.wanted, self.types, templates, strict=True)
        ]
        return picked[0] if self.single else tuple(picked)


class _Gradient:
    """What ``gradient`` and ``value_and_gradient`` return."""

    def __init__(self, derivative: _Derivative, *, with_value: bool) -> None:
        function = derivative.function
        self.__name__ = f"{'value_and_gradient' if with_value else 'gradient'}({function.__name__})"
        self.__doc__ = f"Gradient of {function.__name__}. {function.__doc__ or ''}".rstrip()
        self.__wrapped__ = function
        self._derivative = derivative
        self._entry = derivative.entry("value_and_gradient")
        self._with_value = with_value

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        parameters = self._derivative.function.parameters
        if named or len(arguments) != parameters.count:
            arguments = tuple(parameters.bind(arguments, named))
        results = self._entry.call(arguments)
        cotangents = self._derivative.cotangents(results[-1], self._derivative.templates(arguments))
        return (results[0], cotangents) if self._with_value else cotangents

    @property
    def __signature__(self) -> inspect.Signature:
        return self._derivative.function.__signature__.replace(return_annotation=inspect.Signature.empty)

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


class Pullback:
    """The linear function from a cotangent of the result to those of the parameters. ``results``: the shapes of the
    results that have cotangents."""

    def __init__(
        self, derivative: _Derivative, record: Any, results: list[Any], templates: list[Any], lock: threading.RLock
    ) -> None:
        self._derivative = derivative
        self._record = record
        self._results = results
        self._templates = templates
        self._lock = lock
        self._entry = derivative.entry("pullback")

    def __call__(self, cotangent: Any) -> Any:
        count = len(self._results)
        if count > 1 and not (isinstance(cotangent, tuple) and len(cotangent) == count):
            raise TypeError(f"{self!r} needs a tuple of {count} cotangents, one for each differentiable result")
        seeds = cotangent if count > 1 else (cotangent,)
        for index, (seed, type, shape) in enumerate(zip(seeds, self._entry.arguments[1:], self._results, strict=True)):
            try:
                check(seed, type, shape)
            except Mismatch as error:
                place = f"cotangent[{index}]" if count > 1 else "cotangent"
                raise error.kind(f"{self!r}: '{place}{error.path}' {error.message}") from None
        results = self._entry.call((self._record, *seeds), self._lock)
        result = results[0] if isinstance(results, tuple) else results
        return self._derivative.cotangents(result, self._templates)

    def __repr__(self) -> str:
        return f"<pullback of {self._derivative.function.__name__}>"
