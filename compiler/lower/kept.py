"""Bodies of the library's functions, kept between runs as they were lowered.

A program uses some hundred functions of the tensor library, and to check and lower their bodies would take most of the
time before the passes. A body is kept with what it reaches, in order, since that has to become part of the module too:
functions, types, requirements; and with the functions inside of it, closures and local ones, each of which has a
record of its own, because their turn in the worklist comes later. Where a program extends a type of the library,
nothing is kept or taken: members that it adds might be meant in the library's own code.
"""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ...dsl.entities import FunctionEntity, NominalEntity
from ..ir import packed
from ..ir.core import Block, Function
from . import addresses
from .purity import Purity

if TYPE_CHECKING:
    from .module import ModuleLowering
    from .types import TypeLowering


class Bodies(Protocol):
    """Where bodies are kept, by name; the first word of a name is that of a module of the library."""

    def find(self, name: str) -> bytes | None: ...

    def keep(self, bodies: dict[str, bytes]) -> None: ...


def module_of(name: str) -> str:
    """The module of the library that has a body; each has a file of its own."""
    return name.partition(" ")[0]


def file_name(module: str) -> str:
    return f"{module}.bodies"


def as_stored(bodies: dict[str, bytes]) -> bytes:
    return pickle.dumps(bodies, protocol=pickle.HIGHEST_PROTOCOL)


def stored(data: bytes) -> dict[str, bytes]:
    return pickle.loads(data)


# What a body reaches: the name of a method of ``Replay``, and its arguments.
Event = tuple[Any, ...]


# The fields of a function that is inside of another one.
_HEADER = (
    "result_types",
    "type_parameters",
    "constraints",
    "parameter_types",
    "differentiable",
    "attributes",
    "module",
    "span",
)


class Kept(NamedTuple):
    """A record as plain data. ``header``: of a function that is inside of another one."""

    name: str
    own: tuple[str, ...]
    deferred: bool
    header: dict[str, Any] | None
    events: tuple[Event, ...]
    inner: tuple[Kept, ...]
    body: packed.Flat


class Found(NamedTuple):
    """``names``: of types and protocols in the body, with their addresses. ``pure``: it has no effects; ``witnessed``:
    it calls requirements of types that it does not know. See ``purity.py``."""

    body: Kept
    names: tuple[tuple[str, addresses.Address], ...]
    pure: bool
    witnessed: bool


@dataclass(slots=True, eq=False)
class Record:
    """What the body of one function reaches, as far as it is lowered. ``own``: the function is inside of another one,
    and this is what its name begins with. ``types``: what was lowered for it already. ``whole``: whether all of it can
    be kept."""

    function: Function
    own: tuple[str, ...] = ()
    deferred: bool = True
    events: list[Event] = field(default_factory=list)
    inner: list[Record] = field(default_factory=list)
    types: dict[TypeLowering, dict[Any, Any]] = field(default_factory=dict)
    whole: bool = True

    def note(self, *event: Any) -> None:
        if None in event:
            self.whole = False
        elif event not in self.events:
            self.events.append(event)

    def is_whole(self) -> bool:
        whole = self.whole and not (self.own and self.function.derivatives)
        return whole and all(inner.is_whole() for inner in self.inner)

    def protocols(self) -> set[str]:
        """Those that attributes and constraints name."""
        called = {event[2][0] for event in self.events if event[0] == "requirement"}
        required = {protocol for _, protocol in self.function.constraints}
        return called.union(required, *(inner.protocols() for inner in self.inner))

    def kept(self) -> Kept:
        """As plain data. The header of a function that is inside of another one is part of it."""
        function = self.function
        assert function.body is not None
        header = {name: getattr(function, name) for name in _HEADER} if self.own else None
        inner = tuple(each.kept() for each in self.inner)
        return Kept(
            function.name, self.own, self.deferred, header, tuple(self.events), inner, packed.flat(function.body)
        )


