"""Products of matrices through a BLAS, and without one."""

from __future__ import annotations

import bisect
import ctypes
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import pullback
from pullback.runtime import abi, blas

SOURCE = """
import TensorFlow

@differentiable(wrt: (a, b))
func product(_ a: Tensor<Double>, _ b: Tensor<Double>, _ left: Bool, _ right: Bool) -> Tensor<Double> {
    return matmul(a, transposed: left, b, transposed: right)
}
/// Products that are added, to what may have more dimensions than they; their cotangents are too.
@differentiable(wrt: (a, b, c))
func total(_ a: Tensor<Double>, _ b: Tensor<Double>, _ c: Tensor<Double>) -> Tensor<Double> {
    return c + matmul(a, b) + matmul(2 * a, b)
}
func single(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Float> { return matmul(a, b) }
/// With so many calls below this one, of which the last multiplies.
func deep(_ depth: Int, _ a: Tensor<Double>, _ multiplies: Bool) -> Double {
    if depth > 0 { return 1 / deep(depth - 1, a, multiplies) }
    return multiplies ? matmul(a, a).mean().scalarized() : 1
}
func whole(_ a: Tensor<Int32>, _ b: Tensor<Int32>) -> Tensor<Int32> { return matmul(a, b) }
"""


@pytest.fixture(scope="module")
def module() -> Iterator[Any]:
    """With NumPy's BLAS, although code's own products may be quicker here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(blas.CHOICE, "numpy")
        blas._found.cache_clear()
        yield pullback.compile(SOURCE, name="products")
    blas._found.cache_clear()


@pytest.fixture
def all_to_it(module: Any) -> Iterator[Any]:
    """The table of the BLAS, which does all large products of the module."""
    table = _table_of(module)
    if table is None:
        pytest.skip("NumPy's BLAS is another one here")
    before = list(table)
    table[abi.BlasTable.MOST] = table[abi.BlasTable.MOST_TURNED] = 0
    yield table
    table[:] = before


def _table_of(module: Any) -> Any:
    """The table that the loader has handed over."""
    place = ctypes.c_void_p.from_address(module._natives[0].library.address(module._manifest["blas"])).value
    return None if place is None else (ctypes.c_int64 * abi.BlasTable.WORDS).from_address(place)


@pytest.fixture(params=["a BLAS", "none"])
def either(request: pytest.FixtureRequest, module: Any) -> Any:
    """The module, with a BLAS that does all large products, and without one."""
    _ = request.getfixturevalue("all_to_it")
    if request.param == "none":
        request.getfixturevalue("monkeypatch").setattr(blas, "_found", lambda: blas._Blas("none"))
        for native in module._natives:
            table = ctypes.c_void_p.from_address(native.library.address(module._manifest["blas"]))
            request.addfinalizer(lambda table=table, before=table.value: setattr(table, "value", before))
            table.value = None
    return module


def transposed(x: np.ndarray, flag: bool) -> np.ndarray:
    return np.ascontiguousarray(np.swapaxes(x, -1, -2)) if flag else x


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("right", [False, True])
def test_products_of_all_kinds(either: Any, left: bool, right: bool) -> None:
    """Small ones, those for the BLAS, in batches, without rows, columns or terms; and their derivatives."""
    rng = np.random.default_rng(1)
    for batch, m, k, n in [((), 3, 4, 5), ((), 24, 20, 18), ((3,), 17, 19, 21), ((), 40, 1, 200), ((2,), 0, 64, 64)]:
        a, b = rng.normal(size=(*batch, m, k)), rng.normal(size=(*batch, k, n))
        arguments = transposed(a, left), transposed(b, right), left, right
        value, pull = pullback.vjp(either.product, *arguments, wrt=("a", "b"))
        np.testing.assert_allclose(value, a @ b, rtol=1e-12, atol=1e-12)
        seed = rng.normal(size=(*batch, m, n))
        for_a, for_b = pull(seed)
        np.testing.assert_allclose(for_a, transposed(seed @ np.swapaxes(b, -1, -2), left), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(for_b, transposed(np.swapaxes(a, -1, -2) @ seed, right), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("m", "k", "n"), [(3, 4, 5), (24, 20, 18), (16, 600, 90), (90, 128, 64)])
@pytest.mark.parametrize("front", [None, (), (2,)])
def test_products_that_are_added(
    either: Any, request: pytest.FixtureRequest, m: int, k: int, n: int, front: tuple[int, ...] | None
) -> None:
    """By loops, by the BLAS, and, the largest, by two threads that share columns or rows."""
    pullback.set_threads(2)
    request.addfinalizer(lambda: pullback.set_threads(1))
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(m, k)), rng.normal(size=(k, n))
    c = rng.normal(size=(n,) if front is None else (*front, m, n))
    value, pull = pullback.vjp(either.total, a, b, c)
    np.testing.assert_allclose(value, c + 3 * (a @ b), rtol=1e-12, atol=1e-11)
    seed = rng.normal(size=value.shape)
    for_a, for_b, for_c = pull(seed)
    both = seed.sum(0) if front == (2,) else seed
    np.testing.assert_allclose(for_a, 3 * both @ b.T, rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(for_b, 3 * a.T @ both, rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(for_c, seed.sum(0) if front is None else seed, rtol=1e-12, atol=1e-11)


def test_other_scalars(either: Any) -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(30, 40)).astype(np.float32), rng.normal(size=(40, 20)).astype(np.float32)
    np.testing.assert_allclose(either.single(a, b), a @ b, rtol=1e-5, atol=1e-5)
    i, j = rng.integers(-9, 9, (30, 40), np.int32), rng.integers(-9, 9, (40, 20), np.int32)
    np.testing.assert_array_equal(either.whole(i, j), i @ j)


@pytest.mark.parametrize("size", [512, 64])
def test_little_stack_is_enough(either: Any, request: pytest.FixtureRequest, size: int) -> None:
    """At the end of the deepest recursion that there can be, on a thread with so many KiB."""
    before = threading.stack_size(size << 10)
    request.addfinalizer(lambda: threading.stack_size(before))
    a, values = np.ones((160, 160)), list[float]()

    def traps(depth: int) -> bool:
        try:
            return not either.deep(depth, a, False)
        except pullback.Trap:
            return True

    def work() -> None:
        deepest = bisect.bisect_left(range(1 << 16), True, key=traps) - 1
        values.append(either.deep(deepest, a, True))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert values in ([160], [1 / 160])


def test_the_loader_hands_it_over(module: Any) -> None:
    variable = ctypes.c_void_p.from_address(module._natives[0].library.address(module._manifest["blas"]))
    assert (variable.value is not None) == (blas._found().table is not None)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """The name of the BLAS that is taken where the environment says so."""

    def choose(wanted: str) -> str:
        monkeypatch.setenv(blas.CHOICE, wanted)
        blas._found.cache_clear()
        return blas.name()

    yield choose
    monkeypatch.undo()
    blas._found.cache_clear()


def test_the_environment_chooses(chosen: Callable[[str], str]) -> None:
    assert chosen("none") == "none"
    assert blas._found().table is None
    assert chosen("numpy") in ("OpenBLAS", "MKL", "none")
    with pytest.raises(pullback.ArtefactError, match="PULLBACK_BLAS is 'blis', and has to be mkl, numpy or none"):
        chosen("blis")


def test_mkl_of_its_own_is_for_processors_of_intel(
    chosen: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that has the functions of MKL stands for it."""

    class Library:
        def __getattr__(self, name: str) -> Any:
            if name not in blas._MKL.values():
                raise AttributeError(name)
            return ctypes.CFUNCTYPE(None)(len)

    library = Library()
    monkeypatch.setattr(blas, "_mkl", lambda: library)
    monkeypatch.setattr(blas, "_numpy", lambda: None)
    for intel, wanted, name in [(True, "", "MKL"), (False, "", "none"), (False, "mkl", "MKL"), (True, "numpy", "none")]:
        monkeypatch.setattr(blas.processor, "is_of_intel", lambda intel=intel: intel)
        assert chosen(wanted) == name
    monkeypatch.setattr(blas, "_mkl", lambda: None)
    with pytest.raises(pullback.ArtefactError, match="'mkl', which is not installed"):
        chosen("mkl")


