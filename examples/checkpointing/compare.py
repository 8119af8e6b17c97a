"""Gradient checkpointing, written in the language: less memory for a gradient, at the price of computing layers twice.

The same network of nine convolutions is differentiated twice: once as it is, once with blocks that discard their
activations. Loss and gradient are the same; each runs in a process of its own, whose peak memory is printed (as Linux
tells it).

    python examples/checkpointing/compare.py [--batch 32]
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from pathlib import Path

import numpy as np

import pullback

HERE = Path(__file__).resolve().parent
SIZE, CHANNELS = 32, 16


def measure(artefact, name, batch):
    """The results of one function on a batch, the bytes by which the process has grown, and the seconds."""
    function = getattr(pullback.load(artefact), name)
    rng = np.random.default_rng(1)
    images = rng.normal(size=(batch, SIZE, SIZE, CHANNELS)).astype(np.float32)
    labels = rng.integers(0, CHANNELS, batch).astype(np.int32)
    function(images[:1], labels[:1])
    before, began = peak(), time.perf_counter()
    results = function(images, labels)
    return results, peak() - before, time.perf_counter() - began


def peak():
    """The most memory that this process has had, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def positive(text):
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the memory of a gradient with and without checkpointing.")
    parser.add_argument("--batch", type=positive, default=32, help="the number of images")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        artefact = pullback.build(HERE / "model.dsl", Path(folder) / "model.so")
        found = {}
        for name in ("keeping", "discarding"):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                found[name] = pool.apply(measure, (artefact, name, arguments.batch))
            (loss, _), memory, seconds = found[name]
            print(f"{name:11} loss {loss:.6f}, peak {memory / 2**20:6.1f} MiB, {seconds:.2f} s")

    (loss, slope), before, _ = found["keeping"]
    (again, same), after, _ = found["discarding"]
    assert loss == again
    for one, other in zip(slope, same, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)
    print(f"the same gradient in {after / before:.2f} of the memory")
    assert after < before


if __name__ == "__main__":
    main()