class Keeper:
    """Takes the bodies of one program from a store, and gives it those that it lacks."""

    def __init__(self, program: ModuleLowering, store: Bodies | None) -> None:
        modules = program.checker.modules
        self.program = program
        self.store = None if store is None or addresses.extends_the_library(modules) else store
        self.addresses = addresses.Addresses(modules)
        self.current: Record | None = None
        self._depth = 0
        self._made: list[tuple[FunctionEntity, Record]] = []
        self._found: dict[FunctionEntity, Found | None] = {}
        self._sources = modules.library_sources()

    # --- what is reached ---

    def reach(self, kind: str, address: Callable[[], Any], do: Callable[[], Any]) -> Any:
        """``do`` makes something part of the module. What it needs for that, it needs wherever it is done."""
        if self.current is None or self._depth:
            return do()
        self._depth += 1
        try:
            result = do()
        finally:
            self._depth -= 1
        self.current.note(kind, address(), result)
        return result

    def begin(self, function: Function, own: tuple[str, ...], *, deferred: bool) -> Record | None:
        """The record of a function inside of the one that is being lowered."""
        if self.current is None:
            return None
        record = Record(function, own, deferred)
        self.current.events.append(("inside", len(self.current.inner)))
        self.current.inner.append(record)
        return record

    def give_up(self) -> None:
        """The body that is being lowered cannot be kept."""
        if self.current is not None:
            self.current.whole = False

    def types_of(self, lower: TypeLowering) -> dict[Any, Any] | None:
        """Those that were lowered for the current body, which notes all that it reaches, reached before or not."""
        return None if self.current is None or self._depth else self.current.types.setdefault(lower, {})

    # --- bodies ---

    def lower(self, entity: FunctionEntity, function: Function, lower: Callable[[], None]) -> None:
        """The body of a function, kept or lowered."""
        if self.store is None or self.current is not None or self.addresses.of_function(entity) is None:
            lower()
            return
        found = self.find(entity)
        if found is not None and self._fits(found):
            Replay(self.program, self.addresses, {}).fill(function, found.body)
            return
        record = self.current = Record(function)
        try:
            lower()
        finally:
            self.current = None
        self._made.append((entity, record))

    def find(self, entity: FunctionEntity) -> Found | None:
        """What is kept of a function."""
        if entity not in self._found:
            self._found[entity] = self._read(entity)
        return self._found[entity]

    def _read(self, entity: FunctionEntity) -> Found | None:
        known = self.store is not None and self.addresses.of_function(entity) is not None
        data = self.store.find(self._name(entity)) if self.store is not None and known else None
        if data is None:
            return None
        try:
            body, *more = packed.unpack(data, self._sources)
            return Found(_as_kept(body), *more)
        except Exception:  # damaged in whatever way: lowered anew
            return None

    def _name(self, entity: FunctionEntity) -> str:
        address = self.addresses.of_function(entity)
        assert address is not None
        return f"{addresses.module(address)} {address}{' unchecked' if self.program.unchecked else ''}"

    def _fits(self, found: Found) -> bool:
        """Whether everything that a body reaches is there, and types have the names that it was lowered with."""
        for name, address in found.names:
            entity = self.addresses.type(address)
            if entity is None or self.program.names.nominal(entity) != name:
                return False
        return self._can_be_found(found.body)

    def _is_found(self, event: Event) -> bool:
        kind, address, *_ = event
        if kind == "inside":
            return True
        if kind in _TYPES:
            return self.addresses.type(address) is not None
        if kind == "requirement":
            entity = self.addresses.type(address[0])
            return entity is not None and address[1] < len(entity.requirements)
        if kind == "constant":
            return self.addresses.variable(address) is not None
        return self.addresses.function(address[0] if kind == "default_argument" else address) is not None

    def _can_be_found(self, body: Record | Kept) -> bool:
        return all(map(self._is_found, body.events)) and all(map(self._can_be_found, body.inner))

    def finish(self) -> None:
        """Gives the store what it lacks, before anybody changes the bodies."""
        if self.store is None:
            return
        made: dict[str, bytes] = {}
        for entity, record in self._made:
            if record.is_whole() and self._can_be_found(record):
                with contextlib.suppress(packed.Unpackable):
                    made[self._name(entity)] = self._packed(entity, record)
        self._made.clear()
        if made:
            self.store.keep(made)

    def _packed(self, entity: FunctionEntity, record: Record) -> bytes:
        body = _plain(record.kept())
        nominals = self.program.names.nominals()
        names = sorted(packed.names_in(body) | record.protocols())
        known = tuple((name, self.addresses.of_type(nominals[name])) for name in names)
        if not all(address for _, address in known):
            raise packed.Unpackable("a type that is found by no name")
        pure = Purity(self.program, True).function(entity)
        return packed.pack((body, known, pure, entity in self.program.witnessed))


