"""The prelude's types that the language itself speaks of: literals, conditions, loops, optionals."""

from __future__ import annotations

from collections.abc import Callable

from ..entities import NominalEntity
from ..types import Nominal, Type

READ_ONLY, WRITABLE = "KeyPath", "WritableKeyPath"


def key_path_kind(type: Type) -> str | None:
    """``KeyPath`` or ``WritableKeyPath``, of the library; None for other types."""
    if type.__class__ is not Nominal or type.entity.name not in (READ_ONLY, WRITABLE):  # type: ignore[attr-defined]
        return None
    entity: NominalEntity = type.entity  # type: ignore[attr-defined]
    return entity.name if entity.module is not None and entity.module.is_library else None


def written_scalar(type: Type) -> Type | None:
    """The scalar type of a tensor, where ``type`` is what an element of a tensor literal becomes."""
    if type.__class__ is not Nominal or type.entity.name != "_TensorElementLiteral":  # type: ignore[attr-defined]
        return None
    entity: NominalEntity = type.entity  # type: ignore[attr-defined]
    library = entity.module is not None and entity.module.is_library
    return type.arguments[0] if library else None  # type: ignore[attr-defined]


class Known:
    """``entity`` finds a type or protocol of the prelude by name."""

    def __init__(self, entity: Callable[[str], NominalEntity]) -> None:
        self.entity = entity
        self._types: dict[str, Nominal] = {}
        self.optional = self.entity("Optional")
        self.array = self.entity("Array")
        self.bool = self.type("Bool")
        self.int = self.type("Int")
        self.double = self.type("Double")
        self.string = self.type("String")

    def type(self, name: str) -> Nominal:
        """A type of the prelude that takes no arguments."""
        found = self._types.get(name)
        if found is None:
            found = self._types[name] = Nominal(self.entity(name))
        return found

    def optional_of(self, wrapped: Type) -> Nominal:
        return Nominal(self.optional, (wrapped,))

    def array_of(self, element: Type) -> Nominal:
        return Nominal(self.array, (element,))

    def wrapped(self, type: Type) -> Type | None:
        """What an Optional holds; None for any other type."""
        if type.__class__ is Nominal and type.entity is self.optional:  # type: ignore[attr-defined]
            return type.arguments[0]  # type: ignore[attr-defined]
        return None

    def is_any(self, type: Type) -> bool:
        return type.__class__ is Nominal and type.entity.builtin == "any"  # type: ignore[attr-defined]

    def is_never(self, type: Type) -> bool:
        return type.__class__ is Nominal and type.entity is self.entity("Never")  # type: ignore[attr-defined]
