"""Python classes for structs, enums and classes of the language."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Sequence
from copy import deepcopy
from pickle import UnpicklingError
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from . import abi
from .names import python_name
from .objects import Instance, object_class, properties
from .state import set_state, state


class Classes:
    """The classes of one module, made when first asked for, one for each type."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._known: dict[abi.Type, type] = {}

    def of(self, type: abi.Struct | abi.Enum | abi.Object) -> Any:
        outline = abi.outline(type)
        known = self._known.get(outline)
        if known is None:
            known = _MAKERS[type.__class__](type)
            known.__module__ = self._module
            known.__qualname__ = str(type)
            known.__doc__ = type.doc or _signature(type)
            known.__reduce__ = _reduced
            self._known[outline] = known
        if isinstance(type, abi.Functions):
            _add_functions(known, type)
        return known

    def known(self) -> Classes:
        """The same, from now on those of what pickles say is of the module."""
        _loaded[self._module] = self
        return self


_loaded: WeakValueDictionary[str, Classes] = WeakValueDictionary()
_unloaded: dict[str, Classes] = {}


def restored(module: str, type: abi.Struct | abi.Enum | abi.Object, values: Sequence[Any]) -> Any:
    """A value out of a pickle. Its class is that of the module, where one of that name is loaded; each module whose
    type it is takes the value. Objects are made by native code, and so need their module."""
    classes = _loaded.get(module)
    if classes is None:
        if isinstance(type, abi.Object):
            raise UnpicklingError(f"module '{module}' must be loaded before its objects, here a '{type}', can be read")
        classes = _unloaded.setdefault(module, Classes(module))
    return classes.of(type)(*values)


def _reduced(self: Any) -> tuple[Any, ...]:
    return restored, (type(self).__module__, self.__pullback_type__, _values(self))


def _copied(self: Any) -> Any:
    return type(self)(*_values(self))


def _copied_deeply(self: Any, memo: Any) -> Any:
    return type(self)(*deepcopy(_values(self), memo))


def _values(self: Any) -> tuple[Any, ...]:
    """What its class makes a value of."""
    if isinstance(self, Instance):
        return tuple(properties(self))
    return (self.case, *self.payload) if isinstance(self, EnumValue) else getter(self.__pullback_type__)(self)


def accepts(type: abi.Type) -> Callable[[Any], bool]:
    """Whether a value is of the class of ``type``; also that of another loaded copy of the same module."""

    def is_instance(value: Any) -> bool:
        found = getattr(value.__class__, "__pullback_type__", None)
        return found == type or (found is not None and abi.outline(found) == abi.outline(type))

    return is_instance


def field_names(type: abi.Struct) -> tuple[str, ...]:
    return tuple(python_name(name) for name, _ in type.fields)


def getter(type: abi.Struct) -> Callable[[Any], tuple[Any, ...]]:
    """All fields of an instance, as a tuple."""
    names = field_names(type)
    if len(names) == 1:
        one = operator.attrgetter(names[0])
        return lambda value: (one(value),)
    return operator.attrgetter(*names) if names else lambda value: ()


def annotation(type: abi.Type) -> Any:
    """What a signature shows of a type."""
    match type:
        case abi.Scalar(name):
            return bool if name == "bool" else int if name[0] in "iu" else float
        case abi.String():
            return str
        case abi.Optional():
            return f"{type.element} | None"
        case abi.Tuple(()):
            return None
        case _:
            return str(type)


def _signature(type: abi.Struct | abi.Enum | abi.Object) -> str:
    if not isinstance(type, abi.Enum):
        return f"{type.name}({', '.join(f'{name}: {t}' for name, t in type.fields)})"
    return f"{type.name}: " + ", ".join(
        f"{name}({', '.join(map(str, payload))})" if payload else name for name, payload in type.cases
    )


