"""What is to be told of the calls and values that are met, beside traps. By default nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ir.core import Block, Function, Op

if TYPE_CHECKING:
    from .evaluator import Evaluator


class Watcher:
    """What is seen between ``mark`` and ``since`` belongs to a call, and is seen ``again`` where its results are known
    from then."""

    def enter(self, evaluator: Evaluator, function: Function, op: Op, arguments: Sequence[Any]) -> Any:
        """Before a call; ``leave`` gets what it returns."""

    def leave(self, entered: Any, results: Sequence[Any]) -> None:
        """After it; without results where it trapped."""

    def values(self, block: Block, env: dict[Any, Any]) -> None:
        """After a block of the program's own code has run."""

    def mark(self) -> Any: ...

    def since(self, mark: Any) -> Any: ...

    def again(self, seen: Any) -> None: ...
