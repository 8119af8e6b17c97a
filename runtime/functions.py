"""Functions of a loaded module as Python callables."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import abi, python_api
from .call import Entry, Native
from .defaults import parameter, signature
from .direct import Direct
from .names import python_name
from .out import write
from .parts import Outcome, Part, parts
from .plans import OUT, Plan, plan
from .structs import annotation


class Parameters:
    """Binds positional and keyword arguments; a parameter answers to its name and to its label. Default values are
    computed at the call, by native code."""

    def __init__(self, native: Native, function: str, rows: Sequence[dict[str, Any]]) -> None:
        self._function = function
        self.names = tuple(row["name"] for row in rows)
        self._index: dict[str, int] = {}
        labels = [row["label"] for row in rows if row["label"]]
        unique = [(row["label"], index) for index, row in enumerate(rows) if labels.count(row["label"]) == 1]
        for name, index in (*unique, *((name, index) for index, name in enumerate(self.names))):
            self._index[name] = self._index[python_name(name)] = index
        self._defaults = {
            index: Entry(native, row["default"], f"{function}()", ())
            for index, row in enumerate(rows)
            if row["default"] is not None
        }
        self.count = len(rows)

    def bind(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
        if len(arguments) > self.count:
            raise TypeError(f"{self._function}() takes {self.count} arguments, {len(arguments)} were given")
        values: list[Any] = [*arguments, *[_MISSING] * (self.count - len(arguments))]
        for name, value in named.items():
            index = self._index.get(name)
            if index is None:
                raise TypeError(f"{self._function}() has no parameter '{name}'; it takes {', '.join(self.names)}")
            if values[index] is not _MISSING:
                raise TypeError(f"{self._function}() got more than one value for '{self.names[index]}'")
            values[index] = value
        for index, value in enumerate(values):
            if value is _MISSING:
                values[index] = self.default(index)
        return values

    def default(self, index: int) -> Any:
        entry = self._defaults.get(index)
        if entry is None:
            raise TypeError(f"{self._function}() needs an argument for '{self.names[index]}'")
        return entry.value()

    def signature(self, types: Sequence[abi.Type], result: Any) -> inspect.Signature:
        empty = inspect.Parameter.empty
        parameters = [
            parameter(name, annotation(type), self.default(index) if index in self._defaults else empty)
            for index, (name, type) in enumerate(zip(self.names, types, strict=True))
        ]
        return signature(parameters, result)

    @property
    def places(self) -> Mapping[str, int]:
        """Of all names and labels that arguments can be given by."""
        return self._index

    def has(self, name: str) -> bool:
        return name in self._index

    def position(self, wrt: int | str) -> int:
        """The index of a parameter given by name, label or position."""
        if isinstance(wrt, str):
            if wrt not in self._index:
                raise ValueError(f"{self._function}() has no parameter '{wrt}'; it takes {', '.join(self.names)}")
            return self._index[wrt]
        if not -self.count <= wrt < self.count:
            raise ValueError(f"{self._function}() has {self.count} parameters, there is none at position {wrt}")
        return wrt % self.count


_MISSING: Any = object()
_FLOATS: tuple[abi.Type, ...] = (abi.Scalar("f32"), abi.Scalar("f64"), abi.Scalar("f80"))


@python_api.direct
class Function(Direct):
    """A function of the language. ``wrt`` lists what it is declared differentiable with respect to; ``derive`` makes
    further derivatives, where the source is at hand; ``entries`` holds what is known of those in use."""

    def __init__(self, native: Native, data: dict[str, Any], module: str, derive: Deriver | None) -> None:
        super().__init__(native.library)
        self.__name__ = self.__qualname__ = data["name"]
        self.__module__ = module
        self.__doc__ = data["doc"] or None
        self.data = data
        self.native = native
        self.parameters = Parameters(native, data["name"], data["parameters"])
        self._count = self.parameters.count
        self._takes_out = not self.parameters.has(OUT)
        self._entry = Entry(native, data["value"], f"{data['name']}()", self.parameters.names)
        self._call = self._entry.call
        self._shape = result_shape(self._entry.results)
        self.derive = derive
        self.derived: list[tuple[Native, dict[str, Any]]] = []
        self.entries: dict[Any, Any] = {}

    def invoke(self, *arguments: Any, **named: Any) -> Any:
        if named or len(arguments) != self._count:
            out = named.pop(OUT, None) if self._takes_out else None
            results = self._call(self.parameters.bind(arguments, named))
            return self._value(results, out)
        results = self._call(arguments)
        return results if self._shape is None else self._shape(results)

    def finish(self, data: bytes, arguments: tuple[Any, ...], out: Any) -> Any:
        return self._value(self._entry.unpack(data), out)

    def _value(self, results: Any, out: Any) -> Any:
        value = results if self._shape is None else self._shape(results)
        return value if out is None else write(value, out, f"{self.__name__}()")

    @property
    def lock(self) -> threading.RLock | None:
        return self._entry.lock

    def _plan(self) -> Plan:
        outcome = outcome_of(parts(self._entry.results))
        return plan(self._entry, outcome, outcome if self._takes_out else None, self.parameters.places)

    def takes(self, arguments: Sequence[Any]) -> bool:
        """Whether all arguments, in order, fit the parameters' types."""
        return self._entry.takes(arguments)

    @property
    def wrt(self) -> list[tuple[str, ...]]:
        """The sets of parameters that derivatives are there for, by name."""
        return [tuple(self.parameters.names[i] for i in row["wrt"]) for row in self.data["derivatives"]]

    @property
    def argument_types(self) -> tuple[abi.Type, ...]:
        return self._entry.arguments

    @property
    def result_type(self) -> abi.Type:
        return self._entry.results[0]

    @property
    def returns_number(self) -> bool:
        """Whether it returns one floating-point number, or a tensor that may hold just one, and has no ``inout``
        parameters."""
        type = self.result_type
        scalar = type.element if isinstance(type, abi.Tensor) else type
        return len(self._entry.results) == 1 and scalar in _FLOATS

    @property
    def results_text(self) -> str:
        return "has 'inout' parameters" if len(self._entry.results) > 1 else f"returns {self.result_type}"

    def why_not_differentiable(self) -> str:
        return (
            f"{self.__name__}() cannot be differentiated: no parameter is differentiable, or its result, "
            f"{self.result_type}, is not"
        )

    @property
    def __signature__(self) -> inspect.Signature:
        results = [r for r in self._entry.results if r != abi.UNIT]
        shown = (
            annotation(results[0]) if len(results) == 1 else f"({', '.join(map(str, results))})" if results else None
        )
        return self.parameters.signature(self._entry.arguments, shown)

    def __repr__(self) -> str:
        parameters = ", ".join(
            f"{name}: {type}" for name, type in zip(self.parameters.names, self._entry.arguments, strict=True)
        )
        return f"<function {self.__module__}.{self.__name__}({parameters}) -> {self.result_type}>"


# Compiles the derivative of a function with respect to these parameters, with entries of these kinds, and gives its
# native code and its row.
Deriver = Callable[[str, tuple[int, ...], tuple[str, ...]], tuple[Native, dict[str, Any]]]


def result_shape(results: Sequence[abi.Type]) -> Callable[[tuple[Any, ...]], Any] | None:
    """How the results of a call are handed out: the result, followed by the final values of ``inout`` parameters; a
    Void result is left out where there are others. None when the call gives the value itself."""
    if len(results) == 1:
        number = isinstance(results[0], abi.Scalar) and results[0] != abi.Scalar("f80")
        return None if number else lambda values: values[0]
    if results[0] != abi.UNIT:
        return lambda values: values
    if len(results) == 2:
        return lambda values: values[1]
    return lambda values: values[1:]


def outcome_of(results: Sequence[Part]) -> Outcome:
    """The same, of the results that the machine makes values of."""
    if len(results) == 1:
        return results[0]
    if results[0].type != abi.UNIT:
        return tuple(results)
    return results[1] if len(results) == 2 else tuple(results[1:])
