"""Derivatives along a direction: ``jvp`` and ``hvp``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .call import Entry
from .derivative import Derivative, Wrt, find_derivative
from .functions import result_shape
from .pack import Mismatch
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
    along = _Along(function, tangents, wrt, "jvp", arguments, named)
    results = along.call(along.tangents)
    count = along.result_count
    shape = result_shape(along.entry.results[:count])
    value = results[0] if shape is None else shape(results[:count])
    found = along.changes(results)
    return value, found[0] if len(found) == 1 else found


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
    along = _Along(function, tangents, wrt, "hvp", arguments, named)
    derivative = along.derivative
    _, gradient, _, product = along.call(along.tangents)
    templates = derivative.templates(along.arguments)
    return derivative.cotangents(gradient, templates), derivative.cotangents(product, templates)


class Pushforward:
    """An entry of a derivative at fixed arguments, as a function of the tangents that were asked for; parameters that
    the entry has beside those do not move."""

    def __init__(self, derivative: Derivative, kind: str, arguments: Sequence[Any]) -> None:
        self.derivative = derivative
        self.arguments = arguments
        self.entry: Entry = derivative.entry(kind)
        self._rest = {
            index: fit(None, type, template(arguments[position]), derivative.native.classes)
            for index, (position, type) in enumerate(zip(derivative.wrt, derivative.all_types, strict=True))
            if index not in derivative.wanted
        }

    def call(self, tangents: Sequence[Any]) -> tuple[Any, ...]:
        """All results of the entry."""
        given = self._rest | dict(zip(self.derivative.wanted, tangents, strict=True))
        return self.entry.call((*self.arguments, *(given[index] for index in range(len(self.derivative.wrt)))))

    @property
    def result_count(self) -> int:
        """How many results of a ``jvp`` are those of the function."""
        return len(self.entry.results) - self.derivative.seeds

    def changes(self, results: tuple[Any, ...]) -> tuple[Any, ...]:
        """The tangents among the results of a ``jvp``."""
        at = self.result_count
        rows = zip(self.derivative.row["seeds"], results[at:], self.entry.results[at:], strict=True)
        classes = self.derivative.native.classes
        return tuple(fit(change, type, template(results[index]), classes) for index, change, type in rows)


class _Along(Pushforward):
    """What ``jvp`` and ``hvp`` were given, checked."""

    def __init__(
        self,
        function: Callable[..., Any],
        tangents: Tangents,
        wrt: Wrt,
        kind: str,
        arguments: Sequence[Any],
        named: dict[str, Any],
    ) -> None:
        if isinstance(tangents, Mapping) and wrt is None:
            wrt = tuple(tangents) if len(tangents) != 1 else next(iter(tangents))
        derivative = find_derivative(function, wrt, kind)
        title = f"{kind} of {derivative.function.__name__}()"
        if not isinstance(arguments, list | tuple):
            raise TypeError(f"{title} needs the arguments as a tuple, got {arguments.__class__.__name__}")
        super().__init__(derivative, kind, derivative.function.parameters.bind(arguments, named))
        self.tangents = _in_order(tangents, derivative, title)
        positions = [derivative.wrt[index] for index in derivative.wanted]
        for name, position, type, tangent in zip(
            derivative.names, positions, derivative.types, self.tangents, strict=True
        ):
            try:
                check(tangent, type, template(self.arguments[position]), "the argument")
            except Mismatch as error:
                owner = derivative.function.__name__
                raise error.kind(f"{owner}(): 'tangent of {name}{error.path}' {error.message}") from None


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
