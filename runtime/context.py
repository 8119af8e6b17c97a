"""The native call itself: context, stack limit, output, traps.

A frame is a context with the buffers of arguments and results of one entry point. Frames are pooled: a call takes one
and gives it back, so that threads, and calls made from within ``print``, never share one. Calls through the machine
have theirs on the stack.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from . import randomness
from .abi import ContextLayout
from .errors import Trap

# The stack that native code leaves for what it does not check itself: libm, print, the Python of a writer.
STACK_MARGIN = 256 * 1024
# Smaller stacks leave a quarter of theirs, but never less than this: a product of matrices takes 12 KiB of it on
# processors of Intel, and 30 on those of AMD with AVX-512.
_LEAST_MARGIN = 40 * 1024

_libc = ctypes.CDLL(None)
_libc.free.argtypes = (ctypes.c_void_p,)
_libc.free.restype = None

_thread = threading.local()

WRITER_TYPE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)


class Frame:
    """``call()`` runs the entry point and returns its status; ``error`` is what ``print`` raised on the way."""

    __slots__ = ("arguments", "call", "context", "error", "limit", "results")

    def __init__(self, entry: Any, argument_size: int, result_size: int) -> None:
        self.context = (ctypes.c_int64 * ContextLayout.WORDS)()
        # Aligned to 16 bytes, as long doubles need it.
        self.arguments = aligned_buffer(argument_size)
        self.results = aligned_buffer(result_size)
        self.call: Callable[[], int] = partial(entry, self.context, self.arguments, self.results)
        self.error: BaseException | None = None
        self.limit = 0
        self.context[ContextLayout.WRITER] = _WRITER_ADDRESS
        self.context[ContextLayout.WRITER_ARGUMENT] = id(self)
        self.context[ContextLayout.RANDOM] = randomness.ADDRESS

    def begin(self) -> None:
        """What a call changes in its context for its own length is forgotten."""
        self.context[ContextLayout.SEEDED] = self.context[ContextLayout.PHASE] = 0

    def set_limit(self, limit: int) -> None:
        self.limit = self.context[ContextLayout.STACK_LIMIT] = limit


def aligned_buffer(size: int) -> Any:
    """Zeroed memory that begins at a multiple of 16."""
    memory = ctypes.create_string_buffer(size + 16)
    return (ctypes.c_char * size).from_buffer(memory, -ctypes.addressof(memory) % 16)


def trap(context: Any, status: int, traps: list[list[Any]]) -> Trap:
    """The exception for a status; ``traps``: rows of message, file, line, column, and whether the library is there."""
    message, file, line, column, in_library = traps[status - 1]
    caller, context[ContextLayout.PLACE] = context[ContextLayout.PLACE], 0
    if in_library and caller:
        _, file, line, column, _ = traps[caller - 1]
    return Trap(message + _take_message(context), file, line, column)


def _take_message(context: Any) -> str:
    """The text of a trap that was made while running."""
    address = context[ContextLayout.MESSAGE]
    if not address:
        return ""
    text = ctypes.string_at(address, context[ContextLayout.MESSAGE_LENGTH])
    _libc.free(address)
    context[ContextLayout.MESSAGE] = context[ContextLayout.MESSAGE_LENGTH] = 0
    return text.decode("utf-8", "replace")


def failure(address: int, status: int, traps: list[list[Any]]) -> BaseException:
    """Why a call through the machine failed, whose context lies there."""
    written = _write_errors.pop(address, None)
    context = (ctypes.c_int64 * ContextLayout.WORDS).from_address(address)
    trapped = trap(context, status, traps) if status else None
    return written or trapped or AssertionError("the call did not fail")


# --- the stack -----------------------------------------------------------------------------


def stack_limit() -> int:
    """The lowest address that this thread's stack may reach; 0 where the platform does not tell."""
    try:
        return _thread.limit
    except AttributeError:
        _thread.limit = _find_stack_limit()
        return _thread.limit


def _find_stack_limit() -> int:
    attributes = ctypes.create_string_buffer(256)
    low, size = ctypes.c_void_p(), ctypes.c_size_t()
    try:
        _libc.pthread_self.restype = ctypes.c_void_p
        thread = ctypes.c_void_p(_libc.pthread_self())
        if _libc.pthread_getattr_np(thread, attributes) == 0:
            _libc.pthread_attr_getstack(attributes, ctypes.byref(low), ctypes.byref(size))
            _libc.pthread_attr_destroy(attributes)
    except AttributeError:  # a libc without pthread_getattr_np
        pass
    margin = min(STACK_MARGIN, max(size.value // 4, _LEAST_MARGIN))
    return low.value + margin if low.value else 0


@cache
def stack_key() -> int:
    """The key under which machines look for the stack limit in the storage of their thread."""
    new, create = ctypes.pythonapi["PyThread_tss_alloc"], ctypes.pythonapi["PyThread_tss_create"]
    new.restype, create.argtypes = ctypes.c_void_p, (ctypes.c_void_p,)
    key = new()
    if not key or create(key):
        raise MemoryError("no storage for the stack limits of threads")
    return key


def find_stack_limit() -> None:
    """Called by a machine that does not find it. Where nobody knows it is 1, which no stack reaches."""
    keep = ctypes.pythonapi["PyThread_tss_set"]
    keep.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    if keep(stack_key(), stack_limit() or 1):
        raise MemoryError("no storage for the stack limit of a thread")


# --- output --------------------------------------------------------------------------------


def _write(frame_id: int, text: int, length: int) -> None:
    frame: Frame = ctypes.cast(frame_id, ctypes.py_object).value
    if frame.error is None:
        try:
            sys.stdout.write(ctypes.string_at(text, length).decode("utf-8", "replace"))
        except BaseException as error:
            frame.error = error


def _write_directly(context: int, text: int, length: int) -> None:
    """A call through the machine is marked as failed by another writer, which writes nothing more."""
    try:
        sys.stdout.write(ctypes.string_at(text, length).decode("utf-8", "replace"))
    except BaseException as error:
        _write_errors[context] = error
        ctypes.c_void_p.from_address(context + 8 * ContextLayout.WRITER).value = _address(_SILENCE)


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


# What ``print`` raised in calls that have not returned yet, by the address of their contexts.
_write_errors: dict[int, BaseException] = {}

_WRITER = WRITER_TYPE(_write)
_WRITER_ADDRESS = _address(_WRITER)
_DIRECT_WRITER, _SILENCE = WRITER_TYPE(_write_directly), WRITER_TYPE(lambda context, text, length: None)
DIRECT_WRITER = _address(_DIRECT_WRITER)

# What native code calls may be called until the process ends.
CALLBACKS = (_DIRECT_WRITER, _SILENCE)
