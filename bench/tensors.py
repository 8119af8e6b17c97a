"""Tensors: training steps and parts of models against JAX, C and NumPy's matrix products, on one and two threads.

    python bench/tensors.py [--threads 1 2] [--only mlp cnn …] [--seconds 1.2]

The models are in `tensors/`, written as a user would write them; the yardstick in C is `cnn.c`. JAX and PyTorch
(`tensors_torch.py`) take part where they are installed. Each number of threads has a process of its own, which may use
as many processors. What the candidates compute is compared before they are timed. Ratios count, not times.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tensors_torch

HERE = Path(__file__).resolve().parent
JAX, C, PRODUCTS = "JAX, jit", "C by hand", "NumPy, its matrix products only"
# Of each of our times to the peer's: what it is to stay below. The others are for comparison.
TARGETS = {("mlp", JAX): 1.0, ("cnn 10", C): 1.3, ("cnn 128", C): 1.5}
TARGETS |= {("mlp", products): 1.15 for products in (PRODUCTS, tensors_torch.PRODUCTS)}
TARGETS |= {(task, JAX): 1.0 for task in ("elementwise", "cross-entropy", "transformer", "lstm", "lstm loop")}
TARGETS |= {(task, tensors_torch.NAME): 1.0 for task in ("transformer", "lstm", "lstm loop")}


@dataclass
class Task:
    """``ours``: a call of the compiled program; ``peers``: those of candidates, by name; ``values``: what each of them
    computes, as arrays that have to agree."""

    name: str
    ours: Callable[[], Any]
    values: Callable[[], Any]
    peers: dict[str, Callable[[], Any]] = field(default_factory=dict)
    peer_values: dict[str, Callable[[], Any]] = field(default_factory=dict)
    tolerance: float = 1e-4

    def add_torch(self, make: Callable[..., tuple[tensors_torch.Call, tensors_torch.Values]], *arguments: Any) -> None:
        """``make``: of ``tensors_torch``, called where PyTorch is there."""
        if tensors_torch.is_there():
            self.peers[tensors_torch.NAME], self.peer_values[tensors_torch.NAME] = make(*arguments)


def random(*shape: int, scale: float = 1.0, seed: int = 0) -> Any:
    import numpy as np

    return (scale * np.random.default_rng(seed).standard_normal(shape)).astype(np.float32)


def labels(count: int, classes: int) -> Any:
    import numpy as np

    return np.random.default_rng(9).integers(0, classes, count).astype(np.int32)


def load(name: str) -> Any:
    import pullback

    return pullback.load(HERE / "tensors" / f"{name}.dsl")


def fields(struct: Any) -> list[Any]:
    import dataclasses

    return [getattr(struct, each.name) for each in dataclasses.fields(struct)]


def jax_step(logits: Callable[..., Any]) -> Any:
    """A step of gradient descent: parameters, images, labels, rate to the loss and new parameters."""
    import jax

    def loss(parameters: Any, images: Any, wanted: Any) -> Any:
        return jax_cross_entropy(logits(parameters, images), wanted)

    def step(parameters: Any, images: Any, wanted: Any, rate: Any) -> Any:
        value, slopes = jax.value_and_grad(loss)(parameters, images, wanted)
        return value, [p - rate * g for p, g in zip(parameters, slopes, strict=True)]

    return jax.jit(step)


def jax_cross_entropy(logits: Any, wanted: Any) -> Any:
    import jax
    import jax.numpy as jnp

    return -jnp.take_along_axis(jax.nn.log_softmax(logits), wanted[:, None], 1).mean()


def training(name: str, module: Any, parameters: list[Any], images: Any, classes: int, logits: Any) -> Task:
    """``logits``: JAX's network, of parameters and images."""
    wanted = labels(len(images), classes)
    model = next(value for value in vars(module).values() if isinstance(value, type))(*parameters)

    def ours() -> Any:
        return module.step(model, images=images, labels=wanted, rate=0.01)

    def values() -> list[Any]:
        loss, trained = ours()
        return [loss, *fields(trained)]

    task = Task(name, ours, values)
    if has_jax():
        import jax

        step = jax_step(logits)
        arguments = jax.device_put((parameters, images, wanted, 0.01))
        task.peers[JAX] = lambda: jax.block_until_ready(step(*arguments))
        task.peer_values[JAX] = lambda: (lambda loss, trained: [loss, *trained])(*step(*arguments))
    return task