def _struct(type: abi.Struct) -> type:
    """A dataclass with slots: no field can be misspelt, and instances are quickly made. ``vars`` gives the fields,
    ``state`` the weights, where no field has that name."""
    fields = {python_name(name): annotation(t) for name, t in type.fields}
    namespace = {
        "__slots__": (*fields, "__weakref__"),
        "__annotations__": fields,
        "__dict__": property(_fields),
        "__eq__": _equal,
        "__hash__": None,
        "__pullback_type__": type,
        "__copy__": _copied,
        "__deepcopy__": _copied_deeply,
    }
    if "state" not in fields:
        namespace["state"] = property(state, set_state)
    return dataclasses.dataclass(eq=False)(_new_class(python_name(type.name), (), namespace))


def _fields(self: Any) -> dict[str, Any]:
    type = self.__pullback_type__
    return dict(zip(field_names(type), getter(type)(self), strict=True))


def _equal(self: Any, other: Any) -> Any:
    """Fields compare as values; arrays are equal when all their elements are."""
    if not accepts(self.__pullback_type__)(other):
        return NotImplemented
    fields_of = getter(self.__pullback_type__)
    return all(map(_same, fields_of(self), fields_of(other)))


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return np.array_equal(left, right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right)


class EnumValue:
    """A value of an enum: the name of its case and its payload."""

    __slots__ = ("case", "payload")
    __pullback_type__: abi.Enum

    def __init__(self, case: str, *payload: Any) -> None:
        wanted = dict(self.__pullback_type__.cases)
        if case not in wanted:
            raise ValueError(f"{self.__pullback_type__} has no case {case!r}")
        if len(payload) != len(wanted[case]):
            raise TypeError(f"{self.__pullback_type__}.{case} takes {len(wanted[case])} values, not {len(payload)}")
        self.case = case
        self.payload = payload

    __copy__ = _copied
    __deepcopy__ = _copied_deeply

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, EnumValue) or other.__pullback_type__ != self.__pullback_type__:
            return NotImplemented
        return self.case == other.case and _same(self.payload, other.payload)

    def __hash__(self) -> int:
        return hash((self.case, self.payload))

    def __repr__(self) -> str:
        payload = f"({', '.join(map(repr, self.payload))})" if self.payload else ""
        return f"{self.__pullback_type__}.{self.case}{payload}"


class FunctionValue(EnumValue):
    """A function that a struct holds: its name and what it has captured. Code knows those that it can call."""

    __slots__ = ()

    def __init__(self, case: str, *payload: Any) -> None:
        self.case = case
        self.payload = payload

    def __repr__(self) -> str:
        return f"<function {_plain_name(self.case)}>"


def _plain_name(function: str) -> str:
    """``relu<f32>`` is what Python calls ``relu``."""
    return function.partition("<")[0] or function


def _add_functions(made: Any, type: abi.Functions) -> None:
    """Functions without captures are attributes of their class."""
    for name, payload in type.cases:
        attribute = python_name(_plain_name(name))
        if not payload and not hasattr(made, attribute):
            setattr(made, attribute, made(name))


def _functions(type: abi.Functions) -> type:
    return _new_class("function", (FunctionValue,), {"__slots__": (), "__pullback_type__": type})


def _enum(type: abi.Enum) -> type:
    """``Shape.circle(2.0)`` makes a value; a case without payload is one."""
    made = _new_class(python_name(type.name), (EnumValue,), {"__slots__": (), "__pullback_type__": type})
    for name, payload in type.cases:
        setattr(made, python_name(name), _factory(made, name) if payload else made(name))
    return made


_new_class = type


def _factory(made: Any, case: str) -> Callable[..., Any]:
    def make(*payload: Any) -> Any:
        return made(case, *payload)

    make.__name__ = python_name(case)
    make.__doc__ = f"The case {case} of {made.__pullback_type__}."
    return staticmethod(make)


_MAKERS: dict[type[abi.Type], Callable[[Any], Any]] = {
    abi.Struct: _struct,
    abi.Enum: _enum,
    abi.Functions: _functions,
    abi.Object: object_class,
}
