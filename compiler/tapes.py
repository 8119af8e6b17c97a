"""The report of tapes: for each loop that is differentiated, what it saves in each iteration."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ..dsl.source import Span
from .ad.saved import TapedLoop
from .backends.llvm.types import Layouts, UnsupportedType
from .ir.core import Module
from .ir.structure import is_managed
from .ir.types import Type
from .spelling import spelled


@dataclass(frozen=True, slots=True)
class Saved:
    """``bytes`` of one iteration, without what functions capture and what buffers hold that the value refers to
    (``shares``)."""

    name: str
    type: str
    bytes: int
    shares: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Loop:
    """``function``: whose derivative it is. ``known``: whether the tapes have exactly the loop's trip count; else they
    grow as it runs. ``segments``: that its iterations are the segments of a ``@checkpointed`` loop."""

    span: Span
    function: str
    known: bool
    segments: bool
    saved: tuple[Saved, ...]

    @property
    def bytes(self) -> int:
        """Of one iteration."""
        return sum(value.bytes for value in self.saved)


def report(module: Module) -> tuple[Loop, ...]:
    """All loops that have been differentiated, in the order of the source; those of the library last."""
    layouts = Layouts(module)
    found = dict.fromkeys(_loop(module, layouts, loop) for loop in module.tapes)
    return tuple(sorted(found, key=lambda loop: (loop.span.source.is_library, loop.span.source.name, loop.span.start)))


def _loop(module: Module, layouts: Layouts, loop: TapedLoop) -> Loop:
    saved = [
        Saved(v.name, spelled(v.type, module), _size(v.type, layouts), is_managed(v.type, module), v.reason)
        for v in loop.saved
    ]
    saved = [value for value in saved if value.bytes or value.shares]
    return Loop(loop.span, loop.function, loop.known, loop.segments, tuple(saved))


def _size(type: Type, layouts: Layouts) -> int:
    """Bytes of a value; none for one with a function in it, whose captures are not known yet."""
    try:
        return layouts[type].size
    except UnsupportedType:
        return 0


def render(loops: Iterable[Loop]) -> str:
    """For people; ends with a newline."""
    lines: list[str] = []
    for loop in loops:
        lines.append(f"{loop.span}: loop in '{loop.function}': {_total(loop)}")
        width = min(max((len(f"{v.name}: {v.type}") for v in loop.saved), default=0), 50)
        for value in loop.saved:
            more = " and what it refers to" if value.shares else ""
            lines.append(f"    {f'{value.name}: {value.type}':{width}}  {value.bytes:4} bytes{more}: {value.reason}")
    return "".join(f"{line}\n" for line in lines) or "no loop is differentiated\n"


def _total(loop: Loop) -> str:
    if not loop.saved:
        return "nothing is saved"
    unit = "segment" if loop.segments else "iteration"
    return f"{loop.bytes} bytes are saved in each {unit}" + ("" if loop.known else ", on tapes that grow")


def to_json(loops: Iterable[Loop]) -> str:
    """One JSON array."""
    return json.dumps([_row(loop) for loop in loops], ensure_ascii=False, indent=2)


def _row(loop: Loop) -> dict[str, object]:
    saved = [
        {"name": v.name, "type": v.type, "bytes": v.bytes, "shares": v.shares, "reason": v.reason} for v in loop.saved
    ]
    return {
        "file": loop.span.source.name,
        "line": loop.span.line,
        "column": loop.span.column,
        "function": loop.function,
        "known": loop.known,
        "segments": loop.segments,
        "bytes": loop.bytes,
        "saved": saved,
    }
