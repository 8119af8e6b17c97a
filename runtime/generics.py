"""Generic functions, which Python calls once it has named their types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args, get_origin

import numpy as np

from .functions import Function

_TYPES: dict[Any, str] = {
    float: "Double",
    int: "Int",
    bool: "Bool",
    str: "String",
    np.float64: "Double",
    np.float32: "Float",
    np.int64: "Int",
    np.int32: "Int32",
    np.int16: "Int16",
    np.int8: "Int8",
    np.uint64: "UInt",
    np.uint32: "UInt32",
    np.uint16: "UInt16",
    np.uint8: "UInt8",
    np.bool_: "Bool",
}


class Generic:
    """``f[float]`` or ``f["Double"]`` is the function for these types, one for each of its generic parameters. It is
    compiled when first asked for."""

    def __init__(
        self, name: str, module: str, parameters: Sequence[str], make: Callable[[str, tuple[str, ...]], Function]
    ) -> None:
        self.__name__ = self.__qualname__ = name
        self.__module__ = module
        self._parameters = tuple(parameters)
        self._make = make
        self._made: dict[tuple[str, ...], Function] = {}

    def __getitem__(self, types: Any) -> Function:
        given = types if isinstance(types, tuple) else (types,)
        if len(given) != len(self._parameters):
            raise TypeError(f"{self.__name__}() needs types for {', '.join(self._parameters)}; got {len(given)}")
        texts = tuple(map(_written, given))
        known = self._made.get(texts)
        if known is None:
            known = self._made[texts] = self._make(self.__name__, texts)
        return known

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        example = ", ".join(["float"] * len(self._parameters))
        raise TypeError(
            f"{self.__name__}() is generic; choose types for {', '.join(self._parameters)}, "
            f"such as {self.__name__}[{example}]"
        )

    def __repr__(self) -> str:
        return f"<generic function {self.__module__}.{self.__name__}<{', '.join(self._parameters)}>>"


def _written(type: Any) -> str:
    """A type as the language writes it."""
    if isinstance(type, str):
        return type.strip()
    own = getattr(type, "__pullback_type__", None)
    if own is not None:
        return str(own)
    if get_origin(type) is list:
        return f"[{', '.join(map(_written, get_args(type)))}]"
    try:
        return _TYPES[type]
    except (KeyError, TypeError):
        raise TypeError(
            f'{type!r} is no type of the language; give its name, as in "[Double]", a class of the module, '
            "or a type of numbers"
        ) from None
