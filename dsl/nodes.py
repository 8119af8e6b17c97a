"""What the nodes of both trees are: dataclasses that nothing changes once they are made.

Python's frozen dataclasses generate six functions for each of the many classes, which would be a tenth of the time of
a short program's compilation. Here only the constructor is generated, and the type checker sees to it that nothing is
written to.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

Class = TypeVar("Class", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def tree_node(cls: Class) -> Class:
    return dataclass(slots=True, eq=False, repr=False)(cls)


class Tree:
    """Equality, hash and text of a node, from its fields."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _names(self.__class__, "compare"))

    def __hash__(self) -> int:
        return hash((self.__class__, *(getattr(self, name) for name in _names(self.__class__, "compare"))))

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in _names(self.__class__, "repr"))
        return f"{self.__class__.__qualname__}({', '.join(shown)})"


@functools.cache
def _names(cls: Any, purpose: str) -> tuple[str, ...]:
    return tuple(field.name for field in cls.__dataclass_fields__.values() if getattr(field, purpose))
