"""Writing one function of the IR: values as leaves, regions, checks with their cleanup, the return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ....dsl.source import NOWHERE
from ...ir.core import Block, Function, Module, Op, Value
from ...ir.traps import STACK_OVERFLOW, TRAP_MESSAGES
from ...ir.types import Type
from ...passes.components import Components
from . import memory
from .aliasing import Aliasing
from .code import LIKELY, Code, Unit
from .marks import Marks
from .places import Places
from .support import helper
from .traps import OUT_OF_MEMORY, TrapTable
from .types import Layout, leaf_offset

CONTEXT_PARAMETER = "ptr noalias nonnull align 8 dereferenceable(64) %ctx"

# A function that runs once, just before the program fails: it is not worth any time of the compiler.
COLD = "cold noinline optnone"

# A function that takes much of the compiler's time and gains nothing by it.
UNOPTIMISED = "noinline optnone"

# The operations of a function from which it is long.
_LONG = 500

# More leaves than this are returned in memory. LLVM follows each one of an aggregate through the making of the whole:
# that takes time by the cube of their number.
MOST_RETURNED = 32

Lowering = Callable[["FunctionEmitter", Op], None]


@dataclass(frozen=True, slots=True)
class Convention:
    """How a function is called: its LLVM name, the types of the leaves, whether it returns a status. ``passed``: of a
    function of C, which leaves are its arguments, and as what; ``pointer``: the variable that holds its address.
    ``stored``: how the results lie in memory of the caller, if they are too many to be returned."""

    symbol: str
    parameters: tuple[str, ...]
    results: tuple[str, ...]
    traps: bool
    external: bool = False
    passed: tuple[tuple[int, str], ...] = ()
    pointer: str = ""
    stored: Layout | None = None

    @property
    def calling(self) -> str:
        return "ccc" if self.external else "fastcc"

    @property
    def returned(self) -> str:
        parts = (("i32",) if self.traps else ()) + (self.results if self.stored is None else ())
        if len(parts) <= 1:
            return parts[0] if parts else "void"
        return "{" + ", ".join(parts) + "}"


def emit_call(code: Code, convention: Convention, arguments: list[str]) -> list[str]:
    """The status, if there is one, and the leaves of the results."""
    symbol = convention.symbol
    if convention.external:
        typed = [f"{type} {arguments[index]}" for index, type in convention.passed]
        if convention.pointer:
            symbol = code.op(f"load ptr, ptr {convention.pointer}, align 8")
    else:
        typed = ["ptr %ctx", *(f"{t} {a}" for t, a in zip(convention.parameters, arguments, strict=True))]
    place = ""
    if convention.stored is not None:
        place = code.place_for(convention.stored)
        typed.append(f"ptr {place}")
    returned = convention.returned
    text = f"call {convention.calling} {returned} {symbol}({', '.join(typed)})"
    if returned == "void":
        code.void(text)
        whole = ""
    else:
        whole = code.op(text)
    if convention.stored is not None:
        return [*filter(None, [whole]), *code.load(place, convention.stored)]
    if not returned.startswith("{"):
        return [*filter(None, [whole])]
    count = len(convention.results) + convention.traps
    return [code.op(f"extractvalue {returned} {whole}, {i}") for i in range(count)]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options change in the code of functions: see ``BackendOptions``. ``elementary``: whether elementary
    functions are this backend's own, for which the processor must have ``fma``. ``register``: the bytes of a vector
    register. ``loops``: find out what becomes of
    loops; ``places``: say which line of the source each instruction is for."""

    strict_float: bool = False
    unchecked: bool = False
    elementary: bool = False
    register: int = 16
    loops: bool = False
    places: bool = False


@dataclass(slots=True)
class Program:
    """What all functions of one compilation share."""

    module: Module
    unit: Unit
    traps: TrapTable
    settings: Settings
    lowerings: Mapping[str, Lowering]
    conventions: dict[str, Convention]
    recursive: set[str]
    components: Components
    loops: Marks
    places: Places

    def taken_over(self, function: Function) -> list[tuple[Type, slice]]:
        """The parts of the parameters whose reference the function takes over: types, and places among the leaves."""
        consumed = function.attributes.get("consumes")
        return [] if consumed is None else [(type, part) for type, part, taken in self.parts(function) if taken]

    def parts(self, function: Function) -> list[tuple[Type, slice, bool]]:
        """All counted parts of the parameters, and whether the function takes them over."""
        found: list[tuple[Type, slice, bool]] = []
        start = 0
        layouts = self.unit.layouts
        for parameter, given in zip(function.parameters, function.attributes["consumes"], strict=True):
            for component, taken in zip(self.components[parameter.type], given, strict=True):
                first = start + leaf_offset(layouts, parameter.type, component.path)
                found.append((component.type, slice(first, first + len(layouts[component.type].leaves)), taken))
            start += len(layouts[parameter.type].leaves)
        return found


# A value that is owned: its type and leaves.
_Owned = tuple[Type, tuple[str, ...]]