_TYPES = ("nominal", "protocol")


def _plain(kept: Kept) -> tuple[Any, ...]:
    return tuple(kept._replace(inner=tuple(map(_plain, kept.inner))))


def _as_kept(plain: tuple[Any, ...]) -> Kept:
    name, own, deferred, header, events, inner, body = plain
    return Kept(name, own, deferred, header, events, tuple(map(_as_kept, inner)), body)


class Replay:
    """Makes what a body reaches part of a module again. ``renamed``: functions that have another name this time."""

    def __init__(self, program: ModuleLowering, addresses: addresses.Addresses, renamed: dict[str, str]) -> None:
        self.program = program
        self.addresses = addresses
        self.renamed = renamed

    def fill(self, function: Function, kept: Kept) -> None:
        """The body of a function that has a header."""
        for event in kept.events:
            kind, what, *known = event
            if kind == "inside":
                self._inside(function, kept.inner[what])
            else:
                now = _REACH[kind](self, function, what)
                if kind not in _TYPES and kind != "requirement" and now != known[0]:
                    self.renamed[known[0]] = now
        assert function.body is not None
        packed.unflatten(function.body, kept.body)
        if self.renamed:
            for op in function.body.walk():
                name = op.attributes.get("function")
                if name in self.renamed:
                    op.attributes["function"] = self.renamed[name]

    def _inside(self, outer: Function, kept: Kept) -> None:
        program = self.program
        name = program.names.inside(outer.name, kept.own)
        if name != kept.name:
            self.renamed[kept.name] = name
        header = kept.header
        assert header is not None
        function = program.module.functions[name] = Function(name, Block(header["parameter_types"]), **header)
        if kept.deferred:
            program.defer(lambda: self.fill(function, kept))
        else:
            self.fill(function, kept)

    def _function(self, outer: Function, address: Any) -> str:
        entity = self.addresses.function(address)
        assert entity is not None
        return self.program.function(entity, outer.name)

    def _c_function(self, outer: Function, address: Any) -> str:
        entity = self.addresses.function(address)
        assert entity is not None
        return self.program.c_function(entity)

    def _default_argument(self, outer: Function, address: Any) -> str:
        entity = self.addresses.function(address[0])
        assert entity is not None
        return self.program.default_argument(entity, address[1])

    def _constant(self, outer: Function, address: Any) -> str:
        entity = self.addresses.variable(address)
        name = None if entity is None else self.program.globals.constant_function(entity)
        assert name is not None
        return name

    def _nominal(self, outer: Function, address: Any) -> str:
        return self.program.nominal(self._type(address))

    def _protocol(self, outer: Function, address: Any) -> str:
        return self.program.protocol(self._type(address))

    def _requirement(self, outer: Function, address: Any) -> tuple[str, str]:
        return self.program.requirement(self._type(address[0]).requirements[address[1]])

    def _type(self, address: Any) -> NominalEntity:
        entity = self.addresses.type(address)
        assert entity is not None
        return entity


_REACH: dict[str, Callable[[Replay, Function, Any], Any]] = {
    "function": Replay._function,
    "c_function": Replay._c_function,
    "default_argument": Replay._default_argument,
    "constant": Replay._constant,
    "nominal": Replay._nominal,
    "protocol": Replay._protocol,
    "requirement": Replay._requirement,
}
