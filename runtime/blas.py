"""The BLAS that large products of matrices go to: the OpenBLAS that NumPy brings with it.

The loader hands code the address of a table (``abi.BlasTable``) with its functions, and with what is needed to keep to
our number of threads: OpenBLAS has one for the whole process, NumPy's own products included, so code sets it when its
first product begins and sets it back when the last one ends. Without such a BLAS, products are loops of the program.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from importlib import import_module

from .abi import BlasTable
from .errors import ArtefactError

_FUNCTIONS = {
    BlasTable.F32: "cblas_sgemm",
    BlasTable.F64: "cblas_dgemm",
    BlasTable.GET_THREADS: "openblas_get_num_threads",
    BlasTable.SET_THREADS: "openblas_set_num_threads",
}


def bind(variable: int) -> None:
    """``variable``: where the address of the table belongs."""
    table = _table()
    if table is not None:
        ctypes.c_void_p.from_address(variable).value = ctypes.addressof(table)


def set_threads(count: int) -> None:
    """How many threads large products of matrices may use: at first one, or as many as ``PULLBACK_THREADS`` says in the
    environment; never more than there are processors. NumPy's own products keep their number."""
    if count < 1:
        raise ValueError(f"products need at least one thread, not {count}")
    table = _table()
    if table is not None:
        table[BlasTable.THREADS] = min(count, _processors())


@cache
def _table() -> ctypes.Array[ctypes.c_int64] | None:
    """The table, or None where NumPy's BLAS is another one. It is never freed."""
    library = _library()
    if library is None:
        return None
    table = (ctypes.c_int64 * BlasTable.WORDS)()
    for place, name in _FUNCTIONS.items():
        address = _address(library, f"scipy_{name}64_") or _address(library, f"{name}64_")
        if address is None:
            return None
        table[place] = address
    table[BlasTable.THREADS] = min(_wanted(), _processors())
    return table


def _library() -> ctypes.CDLL | None:
    """NumPy's own library, through which those that it needs are found as well."""
    try:
        return ctypes.CDLL(import_module("numpy._core._multiarray_umath").__file__)
    except (ImportError, OSError):
        return None


def _address(library: ctypes.CDLL, name: str) -> int | None:
    try:
        return ctypes.cast(getattr(library, name), ctypes.c_void_p).value
    except AttributeError:
        return None


def _wanted() -> int:
    text = os.environ.get("PULLBACK_THREADS", "1")
    if not text.isdecimal() or int(text) < 1:
        raise ArtefactError(f"PULLBACK_THREADS is '{text}', and has to be the number of threads, 1 or more")
    return int(text)


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
