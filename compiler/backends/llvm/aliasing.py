"""Telling LLVM which arrays are apart, so that loops over several of them need no check before they are vectorised.

A unique array that a loop carries, and updates in place, shares no memory with any other that the loop carries or that
exists before the loop. Each gets a scope: accesses to it are in the scope, accesses to the others are declared to be
outside. That holds only if the array stays in its buffer for the whole loop, which is known when the loop's body has
been written; so the metadata is filled in at the end of the function.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .code import Code


@dataclass(eq=False, slots=True)
class Scope:
    """``list``: the metadata that holds just this scope."""

    number: int
    list: int
    stable: bool = False


@dataclass(eq=False, slots=True)
class Loop:
    """``start``: values numbered up to here exist before the loop."""

    start: int
    scopes: list[Scope] = field(default_factory=list)


class Aliasing:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._loops: list[Loop] = []
        self._scopes: dict[str, Scope] = {}
        self._accesses: dict[tuple[Scope | None, tuple[Scope, ...]], tuple[int, int]] = {}
        self._domain = 0

    def enter(self) -> Loop:
        loop = Loop(self._code.count)
        self._loops.append(loop)
        return loop

    def carry(self, loop: Loop, data: str, initial: str) -> None:
        """The loop carries a unique array, whose data is ``initial`` before and ``data`` inside."""
        scope = self._scopes.get(initial)
        if scope is None:
            unit = self._code.unit
            if not self._domain:
                self._domain = unit.reserve_metadata()
                unit.fill_metadata(self._domain, f"distinct !{{!{self._domain}}}")
            scope = Scope(unit.reserve_metadata(), unit.reserve_metadata())
            unit.fill_metadata(scope.number, f"distinct !{{!{scope.number}, !{self._domain}}}")
            unit.fill_metadata(scope.list, f"!{{!{scope.number}}}")
            loop.scopes.append(scope)
        self._scopes[data] = scope

    def declarations(self, loop: Loop) -> str:
        """Instructions before the loop: each time that it starts, its scopes are new ones."""
        name = "llvm.experimental.noalias.scope.decl"
        unit = self._code.unit
        return "\n".join(
            f"  call void {unit.declare(name, f'declare void @{name}(metadata)')}(metadata !{scope.list})"
            for scope in loop.scopes
        )

    def leave(self, loop: Loop, unchanged: set[str]) -> None:
        """``unchanged``: the data that every iteration hands on as it is."""
        self._loops.remove(loop)
        for data in unchanged:
            scope = self._scopes.get(data)
            if scope is not None and scope in loop.scopes:
                scope.stable = True

    def access(self, data: str) -> str:
        """Metadata of a load or store in the array at ``data``."""
        if not self._loops:
            return ""
        own = self._scopes.get(data)
        apart = tuple(
            scope
            for loop in self._loops
            if own is not None or self._exists_before(data, loop)
            for scope in loop.scopes
            if scope is not own
        )
        if own is None and not apart:
            return ""
        numbers = self._accesses.get((own, apart))
        if numbers is None:
            unit = self._code.unit
            numbers = self._accesses[own, apart] = unit.reserve_metadata(), unit.reserve_metadata()
        return f", !alias.scope !{numbers[0]}, !noalias !{numbers[1]}"

    def _exists_before(self, data: str, loop: Loop) -> bool:
        return data.startswith("%a") or (data.startswith("%v") and int(data[2:]) <= loop.start)

    def finish(self) -> None:
        for (own, apart), (inside, outside) in self._accesses.items():
            self._fill(inside, (own,) if own is not None else ())
            self._fill(outside, apart)

    def _fill(self, number: int, scopes: tuple[Scope, ...]) -> None:
        listed = ", ".join(f"!{scope.number}" for scope in scopes if scope.stable)
        self._code.unit.fill_metadata(number, f"!{{{listed}}}")
