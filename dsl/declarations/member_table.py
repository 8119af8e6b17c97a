"""Members of a type by name, of which those of the library are declared when their name is first looked at."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, ValuesView
from typing import Any


class MembersOnDemand(dict[str, list[Any]]):
    """Iterates in the order of the declarations, like a plain dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self._pending: dict[str, list[Callable[[], list[Any]]]] = {}

    def postpone(self, name: str, make: Callable[[], list[Any]]) -> None:
        """``make`` gives further members of this name, behind those that are there."""
        super().setdefault(name, [])
        self._pending.setdefault(name, []).append(make)

    def _open(self, name: str) -> None:
        members = super().__getitem__(name)
        for make in self._pending.pop(name):
            members += make()

    def _open_all(self) -> None:
        for name in list(self._pending):
            self._open(name)

    def __getitem__(self, name: str) -> list[Any]:
        if name in self._pending:
            self._open(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        if name in self._pending:
            self._open(name)
        return super().get(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        if name in self._pending:
            self._open(name)
        return super().setdefault(name, default)

    def __setitem__(self, name: str, members: list[Any]) -> None:
        self._pending.pop(name, None)
        super().__setitem__(name, members)

    def values(self) -> ValuesView[list[Any]]:
        self._open_all()
        return super().values()

    def items(self) -> ItemsView[str, list[Any]]:
        self._open_all()
        return super().items()