def gradients(
    name: str, function: Callable[[], Any], flat: Callable[[Any], list[Any]], peer: Any, *inputs: Any
) -> Task:
    """``peer``: JAX's function, whose gradient is with respect to the first of its ``inputs``."""
    task = Task(name, function, lambda: flat(function()))
    if has_jax():
        import jax

        both = jax.jit(jax.value_and_grad(peer))
        arguments = jax.device_put(inputs)
        task.peers[JAX] = lambda: jax.block_until_ready(both(*arguments))
        task.peer_values[JAX] = lambda: (lambda value, slope: [value, *jax.tree.leaves(slope)])(*both(*arguments))
    return task


def has_jax() -> bool:
    import importlib.util

    return importlib.util.find_spec("jax") is not None


# --- tasks -----------------------------------------------------------------------------------


def mlp() -> Iterator[Task]:
    parameters = [random(784, 128, scale=0.05), random(128), random(128, 10, scale=0.1), random(10)]
    images = random(128, 784)

    def logits(p: Any, x: Any) -> Any:
        import jax

        return jax.nn.relu(x @ p[0] + p[1]) @ p[2] + p[3]

    task = training("mlp", load("mlp"), parameters, images, 10, logits)
    hidden, slope = random(128, 128), random(128, 10)

    def products() -> None:
        _ = images @ parameters[0], hidden @ parameters[2]
        _ = hidden.T @ slope, images.T @ (slope @ parameters[2].T)

    task.peers[PRODUCTS] = products
    if tensors_torch.is_there():
        given = images, parameters[0], parameters[2], hidden, slope
        task.peers[tensors_torch.PRODUCTS] = tensors_torch.products(*given)
    task.add_torch(tensors_torch.training, tensors_torch.mlp, parameters, images, labels(len(images), 10), 0.01)
    yield task


