"""One derivative of a function: which row of the manifest holds it, and what was asked for of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import abi
from .call import Entry, Native
from .functions import Function
from .generics import Generic
from .leaves import field_offsets
from .overloads import Overloads
from .parts import Part, parts, tangent
from .shapes import fit, template

Wrt = int | str | Sequence[int | str] | None

# Entries that take tangents of the parameters: those of forward mode and of second order.
FORWARD = ("jvp", "hvp")

# Entries that are there for functions that return a number, and what to use for others.
_OF_NUMBERS = {
    "value_and_gradient": "use pullback.vjp for its derivative",
    "hvp": "use pullback.jvp or pullback.jacobian for its derivative",
}


class Transformed:
    """What a transformation of a function makes: ``name`` of a function. Not a function of the module, so it cannot be
    differentiated again."""

    again = "write the function of it that you need in the language, where derivatives nest"

    def __init__(self, name: str, derivative: Derivative) -> None:
        function = derivative.function
        self.__name__ = f"{name}({function.__name__})"
        self.__doc__ = (
            f"{name.capitalize().replace('_', ' ')} of {function.__name__}. {function.__doc__ or ''}".rstrip()
        )
        self.__wrapped__ = function
        self._derivative = derivative

    def bind(self, arguments: Sequence[Any], named: dict[str, Any]) -> Sequence[Any]:
        parameters = self._derivative.function.parameters
        return parameters.bind(arguments, named) if named or len(arguments) != parameters.count else arguments

    @property
    def __signature__(self) -> Any:
        signature = self._derivative.function.__signature__
        return signature.replace(return_annotation=signature.empty)

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


def find_derivative(function: Callable[..., Any], wrt: Wrt, kind: str) -> Derivative:
    """A derivative that has the entry ``kind``. What was found out is kept with the function."""
    if not isinstance(function, Function):
        raise TypeError(_why_no_function(function))
    key = ("derivative", repr(wrt), kind)
    known = function.entries.get(key)
    if known is None:
        known = function.entries[key] = Derivative(function, wrt, kind)
    return known


def _why_no_function(given: Any) -> str:
    if isinstance(given, Overloads):
        return f"{given.__name__}() has {len(given.versions)} versions; choose one of {given.__name__}.versions"
    if isinstance(given, Transformed):
        return f"{given.__name__} cannot be differentiated again; {given.again}"
    if isinstance(given, Generic):
        return f"{given.__name__}() is generic; choose its types, as in {given.__name__}[float]"
    return f"needs a function of a loaded module, got {given!r}"


class Derivative:
    """``row``: of the manifest; it may cover more parameters than those that were asked for. ``types``: of the
    tangents of the latter, in the order in which they were asked for."""

    def __init__(self, function: Function, wrt: Wrt, kind: str) -> None:
        self.function = function
        self._kind = kind
        self.single = isinstance(wrt, int | str)
        positions = self._positions(wrt)
        self.native, self.row = self._find(positions)
        self.wrt: list[int] = self.row["wrt"]
        self.wanted = [self.wrt.index(position) for position in positions]
        self.single = self.single or (wrt is None and len(positions) == 1)
        self.several = len(self.wrt) > 1
        self.seeds = len(self.row["seeds"])
        self.all_types = self._tangent_types()
        self.types = [self.all_types[index] for index in self.wanted]
        # What ``gradient`` and ``value_and_gradient`` gave for it, and what ``jvp`` or ``hvp`` call.
        self.made: dict[bool | str, Any] = {}
        self.sized = [abi.holds_buffers(type) for type in self.types]

    @property
    def names(self) -> list[str]:
        """The parameters that were asked for."""
        return [self.function.parameters.names[self.wrt[index]] for index in self.wanted]

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

    def _find(self, wanted: list[int]) -> tuple[Native, dict[str, Any]]:
        """The smallest derivative that covers what is wanted; made now when the source is at hand."""
        function = self.function
        if self._kind in _OF_NUMBERS:
            self._require_number(_OF_NUMBERS[self._kind])
        rows = [*((function.native, row) for row in function.data["derivatives"]), *function.derived]
        covering = [(native, row) for native, row in rows if set(wanted) <= set(row["wrt"])]
        complete = [(native, row) for native, row in covering if row[self._kind] is not None]
        if complete:
            return min(complete, key=lambda found: len(found[1]["wrt"]))
        for position in wanted:
            self._require_differentiable(position)
        if function.derive is None:
            raise ValueError(self._why_not_there(wanted, bool(covering)))
        made = function.derive(function.data["id"], tuple(sorted(wanted)), (self._kind,))
        function.derived.append(made)
        return made

    def _tangent_types(self) -> Sequence[abi.Type]:
        """One for each parameter in ``wrt``: the last result of reverse mode, the last arguments of forward mode."""
        decode = self.native.types.decode
        for kind in ("value_and_gradient", "pullback"):
            if self.row[kind] is not None:
                cotangent = decode(self.row[kind]["results"][-1])
                return abi.parts(cotangent) if self.several else (cotangent,)
        entry = self.row["jvp"] or self.row["hvp"]
        return [decode(type) for type in entry["arguments"][-len(self.wrt) :]]

    def _require_differentiable(self, position: int) -> None:
        function = self.function
        if position in function.data["differentiable"]:
            return
        if not function.data["differentiable"]:
            raise ValueError(function.why_not_differentiable())
        name, type = function.parameters.names[position], function.argument_types[position]
        raise ValueError(
            f"{function.__name__}() cannot be differentiated with respect to '{name}': {type} is not differentiable"
        )

    def _require_number(self, instead: str) -> None:
        if not self.function.returns_number:
            raise TypeError(
                f"{self.function.__name__}() {self.function.results_text}, not one floating-point number; {instead}"
            )

    def _why_not_there(self, wanted: list[int], covered: bool) -> str:
        function = self.function
        asked = ", ".join(function.parameters.names[position] for position in wanted)
        if covered:
            return (
                f"{function.__name__}() has no {self._kind} with respect to {asked} in this artefact; "
                "build it with --order 2, or load the source"
            )
        there = "; ".join(", ".join(names) for names in function.wrt)
        return (
            f"{function.__name__}() has no derivative with respect to {asked} in this artefact; "
            + (f"it has those with respect to: {there}" if there else "none of its derivatives was compiled")
            + ". Mark the function @differentiable in the source, or load that"
        )

    def entry(self, kind: str, *, copy: bool = False) -> Entry:
        key = (self.native, tuple(self.wrt), kind)
        entry = self.function.entries.get(key)
        if entry is None:
            owner = f"{self.function.__name__}()" if kind != "pullback" else f"pullback of {self.function.__name__}()"
            data = self.row[kind]
            entry = self.function.entries[key] = Entry(self.native, data, owner, self._names(kind), copy=copy)
        return entry

    def _names(self, kind: str) -> tuple[str, ...]:
        """Of the arguments of an entry."""
        names = self.function.parameters.names
        if kind == "pullback":
            seeds = tuple(f"cotangent[{i}]" for i in range(self.seeds)) if self.seeds > 1 else ("cotangent",)
            return ("record", *seeds)
        return (*names, *(f"tangent of {names[i]}" for i in self.wrt)) if kind in FORWARD else names

    def templates(self, arguments: Sequence[Any]) -> list[Any]:
        """The sizes of the arguments that cotangents are asked for, where they have sizes."""
        return [
            template(arguments[self.wrt[index]]) if sized else None
            for index, sized in zip(self.wanted, self.sized, strict=True)
        ]

    def parts(self, entry: Entry, arguments: Sequence[Part], place: int = -1) -> list[Part]:
        """The cotangents that were asked for, among those that are the result of an entry at this place, for these
        arguments of the function."""
        start = parts(entry.results)[place].offset
        offsets = field_offsets(tuple(self.all_types)) if self.several else [0]
        found: list[Part] = []
        for index, type in zip(self.wanted, self.types, strict=True):
            found.append(tangent(type, start + offsets[index], arguments[self.wrt[index]]))
        return found

    def fitted(self, value: Any, templates: list[Any]) -> list[Any]:
        """What native code returned, one cotangent or a tuple of them, as a list of those that were asked for."""
        values = value if self.several else (value,)
        classes = self.native.classes
        return [
            values[index] if shape is None else fit(values[index], type, shape, classes)
            for index, type, shape in zip(self.wanted, self.types, templates, strict=True)
        ]

    def cotangents(self, value: Any, templates: list[Any]) -> Any:
        """What native code returned, as the caller asked for it."""
        picked = self.fitted(value, templates)
        return picked[0] if self.single else tuple(picked)
