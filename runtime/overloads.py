"""Functions of one name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import abi
from .functions import Function

_CLASSES: dict[str, tuple[type, ...]] = {
    "f64": (float,),
    "f32": (float,),
    **dict.fromkeys(("i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"), (int,)),
    "bool": (bool,),
}


class Overloads:
    """Calls the first of its ``versions`` that takes the arguments; one whose parameters are exactly of the arguments'
    types comes first."""

    def __init__(self, name: str, versions: Sequence[Function]) -> None:
        self.__name__ = self.__qualname__ = name
        self.versions = tuple(versions)
        self.__doc__ = "\n".join(f"{v!r} {v.__doc__ or ''}".rstrip() for v in versions)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        fitting: list[tuple[Function, list[Any]]] = []
        for version in self.versions:
            try:
                fitting.append((version, version.parameters.bind(arguments, named)))
            except TypeError:
                continue
        fitting.sort(key=lambda found: not _exact(*found))
        for version, bound in fitting:
            if version.takes(bound):
                return version(*bound)
        shown = "".join(f"\n    {version!r}" for version in self.versions)
        raise TypeError(f"no version of {self.__name__}() takes these arguments; there are:{shown}")

    def __repr__(self) -> str:
        return f"<{len(self.versions)} functions {self.__name__}>"


def _exact(function: Function, arguments: list[Any]) -> bool:
    return all(
        not isinstance(type, abi.Scalar) or argument.__class__ in _CLASSES.get(type.name, ())
        for type, argument in zip(function.argument_types, arguments, strict=True)
    )
