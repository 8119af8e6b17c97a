"""Plans: what the call machine does for one callable, as the words that it reads (``machine.py``).

A plan covers the common kinds of values: numbers, truth values, arrays and tensors of them, structs and tuples of all
those, and arrays of all that. For others, and where the machine cannot be used, every call goes through Python code.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from . import abi
from .call import Entry
from .giving import Giving
from .leaves import plain_dtype
from .machine import NEVER, Give, Header, Take
from .parts import NotCovered, Outcome, Part, parts, tangent
from .taking import Taking
from .words import Block

# The argument that results are written into.
OUT = sys.intern("out")

# Methods of callables: the call in Python code, and what makes the value of a call from the bytes of its results, its
# arguments, and ``out``.
INVOKE, FINISH = sys.intern("invoke"), sys.intern("finish")

# Those of pullbacks that are called around long work.
BEGIN, END = sys.intern("begin"), sys.intern("end")

# Arguments and results are on the stack; what needs more bytes than this is not for the machine.
_LARGEST = 16 * 1024


class Plan(Block):
    """A callable that uses the plan must keep it."""

    def __init__(self, header: Sequence[int], take: Sequence[int], give: Sequence[int], kept: Sequence[Any]) -> None:
        super().__init__([*header, *take, *give])
        self._kept = kept
        self.words[Header.GIVE] = self.address + 8 * (len(header) + len(take))


def handing_over(method: str = INVOKE) -> Plan:
    """The machine calls this method every time."""
    header = [0] * Header.WORDS
    header[Header.COUNT], header[Header.FALLBACK] = -1, id(method)
    return Plan(header, [], [], [method])


def plan(
    entry: Entry,
    outcome: Outcome,
    out: Outcome | None,
    names: Mapping[str, int] = MappingProxyType({}),
    tangents: Mapping[int, int] = MappingProxyType({}),
) -> Plan:
    """``out``: the part of the outcome that the argument of that name takes, if there is one. ``names``: those that
    arguments can be given by, with their places. ``tangents``: of the arguments that are tangents, the arguments that
    they belong to."""
    kept: list[Any] = [entry]
    taking, giving = _beginning(entry, len(entry.arguments), kept), Giving(entry.native.classes, kept)
    try:
        _take_all(taking, entry, tangents)
        giving.give(outcome)
    except NotCovered:
        return handing_over()
    header = _header(entry, len(entry.arguments), taking, giving)
    if out is not None and giving.arrays == 1 and _is_plain_array(out):
        names = {**names, OUT: len(entry.arguments)}
    _name(header, names, kept)
    header[Header.OWN] = giving.keep(entry.own)
    return _finished(header, taking, giving, kept)


def _name(header: list[int], names: Mapping[str, int], kept: list[Any]) -> None:
    interned = [(sys.intern(name), place) for name, place in names.items()]
    table = Block([word for name, place in interned for word in (id(name), place)])
    kept += (interned, table)
    header[Header.NAMES], header[Header.NAME_COUNT] = table.address, len(interned)


def _is_plain_array(out: Outcome) -> bool:
    """Whether one array of NumPy takes it all: the machine makes others element by element."""
    return isinstance(out, Part) and isinstance(out.type, abi.Array) and plain_dtype(out.type.element) is not None


def forward_plan(entry: Entry, maker: Any, made: type, pull: Plan) -> Plan:
    """Of the ``vjp`` of ``maker``, whose value is a tuple of all results and an instance of ``made``, which is called
    by ``pull``. Its ``_state`` is what the entry returned and was called with, whose tables are ``_tables``."""
    kept: list[Any] = [entry, pull]
    taking = _beginning(entry, len(entry.arguments), kept)
    giving = Giving(entry.native.classes, kept, NEVER, certain=True)
    if entry.lock is not None:
        return handing_over()
    try:
        _take_all(taking, entry, {})
        giving.give(tuple(parts(entry.results)[:-1]))
    except NotCovered:
        return handing_over()
    header = _header(entry, len(entry.arguments), taking, giving)
    header[Header.KEEPS] = 1
    giving.add(0, Give.OBJECT, id(maker))
    giving.add(0, Give.STATE, header[Header.RESULTS], header[Header.ARGUMENTS])
    giving.add(0, Give.TABLES)
    giving.add(0, Give.NEW, giving.keep(threading.RLock().__class__))
    giving.instance(Give.CALLABLE, made, ("_maker", "_state", "_tables", "_lock"), pull.address)
    giving.tuple(2)
    header[Header.STACK] = giving.highest
    return _finished(header, taking, giving, kept)


def pullback_plan(entry: Entry, forward: Entry, seeds: Sequence[int], cotangents: Cotangents) -> Plan:
    """Of what takes a cotangent for each of these results of ``forward``, and has the ``_state`` that its plan makes.
    ``cotangents`` gives the outcome for the arguments of ``forward``, as they lie in there."""
    kept: list[Any] = [entry, forward]
    taking, giving = _beginning(entry, 1, kept), Giving(entry.native.classes, kept)
    base, results = _round(entry.argument_size), memory_of(forward.result_size)
    size = results + memory_of(forward.argument_size) + _SIZE
    *values, record = parts(forward.results)
    place = taking.attribute("_state", 0)
    taking.words.add(Take.STATE, place, base, size, record.offset, abi.layout(record.type).size)
    given = [1]
    if len(seeds) > 1:
        taking.words.add(Take.TUPLE, 1, len(seeds))
        given = [taking.part(Take.ITEM, 1, index) for index in range(len(seeds))]
    try:
        for object, seed, index in zip(given, parts(entry.arguments)[1:], seeds, strict=True):
            value = Part(values[index].type, base + values[index].offset)
            taking.take(tangent(seed.type, seed.offset, value), object, sized=True)
        giving.give(cotangents([Part(p.type, base + results + p.offset) for p in parts(forward.arguments)]))
    except NotCovered:
        return handing_over()
    header = _header(entry, 1, taking, giving)
    header[Header.ARGUMENTS] = base + size + _SIZE
    header[Header.BEGIN], header[Header.END] = id(BEGIN), id(END)
    return _finished(header, taking, giving, kept)


# From the arguments to their cotangents.
Cotangents = Callable[[Sequence[Part]], Outcome]

# What the machine notes behind the arguments.
_SIZE = 8


def _round(size: int) -> int:
    return -(-size // 8) * 8


def memory_of(size: int) -> int:
    """Of the memory for arguments or results of this size."""
    return max(_round(size), 8)


def _beginning(entry: Entry, count: int, kept: list[Any]) -> Taking:
    return Taking(entry.native.classes, kept, 1 + count)


def _take_all(taking: Taking, entry: Entry, tangents: Mapping[int, int]) -> None:
    if max(entry.argument_size, entry.result_size) > _LARGEST:
        raise NotCovered
    places = parts(entry.arguments)
    for index, part in enumerate(places):
        owner = tangents.get(index)
        if owner is None:
            taking.take(part, 1 + index)
        else:
            taking.take(tangent(part.type, part.offset, places[owner]), 1 + index, sized=True)


def _header(entry: Entry, count: int, taking: Taking, giving: Giving) -> list[int]:
    header = [0] * Header.WORDS
    header[Header.COUNT] = count
    header[Header.FALLBACK], header[Header.FINISH] = id(INVOKE), id(FINISH)
    header[Header.ENTRY], header[Header.RELEASE] = entry.address, entry.release_address
    header[Header.FAIL] = giving.keep(entry.fail)
    header[Header.LIVE] = ctypes.addressof(entry.native.direct_buffers)
    header[Header.UNLOCK] = NEVER if entry.unlock is None else entry.unlock
    header[Header.ARGUMENTS] = memory_of(entry.argument_size) + _SIZE
    header[Header.RESULTS] = memory_of(entry.result_size)
    header[Header.OBJECTS] = taking.objects
    header[Header.STACK], header[Header.VIEWS] = giving.highest, giving.arrays
    return header


def _finished(header: Sequence[int], taking: Taking, giving: Giving, kept: Sequence[Any]) -> Plan:
    return Plan(header, taking.words.all(), giving.words.all(), kept)
