"""Large products and long loops are shared by threads: as many as the setting says, with the same results."""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pullback
from pullback.runtime import blas, pool
from pullback.runtime.abi import PoolTable

from .threads import check_threads

SOURCE = """
import TensorFlow
func product(_ a: Tensor<Float>, _ b: Tensor<Float>, _ left: Bool, _ right: Bool) -> Tensor<Float> {
    return matmul(a, transposed: left, b, transposed: right)
}
@differentiable(wrt: (x, y))
func wave(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> { return sin(x * y) + exp(-x) / (1 + y * y) }
@differentiable(wrt: (x, y))
func total(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Float { return wave(x, y).sum().scalarized() }
@differentiable(wrt: (images, filter))
func network(_ images: Tensor<Float>, _ filter: Tensor<Float>) -> Tensor<Float> {
    let convolved = conv2D(images, filter: filter, padding: .same)
    let pooled = maxPool2D(convolved, filterSize: (1, 2, 2, 1), strides: (1, 2, 2, 1), padding: .valid)
    return softmax(pooled) + logSoftmax(pooled)
}
@differentiable(wrt: (images, filter))
func loss(_ images: Tensor<Float>, _ filter: Tensor<Float>, _ labels: Tensor<Int32>) -> Float {
    let logits = network(images, filter).reshaped(to: [labels.shape[0], -1])
    return softmaxCrossEntropy(logits: logits, labels: labels).scalarized()
}
/// Rows, columns, another order; slopes are added to parts, and of what is repeated to the same place again and again.
@differentiable(wrt: x)
func moved(_ x: Tensor<Float>, _ row: Int) -> Tensor<Float> {
    let whole = x[row] * x[row..., 1...].sum(squeezingAxes: 0, 1)
    let turned = x.transposed(permutation: 2, 0, 1)
    return whole.flattened().concatenated(with: (turned + turned.reversed(inAxes: 1)).flattened())
}
func divided(_ a: Tensor<Int32>, _ b: Tensor<Int32>) -> Tensor<Int32> { return a / b }
"""


@pytest.fixture(scope="module")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pool")
    (folder / "products.dsl").write_text(SOURCE, encoding="utf-8")
    return pullback.build(folder / "products.dsl", folder / "products.so")


@pytest.fixture(scope="module")
def module(artefact: Path) -> Any:
    return pullback.load(artefact)


@pytest.fixture(scope="module")
def product(module: Any) -> Callable[..., np.ndarray]:
    return module.product


@pytest.fixture
def table() -> Iterator[ctypes.Array[ctypes.c_int64]]:
    """The pool, on two threads even where there is one processor."""
    table = pool._table()
    if table is None or blas._found().table is None:
        pytest.skip("no threads of POSIX here, or no BLAS")
    before = table[PoolTable.THREADS]
    table[PoolTable.THREADS] = 2
    yield table
    assert table[PoolTable.BUSY] == table[PoolTable.WAITING] == 0
    table[PoolTable.THREADS] = before


def numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def operands(batch: tuple[int, ...], m: int, k: int, n: int, left: bool, right: bool) -> tuple[Any, ...]:
    a = numbers(*batch, k, m) if left else numbers(*batch, m, k)
    b = numbers(*batch, n, k) if right else numbers(*batch, k, n)
    return a, b, left, right


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("right", [False, True])
def test_results_on_several_threads(product: Any, table: Any, left: bool, right: bool) -> None:
    """One matrix and few, whose rows or columns are shared, also where some thread has none; many, more than there are
    pieces."""
    sizes = [
        ((), 128, 90, 110),
        ((), 20, 2000, 16),
        ((), 1, 900, 700),
        ((), 9, 300, 300),
        ((3,), 77, 90, 110),
        ((150,), 16, 16, 33),
    ]
    for batch, m, k, n in sizes:
        arguments = operands(batch, m, k, n, left, right)
        results: list[np.ndarray] = []
        for threads in (1, 2, 2, 3):
            table[PoolTable.THREADS] = threads
            results.append(product(*arguments))
        a, b = (np.swapaxes(x, -1, -2) if flag else x for x, flag in zip(arguments[:2], (left, right), strict=True))
        np.testing.assert_allclose(results[0], a @ b, rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(results[1], results[0], rtol=1e-3, atol=1e-3)
        np.testing.assert_array_equal(results[2], results[1])
        np.testing.assert_allclose(results[3], results[0], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("size", [0, 1, 63, 1_000, 30_001, 300_000])
def test_loops_on_several_threads(module: Any, table: Any, size: int) -> None:
    """Each element is the same to the bit; sums are added up in another order, always the same one."""
    x, y = numbers(size), numbers(size)[::-1].copy()
    jobs: list[int] = []
    results: list[tuple[Any, ...]] = []
    for threads in (1, 2, 2, 3):
        table[PoolTable.THREADS] = threads
        before = table[PoolTable.TICKET] >> 24
        results.append((module.wave(x, y), *pullback.value_and_gradient(module.total)(x, y)))
        jobs.append((table[PoolTable.TICKET] >> 24) - before)
    np.testing.assert_allclose(results[0][0], np.sin(x * y) + np.exp(-x) / (1 + y * y), rtol=1e-5, atol=1e-5)
    for wave, total, slopes in results[1:]:
        np.testing.assert_array_equal(wave, results[0][0])
        np.testing.assert_allclose(total, results[0][1], rtol=1e-4, atol=1e-4)
        for mine, alone in zip(slopes, results[0][2], strict=True):
            np.testing.assert_array_equal(mine, alone)
    assert results[1][1] == results[2][1]
    assert jobs[0] == 0
    assert (jobs[1] > 0) == (size >= 30_000)


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 2, 5), (2, 300, 200), (40, 30, 70), (2, 2, 40_000)])
def test_movements_on_several_threads(module: Any, table: Any, shape: tuple[int, int, int]) -> None:
    """The same to the bit, also where threads share the parts of one long row."""
    x = numbers(*shape)
    results: list[tuple[Any, ...]] = []
    jobs: list[int] = []
    for threads in (1, 2, 3):
        table[PoolTable.THREADS] = threads
        before = table[PoolTable.TICKET] >> 24
        value, pull = pullback.vjp(module.moved, x, 0)
        results.append((value, pull(np.arange(value.size, dtype=np.float32) % 17)))
        jobs.append((table[PoolTable.TICKET] >> 24) - before)
    turned = np.transpose(x, (2, 0, 1))
    expected = (x[0] * x[:, 1:].sum((0, 1)), turned + turned[:, ::-1])
    np.testing.assert_allclose(results[0][0], np.concatenate([e.ravel() for e in expected]), rtol=1e-4, atol=1e-4)
    for result in results[1:]:
        np.testing.assert_array_equal(result[0], results[0][0])
        np.testing.assert_array_equal(result[1], results[0][1])
    seeds = np.arange(results[0][0].size, dtype=np.float32) % 17
    first, second = seeds[: x[0].size].reshape(x[0].shape), seeds[x[0].size :].reshape(turned.shape)
    slopes = np.transpose(second + second[:, ::-1], (1, 2, 0))
    slopes[0] += first * x[:, 1:].sum((0, 1))
    slopes[:, 1:] += (first * x[0]).sum(0)
    np.testing.assert_allclose(results[0][1], slopes, rtol=1e-3, atol=1e-2)
    assert jobs[0] == 0
    assert (jobs[1] > 0) == (x.size > 60_000)


@pytest.mark.parametrize(("images", "outputs"), [(0, 3), (1, 6), (5, 11), (40, 1), (40, 6), (40, 8)])
def test_rows_and_images_on_several_threads(module: Any, table: Any, images: int, outputs: int) -> None:
    """The same to the bit, whoever did which image; also where what a vector has too many belongs to the next one."""
    x, f = numbers(images, 16, 16, 3), numbers(3, 3, 3, outputs)
    labels = np.arange(images, dtype=np.int32) % 7
    jobs: list[int] = []
    results: list[list[Any]] = []
    for threads in (1, 2, 2, 3):
        table[PoolTable.THREADS] = threads
        before = table[PoolTable.TICKET] >> 24
        value, slopes = pullback.value_and_gradient(module.loss, wrt=("images", "filter"))(x, f, labels)
        results.append([module.network(x, f), value, *slopes])
        jobs.append((table[PoolTable.TICKET] >> 24) - before)
    for other in results[1:]:
        for mine, alone in zip(other, results[0], strict=True):
            np.testing.assert_array_equal(mine, alone)
    assert jobs[0] == 0
    assert (jobs[1] > 0) == (images >= 5)


def test_loops_that_may_trap_are_not_shared(module: Any, table: Any) -> None:
    a, b = np.full(100_000, 7, np.int32), np.full(100_000, 2, np.int32)
    before = table[PoolTable.TICKET]
    np.testing.assert_array_equal(module.divided(a, b), 3)
    b[60_000] = 0
    messages: set[str] = set()
    for threads in (1, 2):
        table[PoolTable.THREADS] = threads
        with pytest.raises(pullback.Trap) as error:
            module.divided(a, b)
        messages.add(str(error.value))
    assert len(messages) == 1
    assert table[PoolTable.TICKET] == before