@pytest.mark.parametrize(("core", "whole"), [(b"SkylakeX", True), (b"Haswell", False), (b"Zen", False)])
def test_code_with_longer_vectors_leaves_only_thin_ones(
    chosen: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, core: bytes, whole: bool
) -> None:
    """A library that has the functions of OpenBLAS stands for it, and uses whole vectors on some processors only."""
    text = ctypes.create_string_buffer(core)
    said = ctypes.CFUNCTYPE(ctypes.c_void_p)(lambda: ctypes.addressof(text))

    class Library:
        def __getattr__(self, name: str) -> Any:
            if name == blas._CORE:
                return said
            if name not in blas._OPENBLAS.values():
                raise AttributeError(name)
            return ctypes.CFUNCTYPE(None)(len)

    library = Library()
    monkeypatch.setattr(blas, "_numpy", lambda: library)
    monkeypatch.setattr(blas, "_mkl", lambda: None)
    for wanted, long, few in [("", False, 16), ("", True, 16 if whole else 5), ("numpy", True, 16)]:
        monkeypatch.setattr(blas.processor, "has", lambda _, long=long: long)
        chosen(wanted)
        assert blas.does_thin_ones_only() == (few == 5)
        variable = ctypes.c_void_p()
        blas.bind(ctypes.addressof(variable))
        assert variable.value is not None
        table = (ctypes.c_int64 * abi.BlasTable.WORDS).from_address(variable.value)
        assert (table[abi.BlasTable.FEW_COLUMNS], table[abi.BlasTable.MOST] == blas._ALL) == (few, few == 5)


