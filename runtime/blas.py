"""The BLAS that large products of matrices go to: the OpenBLAS that NumPy brings with it.

The loader hands code the address of a table (``abi.BlasTable``) with its functions, and with what is needed to keep it
to one thread: large products are shared by threads of our own (``pool.py``). OpenBLAS has one number of threads for the
whole process, NumPy's own products included, so code sets it when its first product begins and sets it back when the
last one ends. Without such a BLAS, products are loops of the program.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from importlib import import_module

from .abi import BlasTable

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
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _after_fork(table))
    return table


def _after_fork(table: ctypes.Array[ctypes.c_int64]) -> None:
    """The products that other threads had begun are over."""
    table[BlasTable.LOCK] = table[BlasTable.RUNNING] = 0


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
