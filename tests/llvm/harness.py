"""Runs native functions on Python values: packs arguments into C structs, calls, unpacks, releases and counts buffers.

Values are those of the interpreter: numbers, tuples for tuples, structs and arrays, (case, payload) for enums.
"""

from __future__ import annotations

import ctypes
import itertools
import struct
from collections.abc import Sequence
from functools import cache
from typing import Any

import llvmlite.binding as llvm

from pullback.compiler.backends.llvm.backend import BackendOptions, EntryPoint, NativeObject, compile_module
from pullback.compiler.backends.llvm.target import TargetOptions, target_machine
from pullback.compiler.backends.llvm.types import Layouts, Leaf
from pullback.compiler.ir.arithmetic import wrap
from pullback.compiler.ir.core import Module
from pullback.compiler.ir.interpreter import Interpreter, Trap
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.ir.types import Acc, Array, Box, Cell, Scalar, Tuple, Type, Vector
from pullback.compiler.ir.verifier import verify
from pullback.compiler.passes.ownership import place_ownership

_numbers = itertools.count()
_jit: Any = None

# Integers are written and read without their sign; the type of the value tells it.
_FORMATS = {"float": "f", "double": "d", "i8": "B", "i16": "H", "i32": "I", "i64": "Q", "ptr": "Q"}


class NativeTrap(Exception):
    def __init__(self, message: str, span: Any) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class Context(ctypes.Structure):
    _fields_ = [
        ("live_buffers", ctypes.c_int64),
        ("stack_limit", ctypes.c_void_p),
        ("writer", ctypes.c_void_p),
        ("writer_argument", ctypes.c_void_p),
        ("message", ctypes.c_void_p),
        ("message_length", ctypes.c_int64),
        ("table", ctypes.c_void_p),
        ("reserved", ctypes.c_void_p),
        ("random", ctypes.c_void_p),
        ("own", ctypes.c_uint64 * 3),
        ("place", ctypes.c_int64),
        ("listed", ctypes.c_uint64),
        ("lists", ctypes.c_void_p * 64),
    ]


_Writer = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
_libc = ctypes.CDLL(None)
_libc.free.argtypes = [ctypes.c_void_p]


def jit() -> Any:
    global _jit
    if _jit is None:
        _jit = llvm.create_lljit_compiler(target_machine(TargetOptions()), use_jit_link=True)
    return _jit


