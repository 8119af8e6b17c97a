"""Derivatives along a direction: ``jvp`` and ``hvp``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import python_api
from .derivative import Derivative, Wrt, find_derivative
from .direct import Direct
from .functions import outcome_of, result_shape
from .pack import Mismatch
from .parts import Outcome, parts, tangent_of_result
from .plans import Plan, plan
from .shapes import check, fit, template

Tangents = Sequence[Any] | Mapping[str, Any]


def jvp(
    function: Callable[..., Any],
    arguments: Sequence[Any],
    tangents: Tangents,
    /,
    wrt: Wrt = None,
    **named: Any,
) -> tuple[Any, Any]:
    """``(value, tangent)``: the value at these arguments, and its derivative along the tangents: how it changes when
    the arguments do.

    ``tangents``: a tuple with one for each of the parameters ``wrt`` (see ``gradient``), or a dictionary from their
    names, which then says what to differentiate with respect to. Where ``inout`` parameters make more than one result
    differentiable, ``tangent`` is a tuple with one for each of those."""
    return _along(_Jvp, function, arguments, tangents, wrt, named)


def hvp(
    function: Callable[..., Any],
    arguments: Sequence[Any],
    tangents: Tangents,
    /,
    wrt: Wrt = None,
    **named: Any,
) -> tuple[Any, Any]:
    """``(gradient, product)``: the gradient of ``function``, whose result is one number, at these arguments, and the
    derivative of the gradient along the tangents: the Hessian times them. It costs a few times what the gradient costs,
    whatever the size of the Hessian. ``tangents`` and ``wrt`` are those of ``jvp``; where they are several, both
    results are tuples."""
    return _along(_Hvp, function, arguments, tangents, wrt, named)


def _along(
    make: type[_Along],
    function: Callable[..., Any],
    arguments: Sequence[Any],
    tangents: Tangents,
    wrt: Wrt,
    named: dict[str, Any],
) -> tuple[Any, Any]:
    if wrt is None and tangents.__class__ is not tuple and isinstance(tangents, Mapping):
        wrt = tuple(tangents) if len(tangents) != 1 else next(iter(tangents))
    known = _known(make, find_derivative(function, wrt, make.kind))
    return known(*known.bound(arguments, tangents, named))


def _known(make: type[_Along], derivative: Derivative) -> _Along:
    known = derivative.made.get(make.kind)
    if known is None:
        known = derivative.made[make.kind] = make(derivative)
    return known


class _Along(Direct):
    """An entry that takes tangents, as a function of the arguments and, behind them, the tangents of all parameters
    that it has them for."""

    kind: str

    def __init__(self, derivative: Derivative) -> None:
        super().__init__(derivative.native.library)
        self.derivative = derivative
        self.entry = derivative.entry(self.kind)
        self._count = derivative.function.parameters.count
        self._every = derivative.wanted == list(range(len(derivative.wrt)))
        self._title = f"{self.kind} of {derivative.function.__name__}"

    def bound(self, arguments: Sequence[Any], tangents: Tangents, named: dict[str, Any]) -> Sequence[Any]:
        """What this takes, from what ``jvp`` and ``hvp`` were given."""
        derivative = self.derivative
        if not isinstance(arguments, list | tuple):
            raise TypeError(f"{self._title}() needs the arguments as a tuple, got {arguments.__class__.__name__}")
        if named or len(arguments) != self._count:
            arguments = derivative.function.parameters.bind(arguments, named)
        if isinstance(tangents, tuple) and len(tangents) == len(derivative.wanted):
            ordered: Sequence[Any] = tangents
        else:
            ordered = _in_order(tangents, derivative, f"{self._title}()")
        return (*arguments, *(ordered if self._every else _completed(derivative, arguments, ordered)))

    def invoke(self, *given: Any) -> Any:
        derivative = self.derivative
        for name, index, type in zip(derivative.names, derivative.wanted, derivative.types, strict=True):
            try:
                check(given[self._count + index], type, template(given[derivative.wrt[index]]), "the argument")
            except Mismatch as error:
                owner = derivative.function.__name__
                raise error.kind(f"{owner}(): 'tangent of {name}{error.path}' {error.message}") from None
        return self._value(self.entry.call(given), given)

    def finish(self, data: bytes, arguments: tuple[Any, ...], out: Any) -> Any:
        return self._value(self.entry.unpack(data), arguments)

    def _value(self, results: Sequence[Any], given: Sequence[Any]) -> Any:
        raise NotImplementedError

    def _outcome(self) -> Outcome:
        raise NotImplementedError

    @property
    def lock(self) -> threading.RLock | None:
        return self.entry.lock

    def _plan(self) -> Plan:
        tangents = {self._count + index: position for index, position in enumerate(self.derivative.wrt)}
        return plan(self.entry, self._outcome(), None, tangents=tangents)

    def __repr__(self) -> str:
        return f"<{self._title}>"


@python_api.direct
class _Jvp(_Along):
    kind = "jvp"

    def _value(self, results: Sequence[Any], given: Sequence[Any]) -> Any:
        derivative = self.derivative
        count = len(results) - derivative.seeds
        shape = result_shape(self.entry.results[:count])
        value = results[0] if shape is None else shape(tuple(results[:count]))
        rows = zip(derivative.row["seeds"], results[count:], self.entry.results[count:], strict=True)
        classes = derivative.native.classes
        return value, _one_or_all(
            tuple(fit(change, type, template(results[index]), classes) for index, change, type in rows)
        )

    def _outcome(self) -> Outcome:
        found = parts(self.entry.results)
        count = len(found) - self.derivative.seeds
        seeds = zip(self.derivative.row["seeds"], found[count:], strict=True)
        changes = tuple(tangent_of_result(change, found[index]) for index, change in seeds)
        return outcome_of(found[:count]), _one_or_all(changes)


@python_api.direct
class _Hvp(_Along):
    kind = "hvp"

    def _value(self, results: Sequence[Any], given: Sequence[Any]) -> Any:
        templates = self.derivative.templates(given)
        _, gradient, _, product = results
        return self.derivative.cotangents(gradient, templates), self.derivative.cotangents(product, templates)

    def _outcome(self) -> Outcome:
        gradient, product = (self.derivative.parts(self.entry, parts(self.entry.arguments), place) for place in (1, 3))
        return (gradient[0], product[0]) if self.derivative.single else (tuple(gradient), tuple(product))


_KINDS: dict[str, type[_Along]] = {"jvp": _Jvp, "hvp": _Hvp}


def _one_or_all(values: tuple[Any, ...]) -> Any:
    return values[0] if len(values) == 1 else values


def _unmoved(derivative: Derivative, arguments: Sequence[Any]) -> dict[int, Any]:
    """Zeros for the parameters that nobody asked for, by their place among the tangents of the entry."""
    return {
        index: fit(None, type, template(arguments[position]), derivative.native.classes)
        for index, (position, type) in enumerate(zip(derivative.wrt, derivative.all_types, strict=True))
        if index not in derivative.wanted
    }


def _completed(derivative: Derivative, arguments: Sequence[Any], tangents: Sequence[Any]) -> list[Any]:
    """Tangents of all parameters that the entry has them for."""
    given = _unmoved(derivative, arguments) | dict(zip(derivative.wanted, tangents, strict=True))
    return [given[index] for index in range(len(derivative.wrt))]


class Pushforward:
    """The second result of ``jvp`` or ``hvp`` at fixed arguments, as a function of the tangents that were asked for;
    other parameters do not move. It is a tuple, also of one."""

    def __init__(self, derivative: Derivative, kind: str, arguments: Sequence[Any]) -> None:
        self._along = _known(_KINDS[kind], derivative)
        self._arguments = tuple(arguments)
        self._rest = _unmoved(derivative, arguments)
        self._wanted = derivative.wanted
        self._places = range(len(derivative.wrt))
        self._single = derivative.seeds == 1 if kind == "jvp" else derivative.single

    def __call__(self, tangents: Sequence[Any]) -> tuple[Any, ...]:
        given = self._rest | dict(zip(self._wanted, tangents, strict=True))
        _, change = self._along(*self._arguments, *[given[place] for place in self._places])
        return (change,) if self._single else change


def _in_order(tangents: Tangents, derivative: Derivative, title: str) -> Sequence[Any]:
    """The tangents in the order of ``derivative.names``."""
    names = derivative.names
    if isinstance(tangents, Mapping):
        found = {derivative.function.parameters.position(name): tangent for name, tangent in tangents.items()}
        positions = [derivative.wrt[index] for index in derivative.wanted]
        if set(found) == set(positions) and len(found) == len(tangents):
            return [found[position] for position in positions]
        given = f"those of {', '.join(map(str, tangents)) or 'none'}"
    else:
        if isinstance(tangents, list | tuple) and len(tangents) == len(names):
            return tangents
        given = f"{len(tangents)}" if isinstance(tangents, list | tuple) else tangents.__class__.__name__
    plural = "s, one for each of" if len(names) > 1 else " of"
    raise TypeError(f"{title} needs a tuple with {len(names)} tangent{plural} {', '.join(names)}; got {given}")
