"""Default values of the properties of structs and objects that Python makes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .names import python_name
from .structs import annotation


def add_defaults(made: Any, defaults: Mapping[str, Callable[[], Any]]) -> None:
    """Calls of the class may leave out the properties in ``defaults``: native code computes them, at the call. More
    code for a module brings nothing new."""
    if "__signature__" in vars(made):
        return
    names = tuple(python_name(name) for name, _ in made.__pullback_type__.fields)
    values = {python_name(name): value for name, value in defaults.items()}
    with_all = made.__init__

    def init(self: Any, *given: Any, **named: Any) -> None:
        if len(given) + len(named) < len(names):
            left = [name for name in names[len(given) :] if name in values and name not in named]
            named |= {name: values[name]() for name in left}
        with_all(self, *given, **named)

    init.__name__, init.__qualname__ = with_all.__name__, with_all.__qualname__
    made.__init__ = init
    made.__signature__ = _Signature(values)


class _Signature:
    """The signature of a class, whose default values are computed when somebody looks at it."""

    def __init__(self, values: Mapping[str, Callable[[], Any]]) -> None:
        self._values = values

    def __get__(self, instance: Any, owner: Any) -> inspect.Signature:
        parameters: list[inspect.Parameter] = []
        for name, type in owner.__pullback_type__.fields:
            value = self._values.get(python_name(name))
            default = value() if value is not None else inspect.Parameter.empty
            parameters.append(parameter(name, annotation(type), default))
        return signature(parameters, None)


def parameter(name: str, shown: Any, default: Any) -> inspect.Parameter:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(python_name(name), kind, annotation=shown, default=default)


def signature(parameters: Sequence[inspect.Parameter], result: Any) -> inspect.Signature:
    try:
        return inspect.Signature(parameters, return_annotation=result)
    except ValueError:  # a parameter without default after one with: Swift allows that, Python does not
        named = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
        return inspect.Signature(named, return_annotation=result)