def cnn() -> Iterator[Task]:
    module = load("cnn")
    parameters = [random(5, 5, 3, 6, scale=0.1), random(6, scale=0.1), random(216, 10, scale=0.05), random(10)]

    def logits(p: Any, x: Any) -> Any:
        import jax

        convolved = jax.lax.conv_general_dilated(x, p[0], (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        window = (1, 2, 2, 1)
        pooled = jax.lax.reduce_window(
            jax.nn.relu(convolved + p[1]), -float("inf"), jax.lax.max, window, window, "VALID"
        )
        return pooled.reshape(len(x), -1) @ p[2] + p[3]

    for batch in (10, 128):
        images = random(batch, 16, 16, 3)
        task = training(f"cnn {batch}", module, parameters, images, 10, logits)
        add_c(task, parameters, images)
        task.add_torch(tensors_torch.training, tensors_torch.cnn, parameters, images, labels(batch, 10), 0.01)
        yield task


def add_c(task: Task, parameters: list[Any], images: Any) -> None:
    import numpy as np

    cc = shutil.which("cc")
    if cc is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "cnn.so"
        flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
        subprocess.run([cc, *flags, str(HERE / "cnn.c"), "-o", str(library), "-lm"], check=True)
        step = ctypes.CDLL(str(library)).cnn_step
    step.restype = ctypes.c_float
    step.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_float]
    padded = [np.concatenate([each, np.zeros((*each.shape[:-1], 2), np.float32)], -1) for each in parameters[:2]]
    flat = np.concatenate([each.ravel() for each in (*padded, *parameters[2:])])
    room = np.zeros(len(flat) + 64, np.float32)
    model = room[-(room.ctypes.data // 4) % 16 :]  # vectors begin at multiples of 64 bytes
    wanted = labels(len(images), 10)

    def call() -> float:
        return step(model.ctypes.data, images.ctypes.data, wanted.ctypes.data, len(images), 0.01)

    def values() -> list[Any]:
        model[: len(flat)] = flat
        loss = call()
        filters = model[: 76 * 8].reshape(76, 8)[:, :6]
        weights = model[76 * 8 :]
        return [loss, filters[:75], filters[75], weights[:2160], weights[2160:2170]]

    task.peers[C] = call
    task.peer_values[C] = values


def elementwise() -> Iterator[Task]:
    import pullback

    module = load("elementwise")
    x, y = random(1 << 18), random(1 << 18, seed=1)
    total = pullback.value_and_gradient(module.total, wrt=("x", "y"))
    forward = Task("elementwise, function", lambda: module.chain(x, y), lambda: [module.chain(x, y)])
    backward = Task(
        "elementwise",
        lambda: total(x, y),
        lambda: (lambda value, slopes: [value, *slopes])(*total(x, y)),
        tolerance=1e-3,
    )
    if has_jax():
        import jax
        import jax.numpy as jnp

        def chain(x: Any, y: Any) -> Any:
            return jnp.tanh(x * y + 1) * jnp.exp(-x * x) - y / (1 + y * y)

        value = jax.jit(chain)
        both = jax.jit(jax.value_and_grad(lambda x, y: chain(x, y).sum(), (0, 1)))
        a, b = jax.device_put((x, y))
        forward.peers[JAX] = lambda: jax.block_until_ready(value(a, b))
        forward.peer_values[JAX] = lambda: [value(a, b)]
        backward.peers[JAX] = lambda: jax.block_until_ready(both(a, b))
        backward.peer_values[JAX] = lambda: (lambda value, slopes: [value, *slopes])(*both(a, b))
    forward.add_torch(tensors_torch.value, tensors_torch.chain, x, y)
    backward.add_torch(tensors_torch.gradients, lambda p: tensors_torch.chain(*p).sum(), (x, y))
    yield forward
    yield backward

    logits, wanted = random(512, 1000), labels(512, 1000)
    entropy = pullback.value_and_gradient(module.crossEntropy, wrt="logits")
    task = gradients("cross-entropy", lambda: entropy(logits, wanted), list, jax_cross_entropy, logits, wanted)
    task.add_torch(tensors_torch.gradients, tensors_torch.cross_entropy, [logits], wanted)
    yield task


def matmul() -> Iterator[Task]:
    module = load("elementwise")
    for size in (8, 64, 256, 1024):
        a, b = random(size, size), random(size, size, seed=1)
        task = Task(
            f"matmul {size}",
            lambda a=a, b=b: module.product(a, b),
            lambda a=a, b=b: [module.product(a, b)],
            tolerance=1e-3,
        )
        task.peers[PRODUCTS] = lambda a=a, b=b: a @ b
        task.peer_values[PRODUCTS] = lambda a=a, b=b: [a @ b]
        yield task


def transformer() -> Iterator[Task]:
    import pullback

    module = load("transformer")
    width, heads = 256, 4
    shapes = [(width,), (width,), (width, 3 * width), (width, width), (width,), (width,)]
    shapes += [(width, 4 * width), (4 * width,), (4 * width, width), (width,)]
    parameters = [random(*shape, scale=1.0 if len(shape) == 1 else 0.06, seed=k) for k, shape in enumerate(shapes)]
    x = random(8, 128, width)
    block = module.Block(*parameters)
    both = pullback.value_and_gradient(module.loss, wrt="block")

    def loss(p: Any, x: Any) -> Any:
        import jax
        import jax.numpy as jnp

        def normalized(x: Any, scale: Any, offset: Any) -> Any:
            mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
            return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * scale + offset

        batch, tokens, _ = x.shape
        q, k, v = (normalized(x, p[0], p[1]) @ p[2]).reshape(batch, tokens, 3, heads, -1).transpose(2, 0, 3, 1, 4)
        weights = jax.nn.softmax(q @ k.swapaxes(-1, -2) / jnp.sqrt(width / heads))
        mixed = x + (weights @ v).transpose(0, 2, 1, 3).reshape(x.shape) @ p[3]
        hidden = jax.nn.gelu(normalized(mixed, p[4], p[5]) @ p[6] + p[7])
        return jnp.square(mixed + hidden @ p[8] + p[9]).mean()

    def flat(result: Any) -> list[Any]:
        return [result[0], *fields(result[1])]

    task = gradients("transformer", lambda: both(block, x, heads=heads), flat, loss, parameters, x)
    task.add_torch(tensors_torch.gradients, lambda p, x: tensors_torch.transformer(p, x, heads), parameters, x)
    task.tolerance = 1e-3
    yield task


def lstm() -> Iterator[Task]:
    """By the library's layer, and written as a loop. The peers have the times first."""
    import numpy as np

    import pullback

    layer, loop = load("lstm"), load("lstm_loop")
    steps, batch, width = 128, 32, 128
    parameters = [random(width, 4 * width, scale=0.05, seed=k) for k in (0, 1)] + [random(4 * width)]
    x = random(steps, batch, width)

    def loss(p: Any, x: Any) -> Any:
        import jax
        import jax.numpy as jnp

        def step(state: Any, x: Any) -> Any:
            hidden, cell = state
            enter, forget, new, leave = jnp.split(x @ p[0] + hidden @ p[1] + p[2], 4, -1)
            cell = jax.nn.sigmoid(forget) * cell + jax.nn.sigmoid(enter) * jnp.tanh(new)
            return (jax.nn.sigmoid(leave) * jnp.tanh(cell), cell), None

        start = jnp.zeros((batch, width))
        return jnp.square(jax.lax.scan(step, (start, start), x)[0][0]).mean()

    def in_order(matrix: Any) -> Any:
        """The layer has the gate of what is new, the third of the peers', as the second, and the other way round."""
        first, second, third, fourth = np.split(matrix, 4, -1)
        return np.concatenate([first, third, second, fourth], -1)

    def flat_layer(result: Any) -> list[Any]:
        weights = in_order(np.asarray(result[1].fusedWeight))
        return [result[0], weights[:width], weights[width:], in_order(np.asarray(result[1].fusedBias))]

    def flat_loop(result: Any) -> list[Any]:
        return [result[0], *fields(result[1])]

    cell = layer.LSTMCell_Float_(in_order(np.concatenate(parameters[:2])), in_order(parameters[2]))
    series = np.ascontiguousarray(x.transpose(1, 0, 2))
    of_layer = pullback.value_and_gradient(layer.loss, wrt="cell")
    memory = loop.Memory(*parameters)
    of_loop = pullback.value_and_gradient(loop.loss, wrt="memory")
    for name, ours, flat in (
        ("lstm", lambda: of_layer(cell, series), flat_layer),
        ("lstm loop", lambda: of_loop(memory, x), flat_loop),
    ):
        task = gradients(name, ours, flat, loss, parameters, x)
        task.add_torch(tensors_torch.lstm, parameters, x)
        task.tolerance = 1e-3
        yield task


TASKS = {each.__name__: each for each in (mlp, cnn, elementwise, matmul, transformer, lstm)}


# --- measuring -------------------------------------------------------------------------------


def agree(task: Task) -> None:
    """Stops where a candidate computes something else."""
    import numpy as np

    own = [np.asarray(value).ravel() for value in task.values()]
    for name, peer in task.peer_values.items():
        for k, (mine, other) in enumerate(zip(own, peer(), strict=True)):
            expected = np.asarray(other).ravel()
            scale = max(1e-6, float(np.abs(expected).max(initial=0)))
            np.testing.assert_allclose(
                mine / scale, expected / scale, rtol=0, atol=task.tolerance, err_msg=f"{task.name}, {name}, value {k}"
            )


def measure_here(threads: int, only: list[str], seconds: float) -> list[dict[str, Any]]:
    """In this process, whose variables are those of ``environment(threads)``."""
    from timing import interleaved

    rows: list[dict[str, Any]] = []
    for name in only:
        for task in TASKS[name]():
            agree(task)
            times = interleaved({"pullback": task.ours, **task.peers}, seconds, rest=0.15)
            for candidate, each in times.items():
                rows.append(
                    {
                        "task": task.name,
                        "threads": threads,
                        "candidate": candidate,
                        "microseconds": each * 1e6,
                        "ratio": times["pullback"] / each,
                        "limit": TARGETS.get((task.name, candidate)),
                    }
                )
    return rows


def environment(threads: int) -> dict[str, str]:
    count = str(threads)
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PULLBACK_THREADS")
    flags = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" if threads == 1 else ""
    path = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
    return {**os.environ, **dict.fromkeys(names, count), "XLA_FLAGS": flags, "PYTHONPATH": path}


def measure(
    seconds: float = 1.2, threads: tuple[int, ...] = (1, 2), only: tuple[str, ...] = tuple(TASKS)
) -> list[dict[str, Any]]:
    """Rows ``{"task", "threads", "candidate", "microseconds", "ratio", "limit"}``; ``ratio``: pullback's time to the
    candidate's."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.json"
        for count in threads:
            command = [sys.executable, __file__, "--here", "--threads", str(count), "--seconds", str(seconds)]
            subprocess.run([*command, "--json", str(file), "--only", *only], check=True, env=environment(count))
            rows += json.loads(file.read_text())
    return rows


def markdown(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| task | threads | candidate | µs | pullback / candidate | to stay below |",
        "|---|---:|---|---:|---:|---:|",
    ]
    for row in rows:
        limit = "" if row["limit"] is None else f"{row['limit']:.2f}"
        cells = (
            row["task"],
            row["threads"],
            row["candidate"],
            f"{row['microseconds']:.1f}",
            f"{row['ratio']:.2f}",
            limit,
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


PROCESSORS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _threads(text: str) -> int:
    """Of more threads than there are processors the times would say nothing."""
    if not 1 <= int(text) <= PROCESSORS:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to {PROCESSORS}, the number of processors")
    return int(text)


def _seconds(text: str) -> float:
    if not 0 < float(text) < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no time to measure in")
    return float(text)


def _new_file(text: str) -> Path:
    if not Path(text).parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {Path(text).parent}")
    return Path(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=_threads, nargs="+", default=[1, 2][:PROCESSORS])
    parser.add_argument("--only", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--seconds", type=_seconds, default=1.2, help="how long to measure each task, rests aside")
    parser.add_argument("--json", type=_new_file, help="write the rows to this file")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        (threads,) = options.threads
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])
        rows = measure_here(threads, options.only, options.seconds)
    else:
        rows = measure(options.seconds, tuple(options.threads), tuple(options.only))
        print(markdown(rows))
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