class Native:
    """A module compiled for the functions called ``names`` (all of them by default)."""

    def __init__(
        self,
        source: str | Module,
        names: Sequence[str] | None = None,
        options: BackendOptions | None = None,
        own_results: bool = False,
    ) -> None:
        self.module = parse_module(source) if isinstance(source, str) else source
        verify(self.module, "test")
        place_ownership(self.module)
        verify(self.module, "ownership")
        self.layouts = Layouts(self.module)
        self.names = list(names or (n for n, f in self.module.functions.items() if f.body is not None))
        entries = [EntryPoint(f"entry_{i}", n, own_results) for i, n in enumerate(self.names)]
        self.object: NativeObject = compile_module(self.module, entries, options)
        (code,) = self.object.objects
        builder = llvm.JITLibraryBuilder().add_object_img(code).add_current_process()
        for entry in entries:
            builder = builder.export_symbol(entry.symbol)
            if self._managed(entry.function):
                builder = builder.export_symbol(entry.symbol + ".release")
        self.library = builder.link(jit(), f"test{next(_numbers)}")
        self.symbols = {entry.function: entry.symbol for entry in entries}
        self.printed = b""
        self.live_at_end = 0

    def _managed(self, name: str) -> bool:
        return self.layouts[Tuple(self.module.functions[name].result_types)].managed

    def _function(self, symbol: str, result: Any, *arguments: Any) -> Any:
        return ctypes.CFUNCTYPE(result, *arguments)(self.library[symbol])

    def call(self, name: str, *arguments: Any) -> Any:
        """The results as a list (one result: by itself). Fails unless every buffer has been freed afterwards."""
        function = self.module.functions[name]
        parameters = Tuple(tuple(p.type for p in function.parameters))
        results = Tuple(function.result_types)
        memory = Memory(self.layouts)
        packed = memory.pack(parameters, tuple(arguments))
        before = memory.snapshot()
        returned = ctypes.create_string_buffer(max(self.layouts[results].size, 1) + 16)
        context = Context()
        context.stack_limit = stack_limit()
        printed: list[bytes] = []
        writer = _Writer(lambda _, text, length: printed.append(ctypes.string_at(text, length) if length else b""))
        context.writer = ctypes.cast(writer, ctypes.c_void_p)
        entry = self._function(self.symbols[name], ctypes.c_int32, *[ctypes.c_void_p] * 3)
        status = entry(ctypes.addressof(context), packed, ctypes.addressof(returned))
        self.printed = b"".join(printed)
        self.live = context.live_buffers
        assert context.listed == 0, "buffers are left in lists"
        assert memory.snapshot() == before, "an argument has been written"
        if status:
            assert context.live_buffers == 0, f"{context.live_buffers} buffers leaked at a trap"
            message, span = self.object.traps[status - 1]
            if span.source.is_library and context.place:
                _, span = self.object.traps[context.place - 1]
            if context.message:
                message += ctypes.string_at(context.message, context.message_length).decode()
                _libc.free(context.message)
            raise NativeTrap(message, span)
        value = memory.unpack(results, ctypes.addressof(returned))
        if self._managed(name):
            release = self._function(self.symbols[name] + ".release", None, *[ctypes.c_void_p] * 2)
            release(ctypes.addressof(context), ctypes.addressof(returned))
        assert context.live_buffers == 0, f"{context.live_buffers} buffers leaked"
        return value[0] if len(value) == 1 else list(value)


def agree(source: str, name: str, *arguments: Any, options: BackendOptions | None = None) -> Any:
    """What both the interpreter and native code give: results, or the message of a trap, and the same output."""
    printed: list[bytes] = []
    interpreter = Interpreter(parse_module(source), printed.append)
    native = compiled(source, options or BackendOptions(strict_float=True))
    try:
        results = interpreter.call(name, arguments)
        expected = normal(results[0] if len(results) == 1 else results)
    except Trap as trap:
        expected = ("trap", trap.message)
    try:
        actual = normal(native.call(name, *arguments))
    except NativeTrap as trap:
        actual = ("trap", trap.message)
    assert actual == expected
    assert native.printed == b"".join(printed)
    return actual


@cache
def compiled(source: str, options: BackendOptions) -> Native:
    return Native(source, options=options)


def normal(value: Any) -> Any:
    """Lists (cells, accumulators, several results) as tuples; an empty accumulator as an empty one."""
    if value is None:
        return ()
    return tuple(map(normal, value)) if isinstance(value, list | tuple) else value


@cache
def stack_limit(room: int = 4 << 20) -> int:
    """An address ``room`` bytes below the top of the main thread's stack."""
    with open("/proc/self/maps") as file:
        (line,) = (line for line in file if line.rstrip().endswith("[stack]"))
    return int(line.split()[0].split("-")[1], 16) - room


