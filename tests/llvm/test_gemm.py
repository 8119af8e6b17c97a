"""Products of matrices by code of our own, compiled alone.

All memory ends, or begins, at a page that nobody may touch, so that the process ends where code looks beyond operands.
"""

from __future__ import annotations

import ctypes
import itertools
import mmap
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import llvmlite.binding as llvm
import numpy as np
import pytest

from pullback.compiler.backends.llvm import gemm, processors
from pullback.compiler.backends.llvm.code import Unit
from pullback.compiler.backends.llvm.support import helper
from pullback.compiler.backends.llvm.target import TargetOptions, compile
from pullback.compiler.ir.core import Module
from pullback.compiler.timing import Timings

from .harness import jit

# LLVM's types of numbers, and processors by the bytes of their registers.
_TYPES = {"float": np.dtype(np.float32), "double": np.dtype(np.float64)}
_CPUS = {16: ("x86-64", "sse2"), 32: ("x86-64-v3", "avx2"), 64: ("x86-64-v4", "avx512f")}

# The function with C's calling convention, for which it is internal.
_ENTRY = """define dso_local void @entry(i64 %m, i64 %k, i64 %n, ptr %a, i64 %row.a, i64 %column.a, ptr %b, i64 %row.b,
    i64 %column.b, i8 %adds, ptr %c, i64 %row.c, i64 %column.c) nounwind {{
  %onto = icmp ne i8 %adds, 0
  call void {symbol}(i64 %m, i64 %k, i64 %n, ptr %a, i64 %row.a, i64 %column.a, ptr %b, i64 %row.b, i64 %column.b,
    i1 %onto, ptr %c, i64 %row.c, i64 %column.c)
  ret void
}}"""
_TURNED = tuple(itertools.product((False, True), repeat=3))
_WORD = ctypes.c_int64
_CALL = ctypes.CFUNCTYPE(
    None, *[_WORD] * 3, *[ctypes.c_void_p, _WORD, _WORD] * 2, ctypes.c_int8, ctypes.c_void_p, _WORD, _WORD
)


class Guarded:
    """Memory between two pages that nobody may touch."""

    def __init__(self, size: int) -> None:
        page = mmap.PAGESIZE
        self.size = -(-size // page) * page
        self._memory = mmap.mmap(-1, self.size + 2 * page)
        self._bytes = np.frombuffer(self._memory, np.uint8)
        start = self._bytes.ctypes.data
        for place in (start, start + page + self.size):
            assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(place), ctypes.c_size_t(page), 0) == 0

    def array(self, count: int, dtype: np.dtype[Any], at_end: bool) -> np.ndarray:
        size = count * dtype.itemsize
        start = mmap.PAGESIZE + (self.size - size if at_end else 0)
        return self._bytes[start : start + size].view(dtype)


_memories = [Guarded(2 << 20) for _ in range(3)]


class Placed:
    """A matrix there, row after row, with so many numbers between rows that are none."""

    def __init__(self, memory: Guarded, matrix: np.ndarray, dtype: np.dtype[Any], at_end: bool, gap: int) -> None:
        rows, columns = matrix.shape
        self.row = columns + gap
        self.all = memory.array(rows * self.row - gap if rows else 0, dtype, at_end)
        self.between = np.arange(self.all.size) % max(self.row, 1) >= columns
        self.numbers = np.lib.stride_tricks.as_strided(
            self.all, matrix.shape, (self.row * dtype.itemsize, dtype.itemsize)
        )
        self.all[:] = np.nan
        self.numbers[:] = matrix

    @property
    def address(self) -> int:
        return self.all.ctypes.data


@dataclass(frozen=True)
class Product:
    """The function for one type and size of registers, and what its tiles are like."""

    dtype: np.dtype[Any]
    rows: int
    columns: int
    depth: int
    block: int
    call: Callable[..., None]

    def __call__(
        self,
        a: np.ndarray,
        b: np.ndarray,
        old: np.ndarray | None = None,
        turned: Sequence[bool] = (False, False, False),
        at_end: bool = True,
        gap: int = 0,
    ) -> np.ndarray:
        """The product, added to what was there if that is given. ``turned``: whether the operands and the result lie
        transposed in memory; ``gap``: numbers between rows in memory, which are no numbers and stay so."""
        shape = a.shape[0], b.shape[1]
        matrices = (a, b, np.full(shape, np.nan) if old is None else old)
        lying = [each.T if flag else each for each, flag in zip(matrices, turned, strict=True)]
        places = [Placed(memory, each, self.dtype, at_end, gap) for memory, each in zip(_memories, lying, strict=True)]
        operands: list[int] = []
        for place, flag in zip(places, turned, strict=True):
            operands += [place.address, *((1, place.row) if flag else (place.row, 1))]
        self.call(shape[0], a.shape[1], shape[1], *operands[:6], old is not None, *operands[6:])
        for place, matrix in zip(places[:2], lying, strict=False):
            np.testing.assert_array_equal(place.numbers, matrix, "an operand has been written")
        for place in places:
            assert np.isnan(place.all[place.between]).all(), "what lies between the rows has been written"
        result = places[2].numbers
        return result.T.copy() if turned[2] else result.copy()


