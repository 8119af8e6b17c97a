"""The threads that share large products and long loops with the one that calls, and their number.

There is one pool for the whole process: a table (``abi.PoolTable``) whose address the loader hands to all code that can
use it. Code starts the threads when it first has something for them; they sleep while there is nothing to do. Without
threads of POSIX there is no pool, and everything runs on the thread that calls.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Any

from .abi import PoolTable
from .errors import ArtefactError

_FUNCTIONS = {
    PoolTable.CREATE: "pthread_create",
    PoolTable.SIGNAL_MASK: "pthread_sigmask",
    PoolTable.LOCK: "pthread_mutex_lock",
    PoolTable.UNLOCK: "pthread_mutex_unlock",
    PoolTable.WAIT: "pthread_cond_wait",
    PoolTable.WAKE: "pthread_cond_broadcast",
    PoolTable.YIELD: "sched_yield",
}
_MADE = {
    PoolTable.MUTEX: "pthread_mutex_init",
    PoolTable.BEGUN: "pthread_cond_init",
    PoolTable.ENDED: "pthread_cond_init",
}
_LINE = 64  # bytes of a line of the cache

# What tells of threads that a process has not when it was forked.
_OF_THREADS = (
    PoolTable.WAITING,
    PoolTable.BUSY,
    PoolTable.STARTED,
    PoolTable.NUMBERED,
    PoolTable.SLEEPING,
)


def bind(variable: int, worker: int, code: Any) -> None:
    """``variable``: where the address of the table belongs; ``worker``: what threads run, which ``code`` keeps in
    memory."""
    table = _table()
    if table is None:
        return
    if not table[PoolTable.WORKER]:
        table[PoolTable.WORKER] = worker
        _keep(code)
    ctypes.c_void_p.from_address(variable).value = ctypes.addressof(table)


def set_threads(count: int) -> None:
    """How many threads large products of matrices and long loops over tensors may use: at first one, or as many as
    ``PULLBACK_THREADS`` says in the environment; never more than there are processors. NumPy's own products keep their
    number."""
    if count < 1:
        raise ValueError(f"a call needs at least one thread, not {count}")
    table = _table()
    if table is not None:
        table[PoolTable.THREADS] = min(count, _processors())


@cache
def _table() -> ctypes.Array[ctypes.c_int64] | None:
    """The table, or None where there are no threads of POSIX. It is never freed: threads look at it to the end."""
    try:
        system = ctypes.CDLL(None)
        functions = {place: _address(system, name) for place, name in _FUNCTIONS.items()}
        for name in _MADE.values():
            _address(system, name)
    except (AttributeError, OSError, TypeError):
        return None
    memory = (ctypes.c_int64 * (PoolTable.WORDS + _LINE // 8))()
    _keep(memory)
    start = -(-ctypes.addressof(memory) // _LINE) * _LINE
    table = (ctypes.c_int64 * PoolTable.WORDS).from_address(start)
    for place, address in functions.items():
        table[place] = address
    table[PoolTable.THREADS] = min(_wanted(), _processors())
    _make_locks(table)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _after_fork(table))
    return table


def _make_locks(table: ctypes.Array[ctypes.c_int64]) -> None:
    system = ctypes.CDLL(None)
    for place, name in _MADE.items():
        getattr(system, name)(ctypes.c_void_p(ctypes.addressof(table) + 8 * place), None)


def _after_fork(table: ctypes.Array[ctypes.c_int64]) -> None:
    """Only the thread that forked is there; whatever loop another one had begun is over."""
    for place in _OF_THREADS:
        table[place] = 0
    table[PoolTable.TICKET] &= -1 << 24
    _make_locks(table)


def _keep(object: Any) -> None:
    """For ever, the end of the interpreter included."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(object))


def _address(library: ctypes.CDLL, name: str) -> int:
    return ctypes.cast(getattr(library, name), ctypes.c_void_p).value or 0


def _wanted() -> int:
    text = os.environ.get("PULLBACK_THREADS", "1")
    if not text.isdecimal() or int(text) < 1:
        raise ArtefactError(f"PULLBACK_THREADS is '{text}', and has to be the number of threads, 1 or more")
    return int(text)


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
