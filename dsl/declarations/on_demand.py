"""The functions of a library module: read and declared when somebody asks for their name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from functools import partial
from typing import Any

from ..entities import FunctionEntity, ModuleEntity
from ..environment import Environment
from ..library import Library
from . import declare


class NamesOnDemand(MutableMapping[str, list[Any]]):
    """Top-level names, of which the ``pending`` are declared when first looked at."""

    def __init__(self, pending: Iterable[str], make: Callable[[str], list[Any]]) -> None:
        self._known: dict[str, list[Any]] = {}
        self._pending = dict.fromkeys(pending)
        self._make = make

    def get(self, name: str, default: Any = None) -> Any:
        if name in self._pending:
            self._open(name)
        return self._known.get(name, default)

    def _open(self, name: str) -> None:
        del self._pending[name]
        made = self._make(name)
        self._known.setdefault(name, []).extend(made)

    def __getitem__(self, name: str) -> list[Any]:
        if name in self._pending:
            self._open(name)
        return self._known[name]

    def __setitem__(self, name: str, entities: list[Any]) -> None:
        self._known[name] = entities

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __iter__(self) -> Iterator[str]:
        """The order is that of the first look."""
        return iter([*self._known, *self._pending])

    def __len__(self) -> int:
        return len(self._known) + len(self._pending)


def names(library: Library, env: Callable[[], Environment]) -> NamesOnDemand:
    """``env``: that of the module, whose scope is made of these names."""

    def make(name: str) -> list[Any]:
        return [entity for written in library.functions(name) for entity in declare.declare(written, None, env())]

    return NamesOnDemand(library.names, make)


def add_functions(module: ModuleEntity, library: Library, env: Environment) -> None:
    """Makes a module's functions known to those who ask for all of them, or for the derivatives of another."""

    def every() -> None:
        module.functions = [e for entities in module.names.values() for e in entities if isinstance(e, FunctionEntity)]

    module.defer(every, lambda: None, "functions")
    for original, derivatives in library.derivatives.items():
        look_at = partial(_look_at, module, derivatives)
        env.modules.pending_derivatives.setdefault(original, []).append((module, look_at))


def _look_at(module: ModuleEntity, names: Iterable[str]) -> None:
    for name in names:
        module.names.get(name)