class Memory:
    """Buffers that arguments refer to, all borrowed."""

    def __init__(self, layouts: Layouts) -> None:
        self.layouts = layouts
        self.buffers: list[Any] = []

    def snapshot(self) -> list[bytes]:
        return [bytes(buffer) for buffer in self.buffers]

    def pack(self, type: Type, value: Any) -> int:
        layout = self.layouts[type]
        return self.buffer(layout.size, [(0, type, value)])

    def buffer(self, size: int, parts: list[tuple[int, Type, Any]]) -> int:
        buffer = ctypes.create_string_buffer(max(size, 1) + 16)
        self.buffers.append(buffer)
        start = -(-ctypes.addressof(buffer) // 16) * 16
        for offset, type, value in parts:
            for leaf, word in zip(self.layouts[type].leaves, self.scatter(type, value), strict=True):
                write_leaf(start + offset + leaf.offset, leaf, word)
        return start

    def scatter(self, type: Type, value: Any) -> list[Any]:
        if isinstance(type, Scalar | Vector):
            return [value]
        if isinstance(type, Array | Acc):
            element = type.element.element if isinstance(type, Acc) else type.element  # type: ignore[attr-defined]
            if not value:
                return [0, 0, 0]
            size = self.layouts[element].size
            data = self.buffer(size * len(value), [(i * size, element, v) for i, v in enumerate(value)])
            return [0, data, len(value)]
        if self.layouts.is_enum(type):
            case, payload = value
            layout = self.layouts[type]
            words = [0] * len(layout.leaves)
            words[0] = case
            types = self.layouts.cases(type)[case]
            for slots, t, v in zip(layout.slots[case], types, payload, strict=True):
                for slot, word in zip(slots, self.scatter(t, v), strict=True):
                    words[slot] = word
            return words
        fields = self.layouts.fields(type)
        assert fields is not None
        return [word for t, v in zip(fields, value, strict=True) for word in self.scatter(t, v)]

    def unpack(self, type: Type, address: int) -> Any:
        return self.gather(type, [read_leaf(address + leaf.offset, leaf) for leaf in self.layouts[type].leaves])

    def gather(self, type: Type, words: list[Any]) -> Any:
        if isinstance(type, Scalar):
            return _signed(type, words[0])
        if isinstance(type, Vector):
            return tuple(_signed(type.element, word) for word in words[0])
        if isinstance(type, Array | Acc):
            element = type.element.element if isinstance(type, Acc) else type.element  # type: ignore[attr-defined]
            size = self.layouts[element].size
            return tuple(self.unpack(element, words[1] + i * size) for i in range(words[2]))
        if isinstance(type, Box):
            return self.unpack(type.element, words[0] + 16)
        if isinstance(type, Cell):
            return [self.unpack(type.element, words[0] + 16)]
        layout = self.layouts[type]
        if self.layouts.is_enum(type):
            case = words[0]
            types = self.layouts.cases(type)[case]
            payload = (
                self.gather(t, [words[s] for s in slots]) for slots, t in zip(layout.slots[case], types, strict=True)
            )
            return (case, tuple(payload))
        fields = self.layouts.fields(type)
        assert fields is not None
        return tuple(self.gather(t, words[part]) for t, part in zip(fields, layout.fields, strict=True))


def _unsigned(memory: str, value: Any) -> Any:
    return value & ((1 << int(memory[1:])) - 1) if memory.startswith("i") else value


def _signed(type: Scalar, value: Any) -> Any:
    return wrap(value, type) if type.kind == "int" else value


def write_leaf(address: int, leaf: Leaf, value: Any) -> None:
    if leaf.memory == "x86_fp80":
        ctypes.c_longdouble.from_address(address).value = value
    elif leaf.memory.startswith("<"):
        lanes, _, kind = leaf.memory[1:-1].split()
        words = [_unsigned(kind, v) for v in value]
        ctypes.memmove(address, struct.pack(f"{lanes}{_FORMATS[kind]}", *words), leaf.align * int(lanes))
    else:
        raw = struct.pack(_FORMATS[leaf.memory], _unsigned(leaf.memory, value))
        ctypes.memmove(address, raw, len(raw))


def read_leaf(address: int, leaf: Leaf) -> Any:
    if leaf.memory == "x86_fp80":
        return ctypes.c_longdouble.from_address(address).value
    if leaf.memory.startswith("<"):
        lanes, _, kind = leaf.memory[1:-1].split()
        return struct.unpack(f"{lanes}{_FORMATS[kind]}", ctypes.string_at(address, leaf.align * int(lanes)))
    format = _FORMATS[leaf.memory]
    (value,) = struct.unpack(format, ctypes.string_at(address, struct.calcsize(format)))
    return bool(value) if leaf.type == "i1" else value