def _age(owned: _Owned) -> tuple[int, ...]:
    """Greater for what was made later: by the numbers in the names of its leaves, those of parameters below zero."""
    return tuple(
        int(leaf[2:]) if leaf.startswith("%v") else int(leaf[2:]) - 1_000_000 if leaf.startswith("%a") else -2_000_000
        for leaf in owned[1]
    )


def _forks(lengths: list[dict[tuple[int, ...], _Cleanup]]) -> set[tuple[int, ...]]:
    """The beginnings of what is owned somewhere that several others go on with, and what is owned somewhere."""
    forks = {owned for each in lengths for owned in each}
    seen: set[tuple[int, ...]] = set()
    for owned in list(forks):
        for length in range(len(owned) - 1, -1, -1):
            if owned[:length] in seen:
                forks.add(owned[:length])
                break
            seen.add(owned[:length])
    return forks


@dataclass(slots=True)
class _Cleanup:
    """Code that releases what is owned, and returns the status."""

    label: str
    incoming: list[tuple[str, str]] = field(default_factory=list)


class FunctionEmitter(Code):
    def __init__(self, program: Program, function: Function) -> None:
        super().__init__(program.unit)
        self.program = program
        self.module = program.module
        self.settings = program.settings
        self.strict = program.settings.strict_float
        self.function = function
        self.convention = program.conventions[function.name]
        self._values: dict[Value, list[str]] = {}
        self.aliasing = Aliasing(self)
        self.in_remainder = False  # of a loop in lanes, which runs too seldom for loops in it to be unrolled
        self._cleanups: dict[tuple[Value, ...], _Cleanup] = {}
        self._scope = program.places.of_function(function)

    # values

    def leaves(self, value: Value) -> list[str]:
        return self._values[value]

    def leaf(self, value: Value) -> str:
        (name,) = self._values[value]
        return name

    def define(self, value: Value, leaves: list[str]) -> None:
        self._values[value] = leaves

    def set_result(self, op: Op, *leaves: str) -> None:
        self._values[op.results[0]] = list(leaves)

    def llvm(self, type: Type) -> str:
        return self.layouts.llvm(type)

    def flatten(self, values: list[Value]) -> list[str]:
        return [leaf for value in values for leaf in self._values[value]]

    # regions

    def region(self, block: Block, arguments: list[list[str]]) -> list[Value]:
        """The operations of a region in place; returns what it yields. A ``return`` ends the function."""
        for argument, leaves in zip(block.arguments, arguments, strict=True):
            self._values[argument] = leaves
        lowerings = self.program.lowerings
        ops = block.ops
        for position in range(len(ops) - 1):
            op = ops[position]
            start = len(self.lines)
            lowerings[op.name](self, op)
            if self._scope and op.span is not NOWHERE:
                self.program.places.mark(self.lines, start, self._scope, op.span)
        return ops[-1].operands

    # traps

    def unchecked(self, op: Op) -> bool:
        return self.settings.unchecked or bool(op.attributes.get("unchecked"))

    def check(self, condition: str, op: Op, message: str = "") -> None:
        """Goes on when ``condition`` holds, else traps at ``op``, by default with the first message of its kind."""
        message = message or TRAP_MESSAGES[op.name][0]
        self.propagate(condition, str(self.program.traps.number(message, op.span)), op)

    def check_memory(self, pointer: str, op: Op) -> None:
        """Traps when an allocation gave null."""
        self.check(self.op(f"icmp ne ptr {pointer}, null"), op, OUT_OF_MEMORY)

    def propagate(self, condition: str, status: str, op: Op) -> None:
        """Goes on when ``condition`` holds, else releases what is owned at ``op`` and returns ``status``."""
        going_on = self.label()
        cleanup = self._cleanup(tuple(op.attributes.get("cleanup", ())))
        self.branch(condition, going_on, cleanup.label, LIKELY)
        cleanup.incoming.append((status, self.block))
        self.begin(going_on)

    def propagate_from_library(self, condition: str, status: str, op: Op) -> None:
        """The same for a call of the library: where it fails, the place of ``op`` is noted."""
        going_on, failed = self.label(), self.label()
        self.branch(condition, going_on, failed, LIKELY)
        self.begin(failed)
        place = self.program.traps.number("", op.span)
        self.void(f"call void {helper(self.unit, 'pb.place')}(ptr %ctx, i64 {place})")
        cleanup = self._cleanup(tuple(op.attributes.get("cleanup", ())))
        cleanup.incoming.append((status, self.block))
        self.jump(cleanup.label)
        self.begin(going_on)

    def stop(self, op: Op, message: str) -> None:
        """Traps. What follows lies in a block that is never reached."""
        cleanup = self._cleanup(tuple(op.attributes.get("cleanup", ())))
        self.jump(cleanup.label)
        cleanup.incoming.append((str(self.program.traps.number(message, op.span)), self.block))
        self.begin(self.label())

    def _cleanup(self, values: tuple[Value, ...]) -> _Cleanup:
        cleanup = self._cleanups.get(values)
        if cleanup is None:
            cleanup = self._cleanups[values] = _Cleanup(self.label())
        return cleanup

    def _write_cleanups(self) -> None:
        """Each releases its newest values and goes on with that of the others, which many share."""
        of_values = {v: self._owned(v) for values in self._cleanups for v in values}
        by_age = sorted(dict.fromkeys(of_values.values()), key=_age)
        places = {owned: place for place, owned in enumerate(by_age)}
        lengths = self._cleanups_by_length({v: places[owned] for v, owned in of_values.items()})
        forks = _forks(lengths)
        for length in range(len(lengths) - 1, -1, -1):
            for owned, cleanup in lengths[length].items():
                self.begin(cleanup.label)
                status = self.phi("i32", cleanup.incoming)
                if not owned:
                    self._fail(status)
                    continue
                kept = length - 1
                while kept and owned[:kept] not in forks:
                    kept -= 1
                memory.release_all(self, [by_age[place] for place in reversed(owned[kept:])])
                following = lengths[kept].setdefault(owned[:kept], _Cleanup(self.label()))
                following.incoming.append((status, self.block))
                self.jump(following.label)

    def _cleanups_by_length(self, places: dict[Value, int]) -> list[dict[tuple[int, ...], _Cleanup]]:
        """By what they release, the oldest first: ``places`` of values by their age. Those that release the same become
        one: an update in place makes a new value, not a new reference."""
        lengths: list[dict[tuple[int, ...], _Cleanup]] = [{}]
        for values, cleanup in self._cleanups.items():
            owned = tuple(sorted([places[v] for v in values]))
            lengths += ({} for _ in range(len(owned) + 1 - len(lengths)))
            first = lengths[len(owned)].setdefault(owned, cleanup)
            if first is not cleanup:
                self.merge(f"%{cleanup.label}", f"%{first.label}")
                first.incoming += cleanup.incoming
        return lengths

    def _owned(self, value: Value) -> _Owned:
        return value.type, tuple(map(self.actual, self._values[value]))

    def _fail(self, status: str) -> None:
        returned = self.convention.returned
        if returned.startswith("{"):
            self.void(f"ret {returned} {self.op(f'insertvalue {returned} poison, i32 {status}, 0')}")
        else:
            self.void(f"ret i32 {status}")

    # the whole function

    def write(self, attributes: list[str]) -> str:
        """The function's LLVM text; ``attributes`` are those of each leaf of its parameters."""
        body = self.function.body
        assert body is not None
        names: list[list[str]] = []
        count = 0
        for parameter in body.arguments:
            size = len(self.layouts[parameter.type].leaves)
            names.append([f"%a{count + index}" for index in range(size)])
            count += size
        self.long = sum(1 for _ in body.walk()) >= _LONG
        if self.function.name in self.program.recursive:
            self._check_stack([leaf for leaves in names for leaf in leaves])
        self._return(self.region(body, names))
        self._write_cleanups()
        parameters = [CONTEXT_PARAMETER]
        for index, type in enumerate(self.convention.parameters):
            parameters.append(f"{type} {attributes[index]}%a{index}")
        if self.convention.stored is not None:
            parameters.append("ptr noalias nonnull %results")
        head = f"{self.convention.calling} {self.convention.returned} {self.convention.symbol}({', '.join(parameters)})"
        return self.finished(head, self._effort())

    def finished(self, head: str, effort: str) -> str:
        """The text of a function whose body has been written."""
        self.aliasing.finish()
        self._values.clear()  # or the collector would have to find out that nobody needs the code any more
        more = [effort]
        if self._scope:
            self.program.places.mark(self.lines, 0, self._scope, self.function.span)
            more.append(f"!dbg !{self._scope}")
        return self.text(head, " ".join(more))

    def _effort(self) -> str:
        """How much of LLVM's time the function is worth."""
        own = self.function.attributes
        if own.get("cold"):
            return COLD
        return UNOPTIMISED if own.get("coarse") else "noinline" if own.get("inline") == "never" else ""

    def _check_stack(self, leaves: list[str]) -> None:
        """Before anything else: what the function has taken over is all that it owns."""
        going_on, overflow = self.label(), self.label()
        room = self.op(f"call i1 {helper(self.unit, 'pb.stack')}(ptr %ctx)")
        self.branch(room, going_on, overflow, LIKELY)
        self.begin(overflow)
        for type, part in self.program.taken_over(self.function):
            memory.release(self, type, leaves[part])
        self._fail(str(self.program.traps.number(STACK_OVERFLOW, self.function.span)))
        self.begin(going_on)

    def _return(self, values: list[Value]) -> None:
        parts = self.flatten(values)
        types = list(self.convention.results)
        if self.convention.stored is not None:
            self.store("%results", self.convention.stored, parts)
            parts, types = [], []
        if self.convention.traps:
            parts, types = ["0", *parts], ["i32", *types]
        returned = self.convention.returned
        if len(parts) <= 1:
            self.void(f"ret {types[0]} {parts[0]}" if parts else "ret void")
            return
        whole = "poison"
        for index, (type, part) in enumerate(zip(types, parts, strict=True)):
            whole = self.op(f"insertvalue {returned} {whole}, {type} {part}, {index}")
        self.void(f"ret {returned} {whole}")
