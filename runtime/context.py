"""The native call itself: context, stack limit, output, traps.

A frame is a context with the buffers of arguments and results of one entry point. Frames are pooled: a call takes one
and gives it back, so that threads, and calls made from within ``print``, never share one.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from .abi import ContextLayout
from .errors import Trap

# The stack that native code leaves for what it does not check itself: libm, print, the Python of a writer.
STACK_MARGIN = 256 * 1024

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

    def set_limit(self, limit: int) -> None:
        self.limit = self.context[ContextLayout.STACK_LIMIT] = limit

    def take_message(self) -> str:
        """The text of a trap that was made while running."""
        address = self.context[ContextLayout.MESSAGE]
        if not address:
            return ""
        text = ctypes.string_at(address, self.context[ContextLayout.MESSAGE_LENGTH])
        _libc.free(address)
        self.context[ContextLayout.MESSAGE] = self.context[ContextLayout.MESSAGE_LENGTH] = 0
        return text.decode("utf-8", "replace")


def aligned_buffer(size: int) -> Any:
    """Zeroed memory that begins at a multiple of 16."""
    memory = ctypes.create_string_buffer(size + 16)
    return (ctypes.c_char * size).from_buffer(memory, -ctypes.addressof(memory) % 16)


def trap(frame: Frame, status: int, traps: list[list[Any]]) -> Trap:
    """The exception for a status; ``traps``: rows of message, file, line, column."""
    message, file, line, column = traps[status - 1]
    return Trap(message + frame.take_message(), file, line, column)


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
    return low.value + min(STACK_MARGIN, size.value // 4) if low.value else 0


def _write(frame_id: int, text: int, length: int) -> None:
    frame: Frame = ctypes.cast(frame_id, ctypes.py_object).value
    if frame.error is None:
        try:
            sys.stdout.write(ctypes.string_at(text, length).decode("utf-8", "replace"))
        except BaseException as error:
            frame.error = error


_WRITER = WRITER_TYPE(_write)
_WRITER_ADDRESS = ctypes.cast(_WRITER, ctypes.c_void_p).value or 0