@cache
def _product(scalar: str, register: int, memory: bool) -> Product:
    """``memory``: whether the system has some."""
    cpu, _ = _CPUS[register]
    dtype = _TYPES[scalar]
    unit = Unit(Module())
    for need in gemm.NEEDS:
        helper(unit, need)
    gemm.define(unit, scalar, dtype.itemsize, register)
    unit.add("entry", _ENTRY.format(symbol=gemm.symbol(scalar)))
    options = TargetOptions(cpu if processors.triple().startswith("x86_64") else "", 3, register)
    text = unit.text()
    if not memory:
        unit.add("none", "define internal ptr @none(i64 %size) nounwind noinline {\n  ret ptr null\n}")
        text = unit.text().replace("call ptr @pb.fresh(", "call ptr @none(")
    object = compile(text, options, Timings()).object
    builder = llvm.JITLibraryBuilder().add_object_img(object).add_current_process().export_symbol("entry")
    library = builder.link(jit(), f"product {scalar} {register} {memory}")
    call = _CALL(library["entry"])
    call.library = library  # type: ignore[attr-defined]
    rows, vectors = gemm._SHAPES[register]
    columns = register // dtype.itemsize * vectors
    return Product(dtype, rows, columns, gemm._DEPTH // dtype.itemsize, rows * gemm._TILES, call)


@pytest.fixture(params=list(itertools.product(_TYPES, _CPUS)), ids=lambda each: f"{each[0]}, {each[1]} bytes")
def product(request: pytest.FixtureRequest) -> Product:
    scalar, register = request.param
    return _product(scalar, _register(register), True)


def _register(wanted: int) -> int:
    if wanted != 16 and _CPUS[wanted][1] not in processors.features(""):
        pytest.skip("the processor has no such registers")
    return wanted


def _whole_numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Whose products are exact, in any order."""
    return rng.integers(-8, 9, shape).astype(np.float64)


def test_sizes_around_those_of_tiles_panels_and_blocks(product: Product) -> None:
    rng, choose = np.random.default_rng(1), random.Random(1)
    p = product
    ms = [0, 1, p.rows - 1, p.rows, p.rows + 1, p.block - 1, p.block, p.block + 1, 2 * p.block + p.rows + 3]
    ns = [0, 1, p.columns - 1, p.columns, p.columns + 1, 3 * p.columns + 2]
    ks = [0, 1, p.rows - 1, p.rows, p.rows + 1, p.depth - 1, p.depth, p.depth + 1, 2 * p.depth + 5]
    a, b = _whole_numbers(rng, max(ms), max(ks)), _whole_numbers(rng, max(ks), max(ns))
    old = _whole_numbers(rng, max(ms), max(ns))
    exact = {k: a[:, :k] @ b[:k] for k in ks}
    ways = list(itertools.product((False, True), repeat=5))
    for m, k, n in itertools.product(ms, ks, ns):
        small = m * k * n < 20_000
        for *turned, adds, at_end in ways[choose.randrange(8) :: 8] if small else [choose.choice(ways)]:
            base = old[:m, :n] if adds else None
            gap = choose.choice((0, 1, 7))
            found = product(a[:m, :k], b[:k, :n], base, turned, at_end, gap)
            expected = exact[k][:m, :n] + (0 if base is None else base)
            np.testing.assert_array_equal(found, expected, f"{m} {k} {n} {turned} {adds} {at_end} {gap}")


def test_sums_are_as_exact_as_their_order_lets_them_be(product: Product) -> None:
    """And a number of the result is the same to the bit whatever others are computed with it."""
    rng = np.random.default_rng(2)
    m, k, n = product.block + product.rows // 2, product.depth + 7, 2 * product.columns + 3
    a, b = (rng.normal(size=shape).astype(product.dtype) for shape in ((m, k), (k, n)))
    found = product(a, b)
    exact = a.astype(np.longdouble) @ b.astype(np.longdouble)
    bound = (k + 1) * np.finfo(product.dtype).eps * (np.abs(a) @ np.abs(b))
    assert np.all(np.abs(found - exact) <= bound)
    for turned in _TURNED:
        np.testing.assert_array_equal(product(a, b, None, turned), found)
    first, last = product.rows + 1, product.columns + 1
    np.testing.assert_array_equal(product(a[first:], b[:, :last]), found[first:, :last])
    np.testing.assert_array_equal(product(a[:first], b[:, last:]), found[:first, last:])


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_what_is_no_number_stays_in_its_row_and_column(product: Product, odd: float) -> None:
    """Whether tiles are whole or not: zeros fill what is not, and zero times infinity is no number."""
    rng = np.random.default_rng(3)
    m, k, n = 2 * product.rows + 1, product.rows + 1, product.columns + 1
    for turned, adds in itertools.product(_TURNED, (False, True)):
        for row, column in ((0, 0), (product.rows - 1, product.columns - 1), (m - 1, n - 1)):
            a, b, old = _whole_numbers(rng, m, k), _whole_numbers(rng, k, n), _whole_numbers(rng, m, n)
            expected = a @ b + (old if adds else 0)
            a[row, k - 1] = b[0, column] = old[1, 1] = odd
            odds = np.zeros((m, n), bool)
            odds[row] = odds[:, column] = True
            odds[1, 1] |= adds
            found = product(a, b, old if adds else None, turned)
            np.testing.assert_array_equal(found[~odds], expected[~odds])
            with np.errstate(invalid="ignore"):
                np.testing.assert_array_equal(found, a @ b + (old if adds else 0))


@pytest.mark.parametrize("register", _CPUS)
def test_without_memory_smaller_blocks_give_the_same(register: int) -> None:
    rng = np.random.default_rng(4)
    with_memory, without = (_product("double", _register(register), memory) for memory in (True, False))
    m, k, n = 2 * with_memory.block + 5, with_memory.depth + 9, with_memory.columns + 1
    a, b, old = (rng.normal(size=shape) for shape in ((m, k), (k, n), (m, n)))
    for turned, base in itertools.product(_TURNED, (None, old)):
        np.testing.assert_array_equal(without(a, b, base, turned), with_memory(a, b, base, turned))