def test_threads_sleep_and_are_woken(product: Any, table: Any) -> None:
    arguments = operands((), 256, 128, 128, False, False)
    wanted = product(*arguments)
    for _ in range(3):
        until = time.monotonic() + 10
        while table[PoolTable.SLEEPING] < table[PoolTable.STARTED] and time.monotonic() < until:
            time.sleep(0.001)
        assert table[PoolTable.SLEEPING] == table[PoolTable.STARTED] >= 1
        np.testing.assert_array_equal(product(*arguments), wanted)


def test_calls_from_many_threads_make_no_more(module: Any, product: Any, table: Any) -> None:
    started = max(1, table[PoolTable.STARTED])

    def work(number: int) -> list[Any]:
        arguments = operands((), 64 + 16 * number, 128, 128, False, False)
        x = numbers(40_000 + number)
        return [(product(*arguments).tobytes(), module.total(x, x)) for _ in range(20)]

    check_threads(work)
    assert table[PoolTable.STARTED] == started


def test_who_finds_the_pool_at_work_does_all_alone(product: Any, table: Any) -> None:
    arguments = operands((), 256, 128, 128, False, False)
    wanted, ticket = product(*arguments), table[PoolTable.TICKET]
    table[PoolTable.BUSY] = 1
    np.testing.assert_array_equal(product(*arguments), wanted)
    table[PoolTable.BUSY] = 0
    assert table[PoolTable.TICKET] == ticket


def test_small_products_are_not_shared(product: Any, table: Any) -> None:
    ticket = table[PoolTable.TICKET]
    product(*operands((), 32, 32, 32, False, False))
    assert table[PoolTable.TICKET] == ticket


def test_no_memory_is_left(module: Any, table: Any) -> None:
    x = numbers(100_000)
    module.product(*operands((5,), 64, 64, 64, True, False))
    pullback.gradient(module.total)(x, x)
    gc.collect()
    assert module.live_buffers() == 0


PROGRAM = """
import os, shutil, signal, sys, numpy as np, pullback
from pullback.runtime import pool
from pullback.runtime.abi import PoolTable
table, path = pool._table(), sys.argv[1]
module = pullback.load(path)
a = np.ones((256, 128), np.float32)
def works(product, threads):
    table[PoolTable.THREADS] = threads
    assert (product(a, a, False, True) == 128).all()
works(module.product, 1)
assert table[PoolTable.STARTED] == 0  # nothing to start a thread for
works(module.product, 2)
assert table[PoolTable.STARTED] == 1
shutil.copy(path, path + ".copy")
works(pullback.load(path + ".copy").product, 2)
assert table[PoolTable.STARTED] == 1  # the two share it
table[PoolTable.BUSY] = 1  # as if another thread had been at it when the process was forked
child = os.fork()
table[PoolTable.BUSY] = 0
if child == 0:
    assert table[PoolTable.STARTED] == 0
    works(module.product, 2)
    os._exit(0 if table[PoolTable.STARTED] == 1 else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
works(module.product, 4)
assert table[PoolTable.STARTED] == 3
works(module.product, 2)
print("done")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_process_of_its_own(artefact: Path) -> None:
    """No thread on the setting 1; libraries share the pool; a forked process has one of its own; the setting grows."""
    if pool._table() is None or blas._found().table is None:
        pytest.skip("no threads of POSIX here, or no BLAS")
    command = [sys.executable, "-c", PROGRAM, str(artefact)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PULLBACK_THREADS": "1"}
    out = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert out.stdout == "done\n", out.stderr


def test_the_setting() -> None:
    with pytest.raises(ValueError, match="at least one thread, not 0"):
        pullback.set_threads(0)
    table = pool._table()
    if table is not None:
        pullback.set_threads(10_000)
        assert 1 <= table[PoolTable.THREADS] <= (os.cpu_count() or 1)
        pullback.set_threads(1)
        assert table[PoolTable.THREADS] == 1


def test_the_setting_in_the_environment() -> None:
    program = "from pullback.runtime import pool; print(pool._wanted())"
    environment = {**os.environ, "PULLBACK_THREADS": "3"}
    out = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert out.stdout == "3\n"
    environment["PULLBACK_THREADS"] = "many"
    wrong = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert "PULLBACK_THREADS is 'many', and has to be the number of threads, 1 or more" in wrong.stderr


def test_signals_are_left_to_python(product: Any, table: Any) -> None:
    """The threads of the pool take none: what waits in Python is interrupted."""
    product(*operands((), 256, 128, 128, False, False))
    assert table[PoolTable.STARTED] >= 1
    tasks = Path("/proc/self/task")
    if not tasks.exists():
        pytest.skip("threads are read from /proc")

    blocked = [(task / "status").read_text().split("SigBlk:")[1].split()[0] for task in tasks.iterdir()]
    assert any(int(mask, 16) & 2 for mask in blocked)  # SIGINT