def test_strict_programs_keep_the_order_of_additions() -> None:
    source = SOURCE.replace("@differentiable(wrt: (a, b))", "").partition("func single")[0]
    strict = pullback.compile(source, name="strict", strict_float=True)
    assert strict._manifest["blas"] is None
    a, b = np.full((2, 3000), 0.1), np.full((3000, 2), 0.1)
    np.testing.assert_allclose(strict.product(a, b, False, False), a @ b, rtol=1e-10)


def test_numpy_keeps_its_number_of_threads(module: Any, all_to_it: Any) -> None:
    table = all_to_it
    threads = ctypes.CFUNCTYPE(ctypes.c_int)(table[abi.BlasTable.GET_THREADS])
    change = ctypes.CFUNCTYPE(None, ctypes.c_int)(table[abi.BlasTable.SET_THREADS])
    a = np.ones((64, 64))
    before = threads()
    try:
        for count in (1, 2):
            change(count)
            given = threads()  # one in a MKL that has no threads
            for own in (1, 2):
                pullback.set_threads(own)
                assert module.product(a, a, False, False)[0, 0] == 64
                assert threads() == given
                assert table[abi.BlasTable.RUNNING] == table[abi.BlasTable.LOCK] == 0
    finally:
        change(before)
        pullback.set_threads(1)


@pytest.mark.parametrize(("m", "n", "calls"), [(64, 64, 0), (7, 64, 1), (64, 15, 1), (300, 300, 1)])
def test_it_is_left_alone_where_own_code_is_quicker(module: Any, all_to_it: Any, m: int, n: int, calls: int) -> None:
    """Few rows or columns, and very many numbers, are for the BLAS."""
    place, counted = abi.BlasTable.GET_THREADS, list[int]()
    threads = ctypes.CFUNCTYPE(ctypes.c_int)(all_to_it[place])

    def count() -> int:
        counted.append(1)
        return threads()

    counting = ctypes.CFUNCTYPE(ctypes.c_int)(count)
    all_to_it[place] = ctypes.cast(counting, ctypes.c_void_p).value or 0
    all_to_it[abi.BlasTable.MOST] = 300 * 300 * 64 - 1
    np.testing.assert_allclose(module.product(np.ones((m, 64)), np.ones((64, n)), False, False), np.full((m, n), 64.0))
    assert len(counted) == 2 * calls
