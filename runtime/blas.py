"""The BLAS that large products of matrices go to: the OpenBLAS or MKL that NumPy brings with it, or MKL of its own.

MKL is quicker on Intel's processors, and is taken there where the package ``mkl`` is installed. Both use half of the
vectors that processors of AMD with AVX-512 have; code does nearly all products itself there, in half of the time.
``PULLBACK_BLAS`` in the environment decides otherwise: ``mkl``, ``numpy``, or ``none``.

The loader hands code the address of a table (``abi.BlasTable``) with its functions, and with what is needed to keep it
to one thread: large products are shared by threads of our own (``pool.py``). A BLAS has one number of threads for the
whole process, NumPy's own products included, so code sets it when its first product begins and sets it back when the
last one ends. Without such a BLAS, products are loops of the program.
"""

from __future__ import annotations

import ctypes
import os
import site
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from . import processor
from .abi import BlasTable
from .errors import ArtefactError

# The names of the functions, with integers of 64 bits.
_OPENBLAS = {
    BlasTable.F32: "cblas_sgemm64_",
    BlasTable.F64: "cblas_dgemm64_",
    BlasTable.GET_THREADS: "openblas_get_num_threads64_",
    BlasTable.SET_THREADS: "openblas_set_num_threads64_",
}
_OF_SCIPY = {place: f"scipy_{name}" for place, name in _OPENBLAS.items()}
_MKL = {
    BlasTable.F32: "cblas_sgemm_64",
    BlasTable.F64: "cblas_dgemm_64",
    BlasTable.GET_THREADS: "MKL_Get_Max_Threads",
    BlasTable.SET_THREADS: "MKL_Set_Num_Threads",
}
# The one library of MKL that loads what it needs of the others, by system.
_MKL_LIBRARIES = ("lib/libmkl_rt.so*", "Library/bin/mkl_rt*.dll")
_SEQUENTIAL = 1  # MKL_THREADING_SEQUENTIAL


@dataclass(frozen=True, slots=True)
class _Share:
    """What is left to compiled code, as measured: products of up to so many multiplications, and of so many where the
    right operand lies transposed; but none with fewer rows or columns than these."""

    most: int
    most_turned: int
    few_rows: int = 8
    few_columns: int = 16


_ALL = 1 << 62
_SHARES = {"OpenBLAS": _Share(1 << 24, 1 << 24), "MKL": _Share(0, 1 << 22)}
# Where the library uses half of the vectors that there are.
_OF_HALF = _Share(_ALL, _ALL, 1, 5)

CHOICE = "PULLBACK_BLAS"

# What OpenBLAS calls the processors whose vectors of 64 bytes it uses, and how it tells which it takes this one for.
_WHOLE = (b"SkylakeX", b"Cooperlake", b"SapphireRapids")
_CORE = "openblas_get_corename64_"
_LONG_VECTORS = "avx512f"


@dataclass(frozen=True, slots=True)
class _Blas:
    """``table``: for code, None where there is no library, and never freed. ``whole``: whether the library uses all of
    the vectors."""

    title: str
    table: ctypes.Array[ctypes.c_int64] | None = None
    whole: bool = True


def bind(variable: int) -> None:
    """``variable``: where the address of the table belongs."""
    table = _found().table
    if table is not None:
        ctypes.c_void_p.from_address(variable).value = ctypes.addressof(table)


def name() -> str:
    """Of the library in use: "MKL", "OpenBLAS" or "none"."""
    return _found().title


def does_thin_ones_only() -> bool:
    """Whether it does only those products that have few columns."""
    return not _found().whole


@cache
def _found() -> _Blas:
    wanted = os.environ.get(CHOICE, "")
    if wanted not in ("", "mkl", "numpy", "none"):
        raise ArtefactError(f"{CHOICE} is '{wanted}', and has to be mkl, numpy or none")
    for title, names, library in _candidates(wanted):
        addresses = {place: _address(library, name) for place, name in names.items()}
        if all(addresses.values()):
            whole = wanted != "" or _uses_whole_vectors(title, library)
            return _Blas(title, _table_of(addresses, _SHARES[title] if whole else _OF_HALF), whole)
    if wanted == "mkl":
        raise ArtefactError(f"{CHOICE} is 'mkl', which is not installed: `pip install mkl`")
    return _Blas("none")


def _uses_whole_vectors(title: str, library: ctypes.CDLL) -> bool:
    if not processor.has(_LONG_VECTORS):
        return True
    if title == "MKL":
        return processor.is_of_intel()
    for name in (f"scipy_{_CORE}", _CORE):
        if address := _address(library, name):
            return ctypes.CFUNCTYPE(ctypes.c_char_p)(address)() in _WHOLE
    return True


def _table_of(addresses: dict[int, int | None], share: _Share) -> ctypes.Array[ctypes.c_int64]:
    table = (ctypes.c_int64 * BlasTable.WORDS)()
    for place, address in addresses.items():
        table[place] = address or 0
    table[BlasTable.MOST], table[BlasTable.MOST_TURNED] = share.most, share.most_turned
    table[BlasTable.FEW_ROWS], table[BlasTable.FEW_COLUMNS] = share.few_rows, share.few_columns
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _after_fork(table))
    return table


def _candidates(wanted: str) -> Iterator[tuple[str, dict[int, str], ctypes.CDLL]]:
    """The libraries that may have the functions, and the names that these have there; the best first."""
    if wanted == "none":
        return
    numpy = _numpy()
    if numpy is not None:
        yield "MKL", _MKL, numpy
    if wanted == "mkl" or (not wanted and processor.is_of_intel()):
        mkl = _mkl()
        if mkl is not None:
            yield "MKL", _MKL, mkl
    if numpy is not None and wanted != "mkl":
        yield "OpenBLAS", _OF_SCIPY, numpy
        yield "OpenBLAS", _OPENBLAS, numpy


def _numpy() -> ctypes.CDLL | None:
    """NumPy's own library, through which those that it needs are found as well."""
    try:
        return ctypes.CDLL(import_module("numpy._core._multiarray_umath").__file__)
    except (ImportError, OSError):
        return None


def _mkl() -> ctypes.CDLL | None:
    """MKL as its package installs it. It gets no threads, since several libraries of OpenMP in a process may end it."""
    for folder in dict.fromkeys((sys.prefix, site.getuserbase(), sys.base_prefix)):
        for pattern in _MKL_LIBRARIES:
            for path in sorted(Path(folder).glob(pattern), reverse=True):
                try:
                    library = ctypes.CDLL(str(path))
                except OSError:
                    continue
                if "MKL_THREADING_LAYER" not in os.environ:
                    library.MKL_Set_Threading_Layer(_SEQUENTIAL)
                return library
    return None


def _after_fork(table: ctypes.Array[ctypes.c_int64]) -> None:
    """The products that other threads had begun are over."""
    table[BlasTable.LOCK] = table[BlasTable.RUNNING] = 0


def _address(library: ctypes.CDLL, name: str) -> int | None:
    try:
        return ctypes.cast(getattr(library, name), ctypes.c_void_p).value
    except AttributeError:
        return None
